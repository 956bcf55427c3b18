"""The data of the case of three tiers: a radio holds two chips, and each chip half a kilogram of gallium."""

from __future__ import annotations

from typing import Any

T = ("2027Q2", "2027Q3")


def _offer(offer: str, plant: str, part: str, price: float, currency: str, **more: Any) -> dict[str, Any]:
    record = {"offer_id": offer, "plant_id": plant, "part_id": part, "unit_price": price, "currency": currency}
    return {**record, "status": "incumbent", **more}


RECORDS: dict[str, list[dict[str, Any]]] = {
    "countries": [
        {"country_id": "JPN", "name_en": "Japan", "bloc": "domestic", "risk_score": 10},
        {"country_id": "USA", "name_en": "United States", "bloc": "allied", "risk_score": 20},
        {"country_id": "TWN", "name_en": "Taiwan", "bloc": "partner", "risk_score": 30},
        {"country_id": "CHN", "name_en": "China", "bloc": "of_concern", "risk_score": 80},
    ],
    "parts": [
        {"part_id": "radio", "name_en": "Radio", "family": "communication", "unit": "piece"},
        {"part_id": "chip", "name_en": "Chip", "family": "semiconductor", "unit": "piece"},
        {"part_id": "gallium", "name_en": "Gallium", "family": "material", "unit": "kg"},
    ],
    "suppliers": [
        {"supplier_id": "kita", "name_en": "Kita", "country_id": "JPN"},
        {"supplier_id": "bell", "name_en": "Bell", "country_id": "USA"},
        {"supplier_id": "acme", "name_en": "Acme", "country_id": "USA"},
        {"supplier_id": "nova", "name_en": "Nova", "country_id": "USA"},
        {"supplier_id": "ore", "name_en": "Ore", "country_id": "USA"},
        {"supplier_id": "mine", "name_en": "Mine", "country_id": "CHN"},
        {"supplier_id": "dragon", "name_en": "Dragon", "country_id": "CHN"},
    ],
    "plants": [
        {"plant_id": "kita-1", "supplier_id": "kita", "country_id": "JPN"},
        {"plant_id": "bell-1", "supplier_id": "bell", "country_id": "USA"},
        {"plant_id": "acme-1", "supplier_id": "acme", "country_id": "USA", "capacity": 58},
        {"plant_id": "nova-1", "supplier_id": "nova", "country_id": "USA"},
        {"plant_id": "ore-1", "supplier_id": "ore", "country_id": "USA"},
        {"plant_id": "mine-1", "supplier_id": "mine", "country_id": "CHN"},
        {"plant_id": "dragon-1", "supplier_id": "dragon", "country_id": "CHN"},
    ],
    "offers": [
        _offer("K-radio", "kita-1", "radio", 8000, "JPY"),
        _offer("B-radio", "bell-1", "radio", 60, "USD", status="qualified"),
        _offer("A-radio", "acme-1", "radio", 80, "USD", status="qualified", components="declared"),
        _offer("D-radio", "dragon-1", "radio", 400, "CNY", components="declared"),
        _offer("A-chip", "acme-1", "chip", 6, "USD", capacity=56),
        _offer("N-chip", "nova-1", "chip", 4, "USD"),
        _offer("O-gallium", "ore-1", "gallium", 10, "USD", components="none"),
        _offer("M-gallium", "mine-1", "gallium", 25, "CNY"),
    ],
    "bom": [
        {"part_id": "radio", "component_id": "chip", "units_per_unit": 2},
        {"part_id": "chip", "component_id": "gallium", "units_per_unit": 0.5},
    ],
    "provenance": [
        {"offer_id": "A-radio", "component_id": "chip", "supplier_id": "acme", "share_pct": 60},
        {"offer_id": "A-radio", "component_id": "chip", "country_id": "TWN", "share_pct": 30},
        {"offer_id": "D-radio", "component_id": "chip", "country_id": "CHN", "share_pct": 100},
    ],
    # Dragon holds 60 % of Nova through a firm that supplies nothing.
    "ownership": [
        {"owned_id": "nova", "owner_id": "shell", "share_pct": 75},
        {"owned_id": "shell", "owner_id": "dragon", "share_pct": 80},
    ],
    "entities": [
        {
            "entity_id": "dragon",
            "name": "Dragon",
            "list_id": "list-a",
            "listed_from": "2019-08-13",
            "citation": "made up for this test",
        },
        {
            "entity_id": "shell",
            "name": "Shell",
            "list_id": "list-b",
            "listed_from": "2019-08-13",
            "listed_to": "2020-12-31",
            "citation": "made up for this test",
        },
    ],
    "segments": [
        {
            "segment_id": "min",
            "name_en": "Ministries",
            "sector": "ministry",
            "country_id": "JPN",
            "priority": 1,
            "purposes": "general|national_security",
        },
        {
            "segment_id": "power",
            "name_en": "Power utilities",
            "sector": "critical_infrastructure",
            "country_id": "JPN",
            "priority": 2,
        },
    ],
    "demand": [
        {"segment_id": segment, "part_id": "radio", "period": period, "units": units}
        for segment, units in (("min", 10), ("power", 20))
        for period in T
    ],
    "lanes": [
        {"origin": "JPN", "destination": "JPN", "freight_jpy_per_unit": 100},
        {"origin": "USA", "destination": "JPN", "freight_jpy_per_unit": 10, "lead_periods": 1, "capacity": 60},
        {"origin": "USA", "destination": "USA", "freight_jpy_per_unit": 1},
        {"origin": "CHN", "destination": "USA", "freight_jpy_per_unit": 2, "duty_pct": 10, "lead_periods": 1},
        {"origin": "CHN", "destination": "JPN", "freight_jpy_per_unit": 50, "lead_periods": 1},
    ],
    "budgets": [
        {"segment_id": "power", "fiscal_year": 2027, "budget_jpy": 424_000},
        {"segment_id": "*", "fiscal_year": 2027, "budget_jpy": 653_690},
    ],
    "fx": [
        {"currency": "USD", "period": "*", "jpy_per_unit": 150},
        {"currency": "CNY", "period": "*", "jpy_per_unit": 20},
    ],
    "sources": [{"source_id": "s", "title": "Made up for this test"}],
}
