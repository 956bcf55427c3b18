"""Columns of tables: words numbered, each column read once."""

from __future__ import annotations

import pickle

import numpy as np
import pandas as pd
import pytest

from optimizer.columns.tables import Columns, Tables, words_of


@pytest.mark.parametrize("count", [3, 300, 3000])
def test_words_are_numbered_in_the_order_of_appearance_and_blanks_have_no_number(count: int) -> None:
    cells = [None if k % 7 == 3 else f"w{k * k % 11}" for k in range(count)]
    codes, words = words_of(pd.Series(cells, dtype="str"))
    assert words == list(dict.fromkeys(cell for cell in cells if cell is not None))
    assert [None if code < 0 else words[code] for code in codes.tolist()] == cells
    assert codes.dtype == np.int64


def test_every_kind_of_column_has_words() -> None:
    assert words_of(pd.Series([], dtype="str"))[1] == []
    assert words_of(pd.Series([2.5, np.nan, 2.5]))[0].tolist() == [0, -1, 0]
    assert words_of(pd.Series(["a", 1.5, None, "a"], dtype=object))[1] == ["a", 1.5]
    codes, words = words_of(pd.Series([True, True]))
    assert [words[code] for code in codes.tolist()] == [True, True]


def test_a_column_is_read_once() -> None:
    columns = Columns(pd.DataFrame({"id": ["a", "b", "a"]}))
    assert columns.words("id") is columns.words("id")
    assert columns.column("id") is columns.column("id")


def test_tables_have_the_columns_of_the_table_that_stands_there_now() -> None:
    tables = Tables({"one": pd.DataFrame({"id": ["a"]})})
    assert Tables.of(tables) is tables
    assert tables.columns("one").words("id")[1] == ["a"]
    tables["one"] = pd.DataFrame({"id": ["b"]})
    assert tables.columns("one").words("id")[1] == ["b"]


def test_tables_travel_without_what_was_read() -> None:
    tables = Tables({"one": pd.DataFrame({"id": ["a"]})})
    tables.columns("one").words("id")
    back = pickle.loads(pickle.dumps(tables))
    assert isinstance(back, Tables)
    assert back.columns("one").words("id")[1] == ["a"]
