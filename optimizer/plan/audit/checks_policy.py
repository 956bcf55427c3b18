"""Checks of how purchases divide and what they may cost: phase-outs, shares, sources, scores, budgets."""

from __future__ import annotations

import numpy as np
import pandas as pd

from optimizer.dataset import periods as quarters

from .context import Context
from .finding import Finding, exceeding, rows_where

__all__ = ["budget", "minimum_sources", "phase_out", "score_floor", "share_cap"]


def phase_out(c: Context) -> list[Finding]:
    """Purchase cost of capped sources stays within the cap, by rule, segment, family and period."""
    found: list[Finding] = []
    facts, flows = c.facts, c.flows
    offer, segment, time = (flows[key].to_numpy() for key in ("offer", "segment", "time"))
    keys = ["segment", "family", "time"]
    total = flows.groupby(keys)["purchase"].sum()
    for bar in c.bars:
        share = bar.share(offer, segment, time)
        capped = flows[(share > 0.0) & (share < 1.0)].groupby(keys)["purchase"].sum()
        whole = total.reindex(capped.index)
        cap = bar.cap[capped.index.get_level_values("time").to_numpy(dtype=np.int64)]
        found += rows_where(
            "phase_out",
            exceeding(capped, cap * whole, c.tolerance, whole),
            pd.DataFrame(
                {
                    "rule": bar.rule,
                    "segment": facts.segment_ids.to_numpy()[capped.index.get_level_values("segment")],
                    "family": capped.index.get_level_values("family"),
                    "period": facts.names(capped.index.get_level_values("time").to_numpy()),
                }
            ),
            "¥{amount} from capped sources; the cap allows ¥{limit}",
            capped,
            cap * whole,
        )
    return found


def share_cap(c: Context) -> list[Finding]:
    """Nobody exceeds its share: of units within one part, of purchase cost within a family or all parts."""
    found: list[Finding] = []
    flows = c.flows.assign(
        plant=c.facts.plant_ids.to_numpy()[c.flows["plant"]],
        part=c.facts.part_ids.to_numpy()[c.flows["part"]],
    )
    for cap in c.model.share_cap:
        within = [] if cap.within == "all" else [cap.within]
        what, unit = ("units", "units") if cap.within == "part" else ("purchase", "¥ of purchase cost")
        held = flows.groupby([cap.by, *within, "time"])[what].sum().reset_index()
        total = flows.groupby([*within, "time"])[what].sum().rename("total").reset_index()
        held = held.merge(total, on=[*within, "time"])
        limit = cap.limit * held["total"]
        keys = held[[cap.by, *within]].assign(period=c.facts.names(held["time"].to_numpy()))
        found += rows_where(
            "share_cap",
            exceeding(held[what], limit, c.tolerance, held["total"]),
            keys,
            "holds {amount} " + unit + "; the share cap allows {limit}",
            held[what],
            limit,
        )
    return found


def budget(c: Context) -> list[Finding]:
    """Landed cost of the arrivals of each fiscal year fits the segment's budget, or the joint one."""
    table = c.facts.case.tables["budgets"]
    if table.empty:
        return []
    years = np.array([quarters.fiscal_year(period) for period in c.facts.periods], dtype=np.int64)
    spent = pd.DataFrame(
        {
            "segment_id": c.facts.segment_ids.to_numpy()[c.flows["segment"]],
            "fiscal_year": years[c.flows["time"]],
            "spent": c.flows["landed"].to_numpy(),
        }
    )
    each = spent.groupby(["segment_id", "fiscal_year"], as_index=False)["spent"].sum()
    joint = spent.groupby("fiscal_year", as_index=False)["spent"].sum().assign(segment_id="*")
    limits = table[["segment_id", "fiscal_year", "budget_jpy"]].astype({"segment_id": object, "fiscal_year": int})
    met = pd.concat([each, joint]).astype({"segment_id": object}).merge(limits, on=["segment_id", "fiscal_year"])
    keys = met[["segment_id", "fiscal_year"]].rename(columns={"segment_id": "segment", "fiscal_year": "fiscal year"})
    return rows_where(
        "budget",
        exceeding(met["spent"], met["budget_jpy"], c.tolerance),
        keys,
        "¥{amount} of landed cost; the budget is ¥{limit}",
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
    arrived = c.flows.groupby(["part", "offer", "time"], as_index=False)["units"].sum()
    part, time = arrived["part"].to_numpy(), arrived["time"].to_numpy()
    least, units = wish.share * demand[part, time], arrived["units"].to_numpy()
    counts = ~exceeding(least, units, c.tolerance) & (units > 0)
    sources = np.zeros_like(demand)
    np.add.at(sources, (part[counts], time[counts]), 1.0)
    short = asked & (sources < wish.count)
    at = np.nonzero(np.ones_like(asked))
    keys = pd.DataFrame(
        {"part": facts.part_ids.to_numpy()[at[0]], "period": np.array(facts.periods, dtype=object)[at[1]]}
    )
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
        sums = weighed.groupby(["part", "time"], as_index=False)[["units", "points"]].sum()
        least = wish.floor * sums["units"]
        keys = pd.DataFrame(
            {
                "part": c.facts.part_ids.to_numpy()[sums["part"]],
                "period": c.facts.names(sums["time"].to_numpy()),
            }
        )
        found += rows_where(
            "score_floor",
            exceeding(least, sums["points"], c.tolerance),
            keys,
            wish.score + " points are {amount}; the floor asks for {limit}",
            sums["points"],
            least,
        )
    return found
