"""One linear program solved again and again with other numbers, each time from the optimal basis of the first.

Kept from the first: the basis, the rows it holds tight, how the program is scaled, and where each coefficient stands. So a
re-solve costs the handing over of what changed and the pivots that the change is worth. It always begins at the first basis,
never at that of the re-solve before, so that results do not depend on their order.
"""

from __future__ import annotations

import numpy as np
from scipy import sparse

from . import highs
from .scaling import Scaled, scale
from .status import BASIC, Basis, Limits, Matrices, Report

__all__ = ["Warm"]


class Warm:
    """A linear program and its optimal basis, ready for programs of the same size."""

    def __init__(self, program: Matrices, basis: Basis, limits: Limits) -> None:
        """``program`` as it was solved, without whole numbers; ``basis`` is its optimal one."""
        self.matrix = program.matrix
        self.scaled = scale(program)
        tight = np.isfinite(program.row_lower) & np.isfinite(program.row_upper)
        self.inside = np.flatnonzero(tight | (basis.rows != BASIC))
        place = sparse.csc_array(
            (np.arange(program.matrix.nnz), program.matrix.indices, program.matrix.indptr), shape=program.matrix.shape
        )
        part = sparse.csc_array(sparse.csr_array(place)[self.inside])
        self.entry, self.part = part.data, part
        self.engine = highs.Engine(self._chosen(self.scaled.program), limits)
        self.engine.begin(Basis(basis.columns, basis.rows[self.inside]))
        self.engine.advance()
        self.start = self.engine.hold()
        self.held = program.matrix

    def fits(self, program: Matrices) -> bool:
        """Whether a program has the columns, rows and places of coefficients of the first."""
        mine, its = self.matrix, program.matrix
        if its is mine:
            return True
        same = its.shape == mine.shape and its.nnz == mine.nnz and not program.integer.any()
        return same and (its.indices is mine.indices or np.array_equal(its.indices, mine.indices))

    def solve(self, program: Matrices, limits: Limits) -> Report | None:
        """The optimum of a program that ``fits``, with its duals; or that there is none. None where a limit came first."""
        ends, scaled = limits.ends, self._scaled(program)
        now = scaled.program
        if program.matrix is self.held:
            self.engine.charge(now.cost)
            self.engine.bound(self._bounds(now))
        else:
            self.engine.load(self._chosen(now))
            self.held = program.matrix
        self.engine.resume(self.start)
        by_row, inside, iterations = None, self.inside, 0.0
        while True:
            self.engine.limit(limits.until(ends))
            values = self.engine.advance()
            iterations += self.engine.iterations
            if values is None:
                report = self.engine.report()
                return scaled.undo(report) if report.status == "infeasible" else None
            out = now.broken(values)
            out[inside] = False
            more = np.flatnonzero(out)
            if not len(more):
                break
            by_row = sparse.csr_array(now.matrix) if by_row is None else by_row
            self.engine.add_rows(by_row[more], now.row_lower[more], now.row_upper[more])
            inside = np.concatenate([inside, more])
            # The rows added leave with the next program.
            self.held = None
        report = self.engine.report()
        duals = np.zeros(len(now.row_lower))
        assert report.duals is not None
        duals[inside] = report.duals
        counts = report.counts | {"simplex_iterations": iterations, "warm_stages": 1.0}
        whole = Report(
            report.status,
            report.values,
            report.objective,
            report.bound,
            duals,
            report.reduced_costs,
            self._basis(report, inside, len(duals)),
            report.message,
            counts,
            "warm",
        )
        return scaled.undo(whole)

    @staticmethod
    def _basis(report: Report, inside: np.ndarray[tuple[int], np.dtype[np.intp]], rows: int) -> Basis | None:
        if report.basis is None:
            return None
        states = np.full(rows, BASIC, np.int8)
        states[inside] = report.basis.rows
        return Basis(report.basis.columns, states)

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

    def _bounds(self, program: Matrices) -> Matrices:
        """The program with the rows kept, its matrix being the one that HiGHS holds."""
        return Matrices(
            program.cost,
            program.lower,
            program.upper,
            program.integer,
            self.part,
            program.row_lower[self.inside],
            program.row_upper[self.inside],
        )

    def _chosen(self, program: Matrices) -> Matrices:
        """The program with the rows kept."""
        matrix = sparse.csc_array(
            (program.matrix.data[self.entry], self.part.indices, self.part.indptr), shape=self.part.shape
        )
        bounds = self._bounds(program)
        return Matrices(
            bounds.cost, bounds.lower, bounds.upper, bounds.integer, matrix, bounds.row_lower, bounds.row_upper
        )
