"""The two measures of dependence over the orders of a plan: where a thing is made, and whose it is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property

import numpy as np
import pandas as pd

from optimizer.arrays import Floats, Mask, Positions

from .grouped import tally
from .shares import ranked

__all__ = ["MEASURES", "NEGLIGIBLE_SHARE", "Exposure", "Purchases", "exposure_of", "first_without"]

#: By period, shares by measure, and the same by units as ``..._units``; None where nothing is bought.
Exposure = Mapping[str, Mapping[str, float] | None]

#: The measures, which are never added up; they are flags of the orders.
MEASURES = ("made_in_concern", "firm_of_concern")
#: A smaller share is the solver's rounding, not a purchase.
NEGLIGIBLE_SHARE = 1e-6


class Purchases:
    """Orders of a plan as arrays (order,), each column taken out once."""

    def __init__(self, orders: pd.DataFrame, periods: Sequence[str]) -> None:
        self.orders, self.periods = orders, periods
        self.units, self.value = (orders[name].to_numpy(float) for name in ("units", "value_jpy"))
        self.flags: dict[str, Mask] = {name: orders[name].to_numpy(bool) for name in MEASURES}

    def __len__(self) -> int:
        return len(self.units)

    @cached_property
    def when(self) -> Positions:
        """The position of each order's period in the horizon."""
        return self.among("period", self.periods)

    def among(self, column: str, labels: Sequence[str]) -> Positions:
        """The position of each cell of a column among the labels; -1 where it is none."""
        place = {label: number for number, label in enumerate(labels)}
        code, names = self.coded(column)
        return np.array([*(place.get(name, -1) for name in names), -1], np.intp)[code]

    def coded(self, column: str) -> tuple[Positions, list[str]]:
        """A column of text as codes, and the texts in the order of appearance."""
        code, names = self.orders[column].array.factorize()
        return np.asarray(code, np.intp), names.tolist()

    def by_period(self, amount: Floats) -> Floats:
        """Sums of an amount by period."""
        return tally(self.when, amount, len(self.periods))

    def weight(self, held: Mask) -> Floats:
        """What some orders count by, 0 for the others: their value, or their units where none of them has any."""
        value = self.value * held
        return value if value.sum() > 0 else self.units * held

    def shares(self, column: str, held: Mask) -> dict[str, float]:
        """Shares of some orders by a column, largest first."""
        code, names = self.coded(column)
        return ranked(names, tally(code, self.weight(held), len(names)))

    def exposure(self, held: Mask) -> dict[str, dict[str, float] | None]:
        """Shares of some orders by period and measure; what has no price at all counts by units."""
        units, value = self.units * held, self.value * held
        bought, worth = self.by_period(units), self.by_period(value)
        parts: dict[str, Floats] = {}
        for measure, flag in self.flags.items():
            by_units = _divided(self.by_period(units * flag), bought)
            parts[measure] = np.where(worth > 0, _divided(self.by_period(value * flag), worth), by_units)
            parts[f"{measure}_units"] = by_units
        rows = zip(*(shares.tolist() for shares in parts.values()), strict=True)
        return {
            period: dict(zip(parts, row, strict=True)) if some else None
            for period, row, some in zip(self.periods, rows, (bought > 0).tolist(), strict=True)
        }

    def share_of_concern(self) -> tuple[dict[str, dict[str, float | None]], dict[str, float | None]]:
        """Share of what is of concern by either measure, by segment and period, and by period; None: nothing bought.

        By value; what has no price at all counts by units.
        """
        (segment, names), concern = self.coded("segment"), np.logical_or.reduce([*self.flags.values()])
        size, cell = (len(names), len(self.periods)), segment * len(self.periods) + self.when
        held = np.array(
            [
                [tally(cell, amount * flag, size[0] * size[1]).reshape(size) for flag in (1.0, concern)]
                for amount in (self.value, self.units)
            ]
        )
        by_segment = {name: self._either(held[:, :, k]) for k, name in enumerate(names)}
        return dict(sorted(by_segment.items())), self._either(held.sum(axis=2))

    def _either(self, held: Floats) -> dict[str, float | None]:
        """By period, the second of two amounts as a share of the first: by value, or by units (basis, amount, period)."""
        bought, barred = np.where(held[0, 0] > 0, held[0], held[1])
        amounts = zip(self.periods, bought.tolist(), barred.tolist(), strict=True)
        return {period: part / all_of if all_of else None for period, all_of, part in amounts}


def exposure_of(orders: pd.DataFrame, periods: Sequence[str]) -> dict[str, dict[str, float] | None]:
    """Of each period's orders the share that is made in a country of concern, and that of firms of concern.

    By value, and by units as ``..._units``; what has no price at all counts by units. None: nothing is bought.
    """
    bought = Purchases(orders, periods)
    return bought.exposure(np.ones(len(bought), dtype=bool))


def first_without(exposure: Exposure, measure: str) -> str | None:
    """The first period from which on nothing of concern is bought by a measure; None if that never comes."""
    free = None
    for period in sorted(exposure, reverse=True):
        shares = exposure[period] or {}
        if max(shares.get(measure, 0.0), shares.get(f"{measure}_units", 0.0)) > NEGLIGIBLE_SHARE:
            break
        free = period
    return free


def _divided(part: Floats, total: Floats) -> Floats:
    return np.divide(part, total, out=np.zeros(len(total)), where=total > 0)
