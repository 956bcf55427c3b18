"""The table `plants`: all sites of a supplier in a country taken together, their shared capacity and opening cost."""

from __future__ import annotations

from collections import defaultdict

from tools.japan_ict.capacity import capacities
from tools.japan_ict.catalogue import part
from tools.japan_ict.facts import Facts
from tools.japan_ict.firms import suppliers
from tools.japan_ict.prices import price_jpy
from tools.japan_ict.routes import ROUTES, Route
from tools.japan_ict.rows import Row, significant

__all__ = ["COUNTRY_NAMES", "OPENINGS", "plants", "uses_capacity"]

_SHARED = {
    "nec-jpn": 0.90, "1finity-jpn": 0.90, "fsas-jpn": 0.90, "mitsubishi-electric-jpn": 0.92, "sumitomo-electric-jpn": 0.92,
    "furukawa-jpn": 0.92, "kyocera-jpn": 0.92, "cisco-usa": 0.90, "hpe-usa": 0.90, "nokia-fin": 0.90,
    "ericsson-swe": 0.92, "samsung-kor": 0.92, "huawei-chn": 0.97, "zte-chn": 0.97, "shin-etsu-jpn": 0.92,
    "renesas-jpn": 0.92, "tsmc-twn": 1.0, "tejas-ind": 0.90, "infineon-deu": 0.95,
}  # fmt: skip
"""Plants whose parts share a capacity, as a share of what the offers could supply one by one (assumed).

A unit uses capacity in proportion to the part's reckoned price: the resource unit is a million yen of output.
"""

OPENINGS = (
    "alcoa-australia-aus", "iluka-aus", "arafura-aus", "carester-fra", "micron-usa", "amkor-usa", "tsmc-deu",
    "tata-electronics-ind", "globalwafers-usa",
)  # fmt: skip
"""Plants under construction or planned in public, of which every offer is a candidate."""

_OPENING_SHARE = 0.04
"""The buyer's contribution to opening, as a share of the value the plant could supply in a year (assumed)."""

COUNTRY_NAMES = {
    "JPN": "Japan", "USA": "United States", "AUS": "Australia", "NZL": "New Zealand", "KOR": "South Korea",
    "TWN": "Taiwan", "GBR": "United Kingdom", "DEU": "Germany", "NLD": "Netherlands", "SWE": "Sweden",
    "FIN": "Finland", "FRA": "France", "SGP": "Singapore", "MYS": "Malaysia", "VNM": "Viet Nam", "THA": "Thailand",
    "IND": "India", "CHN": "China", "HKG": "Hong Kong", "RUS": "Russia",
}  # fmt: skip


def uses_capacity(plant_id: str) -> bool:
    """Whether the plant's parts share a capacity."""
    return plant_id in _SHARED


def plants(facts: Facts) -> list[Row]:
    """The rows of the table `plants`, in the order in which the offers first name them."""
    names = {row["supplier_id"]: row["name_en"] for row in suppliers()}
    routes: dict[str, list[Route]] = defaultdict(list)
    for route in ROUTES:
        routes[route.plant_id].append(route)
    rows = []
    for plant_id, of_plant in routes.items():
        supplier, country = of_plant[0].supplier_id, of_plant[0].country_id
        row: Row = {
            "plant_id": plant_id,
            "supplier_id": supplier,
            "country_id": country,
            "name_en": f"{names[supplier]}, {COUNTRY_NAMES[country]}",
            "source_id": "rule-plants",
            "grade": "assumption",
        }
        if plant_id in _SHARED:
            row["capacity"] = significant(_SHARED[plant_id] * _resource(facts, of_plant), 4)
        if plant_id in OPENINGS:
            row["opening_cost_jpy"] = _opening(facts, of_plant)
        rows.append(row)
    return rows


def _resource(facts: Facts, routes: list[Route]) -> float:
    """Million yen of output a quarter if every offer ran at its own capacity."""
    return sum(capacities(facts)[r.offer_id] * significant(part(r.part_id).price / 1e6, 3) for r in routes)


def _opening(facts: Facts, routes: list[Route]) -> int:
    if any(r.status != "candidate" for r in routes):
        raise ValueError(f"{routes[0].plant_id} supplies already and cannot have an opening cost")
    value = sum(4 * capacities(facts)[r.offer_id] * price_jpy(r) for r in routes)
    return int(significant(_OPENING_SHARE * value, 2))
