"""The lexicographic mode: levels in turn, each held while the next is minimised, down to the cost.

Shortage comes to nothing where it can, and a plan without any is the proof: so that is asked for first, at once with whatever
comes after shortage. Only where no such plan is in hand is each level of it minimised by itself, and one at which the
last plan misses nothing still needs no search.

Shortage alone leaves most columns without a cost: its optima are many, and the simplex method takes long among them. So in large
programs what comes after shortage is looked at first with shortage at a price; where that optimum still misses something, nothing
without shortage is tried, and each level begins where the one before it ended, a few hundred pivots away.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from optimizer.arrays import Floats
from optimizer.model.build import LinearProgram

from ..program import Basis, Program, inner_product
from ..report import Report, Status, gap_reached, relative_gap
from .confirmation import confirmed_report
from .stages import Stages
from .whole_numbers import Outcome, TieBreak, minimise

__all__ = ["Levels", "with_level_held"]

#: A level of the lexicographic mode holds at least within this share of what a column of it usually comes to: a plan that had
#: less room would ask more of a search than it can tell.
_SMALLEST_HOLD = 1e-6
#: A level that comes to less than this share of that comes to nothing.
_NOTHING = 1e-9
#: From this many columns on a level begins where the one before it ended.
_LARGE = 8000
#: What a unit short costs when it is looked at beside what comes after shortage, relative to what it counts in its level.
_DEAR = 10.0
#: How the names of levels begin that may well come to nothing.
_SHORTAGE = "shortage"


class Levels:
    """The levels of a program, minimised one after the other; ``reached`` has the value of each that was through.

    ``target`` is the program in which these are held; ``proven`` says whether each is the least.
    """

    def __init__(
        self,
        stages: Stages,
        program: LinearProgram,
        target: Program,
        tolerance: float,
        start: Floats | None,
        short: bool = False,
    ) -> None:
        """``tolerance`` is relative; ``start`` (columns,): decisions to begin with; ``short``: something is known to be."""
        self.stages, self.levels, self.sizes = stages, program.levels, program.sizes
        self.cost, self.target, self.tolerance = target.cost, target, tolerance
        self.start, self.short = start, short
        self.reached: dict[str, float] = {}
        self.proven = True
        self._last: Report | None = None
        #: What the levels of shortage, weighed, come to together at least.
        self._least: float | None = None
        #: Where the last relaxation ended; only in large programs.
        self._basis: Basis | None = None
        #: What comes after shortage with shortage at a price; only in large programs.
        self._ties: TieBreak | None = None

    @property
    def through(self) -> bool:
        """Whether every level before the cost is through."""
        return len(self.reached) == len(self.levels)

    def run(self) -> Outcome:
        """The outcome of the cost with every level held; where there is no plan, that of the level at which it ended.

        Where the time is up in a level, the plan of the level before it stands, as good or bad as its cost is.
        """
        outcome = self._without_shortage()
        if outcome is not None:
            return outcome
        for name, coefficients in self.levels[len(self.reached) :]:
            if self._naught(coefficients):
                self._hold(name, coefficients, 0.0)
                continue
            shown = self._shown(coefficients)
            if shown is not None:
                self._take(name, coefficients, shown)
                continue
            outcome = self._minimised(coefficients, name)
            report = outcome.report
            if report.values is None or report.objective is None:
                if self._last is None or report.status != Status.NO_SOLUTION:
                    return outcome
                break
            self._take(name, coefficients, report)
        outcome = self._minimised(self.cost, "")
        if outcome.report.values is None and self._last is not None and outcome.report.status == Status.NO_SOLUTION:
            stands = Report(Status.FEASIBLE, self._last.values, message=outcome.report.message)
            return replace(outcome, report=stands)
        return outcome

    def _without_shortage(self) -> Outcome | None:
        """What comes after the levels of shortage, minimised without any; else a plan that misses little, if one is near.

        The outcome where that ends it: the cost is through, or nothing keeps the rows. Else None.
        """
        leading = self._leading()
        if not leading:
            return None
        following = self.levels[leading:]
        name, coefficients = following[0] if following else ("", self.cost)
        # Each level weighs more than the next, so that the plan misses little of the first ones; the last weighs one.
        weighed = [missed * 2.0 ** (leading - 1 - k) for k, (_, missed) in enumerate(self.levels[:leading])]
        every = np.sum(weighed, axis=0)
        if self._large:
            self._look(coefficients, every)
        if not self.short:
            closed = self.target
            for _, missed in self.levels[:leading]:
                closed = _closed(closed, missed)
            outcome = self._minimised(coefficients, name, closed, near=True)
            report = outcome.report
            if report.values is not None and report.objective is not None:
                self.target = closed
                self.reached.update(dict.fromkeys((level for level, _ in self.levels[:leading]), 0.0))
                if not following:
                    return outcome
                self._take(name, coefficients, report)
                return None
        outcome = self._minimised(every, _SHORTAGE, near=True)
        report, self._least = outcome.report, outcome.report.bound
        if report.values is not None and outcome.check.keeps(report.values):
            self._last = report
        return outcome if report.status in (Status.INFEASIBLE, Status.UNBOUNDED) else None

    @property
    def _large(self) -> bool:
        return self.stages.native and len(self.target.cost) >= _LARGE

    def _look(self, coefficients: Floats, every: Floats) -> None:
        """The relaxation of what comes after shortage, with shortage at a price: whether something is short, and where to begin."""
        program = replace(self.target, cost=coefficients + _DEAR * every)
        report = confirmed_report(self.stages, f"{_SHORTAGE}: relaxation", program.relaxed())
        if report.values is not None:
            self._keep(report.basis)
            self._ties = TieBreak(program.cost)
            self.short |= inner_product(every, report.values) > _NOTHING * self._usual(every)

    def _keep(self, basis: Basis | None) -> None:
        """Note where a relaxation ended."""
        if basis is not None and self._large:
            self._basis = replace(basis, primal_feasible=True)

    def _leading(self) -> int:
        """How many levels at the beginning are shortage, which cannot be below 0."""
        count = 0
        for name, coefficients in self.levels:
            if not (name.startswith(_SHORTAGE) and _closable(self.target, coefficients)):
                break
            count += 1
        return count

    @property
    def _plan(self) -> Floats | None:
        return self.start if self._last is None else self._last.values

    def _minimised(self, coefficients: Floats, name: str, target: Program | None = None, near: bool = False) -> Outcome:
        """A level, or without a name the cost, minimised; ``near``: without a search where no plan is near the relaxation."""
        program = replace(target or self.target, cost=coefficients)
        # Without shortage nothing is alike.
        kept, ties = self._last is not None, self._ties if target is None else None
        outcome = minimise(self.stages, program, f"{name}: " if name else "", self._plan, near, kept, self._basis, ties)
        self._keep(outcome.relaxed.basis)
        return outcome

    def _take(self, name: str, coefficients: Floats, report: Report) -> None:
        """Note what a level reached with the plan in hand."""
        assert report.objective is not None
        self._last = report
        self.proven &= report.status == Status.OPTIMAL
        self._hold(name, coefficients, report.objective)

    def _naught(self, coefficients: Floats) -> bool:
        """Whether the plan in hand shows that a level comes to nothing."""
        if self._last is None or self._last.values is None or not _closable(self.target, coefficients):
            return False
        return inner_product(coefficients, self._last.values) <= _NOTHING * self._usual(coefficients)

    def _shown(self, coefficients: Floats) -> Report | None:
        """The plan in hand, if it is shown to be the best of the last level of shortage: with those before it at nothing, the
        least of them together is the least of this one. Else None.
        """
        last, least = self._last, self._least
        if last is None or last.values is None or least is None or len(self.reached) + 1 != self._leading():
            return None
        if any(self.reached.values()):
            return None
        objective = inner_product(coefficients, last.values)
        if not gap_reached(relative_gap(objective, least), self.stages.limits.gap):
            return None
        return Report(Status.OPTIMAL, last.values, objective, min(least, objective))

    def _hold(self, name: str, coefficients: Floats, value: float) -> None:
        """Keep what a level reached, within the tolerance.

        A level that comes to nothing stays nothing: its columns are closed, since a ceiling of 0 would leave no room for rounding.
        Its row stays, without a ceiling, so that programs of other numbers have as many.
        """
        self.reached[name] = value
        if self._basis is not None:
            self._basis = self._basis.with_slack_row()
        if self._ties is not None and self._ties.basis is not None:
            self._ties.basis = self._ties.basis.with_slack_row()
        self.target = with_level_held(self.target, coefficients, value, self.tolerance, self.sizes)

    def _usual(self, coefficients: Floats) -> float:
        return _usual(coefficients, self.sizes)


def with_level_held(target: Program, coefficients: Floats, value: float, tolerance: float, sizes: Floats) -> Program:
    """The program in which a level keeps the ``value`` that it reached, within the tolerance; it has one row more.

    ``sizes`` (columns,) is what each column usually comes to.
    """
    usual = _usual(coefficients, sizes)
    if value <= _NOTHING * usual and _closable(target, coefficients):
        return _closed(target, coefficients).with_ceiling(coefficients, np.inf)
    room = max(tolerance * abs(value), _SMALLEST_HOLD * usual)
    return target.with_ceiling(coefficients, value + room)


def _usual(coefficients: Floats, sizes: Floats) -> float:
    """What a column of a level usually comes to, in the level's unit."""
    some = np.abs(coefficients * sizes)
    return float(np.median(some[some > 0])) if some.any() else 0.0


def _closable(target: Program, coefficients: Floats) -> bool:
    """Whether a level is at least 0, and 0 where its columns are."""
    return not (target.lower[coefficients > 0] > 0).any() and bool((coefficients >= 0).all())


def _closed(target: Program, coefficients: Floats) -> Program:
    """The program without the columns of a level."""
    return replace(target, upper=np.where(coefficients > 0, 0.0, target.upper))
