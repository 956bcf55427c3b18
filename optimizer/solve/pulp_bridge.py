"""Solve a program by any solver that PuLP knows, and believe of its claims only what our own arithmetic confirms.

PuLP is known here and in the modules that make its problems (`optimizer.solve.pulp_problem`), in its two supported
versions: 3.3 (Python 3.11) and 4.x (3.12 and later).
"""

from __future__ import annotations

import os
import signal
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import pulp

from optimizer.arrays import Floats
from optimizer.errors import BadInput
from optimizer.messages import Message, listing, message

from .program import Program
from .pulp_bulk import gc_paused, variables_listed_once
from .pulp_problem import PULP_SINCE_4, make_problem, read_duals, read_values, set_start
from .report import Limits, Report, Status
from .scaling import SMALLEST_COEFFICIENT, scale
from .words import said_by

__all__ = ["available", "solve", "version"]

#: A point that breaks a bound or row by more than this (rows scaled to largest coefficient 1) is no incumbent.
_FEASIBLE = 1e-5


def version() -> str:
    """PuLP's version."""
    return str(pulp.__version__)


def available() -> list[str]:
    """The solvers that PuLP finds here, by the names :func:`solve` takes."""
    names = set(pulp.listSolvers(onlyAvailable=True))
    if _cbc_path() is not None:
        names = (names - {"PULP_CBC_CMD", "COIN_CMD"}) | {"CBC"}
    return sorted(names)


def solve(program: Program, solver: str, limits: Limits, start: Floats | None = None) -> Report:
    """Solve with the PuLP solver ``solver`` (``CBC``, ``HiGHS``, or any name PuLP lists).

    A claim counts only when the point it comes with is feasible by our own arithmetic, and "optimal" only when the time
    limit was not reached: PuLP's adapters report "optimal" at a time limit and leave numbers behind an infeasible run.
    """
    begun = time.perf_counter()
    scaled = scale(program, limits.scaling)
    problem = make_problem(scaled.program)
    counts = {"handover_s": time.perf_counter() - begun}
    search = bool(program.integer.any())
    engine = _engine(solver, limits, search)
    if start is not None and "warmStart" in engine.optionsDict:
        set_start(problem, start / scaled.columns)
        engine.optionsDict["warmStart"] = True
    begun = time.perf_counter()
    try:
        with gc_paused(), variables_listed_once(problem.problem), _nothing_left(engine):
            stats = problem.problem.solve(engine)
    except pulp.PulpError as error:
        text = Message(
            "{solver}: {error}", {"solver": solver, "error": error}, "{solver}がエラーを返しました：「{error}」"
        )
        return Report(Status.NO_SOLUTION, message=text, counts=counts)
    late = limits.time_s is not None and time.perf_counter() - begun >= 0.98 * limits.time_s
    claim, bound = _claim(problem.problem, stats, late)
    if claim in (Status.INFEASIBLE, Status.UNBOUNDED):
        return Report(claim, message=said_by(solver, claim), counts=counts)
    values = read_values(problem)
    values = np.where(np.isnan(values), np.clip(0.0, scaled.program.lower, scaled.program.upper), values)
    if claim == Status.NO_SOLUTION or not _is_feasible(scaled.program, values):
        return Report(Status.NO_SOLUTION, message=said_by(solver, message("no incumbent")), counts=counts)
    objective = float(scaled.program.cost @ values)
    proven = claim == Status.OPTIMAL
    if not search:
        bound = objective if proven else None
    elif proven and bound is None:
        bound = objective - limits.gap * abs(objective)
    duals = read_duals(problem) if proven and not search else None
    return scaled.undo(Report(claim, values, objective, bound, duals, message=said_by(solver, claim), counts=counts))


@contextmanager
def _nothing_left(engine: Any) -> Iterator[None]:
    """Keep a solver's files in a folder that goes with it, and end its program when the solve is broken off."""
    running = _programs()
    with tempfile.TemporaryDirectory(prefix="plan-") as folder:
        engine.tmpDir = folder
        try:
            yield
        except BaseException:
            for process in _programs() - running:
                os.kill(process, signal.SIGKILL)
            raise


def _programs() -> set[int]:
    """Ids of the processes that this thread has started and that still run; none where the system does not tell."""
    listed = Path(f"/proc/self/task/{threading.get_native_id()}/children")
    return set(map(int, listed.read_text().split())) if listed.exists() else set()


def _claim(problem: pulp.LpProblem, stats: Any, late: bool) -> tuple[Status, float | None]:
    """What the solver claims (no solution: nothing), and its bound if it tells."""
    if PULP_SINCE_4:
        ended = pulp.constants.LpSolveStatus(stats.status)
        proofs = {ended.Infeasible: Status.INFEASIBLE, ended.Unbounded: Status.UNBOUNDED}
        point, bound, best = stats.has_solution, stats.best_bound, ended in (ended.Optimal, ended.GapLimit)
    else:
        ended = problem.status
        proofs = {pulp.LpStatusInfeasible: Status.INFEASIBLE, pulp.LpStatusUnbounded: Status.UNBOUNDED}
        point, bound, best = ended == pulp.LpStatusOptimal, None, problem.sol_status == pulp.LpSolutionOptimal
    if not point:
        return proofs.get(ended, Status.NO_SOLUTION), None
    return (Status.OPTIMAL if best and not late else Status.FEASIBLE), bound


def _is_feasible(program: Program, values: Floats) -> bool:
    room = _FEASIBLE * np.maximum(1.0, np.abs(values))
    inside = (values >= program.lower - room) & (values <= program.upper + room)
    fractions = program.integer & (np.abs(values - np.round(values)) > _FEASIBLE)
    activity = program.matrix @ values
    size = abs(program.matrix) @ np.abs(values)
    room = _FEASIBLE * np.maximum(1.0, size)
    kept = (activity >= program.row_lower - room) & (activity <= program.row_upper + room)
    return bool(inside.all() and kept.all()) and not fractions.any()


def _cbc_path() -> str | None:
    """The CBC that PuLP would run: bundled with 3.3, of the ``cbcbox`` package or on the path with 4.x."""
    if not PULP_SINCE_4:
        return str(pulp.apis.PULP_CBC_CMD.pulp_cbc_path)
    engine = pulp.COIN_CMD(msg=False)
    return str(engine.path) if engine.available() else None


def _engine(solver: str, limits: Limits, search: bool) -> Any:
    shared: dict[str, Any] = {"msg": False, "timeLimit": limits.time_s}
    if search:
        shared["gapRel"] = limits.gap
    if solver.upper() == "CBC":
        path = _cbc_path()
        if path is None:
            raise BadInput(message("CBC is not installed: pip install 'pulp[cbc]'"), "solver.name")
        return pulp.COIN_CMD(
            **shared,
            path=path,
            threads=limits.threads if limits.threads > 1 else None,
            options=[f"randomSeed {limits.seed}", f"randomCbcSeed {limits.seed}"],
        )
    if solver not in pulp.listSolvers(onlyAvailable=True):
        text = message(
            "PuLP has no solver {solver} here; it has {known}", solver=repr(solver), known=listing(available())
        )
        raise BadInput(text, "solver.name")
    if solver == "HiGHS":
        return pulp.HiGHS(
            **shared, threads=limits.threads, random_seed=limits.seed, small_matrix_value=SMALLEST_COEFFICIENT
        )
    return pulp.getSolver(solver, **shared)
