"""The tables under check, with the cells that have a fault already, so that one mistake gives one fault."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from optimizer.dataset.cells import Unread
from optimizer.dataset.findings import Findings, Mask, as_mask
from optimizer.dataset.schema import TABLES

__all__ = ["View"]


class View:
    """Typed tables by name, every one of the contract present, and the faults found in them so far."""

    def __init__(self, tables: Mapping[str, pd.DataFrame], unread: Unread, findings: Findings) -> None:
        self.tables = tables
        self.findings = findings
        self._unread = dict(unread)

    def unread(self, table: str, column: str) -> Mask:
        """The cells of a column that have a fault already."""
        mask = self._unread.get((table, column))
        return np.zeros(len(self.tables[table]), dtype=bool) if mask is None else mask

    def given(self, table: str, *columns: str) -> Mask:
        """The records that have a sound value in every one of ``columns``."""
        frame = self.tables[table]
        mask = np.ones(len(frame), dtype=bool)
        for column in columns:
            mask &= as_mask(frame[column].notna()) & ~self.unread(table, column)
        return mask

    def sound(self, table: str, *columns: str) -> pd.DataFrame:
        """The records that have a sound value in every one of ``columns``, with those columns only."""
        return self.tables[table].loc[self.given(table, *columns), list(columns)]

    def ids(self, place: str) -> pd.Series:
        """The distinct values of ``table.column``, as text."""
        table, column = place.split(".")
        return self.tables[table][column].dropna().drop_duplicates()

    def lacking(self, place: str) -> bool:
        """Whether ``table.column`` holds nothing although a package must have it: that is its own fault."""
        return TABLES[place.split(".")[0]].required and self.ids(place).empty

    def fault(self, kind: str, table: str, column: str, bad: Mask, expected: str | Sequence[str]) -> None:
        """A fault for each cell in ``bad``, after which the cells count as unread."""
        if bad.any():
            self.findings.rows(kind, table, column, bad, self.tables[table][column], expected)
            self._unread[table, column] = self.unread(table, column) | bad

    def remark(
        self, kind: str, table: str, column: str, rows: Mask | NDArray[np.intp], expected: str | Sequence[str]
    ) -> None:
        """A warning for each record in ``rows``, a mask or positions."""
        self.findings.rows(kind, table, column, rows, self.tables[table][column], expected, "warning")
