"""A convex curve between two estimates: chords of its known points from above, their tangents from below.

Source: sandwich approximation of univariate convex functions (Rote 1992; Siem, den Hertog and Hoffmann 2011).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

__all__ = ["Sandwich", "Support"]

#: A new point lies at least this far into its interval, as a share of it.
_INSIDE = 0.02


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


class Sandwich:
    """Points of a convex decreasing curve by value, and where the next one tells most."""

    def __init__(self, first: Support, last: Support) -> None:
        """The two ends, the smallest value first."""
        self.points = [first, last]

    def refine(self, most: int, room: float, evaluate: Callable[[float], Support]) -> None:
        """Add points until there are ``most``, or until no chord lies more than ``room`` above the tangents."""
        while len(self.points) < most:
            spans = self.spans()
            widest = max(range(len(spans)), key=lambda k: spans[k].gap)
            if spans[widest].gap <= room:
                return
            left, right = self.points[widest : widest + 2]
            edge = _INSIDE * (right.value - left.value)
            at = min(max(spans[widest].at, left.value + edge), right.value - edge)
            self.points.insert(widest + 1, evaluate(at))

    def spans(self) -> list[_Span]:
        """What is known between neighbours."""
        return [_span(*pair) for pair in zip(self.points, self.points[1:], strict=False)]

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
