"""What a command of the command line is, how it ends, and how it speaks."""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Callable
from dataclasses import dataclass
from enum import IntEnum
from typing import Any

from optimizer.api import Status
from optimizer.messages import Language, Message, in_language, message, sequence
from optimizer.vocabulary import word

__all__ = [
    "EXIT_OF_STATUS", "Argument", "Command", "Exit", "OneOf", "as_json", "clear_line", "print_json", "progress_in", "say",
    "show_line", "warn",
]  # fmt: skip


class Exit(IntEnum):
    """The exit codes, as ``docs/operations.md`` has them."""

    DONE = 0  #: A plan within the asked gap, or the command did its work.
    CHECK_FAILED = 1
    BAD_INPUT = 2
    NO_PLAN_EXISTS = 3
    NO_PLAN_GIVEN = 4  #: A limit came first, or nothing confirms a plan.
    NOT_PROVEN = 5  #: A plan in hand, but not proven within the gap.
    INTERRUPTED = 130


#: How solving ends, by the plan's status.
EXIT_OF_STATUS = {
    Status.OPTIMAL: Exit.DONE,
    Status.INFEASIBLE: Exit.NO_PLAN_EXISTS,
    Status.UNBOUNDED: Exit.NO_PLAN_EXISTS,
    Status.NO_SOLUTION: Exit.NO_PLAN_GIVEN,
    Status.FEASIBLE: Exit.NOT_PROVEN,
}


class Argument:
    """An argument as `argparse.ArgumentParser.add_argument` takes it; its ``help`` is a message."""

    def __init__(self, *names: str, **settings: Any) -> None:
        self.names, self.settings = names, settings

    def add_to(self, parser: Any, language: Language) -> None:
        """Add it to a parser, or to a group of one."""
        texts = {name: in_language(value, language) for name, value in self.settings.items()}
        # argparse formats help texts with what it knows of the argument.
        texts["help"] = texts.get("help", "").replace("%", "%%") or None
        parser.add_argument(*self.names, **texts)


class OneOf:
    """Arguments that exclude one another."""

    def __init__(self, *arguments: Argument, required: bool = False) -> None:
        self.arguments, self.required = arguments, required

    def add_to(self, parser: ArgumentParser, language: Language) -> None:
        """Add them to a parser."""
        group = parser.add_mutually_exclusive_group(required=self.required)
        for argument in self.arguments:
            argument.add_to(group, language)


@dataclass(frozen=True)
class Command:
    """A command: ``run`` takes its arguments as parsed, with the language as ``lang``, and returns how it ended."""

    name: str
    help: Message
    run: Callable[[Namespace], Exit]
    arguments: tuple[Argument | OneOf, ...] = ()


def as_json(what: Message) -> Argument:
    """The flag ``--json`` of a command that can print so."""
    return Argument("--json", action="store_true", help=message("print {what}", what=what))


def print_json(value: Any) -> None:
    """The value alone on standard output."""
    print(json.dumps(value, ensure_ascii=False, indent=1, allow_nan=False))


def say(text: str, language: Language) -> None:
    """A text on standard output."""
    print(in_language(text, language))


def warn(text: str, language: Language) -> None:
    """A text on standard error."""
    print(in_language(text, language), file=sys.stderr)


def show_line(text: str) -> None:
    """A line that the next one replaces, on standard error if that is a terminal."""
    if sys.stderr.isatty():
        print(f"\r\033[K{text}", end="", file=sys.stderr, flush=True)


def clear_line() -> None:
    """The end of lines that replace one another."""
    show_line("")


def progress_in(language: Language) -> Callable[[str, float | None], None]:
    """Shows the stage of a solve, and the cost of the best plan so far."""

    def show(stage: str, jpy: float | None) -> None:
        *places, name = stage.split(": ")
        said = sequence([*map(_level, places), word("stage", name)], ": ", "：")
        if jpy is not None:
            said = message("{stage}: {cost} JPY", stage=said, cost=f"{jpy:,.0f}")
        show_line(in_language(said, language))

    return show


def _level(name: str) -> Message:
    """A level of the objective, of a priority class where it names one; a scenario by its name."""
    level, _, priority = name.partition(", priority ")
    if not priority:
        return word("objective", name)
    return message("{level}, priority {priority}", level=word("objective", level), priority=priority)
