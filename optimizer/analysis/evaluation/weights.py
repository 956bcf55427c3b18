"""The interval of weights (technical : price) between which an award stands.

A weight multiplies the technical points and leaves the price points: 2 : 1 of a lot with 100 : 100 scores 200 : 100, as tenders
with a double weight do. The floor on added points is multiplied too, so that nobody becomes eligible by a weight.

**Why it is exact.** The award stands where its bidder, A, beats every other, so the interval is what the intervals of the pairs
share. For a pair A, B let s be what multiplies technical points. In steps of the rounding, counted totals are
⌊a s + α⌋ + p and ⌊b s + β⌋: a and b are technical points, α and β what is added before rounding (price points where the
total is rounded, and a half where it is half up), p what A leads by in price points that are rounded apart, a whole number.
With totals equal the order of ties says the same for every s > 0, since technical points then differ by a constant sign.

- *Upward.* The comparison can turn against A only where B's term steps, at s = (k − β) / b for a whole k. There it fails if
  ⌊a s + α⌋ + p ≤ k − 1, or ≤ k where the tie is lost. A floor is at most a whole number just where its argument is less than the
  next, so this is a linear inequality in k, whose first solution is written down.
- *Downward.* It can turn only just below a step of A, at s = (k − α) / a, where A counts k − 1 + p and B one less than
  ⌈b s + β⌉; a ceiling is at least a whole number just where its argument is more than the one before. Linear in k again.
- *Unrounded*, the lead is linear in s and changes sign once.

On the rounded rule an award that falls may stand again further out; the interval ends where it first falls.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor

from .lots import Lot
from .ranking import standing
from .scores import Entrant, Score, added_up, scores

__all__ = ["WeightInterval", "weights_between"]

_NONE, _HALF = Fraction(0), Fraction(1, 2)


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
    downs, ups = [pair.down() for pair in pairs], [pair.up() for pair in pairs]
    low = max((end for end in downs if end.at is not None), key=_low_order, default=_End(_NONE, True))
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
    """The winner and another, and how far technical points may be multiplied with the first still beating the second."""

    def __init__(self, lot: Lot, first: Entrant, score: Score, second: Entrant, other: Score) -> None:
        assert score.price is not None
        assert other.price is not None
        assert score.price_unrounded is not None
        assert other.price_unrounded is not None
        self.lot, self.entrants, self.prices = lot, (first, second), (score.price_unrounded, other.price_unrounded)
        self.gain, self.lead = first.technical - second.technical, score.price - other.price
        self.stepped = lot.rounding != "none" and lot.rounds != "price"
        if self.stepped:
            unit = Fraction(1, 10**lot.decimals)
            shift = _HALF if lot.rounding == "half_up" else _NONE
            whole = lot.rounds == "total"
            self.slopes = first.technical / unit, second.technical / unit
            self.shifts = tuple((price / unit if whole else _NONE) + shift for price in self.prices)
            self.apart = _NONE if whole else self.lead / unit
            self.lost = 0 if self._wins_ties() else 1

    def _wins_ties(self) -> bool:
        """Whether the first wins where totals are equal, whatever s > 0: what the order of ties compares has a constant sign."""
        first, second = self.entrants
        # Where each score is rounded, equal totals leave between technical points what price points differ by.
        technical = -self.lead if self.lot.rounds == "each" else self.gain
        price = Fraction(second.price_jpy - first.price_jpy)
        by = {"technical": technical, "mandatory": first.base - second.base, "price": price}
        return next((by[step] > 0 for step in self.lot.tie if step != "lot" and by[step] != 0), False)

    def holds(self, s: Fraction) -> bool:
        """Whether the first beats the second outright."""
        first, second = (
            standing(self.lot, entrant, added_up(self.lot, s * entrant.technical, price))
            for entrant, price in zip(self.entrants, self.prices, strict=True)
        )
        return first > second

    def up(self) -> _End:
        """Where the comparison first fails as s rises from 1."""
        if not self.stepped:
            return self._crossing() if self.gain < 0 else _End(None, False)
        (a, b), (alpha, beta) = self.slopes, self.shifts
        if b == 0:
            return _End(None, False)
        slope, least = 1 - a / b, alpha + self.apart - self.lost - a * beta / b
        step = floor(b + beta) + 1  # the first step of the second beyond 1
        if slope > 0:
            step = max(step, floor(least / slope) + 1)
        elif not step * slope > least:
            return _End(None, False)
        return _End((step - beta) / b, False)

    def down(self) -> _End:
        """Where the comparison first fails as s falls from 1 to 0."""
        failing = self._below()
        if failing is not None and failing.at is not None and failing.at > 0:
            return failing
        return _End(None, True) if self.holds(_NONE) else _End(_NONE, False)

    def _below(self) -> _End | None:
        if not self.stepped:
            return self._crossing() if self.gain > 0 else None
        (a, b), (alpha, beta) = self.slopes, self.shifts
        if a == 0:
            return None
        slope, least = b / a - 1, self.apart - self.lost - beta + b * alpha / a
        step = floor(a + alpha)  # the last step of the first up to 1
        if slope < 0:
            step = min(step, ceil(least / slope) - 1)
        elif not step * slope > least:
            return None
        return _End((step - alpha) / a, True)

    def _crossing(self) -> _End:
        """Where unrounded totals meet."""
        at = -self.lead / self.gain
        return _End(at, self.holds(at))
