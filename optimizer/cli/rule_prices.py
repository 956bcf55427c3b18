"""The command ``price-of-rules``: what each rule costs, or what each deadline of one rule does, as plain text."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from optimizer import api
from optimizer.errors import BadInput
from optimizer.messages import LANGUAGES, Message, in_language, message, sequence
from optimizer.vocabulary import both, bracketed

from .command import Argument, Command, Exit, as_json, clear_line, print_json, progress_in, say
from .layout import padded
from .text import foundation_lines, lines_of
from .words import quarter, yen, yen_span

__all__ = ["PRICE_OF_RULES", "curve_text", "prices_text"]

_NAME = "price-of-rules"
_AMOUNT = 30


def _price_of_rules(options: Namespace) -> Exit:
    if options.proven and options.deadlines is None:
        raise BadInput(message("--proven goes with --deadlines; prices of rules are proven anyhow"), "--proven")
    asked = {"within": options.within, "deadlines": options.deadlines, "proven": options.proven}
    asked = {name: value for name, value in asked.items() if value not in (None, False)}
    result = _analysed(options.place, options.set, asked, progress_in(options.lang))
    clear_line()
    if options.json:
        print_json(result)
    else:
        say(prices_text(result) if options.deadlines is None else curve_text(result), options.lang)
    return Exit.DONE


def _analysed(place: Path, overrides: Sequence[str], asked: Mapping[str, Any], progress: Any) -> Mapping[str, Any]:
    """The result for a scenario (a file), or for the case of a plan pack."""
    if place.is_file() and place.suffix.lower() != ".zip":
        return api.analyse(_NAME, api.Subject(api.load_case(place, None, overrides)), asked, progress)
    if overrides:
        raise BadInput(message("a plan pack is as it was solved; overrides go with a scenario"), str(place))
    with api.open_pack(place) as pack:
        return api.analyse(_NAME, api.Subject(pack.case, pack), asked, progress)


PRICE_OF_RULES = Command(
    _NAME,
    message("What each rule, cap, floor and budget costs, alone and together; or what each deadline of a rule costs."),
    _price_of_rules,
    (
        Argument("place", type=Path, metavar="SCENARIO|PACK", help=message("a scenario, or a plan pack")),
        Argument(
            "--deadlines",
            metavar="RULE",
            help=message(
                "instead, what each deadline of this rule costs, quarter by quarter, in the continuous relaxation"
            ),
        ),
        Argument(
            "--proven",
            action="store_true",
            help=message("with --deadlines: also proven ranges, at the first quarters of fiscal years"),
        ),
        Argument(
            "--within",
            type=float,
            metavar="SHARE",
            help=message(
                "half of a price's range relative to the price, up to which it counts as proven (default 0.1)"
            ),
        ),
        Argument("--set", action="append", default=[], metavar="KEY=VALUE", help=message("override, with a scenario")),
        as_json(message("the answer as JSON")),
    ),
)


def prices_text(result: Mapping[str, Any]) -> Message:
    """The prices, dearest first; who pays them; and what some cost together beyond the sum."""
    rows = sorted(result["prices"], key=lambda price: -(price["jpy"]["best"] or 0.0))
    every = [*rows, *([result["together"]] if result["together"] is not None else [])]
    lines: list[str] = [
        message("Price of rules: {scenario}, cost {cost}", scenario=result["scenario"], cost=yen(result["cost_jpy"])),
        "",
        *(_line(_amount(price), _named(price)) for price in every),
    ]
    if not rows:
        lines.append(message("The case has no rules, caps, floors or budgets."))
    paying = [price for price in every if price["buyers"] and price["certainty"] == "proven" and price["jpy"]["best"]]
    if paying:
        lines += ["", message("Who pays it, in the two plans (only the sum is proven):")]
        for price in paying:
            lines.append(_payers(price))
            lines += [
                _line(yen(jpy), _title(result["segments"][segment]))
                for segment, jpy in sorted(price["buyers"].items(), key=lambda item: -abs(item[1]))
                if abs(jpy) >= 1.0
            ]
    beyond = [_title(interaction["sentence"]) for interaction in result["interactions"]]
    if beyond:
        lines += ["", message("Together:"), *(_indented(text) for text in beyond)]
    return lines_of([*lines, *foundation_lines(result)])


def curve_text(result: Mapping[str, Any]) -> Message:
    """What each deadline costs over the case without the rule, a line a quarter."""
    lines: list[str] = [
        message("Deadlines of {rule}: what each costs over the case without the rule", rule=_ruled(result)),
        "",
        *(_line(_relaxed(point), _dated(point, result)) for point in result["points"]),
    ]
    return lines_of([*lines, *foundation_lines(result)])


def _ruled(result: Mapping[str, Any]) -> Message:
    return bracketed(_title(result["title"]), result["rule"])


def _relaxed(point: Mapping[str, Any]) -> Message:
    return _nothing() if point["relaxed_jpy"] is None else yen(point["relaxed_jpy"])


def _dated(point: Mapping[str, Any], result: Mapping[str, Any]) -> Message:
    last = point["period"] > result["last_period"]
    notes: list[str] = [quarter(point["period"])]
    if last:
        notes.append(message("after the horizon"))
    if point["period"] == result["present"]:
        notes.append(message("as the rule stands"))
    if point["certainty"] is not None:
        notes.append(message("whole numbers: {amount}", amount=_amount(point)))
    if point["note"] is not None:
        notes.append(_title(point["note"]))
    return sequence(notes, "; ", "、")


def _amount(price: Mapping[str, Any]) -> Message:
    low, best, high = (price["jpy"][end] for end in ("low", "best", "high"))
    match price["certainty"]:
        case "levels" | "unknown":
            return _nothing()
        case "at_most":
            return message("at most {amount}", amount=yen(high))
    if low is None:
        return message("{amount}, not proven", amount=yen(best))
    span = yen_span(low, high)
    return span if price["certainty"] == "proven" else message("{amount}, not narrower", amount=span)


def _nothing() -> Message:
    return both("–", "–")


def _named(price: Mapping[str, Any]) -> Message:
    title = _title(price["title"])
    if price["certainty"] in ("levels", "unknown"):
        title = _title(price["sentence"])
    return bracketed(title, price["id"]) if price["kind"] in ("rule", "deadline") else title


def _payers(price: Mapping[str, Any]) -> Message:
    """The price's title, with what some buyers pay less and others more besides."""
    title, swapped = _title(price["title"]), price["swapped_jpy"]
    if swapped < 1.0:
        return title
    return message("{title}; besides, {amount} changes hands among the buyers", title=title, amount=yen(swapped))


def _title(texts: Mapping[str, str]) -> Message:
    return both(texts["en"], texts["ja"])


def _indented(text: Message) -> Message:
    return sequence(["  ", text], "", "")


def _line(amount: Message, text: Message) -> Message:
    """An amount, in its column by either language's width, and what it is of."""
    columns = [padded("  " + in_language(amount, language), _AMOUNT) for language in LANGUAGES]
    japanese, english = (column if column.endswith(" ") else column + " " for column in columns)
    return sequence([both(english, japanese), text], "", "")
