"""The parts: what each is, its customs heading, the price it is reckoned at and the share made in China.

They stand in `tables/parts.csv`. `price` is yen per unit outside China and `china_price` that of goods made there,
blank where only the usual gap of `prices` separates them; `price_basis` and `china_basis` name the published figure
that the price is held against (a key of `price_facts.PRICE_FACTS`), or `assumed`. `share` is the part of purchases, in
per cent, that goods made in China cover if nothing is barred; `basis` names the published figure behind it in the same
way: a key of `shares.BASES`, `assumed`, or `none` where nothing made in China is offered.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from tools.japan_ict.rows import table

__all__ = ["PARTS", "Part", "part"]


@dataclass(frozen=True)
class Part:
    """A part; prices in yen per unit (`china_price` 0: not given), `share` 0 to 1, `tier` 1 equipment to 3 materials."""

    part_id: str
    name_en: str
    name_ja: str
    family: str
    unit: str
    hs6: str
    unspsc: str
    price: float
    price_basis: str
    china_price: float
    china_basis: str
    share: float
    basis: str
    tier: int


def _read(row: dict[str, str]) -> Part:
    numbers = {
        "price": float(row["price"]),
        "china_price": float(row["china_price"] or 0),
        "share": float(row["share"]) / 100,
        "tier": int(row["tier"]),
    }
    return Part(**{**row, **numbers})  # type: ignore[arg-type]


PARTS: tuple[Part, ...] = tuple(_read(row) for row in table("parts"))
"""Every part, each before its components: equipment, then components and semiconductors, then materials."""


@cache
def part(part_id: str) -> Part:
    """The part with this id; KeyError if there is none."""
    return {p.part_id: p for p in PARTS}[part_id]
