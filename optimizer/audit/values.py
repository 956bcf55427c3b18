"""What a unit is worth: standard costs of components, cheapest values and shortage penalties."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from optimizer.arrays import Floats, Ordinals

from .codes import joined, summed
from .facts import Facts
from .lanes import landed, to_segment
from .rows import distinct

__all__ = ["Worth", "cheapest_value", "penalties", "read_worth"]


@dataclass(frozen=True, eq=False)
class Worth:
    """Standard costs in ¥ per unit: ``part`` (part, period), of parts that stand in something, and ``content``
    (offer, period), that of the chosen components of a unit, 0 where none are chosen.
    """

    part: Floats
    content: Floats


def read_worth(facts: Facts) -> Worth:
    """The standard cost of a part: the median over its offers of first price tier and chosen components; else 0."""
    bills, count, price_tiers = facts.bills, facts.count, facts.price_tiers
    lines, of = bills.chosen, facts.offers.part
    standard, content = np.zeros((bills.parts, count)), np.zeros((len(of), count))
    # Only what stands in something needs a standard cost, and only what has chosen components holds any.
    stands = np.zeros(bills.parts, dtype=np.bool_)
    stands[lines.component] = stands[bills.declared.component] = True
    levels = bills.levels()[of] if len(lines) else np.zeros(len(of), dtype=np.int64)
    # A part is priced once all of its components are.
    for level in np.unique(levels[stands[of] | bills.chooses]):
        inside = lines.where(levels[lines.offer] == level)
        if len(inside):
            owner, worth = inside.offer, inside.units[:, None] * standard[inside.component]
            at = (owner[:, None] * count + np.arange(count)).ravel()
            content += summed(at, worth.ravel(), content.size).reshape(content.shape)
        here = np.flatnonzero((levels == level) & stands[of])
        price = facts.prices(here, price_tiers.price[price_tiers.first[here]])
        _medians(of[here], price + content[here], standard)
    return Worth(standard, content)


def _medians(part: Ordinals, price: Floats, standard: Floats) -> None:
    """Write the median price (offer, period) of each part into ``standard`` (part, period)."""
    parts, row = distinct(part, len(standard))
    order, size = np.argsort(row, kind="stable"), np.bincount(row)
    start = np.cumsum(size) - size
    # All parts with so many offers at once.
    for many in np.unique(size):
        group = np.flatnonzero(size == many)
        ranked = np.sort(price[order[start[group][:, None] + np.arange(many)]], axis=1)
        standard[parts[group]] = (ranked[:, many // 2] + ranked[:, (many - 1) // 2]) / 2.0


def cheapest_value(facts: Facts, worth: Worth, parts: Ordinals) -> Floats:
    """Cheapest value (¥ per unit) of each part (ascending codes) over offers, price tiers and periods; NaN if nobody offers it."""
    best = np.full(len(facts.part_ids), np.nan)
    wanted = np.zeros(len(best), dtype=np.bool_)
    wanted[parts] = True
    offer = np.flatnonzero(wanted[facts.offers.part])
    price = facts.prices(offer, facts.price_tiers.lowest[offer])
    np.fmin.at(best, facts.offers.part[offer], (price + worth.content[offer]).min(axis=1))
    return best[parts]


def penalties(facts: Facts, worth: Worth, part: Ordinals) -> Floats:
    """Shortage penalty (¥ per unit) of each part code."""
    penalty = facts.parts.numbers("shortage_penalty_jpy")[part]
    blank = np.isnan(penalty)
    if blank.any():
        unique, where = np.unique(part[blank], return_inverse=True)
        penalty[blank] = _default_penalty(facts, worth, unique)[where]
    return penalty


def _default_penalty(facts: Facts, worth: Worth, parts: Ordinals) -> Floats:
    """Ten times the highest landed cost of each part (ascending codes) to a segment that asks for it; 0 if nobody offers
    it.

    The standard cost of chosen components belongs to it, at its highest over the horizon.

    Every offer with a lane counts, barred ones included, at its highest price over the horizon and its price tiers.
    """
    of = facts.offers.part
    pair = np.flatnonzero(np.isin(facts.pairs.part, parts))
    row, offer = joined(facts.pairs.part[pair], of)
    segment = facts.pairs.segment[pair[row]]
    lane = to_segment(facts, offer, segment)
    offer, lane = offer[lane >= 0], lane[lane >= 0]
    used, row = np.unique(offer, return_inverse=True)
    # A dated price replaces the offer's own in its period only, so both may be the highest somewhere.
    price = facts.prices(used, facts.price_tiers.highest[used]).max(axis=1)[row]
    freight, duty = landed(facts, lane, price)
    best = np.zeros(len(facts.part_ids))
    np.fmax.at(best, of[offer], price + freight + duty + worth.content[used].max(axis=1)[row])
    return 10.0 * best[parts]
