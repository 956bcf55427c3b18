"""Tables whose ids are looked up once: the codes of a column, and whatever else follows from the tables alone."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Mapping
from typing import TypeVar

import numpy as np
import pandas as pd

from optimizer.arrays import Codes, Floats, Texts

from .memo import Memo
from .tables import Tables

__all__ = [
    "Coded",
]

Made = TypeVar("Made")


class Coded(Mapping[str, pd.DataFrame]):
    """The tables of one case, which must not change, with their columns as arrays and their ids as codes.

    ``Coded.of(tables)`` is the object itself where it is one already, so that all who read the same tables share the work.
    ``memo`` notes who asked for what: for a column as ``("column", table, name)``, for the number of rows as
    ``("rows", table)``, for a table as a whole as ``("table", table)``.
    """

    def __init__(self, tables: Mapping[str, pd.DataFrame], memo: Memo | None = None) -> None:
        self.tables, self.memo = Tables.of(tables), memo or Memo()

    @classmethod
    def of(cls, tables: Mapping[str, pd.DataFrame]) -> Coded:
        """These tables, coded."""
        return tables if isinstance(tables, cls) else cls(tables)

    def __getitem__(self, name: str) -> pd.DataFrame:
        self.memo.note(("table", name))
        return self.tables[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self.tables)

    def __len__(self) -> int:
        return len(self.tables)

    def once(self, make: Callable[..., Made], *of: Hashable) -> Made:
        """``make(self, *of)``, worked out the first time only."""
        return self.memo.once((make, *of), lambda: make(self, *of))

    def count(self, table: str) -> int:
        """How many rows a table has."""
        self.memo.note(("rows", table))
        return len(self.tables[table])

    def column(self, table: str, name: str) -> pd.Series:
        """A column of a table."""
        self.memo.note(("column", table, name))
        return self.as_it_stands(table, name)

    def as_it_stands(self, table: str, name: str) -> pd.Series:
        """A column, of which the memo takes no note."""
        return self.tables.columns(table).column(name)

    def texts(self, table: str, column: str) -> Texts:
        """The texts of a column, NaN where blank."""
        return self.once(_texts, table, column)

    def numbers(self, table: str, column: str) -> Floats:
        """The numbers of a column, NaN where blank."""
        return self.once(_numbers, table, column)

    def codes(self, table: str, column: str, of: tuple[str, str]) -> Codes:
        """For each cell of a column the row of the table in which ``of`` (table, column) names it; -1 where none does."""
        return self.once(_codes, table, column, of)

    def among(self, table: str, column: str, labels: tuple[str, ...]) -> Codes:
        """For each cell of a column its position among the labels; -1 where it is none of them."""
        return self.once(_among, table, column, labels)

    def distinct(self, table: str, column: str) -> tuple[Codes, list[str]]:
        """The number of each cell's text among the distinct ones (-1: blank), and these in the order of appearance."""
        return self.once(_distinct, table, column)


def _texts(coded: Coded, table: str, column: str) -> Texts:
    return coded.column(table, column).to_numpy(dtype=object)


def _numbers(coded: Coded, table: str, column: str) -> Floats:
    return coded.column(table, column).to_numpy(dtype=float)


def _distinct(coded: Coded, table: str, column: str) -> tuple[Codes, list[str]]:
    coded.memo.note(("column", table, column))
    codes, texts = coded.tables.columns(table).words(column)
    return codes.astype(np.int32), texts


def _rows(coded: Coded, table: str, column: str) -> dict[str, int]:
    """The row of each id of a table."""
    return {text: row for row, text in enumerate(coded.texts(table, column).tolist())}


def _codes(coded: Coded, table: str, column: str, of: tuple[str, str]) -> Codes:
    return _looked_up(coded, table, column, coded.once(_rows, *of))


def _among(coded: Coded, table: str, column: str, labels: tuple[str, ...]) -> Codes:
    return _looked_up(coded, table, column, {text: place for place, text in enumerate(labels)})


def _looked_up(coded: Coded, table: str, column: str, rows: Mapping[str, int]) -> Codes:
    number, texts = coded.distinct(table, column)
    # A blank cell has the number -1, and so takes the last place.
    return np.array([*[rows.get(text, -1) for text in texts], -1], np.int32)[number]
