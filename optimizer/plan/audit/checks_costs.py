"""Checks of the costs and labels written in every table beside orders, and of the exclusions listed."""

from __future__ import annotations

import numpy as np
import pandas as pd

from .context import Context, expansion_rates
from .facts import Floats
from .finding import Finding, Keys, columns, differing, rows_where

__all__ = ["cost_terms", "exclusions", "other_columns"]


def cost_terms(c: Context) -> dict[str, float]:
    """Present ¥ of every cost term, recomputed from units and shares."""
    discount, flows = c.facts.discount, c.flows
    terms = {
        name: float((flows[name].to_numpy() * discount[flows["time"]]).sum())
        for name in ("purchase", "freight", "duty")
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
    terms["risk"] = float((flows["risk"].to_numpy() * discount[flows["time"]]).sum())
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


def exclusions(c: Context) -> list[Finding]:
    """The rows are those that the rules call for, over every offer of a part that a segment asks for."""
    by = ["offer", "segment", "rule", "time"]
    listed, found = _listed_exclusions(c)
    routes = c.facts.pairs[["segment", "part"]].merge(
        pd.DataFrame({"offer": np.arange(len(c.facts.offers)), "part": c.facts.offers["part"]}), on="part"
    )
    periods = c.facts.count
    offer = np.repeat(routes["offer"].to_numpy(), periods)
    segment = np.repeat(routes["segment"].to_numpy(), periods)
    time = np.tile(np.arange(periods), len(routes))
    due: list[pd.DataFrame] = []
    for bar in c.bars:
        binds = bar.binds(offer, segment, time)
        due.append(
            pd.DataFrame(
                {
                    "offer": offer[binds],
                    "segment": segment[binds],
                    "rule": bar.rule,
                    "time": time[binds],
                    "due": bar.cap[time[binds]],
                }
            )
        )
    empty = pd.DataFrame({name: pd.Series(dtype=object) for name in (*by, "due")})
    called = pd.concat(due) if due else empty
    both = listed.astype({"rule": object}).merge(
        called.astype({"rule": object, "offer": np.int64, "segment": np.int64, "time": np.int64}),
        on=by,
        how="outer",
    )
    off = np.abs(both["share"].to_numpy(dtype=float) - both["due"].to_numpy(dtype=float))
    both = both[~(off <= c.tolerance)]
    stated, wanted = both["share"].to_numpy(dtype=float), both["due"].to_numpy(dtype=float)
    keys = {
        "rule": both["rule"],
        "offer": c.facts.offer_ids.to_numpy()[both["offer"]],
        "segment": c.facts.segment_ids.to_numpy()[both["segment"]],
        "period": c.facts.names(both["time"].to_numpy(dtype=np.int64)),
    }
    messages = (
        (np.isnan(stated), "the rule bars or caps this source, but no row says so"),
        (np.isnan(wanted), "listed, but the rule neither bars nor caps this source"),
        (~np.isnan(stated + wanted), "the share {amount} isn't the rule's cap, {limit}"),
    )
    for mask, message in messages:
        found += rows_where("exclusions", mask, keys, message, stated, wanted)
    return found


def _listed_exclusions(c: Context) -> tuple[pd.DataFrame, list[Finding]]:
    """The rows of exclusions spread over their periods, and what is wrong within a row.

    Columns: ``offer, segment, time`` (codes), ``rule``, ``share``.
    """
    rows, offers = c.book["exclusions"], c.facts.offers
    code = rows["offer_code"].to_numpy(dtype=np.int64)
    keys = columns(rows, "rule", "offer", "segment", "from_period")
    share = rows["share"].to_numpy(dtype=float)
    verdict = np.where(share > 0, "capped", "barred")
    wrong = np.asarray(rows["verdict"].to_numpy(object) != verdict, dtype=np.bool_)
    found = rows_where("exclusions", wrong, keys, "the verdict doesn't fit the share", share)
    for column, source in {
        "supplier": "supplier_id",
        "plant": "plant_id",
        "country": "country_id",
        "part": "part_id",
    }.items():
        wrong = np.asarray(rows[column].to_numpy(object) != offers[source].to_numpy(object)[code], dtype=np.bool_)
        found += rows_where("exclusions", wrong, keys, f"{column} isn't that of the offer")
    start, end = rows["from_period_time"].to_numpy(), rows["to_period_time"].to_numpy()
    found += rows_where("exclusions", end < start, keys, "ends before it starts")
    length = np.maximum(end - start + 1, 0)
    row = np.repeat(np.arange(len(rows)), length)
    listed = pd.DataFrame(
        {
            "offer": code[row],
            "segment": rows["segment_code"].to_numpy(dtype=np.int64)[row],
            "rule": rows["rule"].to_numpy(object)[row],
            "time": start[row] + np.arange(len(row)) - np.repeat(np.cumsum(length) - length, length),
            "share": share[row],
        }
    )
    return listed, found


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
