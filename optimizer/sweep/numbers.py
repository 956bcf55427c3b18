"""The numbers of one member, straight off the solution: no plan's tables are made.

They are those of ``summary.json`` under flat names, worked out by the same functions.
"""

from __future__ import annotations

import numpy as np

from optimizer.arrays import Floats
from optimizer.model.build import LinearProgram
from optimizer.model.objective import COST_TERMS
from optimizer.model.variables import Model
from optimizer.plan.grouped import tally
from optimizer.plan.rounding import without_traces
from optimizer.plan.shares import hhi, share_met
from optimizer.plan.totals import costs_of, delivery_of, worth_of_parts
from optimizer.schema import column
from optimizer.solve.program import inner_product
from optimizer.solve.strategy import Solution

__all__ = ["NUMBERS", "Detail", "numbers_of"]

BLOCS = column("countries", "bloc").choices

#: A share of one member: what is shared out (``country``, ``supplier``, ``exposure``), its id or period, and the value.
Detail = tuple[str, str, float]

#: What is kept of a member: NaN where no plan is in hand.
NUMBERS = (
    "objective_jpy",
    "bound_jpy",
    "gap",
    *(f"{term}_jpy" for term in COST_TERMS),
    "demand_units",
    "delivered_units",
    "shortage_units",
    "coverage_units",
    "coverage_value",
    "bought_jpy",
    "exposure",
    *(f"share_{bloc}" for bloc in BLOCS),
    "hhi_country",
    "hhi_supplier",
)


def numbers_of(m: Model, program: LinearProgram, solution: Solution) -> tuple[dict[str, float], list[Detail]]:
    """The numbers of a solution by name, and its shares by country, supplier and period."""
    numbers: dict[str, float | None] = {
        "objective_jpy": solution.objective,
        "bound_jpy": solution.bound,
        "gap": solution.gap,
    }
    details: list[Detail] = []
    if solution.values is not None:
        values = without_traces(m, program, solution.values)
        numbers |= {f"{term}_jpy": cost for term, cost in costs_of(program, values).items()}
        bought, details = _bought(m, values)
        numbers |= _met(m, values) | bought
    return {name: np.nan if (number := numbers.get(name)) is None else number for name in NUMBERS}, details


def _met(m: Model, values: Floats) -> dict[str, float | None]:
    """What is demanded, delivered and short; by value, a part counts at the mean value at which it was bought."""
    part, count = m.order.codes("part"), m.instance.space.sizes["part"]
    units, short = values[m.order.column], values[m.shortage.column]
    bought, value = (tally(part, amount, count) for amount in (units, units * m.instance.orders.value))
    worth, delivery = worth_of_parts(m, bought, value), delivery_of(m, short)
    wanted, missed = m.instance.demand.values.sum(axis=(1, 2)), tally(m.shortage.index["part"], short, count)
    return {
        "demand_units": delivery.demand_units,
        "delivered_units": delivery.delivered_units,
        "shortage_units": delivery.shortage_units,
        "coverage_units": delivery.coverage,
        "coverage_value": share_met(inner_product(worth, wanted), inner_product(worth, missed)),
    }


def _bought(m: Model, values: Floats) -> tuple[dict[str, float], list[Detail]]:
    """Shares of the value bought, by bloc, country and supplier, and of what is of concern, over time."""
    instance, sizes = m.instance, m.instance.space.sizes
    value = values[m.order.column] * instance.orders.value
    total = float(value.sum())
    if total == 0:
        return {"bought_jpy": 0.0}, []
    share = {key: tally(m.order.codes(key), value, sizes[key]) / total for key in ("country", "supplier")}
    concern = np.where(instance.orders.of_concern, value, 0.0)
    arrived, barred = (tally(m.order.index["period"], amount, sizes["period"]) for amount in (value, concern))
    blocs = instance.coded["countries"]["bloc"].to_numpy(object)
    numbers = {
        "bought_jpy": total,
        "exposure": float(concern.sum()) / total,
        **{f"hhi_{key}": hhi(parts.tolist()) for key, parts in share.items()},
        **{f"share_{bloc}": float(share["country"][blocs == bloc].sum()) for bloc in BLOCS},
    }
    details = [
        (key, str(instance.labels[key][code]), float(parts[code]))
        for key, parts in share.items()
        for code in np.flatnonzero(parts)
    ]
    by_period = np.flatnonzero(arrived > 0)
    details += [("exposure", str(instance.labels["period"][t]), float(barred[t] / arrived[t])) for t in by_period]
    return numbers, details
