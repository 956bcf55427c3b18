"""Checks of component flows: they go where they are needed, in the quantities that bills of materials ask for."""

from __future__ import annotations

import numpy as np
import pandas as pd

from .context import Context
from .finding import Finding, differing, rows_where
from .flows import totals

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
    lines = facts.bills.chosen.rename(columns={"units": "each"})
    due = pd.DataFrame({"lot": np.arange(len(lots.keys)), "offer": lots.keys["offer"], "made": lots.units})
    due = due.merge(lines, on="offer")[["lot", "component", "made", "each"]]
    inside = (lots.fed >= 0) & lots.fits
    fed = pd.DataFrame({"lot": lots.fed[inside], "component": c.inputs["part"].to_numpy()[inside]})
    got = totals(fed.assign(units=c.inputs["units"].to_numpy()[inside]), ["lot", "component"], "units")
    both = due.merge(got, on=["lot", "component"], how="left").fillna({"units": 0.0})
    keys = lots.keys.iloc[both["lot"]]
    each, units = both["each"].to_numpy(dtype=float), both["units"].to_numpy(dtype=float)
    wanted = each * both["made"].to_numpy(dtype=float)
    # What is too small to be an order is left out of the tables; its components may not be.
    off = np.abs(units - wanted) > c.tolerance * np.maximum(each, 1.0)
    return rows_where(
        "component_balance",
        off & differing(units, wanted, c.tolerance),
        {
            "assembly offer": c.offer_names(keys["offer"]),
            "component": facts.part_ids.to_numpy()[both["component"]],
            "grade": np.array(c.book.grades.names, dtype=object)[keys["grade"]],
            "period": facts.names(keys["time"].to_numpy()),
        },
        "{amount} units arrive; what is assembled takes {limit}",
        units,
        wanted,
    )
