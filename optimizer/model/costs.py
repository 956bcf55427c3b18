"""What a unit costs: price tiers, exchange rates, landed cost and the shortage penalty."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from optimizer.case import Case
from optimizer.rules.bills import Bills

from .algebra import Codes, Floats, Mask
from .routes import codes_of

__all__ = ["Prices", "landed_shares", "landed_terms", "make_prices", "most_tiers", "shortage_penalty", "standard_costs"]

#: A shortage costs this many times the highest landed cost offered for the part, unless the data say otherwise.
PENALTY_FACTOR = 10.0


@dataclass(frozen=True, eq=False)
class Prices:
    """Price tiers of the offers.

    ``native[offer, tier]`` is the price in the offer's currency (its last tier repeated), ``rate[offer, period]`` ¥ per
    unit of that currency, ``jpy[offer, tier, period]`` the price in ¥. ``width[offer, tier]`` is how many units a period
    the tier holds (infinite for the last), ``tiers[offer]`` how many there are; ``falling[offer]`` says whether some
    tier is cheaper than the one before it.
    """

    native: Floats
    rate: Floats
    jpy: Floats
    width: Floats
    tiers: Codes
    falling: Mask


def most_tiers(breaks: pd.DataFrame) -> int:
    """The largest number of price tiers that any offer has."""
    return 1 if breaks.empty else 1 + int(breaks["offer_id"].value_counts().max())


def make_prices(case: Case, offer_index: pd.Index, period_index: pd.Index) -> Prices:
    """Prices by offer, tier and period of arrival."""
    offers, breaks = case.tables["offers"], case.tables["price_breaks"]
    most = most_tiers(breaks)
    native = np.repeat(offers["unit_price"].to_numpy(float)[:, None], most, axis=1)
    start = np.full((len(offers), most), np.inf)
    start[:, 0] = 0.0
    breaks = breaks.sort_values(["offer_id", "from_units"], kind="stable")
    tier = breaks.groupby("offer_id").cumcount().to_numpy() + 1
    offer = codes_of(offer_index, breaks["offer_id"])
    native[offer, tier] = breaks["unit_price"]
    start[offer, tier] = breaks["from_units"]
    stated = np.isfinite(start)
    tiers = stated.sum(axis=1).astype(np.int32)
    following = np.concatenate([start[:, 1:], np.full((len(offers), 1), np.inf)], axis=1)
    width = np.where(stated, following - np.where(stated, start, 0.0), 0.0)
    native = np.take_along_axis(native, np.minimum(np.arange(most), tiers[:, None] - 1), axis=1)

    rate = _rates(case, period_index)
    jpy = native[:, :, None] * rate[:, None, :]
    dated = case.tables["offer_periods"]
    dated = dated[dated["unit_price"].notna()]
    row, column = codes_of(offer_index, dated["offer_id"]), codes_of(period_index, dated["period"])
    inside = column >= 0
    row, column = row[inside], column[inside]
    jpy[row, :, column] = (dated["unit_price"].to_numpy(float)[inside] * rate[row, column])[:, None]
    falling = np.asarray((np.diff(native, axis=1) < 0).any(axis=1))
    return Prices(native, rate, jpy, width, tiers, falling)


def _rates(case: Case, period_index: pd.Index) -> Floats:
    """¥ per unit of each offer's currency, shape (offers, periods): a dated rate before the undated one."""
    fx, offers = case.tables["fx"], case.tables["offers"]
    currencies = pd.Index(offers["currency"].unique())
    rate = np.full((len(currencies), len(period_index)), np.nan)
    row = codes_of(currencies, fx["currency"])
    value = fx["jpy_per_unit"].to_numpy(float)
    undated = (row >= 0) & (fx["period"] == "*").to_numpy()
    rate[row[undated]] = value[undated, None]
    column = codes_of(period_index, fx["period"])
    dated = (row >= 0) & (column >= 0)
    rate[row[dated], column[dated]] = value[dated]
    if "JPY" in currencies:
        rate[codes_of(currencies, pd.Series(["JPY"]))] = 1.0
    return rate[codes_of(currencies, offers["currency"])]


