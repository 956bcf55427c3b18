"""How far one number of a program at a time may move while its optimal basis stays, as HiGHS tells it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from optimizer.arrays import Floats
from optimizer.solve.held import HeldProgram
from optimizer.solve.scaling import scale

__all__ = ["Ranges", "ranges_of"]


@dataclass(frozen=True, eq=False)
class Ranges:
    """``row_low`` and ``row_high`` (rows,): between which values the side that binds may lie; of a row that does not bind, its
    activity. ``cost_low`` and ``cost_high`` (columns,): between which costs a column may lie. In the program's units.
    """

    row_low: Floats
    row_high: Floats
    cost_low: Floats
    cost_high: Floats


def ranges_of(held: HeldProgram) -> Ranges:
    """The ranges of the program held, whatever was asked before."""
    held.ask()
    _, ranging = held.engine.highs.getRanging()
    scaled = scale(held.program)
    rows = [np.array(record.value_) / scaled.rows for record in (ranging.row_bound_dn, ranging.row_bound_up)]
    costs = [
        np.array(record.value_)[: len(scaled.columns)] / (scaled.columns * scaled.cost)
        for record in (ranging.col_cost_dn, ranging.col_cost_up)
    ]
    return Ranges(*rows, *costs)
