"""Shortage beyond what is allowed, at a price: a program that has a solution where demand alone stands in the way.

Whether a program without prices has a solution may take the simplex method far longer than to minimise what is missing.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from scipy import sparse

from optimizer.arrays import Floats
from optimizer.model.variables import Model
from optimizer.solve.program import Outline, Program
from optimizer.solve.questions import Questions
from optimizer.solve.report import Report, Status
from optimizer.solve.strategy import solve_linear

__all__ = ["Excess", "appended", "eased", "excess_of", "least_excess", "worth_of_shortage"]

#: How many times its value a missing unit counts beside the plan's own costs, which lead the simplex method.
_PRICE = 1e4
#: Units short of any demand, relative to it but at least to 1, that arithmetic leaves.
_NOTHING = 1e-6


@dataclass(frozen=True, eq=False)
class Excess:
    """The least excess of a program's shortages, by value: ``units`` (shortages,), and the ``report`` of the eased program."""

    report: Report
    units: Floats
    some: bool


def worth_of_shortage(m: Model) -> Floats:
    """¥ of a unit short at standard cost (shortages,); of what nobody sells, which has none, ¥1."""
    worth: Floats = m.instance.standard_cost[m.shortage.index["part"], m.shortage.index["period"]]
    return np.where(worth > 0, worth, 1.0)


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


def eased(m: Model, target: Program, price: Floats) -> Program:
    """The program with columns at the end in which any demand may be short of more than is allowed, at a ``price`` (shortages,)."""
    return appended(target, target.matrix[:, m.shortage.column], price, np.full(len(m.shortage), np.inf))


def excess_of(m: Model, units: Floats, price: Floats) -> bool:
    """Whether any of the excess ``units`` (shortages,) that have a price are more than what arithmetic leaves."""
    demand = m.instance.demand.at(m.instance.space, m.shortage.index)
    return bool(((units > _NOTHING * np.maximum(1.0, demand)) & (price > 0)).any())


def least_excess(m: Model, target: Program, questions: Questions) -> Excess | None:
    """The least excess where whole numbers are relaxed; None where no excess helps, or the limits leave it open."""
    price = worth_of_shortage(m)
    report = questions.noted(solve_linear(eased(m, target.relaxed(), _PRICE * price), questions.limits()))
    if report.status != Status.OPTIMAL or report.values is None:
        return None
    units = report.values[len(target.cost) :]
    return Excess(report, units, excess_of(m, units, price))
