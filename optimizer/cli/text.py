"""Summaries and comparisons as plain text."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any

from optimizer.api import ARRIVAL_WARNING, Comparison, UnknownProvenance

__all__ = ["comparison_text", "provenance_text", "share", "summary_text", "yen"]


def yen(amount: float | None) -> str:
    """¥ rounded for people, exact below a million."""
    if amount is None:
        return "unknown"
    if math.isinf(amount):
        return "no plan"
    for size, unit in _UNITS:
        if abs(amount) >= size:
            return f"¥{amount / size:,.2f} {unit}"
    return f"¥{amount:,.0f}"


def share(value: float | None) -> str:
    """A share as a percentage with one decimal."""
    return "none bought" if value is None else f"{100 * value:.1f}%"


def _covered(value: float | None) -> str:
    """Coverage as a percentage, a dash where nothing that is asked for is worth anything."""
    return "–" if value is None else share(value)


def summary_text(summary: Mapping[str, Any], language: str = "en") -> str:
    """The main numbers of a plan, a line each; on top the plan in one sentence, in the language."""
    size, times = summary["size"], summary["times_s"]
    lines = [
        f"{summary['title'].get(language, summary['scenario'])} ({summary['scenario']})",
        *([summary["headline"][language], ""] if summary["costs_jpy"] is not None else []),
        *([summary["short_buyers"]["sentence"][language], ""] if summary.get("short_buyers") else []),
        f"Status        {_status(summary)}",
        f"Model         {size['rows']:,} rows, {size['columns']:,} columns, {size['nonzeros']:,} nonzeros, "
        f"{size['integers']:,} integers",
        "Time          " + ", ".join(f"{stage} {seconds:.2f} s" for stage, seconds in times.items()),
    ]
    if summary["costs_jpy"] is None:
        return "\n".join([*lines, *_warnings(summary), *_disclaimer(summary, language)])
    lines.append(f"Total cost    {yen(summary['objective_jpy'])}")
    lines += [f"  {term:<14}{yen(cost):>14}" for term, cost in summary["costs_jpy"].items() if cost]
    first = summary.get("premium")
    premiums = summary.get("premiums") or ([] if first is None else [first])
    lines += [line for at, premium in enumerate(premiums) for line in _premium(premium, at, language)]
    coverage = summary["coverage"]
    lines += [
        f"Coverage      {_covered(coverage['value'])} by value, {share(coverage['units'])} by units; "
        f"shortage {summary['shortage_units']:,.0f} of {summary['demand_units']:,.0f} units",
        "By bloc       " + ", ".join(f"{bloc} {share(part)}" for bloc, part in summary["share_by_bloc"].items()),
        "By country    "
        + ", ".join(f"{country} {share(part)}" for country, part in list(summary["share_by_country"].items())[:6]),
        *_bound(summary["bound_buyers"]),
        *_concern("All buyers", summary["concern_by_period"]),
        *_tiers(summary["exposure_by_tier"]),
        "Founded on    " + ", ".join(f"{grade} {share(part)}" for grade, part in summary["confidence"].items()),
    ]
    if summary["not_modelled"]:
        lines.append(f"Not yet used  {', '.join(summary['not_modelled'])}: read and checked, not part of the model")
    return "\n".join([*lines, *_warnings(summary), *_disclaimer(summary, language)])


def _disclaimer(summary: Mapping[str, Any], language: str) -> list[str]:
    """On what the answer rests, below it; nothing beside a summary that an earlier version wrote."""
    text = summary.get("disclaimer", {}).get(language)
    return [] if text is None else ["", str(text)]


_MEASURES = {"made_in_concern": "made in countries of concern", "firm_of_concern": "of firms of concern"}


def _concern(whose: str, exposure: Mapping[str, Mapping[str, float] | None]) -> list[str]:
    """Both measures in the first and the last period, a line each."""
    first, last = min(exposure), max(exposure)
    ends = [(period, exposure[period] or {}) for period in (first, last)]
    return [
        f"{whose if at == 0 else '':<14}"
        + ", ".join(f"{share(held.get(measure))} in {period}" for period, held in ends)
        + f" {words}"
        for at, (measure, words) in enumerate(_MEASURES.items())
    ]


def _bound(bound: Mapping[str, Any] | None) -> list[str]:
    """The buyers whom rules bind, what they cost, and their exposure."""
    if bound is None:
        return []
    cost, coverage = bound["cost"], bound["coverage"]
    return [
        f"Bound buyers  {', '.join(bound['segments'])}: {share(bound['share_of_purchases'])} of all purchases, "
        f"cost {yen(cost['present_jpy'])} ({yen(cost['components_jpy'])} components), "
        f"coverage {_covered(coverage['value'])} by value, {_covered(coverage['units'])} by units",
        *_concern("", bound["exposure_by_period"]),
    ]


def _premium(premium: Mapping[str, Any], at: int, language: str) -> list[str]:
    """What the plan costs more than a reference: an interval, in digits that are proven."""
    jpy, part = premium["jpy"], premium["share"]
    label = f"{'Premium' if at == 0 else '':<14}"
    title = premium.get("reference_title", {}).get(language)
    named = f": {title}" if title and title != premium["reference"] else ""
    over = f"over {premium['reference']}"
    if jpy["low"] is None:
        return [f"{label}{yen(jpy['best'])} {over}, not proven: a bound is missing{named}"]
    span = f"{label}{_span(jpy['low'], jpy['high'])} {over}"
    if part["low"] is not None:
        ends = [f"{100 * part[end]:.4g}" for end in ("low", "high")]
        span += f" ({'–'.join(dict.fromkeys(ends))}% of its cost)"
    return [span + ("" if premium["proven"] else ", wide: state a smaller gap or more time") + named]


def _span(low: float, high: float) -> str:
    """Two amounts (¥) in one unit, in the digits that they have; one, where people would be told the same of both."""
    if yen(low) == yen(high):
        return yen(low)
    size, unit = next((pair for pair in _UNITS if max(abs(low), abs(high)) >= pair[0]), (1.0, ""))
    ends = [f"{end / size:,.10g}" for end in ((low,) if low == high else (low, high))]
    return f"¥{'–'.join(ends)}{f' {unit}' if unit else ''}"


_UNITS = ((1e12, "trn"), (1e9, "bn"), (1e6, "m"))


def _tiers(exposure: Mapping[str, Mapping[str, Mapping[str, float] | None]]) -> list[str]:
    """Exposure of the tiers below the first in the last period in which anything was bought."""
    lines = []
    for tier, periods in exposure.items():
        known = [period for period in sorted(periods) if periods[period] is not None]
        held = periods[known[-1]] if known else None
        if tier != "1" and held is not None:
            shares = f"{share(held['concern'])} of concern by origin or firm, {share(held['unknown'])} unknown in {known[-1]}"
            lines.append(f"  tier {tier}      {shares}")
    return lines


def _status(summary: Mapping[str, Any]) -> str:
    gap, asked = summary["gap"], summary["solver"]["gap"]
    status = str(summary["status"])
    if gap is not None:
        status += f", gap {gap:.4%} (asked {asked:.4%}), bound {yen(summary['bound_jpy'])}"
    if summary["relaxation_jpy"] is not None and summary["size"]["integers"]:
        status += f", relaxation {yen(summary['relaxation_jpy'])}"
    return status


def _warnings(summary: Mapping[str, Any]) -> list[str]:
    filled = sum(summary["defaults_used"].values())
    lines = [f"Defaults      {filled:,} blank cell(s) took their stated default"] if filled else []
    # The command tells late arrivals on standard error, whatever it prints.
    return lines + [f"! {warning}" for warning in summary["warnings"] if not warning.startswith(ARRIVAL_WARNING)]


def provenance_text(provenance: UnknownProvenance) -> str:
    """The interval and the suppliers to map next."""
    lines = [
        f"Cost if unknown provenance is clean   {yen(provenance.clean_jpy)}",
        f"Cost if it is barred                  {yen(provenance.barred_jpy)}",
        f"Interval                              {yen(provenance.interval_jpy)}",
    ]
    rows = provenance.suppliers.head(20)
    if len(rows):
        lines += ["", "Map next: what it takes off the interval, on average, if the supplier is found clean or barred"]
        lines += [
            f"{supplier:<28}{yen(worth):>14}   clean {yen(clean)}, barred {yen(barred)}"
            for supplier, worth, clean, barred in zip(
                rows["supplier"], rows["worth_jpy"], rows["if_clean_jpy"], rows["if_barred_jpy"], strict=True
            )
        ]
    if provenance.left_out:
        lines.append(f"{provenance.left_out} more supplier(s) with unknown components were not evaluated")
    return "\n".join(lines)


def comparison_text(comparison: Comparison) -> str:
    """Every table of a comparison under its title."""
    return "\n\n".join(
        f"{title}\n{table.to_string(index=False, na_rep='–', formatters={str(name): _cell(str(name)) for name in table})}"
        for title, table in comparison.tables.items()
    )


def _cell(column: str) -> Callable[[object], str]:
    """How a column of a comparison is written: yen in full, units and shares in as many digits as they have."""
    digits = 2 if "jpy" in column or "pct" in column else 6

    def written(value: object) -> str:
        if value is None or (isinstance(value, float) and math.isnan(value)):
            return "–"
        if not isinstance(value, float) or math.isinf(value):
            return str(value)
        # Parts of a yen say nothing beside a hundred thousand of them.
        shown = f"{value:,.{0 if 'jpy' in column and abs(value) >= 1e5 else digits}f}"
        shown = shown.rstrip("0").rstrip(".") if "." in shown else shown
        return "0" if shown == "-0" else shown

    return written
