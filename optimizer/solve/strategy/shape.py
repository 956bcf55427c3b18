"""The structure of a linear program, read off its matrix: blocks of columns, and the few rows that couple them.

Rows join their columns, the shortest rows first. A joint of columns that would outgrow a block is undone, and its rows are
*coupling* rows. What remains falls into components; small ones share a block. Nothing here knows what a row stands for.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import sparse
from scipy.sparse.csgraph import connected_components

from optimizer.arrays import Codes, Ordinals

__all__ = ["Shape", "in_blocks", "shape_of"]

#: Rows join their columns in classes of at most this many entries; longer ones in classes that double.
_CLASSES = (3, 5, 8, 16, 24, 36, 54, 81, 121, 181, 271)


@dataclass(frozen=True, eq=False)
class Shape:
    """Blocks of a program: ``columns`` and ``rows`` in the order of their blocks, with the bounds of each block's run.

    ``first_column[b]:first_column[b + 1]`` is block b's run of ``columns`` (likewise rows); ``coupling`` are the rows in no
    block. ``components`` counts what falls apart once they are gone, ``largest`` the columns of the largest block; ``of_column``
    and ``of_row`` are each one's component (-1: a coupling row).
    """

    columns: Codes
    rows: Codes
    first_column: Ordinals
    first_row: Ordinals
    coupling: Codes
    components: int
    of_column: Codes
    of_row: Codes

    @property
    def blocks(self) -> int:
        """How many blocks there are."""
        return len(self.first_column) - 1

    def run(self, block: int) -> tuple[slice, slice]:
        """Where a block stands in ``columns``, and where in ``rows``."""
        columns, rows = self.first_column, self.first_row
        return slice(columns[block], columns[block + 1]), slice(rows[block], rows[block + 1])

    @property
    def largest(self) -> int:
        """Columns of the largest block."""
        return int(np.diff(self.first_column).max(initial=0))

    @property
    def separates(self) -> bool:
        """Whether the program falls apart without dropping any row."""
        return self.blocks > 1 and not len(self.coupling)

    @property
    def decomposes(self) -> bool:
        """Whether it falls into many blocks once few rows are dropped."""
        return self.blocks >= 4 and len(self.coupling) <= 0.05 * (len(self.coupling) + len(self.rows))


def shape_of(matrix: sparse.csc_array, block: int = 1000, largest: float = 1 / 16) -> Shape:
    """The shape of a matrix (rows, columns): components of no more than ``largest`` of the columns, in blocks of about
    ``block`` columns.
    """
    rows, columns = matrix.shape
    by_row = sparse.csr_array(matrix)
    node, sizes = _components(by_row, max(int(largest * columns), block))
    label = node[by_row.indices]
    filled = np.flatnonzero(np.diff(by_row.indptr))
    within = np.full(rows, -1, np.int32)
    if len(filled):
        low = np.minimum.reduceat(label, by_row.indptr[filled])
        same = low == np.maximum.reduceat(label, by_row.indptr[filled])
        within[filled[same]] = low[same]
        # A row without entries constrains nothing but itself; any block may hold it.
        within[np.diff(by_row.indptr) == 0] = 0
    group = ((np.cumsum(sizes) - 1) // block).astype(np.int32)
    return in_blocks(node, within, np.unique(group, return_inverse=True)[1].astype(np.int32))


def in_blocks(of_column: Codes, of_row: Codes, block: Codes) -> Shape:
    """The shape of a program whose columns and rows (-1: a coupling row) are of these components.

    ``block`` (components,) says which block holds each.
    """
    count = int(block.max(initial=-1)) + 1
    column_block, row_block = block[of_column], np.where(of_row >= 0, block[np.maximum(of_row, 0)], count)
    columns = np.argsort(column_block, kind="stable").astype(np.int32)
    rows = np.argsort(row_block, kind="stable").astype(np.int32)
    ends = np.arange(count + 1)
    first_row = np.searchsorted(row_block[rows], ends)
    return Shape(
        columns=columns,
        rows=rows[: first_row[-1]],
        first_column=np.searchsorted(column_block[columns], ends),
        first_row=first_row,
        coupling=np.sort(rows[first_row[-1] :]),
        components=len(block),
        of_column=of_column,
        of_row=of_row,
    )


def _components(by_row: sparse.csr_array, most: int) -> tuple[Codes, Ordinals]:
    """The component of each column, and the columns of each component, when joints beyond ``most`` columns are undone."""
    count = np.diff(by_row.indptr)
    node = np.arange(by_row.shape[1], dtype=np.int32)
    size = np.ones(len(node), np.int64)
    longest, low = int(count.max(initial=0)), 1
    ends = [end for end in _CLASSES if end < longest]
    while longest > (ends[-1] if ends else _CLASSES[-1]) * 2:
        ends.append((ends[-1] if ends else _CLASSES[-1]) * 2)
    for high in [*ends, longest]:
        chosen = np.flatnonzero((count > low) & (count <= high))
        low = high
        if not len(chosen):
            continue
        label, size = _joined(by_row, chosen, count[chosen], node, size, most)
        node = label[node]
    return node, size


def _joined(
    by_row: sparse.csr_array, chosen: Ordinals, count: Ordinals, node: Codes, size: Ordinals, most: int
) -> tuple[Codes, Ordinals]:
    """New labels of the components once the ``chosen`` rows join theirs, and their sizes."""
    end = np.cumsum(count)
    entry = np.repeat(by_row.indptr[chosen] - end + count, count) + np.arange(end[-1])
    # A graph of components and, after them, rows, each row joined to what it touches: nothing has to be sorted for it.
    components = len(size)
    start = np.concatenate([np.zeros(components, np.int32), [0], end]).astype(np.int32)
    joints = sparse.csr_array((np.ones(len(entry)), node[by_row.indices[entry]], start), shape=(len(start) - 1,) * 2)
    count_joined, labels = connected_components(joints, directed=False)
    label = labels[:components]
    grown = np.bincount(label, size, count_joined)
    too_large = (grown > most)[label]
    if not too_large.any():
        return label.astype(np.int32), grown.astype(np.int64)
    kept = np.unique(label[~too_large], return_inverse=True)
    new = np.empty(components, np.int32)
    new[~too_large] = kept[1]
    new[too_large] = len(kept[0]) + np.arange(int(too_large.sum()))
    return new, np.bincount(new, size).astype(np.int64)
