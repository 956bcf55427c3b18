"""Demand: yearly purchases of a segment, split by part, turned into units and spread over the quarters.

What a segment buys in a year is anchored on a published budget or market (`_anchors`), times a share that is assumed.
Government systems: the Digital Agency's budget of fiscal year 2026. Self-Defense Forces: their systems in that budget,
their cloud and their communication satellites, the contracts spread over `_CONTRACT_YEARS`. Defence industry: the
defence budget. Utilities, carriers, others: the market of communications equipment, twice the first half of fiscal
year 2025. Computers and phones of others, and raw materials: a share of Japan's shipments or of Japan's tonnage
(`ANCHORED`). Carriers' 5G base stations: the shipments of 2022, the peak, and `RAN_DECLINE` less every year since.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

from optimizer.periods import horizon
from tools.japan_ict.catalogue import PARTS, part
from tools.japan_ict.facts import Facts
from tools.japan_ict.rows import Row

__all__ = [
    "ANCHORED",
    "BASE_STATIONS",
    "GROWTH",
    "PERIODS",
    "RAN_DECLINE",
    "SEASON",
    "WEIGHTS",
    "demand",
    "first_year",
    "growth",
    "level",
    "national_units",
    "yearly_value",
]

PERIODS: tuple[str, ...] = tuple(horizon("2027Q2", 16))
"""Fiscal years 2027 to 2030."""

_YEAR = 4

GROWTH = {"communication": 0.02, "computing": 0.015, "component": 0.03, "semiconductor": 0.05, "material": 0.03}
"""Growth of quantities a year, by family (assumed)."""

RAN_DECLINE = 0.03
"""Yearly fall of what radio access networks buy (assumed): the white paper sees the peak of 2022 passed gently."""

_RADIO_ACCESS = ("base-station-5g", "radio-unit", "antenna")
_FLAT = ("core-network",)

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
_PEAK, _START = 2022, 2027

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
        dram-module 20, ssd 20, rare-earth-magnet 45""",
    "power-utilities": """enterprise-router 45, ethernet-switch 80, optical-transport 110, microwave-link 75,
        land-mobile-radio 60, surveillance-camera 80, firewall 80, smartphone 20, notebook-pc 110, rack-server 90,
        storage-array 40, optical-cable 110, backup-battery 70, cellular-module 80, power-device 35""",
    "telecom-carriers": """core-network 185, carrier-router 150, optical-transport 190, pon-olt 100, ethernet-switch 50,
        microwave-link 30, firewall 20, wifi-ap 12, rack-server 85, storage-array 25, radio-unit 60, antenna 30,
        optical-transceiver 40, optical-cable 30, backup-battery 12""",
    "local-private": """base-station-5g 25, pon-olt 10, enterprise-router 60, ethernet-switch 95, wifi-ap 60,
        land-mobile-radio 25, surveillance-camera 75, firewall 55, storage-array 45, cellular-module 20,
        power-supply-unit 22, pcb 30, connector 8, crystal-oscillator 5, server-cpu 34, baseband-soc 10, fpga 16,
        dram-module 32, ssd 34, mcu 12, power-device 12, rf-gan 12, switch-asic 26, logic-28nm 20, image-sensor 6,
        osat-package 8, silicon-wafer 14, photoresist 6, rare-earth-magnet 8, copper-clad-laminate 8,
        fibre-preform 12""",
}


def _read() -> dict[str, dict[str, float]]:
    weights = {}
    for segment, text in _WEIGHTS_TEXT.items():
        pairs = [item.split() for item in text.split(",")]
        total = sum(float(weight) for _, weight in pairs)
        weights[segment] = {part(part_id).part_id: float(weight) / total for part_id, weight in pairs}
    return weights


WEIGHTS: dict[str, dict[str, float]] = _read()
"""Share of each part in a segment's yearly purchases (assumed); sums to 1 in each segment, `ANCHORED` left out."""

ANCHORED = {
    ("local-private", "notebook-pc"): 0.08,
    ("local-private", "rack-server"): 0.25,
    ("local-private", "smartphone"): 0.0175,
    ("defence-industry", "gallium"): 0.03,
    ("local-private", "gallium"): 0.12,
    ("defence-industry", "germanium"): 0.08,
    ("local-private", "germanium"): 0.20,
    ("defence-industry", "rare-earth-oxide"): 0.003,
    ("local-private", "rare-earth-oxide"): 0.01,
}
"""Part of Japan's yearly quantity (`national_units`) that a segment buys (assumed)."""

_NDPR_PART = 0.4
"""Part of Japan's demand for rare earths that is neodymium and praseodymium (assumed)."""

_KG = 1000.0

_NATIONAL: dict[str, tuple[str, Callable[[Facts], float]]] = {
    "notebook-pc": (
        "jeita-2025", lambda facts: facts.market("market_size", "notebook shipments", "JPN", "2025", "units")
    ),
    "rack-server": (
        "jeita-servers-2023", lambda facts: facts.market("market_size", "server shipments", "JPN", "FY2023", "units")
    ),
    "smartphone": (
        "mm-phones-2025", lambda facts: 2 * facts.market("market_size", "mobile phones", "JPN", "FY2025 1H")
    ),
    "gallium": ("jogmec-gallium-2021", lambda facts: _KG * _imported_tonnes(facts, "gallium", "2021")),
    "germanium": (
        "germanium-imports-2023",
        lambda facts: 12 / 10 * facts.market(
            "japan_imports_total", "germanium lumps, powder, scrap (with other metals of the heading)", "JPN",
            "2023 Jan-Oct",
        ),
    ),
    "rare-earth-oxide": (
        "rare-earth-demand-2024",
        lambda facts: _KG * _NDPR_PART * facts.market("japan_demand", "rare earths", "JPN", "2024"),
    ),
}  # fmt: skip
"""Source and yearly quantity, in the part's unit, of what Japan buys of a part."""