def landed_shares(lanes: pd.DataFrame, lane: Codes) -> tuple[Floats, Floats, Floats]:
    """Freight (¥ per unit), freight (share of the price) and duty (share of price and freight) of each lane code.

    Duty falls on price plus freight because Japan's customs value is CIF (Customs Tariff Act, article 4).
    """
    return (
        lanes["freight_jpy_per_unit"].to_numpy(float)[lane],
        lanes["freight_pct"].to_numpy(float)[lane] / 100,
        lanes["duty_pct"].to_numpy(float)[lane] / 100,
    )


def landed_terms(
    prices: Prices, lanes: pd.DataFrame, offer: Codes, tier: Codes, period: Codes, lane: Codes
) -> tuple[Floats, Floats, Floats]:
    """Price, freight and duty in ¥ per unit of each flow of an offer's tier along a lane in a period of arrival."""
    fixed, freight_share, duty_share = landed_shares(lanes, lane)
    purchase = prices.jpy[offer, tier, period]
    freight = fixed + freight_share * purchase
    return purchase, freight, duty_share * (purchase + freight)


def standard_costs(prices: Prices, part_of: Codes, bills: Bills, depth: npt.NDArray[np.int64]) -> tuple[Floats, Floats]:
    r"""¥ of the chosen components of a unit of each offer (offers, periods), and of a unit of each part (parts, periods).

    .. math:: s_o = \sum_k \beta_{ok} \, \sigma_k, \qquad \sigma_k = \operatorname{median}_{o \in O_k} (c_o + s_o)

    A component's standard cost is the median over its offers of the first tier's price and of what goes into it; one that
    nobody offers counts nothing. ``depth`` (parts,) is the longest way down from each part. Source: standard costing.
    """
    price = prices.jpy[:, 0, :]
    inside, cost = np.zeros_like(price), np.zeros((len(depth), price.shape[1]))
    offer, component = bills.chosen["offer"].to_numpy(), bills.chosen["component"].to_numpy()
    units = bills.chosen["units"].to_numpy(float)
    for level in range(int(depth.max(initial=0)) + 1):
        own = depth[part_of[offer]] == level
        np.add.at(inside, offer[own], units[own, None] * cost[component[own]])
        for part in np.flatnonzero(depth == level):
            makers = np.flatnonzero(part_of == part)
            if len(makers):
                cost[part] = np.median(price[makers] + inside[makers], axis=0)
    return inside, cost


def shortage_penalty(
    case: Case, prices: Prices, routes: pd.DataFrame, part_of: Codes, standard: Floats
) -> tuple[Floats, tuple[str, ...]]:
    """¥ per missing unit of each part, and the parts (ids) for which none could be derived, which then carry 0.

    Not given: ``PENALTY_FACTOR`` times the highest landed cost offered for the part on any route, barred ones included,
    with the ``standard`` cost of chosen components (offers, periods).
    """
    parts = case.tables["parts"]
    offer, lane = routes["offer"].to_numpy(), routes["lane"].to_numpy()
    fixed, freight, duty = landed_shares(case.tables["lanes"], lane)
    price = prices.jpy.max(axis=(1, 2))[offer]
    landed = (price * (1 + freight) + fixed) * (1 + duty) + standard.max(axis=1)[offer]
    highest = np.full(len(parts), -np.inf)
    np.maximum.at(highest, part_of[offer], landed)
    given = parts["shortage_penalty_jpy"].to_numpy(float)
    penalty = np.where(np.isnan(given), PENALTY_FACTOR * highest, given)
    unknown = ~np.isfinite(penalty)
    demanded = parts["part_id"].isin(case.tables["demand"]["part_id"]).to_numpy()
    return np.where(unknown, 0.0, penalty), tuple(parts["part_id"][unknown & demanded])
