"""Single cells and figures of the plan by hand, changed, and the check that must find each."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pandas as pd

Tables = dict[str, pd.DataFrame]
Summary = dict[str, Any]


def cell(table: str, column: str, value: Any, row: int = 0) -> Callable[[Tables, Summary], None]:
    def change(tables: Tables, _: Summary) -> None:
        old = tables[table][column]
        if callable(value):
            tables[table][column] = [value(x) if k == row else x for k, x in enumerate(old)]
        else:
            tables[table][column] = [value if k == row else x for k, x in enumerate(old)]

    return change


def drop(table: str, column: str | None = None) -> Callable[[Tables, Summary], None]:
    def change(tables: Tables, _: Summary) -> None:
        if column is None:
            del tables[table]
        else:
            tables[table] = tables[table].drop(columns=column)

    return change


def number(value: Any, *path: str) -> Callable[[Tables, Summary], None]:
    def change(_: Tables, summary: Summary) -> None:
        at = summary
        for key in path[:-1]:
            at = at[key]
        at[path[-1]] = value(at[path[-1]]) if callable(value) else value

    return change


def repeated(tables: Tables, _: Summary) -> None:
    tables["orders"] = pd.concat([tables["orders"], tables["orders"].iloc[[0]].assign(units=0.0)])


def without_exclusions(tables: Tables, _: Summary) -> None:
    tables["exclusions"] = tables["exclusions"].iloc[:1]


def flow_of_components(tables: Tables, _: Summary) -> None:
    tables["components"] = pd.DataFrame({"component_offer": ["A-chip"], "units": [1.0]})


def a_thousandth(value: float) -> float:
    return value * 1.001


CELLS: dict[str, tuple[str, Callable[[Tables, Summary], None]]] = {
    "supplier of an order": ("order_columns", cell("orders", "supplier", "kita")),
    "plant of an order": ("order_columns", cell("orders", "plant", "kita-1")),
    "country of an order": ("order_columns", cell("orders", "country", "JPN")),
    "part of an order": ("order_columns", cell("orders", "part", "chip")),
    "currency of an order": ("order_columns", cell("orders", "currency", "USD")),
    "concern of an order": ("order_columns", cell("orders", "of_concern", value=False)),
    "cap of an order": ("order_columns", cell("orders", "capped_by", "")),
    "cap of another rule": ("order_columns", cell("orders", "capped_by", "jp-it;us-ndaa")),
    **{
        f"{column} of an order": ("order_columns", cell("orders", column, a_thousandth))
        for column in (
            "unit_price",
            "jpy_per_unit",
            "unit_landed_cost_jpy",
            "purchase_jpy",
            "freight_jpy",
            "duty_jpy",
            "risk_jpy",
            "landed_cost_jpy",
        )
    },
    "shipping period": ("ship_period", cell("orders", "ship_period", "2027Q2")),
    "shipping period that is none": ("horizon", cell("orders", "ship_period", "soon")),
    "period beyond the horizon": ("horizon", cell("orders", "period", "2028Q2")),
    "units of an order": ("demand_balance", cell("orders", "units", a_thousandth)),
    "negative order": ("non_negative", cell("orders", "units", -1.0)),
    "order of no number": ("finite", cell("orders", "units", float("nan"))),
    "infinite stock": ("finite", cell("stock", "units", float("inf"))),
    "negative stock": ("non_negative", cell("stock", "units", -10.0)),
    "unknown offer": ("unknown_id", cell("orders", "offer", "Z-router")),
    "unknown segment": ("unknown_id", cell("orders", "segment", "nobody")),
    "unknown part": ("unknown_id", cell("shortages", "part", "tube")),
    "unknown plant": ("unknown_id", cell("openings", "plant", "zeta-1")),
    "repeated order": ("duplicate", repeated),
    "unknown price tier": ("price_tiers", cell("orders", "price_tier", 1)),
    "half a price tier": ("price_tiers", cell("orders", "price_tier", 0.5)),
    "qualification of an incumbent": ("qualification", cell("qualifications", "offer", "D-router")),
    "availability of a qualification": ("qualification", cell("qualifications", "available_period", "2027Q4")),
    "cost of a qualification": ("qualification_cost", cell("qualifications", "cost_jpy", a_thousandth)),
    "part of a qualification": ("qualification_cost", cell("qualifications", "part", "chip")),
    "opening of an open plant": ("opening", cell("openings", "plant", "kita-1")),
    "cost of an opening": ("opening_cost", cell("openings", "cost_jpy", a_thousandth)),
    "supplier of an opening": ("opening_cost", cell("openings", "supplier", "kita")),
    "expansion of an offer without one": ("expansion", cell("expansions", "offer", "D-router")),
    "availability of an expansion": ("expansion", cell("expansions", "available_period", "2028Q1")),
    "cost of an expansion": ("expansion_cost", cell("expansions", "cost_jpy", a_thousandth)),
    "subsidy of an expansion": ("expansion_cost", cell("expansions", "subsidy_jpy", a_thousandth)),
    "holding cost": ("holding_cost", cell("stock", "holding_jpy", a_thousandth)),
    "penalty": ("shortage_cost", cell("shortages", "penalty_jpy", a_thousandth)),
    "priority": ("shortage_cost", cell("shortages", "priority", 1)),
    "exclusion left out": ("exclusions", without_exclusions),
    "exclusion of a free source": ("exclusions", cell("exclusions", "segment", "power")),
    "exclusion by an unknown rule": ("exclusions", cell("exclusions", "rule", "us-ndaa")),
    "share of an exclusion": ("exclusions", cell("exclusions", "share", 0.5)),
    "verdict of an exclusion": ("exclusions", cell("exclusions", "verdict", "barred")),
    "country of an exclusion": ("exclusions", cell("exclusions", "country", "JPN")),
    "exclusion that ends early": ("exclusions", cell("exclusions", "to_period", "2027Q2")),
    "exclusion that ends before it starts": ("exclusions", cell("exclusions", "to_period", "2027Q3", 1)),
    "shadow price of no number": ("finite", cell("prices", "price_jpy", float("nan"))),
    "basis of a shadow price": ("prices", cell("prices", "basis", "guess")),
    "missing basis": ("structure", drop("prices", "basis")),
    "missing table": ("structure", drop("stock")),
    "missing prices": ("structure", drop("prices")),
    "missing components": ("structure", drop("components")),
    "missing column": ("structure", drop("orders", "duty_jpy")),
    "missing keys": ("structure", drop("orders", "offer")),
    "component flows": ("structure", flow_of_components),
    "unknown status": ("summary_status", number("splendid", "status")),
    "no plan, yet orders": ("summary_status", number("infeasible", "status")),
    "purchase cost": ("summary_costs", number(a_thousandth, "costs_jpy", "purchase")),
    "cost that doesn't exist": ("summary_costs", number({"bribes": 100.0}, "costs_jpy")),
    "undiscounted cost": ("summary_costs", number(15 * 750.0, "costs_jpy", "expansion")),
    "objective": ("summary_objective", number(lambda x: x * (1 + 2e-6), "objective_jpy")),
    "no objective": ("summary_objective", number(None, "objective_jpy")),
    "demand": ("summary_units", number(841.0, "demand_units")),
    "delivered": ("summary_units", number(840.0, "delivered_units")),
    "shortage": ("summary_units", number(0.0, "shortage_units")),
    "coverage by units": ("summary_coverage", number(1.0, "coverage", "units")),
    "coverage by value": ("summary_coverage", number(0.985, "coverage", "value")),
    "share of a bloc": ("summary_shares", number(0.0, "share_by_bloc", "of_concern")),
    "share of a country": ("summary_shares", number(a_thousandth, "share_by_country", "JPN")),
    "missing shares": ("summary_shares", number(None, "share_by_country")),
    "exposure": ("summary_exposure", number(0.0, "exposure_by_period", "2028Q1")),
    "exposure left out": ("summary_exposure", number({}, "exposure_by_period")),
    "exposure outside the horizon": (
        "summary_exposure",
        number(lambda x: x | {"2030Q1": 0.0}, "exposure_by_period"),
    ),
    "concentration of suppliers": ("summary_hhi", number(a_thousandth, "hhi", "supplier")),
    "concentration of countries": ("summary_hhi", number(a_thousandth, "hhi", "country")),
    "bound above the objective": ("summary_gap", number(lambda x: x * 1.01, "bound_jpy")),
    "gap": ("summary_gap", number(0.01, "gap")),
    "gap without a bound": ("summary_gap", number(None, "bound_jpy")),
}
