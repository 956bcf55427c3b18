"""What follows from the units of an order or a component flow and the case alone: lane, shipping period and costs."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from optimizer.arrays import Ordinals

from .book import Table
from .facts import Facts
from .lanes import landed, to_plant, to_segment
from .rows import Rows
from .values import Worth

__all__ = ["COMMON", "read_inputs", "read_orders"]

#: Columns that orders and component flows share.
COMMON = ("offer", "plant", "lane", "time", "ship", "price_tier", "units")


def read_orders(facts: Facts, orders: Table, worth: Worth) -> Rows:
    """The readable orders with everything that follows from them.

    Columns: those of `_costed`, ``segment`` and ``pair`` (codes, -1 for none), ``supplier, country, family, bloc``
    (codes of ``facts.offers.words``) and ``value`` (¥: purchase cost and the standard cost of chosen components).
    """
    offer, segment = orders.codes["offer"], orders.codes["segment"]
    flows = _costed(facts, orders, offer, to_segment(facts, offer, segment))
    flows["segment"] = segment
    flows["pair"] = facts.pair_codes(segment, flows["part"])
    for column in ("supplier", "country", "family", "bloc"):
        flows[column] = facts.offers.words(column).codes[offer]
    flows["value"] = flows["purchase"] + flows["units"] * worth.content[offer, flows["time"]]
    return Rows(flows)


def read_inputs(facts: Facts, components: Table) -> Rows:
    """The readable component flows with everything that follows from them.

    Columns: those of `_costed` and ``assembly`` (offer code). What arrives before the horizon is priced as in its
    first period, at the first price tier.
    """
    offer, assembly = components.codes["component_offer"], components.codes["assembly_offer"]
    lane = to_plant(facts, offer, facts.offers.plant[assembly])
    return Rows({**_costed(facts, components, offer, lane), "assembly": assembly})


def _costed(facts: Facts, rows: Table, offer: Ordinals, lane: Ordinals) -> dict[str, npt.NDArray[Any]]:
    """Columns: ``offer, part, plant, lane, clearance`` (codes, -1 for none), ``time, ship`` (quarters from the horizon's
    start), ``at`` (``time``, at least 0), ``lead, price_tier, units``, ``price`` (offer's currency), ``rate`` (¥),
    ``purchase, freight, duty, risk, landed`` (¥, undiscounted), ``made_in_concern, firm_of_concern, of_concern`` (either),
    ``year`` (fiscal year of ``at``).
    """
    offers = facts.offers
    time, units = rows.times["period"], rows.numbers["units"]
    at = np.maximum(time, 0)
    price_tier = rows.numbers["price_tier"].astype(np.int64)
    # The last entry is that of no lane.
    lead = np.append(facts.lanes.numbers("lead_periods"), 0.0).astype(np.int64)[lane]
    price, rate = facts.unit_price(offer, np.where(time < 0, 0, price_tier), at), facts.rate[offer, at]
    freight, duty = landed(facts, lane, price * rate)
    risk = facts.case.scenario.model.risk_price_jpy * offers.risk / 100.0
    flows: dict[str, npt.NDArray[Any]] = {
        "offer": offer,
        "part": offers.part[offer],
        "plant": offers.plant[offer],
        "lane": lane,
        "time": time,
        "at": at,
        "lead": lead,
        "ship": time - lead,
        "price_tier": price_tier,
        "units": units,
        "clearance": rows.clearance,
        "price": price,
        "rate": rate,
        "purchase": units * price * rate,
        "freight": units * freight,
        "duty": units * duty,
        "risk": units * risk[offer],
        "made_in_concern": facts.concern_places[offers.home[offer]],
        "firm_of_concern": facts.firms.concern[offers.firm[offer], at],
        "of_concern": facts.of_concern[offer, at],
        "year": facts.fiscal_years[at],
    }
    flows["landed"] = flows["purchase"] + flows["freight"] + flows["duty"]
    return flows
