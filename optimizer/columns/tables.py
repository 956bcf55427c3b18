"""The columns of tables that must not change: each is taken out of its table once, and its text coded once, whoever asks."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from optimizer.arrays import Ordinals

__all__ = ["Columns", "Tables", "words_of"]

#: Up to so many cells a dictionary numbers the words sooner than pandas gets going.
_FEW = 256

#: The number of each cell's word among the distinct ones (-1: blank), and these in the order of appearance.
Numbered = tuple[Ordinals, list[Any]]


def words_of(column: pd.Series) -> Numbered:
    """The words of a column, numbered; of a column of flags always both."""
    if column.dtype == np.bool_:
        return column.to_numpy().astype(np.int64), [False, True]
    plain = isinstance(column.dtype, np.dtype)
    if not plain and len(column) <= _FEW:
        number: dict[Any, int] = {}
        codes = [number.setdefault(word, len(number)) for word in column.array.tolist()]
        # A blank is no text, and has no number of its own.
        if all(type(word) is str for word in number):
            return np.array(codes, np.int64), list(number)
    numbers, words = pd.factorize(column.to_numpy() if plain else column.array, use_na_sentinel=True)
    return numbers.astype(np.int64, copy=False), words.tolist()


class Columns:
    """The columns of one table."""

    def __init__(self, frame: pd.DataFrame) -> None:
        self.frame = frame
        self._columns: dict[str, pd.Series] = {}
        self._words: dict[str, Numbered] = {}

    def __len__(self) -> int:
        return len(self.frame)

    def column(self, name: str) -> pd.Series:
        """A column as it stands."""
        if name not in self._columns:
            self._columns[name] = self.frame[name]
        return self._columns[name]

    def words(self, name: str) -> Numbered:
        """The words of a column, numbered; nobody may change them."""
        if name not in self._words:
            self._words[name] = words_of(self.column(name)) if len(self) else (np.zeros(0, np.int64), [])
        return self._words[name]


class Tables(dict[str, pd.DataFrame]):
    """Tables by name, with their columns."""

    def __init__(self, tables: Mapping[str, pd.DataFrame]) -> None:
        super().__init__(tables)
        self._columns: dict[str, Columns] = {}

    @classmethod
    def of(cls, tables: Mapping[str, pd.DataFrame]) -> Tables:
        """These tables; themselves if they have their columns already, so that all who read them share the work."""
        return tables if isinstance(tables, cls) else cls(tables)

    def __reduce__(self) -> tuple[type[Tables], tuple[dict[str, pd.DataFrame]]]:
        return Tables, (dict(self),)

    def columns(self, table: str) -> Columns:
        """The columns of a table, which is the one that stands here now."""
        frame = self[table]
        if table not in self._columns or self._columns[table].frame is not frame:
            self._columns[table] = Columns(frame)
        return self._columns[table]
