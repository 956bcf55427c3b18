"""One linear program solved again and again with other numbers, each time from the optimal basis of the first.

Kept from the first: HiGHS with the program in it, the basis, and how the program is scaled. So a re-solve costs the handing
over of what changed and the pivots that the change is worth. It always begins at the first basis, never at that of the
re-solve before, so that results do not depend on their order.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy import sparse

from . import highs
from .scaling import Scaled, scale
from .status import Basis, Limits, Matrices, Report

__all__ = ["Warm"]

#: Few pivots lie between the bases, so costs need no perturbation against stalling: with it they take up to ten times as many.
_REPAIR: dict[str, Any] = {"dual_simplex_cost_perturbation_multiplier": 0.0}


class Warm:
    """A linear program and its optimal basis, ready for programs of the same size."""

    def __init__(self, program: Matrices, basis: Basis, limits: Limits) -> None:
        """``program`` as it was solved, without whole numbers; ``basis`` is its optimal one."""
        self.held = program
        self.matrix = program.matrix
        self.scaled = scale(program)
        self.engine = highs.Engine(self.scaled.program, limits)
        self.engine.begin(basis)
        self.start = self.engine.hold()

    def fits(self, program: Matrices) -> bool:
        """Whether a program has the columns, rows and places of coefficients of the first."""
        mine, its = self.matrix, program.matrix
        if its is mine:
            return True
        if its.shape != mine.shape or its.nnz != mine.nnz or program.integer.any():
            return False
        same = its.indices is mine.indices or np.array_equal(its.indices, mine.indices)
        return same and (its.indptr is mine.indptr or np.array_equal(its.indptr, mine.indptr))

    def solve(self, program: Matrices, limits: Limits) -> Report | None:
        """The optimum of a program that ``fits``, with its duals; or that there is none. None where a limit came first."""
        scaled = self._scaled(program)
        now, before = scaled.program, self.held
        if program.matrix is not before.matrix:
            self.engine.load(now)
        else:
            if program.cost is not before.cost:
                self.engine.charge(now.cost)
            if program.lower is not before.lower or program.upper is not before.upper:
                self.engine.bound_columns(now)
            if program.row_lower is not before.row_lower or program.row_upper is not before.row_upper:
                self.engine.bound_rows(now)
        self.held = program
        self.engine.resume(self.start)
        self.engine.limit(limits)
        self.engine.advance(**_REPAIR)
        report = self.engine.report(with_basis=False)
        if report.status not in ("optimal", "infeasible", "unbounded"):
            return None
        return scaled.undo(report)

    def _scaled(self, program: Matrices) -> Scaled:
        """The program by the factors of the first."""
        rows, cost, first = self.scaled.rows, self.scaled.cost, self.scaled.program
        matrix = first.matrix
        if program.matrix is not self.matrix:
            data = program.matrix.data * rows[program.matrix.indices]
            matrix = sparse.csc_array((data, matrix.indices, matrix.indptr), shape=matrix.shape)
        made = Matrices(
            program.cost * cost,
            program.lower,
            program.upper,
            program.integer,
            matrix,
            program.row_lower * rows,
            program.row_upper * rows,
        )
        return Scaled(made, rows, cost)
