"""The planner itself under the clock: a case in memory to the plan's tables, or a package on disk to its findings."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from benchmarks.cases import Bench
from benchmarks.clock import Clock
from benchmarks.inputs import case_of, package_of
from optimizer.api import Case, check_package, solve_case

__all__ = ["runner", "solved"]


def runner(case: Bench, work: Path, route: str | None) -> Callable[[Clock], dict[str, Any]]:
    """What is timed; a case that is solved is read here, before the clock starts, and its reading told apart."""
    if case.kind == "check":
        return lambda clock: _checked(package_of(case, work), clock)
    begun = time.perf_counter()
    read = case_of(case, work, route)
    read_s = time.perf_counter() - begun
    return lambda clock: {"read_s": read_s, **solved(read, clock)}


def solved(case: Case, clock: Clock) -> dict[str, Any]:
    """Solve through the planner's one door. Stages on the wall are the planner's own, as ``summary.json`` has them.

    The processor's time is known where the planner reports progress: once built, and after each solve.
    """

    def reached(stage: str, value: float | None) -> None:
        clock.lap("build" if stage == "built" else "solve")

    plan = solve_case(case, reached)
    clock.lap("report")
    summary = plan.summary
    clock.wall = {stage: float(summary["times_s"][stage]) for stage in ("build", "handover", "solve", "report")}
    return {
        "objective": summary["objective_jpy"],
        "status": plan.status,
        "gap": summary["gap"],
        "solver": summary["solver"],
    }


def _checked(package: Path, clock: Clock) -> dict[str, Any]:
    faults = check_package(package)
    clock.lap("check")
    return {"status": "checked" if all(fault.severity != "error" for fault in faults) else "faults"}
