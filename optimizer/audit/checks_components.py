"""Checks of component flows: they go where they are needed, in the quantities that bills of materials ask for."""

from __future__ import annotations

import numpy as np

from .codes import joined, summed
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
    """Each lot gets of every component in its bill what its units take: by assembly offer, clearance and period.

    .. math:: \\sum_k w_{k,o,G,s} = \\beta_{o,c} \\cdot \\text{units of } o \\text{ made of components of clearance } G
    """
    lots, facts = c.lots, c.facts
    if not len(lots.keys):
        return []
    lines, width = facts.bills.chosen, max(len(facts.part_ids), 1)
    offer, clearance, time = (lots.keys[key] for key in ("offer", "clearance", "time"))
    lot, line = joined(offer, lines.offer)
    component, each = lines.component[line], lines.units[line]
    wanted = each * lots.units[lot]
    inside = (lots.fed >= 0) & lots.fits
    fed = lots.fed[inside] * width + c.inputs["part"][inside]
    # By lot and component, as the bills are sorted.
    due = lot * width + component
    units = summed(np.searchsorted(due, fed), c.inputs["units"][inside], len(due))
    # What is too small to be an order is left out of the tables; its components may not be.
    floor = c.floor[component]
    off = np.abs(units - wanted) > c.tolerance * np.maximum(each * c.offer_floor[offer[lot]], floor)
    return rows_where(
        "component_balance",
        off & differing(units, wanted, c.tolerance, floor),
        lambda at: {
            "assembly offer": facts.offer_ids.names[offer[lot[at]]],
            "component": facts.part_ids.names[component[at]],
            "clearance": np.array(c.book.clearances.names, dtype=object)[clearance[lot[at]]],
            "period": facts.names(time[lot[at]]),
        },
        "{amount} units arrive; what is assembled takes {limit}",
        units,
        wanted,
    )
