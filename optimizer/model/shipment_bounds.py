"""The most that an offer ships and delivers in some best plan: finite bounds even where capacity is unlimited.

A best plan that buys no more than it must has, for every order, one of these reasons not to be smaller:

- its segment uses it, sooner or later: then it is at most what the segment can still use (``Instance.most_usable``);
- what arrives from its offer is just the minimum order, or the share that makes it count as a source;
- a component of it comes only from offers that are held up so themselves: then the order is at most what they hold up;
- a cap on shares or a floor on scores refers to a total of which it is part: then nothing bounds it but capacity, and an
  offer without one is assumed to ship no more than ``ASSUMED_CAPACITY_FACTOR`` times what the other reasons allow
  (``ShipmentBounds.assumed``).

Reducing any other order would leave a plan that costs no more. Component flows follow from what their assemblies ship.
Where decisions may be shares, a bound is what a whole one allows; there an offer without a capacity counts as having that of what
the first three reasons come to.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from optimizer.arrays import Codes, Floats, Mask

from .algebra import Parameter
from .instance import Instance
from .keys import Space, first_of_each, picked

__all__ = [
    "ASSUMED_CAPACITY_FACTOR",
    "PossibleShipments",
    "ShipmentBounds",
    "make_possible_shipments",
    "make_shipment_bounds",
]

#: Shares that refer to totals can call for more than anyone uses: by the reciprocal of what a cap leaves to others, which in
#: no sensible scenario is more than this. What is assumed so is checked once the plan is there
#: (``optimizer.analysis.assumed_bounds``).
ASSUMED_CAPACITY_FACTOR = 64.0


@dataclass(frozen=True, eq=False)
class PossibleShipments:
    """Who can ship what to whom, price tiers and clearances apart.

    ``order`` has an entry an offer, segment and period of arrival, ``flow`` one a component offer, pool and period made;
    ``any_shipment`` has every offer, period of arrival and period of shipping of either.
    """

    order: Mapping[str, Codes]
    flow: Mapping[str, Codes]
    any_shipment: Mapping[str, Codes]


@dataclass(frozen=True, eq=False)
class ShipmentBounds:
    """Bounds in units, finite even where capacity is unlimited: ``shipped`` (offer, ship) and ``arriving`` (offer, period).

    ``assumed`` (offer,) marks offers whose bounds rest on ``ASSUMED_CAPACITY_FACTOR`` instead of a capacity. ``may_overbuy``
    (part,) marks parts of which some plan may have to buy more than is used.
    """

    shipped: Parameter
    arriving: Parameter
    assumed: Mask
    may_overbuy: Mask


def make_possible_shipments(instance: Instance) -> PossibleShipments:
    """The ways of the admitted orders and flows."""
    order = _once(instance.space, instance.orders.index, ("offer", "segment", "period"))
    flow = _once(instance.space, instance.flows.index, ("offer", "pool", "made"))
    keys = ("offer", "period", "ship")
    both = instance.space.distinct(keys, [np.concatenate([order[key], flow[key]]) for key in keys])
    return PossibleShipments(order, flow, both)


def _once(space: Space, index: Mapping[str, Codes], keys: tuple[str, ...]) -> Mapping[str, Codes]:
    return picked(index, first_of_each(space, keys, [index[key] for key in keys]))


def make_shipment_bounds(instance: Instance, ways: PossibleShipments, bound_factor: float = 1.0) -> ShipmentBounds:
    """The bounds of all offers: capacity with its largest expansion, or what the reasons above allow, whichever is less.

    Assumed bounds are ``bound_factor`` times as wide as usual.
    """
    space, links, part = instance.space, instance.links, instance.part_of
    held, lot, both = _held_up(instance), instance.minimum_order.values, ways.any_shipment
    least = np.maximum(lot[:, None], _tokens(instance))
    of_orders = np.maximum(
        _by_way(space, ways, ways.order, instance.most_usable.at(space, ways.order)),
        least[both["offer"], both["period"]],
    )
    loose = instance.shares_refer_to_totals and instance.options.integers
    if loose:
        of_orders = (
            bound_factor
            * ASSUMED_CAPACITY_FACTOR
            * _of_part(part, both["offer"], of_orders + held[both["offer"]])[both["offer"]]
        )
    capacity = instance.capacity.values + instance.expandable.values[:, None]
    of_flows, shipped = np.zeros_like(of_orders), np.zeros_like(capacity)
    while True:
        beyond = _filed(space, ("offer", "ship"), both, of_orders + of_flows) + held[:, None]
        wider = np.minimum(capacity, beyond)
        if np.array_equal(wider, shipped):
            break
        shipped = wider
        taken = np.zeros((links.pools, space.sizes["ship"]))
        np.add.at(taken, links.pool, links.units[:, None] * shipped[links.assembly])
        of_flows = _by_way(space, ways, ways.flow, taken[ways.flow["pool"], ways.flow["made"]])
    arriving = _filed(space, ("offer", "period"), both, of_orders + of_flows + held[both["offer"]])
    able = _filed(space, ("offer", "period"), both, capacity[both["offer"], both["ship"]])
    assumed, may_overbuy = np.zeros(len(lot), bool), np.full(space.sizes["part"], instance.shares_refer_to_totals)
    np.logical_or.at(assumed, both["offer"], loose & (beyond < capacity)[both["offer"], both["ship"]])
    np.logical_or.at(may_overbuy, part, (least.max(axis=1, initial=0.0) > 0) | (held > 0))
    arrivals = Parameter(("offer", "period"), np.minimum(able, arriving))
    return ShipmentBounds(Parameter(("offer", "ship"), shipped), arrivals, assumed, may_overbuy)


def _of_part(part: Codes, offer: Codes, units: Floats) -> Floats:
    """What all offers of the part have together, each in its best period: offer."""
    most = np.zeros(len(part))
    np.maximum.at(most, offer, units)
    return np.asarray(np.bincount(part, most)[part])


def _tokens(instance: Instance) -> Floats:
    """Units that make an offer count as a source, 0 where no number of sources is asked for: offer, period."""
    wish = instance.options.minimum_sources
    part = instance.part_of
    if wish is None:
        return np.zeros((len(part), len(instance.periods)))
    return np.asarray((wish.share * instance.demand.values.sum(axis=1) * instance.needs_sources)[part])


def _held_up(instance: Instance) -> Floats:
    """The most that an offer ships in a period because every source of one of its components is held up: offer.

    A source is held up at its minimum order, or because of its own components.
    """
    lot, links = instance.minimum_order.values, instance.links
    held = np.zeros(len(lot))
    if not lot[links.offer].any():
        return held
    while True:
        fed = np.zeros(links.pools)
        np.add.at(fed, links.pool_of_way, np.maximum(lot, held)[links.offer])
        wider = np.zeros(len(lot))
        np.maximum.at(wider, links.assembly, fed[links.pool] / links.units)
        if np.array_equal(wider, held):
            return held
        held = wider


def _by_way(space: Space, ways: PossibleShipments, index: Mapping[str, Codes], values: Floats) -> Floats:
    """The sums of the values by offer, period of arrival and of shipping, in the order of ``ways.any_shipment``."""
    keys = ("offer", "period", "ship")
    places, own = (space.flat(keys, [at[key] for key in keys]) for at in (ways.any_shipment, index))
    return np.bincount(np.searchsorted(places, own), values, len(places)).astype(float, copy=False)


def _filed(space: Space, keys: tuple[str, str], index: Mapping[str, Codes], values: Floats) -> Floats:
    """The sums of the values by two keys, shape (members of the one, members of the other)."""
    sums = np.bincount(space.flat(keys, [index[key] for key in keys]), values, space.grid(keys))
    return sums.astype(float, copy=False).reshape([space.sizes[key] for key in keys])
