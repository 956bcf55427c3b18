"""What flips an award: the bid at which each bidder would win, and the points it would need.

To *win* is to come first alone: where lots would decide, nobody has won, so that each search has a second answer, for
coming first or drawing lots. A bidder who comes first and would be held for a survey of its low price counts as first,
and is marked. Each search changes one bidder and leaves the others' bids and points as they are; items of that bidder that
are pending count as met.

**Why bisection is exact.** Who wins is decided pair by pair, by totals and then by the lot's order of ties. `rounded` never
falls where its argument rises, so what holds of unrounded points holds, weakly, of rounded ones.

- *Points.* Once the bidder is eligible its total and its technical points rise with its points, and nothing else depends on
  them. So it wins from some number of points on. (Below the floor on added points it doesn't win at all.)
- *Bid, linear formula and division.* The bidder's own points fall as its price rises, and the others' do not depend on it.
- *Bid, formula lowest.* Let m be the lowest price that counts among the others. While the bidder's price is m or more, the
  others' points stand still and its own fall as it rises. Below m its own stay at the maximum, and as its price falls the
  others' fall: they are divided by their prices, multiplied by its own. In either part what it leads any other by never
  grows as its price rises, and at m the two parts meet.

In ties technical and base points stand still, and the lower price is better. So the bids with which a bidder wins are all
those up to some yen, and none above: bisection over whole yen ends at that yen.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from math import ceil, floor

from .lots import Lot
from .ranking import is_low, standing
from .scores import Entrant, price_compared, scores

__all__ = ["Flip", "cleared", "flip_of", "highest_bid"]


@dataclass(frozen=True)
class Flip:
    """What would make a bidder win, all else unchanged; None where nothing of the kind would.

    ``bid_jpy`` is the highest bid (¥, as bids are written, whole yen) with which it wins, ``points`` the fewest technical points
    (in the lot's step), each with the highest or fewest with which it at least draws lots. ``survey``: whether that winning
    bid is held for a survey. ``as_if_met`` are its pending items, taken as met; ``unmet`` those for which no bid helps.
    """

    bid_jpy: int | None
    bid_or_lots_jpy: int | None
    points: Fraction | None
    points_or_lots: Fraction | None
    survey: bool
    as_if_met: tuple[str, ...]
    unmet: tuple[str, ...]


def _leads(lot: Lot, others: Sequence[Entrant], own: Entrant, or_draws: bool) -> bool:
    """Whether ``own`` comes first alone, or if asked at least draws lots."""
    scored = scores(lot, [*others, own])
    if own.supplier_id not in scored:
        return False
    mine = standing(lot, own, scored[own.supplier_id])
    theirs = (standing(lot, other, scored[other.supplier_id]) for other in others if other.supplier_id in scored)
    return all(mine >= other if or_draws else mine > other for other in theirs)


def flip_of(lot: Lot, entrants: Sequence[Entrant], supplier: str) -> Flip:
    """What would make this bidder win; of the one who wins already how far its own bid and points can go."""
    own = next(entrant for entrant in entrants if entrant.supplier_id == supplier)
    others = [entrant for entrant in entrants if entrant is not own]
    if own.unmet:
        return Flip(None, None, None, None, False, own.pending, own.unmet)
    entrant = cleared(lot, own)
    bid, bid_or_lots = (_bid(lot, others, entrant, or_draws) for or_draws in (False, True))
    points, points_or_lots = (_points(lot, others, entrant, or_draws) for or_draws in (False, True))
    survey = bid is not None and is_low(lot, price_compared(lot, bid))
    return Flip(bid, bid_or_lots, points, points_or_lots, survey, own.pending, ())


def cleared(lot: Lot, entrant: Entrant) -> Entrant:
    """The bidder with its pending items met."""
    base = sum((item.most for item in lot.items if item.item_id in entrant.pending), entrant.base)
    return replace(entrant, base=base, pending=())


def highest_bid(lot: Lot) -> int:
    """The highest bid (whole yen) that keeps the ceiling: with tax, fractions of a yen cut, it is not above it."""
    return ceil((floor(lot.ceiling_jpy) + 1) / (1 + lot.tax_rate)) - 1


def _bid(lot: Lot, others: Sequence[Entrant], own: Entrant, or_draws: bool) -> int | None:
    """The highest bid with which ``own`` wins, by bisection."""

    def holds(bid: int) -> bool:
        entrant = replace(own, price_jpy=price_compared(lot, bid))
        return _leads(lot, others, entrant, or_draws)

    lost = _first(lambda bid: not holds(bid), 1, highest_bid(lot) + 1)
    return lost - 1 if lost > 1 else None


def _points(lot: Lot, others: Sequence[Entrant], own: Entrant, or_draws: bool) -> Fraction | None:
    """The fewest technical points with which ``own`` wins at its own bid, by bisection over its added points."""
    most = sum((item.most for item in lot.items if not item.mandatory), Fraction(0))
    steps = int(most / lot.step)

    def holds(count: int) -> bool:
        entrant = replace(own, added=count * lot.step)
        return _leads(lot, others, entrant, or_draws)

    count = _first(holds, 0, steps + 1)
    return own.base + count * lot.step if count <= steps else None


def _first(holds: Callable[[int], bool], low: int, end: int) -> int:
    """The first number from ``low`` on that holds, where all after one that holds do; ``end`` if none before it does."""
    while low < end:
        middle = (low + end) // 2
        if holds(middle):
            end = middle
        else:
            low = middle + 1
    return low
