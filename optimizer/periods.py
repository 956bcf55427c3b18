"""Quarters: how a period such as ``2027Q2`` is read, counted, dated and put into a Japanese fiscal year."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from datetime import date, timedelta

from optimizer.days import is_day, meant_day
from optimizer.messages import message

__all__ = [
    "MAX_PERIODS",
    "first_day",
    "fiscal_year",
    "horizon",
    "is_period",
    "last_day",
    "meant_period",
    "ordinal",
    "period_at",
    "period_of",
    "shift",
    "spanning",
]

MAX_PERIODS = 400
"""The longest horizon, in quarters."""

#: Other ways to write a calendar quarter; a fiscal quarter (FY2027Q1) is another one, and not guessed.
_OTHER_FORMS = (
    re.compile(r"(?P<year>\d{4})[\s./_年-]*(?:Q|第)\s*0?(?P<quarter>[1-4])(?:四半期)?", re.ASCII),
    re.compile(r"(?P<quarter>[1-4])?Q(?P<second>[1-4])?[\s./_'-]*(?P<year>\d{4})", re.ASCII),
    re.compile(r"(?P<year>\d{2})[\s./_-]*Q(?P<quarter>[1-4])", re.ASCII),
)

_FORM = re.compile(r"(\d{4})Q([1-4])", re.ASCII)


def is_period(text: str) -> bool:
    """Whether ``text`` is a calendar quarter written like ``2027Q2``."""
    return _FORM.fullmatch(text) is not None


def meant_period(text: str) -> str | None:
    """The quarter that a text written in another way means, such as ``2027-Q2``, ``27Q2`` or the quarter's first day."""
    plain = unicodedata.normalize("NFKC", text).strip().upper()
    if (day := meant_day(plain) or (plain if is_day(plain) else None)) is not None:
        return period_of(date.fromisoformat(day))
    for form in _OTHER_FORMS:
        if (match := form.fullmatch(plain)) is not None:
            named = match.groupdict()
            quarter = named["quarter"] or named.get("second")
            if quarter is not None and not (named["quarter"] and named.get("second")):
                return f"{named['year'] if len(named['year']) == 4 else '20' + named['year']}Q{quarter}"
    return None


def period_of(day: date) -> str:
    """The quarter in which a day falls."""
    return period_at(day.year * 4 + (day.month - 1) // 3)


def ordinal(period: str) -> int:
    """Quarters since year 0; differences between two ordinals count quarters. ValueError if malformed."""
    match = _FORM.fullmatch(period)
    if match is None:
        raise ValueError(message("{period!r} is not a quarter such as 2027Q2", period=period))
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
