"""The admissible component flows: which offer's components go into which assembly, at which clearance, when."""

from __future__ import annotations

import numpy as np

from optimizer.arrays import Codes, Mask

from .clearances import Clearances
from .links import ComponentLinks
from .orders import OrderIndex, Shipping, place_in_run

__all__ = ["make_flow_index"]


def make_flow_index(
    shipping: Shipping, price_tiers: Codes, clearances: Clearances, links: ComponentLinks, orders: OrderIndex
) -> dict[str, Codes]:
    """The admissible flows of components, sorted by pool, component offer, period, clearance and price tier.

    Codes of ``offer`` (of the component), ``pool`` (of the assemblies' lines, see ``ComponentLinks``), ``clearance``, ``made``
    (when it arrives, is assembled and shipped on), ``ship`` (when it ships itself), ``period`` (that of ``made``, at least the
    first of the horizon), ``price_tier`` and ``lane``. The orders are followed down their bills of materials, tier by tier, and
    what can be made at the clearance asked for is kept; before the horizon it comes at the first price tier. Arguments as for
    ``make_order_index``.
    """
    first, ships, offers = shipping.first, shipping.first + shipping.periods, len(price_tiers)
    passes, children = clearances.passes(links, offers), clearances.children()
    lead = shipping.lead[links.lane]
    # Which clearances of components an assembly needs, and when it may ship.
    needs = np.zeros((offers, clearances.count), bool)
    needs[orders.index["offer"], orders.index["inner"]] = True
    ship = np.zeros((offers, ships), bool)
    ship[orders.index["offer"], orders.index["ship"]] = True
    able = np.where(shipping.ships_before_start, 0, first + shipping.ready)[:, None] <= np.arange(ships)
    while True:
        asked, fed = _pooled(links, needs), _pooled(links, ship)
        wider, longer = needs.copy(), ship.copy()
        way, clearance = np.nonzero(asked[links.pool_of_way] & passes[:, links.offer].T)
        np.logical_or.at(wider, (links.offer[way], children[clearance]), True)
        sending, assembled = np.nonzero(fed[links.pool_of_way])
        sent = assembled - lead[sending]
        sending, sent = sending[sent >= 0], sent[sent >= 0]
        inside = able[links.offer[sending], sent]
        longer[links.offer[sending[inside]], sent[inside]] = True
        if np.array_equal(wider, needs) and np.array_equal(longer, ship):
            break
        needs, ship = wider, longer

    sent = np.arange(ships, dtype=np.int32) - lead[:, None]
    possible = fed[links.pool_of_way] & (sent >= 0) & np.take_along_axis(able[links.offer], np.maximum(sent, 0), axis=1)
    at, assembled = np.nonzero(possible[way])
    way, clearance = way[at], clearance[at]
    counts = np.where(assembled < first, 1, price_tiers[links.offer[way]])
    entry, price_tier = np.repeat(np.arange(len(way)), counts), place_in_run(counts)
    way, clearance, assembled = way[entry], clearance[entry], assembled[entry]
    order = np.lexsort((price_tier, clearance, assembled, way))
    way, clearance, assembled, price_tier = way[order], clearance[order], assembled[order], price_tier[order]
    return {
        "offer": links.offer[way],
        "pool": links.pool_of_way[way],
        "clearance": np.asarray(clearance, np.int32),
        "made": np.asarray(assembled, np.int32),
        "ship": (assembled - lead[way]).astype(np.int32),
        "period": np.maximum(assembled - first, 0).astype(np.int32),
        "price_tier": np.asarray(price_tier, np.int32),
        "lane": links.lane[way],
    }


def _pooled(links: ComponentLinks, of_assembly: Mask) -> Mask:
    """What holds for some assembly of each pool, from what holds for each offer (offers, ...)."""
    pooled = np.zeros((links.pools, of_assembly.shape[1]), bool)
    np.logical_or.at(pooled, links.pool, of_assembly[links.assembly])
    return pooled
