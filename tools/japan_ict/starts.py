"""Rows of the table `offer_periods`: plants announced or under construction that cannot ship before they run.

The first periods are assumptions. A candidate waits for its qualification anyway; the rows here say that qualifying it
early brings nothing.
"""

from __future__ import annotations

from tools.japan_ict.demand import PERIODS
from tools.japan_ict.routes import ROUTES
from tools.japan_ict.rows import Row, table

__all__ = ["plant_starts"]


def plant_starts() -> list[Row]:
    """Rows for the table `offer_periods`: no capacity before the period in `tables/starts.csv`.

    ValueError for an unknown offer or period.
    """
    known = {route.offer_id for route in ROUTES}
    rows: list[Row] = []
    for row in table("starts"):
        offer, first = row["offer_id"], row["first_period"]
        if offer not in known or first not in PERIODS:
            raise ValueError(f"tables/starts.csv: {offer} from {first} fits no offer or no period")
        rows += [
            {"offer_id": offer, "period": period, "capacity": 0, "source_id": "rule-offers", "grade": "assumption"}
            for period in PERIODS[: PERIODS.index(first)]
        ]
    return rows
