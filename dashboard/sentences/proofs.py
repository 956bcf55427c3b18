"""Proof paths and clearances, as the planner writes them, put into the reader's words.

A path leads from an offer to what bars it: ``cn-chip → cn → s-held ← 80 % red = Red Works (list, from 2019-08-13)``. A
clearance lists the tests that a purchase keeps through its whole chain: ``ban@2027Q2;cap@2028Q1/2``. What does not look so is
shown as it stands.
"""

from __future__ import annotations

import re

from dashboard.words.language import Words
from dashboard.words.names import Names

__all__ = ["clause_line", "clearance_line", "proof_line"]

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
_TEST = re.compile(r"(?P<rule>.+)@(?P<period>\d{4}Q\d)(?:/(?P<tiers>\d+))?")
_UNDECLARED = "undeclared provenance"


def proof_line(path: str, w: Words, names: Names) -> str:
    """One proof path in words."""
    return " → ".join(_step(step, w, names) for step in path.split(" → "))


def clause_line(clause: str, w: Words) -> str:
    """A clause as its rule states it, or in words where no clause but the undeclared is meant."""
    return w("proof.undeclared_clause") if clause == _UNDECLARED else clause


def clearance_line(clearance: object, w: Words, names: Names) -> str:
    """The tests that a purchase keeps with all its components; blank where it promises none."""
    if not isinstance(clearance, str) or not clearance:
        return ""
    return w.listed([_test(test, w, names) for test in clearance.split(";")])


def _test(test: str, w: Words, names: Names) -> str:
    match = _TEST.fullmatch(test)
    if match is None:
        return test
    known = {"rule": names("rule", match["rule"]), "period": w.period(match["period"])}
    return w("proof.test", **known) if match["tiers"] is None else w("proof.test_tiers", tiers=match["tiers"], **known)


def _step(step: str, w: Words, names: Names) -> str:
    for pattern, line in ((_NEAREST, _nearest), (_UNSAID, _unsaid), (_DECLARED, _declared)):
        match = pattern.fullmatch(step)
        if match is not None:
            return line(match, w, names)
    start, _, end = step.partition(" = ")
    firms = start.split(" ← ")
    chain = _name(firms[0], names) + "".join(_owner(firm, w, names) for firm in firms[1:])
    return f"{chain} = {_end(end, w, names)}" if end else chain


def _nearest(match: re.Match[str], w: Words, names: Names) -> str:
    return w("proof.nearest", part=names("part", match["part"]), nearest=_step(match["rest"], w, names))


def _unsaid(match: re.Match[str], w: Words, names: Names) -> str:
    return w("proof.and_undeclared", rest=_step(match["rest"], w, names), share=match["share"])


def _declared(match: re.Match[str], w: Words, names: Names) -> str:
    return w(f"proof.part_{match['how']}", part=names("part", match["part"]), share=match["share"])


def _owner(stake: str, w: Words, names: Names) -> str:
    match = _OWNER.fullmatch(stake)
    if match is None:
        return f" ← {stake}"
    return " ← " + w("proof.owner", owner=names("firm", match["owner"]), share=match["share"])


def _end(end: str, w: Words, names: Names) -> str:
    seat, listed = _SEAT.fullmatch(end), _LISTED.fullmatch(end)
    if seat is not None:
        return w("proof.seat", country=names("country", seat["country"]))
    if listed is None:
        return end
    known = {"name": listed["name"], "list": listed["list"], "day": listed["day"]}
    if listed["grade"] is None:
        return w("proof.listed", **known)
    return w("proof.listed_graded", **known, grade=w(f"grade.{listed['grade']}"))


def _name(key: str, names: Names) -> str:
    kind = next((kind for kind in _KINDS if key in names.by_kind[kind]), None)
    return key if kind is None else names(kind, key)
