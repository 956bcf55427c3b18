"""Rows with a lower and an upper bound as constraints with one right-hand side each, which is all that PuLP knows."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import sparse

from optimizer.arrays import Floats, Mask, Ordinals

from .program import Program

__all__ = ["OneSidedRows"]


@dataclass(frozen=True, eq=False)
class OneSidedRows:
    """The constraints that stand for the rows: none for a free row, two for one with two different finite bounds.

    ``row_of`` says which row each came from; ``sense`` is 1 for >=, -1 for <=, 0 for =; ``limit`` the right-hand side;
    ``paired`` marks those that share their row. ``matrix`` is (constraints, columns), by row, without zeros.
    """

    row_of: Ordinals
    sense: Ordinals
    limit: Floats
    paired: Mask
    matrix: sparse.csr_array

    @classmethod
    def of(cls, program: Program) -> OneSidedRows:
        """The constraints of a program, in the order of its rows; of a pair the lower bound comes first."""
        equal = program.row_lower == program.row_upper
        below, above = np.isfinite(program.row_lower), np.isfinite(program.row_upper) & ~equal
        count = below.astype(np.int64) + above
        row_of = np.repeat(np.arange(len(count)), count)
        upper = np.zeros(len(row_of), bool)
        upper[np.cumsum(count)[above] - 1] = True
        matrix = program.matrix.tocsr()
        matrix.sum_duplicates()
        matrix.eliminate_zeros()
        return cls(
            row_of,
            np.where(upper, -1, np.where(equal[row_of], 0, 1)),
            np.where(upper, program.row_upper[row_of], program.row_lower[row_of]),
            count[row_of] == 2,
            matrix if (count == 1).all() else matrix[row_of],
        )

    def names(self, rows: list[str]) -> list[str]:
        """The row's name for each constraint; ``_upper`` follows it for the second of a pair."""
        names = [rows[row] for row in self.row_of.tolist()]
        for second in np.flatnonzero(self.paired & (self.sense < 0)).tolist():
            names[second] += "_upper"
        return names

    def slack(self, values: Floats) -> Floats:
        """How far each constraint is from its limit at a point; below 0 where it is broken (an equality: either way)."""
        room: Floats = self.matrix @ values - self.limit
        return np.where(self.sense < 0, -room, room)

    def shares(self, duals: Floats) -> Floats:
        """The dual of each constraint: the row's, which of a pair belongs to the bound that its sign says is binding."""
        own = duals[self.row_of]
        side = np.where(self.sense < 0, np.minimum(own, 0.0), np.maximum(own, 0.0))
        return np.where(self.paired, side, own)

    def together(self, shares: Floats, rows: int) -> Floats:
        """The dual of each of ``rows`` rows: that of its constraint, or of both together."""
        return np.asarray(np.bincount(self.row_of, shares, rows), np.float64)
