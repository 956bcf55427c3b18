"""Calendar days: as they are written here, and as spreadsheets write them back."""

from __future__ import annotations

import re
import unicodedata
from datetime import date, timedelta

__all__ = ["is_day", "meant_day", "year_first"]

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
#: A day with its year first, of the Common or a Japanese era; a weekday or midnight behind it says no more.
_YEAR_FIRST = re.compile(
    r"(?P<era>令和|平成|昭和|[RHS])?\s*(?P<year>[0-9]{4}|(?<=[和成RHS])[0-9]{1,2}|(?<=[和成])元|(?<=[和成RHS] )[0-9]{1,2})"
    r"(?:(?P<mark>[/.-])(?P<month>[0-9]{1,2})(?P=mark)(?P<day>[0-9]{1,2})|年(?P<moon>[0-9]{1,2})月(?P<sun>[0-9]{1,2})日)"
    r"(?:\s*\([日月火水木金土](?:曜日?)?\)|\s*[日月火水木金土]曜日)?(?:[ T]0{1,2}:00(?::00)?)?"
)
#: The first day of each era and the year before its first.
_ERAS = {"令和": ("2019-05-01", 2018), "平成": ("1989-01-08", 1988), "昭和": ("1926-12-25", 1925)}
_LETTERS = {"R": "令和", "H": "平成", "S": "昭和"}
#: Days as numbers, from 1954 to 2100: what a spreadsheet keeps behind a day.
_SERIAL = re.compile(r"[2-6][0-9]{4}|7[0-2][0-9]{3}")
_DAY_ZERO = date(1899, 12, 30)


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
    """The day, such as ``2027-04-01``, that a text like ``2027/4/1`` or ``令和9年4月1日`` means; None if it may mean two."""
    match = _YEAR_FIRST.fullmatch(unicodedata.normalize("NFKC", text).strip())
    if match is None:
        return None
    era = match["era"] and _LETTERS.get(match["era"], match["era"])
    if (era is None) != (len(match["year"]) == 4):
        return None
    begins, before = _ERAS[era] if era else ("0001-01-01", 0)
    year = before + (1 if match["year"] == "元" else int(match["year"]))
    try:
        day = date(year, int(match["month"] or match["moon"]), int(match["day"] or match["sun"])).isoformat()
    except ValueError:
        return None
    return day if day >= begins else None


def meant_day(text: str) -> str | None:
    """The day that a text most likely means: as `year_first`, or the number that a spreadsheet keeps for it."""
    plain = unicodedata.normalize("NFKC", text).strip()
    if _SERIAL.fullmatch(plain):
        return (_DAY_ZERO + timedelta(days=int(plain))).isoformat()
    return plain if is_day(plain) and plain != text else year_first(text)
