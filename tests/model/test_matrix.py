"""Blocks of rows become the matrix that listing their entries gives."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import sparse

from optimizer.model.algebra import Entries, Rows
from optimizer.model.matrix import compressed


@given(st.data())
@settings(max_examples=50, deadline=None)
def test_the_matrix_holds_the_entries_of_all_blocks(data: st.DataObject) -> None:
    columns = data.draw(st.integers(1, 12))
    r = np.random.default_rng(data.draw(st.integers(0, 10**6)))
    blocks = []
    for _ in range(data.draw(st.integers(0, 4))):
        height = int(r.integers(1, 6))
        pieces = []
        for _ in range(int(r.integers(0, 4))):
            count = int(r.integers(0, 2 * columns))
            column = r.integers(0, columns, count)
            if r.random() < 0.5:
                column = np.unique(column)
            if r.random() < 0.3:
                column = np.arange(columns)
            row = r.integers(0, height, len(column))
            pieces.append(Entries(row.astype(np.int32), column.astype(np.int32), r.integers(1, 9, len(column)) / 4))
        blocks.append(
            Rows(("k",), (np.arange(height, dtype=np.int32),), np.zeros(height), np.ones(height), tuple(pieces))
        )
    first = np.cumsum([0, *(len(rows) for rows in blocks)])
    listed = [(rows, piece) for rows, piece in zip(first, blocks, strict=False) for piece in piece.entries]
    row = np.concatenate([np.zeros(0, np.int64), *(piece.row + start for start, piece in listed)])
    column = np.concatenate([np.zeros(0, np.int64), *(piece.column for _, piece in listed)])
    value = np.concatenate([np.zeros(0), *(piece.value for _, piece in listed)])
    wanted = sparse.coo_array((value, (row, column)), shape=(int(first[-1]), columns)).tocsc()
    matrix = compressed(blocks, first, columns)
    assert matrix.shape == wanted.shape
    assert matrix.indices.dtype == matrix.indptr.dtype == np.int32
    np.testing.assert_array_equal(matrix.indptr, wanted.indptr)
    np.testing.assert_array_equal(matrix.indices, wanted.indices)
    np.testing.assert_array_equal(matrix.data, wanted.data)
