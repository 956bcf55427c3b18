"""The table `sources`: publications with their addresses as the facts give them, and the case's own rules."""

from __future__ import annotations

from tools.japan_ict.facts import Facts
from tools.japan_ict.rows import Row, table

__all__ = ["sources"]

_KEY = ("topic", "item", "geography", "year")
_COLUMNS = ("source_id", "title", "publisher", "date", "licence", "note")
_UNVERIFIED = "D"


def sources(facts: Facts) -> list[Row]:
    """The rows of the table `sources`; one that rests on an unverified figure is graded an assumption."""
    figures = {tuple(row[name] for name in _KEY): row for row in facts.rows("published_figures")}
    return [_publication(facts, row, figures) for row in table("publications")] + [
        {**row, "publisher": "This repository", "note": "Stated in SOURCES.md.", "grade": "assumption"}
        for row in table("own_rules")
    ]


def _publication(facts: Facts, row: dict[str, str], figures: dict[tuple[str, ...], dict[str, str]]) -> Row:
    out: Row = {**{name: row[name] for name in _COLUMNS}, "grade": "official"}
    if row["source_id"] == "ecb-fx":
        first, last = facts.months()
        out |= {"date": last, "note": f"Mean of the twelve months {first} to {last}, held for the whole horizon."}
    if row["topic"]:
        figure = figures[tuple(row[name] for name in _KEY)]
        out["url"] = figure["source_url"]
        if figure["grade"] == _UNVERIFIED:
            out["grade"] = "assumption"
    return out
