"""What rules bar and cap altogether, offer by offer and segment by segment."""

from __future__ import annotations

import numpy as np

from optimizer.arrays import Mask
from optimizer.rules.exclusion import Verdicts

__all__ = ["barred", "capped"]


def barred(verdict: Verdicts) -> Mask:
    """(offers, segments, periods): some rule bars the offer from the segment altogether."""
    return _by_some_rule(verdict, verdict.cap == 0)


def capped(verdict: Verdicts) -> Mask:
    """(offers, segments, periods): some rule caps the offer for the segment, short of a clause."""
    return _by_some_rule(verdict, (verdict.cap > 0) & (verdict.cap < 1))


def _by_some_rule(verdict: Verdicts, kind: Mask) -> Mask:
    offers, segments, periods = verdict.bars.shape[1], verdict.applies.shape[1], verdict.bars.shape[2]
    at = np.meshgrid(np.arange(offers), np.arange(segments), np.arange(periods), indexing="ij")
    some = np.zeros((offers, segments, periods), dtype=bool)
    for rule in range(len(verdict.bars)):
        some |= verdict.bound(rule, *at) & (verdict.breaks[rule] & kind[rule])[:, None, :]
    return some
