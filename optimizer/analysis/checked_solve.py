"""From a case to an answer that was checked: built, solved, told in tables, and audited from those tables."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from optimizer.arrays import Floats
from optimizer.audit import Finding, audit
from optimizer.case import Case
from optimizer.messages import in_language, message, sequence
from optimizer.model.build import LinearProgram, build
from optimizer.model.variables import Model
from optimizer.plan.plan import Plan, plan_tables
from optimizer.plan.summary import summarise
from optimizer.solve.questions import Questions
from optimizer.solve.report import Limits, Progress, Status, no_progress
from optimizer.solve.scaling import GEOMETRIC
from optimizer.solve.strategy import UNCONFIRMED, Solution, solve, with_solver_to_try

from .assumed_bounds import ASSUMED_BOUNDS_NOTE, UNLIMITED_BOUND_FACTOR, bound_factor_needed
from .repair.sentences import explained

__all__ = ["SolvedProgram", "audited_plan", "solution_of", "solve_case"]


#: Seconds that it may take to explain why there is no plan, and one question while it is explained.
EXPLAINED_S, _QUESTION_S = 60.0, 10.0


@dataclass(frozen=True, eq=False)
class SolvedProgram:
    """A solution with the model and program it belongs to, which have the case's bounds or wider ones."""

    model: Model
    program: LinearProgram
    solution: Solution


def solve_case(
    case: Case,
    progress: Progress = no_progress,
    read_s: float = 0.0,
    solver: str | None = None,
    explained_s: float = EXPLAINED_S,
) -> Plan:
    """Solve a case with the solver it names, or with ``solver``. Always returns; the plan's status says what was reached.

    Every plan is audited. Why there is none is explained in ``explained_s`` seconds at most, with 0 not at all.
    """
    begun = time.perf_counter()
    model, program = build(case)
    built = time.perf_counter()
    progress("built", None)
    first = solution_of(case, model, program, solver, Limits.of(case.scenario.solver), progress)
    times = {"read": read_s, "build": built - begun}
    return audited_plan(case, first, times, time.perf_counter() - built, solver, explained_s)


def audited_plan(
    case: Case,
    first: SolvedProgram,
    times: dict[str, float],
    solved_s: float,
    solver: str | None = None,
    explained_s: float = EXPLAINED_S,
) -> Plan:
    """The plan of a solution, audited. One that is refused is solved once more on another scale, and then it is none.

    ``times`` are the seconds of the stages before the solve, which took ``solved_s``.
    """
    plan, findings = _reported(case, first, times, solved_s, explained_s)
    if not findings:
        return plan
    begun = time.perf_counter()
    limits = replace(Limits.of(case.scenario.solver), scaling=GEOMETRIC, route="direct")
    again = solution_of(case, first.model, first.program, solver, limits)
    plan, findings = _reported(case, again, times, solved_s + time.perf_counter() - begun, explained_s)
    return plan if not findings else _refused(case, again, times, findings)


def solution_of(
    case: Case,
    model: Model,
    program: LinearProgram,
    solver: str | None,
    limits: Limits,
    progress: Progress = no_progress,
    start: Floats | None = None,
) -> SolvedProgram:
    """The solution of a case as it was built; where it rests on assumed bounds, that of wider ones if it differs.

    ``start`` (columns,): decisions to begin with.
    """
    name, tolerance = solver or case.scenario.solver.name, case.scenario.model.tolerance
    begun = time.perf_counter()
    first = SolvedProgram(model, program, solve(program, name, limits, tolerance, progress, start))
    if not (program.integer.any() and model.shipment_bounds.assumed.any()) or first.solution.status in (
        Status.NO_SOLUTION,
        Status.UNBOUNDED,
    ):
        return first
    plan = first.solution.values is not None
    needed = bound_factor_needed(model, program, first.solution, limits) if plan else np.inf
    if needed < 1.0:
        return first
    left = limits.until(limits.ends - (time.perf_counter() - begun))
    wider = build(case, bound_factor=UNLIMITED_BOUND_FACTOR if needed == np.inf else 2.0 * needed)
    second = SolvedProgram(*wider, solve(wider[1], name, left, tolerance, progress))
    before, after = first.solution, second.solution
    worse = after.objective is None or (
        before.objective is not None and after.status != Status.OPTIMAL and after.objective > before.objective
    )
    if plan and worse:
        # Nothing more is said of the plan than that it can be carried out.
        text = sequence((before.message, ASSUMED_BOUNDS_NOTE), ": ", "：")
        return replace(first, solution=replace(before, status=Status.FEASIBLE, bound=None, gap=None, message=text))
    return second


def _reported(
    case: Case, answer: SolvedProgram, times: dict[str, float], solved_s: float, explained_s: float
) -> tuple[Plan, list[Finding]]:
    """The plan of a solution, and what the audit finds in it."""
    model, program, solution = answer.model, answer.program, answer.solution
    begun = time.perf_counter()
    tables, tiers = plan_tables(model, program, solution)
    conflict = (
        explained(model, program, tables["exclusions"], Questions.within(explained_s, _QUESTION_S))
        if solution.status == Status.INFEASIBLE and explained_s > 0
        else ()
    )
    summary = summarise(model, program, solution, tables, tiers, {})
    reported = time.perf_counter()
    findings = audit(case, tables, summary)
    handover, audited = solution.counts.get("handover_s", 0.0), time.perf_counter()
    spent = {
        "handover": handover,
        "solve": solved_s - handover,
        "report": reported - begun,
        "audit": audited - reported,
    }
    summary["times_s"] = {stage: round(seconds, 4) for stage, seconds in (times | spent).items()}
    if conflict:
        summary["conflict"] = [str(line) for line in conflict]
        summary["conflict_ja"] = [str(in_language(line, "ja")) for line in conflict]
    return Plan(case, summary, tables, conflict), findings


def _refused(case: Case, answer: SolvedProgram, times: dict[str, float], findings: Sequence[Finding]) -> Plan:
    """The plan is none: the audit found that it breaks the case."""
    solution = answer.solution
    text = message(
        "{message}: the audit refused the plan, {count} finding(s), first: {findings}: {unconfirmed}",
        message=solution.message,
        count=len(findings),
        findings=sequence((finding.text for finding in findings[:3]), "; ", ""),
        unconfirmed=UNCONFIRMED,
    )
    none = replace(
        solution,
        status=Status.NO_SOLUTION,
        values=None,
        objective=None,
        gap=None,
        duals=None,
        price_basis=None,
        message=with_solver_to_try(text, solution.solver),
    )
    return _reported(case, replace(answer, solution=none), times, sum(solution.times_s.values()), 0.0)[0]
