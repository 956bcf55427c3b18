"""Checks of how purchases divide and what they may cost: phase-outs, shares, sources, scores, budgets."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from optimizer import periods as quarters
from optimizer.arrays import Mask
from optimizer.messages import message
from optimizer.scenario import ShareCap

from .check import check
from .coded_case import CodedCase
from .codes import located
from .context import Context
from .finding import AMOUNT, LIMIT, YEN_SCALE, Violation, exceeding, rows_where

__all__ = ["budget", "minimum_sources", "phase_out", "score_floor", "share_cap"]


@check(message("capped purchases stay within their rule's cap"))
def phase_out(c: Context) -> Iterator[Violation]:
    """Value of capped orders stays within the cap, by rule, segment, family and period; of a rule that names the parts bought,
    it is a share of these alone.
    """
    value = c.orders["value"]
    for verdict in c.verdicts:
        if not verdict.capped.any():
            continue
        whole = value * verdict.ruling.subjects[c.orders["offer"]]
        sums = c.orders.totals("segment", "family", "time", value=whole, held=value * verdict.capped)
        # The cap binds where the rule has something to cap; elsewhere nothing is held.
        allowed = verdict.ruling.cap[sums["time"]] * sums["value"]
        keys = c.naming(sums, "segment", "family", "time", rule=verdict.ruling.rule)
        text = message("¥{amount} of capped purchases; the cap allows ¥{limit}", amount=AMOUNT, limit=LIMIT)
        yield from c.exceeds(sums["held"], allowed, keys, text, sums["value"], floor=YEN_SCALE)


@check(message("no country, supplier or plant exceeds its share"))
def share_cap(c: Context) -> Iterator[Violation]:
    """Nobody exceeds its share: of units within one part, of value within a family or all parts."""
    flows = c.orders
    for cap in c.options.share_cap:
        within = () if cap.within == "all" else (cap.within,)
        by_units = cap.within == "part"
        held = _quarters(cap, c.coded)
        amount, unit = (flows["units"], message("units")) if by_units else (flows["value"], message("¥ of value"))
        names, wholes = (cap.by, *within, "time"), flows.by(*within, "time")
        total = wholes.sum(amount)[wholes.row[flows.by(*names).first]]
        sums = flows.totals(*names, held=amount)
        text = message("holds {amount} {unit}; the share cap allows {limit}", amount=AMOUNT, unit=unit, limit=LIMIT)
        floor = c.floor[sums["part"]] if by_units else YEN_SCALE
        limit = np.where(held[sums["time"]], cap.limit, 1.0) * total
        yield from c.exceeds(sums["held"], limit, c.naming(sums, *names), text, total, floor=floor)


def _quarters(cap: ShareCap, coded: CodedCase) -> Mask:
    """In which quarters of the horizon the cap holds, shape (quarters,)."""
    place = np.arange(coded.count)
    first = 0 if cap.start is None else quarters.ordinal(cap.start) - coded.first
    after = coded.count if cap.until is None else quarters.ordinal(cap.until) - coded.first
    held: Mask = (place >= first) & (place < after)
    return held


@check(message("what is bought fits the budget of each fiscal year"))
def budget(c: Context) -> Iterator[Violation]:
    """What arrives in a fiscal year fits the segment's budget, and the joint one.

    A segment's purchases count at landed cost and the standard cost of their chosen components, the joint budget at the
    landed cost of orders and component flows, those before the horizon in its first year.
    """
    table = c.coded.sheets["budgets"]
    if not len(table):
        return
    coded, flows = c.coded, c.orders
    both = flows.select("year", "landed").above(c.component_flows)
    own = flows.totals("segment", "year", spent=flows["landed"] + flows["value"] - flows["purchase"])
    joint = both.totals("year", spent=both["landed"])
    # The segment * is all of them, and has a code of its own.
    every = len(coded.segment_ids)
    segment = np.concatenate([own["segment"], np.full(len(joint), every)])
    year, spent = (np.concatenate([own[key], joint[key]]) for key in ("year", "spent"))
    buyer, when = table.words("segment_id"), table.numbers("fiscal_year").astype(np.int64)
    whose = np.where(buyer.isin(("*",)), every, coded.segment_ids.of(buyer))
    span = max(int(when.max()), int(coded.fiscal_years.max())) + 1
    row = located(whose * span + when, segment * span + year)
    met = np.flatnonzero(row >= 0)
    names = np.append(coded.segment_ids.names, "*")
    yield from c.exceeds(
        spent[met],
        table.numbers("budget_jpy")[row[met]],
        lambda at: {"segment": names[segment[met[at]]], message("fiscal year"): year[met[at]]},
        message("¥{amount} of cost; the budget is ¥{limit}", amount=AMOUNT, limit=LIMIT),
        floor=YEN_SCALE,
    )


@check(message("parts come from enough sources"))
def minimum_sources(c: Context) -> Iterator[Violation]:
    """With integers on, each part with demand comes from enough offers; token orders don't count."""
    wish = c.options.minimum_sources
    if wish is None or not c.options.integers:
        return
    coded, flows = c.coded, c.orders
    demand = np.zeros((len(coded.part_ids), coded.count))
    np.add.at(demand, coded.pairs.part, coded.demand)
    asked = demand > 0
    if wish.start is not None:
        asked[:, : max(0, quarters.ordinal(wish.start) - coded.first)] = False
    if wish.families:
        asked[~coded.parts.words("family").isin(wish.families)] = False
    sums = flows.totals("part", "offer", "time", units=flows["units"])
    part, time, units = sums["part"], sums["time"], sums["units"]
    counts = ~exceeding(wish.share * demand[part, time], units, c.tolerance, floor=c.floor[part]) & (units > 0)
    sources = np.bincount((part * coded.count + time)[counts], minlength=demand.size).astype(float)
    yield from rows_where(
        asked.ravel() & (sources < wish.count),
        lambda at: {"part": coded.part_ids.names[at // coded.count], "period": coded.names(at % coded.count)},
        message("{amount} sources hold more than a token share; {limit} are asked for", amount=AMOUNT, limit=LIMIT),
        sources,
        wish.count,
    )


@check(message("mean scores reach their floors"))
def score_floor(c: Context) -> Iterator[Violation]:
    """The mean score of what arrives of a part reaches the floor; every source must state its score."""
    flows = c.orders
    for wish in c.options.score_floor:
        score = c.coded.offers.numbers(f"{wish.score}_score")[flows["offer"]]
        blank = np.isnan(score) & (flows["units"] > 0)
        yield from rows_where(blank, c.order_keys, message("the offer states no {score} score", score=wish.score))
        points = np.nan_to_num(score) * flows["units"]
        sums = flows.totals("part", "time", points=points, units=flows["units"])
        text = message(
            "{score} points are {amount}; the floor asks for {limit}", score=wish.score, amount=AMOUNT, limit=LIMIT
        )
        least, keys = wish.floor * sums["units"], c.naming(sums, "part", "time")
        yield from c.falls_short(sums["points"], least, keys, text, c.floor[sums["part"]])
