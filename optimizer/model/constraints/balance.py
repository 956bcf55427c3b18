"""Demand is met, carried or missed; stock is kept; assemblies are fed."""

from __future__ import annotations

from optimizer.model.algebra import Rows
from optimizer.model.variables import Model

__all__ = ["component_balance", "demand_balance", "stock_cover"]


def demand_balance(m: Model) -> Rows:
    r"""What arrives, with what was in stock and what is missed, is what is needed and what stays in stock.

    .. math:: \sum_{o \in O_p \cap E_{h(g,t)}} x_{o,g,t} + i_{p,g,t-1} + u_{p,g,t} = D_{p,g,t} + i_{p,g,t}

    :math:`i_{p,g,-1}` is the opening stock; a shortage is at most the demand (:math:`u \le D`), so that none can fill the
    stock. Units: parts a quarter.
    Source: multi-period lot sizing with lost sales (Pochet and Wolsey 2006).
    """
    volume = ("part", "segment", "period")
    arriving = m.order.by(*volume) + m.stock.shifted("period", 1).by(*volume) + m.shortage.by(*volume)
    return arriving - m.stock.by(*volume) == m.given.demand - m.given.opening_stock


def component_balance(m: Model) -> Rows:
    r"""An assembly takes as much of each component, at the grade it promises, as its bill of materials asks for.

    .. math::
        \sum_{k:\, p(k) = c} w_{k,o,r,t} &= \beta_{o,c} \, y_{o,r,t} \\
        y_{o,r,t} &= \sum_g x_{o,g,\cdot,r} + \sum_{o'} w_{o,o',r,\cdot}

    for every assembly offer :math:`o` whose components the model chooses, component :math:`c` and grade :math:`r` of the
    components; the output :math:`y` is what ships in :math:`t`, the period in which the components arrive. A flow
    :math:`w_{k,o,r,t}` exists only if :math:`k` passes :math:`r` through its own chain: so a ban reaches components at any
    depth. Units: components a quarter. Source: gozinto equations of production planning (Vazsonyi 1954).
    """
    keys = ("assembly", "component", "grade", "made")
    return m.component_flow.by(*keys) - m.consumption.by(*keys) == 0.0


def stock_cover(m: Model) -> Rows:
    r"""Stock at the end of a period covers the stated number of periods of that period's demand.

    .. math:: i_{p,g,t} \ge \mathrm{cover}_{p,g} \, D_{p,g,t}

    Units: parts. Source: days-of-cover rule for stockpiles.
    """
    asked = m.given.cover_stock.at(m.given.space, m.stock.index) > 0
    return m.stock.where(asked).by("part", "segment", "period") >= m.given.cover_stock
