"""Checks of component flows: they go where they are needed, in the quantities that bills of materials ask for."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from .check import check
from .codes import joined, summed
from .context import Context
from .finding import Fault, differing, rows_where

__all__ = ["component_balance", "component_flow"]


@check("components go only where they are chosen, into an assembly that has them in its bill")
def component_flow(c: Context) -> Iterator[Fault]:
    """A component flow enters an assembly whose components are chosen, and whose bill has the component."""
    units = c.inputs["units"]
    chooses = c.facts.bills.chooses[c.inputs["assembly"]]
    yield from rows_where(~chooses, c.input_keys, "the assembly's components aren't chosen", units, 0.0)
    message = "the assembly's bill of materials doesn't have the component"
    yield from rows_where(chooses & ~c.lots.fits, c.input_keys, message, units, 0.0)


@check("every assembly gets the components that its units take, clearance by clearance")
def component_balance(c: Context) -> Iterator[Fault]:
    """Each lot gets of every component in its bill what its units take: by assembly offer, clearance and period.

    .. math:: \\sum_k w_{k,o,G,s} = \\beta_{o,c} \\cdot \\text{units of } o \\text{ made of components of clearance } G
    """
    lots, facts = c.lots, c.facts
    if not len(lots.keys):
        return
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
    yield from rows_where(
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
