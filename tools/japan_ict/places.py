"""Segments and stock: who buys, and what they keep in store."""

from __future__ import annotations

from tools.japan_ict.demand import PERIODS, level
from tools.japan_ict.facts import Facts
from tools.japan_ict.rows import Row, cells

__all__ = ["segments", "stock"]

_SEGMENTS = """
ministries       | Ministries and agencies             | 府省庁・独立行政法人         | ministry                | 2 | GPF
sdf              | Self-Defense Forces                 | 自衛隊                       | sdf                     | 1 | GFN
defence-industry | Defence industry                    | 防衛産業                     | defence_industry        | 3 | GN
power-utilities  | Electric power utilities            | 電気事業者（基幹インフラ）   | critical_infrastructure | 2 | GI
telecom-carriers | Telecom carriers                    | 電気通信事業者（基幹インフラ） | critical_infrastructure | 3 | G
local-private    | Local government and private sector | 地方公共団体・民間企業       | private                 | 4 | GP
"""
"""Id, names, sector, priority and purposes (assumed)."""

_PURPOSES = {
    "G": "general", "P": "public_safety", "F": "facility_security", "I": "infrastructure_surveillance",
    "N": "national_security",
}  # fmt: skip

_COVER = {
    "sdf": (
        0.5,
        ("satellite-terminal", "land-mobile-radio", "microwave-link", "optical-transport", "backup-battery", "fpga",
         "rf-gan", "radio-unit"),
    ),
    "ministries": (0.25, ("firewall", "rack-server", "enterprise-router", "optical-transceiver", "backup-battery")),
    "power-utilities": (0.25, ("optical-transport", "backup-battery", "power-device", "optical-cable")),
    "defence-industry": (
        0.5, ("gallium", "germanium", "rare-earth-magnet", "rare-earth-oxide", "fpga", "rf-gan", "power-device"),
    ),
    "telecom-carriers": (0.0, ("optical-transceiver", "optical-cable", "backup-battery", "radio-unit")),
    "local-private": (0.0, ("gallium", "germanium", "rare-earth-magnet", "silicon-wafer", "logic-28nm")),
}  # fmt: skip
"""Quarters of demand to be kept by each segment, and of which parts; 0 means free to stock (assumed)."""

_OPENING_MARGIN = 1.2
_FREE_OPENING = 0.15


def segments() -> list[Row]:
    """The rows of the table `segments`."""
    columns = ("segment_id", "name_en", "name_ja", "sector", "priority")
    return [
        {**dict(zip(columns, row, strict=True)), "country_id": "JPN",
         "purposes": "|".join(_PURPOSES[code] for code in codes), "source_id": "rule-segments", "grade": "assumption"}
        for *row, codes in cells(_SEGMENTS, 6)
    ]  # fmt: skip


def stock(facts: Facts) -> list[Row]:
    """The rows of the table `stock`; what is kept at first is more than the cover asks for in the first quarter."""
    rows: list[Row] = []
    units = level(facts)
    for segment, (cover, part_ids) in _COVER.items():
        for part_id in part_ids:
            if (segment, part_id, PERIODS[0]) not in units:
                raise ValueError(f"{segment} does not need {part_id}")
            first = units[segment, part_id, PERIODS[0]]
            opening = _OPENING_MARGIN * cover * first if cover else _FREE_OPENING * first
            row: Row = {"segment_id": segment, "part_id": part_id, "opening_units": round(opening) + 1}
            if cover:
                row["cover_periods"] = cover
            rows.append({**row, "source_id": "rule-stock", "grade": "assumption"})
    return rows
