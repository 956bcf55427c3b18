"""Ids as codes and days as numbers: what every reading of a table needs."""

from __future__ import annotations

from datetime import date

import numpy as np
import numpy.typing as npt
import pandas as pd

from optimizer.dataset import periods as quarters

__all__ = ["Codes", "Floats", "Ids", "Mask", "Texts", "coded", "days", "joined", "ordinals", "within"]

Floats = npt.NDArray[np.float64]
Codes = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]
Texts = npt.NDArray[np.object_]
#: The row labels of a table that others refer to.
Ids = pd.Index


def coded(ids: Ids, values: pd.Series) -> Codes:
    """Row number of each value among ``ids``; -1 where it is unknown or blank."""
    codes, seen = pd.factorize(values.astype(object), use_na_sentinel=True)
    lookup = np.append(ids.get_indexer(pd.Index(seen, dtype=object)), -1).astype(np.int64)
    return lookup[codes]


def ordinals(column: pd.Series) -> Codes:
    """Ordinal of each quarter; every cell must be one."""
    codes, texts = pd.factorize(column.astype(object))
    return np.array([quarters.ordinal(text) for text in texts], dtype=np.int64)[codes]


def days(column: pd.Series, blank: date) -> Codes:
    """Number of each day written YYYY-MM-DD; that of ``blank`` where none is written."""
    codes, texts = pd.factorize(column.astype(object), use_na_sentinel=True)
    numbers = [date.fromisoformat(text).toordinal() for text in texts]
    return np.array([*numbers, blank.toordinal()], dtype=np.int64)[codes]


def within(column: pd.Series, words: tuple[str, ...]) -> Mask:
    """Which cells are one of the words."""
    return np.asarray(column.isin(list(words)), dtype=np.bool_)


def joined(left: Codes, right: Codes) -> tuple[Codes, Codes]:
    """Positions of every pair of equal codes, by ``left``; ``right`` must be sorted."""
    first, last = np.searchsorted(right, left, "left"), np.searchsorted(right, left, "right")
    count = last - first
    at = np.repeat(np.arange(len(left)), count)
    step = np.arange(len(at)) - np.repeat(np.cumsum(count) - count, count)
    return at.astype(np.int64), (first[at] + step).astype(np.int64)
