"""The plans that are nearly as cheap as the best one: the program that holds them all, and no plan that stocks without need."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
from scipy import sparse

from optimizer.arrays import Floats
from optimizer.model.variables import Model
from optimizer.plan.measures import measures_of_tables
from optimizer.plan.named_plan import SolvedCase
from optimizer.solve.program import Program
from optimizer.solve.strategy import matrices

from ..limited import Relaxed, limit_room

__all__ = ["best_cost", "parts_bought", "room_around"]

#: Room of a level or of what is bought, relative.
_ROOM = 1e-6


def best_cost(best: Relaxed, plan: SolvedCase | None) -> float:
    """¥ of the best plan: that of the plan in hand, which the relaxation may undercut, else that of the relaxation."""
    if plan is None or plan.summary["objective_jpy"] is None:
        return best.cost
    return max(best.cost, float(plan.summary["objective_jpy"]))


def parts_bought(m: Model, values: Floats) -> Floats:
    """Units of each part that the solution ``values`` (columns,) buys over the horizon (part,)."""
    units = np.bincount(m.order.codes("part"), values[m.order.column], m.instance.space.sizes["part"])
    return units.astype(float, copy=False)


def room_around(best: Relaxed, plan: SolvedCase | None) -> Program:
    """The relaxation of all plans that are short of no more than the best one and buy no more of a part than is needed, or
    than that plan does; without the row of their cost.
    """
    target = _levels_held(best, plan)
    m = best.model
    most = np.maximum(_needed(m), parts_bought(m, best.values))
    if plan is not None:
        bought = plan.tables["orders"].groupby("part")["units"].sum()
        most = np.maximum(most, bought.reindex(m.instance.labels["part"].astype(object)).fillna(0.0).to_numpy(float))
    part = m.order.codes("part")
    rows = np.unique(part)
    place = np.searchsorted(rows, part)
    bought = sparse.csc_array((np.ones(len(part)), (place, m.order.column)), shape=(len(rows), len(target.cost)))
    return target.with_ceilings(bought, most[rows] * (1.0 + _ROOM))


def _levels_held(best: Relaxed, plan: SolvedCase | None) -> Program:
    """The target, with as much shortage as the plan in hand has, where that is more than in the relaxation."""
    if plan is None:
        return best.target
    if best.shortage is not None:
        short = limit_room(measures_of_tables(best.model.instance, plan.tables)["shortage"])
        upper, row = best.target.row_upper.copy(), best.rows["shortage"]
        upper[row] = max(upper[row], short * best.model.instance.demand_value)
        return replace(best.target, row_upper=upper)
    reached: Mapping[str, float] = plan.summary["levels"]
    if all(reached.get(name, 0.0) <= value * (1 + _ROOM) + _ROOM for name, value in best.solution.levels.items()):
        return best.target
    target = matrices(best.program).relaxed()
    for name, coefficients in best.program.levels:
        value = max(reached.get(name, 0.0), best.solution.levels[name])
        target = target.with_ceiling(coefficients, value * (1 + _ROOM) + _ROOM)
    return target


def _needed(m: Model) -> Floats:
    """Units of each part that have to be bought where nothing is short: demand and cover, less what is in stock (part,)."""
    instance = m.instance
    used = instance.demand.values.cumsum(axis=2) + instance.cover_stock.values
    need = used.max(axis=2, initial=0.0) - instance.opening_stock.values[:, :, 0]
    return np.asarray(np.maximum(need, 0.0).sum(axis=1))
