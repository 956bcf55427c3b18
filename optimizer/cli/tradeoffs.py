"""The commands ``frontier`` and ``intervals``: their arguments, and their results as plain text."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path
from typing import Any

from optimizer import api
from optimizer.messages import listing, message

from .command import Argument, Command, Exit, as_json, clear_line, print_json, progress_in, say
from .tradeoff_text import frontier_text, intervals_text

__all__ = ["FRONTIER", "INTERVALS"]

_AGAINST = ("origin", "firm", "country", "lead")


def _frontier(options: Namespace) -> Exit:
    asked: dict[str, Any] = {}
    if options.against != _AGAINST[0]:
        asked["against"] = options.against
    if options.points is not None:
        asked["points"] = options.points
    if options.integers:
        asked["integers"] = True
    _, result = _worked_out(options, "frontier", asked)
    if options.json:
        print_json(result)
    else:
        say(frontier_text(result), options.lang)
    return Exit.DONE


def _intervals(options: Namespace) -> Exit:
    asked: dict[str, Any] = {}
    if options.within:
        asked["within"] = [percent / 100 for percent in options.within]
    if options.part:
        asked["parts"] = options.part
    case, result = _worked_out(options, "intervals", asked)
    if options.json:
        print_json(result)
    else:
        say(intervals_text(result, case), options.lang)
    return Exit.DONE


def _worked_out(options: Namespace, name: str, asked: dict[str, Any]) -> tuple[api.Case, Any]:
    case, result = api.analyse_place(options.place, name, asked, options.set, options.data, progress_in(options.lang))
    clear_line()
    return case, result


_PLACE = (
    Argument(
        "place", type=Path, metavar="SCENARIO|PACK", help=message("a scenario, or a plan pack that keeps the answer")
    ),
    Argument("--data", type=Path, metavar="DIR", help=message("use this package instead of the scenario's")),
    Argument("--set", action="append", default=[], metavar="KEY=VALUE", help=message("override, with a scenario")),
)

FRONTIER = Command(
    "frontier",
    message("What less dependence, less concentration or shorter ways cost: the cheapest plan at every level."),
    _frontier,
    (
        *_PLACE,
        Argument(
            "--against",
            default=_AGAINST[0],
            metavar="MEASURE",
            help=message("what cost is held against: {measures} (default {first})", measures=listing(_AGAINST),
                         first=_AGAINST[0]),
        ),
        Argument("--points", type=int, metavar="N", help=message("so many points at most (default 12)")),
        Argument("--integers", action="store_true", help=message("solve every point with the scenario's whole numbers")),
        as_json(message("the frontier as JSON")),
    ),
)  # fmt: skip
INTERVALS = Command(
    "intervals",
    message("Between what shares each supplier and country may have in all plans at nearly the best cost."),
    _intervals,
    (
        *_PLACE,
        Argument(
            "--within",
            type=float,
            nargs="+",
            action="extend",
            default=[],
            metavar="PERCENT",
            help=message("what plans may cost more than the best one, in percent (default 1)"),
        ),
        Argument(
            "--part",
            action="append",
            default=[],
            metavar="PART",
            help=message("also the suppliers' shares within this part; may be repeated"),
        ),
        as_json(message("the intervals as JSON")),
    ),
)
