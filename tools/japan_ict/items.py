"""The table `parts`."""

from __future__ import annotations

from tools.japan_ict.catalogue import PARTS
from tools.japan_ict.facts import Facts
from tools.japan_ict.rows import Row, significant

__all__ = ["parts"]

_HOLDING = 0.015
"""Cost of a quarter in store as a share of the reckoned price (assumed)."""


def parts(facts: Facts) -> list[Row]:
    """The rows of the table `parts`; the source tells whether the tariff facts cover the heading."""
    covered = facts.duty_free()
    return [
        {
            "part_id": item.part_id,
            "name_en": item.name_en,
            "name_ja": item.name_ja,
            "family": item.family,
            "unit": item.unit,
            "hs6": item.hs6,
            "unspsc": item.unspsc,
            "holding_cost_jpy": significant(_HOLDING * item.price, 2),
            "source_id": "customs-tariff-2026" if item.hs6 in covered else "rule-parts",
            "grade": "assumption",
        }
        for item in PARTS
    ]
