"""Checks of orders and component flows: lanes, times, rules, price tiers, minimum orders and demand met."""

from __future__ import annotations

import numpy as np
import pandas as pd

from .context import Context
from .finding import Finding, columns, differing, exceeding, rows_where
from .flows import totals

__all__ = [
    "demand_balance",
    "eligibility",
    "lanes",
    "lead_time",
    "minimum_order",
    "price_tiers",
    "stock_cover",
]


def lanes(c: Context) -> list[Finding]:
    """Every order has a lane from its plant to its segment, every component flow one to the plant that it feeds."""
    found: list[Finding] = []
    ends = {"orders": "the segment", "components": "the assembly's plant"}
    for name, flows, keys in c.moves:
        found += rows_where("lane", flows["lane"].to_numpy() < 0, keys, f"no lane joins the plant to {ends[name]}")
    return found


def lead_time(c: Context) -> list[Finding]:
    """Whatever moves ships one lead time before it arrives; only incumbents' may have shipped before the horizon."""
    incumbent = c.facts.offers["status"].eq("incumbent").to_numpy()
    found: list[Finding] = []
    for name, flows, keys in c.moves:
        stated = c.book[name]["ship_period_time"].to_numpy()
        ship, time = flows["ship"].to_numpy(), flows["time"].to_numpy()
        keyed = flows["lane"].to_numpy() >= 0
        message = "ship_period isn't the period of arrival less the lead time (quarters from the horizon's start)"
        found += rows_where("ship_period", keyed & (stated != ship), keys, message, stated, ship)
        message = "arrives sooner after the horizon's start than its lead time, and isn't an incumbent's"
        early = keyed & (ship < 0) & ~incumbent[flows["offer"]]
        found += rows_where("lead_time", early, keys, message, time, flows["lead"].to_numpy())
    early = (c.inputs["time"].to_numpy() < 0) & ~incumbent[c.inputs["assembly"]]
    message = "feeds an assembly before the horizon that isn't an incumbent's"
    return found + rows_where("lead_time", early, c.input_keys, message, c.inputs["time"], 0.0)


def eligibility(c: Context) -> list[Finding]:
    """No order stands where a rule bars its source, or what it declares to contain, outright."""
    found: list[Finding] = []
    offer, time = c.flows["offer"].to_numpy(), c.flows["time"].to_numpy()
    for bar, subject, breaks in zip(c.bars, c.subject, c.breaks, strict=True):
        barred = subject & breaks & (bar.cap[time] <= 0.0)
        own = bar.own[offer, time]
        for mask, what in ((barred & own, "this source"), (barred & ~own, "what it declares to contain")):
            message = f"rule {bar.rule} bars {what}"
            found += rows_where("eligibility", mask, c.order_keys, message, c.flows["units"], 0.0)
    return found


def demand_balance(c: Context) -> list[Finding]:
    """Arrivals + stock before + shortage = demand + stock after, for every demanded part, segment and period.

    A missing stock or shortage row means 0. No shortage exceeds its demand: units that nobody delivers can't
    be stored.
    """
    facts = c.facts
    stray = c.flows["pair"].to_numpy() < 0
    found = rows_where(
        "demand_balance", stray, c.order_keys, "the segment asks for none of this part", c.flows["units"], 0.0
    )
    for name in ("stock", "shortages"):
        table = c.book[name]
        stray = table["pair_code"].to_numpy() < 0
        keys = columns(table, "part", "segment", "period")
        message = f"{name}: the segment asks for none of this part"
        found += rows_where("demand_balance", stray, keys, message, table["units"], 0.0)
    arriving = c.by_pair(c.flows["pair"], c.flows["time"], c.flows["units"])
    stock, missing = c.stock, c.missing
    before = np.column_stack([facts.pairs["opening"].to_numpy(), stock[:, :-1]])
    supply, use = arriving + before + missing, facts.demand + stock
    found += rows_where(
        "demand_balance",
        differing(supply, use, c.tolerance).ravel(),
        c.pair_keys,
        "arrivals, opening stock and shortage are {amount} units, demand and closing stock {limit}",
        supply.ravel(),
        use.ravel(),
    )
    return found + rows_where(
        "demand_balance",
        exceeding(missing, facts.demand, c.tolerance).ravel(),
        c.pair_keys,
        "a shortage of {amount} units exceeds the demand of {limit}",
        missing.ravel(),
        facts.demand.ravel(),
    )


