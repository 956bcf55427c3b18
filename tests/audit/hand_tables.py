"""The data of the case worked out by hand: two parts that are asked for, three suppliers, four quarters."""

from __future__ import annotations

from typing import Any

T = ("2027Q2", "2027Q3", "2027Q4", "2028Q1")

RECORDS: dict[str, list[dict[str, Any]]] = {
    "countries": [
        {"country_id": "JPN", "name_en": "Japan", "bloc": "domestic", "risk_score": 10},
        {"country_id": "USA", "name_en": "United States", "bloc": "allied", "risk_score": 20},
        {"country_id": "CHN", "name_en": "China", "bloc": "of_concern", "risk_score": 80},
    ],
    "parts": [
        {
            "part_id": "router",
            "name_en": "Router",
            "family": "communication",
            "unit": "piece",
            "holding_cost_jpy": 100,
        },
        {
            "part_id": "chip",
            "name_en": "Chip",
            "family": "semiconductor",
            "unit": "piece",
            "shortage_penalty_jpy": 9000,
        },
        # Nobody asks for it; it is here so that its offer can be ordered by mistake.
        {"part_id": "cable", "name_en": "Cable", "family": "component", "unit": "piece"},
    ],
    "suppliers": [
        {"supplier_id": "kita", "name_en": "Kita", "country_id": "JPN"},
        {"supplier_id": "acme", "name_en": "Acme", "country_id": "USA"},
        {"supplier_id": "dragon", "name_en": "Dragon", "country_id": "CHN"},
    ],
    "plants": [
        {"plant_id": "kita-1", "supplier_id": "kita", "country_id": "JPN", "capacity": 200},
        {"plant_id": "acme-1", "supplier_id": "acme", "country_id": "USA", "opening_cost_jpy": 1_000_000},
        {"plant_id": "dragon-1", "supplier_id": "dragon", "country_id": "CHN"},
    ],
    "plant_periods": [{"plant_id": "kita-1", "period": "2027Q4", "capacity": 62}],
    "offers": [
        {
            "offer_id": "D-router",
            "plant_id": "dragon-1",
            "part_id": "router",
            "unit_price": 500,
            "currency": "CNY",
            "capacity": 120,
            "status": "incumbent",
            "ramp": "0.1;1",
            "security_score": 30,
        },
        {
            "offer_id": "K-router",
            "plant_id": "kita-1",
            "part_id": "router",
            "unit_price": 30_000,
            "currency": "JPY",
            "capacity": 100,
            "status": "qualified",
            "ramp": "0.5;1",
            "minimum_order": 30,
            "security_score": 90,
        },
        {
            "offer_id": "A-router",
            "plant_id": "acme-1",
            "part_id": "router",
            "unit_price": 180,
            "currency": "USD",
            "capacity": 100,
            "status": "candidate",
            "qualification_cost_jpy": 500_000,
            "qualification_periods": 1,
            "ramp": "0.5;1",
            "security_score": 80,
        },
        {
            "offer_id": "A-chip",
            "plant_id": "acme-1",
            "part_id": "chip",
            "unit_price": 10,
            "currency": "USD",
            "status": "qualified",
            "security_score": 80,
        },
        {
            "offer_id": "K-chip",
            "plant_id": "kita-1",
            "part_id": "chip",
            "unit_price": 2000,
            "currency": "JPY",
            "capacity_use": 0.1,
            "status": "qualified",
            "security_score": 90,
        },
        {
            "offer_id": "K-cable",
            "plant_id": "kita-1",
            "part_id": "cable",
            "unit_price": 100,
            "currency": "JPY",
            "capacity_use": 0,
            "status": "qualified",
            "security_score": 90,
        },
    ],
    "offer_periods": [
        {"offer_id": "K-router", "period": "2027Q4", "capacity": 50},
        {"offer_id": "K-chip", "period": "2027Q4", "unit_price": 2100},
    ],
    "price_breaks": [{"offer_id": "A-chip", "from_units": 40, "unit_price": 8}],
    "expansions": [
        {
            "offer_id": "K-router",
            "max_units": 20,
            "cost_jpy_per_unit": 1000,
            "build_periods": 1,
            "subsidy_share": 0.25,
        }
    ],
    "segments": [
        {
            "segment_id": "min",
            "name_en": "Ministries",
            "sector": "ministry",
            "country_id": "JPN",
            "priority": 1,
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
        {"segment_id": segment, "part_id": part, "period": period, "units": units}
        for segment, part, units in (("min", "router", 100), ("power", "router", 50), ("power", "chip", 60))
        for period in T
    ],
    "stock": [{"segment_id": "min", "part_id": "router", "opening_units": 20, "cover_periods": 0.1}],
    "lanes": [
        {"origin": "*", "destination": "*", "freight_jpy_per_unit": 200},
        {
            "origin": "CHN",
            "destination": "JPN",
            "freight_jpy_per_unit": 500,
            "duty_pct": 5,
            "lead_periods": 1,
            "capacity": 110,
        },
        {
            "origin": "acme-1",
            "destination": "min",
            "part_id": "router",
            "freight_pct": 1,
            "lead_periods": 1,
            "capacity": 80,
        },
        {"origin": "USA", "destination": "*", "part_id": "chip", "freight_pct": 2},
        # Never used: the plant's own lane and the lane for the part are more specific.
        {"origin": "USA", "destination": "min", "freight_jpy_per_unit": 9999},
        {"origin": "USA", "destination": "JPN", "part_id": "cable", "freight_jpy_per_unit": 9999},
    ],
    "entities": [
        {
            "entity_id": "dragon",
            "name": "Dragon",
            "list_id": "list-a",
            "listed_from": "2019-08-13",
            "citation": "made up for this test",
        }
    ],
    "budgets": [
        {"segment_id": "min", "fiscal_year": 2027, "budget_jpy": 10_000_000},
        {"segment_id": "*", "fiscal_year": 2027, "budget_jpy": 13_000_000},
        {"segment_id": "*", "fiscal_year": 2030, "budget_jpy": 1},
    ],
    "fx": [
        {"currency": "USD", "period": "*", "jpy_per_unit": 150},
        {"currency": "CNY", "period": "*", "jpy_per_unit": 99},
        *({"currency": "CNY", "period": period, "jpy_per_unit": 20} for period in T),
    ],
    "sources": [{"source_id": "s", "title": "Made up for this test"}],
}
