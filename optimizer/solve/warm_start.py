"""One linear program solved again and again with other numbers, each time from the optimal basis of the first.

Kept from the first: HiGHS with the program in it, the basis, and how the program is scaled. So a re-solve costs the handing
over of what changed and the pivots that the change is worth. It always begins at the first basis, never at that of the
re-solve before, so that results do not depend on their order.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from . import highs
from .program import Basis, Program
from .report import CONCLUSIVE, Limits, Report
from .scaling import Scaled, scale, scaled_by

__all__ = ["WarmStart"]

#: Few pivots lie between the bases, so costs need no perturbation against stalling: with it they take up to ten times as many.
_REPAIR: dict[str, Any] = {"dual_simplex_cost_perturbation_multiplier": 0.0}
#: A re-solve of more pivots than this share of the rows is given up: a cold solve, which knows shorter ways, is faster then.
_FAR = 0.5
#: So many pivots are never too many.
_FEW = 1000


class WarmStart:
    """A linear program and its optimal basis, ready for programs of the same size."""

    def __init__(self, program: Program, basis: Basis, limits: Limits) -> None:
        """``program`` as it was solved, without whole numbers; ``basis`` is its optimal one."""
        self.matrix = program.matrix
        self.scaled = scale(program)
        self.engine = highs.Engine(self.scaled.program, limits)
        self.engine.begin(basis)
        self.start = self.engine.raw_basis()

    def fits(self, program: Program) -> bool:
        """Whether a program has the columns, rows and places of coefficients of the first."""
        first, matrix = self.matrix, program.matrix
        if matrix is first:
            return True
        if matrix.shape != first.shape or matrix.nnz != first.nnz or program.integer.any():
            return False
        pairs = (matrix.indices, first.indices), (matrix.indptr, first.indptr)
        return all(array is known or np.array_equal(array, known) for array, known in pairs)

    def solve(self, program: Program, limits: Limits) -> Report | None:
        """The optimum of a program that ``fits``, with its duals; or that there is none. None where a limit came first, or the
        way is too long.
        """
        scaled = self._scaled(program)
        if scaled.beyond.any():
            return None
        self.engine.load(scaled.program)
        self.engine.start_from(self.start)
        self.engine.limit(limits)
        self.engine.advance(simplex_iteration_limit=max(_FEW, int(_FAR * len(self.scaled.rows))), **_REPAIR)
        report = self.engine.report(with_basis=False)
        return scaled.undo(report) if report.status in CONCLUSIVE else None

    def _scaled(self, program: Program) -> Scaled:
        """The program by the factors of the first."""
        first = self.scaled
        scaled = scaled_by(program, first.rows, first.columns, first.cost)
        if program.matrix is not self.matrix:
            return scaled
        return replace(scaled, program=replace(scaled.program, matrix=first.program.matrix))
