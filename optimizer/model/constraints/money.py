"""Budgets."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from optimizer.model.algebra import Parameter, Rows
from optimizer.model.routes import codes_of
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
    table, given = m.given.table("budgets"), m.given
    orders, flows = given.orders, given.flows
    landed = m.order * (orders.value + orders.freight + orders.duty)
    year = codes_of(pd.Index(given.labels["fiscal_year"]), table["fiscal_year"].astype(int))
    joint = (table["segment_id"] == "*").to_numpy()
    amount = table["budget_jpy"].to_numpy(float)

    limit = np.full((given.space.sizes["segment"], given.space.sizes["fiscal_year"]), np.inf)
    own = ~joint & (year >= 0)
    segment = codes_of(pd.Index(given.labels["segment"]), table["segment_id"])
    limit[segment[own], year[own]] = amount[own]
    yield landed.by("segment", "fiscal_year") <= Parameter(("segment", "fiscal_year"), limit)

    total = np.full(given.space.sizes["fiscal_year"], np.inf)
    total[year[joint & (year >= 0)]] = amount[joint & (year >= 0)]
    paid = m.order * (orders.purchase + orders.freight + orders.duty)
    fed = m.component_flow * (flows.purchase + flows.freight + flows.duty)
    yield paid.by("fiscal_year") + fed.by("fiscal_year") <= Parameter(("fiscal_year",), total)
