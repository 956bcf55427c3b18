"""Whom a clause of a rule reaches, period by period: firms listed, seated or held, and places; and of which parts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from optimizer.arrays import Mask, Ordinals
from optimizer.rules.pack import Clause, RulePack

from .coded_case import CodedCase
from .firms import SHARE_ROUNDING

__all__ = ["ClauseBars", "clause_bars_of", "subject_parts", "tested_parts"]


@dataclass(frozen=True, eq=False)
class ClauseBars:
    """What one clause bars: of the ``parts`` (part,), sources by ``firm`` (firm, period) and ``country`` (country, period).

    Code -1 finds a row of firm and place of their own that is barred by nothing. ``live`` (period): the clause is in force.
    ``barred_firm_present`` (country, period): a firm that is barred has its seat or a plant there, so that the country alone
    doesn't clear a source; its last row is for sources that name no country.
    """

    parts: Mask
    firm: Mask
    country: Mask
    live: Mask
    barred_firm_present: Mask


def clause_bars_of(coded: CodedCase, rule: RulePack) -> list[ClauseBars]:
    """What each clause of a rule reaches on days on which rule, clause and listing are in force together."""
    return [_reach(coded, rule, clause) for clause in rule.clauses]


def tested_parts(coded: CodedCase, rule: RulePack) -> Mask:
    """Parts (part,) that the rule holds against its clauses: by family, and by name where it names any."""
    tested: Mask = coded.parts.words("family").isin(rule.families)
    return tested & coded.part_ids.isin(rule.parts) if rule.parts else tested


def subject_parts(coded: CodedCase, rule: RulePack, reaches: Sequence[ClauseBars]) -> Mask:
    """Parts (part,) whose purchase the rule is about: any if it tests components, else those that it or a clause names."""
    every = np.ones(len(coded.part_ids), dtype=np.bool_)
    if rule.depth != 1:
        return every
    named = coded.part_ids.isin(rule.parts) if rule.parts else every
    return np.asarray(named & np.any([reach.parts for reach in reaches], axis=0))


def _reach(coded: CodedCase, rule: RulePack, clause: Clause) -> ClauseBars:
    count, firms = coded.count, coded.firms
    firm = np.zeros((len(firms.ids) + 1, count), dtype=np.bool_)
    place = np.zeros((len(coded.country_ids) + 1, count), dtype=np.bool_)
    barred_firm_present = np.zeros_like(place)
    opens, closes = _days(coded, rule, clause)
    in_force = opens <= closes
    named = coded.country_ids.isin(clause.ids)
    match clause.target:
        case "countries":
            place[:-1][named] = in_force
        case "countries_except":
            place[:-1][~named] = in_force
        case _:
            firm[:-1] = _firms(coded, clause, opens, closes) & in_force
            barred_firm_present[-1] = in_force
    for who, where in coded.homes:
        row, time = np.nonzero(firm[who])
        barred_firm_present[where[row], time] = True
    parts = coded.part_ids.isin(clause.parts or coded.part_ids.names.tolist())
    return ClauseBars(parts, firm, place, in_force, barred_firm_present)


def _days(coded: CodedCase, rule: RulePack, clause: Clause) -> tuple[Ordinals, Ordinals]:
    """First and last day of each period on which rule and clause are in force; none if the first is the later."""
    begin = max(day.toordinal() for day in (rule.start, clause.start or date.min))
    end = min(day.toordinal() for day in (rule.end or date.max, clause.end or date.max))
    return np.maximum(coded.firms.opens, begin), np.minimum(coded.firms.closes, end)


def _firms(coded: CodedCase, clause: Clause, opens: Ordinals, closes: Ordinals) -> Mask:
    """Firms (firm, period) that a clause names, and those they hold to the share that it states."""
    firms = coded.firms
    if clause.target == "owner_countries":
        members = np.repeat(firms.seat.isin(clause.ids)[:, None], coded.count, axis=1)
    else:
        listed = firms.listings.entity if clause.target == "entities" else firms.listings.lists
        rows = listed.isin(clause.ids)
        if clause.on_lists:
            rows = rows & firms.listings.lists.isin(clause.on_lists)
        members = firms.listed(rows, opens, closes)
    if clause.ownership is None:
        return members
    return members | (firms.held(members) >= clause.ownership - SHARE_ROUNDING)
