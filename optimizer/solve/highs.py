"""HiGHS, given the arrays as they are."""

from __future__ import annotations

import threading
import time

import highspy
import numpy as np

from optimizer.model.algebra import Floats

from .scaling import scale
from .status import Limits, Matrices, Report

__all__ = ["conflict", "solve", "version"]

_COLUMNWISE, _MINIMISE = 1, 1
_CONFLICT_FROM_LP, _CONFLICT_IRREDUCIBLE = 2, 4


def version() -> str:
    """HiGHS's version."""
    return str(highspy.Highs().version())


def solve(
    program: Matrices, limits: Limits, start: Floats | None = None, basis: highspy.HighsBasis | None = None
) -> Report:
    """Solve to optimality, the gap, or a limit.

    ``start``: values of a first incumbent (with whole numbers). ``basis``: where a linear program of the same shape ended.

    Values are read only where HiGHS vouches for a feasible point; duals only where a linear program is optimal.
    """
    begun = time.perf_counter()
    scaled = scale(program)
    engine = _load(scaled.program, limits)
    handover = time.perf_counter() - begun
    whole = bool(program.integer.any())
    if start is not None and whole:
        first = highspy.HighsSolution()
        first.col_value = start.tolist()
        engine.setSolution(first)
    if basis is not None and not whole:
        engine.setBasis(basis)
    _run(engine)
    report = scaled.undo(_report(engine, whole))
    report.counts["handover_s"] = handover
    return report


def _load(program: Matrices, limits: Limits) -> highspy.Highs:
    engine = highspy.Highs()
    options: dict[str, object] = {
        "output_flag": False,
        "threads": limits.threads,
        "random_seed": limits.seed,
        "mip_rel_gap": limits.gap,
        "mip_abs_gap": program.negligible,
        "mip_feasibility_tolerance": 1e-7,
    }
    if not program.integer.any():
        # Measured on the shipped case: presolve costs more than it saves on these linear programs.
        options["presolve"] = "off"
    if limits.time_s is not None:
        options["time_limit"] = max(limits.time_s, 0.0)
    highspy.Highs.resetGlobalScheduler(True)
    for name, value in options.items():
        engine.setOptionValue(name, value)
    rows, columns = program.matrix.shape
    engine.passModel(
        columns,
        rows,
        program.matrix.nnz,
        _COLUMNWISE,
        _MINIMISE,
        0.0,
        program.cost,
        program.lower,
        program.upper,
        program.row_lower,
        program.row_upper,
        program.matrix.indptr.astype(np.int32, copy=False),
        program.matrix.indices.astype(np.int32, copy=False),
        program.matrix.data,
        program.integer.astype(np.int32),
    )
    return engine


def _run(engine: highspy.Highs) -> None:
    """Run so that an interrupt ends the solve at once instead of waiting for it."""
    engine.HandleUserInterrupt = True
    worker = threading.Thread(target=engine.run, daemon=True)
    worker.start()
    try:
        while worker.is_alive():
            worker.join(0.5)
    except KeyboardInterrupt:
        engine.cancelSolve()
        worker.join()
        raise


def _report(engine: highspy.Highs, whole: bool) -> Report:
    known = highspy.HighsModelStatus
    info, ended = engine.getInfo(), engine.getModelStatus()
    message = str(engine.modelStatusToString(ended))
    counts = {
        "simplex_iterations": float(info.simplex_iteration_count),
        "nodes": float(max(info.mip_node_count, 0)) if whole else 0.0,
    }
    if ended in (known.kInfeasible, known.kUnboundedOrInfeasible):
        if ended == known.kUnboundedOrInfeasible:
            return _resolved_without_presolve(engine, whole)
        return Report("infeasible", message=message, counts=counts)
    if ended == known.kUnbounded:
        return Report("unbounded", message=message, counts=counts)
    feasible = info.primal_solution_status == int(highspy.SolutionStatus.kSolutionStatusFeasible)
    proven = ended == known.kOptimal
    bound = _bound(info, whole, proven)
    if not feasible:
        return Report("no_solution", bound=bound, message=message, counts=counts)
    solution = engine.getSolution()
    dual = proven and not whole
    return Report(
        "optimal" if proven else "feasible",
        np.array(solution.col_value),
        float(info.objective_function_value),
        bound,
        np.array(solution.row_dual) if dual else None,
        np.array(solution.col_dual) if dual else None,
        engine.getBasis() if dual else None,
        message,
        counts,
    )


def _bound(info: highspy.HighsInfo, whole: bool, proven: bool) -> float | None:
    if whole:
        return float(info.mip_dual_bound) if np.isfinite(info.mip_dual_bound) else None
    return float(info.objective_function_value) if proven else None


def _resolved_without_presolve(engine: highspy.Highs, whole: bool) -> Report:
    """Presolve may stop at "unbounded or infeasible"; without it HiGHS says which."""
    engine.setOptionValue("presolve", "off")
    engine.clearSolver()
    engine.run()
    if engine.getModelStatus() == highspy.HighsModelStatus.kUnboundedOrInfeasible:
        return Report("no_solution", message="unbounded or infeasible: the solver could not tell which")
    return _report(engine, whole)


def conflict(program: Matrices, limits: Limits) -> tuple[list[int], list[int]]:
    """Rows and columns of a minimal infeasible subset of an infeasible linear program; empty where none is found."""
    engine = _load(scale(program.relaxed()).program, limits)
    engine.setOptionValue("iis_strategy", _CONFLICT_FROM_LP | _CONFLICT_IRREDUCIBLE)
    engine.run()
    if engine.getModelStatus() != highspy.HighsModelStatus.kInfeasible:
        return [], []
    _, found = engine.getIis()
    return [int(row) for row in found.row_index_], [int(column) for column in found.col_index_]
