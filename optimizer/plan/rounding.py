"""What a solver's tolerance and arithmetic leave beside the numbers that are meant."""

from __future__ import annotations

import numpy as np

from optimizer.arrays import Floats
from optimizer.model.build import LinearProgram
from optimizer.model.variables import Model

__all__ = ["NEGLIGIBLE_UNITS", "snapped", "without_traces"]

#: Fewer units than this do not count, nor less than this share of what a column usually comes to, if that is below 1.
NEGLIGIBLE_UNITS = 1e-7
#: Units this close to a whole number are that number, relative to it and at most: far less than any check of a balance can see.
_ROUNDING, _ROUNDED = 1e-9, 1e-5


def snapped(units: Floats) -> Floats:
    """The units, with those that arithmetic left beside a whole number on it: 30 and not 29.999999999999993."""
    if not units.any():
        return units
    nearest = np.round(units)
    return np.where(np.abs(units - nearest) <= np.minimum(_ROUNDING * np.abs(nearest), _ROUNDED), nearest, units)


def without_traces(m: Model, program: LinearProgram, values: Floats) -> Floats:
    """The values (columns,) without what a solver's tolerance leaves of orders, flows, stock, shortage and expansions,
    and beside whole numbers of them.
    """
    kept = values.copy()
    for family in m.families:
        if family.unit not in ("share", "0/1"):
            units = kept[family.column]
            trace = np.abs(units) <= NEGLIGIBLE_UNITS * np.minimum(1.0, program.sizes[family.column])
            kept[family.column] = np.where(trace, 0.0, snapped(units))
    return kept
