"""Which offers can reach which segments, along which lane."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product

import numpy as np

from optimizer.arrays import Codes, Mask
from optimizer.columns.coded import CodedTables

__all__ = ["OfferLanes", "Places", "make_offer_lanes", "match_lanes"]

#: What a lane's origin, destination or part says for any.
_ANY = "*"


@dataclass(frozen=True, eq=False)
class Places:
    """Rows of a table of places, ``plants`` or ``segments``, whose ids stand in ``key``."""

    table: str
    key: str
    row: Codes

    def among(self, coded: CodedTables, labels: tuple[str, ...]) -> list[Codes]:
        """What a lane may call each place, most specific first: positions of its id, its country and ``*`` in ``labels``."""
        own, country = (coded.among(self.table, column, labels)[self.row] for column in (self.key, "country_id"))
        return [own, country, _any(labels, len(self.row))]


@dataclass(frozen=True, eq=False)
class OfferLanes:
    """Offers and segments joined by a lane, sorted by offer and segment; each a row of its table."""

    offer: Codes
    segment: Codes
    lane: Codes


def _any(labels: tuple[str, ...], count: int) -> Codes:
    return np.full(count, labels.index(_ANY) if _ANY in labels else -1, np.int32)


def match_lanes(coded: CodedTables, origin: Places, destination: Places, part: Codes) -> Codes:
    """The lane (row of ``lanes``) of each origin, destination and part (row of ``parts``); -1 where none matches.

    The most specific lane wins: the origin is compared first (place, country, ``*``), then the destination, then the part.
    """
    (starts, origins), (ends, destinations), (kinds, parts) = (
        coded.distinct("lanes", key) for key in ("origin", "destination", "part_id")
    )
    flat = (starts.astype(np.int64) * len(destinations) + ends) * len(parts) + kinds
    order = np.argsort(flat, kind="stable")
    flat = flat[order]
    choices = (
        origin.among(coded, tuple(origins)),
        destination.among(coded, tuple(destinations)),
        [coded.among("parts", "part_id", tuple(parts))[part], _any(tuple(parts), len(part))],
    )
    chosen = np.full(len(part), -1, np.int32)
    left = np.arange(len(part))
    for o, d, p in product(*([codes for codes in named if (codes >= 0).any()] for named in choices)):
        if not len(left):
            break
        wanted = (o[left].astype(np.int64) * len(destinations) + d[left]) * len(parts) + p[left]
        wanted[(o[left] < 0) | (d[left] < 0) | (p[left] < 0)] = -1
        place = np.minimum(np.searchsorted(flat, wanted), len(flat) - 1)
        hit = flat[place] == wanted
        chosen[left[hit]] = order[place[hit]]
        left = left[~hit]
    return chosen


def make_offer_lanes(coded: CodedTables, demanded: Mask) -> OfferLanes:
    """The routes of what is ``demanded`` (part, segment)."""
    part_of = coded.codes("offers", "part_id", ("parts", "part_id"))
    plant_of = coded.codes("offers", "plant_id", ("plants", "plant_id"))
    offer, segment = np.nonzero(demanded[part_of])
    lane = match_lanes(
        coded,
        Places("plants", "plant_id", plant_of[offer]),
        Places("segments", "segment_id", segment.astype(np.int32)),
        part_of[offer],
    )
    joined = lane >= 0
    return OfferLanes(offer[joined].astype(np.int32), segment[joined].astype(np.int32), lane[joined])
