"""Scale rows, columns and cost by powers of two before a solver sees them, and undo it in what comes back.

Rows in ¥ stand beside rows in units, and parts counted in pieces beside parts counted in tonnes, so coefficients span more
than twelve decades; a solver's absolute tolerances mean little on such numbers. Powers of two change no digit. Whole columns
keep their unit: a decision is 0 or 1 on any scale. See docs/adr/0014-scaling.md.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from weakref import WeakKeyDictionary

import numpy as np
from scipy import sparse

from optimizer.arrays import Codes, Floats, Mask

from .program import Program
from .report import Report

__all__ = [
    "GEOMETRIC",
    "LARGEST_COEFFICIENT",
    "NATURAL",
    "SMALLEST_COEFFICIENT",
    "Scaled",
    "column_units",
    "row_units",
    "scale",
    "scaled_by",
    "scaled_in",
]

#: Ways to choose the columns' units: the model's usual quantities, or what brings the coefficients together.
NATURAL, GEOMETRIC = "natural", "geometric"
#: HiGHS drops coefficients up to this, the least that it can be told to.
SMALLEST_COEFFICIENT = 1e-12
#: HiGHS takes no coefficients from this on.
LARGEST_COEFFICIENT = 1e15
#: Passes of geometric scaling; it changes little after the fourth.
_PASSES = 8
#: The typical cost of a column's unit, which dual tolerances are made for.
_COST = 1000.0
#: Programs as they were scaled, by the way it was done: several ask, who looks at a program's ranges, who solves it and who judges.
_SCALED: WeakKeyDictionary[Program, dict[str, Scaled]] = WeakKeyDictionary()


@dataclass(frozen=True, eq=False)
class Scaled:
    """A program and the factors that made it: row r was multiplied by ``rows[r]``, the cost by ``cost``.

    Column c counts in units of ``columns[c]``.
    """

    program: Program
    rows: Floats
    columns: Floats
    cost: float

    @cached_property
    def beyond(self) -> Mask:
        """Which entries of the matrix, in its order, are too small or too large for a solver to see (nonzeros,)."""
        size = np.abs(self.program.matrix.data)
        return np.asarray((size > 0) & (size <= SMALLEST_COEFFICIENT) | (size >= LARGEST_COEFFICIENT))

    def undo(self, report: Report) -> Report:
        """The report in the original units."""

        def over(value: float | None) -> float | None:
            return None if value is None else value / self.cost

        return replace(
            report,
            values=None if report.values is None else report.values * self.columns,
            objective=over(report.objective),
            bound=over(report.bound),
            duals=None if report.duals is None else report.duals * self.rows / self.cost,
            ray=None if report.ray is None else report.ray * self.rows,
        )


def scale(program: Program, how: str = NATURAL) -> Scaled:
    """Columns in units of their own, every row's coefficients about 1 (geometric mean), the typical cost about 1,000.

    What is out of a solver's reach in the one way is scaled in the other.
    """
    first = scaled_in(program, how)
    if not first.beyond.any():
        return first
    other = scaled_in(program, GEOMETRIC if how == NATURAL else NATURAL)
    return first if other.beyond.any() else other


def scaled_in(program: Program, how: str) -> Scaled:
    """The program scaled in one way; worked out once for each program."""
    known = _SCALED.setdefault(program, {})
    if how not in known:
        columns = column_units(program, how)
        costs = np.abs(program.cost * columns)
        costs = costs[costs > 0]
        cost = 2.0 ** -np.floor(np.log2(np.median(costs) / _COST)) if len(costs) else 1.0
        known[how] = scaled_by(program, row_units(program, columns), columns, float(cost))
    return known[how]


def scaled_by(program: Program, rows: Floats, columns: Floats, cost: float) -> Scaled:
    """The program by these factors."""
    matrix = program.matrix
    data = matrix.data * rows[matrix.indices]
    if own_units := bool((columns != 1.0).any()):
        data *= np.repeat(columns, np.diff(matrix.indptr))
    scaled = replace(
        program,
        cost=program.cost * columns * cost,
        lower=program.lower / columns if own_units else program.lower,
        upper=program.upper / columns if own_units else program.upper,
        matrix=sparse.csc_array((data, matrix.indices, matrix.indptr), shape=matrix.shape),
        row_lower=program.row_lower * rows,
        row_upper=program.row_upper * rows,
        outline=replace(program.outline, sizes=None),
    )
    return Scaled(scaled, rows, columns, cost)


def column_units(program: Program, how: str) -> Floats:
    """The unit of each column, a power of two; 1 for whole ones (columns,)."""
    if how == NATURAL:
        sizes = program.outline.sizes
        return np.ones(len(program.cost)) if sizes is None else np.where(program.integer, 1.0, sizes)
    matrix, (rows, columns) = program.matrix, program.matrix.shape
    size, kept = _exponents(matrix.data), ~program.integer
    stands = sparse.csc_array((np.ones(matrix.nnz), matrix.indices, matrix.indptr), shape=matrix.shape)
    column = np.repeat(np.arange(columns, dtype=np.int32), np.diff(matrix.indptr))
    in_row, in_column = np.bincount(matrix.indices, size, rows), np.bincount(column, size, columns)
    many_row = np.maximum(np.bincount(matrix.indices, minlength=rows), 1)
    many_column = np.maximum(np.diff(matrix.indptr), 1)
    of_row, of_column = np.zeros(rows), np.zeros(columns)
    for _ in range(_PASSES):
        of_row = -(in_row + stands @ of_column) / many_row
        of_column = np.where(kept, -(in_column + stands.T @ of_row) / many_column, 0.0)
    return np.asarray(np.exp2(np.round(of_column)))


def row_units(program: Program, columns: Floats, counted: Mask | None = None) -> Floats:
    """The factor of each row that brings the geometric mean of its coefficients to about 1, a power of two (rows,).

    ``counted`` (columns,): only their coefficients count, in rows that have any.
    """
    matrix, rows = program.matrix, program.matrix.shape[0]
    size, at = _exponents(matrix.data), matrix.indices
    if not (columns == 1.0).all():
        size += np.repeat(np.log2(columns), np.diff(matrix.indptr))
    mean = _mean(size, at, rows)
    if counted is not None and not counted.all():
        chosen = np.repeat(counted, np.diff(matrix.indptr))
        mean = np.where(np.bincount(at[chosen], minlength=rows) > 0, _mean(size[chosen], at[chosen], rows), mean)
    return np.asarray(np.exp2(-np.round(mean)))


def _mean(size: Floats, at: Codes, rows: int) -> Floats:
    return np.asarray(np.bincount(at, size, rows) / np.maximum(np.bincount(at, minlength=rows), 1))


def _exponents(values: Floats) -> Floats:
    """The base-2 logarithm of each size, rounded down; 0 for 0."""
    exponents = np.frexp(values)[1].astype(float)
    exponents -= 1.0
    if not values.all():
        exponents[values == 0] = 0.0
    return exponents
