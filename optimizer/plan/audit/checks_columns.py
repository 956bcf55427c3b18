"""Checks of what is written beside the units of orders and component flows: labels, prices, costs, rules."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from .codes import Floats, Texts
from .context import Context
from .finding import Finding, Keys, differing, rows_where

__all__ = ["component_columns", "order_columns"]

#: Rates and prices can be far below 1 (¥ per won), so no absolute floor of 1 for them.
_EACH = ("unit_price", "jpy_per_unit", "unit_landed_cost_jpy")


def order_columns(c: Context) -> list[Finding]:
    """Every derived column of every order equals what follows from its offer, lane, price and units."""
    found = _derived(c, "order_columns", "orders", c.flows, c.order_keys, {"part": "part_id"})
    written, value = c.book["orders"]["value_jpy"].to_numpy(dtype=float), c.flows["value"].to_numpy(dtype=float)
    found += _numbers(c, "order_columns", c.order_keys, {"value_jpy": (written, value)})
    return found + _capped_by(c)


def component_columns(c: Context) -> list[Finding]:
    """Every derived column of every component flow equals what follows from its offers, lane, price and units."""
    found = _derived(c, "component_columns", "components", c.inputs, c.input_keys, {"component": "part_id"})
    assembly = c.facts.offers["part_id"].to_numpy(object)[c.inputs["assembly"]]
    wrong = _unlike(c.book["components"]["assembly"], assembly)
    return found + rows_where("component_columns", wrong, c.input_keys, "assembly isn't the part of its offer")


def _derived(
    c: Context, check: str, table: str, flows: pd.DataFrame, keys: Keys, part: Mapping[str, str]
) -> list[Finding]:
    rows, offers, offer = c.book[table], c.facts.offers, flows["offer"].to_numpy()
    found: list[Finding] = []
    texts = {"supplier": "supplier_id", "plant": "plant_id", "country": "country_id", "currency": "currency"}
    for column, source in {**texts, **part}.items():
        wrong = _unlike(rows[column], offers[source].to_numpy(object)[offer])
        found += rows_where(check, wrong, keys, f"{column} isn't that of the offer")
    units = flows["units"].to_numpy()
    each = np.where(units > 0, units, 1.0)
    # Nothing bought has no cost per unit that could be wrong.
    stated = rows["unit_landed_cost_jpy"].to_numpy(float)
    numbers = {
        "unit_price": "price",
        "jpy_per_unit": "rate",
        "purchase_jpy": "purchase",
        "freight_jpy": "freight",
        "duty_jpy": "duty",
        "risk_jpy": "risk",
        "landed_cost_jpy": "landed",
    }
    pairs = {column: (rows[column].to_numpy(float), flows[name].to_numpy(float)) for column, name in numbers.items()}
    pairs["unit_landed_cost_jpy"] = (stated, np.where(units > 0, flows["landed"].to_numpy() / each, stated))
    found += _numbers(c, check, keys, pairs)
    concern = _truth(rows["of_concern"])
    wrong = concern != flows["concern"].to_numpy(dtype=float)
    return found + rows_where(check, wrong, keys, "of_concern is wrong", concern, flows["concern"])


def _numbers(c: Context, check: str, keys: Keys, pairs: Mapping[str, tuple[Floats, Floats]]) -> list[Finding]:
    found: list[Finding] = []
    for column, (written, value) in pairs.items():
        off = differing(written, value, c.tolerance, 1e-9 if column in _EACH else 1.0)
        found += rows_where(check, off, keys, column + " is {amount}; recomputed {limit}", written, value)
    return found


def _capped_by(c: Context) -> list[Finding]:
    """An order names the rules that cap it: those that its source or declarations break, and those of which it
    promises nothing. One that chooses its components may count against a cap although its grade covers the rule.
    """
    chooses = c.facts.bills.chooses[c.flows["offer"]]
    which, texts = pd.factorize(c.book["orders"]["capped_by"].astype(str))
    said = [set(str(text).split(";")) - {""} for text in texts]
    known = {bar.rule for bar in c.bars}
    wrong = np.array([not names <= known for names in said], dtype=np.bool_)[which]
    for bar, must, subject in zip(c.bars, c.capped, c.subject, strict=True):
        named = np.array([bar.rule in names for names in said], dtype=np.bool_)[which]
        may = subject & (bar.cap[c.flows["time"]] > 0.0) & chooses & bar.deep
        wrong |= np.where(named, ~(must | may), must)
    return rows_where("order_columns", wrong, c.order_keys, "capped_by doesn't name the rules that cap the order")


def _unlike(column: pd.Series, expected: Texts) -> np.ndarray:
    return np.asarray(column.to_numpy(object) != expected, dtype=np.bool_)


def _truth(column: pd.Series) -> Floats:
    """1 for true, 0 for false, NaN for anything else; text as written in CSV is understood."""
    meaning = {True: 1.0, False: 0.0, "true": 1.0, "false": 0.0, "True": 1.0, "False": 0.0}
    return np.asarray(column.astype(object).map(meaning).to_numpy(dtype=float), dtype=float)
