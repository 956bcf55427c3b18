"""Checks of what is written beside the units of orders and component flows: labels, prices, costs, rules."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from optimizer.arrays import Floats, Mask, Ordinals

from .book import Table
from .codes import Words
from .context import Context
from .finding import Finding, Keys, differing, rows_where
from .rows import Rows

__all__ = ["component_columns", "order_columns", "unlike"]

#: Rates and prices can be far below 1 (¥ per won), so no absolute floor of 1 for them.
_EACH = ("unit_price", "jpy_per_unit", "unit_landed_cost_jpy")


def order_columns(c: Context) -> list[Finding]:
    """Every derived column of every order equals what follows from its offer, lane, price and units."""
    found = _derived(c, "order_columns", "orders", c.flows, c.order_keys, "part")
    pairs = {"value_jpy": (c.book["orders"].numbers["value_jpy"], c.flows["value"])}
    found += _numbers(c, "order_columns", c.order_keys, pairs)
    found += _flags("order_columns", c.order_keys, c.book["orders"], "bound", c.concerned)
    return found + _capped_by(c)


def component_columns(c: Context) -> list[Finding]:
    """Every derived column of every component flow equals what follows from its offers, lane, price and units."""
    found = _derived(c, "component_columns", "components", c.inputs, c.input_keys, "component")
    wrong = unlike(c.book["components"].words("assembly"), c.facts.offers.words("part"), c.inputs["assembly"])
    return found + rows_where("component_columns", wrong, c.input_keys, "assembly isn't the part of its offer")


def _derived(c: Context, check: str, table: str, flows: Rows, keys: Keys, part: str) -> list[Finding]:
    rows, offers, offer = c.book[table], c.facts.offers, flows["offer"]
    found: list[Finding] = []
    for column in ("supplier", "plant", "country", "currency", part):
        due = offers.words("part" if column == part else column)
        wrong = unlike(rows.words(column), due, offer)
        found += rows_where(check, wrong, keys, f"{column} isn't that of the offer")
    units = flows["units"]
    numbers = {
        "unit_price": "price",
        "jpy_per_unit": "rate",
        "purchase_jpy": "purchase",
        "freight_jpy": "freight",
        "duty_jpy": "duty",
        "risk_jpy": "risk",
        "landed_cost_jpy": "landed",
    }
    pairs = {column: (rows.numbers[column], flows[name]) for column, name in numbers.items()}
    # Nothing bought has no cost per unit that could be wrong.
    stated, some = rows.numbers["unit_landed_cost_jpy"], units > 0
    each = flows["landed"] / np.where(some, units, 1.0)
    pairs["unit_landed_cost_jpy"] = (stated, np.where(some, each, stated))
    found += _numbers(c, check, keys, pairs)
    place = c.facts.concern_places[offers.home[offer]]
    firm = c.facts.firms.concern[offers.firm[offer], flows["at"]]
    for column, due_flag in (
        ("of_concern", flows["concern"]),
        ("made_in_concern", place),
        ("firm_of_concern", firm),
    ):
        found += _flags(check, keys, rows, column, due_flag)
    return found


def _flags(check: str, keys: Keys, rows: Table, column: str, due: Mask) -> list[Finding]:
    """A column of flags equals what is due (row,)."""
    written = rows.flags(column)
    return rows_where(check, written != due, keys, f"{column} is wrong", written, due)


def _numbers(c: Context, check: str, keys: Keys, pairs: Mapping[str, tuple[Floats, Floats]]) -> list[Finding]:
    found: list[Finding] = []
    for column, (written, value) in pairs.items():
        off = differing(written, value, c.tolerance, 1e-9 if column in _EACH else 1.0)
        found += rows_where(check, off, keys, column + " is {amount}; recomputed {limit}", written, value)
    return found


def _capped_by(c: Context) -> list[Finding]:
    """An order names the rules that cap it: those that its source or declarations break, and those of which it
    promises nothing. One that chooses its components may count against a cap although its clearance covers the rule.
    """
    chooses = c.facts.bills.chooses[c.flows["offer"]]
    written = c.book["orders"].words("capped_by")
    said = [set(str(text).split(";")) - {""} for text in written.words]
    known = {bar.rule for bar in c.bars}
    wrong = np.array([not names <= known for names in said], dtype=np.bool_)[written.codes]
    for bar, must, subject in zip(c.bars, c.capped, c.subject, strict=True):
        named = np.array([bar.rule in names for names in said], dtype=np.bool_)[written.codes]
        may = subject & (bar.cap[c.flows["time"]] > 0.0) & chooses & bar.deep
        wrong |= np.where(named, ~(must | may), must)
    return rows_where("order_columns", wrong, c.order_keys, "capped_by doesn't name the rules that cap the order")


def unlike(written: Words, due: Words, row: Ordinals) -> Mask:
    """Where a column doesn't have the word that another table has in these rows; blank cells are like nothing."""
    return np.asarray(written.within(due) != due.codes[row], dtype=np.bool_)
