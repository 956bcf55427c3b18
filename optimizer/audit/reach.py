"""Whom a clause of a rule reaches, period by period: firms listed, seated or held, and places; and of which parts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from optimizer.arrays import Mask, Ordinals
from optimizer.rules.pack import Clause, RulePack

from .facts import Facts
from .firms import SLACK

__all__ = ["Reach", "reaches_of", "subject_parts", "tested_parts"]


@dataclass(frozen=True, eq=False)
class Reach:
    """What one clause bars: of the ``parts`` (part,), sources by ``firm`` (firm, period) and ``place`` (country, period).

    Code -1 finds a row of firm and place of their own that is barred by nothing. ``live`` (period): the clause is in force.
    ``near`` (country, period): a firm that is barred has its seat or a plant there, so that the country alone doesn't clear
    a source; its last row is for sources that name no country.
    """

    parts: Mask
    firm: Mask
    place: Mask
    live: Mask
    near: Mask


def reaches_of(facts: Facts, rule: RulePack) -> list[Reach]:
    """What each clause of a rule reaches on days on which rule, clause and listing are in force together."""
    return [_reach(facts, rule, clause) for clause in rule.clauses]


def tested_parts(facts: Facts, rule: RulePack) -> Mask:
    """Parts (part,) that the rule holds against its clauses: by family, and by name where it names any."""
    tested: Mask = facts.parts.words("family").isin(rule.families)
    return tested & facts.part_ids.isin(rule.parts) if rule.parts else tested


def subject_parts(facts: Facts, rule: RulePack, reaches: Sequence[Reach]) -> Mask:
    """Parts (part,) whose purchase the rule is about: any if it tests components, else those that it or a clause names."""
    every = np.ones(len(facts.part_ids), dtype=np.bool_)
    if rule.depth != 1:
        return every
    named = facts.part_ids.isin(rule.parts) if rule.parts else every
    return np.asarray(named & np.any([reach.parts for reach in reaches], axis=0))


def _reach(facts: Facts, rule: RulePack, clause: Clause) -> Reach:
    count, firms = facts.count, facts.firms
    firm = np.zeros((len(firms.ids) + 1, count), dtype=np.bool_)
    place = np.zeros((len(facts.country_ids) + 1, count), dtype=np.bool_)
    near = np.zeros_like(place)
    opens, closes = _days(facts, rule, clause)
    on = opens <= closes
    named = facts.country_ids.isin(clause.ids)
    match clause.target:
        case "countries":
            place[:-1][named] = on
        case "countries_except":
            place[:-1][~named] = on
        case _:
            firm[:-1] = _firms(facts, clause, opens, closes) & on
            near[-1] = on
    for who, where in facts.homes:
        row, time = np.nonzero(firm[who])
        near[where[row], time] = True
    parts = facts.part_ids.isin(clause.parts or facts.part_ids.names.tolist())
    return Reach(parts, firm, place, on, near)


def _days(facts: Facts, rule: RulePack, clause: Clause) -> tuple[Ordinals, Ordinals]:
    """First and last day of each period on which rule and clause are in force; none if the first is the later."""
    begin = max(day.toordinal() for day in (rule.start, clause.start or date.min))
    end = min(day.toordinal() for day in (rule.end or date.max, clause.end or date.max))
    return np.maximum(facts.firms.opens, begin), np.minimum(facts.firms.closes, end)


def _firms(facts: Facts, clause: Clause, opens: Ordinals, closes: Ordinals) -> Mask:
    """Firms (firm, period) that a clause names, and those they hold to the share that it states."""
    firms = facts.firms
    if clause.target == "owner_countries":
        members = np.repeat(firms.seat.isin(clause.ids)[:, None], facts.count, axis=1)
    else:
        listed = firms.listings.entity if clause.target == "entities" else firms.listings.lists
        rows = listed.isin(clause.ids)
        if clause.on:
            rows = rows & firms.listings.lists.isin(clause.on)
        members = firms.listed(rows, opens, closes)
    if clause.ownership is None:
        return members
    return members | (firms.held(members) >= clause.ownership - SLACK)
