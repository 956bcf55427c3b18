"""Shortage beyond what is allowed, at a price: a program that has a solution where demand alone stands in the way.

Whether a program without prices has a solution may take the simplex method far longer than to minimise what is missing.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from scipy import sparse

from optimizer.arrays import Floats, Integers
from optimizer.model.variables import Model
from optimizer.solve.program import Outline, Program
from optimizer.solve.questions import Questions
from optimizer.solve.report import Report, Status
from optimizer.solve.strategy import solve_linear

__all__ = ["Excess", "appended", "least_excess", "worth_of_shortage"]

#: How many times its value a missing unit counts beside the plan's own costs, which lead the simplex method.
_PRICE = 1e4
#: How many times the cost of what stands in a row its price must be to come of what is missing.
_PRICED = 30.0
#: Units short of any demand, relative to it but at least to 1, that arithmetic leaves.
_NOTHING = 1e-6


@dataclass(frozen=True, eq=False)
class Excess:
    """The least excess of a program's shortages, by value: ``units`` (shortages,), the ``report`` with the rows' duals."""

    report: Report
    units: Floats
    some: bool

    def rows(self, target: Program) -> Integers:
        """The rows whose prices come of what is missing, rather than of the plan's costs."""
        assert self.report.duals is not None, "optimal"
        matrix = sparse.coo_array(target.matrix)
        row, column = matrix.coords
        cost = np.maximum(target.cost[column], 1e-9 * target.cost.max(initial=1.0))
        weights = np.zeros(len(target.row_lower))
        np.maximum.at(weights, row, np.abs(matrix.data) * np.abs(self.report.duals[row]) / cost)
        return np.flatnonzero(weights > _PRICED)


def worth_of_shortage(m: Model) -> Floats:
    """¥ of a unit short at standard cost (shortages,)."""
    worth: Floats = m.instance.standard_cost[m.shortage.index["part"], m.shortage.index["period"]]
    return worth


def appended(target: Program, columns: sparse.csc_array, cost: Floats, upper: Floats) -> Program:
    """The program with columns of at least 0 more."""
    count = len(cost)
    matrix = sparse.csc_array(sparse.hstack([target.matrix, columns], format="csc"))
    matrix.indices, matrix.indptr = matrix.indices.astype(np.int32), matrix.indptr.astype(np.int32)
    return replace(
        target,
        cost=np.append(target.cost, cost),
        lower=np.append(target.lower, np.zeros(count)),
        upper=np.append(target.upper, upper),
        integer=np.append(target.integer, np.zeros(count, bool)),
        matrix=matrix,
        outline=Outline(),
    )


def least_excess(m: Model, target: Program, questions: Questions, price: Floats | None = None) -> Excess | None:
    """The least excess where whole numbers are relaxed; None where no excess helps, or the limits leave it open.

    ``price`` (shortages,): what a unit counts, by default its value.
    """
    short, count = m.shortage.column, len(m.shortage)
    cost = worth_of_shortage(m) if price is None else price
    eased = appended(target.relaxed(), target.matrix[:, short], _PRICE * cost, np.full(count, np.inf))
    report = questions.noted(solve_linear(eased, questions.limits()))
    if report.status != Status.OPTIMAL or report.values is None:
        return None
    units = report.values[-count:] if count else np.zeros(0)
    demand = m.instance.demand.at(m.instance.space, m.shortage.index)
    return Excess(report, units, bool(((units > _NOTHING * np.maximum(1.0, demand)) & (cost > 0)).any()))
