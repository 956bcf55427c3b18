"""A table as it was given, read column by column: each column once, and only if somebody asks for it."""

from __future__ import annotations

import numpy as np

from optimizer.dataset.columns import Columns

from .codes import Codes, Floats, Texts, Words, numbers

__all__ = ["Sheet", "flags"]


class Sheet:
    """The columns of a data frame as codes and numbers (row,)."""

    def __init__(self, columns: Columns) -> None:
        self.columns = columns
        self._words: dict[str, Words] = {}
        self._numbers: dict[str, Floats] = {}

    def __len__(self) -> int:
        return len(self.columns)

    def words(self, column: str) -> Words:
        """A column of text."""
        if column not in self._words:
            self._words[column] = Words(*self.columns.words(column))
        return self._words[column]

    def numbers(self, column: str) -> Floats:
        """A column of numbers, NaN where a cell is none."""
        if column not in self._numbers:
            self._numbers[column] = numbers(self.columns.column(column))
        return self._numbers[column]

    def cells(self, column: str, at: Codes) -> Texts:
        """The cells of some rows as they stand there."""
        return np.asarray(self.columns.column(column).iloc[at].to_numpy(dtype=object), dtype=object)


def flags(column: Words) -> Floats:
    """1 for true, 0 for false, NaN for anything else; text as written in CSV is understood."""
    meaning = {True: 1.0, False: 0.0, "true": 1.0, "false": 0.0, "True": 1.0, "False": 0.0}
    return column.mapped(lambda word: meaning.get(word, np.nan), np.nan, np.float64)
