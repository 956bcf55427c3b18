"""Checks of the costs and labels written in the tables beside orders and component flows."""

from __future__ import annotations

from collections.abc import Iterator

from .check import check
from .checks_columns import mislabelled
from .context import Context, expansion_rates
from .finding import Fault

__all__ = ["expansion_cost", "holding_cost", "opening_cost", "qualification_cost", "shortage_cost"]


@check("cost and labels of qualifications")
def qualification_cost(c: Context) -> Iterator[Fault]:
    """Every qualification costs its share of what its offer's costs, and names the offer's supplier and part."""
    rows, offers = c.book["qualifications"], c.facts.offers
    keys = rows.named("offer", "start_period")
    yield from c.recomputed("cost_jpy", rows.numbers["cost_jpy"], c.own_costs["qualification"], keys)
    labels = {column: offers.words(column) for column in ("supplier", "part")}
    yield from mislabelled(rows, labels, rows.codes["offer"], keys, "that of the row")


@check("cost and labels of openings")
def opening_cost(c: Context) -> Iterator[Fault]:
    """Every opening costs its share of what its plant's costs, and names the plant's supplier."""
    rows = c.book["openings"]
    keys = rows.named("plant", "period")
    yield from c.recomputed("cost_jpy", rows.numbers["cost_jpy"], c.own_costs["opening"], keys)
    labels = {"supplier": c.facts.plants.words("supplier_id")}
    yield from mislabelled(rows, labels, rows.codes["plant"], keys, "that of the row")


@check("cost and subsidy of expansions")
def expansion_cost(c: Context) -> Iterator[Fault]:
    """Every expansion costs what its units do, less the subsidy."""
    rows = c.book["expansions"]
    keys, (rate, share) = rows.named("offer", "period"), expansion_rates(c.facts, c.book)
    yield from c.recomputed("cost_jpy", rows.numbers["cost_jpy"], c.own_costs["expansion"], keys)
    subsidy = rate * share * rows.numbers["units"]
    yield from c.recomputed("subsidy_jpy", rows.numbers["subsidy_jpy"], subsidy, keys)


@check("holding cost of stock")
def holding_cost(c: Context) -> Iterator[Fault]:
    """Every unit of stock costs what holding its part does."""
    rows = c.book["stock"]
    keys = rows.named("part", "segment", "period")
    yield from c.recomputed("holding_jpy", rows.numbers["holding_jpy"], c.own_costs["holding"], keys)


@check("penalty and priority of shortages")
def shortage_cost(c: Context) -> Iterator[Fault]:
    """Every missing unit costs its part's penalty; the priority is the segment's."""
    rows = c.book["shortages"]
    keys, priority = rows.named("part", "segment", "period"), c.facts.segments.numbers("priority")
    yield from c.recomputed("penalty_jpy", rows.numbers["penalty_jpy"], c.own_costs["shortage"], keys)
    yield from c.recomputed("priority", rows.numbers["priority"], priority[rows.codes["segment"]], keys)
