"""Checks of orders and component flows: lanes, times, rules and demand met."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from optimizer.messages import message, sequence

from .check import check
from .context import Context
from .finding import AMOUNT, LIMIT, Violation, rows_where

__all__ = ["demand_balance", "eligibility", "lane", "lead_time", "ship_period", "stock_cover"]


@check(message("every order and component flow has a lane"))
def lane(c: Context) -> Iterator[Violation]:
    """Every order has a lane from its plant to its segment, every component flow one to the plant that it feeds."""
    ends = {"orders": message("the segment"), "components": message("the assembly's plant")}
    for table, flows, keys in c.orders_and_flows:
        yield from rows_where(flows["lane"] < 0, keys, message("no lane joins the plant to {end}", end=ends[table]))


@check(message("orders and component flows ship one lead time before they arrive"))
def ship_period(c: Context) -> Iterator[Violation]:
    """Whatever moves by a lane ships one lead time before it arrives."""
    text = message("ship_period isn't the period of arrival less the lead time (quarters from the horizon's start)")
    for table, flows, keys in c.orders_and_flows:
        written, due = c.tables[table].times["ship_period"], flows["ship"]
        yield from rows_where((flows["lane"] >= 0) & (written != due), keys, text, written, due)


@check(message("only incumbents shipped before the horizon"))
def lead_time(c: Context) -> Iterator[Violation]:
    """Only what incumbents ship may have left, or fed an assembly, before the horizon."""
    incumbent = c.coded.offers.having("incumbent")
    text = message("arrives sooner after the horizon's start than its lead time, and isn't an incumbent's")
    for _, flows, keys in c.orders_and_flows:
        early = (flows["lane"] >= 0) & (flows["ship"] < 0) & ~incumbent[flows["offer"]]
        yield from rows_where(early, keys, text, flows["time"], flows["lead"])
    early = (c.component_flows["time"] < 0) & ~incumbent[c.component_flows["assembly"]]
    text = message("feeds an assembly before the horizon that isn't an incumbent's")
    yield from rows_where(early, c.flow_keys, text, c.component_flows["time"], 0.0)


@check(message("no order stands where a rule bars its source or what it declares to contain"))
def eligibility(c: Context) -> Iterator[Violation]:
    """No order stands where a rule bars its source, or what it declares to contain, outright."""
    for verdict in c.verdicts:
        barred = verdict.outright & verdict.breaks
        own = verdict.ruling.breaks_by_source[c.orders["offer"], c.orders["time"]]
        for mask, what in (
            (barred & own, message("this source")),
            (barred & ~own, message("what it declares to contain")),
        ):
            text = message("rule {rule} bars {what}", rule=verdict.ruling.rule, what=what)
            yield from rows_where(mask, c.order_keys, text, c.orders["units"], 0.0)


@check(message("arrivals, stock and shortage meet demand"))
def demand_balance(c: Context) -> Iterator[Violation]:
    """Arrivals + stock before + shortage = demand + stock after, for every demanded part, segment and period.

    A missing stock or shortage row means 0. No shortage exceeds its demand: units that nobody delivers can't
    be stored.
    """
    coded, flows = c.coded, c.orders
    text = message("the segment asks for none of this part")
    yield from rows_where(flows["pair"] < 0, c.order_keys, text, flows["units"], 0.0)
    for name in ("stock", "shortages"):
        table = c.tables[name]
        keys = table.named("part", "segment", "period")
        of_table = sequence((name, text), ": ", "：")
        yield from rows_where(table.pair < 0, keys, of_table, table.numbers["units"], 0.0)
    arriving = c.by_pair(flows["pair"], flows["time"], flows["units"])
    before = np.column_stack([coded.pairs.opening, c.stock[:, :-1]])
    supply, use = (arriving + before + c.shortage).ravel(), (coded.demand + c.stock).ravel()
    text = message(
        "arrivals, opening stock and shortage are {amount} units, demand and closing stock {limit}",
        amount=AMOUNT,
        limit=LIMIT,
    )
    yield from c.differs(supply, use, c.pair_keys, text, c.pair_floor)
    text = message("a shortage of {amount} units exceeds the demand of {limit}", amount=AMOUNT, limit=LIMIT)
    yield from c.exceeds(c.shortage.ravel(), coded.demand.ravel(), c.pair_keys, text, floor=c.pair_floor)
    limit = c.options.shortage_limit
    if limit is not None:
        text = message("a shortage of {amount} units exceeds the {limit} that may be short", amount=AMOUNT, limit=LIMIT)
        yield from c.exceeds(c.shortage.ravel(), limit * coded.demand.ravel(), c.pair_keys, text, floor=c.pair_floor)


@check(message("stock covers the stated number of periods"))
def stock_cover(c: Context) -> Iterator[Violation]:
    """Closing stock covers the stated number of periods of the period's demand."""
    cover = (c.coded.pairs.cover[:, None] * c.coded.demand).ravel()
    text = message("stock is {amount} units; the cover asks for {limit}", amount=AMOUNT, limit=LIMIT)
    yield from c.falls_short(c.stock.ravel(), cover, c.pair_keys, text, c.pair_floor)
