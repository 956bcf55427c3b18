"""Demand is met, carried or missed; stock is kept; assemblies are fed."""

from __future__ import annotations

from optimizer.model.algebra import Rows
from optimizer.model.variables import Model

__all__ = ["component_balance", "demand_balance", "stock_cover"]


def demand_balance(m: Model) -> Rows:
    r"""What arrives, with what was in stock and what is missed, is what is needed and what stays in stock.

    .. math:: \sum_{o \in O_p \cap E_{h(g,t)}} x_{o,g,t} + i_{p,g,t-1} + u_{p,g,t} = D_{p,g,t} + i_{p,g,t}

    :math:`i_{p,g,-1}` is the opening stock; a shortage is at most the demand (:math:`u \le D`), so that none can fill the
    stock, or that share of it which the scenario lets be short (``shortage_limit``). Units: parts a quarter.
    Source: multi-period lot sizing with lost sales (Pochet and Wolsey 2006).
    """
    volume = ("part", "segment", "period")
    arriving = m.order.by(*volume) + m.stock.shifted("period", 1).by(*volume) + m.shortage.by(*volume)
    return arriving - m.stock.by(*volume) == m.instance.demand - m.instance.opening_stock


def component_balance(m: Model) -> Rows:
    r"""Assemblies take as much of each component, at the clearance they promise, as their bills of materials ask for.

    .. math::
        \sum_{k:\, p(k) = c} w_{k,P,r,t} &= \sum_{o \in P} \beta_{o,c} \, y_{o,r,t} \\
        y_{o,r,t} &= \sum_g x_{o,g,\cdot,r} + \sum_{P' \ni o} w_{o,P',r,\cdot}

    for every pool :math:`P` of assembly offers :math:`o` whose component :math:`c` the model chooses and that the same
    offers feed along the same lanes, and clearance :math:`r` of the components; :math:`w_{k,o,r,t}` is a pool's flow shared out
    over its assemblies by what they take. The output :math:`y` is what ships in :math:`t`, the period in which the components
    arrive. A flow exists only if :math:`k` passes :math:`r` through its own chain: so a ban reaches components at any
    depth. Units: components a quarter. Source: gozinto equations of production planning (Vazsonyi 1954).
    """
    keys = ("pool", "component", "clearance", "made")
    return m.component_flow.by(*keys) - m.consumption.by(*keys) == 0.0


def stock_cover(m: Model) -> Rows:
    r"""Stock at the end of a period covers the stated number of periods of that period's demand.

    .. math:: i_{p,g,t} \ge \mathrm{cover}_{p,g} \, D_{p,g,t}

    Units: parts. Source: days-of-cover rule for stockpiles.
    """
    asked = m.instance.cover_stock.at(m.instance.space, m.stock.index) > 0
    return m.stock.where(asked).by("part", "segment", "period") >= m.instance.cover_stock
