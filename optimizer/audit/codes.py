"""Ids as codes and days as numbers: what every reading of a table needs.

Text is read once, column by column, and only its distinct words are looked at; all else is arithmetic on codes.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt
import pandas as pd

from optimizer import periods as quarters
from optimizer.arrays import Floats, Mask, Ordinals, Texts
from optimizer.columns.tables import words_of

__all__ = [
    "CodedColumn",
    "Ids",
    "any_of",
    "days",
    "dense_limit",
    "fixed_point",
    "joined",
    "located",
    "numbers",
    "ordinals",
    "repeated",
    "summed",
]

A = TypeVar("A", bound=npt.NDArray[Any])


@dataclass(frozen=True, eq=False)
class CodedColumn:
    """A column of text as codes: ``codes`` (row) are positions in ``words``, the distinct cells; -1 where one is blank."""

    codes: Ordinals
    words: list[Any]

    @classmethod
    def of(cls, column: pd.Series) -> CodedColumn:
        """The words of a column of a table."""
        return cls(*words_of(column))

    @cached_property
    def place(self) -> dict[Any, int]:
        """The code of each word."""
        return {word: code for code, word in enumerate(self.words)}

    def mapped(self, meaning: Callable[[Any], Any], blank: Any, kind: type) -> npt.NDArray[Any]:
        """What each cell means, asked once a word."""
        return np.array([*map(meaning, self.words), blank], dtype=kind)[self.codes]

    def numbered(self, place: Mapping[Any, int], absent: int) -> Ordinals:
        """The number that each cell has in a table of words; ``absent`` for blanks and for words that have none."""
        return np.array([*[place.get(word, absent) for word in self.words], absent], dtype=np.int64)[self.codes]

    def among(self, words: Sequence[str]) -> Ordinals:
        """Position of each cell among some words, -1 for blanks and for any other word."""
        return self.numbered({word: position for position, word in enumerate(words)}, -1)

    @property
    def blank(self) -> Mask:
        """Which cells hold nothing."""
        return self.mapped(lambda word: word == "", True, np.bool_)

    def isin(self, words: Collection[str]) -> Mask:
        """Which cells are one of the words."""
        wanted = frozenset(words)
        return self.mapped(wanted.__contains__, False, np.bool_)

    def within(self, other: CodedColumn) -> Ordinals:
        """The code of each cell among the words of another column; -2, which no cell there has, if it has no such word."""
        return self.numbered(other.place, -2)

    def at(self, rows: Ordinals) -> CodedColumn:
        """The cells of these rows."""
        return CodedColumn(self.codes[rows], self.words)

    @cached_property
    def names(self) -> Texts:
        """The distinct words, to be looked up by code."""
        return np.array(self.words, dtype=object)


class Ids:
    """The ids of the rows of a table, that others refer to by row number."""

    def __init__(self, ids: Iterable[Any]) -> None:
        self.names: Texts = np.array(list(ids), dtype=object)
        self.place: dict[Any, int] = {name: row for row, name in enumerate(self.names.tolist())}

    def __len__(self) -> int:
        return len(self.names)

    def __iter__(self) -> Iterator[Any]:
        return iter(self.names.tolist())

    def isin(self, words: Iterable[str]) -> Mask:
        """Which ids are among the words."""
        listed = np.zeros(len(self), dtype=np.bool_)
        listed[[self.place[word] for word in words if word in self.place]] = True
        return listed

    def of(self, column: CodedColumn) -> Ordinals:
        """Row number of each cell of a column; -1 where it is unknown or blank."""
        return column.numbered(self.place, -1)


def numbers(column: pd.Series) -> Floats:
    """A column as floats, NaN where a cell is no number."""
    if isinstance(column.dtype, np.dtype) and column.dtype.kind in "fiub":
        return column.to_numpy(dtype=float)
    # Of text, only the distinct words are read.
    words = CodedColumn.of(column)
    read = pd.to_numeric(pd.Series(words.words, dtype=object), errors="coerce").to_numpy(dtype=float)
    return np.asarray(np.append(read, np.nan)[words.codes], dtype=float)


def ordinals(column: CodedColumn) -> Ordinals:
    """Ordinal of each quarter; every cell must be one."""
    return column.mapped(quarters.ordinal, 0, np.int64)


def days(column: CodedColumn, blank: date) -> Ordinals:
    """Number of each day written YYYY-MM-DD; that of ``blank`` where none is written."""
    return column.mapped(lambda text: date.fromisoformat(text).toordinal(), blank.toordinal(), np.int64)


def joined(left: Ordinals, right: Ordinals) -> tuple[Ordinals, Ordinals]:
    """Positions of every pair of equal codes, by ``left`` and then by ``right``."""
    order = np.argsort(right, kind="stable")
    ranked = right[order]
    first, last = np.searchsorted(ranked, left, "left"), np.searchsorted(ranked, left, "right")
    at, step = repeated(last - first)
    return at, order[first[at] + step]


def repeated(count: Ordinals) -> tuple[Ordinals, Ordinals]:
    """Each position as often as it counts, and how many times it has come before."""
    at = np.repeat(np.arange(len(count)), count)
    return at, np.arange(len(at)) - np.repeat(np.cumsum(count) - count, count)


def dense_limit(rows: int) -> int:
    """Largest number of codes for which a table with a cell a code is cheaper than sorting so many rows."""
    return 16 * rows + 1024


def located(known: Ordinals, wanted: Ordinals) -> Ordinals:
    """Position of each wanted code among the known ones, which differ; -1 where it is none of them. A negative code is
    none on either side.
    """
    if not len(known):
        return np.full(len(wanted), -1, dtype=np.int64)
    top = int(known.max())
    if top < dense_limit(len(known) + len(wanted)):
        place = np.full(top + 2, -1, dtype=np.int64)
        # The last cell stands for all that lies outside.
        place[np.maximum(known, -1)] = np.arange(len(known))
        place[-1] = -1
        return place[np.where((wanted >= 0) & (wanted <= top), wanted, -1)]
    order = np.argsort(known, kind="stable")
    at = np.minimum(np.searchsorted(known[order], wanted), len(known) - 1)
    return np.where((known[order][at] == wanted) & (wanted >= 0), order[at], -1)


def summed(at: Ordinals, values: Floats, count: int) -> Floats:
    """The sum of the values at each of the codes below ``count``."""
    # Without any values numpy counts, in whole numbers.
    return np.asarray(np.bincount(at, values, count), dtype=np.float64)


def any_of(owner: Ordinals, marked: Mask, count: int) -> Mask:
    """Owners (owner, ...), ``count`` of them, of which some row (row, ...) is marked; rows stand in order of owners."""
    owners = np.zeros((count, *marked.shape[1:]), dtype=np.bool_)
    if len(owner):
        start = np.flatnonzero(np.diff(owner, prepend=-1))
        owners[owner[start]] = np.logical_or.reduceat(marked, start)
    return owners


def fixed_point(start: A, step: Callable[[A], A], most: int | None = None) -> A:
    """What an array comes to when a step is taken from it until nothing changes, ``most`` times if that is less."""
    while most is None or most > 0:
        after = step(start)
        if np.array_equal(after, start):
            break
        start, most = after, None if most is None else most - 1
    return start
