"""Restricted columns with exact pricing: solve with the columns that good prices make use of, then price every other one.

Blocks under good prices of the coupling rows use few columns, and those of the optimum are nearly all among them. Restricted
to them, and started from the blocks' bases, the program takes few and cheap pivots. A column comes in when its reduced cost is
negative under the restricted program's duals; when none does, the restricted optimum is that of the whole.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from scipy import sparse

from optimizer.arrays import Mask, Positions

from ..program import AT_LOWER, BASIC, Basis, Program, inner
from ..report import Limits, Report
from .ascent import ascend
from .blocks import Blocks, Start
from .rows import RowSet
from .shape import Shape

__all__ = ["solve_restricted"]

#: Charged prices are this share of what the ascent found: too high a price is paid for in primal pivots, which cost more than the
#: dual ones of too low a price (measured on the tight markets).
_CHARGED = 0.95
#: A column starts in when at least about one of the last twenty plans uses it.
_USED = 0.01
#: Reduced costs below this (scaled costs, typically 1,000) come in.
_NEGATIVE = -1e-7


def solve_restricted(program: Program, shape: Shape, start: Start, limits: Limits) -> Report | None:
    """Solve a scaled linear program from the blocks' optima ``start``; None where they have none under prices."""
    ends = limits.ends
    blocks = Blocks(program, shape, keep=True)
    found = ascend(program, shape, blocks, start, limits)
    if found is None:
        return None
    coupling = sparse.csr_array(program.matrix)[shape.coupling]
    charged = program.having(cost=program.cost - coupling.T @ (_CHARGED * found.prices))
    start = blocks.solve(charged.cost, limits.until(ends))
    if not start.solved:
        return None
    del blocks
    chosen = np.flatnonzero(_wanted(program, start, found.used > _USED))
    first = Basis(start.basis.columns[chosen], start.basis.rows)
    held = RowSet(charged.at(chosen), limits.until(ends), first, program.broken(start.values))
    held.iterations += start.iterations
    report = held.run(limits)
    if report.status == "infeasible" and len(chosen) < len(program.cost):
        # The restriction may be what is infeasible: the whole program says.
        chosen = np.concatenate([chosen, _outside(program, chosen)])
        held.widen(charged.at(chosen))
        report = held.run(limits)
    if report.status != "optimal":
        # Whether there is a plan does not depend on what is charged; whether the cost is bounded does.
        return None if report.status == "unbounded" else report
    best = report.values, chosen
    held.charge(program.cost[chosen])
    report, rounds = held.run(limits, primal=True), 0
    while report.duals is not None:
        best = report.values, chosen
        reduced = program.cost - program.matrix.T @ report.duals
        outside = _outside(program, chosen)
        more = outside[reduced[outside] < _NEGATIVE]
        if not len(more):
            break
        chosen, rounds = np.concatenate([chosen, more]), rounds + 1
        held.widen(program.at(chosen))
        report = held.run(limits, primal=True)
    counts = {**report.counts, "ascent_rounds": float(found.rounds), "pricing_rounds": float(rounds)}
    counts["columns"] = float(len(chosen))
    plan, of = best
    if report.status == "no_solution" and plan is not None:
        # Time ran out: the last plan found stands, and the prices say how far it may be from the best.
        chosen, cost = of, inner(program.cost[of], plan)
        report = Report("feasible", plan, cost, found.bound, message=report.message)
    return replace(_spread(program, report, chosen), counts=counts)


def _wanted(program: Program, start: Start, used: Mask) -> Mask:
    """The columns to begin with.

    What one column alone can put right, such as a shortage, is among them: the restricted program is then as feasible as the
    whole. And so is all that does not rest at 0 when it is left out.
    """
    alone = np.diff(program.matrix.indptr) == 1
    wanted: Mask = used | alone | (start.basis.columns == BASIC) | (start.values != 0) | (program.lower != 0)
    return wanted


def _outside(program: Program, chosen: Positions) -> Positions:
    outside = np.ones(len(program.cost), bool)
    outside[chosen] = False
    return np.flatnonzero(outside)


def _spread(program: Program, report: Report, chosen: Positions) -> Report:
    """The report of the chosen columns as that of all: the others rest at 0."""
    values, reduced, basis = None, None, None
    if report.values is not None:
        values = np.zeros(len(program.cost))
        values[chosen] = report.values
    if report.duals is not None:
        reduced = program.cost - program.matrix.T @ report.duals
    if report.basis is not None:
        states = np.full(len(program.cost), AT_LOWER, np.int8)
        states[chosen] = report.basis.columns
        basis = Basis(states, report.basis.rows)
    return replace(report, values=values, reduced_costs=reduced, basis=basis)
