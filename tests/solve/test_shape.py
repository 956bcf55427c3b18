"""The shape of a matrix: blocks and coupling rows that are known beforehand, and what holds for any matrix."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import sparse

from optimizer.arrays import Codes, Ordinals
from optimizer.solve.strategy.shape import Shape, shape_of
from tests.solve.linear_programs import drawn

seeds = st.integers(0, 10_000)


def matrix_of(rows: list[list[int]], columns: int) -> sparse.csc_array:
    """A matrix of ones at the columns that each row names."""
    dense = np.zeros((len(rows), columns))
    for number, entries in enumerate(rows):
        dense[number, entries] = 1.0
    return sparse.csc_array(dense)


def members(numbers: Codes, first: Ordinals) -> list[set[int]]:
    """The numbers of each block."""
    return [set(numbers[a:b].tolist()) for a, b in pairwise(first)]


def block_of_columns(shape: Shape) -> Ordinals:
    block = np.empty(len(shape.columns), np.int64)
    block[shape.columns] = np.repeat(np.arange(shape.blocks), np.diff(shape.first_column))
    return block


def test_two_blocks_and_the_row_that_couples_them() -> None:
    shape = shape_of(matrix_of([[0, 2], [1, 3], [2, 4], [3, 5], [0, 1, 2, 3]], 6), block=3, largest=0.5)
    assert members(shape.columns, shape.first_column) == [{0, 2, 4}, {1, 3, 5}]
    assert members(shape.rows, shape.first_row) == [{0, 2}, {1, 3}]
    assert shape.coupling.tolist() == [4]
    assert shape.components == 2
    assert shape.largest == 3
    assert not shape.separates
    assert not shape.decomposes, "one row of five is not few"


def test_what_nothing_couples_separates() -> None:
    shape = shape_of(matrix_of([[0, 1], [2, 3], [4, 5], [6, 7]], 8), block=2)
    assert shape.separates
    assert shape.blocks == shape.components == 4
    assert not len(shape.coupling)


def test_small_components_share_a_block() -> None:
    shape = shape_of(matrix_of([[2 * k, 2 * k + 1] for k in range(10)], 20), block=6)
    assert shape.components == 10
    assert shape.blocks == 4
    assert shape.largest == 6


def test_one_component_is_one_block() -> None:
    shape = shape_of(matrix_of([[0, 1], [1, 2], [2, 3]], 4))
    assert (shape.blocks, shape.components, len(shape.coupling)) == (1, 1, 0)
    assert not shape.separates
    assert not shape.decomposes


def test_short_rows_join_before_long_ones() -> None:
    """Parts of four columns over which one plant's long row lies: the plant couples, not the parts' rows."""
    rows = [[4 * part + k, 4 * part + k + 1] for part in range(30) for k in range(3)] + [list(range(120))]
    shape = shape_of(matrix_of(rows, 120), block=4, largest=0.1)
    assert shape.coupling.tolist() == [90]
    assert shape.components == shape.blocks == 30
    assert shape.decomposes


def test_empty_rows_and_columns_have_their_place() -> None:
    shape = shape_of(matrix_of([[], [0, 1], [], [3, 4]], 6), block=2)
    assert not len(shape.coupling)
    assert shape.components == 4
    assert sorted(shape.rows.tolist()) == [0, 1, 2, 3]
    assert sorted(shape.columns.tolist()) == list(range(6))


@pytest.mark.parametrize("rows", [0, 3])
def test_a_matrix_without_entries_falls_into_its_columns(rows: int) -> None:
    shape = shape_of(sparse.csc_array((rows, 5)), block=1)
    assert shape.blocks == shape.components == 5


@settings(max_examples=60, deadline=None)
@given(seeds, st.integers(1, 40), st.floats(0.05, 1.0))
def test_every_row_but_the_coupling_ones_lies_in_one_block(seed: int, block: int, largest: float) -> None:
    matrix = drawn(seed)[1].matrix
    rows, columns = matrix.shape
    shape = shape_of(matrix, block, largest)
    assert sorted(shape.columns.tolist()) == list(range(columns)), "each column in one block"
    assert sorted([*shape.rows.tolist(), *shape.coupling.tolist()]) == list(range(rows)), "each row once"
    of_column, by_row = block_of_columns(shape), sparse.csr_array(matrix)
    for number, inside in enumerate(members(shape.rows, shape.first_row)):
        for row in inside:
            touched = of_column[by_row.indices[by_row.indptr[row] : by_row.indptr[row + 1]]]
            assert (touched == number).all()
            assert (
                shape.of_column[by_row.indices[by_row.indptr[row] : by_row.indptr[row + 1]]] == shape.of_row[row]
            ).all()
    assert sorted(set(shape.of_column.tolist())) == list(range(shape.components))
    assert np.flatnonzero(shape.of_row < 0).tolist() == shape.coupling.tolist()
    assert (np.diff(shape.first_column) > 0).all(), "no block is empty"
    assert shape.largest < block + max(int(largest * columns), block, 1)
    assert shape.components >= shape.blocks


@settings(max_examples=60, deadline=None)
@given(seeds, st.floats(0.05, 1.0), st.integers(0, 10_000))
def test_the_order_of_rows_and_columns_changes_nothing(seed: int, largest: float, shuffle: int) -> None:
    matrix = drawn(seed)[1].matrix
    r = np.random.default_rng(shuffle)
    row, column = r.permutation(matrix.shape[0]), r.permutation(matrix.shape[1])
    # Blocks of one column hold one component each, so that their number does not depend on how they are packed.
    mine = shape_of(matrix, 1, largest)
    its = shape_of(sparse.csc_array(sparse.csr_array(matrix)[row][:, column]), 1, largest)
    assert (its.blocks, its.components, its.largest) == (mine.blocks, mine.components, mine.largest)
    assert sorted(row[its.coupling].tolist()) == mine.coupling.tolist()
    blocks = {frozenset(column[list(block)].tolist()) for block in members(its.columns, its.first_column)}
    assert blocks == {frozenset(block) for block in members(mine.columns, mine.first_column)}


def test_blocks_known_beforehand_are_found_in_any_order() -> None:
    """Seven dense blocks of ten columns, three rows across them, shuffled."""
    r = np.random.default_rng(5)
    entries = sparse.block_diag([r.random((6, 10)) for _ in range(7)], format="csr")
    across = sparse.csr_array((r.random((3, 70)) < 0.5).astype(float))
    whole = sparse.vstack([entries, across], format="csr")
    for _ in range(5):
        row, column = r.permutation(45), r.permutation(70)
        shape = shape_of(sparse.csc_array(whole[row][:, column]), block=10, largest=0.2)
        assert shape.blocks == shape.components == 7
        assert sorted(row[shape.coupling].tolist()) == [42, 43, 44]
        assert {frozenset((column[list(b)] // 10).tolist()) for b in members(shape.columns, shape.first_column)} == {
            frozenset([k]) for k in range(7)
        }
