"""Faults in how things hang together: parts inside themselves, owners in a ring, demand nobody can reach."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

from optimizer.arrays import Codes, Mask, Positions
from optimizer.messages import message
from optimizer.schema import ANY

from .checked_tables import CheckedTables
from .table_faults import LISTED_AT_MOST, as_mask

__all__ = ["check_paths"]

_ANY_CODE = 0
_SUPPLY = {
    "offers": ("part_id", "plant_id"),
    "plants": ("plant_id", "country_id"),
    "segments": ("segment_id", "country_id"),
    "lanes": ("origin", "destination", "part_id"),
}


def check_paths(checked: CheckedTables) -> None:
    """Reports cycles in `bom` and `ownership`, and demand without an offer or without a lane."""
    _cycles(checked, "bom", "part_id", "component_id", message("a component other than the part itself"))
    _cycles(checked, "ownership", "owned_id", "owner_id", message("an owner other than the firm itself"))
    _unmet(checked)


def _cycles(checked: CheckedTables, table: str, tail: str, head: str, not_itself: str) -> None:
    """Each cycle is named once, in full, at the first of its rows."""
    frame = checked.tables[table]
    if frame.empty:
        return
    itself = checked.given(table, tail, head) & as_mask(frame[tail] == frame[head])
    checked.fault(message("no row that points to itself"), table, head, itself, not_itself)
    edges = checked.sound_records(table, tail, head)
    if edges.empty:
        return
    codes, names = pd.factorize(pd.concat([edges[tail], edges[head]]))
    tails, heads = codes[: len(edges)], codes[len(edges) :]
    size = (len(names), len(names))
    graph = csr_array((np.ones(len(edges), dtype=np.int8), (tails, heads)), shape=size)
    _, group = connected_components(graph, directed=True, connection="strong")
    inside = np.flatnonzero(group[tails] == group[heads])
    rows, texts = [], []
    for cycle in _rings(tails[inside], heads[inside], group):
        around = inside[cycle]
        first = int(np.argmin(around))
        turned = np.roll(around, -first)
        rows.append(int(edges.index[turned[0]]))
        path = [names[tails[edge]] for edge in turned]
        ring = " → ".join([*path, path[0]])
        texts.append(message("no cycle, but {ring} leads back to where it began", ring=ring))
    order = np.argsort(np.array(rows, dtype=np.intp))
    checked.table_faults.rows(
        message("no cycle"), table, head, np.array(rows, dtype=np.intp)[order], frame[head],
        [texts[k] for k in order],
    )  # fmt: skip


def _rings(tails: Positions, heads: Positions, group: Codes) -> Iterator[list[int]]:
    """One cycle, as positions of its edges, for each strongly connected group; not all if there are many.

    Every edge given lies within a group, so that any walk along them returns to where it has been.
    """
    _, first_edge = np.unique(group[tails], return_index=True)
    leaving = dict(zip(tails[::-1].tolist(), range(len(tails) - 1, -1, -1), strict=True))
    for start in first_edge[:LISTED_AT_MOST].tolist():
        walk: list[int] = []
        seen: dict[int, int] = {}
        node = int(tails[start])
        while node not in seen:
            seen[node] = len(walk)
            walk.append(leaving[node])
            node = int(heads[leaving[node]])
        yield walk[seen[node] :]


def _unmet(checked: CheckedTables) -> None:
    """Warns of demand that must stay a shortage: nobody offers the part, or no lane leads to the segment.

    Not while a fault in offers or lanes may be the reason.
    """
    if checked.nothing_readable("offers.offer_id") or not all(
        checked.clean(table, *names) for table, names in _SUPPLY.items()
    ):
        return
    demand = checked.sound_records("demand", "segment_id", "part_id", "units")
    demand = demand[demand["units"] > 0].drop_duplicates(["segment_id", "part_id"])
    supplied = checked.coded("offers", "part_id").values(checked.given("offers", "part_id", "plant_id"))
    offered = checked.coded("demand", "part_id").among(supplied)[demand.index]
    first = demand[~offered].drop_duplicates("part_id").index.to_numpy()
    text = message("a part that some offer supplies; the demand stays a shortage")
    checked.warn(message("a part that some offer supplies"), "demand", "part_id", first, text)
    if checked.nothing_readable("lanes.origin") or not offered.any():
        return
    served = demand[offered]
    cut_off = served[~_reached(checked, served, checked.sound_records("offers", "part_id", "plant_id"))]
    texts = [
        message("a segment that some lane reaches with {part}; the demand stays a shortage", part=part)
        for part in cut_off["part_id"].iloc[:LISTED_AT_MOST]
    ]
    checked.warn(message("a segment that some lane reaches"), "demand", "segment_id", cut_off.index.to_numpy(), texts)


def _reached(checked: CheckedTables, demand: pd.DataFrame, offers: pd.DataFrame) -> Mask:
    """Whether, for each demand row, a lane leads from some plant that offers the part to the segment."""
    lanes = checked.sound_records("lanes", "origin", "destination")
    lane_parts = checked.tables["lanes"].loc[lanes.index, "part_id"].fillna(ANY)
    homes = _country(checked, "plants", "plant_id", offers["plant_id"])
    lands = _country(checked, "segments", "segment_id", demand["segment_id"])
    offer_part, lane_part, demand_part = _coded(offers["part_id"], lane_parts, demand["part_id"])
    plant, home, start, end, segment, land = _coded(
        offers["plant_id"], homes, lanes["origin"], lanes["destination"], demand["segment_id"], lands
    )
    places = 1 + max(int(codes.max(initial=0)) for codes in (plant, home, start, end, segment, land))
    parts = 1 + max(int(codes.max(initial=0)) for codes in (offer_part, lane_part))
    part, origin = np.tile(offer_part, 3), np.concatenate([plant, home, np.zeros_like(plant)])
    special = lane_part != _ANY_CODE
    exact = special & np.isin(lane_part * places + start, part * places + origin)
    # A product of matrices: joining the rows would write out every way from a part to a destination.
    shipped = _pairs(part, origin, (parts, places))
    general = (shipped @ _pairs(start[~special], end[~special], (places, places))).tocoo()
    arriving = np.concatenate([lane_part[exact] * places + end[exact], general.row * np.int64(places) + general.col])
    reached = np.zeros(len(demand), dtype=bool)
    for destination in (segment, land, np.zeros_like(segment)):
        reached |= np.isin(demand_part * places + destination, arriving)
    return reached


def _country(checked: CheckedTables, table: str, key: str, ids: pd.Series) -> pd.Series:
    """The country of each plant or segment; ``*``, which no lane of another place fits, where it has none."""
    frame = checked.tables[table]
    return ids.map(dict(zip(frame[key], frame["country_id"], strict=True))).astype("str").fillna(ANY)


def _coded(*columns: pd.Series) -> list[Positions]:
    """The columns as codes of one vocabulary, in which ``*`` is `_ANY_CODE`."""
    codes, _ = pd.factorize(pd.concat([pd.Series([ANY], dtype="str"), *columns]))
    return np.split(codes[1:], np.cumsum([len(column) for column in columns])[:-1])


def _pairs(rows: Positions, columns: Positions, shape: tuple[int, int]) -> csr_array:
    """A matrix that counts each pair of codes."""
    return csr_array((np.ones(len(rows)), (rows, columns)), shape=shape)
