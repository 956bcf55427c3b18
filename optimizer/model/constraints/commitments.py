"""What must be begun before it can supply: qualifications and plant openings."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from optimizer.model.algebra import Parameter, Rows
from optimizer.model.variables import Model

__all__ = ["plant_opening", "qualification"]


def qualification(m: Model) -> Iterator[Rows]:
    r"""A candidate ships what its completed qualification and ramp allow.

    .. math::
        \sum_g x_{o,g,t+\ell} &\le \sum_{\tau \le t-L_o} \rho_o(t-\tau-L_o) \, K_{o,t} \, q_{o,\tau} + \text{expansions in place} \\
        \sum_g x_{o,g,t+\ell} &\le (K_{o,t} + \bar e_o) \sum_{\tau \le t-L_o} q_{o,\tau} \\
        x_{o,g,t} &\le D_{p,g,t} \sum_{\tau \le t-\ell-L_o} q_{o,\tau} + i_{p,g,t} \\
        \sum_\tau q_{o,\tau} &\le 1

    The second row stands only where an offer can expand; an unlimited :math:`K` is replaced by what the segments can
    still use. The third is the strong form: what arrives beyond the period's demand must be in stock at its end.
    Units: parts a quarter. Source: the (l, S) inequalities of lot sizing (Barany, Van Roy and Wolsey 1984).
    """
    orders = m.order.where(m.given.candidate[m.order.index["offer"]])
    output = orders.by("offer", "ship")
    capacity = m.given.capacity.at(m.given.space, m.qualified.index)
    capacity = np.where(np.isfinite(capacity), capacity, m.reach.at(m.given.space, m.qualified.index))
    share = m.given.ramp[m.qualified.index["offer"], m.qualified.index["age"]]
    expanded = m.expanded.where(m.given.candidate[m.expanded.index["offer"]])
    yield output <= (m.qualified * (share * capacity)).by("offer", "ship") + expanded.by("offer", "ship")

    growing = m.expandable.values > 0
    grown = m.qualified * (capacity + m.expandable.at(m.given.space, m.qualified.index))
    yield (
        orders.where(growing[orders.index["offer"]]).by("offer", "ship")
        - grown.where(growing[grown.index["offer"]]).by("offer", "ship")
        <= 0.0
    )

    flow = ("offer", "part", "segment", "period")
    once = orders.where(orders.index["tier"] == 0)
    allowed = (m.qualified_for(once) * m.given.demand).by(*flow)
    yield orders.by(*flow) - allowed <= m.stock.by("part", "segment", "period")

    yield m.qualify.by("offer") <= 1.0


def plant_opening(m: Model) -> Iterator[Rows]:
    r"""A plant with an opening cost supplies only once it is open.

    .. math::
        \sum_g x_{o,g,t+\ell} &\le \bar K_{o,t} \sum_{\tau \le t} v_{n(o),\tau} \\
        x_{o,g,t} &\le D_{p,g,t} \sum_{\tau \le t-\ell} v_{n(o),\tau} + i_{p,g,t} \\
        \sum_\tau v_{n,\tau} &\le 1

    :math:`\bar K` is the offer's capacity or what the segments can still use, whichever is less. Units: parts a quarter.
    Source: facility location, strong form (Krarup and Pruzan 1983).
    """
    costly = np.zeros(m.given.space.sizes["plant"], bool)
    costly[m.open_plant.index["plant"]] = True
    orders = m.order.where(costly[m.order.codes("plant")])
    once = orders.where(orders.index["tier"] == 0)
    opened = m.opened_for(once)
    shipped = opened.where(_first_of_each(opened.codes("offer"), opened.codes("ship"), opened.column))
    yield orders.by("offer", "ship") - (shipped * m.reach).by("offer", "ship") <= 0.0

    flow = ("offer", "part", "segment", "period")
    yield orders.by(*flow) - (opened * m.given.demand).by(*flow) <= m.stock.by("part", "segment", "period")

    yield m.open_plant.by("plant") <= Parameter(("plant",), np.ones(len(costly)))


def _first_of_each(*codes: np.ndarray) -> np.ndarray:
    """Mark the first entry of every distinct combination."""
    _, first = np.unique(np.stack(codes), axis=1, return_index=True)
    mark = np.zeros(len(codes[0]), bool)
    mark[first] = True
    return mark
