"""The check that the exclusions listed are those that the rules call for, at every tier that they reach."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import Any

import numpy as np

from optimizer.arrays import Floats, Mask, Ordinals

from .chains import Chains, read_chains, tiers_below, tiers_by_bill
from .checks_columns import unlike
from .context import Context
from .finding import Finding, Keys, rows_where
from .legality import Bar
from .rows import Rows

__all__ = ["exclusions"]

#: Whether an offer keeps to a rule, would not if what is unknown were barred, or breaks it.
KEEPS, REPORTED, BREAKS = 0, 1, 2
#: What a row can say of an offer.
VERDICTS = ("barred", "capped", "reported")


def exclusions(c: Context) -> list[Finding]:
    """Every row says what its rule does, and no offer that a rule bars, caps or reports is left out.

    Rows of tier 1 are of offers of the parts that a segment asks for; rows of later tiers of offers of parts that can
    stand in them.
    """
    listed, found = _listed(c)
    rules = c.book["exclusions"].words("rule")
    keys = c.book["exclusions"].named("rule", "offer", "segment", "from_period")
    strange = ~rules.isin([bar.rule for bar in c.bars])
    found += rows_where("exclusions", strange, keys, "the scenario has no such rule")
    ground = _Ground(c)
    for bar in c.bars:
        judge = _Judge(ground, bar)
        rows = listed.where(listed["rule"] == rules.place.get(bar.rule, -2))
        found += _wrong(c, judge, rows) + _missing(c, judge, rows)
    return found


class _Ground:
    """What all rules are judged by: who asks for what, and who can make it of what."""

    def __init__(self, c: Context) -> None:
        self.c = c
        self.part = c.facts.offers.part

    @cached_property
    def chains(self) -> Chains:
        """The ways to feed assemblies."""
        return read_chains(self.c.facts)

    @cached_property
    def asked(self) -> Mask:
        """What each segment asks for: segment, part."""
        facts = self.c.facts
        asked = np.zeros((len(facts.segments), len(facts.part_ids)), dtype=np.bool_)
        asked[facts.pairs.segment, facts.pairs.part] = True
        return asked

    @cached_property
    def loose(self) -> Floats:
        """Shallowest tier from 2 on where a part can stand in what a segment asks for, by any bill: segment, part."""
        return tiers_by_bill(self.c.facts, self.asked)


class _Judge:
    """What one rule says of each offer, segment, period and tier."""

    def __init__(self, ground: _Ground, bar: Bar) -> None:
        self.ground, self.bar = ground, bar
        self._states: dict[int, Ordinals] = {}

    @cached_property
    def deep(self) -> Floats:
        """Shallowest tier below the first where a part certainly can stand: segment, period, part."""
        facts, bar, asked, part = self.ground.c.facts, self.bar, self.ground.asked, self.ground.part
        size = (len(facts.segments), facts.count, len(facts.offers))
        if not bar.deep:
            return np.broadcast_to(np.inf, (*size[:2], len(facts.part_ids)))
        bought = np.broadcast_to((asked[:, part] & facts.bills.chooses)[:, None, :], size)
        if not bar.exempt:
            tiers = tiers_below(facts, bought[:, 0])[:, None, :]
            return np.broadcast_to(tiers, (*size[:2], len(facts.part_ids)))
        segment, time, offer = np.ogrid[tuple(slice(n) for n in size)]
        bought = bought & ~bar.exempts(offer, segment, time)
        return tiers_below(facts, bought.reshape(-1, size[2])).reshape(*size[:2], len(facts.part_ids))

    def state(self, tier: int) -> Ordinals:
        """KEEPS, REPORTED or BREAKS of each offer and period where it stands on this tier."""
        bar = self.bar
        left = None if bar.depth is None else bar.depth - tier + 1
        key = 0 if left is None else max(left, 0)
        if key not in self._states:
            if left is not None and left < 1:
                self._states[key] = np.full(bar.own.shape, KEEPS)
            else:
                reported = bar.reported if left != 1 else np.zeros_like(bar.reported)
                able = self.ground.chains.able(bar, left)
                self._states[key] = np.where(~able, BREAKS, np.where(reported, REPORTED, KEEPS))
        return self._states[key]

    def binds(self, offer: Ordinals, segment: Ordinals, time: Ordinals, tier: Ordinals) -> Mask:
        """Whether the rule looks at the offer on this tier of what the segment buys in the period."""
        bar, part = self.bar, self.ground.part[offer]
        first: Mask = self.ground.asked[segment, part] & bar.subject(offer, segment, time)
        below = bar.bound[segment] & bar.binding[time] & ~first
        below &= (tier >= self.ground.loose[segment, part]) & (tier <= self.deep[segment, time, part])
        return np.asarray(np.where(tier == 1, first, below), dtype=np.bool_)


def _wrong(c: Context, judge: _Judge, rows: Rows) -> list[Finding]:
    """Rows for which the rule doesn't call, or not so."""
    if not len(rows):
        return []
    offer, segment, time, tier, stated = (rows[key] for key in ("offer", "segment", "time", "tier", "share"))
    state = np.zeros(len(rows), dtype=np.int64)
    for k in np.unique(tier):
        here = np.flatnonzero(tier == k)
        state[here] = judge.state(int(k))[offer[here], time[here]] if k >= 1 else KEEPS
    state[~judge.binds(offer, segment, time, tier)] = KEEPS
    due = np.where(state == BREAKS, judge.bar.cap[time], 1.0)
    keys = _keys(c, judge.bar.rule, lambda at: (offer[at], segment[at], time[at], tier[at]))
    idle = state == KEEPS
    message = "listed, but the rule neither bars, caps nor reports this source there"
    found = rows_where("exclusions", idle, keys, message, stated)
    off = ~idle & ~(np.abs(stated - due) <= c.tolerance)
    found += rows_where("exclusions", off, keys, "the share {amount} isn't the one that the rule leaves", stated, due)
    broken = np.where(due > 0.0, VERDICTS.index("capped"), VERDICTS.index("barred"))
    verdict = np.where(state == BREAKS, broken, VERDICTS.index("reported"))
    wrong = ~idle & ~off & (rows["verdict"] != verdict)
    return found + rows_where("exclusions", wrong, keys, "the verdict isn't that of the rule")


