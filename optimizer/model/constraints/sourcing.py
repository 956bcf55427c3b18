"""Yes-or-no terms of purchase: minimum orders, minimum number of sources, price tiers."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from optimizer.arrays import Mask
from optimizer.model.algebra import Parameter, Rows
from optimizer.model.variables import Model

__all__ = ["minimum_order", "minimum_sources", "price_breaks"]


def minimum_order(m: Model) -> Iterator[Rows]:
    r"""What arrives from an offer in a period is nothing, or at least its minimum order.

    .. math:: \mathrm{MOQ}_o \, a_{o,t} \le \sum_g x_{o,g,t} + \sum_w w_{o,\cdot,\cdot,t} \le \bar K_{o,t} \, a_{o,t}

    What reached an assembly before the horizon is not counted.
    Units: parts a quarter. Source: minimum order quantities in supplier selection (Aissaoui, Haouari and Hassini 2007).
    """
    bound = m.instance.has_minimum_order
    placed = m.active.where(bound[m.active.index["offer"]])
    if not len(placed):
        return
    arriving = m.arrivals.where(bound[m.arrivals.index["offer"]]).by("offer", "period")
    yield arriving >= (placed * m.instance.minimum_order).by("offer", "period")
    yield arriving <= (placed * m.shipment_bounds.arriving).by("offer", "period")


def minimum_sources(m: Model) -> Iterator[Rows]:
    r"""A part comes from at least so many offers in each period with demand, and a token order does not count.

    .. math:: \sum_{o \in O_p} a_{o,t} \ge m_{p,t}, \qquad \sum_g x_{o,g,t} \ge \sigma \, D_{p,t} \, a_{o,t}

    Units: offers; parts a quarter. Source: minimum number of suppliers (Aissaoui, Haouari and Hassini 2007).
    """
    wish, asked = m.instance.options.minimum_sources, m.instance.sources_asked
    if wish is None:
        return
    concerned = asked.at(m.instance.space, m.active.index) > 0
    counted = m.active.where(concerned)
    yield counted.by("part", "period").over(asked) >= asked
    demand = Parameter(("part", "period"), wish.share * m.instance.demand.values.sum(axis=1))
    token = (counted * demand).by("offer", "period")
    concerned = asked.at(m.instance.space, m.order.index) > 0
    yield m.order.where(concerned).by("offer", "period") >= token


def price_breaks(m: Model) -> Iterator[Rows]:
    r"""A price tier holds so many units a period, and a later one opens only when the earlier one is used up.

    .. math::
        \sum_g x_{o,g,t,k} &\le \bar W_{o,t,k} \\
        \sum_g x_{o,g,t,k} &\ge W_{o,k} \, z_{o,t,k}, \qquad \sum_g x_{o,g,t,k+1} \le \bar W_{o,t,k+1} \, z_{o,t,k}

    The second line stands only where prices fall with quantity, or where some share is counted by purchase cost; else
    rising prices fill in order by themselves. There :math:`\bar W` is the price tier's width or what of the offer's deliveries in
    some best plan (``shipment_bounds.py``) lies beyond the price tiers before it, whichever is less; elsewhere it is the
    width. Orders and component flows share the price tiers of their period of arrival.
    Units: parts a quarter. Source: incremental quantity discounts (Nemhauser and Wolsey 1988).
    """
    keys = ("offer", "period", "price_tier")
    width, stepped = m.instance.prices.width, m.instance.price_tiers_need_decisions
    held = Parameter(("offer", "price_tier"), np.where(width > 0, width, np.inf))
    limited: Mask = np.asarray(np.isfinite(held.values).any(axis=1))
    if not limited.any():
        return
    begins = np.zeros_like(width)
    begins[:, 1:] = np.cumsum(np.where(np.isfinite(width), width, 0.0), axis=1)[:, :-1]
    beyond = np.maximum(m.shipment_bounds.arriving.values[:, :, None] - begins[:, None, :], 0.0)
    most = np.where(stepped[:, None, None], np.minimum(held.values[:, None, :], beyond), held.values[:, None, :])
    priced = m.arrivals.where(limited[m.arrivals.index["offer"]])
    yield priced.by(*keys) <= Parameter(keys, most)

    decided = stepped[priced.index["offer"]]
    last = m.instance.price_tiers[priced.index["offer"]] - 1
    filled = priced.where(decided & (priced.index["price_tier"] < last))
    yield filled.by(*keys) >= (m.price_tier_full * held).by(*keys)
    later = priced.where(decided & (priced.index["price_tier"] > 0))
    # What cannot be reached is closed by the first line; its decision must not drop out of this one.
    opened = m.price_tier_full.shifted("price_tier", 1) * Parameter(keys, np.where(most > 0, most, 1.0))
    yield later.by(*keys) <= opened.by(*keys)
