"""Restricted columns with exact pricing: solve with the columns that look useful, then price every other one.

A column comes in when its reduced cost is negative under the restricted program's duals; when none does, the restricted
optimum is that of the whole. The restricted program is much smaller, so it takes less memory and cheaper iterations.
"""

from __future__ import annotations

import numpy as np

from .. import highs
from ..status import BASIC, Basis, Limits, Matrices, Report
from .blocks import Blocks
from .shape import Shape

__all__ = ["solve_restricted"]

#: A column starts in when its reduced cost under the blocks' duals is at most this share of its cost.
_PROMISING = 0.3
#: Reduced costs below this (scaled costs, typically 1,000) come in.
_NEGATIVE = -1e-7


def solve_restricted(program: Matrices, shape: Shape, limits: Limits) -> Report | None:
    """Solve a scaled linear program; None where some block has no optimum."""
    ends, size = limits.ends, len(program.cost)
    start = Blocks(program, shape).solve(program.cost, limits)
    if not start.solved:
        return None
    reduced = program.cost - program.matrix.T @ start.duals
    # What one column alone can put right, such as a shortage, stays: the restricted program is then as feasible as the whole.
    single = np.diff(program.matrix.indptr) == 1
    inside = (start.basis.columns == BASIC) | (reduced <= _PROMISING * np.abs(program.cost)) | single
    inside |= start.values != 0
    chosen = np.flatnonzero(inside)
    engine = highs.Engine(_part(program, chosen), limits.until(ends))
    engine.begin(Basis(start.basis.columns[chosen], start.basis.rows))
    report = engine.run()
    iterations, rounds, handover = start.iterations + engine.iterations, 0, report.counts["handover_s"]
    if report.status == "infeasible" and len(chosen) < size:
        # The restriction may be what is infeasible: the whole program says.
        chosen = np.arange(size)
        engine.load(program)
        engine.limit(limits.until(ends))
        report = engine.run()
        iterations += engine.iterations
    reduced = None
    while report.duals is not None:
        reduced = program.cost - program.matrix.T @ report.duals
        outside = np.ones(size, bool)
        outside[chosen] = False
        more = np.flatnonzero(outside & (reduced < _NEGATIVE))
        if not len(more):
            break
        engine.add(more, program)
        engine.limit(limits.until(ends))
        chosen, rounds, reduced = np.concatenate([chosen, more]), rounds + 1, None
        report = engine.run(primal=True)
        iterations += engine.iterations
    values = None
    if report.values is not None:
        values = np.clip(0.0, program.lower, program.upper)
        values[chosen] = report.values
    counts = {
        "simplex_iterations": float(iterations),
        "pricing_rounds": float(rounds),
        "columns": float(len(chosen)),
        "handover_s": handover,
    }
    return Report(
        report.status,
        values,
        report.objective,
        report.bound if report.duals is not None else None,
        report.duals,
        reduced,
        message=report.message,
        counts=counts,
    )


def _part(program: Matrices, columns: np.ndarray[tuple[int], np.dtype[np.intp]]) -> Matrices:
    return Matrices(
        program.cost[columns],
        program.lower[columns],
        program.upper[columns],
        np.zeros(len(columns), bool),
        program.matrix[:, columns],
        program.row_lower,
        program.row_upper,
    )
