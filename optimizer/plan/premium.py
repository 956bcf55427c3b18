"""What a scenario costs more than its reference, as the interval that the bounds of both plans prove."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

__all__ = ["PROVEN_WITHIN", "Premium", "premium_between"]

#: Half the interval, relative to the premium, up to which a premium counts as proven.
PROVEN_WITHIN = 0.05
_ENDS = ("low", "best", "high")
#: Digits that are told of a difference whose ends meet.
_DIGITS = 9


@dataclass(frozen=True)
class Premium:
    """The difference of two optima lies between ``low`` and ``high``; ``best`` is that of the two plans (present ¥).

    ``low`` and ``high`` are None where a bound is missing. ``reference_jpy`` is the cost of the reference's plan, ``within``
    what half the interval may be of the premium for it to count as proven.
    """

    reference: str
    reference_jpy: float
    best: float
    low: float | None
    high: float | None
    within: float = PROVEN_WITHIN

    @property
    def half_width(self) -> float:
        """Half the width of the interval, ¥; infinite without bounds."""
        return math.inf if self.low is None or self.high is None else (self.high - self.low) / 2.0

    @property
    def proven(self) -> bool:
        """Whether half the interval is at most ``within`` of the premium, or of next to nothing in the cost."""
        return self.half_width <= max(self.within * abs(self.best), 1e-9 * abs(self.reference_jpy))

    @property
    def unit(self) -> float:
        """The digit up to which the premium is known, ¥: a power of ten no larger than the interval."""
        size = max(abs(self.best), *(abs(end) for end in (self.low, self.high) if end is not None), 1e-300)
        least = 10.0 ** (math.floor(math.log10(size)) - _DIGITS)
        width = 0.0 if self.half_width == math.inf else 2.0 * self.half_width
        return max(least, 10.0 ** math.floor(math.log10(width)) if width > 0 else 0.0)

    def rounded(self) -> tuple[float | None, float | None, float | None]:
        """Low, best and high (¥) with no more digits than are proven; the interval is rounded outward, its ends only told
        where both are known, and the best one only where it is proven to the digit.
        """
        if self.low is None or self.high is None:
            return None, self.best, None
        unit = self.unit
        # What rounding leaves of a whole number of units is no reason to go one further.
        low = math.floor(self.low / unit + _slack(self.low / unit)) * unit
        high = math.ceil(self.high / unit - _slack(self.high / unit)) * unit
        return _plain(low), _plain(min(max(round(self.best / unit) * unit, low), high)), _plain(high)

    def as_mapping(self) -> dict[str, Any]:
        """``summary.json``'s ``premium``: in ¥ and as shares of the reference's cost."""
        jpy = dict(zip(_ENDS, self.rounded(), strict=True))
        return {
            "reference": self.reference,
            "jpy": jpy,
            "share": self.shares_of(self.reference_jpy),
            "proven": self.proven,
        }

    def shares_of(self, amount: float) -> dict[str, float | None]:
        """Low, best and high as shares of an amount (¥), rounded likewise; None where it is 0."""
        if not amount:
            return dict.fromkeys(_ENDS)
        low, high = (None if end is None else end / amount for end in (self.low, self.high))
        shares = replace(self, reference_jpy=1.0, best=self.best / amount, low=low, high=high).rounded()
        return dict(zip(_ENDS, shares, strict=True))


def premium_between(summary: Mapping[str, Any], reference: Mapping[str, Any], within: float = PROVEN_WITHIN) -> Premium:
    """The premium of a plan over another, from the numbers of both (``objective_jpy`` and ``bound_jpy``)."""
    cost, reference_jpy = float(summary["objective_jpy"]), float(reference["objective_jpy"])
    bound, floor = summary["bound_jpy"], reference["bound_jpy"]
    both = bound is not None and floor is not None
    low, high = (float(bound) - reference_jpy, cost - float(floor)) if both else (None, None)
    return Premium(str(reference["scenario"]), reference_jpy, cost - reference_jpy, low, high, within)


def _slack(units: float) -> float:
    return 1e-12 * max(1.0, abs(units))


def _plain(value: float, digits: int = 15) -> float:
    """The number with so many significant digits, without what binary fractions leave behind."""
    return float(f"{value:.{digits}g}")
