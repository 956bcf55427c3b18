"""Which offers can be made within a rule through some chain of suppliers, and on which tier a part can stand."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from optimizer.arrays import Floats, Mask, Ordinals

from .coded_case import CodedCase
from .codes import any_of, fixed_point, joined
from .lanes import to_plant
from .legality import Ruling

__all__ = ["Chains", "MembersByOwner", "read_chains", "tiers_below", "tiers_by_bill"]


@dataclass(frozen=True, eq=False)
class MembersByOwner:
    """Members of owners: which (member,) belongs to which ``owner`` (0 to below ``count``), in order of owners."""

    owner: Ordinals
    member: Ordinals
    count: int

    @classmethod
    def of(cls, owner: Ordinals, member: Ordinals, count: int) -> MembersByOwner:
        """Members in any order."""
        order = np.argsort(owner, kind="stable")
        return cls(owner[order], member[order], count)

    def any(self, marked: Mask) -> Mask:
        """Owners (owner, ...) of which some member is marked (member, ...)."""
        return any_of(self.owner, marked[self.member], self.count)


@dataclass(frozen=True, eq=False)
class Chains:
    """The ways to feed assemblies with chosen components: which offers can supply each line of ``bills.chosen`` by some
    lane, and which lines are of each offer's bill.
    """

    supplies: MembersByOwner
    bills: MembersByOwner

    def able(self, ruling: Ruling, left: int | None) -> Mask:
        """Offers (offer, period) that can keep to a rule with ``left`` tiers to go: their own source, what they
        declare, and for each chosen component some source with a lane that can in its turn.
        """
        if left is None:
            return fixed_point(~ruling.direct, lambda fine: fine & self._fed(fine))
        fine = ~ruling.breaks_by_source
        for _ in range(left - 1):
            fine = ~ruling.direct & self._fed(fine)
        return fine

    @cached_property
    def complete(self) -> Mask:
        """Offers (offer,) for which each chosen component has a source with a lane, at any depth, rules aside."""
        return fixed_point(np.ones(self.bills.count, dtype=np.bool_), self._fed)

    def _fed(self, fine: Mask) -> Mask:
        return ~self.bills.any(~self.supplies.any(fine))


def read_chains(coded: CodedCase) -> Chains:
    """Every line of every bill of chosen components, with the offers of the component that have a lane."""
    lines, part = coded.bills.chosen, coded.offers.part
    line, maker = joined(lines.component, part)
    lane = to_plant(coded, maker, coded.offers.plant[lines.offer[line]])
    supplies = MembersByOwner(line[lane >= 0], maker[lane >= 0], len(lines))
    return Chains(supplies, MembersByOwner(lines.offer, np.arange(len(lines)), len(part)))


def tiers_below(coded: CodedCase, bought: Mask) -> Floats:
    """Shallowest tier from 2 on where each part can stand in the offers ``bought`` (buyer, offer), through chosen
    components: (buyer, part), infinite where it can't.
    """
    lines, part = coded.bills.chosen, coded.offers.part
    holds = MembersByOwner.of(lines.component, lines.offer, len(coded.part_ids))
    return _shallowest(holds.any(bought.T).T, lambda inside: holds.any(inside.T[part]).T)


def tiers_by_bill(coded: CodedCase, bought: Mask) -> Floats:
    """Shallowest tier from 2 on where each part can stand in the parts ``bought`` (buyer, part) by any bill at all."""
    part, component = coded.bills.edges
    holds = MembersByOwner.of(component, part, len(coded.part_ids))
    return _shallowest(holds.any(bought.T).T, lambda inside: holds.any(inside.T).T)


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
