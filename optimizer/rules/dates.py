"""Ordinals and quarters: what is in force on some day of a period."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import numpy as np

from optimizer.arrays import Mask, Ordinals, Texts
from optimizer.periods import first_day, last_day

__all__ = ["in_force", "period_days", "spans"]


_EVER = date.max.toordinal()


def period_days(periods: Sequence[str]) -> tuple[Ordinals, Ordinals]:
    """The first and the last day of each period, as day ordinals."""
    first = np.array([first_day(period).toordinal() for period in periods], dtype=np.int64)
    last = np.array([last_day(period).toordinal() for period in periods], dtype=np.int64)
    return first, last


def in_force(start: date, end: date | None, periods: Sequence[str]) -> Mask:
    """In which periods something in force from ``start`` to ``end`` (None: still) is so on some day."""
    first, last = period_days(periods)
    return (start.toordinal() <= last) & ((_EVER if end is None else end.toordinal()) >= first)


def spans(begins: Texts, ends: Texts, start: date, end: date | None) -> tuple[Ordinals, Ordinals]:
    """First and last day (ordinals) of each row's validity within ``start`` to ``end``; blank means open."""
    begin = np.maximum(_ordinals(begins, date.min.toordinal()), start.toordinal())
    finish = np.minimum(_ordinals(ends, _EVER), (end or date.max).toordinal())
    return begin, finish


def _ordinals(days: Texts, blank: int) -> Ordinals:
    known: dict[object, int] = {
        text: date.fromisoformat(text).toordinal() for text in set(days.tolist()) if isinstance(text, str)
    }
    return np.array([known.get(text, blank) for text in days.tolist()], dtype=np.int64)
