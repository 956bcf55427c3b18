"""Typed values out of YAML nodes; a value of another type is a BadInput with its file, line and path."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date
from math import inf

from optimizer.days import is_day
from optimizer.errors import BadInput, visible
from optimizer.messages import Message, listing, message, sequence
from optimizer.periods import is_period

from .nearest import did_you_mean
from .yaml_text import SWITCHES, Node, meant_number, quoted

__all__ = [
    "as_choice",
    "as_date",
    "as_entries",
    "as_fields",
    "as_identifier",
    "as_integer",
    "as_items",
    "as_number",
    "as_period",
    "as_switch",
    "as_text",
    "as_title",
    "one_or_many",
    "range_of",
    "suggestion",
]


_IDENTIFIER = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,79}", re.ASCII)
_COMPARED = 5000


def suggestion(word: str, known: Iterable[str]) -> str:
    """``; did you mean 'x'?`` for the known word closest to ``word``; else the known words if few."""
    words = sorted(set(known))
    if len(words) > _COMPARED:
        return ""
    if hint := did_you_mean(word, words):
        return hint
    if 0 < len(words) <= 30:
        return message("; known: {words}", words=listing(map(visible, words)))
    return ""


def _shown(node: Node) -> str:
    if isinstance(node.value, dict):
        return message("a map")
    if isinstance(node.value, list):
        return message("a list")
    return message("nothing") if node.value is None else quoted(node.text)


def _expected(node: Node, what: str, hint: str | None = None) -> BadInput:
    if hint:
        return node.error(message("expected {what}; {hint}", what=what, hint=hint))
    return node.error(message("expected {what}, found {value}", what=what, value=_shown(node)))


def as_entries(node: Node, what: str | None = None) -> dict[str, Node]:
    """The entries of a map with free keys."""
    if not isinstance(node.value, dict):
        raise _expected(node, what or message("a map"))
    return node.value


def as_fields(node: Node, known: Iterable[str], required: Iterable[str] = ()) -> dict[str, Node]:
    """The entries of a map with fixed keys; entries that hold nothing are left out.

    A key outside ``known`` or a required key that is absent is an error.
    """
    known = tuple(known)
    entries = as_entries(node, message("a map of {keys}", keys=listing(known)))
    for key, entry in entries.items():
        if key not in known:
            raise entry.error(message("unknown key {key}{hint}", key=quoted(key), hint=suggestion(key, known)))
    filled = {key: entry for key, entry in entries.items() if entry.value is not None}
    for key in required:
        if key not in filled:
            raise node.error(message("the key {key} is missing", key=quoted(key)))
    return filled


def as_items(node: Node) -> list[Node]:
    """The items of a list."""
    if not isinstance(node.value, list):
        raise _expected(node, message("a list"))
    return node.value


def one_or_many(node: Node) -> list[Node]:
    """The items of a list, or the node itself where a single value stands for a list of one."""
    return node.value if isinstance(node.value, list) else [node]


def as_text(node: Node) -> str:
    """A scalar as it was written, so that an id such as ``8517`` or ``on`` needs no quotes."""
    if node.value is None or isinstance(node.value, dict | list) or not node.text.strip():
        raise _expected(node, message("text"))
    return node.text


def as_identifier(node: Node) -> str:
    """An id that is also safe as the name of a file: letters, digits, ``-`` and ``_``, at most 80."""
    text = as_text(node)
    if _IDENTIFIER.fullmatch(text) is None:
        raise _expected(node, message("an id of letters, digits, - and _"))
    return text


def as_title(node: Node) -> dict[str, str]:
    """A text in two languages, ``{en: ..., ja: ...}``; ``en`` must stand and serves for an absent ``ja``.

    A plain text serves for both.
    """
    if isinstance(node.value, str):
        return {"en": as_text(node), "ja": as_text(node)}
    fields = as_fields(node, ("en", "ja"), required=("en",))
    english = as_text(fields["en"])
    return {"en": english, "ja": as_text(fields["ja"]) if "ja" in fields else english}


def range_of(bounds: Mapping[str, float], integer: bool = False) -> str:
    """The numbers within the bounds of `as_number`, or of `as_integer`, in words."""
    if integer:
        return message("a whole number from {low} to {high}", low=bounds["at_least"], high=bounds["at_most"])
    if not bounds:
        return message("a number")
    limits = sequence((_limit(name, bounds[name]) for name in sorted(bounds)), " and ", "")
    return message("a number {limits}", limits=limits)


def _limit(name: str, value: float) -> Message:
    if name == "above":
        return message("above {limit:g}", limit=value)
    if name == "below":
        return message("below {limit:g}", limit=value)
    return (
        message("at least {limit:g}", limit=value) if name == "at_least" else message("at most {limit:g}", limit=value)
    )


def as_number(node: Node, **bounds: float) -> float:
    """A number within the bounds: ``above``, ``at_least``, ``at_most``, ``below``."""
    what, value = range_of(bounds), node.value
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise _expected(node, what, meant_number(node.text))
    number = float(value)
    # Written so that what is no number lies outside too.
    if not (
        abs(number) < inf
        and bounds.get("above", -inf) < number < bounds.get("below", inf)
        and bounds.get("at_least", number) <= number <= bounds.get("at_most", number)
    ):
        raise _expected(node, what)
    return number


def as_integer(node: Node, at_least: int, at_most: int) -> int:
    """A whole number within the bounds."""
    value = node.value
    if isinstance(value, bool) or not isinstance(value, int) or not at_least <= value <= at_most:
        raise _expected(node, range_of({"at_least": at_least, "at_most": at_most}, integer=True))
    return value


def as_switch(node: Node) -> bool:
    """A switch: one of the words of `SWITCHES`, in quotes or not and in any case."""
    if isinstance(node.value, bool):
        return node.value
    word = node.value.strip().lower() if isinstance(node.value, str) else ""
    if word not in SWITCHES:
        on, off, *others = SWITCHES
        raise _expected(node, message("{on} or {off} ({others} do as well)", on=on, off=off, others=listing(others)))
    return SWITCHES[word]


def as_choice(node: Node, choices: Iterable[str]) -> str:
    """One of the words."""
    words = tuple(choices)
    text = as_text(node)
    if text not in words:
        raise _expected(node, message("one of {words}", words=listing(words)))
    return text


def as_period(node: Node) -> str:
    """A quarter such as ``2027Q2``."""
    if not isinstance(node.value, str) or not is_period(node.value) or not "1900" <= node.value < "3000":
        raise _expected(node, message("a quarter such as 2027Q2"))
    return node.value


def as_date(node: Node) -> date:
    """A date such as ``2027-04-01``."""
    if not isinstance(node.value, str) or not is_day(node.text):
        raise _expected(node, message("a date such as 2027-04-01"))
    return date.fromisoformat(node.text)
