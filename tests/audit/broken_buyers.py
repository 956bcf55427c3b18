"""Cells of a solved plan changed so that a check of decisions, of buyers or of bound buyers must find it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pandas as pd

Tables = dict[str, pd.DataFrame]
Change = Callable[[Tables, dict[str, Any]], None]


def _cell(table: str, column: str, value: object, row: int = 0) -> Change:
    def change(tables: Tables, summary: dict[str, Any]) -> None:
        frame = tables[table].copy()
        frame[column] = frame[column].astype(object)
        frame.loc[frame.index[row], column] = value
        tables[table] = frame

    return change


def _without(table: str, row: int = 0) -> Change:
    def change(tables: Tables, summary: dict[str, Any]) -> None:
        tables[table] = tables[table].drop(index=tables[table].index[row]).reset_index(drop=True)

    return change


def _number(value: object, *path: str) -> Change:
    def change(tables: Tables, summary: dict[str, Any]) -> None:
        at = summary
        for key in path[:-1]:
            at = at[key]
        at[path[-1]] = value

    return change


#: What is changed: the check that must find it, and the change. Of the tutorial's plan.
CELLS: dict[str, tuple[str, Change]] = {
    "cost of a decision": ("decisions", _cell("decisions", "cost_jpy", 1.0)),
    "kind of a decision": ("decisions", _cell("decisions", "kind", "whim")),
    "period of a decision": ("decisions", _cell("decisions", "period", "2028Q1")),
    "plant of a decision": ("decisions", _cell("decisions", "plant", "kita-sendai")),
    "a decision left out": ("decisions", _without("decisions")),
    "a reason without a counterpart": ("decisions", _cell("decisions", "because", "any")),
    "a reason with a counterpart": ("decisions", _cell("decisions", "because", "habit")),
    "demand of a buyer": ("buyers", _cell("buyers", "demand_units", 1e6)),
    "components of a buyer": ("buyers", _cell("buyers", "components_jpy", 1e9)),
    "qualification of a buyer": ("buyers", _cell("buyers", "qualification_jpy", 1e9)),
    "cost of a buyer": ("buyers", _cell("buyers", "cost_jpy", 0.0)),
    "a buyer's row left out": ("buyers", _without("buyers")),
    "a flag of the orders": ("order_columns", _cell("orders", "bound", False)),
    "origin of an order": ("order_columns", _cell("orders", "made_in_concern", True)),
    "firm of an order": ("order_columns", _cell("orders", "firm_of_concern", True)),
    "who is bound": ("summary_buyers", _number(["utility"], "bound_buyers", "segments")),
    "nobody bound": ("summary_buyers", _number(None, "bound_buyers")),
    "coverage of the bound": ("summary_buyers", _number(1.0, "bound_buyers", "coverage", "units")),
    "cost of the bound": ("summary_buyers", _number(1.0, "bound_buyers", "cost", "present_jpy")),
    "cost term of the bound": ("summary_buyers", _number(1e9, "bound_buyers", "cost", "terms_jpy", "freight")),
    "share of the bound": ("summary_buyers", _number(1.0, "bound_buyers", "share_of_purchases")),
    "exposure of the bound": (
        "summary_buyers",
        _number(0.5, "bound_buyers", "exposure_by_period", "2027Q2", "firm_of_concern"),
    ),
    "remaining firms": ("summary_buyers", _number(0.2, "bound_buyers", "remaining", "firm_of_concern")),
    "what lies beyond the rules": (
        "summary_buyers",
        _number(0.2, "bound_buyers", "remaining", "beyond", "made_in_concern"),
    ),
    "units of a bound buyer": (
        "summary_buyers",
        _number(1.0, "bound_buyers", "by_segment", "ministry", "units", "2027Q2"),
    ),
    "parts of a bound buyer": ("summary_buyers", _number(7, "bound_buyers", "by_segment", "ministry", "parts_bound")),
    "a country's share of the bound": ("summary_buyers", _number(0.9, "bound_buyers", "shares", "country", "JPN")),
    "a supplier's share of the bound": ("summary_buyers", _number({}, "bound_buyers", "shares", "supplier")),
    "grades of the bound": ("summary_buyers", _number({"official": 1.0}, "bound_buyers", "confidence")),
    "a single buyer": ("summary_buyers", _number(True, "buyers", "utility", "bound")),
    "cost of a single buyer": ("summary_buyers", _number(1.0, "buyers", "utility", "cost_jpy")),
    "exposure by measure": ("summary_buyers", _number(0.9, "concern_by_period", "2027Q2", "made_in_concern")),
}
