"""The table `offer_periods`: capacity that does not exist before a day that is published, or that is assumed.

A candidate waits for its qualification anyway; its rows here say that there is nothing to ship before the plant runs.
"""

from __future__ import annotations

from tools.japan_ict.demand import PERIODS
from tools.japan_ict.facts import Facts
from tools.japan_ict.firm_sources import GRADES, citation
from tools.japan_ict.routes import ROUTES
from tools.japan_ict.rows import Row, table

__all__ = ["offer_periods"]

_OWN_RULE = "rule-offers"


def offer_periods(facts: Facts) -> list[Row]:
    """The rows of the table `offer_periods`: none to ship in each period before the first.

    LookupError where a fact no longer gives the start, ValueError for an unknown offer or period.
    """
    known = {route.offer_id for route in ROUTES}
    rows: list[Row] = []
    for row in table("starts"):
        offer, first, source = row["offer_id"], row["first_period"], row["source_id"]
        if offer not in known or first not in PERIODS:
            raise ValueError(f"tables/starts.csv: {offer} from {first} fits no offer or no period")
        grade = "assumption"
        if source != _OWN_RULE:
            fact = citation(facts, source)
            fact.require(row["words"], offer)
            grade = GRADES[fact.grade]
        rows += [
            {"offer_id": offer, "period": period, "capacity": 0, "source_id": source, "grade": grade}
            for period in PERIODS[: PERIODS.index(first)]
        ]
    return rows
