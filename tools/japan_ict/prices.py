"""Prices: what a unit costs from each offer, in the currency in which that country quotes.

Offers made in China cost `CONCERN_LEVEL` times the part's reckoned price. The others cost more by a premium: a
band for the family, times a factor for the status and, for candidates, one for the country. What is available now sells
at much the same price wherever it is made (`READY_FACTOR`), and whether a published fact calls it incumbent changes
nothing. The bands bracket the published estimates: GSMA's +11% for networks and SIA/BCG's +35 to 65% for
semiconductors made wholly at home. So goods from China are the cheapest of each part, and how much of them buyers open
to (see `openness`) decides what a plan without rules buys there.

Raw materials have two published prices, in China and outside: gallium and germanium since China's licences, and
neodymium-praseodymium oxide with a floor outside. Both stand in `catalogue` and no premium is added; a candidate's
price is `_MATERIAL_STATUS` higher.

An offer whose components are chosen states its price without them: what is left of the whole price once its bill is
paid in the usual mix, the part's share from China and the rest from those that can supply now. With more from China it
then comes cheaper than the whole price, and with nothing from China dearer.
"""

from __future__ import annotations

from functools import cache

from tools.japan_ict.bills import BILLS
from tools.japan_ict.capacity import chooses_components
from tools.japan_ict.catalogue import Part, part
from tools.japan_ict.facts import Facts
from tools.japan_ict.routes import ROUTES, Route
from tools.japan_ict.rows import noise, significant

__all__ = [
    "CONCERN_LEVEL",
    "COUNTRY_FACTOR",
    "CURRENCY",
    "LEAST_LEFT",
    "PREMIUM",
    "READY_FACTOR",
    "SPREAD",
    "bill_jpy",
    "china_jpy",
    "price_jpy",
    "quoted",
    "stated_jpy",
    "to_currency",
    "usual_jpy",
]

CONCERN_LEVEL = 0.93

SPREAD = 0.02
"""How far an offer's price lies from what the rule gives (assumed): less than what separates China from elsewhere."""

LEAST_LEFT = 0.25
"""The least part of its whole price that an assembly keeps once its components are paid."""

PREMIUM = {"communication": 0.22, "computing": 0.20, "component": 0.30, "semiconductor": 0.55, "material": 0.45}
"""How much dearer than made in China a part is where the country factor is 1."""

COUNTRY_FACTOR = {
    "TWN": 0.40, "KOR": 0.45, "VNM": 0.30, "THA": 0.35, "MYS": 0.35, "IND": 0.35, "SGP": 0.60, "JPN": 0.75,
    "FIN": 0.75, "SWE": 0.80, "DEU": 0.90, "NLD": 0.90, "FRA": 0.95, "GBR": 0.95, "NZL": 0.90, "AUS": 0.70,
    "USA": 0.90,
}  # fmt: skip
"""Share of the family's premium that falls on a candidate's plant in the country (assumed)."""

READY_FACTOR = 0.32
"""The same for what is available now, wherever it is (assumed)."""

CURRENCY = {
    "JPN": "JPY", "USA": "USD", "TWN": "USD", "VNM": "USD", "CHN": "CNY", "HKG": "CNY", "KOR": "KRW",
    "AUS": "AUD", "NZL": "NZD", "GBR": "GBP", "DEU": "EUR", "NLD": "EUR", "FIN": "EUR", "FRA": "EUR",
    "SWE": "SEK", "SGP": "SGD", "MYS": "MYR", "THA": "THB", "IND": "INR",
}  # fmt: skip
"""In which currency a plant quotes; Taiwan and Viet Nam in dollars, whose own rates the facts do not have."""

_CANDIDATE = 1.05
_MATERIAL_STATUS = {"incumbent": 0.0, "qualified": 0.0, "candidate": 0.05}


@cache
def _rates(facts: Facts) -> dict[str, float]:
    return {"JPY": 1.0, **facts.rates()}


def price_jpy(route: Route) -> float:
    """Yen a unit with all that is in it, before freight."""
    item = part(route.part_id)
    spread = 1 + noise(f"price {route.offer_id}", SPREAD)
    if route.concern:
        return china_jpy(item) * spread
    if item.china_price:
        return item.price * (1 + _MATERIAL_STATUS[route.status]) * spread
    candidate = _CANDIDATE * COUNTRY_FACTOR[route.country_id]
    premium = PREMIUM[item.family] * (candidate if route.group == "candidate" else READY_FACTOR)
    return item.price * CONCERN_LEVEL * (1 + premium) * spread


def china_jpy(item: Part) -> float:
    """Yen a unit made in China: as published where a price of its own is, else `CONCERN_LEVEL` of the reckoned price."""
    return item.china_price or CONCERN_LEVEL * item.price


@cache
def usual_jpy(part_id: str) -> float:
    """Yen a unit in the usual mix: the part's share at the level of goods from China, the rest as offered elsewhere."""
    item = part(part_id)
    ready = [route for route in ROUTES if route.part_id == part_id and route.group == "ready"]
    elsewhere = sum(route.weight * price_jpy(route) for route in ready) / sum(route.weight for route in ready)
    return item.share * china_jpy(item) + (1 - item.share) * elsewhere


def bill_jpy(part_id: str) -> float:
    """Yen that the components of a unit cost in the usual mix; 0 without a bill."""
    return sum(units * usual_jpy(component) for component, units in BILLS.get(part_id, {}).items())


def stated_jpy(route: Route) -> float:
    """Yen a unit as the offer states it, before freight: without the components where the model chooses them.

    ValueError where less than `LEAST_LEFT` of the whole price would be left.
    """
    whole = price_jpy(route)
    if not chooses_components(route):
        return whole
    left = whole - bill_jpy(route.part_id)
    if left < LEAST_LEFT * whole:
        raise ValueError(f"{route.offer_id}: the components take all but {left / whole:.0%} of the price")
    return left


def to_currency(facts: Facts, yen: float, currency: str) -> float:
    """An amount in yen expressed in `currency` at the case's rate, to four significant digits."""
    return significant(yen / _rates(facts)[currency], 4)


def quoted(facts: Facts, route: Route) -> tuple[float, str]:
    """Unit price as quoted, and its currency."""
    currency = CURRENCY[route.country_id]
    return to_currency(facts, stated_jpy(route), currency), currency
