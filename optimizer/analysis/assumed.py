"""Bounds that are assumed and not derived: whether the plan found under them is the best one without them.

Where shares refer to totals, nothing bounds what an offer without a capacity may have to ship; ``optimizer.model.reach`` takes
64 times what is used. First a proof is tried: over all that costs no more than the plan, with every row left out that rests on
such a bound, no offer comes near it. Where that proves nothing, the case is solved with bounds a thousand times as wide; a plan
that is no better there stands.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from optimizer.model.build import LinearProgram
from optimizer.model.variables import Model
from optimizer.solve.proof import ROOM, Judge
from optimizer.solve.status import Limits, Matrices
from optimizer.solve.strategy import Solution, matrices, solve_linear

__all__ = ["UNBOUNDED", "WIDE", "rests_on_assumptions"]

#: How much wider the bounds of the second look are.
WIDE = 1024.0
#: Ends the message of a plan that only assumed bounds make the best one.
UNBOUNDED = "offers without a capacity were assumed to ship no more than 64 times what is used; state their capacities"
#: Constraints whose rows may rest on what an offer can ship at most, besides those that only tighten the relaxation.
_BOUNDED = ("qualification", "plant_opening", "plant_capacity", "kept_stock", "minimum_order", "price_breaks")


def rests_on_assumptions(m: Model, program: LinearProgram, solution: Solution, limits: Limits) -> bool:
    """Whether some plan that costs no more may lie beyond an assumed bound, as far as a linear program can tell.

    ``solution`` has a plan of the program, the model's. In lexicographic mode what the levels reached is not used.
    """
    assert solution.objective is not None
    if not m.assumed.any() or not program.integer.any():
        return False
    if solution.levels:
        return True
    target, cost = _without_bounds(m, program), np.zeros(len(program.cost))
    # No one offer may come near its bound; the sum over all of them is the easiest to bound.
    for terms, most, when in ((m.output, m.reach, "ship"), (m.arrivals, m.arrivals_reach, "period")):
        wide = terms.where(m.assumed[terms.index["offer"]])
        limit = most.values[wide.index["offer"], wide.index[when]]
        np.add.at(cost, wide.column, -1.0 / np.where(limit > 0, limit, 1.0))
    if not cost.any():
        return False
    room = ROOM * abs(solution.objective)
    bounded = target.having(cost=cost).with_ceiling(program.cost, solution.objective + room)
    report = solve_linear(bounded, replace(limits, gap=1e-6, route="auto"))
    if report.duals is None:
        return True
    proven = Judge(bounded).bound(report.duals)
    return proven is None or -proven >= 1.0


def _without_bounds(m: Model, program: LinearProgram) -> Matrices:
    """The relaxation without the rows that may rest on an assumed bound."""
    target = matrices(program).relaxed()
    whose = np.zeros(len(program.cost), bool)
    for family in m.families:
        if "offer" in family.index:
            whose[family.column] = m.assumed[family.index["offer"]]
    plants = np.zeros(m.given.space.sizes["plant"], bool)
    plants[m.given.plant_of[m.assumed]] = True
    whose[m.open_plant.column] = plants[m.open_plant.index["plant"]]
    matrix = target.matrix
    touched = np.zeros(matrix.shape[0], bool)
    touched[matrix[:, np.flatnonzero(whose)].indices] = True
    named = np.zeros(matrix.shape[0], bool)
    for block in program.rows:
        if block.name in _BOUNDED:
            named[block.first : block.first + block.size] = True
    return target.within(~(touched & named | program.spare()))
