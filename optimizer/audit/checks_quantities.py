"""Checks of how much is bought at once: price tiers and minimum orders."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from optimizer.arrays import Floats, Ordinals
from optimizer.messages import message

from .check import check
from .codes import repeated
from .context import Context
from .finding import AMOUNT, LIMIT, Violation, rows_where
from .rows import Rows

__all__ = ["minimum_order", "price_tiers"]


def _shares_by_cost(c: Context) -> bool:
    """Whether some share is counted by value, under which relaxed price tiers need not fill in order."""
    phased = any(0 < step.share < 1 for rule in c.coded.case.rules for step in rule.phase_out)
    return phased or any(cap.within != "part" for cap in c.options.share_cap)


@check(message("price tiers exist, keep their width and fill in order"))
def price_tiers(c: Context) -> Iterator[Violation]:
    """Each price tier exists, holds no more than its width, and opens only when the one before is used up.

    What arrives before the horizon is bought at the first tier and fills none.

    With integers off, offers whose price falls, and all offers where some share is counted by value, have
    their order relaxed by definition; only widths are checked there.
    """
    schedule = c.coded.price_tiers
    usable: list[Rows] = []
    for table, flows, names in c.orders_and_flows:
        number, inside = c.tables[table].numbers["price_tier"], flows["time"] >= 0
        known = (number >= 0) & (number == np.floor(number))
        known &= number < np.where(inside, schedule.count[flows["offer"]], 1)
        yield from rows_where(~known, names, message("the offer has no such price tier then"), number)
        usable.append(flows.select("offer", "time", "price_tier", "units").where(known & inside))
    bought = usable[0].above(usable[1])
    used = bought.totals("offer", "time", "price_tier", units=bought["units"])
    offer, price_tier, units = used["offer"], used["price_tier"], used["units"]
    first = schedule.first[offer]
    width, floor = schedule.width[first + price_tier], c.offer_floor[offer]
    keys = c.naming(used, "offer", "time", "price_tier")
    text = message("{amount} units at the price of a price tier that holds {limit}", amount=AMOUNT, limit=LIMIT)
    yield from c.exceeds(units, width, keys, text, floor=floor)
    later = (price_tier > 0) & (units > c.tolerance * np.maximum(floor, schedule.width[first]))
    if later.any() and not c.options.integers:
        later &= ~(schedule.falling[offer] | _shares_by_cost(c))
    if not later.any():
        return
    # Every tier below a used one must be full, whether or not it has a row.
    above, below = repeated(np.where(later, price_tier, 0))
    lower, upper = first[above] + below, first[above] + price_tier[above]
    # Between price tiers of one price it doesn't matter which is called used.
    full = np.where(schedule.price[lower] == schedule.price[upper], 0.0, schedule.width[lower])
    text = message(
        "used although an earlier tier holds {limit} units and only {amount} are bought at it",
        amount=AMOUNT,
        limit=LIMIT,
    )
    yield from c.falls_short(_filled(used, above, below), full, lambda at: keys(above[at]), text, floor[above])


def _filled(used: Rows, above: Ordinals, below: Ordinals) -> Floats:
    """Units bought at the price tier ``below`` of the offer and period of each row ``above`` of ``used``; 0 without a row."""
    wanted = Rows({"offer": used["offer"][above], "time": used["time"][above], "price_tier": below})
    groups = used.select("offer", "time", "price_tier").above(wanted).by("offer", "time", "price_tier")
    # Each row of used is a group of its own.
    row = np.full(len(groups), len(used))
    row[groups.row[: len(used)]] = np.arange(len(used))
    filled: Floats = np.append(used["units"], 0.0)[row[groups.row[len(used) :]]]
    return filled


@check(message("an offer's arrivals are nothing or at least its minimum order"))
def minimum_order(c: Context) -> Iterator[Violation]:
    """With integers on, an offer's arrivals in a period, at segments and plants, are nothing or its minimum order."""
    if not c.options.integers:
        return
    moved = c.all_flows.where(c.all_flows["time"] >= 0)
    arrived = moved.totals("offer", "time", units=moved["units"])
    offer, units = arrived["offer"], arrived["units"]
    least, floor = np.nan_to_num(c.coded.offers.numbers("minimum_order"))[offer], c.offer_floor[offer]
    some = units > c.tolerance * np.maximum(floor, least)
    text = message("{amount} units arrive; the minimum order is {limit}", amount=AMOUNT, limit=LIMIT)
    yield from c.falls_short(units, np.where(some, least, -np.inf), c.naming(arrived, "offer", "time"), text, floor)
