"""The table `sources`: publications with their addresses as the facts give them, and the case's own rules.

Graded `official` where the figure was read in an official or primary text or two sources agree, `derived` where a
single press page gives it, `assumption` where it is unverified, named without a page, or of the world and not of Japan.
"""

from __future__ import annotations

from tools.japan_ict.facts import Facts
from tools.japan_ict.rows import Row, table

__all__ = ["sources"]

_COLUMNS = ("source_id", "title", "publisher", "date", "licence", "note")
_GRADES = {"A": "official", "B": "official", "C": "derived", "D": "assumption"}
_FIRMS = "firm_status"
_WORLD = "World:"
_WITHOUT_PAGE = ("company-public",)


def sources(facts: Facts) -> list[Row]:
    """The rows of the table `sources`. LookupError where a publication's figure is not in the facts."""
    own = [
        {**row, "publisher": "This repository", "note": row["note"] or "Stated in SOURCES.md.", "grade": "assumption"}
        for row in table("own_rules")
    ]
    return (
        [_publication(facts, row) for row in table("publications")] + own + [dict(row) for row in table("list_sources")]
    )


def _publication(facts: Facts, row: dict[str, str]) -> Row:
    unread = row["title"].startswith(_WORLD) or row["source_id"] in _WITHOUT_PAGE
    out: Row = {**{name: row[name] for name in _COLUMNS}, "grade": "assumption" if unread else "official"}
    if row["source_id"] == "ecb-fx":
        first, last = facts.months()
        out |= {"date": last, "note": f"Mean of the twelve months {first} to {last}, held for the whole horizon."}
    if row["topic"]:
        address, grade = _place(facts, row)
        out |= {"url": address, "grade": "assumption" if unread else _GRADES[grade]}
    return out


def _place(facts: Facts, row: dict[str, str]) -> tuple[str, str]:
    """Address and grade of the figures that a publication names by topic, item, geography and year.

    A fact about a firm is named by the topic `firm_status`, the firm and the date of the event.
    """
    key = (row["topic"], row["item"], row["geography"], row["year"])
    places: set[tuple[str, str]] = set()
    for name, column in (("published_figures", "source_url"), ("market_facts", "url")):
        for fact in facts.rows(name):
            if (fact["topic"], fact["item"], fact["geography"], fact["year"]) == key:
                places.add((fact[column], fact["grade"]))
    for fact in facts.rows(_FIRMS):
        if (_FIRMS, fact["firm"], "", fact["event_date"]) == key:
            places.add((fact["url"], fact["grade"]))
    if len(places) != 1:
        raise LookupError(f"{row['source_id']}: {len(places)} sources fit {key}")
    return places.pop()
