"""What offers, plants and lanes can carry; it counts in the period of shipping."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from optimizer.model.algebra import Parameter, Rows
from optimizer.model.variables import Model

__all__ = ["expansion_limit", "lane_capacity", "offer_capacity", "plant_capacity"]


def offer_capacity(m: Model) -> Rows:
    r"""Units shipped by an offer fit its capacity and the expansions in place.

    .. math:: \sum_g x_{o,g,t+\ell} + \sum_w w_{o,\cdot,\cdot,t} \le K_{o,t} + \sum_{\tau \le t - \mathrm{build}_o} e_{o,\tau}

    Components count when they ship, whether to a segment or to an assembly. :math:`K` of a qualified offer follows its
    ramp from the first period. Units: parts a quarter. Source: capacitated lot sizing (Pochet and Wolsey 2006).
    """
    shipped = m.order.by("offer", "ship") + m.component_flow.by("offer", "ship")
    return shipped - m.expanded.by("offer", "ship") <= m.instance.capacity


def plant_capacity(m: Model) -> Iterator[Rows]:
    r"""The offers of one plant share its resource, which is there once the plant is open.

    .. math:: \sum_{o \in n} r_o \, (\text{output of } o \text{ in } t) \le R_{n,t} \sum_{\tau \le t} v_{n,\tau}

    Without an opening cost the sum on the right is 1; with one, :math:`R` is no more than its offers ship in some best plan.
    Units: resource units a quarter. Source: multi-commodity production planning (Johnson and Montgomery 1974).
    """
    used, costly = m.output * m.instance.capacity_use, m.instance.has_opening_cost
    opening = costly[used.codes("plant")]
    yield used.where(~opening).by("plant", "ship") <= m.instance.plant_capacity
    if not len(m.open_plant):
        return
    used = used.where(opening)
    shipments = m.instance.space.distinct(("plant", "ship"), [used.codes("plant"), used.index["ship"]])
    most = replace(
        m.shipment_bounds.shipped, values=m.instance.capacity_use.values[:, None] * m.shipment_bounds.shipped.values
    ).by(m.instance.space, "plant", "ship")
    capacity = m.instance.plant_capacity.values
    room = np.where(np.isfinite(capacity), np.minimum(capacity, most.values), np.inf)
    limited = np.isfinite(room[shipments["plant"], shipments["ship"]])
    opened = m.opened_for({key: codes[limited] for key, codes in shipments.items()})
    within = used.where(np.isfinite(room[used.codes("plant"), used.index["ship"]]))
    yield within.by("plant", "ship") - (opened * Parameter(("plant", "ship"), room)).by("plant", "ship") <= 0.0


def lane_capacity(m: Model) -> Rows:
    r"""All flows that use one lane fit its capacity.

    .. math:: \sum_{(o,g) \text{ on } l} x_{o,g,t+\ell} + \sum_{(k,o) \text{ on } l} w_{k,o,\cdot,t+\ell} \le C_l

    Units: parts a quarter. Source: capacitated transshipment (Ahuja, Magnanti and Orlin 1993).
    """
    return m.output.by("lane", "ship") <= m.instance.lane_capacity


def expansion_limit(m: Model) -> Rows:
    r"""An offer grows by no more than its largest expansion.

    .. math:: \sum_\tau e_{o,\tau} \le \bar e_o

    Units: parts a quarter. Source: capacity expansion (Luss 1982).
    """
    return m.expand.by("offer") <= m.instance.expandable
