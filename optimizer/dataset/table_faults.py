"""Collects the faults of a package: in reading order, and never so many that nobody reads them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from math import inf
from typing import Literal

import numpy as np
import pandas as pd

from optimizer.arrays import Mask, Positions
from optimizer.documents.nearest import did_you_mean
from optimizer.errors import Fault
from optimizer.messages import Message, in_language, listing, message
from optimizer.schema import TABLES

__all__ = ["LISTED_AT_MOST", "TableFaults", "as_mask", "as_shown", "joined", "nearest_hints", "some"]

LISTED_AT_MOST = 200
"""Faults of one kind listed for one table; the rest are counted."""

_LONGEST_VALUE = 80
_WORDS_COMPARED = 2000
_SUGGESTIONS_MADE = 50

Severity = Literal["error", "warning"]


class TableFaults:
    """Faults as they are found; `faults` returns them sorted by table, row and column."""

    def __init__(self) -> None:
        self._ranked: list[tuple[tuple[int, float, int, int], Fault]] = []
        self._counts: dict[tuple[str, str, Severity], int] = {}

    def table(
        self, kind: str, table: str, expected: str, *, row: int | None = None, column: str | None = None,
        value: str | None = None, severity: Severity = "error",
    ) -> None:  # fmt: skip
        """One fault of a table or its header; ``kind`` words what the faults of this sort lack."""
        if self._count(kind, table, severity, 1):
            self._keep(Fault(table, row, column, _short(value), expected, severity))

    def rows(
        self, kind: str, table: str, column: str | None, bad: Mask | Positions,
        values: pd.Series | None, expected: str | Sequence[str], severity: Severity = "error",
    ) -> None:  # fmt: skip
        """One fault for each record in ``bad``, a mask over the table's records or their positions.

        ``values`` is the column as found, or None to show no value; ``expected`` is one text for all of them,
        or a text for each of the first `LISTED_AT_MOST`.
        """
        positions = np.flatnonzero(bad) if bad.dtype == np.bool_ else bad
        if len(positions) == 0:
            return
        listed = positions[: self._count(kind, table, severity, len(positions))]
        shown = [None] * len(listed) if values is None else [as_shown(v) for v in values.iloc[listed]]
        texts = [expected] * len(listed) if isinstance(expected, str) else expected
        for position, value, text in zip(listed.tolist(), shown, texts, strict=False):
            self._keep(Fault(table, position + 2, column, _short(value), text, severity))

    def faults(self) -> tuple[Fault, ...]:
        """All faults found, sorted by table, row and column, with a count of those not listed."""
        rest = [
            (
                (_table_rank(table), inf, 0, 0),
                Fault(table, None, None, None, _more(kind, n), severity),
            )
            for (table, kind, severity), count in self._counts.items()
            if (n := count - LISTED_AT_MOST) > 0
        ]
        return tuple(fault for _, fault in sorted(self._ranked + rest, key=lambda pair: pair[0]))

    def _count(self, kind: str, table: str, severity: Severity, more: int) -> int:
        """Counts so many faults ``more``; returns how many of them may still be listed."""
        before = self._counts.get((table, kind, severity), 0)
        self._counts[table, kind, severity] = before + more
        return max(0, min(more, LISTED_AT_MOST - before))

    def _keep(self, fault: Fault) -> None:
        table = TABLES.get(fault.table)
        columns = list(table.names) if table else []
        column = columns.index(fault.column) if fault.column in columns else -1
        rank = (_table_rank(fault.table), float(fault.row or 0), column, len(self._ranked))
        self._ranked.append((rank, fault))


def as_mask(flags: pd.Series) -> Mask:
    """A column of flags as a mask of its own, which may be changed."""
    return np.array(flags, dtype=bool)


def nearest_hints(values: Sequence[object], known: Sequence[str]) -> list[str]:
    """For each value, words that point to the known one most like it, or nothing.

    A long list of known words, or of values, is not compared: that would take longer than the check.
    """
    if len(known) > _WORDS_COMPARED:
        return [""] * len(values)
    distinct = list(dict.fromkeys(map(str, values)))[:_SUGGESTIONS_MADE]
    hints = {word: did_you_mean(word, known) for word in distinct}
    return [hints.get(str(value), "") for value in values]


def as_shown(value: object) -> str | None:
    """A cell as a message shows it: None when blank, whole numbers without a decimal point."""
    if isinstance(value, float):
        if np.isnan(value):
            return None
        return str(int(value)) if value.is_integer() and abs(value) < 1e16 else repr(float(value))
    return None if value is None else str(value)


def joined(key: Iterable[object]) -> str:
    """The cells that name a row, as a message shows them; blanks are left out."""
    parts = [as_shown(value) for value in key]
    return " / ".join(part for part in parts if part is not None)


def some(items: Sequence[str], most: int) -> Message:
    """The first ``most`` of the items in a row, and how many more there are."""
    if len(items) <= most:
        return listing(items)
    return message("{items} and {count} more", items=listing(items[:most]), count=len(items) - most)


def _short(value: str | None) -> str | None:
    if value is None or len(value) <= _LONGEST_VALUE:
        return value
    if isinstance(value, Message):
        japanese = _short(in_language(value, "ja")) or ""
        return Message("{text}", {"text": _short(str(value))}, japanese.replace("{", "{{").replace("}", "}}"))
    return value[: _LONGEST_VALUE - 1] + "…"


def _table_rank(table: str) -> int:
    names = list(TABLES)
    return names.index(table) if table in TABLES else len(names)


def _more(kind: str, count: int) -> str:
    if count == 1:
        return message("{kind} in 1 more place, not listed here", kind=kind)
    return message("{kind} in {count:,} more places, not listed here", kind=kind, count=count)
