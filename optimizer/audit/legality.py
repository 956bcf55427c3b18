"""What each rule does to offers over time, by their own source and by what they declare, and whom it binds when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np

from optimizer import periods as quarters
from optimizer.arrays import Floats, Mask, Ordinals
from optimizer.rules.pack import RulePack, Waiver

from .coded_case import CodedCase
from .codes import summed
from .firms import SHARE_ROUNDING
from .reach import Reach, reach_of

__all__ = ["Ruling", "read_rulings"]


@dataclass(frozen=True, eq=False)
class Ruling:
    """What one rule does over the horizon.

    ``own`` (offer, period): the offer breaks the rule by its own source, because that falls under a clause while
    rule, clause and listing are in force, and the part's family is in scope. ``declared`` (offer, period): some
    declared component breaks the rule; ``reported``: nothing does, but it would if what is unknown were barred, and
    the rule asks for that to be listed. ``direct`` is either of the first two: what an offer does by itself,
    whatever is chosen for it. ``content`` (row of ``bills.declared``, period): the share of a declared component
    that breaks the rule, 0 where it keeps to it. ``bound`` (segment): sector and purpose are in scope. ``active``
    (period): the rule is in force. ``cap`` (period): the share that a phase-out still admits, 0 where the bar is
    total and 1 where it doesn't bind yet. ``depth``: tiers tested, None for all.
    """

    rule: str
    depth: int | None
    own: Mask
    declared: Mask
    reported: Mask
    content: Floats
    bound: Mask
    active: Mask
    cap: Floats
    #: Offers of a part in its families; all of them if it tests components.
    scope: Mask
    #: Exempt purchases: offer, segment and period of each exception.
    exempt: tuple[tuple[Mask, Mask, Mask], ...]

    @property
    def deep(self) -> bool:
        """Whether components are tested."""
        return self.depth != 1

    @property
    def direct(self) -> Mask:
        """Offers that break the rule by themselves: offer, period."""
        return self.own | self.declared

    @property
    def binding(self) -> Mask:
        """Periods in which the rule bars or caps."""
        return self.active & (self.cap < 1.0)

    def exempts(self, offer: Ordinals, segment: Ordinals, time: Ordinals) -> Mask:
        """Whether an exception frees each purchase from the rule."""
        free = np.zeros(np.broadcast_shapes(offer.shape, segment.shape, time.shape), dtype=np.bool_)
        for offers, segments, times in self.exempt:
            free |= offers[offer] & segments[segment] & times[time]
        return free

    def concerns(self, offer: Ordinals, segment: Ordinals, time: Ordinals) -> Mask:
        """Whether the rule is about each purchase, if it binds at all in the horizon; its steps don't matter."""
        if not self.binding.any():
            return np.zeros(offer.shape, dtype=np.bool_)
        return self.bound[segment] & self.scope[offer] & ~self.exempts(offer, segment, time)

    def subject(self, offer: Ordinals, segment: Ordinals, time: Ordinals) -> Mask:
        """Whether each purchase is one that the rule bars or caps if its source breaks it: buyer and period are bound, and
        no exception frees it.
        """
        return self.bound[segment] & self.binding[time] & ~self.exempts(offer, segment, time)


def read_rulings(coded: CodedCase) -> list[Ruling]:
    """Those of every rule of the case, its scenario's deadlines already applied."""
    return [_ruling(coded, rule) for rule in coded.case.rules]


