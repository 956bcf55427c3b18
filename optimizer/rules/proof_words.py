"""Proof paths, as the planner writes them, in words of both languages.

A path leads from an offer to what bars it: ``cn-chip → cn → s-held ← 80 % red = Red Works (list, from 2019-08-13)``. What does
not look so is shown as it stands.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from optimizer.messages import Message, message, sequence
from optimizer.vocabulary import both, word

__all__ = ["proof_in_words"]

#: The name of an id of a kind (offer, plant, firm, part, country); None where there is none of that kind.
NameOf = Callable[[str, str], str | None]

#: Kinds of id in the order in which a path is read.
_KINDS = ("offer", "plant", "firm", "part", "country")
_SHARE = r"(?P<share>[\d.e+-]+) %"
_NEAREST = re.compile(r"(?P<part>.+): every source is barred, the nearest (?P<rest>.+)")
_UNSAID = re.compile(rf"(?P<rest>.+), {_SHARE} undeclared")
_DECLARED = re.compile(rf"(?P<part>.+) \({_SHARE} (?P<how>declared|undeclared)\)")
_LISTED = re.compile(
    r"(?P<name>.+) \((?P<list>[^()]+), from (?P<day>[\d-]+)(?:, (?P<grade>official|derived|assumption))?\)"
)
_SEAT = re.compile(r"seat in (?P<country>.+)")
_OWNER = re.compile(rf"{_SHARE} (?P<owner>.+)")


def proof_in_words(path: str, name_of: NameOf) -> Message:
    """One proof path in words."""
    return sequence([_step(step, name_of) for step in path.split(" → ")], " → ", " → ")


def _step(step: str, name_of: NameOf) -> Message:
    if (match := _NEAREST.fullmatch(step)) is not None:
        return message("{part}: every source is barred, the nearest {nearest}",
                       part=_named("part", match["part"], name_of), nearest=_step(match["rest"], name_of))  # fmt: skip
    if (match := _UNSAID.fullmatch(step)) is not None:
        return message("{rest}, {share}% undeclared", rest=_step(match["rest"], name_of), share=match["share"])
    if (match := _DECLARED.fullmatch(step)) is not None:
        part, share = _named("part", match["part"], name_of), match["share"]
        if match["how"] == "declared":
            return message("{part} ({share}% declared)", part=part, share=share)
        return message("{part} ({share}% undeclared)", part=part, share=share)
    start, _, end = step.partition(" = ")
    firm, *stakes = start.split(" ← ")
    chain = sequence([_any_kind(firm, name_of), *(_stake(stake, name_of) for stake in stakes)], " ← ", " ← ")
    return sequence([chain, _end(end, name_of)], " = ", " = ") if end else chain


def _stake(stake: str, name_of: NameOf) -> Message:
    match = _OWNER.fullmatch(stake)
    if match is None:
        return both(stake, stake)
    return message("{share}% held by {owner}", share=match["share"], owner=_named("firm", match["owner"], name_of))


def _end(end: str, name_of: NameOf) -> Message:
    seat, listed = _SEAT.fullmatch(end), _LISTED.fullmatch(end)
    if seat is not None:
        return message("seat in {country}", country=_named("country", seat["country"], name_of))
    if listed is None:
        return both(end, end)
    name, list_id, day, grade = listed.group("name", "list", "day", "grade")
    if grade is None:
        return message("{name} (list {list}, from {day})", name=name, list=list_id, day=day)
    return message("{name} (list {list}, from {day}; grade of the listing: {grade})",
                   name=name, list=list_id, day=day, grade=word("grade", grade))  # fmt: skip


def _named(kind: str, key: str, name_of: NameOf) -> str:
    return name_of(kind, key) or both(key, key)


def _any_kind(key: str, name_of: NameOf) -> str:
    return next((name for kind in _KINDS if (name := name_of(kind, key)) is not None), both(key, key))
