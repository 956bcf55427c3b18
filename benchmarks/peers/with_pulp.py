"""PuLP as people write it: a variable a key in dictionaries, sums over comprehensions, HiGHS or CBC by PuLP's adapters."""

from __future__ import annotations

from typing import Any

import numpy as np
import pulp
from pulp import lpSum

from benchmarks.arrays import Plain
from benchmarks.clock import Clock, at_each_run
from benchmarks.peers.keyed import keyed

__all__ = ["solve"]

_SINCE_4 = int(pulp.__version__.split(".")[0]) >= 4


def solve(p: Plain, clock: Clock, solver: str) -> tuple[float, str]:
    """Build, solve with ``highs`` or ``cbc``, read back."""
    problem, order = build(p)
    clock.lap("build")
    solve_with = {"highs": _highs, "cbc": _cbc}[solver]
    status = solve_with(problem, clock)
    objective = pulp.value(problem.objective)
    [variable.varValue for variable in order.values()]
    clock.lap("readback")
    return float(objective), status


def build(p: Plain) -> tuple[pulp.LpProblem, dict[tuple[int, int, int], Any]]:
    """The problem and its order variables."""
    problem = pulp.LpProblem("sourcing", pulp.LpMinimize)
    g = keyed(p)
    demand, holding, penalty = p.demand.tolist(), p.holding.tolist(), p.penalty.tolist()
    opening, use, share = p.opening.tolist(), p.use.tolist(), float(p.share_limit)
    variable = problem.add_variable

    order = {k: variable(f"order_{k[0]}_{k[1]}_{k[2]}", 0) for k in g.cost}
    stock = {k: variable(f"stock_{k[0]}_{k[1]}", 0) for k in g.volumes}
    shortage = {k: variable(f"shortage_{k[0]}_{k[1]}", 0, demand[k[0]][k[1]]) for k in g.volumes}
    bought = {k: variable(f"bought_{k[0]}_{k[1]}", 0) for k in g.by_part}

    problem += (
        lpSum(cost * order[k] for k, cost in g.cost.items())
        + lpSum(holding[n] * stock[n, t] for n, t in g.volumes)
        + lpSum(penalty[n] * shortage[n, t] for n, t in g.volumes)
    )
    for n, t in g.volumes:
        before = stock[n, t - 1] if t else opening[n]
        arriving = lpSum(order[k] for k in g.by_need[n, t])
        problem += arriving + before + shortage[n, t] == demand[n][t] + stock[n, t], f"demand_{n}_{t}"
    for (o, t), ks in g.by_offer.items():
        if np.isfinite(p.offer_capacity[o, t]):
            problem += lpSum(order[k] for k in ks) <= float(p.offer_capacity[o, t]), f"offer_capacity_{o}_{t}"
    for (s, t), ks in g.by_plant.items():
        if np.isfinite(p.plant_capacity[s, t]):
            problem += (
                lpSum(use[k[0]] * order[k] for k in ks) <= float(p.plant_capacity[s, t]),
                f"plant_capacity_{s}_{t}",
            )
    for (i, t), ks in g.by_part.items():
        problem += lpSum(order[k] for k in ks) == bought[i, t], f"purchases_{i}_{t}"
    for (c, i, t), ks in g.by_country.items():
        problem += lpSum(order[k] for k in ks) <= share * bought[i, t], f"share_cap_{c}_{i}_{t}"
    for y, ks in g.by_year.items():
        if np.isfinite(p.budget[y]):
            problem += lpSum(g.cost[k] * order[k] for k in ks) <= float(p.budget[y]), f"budget_{y}"
    return problem, order


def _highs(problem: pulp.LpProblem, clock: Clock) -> str:
    with at_each_run(clock):
        ended = problem.solve(pulp.HiGHS(msg=False, threads=1))
    return _status(problem, ended)


def _cbc(problem: pulp.LpProblem, clock: Clock) -> str:
    """CBC is another program: it is handed a file and leaves one. The laps end where the files are complete."""
    kind: Any = pulp.COIN_CMD if _SINCE_4 else pulp.PULP_CBC_CMD
    write = problem.writeMPS

    def written(*given: Any, **named: Any) -> Any:
        result = write(*given, **named)
        clock.lap("handover")
        return result

    class Cbc(kind):  # type: ignore[misc]
        def readsol_MPS(self, *given: Any, **named: Any) -> Any:  # noqa: N802
            clock.lap("solve")
            return super().readsol_MPS(*given, **named)

    problem.writeMPS = written
    return _status(problem, problem.solve(Cbc(msg=False, threads=1)))


def _status(problem: pulp.LpProblem, ended: Any) -> str:
    return str(ended.status_str if _SINCE_4 else pulp.LpStatus[problem.status]).lower()
