"""What must be begun before it can supply: qualifications and plant openings."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from optimizer.arrays import Floats, Mask
from optimizer.model.algebra import Linear, Parameter, Rows, Sum
from optimizer.model.keys import Index, picked, taken
from optimizer.model.variables import Model

__all__ = ["kept_stock", "plant_opening", "qualification"]


def qualification(m: Model) -> Iterator[Rows]:
    r"""A candidate ships what its completed qualification and ramp allow.

    .. math::
        y_{o,t} &\le \sum_{\tau \le t-L_o} \rho_o(t-\tau-L_o) \, K_{o,t} \, q_{o,\tau} + \text{expansions in place} \\
        y_{o,t} &\le (K_{o,t} + \bar e_o) \sum_{\tau \le t-L_o} q_{o,\tau} \\
        x_{o,g,t} + j_{o,g,t-1} - j_{o,g,t} &\le D_{p,g,t} \sum_{\tau \le t-\ell-L_o} q_{o,\tau} \\
        \sum_\tau q_{o,\tau} &\le 1

    The output :math:`y_{o,t} = \sum_g x_{o,g,t+\ell} + \sum_w w_{o,\cdot,\cdot,t+\ell}` goes to segments and
    assemblies. The second row stands only where an offer can expand; where whole numbers are asked for, an allowance is no
    more than what the offer ships in some best plan (``shipment_bounds.py``), and so it is where :math:`K` is unlimited.
    The third is the strong form: what a segment uses of an offer's deliveries in a period is at most its demand; :math:`j` is
    what of them it keeps (see `kept_stock`). Units: parts a quarter. Source: lot sizing by origin (Krarup and Bilde 1977).
    """
    if not len(m.qualify):
        return
    orders = m.order.where(m.instance.candidate[m.order.index["offer"]])
    output = m.output.where(m.instance.candidate[m.output.index["offer"]])
    capacity, reach = (
        limit.at(m.instance.space, m.qualified.index) for limit in (m.instance.capacity, m.shipment_bounds.shipped)
    )
    share = taken(m.instance.ramp, [m.qualified.index["offer"], m.qualified.index["age"]])
    ramped = np.where(share > 0, np.where(share > 0, share, 1.0) * capacity, 0.0)
    ramped = _bounded(m, ramped, reach)
    expanded = m.expanded.where(m.instance.candidate[m.expanded.index["offer"]])
    yield output.by("offer", "ship") <= (m.qualified * ramped).by("offer", "ship") + expanded.by("offer", "ship")

    growing = m.instance.can_expand
    grown = m.qualified * _bounded(m, capacity + m.instance.expandable.at(m.instance.space, m.qualified.index), reach)
    yield (
        output.where(growing[output.index["offer"]]).by("offer", "ship")
        - grown.where(growing[grown.index["offer"]]).by("offer", "ship")
        <= 0.0
    )

    allowed = m.qualified_for(_of(m.deliveries, m.instance.candidate)) * m.instance.demand
    yield replace(_used(m, orders) <= allowed.by(*_DELIVERY), only_tightens=m.instance.options.integers)

    yield m.qualify.by("offer") <= 1.0


def plant_opening(m: Model) -> Iterator[Rows]:
    r"""A plant with an opening cost supplies only once it is open.

    .. math::
        y_{o,t} &\le \bar K_{o,t} \sum_{\tau \le t} v_{n(o),\tau} \\
        x_{o,g,t} + j_{o,g,t-1} - j_{o,g,t} &\le D_{p,g,t} \sum_{\tau \le t-\ell} v_{n(o),\tau} \\
        \sum_\tau v_{n,\tau} &\le 1

    :math:`y` is the output to segments and assemblies, :math:`\bar K` the offer's capacity or what it ships in some best plan
    (``shipment_bounds.py``), whichever is less; the second row as in `qualification`. The plant's own capacity is opened with
    it (see `plant_capacity`). Units: parts a quarter. Source: facility location, strong form (Krarup and Pruzan 1983).
    """
    if not len(m.open_plant):
        return
    costly = m.instance.has_opening_cost[m.instance.plant_of]
    output = m.output.where(costly[m.output.index["offer"]])
    opened = m.opened_for(picked(output.index, output.first_of_each("offer", "ship")))
    most = Parameter(("offer", "ship"), np.minimum(m.shipment_bounds.shipped.values, m.instance.plant_limit.values))
    yield output.by("offer", "ship") - (opened * most).by("offer", "ship") <= 0.0

    orders = m.order.where(costly[m.order.index["offer"]])
    allowed = m.opened_for(_of(m.deliveries, costly)) * m.instance.demand
    yield replace(_used(m, orders) <= allowed.by(*_DELIVERY), only_tightens=m.instance.options.integers)

    yield m.open_plant.by("plant") <= Parameter(("plant",), np.ones(m.instance.space.sizes["plant"]))


def kept_stock(m: Model) -> Rows:
    r"""What is kept of the deliveries of offers that are to be qualified or opened is part of the stock.

    .. math:: \sum_o j_{o,g,t} \le i_{p(o),g,t}

    Without it every such offer could claim the whole stock as its own. Units: parts.
    Source: lot sizing by origin (Krarup and Bilde 1977).
    """
    volume = ("part", "segment", "period")
    some = np.zeros([m.instance.space.sizes[key] for key in volume], bool)
    some[m.stock_by_offer.codes("part"), m.stock_by_offer.index["segment"], m.stock_by_offer.index["period"]] = True
    stock = m.stock.where(some[m.stock.index["part"], m.stock.index["segment"], m.stock.index["period"]])
    return m.stock_by_offer.by(*volume) - stock.by(*volume) <= 0.0


_DELIVERY = ("offer", "part", "segment", "period")


def _used(m: Model, orders: Linear) -> Sum:
    """What segments use in each period of what these offers deliver, at least.

    What is left at the end of the horizon counts as used, but where a plan may have to buy more than is used, or to leave a
    cover; so does all stock where whole numbers are not asked for, which need no stock by origin.
    """
    some = np.zeros(m.instance.space.sizes["offer"], bool)
    some[orders.index["offer"]] = True
    kept = m.stock_by_offer.where(some[m.stock_by_offer.index["offer"]])
    used = orders.by(*_DELIVERY) + kept.shifted("period", 1).by(*_DELIVERY) - kept.by(*_DELIVERY)
    stock: Linear = m.stock
    if m.instance.options.integers:
        last = m.stock.index["period"] == m.instance.space.sizes["period"] - 1
        covered = m.instance.cover_stock.at(m.instance.space, m.stock.index) > 0
        stock = m.stock.where(last & (covered | m.shipment_bounds.may_overbuy[m.stock.index["part"]]))
    return used - stock.by("part", "segment", "period")


def _of(index: Index, chosen: Mask) -> Index:
    """The entries of the chosen offers."""
    return picked(index, np.flatnonzero(chosen[index["offer"]]))


def _bounded(m: Model, capacity: Floats, reach: Floats) -> Floats:
    """What a whole qualification allows. A share of one allows that share of a stated capacity, whatever can be used."""
    return np.where(np.isfinite(capacity) & (not m.instance.options.integers), capacity, np.minimum(capacity, reach))
