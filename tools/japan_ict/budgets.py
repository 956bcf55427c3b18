"""Budgets: what a segment is expected to spend in a fiscal year, and a little more.

Expected is the demand at the mean landed price of the offers that can supply now, weighted by what each can
supply: goods from China for the share that the segment opens to them, the others for the rest. Where the components
are chosen, they count at their standard cost, as the planner counts them against a budget. Ministries and the
Self-Defense Forces are reckoned without goods from China from `SWITCHED` on.
"""

from __future__ import annotations

from collections import defaultdict

from optimizer.periods import fiscal_year
from tools.japan_ict.capacity import capacities
from tools.japan_ict.catalogue import PARTS
from tools.japan_ict.demand import SEASON, level
from tools.japan_ict.facts import Facts
from tools.japan_ict.lanes import freight_pct
from tools.japan_ict.openness import opened
from tools.japan_ict.prices import stated_jpy
from tools.japan_ict.routes import ROUTES
from tools.japan_ict.rows import Row, significant
from tools.japan_ict.standard import chosen_bill_jpy

__all__ = ["MARGIN", "SWITCHED", "budgets"]

MARGIN = {
    "ministries": 0.17, "sdf": 0.19, "defence-industry": 0.23, "power-utilities": 0.19, "telecom-carriers": 0.17,
    "local-private": 0.20,
}  # fmt: skip
"""How far the budget lies above expected spending (assumed)."""

SWITCHED = 2029
_GOVERNMENT = ("ministries", "sdf")


def budgets(facts: Facts) -> list[Row]:
    """The rows of the table `budgets`, by segment and fiscal year."""
    outside = {item.part_id: _landed(facts, item.part_id, "ready") for item in PARTS}
    concern = {item.part_id: _landed(facts, item.part_id, "concern") for item in PARTS if item.share > 0}
    spending: dict[tuple[str, int], float] = defaultdict(float)
    for (segment, part_id, period), units in level(facts).items():
        year = fiscal_year(period)
        share = 0.0 if segment in _GOVERNMENT and year >= SWITCHED else opened(facts, segment, part_id)
        price = share * concern.get(part_id, 0.0) + (1 - share) * outside[part_id]
        spending[segment, year] += units * price
    return [
        {"segment_id": segment, "fiscal_year": year,
         "budget_jpy": int(significant((1 + MARGIN[segment]) * spending[segment, year], 4)),
         "source_id": "rule-budgets", "grade": "assumption"}
        for segment in SEASON
        for year in sorted({year for _, year in spending})
    ]  # fmt: skip


def _landed(facts: Facts, part_id: str, group: str) -> float:
    """Mean cost in yen of a unit from the offers of one group of `routes`, landed, its chosen components included."""
    routes = [r for r in ROUTES if r.part_id == part_id and r.group == group]
    units = {r.offer_id: capacities(facts)[r.offer_id] for r in routes}
    each = {
        r.offer_id: stated_jpy(r) * (1 + freight_pct(facts, r.country_id) / 100) + chosen_bill_jpy(r) for r in routes
    }
    spent = sum(units[offer] * each[offer] for offer in units)
    return spent / sum(units.values())
