"""Bounds that are assumed and not derived: how wide they must be to cut off no plan that is as good as the one in hand.

Where shares refer to totals, nothing bounds what an offer without a capacity may have to ship; ``shipment_bounds.py`` takes
64 times what is used. A linear program says how near any offer can come to such a bound, over all that costs no more than the
plan, with every row left out that rests on one.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from optimizer.messages import message
from optimizer.model.build import LinearProgram
from optimizer.model.variables import Model
from optimizer.solve.claims import CLAIM_TOLERANCE, ClaimCheck
from optimizer.solve.program import Program
from optimizer.solve.report import Limits
from optimizer.solve.strategy import Solution, matrices, solve_linear

__all__ = ["ASSUMED_BOUNDS_NOTE", "UNLIMITED_BOUND_FACTOR", "bound_factor_needed"]

#: How much wider the bounds of a second look are where the linear program has nothing to say: some 67 million times what is
#: used, which stands for no bound.
UNLIMITED_BOUND_FACTOR = 2.0**20
#: Ends the message of a plan that may be the best one only under assumed bounds, since there was no time for wider ones.
ASSUMED_BOUNDS_NOTE = message(
    "offers without a capacity were assumed to ship no more than 64 times what is used; state their capacities"
)
#: Constraints whose rows may rest on what an offer can ship at most, besides those that only tighten the relaxation.
_BOUNDED = ("qualification", "plant_opening", "plant_capacity", "kept_stock", "minimum_order", "price_breaks")


def bound_factor_needed(m: Model, program: LinearProgram, solution: Solution, limits: Limits) -> float:
    """By how much the assumed bounds would have to be wider to hold every plan that costs no more than the solution's.

    At most 1 where they hold as they are, infinite where nothing is proven. ``solution`` has a plan of the program, the model's.
    A level before cost must be as low as it can be without those bounds.
    """
    assert solution.objective is not None
    target, cost = _without_bounds(m, program), np.zeros(len(program.cost))
    # No one offer may come near its bound; the sum over all of them is the easiest to bound.
    for terms, most, when in (
        (m.output, m.shipment_bounds.shipped, "ship"),
        (m.arrivals, m.shipment_bounds.arriving, "period"),
    ):
        wide = terms.where(m.shipment_bounds.assumed[terms.index["offer"]])
        limit = most.values[wide.index["offer"], wide.index[when]]
        np.add.at(cost, wide.column, -1.0 / np.where(limit > 0, limit, 1.0))
    if not cost.any():
        return 0.0
    plain = replace(limits, gap=1e-6, route="auto")
    for name, coefficients in program.levels:
        reached, room = solution.levels[name], max(limits.gap * abs(solution.levels[name]), CLAIM_TOLERANCE)
        if _least(replace(target, cost=coefficients), plain) < reached - room:
            return np.inf
        target = target.with_ceiling(coefficients, reached + room)
    room = CLAIM_TOLERANCE * abs(solution.objective)
    return -_least(replace(target.with_ceiling(program.cost, solution.objective + room), cost=cost), plain)


def _least(target: Program, limits: Limits) -> float:
    """A proven lower bound of a linear program's cost; minus infinity where none is found."""
    report = solve_linear(target, limits)
    bound = None if report.duals is None else ClaimCheck(target).bound(report.duals)
    return -np.inf if bound is None else bound


def _without_bounds(m: Model, program: LinearProgram) -> Program:
    """The relaxation without the rows that may rest on an assumed bound."""
    target = matrices(program).relaxed()
    whose = np.zeros(len(program.cost), bool)
    for family in m.families:
        if "offer" in family.index:
            whose[family.column] = m.shipment_bounds.assumed[family.index["offer"]]
    plants = np.zeros(m.instance.space.sizes["plant"], bool)
    plants[m.instance.plant_of[m.shipment_bounds.assumed]] = True
    whose[m.open_plant.column] = plants[m.open_plant.index["plant"]]
    named = np.zeros(len(program.row_lower), bool)
    for block in program.rows:
        if block.name in _BOUNDED:
            named[block.first : block.first + block.size] = True
    return target.subset(rows=~(target.rows_with(whose) & named | program.only_tightens()))
