"""From a linear program to an honest result: level by level, each as good as the limits allow, with the plan's prices."""

from __future__ import annotations

import time
from dataclasses import dataclass, field, fields, replace
from functools import cache

import numpy as np

from optimizer.arrays import Floats
from optimizer.errors import BadInput
from optimizer.messages import Message, listing, message, sequence
from optimizer.model.build import LinearProgram
from optimizer.vocabulary import bracketed

from .. import clp, highs, pulp_bridge
from ..program import Basis, Outline, Program, inner_product
from ..ranges import check_ranges
from ..report import Limits, Progress, Report, Status, no_progress, relative_gap
from .confirmation import UNCONFIRMED
from .levels import Levels
from .rounding import cleaned
from .routes import solve_linear
from .stages import Engine, Stages
from .whole_numbers import Outcome, negligible_cost, proven

__all__ = [
    "Engine",
    "Solution",
    "engine_of",
    "engine_versions",
    "matrices",
    "relaxed_best",
    "solve",
    "solvers",
    "with_solver_to_try",
]

#: A level that is lower by more than this share of it is lower, and not merely rounded.
_LOWER = 1e-6
#: A share of the time limit that is not worth telling.
_UNUSED = 0.02


@dataclass(frozen=True, eq=False)
class Solution:
    """The result of a solve. ``values`` (one a column) only where a plan is in hand.

    ``bound`` is a proven lower bound of the cost (in lexicographic mode: given the levels before it), ``relaxation`` the
    bound of the continuous relaxation. ``duals`` are ¥ per unit of each row's right-hand side (rows added for
    lexicographic levels excluded); ``price_basis`` is ``"LP"`` or ``"fixed-integer LP"``. ``levels`` holds the value
    each lexicographic level reached, ``times_s`` seconds by stage, ``counts`` the solver's effort by name. ``gap`` is
    relative, and proven; ``message`` is what the solver says beside the status.
    """

    status: Status
    values: Floats | None = None
    objective: float | None = None
    bound: float | None = None
    gap: float | None = None
    relaxation: float | None = None
    duals: Floats | None = None
    price_basis: str | None = None
    levels: dict[str, float] = field(default_factory=dict)
    solver: str = "highs"
    message: str = ""
    times_s: dict[str, float] = field(default_factory=dict)
    counts: dict[str, float] = field(default_factory=dict)
    #: The route of each stage that had a choice.
    routes: dict[str, str] = field(default_factory=dict)


def solvers() -> list[str]:
    """Solver names that a scenario may state here."""
    return ["highs", *(f"pulp:{name}" for name in pulp_bridge.available())]


@cache
def _versions() -> tuple[tuple[str, str], ...]:
    return tuple({"highs": highs.version(), "pulp": pulp_bridge.version(), **clp.versions()}.items())


def engine_versions() -> dict[str, str]:
    """Versions of what solves."""
    return dict(_versions())


def engine_of(name: str) -> Engine:
    """The solver of a name. BadInput where there is none here."""
    if name == "highs":
        return _by_highs
    kind, _, solver = name.partition(":")
    if kind != "pulp" or not solver:
        text = message("unknown solver {name}; here are {known}", name=repr(name), known=listing(solvers()))
        raise BadInput(text, "solver.name")

    def through_pulp(program: Program, limits: Limits, start: Floats | None, basis: Basis | None) -> Report:
        return pulp_bridge.solve(program, solver, limits, start)

    return through_pulp


def _by_highs(program: Program, limits: Limits, start: Floats | None, basis: Basis | None) -> Report:
    if program.integer.any():
        return highs.solve(program, limits, start)
    return solve_linear(program, limits, basis)


def matrices(program: LinearProgram) -> Program:
    """The arrays of a linear program."""
    arrays = {array.name: getattr(program, array.name) for array in fields(Program) if array.name != "outline"}
    return Program(**arrays, outline=Outline(program.sizes, program.kinds(), program.only_tightens()))


def solve(
    program: LinearProgram,
    solver: str,
    limits: Limits,
    tolerance: float = 1e-6,
    progress: Progress = no_progress,
    start: Floats | None = None,
    engine: Engine | None = None,
    short: bool = False,
) -> Solution:
    """Minimise the cost, or the levels in turn and then the cost; each level is held within ``tolerance`` (relative).

    ``limits.time_s`` is for the whole, but for the prices of a plan in hand, which may overrun it by a little. A limit
    reached in an early level gives the plan in hand, as "feasible". ``start`` (columns,): decisions to begin with, such as those
    of a similar program's plan; the rest of it does not count. ``engine`` stands in for the solver of that name.
    ``short``: something is known to be short, so that nothing without shortage is tried first.
    BadInput: an unknown solver, or numbers that no solver can hold.
    """
    stages = Stages(engine or engine_of(solver), limits, progress, native=solver == "highs")
    target = matrices(program)
    check_ranges(program, target)
    levels = Levels(stages, program, target, tolerance, start, short)
    outcome = levels.run()
    if outcome.report.values is None:
        return _solution(stages, solver, outcome, levels.reached)
    if not (levels.proven and levels.through):
        text = sequence((outcome.report.message, message("a level before cost is not proven")), ": ", "：")
        outcome = replace(outcome, report=replace(outcome.report, status=Status.FEASIBLE, message=text))
    return _planned(stages, solver, program, replace(levels.target, cost=target.cost), outcome, levels.reached)


