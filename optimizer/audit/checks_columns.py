"""Checks of what is written beside units and shares: labels, prices, costs, rules."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np

from optimizer.arrays import Mask, Ordinals
from optimizer.messages import message

from .check import check
from .codes import CodedColumn
from .context import FLOW_COST_TERMS, Context, expansion_rates
from .finding import Keys, Violation, rows_where
from .plan_tables import Table
from .rows import Rows

__all__ = [
    "component_columns",
    "expansion_cost",
    "holding_cost",
    "mislabelled",
    "opening_cost",
    "order_columns",
    "qualification_cost",
    "shortage_cost",
]

#: Rates and prices can be far below 1 (¥ per won), so no absolute floor of 1 for them.
_EACH = {"unit_price": "price", "jpy_per_unit": "rate"}


@check(message("derived columns of orders follow from offer, lane, price and units"))
def order_columns(c: Context) -> Iterator[Violation]:
    """Every derived column of every order equals what follows from its offer, lane, price and units."""
    rows, keys = c.tables["orders"], c.order_keys
    yield from _derived(c, rows, c.orders, keys, "part")
    yield from c.recomputed("value_jpy", rows.numbers["value_jpy"], c.orders["value"], keys)
    yield from _flags(rows, "bound", c.orders_bound, keys)
    text = message("capped_by doesn't name the rules that cap the order")
    yield from rows_where(_wrongly_capped(c), keys, text)


@check(message("derived columns of component flows follow from offers, lane, price and units"))
def component_columns(c: Context) -> Iterator[Violation]:
    """Every derived column of every component flow equals what follows from its offers, lane, price and units."""
    rows, keys = c.tables["components"], c.flow_keys
    yield from _derived(c, rows, c.component_flows, keys, "component")
    assembly = {"assembly": c.coded.offers.words("part")}
    yield from mislabelled(rows, assembly, c.component_flows["assembly"], keys, message("the part of its offer"))


@check(message("cost and labels of qualifications"))
def qualification_cost(c: Context) -> Iterator[Violation]:
    """Every qualification costs its share of what its offer's costs, and names the offer's supplier and part."""
    rows, offers = c.tables["qualifications"], c.coded.offers
    keys = rows.named("offer", "start_period")
    yield from c.recomputed("cost_jpy", rows.numbers["cost_jpy"], c.own_costs["qualification"], keys)
    labels = {column: offers.words(column) for column in ("supplier", "part")}
    yield from mislabelled(rows, labels, rows.codes["offer"], keys, message("that of the row"))


@check(message("cost and labels of openings"))
def opening_cost(c: Context) -> Iterator[Violation]:
    """Every opening costs its share of what its plant's costs, and names the plant's supplier."""
    rows = c.tables["openings"]
    keys = rows.named("plant", "period")
    yield from c.recomputed("cost_jpy", rows.numbers["cost_jpy"], c.own_costs["opening"], keys)
    labels = {"supplier": c.coded.plants.words("supplier_id")}
    yield from mislabelled(rows, labels, rows.codes["plant"], keys, message("that of the row"))


@check(message("cost and subsidy of expansions"))
def expansion_cost(c: Context) -> Iterator[Violation]:
    """Every expansion costs what its units do, less the subsidy."""
    rows = c.tables["expansions"]
    keys, (rate, share) = rows.named("offer", "period"), expansion_rates(c.coded, c.tables)
    yield from c.recomputed("cost_jpy", rows.numbers["cost_jpy"], c.own_costs["expansion"], keys)
    subsidy = rate * share * rows.numbers["units"]
    yield from c.recomputed("subsidy_jpy", rows.numbers["subsidy_jpy"], subsidy, keys)


@check(message("holding cost of stock"))
def holding_cost(c: Context) -> Iterator[Violation]:
    """Every unit of stock costs what holding its part does."""
    rows = c.tables["stock"]
    keys = rows.named("part", "segment", "period")
    yield from c.recomputed("holding_jpy", rows.numbers["holding_jpy"], c.own_costs["holding"], keys)


@check(message("penalty and priority of shortages"))
def shortage_cost(c: Context) -> Iterator[Violation]:
    """Every missing unit costs its part's penalty; the priority is the segment's."""
    rows = c.tables["shortages"]
    keys, priority = rows.named("part", "segment", "period"), c.coded.segments.numbers("priority")
    yield from c.recomputed("penalty_jpy", rows.numbers["penalty_jpy"], c.own_costs["shortage"], keys)
    yield from c.recomputed("priority", rows.numbers["priority"], priority[rows.codes["segment"]], keys)


def _derived(c: Context, rows: Table, flows: Rows, keys: Keys, part: str) -> Iterator[Violation]:
    offers, units = c.coded.offers, flows["units"]
    labels = {column: offers.words(column) for column in ("supplier", "plant", "country", "currency")}
    yield from mislabelled(
        rows, labels | {part: offers.words("part")}, flows["offer"], keys, message("that of the offer")
    )
    for column, name in _EACH.items():
        yield from c.recomputed(column, rows.numbers[column], flows[name], keys, 1e-9)
    for name in (*FLOW_COST_TERMS, "landed"):
        column = "landed_cost_jpy" if name == "landed" else f"{name}_jpy"
        yield from c.recomputed(column, rows.numbers[column], flows[name], keys)
    # Nothing bought has no cost per unit that could be wrong.
    written, some = rows.numbers["unit_landed_cost_jpy"], units > 0
    each = np.where(some, flows["landed"] / np.where(some, units, 1.0), written)
    yield from c.recomputed("unit_landed_cost_jpy", written, each, keys, 1e-9)
    for column in ("of_concern", "made_in_concern", "firm_of_concern"):
        yield from _flags(rows, column, flows[column], keys)


def _flags(rows: Table, column: str, due: Mask, keys: Keys) -> list[Violation]:
    """A column of flags equals what is due (row,)."""
    written = rows.flags(column)
    return rows_where(written != due, keys, message("{column} is wrong", column=column), written, due)


def _wrongly_capped(c: Context) -> Mask:
    """An order names the rules that cap it: those that its source or declarations break, and those of which it
    promises nothing. One that chooses its components may count against a cap although its clearance covers the rule.
    """
    chooses = c.coded.bills.chooses[c.orders["offer"]]
    written = c.tables["orders"].words("capped_by")
    named = [set(str(text).split(";")) - {""} for text in written.words]
    known = {ruling.rule for ruling in c.rulings}
    wrong = np.array([not rules <= known for rules in named], dtype=np.bool_)[written.codes]
    for verdict in c.verdicts:
        names_it = np.array([verdict.ruling.rule in rules for rules in named], dtype=np.bool_)[written.codes]
        may = verdict.subject & (verdict.cap > 0.0) & chooses & verdict.ruling.deep
        wrong |= np.where(names_it, ~(verdict.capped | may), verdict.capped)
    return wrong


def mislabelled(
    rows: Table, due: Mapping[str, CodedColumn], row: Ordinals, keys: Keys, what: str
) -> Iterator[Violation]:
    """Violations where a column doesn't have the word that another table has in these rows; blank cells are like nothing."""
    for column, words in due.items():
        wrong = np.asarray(rows.words(column).within(words) != words.codes[row], dtype=np.bool_)
        yield from rows_where(wrong, keys, message("{column} isn't {what}", column=column, what=what))
