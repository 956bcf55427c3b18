"""Scale rows and cost by powers of two before a solver sees them, and undo it in what comes back.

Rows in ¥ stand beside rows in units, so coefficients span twelve decades; a solver's absolute tolerances mean little on
such rows. Powers of two change no digit.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import sparse

from optimizer.model.algebra import Floats

from .status import Matrices, Report

__all__ = ["Scaled", "scale"]


@dataclass(frozen=True, eq=False)
class Scaled:
    """A program and the factors that made it: row r was multiplied by ``rows[r]``, the cost by ``cost``."""

    program: Matrices
    rows: Floats
    cost: float

    def undo(self, report: Report) -> Report:
        """The report in the original units."""

        def over(value: float | None) -> float | None:
            return None if value is None else value / self.cost

        return Report(
            report.status,
            report.values,
            over(report.objective),
            over(report.bound),
            None if report.duals is None else report.duals * self.rows / self.cost,
            None if report.reduced_costs is None else report.reduced_costs / self.cost,
            report.basis,
            report.message,
            report.counts,
            report.route,
        )


def scale(program: Matrices) -> Scaled:
    """Bring every row's largest coefficient to about 1 and the typical cost to about 1,000."""
    matrix = program.matrix
    largest = np.zeros(matrix.shape[0])
    np.maximum.at(largest, matrix.indices, np.abs(matrix.data))
    rows = np.where(largest > 0, 2.0 ** -np.floor(np.log2(np.where(largest > 0, largest, 1.0))), 1.0)
    costs = np.abs(program.cost[program.cost != 0])
    cost = 2.0 ** -np.floor(np.log2(np.median(costs) / 1000)) if len(costs) else 1.0
    scaled = sparse.csc_array((matrix.data * rows[matrix.indices], matrix.indices, matrix.indptr), shape=matrix.shape)
    return Scaled(
        Matrices(
            program.cost * cost,
            program.lower,
            program.upper,
            program.integer,
            scaled,
            program.row_lower * rows,
            program.row_upper * rows,
            program.alike,
        ),
        rows,
        float(cost),
    )
