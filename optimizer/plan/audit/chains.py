"""Which offers can be made within a rule through some chain of suppliers, and on which tier a part can stand."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.sparse import csr_array

from .codes import Floats, Mask
from .facts import Facts
from .lanes import to_plant
from .legality import Bar

__all__ = ["Chains", "read_chains", "tiers_below", "tiers_by_bill"]


@dataclass(frozen=True, eq=False)
class Chains:
    """The ways to feed assemblies with chosen components: which offer supplies which line of which bill."""

    #: 1 where an offer can supply a line of ``bills.chosen`` by some lane: line, offer.
    supplies: csr_array
    #: 1 where a line is of an offer's bill: offer, line.
    bills: csr_array

    def able(self, bar: Bar, left: int | None) -> Mask:
        """Offers (offer, period) that can keep to a rule with ``left`` tiers to go: their own source, what they
        declare, and for each chosen component some source with a lane that can in its turn.
        """
        if left is not None:
            fine = ~bar.own
            for _ in range(left - 1):
                fine = ~bar.direct & self._fed(fine)
            return fine
        fine = ~bar.direct
        while True:
            fewer = fine & self._fed(fine)
            if np.array_equal(fewer, fine):
                return fine
            fine = fewer

    def whole(self) -> Mask:
        """Offers (offer, 1) for which each chosen component has a source with a lane, at any depth, rules aside."""
        fine = np.ones((self.bills.shape[0], 1), dtype=np.bool_)
        while True:
            fewer = self._fed(fine)
            if np.array_equal(fewer, fine):
                return fine
            fine = fewer

    def _fed(self, fine: Mask) -> Mask:
        short = (self.supplies @ fine.astype(np.float64)) <= 0.0
        return np.asarray(self.bills @ short.astype(np.float64) <= 0.0, dtype=np.bool_)


def read_chains(facts: Facts) -> Chains:
    """Every line of every bill of chosen components, with the offers of the component that have a lane."""
    lines, offers = facts.bills.chosen, facts.offers
    size = (len(lines), len(offers))
    if lines.empty:
        return Chains(csr_array(size), csr_array(size[::-1]))
    makers = pd.DataFrame({"component": offers["part"], "maker": np.arange(len(offers))})
    ways = lines.reset_index(names="line").merge(makers, on="component")
    plant = offers["plant"].to_numpy(dtype=np.int64)[ways["offer"]]
    ways = ways[to_plant(facts, ways["maker"].to_numpy(dtype=np.int64), plant) >= 0]
    bills = _incidence(lines["offer"], lines.index.to_series(), size[::-1])
    return Chains(_incidence(ways["line"], ways["maker"], size), bills)


def tiers_below(facts: Facts, bought: Mask) -> Floats:
    """Shallowest tier from 2 on where each part can stand in the offers ``bought`` (buyer, offer), through chosen
    components: (buyer, part), infinite where it can't.
    """
    lines, part = facts.bills.chosen, facts.offers["part"].to_numpy(dtype=np.int64)
    holds = _incidence(lines["offer"], lines["component"], (len(facts.offers), len(facts.part_ids)))
    return _shallowest(_times(bought, holds), lambda inside: _times(inside[:, part], holds))


def tiers_by_bill(facts: Facts, bought: Mask) -> Floats:
    """Shallowest tier from 2 on where each part can stand in the parts ``bought`` (buyer, part) by any bill at all."""
    edges, size = facts.bills.edges, len(facts.part_ids)
    holds = _incidence(edges["part"], edges["component"], (size, size))
    return _shallowest(_times(bought, holds), lambda inside: _times(inside, holds))


def _shallowest(inside: Mask, below: Callable[[Mask], Mask]) -> Floats:
    tiers = np.full(inside.shape, np.inf)
    tier = 2
    while True:
        new = inside & np.isinf(tiers)
        if not new.any():
            return tiers
        tiers[new] = tier
        inside = below(new)
        tier += 1


def _incidence(row: pd.Series, column: pd.Series, size: tuple[int, int]) -> csr_array:
    return csr_array((np.ones(len(row)), (row.to_numpy(), column.to_numpy())), shape=size)


def _times(marked: Mask, holds: csr_array) -> Mask:
    return np.asarray((holds.T @ marked.T.astype(np.float64)).T > 0, dtype=np.bool_)
