"""The command ``repair``: why a scenario has no plan, or leaves demand unmet, and what would repair it."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from optimizer import api
from optimizer.messages import Message, message
from optimizer.vocabulary import both, word

from .command import Argument, Command, Exit, as_json, clear_line, print_json, progress_in, say
from .text import foundation_lines, lines_of

__all__ = ["REPAIR", "repair_text"]

_MOST_CHANGES = 5


def _repair(options: Namespace) -> Exit:
    case = api.load_case(options.scenario, options.data, options.set)
    asked = {"shortage": options.shortage, "seconds": options.seconds}
    result = api.analyse("repair", api.Subject(case), asked, progress_in(options.lang))
    clear_line()
    if options.json:
        print_json(result)
    else:
        say(repair_text(result), options.lang)
    return Exit.DONE


REPAIR = Command(
    "repair",
    message("Say why a scenario has no plan or cannot meet demand, and what would repair it; each repair is solved."),
    _repair,
    (
        Argument("scenario", type=Path, metavar="SCENARIO", help=message("a scenario file")),
        Argument(
            "--shortage",
            type=float,
            metavar="SHARE",
            help=message("share of each demand that may be short, 0 to 1 (default the scenario's own, else 0)"),
        ),
        Argument(
            "--seconds",
            type=float,
            metavar="N",
            help=message("after so many seconds nothing more is begun (default 120); what was not settled is told"),
        ),
        Argument("--data", type=Path, metavar="DIR", help=message("use this package instead of the scenario's")),
        Argument(
            "--set",
            action="append",
            default=[],
            metavar="KEY=VALUE",
            help=message("override, e.g. model.share_cap.country=0.5"),
        ),
        as_json(message("the answer as JSON")),
    ),
)


def repair_text(result: Mapping[str, Any]) -> Message:
    """The verdict, the conflict and the menu of repairs, each with its file, from the result as stored."""
    lines: list[str] = [_said(result["verdict"])]
    if result["conflict"]:
        lines += ["", message("What cannot hold together:")]
        lines += [
            message("  {number}. {text}", number=at, text=_said(text)) for at, text in enumerate(result["conflict"], 1)
        ]
    if result["repairs"]:
        lines += ["", message("What would repair it, the smallest change first (each was solved and audited):")]
    elif result["state"] in ("infeasible", "short", "open"):
        lines += ["", message("Of {count} kinds of repairs that were looked for, none holds.", count=result["tried"])]
    for number, repair in enumerate(result["repairs"], 1):
        values = {"number": number, "kind": word("repair", repair["kind"]), "size": _said(repair["size"])}
        lines += ["", Message("{number}. {kind}. {size}", values, "{number}. {kind}　{size}")]
        changes = repair["changes"]
        lines += [message("   {text}", text=_said(text)) for text in changes[:_MOST_CHANGES]]
        if len(changes) > _MOST_CHANGES:
            lines.append(message("   and {count} more changes", count=len(changes) - _MOST_CHANGES))
        lines.append(message("   {text}", text=_said(repair["gives"])))
        lines += [message("      {text}", text=text) for text in repair["yaml"].rstrip().splitlines()]
    if result["left_out"]:
        lines += ["", *(_said(text) for text in result["left_out"])]
    return lines_of([*lines, *foundation_lines(result)])


def _said(text: Mapping[str, str]) -> Message:
    return both(text["en"], text["ja"])
