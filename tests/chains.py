"""A three-tier case whose plan with and without a ban is worked out by hand.

A ministry wants ten radios. A radio takes two chips, a chip half a unit of gallium; every price is in yen, every lane free.

| tier | offer | made in | price | takes |
|---|---|---|---|---|
| 1 | near-radio | Japan | 1,000 for assembly | chosen chips |
| 1 | far-radio | United States | 1,500 whole | declares its chips: 90 % from Japan, the rest unknown |
| 1 | listed-radio | Japan | 900 whole | declares its chips: 60 % from China; 30 % from a firm held by a listed one |
| 2 | cn-chip | China | 100 | chosen gallium |
| 2 | near-chip | Japan | 130 | chosen gallium |
| 2 | held-chip | Japan, by a firm that a listed entity holds through two steps (0.8 x 0.75) | 110 | chosen gallium |
| 3 | cn-gallium | China | 6 | |
| 3 | au-gallium | Australia | 9 | |

Without a ban the cheapest radio is listed-radio at 900: 9,000. With a ban on China and on what listed entities hold by
half or more, at every tier: near-radio with near-chip and au-gallium, 1,000 + 2 x (130 + 4.5) = 1,269 each, 12,690;
far-radio costs 1,500 (and is out where unknown is barred). The premium is 3,690.
"""

from __future__ import annotations

from typing import Any

from tests.builder import Tables

__all__ = ["BAN", "three_tiers"]

BAN: dict[str, Any] = {
    "id": "ban",
    "title": {"en": "Ban", "ja": "禁止"},
    "citation": "test",
    "grade": "assumption",
    "applies": {"sectors": ["ministry"], "from": "2019-04-01"},
    "bars": [
        {"clause": "1, origin", "countries": ["CHN"]},
        {"clause": "2, listed", "lists": ["list"], "ownership": 0.5},
    ],
    "depth": "all",
    "unknown": "allow",
}


def _offer(plant: str, part: str, price: float, components: str | None = None, **cells: Any) -> dict[str, Any]:
    return {
        "offer_id": f"{plant}-{part}",
        "plant_id": plant,
        "part_id": part,
        "unit_price": price,
        "currency": "JPY",
        "status": "qualified",
        "components": components,
        **cells,
    }


def three_tiers() -> Tables:
    """The tables of the case above, over one quarter."""
    seats = {"near": "JPN", "far": "USA", "listed": "JPN", "cn": "CHN", "held": "JPN", "au": "AUS", "mid": "JPN"}
    family = {"radio": "communication", "chip": "semiconductor", "gallium": "material"}
    return {
        "countries": [
            {"country_id": code, "name_en": code, "bloc": bloc}
            for code, bloc in (("JPN", "domestic"), ("USA", "allied"), ("AUS", "allied"), ("CHN", "of_concern"))
        ],
        "parts": [
            {"part_id": part, "name_en": part, "family": kind, "unit": "piece", "shortage_penalty_jpy": 100_000}
            for part, kind in family.items()
        ],
        "suppliers": [{"supplier_id": f"s-{one}", "name_en": one, "country_id": seat} for one, seat in seats.items()],
        "plants": [
            {"plant_id": one, "supplier_id": f"s-{one}", "country_id": seat}
            for one, seat in seats.items()
            if one != "mid"
        ],
        "offers": [
            _offer("near", "radio", 1000),
            _offer("far", "radio", 1500, "declared"),
            _offer("listed", "radio", 900, "declared"),
            _offer("cn", "chip", 100),
            _offer("near", "chip", 130),
            _offer("held", "chip", 110),
            _offer("cn", "gallium", 6),
            _offer("au", "gallium", 9),
        ],
        "bom": [
            {"part_id": "radio", "component_id": "chip", "units_per_unit": 2},
            {"part_id": "chip", "component_id": "gallium", "units_per_unit": 0.5},
        ],
        "provenance": [
            {"offer_id": "far-radio", "component_id": "chip", "country_id": "JPN", "share_pct": 90},
            {"offer_id": "listed-radio", "component_id": "chip", "country_id": "CHN", "share_pct": 60},
            {"offer_id": "listed-radio", "component_id": "chip", "supplier_id": "s-held", "share_pct": 30},
        ],
        "ownership": [
            {"owned_id": "s-held", "owner_id": "s-mid", "share_pct": 80},
            {"owned_id": "s-mid", "owner_id": "red", "share_pct": 75},
        ],
        "entities": [
            {
                "entity_id": "red",
                "name": "Red Works",
                "list_id": "list",
                "listed_from": "2019-08-13",
                "citation": "test",
            }
        ],
        "segments": [
            {
                "segment_id": "min",
                "name_en": "Ministry",
                "sector": "ministry",
                "country_id": "JPN",
                "priority": 1,
            }
        ],
        "demand": [{"segment_id": "min", "part_id": "radio", "period": "2027Q2", "units": 10}],
        "lanes": [{"origin": "*", "destination": "*", "part_id": "*"}],
        "fx": [{"currency": "USD", "period": "*", "jpy_per_unit": 150}],
        "sources": [{"source_id": "test", "title": "Made up for a test"}],
    }
