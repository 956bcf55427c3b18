"""Joins of columns of numbers."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

__all__ = ["matches"]

Numbers = npt.NDArray[np.integer[Any]]
Positions = npt.NDArray[np.int64]


def matches(ordered: Numbers, asked: Numbers) -> tuple[Positions, Positions]:
    """Everything asked for with each of its equals: positions in ``asked``, and in the ``ordered`` numbers."""
    first = np.searchsorted(ordered, asked, "left")
    count = np.searchsorted(ordered, asked, "right") - first
    at = np.repeat(np.arange(len(asked)), count)
    return at, np.arange(len(at)) + np.repeat(first - (np.cumsum(count) - count), count)
