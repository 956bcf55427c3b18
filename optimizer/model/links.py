"""Which offers can feed which assemblies, along which lane."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from optimizer.arrays import Codes, Floats, Ordinals
from optimizer.columns.coded import CodedTables
from optimizer.columns.joins import equal_pairs
from optimizer.rules.bills import Bills

from .offer_lanes import Places, match_lanes

__all__ = ["ComponentLinks", "make_links"]


@dataclass(frozen=True, eq=False)
class ComponentLinks:
    """The chosen components of every assembly, line by line, and the ways to supply them, pool by pool.

    Lines: ``assembly`` (row of offers), ``component`` (row of parts), ``units`` of it per unit of the assembly, ``pool``.
    Lines of one component that the same offers can feed along the same lanes share a pool, so that what flows to them need
    not be told apart until a plan is reported. Ways: ``pool_of_way``, ``offer`` (row of offers) and ``lane`` (row of lanes)
    from its plant to the assemblies', sorted by pool and offer.
    """

    assembly: Codes
    component: Codes
    units: Floats
    pool: Codes
    pool_of_way: Codes
    offer: Codes
    lane: Codes

    @property
    def pools(self) -> int:
        """How many pools there are."""
        return int(self.pool.max(initial=-1)) + 1

    def spread(self) -> tuple[Codes, Codes]:
        """Every line with each of its ways: positions of lines, and of ways."""
        line, way = equal_pairs(self.pool_of_way, self.pool)
        return line.astype(np.int32), way.astype(np.int32)


def make_links(coded: CodedTables, bills: Bills) -> ComponentLinks:
    """Join the bills with the offers of their components, where a lane leads from plant to plant."""
    plant_of = coded.codes("offers", "plant_id", ("plants", "plant_id"))
    part_of = coded.codes("offers", "part_id", ("parts", "part_id"))
    assembly, component = (codes.astype(np.int32) for codes in (bills.chosen.offer, bills.chosen.component))
    makers = np.argsort(part_of, kind="stable").astype(np.int32)
    line, place = equal_pairs(part_of[makers], component)
    offer = makers[place]
    lane = match_lanes(
        coded,
        Places("plants", "plant_id", plant_of[offer]),
        Places("plants", "plant_id", plant_of[assembly[line]]),
        part_of[offer],
    )
    joined = lane >= 0
    line, offer, lane = line[joined], offer[joined], lane[joined]
    pool, first = _pools(component, line, offer, lane)
    once = np.zeros(len(component), bool)
    once[first] = True
    first_lines = once[line]
    return ComponentLinks(
        assembly=assembly,
        component=component,
        units=bills.chosen.units,
        pool=pool,
        pool_of_way=pool[line[first_lines]],
        offer=offer[first_lines],
        lane=lane[first_lines],
    )


def _pools(component: Codes, line: Ordinals, offer: Codes, lane: Codes) -> tuple[Codes, list[int]]:
    """The pool of each line, and the first line of each pool.

    Lines with one component and equal ways (offer and lane) have one pool. ``line``, ``offer`` and ``lane`` are the ways,
    sorted by line and offer.
    """
    ends = np.searchsorted(line, np.arange(len(component) + 1)).tolist()
    ways = np.stack([offer, lane], axis=1)
    known: dict[tuple[int, bytes], int] = {}
    pool, first = [], []
    for number, part in enumerate(component.tolist()):
        key = (part, ways[ends[number] : ends[number + 1]].tobytes())
        if key not in known:
            known[key] = len(known)
            first.append(number)
        pool.append(known[key])
    return np.array(pool, np.int32), first
