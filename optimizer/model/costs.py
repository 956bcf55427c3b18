"""What a unit costs: price tiers, exchange rates, landed cost and the shortage penalty."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

import numpy as np

from optimizer.arrays import Codes, Floats, Mask, Ordinals
from optimizer.columns.coded import CodedTables
from optimizer.columns.memo import Memo, derived
from optimizer.rules.bills import Bills

from .keys import taken
from .routes import Routes

__all__ = ["Landed", "Market", "Prices", "count_price_tiers", "dated", "shortage_penalty", "standard_costs"]

#: A shortage costs this many times the highest landed cost offered for the part, unless the data say otherwise.
PENALTY_FACTOR = 10.0


def count_price_tiers(coded: CodedTables) -> Codes:
    """How many price tiers each offer has: one, and one more for each of its price breaks."""
    offer = coded.codes("price_breaks", "offer_id", ("offers", "offer_id"))
    return (1 + np.bincount(offer, minlength=coded.count("offers"))).astype(np.int32)


class Prices:
    """Prices of the offers by tier and period of arrival; ``price_tiers[offer]`` says how many tiers there are."""

    def __init__(self, coded: CodedTables, periods: tuple[str, ...], price_tiers: Codes) -> None:
        self.coded, self.periods, self.price_tiers = coded, periods, price_tiers

    @property
    def memo(self) -> Memo:
        """Where the figures are kept."""
        return self.coded.memo

    @derived
    def native(self) -> Floats:
        """The price in the offer's currency, its last tier repeated: offer, tier."""
        offer, price_tier, order = _breaks(self.coded)
        most = int(self.price_tiers.max(initial=1))
        native = np.repeat(self.coded.numbers("offers", "unit_price")[:, None], most, axis=1)
        native[offer, price_tier] = self.coded.numbers("price_breaks", "unit_price")[order]
        return np.take_along_axis(native, np.minimum(np.arange(most), self.price_tiers[:, None] - 1), axis=1)

    @derived
    def width(self) -> Floats:
        """How many units a period a tier holds, infinite for the last and 0 for what is none: offer, tier."""
        offer, price_tier, order = _breaks(self.coded)
        start = np.full((len(self.price_tiers), int(self.price_tiers.max(initial=1)) + 1), np.inf)
        start[:, 0] = 0.0
        start[offer, price_tier] = self.coded.numbers("price_breaks", "from_units")[order]
        stated = np.isfinite(start[:, :-1])
        return np.where(stated, start[:, 1:] - np.where(stated, start[:, :-1], 0.0), 0.0)

    @derived
    def rate(self) -> Floats:
        """¥ per unit of the offer's currency, a dated rate before the undated one: offer, period."""
        coded = self.coded
        currency, names = coded.distinct("offers", "currency")
        rate = np.full((len(names), len(self.periods)), np.nan)
        row, column = coded.among("fx", "currency", tuple(names)), coded.among("fx", "period", self.periods)
        value = coded.numbers("fx", "jpy_per_unit")
        undated = (row >= 0) & (coded.texts("fx", "period") == "*")
        rate[row[undated]] = value[undated, None]
        in_period = (row >= 0) & (column >= 0)
        rate[row[in_period], column[in_period]] = value[in_period]
        if "JPY" in names:
            rate[names.index("JPY")] = 1.0
        return rate[currency]

    @derived
    def jpy(self) -> Floats:
        """The price in ¥: offer, tier, period."""
        jpy = self.native[:, :, None] * self.rate[:, None, :]
        at = dated(self.coded, "offer_periods", "unit_price", ("offers", "offer_id"), self.periods)
        row, column, price = at
        jpy[row, :, column] = (price * self.rate[row, column])[:, None]
        return jpy

    @derived
    def falling(self) -> Mask:
        """Whether some tier is cheaper than the one before it: offer."""
        return np.asarray((np.diff(self.native, axis=1) < 0).any(axis=1))


def _breaks(coded: CodedTables) -> tuple[Codes, Ordinals, Ordinals]:
    """Offer and tier of each price break, and its row; sorted by offer and quantity."""
    offers = coded.codes("price_breaks", "offer_id", ("offers", "offer_id"))
    order = np.lexsort((coded.numbers("price_breaks", "from_units"), offers))
    offer = offers[order]
    return offer, 1 + np.arange(len(order)) - np.searchsorted(offer, offer, "left"), order


def dated(
    coded: CodedTables, table: str, column: str, owner: tuple[str, str], periods: tuple[str, ...]
) -> tuple[Codes, Codes, Floats]:
    """What a table by period states in a column within the periods: row of the owner's table, period, value."""
    value, period = coded.numbers(table, column), coded.among(table, "period", periods)
    kept = np.flatnonzero((period >= 0) & ~np.isnan(value))
    return coded.codes(table, owner[1], owner)[kept], period[kept], value[kept]


