"""A relaxation that knows what its blocks come to: held in HiGHS, cut by their answers, and solved again with narrower columns.

A block searched under reduced costs proves that it comes to at least so much under them. As a row, this makes the relaxation's
bound the Lagrangian one, and what a decision adds to it then is what branching on the decision really gains. A cut holds wherever
the columns of its block have bounds within those under which the block was searched.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
from scipy import sparse

from optimizer.arrays import Codes, Floats

from ..claims import ClaimCheck
from ..highs import METHODS, Engine
from ..program import Basis, Program
from ..report import Limits, Report, Status
from ..scaling import scale
from .block_search import BlockAnswer

__all__ = ["CutRelaxation", "Held", "Sides"]

#: New bounds by column.
Sides = Mapping[int, tuple[float, float]]

#: A basis, and how many cuts there were.
Held = tuple[object, int]

#: Entries of a cut below this share of its largest are left out, for what they may come to at most.
_SMALL = 1e-7
#: No limit of pivots.
_MANY = 2**31 - 1


@dataclass(frozen=True, eq=False)
class _Cut:
    """``reduced @ x >= bound`` (¥) over the columns ``at``; ``factor`` is that of the row in HiGHS.

    It holds where the columns of its block have bounds within ``sides``.
    """

    at: Codes
    reduced: Floats
    bound: float
    sides: Sides
    factor: float

    def holds(self, sides: Sides) -> bool:
        """Whether it holds for columns of these bounds."""
        return all(
            column in sides and low <= sides[column][0] and sides[column][1] <= high
            for column, (low, high) in self.sides.items()
        )


class CutRelaxation:
    """The relaxation of a program with whole numbers, in HiGHS, with the cuts of its blocks."""

    def __init__(self, target: Program, basis: Basis | None, limits: Limits) -> None:
        """``basis``: where the relaxation ended."""
        self.target, self._cuts = target.relaxed(), list[_Cut]()
        self._scaled, self._check = scale(target), ClaimCheck(self.target)
        self._engine = Engine(self._scaled.program.relaxed(), limits, METHODS["simplex"])
        if basis is not None:
            self._engine.begin(basis)
        #: New bounds of columns that HiGHS has, and which of the cuts hold there.
        self._moved: Sides = {}
        self._holding: list[bool] = []

    @property
    def basis(self) -> Held:
        """Where it ended last, for ``solve``."""
        return self._engine.raw_basis(), len(self._cuts)

    def narrowed(self, sides: Sides) -> Program:
        """The relaxation without cuts, its columns narrowed."""
        lower, upper = self.target.lower.copy(), self.target.upper.copy()
        for column, (low, high) in sides.items():
            lower[column], upper[column] = low, high
        return replace(self.target, lower=lower, upper=upper)

    def solve(self, sides: Sides, basis: Held | None, limits: Limits) -> Report:
        """The optimum with columns narrowed, from a basis of this or another one; duals are those of the program's own rows.

        Its objective is the bound that is proven on our own numbers; "infeasible" is proven, too. Else it is "no_solution".
        """
        self._put(sides)
        if basis is not None:
            self._begin(basis)
        self._engine.limit(limits)
        self._engine.advance(simplex_iteration_limit=_MANY)
        report, program, rows = self._engine.report(with_basis=False), self.narrowed(sides), len(self.target.row_lower)
        if report.status == Status.OPTIMAL and report.duals is not None:
            weights = np.where(self._holding, np.maximum(report.duals[rows:], 0.0), 0.0)
            report = self._scaled.undo(replace(report, duals=report.duals[:rows]))
            bound = self._bound(program, report.duals, weights)
            if bound is not None:
                return replace(report, objective=bound, bound=bound)
        if report.status == Status.INFEASIBLE and report.ray is not None and self._impossible(program, report.ray):
            return Report(Status.INFEASIBLE, message=report.message, counts=report.counts)
        return Report(Status.NO_SOLUTION, message=report.message, counts=report.counts)

    def _bound(self, program: Program, duals: Floats | None, weights: Floats) -> float | None:
        """What the duals (rows,) prove once the cuts are charged to the columns with these weights in HiGHS (cuts,)."""
        assert duals is not None
        cost, worth = program.cost.copy(), 0.0
        for weight, cut in zip(weights.tolist(), self._cuts, strict=True):
            share = weight * cut.factor / self._scaled.cost
            cost[cut.at] -= share * cut.reduced
            worth += share * cut.bound
        bound = self._check.like(replace(program, cost=cost)).bound(duals)
        return None if bound is None else bound + worth

    def _impossible(self, program: Program, ray: Floats) -> bool:
        """Whether weights of the rows and cuts in HiGHS (rows + cuts,) show that nothing keeps them all."""
        rows, more = len(program.row_lower), sparse.lil_array((len(self._cuts), len(program.cost)))
        for number, cut in enumerate(self._cuts):
            more[[number], cut.at] = -cut.reduced * cut.factor
        floors = [
            cut.bound * cut.factor if holds else -np.inf for cut, holds in zip(self._cuts, self._holding, strict=True)
        ]
        whole = program.with_ceilings(sparse.csc_array(more), -np.array(floors)) if floors else program
        return ClaimCheck(whole).impossible(np.append(ray[:rows] * self._scaled.rows, -ray[rows:]))

    def tried(self, sides: Sides, column: int, side: tuple[float, float], basis: Held, pivots: int) -> float:
        """What so many pivots lead to when a column is narrowed as well (¥); infinite where nothing keeps the rows.

        From where the trial before ended, if that was an optimum: near enough, and its factors are at hand; else from ``basis``.
        """
        self._put({**sides, column: side})
        if not self._engine.at_optimum:
            self._begin(basis)
        return self._engine.tried(pivots) / self._scaled.cost

    def cut(self, at: Codes, answer: BlockAnswer, sides: Sides) -> None:
        """Have a block, of the columns ``at``, come to its answer at least; it was searched with its columns narrowed so."""
        target, own = self.target, {column: side for column, side in sides.items() if (at == column).any()}
        unit, reduced = self._scaled.columns[at], answer.reduced
        size = np.abs(reduced * unit)
        small = size < _SMALL * size.max(initial=0.0)
        side = np.where(reduced > 0, target.upper[at], target.lower[at])
        small &= np.isfinite(side)
        most = np.where(small, reduced * np.where(small, side, 0.0), 0.0)
        bound = answer.bound - float(np.maximum(most, 0.0).sum())
        kept = ~small & (reduced != 0)
        factor = float(2.0 ** -np.round(np.log2(size.max())))
        held = _Cut(at[kept], reduced[kept], bound, own, factor)
        columns, row = len(target.cost), held.reduced * unit[kept] * factor
        places = held.at.astype(np.int32)
        order = np.argsort(places)
        entries = sparse.csr_array((row[order], places[order], np.array([0, len(row)], np.int32)), shape=(1, columns))
        self._engine.add_rows(entries, np.array([bound * factor]), np.array([np.inf]))
        self._cuts.append(held)
        self._holding.append(True)

    # What HiGHS holds

    def _begin(self, basis: Held) -> None:
        held, cuts = basis
        self._engine.start_from(held, len(self._cuts) - cuts)

    def _put(self, sides: Sides) -> None:
        """Give columns these bounds and all others their own, and let only cuts bind that hold then."""
        highs, units = self._engine.highs, self._scaled.columns
        target = self.target
        for column in {**self._moved, **sides}:
            low, high = sides.get(column, (target.lower[column], target.upper[column]))
            if self._moved.get(column) != (low, high):
                highs.changeColBounds(column, float(low / units[column]), float(high / units[column]))
        self._moved = dict(sides)
        for number, cut in enumerate(self._cuts):
            holds = cut.holds(sides)
            if holds != self._holding[number]:
                low = cut.bound * cut.factor if holds else -np.inf
                highs.changeRowBounds(len(target.row_lower) + number, low, np.inf)
                self._holding[number] = holds
