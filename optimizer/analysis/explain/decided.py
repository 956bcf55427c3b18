"""What the decisions of a plan come to where offers ship and deliver: shares of qualifications, openings and the rest."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from optimizer.arrays import Floats, Mask
from optimizer.model.algebra import Linear
from optimizer.model.keys import picked, taken
from optimizer.model.variables import Model

__all__ = ["Decided"]


@dataclass(frozen=True, eq=False)
class Decided:
    """The decisions of a plan by ``values`` (columns,); those of whole numbers are shares of 0 and 1."""

    m: Model
    values: Floats

    @cached_property
    def qualified(self) -> Floats:
        """Share of its qualification that is complete: offer, ship."""
        return self._summed(self.m.qualified, "offer", "ship")

    @cached_property
    def ramped(self) -> Floats:
        """Share of its capacity that its qualification has reached: offer, ship."""
        terms = self.m.qualified
        return self._summed(
            terms * taken(self.m.instance.ramp, [terms.index["offer"], terms.index["age"]]), "offer", "ship"
        )

    @cached_property
    def opened(self) -> Floats:
        """Share of its plant's opening, 0 where opening costs nothing: offer, ship."""
        return self._summed(self.m.opened_for(self.m.shipments(self._costly)), "offer", "ship")

    @cached_property
    def plant_opened(self) -> Floats:
        """Share of its opening, 0 where opening costs nothing: plant, ship."""
        instance = self.m.instance
        opened = np.zeros((instance.space.sizes["plant"], instance.space.sizes["ship"]))
        np.maximum.at(opened, instance.plant_of, self.opened)
        return opened

    @cached_property
    def qualified_for(self) -> Floats:
        """Share of the qualification behind what arrives: offer, segment, period."""
        return self._delivered(self.m.instance.candidate, qualified=True)

    @cached_property
    def opened_for(self) -> Floats:
        """Share of the opening behind what arrives: offer, segment, period."""
        return self._delivered(self._costly, qualified=False)

    @cached_property
    def active(self) -> Floats:
        """Share of the decision to buy at all: offer, period."""
        return self._summed(self.m.active, "offer", "period")

    @cached_property
    def full(self) -> Floats:
        """Share of the decision that a price tier is used up: offer, period, price tier."""
        return self._summed(self.m.price_tier_full, "offer", "period", "price_tier")

    @property
    def _costly(self) -> Mask:
        return self.m.instance.has_opening_cost[self.m.instance.plant_of]

    def _delivered(self, chosen: Mask, qualified: bool) -> Floats:
        index = picked(self.m.deliveries, np.flatnonzero(chosen[self.m.deliveries["offer"]]))
        terms = self.m.qualified_for(index) if qualified else self.m.opened_for(index)
        return self._summed(terms, "offer", "segment", "period")

    def _summed(self, terms: Linear, *keys: str) -> Floats:
        sums = np.zeros([self.m.instance.space.sizes[key] for key in keys])
        np.add.at(sums, tuple(terms.index[key] for key in keys), terms.value * self.values[terms.column])
        return sums
