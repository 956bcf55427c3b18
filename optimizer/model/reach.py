"""What an offer can usefully ship and deliver: finite bounds even where capacity is unlimited."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from .algebra import Codes, Floats
from .instance import Instance
from .keys import Space, first_of_each, picked

__all__ = ["Ways", "make_ways", "useful_output"]


@dataclass(frozen=True, eq=False)
class Ways:
    """Who can ship what to whom, price tiers and grades apart.

    ``order`` has an entry an offer, segment and period of arrival, ``flow`` one a component offer, pool and period made;
    ``both`` has every offer, period of arrival and period of shipping of either.
    """

    order: Mapping[str, Codes]
    flow: Mapping[str, Codes]
    both: Mapping[str, Codes]


def make_ways(given: Instance) -> Ways:
    """The ways of the admitted orders and flows."""
    order = _once(given.space, given.orders.index, ("offer", "segment", "period"))
    flow = _once(given.space, given.flows.index, ("offer", "pool", "made"))
    keys = ("offer", "period", "ship")
    both = given.space.distinct(keys, [np.concatenate([order[key], flow[key]]) for key in keys])
    return Ways(order, flow, both)


def _once(space: Space, index: Mapping[str, Codes], keys: tuple[str, ...]) -> Mapping[str, Codes]:
    return picked(index, first_of_each(space, keys, [index[key] for key in keys]))


def useful_output(given: Instance, ways: Ways) -> tuple[Floats, Floats]:
    """Tight finite bounds on what an offer ships (offer, ship) and delivers (offer, period).

    Capacity with its largest expansion, or what the segments and assemblies it serves can still use, whichever is less; a
    minimum order may exceed the latter.
    """
    space, order, flow, links = given.space, ways.order, ways.flow, given.links
    use = given.useful.at(space, order)
    lot = given.minimum_order.values[:, None]
    capacity = given.capacity.values + given.expandable.values[:, None]

    shipped = _filed(space, ("offer", "ship"), order, use)
    arrived = _filed(space, ("offer", "period"), order, use)
    # What feeds a pool is bounded by what its assemblies ship, tier by tier.
    reach = np.minimum(capacity, np.maximum(shipped, lot))
    while len(flow["offer"]):
        taken = np.zeros((links.pools, space.sizes["ship"]))
        np.add.at(taken, links.pool, links.units[:, None] * reach[links.assembly])
        fed = taken[flow["pool"], flow["made"]]
        wanted = shipped.copy()
        np.add.at(wanted, (flow["offer"], flow["ship"]), fed)
        wider = np.minimum(capacity, np.maximum(wanted, lot))
        if np.array_equal(wider, reach):
            inside = flow["made"] >= given.first_ship
            np.add.at(arrived, (flow["offer"][inside], flow["period"][inside]), fed[inside])
            break
        reach = wider
    # Each period of shipping counts once, whatever arrives from it.
    able = _filed(space, ("offer", "period"), ways.both, capacity[ways.both["offer"], ways.both["ship"]])
    return reach, np.minimum(able, np.maximum(arrived, lot))


def _filed(space: Space, keys: tuple[str, str], index: Mapping[str, Codes], values: Floats) -> Floats:
    """The sums of the values by two keys, shape (members of the one, members of the other)."""
    sums = np.bincount(space.flat(keys, [index[key] for key in keys]), values, space.grid(keys))
    return sums.astype(float, copy=False).reshape([space.sizes[key] for key in keys])
