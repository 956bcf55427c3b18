"""Checks of the costs and labels written in the tables beside orders and component flows."""

from __future__ import annotations

from optimizer.arrays import Floats

from .checks_columns import unlike
from .context import Context, expansion_rates
from .finding import Finding, Keys, differing, rows_where

__all__ = ["cost_terms", "other_columns"]


def cost_terms(c: Context) -> dict[str, float]:
    """Present ¥ of every cost term, recomputed from units and shares.

    What arrives before the horizon is discounted as in its first period.
    """
    discount, book = c.facts.discount, c.book
    terms = {
        name: sum(float((flows[name] * discount[flows["at"]]).sum()) for flows in (c.flows, c.inputs))
        for name in ("purchase", "freight", "duty", "risk")
    }
    when = {
        "qualification": book["qualifications"].times["start_period"],
        "opening": book["openings"].times["period"],
        "expansion": book["expansions"].times["period"],
        "holding": book["stock"].times["period"],
        "shortage": book["shortages"].times["period"],
    }
    for name, cost in c.own_costs.items():
        terms[name] = float((cost * discount[when[name]]).sum())
    return terms


def other_columns(c: Context) -> list[Finding]:
    """Costs and labels of qualifications, openings, expansions, stock and shortages equal recomputed ones."""
    facts, book, costs = c.facts, c.book, c.own_costs
    found = _differences(c, "qualification_cost", "qualifications", "cost_jpy", costs["qualification"])
    found += _differences(c, "opening_cost", "openings", "cost_jpy", costs["opening"])
    found += _differences(c, "expansion_cost", "expansions", "cost_jpy", costs["expansion"])
    rate, share = expansion_rates(facts, book)
    subsidy = rate * share * book["expansions"].numbers["units"]
    found += _differences(c, "expansion_cost", "expansions", "subsidy_jpy", subsidy)
    found += _differences(c, "holding_cost", "stock", "holding_jpy", costs["holding"])
    found += _differences(c, "shortage_cost", "shortages", "penalty_jpy", costs["shortage"])
    priority = facts.segments.numbers("priority")[book["shortages"].codes["segment"]]
    found += _differences(c, "shortage_cost", "shortages", "priority", priority)
    for check, name, key, column, due in (
        ("qualification_cost", "qualifications", "offer", "supplier", facts.offers.words("supplier")),
        ("qualification_cost", "qualifications", "offer", "part", facts.offers.words("part")),
        ("opening_cost", "openings", "plant", "supplier", facts.plants.words("supplier_id")),
    ):
        wrong = unlike(book[name].words(column), due, book[name].codes[key])
        found += rows_where(check, wrong, _keys(c, name), f"{column} isn't that of the row")
    return found


def _differences(c: Context, check: str, table: str, column: str, expected: Floats) -> list[Finding]:
    written = c.book[table].numbers[column]
    return rows_where(
        check,
        differing(written, expected, c.tolerance),
        _keys(c, table),
        column + " is {amount}; recomputed {limit}",
        written,
        expected,
    )


def _keys(c: Context, table: str) -> Keys:
    words = {
        "qualifications": ("offer", "start_period"),
        "openings": ("plant", "period"),
        "expansions": ("offer", "period"),
    }
    return c.book[table].named(*words.get(table, ("part", "segment", "period")))
