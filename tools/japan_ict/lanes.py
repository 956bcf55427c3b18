"""The table `lanes`: freight, duty and lead time by country, and how much buyers open to goods from China.

Without the last, a ban on some segments would only push the same cheap goods on to the others, and nothing
would change in all. A segment's networks, contracts and staff fit goods from China for a share of its demand;
that share of its mean demand is the capacity of its own lane from China for the part. In the same way the assembly
plants in Japan together open the part's own share of the components that they are expected to take.
"""

from __future__ import annotations

from tools.japan_ict.capacity import assembly_needs
from tools.japan_ict.catalogue import PARTS, Part, part
from tools.japan_ict.demand import PERIODS, SEASON, level, yearly_value
from tools.japan_ict.facts import Facts
from tools.japan_ict.routes import ROUTES
from tools.japan_ict.rows import Row, significant

__all__ = ["NEAR_KM", "OPENNESS", "freight_pct", "lanes", "lead_periods", "opened"]

NEAR_KM = 5500
"""Up to this distance goods arrive in the quarter in which they ship, from beyond it in the next (assumed)."""

OPENNESS = {
    "ministries": 0.90, "sdf": 0.70, "defence-industry": 0.90, "power-utilities": 0.95, "telecom-carriers": 1.0,
    "local-private": 1.10,
}  # fmt: skip
"""A segment's share of goods from China relative to the part's (assumed)."""

_BULKY = {"optical-cable": 2.5, "backup-battery": 2.5, "antenna": 2.0, "rare-earth-oxide": 1.5, "base-station-5g": 1.5}
"""Freight of heavy or dangerous goods relative to the country's general rate (assumed)."""


def freight_pct(facts: Facts, country: str) -> float:
    """Freight and insurance in per cent of the purchase cost: a base, plus distance weighed by logistics quality."""
    if country == "JPN":
        return 0.5
    thousands, quality = facts.distances()[country] / 1000, facts.logistics()[country] / 5
    return round(0.8 + 0.15 * thousands / quality, 2)


def lead_periods(facts: Facts, country: str) -> int:
    """Quarters from shipment to arrival."""
    return int(country != "JPN" and facts.distances()[country] > NEAR_KM)


def opened(segment: str, part_id: str) -> float:
    """The share of its demand for the part, between 0 and 1, that a segment opens to goods from China."""
    return OPENNESS[segment] * part(part_id).share


def lanes(facts: Facts) -> list[Row]:
    """The rows of the table `lanes`: one a country, one for each bulky part, and those that limit China."""
    free = facts.duty_free()
    if any(item.hs6 not in free for item in PARTS if item.tier < 3):
        raise ValueError("a heading is no longer free of duty")
    origins = sorted({route.country_id for route in ROUTES})
    assembled = _assembled(facts)
    bulky = {(route.country_id, route.part_id) for route in ROUTES if route.part_id in _BULKY}
    bulky -= {("CHN", item.part_id) for item in assembled}
    return [
        *(_lane(facts, country, "JPN", "*") for country in origins),
        *(_lane(facts, country, "JPN", part_id) for country, part_id in sorted(bulky)),
        *(_to_assembly(facts, item) for item in assembled),
        *_limited(facts),
    ]


def _assembled(facts: Facts) -> list[Part]:
    """The parts made in China that plants in Japan take as components."""
    made = {route.part_id for route in ROUTES if route.country_id == "CHN"}
    return [item for item in PARTS if item.part_id in made and any(assembly_needs(facts)[item.part_id].values())]


def _to_assembly(facts: Facts, item: Part) -> Row:
    """China's lane to the assembly plants in Japan, with its capacity; segments have lanes of their own."""
    units = assembly_needs(facts)[item.part_id].values()
    capacity = significant(item.share * sum(units) / len(units), 3)
    return {**_lane(facts, "CHN", "JPN", item.part_id), "capacity": capacity, "grade": "assumption"}


def _limited(facts: Facts) -> list[Row]:
    """China's lanes to each segment, with their capacity."""
    made = {route.part_id for route in ROUTES if route.country_id == "CHN"}
    rows = []
    for segment in SEASON:
        for item in PARTS:
            if (segment, item.part_id) in yearly_value(facts) and item.part_id in made:
                units = [level(facts)[segment, item.part_id, period] for period in PERIODS]
                capacity = opened(segment, item.part_id) * sum(units) / len(units)
                row = _lane(facts, "CHN", segment, item.part_id)
                rows.append({**row, "capacity": significant(capacity, 3), "grade": "assumption"})
    return rows


def _lane(facts: Facts, country: str, destination: str, part_id: str) -> Row:
    factor = _BULKY.get(part_id, 1.0)
    return {
        "origin": country,
        "destination": destination,
        "part_id": part_id,
        "freight_pct": round(factor * freight_pct(facts, country), 2),
        "duty_pct": 0,
        "lead_periods": lead_periods(facts, country),
        "source_id": "rule-lanes",
        "grade": "derived" if country != "JPN" else "assumption",
    }
