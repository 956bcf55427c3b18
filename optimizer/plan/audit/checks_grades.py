"""Checks of how far rules reach into components: what grades promise, and what really stands in each purchase."""

from __future__ import annotations

import numpy as np
import pandas as pd

from .codes import Mask
from .context import Context
from .finding import Finding, exceeding, rows_where
from .flows import totals
from .grades import broken
from .legality import Bar

__all__ = ["barred_components", "grades"]


def grades(c: Context) -> list[Finding]:
    """Grades name tests of the case, only what has chosen components promises anything of an order, each unit keeps
    what its grade promises by itself, and an order promises what a rule that bars outright asks of its components.
    """
    found: list[Finding] = []
    known = c.book.grades
    for _, flows, keys in c.moves:
        grade, offer = (flows[key].to_numpy(dtype=np.int64) for key in ("grade", "offer"))
        message = "the grade names no test of a rule that reaches components, in a period of the horizon"
        found += rows_where("grades", known.strange[grade], keys, message)
        message = "the source, or what it declares to contain, fails a test of the grade"
        found += rows_where("grades", broken(c.bars, known, offer, grade), keys, message)
    chooses = c.facts.bills.chooses[c.flows["offer"]]
    promises = ~chooses & (c.flows["grade"].to_numpy() != 0)
    message = "has a grade, but the offer has no chosen components"
    found += rows_where("grades", promises, c.order_keys, message)
    for bar, subject, promised in zip(c.bars, c.subject, c.promised, strict=True):
        bare = subject & ~promised & (bar.cap[c.flows["time"]] <= 0.0)
        message = f"the grade doesn't promise what rule {bar.rule} asks of components"
        found += rows_where("grades", bare, c.order_keys, message)
    return found


def barred_components(c: Context) -> list[Finding]:
    """Where a rule that reaches components bars outright, no barred source stands in what is bought at any tier.

    Walked from the orders through the component flows and declarations, whatever the grades say. A declared component
    counts in full by its barred share (with the unknown one where that is barred) once that is more than *de minimis*.
    """
    found: list[Finding] = []
    for bar, subject in zip(c.bars, c.subject, strict=True):
        orders = subject & (bar.cap[c.flows["time"]] <= 0.0)
        if bar.deep and orders.any():
            found += _barred(c, bar, orders)
    return found


def _barred(c: Context, bar: Bar, orders: Mask) -> list[Finding]:
    inside = c.standing[orders[c.standing["order"]]]
    if bar.depth is not None:
        inside = inside[inside["tier"] <= bar.depth]
    row, order = inside["row"].to_numpy(), inside["order"].to_numpy()
    chosen = pd.DataFrame(
        {
            "tier": inside["tier"].to_numpy(),
            "order": order,
            "offer": c.inputs["offer"].to_numpy()[row],
            "units": inside["units"].to_numpy(),
        }
    )
    time = c.flows["time"].to_numpy()
    chosen["barred"] = chosen["units"] * bar.own[chosen["offer"], time[order]]
    bought = np.flatnonzero(orders)
    whole = pd.DataFrame(
        {
            "tier": 1,
            "order": bought,
            "offer": c.flows["offer"].to_numpy()[bought],
            "units": c.flows["units"].to_numpy()[bought],
        }
    )
    # What an offer declares stands one tier below it.
    lines = c.facts.bills.declared.rename(columns={"units": "each"}).reset_index(names="line")
    told = pd.concat([whole, chosen]).merge(lines, on="offer")
    told["tier"] += 1
    if bar.depth is not None:
        told = told[told["tier"] <= bar.depth]
    told["units"] *= told["each"]
    told["barred"] = told["units"] * bar.content[told["line"], time[told["order"]]]
    every = pd.concat([chosen, told])[["tier", "order", "units", "barred"]]
    every["segment"], every["time"] = c.flows["segment"].to_numpy()[every["order"]], time[every["order"]]
    sums = totals(every, ["tier", "segment", "time"], "units", "barred")
    return rows_where(
        "barred_components",
        exceeding(sums["barred"], 0.0, c.tolerance, sums["units"]),
        {
            "rule": bar.rule,
            "segment": c.facts.segment_ids.to_numpy()[sums["segment"]],
            "period": c.facts.names(sums["time"].to_numpy()),
            "tier": sums["tier"],
        },
        "{amount} units of barred components stand in what is bought",
        sums["barred"],
        0.0,
    )
