"""Why no plan exists: a minimal set of constraints that cannot hold together, in words."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

import numpy as np

from optimizer.messages import Message, message, sequence
from optimizer.model.build import LinearProgram
from optimizer.vocabulary import word

from . import highs
from .report import Limits
from .strategy import matrices
from .words import named_keys

__all__ = ["Note", "explain_infeasible"]

#: So many notes on the rows of one constraint are told, and so many of its rows are asked for one.
_NOTES, _ROWS_ASKED = 3, 500

#: What more is to be said of a row, by constraint and keys; blank for nothing.
Note = Callable[[str, Mapping[str, str]], str]


def explain_infeasible(program: LinearProgram, limits: Limits, note: Note = lambda name, keys: "") -> tuple[str, ...]:
    """One line a row of the conflict: constraint, keys and the bound that cannot hold, and what ``note`` adds to the row.

    The conflict is minimal for the continuous relaxation. Where the relaxation has a solution, only whole numbers make
    the case infeasible; then each constraint whose removal alone would restore a plan is named.
    """
    target = matrices(program)
    rows, _ = highs.conflict(target, limits)
    if rows:
        return tuple(_line(program, row, note) for row in sorted(rows))
    culprits = []
    for name in dict.fromkeys(
        block.name for block in program.rows if block.name not in ("demand_balance", "component_balance", "purchases")
    ):
        lower, upper = program.row_lower.copy(), program.row_upper.copy()
        for block in program.rows:
            if block.name == name:
                lower[block.first : block.first + block.size] = -np.inf
                upper[block.first : block.first + block.size] = np.inf
        if highs.solve(replace(target, row_lower=lower, row_upper=upper), limits).values is not None:
            freed = message(
                "{constraint}: without it, whole numbers included, a plan exists", constraint=word("constraint", name)
            )
            culprits.append(sequence((freed, *_notes(program, name, note)), "; ", ""))
    return tuple(culprits)


def _notes(program: LinearProgram, name: str, note: Note) -> list[str]:
    """What is to be said of the rows of a constraint, a few of them."""
    notes: dict[str, None] = {}
    for block in program.rows:
        for row in range(
            block.first, block.first + min(block.size, _ROWS_ASKED) if block.name == name else block.first
        ):
            keys = program.name_row(row)[1]
            if len(notes) < _NOTES and (said := note(name, keys)):
                place = {"part": keys.get("part", ""), "period": keys.get("period", "")}
                notes[Message("{part} {period}: {note}", place | {"note": said}, "{part}、{period}：{note}")] = None
    return list(notes)


def _line(program: LinearProgram, row: int, note: Note) -> str:
    name, keys = program.name_row(row)
    low, high = program.row_lower[row], program.row_upper[row]
    if low == high:
        bound = message("must equal {amount}", amount=f"{low:,.6g}")
    elif np.isfinite(low):
        bound = message("must reach {amount}", amount=f"{low:,.6g}")
    else:
        bound = message("may not exceed {amount}", amount=f"{high:,.6g}")
    values = {"constraint": word("constraint", name), "keys": named_keys(keys), "bound": bound}
    line = Message("{constraint} [{keys}] {bound}", values, "{constraint}（{keys}）：{bound}")
    more = note(name, keys)
    return sequence((line, more), "; ", "") if more else line
