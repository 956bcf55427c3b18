"""Restricted columns with exact pricing: solve with the columns that good prices make use of, then price every other one.

Blocks under good prices of the coupling rows use few columns, and those of the optimum are nearly all among them. Restricted
to them, and started from the blocks' bases, the program takes few and cheap pivots. A column comes in when its reduced cost is
negative under the restricted program's duals; when none does, the restricted optimum is that of the whole.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from optimizer.arrays import Mask, Positions

from ..program import AT_LOWER, BASIC, Basis, Program, inner_product, scattered
from ..report import Limits, Report, Status
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
    ascent = ascend(program, shape, blocks, start, limits)
    if ascent is None:
        return None
    coupling = program.by_row[shape.coupling]
    charged = replace(program, cost=program.cost - coupling.T @ (_CHARGED * ascent.prices))
    start = blocks.solve(charged.cost, limits.until(ends))
    if not start.solved:
        return None
    del blocks
    chosen = np.flatnonzero(_wanted(program, start, ascent.used > _USED))
    first = Basis(start.basis.columns[chosen], start.basis.rows)
    held = RowSet(charged.subset(chosen), limits.until(ends), first, program.broken(start.values))
    held.iterations += start.iterations
    report = held.run(limits)
    if report.status == Status.INFEASIBLE and len(chosen) < len(program.cost):
        # The restriction may be what is infeasible: the whole program says.
        chosen = np.concatenate([chosen, _outside(program, chosen)])
        held.widen(charged.subset(chosen))
        report = held.run(limits)
    if report.status != Status.OPTIMAL:
        # Whether there is a plan does not depend on what is charged; whether the cost is bounded does.
        return None if report.status == Status.UNBOUNDED else report
    best = report.values, chosen
    held.set_costs(program.cost[chosen])
    report, rounds = held.run(limits, primal=True), 0
    while report.duals is not None:
        best = report.values, chosen
        outside = _outside(program, chosen)
        more = outside[program.reduced_costs(report.duals)[outside] < _NEGATIVE]
        if not len(more):
            break
        chosen, rounds = np.concatenate([chosen, more]), rounds + 1
        held.widen(program.subset(chosen))
        report = held.run(limits, primal=True)
    counts = report.counts | {"ascent_rounds": float(ascent.rounds), "pricing_rounds": float(rounds)}
    counts["columns"] = float(len(chosen))
    plan, of = best
    if report.status == Status.NO_SOLUTION and plan is not None:
        # Time ran out: the last plan found stands, and the prices say how far it may be from the best.
        chosen, cost = of, inner_product(program.cost[of], plan)
        report = Report(Status.FEASIBLE, plan, cost, ascent.bound, message=report.message)
    # The columns that are left out rest at 0.
    columns, basis = len(program.cost), report.basis
    if basis is not None:
        basis = replace(basis, columns=scattered(basis.columns, chosen, columns, AT_LOWER))
    values = None if report.values is None else scattered(report.values, chosen, columns)
    return replace(report, values=values, basis=basis, counts=counts)


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
