"""From a linear program to an honest result: relaxation, first incumbent, integers, prices, level by level."""

from __future__ import annotations

import time
from dataclasses import dataclass, field, replace
from typing import Protocol

import numpy as np

from optimizer.errors import BadInput
from optimizer.model.algebra import Floats
from optimizer.model.build import LinearProgram

from .. import clp, highs, pulp_bridge
from ..status import Basis, Limits, Matrices, Outline, Progress, Report, Status, inner, relative_gap
from .routes import solve_linear

__all__ = [
    "Engine",
    "Solution",
    "engine_of",
    "engine_versions",
    "matrices",
    "solve",
    "solve_by",
    "solvers",
    "without_idle",
]


class Engine(Protocol):
    """A solver: program, limits, values of a first incumbent, basis of a similar linear program."""

    def __call__(self, program: Matrices, limits: Limits, start: Floats | None, basis: Basis | None) -> Report:
        """Solve."""


#: Values below this (units, or shares) are a solver's tolerance and count as 0.
SMALLEST = 1e-7

#: A level of the lexicographic mode holds within this share of its optimum, besides the scenario's tolerance in ¥ terms.
_SMALLEST_HOLD = 1e-9


@dataclass(frozen=True, eq=False)
class Solution:
    """The result of a solve. ``values`` (one a column) only where a plan is in hand.

    ``bound`` is a proven lower bound of the cost (in lexicographic mode: given the levels before it), ``relaxation`` the
    bound of the continuous relaxation. ``duals`` are ¥ per unit of each row's right-hand side (rows added for
    lexicographic levels excluded); ``price_basis`` is ``"LP"`` or ``"fixed-integer LP"``. ``levels`` holds the value
    each lexicographic level reached, ``times_s`` seconds by stage.
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


def engine_versions() -> dict[str, str]:
    """Versions of what solves."""
    return {"highs": highs.version(), "pulp": pulp_bridge.version(), **clp.versions()}


def engine_of(name: str) -> Engine:
    """The solver of a name. BadInput where there is none here."""
    if name == "highs":
        return _by_highs
    kind, _, solver = name.partition(":")
    if kind != "pulp" or not solver:
        raise BadInput(f"unknown solver {name!r}; here are {', '.join(solvers())}", "solver.name")

    def through_pulp(program: Matrices, limits: Limits, start: Floats | None, basis: Basis | None) -> Report:
        return pulp_bridge.solve(program, solver, limits, start)

    return through_pulp


def _by_highs(program: Matrices, limits: Limits, start: Floats | None, basis: Basis | None) -> Report:
    if program.integer.any():
        return highs.solve(program, limits, start)
    return solve_linear(program, limits, basis)


def matrices(program: LinearProgram) -> Matrices:
    """The arrays of a linear program."""
    outline = Outline(program.sizes, program.kinds(), program.spare(), program.alike)
    return Matrices(
        program.cost,
        program.lower,
        program.upper,
        program.integer,
        program.matrix,
        program.row_lower,
        program.row_upper,
        outline,
    )


def solve(
    program: LinearProgram,
    solver: str,
    limits: Limits,
    tolerance: float = 1e-6,
    progress: Progress = lambda stage, figure: None,
) -> Solution:
    """Minimise the cost, or the levels in turn and then the cost; each level is held within ``tolerance`` (relative).

    ``limits.time_s`` is for the whole, but for the prices of a plan in hand, which may overrun it by a little. A limit
    reached in an early level gives the plan in hand, as "feasible".
    """
    return solve_by(engine_of(solver), program, solver, limits, tolerance, progress)


def solve_by(
    engine: Engine,
    program: LinearProgram,
    solver: str,
    limits: Limits,
    tolerance: float,
    progress: Progress = lambda stage, figure: None,
) -> Solution:
    """``solve`` with an engine at hand; ``solver`` is the name it goes by."""
    return _Run(engine, solver, limits, progress).through(program, tolerance)


class _Run:
    def __init__(self, engine: Engine, solver: str, limits: Limits, progress: Progress) -> None:
        self.engine, self.solver, self.limits, self.progress = engine, solver, limits, progress
        self.begun = time.perf_counter()
        self.times: dict[str, float] = {}
        self.counts: dict[str, float] = {}
        self.routes: dict[str, str] = {}
        #: Seconds kept for the prices, which solvers that overrun their limit would otherwise use up.
        self.reserve = 0.01

    def left(self, last: bool) -> Limits:
        """The limits with the time that remains: less the reserve, or for the last stage at least the reserve."""
        if self.limits.time_s is None:
            return self.limits
        left = self.limits.time_s - (time.perf_counter() - self.begun)
        return replace(self.limits, time_s=max(self.reserve, left) if last else max(0.01, left - self.reserve))

    def stage(
        self, name: str, program: Matrices, start: Floats | None = None, basis: Basis | None = None, last: bool = False
    ) -> Report:
        begun = time.perf_counter()
        report = self.engine(program, self.left(last), start, basis)
        self.times[name] = self.times.get(name, 0.0) + time.perf_counter() - begun
        self.times[name] -= report.counts.get("handover_s", 0.0)
        for key, count in report.counts.items():
            self.counts[key] = self.counts.get(key, 0.0) + count
        if report.route:
            self.routes[name] = report.route
        self.progress(name, report.objective)
        return report

    def through(self, program: LinearProgram, tolerance: float) -> Solution:
        target = matrices(program)
        reached: dict[str, float] = {}
        unproven, last = False, None
        for name, coefficients in program.levels:
            report, _ = self.minimise(target.having(cost=coefficients), name)
            if report.values is None or report.objective is None:
                if last is None or report.status != "no_solution":
                    return self.ended(report, reached)
                break
            unproven |= report.status != "optimal"
            last, reached[name] = report.values, report.objective
            hold = max(tolerance, _SMALLEST_HOLD) * max(1.0, abs(report.objective))
            target = target.with_ceiling(coefficients, report.objective + hold)
        unproven |= len(reached) < len(program.levels)
        report, relaxation = self.minimise(target, "cost")
        if report.values is None and last is not None and report.status == "no_solution":
            report = replace(report, status="feasible", values=last, objective=inner(program.cost, last))
        if report.values is None:
            return self.ended(report, reached, relaxation)
        return self.priced(program, target, report, relaxation, reached, unproven)

    def minimise(self, target: Matrices, name: str) -> tuple[Report, Report]:
        """Solve one level: its relaxation, then with integers a rounded incumbent and the search. Both reports."""
        prefix = "" if name == "cost" else f"{name}: "
        relaxed = self.stage(f"{prefix}relaxation", target.relaxed())
        if not target.integer.any() or relaxed.status in ("infeasible", "unbounded"):
            return relaxed, relaxed
        begun = time.perf_counter()
        first = self.rounded(target, relaxed, prefix) if relaxed.values is not None else relaxed
        self.reserve = max(self.reserve, 3 * (time.perf_counter() - begun))
        if self.close(first.objective, relaxed.bound, target.negligible):
            return replace(first, status="optimal", bound=relaxed.bound, message="rounded relaxation"), relaxed
        report = self.stage(f"{prefix}integers", target, first.values)
        if report.values is None and first.values is not None and report.status == "no_solution":
            report = replace(first, status="feasible", bound=report.bound, message=report.message)
        return _at_least(report, relaxed.bound), relaxed

    def close(self, objective: float | None, bound: float | None, negligible: float) -> bool:
        """Whether an objective is proven within the asked gap, or next to nothing."""
        gap = relative_gap(objective, bound)
        if gap is None or objective is None or bound is None:
            return False
        return gap <= self.limits.gap * 1.001 + 1e-9 or objective - bound <= negligible

    def rounded(self, target: Matrices, relaxed: Report, prefix: str) -> Report:
        """A first incumbent: every decision that the relaxation half makes is made, then what proves idle is taken back."""
        assert relaxed.values is not None
        values = np.where(target.integer, np.ceil(relaxed.values - 1e-6), relaxed.values)
        first = self.stage(f"{prefix}first incumbent", target.fixed(values), basis=relaxed.basis)
        if first.values is None:
            return first
        needed = without_idle(first.values, target)
        if np.array_equal(needed, first.values):
            return first
        better = self.stage(f"{prefix}first incumbent", target.fixed(needed), basis=first.basis)
        return better if better.values is not None else first

    def priced(
        self,
        program: LinearProgram,
        target: Matrices,
        report: Report,
        relaxed: Report,
        reached: dict[str, float],
        unproven: bool,
    ) -> Solution:
        """Take duals from the linear program, or from the one left when the integers are fixed."""
        assert report.values is not None
        values, source, basis = report.values, report, "LP"
        if target.integer.any():
            values = without_idle(values, target)
            source, basis = (
                self.stage("prices", target.fixed(values), basis=relaxed.basis, last=True),
                "fixed-integer LP",
            )
            if source.values is not None and source.status == "optimal":
                values = source.values
        values = _tidy(values, target)
        objective = inner(program.cost, values)
        bound = None if report.bound is None else min(report.bound, objective)
        gap = relative_gap(objective, bound)
        proven = not unproven and self.close(objective, bound, target.negligible)
        rows = len(program.row_lower)
        return Solution(
            status="optimal" if proven else "feasible",
            values=values,
            objective=objective,
            bound=bound,
            gap=gap,
            relaxation=relaxed.bound,
            duals=None if source.duals is None else source.duals[:rows],
            price_basis=None if source.duals is None else basis,
            levels=reached,
            solver=self.solver,
            message=report.message,
            times_s=self.times,
            counts=self.counts,
            routes=self.routes,
        )

    def ended(self, report: Report, reached: dict[str, float], relaxed: Report | None = None) -> Solution:
        return Solution(
            report.status,
            bound=report.bound,
            relaxation=None if relaxed is None else relaxed.bound,
            levels=reached,
            solver=self.solver,
            message=report.message,
            times_s=self.times,
            counts=self.counts,
            routes=self.routes,
        )


def _at_least(report: Report, bound: float | None) -> Report:
    """The report with the relaxation's bound where its own is missing or weaker."""
    if bound is None or (report.bound is not None and report.bound >= bound):
        return report
    return replace(report, bound=bound if report.objective is None else min(bound, report.objective))


def _tidy(values: Floats, program: Matrices) -> Floats:
    """Values within their bounds, whole where they must be, and exactly 0 where a solver leaves its tolerance behind."""
    inside = np.clip(values, program.lower, program.upper)
    inside[(inside < SMALLEST) & (program.lower <= 0)] = 0.0
    return np.where(program.integer, np.round(inside), inside)


def without_idle(values: Floats, program: Matrices) -> Floats:
    """Take back each yes-or-no decision that costs something and that no row needs.

    A search that stops within the gap can leave such a decision behind; without it the plan is cheaper and as feasible.
    """
    freed, matrix = values.copy(), program.matrix
    activity = matrix @ freed
    room = 1e-7 * np.maximum(1.0, np.abs(activity))
    for column in np.flatnonzero(program.integer & (program.cost > 0) & (values > 0.5) & (program.lower <= 0)):
        entries = slice(matrix.indptr[column], matrix.indptr[column + 1])
        rows, change = matrix.indices[entries], -freed[column] * matrix.data[entries]
        after = activity[rows] + change
        if ((after >= program.row_lower[rows] - room[rows]) & (after <= program.row_upper[rows] + room[rows])).all():
            activity[rows] = after
            freed[column] = 0.0
    return freed