def _missing(c: Context, judge: _Judge, rows: Rows) -> list[Finding]:
    """Offers that the rule bars, caps or reports, but no row says so."""
    facts, bar, ground = c.facts, judge.bar, judge.ground
    if not (bar.bound.any() and bar.binding.any()):
        return []
    size = (len(facts.segments), facts.count, len(facts.offers))
    said = np.zeros(size, dtype=np.bool_)
    said[rows["segment"], rows["time"], rows["offer"]] = True
    segment, time, offer = np.ogrid[tuple(slice(n) for n in size)]
    asked = ground.asked[:, ground.part][:, None, :]
    first = asked & bar.subject(offer, segment, time)
    due = np.zeros(size, dtype=np.bool_)
    if first.any():
        due |= first & (judge.state(1).T != KEEPS)
    tier = np.ones(size)
    if bar.deep:
        tier = np.where(first, 1.0, np.where(asked, np.inf, judge.deep[:, :, ground.part]))
        tier[~(bar.bound[:, None] & bar.binding)] = np.inf
        for k in np.unique(judge.deep[np.isfinite(judge.deep)]):
            due |= (tier == k) & (judge.state(int(k)).T != KEEPS)
    # No rule is to blame for offers without any chain at all.
    at = np.nonzero(due & ~said & ground.chains.whole)
    keys = _keys(c, bar.rule, lambda some: (at[2][some], at[0][some], at[1][some], tier[at][some].astype(np.int64)))
    message = "the rule bars, caps or reports this source there, but no row says so"
    return rows_where("exclusions", np.ones(len(at[0]), dtype=np.bool_), keys, message)


def _keys(c: Context, rule: str, codes: Callable[[Ordinals], tuple[Ordinals, Ordinals, Ordinals, Ordinals]]) -> Keys:
    """The words that name rows, given the offer, segment, period and tier of each."""

    def words(at: Ordinals) -> dict[str, Any]:
        offer, segment, time, tier = codes(at)
        return {
            "rule": rule,
            "offer": c.facts.offer_ids.names[offer],
            "segment": c.facts.segment_ids.names[segment],
            "period": c.facts.names(time),
            "tier": tier,
        }

    return words


def _listed(c: Context) -> tuple[Rows, list[Finding]]:
    """The rows of exclusions spread over their periods, and what is wrong within a row.

    Columns: ``offer, segment, time`` (codes), ``tier``, ``rule`` (code of its word), ``share``, ``verdict`` (position in
    ``VERDICTS``, -1 for none of them).
    """
    rows = c.book["exclusions"]
    code = rows.codes["offer"]
    keys = rows.named("rule", "offer", "segment", "from_period")
    found: list[Finding] = []
    for column in ("supplier", "plant", "country", "part"):
        wrong = unlike(rows.words(column), c.facts.offers.words(column), code)
        found += rows_where("exclusions", wrong, keys, f"{column} isn't that of the offer")
    start, end = rows.times["from_period"], rows.times["to_period"]
    found += rows_where("exclusions", end < start, keys, "ends before it starts")
    length = np.maximum(end - start + 1, 0)
    row = np.repeat(np.arange(len(rows)), length)
    place = {verdict: number for number, verdict in enumerate(VERDICTS)}
    verdict = rows.words("verdict").found_in(place, -1)
    listed = {
        "offer": code[row],
        "segment": rows.codes["segment"][row],
        "time": start[row] + np.arange(len(row)) - np.repeat(np.cumsum(length) - length, length),
        "tier": rows.numbers["tier"].astype(np.int64)[row],
        "rule": rows.words("rule").codes[row],
        "share": rows.numbers["share"][row],
        "verdict": verdict[row],
    }
    return Rows(listed), found
