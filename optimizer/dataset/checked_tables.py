"""The tables under check, with the cells that have a fault already, so that one mistake gives one fault."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Container, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from optimizer.arrays import Mask, Ordinals, Positions
from optimizer.columns.tables import words_of
from optimizer.schema import TABLES, column

from .cells import UnreadCells
from .table_faults import TableFaults, as_mask

__all__ = ["CheckedTables", "CodedColumn"]


@dataclass(frozen=True)
class CodedColumn:
    """A column of text as positions in the list of its distinct values, -1 where it is blank.

    What holds for a value is found out once, however many rows repeat it.
    """

    codes: Ordinals
    distinct: list[str]

    def where(self, holds: Callable[[str], bool]) -> Mask:
        """The records whose value ``holds``; a blank never does."""
        flags = np.fromiter(map(holds, self.distinct), dtype=bool, count=len(self.distinct))
        return np.append(flags, False)[self.codes]

    def like(self, pattern: str) -> Mask:
        """The records in whose value the pattern occurs."""
        search = re.compile(pattern).search
        return self.where(lambda value: search(value) is not None)

    def unlike(self, pattern: str) -> Mask:
        """The records whose value as a whole is not of the pattern; a blank is no such record."""
        fullmatch = re.compile(pattern).fullmatch
        return self.where(lambda value: fullmatch(value) is None)

    def among(self, known: Container[str]) -> Mask:
        """The records whose value is one of those known."""
        return self.where(lambda value: value in known)

    def apart_from(self, known: Container[str]) -> Mask:
        """The records whose value is none of those known; a blank is no such record."""
        return self.where(lambda value: value not in known)

    def values(self, records: Mask) -> set[str]:
        """The distinct values of the records, blanks left out."""
        return {self.distinct[code] for code in np.unique(self.codes[records]).tolist() if code >= 0}

    def listed(self, records: Mask, count: int) -> list[str]:
        """The values of the first ``count`` of the records."""
        return [self.distinct[code] for code in self.codes[np.flatnonzero(records)[:count]].tolist()]


class CheckedTables:
    """Typed tables by name, every one of the contract present, and the faults found in them so far."""

    def __init__(
        self,
        tables: Mapping[str, pd.DataFrame],
        unread: UnreadCells,
        table_faults: TableFaults,
        unreadable: Collection[str] = (),
    ) -> None:
        self.tables = tables
        self.table_faults = table_faults
        self.unreadable = frozenset(unreadable)
        self._unread = dict(unread)
        self._coded: dict[tuple[str, str], CodedColumn] = {}

    def coded(self, table: str, name: str) -> CodedColumn:
        """A column as codes; numbers are coded by what they look like."""
        key = (table, name)
        if key not in self._coded:
            codes, distinct = words_of(self.tables[table][name])
            self._coded[key] = CodedColumn(codes, [str(value) for value in distinct])
        return self._coded[key]

    def unread(self, table: str, name: str) -> Mask:
        """The cells of a column that have a fault already."""
        mask = self._unread.get((table, name))
        return np.zeros(len(self.tables[table]), dtype=bool) if mask is None else mask

    def blank(self, table: str, name: str) -> Mask:
        """The cells of a column that hold nothing."""
        if column(table, name).numeric:
            return as_mask(self.tables[table][name].isna())
        blank: Mask = self.coded(table, name).codes < 0
        return blank

    def given(self, table: str, *names: str) -> Mask:
        """The records that have a sound value in every one of the columns ``names``."""
        mask = np.ones(len(self.tables[table]), dtype=bool)
        for name in names:
            mask &= ~self.blank(table, name) & ~self.unread(table, name)
        return mask

    def clean(self, table: str, *names: str) -> bool:
        """Whether no cell of the columns has a fault, nor the table as a whole."""
        return table not in self.unreadable and not any(self.unread(table, name).any() for name in names)

    def sound_records(self, table: str, *names: str) -> pd.DataFrame:
        """The records that have a sound value in every one of the columns ``names``, with those only."""
        return self.tables[table].loc[self.given(table, *names), list(names)]

    def ids(self, place: str) -> list[str]:
        """The distinct values of ``table.column``."""
        table, name = place.split(".")
        return self.coded(table, name).distinct

    def nothing_readable(self, place: str) -> bool:
        """Whether ``table.column`` holds nothing that could be read although it should: that is its own fault."""
        table = place.split(".")[0]
        return table in self.unreadable or (TABLES[table].required and not self.ids(place))

    def has_unread_values(self, place: str) -> bool:
        """Whether a value of ``table.column`` could not be read, so that one that is not there may be that one."""
        table, name = place.split(".")
        return self.nothing_readable(place) or bool((self.blank(table, name) & self.unread(table, name)).any())

    def fault(self, kind: str, table: str, name: str, bad: Mask, expected: str | Sequence[str]) -> None:
        """A fault for each cell in ``bad``, after which the cells count as unread."""
        if bad.any():
            self.table_faults.rows(kind, table, name, bad, self.tables[table][name], expected)
            self._unread[table, name] = self.unread(table, name) | bad

    def warn(self, kind: str, table: str, name: str, rows: Mask | Positions, expected: str | Sequence[str]) -> None:
        """A warning for each record in ``rows``, a mask or positions."""
        self.table_faults.rows(kind, table, name, rows, self.tables[table][name], expected, "warning")
