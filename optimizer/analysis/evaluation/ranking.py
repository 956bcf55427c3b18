"""Steps 6 and 7: the order of the bidders, ties, and what is held for a survey of its low price."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import groupby

from .lots import Lot
from .scores import Entrant, Score, scores

__all__ = ["Ranking", "is_low", "rank", "standing"]

#: What ranks a bidder: its total, then what the lot's order of ties asks for; more is better.
Standing = tuple[Fraction, ...]


@dataclass(frozen=True)
class Ranking:
    """The eligible bidders in order; bidders in one group are alike in all that the lot compares, and lots decide.

    ``held``: the first is held for a survey of its low price, and ``following`` are those who come next.
    """

    groups: tuple[tuple[str, ...], ...]
    held: bool

    @property
    def winner(self) -> str | None:
        """Who comes first, also where it is held for a survey; None where lots decide or nobody is eligible."""
        return self.groups[0][0] if self.groups and len(self.groups[0]) == 1 else None

    @property
    def tied(self) -> tuple[str, ...]:
        """Those between whom lots decide."""
        return self.groups[0] if self.groups and len(self.groups[0]) > 1 else ()

    @property
    def following(self) -> tuple[str, ...]:
        """Who comes after a bidder that is held; several where lots would decide between them."""
        return self.groups[1] if self.held and len(self.groups) > 1 else ()

    def ranks(self) -> dict[str, int]:
        """By supplier its place; bidders between whom lots decide share it, and as many places after it stay free."""
        places: dict[str, int] = {}
        for group in self.groups:
            places |= dict.fromkeys(group, len(places) + 1)
        return places


def standing(lot: Lot, entrant: Entrant, score: Score) -> Standing:
    """What ranks an eligible bidder, more is better: its total, and what the lot's order of ties compares before lots decide.

    Technical points are compared as they count, so rounded where the lot rounds each score; prices with tax.
    """
    compared = {"technical": score.technical, "mandatory": entrant.base, "price": Fraction(-entrant.price_jpy)}
    return (score.total, *(compared[by] for by in lot.tie if by != "lot"))


def is_low(lot: Lot, price_jpy: int) -> bool:
    """Whether a winner at this price is held for a survey: of work alone, and only where the lot states a share."""
    return (
        lot.contract == "work" and lot.low_price_share is not None and price_jpy < lot.low_price_share * lot.ceiling_jpy
    )


def rank(lot: Lot, entrants: Sequence[Entrant], scored: Mapping[str, Score] | None = None) -> Ranking:
    """The order of the bidders who are eligible; lots are never drawn."""
    scored = scores(lot, entrants) if scored is None else scored
    by_id = {entrant.supplier_id: entrant for entrant in entrants}
    standings = {supplier: standing(lot, by_id[supplier], score) for supplier, score in scored.items()}
    order = sorted(standings, key=standings.__getitem__, reverse=True)
    groups = tuple(tuple(group) for _, group in groupby(order, key=standings.__getitem__))
    alone = len(groups[0]) == 1 if groups else False
    return Ranking(groups, alone and is_low(lot, by_id[groups[0][0]].price_jpy))
