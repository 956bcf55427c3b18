"""What follows from an order's units and the case alone: lane, shipping period and costs."""

from __future__ import annotations

import numpy as np
import pandas as pd

from .book import Book, pair_codes
from .facts import Codes, Facts, coded

__all__ = ["cheapest_price", "lane_of", "penalties", "read_flows", "shipments", "totals"]


def lane_of(facts: Facts, offer: Codes, segment: Codes) -> Codes:
    """Row of ``lanes`` that joins each offer to each segment, -1 where none does.

    Of the lanes that fit, the one with the most specific origin wins (plant, country, ``*``), then the one
    with the most specific destination (segment, country, ``*``), then a lane for the part before one for any
    part.
    """
    size = max(len(facts.segment_ids), 1)
    unique, where = np.unique(offer * size + segment, return_inverse=True)
    o, g = unique // size, unique % size
    lanes, offers, segments = facts.lanes, facts.offers, facts.segments
    starts = _Words(lanes["origin"])
    ends = _Words(lanes["destination"])
    parts = _Words(lanes["part_id"].astype(object).where(lanes["part_id"].notna(), "*"))
    stated = pd.Index((starts.codes * ends.count + ends.codes) * parts.count + parts.codes)
    lane = np.full(len(unique), -1, dtype=np.int64)
    # From the least specific to the most, so that the last match written is the one that counts.
    for origin in (starts.any(o), starts.of(offers["country_id"])[o], starts.of(offers["plant_id"])[o]):
        for end in (ends.any(g), ends.of(segments["country_id"])[g], ends.of(segments["segment_id"])[g]):
            for part in (parts.any(o), parts.of(offers["part_id"])[o]):
                key = (origin * ends.count + end) * parts.count + part
                row = stated.get_indexer(np.where((origin < 0) | (end < 0) | (part < 0), -1, key))
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


