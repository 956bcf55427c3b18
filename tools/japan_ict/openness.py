"""How much of its demand each segment opens to goods from China, so that all together reach the part's share.

A segment's networks, contracts and staff fit goods from China for a part of its demand. That part is the share of
`catalogue` times the segment's `OPENNESS`, all of them scaled so that what segments open in the first fiscal year is
the share of their demand together. No segment opens more than all of its demand; nothing else limits it.
"""

from __future__ import annotations

from functools import cache

from tools.japan_ict.catalogue import part
from tools.japan_ict.demand import SEASON, first_year
from tools.japan_ict.facts import Facts

__all__ = ["OPENNESS", "opened"]

OPENNESS = {
    "ministries": 0.90, "sdf": 0.70, "defence-industry": 0.90, "power-utilities": 0.95, "telecom-carriers": 1.0,
    "local-private": 1.10,
}  # fmt: skip
"""A segment's share of goods from China relative to the others' (assumed)."""


def opened(facts: Facts, segment: str, part_id: str) -> float:
    """The share of its demand for the part in the first year, 0 to 1, that a segment opens to goods from China."""
    return _opened(facts, part_id).get(segment, 0.0)


@cache
def _opened(facts: Facts, part_id: str) -> dict[str, float]:
    """`opened` by segment; weighted by demand they come to the part's share."""
    demand = {segment: float(sum(first_year(facts, segment, part_id))) for segment in SEASON}
    total, share = sum(demand.values()), part(part_id).share
    shares: dict[str, float] = {}
    rest = {segment: units for segment, units in demand.items() if units}
    left = share * total
    # Those that would open more than all of their demand are set to all of it, and the others scaled up for the rest.
    while rest:
        scale = left / sum(OPENNESS[segment] * units for segment, units in rest.items())
        full = [segment for segment in rest if scale * OPENNESS[segment] > 1]
        if not full:
            return shares | {segment: scale * OPENNESS[segment] for segment in rest}
        for segment in full:
            shares[segment] = 1.0
            left -= rest.pop(segment)
    return shares
