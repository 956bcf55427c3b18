"""How far several sides and bounds of a linear program may move together while its optimal basis stays."""

from __future__ import annotations

import numpy as np
from scipy import sparse
from scipy.sparse.linalg import splu

from optimizer.arrays import Floats

from .program import AT_UPPER, BASIC, Program
from .report import Report
from .scaling import scale

__all__ = ["reach"]

#: A number that changes by less than this, scaled, where the sides move by 1 does not change.
_STILL = 1e-9
#: Directions that are solved for at once: what they come to is dense.
_AT_ONCE = 64


def reach(program: Program, optimum: Report, rows: sparse.csc_array, uppers: sparse.csc_array) -> tuple[Floats, Floats]:
    """How far one may go back and forth along each direction while the optimal basis stays, in units of the direction.

    ``optimum`` has values, duals and basis. A direction moves both sides of its ``rows`` (rows, directions) and the upper bounds of
    its columns, ``uppers`` (columns, directions). Infinite without an end; 0 where the optimum sits on another side already.
    """
    values, duals, basis = optimum.values, optimum.duals, optimum.basis
    if values is None or duals is None or basis is None:
        raise ValueError("no optimum with a basis")
    scaled = scale(program)
    inner, unit = scaled.program, scaled.columns
    at = values / unit
    activity = inner.matrix @ at
    basic_columns, basic_rows = basis.columns == BASIC, basis.rows == BASIC
    by_row = inner.by_row
    kernel = sparse.csc_array(by_row[np.flatnonzero(~basic_rows)][:, np.flatnonzero(basic_columns)])
    factor = splu(kernel) if kernel.shape[0] else None
    sides = sparse.csc_array(sparse.diags_array(scaled.rows) @ rows)
    bounds = sparse.csc_array(sparse.diags_array(1.0 / unit) @ uppers)
    # A column that cannot move is at either bound; which of them holds it, its reduced cost says.
    closed = (program.lower == program.upper) & (program.reduced_costs(duals) < -program.negligible)
    at_upper = (~basic_columns & ((basis.columns == AT_UPPER) | closed)).astype(float)
    gaps = (
        np.maximum(at - inner.lower, 0.0)[basic_columns],
        np.maximum(inner.upper - at, 0.0)[basic_columns],
        np.maximum(activity - inner.row_lower, 0.0)[basic_rows],
        np.maximum(inner.row_upper - activity, 0.0)[basic_rows],
    )
    down, up = (np.full(rows.shape[1], np.inf) for _ in range(2))
    for first in range(0, rows.shape[1], _AT_ONCE):
        own = slice(first, first + _AT_ONCE)
        side, bound = sides[:, own].toarray(), bounds[:, own].toarray()
        change = bound * at_upper[:, None]
        if factor is not None:
            change[basic_columns] = factor.solve((side - inner.matrix @ change)[~basic_rows])
        moved, passed = change[basic_columns], (inner.matrix @ change)[basic_rows]
        room = bound[basic_columns]
        # Of each basic number: how much nearer it comes to its lower and upper end.
        nearer = (-moved, moved - room, (side[basic_rows] - passed), passed - side[basic_rows])
        for ends, sign in ((down, -1.0), (up, 1.0)):
            for gap, speed in zip(gaps, nearer, strict=True):
                ends[own] = np.minimum(ends[own], _soonest(gap, sign * speed))
    return down, up


def _soonest(gap: Floats, speed: Floats) -> Floats:
    """When the first of the gaps (numbers,) is closed at these speeds (numbers, directions)."""
    closing = speed > _STILL
    with np.errstate(divide="ignore", invalid="ignore"):
        when = np.where(closing, gap[:, None] / np.where(closing, speed, 1.0), np.inf)
    return np.asarray(when.min(axis=0, initial=np.inf))
