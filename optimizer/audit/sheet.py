"""A table as it was given, read column by column: each column once, and only if somebody asks for it."""

from __future__ import annotations

import numpy as np

from optimizer.arrays import Floats, Ordinals, Texts
from optimizer.columns.tables import Columns

from .codes import CodedColumn, numbers

__all__ = ["Sheet"]

_FLAGS = {True: 1.0, False: 0.0, "true": 1.0, "false": 0.0, "True": 1.0, "False": 0.0}


class Sheet:
    """The columns of a data frame as codes and numbers (row,)."""

    def __init__(self, columns: Columns) -> None:
        self.columns = columns
        self._words: dict[str, CodedColumn] = {}
        self._numbers: dict[str, Floats] = {}

    def __len__(self) -> int:
        return len(self.columns)

    def words(self, column: str) -> CodedColumn:
        """A column of text."""
        if column not in self._words:
            self._words[column] = CodedColumn(*self.columns.words(column))
        return self._words[column]

    def numbers(self, column: str) -> Floats:
        """A column of numbers, NaN where a cell is none."""
        if column not in self._numbers:
            self._numbers[column] = numbers(self.columns.column(column))
        return self._numbers[column]

    def flags(self, column: str) -> Floats:
        """A column of flags: 1 for true, 0 for false, NaN for anything else; text as written in CSV is understood."""
        cells = self.columns.column(column)
        if cells.dtype == np.bool_:
            return cells.to_numpy().astype(np.float64)
        return self.words(column).mapped(lambda word: _FLAGS.get(word, np.nan), np.nan, np.float64)

    def cells(self, column: str, at: Ordinals) -> Texts:
        """The cells of some rows as they stand there."""
        return np.asarray(self.columns.column(column).iloc[at].to_numpy(dtype=object), dtype=object)
