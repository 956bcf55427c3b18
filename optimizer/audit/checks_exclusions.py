"""The check that the exclusions listed are those that the rules call for, at every tier that they reach."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property

import numpy as np

from optimizer.arrays import Floats, Mask, Ordinals
from optimizer.messages import message

from .chains import tiers_below
from .check import check
from .checks_columns import mislabelled
from .codes import repeated
from .context import Context
from .finding import AMOUNT, Violation, rows_where
from .legality import Ruling
from .plan_tables import Table
from .rows import Rows

__all__ = ["exclusions"]

#: Whether an offer keeps to a rule, would not if what is unknown were barred, or breaks it.
KEEPS, REPORTED, BREAKS = 0, 1, 2
#: What a row can say of an offer.
VERDICTS = ("barred", "capped", "reported")
#: The clause of rows that rest on what nobody declares, in English and Japanese.
_UNDECLARED = ("undeclared provenance", "原産不明")
#: What names an offer where a rule looks at it.
_NAMED = ("offer", "segment", "time", "tier")


@check(message("the exclusions are those that the rules call for, at every tier that they reach"))
def exclusions(c: Context) -> Iterator[Violation]:
    """Every row says what its rule does, and no offer that a rule bars, caps or reports is left out.

    Rows of tier 1 are of offers of the parts that a segment asks for; rows of later tiers of offers of parts that can
    stand in them.
    """
    table = c.tables["exclusions"]
    keys = table.named("rule", "offer", "segment", "from_period")
    labels = {column: c.coded.offers.words(column) for column in ("supplier", "plant", "country", "part")}
    yield from mislabelled(table, labels, table.codes["offer"], keys, message("that of the offer"))
    yield from rows_where(table.times["to_period"] < table.times["from_period"], keys, message("ends before it starts"))
    listed, rules = _listed(c), table.words("rule")
    unknown = ~rules.isin([ruling.rule for ruling in c.rulings])
    yield from rows_where(unknown, keys, message("the scenario has no such rule"))
    text = message("clause or grade is not one of the rule's")
    yield from rows_where(_miscited(c, table), keys, text)
    for ruling in c.rulings:
        judge = _Judge(c, ruling)
        rows = listed.where(listed["rule"] == rules.place.get(ruling.rule, -2))
        yield from _wrong(c, judge, rows)
        yield from _missing(c, judge, rows)


def _miscited(c: Context, table: Table) -> Mask:
    """Rows whose clause, in either language, or grade of the rule is not the rule's; blank cells are those of older plans."""
    cited = {
        (rule.id, column): {clause.number[language] for clause in rule.clauses} | {undeclared}
        for rule in c.coded.case.rules
        for column, language, undeclared in (("clause", "en", _UNDECLARED[0]), ("clause_ja", "ja", _UNDECLARED[1]))
    }
    cited |= {(rule.id, "rule_grade"): {rule.grade} for rule in c.coded.case.rules}
    wrong = np.zeros(len(table), dtype=np.bool_)
    rules = table.words("rule")
    for column in ("clause", "clause_ja", "rule_grade"):
        words = table.words(column)
        for rule in c.coded.case.rules:
            wrong |= rules.isin([rule.id]) & (words.codes >= 0) & ~words.isin(sorted(cited[rule.id, column]))
    return wrong


class _Judge:
    """What one rule says of each offer, segment, period and tier."""

    def __init__(self, c: Context, ruling: Ruling) -> None:
        self.c, self.ruling = c, ruling
        #: The state of offers by how many tiers there are to go, None for all.
        self._states: dict[int | None, Ordinals] = {}

    @cached_property
    def deep(self) -> Floats:
        """Shallowest tier below the first where a part certainly can stand: segment, period, part."""
        coded, ruling, asked, part = self.c.coded, self.ruling, self.c.demanded, self.c.coded.offers.part
        size = (len(coded.segments), coded.count, len(coded.offers))
        if not ruling.deep:
            return np.broadcast_to(np.inf, (*size[:2], len(coded.part_ids)))
        bought = np.broadcast_to((asked[:, part] & coded.bills.chooses)[:, None, :], size)
        if not ruling.excepted:
            tiers = tiers_below(coded, bought[:, 0])[:, None, :]
            return np.broadcast_to(tiers, (*size[:2], len(coded.part_ids)))
        segment, time, offer = np.ogrid[tuple(slice(n) for n in size)]
        bought = bought & ~ruling.excepts(offer, segment, time)
        return tiers_below(coded, bought.reshape(-1, size[2])).reshape(*size[:2], len(coded.part_ids))

    def state(self, tier: int) -> Ordinals:
        """KEEPS, REPORTED or BREAKS of each offer and period where it stands on this tier."""
        depth = self.ruling.depth
        left = None if depth is None else max(depth - tier + 1, 0)
        if left not in self._states:
            self._states[left] = _state(self.c, self.ruling, left)
        return self._states[left]

    def binds(self, offer: Ordinals, segment: Ordinals, time: Ordinals, tier: Ordinals) -> Mask:
        """Whether the rule looks at the offer on this tier of what the segment buys in the period."""
        c, ruling, part = self.c, self.ruling, self.c.coded.offers.part[offer]
        first: Mask = c.demanded[segment, part] & ruling.subject(offer, segment, time)
        below = ruling.bound[segment] & ruling.binding[time] & ~first
        below &= (tier >= c.shallowest_tiers[segment, part]) & (tier <= self.deep[segment, time, part])
        return np.asarray(np.where(tier == 1, first, below), dtype=np.bool_)


