"""From a linear program to an honest result, by the route that fits its size and shape."""

from .routes import ROUTES, solve_linear, usable
from .run import Solution, engine_versions, matrices, solve, solvers
from .whole import without_idle

__all__ = [
    "ROUTES",
    "Solution",
    "engine_versions",
    "matrices",
    "solve",
    "solve_linear",
    "solvers",
    "usable",
    "without_idle",
]
