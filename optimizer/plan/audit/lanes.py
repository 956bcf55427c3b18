"""Which lane joins a plant to a segment or to another plant, and what goes by it costs."""

from __future__ import annotations

from itertools import product

import numpy as np
import pandas as pd

from .codes import Codes, Floats, coded
from .facts import Facts

__all__ = ["landed", "to_plant", "to_segment"]


def to_segment(facts: Facts, offer: Codes, segment: Codes) -> Codes:
    """Row of ``lanes`` that joins each offer to each segment, -1 where none does."""
    ends = facts.segments
    return _lane(facts, offer, segment, ends["segment_id"], ends["country_id"])


def to_plant(facts: Facts, offer: Codes, plant: Codes) -> Codes:
    """Row of ``lanes`` that joins each offer to each plant, -1 where none does."""
    ends = facts.plants
    return _lane(facts, offer, plant, ends["plant_id"], ends["country_id"])


def _lane(facts: Facts, offer: Codes, end: Codes, names: pd.Series, countries: pd.Series) -> Codes:
    """Of the lanes that fit, the one with the most specific origin wins (plant, country, ``*``), then the one with the
    most specific destination (segment or plant, country, ``*``), then a lane for the part before one for any part.
    """
    if not len(offer):
        return np.zeros(0, dtype=np.int64)
    size = max(len(names), 1)
    unique, where = np.unique(offer * size + end, return_inverse=True)
    o, e = unique // size, unique % size
    lanes, offers = facts.lanes, facts.offers
    starts = _Words(lanes["origin"])
    ends = _Words(lanes["destination"])
    parts = _Words(lanes["part_id"].astype(object).where(lanes["part_id"].notna(), "*"))
    stated = pd.Index((starts.codes * ends.count + ends.codes) * parts.count + parts.codes)
    lane = np.full(len(unique), -1, dtype=np.int64)
    origins = (starts.any(o), starts.of(offers["country_id"])[o], starts.of(offers["plant_id"])[o])
    places = (ends.any(e), ends.of(countries)[e], ends.of(names)[e])
    items = (parts.any(o), parts.of(offers["part_id"])[o])
    # From the least specific to the most, so that the last match written is the one that counts.
    for origin, place, part in product(origins, places, items):
        key = (origin * ends.count + place) * parts.count + part
        row = stated.get_indexer(np.where((origin < 0) | (place < 0) | (part < 0), -1, key))
        lane = np.where(row >= 0, row, lane)
    return lane[where]


class _Words:
    """The distinct words of one column of ``lanes``, as codes; ``count`` is their number."""

    def __init__(self, column: pd.Series) -> None:
        codes, words = pd.factorize(column.astype(object))
        self.codes: Codes = codes.astype(np.int64)
        self.words = pd.Index(words, dtype=object)
        self.count = len(words)

    def of(self, column: pd.Series) -> Codes:
        """Code of each entry of another column, -1 where no lane has the word."""
        return coded(self.words, column)

    def any(self, like: Codes) -> Codes:
        """The code of ``*`` for every entry of ``like``, -1 where no lane has it."""
        return np.full(len(like), self.words.get_indexer(pd.Index(["*"], dtype=object))[0], dtype=np.int64)


def landed(facts: Facts, lane: Codes, price_jpy: Floats) -> tuple[Floats, Floats]:
    """Freight and duty (¥ per unit) of a unit bought at ``price_jpy`` and sent by ``lane``; 0 without a lane.

    Duty falls on price and freight together, as Japan's customs value is CIF.
    """
    rows = facts.lanes[["freight_jpy_per_unit", "freight_pct", "duty_pct"]].to_numpy(dtype=float)
    rows = np.vstack([rows, np.zeros(3)])[lane]
    freight = rows[:, 0] + rows[:, 1] / 100.0 * price_jpy
    return freight, rows[:, 2] / 100.0 * (price_jpy + freight)
