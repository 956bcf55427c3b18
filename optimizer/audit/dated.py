"""What the tables state for single periods: capacities, prices and exchange rates; and ramps, which go by age."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from optimizer import periods as quarters
from optimizer.arrays import Floats, Ordinals

from .codes import CodedColumn, Ids, located, ordinals
from .sheet import Sheet

__all__ = ["DatedCapacity", "dated_capacities", "dated_prices", "exchange_rates", "ramps"]


@dataclass(frozen=True, eq=False)
class DatedCapacity:
    """A capacity by row (offer or plant), infinite where none is stated, and those stated for single times."""

    base: Floats
    #: Row and time of each capacity stated for a time, as one number: see ``_key``.
    key: Ordinals
    capacity: Floats
    #: The first of the times for which one is stated, and how many times there are up to the last.
    low: int
    width: int

    def at(self, row: Ordinals, time: Ordinals) -> Floats:
        """The capacity of each row at a time, of which it can have one of its own."""
        values = self.base[row]
        if not len(self.key):
            return values
        when = time - self.low
        inside = (when >= 0) & (when < self.width)
        place = located(self.key, np.where(inside, row * self.width + when, -1))
        return np.where(place >= 0, self.capacity[place], values)


def dated_capacities(sheet: Sheet, rows: Sheet, key: str, ids: Ids, first: int) -> DatedCapacity:
    """The capacities of a table and those that a table of periods states beside them; times count from ``first``."""
    given = np.flatnonzero(~np.isnan(rows.numbers("capacity")))
    base = np.where(np.isnan(sheet.numbers("capacity")), np.inf, sheet.numbers("capacity"))
    if not len(given):
        return DatedCapacity(base, np.zeros(0, dtype=np.int64), np.zeros(0), 0, 0)
    row, time = ids.of(rows.words(key))[given], ordinals(rows.words("period"))[given] - first
    low, width = int(time.min()), int(time.max() - time.min()) + 1
    return DatedCapacity(base, row * width + time - low, rows.numbers("capacity")[given], low, width)


def dated_prices(rows: Sheet, offer_ids: Ids, first: int, count: int) -> Floats:
    """Price stated for one period: offer, period (offer's currency); NaN where none is."""
    prices = np.full((len(offer_ids), count), np.nan)
    if len(rows):
        price, time = rows.numbers("unit_price"), ordinals(rows.words("period")) - first
        given = np.flatnonzero(~np.isnan(price) & (time >= 0) & (time < count))
        prices[offer_ids.of(rows.words("offer_id"))[given], time[given]] = price[given]
    return prices


def exchange_rates(fx: Sheet, currency: CodedColumn, first: int, count: int) -> Floats:
    """¥ per unit of each offer's currency: offer, period. A rate of the period goes before one of any period."""
    rates = np.full((len(currency.words) + 1, count), np.nan)
    value, at = fx.numbers("jpy_per_unit"), fx.words("currency").within(currency)
    period = fx.words("period")
    always = (at >= 0) & period.isin(("*",))
    rates[at[always]] = value[always, None]
    when = period.mapped(lambda text: -1 if text == "*" else quarters.ordinal(text) - first, -1, np.int64)
    exact = (at >= 0) & ~always & (when >= 0) & (when < count)
    rates[at[exact], when[exact]] = value[exact]
    if "JPY" in currency.place:
        rates[currency.place["JPY"]] = 1.0
    return rates[currency.codes]


def ramps(written: CodedColumn) -> tuple[Ordinals, Floats]:
    """The ramp of each offer, and the share of capacity of each ramp by age in quarters; the last share holds on.

    A blank ramp is at its full capacity at once.
    """
    steps = [[float(share) for share in text.split(";")] for text in written.words] + [[1.0]]
    longest = max(len(shares) for shares in steps)
    share = np.array([shares + [shares[-1]] * (longest - len(shares)) for shares in steps], dtype=float)
    return np.where(written.codes < 0, len(steps) - 1, written.codes), share
