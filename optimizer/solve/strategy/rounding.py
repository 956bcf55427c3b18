"""Decisions made where a relaxation half makes them, and taken back where nothing needs them."""

from __future__ import annotations

import numpy as np

from optimizer.arrays import Floats

from ..claims import ClaimCheck
from ..program import Program

__all__ = ["cleaned", "rounded", "without_idle"]

#: A decision that the relaxation makes by no more than this is not made; and what a row of decisions may be off by.
_UNMADE = 1e-6
#: Values below this, in the column's own unit, are a solver's tolerance and count as 0.
_NOTHING = 1e-9
#: A decision may be taken back if that breaks its rows by no more than this, relative to what they usually come to.
_SPARED = 1e-7


def rounded(values: Floats, program: Program) -> Floats:
    """A relaxation's values (columns,) with every decision made that it half makes, as far as limits on decisions allow.

    Most decisions *cover*: more of them only admits, as an opening does, or columns beside them give way. They are rounded up.
    Some *cap*: in a row of nothing but decisions each counts against a limit, as a country that may supply does against the
    number of countries. Of those that break such a row, the ones of which the relaxation is least sure are not made.
    """
    decided = np.where(program.integer, np.ceil(values - _UNMADE), values)
    limits = program.subset(rows=~program.rows_with(~program.integer))
    while (broken := limits.broken(decided, _UNMADE)).any():
        before = decided.copy()
        for row in np.flatnonzero(broken).tolist():
            _keep(limits, row, values, decided)
        if np.array_equal(before, decided):
            break
    return decided


def _keep(limits: Program, row: int, values: Floats, decided: Floats) -> None:
    """Round as many of a row's decisions down (in ``decided``, columns) as it takes to keep the row."""
    entries = slice(*limits.by_row.indptr[row : row + 2])
    columns, counts = limits.by_row.indices[entries], limits.by_row.data[entries]
    activity = counts @ decided[columns]
    over, under = activity - limits.row_upper[row], limits.row_lower[row] - activity
    # By how much the row is nearer to its limit for each decision that is made.
    tightens = counts if over > under else -counts
    capping = (tightens > 0) & (decided[columns] > values[columns])
    columns, tightens = columns[capping], tightens[capping]
    # The least sure first, of equals the dearest.
    order = np.lexsort((-limits.cost[columns], values[columns] - np.floor(values[columns])))
    freed = np.cumsum(tightens[order])
    down = columns[order[: 1 + np.searchsorted(freed, max(over, under) - _UNMADE)]]
    decided[down] = np.floor(values[down])


def cleaned(values: Floats, program: Program) -> Floats:
    """Values within their bounds, whole where they must be, and exactly 0 where a solver leaves its tolerance behind."""
    inside = np.clip(values, program.lower, program.upper)
    sizes = 1.0 if program.outline.sizes is None else program.outline.sizes
    inside[(np.abs(inside) < _NOTHING * sizes) & (program.lower <= 0) & (program.upper >= 0)] = 0.0
    return np.where(program.integer, np.round(inside), inside)


def without_idle(values: Floats, check: ClaimCheck) -> Floats:
    """Take back each yes-or-no decision that costs something and that no row needs.

    A search that stops within the gap can leave such a decision behind; without it the plan is cheaper and as feasible.
    """
    program = check.program
    freed, matrix = values.copy(), program.matrix
    activity = matrix @ freed
    room = _SPARED * check.rows
    for column in np.flatnonzero(program.integer & (program.cost > 0) & (values > 0.5) & (program.lower <= 0)):
        entries = slice(matrix.indptr[column], matrix.indptr[column + 1])
        rows, change = matrix.indices[entries], -freed[column] * matrix.data[entries]
        after = activity[rows] + change
        if ((after >= program.row_lower[rows] - room[rows]) & (after <= program.row_upper[rows] + room[rows])).all():
            activity[rows] = after
            freed[column] = 0.0
    return freed
