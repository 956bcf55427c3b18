"""The command ``explain``: its arguments, and prices and verdicts as plain text."""

from __future__ import annotations

from argparse import Namespace
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from optimizer import api
from optimizer.errors import BadInput
from optimizer.messages import Message, listing, message, sequence
from optimizer.vocabulary import both, bracketed, said_of, word

from .command import EXIT_OF_STATUS, Argument, Command, Exit, as_json, clear_line, print_json, progress_in, say, warn
from .text import foundation_lines, lines_of
from .words import yen

__all__ = ["EXPLAIN", "explanation_text"]

#: Rows of each constraint, offers nearest to being bought and decisions that are printed; ``--json`` has more.
_ROWS, _NEAREST, _DECISIONS = 3, 10, 10


def _explain(options: Namespace) -> Exit:
    place: Path = options.place
    asked = {name: getattr(options, name) for name in ("offer", "part", "all") if getattr(options, name)}
    if place.is_file() and place.suffix.lower() != ".zip":
        plan = api.solve_scenario(place, options.data, options.set, progress_in(options.lang))
        clear_line()
        if not plan.has_plan:
            warn(message("no plan: {status}", status=word("status", plan.status.value)), options.lang)
            return EXIT_OF_STATUS[plan.status]
        result = api.analyse("explain", api.Subject(plan.case, plan), asked, progress_in(options.lang))
    elif options.set or options.data:
        raise BadInput(message("a plan pack is as it was solved; overrides go with a scenario"), str(place))
    else:
        with api.open_pack(place) as pack:
            result = api.analyse("explain", api.Subject(pack.case, pack), asked, progress_in(options.lang))
    clear_line()
    if options.json:
        print_json(result)
    else:
        say(explanation_text(result, bool(options.offer or options.part), options.all), options.lang)
    return Exit.DONE


EXPLAIN = Command(
    "explain",
    message("What each constraint of a plan is worth, and why each offer is in the plan or not."),
    _explain,
    (
        Argument(
            "place", type=Path, metavar="PACK|SCENARIO", help=message("a plan pack, or a scenario, which is solved")
        ),
        Argument("--offer", metavar="ID", help=message("one offer in detail, by solving again")),
        Argument("--part", metavar="ID", help=message("the verdicts on the offers of one part")),
        Argument("--all", action="store_true", help=message("every row with a price, not only those worth most")),
        Argument("--data", type=Path, metavar="DIR", help=message("use this package instead of the scenario's")),
        Argument("--set", action="append", default=[], metavar="KEY=VALUE", help=message("override, with a scenario")),
        as_json(message("the explanation as JSON")),
    ),
)


def explanation_text(result: Mapping[str, Any], narrow: bool = False, every_row: bool = False) -> Message:
    """An explanation as text; ``narrow``: only what was asked of an offer or a part; ``every_row``: all prices that it has."""
    lines: list[str] = []
    if result["offer"] is not None:
        lines += [*_detail(result["offer"]), ""]
    elif narrow:
        lines += [said_of(_said(row["name"]), _said(row["sentence"])) for row in result["offers"]] + [""]
    else:
        lines += [*_prices(result, every_row), "", *_offers(result["offers"]), "", *_decisions(result)]
    return lines_of([*lines, *foundation_lines(result)])


def _said(text: Mapping[str, str]) -> Message:
    return both(text["en"], text["ja"])


def _indented(text: str) -> Message:
    return sequence(["  ", text], "", "")


def _prices(result: Mapping[str, Any], every_row: bool) -> list[str]:
    """The rows that are worth most, or every one, constraint by constraint."""
    basis = word("basis", result["basis"])
    head = message("Prices ({basis}), the rows worth most of each constraint:", basis=basis)
    lines: list[str] = [message("Prices ({basis}), every row:", basis=basis) if every_row else head]
    totals = {row["constraint"]: row for row in result["groups"] if not row["by"]}
    for name, total in totals.items():
        rows = [row for row in result["prices"] if row["constraint"] == name][: None if every_row else _ROWS]
        title = _total(name, total)
        lines += [title, *(_indented(_price(row)) for row in rows)]
    return lines if totals else [*lines, _indented(message("no row has a price"))]


def _total(name: str, total: Mapping[str, Any]) -> Message:
    """What all rows of a constraint come to: what is asked for costs it, what limits would otherwise be saved."""
    constraint, count, worth = word("constraint", name), f"{total['rows']:,}", float(total["worth_jpy"])
    if worth < 0:
        return message("{constraint}: {count} row(s) with a price; what they let through saves {jpy} at these prices",
                       constraint=constraint, count=count, jpy=yen(-worth))  # fmt: skip
    return message("{constraint}: {count} row(s) with a price; what they ask for costs {jpy} at these prices",
                   constraint=constraint, count=count, jpy=yen(worth))  # fmt: skip


