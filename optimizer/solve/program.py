"""The arrays of a program, and a basis of it, as every solver takes them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TypeVar

import numpy as np
import numpy.typing as npt
from scipy import sparse

from optimizer.arrays import Codes, Floats, Integers, Mask, States
from optimizer.model.program import Arrays

__all__ = [
    "AT_LOWER",
    "AT_UPPER",
    "BASIC",
    "FREE",
    "Basis",
    "Outline",
    "Program",
    "Selection",
    "inner_product",
    "scattered",
]


N = TypeVar("N", np.float64, np.int8)
#: Columns or rows of a program: their positions in the order wanted, a mask, or a run of them.
Selection = Integers | Mask | slice
_ALL = slice(None)


@dataclass(frozen=True, eq=False)
class Outline:
    """What a model can tell of its columns and rows beyond their numbers; None where it cannot.

    ``sizes`` (columns,): what each column usually comes to, a power of two. ``kinds`` (rows,): which constraint each row is of.
    ``only_tightens`` (rows,): rows that any whole-number solution keeps without them, which only tighten the relaxation.
    """

    sizes: Floats | None = None
    kinds: Codes | None = None
    only_tightens: Mask | None = None

    def subset(self, columns: Selection, rows: Selection) -> Outline:
        """The outline of some columns and rows."""
        return Outline(
            None if self.sizes is None else self.sizes[columns],
            None if self.kinds is None else self.kinds[rows],
            None if self.only_tightens is None else self.only_tightens[rows],
        )


@dataclass(frozen=True, eq=False)
class Program(Arrays):
    """The arrays of a program as solvers take them, which must not change: other costs or bounds are a
    ``dataclasses.replace``, fewer columns or rows a ``subset``.
    """

    outline: Outline = Outline()

    @cached_property
    def by_row(self) -> sparse.csr_array:
        """The matrix, compressed by row."""
        return sparse.csr_array(self.matrix)

    @property
    def negligible(self) -> float:
        """A difference in the objective too small to mean anything: 1e-9 of the largest cost of one unit."""
        return 1e-9 * float(np.abs(self.cost).max(initial=0.0))

    def reduced_costs(self, duals: Floats) -> Floats:
        """What a unit of each column costs once the rows are paid for at their duals (columns,)."""
        return np.asarray(self.cost - self.matrix.T @ duals)

    def slack(self, values: Floats) -> Floats:
        """How far each row is from the nearer of its sides at these values (rows,); below 0 where it is broken."""
        activity = self.matrix @ values
        return np.asarray(np.minimum(self.row_upper - activity, activity - self.row_lower))

    def broken(self, values: Floats, room: float = 1e-8) -> Mask:
        """Which rows these values (columns,) break by more than ``room``, relative to the row's activity but at least 1."""
        activity = self.matrix @ values
        slack = room * np.maximum(1.0, np.abs(activity))
        return np.asarray((activity < self.row_lower - slack) | (activity > self.row_upper + slack))

    def rows_with(self, columns: Mask) -> Mask:
        """The rows in which some of the columns (columns,) stand (rows,)."""
        rows = np.zeros(len(self.row_lower), bool)
        rows[self.matrix[:, np.flatnonzero(columns)].indices] = True
        return rows

    def subset(self, columns: Selection = _ALL, rows: Selection = _ALL) -> Program:
        """The program of some columns and some rows, in the order given; the matrix is shared where all are kept."""
        matrix = self.matrix
        if columns is not _ALL:
            matrix = matrix[:, columns]
        if rows is not _ALL:
            matrix = matrix[rows]
            matrix.sort_indices()
        return Program(
            self.cost[columns],
            self.lower[columns],
            self.upper[columns],
            self.integer[columns],
            matrix,
            self.row_lower[rows],
            self.row_upper[rows],
            self.outline.subset(columns, rows),
        )

    def with_ceiling(self, coefficients: Floats, ceiling: float) -> Program:
        """One more row: ``coefficients @ x <= ceiling``."""
        return self.with_ceilings(sparse.csc_array(coefficients[None, :]), np.array([ceiling]))

    def with_ceilings(self, coefficients: sparse.csc_array, ceilings: Floats) -> Program:
        """More rows at the end, all of one kind: ``coefficients @ x <= ceilings``; (rows added, columns) and (rows added,)."""
        kinds, only_tightens, more = self.outline.kinds, self.outline.only_tightens, len(ceilings)
        return replace(
            self,
            matrix=sparse.vstack([self.matrix, coefficients], format="csc"),
            row_lower=np.append(self.row_lower, np.full(more, -np.inf)),
            row_upper=np.append(self.row_upper, ceilings),
            outline=replace(
                self.outline,
                kinds=None if kinds is None else np.append(kinds, np.full(more, kinds.max(initial=-1) + 1, np.int32)),
                only_tightens=None if only_tightens is None else np.append(only_tightens, np.zeros(more, bool)),
            ),
        )

    def relaxed(self) -> Program:
        """The same without whole numbers."""
        return replace(self, integer=np.zeros_like(self.integer))

    def with_decisions_fixed(self, values: Floats) -> Program:
        """The linear program of the other columns when the whole numbers are their rounded ``values`` (columns,).

        What they take stands in the rows' sides, since a column that is merely fixed may be off by a solver's tolerance; and
        what they shut is shut: columns are bounded by 0 where a row leaves them nothing.
        """
        taken = self.matrix @ np.where(self.integer, np.round(values), 0.0)
        left = replace(self.subset(~self.integer), row_lower=self.row_lower - taken, row_upper=self.row_upper - taken)
        return replace(left, upper=np.where(left.fixed_at_zero, 0.0, left.upper))

    @property
    def fixed_at_zero(self) -> Mask:
        """Columns of at least 0 which some row holds at 0: one that comes to at most 0, without a negative entry (columns,)."""
        matrix, column = self.matrix, np.repeat(np.arange(len(self.cost)), np.diff(self.matrix.indptr))
        closed = self.row_upper == 0.0
        closed[matrix.indices[(matrix.data < 0) | (self.lower[column] < 0)]] = False
        shut = np.zeros(len(self.cost), bool)
        shut[column[closed[matrix.indices] & (matrix.data > 0)]] = True
        return shut


