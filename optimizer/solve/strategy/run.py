"""From a linear program to an honest result: level by level, each as good as the limits allow, with the plan's prices."""

from __future__ import annotations

import time
from dataclasses import dataclass, field, fields, replace
from functools import cache

import numpy as np

from optimizer.arrays import Floats
from optimizer.errors import BadInput
from optimizer.model.build import LinearProgram

from .. import clp, highs, pulp_bridge
from ..program import Basis, Outline, Program, inner_product
from ..ranges import check_ranges
from ..report import Limits, Progress, Report, Status, no_progress, relative_gap
from .confirmation import UNCONFIRMED
from .rounding import cleaned
from .routes import solve_linear
from .stages import Engine, Stages
from .whole_numbers import Outcome, minimise, negligible_cost, proven

__all__ = [
    "Engine",
    "Solution",
    "engine_of",
    "engine_versions",
    "matrices",
    "solve",
    "solvers",
    "with_another",
]

#: A level of the lexicographic mode holds at least within this share of what a column of it usually comes to: a plan that had
#: less room would ask more of a search than it can tell.
_SMALLEST_HOLD = 1e-6
#: A share of the time limit that is not worth telling.
_UNUSED = 0.02
#: A level that comes to less than this share of that comes to nothing.
_NOTHING = 1e-9


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
        raise BadInput(f"unknown solver {name!r}; here are {', '.join(solvers())}", "solver.name")

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
    return Program(**arrays, outline=Outline(program.sizes, program.kinds(), program.spare()))


def solve(
    program: LinearProgram,
    solver: str,
    limits: Limits,
    tolerance: float = 1e-6,
    progress: Progress = no_progress,
    start: Floats | None = None,
    engine: Engine | None = None,
) -> Solution:
    """Minimise the cost, or the levels in turn and then the cost; each level is held within ``tolerance`` (relative).

    ``limits.time_s`` is for the whole, but for the prices of a plan in hand, which may overrun it by a little. A limit
    reached in an early level gives the plan in hand, as "feasible". ``start`` (columns,): decisions to begin with, such as those
    of a similar program's plan; the rest of it does not count. ``engine`` stands in for the solver of that name.
    BadInput: an unknown solver, or numbers that no solver can hold.
    """
    stages = Stages(engine or engine_of(solver), limits, progress, native=solver == "highs")
    target, reached, last, unproven = matrices(program), dict[str, float](), None, False
    check_ranges(program, target)
    for name, coefficients in program.levels:
        plan = start if last is None else last.values
        outcome = minimise(stages, replace(target, cost=coefficients), f"{name}: ", plan)
        report = outcome.report
        if report.values is None or report.objective is None:
            if last is None or report.status != Status.NO_SOLUTION:
                return _solution(stages, solver, outcome, reached)
            break
        last, reached[name] = report, report.objective
        unproven |= report.status != Status.OPTIMAL
        target = _held(target, coefficients, report.objective, tolerance, _usual(coefficients, program))
    outcome = minimise(stages, target, plan=start if last is None else last.values)
    if outcome.report.values is None and last is not None and outcome.report.status == Status.NO_SOLUTION:
        # The time is up: the plan of the last level that was through stands, as good or bad as its cost is.
        outcome = replace(outcome, report=Report(Status.FEASIBLE, last.values, message=outcome.report.message))
    if outcome.report.values is None:
        return _solution(stages, solver, outcome, reached)
    if unproven or len(reached) < len(program.levels):
        message = f"{outcome.report.message}: a level before cost is not proven"
        outcome = replace(outcome, report=replace(outcome.report, status=Status.FEASIBLE, message=message))
    return _planned(stages, solver, program, target, outcome, reached)


def _held(target: Program, coefficients: Floats, reached: float, tolerance: float, usual: float) -> Program:
    """The program in which a level keeps what it reached, within the tolerance (relative).

    A level that comes to nothing stays nothing: its columns are closed, since a ceiling of 0 would leave no room for rounding.
    Its row stays, without a ceiling, so that programs of other numbers have as many.
    """
    if reached <= _NOTHING * usual and not (target.lower[coefficients > 0] > 0).any() and (coefficients >= 0).all():
        closed = replace(target, upper=np.where(coefficients > 0, 0.0, target.upper))
        return closed.with_ceiling(coefficients, np.inf)
    return target.with_ceiling(coefficients, reached + max(tolerance * abs(reached), _SMALLEST_HOLD * usual))


def with_another(message: str, solver: str) -> str:
    """The message; one that nothing confirms names a solver to try beside this one."""
    other = "highs" if solver == "pulp:CBC" else "pulp:CBC"
    return message.replace(UNCONFIRMED, f"{UNCONFIRMED}, such as {other}")


def _usual(coefficients: Floats, program: LinearProgram) -> float:
    """What a column of a level usually comes to, in the level's unit."""
    some = np.abs(coefficients * program.sizes)
    return float(np.median(some[some > 0])) if some.any() else 0.0


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
        message = f"{report.message}: the plan does not keep every row on our own numbers"
        lost = Report(Status.NO_SOLUTION, bound=report.bound, message=message)
        return _solution(stages, solver, replace(outcome, report=lost), reached)
    objective = inner_product(program.cost, values)
    bound = None if report.bound is None else min(report.bound, objective)
    held = replace(report, values=values, objective=objective, bound=bound)
    sure = report.status == Status.OPTIMAL and proven(held, stages.limits.gap, negligible_cost(target, objective))
    held = replace(held, status=Status.OPTIMAL if sure else Status.FEASIBLE)
    return replace(
        _solution(stages, solver, replace(outcome, report=held), reached),
        values=values,
        objective=objective,
        gap=relative_gap(objective, bound),
        duals=None if report.duals is None else report.duals[:rows],
        price_basis=None if report.duals is None else "fixed-integer LP" if target.integer.any() else "LP",
    )


def _timed(stages: Stages, message: str, status: Status) -> str:
    """The message, with the time limit if it was the reason, and what of it was kept for the prices and not needed."""
    limit = stages.limits.time_s
    stopped = stages.time_is_up or "ime limit" in message
    if limit is None or status not in (Status.FEASIBLE, Status.NO_SOLUTION) or not stopped:
        return message
    if status == Status.NO_SOLUTION:
        # A part of a pair has a part of the limit that the scenario states: no seconds here.
        reason = "the time limit was reached before any plan was in hand"
        return reason if message == "Time limit reached" else f"{reason} ({message})"
    unused = limit - (time.perf_counter() - stages.begun)
    reason = message if "ime limit" in message else f"{message}: the time limit was reached"
    return f"{reason}; {unused:.1f} s of it were kept for the prices" if unused > _UNUSED * limit else reason


def _solution(stages: Stages, solver: str, outcome: Outcome, reached: dict[str, float]) -> Solution:
    """The solution, but for a plan."""
    report = outcome.report
    return Solution(
        report.status,
        bound=report.bound,
        relaxation=outcome.relaxed.bound,
        levels=reached,
        solver=solver,
        message=_timed(stages, with_another(report.message, solver), report.status),
        times_s=stages.times,
        counts=stages.counts,
        routes=stages.routes,
    )
