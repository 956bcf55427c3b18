"""Checks of how purchases divide and what they may cost: phase-outs, shares, sources, scores, budgets."""

from __future__ import annotations

import numpy as np
import pandas as pd

from optimizer.dataset import periods as quarters

from .context import Context
from .finding import YEN, Finding, columns, exceeding, rows_where
from .flows import totals

__all__ = ["budget", "minimum_sources", "phase_out", "score_floor", "share_cap"]


def phase_out(c: Context) -> list[Finding]:
    """Value of capped orders stays within the cap, by rule, segment, family and period."""
    found: list[Finding] = []
    facts = c.facts
    keys = ["segment", "family", "time"]
    for bar, capped in zip(c.bars, c.capped, strict=True):
        if not capped.any():
            continue
        held = totals(c.flows.assign(capped=c.flows["value"] * capped), keys, "value", "capped")
        allowed = bar.cap[held["time"]] * held["value"]
        # The cap binds where the rule has something to cap; elsewhere nothing is held.
        found += rows_where(
            "phase_out",
            exceeding(held["capped"], allowed, c.tolerance, held["value"], YEN),
            {
                "rule": bar.rule,
                "segment": facts.segment_ids.to_numpy()[held["segment"]],
                "family": held["family"],
                "period": facts.names(held["time"].to_numpy()),
            },
            "¥{amount} of capped purchases; the cap allows ¥{limit}",
            held["capped"],
            allowed,
        )
    return found


def share_cap(c: Context) -> list[Finding]:
    """Nobody exceeds its share: of units within one part, of value within a family or all parts."""
    found: list[Finding] = []
    flows = c.flows.assign(
        plant=c.facts.plant_ids.to_numpy()[c.flows["plant"]],
        part=c.facts.part_ids.to_numpy()[c.flows["part"]],
    )
    for cap in c.model.share_cap:
        within = [] if cap.within == "all" else [cap.within]
        by_units = cap.within == "part"
        what, unit, scale = ("units", "units", 1.0) if by_units else ("value", "¥ of value", YEN)
        held = totals(flows, [cap.by, *within, "time"], what)
        total = totals(flows, [*within, "time"], what).rename(columns={what: "total"})
        held = held.merge(total, on=[*within, "time"])
        limit = cap.limit * held["total"]
        keys = columns(held, cap.by, *within) | {"period": c.facts.names(held["time"].to_numpy())}
        found += rows_where(
            "share_cap",
            exceeding(held[what], limit, c.tolerance, held["total"], scale),
            keys,
            "holds {amount} " + unit + "; the share cap allows {limit}",
            held[what],
            limit,
        )
    return found


def budget(c: Context) -> list[Finding]:
    """What arrives in a fiscal year fits the segment's budget, and the joint one.

    A segment's purchases count at landed cost and the standard cost of their chosen components, the joint budget at the
    landed cost of orders and component flows, those before the horizon in its first year.
    """
    table = c.facts.case.tables["budgets"]
    if table.empty:
        return []
    years = np.array([quarters.fiscal_year(period) for period in c.facts.periods], dtype=np.int64)
    flows = c.flows
    spent = pd.DataFrame(
        {
            "segment_id": c.facts.segment_ids.to_numpy()[flows["segment"]],
            "fiscal_year": years[flows["time"]],
            "spent": flows["landed"].to_numpy() + flows["value"].to_numpy() - flows["purchase"].to_numpy(),
        }
    )
    each = totals(spent, ["segment_id", "fiscal_year"], "spent")
    paid = [pd.DataFrame({"fiscal_year": years[rows["at"]], "spent": rows["landed"]}) for rows in (flows, c.inputs)]
    joint = totals(pd.concat(paid), ["fiscal_year"], "spent").assign(segment_id="*")
    limits = table[["segment_id", "fiscal_year", "budget_jpy"]].astype({"segment_id": object, "fiscal_year": int})
    met = pd.concat([each, joint]).astype({"segment_id": object}).merge(limits, on=["segment_id", "fiscal_year"])
    keys = {"segment": met["segment_id"], "fiscal year": met["fiscal_year"]}
    return rows_where(
        "budget",
        exceeding(met["spent"], met["budget_jpy"], c.tolerance, YEN),
        keys,
        "¥{amount} of cost; the budget is ¥{limit}",
        met["spent"],
        met["budget_jpy"],
    )


def minimum_sources(c: Context) -> list[Finding]:
    """With integers on, each part with demand comes from enough offers; token orders don't count."""
    wish = c.model.minimum_sources
    if wish is None or not c.model.integers:
        return []
    facts = c.facts
    demand = np.zeros((len(facts.part_ids), facts.count))
    np.add.at(demand, facts.pairs["part"].to_numpy(), facts.demand)
    asked = demand > 0
    if wish.start is not None:
        asked[:, : max(0, quarters.ordinal(wish.start) - facts.first)] = False
    if wish.families:
        asked[~facts.parts["family"].isin(list(wish.families)).to_numpy(dtype=bool)] = False
    arrived = totals(c.flows, ["part", "offer", "time"], "units")
    part, time = arrived["part"].to_numpy(), arrived["time"].to_numpy()
    least, units = wish.share * demand[part, time], arrived["units"].to_numpy()
    counts = ~exceeding(least, units, c.tolerance) & (units > 0)
    sources = np.zeros_like(demand)
    np.add.at(sources, (part[counts], time[counts]), 1.0)
    short = asked & (sources < wish.count)
    at = np.nonzero(np.ones_like(asked))
    keys = {"part": facts.part_ids.to_numpy()[at[0]], "period": np.array(facts.periods, dtype=object)[at[1]]}
    return rows_where(
        "minimum_sources",
        short.ravel(),
        keys,
        "{amount} sources hold more than a token share; {limit} are asked for",
        sources.ravel(),
        wish.count,
    )


def score_floor(c: Context) -> list[Finding]:
    """The mean score of what arrives of a part reaches the floor; every source must state its score."""
    found: list[Finding] = []
    for wish in c.model.score_floor:
        score = c.facts.offers[f"{wish.score}_score"].to_numpy(dtype=float)[c.flows["offer"]]
        blank = np.isnan(score) & (c.flows["units"].to_numpy() > 0)
        found += rows_where("score_floor", blank, c.order_keys, f"the offer states no {wish.score} score")
        weighed = c.flows[["part", "time", "units"]].assign(points=np.nan_to_num(score) * c.flows["units"])
        sums = totals(weighed, ["part", "time"], "units", "points")
        least = wish.floor * sums["units"]
        keys = {
            "part": c.facts.part_ids.to_numpy()[sums["part"]],
            "period": c.facts.names(sums["time"].to_numpy()),
        }
        found += rows_where(
            "score_floor",
            exceeding(least, sums["points"], c.tolerance),
            keys,
            wish.score + " points are {amount}; the floor asks for {limit}",
            sums["points"],
            least,
        )
    return found
