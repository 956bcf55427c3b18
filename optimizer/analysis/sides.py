"""One of several cases that are compared: its program and the best that is known of it, told more closely where asked."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace

import numpy as np

from optimizer.arrays import Floats
from optimizer.case import Case
from optimizer.model.build import LinearProgram, build
from optimizer.plan.plan import Plan
from optimizer.solve.report import Limits, Progress, Status, gap_reached, relative_gap
from optimizer.solve.strategy import Solution

from .checked_solve import SolvedProgram, audited_plan, solution_of

__all__ = ["FINEST", "Side", "closer_gap", "named_progress", "shared_decisions"]

#: A gap below this is not asked for: two costs so near each other are the same.
FINEST = 2e-6
#: Of what may be left open, the share that is asked for, since a search ends anywhere below its gap.
_SHARE = 0.9


class Side:
    """A case to be compared with another: its program and the best that is known of it."""

    def __init__(self, case: Case, progress: Progress) -> None:
        begun = time.perf_counter()
        self.case, self.progress = case, progress
        self.model, self.program = build(case)
        self.built_s, self.solved_s = time.perf_counter() - begun, 0.0
        self.limits = Limits.of(case.scenario.solver)
        self.best: SolvedProgram | None = None

    @property
    def solution(self) -> Solution:
        """What is known."""
        assert self.best is not None
        return self.best.solution

    def solve(self, gap: float, start: Floats | None, ends: float = np.inf) -> None:
        """Solve to a gap within the scenario's limits, from the decisions of ``start`` (columns,); the better of two stays."""
        begun = time.perf_counter()
        limits = replace(self.limits, gap=gap)
        if ends < np.inf:
            left = max(0.01, ends - begun)
            limits = replace(limits, time_s=left if limits.time_s is None else min(left, limits.time_s))
        answer = solution_of(self.case, self.model, self.program, None, limits, self.progress, start)
        self.best = answer if self.best is None else _better(self.best, answer, self.limits.gap)
        self.solved_s += time.perf_counter() - begun

    @property
    def open_jpy(self) -> float:
        """How far the plan may be from the best one."""
        solution = self.solution
        if solution.objective is None or solution.bound is None:
            return np.inf
        return solution.objective - solution.bound

    def plan(self, read_s: float) -> Plan:
        """The plan, audited."""
        assert self.best is not None
        times = {"read": read_s, "build": self.built_s}
        return audited_plan(self.case, self.best, times, self.solved_s)


def closer_gap(side: Side, open_other: float, room: float, finest: float = FINEST) -> float | None:
    """The gap to which a side is to be solved so that it and another, which leaves ``open_other`` (¥) open, leave ``room`` (¥).

    None where it is solved so closely already, or to the ``finest`` gap. The side has a plan.
    """
    # Half of what may be left open, or what the other one leaves of it.
    allowed = _SHARE * max(room / 2.0, room - open_other)
    assert side.solution.objective is not None
    size = max(abs(side.solution.objective), 1e-300)
    if side.open_jpy <= max(allowed, finest * size):
        return None
    return max(allowed / size, finest)


def shared_decisions(first: Side, second: Side) -> Floats | None:
    """The first one's decisions as values of the second one's columns; None where it has none."""
    values = first.solution.values
    if values is None or not second.program.integer.any():
        return None
    known = {place: values[column] for place, column in _decisions(first.program) if values[column] > 0.5}
    start = np.zeros(len(second.program.cost))
    for place, column in _decisions(second.program):
        start[column] = known.get(place, 0.0)
    return start


def named_progress(name: str, progress: Progress) -> Callable[[str, float | None], None]:
    """Progress under a name, such as a scenario's."""
    return lambda stage, value: progress(f"{name}: {stage}", value)


def _decisions(program: LinearProgram) -> list[tuple[tuple[str, tuple[tuple[str, str], ...]], int]]:
    """Every decision by variable and keys, with its column."""
    named = ((column, *program.name_column(column)) for column in np.flatnonzero(program.integer).tolist())
    return [((name, tuple(keys.items())), column) for column, name, keys in named]


def _better(before: SolvedProgram, after: SolvedProgram, gap: float) -> SolvedProgram:
    """The cheaper plan of two with the higher bound of both; ``gap`` is what was asked at first."""
    first, second = before.solution, after.solution
    if first.objective is None or second.objective is None:
        return before if second.objective is None else after
    chosen, cost = (after, second.objective) if second.objective <= first.objective else (before, first.objective)
    bounds = [bound for bound in (first.bound, second.bound) if bound is not None]
    bound = min(max(bounds), cost) if bounds else None
    reached = relative_gap(cost, bound)
    sure = Status.OPTIMAL in (first.status, second.status) and gap_reached(reached, gap)
    status = Status.OPTIMAL if sure else Status.FEASIBLE
    return replace(chosen, solution=replace(chosen.solution, bound=bound, gap=reached, status=status))
