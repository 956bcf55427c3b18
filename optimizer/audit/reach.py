"""Whom the clauses of a rule reach, period by period: firms listed, seated or held, and places."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np

from optimizer.arrays import Mask, Ordinals
from optimizer.rules.pack import Clause, RulePack

from .coded_case import CodedCase
from .firms import SHARE_ROUNDING

__all__ = ["Reach", "reach_of"]


@dataclass(frozen=True, eq=False)
class Reach:
    """``firm`` (firm, period) and ``place`` (country, period) say what is barred; code -1 finds a row of their own that
    is barred by nothing. ``live`` (period): some clause is in force. ``near`` (country, period): a firm that is barred
    has its seat or a plant there, so that the country alone doesn't clear a source; its last row is for sources that
    name no country.
    """

    firm: Mask
    place: Mask
    live: Mask
    near: Mask


def reach_of(coded: CodedCase, rule: RulePack) -> Reach:
    """What the clauses of a rule reach on days on which rule, clause and listing are in force together."""
    count, firms = coded.count, coded.firms
    firm = np.zeros((len(firms.ids) + 1, count), dtype=np.bool_)
    place = np.zeros((len(coded.country_ids) + 1, count), dtype=np.bool_)
    live, asks = np.zeros(count, dtype=np.bool_), np.zeros(count, dtype=np.bool_)
    for clause in rule.clauses:
        opens, closes = _days(coded, rule, clause)
        on = opens <= closes
        live |= on
        named = coded.country_ids.isin(clause.ids)
        match clause.target:
            case "countries":
                place[:-1][named] |= on
            case "countries_except":
                place[:-1][~named] |= on
            case _:
                asks |= on
                firm[:-1] |= _firms(coded, clause, opens, closes) & on
    near = np.zeros_like(place)
    for who, where in coded.homes:
        row, time = np.nonzero(firm[who])
        near[where[row], time] = True
    near[-1] = asks
    return Reach(firm, place, live, near)


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