def _state(c: Context, ruling: Ruling, left: int | None) -> Ordinals:
    if left == 0:
        return np.full(ruling.breaks_by_source.shape, KEEPS)
    reported = ruling.reported if left != 1 else np.zeros_like(ruling.reported)
    able = c.chains.able(ruling, left)
    return np.where(~able, BREAKS, np.where(reported, REPORTED, KEEPS))


def _wrong(c: Context, judge: _Judge, rows: Rows) -> Iterator[Violation]:
    """Rows for which the rule doesn't call, or not so."""
    if not len(rows):
        return
    offer, segment, time, tier, share = (rows[key] for key in ("offer", "segment", "time", "tier", "share"))
    state = np.zeros(len(rows), dtype=np.int64)
    for k in np.unique(tier):
        here = np.flatnonzero(tier == k)
        state[here] = judge.state(int(k))[offer[here], time[here]] if k >= 1 else KEEPS
    state[~judge.binds(offer, segment, time, tier)] = KEEPS
    due = np.where(state == BREAKS, judge.ruling.cap[time], 1.0)
    keys, idle = c.naming(rows, *_NAMED, rule=judge.ruling.rule), state == KEEPS
    text = message("listed, but the rule neither bars, caps nor reports this source there")
    yield from rows_where(idle, keys, text, share)
    off = ~idle & ~(np.abs(share - due) <= c.tolerance)
    text = message("the share {amount} isn't the one that the rule leaves", amount=AMOUNT)
    yield from rows_where(off, keys, text, share, due)
    broken = np.where(due > 0.0, VERDICTS.index("capped"), VERDICTS.index("barred"))
    verdict = np.where(state == BREAKS, broken, VERDICTS.index("reported"))
    wrong = ~idle & ~off & (rows["verdict"] != verdict)
    yield from rows_where(wrong, keys, message("the verdict isn't that of the rule"))


def _missing(c: Context, judge: _Judge, rows: Rows) -> list[Violation]:
    """Offers that the rule bars, caps or reports, but no row says so."""
    coded, ruling, part = c.coded, judge.ruling, c.coded.offers.part
    if not (ruling.bound.any() and ruling.binding.any()):
        return []
    size = (len(coded.segments), coded.count, len(coded.offers))
    listed = np.zeros(size, dtype=np.bool_)
    listed[rows["segment"], rows["time"], rows["offer"]] = True
    segment, time, offer = np.ogrid[tuple(slice(n) for n in size)]
    asked = c.demanded[:, part][:, None, :]
    first = asked & ruling.subject(offer, segment, time)
    due = np.zeros(size, dtype=np.bool_)
    if first.any():
        due |= first & (judge.state(1).T != KEEPS)
    tier = np.ones(size)
    if ruling.deep:
        tier = np.where(first, 1.0, np.where(asked, np.inf, judge.deep[:, :, part]))
        tier[~(ruling.bound[:, None] & ruling.binding)] = np.inf
        for k in np.unique(judge.deep[np.isfinite(judge.deep)]):
            due |= (tier == k) & (judge.state(int(k)).T != KEEPS)
    # No rule is to blame for offers without any chain at all.
    at = np.nonzero(due & ~listed & c.chains.complete)
    lacking = Rows(dict(zip(("segment", "time", "offer"), at, strict=True)) | {"tier": tier[at].astype(np.int64)})
    keys = c.naming(lacking, *_NAMED, rule=ruling.rule)
    text = message("the rule bars, caps or reports this source there, but no row says so")
    return rows_where(np.ones(len(lacking), dtype=np.bool_), keys, text)


def _listed(c: Context) -> Rows:
    """The rows of exclusions spread over their periods.

    Columns: ``offer, segment, time`` (codes), ``tier``, ``rule`` (code of its word), ``share``, ``verdict`` (position in
    ``VERDICTS``, -1 for none of them).
    """
    rows = c.tables["exclusions"]
    start, end = rows.times["from_period"], rows.times["to_period"]
    row, step = repeated(np.maximum(end - start + 1, 0))
    return Rows(
        {
            "offer": rows.codes["offer"][row],
            "segment": rows.codes["segment"][row],
            "time": start[row] + step,
            "tier": rows.numbers["tier"].astype(np.int64)[row],
            "rule": rows.words("rule").codes[row],
            "share": rows.numbers["share"][row],
            "verdict": rows.words("verdict").among(VERDICTS)[row],
        }
    )