def _ruling(coded: CodedCase, rule: RulePack) -> Ruling:
    offers = coded.offers
    reach = reach_of(coded, rule)
    scope = offers.words("family").isin(rule.families)[:, None]
    own = scope & (reach.firm[offers.firm] | reach.place[offers.home])
    content = np.zeros((len(coded.bills.declared), coded.count))
    declared, reported = np.zeros_like(own), np.zeros_like(own)
    if rule.depth != 1:
        barred, unknown = _contents(coded, rule, reach)
        option = coded.case.scenario.model.unknown
        counted = option == "barred" or (option == "rules" and rule.unknown == "bar")
        limit = rule.de_minimis + SHARE_ROUNDING
        share = barred + unknown if counted else barred
        content = np.where(share > limit, share, 0.0)
        _mark(declared, coded, content > 0)
        if option == "rules" and rule.unknown == "report":
            _mark(reported, coded, barred + unknown > limit)
            reported &= ~(own | declared)
    begin, end = rule.start.toordinal(), (rule.end or date.max).toordinal()
    return Ruling(
        rule=rule.id,
        depth=rule.depth,
        own=own,
        declared=declared,
        reported=reported,
        content=content,
        bound=_bound(coded, rule),
        active=(coded.firms.closes >= begin) & (coded.firms.opens <= end),
        cap=np.array([_cap(rule, quarters.last_day(period)) for period in coded.periods], dtype=float),
        scope=scope[:, 0] | (rule.depth != 1),
        exempt=tuple(_exempt(coded, rule, waiver) for waiver in rule.exceptions),
    )


def _mark(offers: Mask, coded: CodedCase, lines: Mask) -> None:
    """Mark the offers (offer, period) of which some declared line (row of ``bills.declared``, period) is marked."""
    line, time = np.nonzero(lines)
    offers[coded.bills.declared.offer[line], time] = True


def _contents(coded: CodedCase, rule: RulePack, reach: Reach) -> tuple[Floats, Floats]:
    """Barred and unknown share (row of ``bills.declared``, period) of each declared component in the rule's families.

    A source known by its country alone is unknown to clauses that look at firms if one that they bar is at home there.
    """
    lines, sources = coded.bills.declared, coded.bills.sources
    hit = reach.firm[sources.firm] | reach.place[sources.home]
    vague = ~hit & (sources.firm < 0)[:, None] & reach.near[sources.home]
    size = (len(lines), coded.count)
    at = (sources.line[:, None] * coded.count + np.arange(coded.count)).ravel()

    def by_line(of: Mask) -> Floats:
        shares = np.broadcast_to(sources.share[:, None], of.shape)
        return summed(at, (shares * of).ravel(), size[0] * size[1]).reshape(size)

    barred, unknown = by_line(hit), by_line(vague)
    known = summed(sources.line, sources.share, len(lines))[:, None]
    unknown += np.maximum(1.0 - known, 0.0)
    family = coded.parts.words("family").at(lines.component)
    scope = family.isin(rule.families)[:, None] & reach.live
    return barred * scope, unknown * scope


def _bound(coded: CodedCase, rule: RulePack) -> Mask:
    """Segments whose sector the rule names, and one of whose purposes it names if it names any."""
    bound = coded.segments.words("sector").isin(rule.sectors)
    if not rule.purposes:
        return bound
    wanted = frozenset(rule.purposes)
    # A segment that states no purposes has them all.
    meant: Mask = coded.segments.words("purposes").mapped(
        lambda text: not isinstance(text, str) or not wanted.isdisjoint(text.split("|")), True, np.bool_
    )
    return bound & meant


def _exempt(coded: CodedCase, rule: RulePack, waiver: Waiver) -> tuple[Mask, Mask, Mask]:
    """What an exception frees: an offer, a segment and a period, where it names them, must all fit.

    A period is free only if the exception holds on every day of it on which the rule does.
    """
    offers = np.ones(len(coded.offers), dtype=np.bool_)
    for column, words in {
        "part": waiver.parts,
        "family": waiver.families,
        "supplier": waiver.suppliers,
        "country": waiver.countries,
    }.items():
        if words:
            offers &= coded.offers.words(column).isin(words)
    segments = coded.segment_ids.isin(waiver.segments or coded.segment_ids)
    first = np.maximum(coded.firms.opens, rule.start.toordinal())
    last = np.minimum(coded.firms.closes, (rule.end or date.max).toordinal())
    begin, end = (waiver.start or date.min).toordinal(), (waiver.end or date.max).toordinal()
    return offers, segments, (begin <= first) & (end >= last)


def _cap(rule: RulePack, day: date) -> float:
    """The share that a phase-out admits on a day; without steps the bar is total."""
    if not rule.phase_out:
        return 0.0
    begun = [step for step in rule.phase_out if step.start <= day]
    return float(max(begun, key=lambda step: step.start).share) if begun else 1.0
