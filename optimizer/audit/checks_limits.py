"""Checks of the limits of what a whole plan is measured by: dependence, concentration, time under way, shortage."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any

import numpy as np

from optimizer.arrays import Floats, Ordinals
from optimizer.messages import message

from .check import check
from .codes import summed
from .context import Context
from .finding import AMOUNT, LIMIT, Violation
from .values import reference_prices

__all__ = ["limits"]


@check(message("the whole plan keeps the limits of its measures"))
def limits(c: Context) -> Iterator[Violation]:
    """What is measured, at reference prices, is at most its share of the value of all demand; of lead times, on average."""
    if not c.options.limits:
        return
    coded, price = c.coded, reference_prices(c.coded, c.standard_costs)
    whole = float(price[coded.pairs.part] @ coded.demand.sum(axis=1))
    for limit in c.options.limits:
        amount = _measured(c, limit.measure, price)
        yield from c.exceeds(
            np.array([amount]),
            np.array([limit.most * whole]),
            partial(_named, limit.measure),
            message("comes to ¥{amount} at reference prices; the limit allows ¥{limit}", amount=AMOUNT, limit=LIMIT),
            np.array([whole]),
            floor=0.0,
        )


def _named(measure: str, at: Ordinals) -> Mapping[str, Any]:
    return {message("measure"): measure}


def _measured(c: Context, measure: str, price: Floats) -> float:
    """¥ at reference prices of what counts; of lead times, times the quarters."""
    coded, flows = c.coded, c.orders
    value = price[flows["part"]] * flows["units"]
    if measure == "origin":
        return float(value[flows["made_in_concern"]].sum())
    if measure == "firm":
        return float(value[flows["firm_of_concern"]].sum())
    if measure == "country":
        held = flows.totals("part", "country", value=value)
        largest = np.zeros(len(coded.part_ids))
        np.maximum.at(largest, held["part"], held["value"])
        return float(largest.sum())
    if measure == "lead":
        return float((value * (flows["time"] - flows["ship"])).sum())
    missed = summed(coded.pairs.part, c.shortage.sum(axis=1), len(coded.part_ids))
    return float((price * missed).sum())
