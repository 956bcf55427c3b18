"""Blocks of rows put into one matrix, compressed by column, without listing its entries in between."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from scipy import sparse

from optimizer.arrays import Codes, Ordinals

from .algebra import Rows

__all__ = ["compressed"]


def compressed(blocks: Sequence[Rows], first: Ordinals, columns: int) -> sparse.csc_array:
    """The entries of all blocks, the rows of which begin at ``first``; entries of one place are added up."""
    pieces = [(entries, start) for rows, start in zip(blocks, first.tolist(), strict=False) for entries in rows.entries]
    at = [_columns(entries.column) for entries, _ in pieces]
    ends = np.zeros(columns + 1, np.int64)
    for (entries, _), where in zip(pieces, at, strict=True):
        _count(ends[1:], where, entries.column)
    np.cumsum(ends, out=ends)
    free, size = ends[:-1].copy(), int(ends[-1])
    row, value = np.empty(size, np.int32), np.empty(size)
    for (entries, start), where in zip(pieces, at, strict=True):
        place = _places(free, where, entries.column)
        row[place] = entries.row + np.int32(start)
        value[place] = entries.value
        _count(free, where, entries.column)
    matrix = sparse.csc_array((value, row, ends.astype(np.int32)), shape=(int(first[-1]), columns))
    matrix.sum_duplicates()
    return matrix


def _columns(column: Codes) -> slice | Codes | None:
    """Columns that rise from entry to entry: as a slice if none is left out between them. None if they do not rise."""
    if not (column[1:] > column[:-1]).all():
        return None
    whole = len(column) > 0 and int(column[-1]) - int(column[0]) + 1 == len(column)
    return slice(int(column[0]), int(column[-1]) + 1) if whole else column


def _count(counts: Ordinals, where: slice | Codes | None, column: Codes) -> None:
    """Add one to the count of the column of every entry."""
    if where is None:
        counts += np.bincount(column, minlength=len(counts))
    else:
        counts[where] += 1


def _places(free: Ordinals, where: slice | Codes | None, column: Codes) -> Ordinals:
    """The place of every entry: the first free one of its column, and those after it for more entries of the column."""
    if where is not None:
        return free[where]
    order = np.argsort(column, kind="stable")
    ordered = column[order]
    place = np.empty(len(column), np.int64)
    place[order] = free[ordered] + np.arange(len(column)) - np.searchsorted(ordered, ordered, "left")
    return place
