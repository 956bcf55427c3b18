"""How far several sides and bounds of a linear program may move together while its optimal basis stays."""

from __future__ import annotations

import numpy as np
from scipy import sparse
from scipy.sparse.linalg import splu

from optimizer.arrays import Floats, Mask

from .program import AT_UPPER, BASIC, Program
from .report import Report
from .scaling import scale

__all__ = ["reach"]

#: What moves by less than this, scaled, where the largest of the sides and bounds moves by 1 does not move.
_STILL = 1e-9
#: Directions that are solved for at once: what the basis makes of them is dense.
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
    inner = scaled.program
    basic, resting = basis.columns == BASIC, basis.rows != BASIC
    # A column that cannot move is at either bound; which of them holds it, its reduced cost says.
    closed = (program.lower == program.upper) & (program.reduced_costs(duals) < -program.negligible)
    at_upper = ~basic & ((basis.columns == AT_UPPER) | closed)
    sides, bounds, size = _of_size_one(_times(scaled.rows, rows), _times(1.0 / scaled.columns, uppers))
    carried = _times(at_upper.astype(float), bounds)
    asked = sparse.csr_array(sides - inner.matrix @ carried)[np.flatnonzero(resting)]
    change = carried + _solved(inner, basic, resting, sparse.csc_array(asked))
    at = values / scaled.columns
    activity = inner.matrix @ at
    down, up = (np.full(rows.shape[1], np.inf) for _ in range(2))
    for moved, gap, own in (
        (-change, at - inner.lower, basic),
        # An upper bound goes no further than the lower one; where they meet already, its way back is none that could be asked for.
        (change - bounds, inner.upper - at, basic | (inner.lower < inner.upper)),
        (sides - inner.matrix @ change, activity - inner.row_lower, ~resting),
        (inner.matrix @ change - sides, inner.row_upper - activity, ~resting),
    ):
        _close(sparse.coo_array(moved), gap, own, down, up)
    return down / size, up / size


def _of_size_one(
    sides: sparse.csc_array, bounds: sparse.csc_array
) -> tuple[sparse.csc_array, sparse.csc_array, Floats]:
    """The directions by their largest entry, and how large that was (directions,): 1 of a row in ¥ is next to nothing."""
    size = np.zeros(sides.shape[1])
    for matrix in (sides, bounds):
        np.maximum.at(size, np.repeat(np.arange(len(size)), np.diff(matrix.indptr)), np.abs(matrix.data))
    size = np.where(size > 0, size, 1.0)

    def shrunk(matrix: sparse.csc_array) -> sparse.csc_array:
        data = matrix.data / np.repeat(size, np.diff(matrix.indptr))
        return sparse.csc_array((data, matrix.indices, matrix.indptr), shape=matrix.shape)

    return shrunk(sides), shrunk(bounds), size


def _times(factor: Floats, matrix: sparse.csc_array) -> sparse.csc_array:
    """The matrix with its rows multiplied by the factors (rows,)."""
    return sparse.csc_array((matrix.data * factor[matrix.indices], matrix.indices, matrix.indptr), shape=matrix.shape)


def _solved(inner: Program, basic: Mask, resting: Mask, asked: sparse.csc_array) -> sparse.csc_array:
    """By how much the basic columns move so that the rows that rest at a side move as ``asked``: (columns, directions)."""
    columns, shape = np.flatnonzero(basic), (len(basic), asked.shape[1])
    if not len(columns):
        return sparse.csc_array(shape)
    factor = splu(sparse.csc_array(inner.by_row[np.flatnonzero(resting)][:, columns]))
    pieces = [(np.zeros(0), np.zeros(0, np.intp), np.zeros(0, np.intp))]
    for first in range(0, asked.shape[1], _AT_ONCE):
        answer = factor.solve(asked[:, first : first + _AT_ONCE].toarray())
        row, direction = np.nonzero(np.abs(answer) > _STILL)
        pieces.append((answer[row, direction], columns[row], direction + first))
    data, row, direction = (np.concatenate(piece) for piece in zip(*pieces, strict=True))
    return sparse.csc_array((data, (row, direction)), shape=shape)


def _close(nearer: sparse.coo_array, gap: Floats, own: Mask, down: Floats, up: Floats) -> None:
    """Cut ``down`` and ``up`` (directions,) where the first gap of a number among its ``own`` is closed, by how much nearer each
    comes to its end for 1 along each direction (numbers, directions).
    """
    number, direction = nearer.coords
    moving = own[number] & (np.abs(nearer.data) > _STILL)
    number, direction, speed = number[moving], direction[moving], nearer.data[moving]
    when = np.maximum(gap[number], 0.0) / np.abs(speed)
    for ends, closing in ((down, speed < 0), (up, speed > 0)):
        np.minimum.at(ends, direction[closing], when[closing])