def relaxed_best(
    program: LinearProgram, limits: Limits, tolerance: float = 1e-6, progress: Progress = no_progress
) -> tuple[Program, Solution]:
    """The best plan of the relaxation, and the program of its last level: cost, with the levels before it held.

    Rows of these levels come after the program's own. ``limits`` and ``tolerance`` as for ``solve``.
    """
    relaxed = replace(program, integer=np.zeros_like(program.integer))
    stages = Stages(_by_highs, limits, progress, native=True)
    target = matrices(relaxed)
    check_ranges(relaxed, target)
    levels = Levels(stages, relaxed, target, tolerance, None)
    outcome = levels.run()
    held = replace(levels.target, cost=target.cost)
    if outcome.report.values is None or not (levels.proven and levels.through):
        return held, _solution(stages, "highs", outcome, levels.reached)
    return held, _planned(stages, "highs", relaxed, held, outcome, levels.reached)


def with_solver_to_try(text: str, solver: str) -> str:
    """The message; one that nothing confirms names a solver to try beside this one."""
    if text == UNCONFIRMED:
        other = "highs" if solver == "pulp:CBC" else "pulp:CBC"
        return message("not confirmed; another solver may tell more, such as {solver}", solver=other)
    if not isinstance(text, Message):
        return text
    values = {
        name: with_solver_to_try(value, solver) if isinstance(value, str) else value
        for name, value in text.values.items()
    }
    return Message(text.template, values, text.japanese)


def _planned(
    stages: Stages,
    solver: str,
    program: LinearProgram,
    target: Program,
    outcome: Outcome,
    reached: dict[str, float],
) -> Solution:
    """The solution with a plan in hand; what does not keep every row on our own numbers is none."""
    report = outcome.report
    assert report.values is not None
    values, rows = cleaned(report.values, target), len(program.row_lower)
    if not outcome.check.keeps(values):
        text = sequence((report.message, message("the plan does not keep every row on our own numbers")), ": ", "：")
        lost = Report(Status.NO_SOLUTION, bound=report.bound, message=text)
        return _solution(stages, solver, replace(outcome, report=lost), reached)
    objective = inner_product(program.cost, values)
    bound = None if report.bound is None else min(report.bound, objective)
    held = replace(report, values=values, objective=objective, bound=bound)
    sure = report.status == Status.OPTIMAL and proven(held, stages.limits.gap, negligible_cost(target, objective))
    held = replace(held, status=Status.OPTIMAL if sure else Status.FEASIBLE)
    return replace(
        _solution(stages, solver, replace(outcome, report=held), _in_plan(program, reached, values)),
        values=values,
        objective=objective,
        gap=relative_gap(objective, bound),
        duals=None if report.duals is None else report.duals[:rows],
        price_basis=None if report.duals is None else "fixed-integer LP" if target.integer.any() else "LP",
    )


def _in_plan(program: LinearProgram, reached: dict[str, float], values: Floats) -> dict[str, float]:
    """What the levels come to in the plan: within a gap, a later level may leave an earlier one lower than it was proven."""
    coefficients = dict(program.levels)
    lower = {name: inner_product(coefficients[name], values) for name in reached}
    return {
        name: lower[name] if lower[name] < value - _LOWER * abs(value) else value for name, value in reached.items()
    }


def _timed(stages: Stages, text: str, status: Status) -> str:
    """The message, with the time limit if it was the reason, and what of it was kept for the prices and not needed."""
    limit = stages.limits.time_s
    stopped = stages.time_is_up or "ime limit" in text
    if limit is None or status not in (Status.FEASIBLE, Status.NO_SOLUTION) or not stopped:
        return text
    if status == Status.NO_SOLUTION:
        # A part of a pair has a part of the limit that the scenario states: no seconds here.
        reason: str = message("the time limit was reached before any plan was in hand")
        return reason if text == "Time limit reached" else bracketed(reason, text)
    unused = limit - (time.perf_counter() - stages.begun)
    reason = text if "ime limit" in text else sequence((text, message("the time limit was reached")), ": ", "：")
    if unused <= _UNUSED * limit:
        return reason
    return message("{reason}; {seconds} s of it were kept for the prices", reason=reason, seconds=f"{unused:.1f}")


def _solution(stages: Stages, solver: str, outcome: Outcome, reached: dict[str, float]) -> Solution:
    """The solution, but for a plan."""
    report = outcome.report
    return Solution(
        report.status,
        bound=report.bound,
        relaxation=outcome.relaxed.bound,
        levels=reached,
        solver=solver,
        message=_timed(stages, with_solver_to_try(report.message, solver), report.status),
        times_s=stages.times,
        counts=stages.counts,
        routes=stages.routes,
    )
