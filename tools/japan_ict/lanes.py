"""The table `lanes`: freight, duty and lead time by country, and how much buyers open to goods from China.

Without the last, a ban on some segments would only push the same cheap goods on to the others, and nothing would
change in all. What a segment opens (see `openness`) of its demand in a mean quarter of the first year is the capacity of
its own lane from China for the part; what comes in a low quarter can be kept for a high one. In the same way the
assembly plants in Japan together open the part's own share of the components that they are expected to take. A lane
cites what the part's share rests on.

Some lanes are closed, with a capacity of 0. Radio and core of 5G networks: all four carriers report no Chinese maker in
their 5G radio networks, and MIC asked them when it certified their plans on 10 April 2019 to heed the agreement of
2018; the core, and the networks of others than carriers, are taken to follow. Other network equipment of Chinese makers
to the carriers: the fact names radio alone, so that this is an assumption. Huawei's and ZTE's plants to the
Self-Defense Forces: the Ministry of Defense said in 2018 that it held no equipment of theirs. Huawei's antennas, which
belong to the radio network.
"""

from __future__ import annotations

from tools.japan_ict.capacity import assembly_needs
from tools.japan_ict.catalogue import PARTS, Part
from tools.japan_ict.demand import PERIODS, SEASON, first_year, yearly_value
from tools.japan_ict.facts import Facts
from tools.japan_ict.openness import opened
from tools.japan_ict.routes import ROUTES
from tools.japan_ict.rows import Row, significant
from tools.japan_ict.shares import basis_of

__all__ = ["CLOSED", "NEAR_KM", "freight_pct", "lanes", "lead_periods"]

NEAR_KM = 5500
"""Up to this distance goods arrive in the quarter in which they ship, from beyond it in the next (assumed)."""

_BULKY = {"optical-cable": 2.5, "backup-battery": 2.5, "antenna": 2.0, "rare-earth-oxide": 1.5, "base-station-5g": 1.5}
"""Freight of heavy or dangerous goods relative to the country's general rate (assumed)."""

_BY_AIR = ("gallium", "germanium")
"""What is worth so much a kilogram that it flies, and arrives in the quarter in which it ships (assumed)."""

_CARRIERS = "telecom-carriers"

_RADIO = ("base-station-5g", "radio-unit")
"""What the carriers' report names; that their core follows is assumed."""

_CARRIERS_WITHOUT = {
    "huawei-chn": """carrier-router ethernet-switch optical-transport pon-olt wifi-ap microwave-link firewall
        storage-array""",
    "zte-chn": "optical-transport pon-olt microwave-link",
    "fiberhome-chn": "optical-transport pon-olt",
    "h3c-chn": "ethernet-switch wifi-ap",
    "sangfor-chn": "firewall",
}
"""Network equipment, and Huawei's storage, that carriers do not buy of Chinese makers beside 5G (assumed)."""

CLOSED = (
    # plant, destination, part, source, grade
    ("huawei-chn", "sdf", "*", "mod-2018", "derived"),
    ("zte-chn", "sdf", "*", "mod-2018", "derived"),
    ("huawei-chn", "JPN", "antenna", "carriers-5g-2019", "assumption"),
    # Nor where a scenario opens the carriers' lanes to Huawei and ZTE, the only Chinese makers in a network of 2018.
    ("comba-chn", _CARRIERS, "radio-unit", "carriers-5g-2019", "derived"),
    *((plant, _CARRIERS, part_id, "carriers-5g-2019", "assumption")
      for plant, parts in _CARRIERS_WITHOUT.items() for part_id in parts.split()),
)  # fmt: skip
"""Lanes of single plants with a capacity of 0, in addition to the parts whose share is 0."""

_YEAR = 4


def freight_pct(facts: Facts, country: str) -> float:
    """Freight and insurance in per cent of the purchase cost: a base, plus distance weighed by logistics quality."""
    if country == "JPN":
        return 0.5
    thousands, quality = facts.distances()[country] / 1000, facts.logistics()[country] / 5
    return round(0.8 + 0.15 * thousands / quality, 2)


