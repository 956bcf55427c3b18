"""Where variables rest: bases told from values and bounds, without asking a solver for lists of states."""

from __future__ import annotations

import numpy as np

from optimizer.arrays import Floats, States

from .program import AT_LOWER, AT_UPPER, BASIC, FREE, Basis, Program

__all__ = ["as_floats", "basis_near", "bound_states"]

#: Where a first-order method stops, what is clear of its bounds by more than this (relative, at least 1) counts as inside.
_INSIDE = 1e-6


def as_floats(listed: list[float]) -> Floats:
    """What HiGHS hands out as a list."""
    return np.fromiter(listed, float, len(listed))


def basis_near(values: Floats, program: Program) -> Basis:
    """A basis near a point (columns,): basic is what lies inside its bounds.

    Not HiGHS's ``crossover``, which writes past its arrays where a row has two bounds or none.
    """
    return Basis(
        bound_states(values, program.lower, program.upper, inside=True),
        bound_states(program.matrix @ values, program.row_lower, program.row_upper, inside=True),
    )


def bound_states(values: Floats, lower: Floats, upper: Floats, inside: bool = False) -> States:
    """At which bound each value rests, were it not basic; ``inside``: basic where it is clear of both."""
    below, above = values - lower, upper - values
    state: States = np.where(below <= above, np.int8(AT_LOWER), np.int8(AT_UPPER))
    state[np.isinf(below) & np.isinf(above)] = FREE
    if inside:
        room = _INSIDE * np.maximum(1.0, np.abs(values))
        state[(below > room) & (above > room)] = BASIC
    return state
