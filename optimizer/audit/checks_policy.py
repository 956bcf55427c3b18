"""Checks of how purchases divide and what they may cost: phase-outs, shares, sources, scores, budgets."""

from __future__ import annotations

from typing import Any

import numpy as np

from optimizer import periods as quarters
from optimizer.arrays import Ordinals

from .codes import located
from .context import Context
from .finding import YEN, Finding, exceeding, rows_where
from .rows import Groups

__all__ = ["budget", "minimum_sources", "phase_out", "score_floor", "share_cap"]


def phase_out(c: Context) -> list[Finding]:
    """Value of capped orders stays within the cap, by rule, segment, family and period."""
    found: list[Finding] = []
    flows = c.flows
    for bar, capped in zip(c.bars, c.capped, strict=True):
        if not capped.any():
            continue
        groups = flows.by("segment", "family", "time")
        value, held = groups.sum(flows["value"]), groups.sum(flows["value"] * capped)

        def keys(at: Ordinals, rule: str = bar.rule, groups: Groups = groups) -> dict[str, Any]:
            return {"rule": rule} | _named(c, groups, at, "segment", "family")

        # The cap binds where the rule has something to cap; elsewhere nothing is held.
        allowed = bar.cap[flows["time"][groups.first]] * value
        found += rows_where(
            "phase_out",
            exceeding(held, allowed, c.tolerance, value, YEN),
            keys,
            "¥{amount} of capped purchases; the cap allows ¥{limit}",
            held,
            allowed,
        )
    return found


def _named(c: Context, groups: Groups, at: Ordinals, *keys: str) -> dict[str, Any]:
    """What groups of orders have in common, in words: these keys and the period."""
    facts, first = c.facts, groups.first[at]
    ids = {"segment": facts.segment_ids, "plant": facts.plant_ids, "part": facts.part_ids}
    names = {key: ids[key].names if key in ids else facts.offers.words(key).names for key in keys}
    return {key: names[key][c.flows[key][first]] for key in keys} | {"period": facts.names(c.flows["time"][first])}


def share_cap(c: Context) -> list[Finding]:
    """Nobody exceeds its share: of units within one part, of value within a family or all parts."""
    found: list[Finding] = []
    flows = c.flows
    for cap in c.model.share_cap:
        within = () if cap.within == "all" else (cap.within,)
        by_units = cap.within == "part"
        what, unit = ("units", "units") if by_units else ("value", "¥ of value")
        groups, wholes = flows.by(cap.by, *within, "time"), flows.by(*within, "time")
        held, total = groups.sum(flows[what]), wholes.sum(flows[what])[wholes.row[groups.first]]
        limit = cap.limit * total
        floor = c.floor[flows["part"][groups.first]] if by_units else YEN

        def keys(at: Ordinals, groups: Groups = groups, names: tuple[str, ...] = (cap.by, *within)) -> dict[str, Any]:
            return _named(c, groups, at, *names)

        found += rows_where(
            "share_cap",
            exceeding(held, limit, c.tolerance, total, floor=floor),
            keys,
            "holds {amount} " + unit + "; the share cap allows {limit}",
            held,
            limit,
        )
    return found


def budget(c: Context) -> list[Finding]:
    """What arrives in a fiscal year fits the segment's budget, and the joint one.

    A segment's purchases count at landed cost and the standard cost of their chosen components, the joint budget at the
    landed cost of orders and component flows, those before the horizon in its first year.
    """
    table = c.facts.sheets["budgets"]
    if not len(table):
        return []
    facts, flows = c.facts, c.flows
    own, joint = flows.by("segment", "year"), flows.select("year", "landed").above(c.inputs)
    whole = joint.by("year")
    # The segment * is all of them, and has a code of its own.
    every = len(facts.segment_ids)
    segment = np.concatenate([flows["segment"][own.first], np.full(len(whole), every)])
    year = np.concatenate([flows["year"][own.first], joint["year"][whole.first]])
    spent = own.sum(flows["landed"] + flows["value"] - flows["purchase"])
    amount = np.concatenate([spent, whole.sum(joint["landed"])])
    stated, when = table.words("segment_id"), table.numbers("fiscal_year").astype(np.int64)
    whose = np.where(stated.isin(("*",)), every, facts.segment_ids.of(stated))
    span = max(int(when.max()), int(facts.fiscal_years.max())) + 1
    row = located(whose * span + when, segment * span + year)
    met = np.flatnonzero(row >= 0)
    amount, limit = amount[met], table.numbers("budget_jpy")[row[met]]
    names = np.append(facts.segment_ids.names, "*")
    return rows_where(
        "budget",
        exceeding(amount, limit, c.tolerance, YEN),
        lambda at: {"segment": names[segment[met[at]]], "fiscal year": year[met[at]]},
        "¥{amount} of cost; the budget is ¥{limit}",
        amount,
        limit,
    )


def minimum_sources(c: Context) -> list[Finding]:
    """With integers on, each part with demand comes from enough offers; token orders don't count."""
    wish = c.model.minimum_sources
    if wish is None or not c.model.integers:
        return []
    facts, flows = c.facts, c.flows
    demand = np.zeros((len(facts.part_ids), facts.count))
    np.add.at(demand, facts.pairs.part, facts.demand)
    asked = demand > 0
    if wish.start is not None:
        asked[:, : max(0, quarters.ordinal(wish.start) - facts.first)] = False
    if wish.families:
        asked[~facts.parts.words("family").isin(wish.families)] = False
    groups = flows.by("part", "offer", "time")
    part, time, units = flows["part"][groups.first], flows["time"][groups.first], groups.sum(flows["units"])
    counts = ~exceeding(wish.share * demand[part, time], units, c.tolerance, floor=c.floor[part]) & (units > 0)
    sources = np.bincount((part * facts.count + time)[counts], minlength=demand.size).astype(float)
    return rows_where(
        "minimum_sources",
        asked.ravel() & (sources < wish.count),
        lambda at: {"part": facts.part_ids.names[at // facts.count], "period": facts.names(at % facts.count)},
        "{amount} sources hold more than a token share; {limit} are asked for",
        sources,
        wish.count,
    )


def score_floor(c: Context) -> list[Finding]:
    """The mean score of what arrives of a part reaches the floor; every source must state its score."""
    found: list[Finding] = []
    flows = c.flows
    for wish in c.model.score_floor:
        score = c.facts.offers.numbers(f"{wish.score}_score")[flows["offer"]]
        blank = np.isnan(score) & (flows["units"] > 0)
        found += rows_where("score_floor", blank, c.order_keys, f"the offer states no {wish.score} score")
        groups = flows.by("part", "time")
        points = groups.sum(np.nan_to_num(score) * flows["units"])
        least = wish.floor * groups.sum(flows["units"])

        def keys(at: Ordinals, groups: Groups = groups) -> dict[str, Any]:
            return _named(c, groups, at, "part")

        found += rows_where(
            "score_floor",
            exceeding(least, points, c.tolerance, floor=c.floor[flows["part"][groups.first]]),
            keys,
            wish.score + " points are {amount}; the floor asks for {limit}",
            points,
            least,
        )
    return found