def lead_periods(facts: Facts, country: str) -> int:
    """Quarters from shipment to arrival."""
    return int(country != "JPN" and facts.distances()[country] > NEAR_KM)


def lanes(facts: Facts) -> list[Row]:
    """The rows of the table `lanes`: one a country, those of parts sent in their own way, and those that limit China."""
    free = facts.duty_free()
    if any(item.hs6 not in free for item in PARTS if item.tier < 3):
        raise ValueError("a heading is no longer free of duty")
    origins = sorted({route.country_id for route in ROUTES})
    assembled = _assembled(facts)
    own = {(route.country_id, route.part_id) for route in ROUTES if route.part_id in (*_BULKY, *_BY_AIR)}
    own -= {("CHN", item.part_id) for item in assembled}
    return [
        *(_lane(facts, country, "JPN", "*") for country in origins),
        *(_lane(facts, country, "JPN", part_id) for country, part_id in sorted(own)),
        *(_to_assembly(facts, item) for item in assembled),
        *_limited(facts),
        *_closed(facts),
    ]


def _assembled(facts: Facts) -> list[Part]:
    """The parts made in China that plants in Japan take as components."""
    made = {route.part_id for route in ROUTES if route.country_id == "CHN"}
    return [item for item in PARTS if item.part_id in made and any(assembly_needs(facts)[item.part_id].values())]


def _to_assembly(facts: Facts, item: Part) -> Row:
    """China's lane to the assembly plants in Japan, with its capacity; segments have lanes of their own."""
    units = [assembly_needs(facts)[item.part_id][period] for period in PERIODS[:_YEAR]]
    return {**_lane(facts, "CHN", "JPN", item.part_id), **_limit(item, "JPN", item.share * sum(units) / _YEAR)}


def _limited(facts: Facts) -> list[Row]:
    """China's lanes to each segment, with their capacity."""
    made = {route.part_id for route in ROUTES if route.country_id == "CHN"}
    rows = []
    for segment in SEASON:
        for item in PARTS:
            if (segment, item.part_id) in yearly_value(facts) and item.part_id in made:
                units = first_year(facts, segment, item.part_id)
                capacity = opened(facts, segment, item.part_id) * sum(units) / _YEAR
                rows.append({**_lane(facts, "CHN", segment, item.part_id), **_limit(item, segment, capacity)})
    return rows


def _limit(item: Part, destination: str, capacity: float) -> Row:
    """The capacity of a lane from China, with what the share rests on: how it is spread over buyers is assumed."""
    basis = basis_of(item)
    return {
        "capacity": significant(capacity, 3),
        "source_id": "rule-lanes" if basis is None else basis.source_id,
        "grade": "derived" if item.part_id in _RADIO and destination == _CARRIERS else "assumption",
    }


def _closed(facts: Facts) -> list[Row]:
    """The lanes of `CLOSED` from plants that there are."""
    countries = {route.plant_id: route.country_id for route in ROUTES}
    return [
        {**_lane(facts, countries[plant], destination, part_id), "origin": plant, "capacity": 0, "source_id": source,
         "grade": grade}
        for plant, destination, part_id, source, grade in CLOSED
        if any(r.plant_id == plant and part_id in ("*", r.part_id) for r in ROUTES)
    ]  # fmt: skip


def _lane(facts: Facts, country: str, destination: str, part_id: str) -> Row:
    factor = _BULKY.get(part_id, 1.0)
    return {
        "origin": country,
        "destination": destination,
        "part_id": part_id,
        "freight_pct": round(factor * freight_pct(facts, country), 2),
        "duty_pct": 0,
        "lead_periods": 0 if part_id in _BY_AIR else lead_periods(facts, country),
        "source_id": "rule-lanes",
        "grade": "derived" if country != "JPN" else "assumption",
    }
