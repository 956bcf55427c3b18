"""Which offers are incumbents: those of which a published fact says that the firm supplies Japan with such goods.

The fact is about the firm and the kind of goods. That the goods come from the plant named is assumed, unless the fact
names the plant. Every other offer that could ship at once is `qualified`, which here means assumed to be available.
"""

from __future__ import annotations

from tools.japan_ict.facts import Facts
from tools.japan_ict.firm_sources import citation
from tools.japan_ict.rows import table

__all__ = ["INCUMBENTS", "check_incumbents"]


def _read() -> dict[str, str]:
    first: dict[str, str] = {}
    for row in table("incumbents"):
        first.setdefault(row["offer_id"], row["source_id"])
    return first


INCUMBENTS: dict[str, str] = _read()
"""By offer, the source that it cites: the first of its rows in `tables/incumbents.csv`."""


def check_incumbents(facts: Facts) -> None:
    """LookupError where a fact no longer says that the firm supplies Japan, or is not settled (grade D)."""
    for row in table("incumbents"):
        fact = citation(facts, row["source_id"])
        fact.require(row["words"], row["offer_id"])
        if fact.grade == "D":
            raise LookupError(f"{row['offer_id']}: the fact behind {row['source_id']} is not settled")
