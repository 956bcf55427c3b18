"""Amounts, shares and quarters on the command line, in either language."""

from __future__ import annotations

import math

from optimizer.messages import Message, message
from optimizer.periods import is_period
from optimizer.vocabulary import both
from optimizer.wording import Wording, alike

__all__ = ["quarter", "share", "yen", "yen_span"]

_JA = Wording("ja")
_UNITS = ((1e12, "trn"), (1e9, "bn"), (1e6, "m"))


def yen(amount: float | None) -> Message:
    """¥ rounded for people; in English exact below a million."""
    if amount is None:
        return message("unknown")
    if math.isinf(amount):
        return message("no plan")
    size, unit = next((pair for pair in _UNITS if abs(amount) >= pair[0]), (1.0, ""))
    sign, shown = "−" if amount < 0 else "", abs(amount)
    return both(f"{sign}¥{shown / size:,.2f} {unit}" if unit else f"{sign}¥{shown:,.0f}", _JA.money(amount))


def yen_span(low: float, high: float) -> Message:
    """Two amounts (¥) in one unit, in the digits that they have; one, where they are the same to people and `alike`."""
    if yen(low) == yen(high) and alike(low, high):
        return both(str(yen(low)), _JA.money_span(low, high))
    size, unit = next((pair for pair in _UNITS if max(abs(low), abs(high)) >= pair[0]), (1.0, ""))
    ends = [f"{end / size:,.10g}" for end in ((low,) if low == high else (low, high))]
    return both(f"¥{'–'.join(ends)}{f' {unit}' if unit else ''}", _JA.money_span(low, high))


def share(value: float | None) -> str:
    """A share as a percentage with one decimal."""
    return message("none bought") if value is None else f"{100 * value:.1f}%"


def quarter(period: str) -> Message:
    """A quarter: by its id in English, by the fiscal year in Japanese."""
    return both(period, _JA.quarter(period) if is_period(period) else period)
