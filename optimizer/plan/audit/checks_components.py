"""Checks of component flows: they go where they are needed, in the quantities that bills of materials ask for."""

from __future__ import annotations

import numpy as np

from .codes import joined
from .context import Context
from .finding import Finding, differing, rows_where

__all__ = ["component_balance", "component_flow"]


def component_flow(c: Context) -> list[Finding]:
    """A component flow enters an assembly whose components are chosen, and whose bill has the component."""
    units = c.inputs["units"]
    chooses = c.facts.bills.chooses[c.inputs["assembly"]]
    message = "the assembly's components aren't chosen"
    found = rows_where("component_flow", ~chooses, c.input_keys, message, units, 0.0)
    stray = chooses & ~c.lots.fits
    message = "the assembly's bill of materials doesn't have the component"
    return found + rows_where("component_flow", stray, c.input_keys, message, units, 0.0)


def component_balance(c: Context) -> list[Finding]:
    """Each lot gets of every component in its bill what its units take: by assembly offer, grade and period.

    .. math:: \\sum_k w_{k,o,G,s} = \\beta_{o,c} \\cdot \\text{units of } o \\text{ made of components of grade } G
    """
    lots, facts = c.lots, c.facts
    if lots.keys.empty:
        return []
    lines, width = facts.bills.chosen, max(len(facts.part_ids), 1)
    lot, line = joined(lots.keys["offer"].to_numpy(dtype=np.int64), lines["offer"].to_numpy(dtype=np.int64))
    component = lines["component"].to_numpy(dtype=np.int64)[line]
    each = lines["units"].to_numpy(dtype=float)[line]
    wanted = each * lots.units[lot]
    inside = (lots.fed >= 0) & lots.fits
    fed = lots.fed[inside] * width + c.inputs["part"].to_numpy(dtype=np.int64)[inside]
    # By lot and component, as the bills are sorted.
    due = lot * width + component
    units = np.bincount(np.searchsorted(due, fed), c.inputs["units"].to_numpy(dtype=float)[inside], len(due))
    # What is too small to be an order is left out of the tables; its components may not be.
    off = np.abs(units - wanted) > c.tolerance * np.maximum(each, 1.0)
    return rows_where(
        "component_balance",
        off & differing(units, wanted, c.tolerance),
        {
            "assembly offer": c.offer_names(lots.keys["offer"].to_numpy()[lot]),
            "component": facts.part_ids.to_numpy()[component],
            "grade": np.array(c.book.grades.names, dtype=object)[lots.keys["grade"].to_numpy()[lot]],
            "period": facts.names(lots.keys["time"].to_numpy()[lot]),
        },
        "{amount} units arrive; what is assembled takes {limit}",
        units,
        wanted,
    )
