"""Pyomo with indexed variables and rules, through its present HiGHS interface."""

from __future__ import annotations

from collections import defaultdict

import numpy as np
import pyomo.environ as pyo
from pyomo.contrib.solver.common.factory import SolverFactory

from benchmarks.arrays import Plain
from benchmarks.clock import Clock, at_each_run

__all__ = ["solve"]


def solve(p: Plain, clock: Clock) -> tuple[float, str]:
    """Build, solve, read back."""
    m = build(p)
    clock.lap("build")
    solver = SolverFactory("highs")
    with at_each_run(clock):
        result = solver.solve(m, threads=1, load_solutions=False)
    result.solution_loader.load_vars()
    clock.lap("readback")
    return float(result.incumbent_objective), result.solution_status.name


def build(p: Plain) -> pyo.ConcreteModel:
    """The model."""
    m, total = pyo.ConcreteModel(), pyo.quicksum
    quarters = range(p.quarters)
    routes = list(zip(p.route_offer.tolist(), p.route_need.tolist(), strict=True))
    cost = {(o, n, t): c for (o, n), row in zip(routes, p.unit_cost.tolist(), strict=True) for t, c in enumerate(row)}
    volumes = [(n, t) for n in range(len(p.need_part)) for t in quarters]
    part, plant, country = p.offer_part.tolist(), p.offer_plant.tolist(), p.offer_country.tolist()
    demand, holding, penalty = p.demand.tolist(), p.holding.tolist(), p.penalty.tolist()
    opening, use, share = p.opening.tolist(), p.use.tolist(), float(p.share_limit)
    by_need, by_offer, by_plant = defaultdict(list), defaultdict(list), defaultdict(list)
    by_part, by_country, by_year = defaultdict(list), defaultdict(list), defaultdict(list)
    year = p.year.tolist()
    for k in cost:
        o, n, t = k
        by_need[n, t].append(k)
        by_offer[o, t].append(k)
        by_plant[plant[o], t].append(k)
        by_part[part[o], t].append(k)
        by_country[country[o], part[o], t].append(k)
        by_year[year[t]].append(k)

    m.order = pyo.Var(list(cost), bounds=(0, None))
    m.stock = pyo.Var(volumes, bounds=(0, None))
    m.shortage = pyo.Var(volumes, bounds=lambda m, n, t: (0, demand[n][t]))
    m.bought = pyo.Var(list(by_part), bounds=(0, None))
    m.cost = pyo.Objective(
        expr=total(c * m.order[k] for k, c in cost.items())
        + total(holding[n] * m.stock[n, t] for n, t in volumes)
        + total(penalty[n] * m.shortage[n, t] for n, t in volumes)
    )

    def balance(m: pyo.ConcreteModel, n: int, t: int) -> object:
        before = m.stock[n, t - 1] if t else opening[n]
        arriving = total(m.order[k] for k in by_need[n, t])
        return arriving + before + m.shortage[n, t] - m.stock[n, t] == demand[n][t]

    finite_offers = [(o, t) for o, t in by_offer if np.isfinite(p.offer_capacity[o, t])]
    finite_plants = [(s, t) for s, t in by_plant if np.isfinite(p.plant_capacity[s, t])]
    m.demand = pyo.Constraint(volumes, rule=balance)
    m.offer_capacity = pyo.Constraint(
        finite_offers, rule=lambda m, o, t: total(m.order[k] for k in by_offer[o, t]) <= float(p.offer_capacity[o, t])
    )
    m.plant_capacity = pyo.Constraint(
        finite_plants,
        rule=lambda m, s, t: total(use[k[0]] * m.order[k] for k in by_plant[s, t]) <= float(p.plant_capacity[s, t]),
    )
    m.purchases = pyo.Constraint(
        list(by_part), rule=lambda m, i, t: total(m.order[k] for k in by_part[i, t]) - m.bought[i, t] == 0
    )
    m.share_cap = pyo.Constraint(
        list(by_country),
        rule=lambda m, c, i, t: total(m.order[k] for k in by_country[c, i, t]) - share * m.bought[i, t] <= 0,
    )
    m.budget = pyo.Constraint(
        [y for y in by_year if np.isfinite(p.budget[y])],
        rule=lambda m, y: total(cost[k] * m.order[k] for k in by_year[y]) <= float(p.budget[y]),
    )
    return m
