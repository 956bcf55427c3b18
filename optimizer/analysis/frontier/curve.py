"""The curve of least cost over a measure, of a relaxation: two ends, then points where it is least known."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

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


@dataclass(frozen=True, eq=False)
class CurvePoint(Support):
    """A plan of the curve: ``limit`` is the side of its row, ``price`` the ¥ of the next unit less of the measure."""

    limit: float
    bound: float
    measures: Mapping[str, float]
    basis: Basis | None = field(repr=False, default=None)

    @property
    def price(self) -> float:
        """¥ by which the cost rises for the next unit less of the measure, at most."""
        return -self.slope


@dataclass(frozen=True, eq=False)
class Curve:
    """Points from the cheapest on; ``lower`` are corners of the lower estimate, ``uncertain`` ¥ between it and the chords."""

    points: tuple[CurvePoint, ...]
    lower: list[tuple[float, float]]
    uncertain: float


def curve(best: Relaxed, against: str, points: int, progress: Progress) -> Curve:
    """At most so many points of the curve of a relaxation that has a row for the measure."""
    return _Walk(best, against, progress).curve(points)


class _Walk:
    """The program held, and the measure whose row moves."""

    def __init__(self, best: Relaxed, against: str, progress: Progress) -> None:
        self.best, self.against, self.progress = best, against, progress
        self.whole = best.model.instance.demand_value
        self.measure: Floats = dense(MEASURED[against](best.model), len(best.target.cost))
        self.row = np.array([best.rows[against]])
        self.held = HeldProgram(best.target, Limits())
        if self.held.report.status != Status.OPTIMAL:
            raise BadInput(
                message("nothing confirms the relaxation: {reason}", reason=self.held.report.message), against
            )
        self.known: list[CurvePoint] = []

    def curve(self, points: int) -> Curve:
        """The ends, and what lies between."""
        cheapest = self._cheapest()
        self.known.append(cheapest)
        least = self._least(cheapest)
        if least is None:
            return Curve((cheapest,), [(cheapest.value, cheapest.cost)], 0.0)
        self.known.append(least)
        sandwich = Sandwich(least, cheapest)
        sandwich.refine(points, _KNOWN * (least.cost - cheapest.cost), self._at)
        along = sorted(self.known, key=lambda point: -point.value)
        return Curve(tuple(along), sandwich.lower(), sandwich.gap)

    def _cheapest(self) -> CurvePoint:
        """The least cost, and of all plans that cost as little the one with the least of the measure: it costs a tie's worth."""
        base = self.held.report
        assert base.objective is not None
        weight = _TIE * abs(base.objective) / self.whole
        cost = self.best.target.cost + weight * self.measure
        report = self._answer(self.held.ask(cost=cost))
        assert report.values is not None
        value, spent = inner_product(self.measure, report.values), inner_product(self.best.target.cost, report.values)
        assert base.bound is not None
        return self._point(
            report, value / self.whole, spent, min(base.bound, spent), 0.0, limit_room(value / self.whole)
        )

    def _least(self, cheapest: CurvePoint) -> CurvePoint | None:
        """The least of the measure, at the least cost; None where the cheapest plan has no more of it."""
        first = self._answer(self.held.ask(cost=self.measure))
        assert first.objective is not None
        value = max(first.objective, 0.0) / self.whole
        limit = limit_room(value)
        if cheapest.value <= limit + 1e-7:
            return None
        return self._bounded(limit, first.basis, primal=True)

    def _at(self, value: float) -> CurvePoint:
        """The least cost at a value between the ends, from the nearest point with more."""
        near = min((point for point in self.known if point.value > value), key=lambda point: point.value)
        point = self._bounded(value, near.basis, primal=False)
        self.known.append(point)
        return point

    def _bounded(self, limit: float, basis: Basis | None, primal: bool) -> CurvePoint:
        sides = self.row, np.array([-np.inf]), np.array([limit * self.whole])
        report = self._answer(self.held.ask(rows=sides, begin=basis, primal=primal))
        assert report.objective is not None
        assert report.duals is not None
        assert report.values is not None
        slope = min(float(report.duals[self.row[0]]), 0.0) * self.whole
        bound = report.objective if report.bound is None else min(report.bound, report.objective)
        value = inner_product(self.measure, report.values) / self.whole
        return self._point(report, value, report.objective, bound, slope, limit)

    def _point(self, report: Report, value: float, cost: float, bound: float, slope: float, limit: float) -> CurvePoint:
        assert report.values is not None
        self.progress("point", cost)
        measures = measures_of_solution(self.best.model, report.values)
        return CurvePoint(value, cost, slope, limit, bound, measures, report.basis)

    def _answer(self, report: Report) -> Report:
        if report.status != Status.OPTIMAL:
            raise BadInput(
                message("nothing confirms a point of the frontier: {reason}", reason=report.message), self.against
            )
        return report