def stock_cover(c: Context) -> list[Finding]:
    """Closing stock covers the stated number of periods of the period's demand."""
    asked = c.facts.pairs["cover"].to_numpy()[:, None] * c.facts.demand
    return rows_where(
        "stock_cover",
        exceeding(asked, c.stock, c.tolerance).ravel(),
        c.pair_keys,
        "stock is {amount} units; the cover asks for {limit}",
        c.stock.ravel(),
        asked.ravel(),
    )


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
    facts = c.facts
    found: list[Finding] = []
    usable: list[pd.DataFrame] = []
    for name, flows, names in c.moves:
        number, inside = c.book[name]["price_tier"].to_numpy(), flows["time"].to_numpy() >= 0
        known = (number >= 0) & (number == np.floor(number))
        known &= number < np.where(inside, facts.tier_count[flows["offer"]], 1)
        found += rows_where("price_tiers", ~known, names, "the offer has no such price tier then", number)
        usable.append(flows.loc[known & inside, ["offer", "time", "tier", "units"]])
    used = totals(pd.concat(usable), ["offer", "time", "tier"], "units")
    first, count = facts.first_tier[used["offer"]], facts.tier_count[used["offer"]]
    tier, units = used["tier"].to_numpy(), used["units"].to_numpy()
    widths = facts.tiers["width"].to_numpy()
    width = widths[first + tier]
    keys = {
        "offer": c.offer_names(used["offer"]),
        "period": facts.names(used["time"].to_numpy()),
        "price tier": tier,
    }
    found += rows_where(
        "price_tiers",
        exceeding(units, width, c.tolerance),
        keys,
        "{amount} units at the price of a tier that holds {limit}",
        units,
        width,
    )
    falls = facts.tiers["price"].diff().lt(0) & facts.tiers["tier"].gt(0)
    falling = falls.groupby(facts.tiers["offer"]).any().to_numpy(dtype=bool)[used["offer"]]
    ordered = (count > 1) & (tier > 0) & (units > c.tolerance * np.maximum(1.0, widths[first]))
    if not c.model.integers:
        ordered &= ~(falling | _shares_by_cost(c))
    later = used[ordered]
    if later.empty:
        return found
    # Every tier below a used one must be full, whether or not it has a row.
    steps = later.loc[later.index.repeat(later["tier"])].copy()
    steps["below"] = steps.groupby(level=0).cumcount()
    lower = used.rename(columns={"tier": "below", "units": "filled"})
    steps = steps.merge(lower, on=["offer", "time", "below"], how="left").fillna({"filled": 0.0})
    lower_row = facts.first_tier[steps["offer"]] + steps["below"].to_numpy()
    later_row = facts.first_tier[steps["offer"]] + steps["tier"].to_numpy()
    prices = facts.tiers["price"].to_numpy(dtype=float)
    # Between tiers of one price it doesn't matter which is called used.
    full = np.where(prices[lower_row] == prices[later_row], 0.0, widths[lower_row])
    keys = {
        "offer": c.offer_names(steps["offer"]),
        "period": facts.names(steps["time"].to_numpy()),
        "price tier": steps["tier"].to_numpy(),
    }
    return found + rows_where(
        "price_tiers",
        exceeding(full, steps["filled"], c.tolerance),
        keys,
        "used although an earlier tier holds {limit} units and only {amount} are bought at it",
        steps["filled"],
        full,
    )


def minimum_order(c: Context) -> list[Finding]:
    """With integers on, an offer's arrivals in a period, at segments and plants, are nothing or its minimum order."""
    if not c.model.integers:
        return []
    lots = c.facts.offers["minimum_order"].fillna(0.0).to_numpy(dtype=float)
    arrived = totals(c.all_flows[c.all_flows["time"] >= 0], ["offer", "time"], "units")
    lot, units = lots[arrived["offer"]], arrived["units"].to_numpy()
    some = units > c.tolerance * np.maximum(1.0, lot)
    keys = {"offer": c.offer_names(arrived["offer"]), "period": c.facts.names(arrived["time"].to_numpy())}
    return rows_where(
        "minimum_order",
        some & exceeding(lot, units, c.tolerance),
        keys,
        "{amount} units arrive; the minimum order is {limit}",
        units,
        lot,
    )
