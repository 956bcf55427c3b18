"""The curve of least cost over a measure, of a relaxation: rising prices lead along it, then on to where it is least known."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from optimizer.arrays import Floats
from optimizer.errors import BadInput
from optimizer.messages import message
from optimizer.model.measures import MEASURED
from optimizer.model.objective import dense
from optimizer.plan.measures import measures_of_solution
from optimizer.solve.held import HeldProgram
from optimizer.solve.program import Basis, inner_product
from optimizer.solve.report import Limits, Progress, Report, Status

from ..limited import Relaxed, limit_room
from .sandwich import Sandwich, Support

__all__ = ["Curve", "CurvePoint", "curve"]

#: What the cheapest plan may cost more than the least cost so that no plan of its cost has less of the measure, relative.
_TIE = 1e-7
#: What is known better than this share of what lies between the ends needs no more points.
_KNOWN = 1e-5
#: ¥ a ¥ of the measure (or a ¥ a quarter later), from which on the least of it is asked for; the last stands for any price.
_PRICES = (0.1, 0.3, 1.0, 3.0, 30.0, 1000.0)
#: Points that have less of the measure by less than this are no others.
_APART = 1e-7


@dataclass(frozen=True, eq=False)
class CurvePoint(Support):
    """A plan of the curve: ``limit`` is what it keeps of the measure, ``bound`` the least that any plan costs that keeps it."""

    limit: float
    bound: float
    measures: Mapping[str, float]
    basis: Basis | None = field(repr=False, default=None)


@dataclass(frozen=True, eq=False)
class Curve:
    """Points from the cheapest on; ``prices``: ¥ of the next unit less of the measure at each, at least (None where there is no
    less); ``lower`` are corners of the lower estimate, ``uncertain`` ¥ between it and the chords.
    """

    points: tuple[CurvePoint, ...]
    prices: tuple[float | None, ...]
    lower: list[tuple[float, float]]
    uncertain: float


def curve(best: Relaxed, against: str, points: int, progress: Progress) -> Curve:
    """At most so many points of the curve of a relaxation that has a row for the measure, which binds nothing."""
    return _Walk(best, against, progress).curve(points)


class _Walk:
    """The program held, and the measure whose price moves."""

    def __init__(self, best: Relaxed, against: str, progress: Progress) -> None:
        self.best, self.against, self.progress = best, against, progress
        self.whole = best.model.instance.demand_value
        self.measure: Floats = dense(MEASURED[against](best.model), len(best.target.cost))
        self.held = HeldProgram(best.target, Limits())
        if self.held.report.status != Status.OPTIMAL:
            raise BadInput(
                message("nothing confirms the relaxation: {reason}", reason=self.held.report.message), against
            )

    def curve(self, points: int) -> Curve:
        """The ends, and what lies between."""
        known = self._walked(self._cheapest())
        cheapest, least = known[0], known[-1]
        if len(known) == 1:
            return Curve((cheapest,), (None,), [(cheapest.value, cheapest.cost)], 0.0)
        sandwich = Sandwich(known if len(known) <= points else [cheapest, least])
        sandwich.refine(points, _KNOWN * (least.cost - cheapest.cost), self._at)
        prices = [sandwich.price(k) for k in range(len(sandwich.points))]
        return Curve(tuple(sandwich.points[::-1]), tuple(prices[::-1]), sandwich.lower(), sandwich.gap)

    def _cheapest(self) -> CurvePoint:
        """The least cost, and of all plans that cost as little the one with the least of the measure: it costs a tie's worth."""
        base = self.held.report
        assert base.objective is not None
        assert base.bound is not None
        weight = _TIE * abs(base.objective) / self.whole
        report, value, spent = self._weighed(weight, None)
        return self._point(report, value, spent, min(base.bound, spent), 0.0)

    def _walked(self, cheapest: CurvePoint) -> list[CurvePoint]:
        """Points at ever higher prices of the measure, each from the one before, the cheapest first; at the highest it has its
        least, and of all plans that have as little of it the least cost.
        """
        known, basis = [cheapest], cheapest.basis
        for weight in _PRICES:
            report, value, spent = self._weighed(weight, basis)
            basis = report.basis
            if value < known[-1].value - _APART:
                known.append(self._priced(report, value, spent, weight))
        return known

    def _at(self, slope: float, near: CurvePoint) -> CurvePoint:
        """The point where the curve has this slope, from a neighbour with more of the measure."""
        weight = -slope / self.whole
        report, value, spent = self._weighed(weight, near.basis)
        return self._priced(report, value, spent, weight)

    def _weighed(self, weight: float, basis: Basis | None) -> tuple[Report, float, float]:
        """The least of cost and ``weight`` ¥ for each ¥ of the measure; its value, as a share, and its cost.

        A price couples nothing that the cost does not, so that this takes far fewer pivots than a limit of the measure.
        """
        report = self._answer(
            self.held.ask(cost=self.best.target.cost + weight * self.measure, begin=basis, primal=True)
        )
        assert report.values is not None
        value = inner_product(self.measure, report.values) / self.whole
        return report, value, inner_product(self.best.target.cost, report.values)

    def _priced(self, report: Report, value: float, cost: float, weight: float) -> CurvePoint:
        assert report.bound is not None
        bound = min(report.bound - weight * limit_room(value) * self.whole, cost)
        return self._point(report, value, cost, bound, -weight * self.whole)

    def _point(self, report: Report, value: float, cost: float, bound: float, slope: float) -> CurvePoint:
        assert report.values is not None
        self.progress("point", cost)
        measures = measures_of_solution(self.best.model, report.values)
        return CurvePoint(value, cost, slope, limit_room(max(value, 0.0)), bound, measures, report.basis)

    def _answer(self, report: Report) -> Report:
        if report.status != Status.OPTIMAL:
            raise BadInput(
                message("nothing confirms a point of the frontier: {reason}", reason=report.message), self.against
            )
        return report
