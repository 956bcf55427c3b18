"""Checks of orders and component flows: lanes, times, rules and demand met."""

from __future__ import annotations

import numpy as np

from .context import Context
from .finding import Finding, differing, exceeding, rows_where

__all__ = ["demand_balance", "eligibility", "lanes", "lead_time", "stock_cover"]


def lanes(c: Context) -> list[Finding]:
    """Every order has a lane from its plant to its segment, every component flow one to the plant that it feeds."""
    found: list[Finding] = []
    ends = {"orders": "the segment", "components": "the assembly's plant"}
    for name, flows, keys in c.moves:
        found += rows_where("lane", flows["lane"] < 0, keys, f"no lane joins the plant to {ends[name]}")
    return found


def lead_time(c: Context) -> list[Finding]:
    """Whatever moves ships one lead time before it arrives; only incumbents' may have shipped before the horizon."""
    incumbent = c.facts.offers.having("incumbent")
    found: list[Finding] = []
    for name, flows, keys in c.moves:
        stated = c.book[name].times["ship_period"]
        ship, time = flows["ship"], flows["time"]
        keyed = flows["lane"] >= 0
        message = "ship_period isn't the period of arrival less the lead time (quarters from the horizon's start)"
        found += rows_where("ship_period", keyed & (stated != ship), keys, message, stated, ship)
        message = "arrives sooner after the horizon's start than its lead time, and isn't an incumbent's"
        early = keyed & (ship < 0) & ~incumbent[flows["offer"]]
        found += rows_where("lead_time", early, keys, message, time, flows["lead"])
    early = (c.inputs["time"] < 0) & ~incumbent[c.inputs["assembly"]]
    message = "feeds an assembly before the horizon that isn't an incumbent's"
    return found + rows_where("lead_time", early, c.input_keys, message, c.inputs["time"], 0.0)


def eligibility(c: Context) -> list[Finding]:
    """No order stands where a rule bars its source, or what it declares to contain, outright."""
    found: list[Finding] = []
    offer, time = c.flows["offer"], c.flows["time"]
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
    facts, flows = c.facts, c.flows
    stray = flows["pair"] < 0
    found = rows_where(
        "demand_balance", stray, c.order_keys, "the segment asks for none of this part", flows["units"], 0.0
    )
    for name in ("stock", "shortages"):
        table = c.book[name]
        message = f"{name}: the segment asks for none of this part"
        keys = table.named("part", "segment", "period")
        found += rows_where("demand_balance", table.pair < 0, keys, message, table.numbers["units"], 0.0)
    arriving = c.by_pair(flows["pair"], flows["time"], flows["units"])
    stock, missing = c.stock, c.missing
    before = np.column_stack([facts.pairs.opening, stock[:, :-1]])
    supply, use = (arriving + before + missing).ravel(), (facts.demand + stock).ravel()
    found += rows_where(
        "demand_balance",
        differing(supply, use, c.tolerance, c.pair_floor),
        c.pair_keys,
        "arrivals, opening stock and shortage are {amount} units, demand and closing stock {limit}",
        supply,
        use,
    )
    missed, demand = missing.ravel(), facts.demand.ravel()
    return found + rows_where(
        "demand_balance",
        exceeding(missed, demand, c.tolerance, floor=c.pair_floor),
        c.pair_keys,
        "a shortage of {amount} units exceeds the demand of {limit}",
        missed,
        demand,
    )


def stock_cover(c: Context) -> list[Finding]:
    """Closing stock covers the stated number of periods of the period's demand."""
    asked, stock = (c.facts.pairs.cover[:, None] * c.facts.demand).ravel(), c.stock.ravel()
    return rows_where(
        "stock_cover",
        exceeding(asked, stock, c.tolerance, floor=c.pair_floor),
        c.pair_keys,
        "stock is {amount} units; the cover asks for {limit}",
        stock,
        asked,
    )
