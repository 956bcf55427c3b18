"""One measurement in a process of its own: ``python -m benchmarks.measure CASE ROUTE WORK SCENARIOS``.

What the route needs is imported, and the route is run once on a tiny market, before the clock starts: neither imports nor
first calls count. Prints ``begun`` when the clock starts, and then one line of JSON.
"""

from __future__ import annotations

import importlib
import json
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from benchmarks.arrays import Arrays, Plain, load
from benchmarks.cases import CASES, Bench, planner_route
from benchmarks.clock import Clock, peak_mib
from optimizer.errors import BadInput

__all__ = ["BEGUN", "measure"]

BEGUN = "begun"

#: Routes that need no package besides the planner's own: that one of them does not run is a fault.
_ALWAYS_HERE = ("ours", "limit", "strong", "warm", "cold", "together", "apart")
#: What warms up for a route that the tiny market does not have.
_WARM_UP = {"strong": "limit"}

#: Programs that HiGHS alone solves, by route: the planner's own, and the one that the literature has.
_RAW = {"limit": "arrays.npz", "strong": "strong.npz"}

#: What runs a route once under a clock: figures to keep beside the times.
Run = Callable[[Clock], dict[str, Any]]


def measure(name: str, route: str, work: Path, scenarios: int = 100) -> dict[str, Any]:
    """Stages (wall and processor seconds), totals, peak memory, objective and status of one run.

    ``unavailable`` alone, saying why, where this machine has no such route.
    """
    case = CASES[name]
    try:
        _ready(_smallest(case), _WARM_UP.get(route, route), work, 2)(Clock())
        run = _ready(case, route, work, scenarios)
    except (ImportError, BadInput) as error:
        if route in _ALWAYS_HERE:
            raise
        return {"unavailable": str(error)}
    before = peak_mib()
    print(BEGUN, flush=True)
    clock = Clock()
    outcome = run(clock)
    total, cpu = clock.total
    return {
        "stages_s": clock.wall,
        "stages_cpu_s": clock.cpu,
        "total_s": total,
        "cpu_s": cpu,
        "peak_mib": peak_mib(),
        "peak_before_mib": before,
        "iterations": clock.iterations,
        **outcome,
    }


def _ready(case: Bench, route: str, work: Path, scenarios: int) -> Run:
    """The route with all that it needs in memory; ImportError where its package is not installed."""
    if route in ("warm", "cold"):
        sweep = importlib.import_module("benchmarks.sweep")
        return sweep.runner(case, route, work, scenarios)
    if case.kind == "pair":
        pair = importlib.import_module("benchmarks.pair")
        return pair.runner(case, route, work)
    if route == "ours" or planner_route(route):
        planner = importlib.import_module("benchmarks.planner")
        return planner.runner(case, work, planner_route(route))
    folder = work / case.name
    if route in _RAW:
        raw = importlib.import_module("benchmarks.peers.raw_highs")
        program = load(Arrays, folder / _RAW[route])
        return lambda clock: raw.solve(program, clock, case.gap, case.time_s)
    plain = load(Plain, folder / "plain.npz")
    module, arguments = {
        "linopy": ("with_linopy", ()),
        "linopy_sparse": ("with_linopy", (True,)),
        "pulp_highs": ("with_pulp", ("highs",)),
        "pulp_cbc": ("with_pulp", ("cbc",)),
        "pyomo": ("with_pyomo", ()),
    }[route]
    peer = importlib.import_module(f"benchmarks.peers.{module}")
    return lambda clock: _named(peer.solve(plain, clock, *arguments))


def _smallest(case: Bench) -> Bench:
    """What a route warms up with: the same thing done to a tiny market; a sweep is only made shorter, a pair is solved."""
    return case if case.kind == "sweep" else replace(CASES["tiny"], kind=case.kind)


def _named(outcome: tuple[float, str]) -> dict[str, Any]:
    return {"objective": outcome[0], "status": outcome[1]}


if __name__ == "__main__":
    _, of_case, by_route, place, count = sys.argv
    print(json.dumps(measure(of_case, by_route, Path(place), int(count))))
