"""The parts: what each is, its customs heading, the price it is reckoned at and the share made in China.

They stand in `tables/parts.csv`. `price` is yen per unit, an assumption except for notebook PCs (published value
by published units). `share` is the part of demand, in per cent, that goods made in China would cover if nothing
were barred; `basis` says which published figure it follows: a key of `shares.BASES`, or `assumed`.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from tools.japan_ict.rows import table

__all__ = ["PARTS", "Part", "part"]


@dataclass(frozen=True)
class Part:
    """One part; `price` in yen per unit, `share` between 0 and 1, `tier` 1 equipment to 3 materials."""

    part_id: str
    name_en: str
    name_ja: str
    family: str
    unit: str
    hs6: str
    unspsc: str
    price: float
    share: float
    basis: str
    tier: int


def _read(row: dict[str, str]) -> Part:
    numbers = {"price": float(row["price"]), "share": float(row["share"]) / 100, "tier": int(row["tier"])}
    return Part(**{**row, **numbers})  # type: ignore[arg-type]


PARTS: tuple[Part, ...] = tuple(_read(row) for row in table("parts"))
"""Every part, each before its components: equipment, then components and semiconductors, then materials."""


@cache
def part(part_id: str) -> Part:
    """The part with this id; KeyError if there is none."""
    return {p.part_id: p for p in PARTS}[part_id]
