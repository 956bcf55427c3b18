"""The check that the exclusions listed are those that the rules call for, at every tier that they reach."""

from __future__ import annotations

import numpy as np
import pandas as pd

from .chains import Chains, read_chains, tiers_below, tiers_by_bill
from .codes import Codes, Floats, Mask
from .context import Context
from .finding import Finding, columns, rows_where
from .legality import Bar

__all__ = ["exclusions"]

#: Whether an offer keeps to a rule, would not if what is unknown were barred, or breaks it.
KEEPS, REPORTED, BREAKS = 0, 1, 2


def exclusions(c: Context) -> list[Finding]:
    """Every row says what its rule does, and no offer that a rule bars, caps or reports is left out.

    Rows of tier 1 are of offers of the parts that a segment asks for; rows of later tiers of offers of parts that can
    stand in them.
    """
    listed, found = _listed(c)
    chains = read_chains(c.facts)
    known = {bar.rule for bar in c.bars}
    keys = columns(c.book["exclusions"], "rule", "offer", "segment", "from_period")
    strange = ~c.book["exclusions"]["rule"].isin(known).to_numpy(dtype=bool)
    found += rows_where("exclusions", strange, keys, "the scenario has no such rule")
    for bar in c.bars:
        judge = _Judge(c, bar, chains)
        rows = listed[(listed["rule"] == bar.rule).to_numpy(dtype=bool)]
        found += _wrong(c, judge, rows) + _missing(c, judge, rows)
    return found


class _Judge:
    """What one rule says of each offer, segment, period and tier."""

    def __init__(self, c: Context, bar: Bar, chains: Chains) -> None:
        facts = c.facts
        self.c, self.bar, self.chains = c, bar, chains
        self.part = facts.offers["part"].to_numpy(dtype=np.int64)
        self.asked = np.zeros((len(facts.segments), len(facts.part_ids)), dtype=np.bool_)
        self.asked[facts.pairs["segment"], facts.pairs["part"]] = True
        #: Offers without any chain at all, which no rule is to blame for.
        self.stuck = ~chains.whole()[:, 0]
        self._states: dict[int, Codes] = {}
        self.loose = tiers_by_bill(facts, self.asked)
        self.deep = self._deep()

    def _deep(self) -> Floats:
        """Shallowest tier below the first where a part certainly can stand: segment, period, part."""
        facts, bar = self.c.facts, self.bar
        size = (len(facts.segments), facts.count, len(facts.offers))
        if not bar.deep:
            return np.full((*size[:2], len(facts.part_ids)), np.inf)
        bought = np.broadcast_to((self.asked[:, self.part] & facts.bills.chooses)[:, None, :], size)
        if not bar.exempt:
            tiers = tiers_below(facts, bought[:, 0])[:, None, :]
            return np.broadcast_to(tiers, (*size[:2], len(facts.part_ids)))
        segment, time, offer = np.ogrid[tuple(slice(n) for n in size)]
        bought = bought & ~bar.exempts(offer, segment, time)
        return tiers_below(facts, bought.reshape(-1, size[2])).reshape(*size[:2], len(facts.part_ids))

    def state(self, tier: int) -> Codes:
        """KEEPS, REPORTED or BREAKS of each offer and period where it stands on this tier."""
        bar = self.bar
        left = None if bar.depth is None else bar.depth - tier + 1
        key = 0 if left is None else max(left, 0)
        if key not in self._states:
            if left is not None and left < 1:
                self._states[key] = np.full(bar.own.shape, KEEPS)
            else:
                reported = bar.reported if left != 1 else np.zeros_like(bar.reported)
                able = self.chains.able(bar, left)
                self._states[key] = np.where(~able, BREAKS, np.where(reported, REPORTED, KEEPS))
        return self._states[key]

    def binds(self, offer: Codes, segment: Codes, time: Codes, tier: Codes) -> Mask:
        """Whether the rule looks at the offer on this tier of what the segment buys in the period."""
        bar, part = self.bar, self.part[offer]
        first: Mask = self.asked[segment, part] & bar.subject(offer, segment, time)
        below = bar.bound[segment] & bar.binding[time] & ~first
        below &= (tier >= self.loose[segment, part]) & (tier <= self.deep[segment, time, part])
        return np.asarray(np.where(tier == 1, first, below), dtype=np.bool_)


