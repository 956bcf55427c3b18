"""What stands in the purchases of every tier, where it comes from, and what it is worth."""

from __future__ import annotations

import numpy as np

from .codes import joined, summed
from .context import Context
from .rows import Rows

__all__ = ["STATUSES", "contents"]

#: A source is of concern, or isn't, or nobody declared it.
STATUSES = ("clean", "concern", "unknown")


def contents(c: Context) -> Rows:
    """What is bought and all that stands in it, by order: one row a source.

    Columns: ``order`` (position), ``tier``, ``part``, ``place`` (country), ``plant`` (codes, -1 for none), ``status``
    (position in ``STATUSES``), ``units``, ``value`` (¥). An order or component flow counts by its price and the standard
    cost of what is chosen for it, and is judged when it arrives; a declared component counts by its standard cost and is
    judged when the order arrives. The place is the plant's country, or the one declared, or the seat of the supplier declared.
    """
    every, flows, inputs, offers = c.standing, c.flows, c.inputs, c.facts.offers
    offer, units = every["offer"], every["units"]
    # The orders themselves come first.
    row = every["row"][len(flows) :]
    each = inputs["price"] * inputs["rate"] + c.worth.content[inputs["offer"], inputs["at"]]
    chosen = Rows(
        {
            "order": every["order"],
            "tier": every["tier"],
            "part": offers.part[offer],
            "plant": offers.plant[offer],
            "place": offers.home[offer],
            "status": np.concatenate([flows["concern"], inputs["concern"][row]]).astype(np.int64),
            "units": units,
            "value": np.concatenate([flows["value"], units[len(flows) :] * each[row]]),
        }
    )
    return chosen.above(_told(c)) if len(c.declared) else chosen


def _told(c: Context) -> Rows:
    """The declared components, source by source, and what of them is unknown."""
    bills, firms = c.facts.bills, c.facts.firms
    order = np.argsort(bills.sources.line, kind="stable")
    line, share = bills.sources.line[order], bills.sources.share[order]
    said = summed(line, share, len(bills.declared))
    held = c.declared["line"]
    at, source = joined(held, line)
    vague = np.flatnonzero(said[held] < 1.0)
    row = np.concatenate([at, vague])
    part = bills.declared.component[held[row]]
    bought = c.declared["order"][row]
    time = c.flows["time"][bought]
    units = c.declared["units"][row] * np.append(share[source], 1.0 - said[held[vague]])
    home, firm = bills.sources.home[order][source], bills.sources.firm[order][source]
    concern = np.vstack([firms.concern, np.zeros(c.facts.count, dtype=np.bool_)])
    known = concern[firm, time[: len(at)]] | c.facts.concern_places[home]
    return Rows(
        {
            "order": bought,
            "tier": c.declared["tier"][row],
            "part": part,
            "plant": np.full(len(row), -1),
            "place": np.append(home, np.full(len(vague), -1)),
            "status": np.append(known.astype(np.int64), np.full(len(vague), STATUSES.index("unknown"))),
            "units": units,
            "value": units * c.worth.part[part, time],
        }
    )
