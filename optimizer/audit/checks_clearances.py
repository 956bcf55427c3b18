"""Checks of how far rules reach into components: what clearances promise, and what really stands in each purchase."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from optimizer.arrays import Floats, Mask

from .check import check
from .clearances import broken
from .context import Context
from .finding import Fault, rows_where
from .rows import Rows

__all__ = ["barred_components", "clearances"]


@check("clearances name known tests, each unit keeps its own, and orders promise what rules ask of components")
def clearances(c: Context) -> Iterator[Fault]:
    """Clearances name tests of the case, only what has chosen components promises anything of an order, each unit keeps
    what its clearance promises by itself, and an order promises what a rule that bars outright asks of its components.
    """
    known = c.book.clearances
    for _, flows, keys in c.moves:
        clearance = flows["clearance"]
        message = "the clearance names no test of a rule that reaches components, in a period of the horizon"
        yield from rows_where(known.unreadable[clearance], keys, message)
        message = "the source, or what it declares to contain, fails a test of the clearance"
        yield from rows_where(broken(c.rulings, known, flows["offer"], clearance), keys, message)
    promises = ~c.facts.bills.chooses[c.flows["offer"]] & (c.flows["clearance"] != 0)
    yield from rows_where(promises, c.order_keys, "has a clearance, but the offer has no chosen components")
    for verdict in c.verdicts:
        message = f"the clearance doesn't promise what rule {verdict.ruling.rule} asks of components"
        yield from rows_where(verdict.outright & ~verdict.promised, c.order_keys, message)


@check("no barred source stands at any tier in what a rule that reaches components bars")
def barred_components(c: Context) -> Iterator[Fault]:
    """Where a rule that reaches components bars outright, no barred source stands in what is bought at any tier.

    Walked from the orders through the component flows and declarations, whatever the clearances say. A declared component
    counts in full by its barred share (with the unknown one where that is barred) once that is more than *de minimis*.
    """
    floor, message = float(c.floor.min(initial=1.0)), "{amount} units of barred components stand in what is bought"
    for verdict in c.verdicts:
        ruling, orders = verdict.ruling, verdict.outright
        if not (ruling.deep and orders.any()):
            continue
        chosen = _tested(c, ruling.depth, orders, c.standing, "offer", ruling.own.astype(np.float64))
        every = chosen.above(_tested(c, ruling.depth, orders, c.declared, "line", ruling.content))
        sums = every.totals("tier", "segment", "time", units=every["units"], barred=every["barred"])
        keys = c.naming(sums, "segment", "time", "tier", rule=ruling.rule)
        yield from c.exceeds(sums["barred"], 0.0, keys, message, sums["units"], floor=floor)


def _tested(c: Context, depth: int | None, orders: Mask, rows: Rows, key: str, share: Floats) -> Rows:
    """What of ``rows`` stands below the purchase in one of the ``orders``, as deep as the rule reaches, and how much of it
    is barred: by ``share`` (row's ``key``, period of arrival).
    """
    tier = rows["tier"]
    at = np.flatnonzero(orders[rows["order"]] & (tier > 1) & (tier <= (depth or tier)))
    order, units = rows["order"][at], rows["units"][at]
    time, segment = c.flows["time"][order], c.flows["segment"][order]
    barred = units * share[rows[key][at], time]
    return Rows({"tier": tier[at], "segment": segment, "time": time, "units": units, "barred": barred})
