"""Prices: what a unit costs from each offer, in the currency in which that country quotes.

Offers made in China cost `CONCERN_LEVEL` times the part's reckoned price. The others cost more by a premium: a
band for the family, times a factor for the country and one for the status (what is bought today is bought because
it is competitive). The bands bracket the published estimates: GSMA's +11% for
networks and SIA/BCG's +35 to 65% for semiconductors made wholly at home.

An offer whose components are chosen states its price without them: what is left of the whole price once its bill is
paid in the usual mix, the part's share from China and the rest from those that can supply now. With more from China it
then comes cheaper than the whole price, and with nothing from China dearer.
"""

from __future__ import annotations

from functools import cache

from tools.japan_ict.bills import BILLS
from tools.japan_ict.capacity import chooses_components
from tools.japan_ict.catalogue import part
from tools.japan_ict.facts import Facts
from tools.japan_ict.firms import seats
from tools.japan_ict.routes import CONCERN, ROUTES, Route
from tools.japan_ict.rows import noise, significant

__all__ = [
    "CONCERN_LEVEL",
    "COUNTRY_FACTOR",
    "CURRENCY",
    "LEAST_LEFT",
    "PREMIUM",
    "bill_jpy",
    "price_jpy",
    "quoted",
    "stated_jpy",
    "to_currency",
    "usual_jpy",
]

CONCERN_LEVEL = 0.93

LEAST_LEFT = 0.25
"""The least part of its whole price that an assembly keeps once its components are paid."""

PREMIUM = {"communication": 0.22, "computing": 0.20, "component": 0.30, "semiconductor": 0.55, "material": 0.45}
"""How much dearer than made in China a part is where the country factor is 1."""

COUNTRY_FACTOR = {
    "TWN": 0.40, "KOR": 0.45, "VNM": 0.30, "THA": 0.35, "MYS": 0.35, "IND": 0.35, "SGP": 0.60, "JPN": 0.75,
    "FIN": 0.75, "SWE": 0.80, "DEU": 0.90, "NLD": 0.90, "FRA": 0.95, "GBR": 0.95, "NZL": 0.90, "AUS": 0.70,
    "USA": 0.90,
}  # fmt: skip
"""Share of the family's premium that falls on a plant in the country."""

CURRENCY = {
    "JPN": "JPY", "USA": "USD", "TWN": "USD", "VNM": "USD", "CHN": "CNY", "HKG": "CNY", "KOR": "KRW",
    "AUS": "AUD", "NZL": "NZD", "GBR": "GBP", "DEU": "EUR", "NLD": "EUR", "FIN": "EUR", "FRA": "EUR",
    "SWE": "SEK", "SGP": "SGD", "MYS": "MYR", "THA": "THB", "IND": "INR",
}  # fmt: skip
"""In which currency a plant quotes; Taiwan and Viet Nam in dollars, whose own rates the facts do not have."""

_STATUS_FACTOR = {"incumbent": 0.6, "qualified": 0.85, "candidate": 1.05}
_FOREIGN_BRAND = 0.05


@cache
def _rates(facts: Facts) -> dict[str, float]:
    return {"JPY": 1.0, **facts.rates()}


def price_jpy(route: Route) -> float:
    """Yen a unit with all that is in it, before freight."""
    item = part(route.part_id)
    base = item.price * CONCERN_LEVEL * (1 + noise(f"price {route.offer_id}", 0.045))
    if route.concern:
        own = seats()[route.supplier_id] in CONCERN
        return base if own else base * (1 + _FOREIGN_BRAND)
    premium = PREMIUM[item.family] * COUNTRY_FACTOR[route.country_id] * _STATUS_FACTOR[route.status]
    return base * (1 + premium)


@cache
def usual_jpy(part_id: str) -> float:
    """Yen a unit in the usual mix: the part's share at the level of goods from China, the rest as offered elsewhere."""
    item = part(part_id)
    ready = [route for route in ROUTES if route.part_id == part_id and route.group == "ready"]
    elsewhere = sum(route.weight * price_jpy(route) for route in ready) / sum(route.weight for route in ready)
    return item.share * CONCERN_LEVEL * item.price + (1 - item.share) * elsewhere


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
