"""Checks of how far rules reach into components: what clearances promise, and what really stands in each purchase."""

from __future__ import annotations

import numpy as np

from optimizer.arrays import Floats, Mask

from .clearances import broken
from .context import Context
from .finding import Finding, exceeding, rows_where
from .legality import Bar
from .rows import Rows

__all__ = ["barred_components", "clearances"]


def clearances(c: Context) -> list[Finding]:
    """Clearances name tests of the case, only what has chosen components promises anything of an order, each unit keeps
    what its clearance promises by itself, and an order promises what a rule that bars outright asks of its components.
    """
    found: list[Finding] = []
    known = c.book.clearances
    for _, flows, keys in c.moves:
        clearance, offer = flows["clearance"], flows["offer"]
        message = "the clearance names no test of a rule that reaches components, in a period of the horizon"
        found += rows_where("clearances", known.strange[clearance], keys, message)
        message = "the source, or what it declares to contain, fails a test of the clearance"
        found += rows_where("clearances", broken(c.bars, known, offer, clearance), keys, message)
    chooses = c.facts.bills.chooses[c.flows["offer"]]
    promises = ~chooses & (c.flows["clearance"] != 0)
    message = "has a clearance, but the offer has no chosen components"
    found += rows_where("clearances", promises, c.order_keys, message)
    for bar, subject, promised in zip(c.bars, c.subject, c.promised, strict=True):
        bare = subject & ~promised & (bar.cap[c.flows["time"]] <= 0.0)
        message = f"the clearance doesn't promise what rule {bar.rule} asks of components"
        found += rows_where("clearances", bare, c.order_keys, message)
    return found


def barred_components(c: Context) -> list[Finding]:
    """Where a rule that reaches components bars outright, no barred source stands in what is bought at any tier.

    Walked from the orders through the component flows and declarations, whatever the clearances say. A declared component
    counts in full by its barred share (with the unknown one where that is barred) once that is more than *de minimis*.
    """
    found: list[Finding] = []
    for bar, subject in zip(c.bars, c.subject, strict=True):
        orders = subject & (bar.cap[c.flows["time"]] <= 0.0)
        if bar.deep and orders.any():
            found += _barred(c, bar, orders)
    return found


def _barred(c: Context, bar: Bar, orders: Mask) -> list[Finding]:
    chosen = _tested(c, bar, orders, c.standing, "offer", bar.own.astype(np.float64))
    every = chosen.above(_tested(c, bar, orders, c.declared, "line", bar.content))
    groups = every.by("tier", "segment", "time")
    tier, segment, time = (every[key][groups.first] for key in ("tier", "segment", "time"))
    units, barred = groups.sum(every["units"]), groups.sum(every["barred"])
    return rows_where(
        "barred_components",
        exceeding(barred, 0.0, c.tolerance, units, floor=float(c.floor.min(initial=1.0))),
        lambda at: {
            "rule": bar.rule,
            "segment": c.facts.segment_ids.names[segment[at]],
            "period": c.facts.names(time[at]),
            "tier": tier[at],
        },
        "{amount} units of barred components stand in what is bought",
        barred,
        0.0,
    )


def _tested(c: Context, bar: Bar, orders: Mask, rows: Rows, key: str, share: Floats) -> Rows:
    """What of ``rows`` stands below the purchase in one of the ``orders``, as deep as the rule reaches, and how much of it
    is barred: by ``share`` (row's ``key``, period of arrival).
    """
    tier = rows["tier"]
    at = np.flatnonzero(orders[rows["order"]] & (tier > 1) & (tier <= (bar.depth or tier)))
    order, units = rows["order"][at], rows["units"][at]
    time = c.flows["time"][order]
    barred = units * share[rows[key][at], time]
    segment = c.flows["segment"][order]
    return Rows({"tier": tier[at], "segment": segment, "time": time, "units": units, "barred": barred})
