"""Tables whose ids are looked up once: the codes of a column, and whatever else follows from the tables alone."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Mapping
from functools import wraps
from typing import NamedTuple, TypeVar, TypeVarTuple, cast

import numpy as np
import pandas as pd

from optimizer.arrays import Codes, Floats, Texts

from .memo import Call, Memo
from .tables import Tables

__all__ = ["CodedTables", "ColumnRead", "RowCountRead", "memoised"]

T = TypeVar("T")
Ts = TypeVarTuple("Ts")


class ColumnRead(NamedTuple):
    """What a result may ask for: the cells of a column."""

    table: str
    column: str

    def __str__(self) -> str:
        return f"{self.table}.{self.column}"


class RowCountRead(NamedTuple):
    """What a result may ask for: the number of a table's rows."""

    table: str

    def __str__(self) -> str:
        return self.table


def memoised(make: Callable[[CodedTables, *Ts], T]) -> Callable[[Mapping[str, pd.DataFrame], *Ts], T]:
    """A function of tables, worked out once for the same tables and arguments; a list among these counts as a tuple."""

    @wraps(make)
    def result(tables: Mapping[str, pd.DataFrame], *arguments: *Ts) -> T:
        coded, hashable = CodedTables.of(tables), cast(tuple[Hashable, ...], arguments)
        if list in map(type, arguments):
            hashable = tuple(tuple(value) if isinstance(value, list) else value for value in arguments)
        return coded.memo.once(Call(result, hashable), lambda: make(coded, *arguments))

    return result


class CodedTables(Mapping[str, pd.DataFrame]):
    """The tables of one case, which must not change, with their columns as arrays and their ids as codes.

    ``CodedTables.of(tables)`` is the object itself where it is one already, so that all who read the same tables share the
    work. ``memo`` notes who asked for which cells, heights and tables.
    """

    def __init__(self, tables: Mapping[str, pd.DataFrame], memo: Memo | None = None) -> None:
        self._tables, self.memo = Tables.of(tables), memo or Memo()

    @classmethod
    def of(cls, tables: Mapping[str, pd.DataFrame]) -> CodedTables:
        """These tables, coded."""
        return tables if isinstance(tables, cls) else cls(tables)

    @property
    def tables(self) -> Tables:
        """The tables as they stand, of which the memo takes no note. UnseenRead while it works something out."""
        self.memo.forbid("the tables as they stand")
        return self._tables

    def __getitem__(self, name: str) -> pd.DataFrame:
        for column in self._tables[name]:
            self.memo.note(ColumnRead(name, str(column)))
        return self._tables[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self.tables)

    def __len__(self) -> int:
        return len(self.tables)

    def count(self, table: str) -> int:
        """How many rows a table has."""
        self.memo.note(RowCountRead(table))
        return len(self._tables[table])

    def column(self, table: str, name: str) -> pd.Series:
        """A column of a table."""
        self.memo.note(ColumnRead(table, name))
        return self._tables.columns(table).column(name)

    @memoised
    def texts(self, table: str, column: str) -> Texts:
        """The texts of a column, NaN where blank."""
        return self.column(table, column).to_numpy(dtype=object)

    @memoised
    def numbers(self, table: str, column: str) -> Floats:
        """The numbers of a column, NaN where blank."""
        return self.column(table, column).to_numpy(dtype=float)

    @memoised
    def codes(self, table: str, column: str, of: tuple[str, str]) -> Codes:
        """For each cell of a column the row of the table in which ``of`` (table, column) names it; -1 where none does."""
        return self._looked_up(table, column, self._row_of(*of))

    @memoised
    def among(self, table: str, column: str, labels: tuple[str, ...]) -> Codes:
        """For each cell of a column its position among the labels; -1 where it is none of them."""
        return self._looked_up(table, column, {text: place for place, text in enumerate(labels)})

    @memoised
    def distinct(self, table: str, column: str) -> tuple[Codes, list[str]]:
        """The number of each cell's text among the distinct ones (-1: blank), and these in the order of appearance."""
        self.memo.note(ColumnRead(table, column))
        codes, texts = self._tables.columns(table).words(column)
        return codes.astype(np.int32), texts

    @memoised
    def _row_of(self, table: str, column: str) -> dict[str, int]:
        """The row of each id of a table."""
        return {text: row for row, text in enumerate(self.texts(table, column).tolist())}

    def _looked_up(self, table: str, column: str, rows: Mapping[str, int]) -> Codes:
        number, texts = self.distinct(table, column)
        # A blank cell has the number -1, and so takes the last place.
        return np.array([*[rows.get(text, -1) for text in texts], -1], np.int32)[number]
