"""A package of a few rows, typed as the reader types it, for tests that need no files."""

from __future__ import annotations

from typing import Any

import pandas as pd

from tests.builder import typed


def small_records() -> dict[str, list[dict[str, Any]]]:
    """Two parts; a listed maker in China, a maker in Taiwan, one in Japan; two segments, four quarters."""

    def offer(offer: str, plant: str, part: str, price: float, currency: str, **more: Any) -> dict[str, Any]:
        return {
            "offer_id": offer,
            "plant_id": plant,
            "part_id": part,
            "unit_price": price,
            "currency": currency,
            "status": "qualified",
            **more,
        }

    return {
        "countries": [
            {"country_id": "JPN", "name_en": "Japan", "bloc": "domestic"},
            {"country_id": "TWN", "name_en": "Taiwan", "bloc": "partner"},
            {"country_id": "CHN", "name_en": "China", "bloc": "of_concern"},
        ],
        "parts": [
            {"part_id": "router", "name_en": "Router", "family": "communication", "unit": "piece"},
            {
                "part_id": "chip",
                "name_en": "Chip",
                "family": "semiconductor",
                "unit": "piece",
                "hs6": "854231",
            },
        ],
        "suppliers": [
            {"supplier_id": "kita", "name_en": "Kita", "country_id": "JPN"},
            {"supplier_id": "formosa", "name_en": "Formosa", "country_id": "TWN"},
            {"supplier_id": "longwei", "name_en": "Longwei", "country_id": "CHN"},
        ],
        "plants": [
            {"plant_id": "kita-1", "supplier_id": "kita", "country_id": "JPN", "capacity": 500},
            {"plant_id": "formosa-1", "supplier_id": "formosa", "country_id": "TWN", "capacity": 300},
            {"plant_id": "longwei-1", "supplier_id": "longwei", "country_id": "CHN"},
            {"plant_id": "longwei-vn", "supplier_id": "longwei", "country_id": "JPN"},
        ],
        "offers": [
            offer("K-router", "kita-1", "router", 120_000, "JPY", capacity=100),
            offer("F-chip", "formosa-1", "chip", 9, "USD", capacity=80),
            offer("L-router", "longwei-1", "router", 600, "USD", status="incumbent"),
            offer("L-chip", "longwei-vn", "chip", 5, "USD", capacity=60, status="incumbent"),
        ],
        "offer_periods": [{"offer_id": "F-chip", "period": "2027Q3", "capacity": 40}],
        "price_breaks": [{"offer_id": "K-router", "from_units": 50, "unit_price": 130_000}],
        "segments": [
            {
                "segment_id": "min",
                "name_en": "Ministries",
                "sector": "ministry",
                "country_id": "JPN",
                "priority": 1,
            },
            {
                "segment_id": "priv",
                "name_en": "Firms",
                "sector": "private",
                "country_id": "JPN",
                "priority": 2,
            },
        ],
        "demand": [
            {"segment_id": segment, "part_id": part, "period": period, "units": 50}
            for segment, part in (("min", "router"), ("min", "chip"), ("priv", "router"))
            for period in ("2027Q2", "2027Q3", "2027Q4", "2028Q1")
        ],
        "lanes": [{"origin": "*", "destination": "*"}],
        "entities": [
            {
                "entity_id": "longwei",
                "name": "Longwei",
                "list_id": "list-a",
                "listed_from": "2019-08-13",
                "citation": "made up for this test",
            }
        ],
        "fx": [
            {"currency": "USD", "period": "*", "jpy_per_unit": 150},
            {"currency": "USD", "period": "2027Q4", "jpy_per_unit": 140},
        ],
        "sources": [{"source_id": "s", "title": "Made up for this test"}],
    }


def small_tables() -> dict[str, pd.DataFrame]:
    """`small_records`, typed."""
    return typed(small_records())
