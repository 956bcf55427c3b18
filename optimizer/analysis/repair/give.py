"""A program whose demand may be short at a price and whose levers are shut until they are asked for, held at its optimum.

What gives way differs from question to question, and each goes on from the optimum of the first: most of what a question would
take from nothing is spared.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import cached_property

import numpy as np
from scipy import sparse

from optimizer.arrays import Floats, Integers
from optimizer.model.variables import Model
from optimizer.solve.claims import ClaimCheck
from optimizer.solve.held import HeldProgram
from optimizer.solve.program import AT_LOWER, Basis, Program
from optimizer.solve.questions import Questions
from optimizer.solve.report import Report, Status
from optimizer.solve.strategy import solve_linear

from .excess import appended, eased, excess_of, worth_of_shortage
from .levers import Lever

__all__ = ["Giving", "with_levers"]

#: How many times its value a unit counts that would still be missing, so that levers move instead.
_MISSING = 1000.0
#: Steps towards the least share; each is a corner of a convex curve, of which few are passed.
_MOST_STEPS = 50


def with_levers(target: Program, levers: Sequence[Lever], most: Floats) -> Program:
    """The program with a column more for each lever, up to ``most`` (levers,), at the ¥ of demand that a unit of it touches."""
    nothing = [np.zeros(0)]
    place = np.concatenate([np.zeros(0, np.int64), *(lever.rows for lever in levers)])
    value = np.concatenate([*nothing, *(lever.adds for lever in levers)])
    column = np.repeat(np.arange(len(levers)), [len(lever.rows) for lever in levers])
    extra = sparse.csc_array((value, (place, column)), shape=(len(target.row_lower), len(levers)))
    return appended(target, extra, np.array([max(lever.touches_jpy, 1e-9) for lever in levers]), most)


class Giving:
    """``target`` without whole numbers, whose costs lead the simplex method, with these ``levers``."""

    def __init__(
        self, m: Model, target: Program, levers: Sequence[Lever], questions: Questions, basis: Basis | None = None
    ) -> None:
        """``basis``: one of ``eased(m, target)`` at other prices, to begin at; without one it is solved from nothing."""
        self.m, self.target, self.levers, self.questions = m, target.relaxed(), levers, questions
        self.columns, self.shortages = len(target.cost), len(m.shortage)
        short = eased(m, self.target, _MISSING * worth_of_shortage(m))
        if basis is None:
            basis = questions.noted(solve_linear(short, questions.limits())).basis
        program = with_levers(short, levers, np.zeros(len(levers)))
        if basis is not None:
            basis = replace(basis, columns=np.append(basis.columns, np.full(len(levers), AT_LOWER, np.int8)))
        self._held = HeldProgram(program, questions.limits(), basis)
        self.answered = questions.noted(self._held.report).status == Status.OPTIMAL

    def least(self, opened: Integers, cost: Floats | None = None) -> tuple[Floats, Floats] | None:
        """The values of the columns (columns,) and levers (levers,) that cost least with the ``opened`` levers (their places).

        ``cost`` (columns,): other costs of the columns. None where something would still be missing, or the limits leave it open.
        """
        whole = self._held.program.cost
        if cost is not None:
            whole = np.append(cost, whole[self.columns :])
        at = self.columns + self.shortages + opened
        most = np.array([self.levers[place].most for place in opened.tolist()])
        report = self._ask(whole, (at, np.zeros(len(at)), most), primal=True)
        if report is None or report.values is None:
            return None
        values, missing, moved = np.split(report.values, [self.columns, self.columns + self.shortages])
        return None if excess_of(self.m, missing, worth_of_shortage(self.m)) else (values, moved)

    def demand(self, price: Floats, most: Floats) -> Floats | None:
        """The demand (shortages,) that is given up at least, at a ``price`` a unit, and no more than ``most`` of each."""
        whole = self._held.program.cost.copy()
        at = self.columns + np.arange(self.shortages)
        whole[at] = price
        report = self._ask(whole, (at, np.zeros(len(at)), most), primal=True)
        return None if report is None or report.values is None else report.values[at]

    def share(self, demand: Floats) -> float | None:
        """The least share (0–1) of each ``demand`` (shortages,) that may be short so that nothing beyond it is missing.

        What is missing is a convex, piecewise linear curve over the share: its slope at one share, which the duals give, leads to
        the next, never past the least but for what the leading costs weigh.
        """
        short, price = self.m.shortage.column, _MISSING * worth_of_shortage(self.m)
        given, begin, report = self.target.upper[short], None, self._held.report if self.answered else None
        share = float(np.min(given[demand > 0] / demand[demand > 0], initial=1.0))
        for _ in range(_MOST_STEPS):
            if report is None or report.values is None or report.duals is None:
                return None
            missing = report.values[self.columns : self.columns + self.shortages]
            if not excess_of(self.m, missing, price):
                return share
            slope = float(np.minimum(self.target.reduced_costs(report.duals)[short], 0.0) @ demand)
            if slope >= 0 or share >= 1.0:
                return None
            share, begin = min(1.0, share - float((missing * price).sum()) / slope), report.basis
            allowed = np.maximum(given, share * demand)
            report = self._ask(self._held.program.cost, (short, np.zeros(len(short)), allowed), begin=begin)
        self.questions.left_open += 1
        return None

    @cached_property
    def short(self) -> bool:
        """Whether it is proven that something is missing while all levers are shut, whatever else is bought."""
        if not self.answered or self.questions.over:
            return False
        cost = np.zeros(len(self._held.program.cost))
        cost[self.columns : self.columns + self.shortages] = worth_of_shortage(self.m)
        report = self._held.ask(cost=cost, limits=self.questions.limits(), with_basis=False)
        return report.duals is not None and ClaimCheck(self.target).impossible(report.duals)

    def _ask(
        self, cost: Floats, columns: tuple[Integers, Floats, Floats], primal: bool = False, begin: Basis | None = None
    ) -> Report | None:
        """The optimum; None where there is none, or the limits leave it open."""
        if self.questions.over or not self.answered:
            self.questions.left_open += 1
            return None
        report = self.questions.noted(
            self._held.ask(
                cost=cost,
                columns=columns,
                limits=self.questions.limits(),
                primal=primal,
                begin=begin,
                with_basis=not primal,
            )
        )
        return report if report.status == Status.OPTIMAL else None
