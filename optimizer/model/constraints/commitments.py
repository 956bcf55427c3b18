"""What must be begun before it can supply: qualifications and plant openings."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from optimizer.model.algebra import Floats, Linear, Parameter, Rows
from optimizer.model.keys import first_of_each, taken
from optimizer.model.variables import Model

__all__ = ["plant_opening", "qualification"]


def qualification(m: Model) -> Iterator[Rows]:
    r"""A candidate ships what its completed qualification and ramp allow.

    .. math::
        y_{o,t} &\le \sum_{\tau \le t-L_o} \rho_o(t-\tau-L_o) \, K_{o,t} \, q_{o,\tau} + \text{expansions in place} \\
        y_{o,t} &\le (K_{o,t} + \bar e_o) \sum_{\tau \le t-L_o} q_{o,\tau} \\
        x_{o,g,t} &\le D_{p,g,t} \sum_{\tau \le t-\ell-L_o} q_{o,\tau} + i_{p,g,t} \\
        \sum_\tau q_{o,\tau} &\le 1

    The output :math:`y_{o,t} = \sum_g x_{o,g,t+\ell} + \sum_w w_{o,\cdot,\cdot,t+\ell}` goes to segments and
    assemblies. The second row stands only where an offer can expand; an unlimited :math:`K` is replaced by what they can
    still use. The third is the strong form: what arrives beyond the period's demand must be in stock at its end.
    Units: parts a quarter. Source: the (l, S) inequalities of lot sizing (Barany, Van Roy and Wolsey 1984).
    """
    if not len(m.qualify):
        return
    orders = m.order.where(m.given.candidate[m.order.index["offer"]])
    made = m.output.where(m.given.candidate[m.output.index["offer"]])
    output = made.by("offer", "ship")
    capacity, reach = (one.at(m.given.space, m.qualified.index) for one in (m.given.capacity, m.reach))
    share = taken(m.given.ramp, [m.qualified.index["offer"], m.qualified.index["age"]])
    ramped = np.where(share > 0, np.where(share > 0, share, 1.0) * capacity, 0.0)
    ramped = _bounded(m, ramped, reach)
    expanded = m.expanded.where(m.given.candidate[m.expanded.index["offer"]])
    yield output <= (m.qualified * ramped).by("offer", "ship") + expanded.by("offer", "ship")

    growing = m.given.expanding
    grown = m.qualified * _bounded(m, capacity + m.given.expandable.at(m.given.space, m.qualified.index), reach)
    yield (
        made.where(growing[made.index["offer"]]).by("offer", "ship")
        - grown.where(growing[grown.index["offer"]]).by("offer", "ship")
        <= 0.0
    )

    flow = ("offer", "part", "segment", "period")
    once = _first_route(orders)
    allowed = (m.qualified_for(once) * m.given.demand).by(*flow)
    yield orders.by(*flow) - allowed <= m.stock.by("part", "segment", "period")

    yield m.qualify.by("offer") <= 1.0


def plant_opening(m: Model) -> Iterator[Rows]:
    r"""A plant with an opening cost supplies only once it is open.

    .. math::
        y_{o,t} &\le \bar K_{o,t} \sum_{\tau \le t} v_{n(o),\tau} \\
        x_{o,g,t} &\le D_{p,g,t} \sum_{\tau \le t-\ell} v_{n(o),\tau} + i_{p,g,t} \\
        \sum_\tau v_{n,\tau} &\le 1

    :math:`y` is the output to segments and assemblies, :math:`\bar K` the offer's capacity or what they can still use,
    whichever is less. Units: parts a quarter.
    Source: facility location, strong form (Krarup and Pruzan 1983).
    """
    if not len(m.open_plant):
        return
    costly = np.zeros(m.given.space.sizes["plant"], bool)
    costly[m.open_plant.index["plant"]] = True
    made = m.output.where(costly[m.output.codes("plant")])
    opened = m.opened_for(_first_of(made, "offer", "ship"))
    yield made.by("offer", "ship") - (opened * m.reach).by("offer", "ship") <= 0.0

    orders = m.order.where(costly[m.order.codes("plant")])
    opened = m.opened_for(_first_route(orders))

    flow = ("offer", "part", "segment", "period")
    yield orders.by(*flow) - (opened * m.given.demand).by(*flow) <= m.stock.by("part", "segment", "period")

    yield m.open_plant.by("plant") <= Parameter(("plant",), np.ones(len(costly)))


def _bounded(m: Model, capacity: Floats, reach: Floats) -> Floats:
    """What a whole qualification allows. A share of one allows that share of a stated capacity, whatever can be used."""
    return np.where(np.isfinite(capacity) & (not m.given.options.integers), capacity, np.minimum(capacity, reach))


def _first_route(orders: Linear) -> Linear:
    """One entry of each offer, segment and period, whatever its tiers and grades."""
    return _first_of(orders, "offer", "segment", "period")


def _first_of(terms: Linear, *keys: str) -> Linear:
    """The first entry of every distinct combination of the keys."""
    mark = np.zeros(len(terms), bool)
    mark[first_of_each(terms.space, keys, [terms.codes(key) for key in keys])] = True
    return terms.where(mark)