def _imported_tonnes(facts: Facts, item: str, year: str) -> float:
    """Tonnes imported, which the fact gives in the unit of its share: "% of 97 t imported (demand 167 t)".

    What Japan needs beyond its imports is taken to come back from its makers' own scrap, not to be bought.
    """
    unit = facts.row("market_facts", ("japan_import_share", item, "CHN", year))["unit"]
    words = unit.split()
    if words[:2] != ["%", "of"] or words[3:5] != ["t", "imported"]:
        raise LookupError(f"{item}: the tonnage is expected in the unit, not {unit!r}")
    return float(words[2])


def national_units(facts: Facts, part_id: str) -> float:
    """What Japan buys of a part in a year, in the part's unit; KeyError where no fact says so."""
    return _NATIONAL[part_id][1](facts)


_HARDWARE = 0.30
"""Part of a budget for information systems that buys hardware (assumed)."""

_CONTRACT_YEARS = 4
_CLOUD_HARDWARE, _GROUND_PART = 0.5, 0.3
"""What of the defence cloud is hardware, and of the communication satellites' contract equipment on the ground."""

_DEFENCE_ELECTRONICS = 0.004
"""What the defence industry buys of the parts of this case, as a share of the defence budget (assumed)."""


def _anchors(facts: Facts) -> dict[str, float]:
    """Yearly purchases of each segment in yen, before `ANCHORED` and carriers' base stations."""
    systems = facts.market(
        "budget", "government information systems (Digital Agency, all of its budget incl. lump sum)", "JPN", "FY2026"
    )
    defence_systems = facts.market(
        "budget", "Ministry of Defense systems in the Digital Agency’s budget", "JPN", "FY2026"
    )
    cloud = facts.market(
        "procurement", "Ministry of Defense cloud (one system for the three services)", "JPN", "FY2025"
    )
    satellites = facts.market("procurement", "next defence communication satellites", "JPN", "FY2025")
    defence = facts.market("budget", "defence budget incl. SACO and realignment", "JPN", "FY2026")
    half_year = facts.market(
        "market_size", "communications equipment, domestic market (production - exports + imports, without parts)",
        "JPN", "FY2025 1H",
    )  # fmt: skip
    market = 2 * half_year
    billions = {
        "ministries": _HARDWARE * (systems - defence_systems),
        "sdf": _HARDWARE * defence_systems
        + (_CLOUD_HARDWARE * cloud + _GROUND_PART * satellites) / _CONTRACT_YEARS,
        "defence-industry": _DEFENCE_ELECTRONICS * defence,
        "power-utilities": 0.02 * market,
        "telecom-carriers": 0.16 * market,
        "local-private": 0.095 * market,
    }  # fmt: skip
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
    for (segment, part_id), share in ANCHORED.items():
        values[segment, part_id] = share * national_units(facts, part_id) * part(part_id).price
    shipments = facts.published("japan_market", "5G macro base stations shipments", "JPN", str(_PEAK))
    values["telecom-carriers", BASE_STATIONS] = shipments * 1e9 * (1 - RAN_DECLINE) ** (_START - _PEAK)
    return values


def growth(part_id: str) -> float:
    """Yearly growth of quantities of a part as a share; that of radio access networks is below 0."""
    if part_id in _RADIO_ACCESS:
        return -RAN_DECLINE
    return 0.0 if part_id in _FLAT else GROWTH[part(part_id).family]


@cache
def level(facts: Facts) -> dict[tuple[str, str, str], int]:
    """Units by segment, part and period."""
    values = yearly_value(facts)
    units = {}
    for (segment, part_id), value in values.items():
        item = part(part_id)
        for t, period in enumerate(PERIODS):
            trend = (1 + growth(part_id)) ** (t / _YEAR)
            season = SEASON[segment][int(period[-1]) - 1]
            units[segment, part_id, period] = max(1, round(value / item.price / _YEAR * trend * season))
    return units


def first_year(facts: Facts, segment: str, part_id: str) -> list[int]:
    """Units of a part that a segment needs in each quarter of the first year; none where it buys no such part."""
    return [level(facts)[segment, part_id, t] for t in PERIODS[:_YEAR] if (segment, part_id, t) in level(facts)]


def demand(facts: Facts) -> list[Row]:
    """The rows of the table `demand`, segment by segment."""
    order = {p.part_id: k for k, p in enumerate(PARTS)}
    segments = list(SEASON)
    rows = sorted(level(facts).items(), key=lambda row: (segments.index(row[0][0]), order[row[0][1]], row[0][2]))
    return [
        {"segment_id": segment, "part_id": part_id, "period": period, "units": units, **_ground(segment, part_id)}
        for (segment, part_id, period), units in rows
    ]


_GROUND = {
    "ministries": ("mof-digital-2026", "derived"),
    "sdf": ("mof-defence-systems-2026", "derived"),
    "defence-industry": ("mof-defence-2026", "assumption"),
    "power-utilities": ("ciaj-2025", "derived"),
    "telecom-carriers": ("ciaj-2025", "derived"),
    "local-private": ("ciaj-2025", "derived"),
}
"""Source of a segment's anchor, and the grade: an assumption where the share taken of it says more than the anchor."""


def _ground(segment: str, part_id: str) -> Row:
    """The source and grade of a row: derived where what it is anchored on is published."""
    source, grade = _GROUND[segment]
    if segment == "telecom-carriers" and part_id == BASE_STATIONS:
        source = "mic-wp-2023"
    if (segment, part_id) in ANCHORED:
        source, grade = _NATIONAL[part_id][0], "derived"
    return {"source_id": source, "grade": grade}
