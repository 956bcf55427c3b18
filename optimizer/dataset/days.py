"""Calendar days: as they are written here, and as spreadsheets write them back."""

from __future__ import annotations

import re
from datetime import date

__all__ = ["is_day", "year_first"]

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_YEAR_FIRST = re.compile(r"([0-9]{4})(?:([/.-])([0-9]{1,2})\2([0-9]{1,2})|年([0-9]{1,2})月([0-9]{1,2})日)")


def is_day(text: str) -> bool:
    """Whether the text is a day such as ``2027-04-01``."""
    if _DAY.fullmatch(text) is None:
        return False
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def year_first(text: str) -> str | None:
    """The day, such as ``2027-04-01``, that a text like ``2027/4/1`` means; None if it is no day, or may mean two."""
    found = _YEAR_FIRST.fullmatch(text.strip())
    if found is None:
        return None
    year, month, day = int(found[1]), int(found[3] or found[5]), int(found[4] or found[6])
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return None
