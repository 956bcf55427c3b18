"""The publications that facts about single firms stand in, and whether a fact still says what a row rests on.

`tables/firm_sources.csv` names the row of a facts file by its key columns, and the title and publisher in English; the
address, the date and the grade come from the fact. `tables/firm_status_more.csv` holds facts that the case needs beside
the published figures, in the columns of `firm_status`.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from tools.japan_ict.facts import Facts
from tools.japan_ict.rows import Row, table

__all__ = ["GRADES", "Citation", "citation", "firm_sources"]

GRADES = {"A": "official", "B": "official", "C": "derived", "D": "assumption"}
"""Grade of a source by the grade that its fact has: read or reliable, a single or weak report, not settled."""

_NOTES = {
    "C": "A single report or a weak host (grade C in the facts).",
    "D": "Not settled by a publication (grade D in the facts): counts as an assumption.",
}
_OWN = "firm_status_more"


@dataclass(frozen=True)
class Citation:
    """A fact and what stands beside it; `text` is all its words, `grade` A to D as the facts give it."""

    source_id: str
    text: str
    url: str
    date: str
    grade: str

    def require(self, words: str, needed_by: str) -> None:
        """LookupError unless the fact holds each of the phrases in `words`, separated by ``|``."""
        absent = [phrase for phrase in filter(None, words.split("|")) if phrase not in self.text]
        if absent:
            raise LookupError(f"{needed_by}: the fact behind {self.source_id} does not say {absent}")


def citation(facts: Facts, source_id: str) -> Citation:
    """The fact behind a source of `firm_sources`; LookupError if there is no such source or not exactly one fact."""
    try:
        return _citations(facts)[source_id]
    except KeyError:
        raise LookupError(f"{source_id} is no source of tables/firm_sources.csv") from None


def firm_sources(facts: Facts) -> list[Row]:
    """Rows for the table `sources`, one a publication."""
    rows: list[Row] = []
    for row in table("firm_sources"):
        fact = citation(facts, row["source_id"])
        rows.append({
            "source_id": row["source_id"],
            "title": row["title"],
            "publisher": row["publisher"],
            "url": fact.url,
            "date": row["date"] or fact.date,
            "note": _NOTES.get(fact.grade, ""),
            "grade": GRADES[fact.grade],
        })  # fmt: skip
    return rows


@cache
def _citations(facts: Facts) -> dict[str, Citation]:
    return {row["source_id"]: _citation(facts, row) for row in table("firm_sources")}


def _citation(facts: Facts, row: dict[str, str]) -> Citation:
    name, key = row["facts"], dict(pair.split("=", 1) for pair in row["key"].split("|"))
    known = table(name) if name == _OWN else facts.rows(name)
    fits = [fact for fact in known if all(fact[column] == value for column, value in key.items())]
    if len(fits) != 1:
        raise LookupError(f"{len(fits)} rows of {name} fit {row['key']}, behind {row['source_id']}")
    fact = fits[0]
    address = fact.get("url") or fact.get("source_url") or ""
    return Citation(
        source_id=row["source_id"],
        text="\n".join(value for value in fact.values() if value),
        url=address.partition(" ")[0],
        date=fact.get("source_date") or "",
        grade=fact["grade"],
    )
