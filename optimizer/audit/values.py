"""What a unit is worth: standard costs of components, cheapest values and shortage penalties."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from optimizer.arrays import Floats, Ordinals

from .coded_case import CodedCase
from .codes import joined, summed
from .lanes import freight_and_duty, to_segment
from .rows import distinct

__all__ = ["StandardCosts", "cheapest_value", "penalties", "read_standard_costs", "reference_prices"]


@dataclass(frozen=True, eq=False)
class StandardCosts:
    """Standard costs in ¥ per unit: ``part`` (part, period), of parts that stand in something, and ``content``
    (offer, period), that of the chosen components of a unit, 0 where none are chosen.
    """

    part: Floats
    content: Floats


def read_standard_costs(coded: CodedCase) -> StandardCosts:
    """The standard cost of a part: the median over its offers of first price tier and chosen components; else 0."""
    bills, count, price_tiers = coded.bills, coded.count, coded.price_tiers
    lines, of = bills.chosen, coded.offers.part
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
        price = coded.prices(here, price_tiers.price[price_tiers.first[here]])
        _medians(of[here], price + content[here], standard)
    return StandardCosts(standard, content)


def reference_prices(coded: CodedCase, costs: StandardCosts) -> Floats:
    """The reference price of each part (¥ per unit): its standard cost, as if it stood in something, mean of the periods."""
    every = np.arange(len(coded.offers))
    price = coded.prices(every, coded.price_tiers.price[coded.price_tiers.first[every]]) + costs.content
    standard = np.zeros((len(coded.part_ids), coded.count))
    _medians(coded.offers.part, price, standard)
    return np.asarray(standard.mean(axis=1))


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


def cheapest_value(coded: CodedCase, costs: StandardCosts, parts: Ordinals) -> Floats:
    """Cheapest value (¥ per unit) of each part (ascending codes) over offers, price tiers and periods; NaN if nobody offers it."""
    best = np.full(len(coded.part_ids), np.nan)
    wanted = np.zeros(len(best), dtype=np.bool_)
    wanted[parts] = True
    offer = np.flatnonzero(wanted[coded.offers.part])
    price = coded.prices(offer, coded.price_tiers.lowest[offer])
    np.fmin.at(best, coded.offers.part[offer], (price + costs.content[offer]).min(axis=1))
    return best[parts]


def penalties(coded: CodedCase, costs: StandardCosts, part: Ordinals) -> Floats:
    """Shortage penalty (¥ per unit) of each part code."""
    penalty = coded.parts.numbers("shortage_penalty_jpy")[part]
    blank = np.isnan(penalty)
    if blank.any():
        unique, where = np.unique(part[blank], return_inverse=True)
        penalty[blank] = _default_penalty(coded, costs, unique)[where]
    return penalty


def _default_penalty(coded: CodedCase, costs: StandardCosts, parts: Ordinals) -> Floats:
    """Ten times the highest landed cost of each part (ascending codes) to a segment that asks for it; 0 if nobody offers
    it.

    The standard cost of chosen components belongs to it, at its highest over the horizon.

    Every offer with a lane counts, barred ones included, at its highest price over the horizon and its price tiers.
    """
    of = coded.offers.part
    pair = np.flatnonzero(np.isin(coded.pairs.part, parts))
    row, offer = joined(coded.pairs.part[pair], of)
    segment = coded.pairs.segment[pair[row]]
    lane = to_segment(coded, offer, segment)
    offer, lane = offer[lane >= 0], lane[lane >= 0]
    used, row = np.unique(offer, return_inverse=True)
    # A dated price replaces the offer's own in its period only, so both may be the highest somewhere.
    price = coded.prices(used, coded.price_tiers.highest[used]).max(axis=1)[row]
    freight, duty = freight_and_duty(coded, lane, price)
    best = np.zeros(len(coded.part_ids))
    np.fmax.at(best, of[offer], price + freight + duty + costs.content[used].max(axis=1)[row])
    return 10.0 * best[parts]
