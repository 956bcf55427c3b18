"""Limits of what a whole plan is measured by beside its cost."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from optimizer.model.algebra import Entries, Linear, Rows
from optimizer.model.measures import MEASURED
from optimizer.model.variables import Model

__all__ = ["limits"]


def limits(m: Model) -> Iterator[Rows]:
    r"""A measure of the whole plan stays within its limit.

    .. math::
        \sum_{o,g,t} \pi_{p(o)} \, \mu_{o,t} \, x_{o,g,t} &\le \varepsilon \sum_{p,g,t} \pi_p D_{p,g,t} \\
        \sum_{o \in c,\, g,\, t} x_{o,g,t} &\le z_p, \qquad \sum_p \pi_p z_p \le \varepsilon \sum_{p,g,t} \pi_p D_{p,g,t}

    :math:`\pi_p` is the reference price of a part: the mean over the quarters of its standard cost, which is the median over its
    offers of the first price and the chosen components. :math:`\mu` is 1 for what is made in a country of concern (``origin``)
    or comes from a firm of concern (``firm``) and 0 for the rest, or the quarters under way (``lead``); ``shortage`` counts
    what is missed instead of orders. Of ``country``, :math:`z_p` is at least what any one country :math:`c` supplies of a part.
    Units: ¥, of lead ¥ times quarters. Source: the epsilon-constraint method (Haimes, Lasdon and Wismer 1971).
    """
    whole = m.instance.demand_value
    for limit in m.instance.options.limits:
        if limit.measure == "country":
            yield m.order.by("country", "part") <= m.largest_source.by("part")
        yield _at_most(MEASURED[limit.measure](m), limit.most * whole)


def _at_most(terms: Linear, most: float) -> Rows:
    """The row of all terms together, which has no keys."""
    terms = terms.where(terms.value != 0)
    entries = Entries(np.zeros(len(terms), np.int32), terms.column, terms.value)
    return Rows((), (), np.array([-np.inf]), np.array([most]), (entries,))
