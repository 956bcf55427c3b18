"""When goods of an offer can first leave, and on which lanes they travel."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import numpy as np
import pandas as pd

from optimizer.arrays import Floats, Positions
from optimizer.schema import ANY

__all__ = ["first_shipments", "lanes_used", "leads_from"]

Tables = Mapping[str, pd.DataFrame]


def first_shipments(offers: pd.DataFrame) -> Floats:
    """The first period of the horizon, counted from 0, in which each offer can ship; infinite where its ramp is all 0.

    -1 for an incumbent: its lane is already flowing.
    """
    candidate = (offers["status"] == "candidate").to_numpy()
    begins = {text: _first_positive(text) for text in offers["ramp"].dropna().unique()}
    ramped = offers["ramp"].map(begins).fillna(0.0).to_numpy(float)
    first = np.where(candidate, offers["qualification_periods"].fillna(0).to_numpy(float), 0.0) + ramped
    return np.where((offers["status"] == "incumbent").to_numpy(), -1.0, first)


def lanes_used(tables: Tables, offers: Sequence[int] | Positions) -> Iterator[tuple[int, list[int]]]:
    """For each of the offers (by position): the rows of `lanes` on which it goes to who needs its part, the most specific ones."""
    if not len(offers):
        return
    lanes = tables["lanes"]
    rows = {
        key: row
        for row, key in enumerate(zip(lanes["origin"], lanes["destination"], lanes["part_id"].fillna(ANY), strict=True))
    }
    homes = dict(zip(tables["plants"]["plant_id"], tables["plants"]["country_id"], strict=True))
    lands = dict(zip(tables["segments"]["segment_id"], tables["segments"]["country_id"], strict=True)) | homes
    needed = _needed(tables)
    plants, parts = tables["offers"]["plant_id"].tolist(), tables["offers"]["part_id"].tolist()
    for at in np.asarray(offers).tolist():
        plant, part = plants[at], parts[at]
        used = set()
        for destination in needed.get(part, ()):
            ways = (
                rows.get((origin, end, goods))
                for origin in (plant, homes[plant], ANY)
                for end in (destination, lands[destination], ANY)
                for goods in (part, ANY)
            )
            used.add(next((row for row in ways if row is not None), -1))
        yield at, sorted(used - {-1})


def leads_from(tables: Tables, offers: Positions) -> dict[int, int]:
    """For each of the offers (by position): how many different lead times its lanes have, at least 1."""
    leads = tables["lanes"]["lead_periods"].fillna(0).to_numpy(float)
    if len(np.unique(leads)) <= 1:
        return dict.fromkeys(offers.tolist(), 1)
    return {at: max(1, len(np.unique(leads[rows]))) for at, rows in lanes_used(tables, offers)}


def _first_positive(ramp: str) -> float:
    shares = [float(share) for share in ramp.split(";")]
    return float(next((k for k, share in enumerate(shares) if share > 0), np.inf))


def _needed(tables: Tables) -> dict[str, set[str]]:
    """Who needs each part: segments with demand for it, and plants that put it into something."""
    demand = tables["demand"]
    needed: dict[str, set[str]] = {}
    wanted = demand.loc[demand["units"] > 0, ["part_id", "segment_id"]].drop_duplicates()
    for part, segment in wanted.itertuples(index=False):
        needed.setdefault(part, set()).add(segment)
    makers = tables["offers"].groupby("part_id")["plant_id"].agg(set).to_dict()
    for part, component in tables["bom"][["part_id", "component_id"]].drop_duplicates().itertuples(index=False):
        needed.setdefault(component, set()).update(makers.get(part, ()))
    return needed
