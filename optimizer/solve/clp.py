"""CLP in this process, through the optional package ``cylp``. Linear programs only.

CLP's dual simplex method is the faster one where coupling binds hard. The only module that knows cylp.
"""

from __future__ import annotations

import importlib
import importlib.metadata
import importlib.util
import time
from typing import Any

import numpy as np

from optimizer.errors import BadInput
from optimizer.messages import message

from .program import Program
from .report import Limits, Report, Status
from .words import said_by

__all__ = ["available", "solve", "versions"]

_OPTIMAL = 0


def available() -> bool:
    """Whether cylp is installed."""
    return importlib.util.find_spec("cylp") is not None


def versions() -> dict[str, str]:
    """cylp's version, where it is installed."""
    return {"cylp": importlib.metadata.version("cylp")} if available() else {}


def solve(program: Program, limits: Limits) -> Report | None:
    """Solve a scaled linear program with CLP's presolve and dual simplex method. BadInput where cylp is missing.

    None where CLP finds no optimum: its presolve also calls "infeasible" what is unbounded, so that another must tell.
    CLP offers no clock here, so a time limit is refused with "no_solution" only when it is over before the start.
    """
    if not available():
        raise BadInput(message("the route clp needs the package cylp: pip install cylp"), "solver.route")
    if limits.time_s is not None and limits.time_s <= 0:
        return Report(Status.NO_SOLUTION, message=message("no time left"))
    cy = importlib.import_module("cylp.cy")
    begun = time.perf_counter()
    engine: Any = cy.CyClpSimplex()
    engine.logLevel = 0
    infinite = float(engine.getCoinInfinity())
    matrix = program.matrix
    column = np.repeat(np.arange(matrix.shape[1], dtype=np.int32), np.diff(matrix.indptr))
    row, value = matrix.indices.astype(np.int32, copy=False), matrix.data
    # CLP takes its dimensions from the entries, so the last corner needs one.
    row, column = np.append(row, np.int32(matrix.shape[0] - 1)), np.append(column, np.int32(matrix.shape[1] - 1))
    packed = cy.CyCoinPackedMatrix(True, row, column, np.append(value, 0.0))

    lower, upper, row_lower, row_upper = (
        np.clip(bounds, -infinite, infinite)
        for bounds in (program.lower, program.upper, program.row_lower, program.row_upper)
    )
    engine.loadProblem(packed, lower, upper, np.ascontiguousarray(program.cost), row_lower, row_upper)
    handover = time.perf_counter() - begun
    engine.initialDualSolve()
    if engine.getStatusCode() != _OPTIMAL:
        return None
    counts = {"handover_s": handover, "simplex_iterations": float(engine.iteration)}
    values = np.array(engine.primalVariableSolutionAll, float)[: matrix.shape[1]]
    duals = np.array(_all(engine.dualConstraintSolution), float)
    objective = float(program.cost @ values)
    text = said_by("CLP", Status.OPTIMAL)
    return Report(Status.OPTIMAL, values, objective, objective, duals, message=text, counts=counts)


def _all(duals: Any) -> Any:
    """cylp gives an array, or one by name where constraints are named; ours are not."""
    return duals if not isinstance(duals, dict) else np.concatenate(list(duals.values()))
