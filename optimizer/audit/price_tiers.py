"""Price tiers of the offers: how many units a period each holds, at which price."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from optimizer.arrays import Floats, Mask, Ordinals

from .codes import Ids
from .sheet import Sheet

__all__ = ["PriceTiers", "read_price_tiers"]


@dataclass(frozen=True, eq=False)
class PriceTiers:
    """Price tiers (price tier,), sorted by offer and then by where they begin: ``offer`` (code), ``width`` (units a period),
    ``price`` (offer's currency). By offer, ``first`` is the row of its first one and ``count`` how many it has.
    """

    offer: Ordinals
    width: Floats
    price: Floats
    first: Ordinals
    count: Ordinals

    @property
    def lowest(self) -> Floats:
        """Lowest price of each offer."""
        return np.minimum.reduceat(self.price, self.first)

    @property
    def highest(self) -> Floats:
        """Highest price of each offer."""
        return np.maximum.reduceat(self.price, self.first)

    @property
    def falling(self) -> Mask:
        """Offers of which some tier is cheaper than the one before."""
        falls = np.zeros(len(self.first), dtype=np.bool_)
        lower = (self.price[1:] < self.price[:-1]) & (self.offer[1:] == self.offer[:-1])
        falls[self.offer[1:][lower]] = True
        return falls


def read_price_tiers(sheets: dict[str, Sheet], offer_ids: Ids) -> PriceTiers:
    """The first tier of each offer at its own price, and those of its price breaks."""
    breaks, size = sheets["price_breaks"], len(offer_ids)
    price = sheets["offers"].numbers("unit_price")
    if not len(breaks):
        every = np.arange(size)
        return PriceTiers(every, np.full(size, np.inf), price, every, np.ones(size, dtype=np.int64))
    offer = np.concatenate([np.arange(size), offer_ids.of(breaks.words("offer_id"))])
    begin = np.concatenate([np.zeros(size), breaks.numbers("from_units")])
    order = np.lexsort((begin, offer))
    offer, begin = offer[order], begin[order]
    price = np.concatenate([price, breaks.numbers("unit_price")])[order]
    width = np.full(len(offer), np.inf)
    follows = np.flatnonzero(offer[1:] == offer[:-1])
    width[follows] = begin[follows + 1] - begin[follows]
    count = np.bincount(offer, minlength=size).astype(np.int64)
    return PriceTiers(offer, width, price, np.cumsum(count) - count, count)
