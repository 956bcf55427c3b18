"""Checks of the costs and labels written in the tables beside orders and component flows."""

from __future__ import annotations

import numpy as np

from .codes import Floats
from .context import Context, expansion_rates
from .finding import Finding, Keys, columns, differing, rows_where

__all__ = ["cost_terms", "other_columns"]


def cost_terms(c: Context) -> dict[str, float]:
    """Present ¥ of every cost term, recomputed from units and shares.

    What arrives before the horizon is discounted as in its first period.
    """
    discount = c.facts.discount
    terms = {
        name: sum(float((flows[name].to_numpy() * discount[flows["at"]]).sum()) for flows in (c.flows, c.inputs))
        for name in ("purchase", "freight", "duty", "risk")
    }
    when = {
        "qualification": c.book["qualifications"]["start_period_time"],
        "opening": c.book["openings"]["period_time"],
        "expansion": c.book["expansions"]["period_time"],
        "holding": c.book["stock"]["period_time"],
        "shortage": c.book["shortages"]["period_time"],
    }
    for name, cost in c.own_costs.items():
        terms[name] = float((cost * discount[when[name]]).sum())
    return terms


def other_columns(c: Context) -> list[Finding]:
    """Costs and labels of qualifications, openings, expansions, stock and shortages equal recomputed ones."""
    facts, book, costs = c.facts, c.book, c.own_costs
    offers, plants, segments = facts.offers, facts.plants, facts.segments
    begun, opened, missed = book["qualifications"], book["openings"], book["shortages"]
    found = _differences(c, "qualification_cost", "qualifications", "cost_jpy", costs["qualification"])
    found += _differences(c, "opening_cost", "openings", "cost_jpy", costs["opening"])
    found += _differences(c, "expansion_cost", "expansions", "cost_jpy", costs["expansion"])
    rate, share = expansion_rates(facts, book)
    subsidy = rate * share * book["expansions"]["units"].to_numpy()
    found += _differences(c, "expansion_cost", "expansions", "subsidy_jpy", subsidy)
    found += _differences(c, "holding_cost", "stock", "holding_jpy", costs["holding"])
    found += _differences(c, "shortage_cost", "shortages", "penalty_jpy", costs["shortage"])
    priority = segments["priority"].to_numpy(dtype=float)[missed["segment_code"]]
    found += _differences(c, "shortage_cost", "shortages", "priority", priority)
    names = {
        ("qualifications", "supplier"): offers["supplier_id"].to_numpy(object)[begun["offer_code"]],
        ("qualifications", "part"): offers["part_id"].to_numpy(object)[begun["offer_code"]],
        ("openings", "supplier"): plants["supplier_id"].to_numpy(object)[opened["plant_code"]],
    }
    for (table, column), expected in names.items():
        wrong = np.asarray(book[table][column].to_numpy(object) != expected, dtype=np.bool_)
        check = "qualification_cost" if table == "qualifications" else "opening_cost"
        found += rows_where(check, wrong, _keys(c, table), f"{column} isn't that of the row")
    return found


def _differences(c: Context, check: str, table: str, column: str, expected: Floats) -> list[Finding]:
    written = c.book[table][column].to_numpy(dtype=float)
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
        "qualifications": ["offer", "start_period"],
        "openings": ["plant", "period"],
        "expansions": ["offer", "period"],
    }
    return columns(c.book[table], *words.get(table, ["part", "segment", "period"]))
