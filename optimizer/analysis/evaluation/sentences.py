"""What is said of an evaluated lot: why a bidder is eligible or not, how the lot ends, what flips it, what was assumed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

from optimizer.messages import Message, listing, message, sequence
from optimizer.vocabulary import both, bracketed

from .flips import Flip
from .lots import Lot, Name
from .numbers import as_decimal, grouped
from .ranking import Ranking, is_low
from .scores import Entrant, price_compared
from .weights import WeightInterval

__all__ = ["assumptions", "flip", "outcome", "reason", "weights"]

#: Decimals of a ratio of weights in a sentence.
_RATIO = 4


def reason(lot: Lot, entrant: Entrant) -> Message:
    """Why a bidder is eligible, or all that keeps it out."""
    floor, over = lot.added_points_floor, entrant.price_jpy - lot.ceiling_jpy
    reasons = []
    if entrant.unmet:
        reasons.append(message("fails: mandatory items not met ({items})", items=_items(lot, entrant.unmet)))
    if entrant.pending:
        reasons.append(
            message("pending: mandatory items not decided yet ({items})", items=_items(lot, entrant.pending))
        )
    if over > 0:
        reasons.append(message("{over} yen over the ceiling price", over=grouped(over)))
    if floor is not None and entrant.added < floor:
        points = as_decimal(entrant.added)
        reasons.append(
            message("fails: added points {points} under the floor of {floor}", points=points, floor=as_decimal(floor))
        )
    if reasons:
        return sequence(reasons, "; ", "、")
    if over == 0:
        return message("eligible: at the ceiling price, every mandatory item met")
    return message("eligible: within the ceiling price, every mandatory item met")


def _items(lot: Lot, ids: Sequence[str]) -> Message:
    return listing(_name(item.name) for item in lot.items if item.item_id in ids)


def _name(name: Name) -> Message:
    return both(name["en"], name["ja"])


def _bidders(lot: Lot, ids: Sequence[str]) -> Message:
    names = {bid.supplier_id: bid.name for bid in lot.bids}
    return listing(_name(names[supplier]) for supplier in ids)


def outcome(lot: Lot, ranking: Ranking, first_if_met: Sequence[str], unsettling: Sequence[str]) -> Message:
    """How the lot ends; ``first_if_met`` are bidders who would come first or draw lots if their pending items are met,
    ``unsettling`` those whose pending items change who comes first or next, also where it is somebody else."""
    texts = [_end(lot, ranking)]
    if first_if_met:
        texts.append(
            message(
                "This is provisional: {bidders} would come first or draw lots if what is pending is met.",
                bidders=_bidders(lot, first_if_met),
            )
        )
    elif unsettling:
        texts.append(
            message(
                "This is provisional: who comes first or next changes if what is pending of {bidders} is met.",
                bidders=_bidders(lot, unsettling),
            )
        )
    return sequence(texts, " ", "")


def _end(lot: Lot, ranking: Ranking) -> Message:
    if not lot.bids:
        return message("There are no bids for this lot.")
    if not ranking.groups:
        return message("Nobody is eligible: the bidding has to be repeated.")
    if ranking.tied:
        return message(
            "Lots decide between {bidders}, who are equal in all that is compared. No lot is drawn here.",
            bidders=_bidders(lot, ranking.tied),
        )
    winner = _bidders(lot, ranking.groups[0])
    if not ranking.held:
        return message("{winner} wins.", winner=winner)
    if not ranking.following:
        return message(
            "{winner} comes first, and is held for a survey of its low price. Nobody comes next.", winner=winner
        )
    return message(
        "{winner} comes first, and is held for a survey of its low price. Next: {following}.",
        winner=winner, following=_bidders(lot, ranking.following),
    )  # fmt: skip


def flip(lot: Lot, supplier: str, flipped: Flip, first: bool) -> Message:
    """What would make a bidder win; of the one who comes ``first`` how far it can go."""
    bidder = _bidders(lot, [supplier])
    if flipped.unmet:
        return message(
            "{bidder}: no bid and no points help while a mandatory item is not met ({items}).",
            bidder=bidder, items=_items(lot, flipped.unmet),
        )  # fmt: skip
    ways = [*_by_bid(flipped), *_by_points(flipped)]
    if not ways:
        text = message("{bidder}: neither a bid nor points alone would make it win.", bidder=bidder)
    elif first:
        text = message(
            "{bidder} stays first {ways}, while all else stays.",
            bidder=bidder,
            ways=sequence(ways, ", or ", "、又は"),
        )
    else:
        text = message("{bidder} would win {ways}.", bidder=bidder, ways=sequence(ways, ", or ", "、又は"))
    further = []
    low = any(bid.supplier_id == supplier and is_low(lot, price_compared(lot, bid.bid_jpy)) for bid in lot.bids)
    by_points = low and not first and flipped.points is not None
    if flipped.survey and by_points:
        further.append(message("Either way it would be held for a survey of its low price."))
    elif flipped.survey:
        further.append(message("With that bid it would be held for a survey of its low price."))
    elif by_points:
        further.append(message("With those points it would be held for a survey of its low price."))
    if flipped.as_if_met:
        further.append(message("Its pending items are taken as met."))
    return sequence([text, *further], " ", "")


def _by_bid(flipped: Flip) -> Iterator[Message]:
    bid, lots = flipped.bid_jpy, flipped.bid_or_lots_jpy
    if bid is not None and bid == lots:
        yield message("with a bid of {bid} yen or less", bid=grouped(bid))
    elif bid is not None and lots is not None:
        yield message(
            "with a bid of {bid} yen or less (drawing lots up to {lots} yen)", bid=grouped(bid), lots=grouped(lots)
        )
    elif lots is not None:
        yield message("by lots alone, with a bid of {lots} yen or less", lots=grouped(lots))


def _by_points(flipped: Flip) -> Iterator[Message]:
    points, lots = flipped.points, flipped.points_or_lots
    if points is not None and points == lots:
        yield message("with {points} technical points or more", points=as_decimal(points))
    elif points is not None and lots is not None:
        yield message(
            "with {points} technical points or more (drawing lots from {lots})",
            points=as_decimal(points), lots=as_decimal(lots),
        )  # fmt: skip
    elif lots is not None:
        yield message("by lots alone, with {lots} technical points or more", lots=as_decimal(lots))


def weights(interval: WeightInterval) -> Message:
    """Between which weights the first stays first."""
    low, high = _ratio(interval.low), interval.high
    if high is None:
        if interval.low == 0 and interval.low_included:
            return message("The first stays first with any weight of technical points.")
        if interval.low_included:
            return message("The first stays first with technical : price from {low} : 1 on.", low=low)
        return message("The first stays first with technical : price above {low} : 1.", low=low)
    return message("The first stays first with technical : price {ends}.", ends=_ends(interval, low, _ratio(high)))


def _ends(interval: WeightInterval, low: Message, high: Message) -> Message:
    begin = message("from {low} : 1", low=low) if interval.low_included else message("above {low} : 1", low=low)
    end = message("to {high} : 1", high=high) if interval.high_included else message("to below {high} : 1", high=high)
    return sequence([begin, end], " ", "、")


def _ratio(number: Fraction) -> Message:
    """A ratio as a decimal where it is short, else cut, with the fraction beside it."""
    whole, _, part = as_decimal(number).partition(".")
    if len(part) <= _RATIO:
        return both(as_decimal(number), as_decimal(number))
    return bracketed(f"{whole}.{part[:_RATIO]}…", str(number))


def assumptions(lot: Lot) -> list[Message]:
    """On what the evaluation rests beside the rows of the tables."""
    texts = [
        message("{column} is blank: {value} is taken.", column=f"lots.{name}", value=_default(lot, name))
        for name in lot.defaults
    ]
    if lot.tax_rate:
        texts.append(
            message(
                "Bids are without tax: {rate} is added, and fractions of a yen are cut, before the comparison with the ceiling.",
                rate=f"{as_decimal(100 * lot.tax_rate)}%",
            )
        )
    else:
        texts.append(message("Bids include tax, as the ceiling does: nothing is added."))
    if lot.method == "division" and lot.price_credit_floor is not None:
        texts.append(message("The floor of price credit has no effect in division."))
    if lot.contract == "purchase" and lot.low_price_share is not None:
        texts.append(message("A purchase is never held for a survey of its low price: the share has no effect."))
    if "technical" in lot.tie:
        texts.append(message("In ties technical points are compared as they count in the total."))
    if any("pending" in bid.verdicts.values() for bid in lot.bids):
        texts.append(message("A bidder with a pending item has no total and no rank until the item is decided."))
    texts.append(
        message(
            "What flips the award: one bidder's bid (whole yen) or points (steps of {step}) change, and all else stays.",
            step=as_decimal(lot.step),
        )
    )
    if lot.method == "additive":
        texts.append(
            message(
                "A weight multiplies technical points and the floor on added points, and leaves price points as they are."
            )
        )
    return texts


def _default(lot: Lot, name: str) -> str:
    if name == "tie":
        return "|".join(lot.tie)
    value = getattr(lot, name)
    return as_decimal(value) if isinstance(value, Fraction) else str(value)