def landed(facts: Facts, lane: Codes, price_jpy: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Freight and duty (¥ per unit) of a unit bought at ``price_jpy`` and sent by ``lane``; 0 without a lane.

    Duty falls on price and freight together, as Japan's customs value is CIF.
    """
    rows = facts.lanes[["freight_jpy_per_unit", "freight_pct", "duty_pct"]].to_numpy(dtype=float)
    rows = np.vstack([rows, np.zeros(3)])[lane]
    freight = rows[:, 0] + rows[:, 1] / 100.0 * price_jpy
    return freight, rows[:, 2] / 100.0 * (price_jpy + freight)


def read_flows(facts: Facts, book: Book) -> pd.DataFrame:
    """The readable orders with everything that follows from them.

    Columns: ``offer, segment, part, plant, pair, lane`` (codes, -1 for none), ``time, ship`` (quarters from
    the horizon's start), ``lead, tier, units``, ``supplier, country, family, bloc`` (text), ``price``
    (offer's currency), ``rate`` (¥), ``purchase, freight, duty, risk, landed`` (¥, undiscounted),
    ``concern``. Row labels are those of ``book["orders"]``.
    """
    orders, offers = book["orders"], facts.offers
    offer = orders["offer_code"].to_numpy(dtype=np.int64)
    segment = orders["segment_code"].to_numpy(dtype=np.int64)
    time = orders["period_time"].to_numpy(dtype=np.int64)
    tier = orders["price_tier"].to_numpy(dtype=float).astype(np.int64)
    units = orders["units"].to_numpy(dtype=float)
    lane = lane_of(facts, offer, segment)
    leads = np.append(facts.lanes["lead_periods"].to_numpy(dtype=float), 0.0).astype(np.int64)
    price, rate = facts.unit_price(offer, tier, time), facts.rate[offer, time]
    freight, duty = landed(facts, lane, price * rate)
    part = offers["part"].to_numpy(dtype=np.int64)[offer]
    risk = facts.case.scenario.model.risk_price_jpy * offers["risk"].to_numpy(dtype=float)[offer] / 100.0
    flows = pd.DataFrame(
        {
            "offer": offer,
            "segment": segment,
            "part": part,
            "plant": offers["plant"].to_numpy(dtype=np.int64)[offer],
            "lane": lane,
            "time": time,
            "lead": leads[lane],
            "ship": time - leads[lane],
            "tier": tier,
            "units": units,
            "supplier": offers["supplier_id"].to_numpy(object)[offer],
            "country": offers["country_id"].to_numpy(object)[offer],
            "family": offers["family"].to_numpy(object)[offer],
            "bloc": offers["bloc"].to_numpy(object)[offer],
            "price": price,
            "rate": rate,
            "purchase": units * price * rate,
            "freight": units * freight,
            "duty": units * duty,
            "risk": units * risk,
            "concern": facts.of_concern[offer, time],
        },
        index=orders.index,
    )
    flows["landed"] = flows["purchase"] + flows["freight"] + flows["duty"]
    flows["pair"] = pair_codes(facts, flows["segment"], flows["part"])
    return flows


def shipments(flows: pd.DataFrame) -> pd.DataFrame:
    """Output: units shipped by each ``offer`` (with its ``plant``) in each ``ship`` time."""
    return totals(flows, ["offer", "plant", "ship"], "units")


def totals(rows: pd.DataFrame, by: list[str], *measures: str) -> pd.DataFrame:
    """Sums of the ``measures`` over the rows that agree in all columns of ``by``, none of which is blank."""
    code = np.zeros(len(rows), dtype=np.int64)
    for key in by:
        codes, values = pd.factorize(rows[key].to_numpy())
        code = code * max(len(values), 1) + codes
    _, first, group = np.unique(code, return_index=True, return_inverse=True)
    keys = {key: rows[key].to_numpy()[first] for key in by}
    sums = {name: np.bincount(group, rows[name].to_numpy(dtype=float), len(first)) for name in measures}
    return pd.DataFrame({**keys, **sums})


def default_penalty(facts: Facts, parts: Codes) -> np.ndarray:
    """Ten times the highest landed cost of each part to a segment that asks for it; 0 if nobody offers it.

    Every offer with a lane counts, barred ones included, at its highest price over the horizon and its tiers.
    """
    tiers = facts.tiers.groupby("offer")["price"].max().to_numpy(dtype=float)
    # A dated price replaces the offer's own in its period only, so both may be the highest somewhere.
    price = np.where(np.isnan(facts.dated_price), tiers[:, None], facts.dated_price) * facts.rate
    highest = pd.DataFrame(
        {"offer": np.arange(len(facts.offers)), "part": facts.offers["part"], "price": price.max(axis=1)}
    )
    wanted = facts.pairs[facts.pairs["part"].isin(parts)][["segment", "part"]]
    routes = wanted.merge(highest, on="part")
    lane = lane_of(facts, routes["offer"].to_numpy(), routes["segment"].to_numpy())
    routes, lane = routes[lane >= 0], lane[lane >= 0]
    each = routes["price"].to_numpy(dtype=float)
    freight, duty = landed(facts, lane, each)
    best = pd.Series(each + freight + duty).groupby(routes["part"].to_numpy()).max()
    return np.asarray(10.0 * best.reindex(parts).fillna(0.0).to_numpy(dtype=float))


def penalties(facts: Facts, part: Codes) -> np.ndarray:
    """Shortage penalty (¥ per unit) of each part code."""
    stated = facts.parts["shortage_penalty_jpy"].to_numpy(dtype=float)[part]
    blank = np.isnan(stated)
    if blank.any():
        unique, where = np.unique(part[blank], return_inverse=True)
        stated[blank] = default_penalty(facts, unique)[where]
    return np.asarray(stated, dtype=float)


def cheapest_price(facts: Facts, parts: Codes) -> np.ndarray:
    """Cheapest purchase price (¥ per unit) of each part over offers, tiers and periods; NaN if none."""
    tiers = facts.tiers.groupby("offer")["price"].min().to_numpy(dtype=float)
    price = np.where(np.isnan(facts.dated_price), tiers[:, None], facts.dated_price) * facts.rate
    best = pd.Series(price.min(axis=1)).groupby(facts.offers["part"].to_numpy()).min()
    return np.asarray(best.reindex(parts).to_numpy(dtype=float))
