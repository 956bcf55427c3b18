"""From a linear program to an honest result, by the route that fits its size and shape."""

from .confirmation import UNCONFIRMED
from .levels import with_level_held
from .routes import ROUTES, solve_linear, usable
from .run import Solution, engine_versions, matrices, relaxed_best, solve, solvers, with_solver_to_try

__all__ = [
    "ROUTES",
    "UNCONFIRMED",
    "Solution",
    "engine_versions",
    "matrices",
    "relaxed_best",
    "solve",
    "solve_linear",
    "solvers",
    "usable",
    "with_level_held",
    "with_solver_to_try",
]
