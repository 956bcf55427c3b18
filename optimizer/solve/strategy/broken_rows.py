"""Repair near the broken rows: where only a few coupling rows are broken, most components' own optima stand as they are.

A part of the program is solved: the components that the broken rows touch, with the rest held at its values. What is optimal
for the part is so for the whole unless a coupling row that now has a price also touches a component outside; then that one
joins, and the part is solved again from where it stands.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from optimizer.arrays import Mask

from .. import highs
from ..program import Basis, Program, inner_product
from ..report import Limits, Report, Status
from .blocks import Start
from .shape import Shape

__all__ = ["repair_broken_rows"]

#: A part of more than this share of the columns is hardly less work than the whole.
_PART = 0.5


def repair_broken_rows(program: Program, shape: Shape, start: Start, over: Mask, limits: Limits) -> Report | None:
    """The optimum of the whole from the merged optima of the blocks, of which ``over`` (rows,) are the broken rows.

    None where the part grows too large, or has no optimum while the rest is held.
    """
    held, ends = _Held(program, shape, start), limits.ends
    sizes = np.bincount(shape.of_column, minlength=shape.components)
    joined = np.zeros(shape.components, bool)
    touched = held.touched_by(over[shape.coupling])
    while (touched & ~joined).any():
        joined |= touched
        if sizes[joined].sum() > _PART * sizes.sum() or not held.solve(joined, limits.until(ends)):
            return None
        touched = held.touched_by(held.duals[shape.coupling] != 0.0)
    return held.report()


class _Held:
    """Where the whole program stands: values, duals and a basis, improved part by part."""

    def __init__(self, program: Program, shape: Shape, start: Start) -> None:
        self.program, self.shape = program, shape
        self.values, self.duals = start.values.copy(), start.duals.copy()
        self.basis = Basis(start.basis.columns.copy(), start.basis.rows.copy())
        self.iterations, self.parts, self.handover = float(start.iterations), 0, 0.0
        self.columns = 0
        self.coupling = program.by_row[shape.coupling]
        self.places = abs(self.coupling)

    def touched_by(self, rows: Mask) -> Mask:
        """Components (components,) with a column in one of the coupling rows (coupling,)."""
        touched = np.zeros(self.shape.components, bool)
        touched[self.shape.of_column[self.coupling[np.flatnonzero(rows)].indices]] = True
        return touched

    def solve(self, joined: Mask, limits: Limits) -> bool:
        """Solve the part of the joined components, all other columns held. Whether it has an optimum."""
        shape = self.shape
        moving = joined[shape.of_column]
        near = np.flatnonzero(self.places @ moving.astype(float) > 0)
        own = np.flatnonzero(joined[shape.of_row] & (shape.of_row >= 0))
        columns, rows = np.flatnonzero(moving), np.concatenate([own, shape.coupling[near]])
        # What the columns outside leave of each coupling row.
        taken = np.zeros(len(rows))
        taken[len(own) :] = self.coupling[near] @ np.where(moving, 0.0, self.values)
        part = self.program.subset(columns, rows)
        part = replace(part, row_lower=part.row_lower - taken, row_upper=part.row_upper - taken)
        engine = highs.Engine(part, limits)
        self.handover += engine.handover
        engine.begin(Basis(self.basis.columns[columns], self.basis.rows[rows]))
        report = engine.run()
        self.parts, self.iterations = self.parts + 1, self.iterations + report.counts["simplex_iterations"]
        if report.values is None or report.duals is None or report.basis is None:
            return False
        self.values[columns], self.duals[rows] = report.values, report.duals
        self.basis.columns[columns], self.basis.rows[rows] = report.basis.columns, report.basis.rows
        self.columns = len(columns)
        return True

    def report(self) -> Report:
        """The report of the whole."""
        objective = inner_product(self.program.cost, self.values)
        counts = {
            "simplex_iterations": self.iterations,
            "parts_solved": float(self.parts),
            "columns_repaired": float(self.columns),
            "handover_s": self.handover,
        }
        return Report(Status.OPTIMAL, self.values, objective, objective, self.duals, self.basis, counts=counts)
