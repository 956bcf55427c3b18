"""The figures of one member, read straight off the solution: no plan's tables are made.

They are those of ``summary.json`` under flat names, and agree with it.
"""

from __future__ import annotations

import numpy as np

from optimizer.arrays import Floats
from optimizer.dataset.schema import column
from optimizer.model.build import LinearProgram
from optimizer.model.objective import COST_TERMS
from optimizer.model.variables import Model
from optimizer.plan.timing import without_traces
from optimizer.solve.program import inner
from optimizer.solve.strategy import Solution

__all__ = ["FIGURES", "Detail", "figures_of"]

BLOCS = column("countries", "bloc").choices

#: A share of one member: what is shared out (``country``, ``supplier``, ``exposure``), its id or period, and the value.
Detail = tuple[str, str, float]

#: The figures of a member, each a number: NaN where no plan is in hand.
FIGURES = (
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


def figures_of(m: Model, program: LinearProgram, solution: Solution) -> tuple[dict[str, float], list[Detail]]:
    """The figures of a solution by name, and its shares by country, supplier and period."""
    told: dict[str, float | None] = {
        "objective_jpy": solution.objective,
        "bound_jpy": solution.bound,
        "gap": solution.gap,
    }
    details: list[Detail] = []
    if solution.values is not None:
        values = without_traces(m, program, solution.values)
        told |= {f"{term}_jpy": inner(program.terms[term], values) for term in COST_TERMS}
        bought, details = _bought(m, values)
        told |= _met(m, values) | bought
    return {name: np.nan if (figure := told.get(name)) is None else figure for name in FIGURES}, details


def _met(m: Model, values: Floats) -> dict[str, float]:
    """What is demanded, delivered and short; by value, a part counts at the mean value at which it was bought."""
    given, parts = m.given, m.given.space.sizes["part"]
    missing = np.bincount(m.shortage.index["part"], values[m.shortage.column], parts)
    wanted = given.demand.values.sum(axis=(1, 2))
    worth = _worth(m, values)
    demand, lacking, value = float(wanted.sum()), float(missing.sum()), inner(worth, wanted)
    return {
        "demand_units": demand,
        "delivered_units": demand - lacking,
        "shortage_units": lacking,
        "coverage_units": (demand - lacking) / demand if demand else 1.0,
        "coverage_value": inner(worth, wanted - missing) / value if value else np.nan,
    }


def _worth(m: Model, values: Floats) -> Floats:
    """¥ of a unit of each part: the mean at which it was bought, else the cheapest offered, else nothing."""
    given, parts = m.given, m.given.space.sizes["part"]
    units = values[m.order.column]
    part = m.order.codes("part")
    count, value = np.bincount(part, units, parts), np.bincount(part, units * given.orders.value, parts)
    cheapest = np.full(parts, np.inf)
    offered = (given.prices.jpy + given.standard[:, None, :]).min(axis=(1, 2))
    np.minimum.at(cheapest, given.space.derived["part"][0][1], offered)
    mean = np.divide(value, count, out=np.where(np.isfinite(cheapest), cheapest, 0.0), where=count > 0)
    return np.asarray(mean, float)


def _bought(m: Model, values: Floats) -> tuple[dict[str, float], list[Detail]]:
    """Shares of the value bought, by bloc, country and supplier, and of what is of concern, over time."""
    given, space = m.given, m.given.space
    value = values[m.order.column] * given.orders.value
    total = float(value.sum())
    if total == 0:
        return {"bought_jpy": 0.0}, []
    of_country = np.bincount(m.order.codes("country"), value, space.sizes["country"]) / total
    of_supplier = np.bincount(m.order.codes("supplier"), value, space.sizes["supplier"]) / total
    concern = np.where(given.orders.of_concern, value, 0.0)
    periods = space.sizes["period"]
    arrived, barred = (np.bincount(m.order.index["period"], each, periods) for each in (value, concern))
    blocs = given.coded["countries"]["bloc"].to_numpy(object)
    told = {
        "bought_jpy": total,
        "exposure": float(concern.sum()) / total,
        "hhi_country": float(((100 * of_country) ** 2).sum()),
        "hhi_supplier": float(((100 * of_supplier) ** 2).sum()),
    }
    told |= {f"share_{bloc}": float(of_country[blocs == bloc].sum()) for bloc in BLOCS}
    details = [
        (kind, str(given.labels[kind][code]), float(shares[code]))
        for kind, shares in (("country", of_country), ("supplier", of_supplier))
        for code in np.flatnonzero(shares)
    ]
    bought = np.flatnonzero(arrived > 0)
    details += [("exposure", str(given.labels["period"][t]), float(barred[t] / arrived[t])) for t in bought]
    return told, details
