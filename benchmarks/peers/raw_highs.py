"""Arrays that are already built, handed to HiGHS as they are. Nothing that builds a model can be faster with the same program."""

from __future__ import annotations

import math
from typing import Any

import highspy
import numpy as np

from benchmarks.arrays import Arrays
from benchmarks.clock import Clock

__all__ = ["solve"]


def solve(arrays: Arrays, clock: Clock, gap: float | None = None, time_s: float | None = None) -> dict[str, Any]:
    """Hand over, run, read values and duals: objective, status and, with integers, the gap proven.

    No option but silence, one thread, a time limit if there is one and, with integers, the gap asked for.
    """
    engine = highspy.Highs()
    engine.setOptionValue("output_flag", False)
    engine.setOptionValue("threads", 1)
    if time_s is not None:
        engine.setOptionValue("time_limit", float(time_s))
    whole = bool(arrays.integer.any())
    if gap is not None and whole:
        engine.setOptionValue("mip_rel_gap", gap)
    engine.passModel(
        len(arrays.cost),
        len(arrays.row_lower),
        len(arrays.value),
        int(highspy.MatrixFormat.kColwise),
        int(highspy.ObjSense.kMinimize),
        0.0,
        arrays.cost,
        arrays.lower,
        arrays.upper,
        arrays.row_lower,
        arrays.row_upper,
        arrays.start,
        arrays.index,
        arrays.value,
        arrays.integer,
    )
    clock.lap("handover")
    engine.run()
    clock.lap("solve")
    solution = engine.getSolution()
    np.array(solution.col_value), np.array(solution.row_dual), np.array(solution.col_dual)
    clock.lap("readback")
    info = engine.getInfo()
    clock.iterations += max(0, info.simplex_iteration_count)
    status = str(engine.modelStatusToString(engine.getModelStatus()))
    outcome = {"objective": float(info.objective_function_value), "status": status.lower()}
    if not whole:
        return outcome
    # Without a plan or a bound the gap is infinite, and there is nothing to compare.
    known = math.isfinite(info.mip_gap)
    return {**outcome, "gap": float(info.mip_gap)} if known else {**outcome, "objective": None, "gap": None}
