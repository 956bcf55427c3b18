"""Why no plan exists: a minimal set of constraints that cannot hold together, in words."""

from __future__ import annotations

import numpy as np

from optimizer.model.build import LinearProgram

from . import highs
from .status import Limits
from .strategy import matrices

__all__ = ["explain_infeasible"]


def explain_infeasible(program: LinearProgram, limits: Limits) -> tuple[str, ...]:
    """One line a row of the conflict: constraint, keys and the bound that cannot hold.

    The conflict is minimal for the continuous relaxation. Where the relaxation has a solution, only whole numbers make
    the case infeasible; then each constraint whose removal alone would restore a plan is named.
    """
    target = matrices(program)
    rows, _ = highs.conflict(target, limits)
    if rows:
        return tuple(_line(program, row) for row in sorted(rows))
    culprits = []
    for name in dict.fromkeys(
        block.name for block in program.rows if block.name not in ("demand_balance", "component_balance", "purchases")
    ):
        lower, upper = program.row_lower.copy(), program.row_upper.copy()
        for block in program.rows:
            if block.name == name:
                lower[block.first : block.first + block.size] = -np.inf
                upper[block.first : block.first + block.size] = np.inf
        if highs.solve(target.with_rows(lower, upper), limits).values is not None:
            culprits.append(f"{name}: without it, whole numbers included, a plan exists")
    return tuple(culprits)


def _line(program: LinearProgram, row: int) -> str:
    name, keys = program.name_row(row)
    low, high = program.row_lower[row], program.row_upper[row]
    if low == high:
        bound = f"must equal {low:,.6g}"
    elif np.isfinite(low):
        bound = f"must reach {low:,.6g}"
    else:
        bound = f"may not exceed {high:,.6g}"
    return f"{name} [{', '.join(f'{key} {value}' for key, value in keys.items())}] {bound}"
