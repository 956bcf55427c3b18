"""The summary of a plan as plain text, in either language."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from optimizer.api import ARRIVAL_WARNING
from optimizer.messages import Message, listing, message, sequence
from optimizer.vocabulary import both, bracketed, word

from .layout import labelled, padded, width
from .words import quarter, share, yen, yen_span

__all__ = ["disclaimer_lines", "foundation_lines", "lines_of", "summary_text", "warnings_of"]

#: The countries that are named, those with the largest shares.
_COUNTRIES = 6
_AMOUNT = 14


def lines_of(lines: Sequence[str]) -> Message:
    """Lines as one text."""
    return sequence(lines, "\n", "\n")


def summary_text(summary: Mapping[str, Any], tables: Mapping[str, pd.DataFrame] | None = None) -> Message:
    """The main numbers of a plan, a line each; on top the plan in one sentence.

    ``tables`` are those of its data, from which Japanese has names where English has ids.
    """
    countries, segments = (_names(tables, *of) for of in (("countries", "country_id"), ("segments", "segment_id")))
    lines: list[str] = [
        titled(summary["title"], summary["scenario"]),
        *([both(summary["headline"]["en"], summary["headline"]["ja"]), ""] if summary["costs_jpy"] is not None else []),
        *_short(summary.get("short_buyers")),
        labelled(message("Status"), _status(summary)),
        labelled(message("Model"), _size(summary["size"])),
        labelled(
            message("Time"),
            listing(
                message("{stage} {seconds} s", stage=word("time", stage), seconds=f"{seconds:.2f}")
                for stage, seconds in summary["times_s"].items()
            ),
        ),
    ]
    if summary["costs_jpy"] is None:
        return lines_of([*lines, *_warnings(summary), *disclaimer_lines(summary)])
    lines.append(labelled(message("Total cost"), yen(summary["objective_jpy"])))
    lines += [_term(term, cost) for term, cost in summary["costs_jpy"].items() if cost]
    first = summary.get("premium")
    premiums = summary.get("premiums") or ([] if first is None else [first])
    lines += [_premium(premium, message("Premium") if at == 0 else "") for at, premium in enumerate(premiums)]
    coverage = summary["coverage"]
    lines += [
        labelled(
            message("Coverage"),
            message(
                "{value} by value, {units} by units; shortage {short} of {demand} units",
                value=coverage_text(coverage["value"]),
                units=share(coverage["units"]),
                short=f"{summary['shortage_units']:,.0f}",
                demand=f"{summary['demand_units']:,.0f}",
            ),
        ),
        labelled(message("By bloc"), _parts("bloc", summary["share_by_bloc"])),
        labelled(message("By country"), _largest(summary["share_by_country"], countries)),
        *_bound(summary["bound_buyers"], segments),
        *_concern(message("All buyers"), summary["concern_by_period"]),
        *_tiers(summary["exposure_by_tier"]),
        labelled(message("Founded on"), _parts("grade", summary["confidence"])),
    ]
    if summary["not_modelled"]:
        unused = listing(word("table", table) for table in summary["not_modelled"])
        lines.append(
            labelled(
                message("Not yet used"), message("{tables}: read and checked, not part of the model", tables=unused)
            )
        )
    return lines_of([*lines, *_warnings(summary), *disclaimer_lines(summary)])


def titled(title: Mapping[str, str], name: str) -> Message:
    """A title in its languages, and the id beside it."""
    english = title.get("en", name)
    return bracketed(both(english, title.get("ja", english)), name)


def _short(short: Mapping[str, Any] | None) -> list[str]:
    """Who goes short, in one sentence, where anybody does."""
    return [both(short["sentence"]["en"], short["sentence"]["ja"]), ""] if short else []


def disclaimer_lines(summary: Mapping[str, Any]) -> list[str]:
    """On what an answer rests, below it; nothing beside one that an earlier version wrote."""
    texts = summary.get("disclaimer")
    return ["", both(texts["en"], texts["ja"])] if texts else []


def foundation_lines(result: Mapping[str, Any]) -> list[str]:
    """On what an analysis rests, below it: its assumptions, its purchases by grade of data, and the disclaimer."""
    lines = ["", message("What this rests on:")]
    lines += [message("  {text}", text=both(text["en"], text["ja"])) for text in result["assumptions"]]
    if result["grades"]:
        lines.append(message("  purchases by grade of data: {shares}", shares=_parts("grade", result["grades"])))
    return [*lines, *disclaimer_lines(result)]


def coverage_text(value: float | None) -> str:
    """Coverage as a percentage, a dash where nothing that is asked for is worth anything."""
    return "–" if value is None else share(value)


def _parts(kind: str, shares: Mapping[str, float | None]) -> Message:
    return listing(message("{name} {share}", name=word(kind, name), share=share(part)) for name, part in shares.items())


def _largest(shares: Mapping[str, float], names: Mapping[str, Message]) -> Message:
    largest = list(shares.items())[:_COUNTRIES]
    return listing(message("{name} {share}", name=names.get(key, key), share=share(part)) for key, part in largest)


def _names(tables: Mapping[str, pd.DataFrame] | None, table: str, key: str) -> dict[str, Message]:
    """By id the id itself in English, and the name in Japanese, where the data state one."""
    if tables is None or "name_ja" not in tables[table]:
        return {}
    named = tables[table][[key, "name_ja"]].dropna()
    return {name: both(name, japanese) for name, japanese in named.itertuples(index=False, name=None)}


def _size(size: Mapping[str, int]) -> Message:
    return listing(
        [
            message("{count} rows", count=f"{size['rows']:,}"),
            message("{count} columns", count=f"{size['columns']:,}"),
            message("{count} nonzeros", count=f"{size['nonzeros']:,}"),
            message("{count} integers", count=f"{size['integers']:,}"),
        ]
    )


def _term(term: str, cost: float) -> Message:
    """A cost term with its amount, whose ends stand below one another."""
    amounts = [yen(cost).in_language(language) for language in ("en", "ja")]
    english, japanese = (" " * (_AMOUNT - width(amount)) + amount for amount in amounts)
    name = word("term", term).in_language("ja")
    return both(f"  {term:<14}{english}", f"  {padded(name, 16)}{japanese}")


def _status(summary: Mapping[str, Any]) -> Message:
    gap, asked = summary["gap"], summary["solver"]["gap"]
    parts: list[str] = [word("status", str(summary["status"]))]
    if gap is not None:
        parts.append(message("gap {gap} (asked {asked})", gap=f"{gap:.4%}", asked=f"{asked:.4%}"))
        parts.append(message("bound {cost}", cost=yen(summary["bound_jpy"])))
    if summary["relaxation_jpy"] is not None and summary["size"]["integers"]:
        parts.append(message("relaxation {cost}", cost=yen(summary["relaxation_jpy"])))
    return listing(parts)


def _ends(exposure: Mapping[str, Mapping[str, float] | None], measure: str) -> Message:
    """A measure in the first and the last period."""
    return listing(
        message("{share} in {period}", share=share((exposure[period] or {}).get(measure)), period=quarter(period))
        for period in (min(exposure), max(exposure))
    )


def _concern(whose: str, exposure: Mapping[str, Mapping[str, float] | None]) -> list[Message]:
    """Both measures in the first and the last period, a line each."""
    made = message("{ends} made in countries of concern", ends=_ends(exposure, "made_in_concern"))
    firm = message("{ends} of firms of concern", ends=_ends(exposure, "firm_of_concern"))
    return [labelled(whose, made), labelled("", firm)]


def _bound(bound: Mapping[str, Any] | None, names: Mapping[str, Message]) -> list[Message]:
    """The buyers whom rules bind, what they cost, and their exposure."""
    if bound is None:
        return []
    cost, coverage = bound["cost"], bound["coverage"]
    text = message(
        "{segments}: {share} of all purchases, cost {cost} ({components} components), "
        "coverage {value} by value, {units} by units",
        segments=listing(names.get(segment, segment) for segment in bound["segments"]),
        share=share(bound["share_of_purchases"]),
        cost=yen(cost["present_jpy"]),
        components=yen(cost["components_jpy"]),
        value=coverage_text(coverage["value"]),
        units=coverage_text(coverage["units"]),
    )
    return [labelled(message("Bound buyers"), text), *_concern("", bound["exposure_by_period"])]


def _premium(premium: Mapping[str, Any], label: str) -> Message:
    """What the plan costs more than a reference: an interval, in digits that are proven."""
    jpy, part, reference = premium["jpy"], premium["share"], _reference(premium)
    if jpy["low"] is None:
        cost = yen(jpy["best"])
        text = message("{cost} over {reference}, not proven: a bound is missing", cost=cost, reference=reference)
        return labelled(label, message("{premium}{title}", premium=text, title=_title(premium)))
    text = message("{cost} over {reference}", cost=yen_span(jpy["low"], jpy["high"]), reference=reference)
    if part["low"] is not None:
        ends = list(dict.fromkeys(f"{100 * part[end]:.4g}" for end in ("low", "high")))
        text = message("{premium} ({span}% of its cost)", premium=text, span=both("–".join(ends), "〜".join(ends)))
    if not premium["proven"]:
        text = message("{premium}, wide: state a smaller gap or more time", premium=text)
    return labelled(label, message("{premium}{title}", premium=text, title=_title(premium)))


def _title(premium: Mapping[str, Any]) -> Message:
    """The title of the scenario compared with, after the premium in English; in Japanese it stands in its place."""
    title = (premium.get("reference_title") or {}).get("en")
    return both(f": {title}" if title and title != premium["reference"] else "", "")


def _reference(premium: Mapping[str, Any]) -> Message:
    """The scenario compared with: its id, and in Japanese its title, if it has one."""
    name, titles = str(premium["reference"]), premium.get("reference_title") or {}
    japanese = titles.get("ja") or titles.get("en") or name
    return both(name, name if japanese == name else f"「{japanese}」")


def _tiers(exposure: Mapping[str, Mapping[str, Mapping[str, float] | None]]) -> list[Message]:
    """Exposure of the tiers below the first in the last period in which anything was bought."""
    lines = []
    for tier, periods in exposure.items():
        known = [period for period in sorted(periods) if periods[period] is not None]
        held = periods[known[-1]] if known else None
        if tier != "1" and held is not None:
            text = message(
                "{made} made in countries of concern, {firm} of firms of concern, {unknown} unknown in {period}",
                made=share(held["made_in_concern"]),
                firm=share(held["firm_of_concern"]),
                unknown=share(held["unknown"]),
                period=quarter(known[-1]),
            )
            lines.append(labelled(message("  tier {tier}", tier=tier), text))
    return lines


def warnings_of(summary: Mapping[str, Any]) -> list[Message]:
    """A plan's warnings, which its summary holds in both languages; in English alone where an earlier version wrote it."""
    english = summary["warnings"]
    return [both(*pair) for pair in zip(english, summary.get("warnings_ja", english), strict=True)]


def _warnings(summary: Mapping[str, Any]) -> list[Message]:
    filled = sum(summary["defaults_used"].values())
    lines = []
    if filled:
        text = message("{count} blank cell(s) took their stated default", count=f"{filled:,}")
        lines.append(labelled(message("Defaults"), text))
    # The command tells late arrivals on standard error, whatever it prints.
    late = [warning for warning in warnings_of(summary) if not warning.startswith(ARRIVAL_WARNING)]
    return lines + [message("! {warning}", warning=warning) for warning in late]
