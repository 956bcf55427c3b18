"""The inputs of the other packages, as arrays in a file, so that their processes need not load the planner."""

from __future__ import annotations

from dataclasses import dataclass, fields
from pathlib import Path
from typing import TypeVar

import numpy as np

from optimizer.arrays import Codes, Floats

__all__ = ["Arrays", "Plain", "load", "save"]


@dataclass(frozen=True, eq=False)
class Arrays:
    """A program that is built: minimise ``cost @ x`` within the bounds. The matrix is compressed by column."""

    cost: Floats
    lower: Floats
    upper: Floats
    row_lower: Floats
    row_upper: Floats
    start: Codes
    index: Codes
    value: Floats
    integer: Codes


@dataclass(frozen=True, eq=False)
class Plain:
    """A market's parameters, the way a modeller would hold them before writing a line of a model.

    Route r brings offer ``route_offer[r]`` to the need ``route_need[r]`` (a part in a segment).
    Everything arrives in the quarter in which it ships. A limit may be infinite.
    """

    #: Offer and need of each route.
    route_offer: Codes
    route_need: Codes
    #: ¥ per unit on arrival: route, quarter.
    unit_cost: Floats
    #: Part, plant and country of each offer, and plant resource per unit.
    offer_part: Codes
    offer_plant: Codes
    offer_country: Codes
    use: Floats
    #: Units a quarter: offer, quarter.
    offer_capacity: Floats
    #: Resource units a quarter: plant, quarter.
    plant_capacity: Floats
    #: Part of each need.
    need_part: Codes
    #: Units: need, quarter.
    demand: Floats
    #: Units in stock before the first quarter: need.
    opening: Floats
    #: ¥ per unit and quarter, ¥ per missing unit: need.
    holding: Floats
    penalty: Floats
    #: Fiscal year (0, 1, ...) of each quarter, and what may be spent in each, in ¥.
    year: Codes
    budget: Floats
    #: The largest share of a part's purchases in a quarter that one country may have, shape ().
    share_limit: Floats

    @property
    def quarters(self) -> int:
        """How many quarters there are."""
        return self.demand.shape[1]


Held = TypeVar("Held", Arrays, Plain)


def save(held: Arrays | Plain, path: Path) -> None:
    """Keep arrays in a file."""
    np.savez(path, **{array.name: getattr(held, array.name) for array in fields(held)})


def load(kind: type[Held], path: Path) -> Held:
    """Arrays from a file."""
    with np.load(path) as kept:
        return kind(**{array.name: kept[array.name] for array in fields(kind)})