def _price(row: Mapping[str, Any]) -> Message:
    """A price, and how far it holds."""
    held = _span_held(row["steps_down"], row["steps_up"])
    if row["at_margin"]:
        held = message("holds for small changes only")
    if row["one_of_several"]:
        held = message("{held}; one of several prices", held=held)
    if row["price_below_jpy"] is not None and row["price_above_jpy"] is not None:
        below, above = (yen(abs(row[f"price_{side}_jpy"]) * row["step"]) for side in ("below", "above"))
        held = message("{held}: {below} for one less, {above} for one more", held=held, below=below, above=above)
    if "above" in row["no_plan"]:
        held = message("{held}; one more leaves no plan", held=held)
    if "below" in row["no_plan"]:
        held = message("{held}; one less leaves no plan", held=held)
    return bracketed(_said(row["sentence"]), held)


def _span_held(down: float | None, up: float | None) -> Message:
    """How many steps less and more a price holds for; None where there is no limit."""
    if down is None:
        return message("holds without limit") if up is None else message(
            "holds for any decrease, and up to {up} more", up=_both_steps(up))  # fmt: skip
    if up is None:
        return message("holds for up to {down} less, and any increase", down=_both_steps(down))
    return message("holds for {down} less to {up} more", down=_both_steps(down), up=_both_steps(up))


def _both_steps(count: float) -> Message:
    return both(_steps(count), _steps(count))


def _steps(count: float) -> str:
    return f"{count:,.0f}" if abs(count) >= 1000 else f"{count:,.4g}"


def _offers(offers: Sequence[Mapping[str, Any]]) -> list[str]:
    """How many offers have each verdict, and those out that come nearest."""
    counts = Counter(row["verdict"] for row in offers)
    counted = [
        both(f"{name.replace('_', ' ')} {count}", f"{word('offer_verdict', name).in_language('ja')} {count}")
        for name, count in counts.items()
    ]
    lines: list[str] = [message("Offers: {counts}", counts=sequence(counted, ", ", "、"))]
    nearest = sorted((row for row in offers if row["cut"] is not None), key=lambda row: float(row["cut"]))[:_NEAREST]
    if nearest:
        lines.append(message("Out, and nearest to being bought:"))
        lines += [_indented(said_of(_said(row["name"]), _said(row["sentence"]))) for row in nearest]
    return [*lines, message("all others by --part ID, one in detail by --offer ID")]


def _detail(offer: Mapping[str, Any]) -> list[str]:
    """One offer: its verdict, the split of a unit's cost, and what bars it."""
    lines: list[str] = [_said(text) for text in offer["sentences"]]
    split = offer["split"]
    if split is not None:
        where = _said(split["where"])
        bought = offer["verdict"] == "in"
        lines += ["", message("A unit of it ({keys}), present yen:", keys=where) if bought else
                  message("A unit where it comes nearest ({keys}), present yen:", keys=where)]  # fmt: skip
        terms = [*split["terms"].items(), ("chain", split["chain"])]
        lines += [
            _indented(said_of(word("split", name) if name in _SPLIT else word("constraint", name), yen(jpy)))
            for name, jpy in terms
            if jpy or name == "landed"
        ]
        lines.append(_indented(said_of(message("worth where it goes"), yen(split["worth"]))))
    if offer["exclusions"]:
        lines += ["", message("What the rules say of it:")]
        lines += [_indented(_exclusion(row)) for row in offer["exclusions"]]
    return lines


_SPLIT = ("landed", "components", "decisions", "chain")


def _exclusion(row: Mapping[str, Any]) -> Message:
    clause = both(row["clause"], row.get("clause_ja") or row["clause"])
    return message("{verdict} for {segment}, {begin} to {end}: {clause}; {path}", verdict=word("verdict", row["verdict"]),
                   segment=_said(row["segment_named"]), begin=_said(row["from_named"]), end=_said(row["to_named"]), clause=clause,
                   path=_said(row["proof_named"]))  # fmt: skip


def _decisions(result: Mapping[str, Any]) -> list[str]:
    """What is decided because of the rules, and what in any case; suppliers that are new to those whom the rules bind."""
    rows = result["decisions"]
    if not rows:
        return [message("Nothing has to be decided.")]
    reasons = Counter(row["because"] or "" for row in rows)
    counted = [
        sequence([word("because", name) if name else message("no reference"), str(count)], " ", " ")
        for name, count in reasons.items()
    ]
    lines: list[str] = [message("Decisions: {counts}", counts=sequence(counted, ", ", "、"))]
    lines += [_indented(_decision(row)) for row in rows[:_DECISIONS]]
    if len(rows) > _DECISIONS:
        lines.append(_indented(message("and {count} more in decisions.csv", count=len(rows) - _DECISIONS)))
    if result["new_suppliers"]:
        lines.append(message("Suppliers that bound buyers buy from, and not in the reference's plan: {suppliers}",
                             suppliers=listing(map(_said, result["new_suppliers"].values()))))  # fmt: skip
    return lines


def _decision(row: Mapping[str, Any]) -> Message:
    what = sequence([word("kind", row["kind"]), _said(row["name"]), _said(row["when"])], " ", " ")
    return bracketed(what, word("because", row["because"])) if row["because"] else what
