"""What the audit reports, and how a vector of broken rows becomes a list of findings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

__all__ = ["YEN", "Finding", "Keys", "columns", "differing", "exceeding", "rows_where"]

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
#: Scale of sums of ¥: with a tolerance of a millionth, ¥1 is nothing. What a solver leaves of an order that it
#: doesn't place costs less.
YEN = 1e6
#: The words that name a row, each with a value a row or one for all.
Keys = Mapping[str, Any]


@dataclass(frozen=True)
class Finding:
    """One place where the plan's tables contradict the case or each other.

    ``check`` is a key of ``CHECKS``; ``place`` names the row or the keys; ``amount`` is what the plan says
    (or the left-hand side of the constraint) and ``limit`` what the audit recomputed (or the right-hand
    side), in the units that the message names; both are NaN where the fault isn't a number.
    """

    check: str
    place: str
    amount: float
    limit: float
    message: str

    def __str__(self) -> str:
        return f"{self.check}: {self.place}: {self.message}"


def places(keys: Keys, mask: Bools) -> list[str]:
    """``"offer A, segment B"`` for each row where ``mask`` holds; a single value stands for every row."""
    columns = [np.broadcast_to(np.asarray(values, dtype=object), mask.shape)[mask].tolist() for values in keys.values()]
    return [
        ", ".join(f"{word} {value}" for word, value in zip(keys, row, strict=True))
        for row in zip(*columns, strict=True)
    ]


def columns(table: pd.DataFrame, *names: str) -> dict[str, Any]:
    """Columns of a table as keys."""
    return {name: table[name] for name in names}


def rows_where(
    check: str,
    mask: Bools,
    keys: Keys,
    message: str,
    amount: npt.ArrayLike = np.nan,
    limit: npt.ArrayLike = np.nan,
) -> list[Finding]:
    """A finding for every row where ``mask`` holds; ``amount`` and ``limit`` broadcast over the rows.

    ``{amount}`` and ``{limit}`` in the message are replaced; other braces may be part of an id.
    """
    if not mask.any():
        return []
    amounts = np.broadcast_to(np.asarray(amount, dtype=float), mask.shape)[mask]
    limits = np.broadcast_to(np.asarray(limit, dtype=float), mask.shape)[mask]
    found: list[Finding] = []
    for place, a, b in zip(places(keys, mask), amounts.tolist(), limits.tolist(), strict=True):
        told = message.replace("{amount}", f"{a:.12g}").replace("{limit}", f"{b:.12g}")
        found.append(Finding(check, place, a, b, told))
    return found


def exceeding(amount: npt.ArrayLike, limit: npt.ArrayLike, tolerance: float, *scales: npt.ArrayLike) -> Bools:
    """Where ``amount > limit`` by more than ``tolerance`` × the largest of 1, both sides and ``scales``."""
    a, b = np.asarray(amount, dtype=float), np.asarray(limit, dtype=float)
    scale = np.maximum(1.0, np.maximum(np.abs(a), np.where(np.isfinite(b), np.abs(b), 0.0)))
    for other in scales:
        scale = np.maximum(scale, np.abs(np.asarray(other, dtype=float)))
    return np.asarray(a - b > tolerance * scale, dtype=np.bool_)


def differing(amount: npt.ArrayLike, expected: npt.ArrayLike, tolerance: float, floor: float = 1.0) -> Bools:
    """Where two numbers differ by more than the tolerance, relative to the larger of them and ``floor``."""
    a, b = np.asarray(amount, dtype=float), np.asarray(expected, dtype=float)
    scale = np.maximum(floor, np.maximum(np.abs(a), np.abs(b)))
    near: Bools = np.abs(a - b) <= tolerance * scale
    return np.asarray(~near & ~(np.isnan(a) & np.isnan(b)), dtype=np.bool_)