#: The states of a column, or of a row's slack, in a basis, as HiGHS numbers them.
AT_LOWER, BASIC, AT_UPPER, FREE = range(4)


@dataclass(frozen=True, eq=False)
class Basis:
    """Where the simplex method ended, a state a column and a row (int8): a start for a similar program."""

    columns: States
    rows: States
    #: Its point keeps the rows of the similar program, whose costs are others: the primal method goes on from there.
    primal_feasible: bool = False

    def of(self, kept: Mask) -> Basis:
        """The states of some of the columns (columns,), and of all rows."""
        return replace(self, columns=self.columns[kept])

    def with_slack_row(self) -> Basis:
        """With one row more at the end, which does not bind."""
        return replace(self, rows=np.append(self.rows, self.rows.dtype.type(BASIC)))

    def fits(self, program: Program) -> bool:
        """Whether the program has as many rows and columns."""
        return bool((len(self.rows), len(self.columns)) == program.matrix.shape)


def inner_product(first: Floats, second: Floats) -> float:
    """The inner product of two vectors of one length.

    Not by BLAS: after so small a task its threads stay awake for a while and take processors from the solver.
    """
    return float(np.einsum("i,i", first, second))


def scattered(values: npt.NDArray[N], at: Integers, size: int, elsewhere: float = 0.0) -> npt.NDArray[N]:
    """The values where they stand among ``size`` columns or rows (at,), and ``elsewhere`` at all others (size,)."""
    everywhere = np.full(size, elsewhere, values.dtype)
    everywhere[at] = values
    return everywhere
