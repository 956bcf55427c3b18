"""What all sources of a part together can deliver, which no single row says and a search over decisions gains by."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace

import numpy as np

from optimizer.arrays import Codes, Floats, Mask
from optimizer.model.algebra import Linear, Parameter, Rows
from optimizer.model.variables import Model

__all__ = ["total_supply"]


def total_supply(m: Model) -> Iterator[Rows]:
    r"""Enough plants are open and candidates qualified for what is asked of a part, less what is in stock and what is missed.

    .. math::
        \sum_{o \in O_p} \bar K_{o,t} \, z_{o,t} + \sum_g (i_{p,g,t-1} + u_{p,g,t}) \ge \sum_g D_{p,g,t}

    for parts that plants with an opening cost supply; :math:`i_{p,g,-1}` is the opening stock. :math:`\bar K` is what an offer
    can deliver in a best plan, at most what its plant's capacity makes; :math:`z` is whether its plant is open, or it is
    qualified, and 1 for an offer that needs neither. It follows from the other rows, and lets a solver see that decisions must
    add up. Units: parts a quarter. Source: aggregate capacity of facility location (Aardal 1998).
    """
    if not m.instance.options.integers or not len(m.open_plant):
        return
    space, costly = m.instance.space, m.instance.has_opening_cost[m.instance.plant_of]
    candidate = m.instance.candidate & ~costly
    ship, serving = _latest(m)
    most = np.where(serving, _deliverable(m, ship), 0.0)
    concerned = np.zeros(space.sizes["part"], bool)
    concerned[m.instance.part_of[costly & serving.any(axis=1)]] = True
    free = Parameter(("offer", "period"), np.where((costly | candidate)[:, None], 0.0, most))
    asked = (m.instance.demand.values - m.instance.opening_stock.values).sum(axis=1)
    missing = np.where(concerned[:, None], asked - free.by(space, "part", "period").values, -np.inf)
    decided = [
        _of(m, chosen, serving, ship, most, begun)
        for chosen, begun in ((costly, m.opened_for), (candidate, m.qualified_for))
    ]
    volume = ("part", "period")
    stock, shortage = (variables.where(concerned[variables.index["part"]]) for variables in (m.stock, m.shortage))
    total = stock.shifted("period", 1).by(*volume) + shortage.by(*volume)
    for terms in decided:
        total = total + terms.where(concerned[terms.codes("part")]).by(*volume)
    yield replace(total >= Parameter(volume, missing), only_tightens=True)


def _latest(m: Model) -> tuple[Codes, Mask]:
    """When the last of what arrives from an offer in a period ships, and whether anything does: offer, period."""
    size = (m.instance.space.sizes["offer"], m.instance.space.sizes["period"])
    ship = np.full(size, -1, np.int32)
    np.maximum.at(ship, (m.order.index["offer"], m.order.index["period"]), m.order.index["ship"])
    return ship, ship >= 0


def _deliverable(m: Model, ship: Codes) -> Floats:
    """Units that an offer can deliver in a period, at most what its plant's capacity makes: offer, period.

    A plant's capacity bounds what ships in one period, so only where all that arrives ships in one.
    """
    size = ship.shape
    first = np.full(size, np.iinfo(np.int32).max, np.int32)
    np.minimum.at(first, (m.order.index["offer"], m.order.index["period"]), m.order.index["ship"])
    own = np.take_along_axis(m.instance.plant_limit.values, np.maximum(ship, 0).astype(np.int64), axis=1)
    return np.minimum(m.shipment_bounds.arriving.values, np.where(first == ship, own, np.inf))


def _of(
    m: Model, chosen: Mask, serving: Mask, ship: Codes, most: Floats, begun: Callable[[Mapping[str, Codes]], Linear]
) -> Linear:
    offer, period = (codes.astype(np.int32) for codes in np.nonzero(serving & chosen[:, None]))
    terms = begun({"offer": offer, "period": period, "ship": ship[offer, period]})
    return terms * most[terms.index["offer"], terms.index["period"]]