def _wrong(c: Context, judge: _Judge, rows: pd.DataFrame) -> list[Finding]:
    """Rows for which the rule doesn't call, or not so."""
    offer, segment, time, tier = (rows[key].to_numpy(dtype=np.int64) for key in ("offer", "segment", "time", "tier"))
    stated = rows["share"].to_numpy(dtype=float)
    state = np.zeros(len(rows), dtype=np.int64)
    for k in np.unique(tier):
        here = tier == k
        state[here] = judge.state(int(k))[offer[here], time[here]] if k >= 1 else KEEPS
    state[~judge.binds(offer, segment, time, tier)] = KEEPS
    due = np.where(state == BREAKS, judge.bar.cap[time], 1.0)
    keys = _keys(c, judge.bar.rule, offer, segment, time, tier)
    said, verdict = rows["verdict"].to_numpy(object), np.array(["", "reported", ""], dtype=object)[state]
    verdict = np.where(state == BREAKS, np.where(due > 0.0, "capped", "barred"), verdict)
    idle = state == KEEPS
    message = "listed, but the rule neither bars, caps nor reports this source there"
    found = rows_where("exclusions", idle, keys, message, stated)
    off = ~idle & ~(np.abs(stated - due) <= c.tolerance)
    found += rows_where("exclusions", off, keys, "the share {amount} isn't the one that the rule leaves", stated, due)
    wrong = ~idle & ~off & np.asarray(said != verdict, dtype=np.bool_)
    return found + rows_where("exclusions", wrong, keys, "the verdict isn't that of the rule")


def _missing(c: Context, judge: _Judge, rows: pd.DataFrame) -> list[Finding]:
    """Offers that the rule bars, caps or reports, but no row says so."""
    facts, bar = c.facts, judge.bar
    if not (bar.bound.any() and bar.binding.any()):
        return []
    size = (len(facts.segments), facts.count, len(facts.offers))
    said = np.zeros(size, dtype=np.bool_)
    said[tuple(rows[key].to_numpy(dtype=np.int64) for key in ("segment", "time", "offer"))] = True
    segment, time, offer = np.ogrid[tuple(slice(n) for n in size)]
    asked = judge.asked[:, judge.part][:, None, :]
    first = asked & bar.subject(offer, segment, time)
    tier = np.where(first, 1.0, np.where(asked, np.inf, judge.deep[:, :, judge.part]))
    tier[~(bar.bound[:, None] & bar.binding)] = np.inf
    due = np.zeros(size, dtype=np.bool_)
    for k in np.unique(tier[np.isfinite(tier)]):
        due |= (tier == k) & (judge.state(int(k)).T != KEEPS)
    at = np.nonzero(due & ~said & ~judge.stuck)
    keys = _keys(c, bar.rule, at[2], at[0], at[1], tier[at].astype(np.int64))
    message = "the rule bars, caps or reports this source there, but no row says so"
    return rows_where("exclusions", np.ones(len(at[0]), dtype=np.bool_), keys, message)


def _keys(c: Context, rule: str, offer: Codes, segment: Codes, time: Codes, tier: Codes) -> dict[str, object]:
    return {
        "rule": rule,
        "offer": c.offer_names(offer),
        "segment": c.facts.segment_ids.to_numpy()[segment],
        "period": c.facts.names(time),
        "tier": tier,
    }


def _listed(c: Context) -> tuple[pd.DataFrame, list[Finding]]:
    """The rows of exclusions spread over their periods, and what is wrong within a row.

    Columns: ``offer, segment, time`` (codes), ``tier``, ``rule``, ``share``, ``verdict``.
    """
    rows, offers = c.book["exclusions"], c.facts.offers
    code = rows["offer_code"].to_numpy(dtype=np.int64)
    keys = columns(rows, "rule", "offer", "segment", "from_period")
    found: list[Finding] = []
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
            "time": start[row] + np.arange(len(row)) - np.repeat(np.cumsum(length) - length, length),
            "tier": rows["tier"].to_numpy(dtype=float).astype(np.int64)[row],
            "rule": rows["rule"].to_numpy(object)[row],
            "share": rows["share"].to_numpy(dtype=float)[row],
            "verdict": rows["verdict"].to_numpy(object)[row],
        }
    )
    return listed, found
