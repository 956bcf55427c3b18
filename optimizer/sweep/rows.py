"""The rows of a sweep's results: their columns, the same in every part, and what each begins with."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from optimizer.messages import in_language

from .numbers import NUMBERS
from .spec import Member, Spec

__all__ = ["NAMES", "TIMES", "failed_rows", "row_of", "tabulated", "tabulated_details", "words_of_member"]

#: Seconds of a member: its case, its program, the solve, its numbers.
TIMES = ("case_s", "program_s", "solve_s", "numbers_s")

_OWN = {
    "status": "str",
    "message": "str",
    "message_ja": "str",
    "warm": "bool",
    "rebuilt": "bool",
    "iterations": "float64",
}
#: Names that no axis and no quantity may have: columns of the results and kinds of details.
NAMES = ("member", "scenario", "draw", *_OWN, *NUMBERS, *TIMES, "country", "supplier")

_BLANK: dict[str, Any] = {"float64": np.nan, "bool": False, "str": "", "int64": 0}


def row_of(spec: Spec, member: Member) -> dict[str, Any]:
    """What names a member: its number, scenario, draw and levels."""
    levels = {axis.id: level.id for axis, level in zip(spec.axes, member.levels, strict=True)}
    return {"member": member.number, "scenario": spec.groups[member.group].scenario.id, "draw": member.draw, **levels}


def words_of_member(message: str) -> dict[str, str]:
    """What is said of a member, in both languages."""
    return {"message": str(message), "message_ja": str(in_language(message, "ja"))}


def failed_rows(spec: Spec, numbers: Sequence[int], message: str) -> pd.DataFrame:
    """Rows of members that could not be solved at all."""
    rows = [row_of(spec, spec.member(number)) for number in numbers]
    return tabulated(spec, [row | {"status": "failed", **words_of_member(message)} for row in rows])


def tabulated(spec: Spec, rows: Sequence[Mapping[str, Any]]) -> pd.DataFrame:
    """Rows as a table, one column for each axis and each quantity drawn once; what a row lacks is blank."""
    drawn = [quantity.id for quantity in spec.quantities if not quantity.draw_per]
    kinds = {"member": "int64", "scenario": "str", **{axis.id: "str" for axis in spec.axes}, "draw": "int64"}
    kinds |= {**dict.fromkeys(drawn, "float64"), **_OWN, **dict.fromkeys((*NUMBERS, *TIMES), "float64")}
    columns = {name: [row.get(name, _BLANK[kind]) for row in rows] for name, kind in kinds.items()}
    return pd.DataFrame(columns).astype(kinds)


def tabulated_details(details: Sequence[tuple[int, str, str, float]]) -> pd.DataFrame:
    """Details as a table: member, kind, key, value."""
    kinds = {"member": "int64", "kind": "str", "key": "str", "value": "float64"}
    return pd.DataFrame(details, columns=list(kinds)).astype(kinds)
