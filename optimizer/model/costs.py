"""What a unit costs: price tiers, exchange rates, landed cost and the shortage penalty."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from optimizer.arrays import Codes, Floats, Mask, Ordinals
from optimizer.columns.coded import CodedTables
from optimizer.columns.memo import Memo, derived

from .keys import taken
from .orders import OrderIndex
from .sets import Sets

__all__ = ["Flows", "Landed", "Orders", "Prices", "dated"]

#: A shortage costs this many times the highest landed cost offered for the part, unless the data say otherwise.
PENALTY_FACTOR = 10.0


class Prices:
    """What the offers of some sets cost by price tier and period of arrival, and what it costs not to have their parts."""

    def __init__(self, coded: CodedTables, sets: Sets) -> None:
        self.coded, self.sets = coded, sets

    @property
    def memo(self) -> Memo:
        """Where derived values are kept."""
        return self.coded.memo

    @derived
    def own_currency_price(self) -> Floats:
        """The price in the offer's currency, its last price tier repeated: offer, price tier."""
        offer, price_tier, order = _breaks(self.coded)
        most = int(self.sets.price_tiers.max(initial=1))
        native = np.repeat(self.coded.numbers("offers", "unit_price")[:, None], most, axis=1)
        native[offer, price_tier] = self.coded.numbers("price_breaks", "unit_price")[order]
        return np.take_along_axis(native, np.minimum(np.arange(most), self.sets.price_tiers[:, None] - 1), axis=1)

    @derived
    def width(self) -> Floats:
        """How many units a period a price tier holds, infinite for the last and 0 for what is none: offer, price tier."""
        offer, price_tier, order = _breaks(self.coded)
        start = np.full((len(self.sets.price_tiers), int(self.sets.price_tiers.max(initial=1)) + 1), np.inf)
        start[:, 0] = 0.0
        start[offer, price_tier] = self.coded.numbers("price_breaks", "from_units")[order]
        begins = np.isfinite(start[:, :-1])
        return np.where(begins, start[:, 1:] - np.where(begins, start[:, :-1], 0.0), 0.0)

    @derived
    def rate(self) -> Floats:
        """¥ per unit of the offer's currency, a dated rate before the undated one: offer, period."""
        coded = self.coded
        currency, names = coded.distinct("offers", "currency")
        rate = np.full((len(names), len(self.sets.periods)), np.nan)
        row, column = coded.among("fx", "currency", tuple(names)), coded.among("fx", "period", self.sets.periods)
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
        """The price in ¥: offer, price tier, period."""
        jpy = self.own_currency_price[:, :, None] * self.rate[:, None, :]
        row, column, price = dated(self.coded, "offer_periods", "unit_price", ("offers", "offer_id"), self.sets.periods)
        jpy[row, :, column] = (price * self.rate[row, column])[:, None]
        return jpy

    @derived
    def falling(self) -> Mask:
        """Whether some price tier is cheaper than the one before it: offer."""
        return np.asarray((np.diff(self.own_currency_price, axis=1) < 0).any(axis=1))

    @derived
    def components_cost(self) -> tuple[Floats, Floats]:
        r"""¥ of the chosen components of a unit of each offer (offers, periods), and of a unit of each part (parts, periods).

        .. math:: s_o = \sum_k \beta_{ok} \, \sigma_k, \qquad \sigma_k = \operatorname{median}_{o \in O_k} (c_o + s_o)

        A component's standard cost is the median over its offers of the first price tier's price and of what goes into it; one that
        nobody offers counts nothing. Source: standard costing.
        """
        price, depth, part_of, chosen = (
            self.jpy[:, 0, :],
            self.sets.depth,
            self.sets.part_of,
            self.sets.verdict.bills.chosen,
        )
        inside, cost = np.zeros_like(price), np.zeros((len(depth), price.shape[1]))
        makers = np.argsort(part_of, kind="stable")
        count = np.bincount(part_of, minlength=len(depth))
        first = np.cumsum(count) - count
        for level in range(int(depth.max(initial=0)) + 1):
            own = depth[part_of[chosen.offer]] == level
            np.add.at(inside, chosen.offer[own], chosen.units[own, None] * cost[chosen.component[own]])
            # Parts with equally many offers are worked out together.
            for many in np.unique(count[(depth == level) & (count > 0)]).tolist():
                parts = np.flatnonzero((depth == level) & (count == many))
                which = makers[first[parts][:, None] + np.arange(many)]
                ordered = np.sort(price[which] + inside[which], axis=1)
                cost[parts] = (ordered[:, (many - 1) // 2] + ordered[:, many // 2]) / 2
        return inside, cost

    @derived
    def penalties(self) -> tuple[Floats, tuple[str, ...]]:
        """¥ per missing unit of each part, and the parts (ids) for which none could be derived, which then carry 0.

        Not given: ``PENALTY_FACTOR`` times the highest landed cost offered for the part on any route, barred ones included,
        with the standard cost of chosen components.
        """
        coded, routes, part_of = self.coded, self.sets.offer_lanes, self.sets.part_of
        given = coded.numbers("parts", "shortage_penalty_jpy")
        wanting = np.isnan(given)
        if not wanting.any():
            return given, ()
        priced = np.flatnonzero(wanting[part_of[routes.offer]])
        offer, lane = routes.offer[priced], routes.lane[priced]
        fixed, freight, duty = (share[lane] for share in _lane_shares(coded))
        price = self.jpy.max(axis=(1, 2))[offer]
        landed = (price * (1 + freight) + fixed) * (1 + duty) + self.components_cost[0].max(axis=1)[offer]
        highest = np.full(len(given), -np.inf)
        np.maximum.at(highest, part_of[offer], landed)
        penalty = np.where(wanting, PENALTY_FACTOR * highest, given)
        unknown = ~np.isfinite(penalty)
        demanded = np.zeros(len(given), bool)
        demanded[coded.codes("demand", "part_id", ("parts", "part_id"))] = True
        return np.where(unknown, 0.0, penalty), tuple(coded.texts("parts", "part_id")[unknown & demanded])


def _breaks(coded: CodedTables) -> tuple[Codes, Ordinals, Ordinals]:
    """Offer and price tier of each price break, and its row; sorted by offer and quantity."""
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


class Landed:
    """What a unit of each order or flow costs: ``index`` has its offer, price tier, period of arrival and lane."""

    def __init__(self, index: Mapping[str, Codes], prices: Prices) -> None:
        self.index, self.prices, self.memo = index, prices, prices.memo

    @derived
    def purchase(self) -> Floats:
        """Price, ¥ per unit, undiscounted."""
        return taken(self.prices.jpy, [self.index[key] for key in ("offer", "price_tier", "period")])

    @derived
    def of_concern(self) -> Mask:
        """Whether each is from a source of concern."""
        return taken(self.prices.sets.concern, [self.index[key] for key in ("offer", "period")])

    @derived
    def freight(self) -> Floats:
        """Freight, ¥ per unit, undiscounted."""
        fixed, share, _ = _lane_shares(self.prices.coded)
        lane = self.index["lane"]
        cost = share[lane]
        cost *= self.purchase
        cost += fixed[lane]
        return cost

    @derived
    def duty(self) -> Floats:
        """Duty, ¥ per unit, undiscounted."""
        _, _, share = _lane_shares(self.prices.coded)
        cost = self.purchase + self.freight
        cost *= share[self.index["lane"]]
        return cost


class Orders(Landed):
    """The admissible orders with what a unit of each costs, and the sets of rules (``breaches``) that they break."""

    def __init__(self, admitted: OrderIndex, prices: Prices) -> None:
        super().__init__(admitted.index, prices)
        self.breaches = admitted.breaches

    @derived
    def value(self) -> Floats:
        """Price and standard cost of the chosen components, ¥ per unit."""
        standard = self.prices.components_cost[0]
        if not standard.any():
            return self.purchase
        inside: Floats = taken(standard, (self.index["offer"], self.index["period"]))
        return self.purchase + inside


class Flows(Landed):
    """The admissible flows with what a unit of each costs; what arrives before the horizon takes the first period's price."""


def _lane_shares(coded: CodedTables) -> tuple[Floats, Floats, Floats]:
    """Freight (¥ per unit), freight (share of the price) and duty (share of price and freight) of each lane.

    Duty falls on price plus freight because Japan's customs value is CIF (Customs Tariff Act, article 4).
    """
    fixed, freight, duty = (coded.numbers("lanes", key) for key in ("freight_jpy_per_unit", "freight_pct", "duty_pct"))
    return fixed, freight / 100, duty / 100
