"""A linear program on a GPU, through the optional package ``cuopt``: a first-order method, far from exact but quick when large.

What it gives is a point; HiGHS goes on from a basis near it by the simplex method, so the result is as exact as any.
The only module that knows cuOpt.
"""

from __future__ import annotations

import importlib
import importlib.util
from pathlib import Path
from typing import Any

import numpy as np

from optimizer.arrays import Floats
from optimizer.errors import BadInput
from optimizer.messages import message

from .program import Program
from .report import Limits

__all__ = ["available", "point"]

#: Where a driver shows an NVIDIA GPU: Linux, and Linux under Windows.
_DEVICES = ("/dev/nvidia0", "/dev/dxg")
_PDLP = 1


def available() -> bool:
    """Whether cuOpt is installed and a GPU is present."""
    return importlib.util.find_spec("cuopt") is not None and any(Path(device).exists() for device in _DEVICES)


def point(program: Program, limits: Limits) -> Floats | None:
    """Values of the columns near the optimum of a scaled linear program; None without one.

    BadInput where cuOpt or a GPU is missing.
    """
    if not available():
        raise BadInput(message("the route gpu needs the package cuopt and an NVIDIA GPU"), "solver.route")
    cuopt = importlib.import_module("cuopt.linear_programming")
    by_row = program.by_row
    data: Any = cuopt.DataModel()
    data.set_csr_constraint_matrix(by_row.data, by_row.indices.astype(np.int32), by_row.indptr.astype(np.int32))
    data.set_constraint_lower_bounds(program.row_lower)
    data.set_constraint_upper_bounds(program.row_upper)
    data.set_variable_lower_bounds(program.lower)
    data.set_variable_upper_bounds(program.upper)
    data.set_objective_coefficients(program.cost)
    data.set_maximize(False)
    settings: Any = cuopt.SolverSettings()
    settings.set_parameter("method", _PDLP)
    if limits.time_s is not None:
        settings.set_parameter("time_limit", limits.time_s)
    solution: Any = cuopt.Solve(data, settings)
    values = np.asarray(solution.get_primal_solution(), float)
    if len(values) != len(program.cost) or not np.isfinite(values).all():
        return None
    return values
