"""Proofs that demand cannot be met: weights of the rows of a program, and the fewest rows that are needed for one.

Shortage beyond what is allowed has a price, nothing else costs anything: the duals of the least such shortage add the rows up to
what no columns can give. That is checked on our own numbers. Rows are then left out as long as a proof remains; each question goes
on from the optimum of the one before, and where the time is over, the rows of the last proof still cannot hold together.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import replace

import numpy as np

from optimizer.arrays import Floats, Integers
from optimizer.model.variables import Model
from optimizer.solve.claims import ClaimCheck
from optimizer.solve.held import HeldProgram
from optimizer.solve.program import Basis, Program
from optimizer.solve.questions import Questions
from optimizer.solve.report import Status

from .excess import eased, excess_of

__all__ = ["Missing"]

#: A program that lost this share of its rows is taken up anew.
_SHRUNK = 0.5


class Missing:
    """The excess shortages of a program (``target``), held at their least by value."""

    def __init__(
        self, m: Model, target: Program, price: Floats, questions: Questions, basis: Basis | None = None
    ) -> None:
        """``price`` (shortages,): what a unit counts; ``basis``: one of the eased program to begin at."""
        self.m, self.target, self.questions = m, target.relaxed(), questions
        self._program = eased(m, replace(self.target, cost=np.zeros(len(target.cost))), price)
        self._held = HeldProgram(self._program, questions.limits(), basis)
        self.answered = questions.noted(self._held.report).status == Status.OPTIMAL

    def proof(self, price: Floats) -> Floats | None:
        """Weights (rows,) that show that the demands of some ``price`` (shortages,) cannot be met; None where they can be, or the
        limits leave it open.

        Of one part alone, or else of one buyer, where that is enough: it names fewer rows.
        """
        units = self._least(price)
        if units is None:
            return None
        weights = self._weights
        for key in ("part", "segment"):
            codes = self.m.shortage.index[key]
            worst = int(np.bincount(codes, units * price).argmax())
            if self._least(np.where(codes == worst, price, 0.0)) is not None:
                return self._weights
        return weights

    def _least(self, price: Floats) -> Floats | None:
        """The excess that is left (shortages,) at these prices, where a proof shows that there is some; its weights are kept."""
        columns = len(self.target.cost)
        if self.questions.over:
            self.questions.left_open += 1
            return None
        cost = np.append(np.zeros(columns), price)
        report = self.questions.noted(
            self._held.ask(cost=cost, limits=self.questions.limits(), primal=True, with_basis=False)
        )
        if report.values is None or report.duals is None:
            return None
        units = report.values[columns:]
        if not excess_of(self.m, units, price) or not ClaimCheck(self.target).impossible(report.duals):
            return None
        self._weights = report.duals
        return units

    def fewest(self, weights: Floats, price: Floats, groups: Sequence[Sequence[Hashable]]) -> Integers:
        """The rows of a proof without those that are not needed, ascending.

        ``groups`` names, for one round after the other, which rows (rows,) are left out together. Rows that the limits leave
        open stay, and the questions count them.
        """
        program = replace(self._program, cost=np.append(np.zeros(len(self.target.cost)), price))
        proof = _Proof(program, len(self.target.cost), np.flatnonzero(weights), self.questions)
        for names in groups:
            if not proof.without(_members(names, proof.kept)):
                break
        return proof.kept


def _members(names: Sequence[Hashable], rows: Integers) -> Iterable[Integers]:
    """The rows by what they are called."""
    members = dict[Hashable, list[int]]()
    for row in rows.tolist():
        members.setdefault(names[row], []).append(row)
    return [np.array(some, np.int64) for some in members.values()]


class _Proof:
    """Rows of an eased program that cannot hold together without what eases them, its last columns from ``eases`` on."""

    def __init__(self, program: Program, eases: int, rows: Integers, questions: Questions) -> None:
        self.program, self.eases, self.questions = program, eases, questions
        self.kept = rows
        self._take_up()

    def _take_up(self) -> None:
        """Hold the program of the rows that are kept."""
        rows = self._rows = self.kept
        part = self.program.subset(rows=rows)
        columns = np.flatnonzero(np.diff(part.matrix.indptr) > 0)
        part = part.subset(columns=columns)
        self._bare = part.subset(columns=columns < self.eases)
        self._check = ClaimCheck(self._bare)
        self._held = HeldProgram(part, self.questions.limits())
        self.answered = self._held.report.status == Status.OPTIMAL

    def without(self, groups: Iterable[Integers]) -> bool:
        """Leave out group after group that is not needed; whether there was time for all of them."""
        for group in groups:
            group = group[np.isin(group, self.kept)]
            if not len(group):
                continue
            if self.questions.over or not self.answered:
                self.questions.left_open += 1
                return False
            gone = np.flatnonzero(~np.isin(self._rows, self.kept) | np.isin(self._rows, group))
            endless = np.full(len(gone), np.inf)
            report = self._held.ask(rows=(gone, -endless, endless), limits=self.questions.limits(), with_basis=False)
            duals = self.questions.noted(report).duals
            if duals is None:
                continue
            weights = duals.copy()
            weights[gone] = 0.0
            if not self._check.impossible(weights):
                continue
            self.kept = self._rows[weights != 0]
            if len(self.kept) < _SHRUNK * len(self._rows):
                self._take_up()
        return True
