"""What a reader of a plan must know of its data and model: the warnings of ``summary.json`` that no fault of a cell gives."""

from __future__ import annotations

import numpy as np

from optimizer.messages import message
from optimizer.model.variables import Model

from .arrivals import late_arrivals

__all__ = ["plan_warnings"]


def plan_warnings(m: Model) -> list[str]:
    """Parts that nobody offers, offers whose components nobody brings, parts that arrive late, whole numbers relaxed."""
    unpriced = [
        message(
            "warning: parts, {part}: nobody offers it, so no shortage penalty can be derived; its shortages cost nothing",
            part=part,
        )
        for part in m.instance.unpriced
    ]
    relaxed = message(
        "warning: minimum orders, minimum sources or falling prices need whole numbers; the scenario relaxes them "
        "(integers: off), so the cost may be too low"
    )
    needed = not m.instance.case.scenario.model.integers and any(
        len(family) for family in m.families if family.unit == "0/1"
    )
    return [*unpriced, *_unfed(m), *late_arrivals(m), *([relaxed] if needed else [])]


def _unfed(m: Model) -> list[str]:
    """Offers whose components the model is to choose, but which nobody supplies to their plant, rules apart."""
    links = m.instance.links
    supplied = np.isin(links.pool, links.pool_of_way)
    offers, parts = m.instance.labels["offer"], m.instance.labels["part"]
    return [
        message(
            "warning: bom, {offer}: no offer of {component} has a lane to its plant, so it can supply nothing",
            offer=offers[links.assembly[line]],
            component=parts[links.component[line]],
        )
        for line in np.flatnonzero(~supplied)
    ]
