"""Checks of how much is bought at once: price tiers and minimum orders."""

from __future__ import annotations

import numpy as np

from optimizer.arrays import Floats, Ordinals

from .context import Context
from .finding import Finding, exceeding, rows_where
from .rows import Rows

__all__ = ["minimum_order", "price_tiers"]


def _shares_by_cost(c: Context) -> bool:
    """Whether some share is counted by value, under which relaxed tiers need not fill in order."""
    phased = any(0 < step.share < 1 for rule in c.facts.case.rules for step in rule.phase_out)
    return phased or any(cap.within != "part" for cap in c.model.share_cap)


def price_tiers(c: Context) -> list[Finding]:
    """Each price tier exists, holds no more than its width, and opens only when the one before is used up.

    What arrives before the horizon is bought at the first tier and fills none.

    With integers off, offers whose price falls, and all offers where some share is counted by value, have
    their order relaxed by definition; only widths are checked there.
    """
    tiers = c.facts.tiers
    found: list[Finding] = []
    usable: list[Rows] = []
    for name, flows, names in c.moves:
        number, inside = c.book[name].numbers["price_tier"], flows["time"] >= 0
        known = (number >= 0) & (number == np.floor(number))
        known &= number < np.where(inside, tiers.count[flows["offer"]], 1)
        found += rows_where("price_tiers", ~known, names, "the offer has no such price tier then", number)
        usable.append(flows.select("offer", "time", "tier", "units").where(known & inside))
    used = _used(usable[0].above(usable[1]))
    offer, tier, units = used["offer"], used["tier"], used["units"]
    first = tiers.first[offer]
    width, floor = tiers.width[first + tier], c.offer_floor[offer]

    def keys(at: Ordinals) -> dict[str, object]:
        return {
            "offer": c.facts.offer_ids.names[offer[at]],
            "period": c.facts.names(used["time"][at]),
            "price tier": tier[at],
        }

    found += rows_where(
        "price_tiers",
        exceeding(units, width, c.tolerance, floor=floor),
        keys,
        "{amount} units at the price of a tier that holds {limit}",
        units,
        width,
    )
    later = (tier > 0) & (units > c.tolerance * np.maximum(floor, tiers.width[first]))
    if later.any() and not c.model.integers:
        later &= ~(tiers.falling[offer] | _shares_by_cost(c))
    if not later.any():
        return found
    # Every tier below a used one must be full, whether or not it has a row.
    above = np.repeat(np.flatnonzero(later), tier[later])
    below = np.arange(len(above)) - np.repeat(np.cumsum(tier[later]) - tier[later], tier[later])
    filled = _filled(used, above, below)
    lower_row, later_row = first[above] + below, first[above] + tier[above]
    # Between tiers of one price it doesn't matter which is called used.
    full = np.where(tiers.price[lower_row] == tiers.price[later_row], 0.0, tiers.width[lower_row])
    return found + rows_where(
        "price_tiers",
        exceeding(full, filled, c.tolerance, floor=floor[above]),
        lambda at: keys(above[at]),
        "used although an earlier tier holds {limit} units and only {amount} are bought at it",
        filled,
        full,
    )


def _used(flows: Rows) -> Rows:
    """Units bought of each offer in each period at each tier."""
    groups = flows.by("offer", "time", "tier")
    keys = {name: flows[name][groups.first] for name in ("offer", "time", "tier")}
    return Rows({**keys, "units": groups.sum(flows["units"])})


def _filled(used: Rows, above: Ordinals, below: Ordinals) -> Floats:
    """Units bought at the tier ``below`` of the offer and period of each row ``above`` of ``used``; 0 without a row."""
    wanted = Rows({"offer": used["offer"][above], "time": used["time"][above], "tier": below})
    every = used.select("offer", "time", "tier").above(wanted)
    groups = every.by("offer", "time", "tier")
    # Each row of used is a group of its own.
    units = np.append(used["units"], 0.0)
    mine = np.full(len(groups), len(used))
    mine[groups.row[: len(used)]] = np.arange(len(used))
    filled: Floats = units[mine[groups.row[len(used) :]]]
    return filled


def minimum_order(c: Context) -> list[Finding]:
    """With integers on, an offer's arrivals in a period, at segments and plants, are nothing or its minimum order."""
    if not c.model.integers:
        return []
    arrived = c.all_flows.where(c.all_flows["time"] >= 0)
    groups = arrived.by("offer", "time")
    offer, time = arrived["offer"][groups.first], arrived["time"][groups.first]
    lot, units = np.nan_to_num(c.facts.offers.numbers("minimum_order"))[offer], groups.sum(arrived["units"])
    floor = c.offer_floor[offer]
    some = units > c.tolerance * np.maximum(floor, lot)
    return rows_where(
        "minimum_order",
        some & exceeding(lot, units, c.tolerance, floor=floor),
        lambda at: {"offer": c.facts.offer_ids.names[offer[at]], "period": c.facts.names(time[at])},
        "{amount} units arrive; the minimum order is {limit}",
        units,
        lot,
    )
