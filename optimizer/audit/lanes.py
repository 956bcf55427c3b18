"""Which lane joins a plant to a segment or to another plant, and what goes by it costs."""

from __future__ import annotations

from itertools import product

import numpy as np

from optimizer.arrays import Floats, Ordinals

from .coded_case import CodedCase
from .codes import CodedColumn, located
from .rows import distinct

__all__ = ["freight_and_duty", "to_plant", "to_segment"]


def to_segment(coded: CodedCase, offer: Ordinals, segment: Ordinals) -> Ordinals:
    """Row of ``lanes`` that joins each offer to each segment, -1 where none does."""
    ends = coded.segments
    return _lane(coded, offer, segment, ends.words("segment_id"), ends.words("country_id"))


def to_plant(coded: CodedCase, offer: Ordinals, plant: Ordinals) -> Ordinals:
    """Row of ``lanes`` that joins each offer to each plant, -1 where none does."""
    ends = coded.plants
    return _lane(coded, offer, plant, ends.words("plant_id"), ends.words("country_id"))


def _lane(coded: CodedCase, offer: Ordinals, end: Ordinals, names: CodedColumn, countries: CodedColumn) -> Ordinals:
    """Of the lanes that fit, the one with the most specific origin wins (plant, country, ``*``), then the one with the
    most specific destination (segment or plant, country, ``*``), then a lane for the part before one for any part.
    """
    if not len(offer):
        return np.zeros(0, dtype=np.int64)
    size = max(len(names.codes), 1)
    # Many rows share an offer and an end, and the lane with them.
    unique, where = distinct(offer * size + end, len(coded.offers) * size)
    o, e = unique // size, unique % size
    lanes, offers = coded.lanes, coded.offers
    starts, ends, parts = lanes.words("origin"), lanes.words("destination"), lanes.words("part_id")
    # A blank part is any part: it takes the code of *, which is one more than the words if none of them is *.
    count = len(parts.words) + 1
    anything = parts.place.get("*", count - 1)
    item = np.where(parts.codes < 0, anything, parts.codes)
    lanes_key = (starts.codes * len(ends.words) + ends.codes) * count + item
    lane = np.full(len(unique), -1, dtype=np.int64)
    origins = (_star(starts), offers.words("country").within(starts)[o], offers.words("plant").within(starts)[o])
    places = (_star(ends), countries.within(ends)[e], names.within(ends)[e])
    items = (np.array([anything]), offers.words("part").within(parts)[o])
    # From the least specific to the most, so that the last match written is the one that counts.
    for origin, place, part in product(origins, places, items):
        if min(origin.max(), place.max(), part.max()) < 0:
            continue
        known = (origin >= 0) & (place >= 0) & (part >= 0)
        key = np.where(known, (origin * len(ends.words) + place) * count + part, -1)
        row = located(lanes_key, key)
        lane = np.where(row >= 0, row, lane)
    return lane[where]


def _star(words: CodedColumn) -> Ordinals:
    """The code of ``*`` in a column of ``lanes``, negative if it has none."""
    return np.array([words.place.get("*", -1)])


def freight_and_duty(coded: CodedCase, lane: Ordinals, price_jpy: Floats) -> tuple[Floats, Floats]:
    """Freight and duty (¥ per unit) of a unit bought at ``price_jpy`` and sent by ``lane``; 0 without a lane.

    Duty falls on price and freight together, as Japan's customs value is CIF.
    """
    # The last entry is that of no lane.
    each, share, duty = (
        np.append(coded.lanes.numbers(column), 0.0) for column in ("freight_jpy_per_unit", "freight_pct", "duty_pct")
    )
    freight = each[lane] + (share / 100.0)[lane] * price_jpy
    return freight, (duty / 100.0)[lane] * (price_jpy + freight)
