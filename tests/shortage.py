"""A market that cannot serve everybody, small enough to work out by hand."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from optimizer.case import Case
from tests.builder import Tables, make_case

__all__ = ["short_case", "short_market"]


def short_market(capacity: float = 10.0) -> Tables:
    """One plant, ``capacity`` units a quarter: the first buyer (priority 1) asks for 8 and pays ¥5 of freight, the second
    (priority 2) for 6 without any. A unit costs ¥10, one that is missed ¥100.
    """
    return {
        "countries": [{"country_id": "JPN", "name_en": "Japan", "name_ja": "日本", "bloc": "domestic"}],
        "sources": [{"source_id": "s", "title": "Made up for a test"}],
        "fx": [{"currency": "USD", "period": "*", "jpy_per_unit": 100}],
        "parts": [
            {
                "part_id": "p",
                "name_en": "Radio",
                "name_ja": "無線機",
                "family": "communication",
                "unit": "u",
                "shortage_penalty_jpy": 100,
            }
        ],
        "segments": [
            {
                "segment_id": name,
                "name_en": english,
                "name_ja": japanese,
                "sector": "ministry",
                "country_id": "JPN",
                "priority": priority,
            }
            for name, english, japanese, priority in (("a", "Forces", "部隊", 1), ("b", "Ministry", "府省", 2))
        ],
        "demand": [
            {"segment_id": name, "part_id": "p", "period": period, "units": units, "grade": "assumption"}
            for name, units in (("a", 8), ("b", 6))
            for period in ("2027Q2", "2027Q3")
        ],
        "suppliers": [{"supplier_id": "f", "name_en": "Firm", "name_ja": "事業者", "country_id": "JPN"}],
        "plants": [{"plant_id": "f1", "supplier_id": "f", "name_en": "Works", "country_id": "JPN"}],
        "offers": [
            {
                "offer_id": "o",
                "plant_id": "f1",
                "part_id": "p",
                "status": "incumbent",
                "currency": "JPY",
                "unit_price": 10,
                "capacity": capacity,
                "grade": "assumption",
            }
        ],
        "lanes": [
            {"origin": "*", "destination": "a", "lead_periods": 0, "freight_jpy_per_unit": 5},
            {"origin": "*", "destination": "b", "lead_periods": 0},
        ],
    }


def short_case(folder: Path, capacity: float = 10.0, tables: Tables | None = None, **model: Any) -> Case:
    """Its case over two quarters, shortage before cost unless ``model`` says otherwise."""
    stated = {"objective": ["shortage", "cost"], **model}
    return make_case(
        folder,
        tables or short_market(capacity),
        [],
        horizon={"start": "2027Q2", "periods": 2},
        model=stated,
    )
