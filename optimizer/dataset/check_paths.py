"""Faults in how things hang together: parts inside themselves, owners in a ring, demand nobody can reach."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

from optimizer.dataset.findings import LISTED_AT_MOST, as_mask
from optimizer.dataset.schema import ANY
from optimizer.dataset.view import View

__all__ = ["check_paths"]


def check_paths(view: View) -> None:
    """Reports cycles in `bom` and `ownership`, and demand without an offer or without a lane."""
    _cycles(view, "bom", "part_id", "component_id", "a component other than the part itself")
    _cycles(view, "ownership", "owned_id", "owner_id", "an owner other than the firm itself")
    _unmet(view)


def _cycles(view: View, table: str, tail: str, head: str, not_itself: str) -> None:
    """Each cycle is named once, in full, at the first of its rows."""
    frame = view.tables[table]
    itself = view.given(table, tail, head) & as_mask(frame[tail] == frame[head])
    view.fault("no row that points to itself", table, head, itself, not_itself)
    edges = view.sound(table, tail, head)
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
        texts.append(f"no cycle, but {' → '.join([*path, path[0]])} leads back to where it began")
    order = np.argsort(np.array(rows, dtype=np.intp))
    view.findings.rows(
        "no cycle", table, head, np.array(rows, dtype=np.intp)[order], frame[head],
        [texts[k] for k in order],
    )  # fmt: skip


def _rings(tails: NDArray[np.intp], heads: NDArray[np.intp], group: NDArray[np.int32]) -> Iterator[list[int]]:
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


def _unmet(view: View) -> None:
    """Warns of demand that must stay a shortage: nobody offers the part, or no lane leads to the segment."""
    demand = view.sound("demand", "segment_id", "part_id", "units")
    demand = demand[demand["units"] > 0].drop_duplicates(["segment_id", "part_id"])
    offers = view.sound("offers", "part_id", "plant_id").drop_duplicates()
    if view.lacking("offers.offer_id"):
        return
    offered = as_mask(demand["part_id"].isin(offers["part_id"]))
    first = demand[~offered].drop_duplicates("part_id").index.to_numpy()
    text = "a part that some offer supplies; the demand stays a shortage"
    view.remark("a part that some offer supplies", "demand", "part_id", first, text)
    if view.lacking("lanes.origin"):
        return
    served = demand[offered]
    cut_off = served[~_reached(view, served, offers)].index.to_numpy()
    parts = view.tables["demand"]["part_id"].loc[cut_off[:LISTED_AT_MOST]]
    texts = [f"a segment that some lane reaches with {part}; the demand stays a shortage" for part in parts]
    view.remark("a segment that some lane reaches", "demand", "segment_id", cut_off, texts)


def _reached(view: View, demand: pd.DataFrame, offers: pd.DataFrame) -> NDArray[np.bool_]:
    """Whether, for each demand row, a lane leads from some plant that offers the part to the segment."""
    lanes = view.sound("lanes", "origin", "destination").assign(
        part_id=view.tables["lanes"]["part_id"].fillna(ANY)
    )
    country = view.tables["plants"].dropna(subset=["plant_id"]).drop_duplicates("plant_id")
    homes = offers["plant_id"].map(country.set_index("plant_id")["country_id"])
    origins = pd.concat(
        [offers.assign(origin=offers["plant_id"]), offers.assign(origin=homes), offers.assign(origin=ANY)]
    )[["part_id", "origin"]].dropna().drop_duplicates()  # fmt: skip
    exact = lanes.merge(origins, on=["part_id", "origin"])[["part_id", "destination"]]
    general = _through(origins, lanes.loc[lanes["part_id"] == ANY, ["origin", "destination"]])
    routes = pd.concat([exact, general]).drop_duplicates()
    segments = view.tables["segments"].dropna(subset=["segment_id"]).drop_duplicates("segment_id")
    country_of = demand["segment_id"].map(segments.set_index("segment_id")["country_id"])
    reached = np.zeros(len(demand), dtype=bool)
    for destination in (demand["segment_id"], country_of, pd.Series(ANY, index=demand.index)):
        pairs = pd.DataFrame({"part_id": demand["part_id"], "destination": destination})
        found = pairs.merge(routes.assign(found=True), how="left", on=["part_id", "destination"])["found"]
        reached |= as_mask(found.notna())
    return reached


def _through(origins: pd.DataFrame, lanes: pd.DataFrame) -> pd.DataFrame:
    """The (part, destination) pairs that lanes for any part join, by way of the origin.

    A product of sparse matrices: joining the rows would write out every way from part to destination.
    """
    lanes = lanes[lanes["origin"].isin(origins["origin"])].drop_duplicates()
    parts, part_ids = pd.factorize(origins["part_id"])
    places, place_ids = pd.factorize(origins["origin"])
    ends, end_ids = pd.factorize(lanes["destination"])
    starts = pd.Index(place_ids).get_indexer(pd.Index(lanes["origin"]))
    left = csr_array((np.ones(len(parts)), (parts, places)), shape=(len(part_ids), len(place_ids)))
    right = csr_array((np.ones(len(ends)), (starts, ends)), shape=(len(place_ids), len(end_ids)))
    joined = (left @ right).tocoo()
    return pd.DataFrame({"part_id": part_ids[joined.row], "destination": end_ids[joined.col]})
