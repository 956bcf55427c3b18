"""The numbers of a plan straight off a solution's values: what its summary says, and a sweep of each member."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from optimizer.arrays import Floats
from optimizer.model.build import LinearProgram
from optimizer.model.objective import COST_TERMS
from optimizer.model.variables import Model

from .rounding import snapped

__all__ = ["Delivery", "costs_of", "delivery_of", "worth_of_parts"]


def costs_of(program: LinearProgram, values: Floats) -> dict[str, float]:
    """Present ¥ of the solution ``values`` (columns,) by cost term."""
    # A product and its sum: numpy's own dot product wakes threads that cost more than they save.
    return {term: float((program.terms[term] * values).sum()) for term in COST_TERMS}


class Delivery(NamedTuple):
    """Units that segments ask for, get and miss, and the share that they get: all of nothing."""

    demand_units: float
    delivered_units: float
    shortage_units: float
    coverage: float


def delivery_of(m: Model, short: Floats) -> Delivery:
    """What is delivered of the demand, all but the shortages ``short`` (cell of them,)."""
    demand = float(snapped(m.instance.demand.values.sum()))
    missed = float(snapped(short[short > 0].sum()))
    met = demand - missed
    return Delivery(demand, float(snapped(np.asarray(met))), missed, met / demand if demand else 1.0)


def worth_of_parts(m: Model, units: Floats, value: Floats) -> Floats:
    """¥ of value of a unit of each part (part,), of which ``units`` were bought for ``value`` (part,).

    The mean value at which the part was bought; the cheapest value offered of one that was never bought; 0 if nobody
    offers it.
    """
    cheapest = np.full(len(units), np.inf)
    offered = (m.instance.prices.jpy + m.instance.components_cost[:, None, :]).min(axis=(1, 2))
    np.minimum.at(cheapest, m.instance.space.derived["part"][0][1], offered)
    known = np.where(np.isfinite(cheapest), cheapest, 0.0)
    return np.asarray(np.divide(value, units, out=known, where=units > 0))
