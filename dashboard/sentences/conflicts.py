"""Lines of a conflict, as the planner writes them, put into the reader's words.

A line names a constraint, its keys and its bound: ``stock_cover [segment sdf, part chip] must reach 40``. What does not
look so is shown as the planner says it.
"""

from __future__ import annotations

import re

from dashboard.words.language import Words
from dashboard.words.names import Names

from .proofs import clearance_line

__all__ = ["conflict_line"]

_FORM = re.compile(r"(?P<name>\w+) \[(?P<keys>.*)\] (?P<how>must equal|must reach|may not exceed) (?P<bound>\S+)")
_NAMED = ("part", "segment", "offer", "plant", "supplier", "country", "rule")


def conflict_line(line: str, w: Words, names: Names) -> str:
    """One line of a conflict in words."""
    match = _FORM.fullmatch(line)
    if match is None:
        return w.said(line)
    keys = [pair.partition(" ")[::2] for pair in match["keys"].split(", ") if pair]
    return w(
        f"conflict.{match['how'].replace(' ', '_')}",
        constraint=w.either(f"constraint.{match['name']}", match["name"]),
        keys=w.listed([_name(kind, key, w, names) for kind, key in keys]),
        bound=match["bound"],
    )


def _name(kind: str, key: str, w: Words, names: Names) -> str:
    if kind in _NAMED:
        return names(kind, key)
    if kind in ("period", "ship", "made"):
        return w.period(key)
    if kind in ("component", "pool"):
        return names("part" if kind == "component" else "offer", key)
    if kind in ("clearance", "inner"):
        return clearance_line(key, w, names)
    if kind == "family":
        return w(f"family.{key}")
    return w.year(int(key)) if kind == "fiscal_year" and key.isdigit() else f"{kind} {key}"
