"""Where the shares of offers made in China come from: the published figure that each is held against.

The share itself stands in `catalogue`, rounded. A basis other than `assumed` says which figure it follows, with
which allowance; `check` fails if the figure in the facts no longer supports it.
"""

from __future__ import annotations

from tools.japan_ict.catalogue import PARTS
from tools.japan_ict.facts import Facts

__all__ = ["BASES", "basis_source", "check"]

BASES: dict[str, tuple[str, tuple[tuple[str, str, str, str], ...], float, float]] = {
    "base-station": (
        "mic-wp-2023", (("world_vendor_share", "5G macro base stations", "Huawei", "2022"),), 0, 10,
    ),
    "telecom-equipment": (
        "delloro-2020",
        (
            ("world_vendor_share", "total telecom equipment (Dell'Oro)", "Huawei", "2020"),
            ("world_vendor_share", "total telecom equipment (Dell'Oro)", "ZTE", "2020"),
        ),
        -16, 4,
    ),
    "enterprise-router": (
        "mic-wp-2022",
        (
            ("world_vendor_share", "enterprise routers", "H3C", "2021"),
            ("world_vendor_share", "enterprise routers", "Huawei", "2021"),
        ),
        0, 8,
    ),
    "camera": (
        "diamond-2019", (("world_vendor_share", "video surveillance cameras installed", "Hikvision+Dahua", "2019"),),
        0, 5,
    ),
    "phone": ("cao-2022", (("japan_import_share", "mobile phones", "CHN", "2019"),), -30, 0),
    "notebook": ("cao-2022", (("japan_import_share", "laptops and tablets", "CHN", "2019"),), -42, 0),
    "storage-media": ("moea-2023", (("japan_import_share", "storage media (SSD etc.)", "CHN", "2022"),), -1, 4),
    "ic": ("moea-2023", (("japan_import_share", "integrated circuits (HS8542)", "CHN", "2022"),), -1, 1),
    "wafer-capacity": ("semi-2020", (("world_production_share", "wafer fab capacity", "CHN", "2020"),), -1, 2),
    "pcb": ("prismark-2023", (("world_production_share", "PCBs (HS8534)", "CHN", "2023"),), -7, 0),
    "preform": (
        "asd-preform-2019",
        (("world_production_share", "optical fibre preform capacity (HS9001.10)", "CHN", "2019"),),
        -6, 0,
    ),
}  # fmt: skip
"""Basis: its source, the figures added up (per cent), and how far below and above them a share may lie."""


def basis_source(basis: str) -> str:
    """The source a share rests on."""
    return BASES[basis][0] if basis in BASES else "rule-capacity"


def check(facts: Facts) -> None:
    """ValueError where a share does not agree with the published figure that it claims to follow."""
    for item in PARTS:
        if item.basis not in BASES:
            continue
        _, figures, below, above = BASES[item.basis]
        published = sum(facts.published(*figure) for figure in figures)
        if not published + below <= 100 * item.share <= published + above:
            raise ValueError(f"{item.part_id}: {item.share:.0%} does not follow the published {published:g}%")
