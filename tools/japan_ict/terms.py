"""Volume prices and expansions of single offers: assumptions that give the model such terms to work on."""

from __future__ import annotations

from tools.japan_ict.capacity import capacities
from tools.japan_ict.facts import Facts
from tools.japan_ict.prices import price_jpy, quoted, stated_jpy, to_currency
from tools.japan_ict.routes import ROUTES
from tools.japan_ict.rows import Row, significant

__all__ = ["expansions", "price_breaks"]

_FALLING = (
    "cisco-usa.enterprise-router", "ericsson-swe.radio-unit", "nokia-fin.carrier-router", "yamaha-jpn.enterprise-router",
    "delta-twn.power-supply-unit", "unimicron-twn.pcb", "renesas-jpn.mcu", "samsung-kor.dram-module",
    "dell-mys.rack-server",
)  # fmt: skip
"""Volume discounts: 5% off the stated price beyond 40% of the capacity, and 9% off beyond 70%."""

_RISING = ("sony-jpn.image-sensor", "dowa-jpn.gallium", "lynas-mys.rare-earth-oxide", "tsmc-twn.logic-28nm")
"""Surcharges: 8% on what goes beyond 75% of the capacity."""

_EXPANSIONS = (
    # offer, share of capacity that can be added, yen per yen of yearly output, quarters to build, subsidy
    ("kioxia-jpn.ssd", 0.4, 0.50, 4, "1/3"),
    ("micron-jpn.dram-module", 0.4, 0.50, 4, "1/3"),
    ("renesas-jpn.mcu", 0.4, 0.45, 3, "1/3"),
    ("rohm-jpn.power-device", 0.6, 0.45, 3, "1/3"),
    ("sumco-jpn.silicon-wafer", 0.4, 0.50, 4, "1/3"),
    ("gs-yuasa-jpn.backup-battery", 0.6, 0.40, 3, "1/3"),
    ("ibiden-jpn.pcb", 0.5, 0.40, 3, "1/3"),
    ("dowa-jpn.gallium", 0.5, 0.30, 2, "1/2"),
    ("lynas-mys.rare-earth-oxide", 0.4, 0.35, 3, None),
    ("nec-jpn.radio-unit", 0.4, 0.15, 2, None),
    ("fujikura-jpn.fibre-preform", 0.5, 0.35, 3, None),
)
_SUBSIDY = {"1/2": 0.5, "1/3": 0.3333, None: 0.0}
_OFFERS = {route.offer_id: route for route in ROUTES}


def price_breaks(facts: Facts) -> list[Row]:
    """The rows of the table `price_breaks`."""
    steps = [(offer, share, 1 - off) for offer in _FALLING for share, off in ((0.4, 0.05), (0.7, 0.09))]
    steps += [(offer, 0.75, 1.08) for offer in _RISING]
    rows: list[Row] = []
    for offer, share, factor in steps:
        route = _OFFERS[offer]
        _, currency = quoted(facts, route)
        rows.append({
            "offer_id": offer,
            "from_units": significant(share * capacities(facts)[offer], 2),
            "unit_price": to_currency(facts, factor * stated_jpy(route), currency),
            "source_id": "rule-terms",
            "grade": "assumption",
        })  # fmt: skip
    return rows


def expansions(facts: Facts) -> list[Row]:
    """The rows of the table `expansions`; a subsidised one cites the act that sets the largest share."""
    rows: list[Row] = []
    for offer, share, cost, periods, subsidy in _EXPANSIONS:
        rows.append({
            "offer_id": offer,
            "max_units": significant(share * capacities(facts)[offer], 2),
            "cost_jpy_per_unit": significant(cost * 4 * price_jpy(_OFFERS[offer]), 3),
            "build_periods": periods,
            "subsidy_share": _SUBSIDY[subsidy],
            "source_id": "espa-2022" if subsidy else "rule-terms",
            "grade": "assumption",
        })  # fmt: skip
    return rows
