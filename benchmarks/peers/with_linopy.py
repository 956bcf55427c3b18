"""linopy, vectorised over its labelled dimensions, handed to HiGHS in memory (``io_api="direct"``).

``sparse`` is linopy's newer path, which has to be asked for together with its newer semantics.
"""

from __future__ import annotations

import linopy
import numpy as np
import pandas as pd
import xarray as xr

from benchmarks.arrays import Plain
from benchmarks.clock import Clock, at_each_run

__all__ = ["solve"]


def solve(p: Plain, clock: Clock, sparse: bool = False) -> tuple[float, str]:
    """Build, solve, read back."""
    if sparse:
        linopy.options["semantics"] = "v1"
    m = linopy.Model(sparse=sparse)
    route = pd.RangeIndex(len(p.route_offer), name="route")
    need = pd.RangeIndex(len(p.need_part), name="need")
    part = pd.RangeIndex(int(p.offer_part.max()) + 1, name="part")
    quarter = pd.RangeIndex(p.quarters, name="quarter")
    cost = xr.DataArray(p.unit_cost, coords=[route, quarter])
    demand = xr.DataArray(p.demand, coords=[need, quarter])
    opening = np.zeros_like(p.demand)
    opening[:, 0] = p.opening

    order = m.add_variables(lower=0, coords=[route, quarter], name="order")
    stock = m.add_variables(lower=0, coords=[need, quarter], name="stock")
    shortage = m.add_variables(lower=0, upper=demand, coords=[need, quarter], name="shortage")
    bought = m.add_variables(lower=0, coords=[part, quarter], name="bought")
    holding, penalty = xr.DataArray(p.holding, coords=[need]), xr.DataArray(p.penalty, coords=[need])
    m.add_objective((cost * order).sum() + (holding * stock).sum() + (penalty * shortage).sum())

    def total(expression: linopy.LinearExpression, codes: np.ndarray, name: str) -> linopy.LinearExpression:
        return expression.groupby(pd.Series(codes, index=route, name=name)).sum()

    def limit(sums: linopy.LinearExpression, values: np.ndarray, name: str) -> xr.DataArray:
        return xr.DataArray(values[sums.indexes[name]], coords=[sums.indexes[name], quarter])

    units = 1 * order
    arriving = total(units, p.route_need, "need")
    m.add_constraints(
        arriving + stock.shift(quarter=1).fillna(0) + shortage - stock
        == demand - xr.DataArray(opening, coords=[need, quarter]),
        name="demand",
    )
    shipped = total(units, p.route_offer, "offer")
    m.add_constraints(shipped <= limit(shipped, p.offer_capacity, "offer"), name="offer_capacity")
    load = total(xr.DataArray(p.use[p.route_offer], coords=[route]) * order, p.offer_plant[p.route_offer], "plant")
    m.add_constraints(load <= limit(load, p.plant_capacity, "plant"), name="plant_capacity")
    m.add_constraints(total(units, p.offer_part[p.route_offer], "part") == bought, name="purchases")
    parts = len(part)
    pair = p.offer_country[p.route_offer].astype(np.int64) * parts + p.offer_part[p.route_offer]
    held = total(units, pair, "pair")
    whole = bought.sel(part=xr.DataArray(held.indexes["pair"].to_numpy() % parts, coords=[held.indexes["pair"]]))
    m.add_constraints(held - float(p.share_limit) * whole <= 0, name="share_cap")
    spent = cost * order
    for year, budget in enumerate(p.budget):
        if np.isfinite(budget):
            m.add_constraints(spent.isel(quarter=np.flatnonzero(p.year == year)).sum() <= budget, name=f"budget_{year}")
    clock.lap("build")
    with at_each_run(clock):
        status, _ = m.solve("highs", io_api="direct", threads=1, output_flag=False)
    m.solution["order"].to_numpy()
    clock.lap("readback")
    return float(m.objective.value), "optimal" if status == "ok" else status
