"""What stands in the purchases of every tier, where it comes from, and what it is worth."""

from __future__ import annotations

import numpy as np

from .coded_case import STATUSES, CodedCase
from .codes import joined, summed
from .rows import Rows
from .values import StandardCosts

__all__ = ["MEASURES", "read_contents"]

#: Made in a country of concern, and of a firm of concern: two measures that are never added up.
MEASURES = ("made_in_concern", "firm_of_concern")


def read_contents(
    coded: CodedCase, costs: StandardCosts, flows: Rows, inputs: Rows, standing: Rows, declared: Rows
) -> Rows:
    """What is bought and all that stands in it, by order: one row a source.

    Columns: ``order`` (position), ``tier``, ``part``, ``place`` (country), ``plant`` (codes, -1 for none), ``status``
    (position in ``STATUSES``), the flags ``MEASURES``, ``units``, ``value`` (¥). An order or component flow counts by its
    price and the standard cost of what is chosen for it, and is judged when it arrives; a declared component counts by its
    standard cost and is judged when the order arrives. The place is the plant's country, or the one declared, or the seat of
    the supplier declared.
    """
    offers, offer, units = coded.offers, standing["offer"], standing["units"]
    # The orders themselves come first.
    row = standing["row"][len(flows) :]
    each = inputs["price"] * inputs["rate"] + costs.content[inputs["offer"], inputs["at"]]
    chosen = Rows(
        {
            "order": standing["order"],
            "tier": standing["tier"],
            "part": offers.part[offer],
            "plant": offers.plant[offer],
            "place": offers.country[offer],
            "status": np.concatenate([flows["of_concern"], inputs["of_concern"][row]]).astype(np.int64),
            **{name: np.concatenate([flows[name], inputs[name][row]]) for name in MEASURES},
            "units": units,
            "value": np.concatenate([flows["value"], units[len(flows) :] * each[row]]),
        }
    )
    return chosen.above(_sources(coded, costs, flows, declared)) if len(declared) else chosen


def _sources(coded: CodedCase, costs: StandardCosts, flows: Rows, declared: Rows) -> Rows:
    """The declared components, source by source, and what of them is unknown."""
    sources, lines = coded.bills.sources, coded.bills.declared
    known = summed(sources.line, sources.share, len(lines))
    held = declared["line"]
    at, source = joined(held, sources.line)
    vague = np.flatnonzero(known[held] < 1.0)
    row = np.concatenate([at, vague])
    part = lines.component[held[row]]
    bought = declared["order"][row]
    time = flows["time"][bought]
    units = declared["units"][row] * np.append(sources.share[source], 1.0 - known[held[vague]])
    home, firm = sources.country_or_seat[source], sources.firm[source]
    concern = np.vstack([coded.firms.concern, np.zeros(coded.count, dtype=np.bool_)])
    of_firm, made = concern[firm, time[: len(at)]], coded.country_of_concern[home]
    blank = np.zeros(len(vague), dtype=np.bool_)
    return Rows(
        {
            "order": bought,
            "tier": declared["tier"][row],
            "part": part,
            "plant": np.full(len(row), -1),
            "place": np.append(home, np.full(len(vague), -1)),
            "status": np.append((of_firm | made).astype(np.int64), np.full(len(vague), STATUSES.index("unknown"))),
            "made_in_concern": np.append(made, blank),
            "firm_of_concern": np.append(of_firm, blank),
            "units": units,
            "value": units * costs.part[part, time],
        }
    )
