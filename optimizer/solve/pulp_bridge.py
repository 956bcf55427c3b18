"""The same program as a named ``pulp.LpProblem``, solved by any solver PuLP knows, or written as LP or MPS.

The only module that knows PuLP, and its two supported versions: 3.3 (Python 3.11) and 4.x (3.12 and later). Names are
generated from ordinals, since PuLP rewrites what it does not like and lets two names collide; the ledger of the program
leads back to the keys. Always minimises: some adapters flip the sign of duals on a maximisation.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pulp

from optimizer.errors import BadInput
from optimizer.model.algebra import Floats

from .scaling import scale
from .status import Limits, Matrices, Report

__all__ = ["Problem", "available", "make_problem", "solve", "version", "write"]

_SINCE_4 = int(pulp.__version__.split(".")[0]) >= 4
#: A point that breaks a bound or row by more than this (rows scaled to largest coefficient 1) is no incumbent.
_FEASIBLE = 1e-5


def version() -> str:
    """PuLP's version."""
    return str(pulp.__version__)


def available() -> list[str]:
    """The solvers that PuLP finds here, by the names :func:`solve` takes."""
    found = set(pulp.listSolvers(onlyAvailable=True))
    if _cbc_path() is not None:
        found = (found - {"PULP_CBC_CMD", "COIN_CMD"}) | {"CBC"}
    return sorted(found)


@dataclass(frozen=True, eq=False)
class Problem:
    """A PuLP problem with its variables and constraints in the order of the program's columns and rows.

    A row with two different finite bounds becomes two constraints; ``row_of`` says which row each constraint came from.
    """

    problem: pulp.LpProblem
    variables: Sequence[pulp.LpVariable]
    constraints: Sequence[pulp.LpConstraint]
    row_of: npt.NDArray[np.int64]


def make_problem(
    program: Matrices,
    columns: Iterable[str] | None = None,
    rows: Iterable[str] | None = None,
    name: str = "plan",
) -> Problem:
    """The program as a PuLP problem. ``columns`` and ``rows`` are names, unique each; generated when not given."""
    problem = pulp.LpProblem(name, pulp.LpMinimize)
    count_rows, count_columns = program.matrix.shape
    column_names = list(columns) if columns is not None else [f"c{k}" for k in range(count_columns)]
    row_names = list(rows) if rows is not None else [f"r{k}" for k in range(count_rows)]
    variables = [
        problem.add_variable(label, low, None if high == np.inf else high, "Integer" if whole else "Continuous")
        for label, low, high, whole in zip(
            column_names,
            program.lower.tolist(),
            program.upper.tolist(),
            program.integer.tolist(),
            strict=True,
        )
    ]
    problem.setObjective(_expression(variables, np.arange(count_columns), program.cost))

    matrix = program.matrix.tocsr()
    start, index, value = matrix.indptr.tolist(), matrix.indices, matrix.data
    made: list[Any] = []
    row_of: list[int] = []
    bounds = zip(row_names, program.row_lower.tolist(), program.row_upper.tolist(), strict=True)
    for row, (label, low, high) in enumerate(bounds):
        entries = slice(start[row], start[row + 1])
        senses: list[tuple[str, Any]] = []
        if low == high:
            senses.append((label, lambda e, at=low: e == at))
        else:
            double = np.isfinite(low) and np.isfinite(high)
            if np.isfinite(low):
                senses.append((label, lambda e, at=low: e >= at))
            if np.isfinite(high):
                senses.append((f"{label}_upper" if double else label, lambda e, at=high: e <= at))
        for title, compare in senses:
            pending = compare(_expression(variables, index[entries], value[entries]))
            stored = problem.addConstraint(pending, title)
            made.append(stored if _SINCE_4 else pending)
            row_of.append(row)
    return Problem(problem, variables, made, np.array(row_of, np.int64))


def _expression(
    variables: Sequence[pulp.LpVariable], columns: npt.NDArray[np.integer], values: Floats
) -> pulp.LpAffineExpression:
    pairs = [(variables[j], v) for j, v in zip(columns.tolist(), values.tolist(), strict=True) if v]
    return pulp.LpAffineExpression.from_list(pairs) if _SINCE_4 else pulp.LpAffineExpression(pairs)


def write(problem: Problem, path: Path) -> None:
    """Write the problem as LP or MPS, by the file's suffix. BadInput for any other."""
    suffix = path.suffix.lower()
    if suffix == ".lp":
        problem.problem.writeLP(str(path), max_length=255)
    elif suffix == ".mps":
        problem.problem.writeMPS(str(path))
    else:
        raise BadInput("a model is written as .lp or .mps", str(path))


