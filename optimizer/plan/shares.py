"""Who has what part of an amount, and how far it lies in few hands."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from optimizer.arrays import Floats
from optimizer.columns.tables import words_of

from .grouped import tally

__all__ = ["hhi", "ranked", "regrouped", "share_met", "shares", "sums"]


def sums(by: pd.Series, amount: pd.Series) -> dict[str, float]:
    """The sum of the amounts by text, in alphabetical order."""
    code, names = words_of(by)
    held = tally(code, amount.to_numpy(float), len(names)).tolist()
    return dict(sorted(zip(names, held, strict=True)))


def shares(amounts: Mapping[str, float]) -> dict[str, float]:
    """Share of each amount in the sum, largest first; empty where there is none."""
    total = sum(amounts.values())
    if total == 0:
        return {}
    return {name: amount / total for name, amount in sorted(amounts.items(), key=lambda item: -item[1])}


def ranked(names: Sequence[str], amounts: Floats) -> dict[str, float]:
    """Each name's share of the amounts, largest first; without those that have none."""
    total = float(amounts.sum())
    order = np.argsort(-amounts, kind="stable")
    return {names[k]: float(amounts[k]) / total for k in order.tolist() if amounts[k] > 0} if total else {}


def regrouped(amounts: Mapping[str, float], label: Mapping[str, Any]) -> dict[str, float]:
    """The amounts by the label of each name, in the order of appearance; ``not given`` where it has none."""
    held: dict[str, float] = {}
    for name, amount in amounts.items():
        text = label.get(name)
        key = text if isinstance(text, str) else "not given"
        held[key] = held.get(key, 0.0) + amount
    return held


def hhi(parts: Iterable[float]) -> float:
    """The Herfindahl index of shares: the sum of their squares in percent, 10,000 where one has all."""
    return float(sum((100 * part) ** 2 for part in parts))


def share_met(wanted: float, missed: float) -> float | None:
    """The part of what is wanted that is not missed; None where nothing is wanted."""
    return 1.0 - missed / wanted if wanted else None
