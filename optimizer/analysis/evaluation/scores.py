"""Steps 1 to 5 of comprehensive evaluation: mandatory items, the price compared, technical and price points, the total.

Money and points are fractions, so that a total is rounded as the tender says and in no other place.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import floor

from optimizer.errors import BadInput, quoted
from optimizer.messages import message

from .lots import Bid, Lot, Rounding

__all__ = [
    "Entrant",
    "Score",
    "added_up",
    "entrant_of",
    "is_eligible",
    "price_compared",
    "price_part",
    "rounded",
    "scores",
]

_HALF = Fraction(1, 2)


@dataclass(frozen=True)
class Entrant:
    """A bidder as far as the ranking knows of it: the price compared (¥), base and added points, and mandatory items not met."""

    supplier_id: str
    price_jpy: int
    base: Fraction
    added: Fraction
    unmet: tuple[str, ...] = ()
    pending: tuple[str, ...] = ()

    @property
    def technical(self) -> Fraction:
        """Technical points, unrounded: base and added."""
        return self.base + self.added


@dataclass(frozen=True)
class Score:
    """The points of an eligible bidder: price points before and after rounding (None in division), technical points as they
    count, and the total, in division the value."""

    price_unrounded: Fraction | None
    price: Fraction | None
    technical: Fraction
    total: Fraction


def price_compared(lot: Lot, bid_jpy: Fraction | int) -> int:
    """A bid with the tax that the lot adds, fractions of a yen cut: on the same footing as the ceiling."""
    return floor(bid_jpy * (1 + lot.tax_rate))


def entrant_of(lot: Lot, bid: Bid) -> Entrant:
    """The bidder as it enters the ranking: a mandatory item that is met earns its base points in full, any other none.

    BadInput for a bid of less than one yen, which no formula can divide by.
    """
    price = price_compared(lot, bid.bid_jpy)
    if price < 1:
        text = message("the bid of {supplier} is less than one yen", supplier=quoted(bid.supplier_id))
        raise BadInput(text, lot.lot_id)
    verdicts = {item.item_id: bid.verdicts[item.item_id] for item in lot.items if item.mandatory}
    return Entrant(
        supplier_id=bid.supplier_id,
        price_jpy=price,
        base=sum((item.most for item in lot.items if verdicts.get(item.item_id) == "met"), Fraction(0)),
        added=sum((bid.points[item.item_id] for item in lot.items if not item.mandatory), Fraction(0)),
        unmet=tuple(item for item, verdict in verdicts.items() if verdict == "not met"),
        pending=tuple(item for item, verdict in verdicts.items() if verdict == "pending"),
    )


def is_eligible(lot: Lot, entrant: Entrant) -> bool:
    """Whether nothing keeps the bidder out: mandatory items met, the ceiling kept, the floor on added points reached."""
    return (
        not entrant.unmet
        and not entrant.pending
        and entrant.price_jpy <= lot.ceiling_jpy
        and (lot.added_points_floor is None or entrant.added >= lot.added_points_floor)
    )


def rounded(number: Fraction, rounding: Rounding, decimals: int) -> Fraction:
    """The number with so many decimals: cut, half up, or as it is. It never falls where ``number`` rises."""
    if rounding == "none":
        return number
    scale = 10**decimals
    return Fraction(floor(number * scale + (_HALF if rounding == "half_up" else 0)), scale)


def scores(lot: Lot, entrants: Sequence[Entrant], scale: Fraction = Fraction(1)) -> dict[str, Score]:
    """By supplier the scores of those who are eligible.

    ``scale`` multiplies technical points: 2 makes of a lot with 1 : 1 the same lot with 2 : 1.
    """
    eligible = [entrant for entrant in entrants if is_eligible(lot, entrant)]
    if lot.method == "division":
        return {entrant.supplier_id: _divided(lot, entrant, scale) for entrant in eligible}
    prices = price_part(lot, eligible)
    return {
        entrant.supplier_id: added_up(lot, scale * entrant.technical, prices[entrant.supplier_id])
        for entrant in eligible
    }


def price_part(lot: Lot, eligible: Sequence[Entrant]) -> Mapping[str, Fraction]:
    """By supplier the unrounded price points of eligible bidders; a price under the floor of credit counts as that floor."""
    least = Fraction(0) if lot.price_credit_floor is None else lot.price_credit_floor * lot.ceiling_jpy
    prices = {entrant.supplier_id: max(Fraction(entrant.price_jpy), least) for entrant in eligible}
    if lot.price_formula == "linear":
        return {supplier: lot.price_points * (1 - price / lot.ceiling_jpy) for supplier, price in prices.items()}
    lowest = min(prices.values(), default=Fraction(0))
    return {supplier: lot.price_points * lowest / price for supplier, price in prices.items()}


def _divided(lot: Lot, entrant: Entrant, scale: Fraction) -> Score:
    value = scale * entrant.technical / (entrant.price_jpy / lot.price_unit_jpy)
    return Score(None, None, scale * entrant.technical, rounded(value, lot.rounding, lot.decimals))


def added_up(lot: Lot, technical: Fraction, unrounded: Fraction) -> Score:
    """The additive method: technical points and unrounded price points, rounded and added up as the lot says."""
    price = unrounded
    if lot.rounds in ("price", "each"):
        price = rounded(price, lot.rounding, lot.decimals)
    if lot.rounds == "each":
        technical = rounded(technical, lot.rounding, lot.decimals)
    total = technical + price
    if lot.rounds == "total":
        total = rounded(total, lot.rounding, lot.decimals)
    return Score(unrounded, price, technical, total)
