"""What each rule does to offers over time, by their own source and by what they declare, and whom it binds when."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from optimizer import periods as quarters
from optimizer.arrays import Floats, Mask, Ordinals
from optimizer.rules.pack import RulePack, Waiver

from .coded_case import CodedCase
from .codes import summed
from .firms import SHARE_ROUNDING
from .reach import ClauseBars, clause_bars_of, subject_parts, tested_parts

__all__ = ["Ruling", "read_rulings"]


@dataclass(frozen=True, eq=False)
class Ruling:
    """What one rule does over the horizon.

    ``breaks_by_source`` (offer, period): the offer breaks the rule by its own source, because that falls under a clause while
    rule, clause and listing are in force, and the part is in scope of both. ``breaks_by_declared`` (offer, period): some
    declared component breaks the rule; ``reported``: nothing does, but it would if what is unknown were barred, and
    the rule asks for that to be listed. ``direct`` is either of the first two: what an offer does by itself,
    whatever is chosen for it. ``barred_share`` (row of ``bills.declared``, period): the share of a declared component
    that breaks the rule, 0 where it keeps to it. ``bound`` (segment): sector and purpose are in scope. ``active``
    (period): the rule is in force. ``cap`` (period): the share that a phase-out still admits, 0 where the bar is
    total and 1 where it doesn't bind yet. ``depth``: tiers tested, None for all.
    """

    rule: str
    depth: int | None
    breaks_by_source: Mask
    breaks_by_declared: Mask
    reported: Mask
    barred_share: Floats
    bound: Mask
    active: Mask
    cap: Floats
    #: Offers of a part that it tests; all of them if it tests components.
    scope: Mask
    #: Offers whose purchases its cap is a share of.
    subjects: Mask
    #: Exempt purchases: offer, segment and period of each exception.
    excepted: tuple[tuple[Mask, Mask, Mask], ...]

    @property
    def deep(self) -> bool:
        """Whether components are tested."""
        return self.depth != 1

    @property
    def direct(self) -> Mask:
        """Offers that break the rule by themselves: offer, period."""
        return self.breaks_by_source | self.breaks_by_declared

    @property
    def binding(self) -> Mask:
        """Periods in which the rule bars or caps."""
        return self.active & (self.cap < 1.0)

    def excepts(self, offer: Ordinals, segment: Ordinals, time: Ordinals) -> Mask:
        """Whether an exception frees each purchase from the rule."""
        free = np.zeros(np.broadcast_shapes(offer.shape, segment.shape, time.shape), dtype=np.bool_)
        for offers, segments, times in self.excepted:
            free |= offers[offer] & segments[segment] & times[time]
        return free

    def ever_binds(self, offer: Ordinals, segment: Ordinals, time: Ordinals) -> Mask:
        """Whether the rule is about each purchase, if it binds at all in the horizon; its steps don't matter."""
        if not self.binding.any():
            return np.zeros(offer.shape, dtype=np.bool_)
        return self.bound[segment] & self.scope[offer] & ~self.excepts(offer, segment, time)

    def subject(self, offer: Ordinals, segment: Ordinals, time: Ordinals) -> Mask:
        """Whether each purchase is one that the rule bars or caps if its source breaks it: buyer and period are bound, and
        no exception frees it.
        """
        return self.bound[segment] & self.binding[time] & ~self.excepts(offer, segment, time)


def read_rulings(coded: CodedCase) -> list[Ruling]:
    """Those of every rule of the case, its scenario's deadlines already applied."""
    return [_ruling(coded, rule) for rule in coded.case.rules]


def _ruling(coded: CodedCase, rule: RulePack) -> Ruling:
    offers = coded.offers
    reaches, tested = clause_bars_of(coded, rule), tested_parts(coded, rule)
    own = np.zeros((len(offers), coded.count), dtype=np.bool_)
    for reach in reaches:
        within = (tested & reach.parts)[offers.part][:, None]
        own |= within & (reach.firm[offers.firm] | reach.country[offers.country])
    subjects = subject_parts(coded, rule, reaches)
    barred_share = np.zeros((len(coded.bills.declared), coded.count))
    declared, reported = np.zeros_like(own), np.zeros_like(own)
    if rule.depth != 1:
        barred, unknown = _contents(coded, tested, reaches)
        option = coded.case.scenario.model.unknown
        counted = option == "barred" or (option == "rules" and rule.unknown == "bar")
        limit = rule.de_minimis + SHARE_ROUNDING
        share = barred + unknown if counted else barred
        barred_share = np.where(share > limit, share, 0.0)
        _mark(declared, coded, barred_share > 0)
        if option == "rules" and rule.unknown == "report":
            _mark(reported, coded, barred + unknown > limit)
            reported &= ~(own | declared)
    begin, end = rule.start.toordinal(), (rule.end or date.max).toordinal()
    return Ruling(
        rule=rule.id,
        depth=rule.depth,
        breaks_by_source=own,
        breaks_by_declared=declared,
        reported=reported,
        barred_share=barred_share,
        bound=_bound(coded, rule),
        active=(coded.firms.closes >= begin) & (coded.firms.opens <= end),
        cap=np.array([_cap(rule, quarters.last_day(period)) for period in coded.periods], dtype=float),
        scope=(tested & subjects)[offers.part] | (rule.depth != 1),
        subjects=subjects[offers.part],
        excepted=tuple(_exempt(coded, rule, waiver) for waiver in rule.exceptions),
    )


def _mark(offers: Mask, coded: CodedCase, lines: Mask) -> None:
    """Mark the offers (offer, period) of which some declared line (row of ``bills.declared``, period) is marked."""
    line, time = np.nonzero(lines)
    offers[coded.bills.declared.offer[line], time] = True


def _contents(coded: CodedCase, tested: Mask, reaches: Sequence[ClauseBars]) -> tuple[Floats, Floats]:
    """Barred and unknown share (row of ``bills.declared``, period) of each declared component that the rule tests.

    A source known by its country alone is unknown to clauses that look at firms if one that they bar is at home there.
    """
    lines, sources = coded.bills.declared, coded.bills.sources
    size = (len(lines), coded.count)
    live = np.zeros(size, dtype=np.bool_)
    hit = np.zeros((len(sources.line), coded.count), dtype=np.bool_)
    near = np.zeros_like(hit)
    for reach in reaches:
        within = reach.parts[lines.component]
        meant = within[sources.line][:, None]
        live |= within[:, None] & reach.live
        hit |= meant & (reach.firm[sources.firm] | reach.country[sources.country_or_seat])
        near |= meant & reach.barred_firm_present[sources.country_or_seat]
    vague = ~hit & (sources.firm < 0)[:, None] & near
    at = (sources.line[:, None] * coded.count + np.arange(coded.count)).ravel()

    def by_line(of: Mask) -> Floats:
        shares = np.broadcast_to(sources.share[:, None], of.shape)
        return summed(at, (shares * of).ravel(), size[0] * size[1]).reshape(size)

    barred, unknown = by_line(hit), by_line(vague)
    known = summed(sources.line, sources.share, len(lines))[:, None]
    unknown += np.maximum(1.0 - known, 0.0)
    scope = tested[lines.component][:, None] & live
    return barred * scope, unknown * scope


def _bound(coded: CodedCase, rule: RulePack) -> Mask:
    """Segments whose sector the rule names, and which it names, and one of whose purposes, if it names any."""
    bound = coded.segments.words("sector").isin(rule.sectors)
    if rule.segments:
        bound = bound & coded.segment_ids.isin(rule.segments)
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
