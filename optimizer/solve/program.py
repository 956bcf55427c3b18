"""The arrays of a program, and a basis of it, as every solver takes them."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from scipy import sparse

from optimizer.arrays import Codes, Floats, Mask, Positions, States
from optimizer.model.program import Arrays

__all__ = ["AT_LOWER", "AT_UPPER", "BASIC", "FREE", "Basis", "Outline", "Program", "inner"]


@dataclass(frozen=True, eq=False)
class Outline:
    """What a model can tell of its columns and rows beyond their numbers; None where it cannot.

    ``sizes`` (columns,): what each column usually comes to, a power of two. ``kinds`` (rows,): which constraint each row is of.
    ``spare`` (rows,): rows that any whole-number solution keeps without them, which only tighten the relaxation.
    """

    sizes: Floats | None = None
    kinds: Codes | None = None
    spare: Mask | None = None


@dataclass(frozen=True, eq=False)
class Program(Arrays):
    """The arrays of a program as solvers take them."""

    outline: Outline = Outline()
    #: What was worked out of these arrays and is asked for again: see ``scaling``.
    noted: dict[str, Any] = field(default_factory=dict, init=False, repr=False)

    @property
    def negligible(self) -> float:
        """A difference in the objective too small to mean anything: 1e-9 of the largest cost of one unit."""
        return 1e-9 * float(np.abs(self.cost).max(initial=0.0))

    def broken(self, values: Floats, room: float = 1e-8) -> Mask:
        """Which rows these values (columns,) break by more than ``room``, relative to the row's activity but at least 1."""
        activity = self.matrix @ values
        slack = room * np.maximum(1.0, np.abs(activity))
        return np.asarray((activity < self.row_lower - slack) | (activity > self.row_upper + slack))

    def relaxed(self) -> Program:
        """The same without whole numbers."""
        return self.having(integer=np.zeros_like(self.integer))

    def decided(self, values: Floats) -> Program:
        """The linear program of the other columns when the whole numbers are their rounded ``values`` (columns,).

        What they take stands in the rows' sides, since a column that is merely fixed may be off by a solver's tolerance; and
        what they shut is shut: columns are bounded by 0 where a row leaves them nothing.
        """
        free = np.flatnonzero(~self.integer)
        taken = self.matrix @ np.where(self.integer, np.round(values), 0.0)
        left = self.at(free)
        left = replace(left, row_lower=self.row_lower - taken, row_upper=self.row_upper - taken)
        return left.having(upper=np.where(left.shut, 0.0, left.upper))

    @property
    def shut(self) -> Mask:
        """Columns of at least 0 which some row holds at 0: one that comes to at most 0, without a negative entry (columns,)."""
        matrix, column = self.matrix, np.repeat(np.arange(len(self.cost)), np.diff(self.matrix.indptr))
        closed = self.row_upper == 0.0
        closed[matrix.indices[(matrix.data < 0) | (self.lower[column] < 0)]] = False
        shut = np.zeros(len(self.cost), bool)
        shut[column[closed[matrix.indices] & (matrix.data > 0)]] = True
        return shut

    def having(
        self,
        *,
        cost: Floats | None = None,
        lower: Floats | None = None,
        upper: Floats | None = None,
        integer: Mask | None = None,
    ) -> Program:
        """A copy with some arrays replaced; the matrix is shared."""
        return replace(
            self,
            cost=self.cost if cost is None else cost,
            lower=self.lower if lower is None else lower,
            upper=self.upper if upper is None else upper,
            integer=self.integer if integer is None else integer,
        )

    def at(self, columns: Positions) -> Program:
        """The program of some of the columns, in their order; all rows stay."""
        sizes = self.outline.sizes
        return Program(
            self.cost[columns],
            self.lower[columns],
            self.upper[columns],
            self.integer[columns],
            self.matrix[:, columns],
            self.row_lower,
            self.row_upper,
            replace(self.outline, sizes=None if sizes is None else sizes[columns]),
        )

    def within(self, rows: Mask) -> Program:
        """The program of some of the rows (rows,), in their order; all columns stay."""
        kinds, spare = self.outline.kinds, self.outline.spare
        return replace(
            self,
            matrix=sparse.csc_array(sparse.csr_array(self.matrix)[np.flatnonzero(rows)]),
            row_lower=self.row_lower[rows],
            row_upper=self.row_upper[rows],
            outline=Outline(
                self.outline.sizes,
                None if kinds is None else kinds[rows],
                None if spare is None else spare[rows],
            ),
        )

    def with_rows(self, lower: Floats, upper: Floats) -> Program:
        """The same with other bounds on the rows."""
        return replace(self, row_lower=lower, row_upper=upper)

    def with_ceiling(self, coefficients: Floats, ceiling: float) -> Program:
        """One more row: ``coefficients @ x <= ceiling``."""
        row = sparse.csc_array(coefficients[None, :])
        kinds, spare = self.outline.kinds, self.outline.spare
        return replace(
            self,
            matrix=sparse.vstack([self.matrix, row], format="csc"),
            row_lower=np.append(self.row_lower, -np.inf),
            row_upper=np.append(self.row_upper, ceiling),
            outline=Outline(
                self.outline.sizes,
                None if kinds is None else np.append(kinds, kinds.max(initial=-1) + np.int32(1)),
                None if spare is None else np.append(spare, False),
            ),
        )


#: The states of a column, or of a row's slack, in a basis, as HiGHS numbers them.
AT_LOWER, BASIC, AT_UPPER, FREE = range(4)


@dataclass(frozen=True, eq=False)
class Basis:
    """Where the simplex method ended, a state a column and a row (int8): a start for a similar program."""

    columns: States
    rows: States

    def of(self, kept: Mask) -> Basis:
        """The states of some of the columns (columns,), and of all rows."""
        return replace(self, columns=self.columns[kept])

    def fits(self, program: Program) -> bool:
        """Whether the program has as many rows and columns."""
        return bool((len(self.rows), len(self.columns)) == program.matrix.shape)


def inner(first: Floats, second: Floats) -> float:
    """The inner product of two vectors of one length.

    Not by BLAS: after so small a task its threads stay awake for a while and take processors from the solver.
    """
    return float(np.einsum("i,i", first, second))
