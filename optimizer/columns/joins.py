"""Joins of columns of numbers."""

from __future__ import annotations

import numpy as np

from optimizer.arrays import Integers, Ordinals

__all__ = ["equal_pairs"]


def equal_pairs(ordered: Integers, asked: Integers) -> tuple[Ordinals, Ordinals]:
    """Everything asked for with each of its equals: positions in ``asked``, and in the ``ordered`` numbers."""
    first = np.searchsorted(ordered, asked, "left")
    count = np.searchsorted(ordered, asked, "right") - first
    at = np.repeat(np.arange(len(asked)), count)
    return at, np.arange(len(at)) + np.repeat(first - (np.cumsum(count) - count), count)
