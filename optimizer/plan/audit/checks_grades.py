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
    time, segment = (c.flows[key].to_numpy(dtype=np.int64) for key in ("time", "segment"))
    parts: list[pd.DataFrame] = []
    for rows, key, share in ((c.standing, "offer", bar.own.astype(np.float64)), (c.declared, "line", bar.content)):
        tier, order = rows["tier"].to_numpy(dtype=np.int64), rows["order"].to_numpy(dtype=np.int64)
        tested = orders[order] & (tier > 1) & (tier <= (bar.depth or tier))
        order, units = order[tested], rows["units"].to_numpy(dtype=float)[tested]
        barred = units * share[rows[key].to_numpy(dtype=np.int64)[tested], time[order]]
        parts.append(
            pd.DataFrame(
                {
                    "tier": tier[tested],
                    "segment": segment[order],
                    "time": time[order],
                    "units": units,
                    "barred": barred,
                }
            )
        )
    every = pd.concat(parts)
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
