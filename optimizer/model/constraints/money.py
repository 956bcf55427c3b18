"""Budgets."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from optimizer.model.algebra import Rows
from optimizer.model.variables import Model

__all__ = ["budget"]


def budget(m: Model) -> Iterator[Rows]:
    r"""The landed cost of what arrives for a segment in a Japanese fiscal year fits its budget.

    .. math::
        \sum_{o,\, t \in f} (c_{o,g,t} + s_{o,t}) \, x_{o,g,t} &\le B_{g,f} \\
        \sum_{o,g,\, t \in f} c_{o,g,t} \, x_{o,g,t} + \sum_{k,o,\, t \in f} c_{k,o,t} \, w_{k,o,\cdot,t} &\le B_{*,f}

    Landed cost :math:`c` is price, freight and duty, undiscounted, on arrival. Which segment an assembly's components
    go to is not told apart, so a segment's own budget takes them at their standard cost :math:`s`; a budget of
    segment ``*`` binds all segments together and takes what they cost.
    Units: ¥. Source: appropriation by fiscal year (Public Finance Act, article 12).
    """
    orders, flows = m.instance.orders, m.instance.flows
    own, joint = m.instance.budget, m.instance.joint_budget
    if np.isfinite(own.values).any():
        landed = m.order * (orders.value + orders.freight + orders.duty)
        yield landed.by("segment", "fiscal_year") <= own
    if np.isfinite(joint.values).any():
        paid = m.order * (orders.purchase + orders.freight + orders.duty)
        fed = m.component_flow * (flows.purchase + flows.freight + flows.duty)
        yield paid.by("fiscal_year") + fed.by("fiscal_year") <= joint
