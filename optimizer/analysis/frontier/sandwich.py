"""A convex curve between two estimates: chords of its known points from above, their tangents from below.

Source: sandwich approximation of univariate convex functions (Rote 1992; Siem, den Hertog and Hoffmann 2011), each new point by
the slope of a chord (Cohon, Church and Sheer 1979).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

__all__ = ["Sandwich", "Support"]


@dataclass(frozen=True, eq=False)
class Support:
    """A point of the curve with a tangent: at any ``value`` the curve is at least ``cost + slope * (value - self.value)``."""

    value: float
    cost: float
    slope: float

    def tangent(self, value: float) -> float:
        """The tangent at a value."""
        return self.cost + self.slope * (value - self.value)


@dataclass(frozen=True, eq=False)
class _Span:
    """Two neighbours: where the tangents meet, and how far the chord lies above them there."""

    at: float
    lower: float
    gap: float


Point = TypeVar("Point", bound=Support)


class Sandwich(Generic[Point]):
    """Points of a convex decreasing curve by value, and where the next one tells most."""

    def __init__(self, points: list[Point]) -> None:
        """``points``: the two ends at least."""
        self.points = sorted(points, key=lambda point: point.value)
        #: Pairs of neighbours between which the curve is their chord.
        self._straight: set[tuple[int, int]] = set()

    def refine(self, most: int, room: float, evaluate: Callable[[float, Point], Point]) -> None:
        """Add points until there are ``most``, or until no chord lies more than ``room`` above the tangents.

        ``evaluate``: a point whose tangent has a slope, and that neighbour of it which has more of the value.
        """
        while len(self.points) < most:
            spans = self.spans()
            widest = max(range(len(spans)), key=lambda k: spans[k].gap)
            if spans[widest].gap <= room:
                return
            left, right = self.points[widest : widest + 2]
            slope = _slope(left, right)
            point = evaluate(slope, right)
            under = left.cost + slope * (point.value - left.value) - point.cost
            if under > room and left.value < point.value < right.value:
                self.points.insert(widest + 1, point)
            else:
                self._straight.add((id(left), id(right)))

    def spans(self) -> list[_Span]:
        """What is known between neighbours."""
        return [self._span(*pair) for pair in zip(self.points, self.points[1:], strict=False)]

    def price(self, k: int) -> float | None:
        """What a unit less costs at least at the point ``k``; None at the end, where there is no less."""
        if k == 0:
            return None
        left, right = self.points[k - 1 : k + 1]
        return -_slope(left, right) if (id(left), id(right)) in self._straight else -right.slope

    @property
    def gap(self) -> float:
        """How far the curve may lie below the chords."""
        return max((span.gap for span in self.spans()), default=0.0)

    def lower(self) -> list[tuple[float, float]]:
        """The corners of the lower estimate by value: value, cost."""
        corners = [(point.value, point.cost) for point in self.points] + [
            (span.at, span.lower) for span in self.spans()
        ]
        return sorted(corners)

    def _span(self, left: Point, right: Point) -> _Span:
        if (id(left), id(right)) in self._straight:
            return _Span(left.value, left.cost, 0.0)
        return _span(left, right)


def _slope(left: Support, right: Support) -> float:
    return (right.cost - left.cost) / (right.value - left.value)


def _span(left: Support, right: Support) -> _Span:
    width = right.value - left.value
    if width <= 0:
        return _Span(left.value, left.cost, 0.0)
    bend = right.slope - left.slope
    # Parallel tangents are the chord itself.
    at = (
        left.value
        if bend <= 0
        else (left.cost - right.cost + right.slope * right.value - left.slope * left.value) / bend
    )
    at = min(max(at, left.value), right.value)
    lower = max(left.tangent(at), right.tangent(at))
    chord = left.cost + (right.cost - left.cost) * (at - left.value) / width
    return _Span(at, lower, max(chord - lower, 0.0))