class Market(Protocol):
    """What prices flows."""

    @property
    def coded(self) -> CodedTables:
        """The tables."""

    @property
    def memo(self) -> Memo:
        """Where the figures are kept."""

    @property
    def prices(self) -> Prices:
        """Prices of the offers."""

    @property
    def standard(self) -> Floats:
        """¥ of the chosen components of a unit: offer, period."""


class Landed:
    """What a unit of each flow costs: ``index`` has its offer, price tier, period of arrival and lane."""

    def __init__(self, index: Mapping[str, Codes], market: Market) -> None:
        self.index, self.market, self.memo = index, market, market.memo

    @derived
    def purchase(self) -> Floats:
        """Price, ¥ per unit, undiscounted."""
        found: Floats = taken(self.market.prices.jpy, [self.index[key] for key in ("offer", "price_tier", "period")])
        return found

    @derived
    def freight(self) -> Floats:
        """Freight, ¥ per unit, undiscounted."""
        fixed, share, _ = _lane_shares(self.market.coded)
        lane = self.index["lane"]
        cost = share[lane]
        cost *= self.purchase
        cost += fixed[lane]
        return cost

    @derived
    def duty(self) -> Floats:
        """Duty, ¥ per unit, undiscounted."""
        _, _, share = _lane_shares(self.market.coded)
        cost = self.purchase + self.freight
        cost *= share[self.index["lane"]]
        return cost


def _lane_shares(coded: CodedTables) -> tuple[Floats, Floats, Floats]:
    """Freight (¥ per unit), freight (share of the price) and duty (share of price and freight) of each lane.

    Duty falls on price plus freight because Japan's customs value is CIF (Customs Tariff Act, article 4).
    """
    fixed, freight, duty = (coded.numbers("lanes", key) for key in ("freight_jpy_per_unit", "freight_pct", "duty_pct"))
    return fixed, freight / 100, duty / 100


def standard_costs(jpy: Floats, part_of: Codes, bills: Bills, depth: Ordinals) -> tuple[Floats, Floats]:
    r"""¥ of the chosen components of a unit of each offer (offers, periods), and of a unit of each part (parts, periods).

    .. math:: s_o = \sum_k \beta_{ok} \, \sigma_k, \qquad \sigma_k = \operatorname{median}_{o \in O_k} (c_o + s_o)

    A component's standard cost is the median over its offers of the first tier's price and of what goes into it; one that
    nobody offers counts nothing. ``jpy`` as in ``Prices``; ``depth`` (parts,) is the longest way down from each part.
    Source: standard costing.
    """
    price = jpy[:, 0, :]
    inside, cost = np.zeros_like(price), np.zeros((len(depth), price.shape[1]))
    offer, component, units = bills.chosen.offer, bills.chosen.component, bills.chosen.units
    makers = np.argsort(part_of, kind="stable")
    count = np.bincount(part_of, minlength=len(depth))
    first = np.cumsum(count) - count
    for level in range(int(depth.max(initial=0)) + 1):
        own = depth[part_of[offer]] == level
        np.add.at(inside, offer[own], units[own, None] * cost[component[own]])
        # Parts with equally many offers are worked out together.
        for many in np.unique(count[(depth == level) & (count > 0)]).tolist():
            parts = np.flatnonzero((depth == level) & (count == many))
            which = makers[first[parts][:, None] + np.arange(many)]
            ordered = np.sort(price[which] + inside[which], axis=1)
            cost[parts] = (ordered[:, (many - 1) // 2] + ordered[:, many // 2]) / 2
    return inside, cost


def shortage_penalty(market: Market, routes: Routes, part_of: Codes) -> tuple[Floats, tuple[str, ...]]:
    """¥ per missing unit of each part, and the parts (ids) for which none could be derived, which then carry 0.

    Not given: ``PENALTY_FACTOR`` times the highest landed cost offered for the part on any route, barred ones included,
    with the standard cost of chosen components.
    """
    coded = market.coded
    given = coded.numbers("parts", "shortage_penalty_jpy")
    wanting = np.isnan(given)
    if not wanting.any():
        return given, ()
    derived = np.flatnonzero(wanting[part_of[routes.offer]])
    offer, lane = routes.offer[derived], routes.lane[derived]
    fixed, freight, duty = (share[lane] for share in _lane_shares(coded))
    price = market.prices.jpy.max(axis=(1, 2))[offer]
    landed = (price * (1 + freight) + fixed) * (1 + duty) + market.standard.max(axis=1)[offer]
    highest = np.full(len(given), -np.inf)
    np.maximum.at(highest, part_of[offer], landed)
    penalty = np.where(wanting, PENALTY_FACTOR * highest, given)
    unknown = ~np.isfinite(penalty)
    demanded = np.zeros(len(given), bool)
    demanded[coded.codes("demand", "part_id", ("parts", "part_id"))] = True
    return np.where(unknown, 0.0, penalty), tuple(coded.texts("parts", "part_id")[unknown & demanded])
