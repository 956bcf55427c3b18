"""Demand: yearly purchases of a segment, split by part, turned into units and spread over the quarters."""

from __future__ import annotations

from functools import cache

from optimizer.periods import horizon
from tools.japan_ict.catalogue import PARTS, part
from tools.japan_ict.facts import Facts
from tools.japan_ict.rows import Row

__all__ = ["BASE_STATIONS", "GROWTH", "PERIODS", "SEASON", "WEIGHTS", "demand", "level", "yearly_value"]

PERIODS: tuple[str, ...] = tuple(horizon("2027Q2", 16))
"""Fiscal years 2027 to 2030."""

GROWTH = {"communication": 0.02, "computing": 0.015, "component": 0.03, "semiconductor": 0.05, "material": 0.03}
"""Growth of quantities a year, by family (assumed)."""

SEASON = {
    "ministries": (1.16, 0.86, 0.94, 1.04),
    "sdf": (1.14, 0.88, 0.94, 1.04),
    "defence-industry": (1.06, 0.95, 0.98, 1.01),
    "power-utilities": (1.08, 0.94, 0.98, 1.00),
    "telecom-carriers": (1.06, 0.96, 0.98, 1.00),
    "local-private": (1.10, 0.92, 0.96, 1.02),
}
"""Factor of each calendar quarter, January to March first: the fiscal year ends in March (assumed)."""

BASE_STATIONS = "base-station-5g"

_WEIGHTS_TEXT = {
    "ministries": """core-network 20, carrier-router 25, enterprise-router 50, ethernet-switch 80, optical-transport 30,
        wifi-ap 35, land-mobile-radio 55, satellite-terminal 30, surveillance-camera 50, firewall 75, smartphone 45,
        notebook-pc 210, rack-server 130, storage-array 90, optical-transceiver 15, power-supply-unit 8,
        backup-battery 12, ssd 10""",
    "sdf": """core-network 20, carrier-router 30, enterprise-router 35, ethernet-switch 55, optical-transport 35,
        microwave-link 60, land-mobile-radio 120, satellite-terminal 150, surveillance-camera 35, firewall 45,
        notebook-pc 110, rack-server 70, storage-array 40, radio-unit 20, antenna 20, optical-cable 15,
        backup-battery 30, fpga 15, rf-gan 15""",
    "defence-industry": """rack-server 70, notebook-pc 70, ethernet-switch 30, firewall 30, antenna 50, radio-unit 30,
        optical-transceiver 25, pcb 80, power-supply-unit 40, backup-battery 50, connector 50, crystal-oscillator 40,
        fpga 100, rf-gan 90, mcu 35, power-device 35, switch-asic 15, logic-28nm 25, image-sensor 20, osat-package 12,
        dram-module 20, ssd 20, gallium 8, germanium 10, rare-earth-magnet 45, rare-earth-oxide 8""",
    "power-utilities": """enterprise-router 45, ethernet-switch 80, optical-transport 110, microwave-link 75,
        land-mobile-radio 60, surveillance-camera 80, firewall 80, smartphone 20, notebook-pc 110, rack-server 90,
        storage-array 40, optical-cable 110, backup-battery 70, cellular-module 80, power-device 35""",
    "telecom-carriers": """core-network 185, carrier-router 150, optical-transport 190, pon-olt 100, ethernet-switch 50,
        microwave-link 30, firewall 20, wifi-ap 12, rack-server 85, storage-array 25, radio-unit 60, antenna 30,
        optical-transceiver 40, optical-cable 30, backup-battery 12""",
    "local-private": """base-station-5g 25, pon-olt 10, enterprise-router 60, ethernet-switch 95, wifi-ap 60,
        land-mobile-radio 25, surveillance-camera 75, firewall 55, smartphone 100, notebook-pc 190, rack-server 100,
        storage-array 45, cellular-module 20, power-supply-unit 22, pcb 30, connector 8, crystal-oscillator 5,
        server-cpu 34, baseband-soc 10, fpga 16, dram-module 32, ssd 34, mcu 12, power-device 12, rf-gan 12,
        switch-asic 26, logic-28nm 20, image-sensor 6, osat-package 8, silicon-wafer 14, photoresist 6, gallium 3,
        germanium 2, rare-earth-oxide 3, rare-earth-magnet 8, copper-clad-laminate 8, fibre-preform 12""",
}


