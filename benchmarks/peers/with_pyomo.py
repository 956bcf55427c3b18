"""Pyomo with indexed variables and rules, through its present HiGHS interface."""

from __future__ import annotations

import numpy as np
import pyomo.environ as pyo
from pyomo.contrib.solver.common.factory import SolverFactory

from benchmarks.arrays import Plain
from benchmarks.clock import Clock, at_each_run
from benchmarks.peers.keyed import keyed

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
    g = keyed(p)
    demand, holding, penalty = p.demand.tolist(), p.holding.tolist(), p.penalty.tolist()
    opening, use, share = p.opening.tolist(), p.use.tolist(), float(p.share_limit)

    m.order = pyo.Var(list(g.cost), bounds=(0, None))
    m.stock = pyo.Var(g.volumes, bounds=(0, None))
    m.shortage = pyo.Var(g.volumes, bounds=lambda m, n, t: (0, demand[n][t]))
    m.bought = pyo.Var(list(g.by_part), bounds=(0, None))
    m.cost = pyo.Objective(
        expr=total(c * m.order[k] for k, c in g.cost.items())
        + total(holding[n] * m.stock[n, t] for n, t in g.volumes)
        + total(penalty[n] * m.shortage[n, t] for n, t in g.volumes)
    )

    def balance(m: pyo.ConcreteModel, n: int, t: int) -> object:
        before = m.stock[n, t - 1] if t else opening[n]
        arriving = total(m.order[k] for k in g.by_need[n, t])
        return arriving + before + m.shortage[n, t] - m.stock[n, t] == demand[n][t]

    finite_offers = [(o, t) for o, t in g.by_offer if np.isfinite(p.offer_capacity[o, t])]
    finite_plants = [(s, t) for s, t in g.by_plant if np.isfinite(p.plant_capacity[s, t])]
    m.demand = pyo.Constraint(g.volumes, rule=balance)
    m.offer_capacity = pyo.Constraint(
        finite_offers, rule=lambda m, o, t: total(m.order[k] for k in g.by_offer[o, t]) <= float(p.offer_capacity[o, t])
    )
    m.plant_capacity = pyo.Constraint(
        finite_plants,
        rule=lambda m, s, t: total(use[k[0]] * m.order[k] for k in g.by_plant[s, t]) <= float(p.plant_capacity[s, t]),
    )
    m.purchases = pyo.Constraint(
        list(g.by_part), rule=lambda m, i, t: total(m.order[k] for k in g.by_part[i, t]) - m.bought[i, t] == 0
    )
    m.share_cap = pyo.Constraint(
        list(g.by_country),
        rule=lambda m, c, i, t: total(m.order[k] for k in g.by_country[c, i, t]) - share * m.bought[i, t] <= 0,
    )
    m.budget = pyo.Constraint(
        [y for y in g.by_year if np.isfinite(p.budget[y])],
        rule=lambda m, y: total(g.cost[k] * m.order[k] for k in g.by_year[y]) <= float(p.budget[y]),
    )
    return m
