"""A small market for the shipped rule packs: the listed firms, firms that they hold, and makers elsewhere."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd

from tests.builder import typed

CASE = Path(__file__).parents[2] / "data" / "japan_ict"

#: Firm, its seat, where its plant stands, and what it makes; `affiliate` and `minor` are made up, as are their holdings.
_OFFERS = """
huawei CHN CHN base-station-5g core-network radio-unit antenna optical-transport storage-array power-supply-unit cellular-module
zte CHN CHN base-station-5g
hytera CHN CHN land-mobile-radio
hikvision CHN CHN surveillance-camera
dahua CHN CHN surveillance-camera
smic CHN CHN logic-28nm
cxmt CHN CHN dram-module
ymtc CHN CHN ssd
catl CHN CHN backup-battery
quectel CHN CHN cellular-module
lenovo CHN CHN notebook-pc
nec-pc JPN JPN notebook-pc
nec JPN CHN pcb gallium
nec JPN JPN base-station-5g pcb
affiliate MYS MYS base-station-5g
minor MYS MYS base-station-5g
cisco USA USA carrier-router
codan AUS AUS land-mobile-radio
delta TWN TWN power-supply-unit
outsider BRA BRA base-station-5g
"""
_HELD = (("affiliate", "huawei", 60), ("minor", "huawei", 49.9), ("nec-pc", "lenovo", 66.6))
SECTORS = ("ministry", "sdf", "defence_industry", "critical_infrastructure", "private")


@cache
def _shipped(table: str) -> list[dict[str, str]]:
    with (CASE / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        return [{name: cell for name, cell in row.items() if cell} for row in csv.DictReader(file)]


def records() -> dict[str, list[dict[str, Any]]]:
    """The rows of the market; parts, lists and countries are those of the shipped case.

    A segment for each sector, named after it, buys for every purpose, and so do two that are called `ministries` and
    `telecom-carriers` as in the case.
    """
    lines = [line.split() for line in _OFFERS.strip().splitlines()]
    segments = [*zip(SECTORS, SECTORS, strict=True), ("ministries", "ministry")]
    segments.append(("telecom-carriers", "critical_infrastructure"))
    return {
        "countries": [*_shipped("countries"), {"country_id": "BRA", "name_en": "Brazil", "bloc": "other"}],
        "parts": _shipped("parts"),
        "suppliers": [
            {"supplier_id": firm, "name_en": firm, "country_id": seat}
            for firm, seat in dict(line[:2] for line in lines).items()
        ],
        "plants": [
            {"plant_id": f"{firm}-{country}", "supplier_id": firm, "country_id": country}
            for firm, _, country, *_ in lines
        ],
        "offers": [
            {
                "offer_id": f"{firm}-{country}.{part}",
                "plant_id": f"{firm}-{country}",
                "part_id": part,
                "unit_price": 1,
                "currency": "JPY",
                "status": "incumbent",
                "components": "none",
            }
            for firm, _, country, *parts in lines
            for part in parts
        ],
        "segments": [
            {"segment_id": segment, "name_en": segment, "sector": sector, "country_id": "JPN", "priority": 1}
            for segment, sector in segments
        ],
        "lanes": [{"origin": "*", "destination": "*"}],
        "entities": _shipped("entities"),
        "ownership": [
            {"owned_id": owned, "owner_id": owner, "share_pct": share} for owned, owner, share in _HELD
        ],
    }  # fmt: skip


@cache
def market() -> dict[str, pd.DataFrame]:
    """The market as typed tables."""
    rows = records()
    rows["parts"] = [{**row, "holding_cost_jpy": float(row["holding_cost_jpy"])} for row in rows["parts"]]
    rows["countries"] = [
        {name: float(cell) if name == "risk_score" else cell for name, cell in row.items()} for row in rows["countries"]
    ]
    return typed(rows)


def changed_market(changed: Mapping[str, list[dict[str, Any]]]) -> dict[str, pd.DataFrame]:
    """The market with whole tables exchanged for those of ``changed``."""
    return {**market(), **{name: table for name, table in typed(changed).items() if name in changed}}