def _read() -> dict[str, dict[str, float]]:
    weights = {}
    for segment, text in _WEIGHTS_TEXT.items():
        pairs = [item.split() for item in text.split(",")]
        total = sum(float(weight) for _, weight in pairs)
        weights[segment] = {part(part_id).part_id: float(weight) / total for part_id, weight in pairs}
    return weights


WEIGHTS: dict[str, dict[str, float]] = _read()
"""Share of each part in a segment's yearly purchases (assumed); sums to 1 in each segment."""


def _anchors(facts: Facts) -> dict[str, float]:
    """Yearly purchases of each segment in yen, before carriers' base stations."""
    systems = facts.published("budget", "Digital Agency lump-sum government information systems", "JPN", "FY2024")
    market = facts.published(
        "japan_market", "communications equipment domestic market (production-exports+imports, ex parts)",
        "JPN", "FY2022",
    )  # fmt: skip
    ministries = 0.30 * systems
    sdf = 0.50 * ministries
    billions = {
        "ministries": ministries,
        "sdf": sdf,
        "defence-industry": 0.60 * sdf,
        "power-utilities": 0.02 * market,
        "telecom-carriers": 0.16 * market,
        "local-private": 0.14 * market,
    }
    return {segment: value * 1e9 for segment, value in billions.items()}


@cache
def yearly_value(facts: Facts) -> dict[tuple[str, str], float]:
    """Purchases in yen a year at the start of the horizon, by segment and part."""
    anchors = _anchors(facts)
    values = {
        (segment, part_id): anchors[segment] * share
        for segment, shares in WEIGHTS.items()
        for part_id, share in shares.items()
    }
    shipments = facts.published("japan_market", "5G macro base stations shipments", "JPN", "2022")
    values["telecom-carriers", BASE_STATIONS] = shipments * 1e9
    return values


@cache
def level(facts: Facts) -> dict[tuple[str, str, str], int]:
    """Units by segment, part and period."""
    values = yearly_value(facts)
    units = {}
    for (segment, part_id), value in values.items():
        item = part(part_id)
        for t, period in enumerate(PERIODS):
            trend = (1 + GROWTH[item.family]) ** (t / 4)
            season = SEASON[segment][int(period[-1]) - 1]
            units[segment, part_id, period] = max(1, round(value / item.price / 4 * trend * season))
    return units


def demand(facts: Facts) -> list[Row]:
    """The rows of the table `demand`, segment by segment."""
    order = {p.part_id: k for k, p in enumerate(PARTS)}
    segments = list(SEASON)
    rows = sorted(level(facts).items(), key=lambda row: (segments.index(row[0][0]), order[row[0][1]], row[0][2]))
    return [
        {"segment_id": segment, "part_id": part_id, "period": period, "units": units, **_ground(segment, part_id)}
        for (segment, part_id, period), units in rows
    ]


def _ground(segment: str, part_id: str) -> Row:
    """The source and grade: derived where the segment's anchor is published, else an assumption."""
    if segment == "telecom-carriers" and part_id == BASE_STATIONS:
        return {"source_id": "mic-wp-2023", "grade": "derived"}
    if segment == "ministries":
        return {"source_id": "mof-digital-2024", "grade": "derived"}
    if segment in ("sdf", "defence-industry"):
        return {"source_id": "rule-demand", "grade": "assumption"}
    return {"source_id": "ciaj-2023", "grade": "derived"}
