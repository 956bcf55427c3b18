"""Days and quarters: what is in force on some day of a period."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import numpy as np
import numpy.typing as npt
import pandas as pd

from optimizer.dataset.periods import first_day, last_day

__all__ = ["Days", "Flags", "in_force", "period_days", "spans"]

Flags = npt.NDArray[np.bool_]
Days = npt.NDArray[np.int64]

_EVER = date.max.toordinal()


def period_days(periods: Sequence[str]) -> tuple[Days, Days]:
    """The first and the last day of each period, as day ordinals."""
    first = np.array([first_day(period).toordinal() for period in periods], dtype=np.int64)
    last = np.array([last_day(period).toordinal() for period in periods], dtype=np.int64)
    return first, last


def in_force(start: date, end: date | None, periods: Sequence[str]) -> Flags:
    """In which periods something in force from ``start`` to ``end`` (None: still) is so on some day."""
    first, last = period_days(periods)
    return (start.toordinal() <= last) & ((_EVER if end is None else end.toordinal()) >= first)


def spans(begins: pd.Series, ends: pd.Series, start: date, end: date | None) -> tuple[Days, Days]:
    """First and last day (ordinals) of each row's validity within ``start`` to ``end``; blank means open."""
    begin = np.maximum(_ordinals(begins, date.min.toordinal()), start.toordinal())
    finish = np.minimum(_ordinals(ends, _EVER), (end or date.max).toordinal())
    return begin, finish


def _ordinals(days: pd.Series, blank: int) -> Days:
    ordinals = [
        blank if text != text or text is None else date.fromisoformat(text).toordinal() for text in days.tolist()
    ]
    return np.array(ordinals, dtype=np.int64)
