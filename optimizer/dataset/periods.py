"""Quarters: how a period such as ``2027Q2`` is read, counted, dated and put into a Japanese fiscal year."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, timedelta

__all__ = [
    "MAX_PERIODS",
    "first_day",
    "fiscal_year",
    "horizon",
    "is_period",
    "last_day",
    "ordinal",
    "period_at",
    "period_of",
    "shift",
    "spanning",
]

MAX_PERIODS = 400
"""The longest horizon, in quarters."""

_FORM = re.compile(r"(\d{4})Q([1-4])", re.ASCII)


def is_period(text: str) -> bool:
    """Whether ``text`` is a calendar quarter written like ``2027Q2``."""
    return _FORM.fullmatch(text) is not None


def period_of(day: date) -> str:
    """The quarter in which a day falls."""
    return period_at(day.year * 4 + (day.month - 1) // 3)


def ordinal(period: str) -> int:
    """Quarters since year 0; differences between two ordinals count quarters. ValueError if malformed."""
    match = _FORM.fullmatch(period)
    if match is None:
        raise ValueError(f"{period!r} is not a quarter such as 2027Q2")
    return int(match[1]) * 4 + int(match[2]) - 1


def period_at(number: int) -> str:
    """The quarter with this ordinal."""
    return f"{number // 4:04d}Q{number % 4 + 1}"


def shift(period: str, quarters: int) -> str:
    """The quarter ``quarters`` later (earlier when negative)."""
    return period_at(ordinal(period) + quarters)


def horizon(start: str, count: int) -> list[str]:
    """``count`` consecutive quarters from ``start``."""
    first = ordinal(start)
    return [period_at(first + k) for k in range(count)]


def spanning(written: Iterable[str]) -> list[str]:
    """Every quarter from the first of those written to the last."""
    numbers = [ordinal(period) for period in written]
    return [period_at(number) for number in range(min(numbers), max(numbers) + 1)]


def fiscal_year(period: str) -> int:
    """The Japanese fiscal year (April to March): 2027Q2 is the first quarter of 2027, 2028Q1 its last."""
    year, quarter = divmod(ordinal(period), 4)
    return year if quarter > 0 else year - 1


def first_day(period: str) -> date:
    """The first day of the quarter."""
    year, quarter = divmod(ordinal(period), 4)
    return date(year, 3 * quarter + 1, 1)


def last_day(period: str) -> date:
    """The last day of the quarter."""
    return first_day(shift(period, 1)) - timedelta(days=1)
