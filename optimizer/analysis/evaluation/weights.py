"""The interval of weights (technical : price) between which an award stands.

A weight multiplies the technical points and leaves the price points: 2 : 1 of a lot with 100 : 100 scores 200 : 100, as tenders
with a double weight do. The floor on added points is multiplied too, so that nobody becomes eligible by a weight.

**Why the search is exact.** The award stands where its bidder beats every other, so the interval is what the intervals of
the pairs share. For a pair let s be what multiplies technical points, T and U those of the two, and P what the first leads by
in price points. Rounded totals change only where a rounded term steps, which is at known fractions of s; between two
neighbours of these the comparison is the same throughout, so that a look at each and between each two misses nothing. With
u the rounding step, the first surely leads where s (T − U) + P ≥ u, since rounding takes less than u off a difference, and
surely trails where it is ≤ −u. Between lie at most 2 (T + U) ÷ |T − U| steps, however fine u is. With T = U the
comparison repeats itself, if it changes at all, every u ÷ T. On the rounded rule an award that falls may stand again further
out; the interval ends where it first falls.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from heapq import merge
from math import ceil, floor

from .lots import Lot
from .ranking import standing
from .scores import Entrant, Score, added_up, scores

__all__ = ["WeightInterval", "weights_between"]

_ONE = Fraction(1)


@dataclass(frozen=True)
class WeightInterval:
    """The ratios technical : price, as one number, between which an award stands; ``high`` None where it has no end.

    ``low_included`` and ``high_included``: whether the award stands at the end itself.
    """

    low: Fraction
    low_included: bool
    high: Fraction | None
    high_included: bool


@dataclass(frozen=True)
class _End:
    """Where a pair's comparison first fails in one direction, as a multiple of the present weight; ``at`` None for never."""

    at: Fraction | None
    included: bool


def weights_between(lot: Lot, entrants: Sequence[Entrant], winner: str) -> WeightInterval | None:
    """The weights between which ``winner`` comes first alone; None where weights decide nothing: in division, or without price
    points."""
    if lot.method == "division" or lot.price_points == 0:
        return None
    scored = scores(lot, entrants)
    by_id = {entrant.supplier_id: entrant for entrant in entrants if entrant.supplier_id in scored}
    pairs = [
        _Pair(lot, by_id[winner], scored[winner], by_id[other], scored[other]) for other in scored if other != winner
    ]
    downs, ups = [pair.end(-1) for pair in pairs], [pair.end(1) for pair in pairs]
    low = max((end for end in downs if end.at is not None), key=_low_order, default=_End(Fraction(0), True))
    high = min((end for end in ups if end.at is not None), key=_high_order, default=_End(None, False))
    present = lot.technical_points / lot.price_points
    assert low.at is not None
    return WeightInterval(low.at * present, low.included, None if high.at is None else high.at * present, high.included)


def _low_order(end: _End) -> tuple[Fraction, bool]:
    assert end.at is not None
    return end.at, not end.included


def _high_order(end: _End) -> tuple[Fraction, bool]:
    assert end.at is not None
    return end.at, end.included


class _Pair:
    """The winner and another, and whether the first still beats the second with technical points multiplied by s."""

    def __init__(self, lot: Lot, first: Entrant, score: Score, second: Entrant, other: Score) -> None:
        assert score.price is not None
        assert other.price is not None
        assert score.price_unrounded is not None
        assert other.price_unrounded is not None
        self.lot, self.entrants, self.prices = lot, (first, second), (score.price_unrounded, other.price_unrounded)
        self.gain = first.technical - second.technical
        self.lead = score.price - other.price
        self.unit = Fraction(0) if lot.rounding == "none" or lot.rounds == "price" else Fraction(1, 10**lot.decimals)

    def holds(self, s: Fraction) -> bool:
        """Whether the first beats the second outright."""
        first, second = (
            standing(self.lot, entrant, added_up(self.lot, s * entrant.technical, price))
            for entrant, price in zip(self.entrants, self.prices, strict=True)
        )
        return first > second

    def end(self, way: int) -> _End:
        """Where the comparison first fails from 1 upward (``way`` 1) or downward to 0 (-1)."""
        begin, last = self._window(way)
        if begin is None:
            return _End(None, True)
        at, between = begin, self._neighbours(begin, way)
        for point in between:
            stop = point if last is None else (min if way > 0 else max)(point, last)
            middle = (at + stop) / 2
            if middle != at and not self.holds(middle):
                return _End(at, self.holds(at))
            if not self.holds(stop):
                return _End(stop, False)
            if stop == last:
                return _End(None, True)
            at = stop
        raise AssertionError  # the neighbours go on until the comparison fails or the search ends

    def _window(self, way: int) -> tuple[Fraction | None, Fraction | None]:
        """From where and up to where the comparison has to be looked at; None, None where it cannot fail."""
        if self.gain == 0:
            technical = self.entrants[0].technical
            if self.lot.rounds != "total" or self.unit == 0 or technical == 0:
                return None, None
            period = self.unit / technical
            return _ONE, 1 + period if way > 0 else max(Fraction(0), 1 - period)
        sure = (self.unit - self.lead) / self.gain  # the first surely leads beyond it, on the side where it gains
        gains = (self.gain > 0) == (way > 0)
        if gains:
            return (None, None) if (sure - 1) * way < 0 else (_ONE, self._bounded(sure, way))
        begin = sure if (sure - 1) * way > 0 else _ONE
        if way < 0 and begin < 0:
            return None, None
        return begin, None if way > 0 else Fraction(0)

    @staticmethod
    def _bounded(point: Fraction, way: int) -> Fraction:
        return point if way > 0 else max(Fraction(0), point)

    def _neighbours(self, begin: Fraction, way: int) -> Iterator[Fraction]:
        """The fractions beyond ``begin`` at which the comparison may change, nearest first, and after them the search's end."""
        if self.unit == 0:
            crossing = [-self.lead / self.gain] if self.gain else []
            yield from (point for point in crossing if (point - begin) * way > 0)
            yield begin + way if way > 0 else Fraction(0)
            return
        steps = [self._steps(*pair, begin, way) for pair in zip(self.entrants, self.prices, strict=True)]
        before = begin
        for point in merge(*steps, key=lambda point: point * way):
            if way < 0 and point <= 0:
                break
            if point != before:
                yield point
            before = point
        yield Fraction(0)

    def _steps(self, entrant: Entrant, price: Fraction, begin: Fraction, way: int) -> Iterator[Fraction]:
        """Where a rounded term of one of the two steps: its s, beyond ``begin``."""
        technical = entrant.technical
        if technical == 0:
            return
        shift = (price if self.lot.rounds == "total" else Fraction(0)) + (
            self.unit / 2 if self.lot.rounding == "half_up" else 0
        )
        position = (begin * technical + shift) / self.unit
        number = floor(position) + 1 if way > 0 else ceil(position) - 1
        while True:
            yield (number * self.unit - shift) / technical
            number += way