def solve(program: Matrices, solver: str, limits: Limits, start: Floats | None = None) -> Report:
    """Solve with the PuLP solver ``solver`` (``CBC``, ``HiGHS``, or any name PuLP lists).

    A claim counts only when the point it comes with is feasible by our own arithmetic, and "optimal" only when the time
    limit was not reached: PuLP's adapters report "optimal" at a time limit and leave numbers behind an infeasible run.
    """
    begun = time.perf_counter()
    scaled = scale(program)
    made = make_problem(scaled.program)
    counts = {"handover_s": time.perf_counter() - begun}
    whole = bool(program.integer.any())
    engine = _engine(solver, limits, whole)
    if start is not None and whole and getattr(engine, "warmStart", None) is not None:
        for variable, at in zip(made.variables, start.tolist(), strict=True):
            variable.setInitialValue(at, check=False)
        engine.warmStart = True
    begun = time.perf_counter()
    try:
        stats = made.problem.solve(engine)
    except pulp.PulpError as error:
        return Report("no_solution", message=f"{solver}: {error}", counts=counts)
    late = limits.time_s is not None and time.perf_counter() - begun >= 0.98 * limits.time_s
    claim, bound = _claim(made.problem, stats, late)
    if claim in ("infeasible", "unbounded"):
        return Report(claim, message=f"{solver}: {claim}", counts=counts)
    values = np.array([v if (v := variable.value()) is not None else np.nan for variable in made.variables])
    values = np.where(np.isnan(values), np.clip(0.0, program.lower, program.upper), values)
    if claim == "none" or not _is_feasible(scaled.program, values):
        return Report("no_solution", message=f"{solver}: no incumbent", counts=counts)
    objective = float(scaled.program.cost @ values)
    proven = claim == "optimal"
    if not whole:
        bound = objective if proven else None
    elif proven and bound is None:
        bound = objective - limits.gap * abs(objective)
    status = "optimal" if proven else "feasible"
    report = Report(status, values, objective, bound, message=f"{solver}: {claim}", counts=counts)
    return scaled.undo(_with_duals(report, made, scaled.program) if proven and not whole else report)


def _claim(problem: pulp.LpProblem, stats: Any, late: bool) -> tuple[str, float | None]:
    """What the solver claims: optimal, feasible, infeasible, unbounded or none; and its bound if it tells."""
    if _SINCE_4:
        ended = pulp.constants.LpSolveStatus(stats.status)
        if ended == ended.Infeasible and not stats.has_solution:
            return "infeasible", None
        if ended == ended.Unbounded and not stats.has_solution:
            return "unbounded", None
        if not stats.has_solution:
            return "none", None
        proven = ended in (ended.Optimal, ended.GapLimit) and not late
        return ("optimal" if proven else "feasible"), stats.best_bound
    if problem.status == pulp.LpStatusInfeasible:
        return "infeasible", None
    if problem.status == pulp.LpStatusUnbounded:
        return "unbounded", None
    if problem.status != pulp.LpStatusOptimal:
        return "none", None
    proven = problem.sol_status == pulp.LpSolutionOptimal and not late
    return ("optimal" if proven else "feasible"), None


def _is_feasible(program: Matrices, values: Floats) -> bool:
    room = _FEASIBLE * np.maximum(1.0, np.abs(values))
    inside = (values >= program.lower - room) & (values <= program.upper + room)
    whole = ~program.integer | (np.abs(values - np.round(values)) <= _FEASIBLE)
    activity = program.matrix @ values
    size = abs(program.matrix) @ np.abs(values)
    room = _FEASIBLE * np.maximum(1.0, size)
    kept = (activity >= program.row_lower - room) & (activity <= program.row_upper + room)
    return bool(inside.all() and whole.all() and kept.all())


def _with_duals(report: Report, made: Problem, program: Matrices) -> Report:
    """Add duals where the solver gave every one; the two constraints of a doubled row add up."""
    prices = [constraint.pi for constraint in made.constraints]
    if report.values is None or any(price is None for price in prices):
        return report
    duals = np.zeros(program.matrix.shape[0])
    np.add.at(duals, made.row_of, np.array(prices, float))
    reduced = program.cost - program.matrix.T @ duals
    return Report(
        report.status,
        report.values,
        report.objective,
        report.bound,
        duals,
        reduced,
        message=report.message,
        counts=report.counts,
    )


def _cbc_path() -> str | None:
    """The CBC that PuLP would run: bundled with 3.3, of the ``cbcbox`` package or on the path with 4.x."""
    if not _SINCE_4:
        return str(pulp.apis.PULP_CBC_CMD.pulp_cbc_path)
    engine = pulp.COIN_CMD(msg=False)
    return str(engine.path) if engine.available() else None


def _engine(solver: str, limits: Limits, whole: bool) -> Any:
    shared: dict[str, Any] = {"msg": False, "timeLimit": limits.time_s}
    if whole:
        shared["gapRel"] = limits.gap
    if solver.upper() == "CBC":
        path = _cbc_path()
        if path is None:
            raise BadInput("CBC is not installed: pip install 'pulp[cbc]'", "solver.name")
        return pulp.COIN_CMD(
            **shared,
            path=path,
            threads=limits.threads if limits.threads > 1 else None,
            options=[f"randomSeed {limits.seed}", f"randomCbcSeed {limits.seed}"],
        )
    if solver not in pulp.listSolvers(onlyAvailable=True):
        raise BadInput(f"PuLP has no solver {solver!r} here; it has {', '.join(available())}", "solver.name")
    if solver == "HiGHS":
        return pulp.HiGHS(**shared, threads=limits.threads, random_seed=limits.seed)
    return pulp.getSolver(solver, **shared)
