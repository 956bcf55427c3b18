"""What follows from the units of an order or a component flow and the case alone: lane, shipping period and costs."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from optimizer.arrays import Ordinals

from .coded_case import CodedCase
from .lanes import freight_and_duty, to_plant, to_segment
from .plan_tables import Table
from .rows import Rows
from .values import StandardCosts

__all__ = ["SHARED_COLUMNS", "read_component_flows", "read_orders"]

#: Columns that orders and component flows share.
SHARED_COLUMNS = ("offer", "plant", "lane", "time", "ship", "price_tier", "units")


def read_orders(coded: CodedCase, orders: Table, costs: StandardCosts) -> Rows:
    """The readable orders with everything that follows from them.

    Columns: those of `_costed`, ``segment`` and ``pair`` (codes, -1 for none), ``supplier, country, family, bloc``
    (codes of ``coded.offers.words``) and ``value`` (¥: purchase cost and the standard cost of chosen components).
    """
    offer, segment = orders.codes["offer"], orders.codes["segment"]
    flows = _costed(coded, orders, offer, to_segment(coded, offer, segment))
    flows["segment"] = segment
    flows["pair"] = coded.pair_codes(segment, flows["part"])
    for column in ("supplier", "country", "family", "bloc"):
        flows[column] = coded.offers.words(column).codes[offer]
    flows["value"] = flows["purchase"] + flows["units"] * costs.content[offer, flows["time"]]
    return Rows(flows)


def read_component_flows(coded: CodedCase, components: Table) -> Rows:
    """The readable component flows with everything that follows from them.

    Columns: those of `_costed` and ``assembly`` (offer code). What arrives before the horizon is priced as in its
    first period, at the first price tier.
    """
    offer, assembly = components.codes["component_offer"], components.codes["assembly_offer"]
    lane = to_plant(coded, offer, coded.offers.plant[assembly])
    return Rows({**_costed(coded, components, offer, lane), "assembly": assembly})


def _costed(coded: CodedCase, rows: Table, offer: Ordinals, lane: Ordinals) -> dict[str, npt.NDArray[Any]]:
    """Columns: ``offer, part, plant, lane, clearance`` (codes, -1 for none), ``time, ship`` (quarters from the horizon's
    start), ``at`` (``time``, at least 0), ``lead, price_tier, units``, ``price`` (offer's currency), ``rate`` (¥),
    ``purchase, freight, duty, risk, landed`` (¥, undiscounted), ``made_in_concern, firm_of_concern, of_concern`` (either),
    ``year`` (fiscal year of ``at``).
    """
    offers = coded.offers
    time, units = rows.times["period"], rows.numbers["units"]
    at = np.maximum(time, 0)
    price_tier = rows.numbers["price_tier"].astype(np.int64)
    # The last entry is that of no lane.
    lead = np.append(coded.lanes.numbers("lead_periods"), 0.0).astype(np.int64)[lane]
    price, rate = coded.unit_price(offer, np.where(time < 0, 0, price_tier), at), coded.rate[offer, at]
    freight, duty = freight_and_duty(coded, lane, price * rate)
    risk = coded.case.scenario.model.risk_price_jpy * offers.risk / 100.0
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
        "made_in_concern": coded.country_of_concern[offers.country[offer]],
        "firm_of_concern": coded.firms.concern[offers.firm[offer], at],
        "of_concern": coded.of_concern[offer, at],
        "year": coded.fiscal_years[at],
    }
    flows["landed"] = flows["purchase"] + flows["freight"] + flows["duty"]
    return flows
