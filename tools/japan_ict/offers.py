"""The table `offers`: price, capacity, qualification, minimum orders and scores of every route."""

from __future__ import annotations

from tools.japan_ict.bills import BILLS
from tools.japan_ict.capacity import capacities, chooses_components
from tools.japan_ict.catalogue import part
from tools.japan_ict.facts import Facts
from tools.japan_ict.incumbents import INCUMBENTS, check_incumbents
from tools.japan_ict.plants import uses_capacity
from tools.japan_ict.prices import price_jpy, quoted
from tools.japan_ict.routes import ROUTES, Route
from tools.japan_ict.rows import Row, noise, significant
from tools.japan_ict.scores import security, technical

__all__ = ["MINIMUM_ORDERS", "offers"]

_PERIODS = {
    "communication": (2, 3), "computing": (1, 2), "component": (2, 3), "semiconductor": (3, 4), "material": (2, 4)
}  # fmt: skip
"""Quarters of qualification: six months' lead for chips (published) plus tests; the longer half of the time."""

_COST_SHARE = {
    "communication": 0.010, "computing": 0.006, "component": 0.012, "semiconductor": 0.020, "material": 0.015
}  # fmt: skip
"""Cost of qualification as a share of the value the offer could supply in a year."""

_RAMP = {
    "communication": "0.5;0.75;1", "computing": "0.5;1", "component": "0.4;0.7;1", "semiconductor": "0.25;0.5;1",
    "material": "0.3;0.6;1",
}  # fmt: skip

_QUALIFIED_RAMPS = ("1finity-jpn.base-station-5g", "umc-jpn.logic-28nm", "nec-jpn.wifi-ap")

MINIMUM_ORDERS = (
    "ericsson-usa.base-station-5g", "nokia-ind.base-station-5g", "ufispace-twn.carrier-router",
    "tejas-ind.optical-transport", "edgecore-twn.ethernet-switch", "google-vnm.smartphone", "dell-vnm.notebook-pc",
    "wiwynn-mys.rack-server", "stl-ind.optical-cable", "kce-tha.pcb", "fabrinet-tha.optical-transceiver",
    "lynas-mys.rare-earth-oxide", "globalfoundries-sgp.logic-28nm", "siltronic-sgp.silicon-wafer",
)  # fmt: skip
"""Offers that take no order smaller than a seventh of their capacity in a quarter (assumed)."""


def offers(facts: Facts) -> list[Row]:
    """The rows of the table `offers`; LookupError where a fact no longer supports an incumbent."""
    check_incumbents(facts)
    return [_row(facts, route) for route in ROUTES]


def _row(facts: Facts, route: Route) -> Row:
    price, currency = quoted(facts, route)
    units = capacities(facts)[route.offer_id]
    row: Row = {
        "offer_id": route.offer_id,
        "plant_id": route.plant_id,
        "part_id": route.part_id,
        "unit_price": price,
        "currency": currency,
        "capacity": units,
        "status": route.status,
        "technical_score": technical(route),
        "security_score": security(facts, route),
        "source_id": INCUMBENTS.get(route.offer_id, "rule-offers"),
        "grade": "assumption",
    }
    if uses_capacity(route.plant_id):
        row["capacity_use"] = significant(part(route.part_id).price / 1e6, 3)
    if route.status == "candidate":
        row |= _qualification(route, units)
    elif route.offer_id in _QUALIFIED_RAMPS:
        row["ramp"] = "0.7;0.85;1"
    if route.offer_id in MINIMUM_ORDERS:
        row["minimum_order"] = max(1, round(units / 7))
    if route.part_id in BILLS:
        row["components"] = "chosen" if chooses_components(route) else "declared"
    return row


def _qualification(route: Route, units: float) -> Row:
    family = part(route.part_id).family
    longer = noise(f"time {route.offer_id}", 1) > 0
    cost = _COST_SHARE[family] * 4 * units * price_jpy(route)
    return {
        "qualification_cost_jpy": int(max(10_000_000, round(cost, -7))),
        "qualification_periods": _PERIODS[family][longer],
        "ramp": _RAMP[family],
    }
