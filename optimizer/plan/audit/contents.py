"""What stands in the purchases of every tier, where it comes from, and what it is worth."""

from __future__ import annotations

import numpy as np
import pandas as pd

from .codes import joined
from .context import Context

__all__ = ["STATUSES", "contents"]

#: A source is of concern, or isn't, or nobody declared it.
STATUSES = ("clean", "concern", "unknown")


def contents(c: Context) -> pd.DataFrame:
    """What is bought and all that stands in it, by order: one row a source.

    Columns: ``order`` (position), ``tier``, ``part``, ``place`` (country), ``plant`` (codes, -1 for none), ``status``
    (position in ``STATUSES``), ``units``, ``value`` (¥). An order or component flow counts by its price and the standard
    cost of what is chosen for it, and is judged when it arrives; a declared component counts by its standard cost and is
    judged when the order arrives. The place is the plant's country, or the one declared, or the seat of the supplier declared.
    """
    every, flows, inputs = c.standing, c.flows, c.inputs
    order, row, offer = (every[key].to_numpy(dtype=np.int64) for key in ("order", "row", "offer"))
    units = every["units"].to_numpy(dtype=float)
    bought = row < 0
    # A row of its own for code -1, which the orders themselves have.
    each = np.append(inputs["price"] * inputs["rate"] + c.worth.content[inputs["offer"], inputs["at"]], 0.0)[row]
    concern = np.append(inputs["concern"].to_numpy(dtype=np.bool_), False)[row]
    offers = c.facts.offers
    chosen = pd.DataFrame(
        {
            "order": order,
            "tier": every["tier"],
            **{key: offers[key].to_numpy(dtype=np.int64)[offer] for key in ("part", "plant")},
            "place": offers["home"].to_numpy(dtype=np.int64)[offer],
            "status": np.where(bought, flows["concern"].to_numpy(dtype=np.bool_)[order], concern).astype(np.int64),
            "units": units,
            "value": np.where(bought, flows["value"].to_numpy(dtype=float)[order], units * each),
        }
    )
    return pd.concat([chosen, _told(c)], ignore_index=True) if len(c.declared) else chosen


def _told(c: Context) -> pd.DataFrame:
    """The declared components, source by source, and what of them is unknown."""
    bills, firms = c.facts.bills, c.facts.firms
    sources = bills.sources.sort_values("line", kind="stable")
    line, share = sources["line"].to_numpy(dtype=np.int64), sources["share"].to_numpy(dtype=float)
    said = np.bincount(line, share, len(bills.declared))
    held = c.declared["line"].to_numpy(dtype=np.int64)
    at, source = joined(held, line)
    vague = np.flatnonzero(said[held] < 1.0)
    row = np.concatenate([at, vague])
    part = bills.declared["component"].to_numpy(dtype=np.int64)[held[row]]
    order = c.declared["order"].to_numpy(dtype=np.int64)[row]
    time = c.flows["time"].to_numpy(dtype=np.int64)[order]
    units = c.declared["units"].to_numpy(dtype=float)[row] * np.append(share[source], 1.0 - said[held[vague]])
    place = np.append(sources["home"].to_numpy(dtype=np.int64)[source], np.full(len(vague), -1))
    firm = sources["firm"].to_numpy(dtype=np.int64)[source]
    concern = np.vstack([firms.concern, np.zeros(c.facts.count, dtype=np.bool_)])
    known = concern[firm, time[: len(at)]] | c.facts.concern_places[place[: len(at)]]
    return pd.DataFrame(
        {
            "order": order,
            "tier": c.declared["tier"].to_numpy(dtype=np.int64)[row],
            "part": part,
            "plant": -1,
            "place": place,
            "status": np.append(known.astype(np.int64), np.full(len(vague), STATUSES.index("unknown"))),
            "units": units,
            "value": units * c.worth.part[part, time],
        }
    )
