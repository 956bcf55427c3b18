"""Which orders the rules bar or cap, worked out again from the rule packs and the lists."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np

from optimizer.dataset import periods as quarters
from optimizer.rules.pack import RulePack

from .facts import Codes, Facts, Floats, Mask

__all__ = ["Bar", "read_bars"]


@dataclass(frozen=True, eq=False)
class Bar:
    """One rule over the horizon.

    ``matched`` (offer, period): the source falls under a clause while rule and listing are in force, and the
    part's family is in scope. ``bound`` (segment): the sector is in scope. ``cap`` (period): the share that
    a phase-out still admits, 0 where the bar is total and 1 where it doesn't bind yet.
    """

    rule: str
    matched: Mask
    bound: Mask
    cap: Floats

    def binds(self, offer: Codes, segment: Codes, time: Codes) -> Mask:
        """Whether the rule bars or caps each order."""
        return self.matched[offer, time] & self.bound[segment] & (self.cap[time] < 1.0)

    def share(self, offer: Codes, segment: Codes, time: Codes) -> Floats:
        """The cap on each order: 0 barred, 1 free."""
        return np.where(self.binds(offer, segment, time), self.cap[time], 1.0)


def read_bars(facts: Facts) -> list[Bar]:
    """Every rule of the case, its scenario's deadlines already applied."""
    return [_bar(facts, rule) for rule in facts.case.rules]


def _bar(facts: Facts, rule: RulePack) -> Bar:
    scope = facts.offers["family"].isin(list(rule.families)).to_numpy(dtype=bool)
    matched = np.zeros((len(facts.offers), facts.count), dtype=np.bool_)
    cap = np.zeros(facts.count)
    for t, period in enumerate(facts.periods):
        # Rule and listing must be in force together, on some day of the period.
        opens = max(quarters.first_day(period), rule.start)
        closes = min(quarters.last_day(period), rule.end or date.max)
        if opens <= closes:
            matched[:, t] = scope & _sources(facts, rule, opens.isoformat(), closes.isoformat())
        cap[t] = _cap(rule, quarters.last_day(period))
    bound = facts.segments["sector"].isin(list(rule.sectors)).to_numpy(dtype=bool)
    return Bar(rule.id, matched, bound, cap)


def _sources(facts: Facts, rule: RulePack, opens: str, closes: str) -> Mask:
    """Offers under any clause of the rule, by listings in force on some day from ``opens`` to ``closes``."""
    entities = facts.case.tables["entities"]
    ends = entities["listed_to"].astype(object).where(entities["listed_to"].notna(), date.max.isoformat())
    live = entities[(entities["listed_from"].astype(object) <= closes) & (ends >= opens)]
    supplier, country = facts.offers["supplier_id"], facts.offers["country_id"]
    hit = np.zeros(len(facts.offers), dtype=np.bool_)
    for clause in rule.bars:
        ids = list(clause.ids)
        match clause.target:
            case "entities":
                hit |= supplier.isin(live.loc[live["entity_id"].isin(ids), "entity_id"]).to_numpy(dtype=bool)
            case "lists":
                hit |= supplier.isin(live.loc[live["list_id"].isin(ids), "entity_id"]).to_numpy(dtype=bool)
            case "countries":
                hit |= country.isin(ids).to_numpy(dtype=bool)
            case "countries_except":
                hit |= ~country.isin(ids).to_numpy(dtype=bool)
    return hit


def _cap(rule: RulePack, day: date) -> float:
    """The share that a phase-out admits on a day; without steps the bar is total."""
    if not rule.phase_out:
        return 0.0
    begun = [step for step in rule.phase_out if step.start <= day]
    return float(max(begun, key=lambda step: step.start).share) if begun else 1.0
