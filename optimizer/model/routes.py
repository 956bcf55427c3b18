"""Which offers can reach which segments, along which lane."""

from __future__ import annotations

from itertools import product

import numpy as np
import pandas as pd

from .algebra import Codes

__all__ = ["codes_of", "match_lanes", "reachable"]


def codes_of(labels: pd.Index, values: pd.Series) -> Codes:
    """Position of each value among ``labels``, -1 where absent; shape (values,)."""
    return np.asarray(labels.get_indexer(pd.Index(values)), np.int32)


def match_lanes(
    lanes: pd.DataFrame,
    origins: tuple[pd.Series, pd.Series],
    destinations: tuple[pd.Series, pd.Series],
    part: pd.Series,
) -> Codes:
    """The lane (row number of ``lanes``) of each origin, destination and part; -1 where none matches.

    ``origins`` are the plant and its country, ``destinations`` the segment and its country. The most specific lane
    wins: the origin is compared first (plant, country, ``*``), then the destination, then the part.
    """
    starts, ends, kinds = (pd.Index(lanes[c].unique()) for c in ("origin", "destination", "part_id"))
    flat = (
        codes_of(starts, lanes["origin"]).astype(np.int64) * len(ends) + codes_of(ends, lanes["destination"])
    ) * len(kinds) + codes_of(kinds, lanes["part_id"])
    order = np.argsort(flat, kind="stable")
    any_ = pd.Series("*", index=part.index)
    chosen = np.full(len(part), -1, np.int32)
    choices = product((*origins, any_), (*destinations, any_), (part, any_))
    for origin, destination, item in choices:
        open_ = chosen < 0
        if not open_.any():
            break
        o, d, p = codes_of(starts, origin), codes_of(ends, destination), codes_of(kinds, item)
        wanted = (o.astype(np.int64) * len(ends) + d) * len(kinds) + p
        place = np.minimum(np.searchsorted(flat[order], wanted), len(flat) - 1)
        hit = open_ & (o >= 0) & (d >= 0) & (p >= 0) & (flat[order[place]] == wanted)
        chosen[hit] = order[place[hit]]
    return chosen


def reachable(tables: dict[str, pd.DataFrame], wanted: pd.DataFrame) -> pd.DataFrame:
    """Offers and segments joined by a lane, for the ``(part_id, segment_id)`` pairs of ``wanted``.

    Columns: ``offer``, ``segment``, ``lane`` (row numbers of their tables), sorted by offer and segment.
    """
    plants = tables["plants"].set_index("plant_id")["country_id"]
    segments = tables["segments"].set_index("segment_id")["country_id"]
    offers = tables["offers"][["offer_id", "plant_id", "part_id"]].reset_index(names="offer")
    pairs = offers.merge(wanted, on="part_id")
    lane = match_lanes(
        tables["lanes"],
        (pairs["plant_id"], pairs["plant_id"].map(plants)),
        (pairs["segment_id"], pairs["segment_id"].map(segments)),
        pairs["part_id"],
    )
    pairs["lane"] = lane
    pairs["segment"] = codes_of(pd.Index(tables["segments"]["segment_id"]), pairs["segment_id"])
    found = pairs.loc[lane >= 0, ["offer", "segment", "lane"]].astype(np.int32)
    return found.sort_values(["offer", "segment"], ignore_index=True)
