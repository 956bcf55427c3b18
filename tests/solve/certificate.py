"""What proves a solution of a linear program, checked by nothing but its own arrays, and raw HiGHS to compare with."""

from __future__ import annotations

import highspy
import numpy as np

from optimizer.arrays import Floats
from optimizer.solve.program import Program
from optimizer.solve.report import Report
from optimizer.solve.scaling import scale

__all__ = ["agree", "feasible", "raw"]

TOLERANCE = 1e-6


def raw(program: Program) -> tuple[str, float]:
    """Status and objective from HiGHS with its default options and the arrays as they are; infinite without a solution."""
    engine = highspy.Highs()
    engine.setOptionValue("output_flag", False)
    engine.setOptionValue("threads", 1)
    rows, columns = program.matrix.shape
    engine.passModel(
        columns,
        rows,
        program.matrix.nnz,
        1,
        1,
        0.0,
        program.cost,
        program.lower,
        program.upper,
        program.row_lower,
        program.row_upper,
        program.matrix.indptr,
        program.matrix.indices,
        program.matrix.data,
        np.zeros(columns, np.int32),
    )
    highspy.Highs.resetGlobalScheduler(True)
    engine.run()
    known = highspy.HighsModelStatus
    if engine.getModelStatus() == known.kUnboundedOrInfeasible:
        engine.setOptionValue("presolve", "off")
        engine.run()
    named = {known.kOptimal: "optimal", known.kInfeasible: "infeasible", known.kUnbounded: "unbounded"}
    status = named[engine.getModelStatus()]
    return status, engine.getInfo().objective_function_value if status == "optimal" else np.inf


def feasible(program: Program, values: Floats) -> None:
    """Columns and rows keep to their bounds, relative to the row's activity; the program is scaled."""
    room = TOLERANCE * np.maximum(1.0, np.abs(values))
    assert (values >= program.lower - room).all()
    assert (values <= program.upper + room).all()
    activity = program.matrix @ values
    room = TOLERANCE * np.maximum(1.0, np.abs(activity))
    assert (activity >= program.row_lower - room).all()
    assert (activity <= program.row_upper + room).all()


def agree(program: Program, report: Report, expected: tuple[str, float]) -> None:
    """The report says what ``expected`` (as ``raw`` gives it) does, and its values and duals prove it."""
    status, objective = expected
    assert report.status == status, (report.status, status, report.message)
    if status != "optimal":
        assert report.values is None
        assert report.duals is None
        return
    assert report.objective is not None
    assert report.bound is not None
    assert abs(report.objective - objective) <= 1e-7 * max(1.0, abs(objective)), (report.objective, objective)
    assert abs(report.bound - objective) <= 1e-7 * max(1.0, abs(objective))
    factors = scale(program)
    scaled = factors.program
    assert report.values is not None
    assert report.duals is not None
    assert (
        abs(float(program.cost @ report.values) - report.objective)
        <= 1e-9 * float(np.abs(program.cost) @ np.abs(report.values)) + 1e-9
    )
    values = report.values / factors.columns
    feasible(scaled, values)
    duals = report.duals * factors.cost / factors.rows
    proven(scaled, values, duals, program.reduced_costs(report.duals) * factors.columns * factors.cost)


def proven(program: Program, values: Floats, duals: Floats, reduced: Floats) -> None:
    """Dual feasible, complementary, and as good as the primal: which makes both optimal. The program is scaled."""
    matrix = program.matrix
    # What the terms of cost - A'y amount to: rounding and tolerances are relative to it.
    terms = np.maximum(1.0, np.abs(program.cost) + abs(matrix).T @ np.abs(duals))
    assert (np.abs(program.cost - matrix.T @ duals - reduced) <= TOLERANCE * terms).all()
    activity = matrix @ values
    _signed(reduced, values, program.lower, program.upper, TOLERANCE * terms)
    _signed(
        duals,
        activity,
        program.row_lower,
        program.row_upper,
        TOLERANCE * max(1.0, float(np.abs(duals).max(initial=0.0))),
    )
    dual = _worth(duals, program.row_lower, program.row_upper) + _worth(reduced, program.lower, program.upper)
    primal = float(program.cost @ values)
    assert abs(primal - dual) <= TOLERANCE * max(1.0, abs(primal)), (primal, dual)


def _signed(price: Floats, at: Floats, lower: Floats, upper: Floats, room: Floats | float) -> None:
    """A price is positive only at the lower bound, negative only at the upper one."""
    near = TOLERANCE * np.maximum(1.0, np.abs(at))
    assert (price <= room)[at > lower + near].all()
    assert (price >= -room)[at < upper - near].all()


def _worth(price: Floats, lower: Floats, upper: Floats) -> float:
    """What the bounds cost at their prices; a price within the tolerance on a missing bound counts for nothing."""
    side = np.where(price > 0, lower, upper)
    return float(price @ np.where(np.isfinite(side), side, 0.0))
