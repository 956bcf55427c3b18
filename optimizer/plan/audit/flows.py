"""What follows from the units of an order or a component flow and the case alone: lane, shipping period and costs."""

from __future__ import annotations

import numpy as np
import pandas as pd

from .book import Book, pair_codes
from .codes import Codes
from .facts import Facts
from .lanes import landed, to_plant, to_segment
from .values import Worth

__all__ = ["COMMON", "read_inputs", "read_orders", "shipments", "totals"]

#: Columns that orders and component flows share.
COMMON = ("offer", "part", "plant", "lane", "time", "at", "lead", "ship", "tier", "units", "grade")


def read_orders(facts: Facts, book: Book, worth: Worth) -> pd.DataFrame:
    """The readable orders with everything that follows from them.

    Columns: those of `_costed`, ``segment`` and ``pair`` (codes, -1 for none), ``supplier, country, family, bloc``
    (text) and ``value`` (¥: purchase cost and the standard cost of chosen components). Row labels are those of
    ``book["orders"]``.
    """
    orders, offers = book["orders"], facts.offers
    offer = orders["offer_code"].to_numpy(dtype=np.int64)
    segment = orders["segment_code"].to_numpy(dtype=np.int64)
    flows = _costed(facts, orders, offer, to_segment(facts, offer, segment))
    flows["segment"] = segment
    flows["pair"] = pair_codes(facts, flows["segment"], flows["part"])
    for column, source in {
        "supplier": "supplier_id",
        "country": "country_id",
        "family": "family",
        "bloc": "bloc",
    }.items():
        flows[column] = offers[source].to_numpy(object)[offer]
    flows["value"] = flows["purchase"] + flows["units"] * worth.content[offer, flows["time"]]
    return flows


def read_inputs(facts: Facts, book: Book) -> pd.DataFrame:
    """The readable component flows with everything that follows from them.

    Columns: those of `_costed` and ``assembly`` (offer code). What arrives before the horizon is priced as in its
    first period, at the first price tier. Row labels are those of ``book["components"]``.
    """
    rows = book["components"]
    offer = rows["component_offer_code"].to_numpy(dtype=np.int64)
    assembly = rows["assembly_offer_code"].to_numpy(dtype=np.int64)
    plant = facts.offers["plant"].to_numpy(dtype=np.int64)[assembly]
    return _costed(facts, rows, offer, to_plant(facts, offer, plant)).assign(assembly=assembly)


def _costed(facts: Facts, rows: pd.DataFrame, offer: Codes, lane: Codes) -> pd.DataFrame:
    """Columns: ``offer, part, plant, lane, grade`` (codes, -1 for none), ``time, ship`` (quarters from the horizon's
    start), ``at`` (``time``, at least 0), ``lead, tier, units``, ``price`` (offer's currency), ``rate`` (¥),
    ``purchase, freight, duty, risk, landed`` (¥, undiscounted), ``concern``.
    """
    offers = facts.offers
    time = rows["period_time"].to_numpy(dtype=np.int64)
    at = np.maximum(time, 0)
    tier = rows["price_tier"].to_numpy(dtype=float).astype(np.int64)
    units = rows["units"].to_numpy(dtype=float)
    leads = np.append(facts.lanes["lead_periods"].to_numpy(dtype=float), 0.0).astype(np.int64)
    price, rate = facts.unit_price(offer, np.where(time < 0, 0, tier), at), facts.rate[offer, at]
    freight, duty = landed(facts, lane, price * rate)
    risk = facts.case.scenario.model.risk_price_jpy * offers["risk"].to_numpy(dtype=float)[offer] / 100.0
    flows = pd.DataFrame(
        {
            "offer": offer,
            "part": offers["part"].to_numpy(dtype=np.int64)[offer],
            "plant": offers["plant"].to_numpy(dtype=np.int64)[offer],
            "lane": lane,
            "time": time,
            "at": at,
            "lead": leads[lane],
            "ship": time - leads[lane],
            "tier": tier,
            "units": units,
            "grade": rows["grade_code"].to_numpy(dtype=np.int64),
            "price": price,
            "rate": rate,
            "purchase": units * price * rate,
            "freight": units * freight,
            "duty": units * duty,
            "risk": units * risk,
            "concern": facts.of_concern[offer, at],
        },
        index=rows.index,
    )
    flows["landed"] = flows["purchase"] + flows["freight"] + flows["duty"]
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
