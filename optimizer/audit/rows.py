"""A light table, of arrays alone, and sums over those of its rows that agree in some columns."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from optimizer.arrays import Floats, Mask, Ordinals

from .codes import Ids, dense_limit, summed

__all__ = ["Groups", "Rows", "by_name", "combined", "combined_code", "distinct", "grouped", "shifted_to_zero"]


@dataclass(frozen=True, eq=False)
class Groups:
    """Rows that agree in some codes: ``row`` (row) is the group of each, ``first`` (group) the first row of each."""

    row: Ordinals
    first: Ordinals

    def __len__(self) -> int:
        return len(self.first)

    def sum(self, values: Floats) -> Floats:
        """The sum of the rows' values (group,)."""
        return summed(self.row, values, len(self.first))


class Rows:
    """Columns of one length, by name."""

    def __init__(self, columns: Mapping[str, npt.NDArray[Any]], count: int | None = None) -> None:
        self.columns = dict(columns)
        self.count = len(next(iter(self.columns.values()))) if count is None else count
        self._seen: dict[str, tuple[Ordinals, int]] = {}
        self._groups: dict[tuple[str, ...], Groups] = {}

    def __getitem__(self, name: str) -> npt.NDArray[Any]:
        return self.columns[name]

    def __len__(self) -> int:
        return self.count

    def where(self, mask: Mask) -> Rows:
        """The rows where the mask holds; these rows themselves, with what is known of them, if it holds everywhere."""
        if mask.all():
            return self
        at = np.flatnonzero(mask)
        return Rows({name: values[at] for name, values in self.columns.items()}, len(at))

    def above(self, other: Rows) -> Rows:
        """These rows and then those of another table, in the columns of this one."""
        if not len(other):
            return self
        columns = {name: np.concatenate([values, other[name]]) for name, values in self.columns.items()}
        return Rows(columns, len(self) + len(other))

    def select(self, *names: str) -> Rows:
        """Some of the columns."""
        some = Rows({name: self.columns[name] for name in names}, self.count)
        some._seen = self._seen
        return some

    def totals(self, *names: str, **amounts: Floats) -> Rows:
        """A row for each group by some columns of codes, with these columns and the sums of amounts (row,)."""
        groups = self.by(*names)
        sums = {name: groups.sum(values) for name, values in amounts.items()}
        return Rows({name: self.columns[name][groups.first] for name in names} | sums)

    def by(self, *names: str) -> Groups:
        """The rows by some columns of codes; groups are in the order in which their codes first appear, column by column."""
        if names not in self._groups:
            for name in names:
                if name not in self._seen:
                    self._seen[name] = first_seen(self.columns[name])
            # Without any columns all rows are of one group.
            numbered = [self._seen[name] for name in names] or [(np.zeros(self.count, dtype=np.int64), 1)]
            self._groups[names] = grouped(*combined(numbered))
        return self._groups[names]


def first_seen(codes: Ordinals) -> tuple[Ordinals, int]:
    """Ordinals numbered anew in the order of first appearance, and how many there are."""
    if not len(codes):
        return codes, 0
    low = int(codes.min())
    width = int(codes.max()) - low + 1
    if width > dense_limit(len(codes)):
        known, codes = np.unique(codes, return_inverse=True)
        low, width = 0, len(known)
    at = codes - low if low else codes
    first = np.full(width, len(at), dtype=np.int64)
    # Of several rows that are written to one cell the last one stays: backwards, the first one.
    first[at[::-1]] = np.arange(len(at) - 1, -1, -1)
    order = np.argsort(first, kind="stable")
    number = np.empty(width, dtype=np.int64)
    number[order] = np.arange(width)
    return number[at], int((first < len(at)).sum())


def shifted_to_zero(codes: Ordinals) -> tuple[Ordinals, int]:
    """Ordinals that begin at 0, in the same order, and a number that they stay below."""
    if not len(codes):
        return codes, 1
    low, high = int(codes.min()), int(codes.max())
    if high - low > 1 << 24:
        known, place = np.unique(codes, return_inverse=True)
        return place.astype(np.int64, copy=False), len(known)
    return codes - low, high - low + 1


def combined_code(code: Ordinals, size: int, codes: Ordinals, width: int) -> tuple[Ordinals, int]:
    """Ordinals below ``size`` and codes below ``width`` as one code, in the order of the first and then of the second."""
    if size == 1:
        return codes, width
    if size * width > dense_limit(len(code)):
        # Leave out what doesn't occur, so that the codes stay small enough to be counted by.
        known, code = distinct(code, size)
        size = len(known)
    return code * width + codes, size * width


def distinct(code: Ordinals, size: int) -> tuple[Ordinals, Ordinals]:
    """The codes (0 to below ``size``) that occur, in order, and the position of each row's among them."""
    if size > dense_limit(len(code)):
        known, place = np.unique(code, return_inverse=True)
        return known, place.astype(np.int64, copy=False)
    seen = np.zeros(size, dtype=np.bool_)
    seen[code] = True
    known = np.flatnonzero(seen)
    place = np.empty(size, dtype=np.int64)
    place[known] = np.arange(len(known))
    return known, place[code]


def combined(columns: Iterable[tuple[Ordinals, int]]) -> tuple[Ordinals, int]:
    """Codes, each below its width, as one code: in the order of the first, then of the second and so on."""
    code, size = np.zeros(0, dtype=np.int64), 1
    for codes, width in columns:
        code, size = combined_code(code, size, codes, width)
    return code, size


def grouped(code: Ordinals, size: int) -> Groups:
    """The rows of each code that occurs, in the order of codes."""
    known, row = distinct(code, size)
    first = np.empty(len(known), dtype=np.int64)
    # Of several rows that are written to one cell the last one stays: backwards, the first one.
    first[row[::-1]] = np.arange(len(row) - 1, -1, -1)
    return Groups(row, first)


def by_name(ids: Ids, codes: Ordinals, values: Floats) -> tuple[Ordinals, Floats]:
    """The codes that occur, in the alphabetical order of their ids, and the sum of the values of each."""
    known, row = np.unique(codes, return_inverse=True)
    order = np.argsort(ids.names[known], kind="stable")
    return known[order], summed(row, values, len(known))[order]
