"""Which offers a rule bars or caps, for whom and when: by their own source, and by what they declare to contain."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

import numpy as np
import pandas as pd

from optimizer.arrays import Floats, Integers, Mask, Ordinals
from optimizer.columns.coded import CodedTables
from optimizer.periods import last_day

from .bills import Bills, read_bills
from .dates import in_force, period_days
from .firms import Firms, read_firms
from .pack import RulePack, Waiver
from .scope import clause_parts, rule_parts, subject_parts
from .sources import ClauseReach, OfferSources, of_concern, offer_sources

__all__ = ["UnknownAs", "Verdicts", "bound_purchases", "bound_segments", "of_concern", "verdicts"]

UnknownAs = Literal["rules", "clean", "barred"]

#: A declared share may exceed the *de minimis* share by this much, so that 10 % written as 0.1 fits.
ROUNDING = 1e-9


@dataclass(frozen=True)
class ExceptedPurchases:
    """Purchases that an exception frees from a rule: ``offers`` (offers, periods) bought by ``segments``."""

    rule: int
    offers: Mask
    segments: Mask


@dataclass(frozen=True)
class Verdicts:
    """What the rules say, in the order of the rules, ``offers``, ``segments`` and the periods given.

    ``bars`` (rules, offers, periods): the rule is in force and bars the offer by its part and its own source;
    ``breaks_by_declared``: one of its declared components breaks the rule; ``reported``: it would, if what is undeclared were
    barred. ``applies`` (rules, segments, periods): it is in force and binds the segment; ``cap`` (rules, periods):
    the share (0–1) of purchases that barred sources may hold: 0 bars them, 1 binds nothing. ``subject`` (rules, offers):
    whose purchases the cap is a share of. ``clause`` (rules, offers, periods) is the number of the first clause that catches
    the offer itself, or -1. ``barred_share`` and ``undeclared_share`` (rules, lines of ``bills.declared``, periods) are the barred
    and the undeclared share of each declared component that the rule tests. ``depth`` (rules,) is how many tiers are tested, 0
    for all. ``clause_reaches`` holds the clauses of each rule, worked out.
    """

    bars: Mask
    breaks_by_declared: Mask
    reported: Mask
    applies: Mask
    cap: Floats
    clause: Integers
    barred_share: Floats
    undeclared_share: Floats
    subject: Mask
    depth: Ordinals
    excepted: tuple[ExceptedPurchases, ...]
    clause_reaches: tuple[tuple[ClauseReach, ...], ...]
    bills: Bills
    firms: Firms

    @property
    def breaks(self) -> Mask:
        """(rules, offers, periods): the offer breaks the rule by its own source or by a declared component."""
        return self.bars | self.breaks_by_declared

    def bound(self, rule: int, offer: Integers, segment: Integers, period: Integers) -> Mask:
        """Whether the rule binds purchases of these offers by these segments in these periods, exceptions heeded."""
        bound: Mask = self.applies[rule, segment, period] & (self.cap[rule, period] < 1)
        for purchases in self.excepted:
            if purchases.rule == rule:
                bound &= ~(purchases.offers[offer, period] & purchases.segments[segment])
        return bound


def verdicts(
    tables: Mapping[str, pd.DataFrame],
    rules: Sequence[RulePack],
    periods: Sequence[str],
    unknown: UnknownAs = "rules",
    clean: Collection[str] = (),
    barred: Collection[str] = (),
) -> Verdicts:
    """The verdict of every rule on every offer, segment and period.

    A period is bound when rule, clause and listing are in force on one and the same day of it; its cap is that of its
    last day. ``unknown`` other than ``rules`` overrides what the rules say of undeclared components; ``clean`` and
    ``barred`` name suppliers whose undeclared components count so in any case.
    """
    coded = CodedTables.of(tables)
    sources, firms, bills = offer_sources(coded), read_firms(coded, periods), read_bills(coded)
    lines = _Lines(coded, bills, firms)
    shape = (len(rules), len(sources.part), len(periods))
    clause = np.full(shape, -1, dtype=np.int16)
    declared, reported = np.zeros(shape, dtype=bool), np.zeros(shape, dtype=bool)
    share = np.zeros((len(rules), len(bills.declared), len(periods)))
    unsaid = np.zeros_like(share)
    applies = np.zeros((len(rules), coded.count("segments"), len(periods)), dtype=bool)
    cap = np.ones((len(rules), len(periods)))
    part = coded.codes("offers", "part_id", ("parts", "part_id"))
    subject = np.ones((len(rules), len(part)), dtype=bool)
    caught: list[tuple[ClauseReach, ...]] = []
    for r, rule in enumerate(rules):
        bound = in_force(rule.start, rule.end, periods)
        applies[r] = _segments(rule, coded)[:, None] & bound
        for t, period in enumerate(periods):
            cap[r, t] = rule.share_on(last_day(period)) if bound[t] else 1.0
        subject[r] = subject_parts(rule, coded)[part]
        meant = rule_parts(rule, coded)
        catches = tuple(ClauseReach(clause, rule, firms, coded, periods) for clause in rule.clauses)
        caught.append(catches)
        for number, catch in enumerate(catches):
            named = (meant & clause_parts(catch.clause, coded))[part][:, None] & bound
            clause[r][catch.offers(coded) & named & (clause[r] < 0)] = number
        if rule.depth != 1:
            share[r], unsaid[r] = lines.shares(meant, catches, bound)
            usually = unknown == "barred" or (unknown == "rules" and rule.unknown == "bar")
            counted = lines.counted(usually, clean, barred)
            limit = rule.de_minimis + ROUNDING
            declared[r] = lines.any_over(share[r] + unsaid[r] * counted, limit)
            if unknown == "rules" and rule.unknown == "report":
                reported[r] = lines.any_over(share[r] + unsaid[r], limit) & ~declared[r] & (clause[r] < 0)
    depth = np.array([0 if rule.depth is None else rule.depth for rule in rules], dtype=np.int64)
    waived = _waivers(coded, sources, rules, periods)
    return Verdicts(
        clause >= 0, declared, reported, applies, cap, clause, share, unsaid, subject, depth, waived, tuple(caught),
        bills, firms,
    )  # fmt: skip


def bound_purchases(
    tables: Mapping[str, pd.DataFrame],
    rules: Sequence[RulePack],
    periods: Sequence[str],
    offer: Integers,
    segment: Integers,
    period: Integers,
) -> Mask:
    """Purchases (rows of offers and segments, positions of periods) that some rule concerns by buyer and part.

    The steps of a rule that binds in some of the periods do not matter, so that a phase-out can be followed from before it
    begins; exceptions do. A rule that reaches components concerns every part.
    """
    coded = CodedTables.of(tables)
    sources = offer_sources(coded)
    waived = _waivers(coded, sources, rules, periods)
    part = coded.codes("offers", "part_id", ("parts", "part_id"))
    concerned = np.zeros(len(offer), dtype=bool)
    for r, rule in enumerate(rules):
        if not _binds(rule, periods):
            continue
        meant = (rule_parts(rule, coded) & subject_parts(rule, coded)) | (rule.depth != 1)
        hit = _segments(rule, coded)[segment] & meant[part[offer]]
        for free in waived:
            if free.rule == r:
                hit &= ~(free.offers[offer, period] & free.segments[segment])
        concerned |= hit
    return concerned


def bound_segments(tables: Mapping[str, pd.DataFrame], rules: Sequence[RulePack], periods: Sequence[str]) -> Mask:
    """The segments (segments,) that some rule bars or caps in some of the periods."""
    coded = CodedTables.of(tables)
    bound = [_segments(rule, coded) for rule in rules if _binds(rule, periods)]
    return np.asarray(np.any([np.zeros(coded.count("segments"), dtype=bool), *bound], axis=0))


def _binds(rule: RulePack, periods: Sequence[str]) -> bool:
    """Whether the rule bars or caps anything in some of the periods."""
    inside = in_force(rule.start, rule.end, periods)
    return any(rule.share_on(last_day(period)) < 1 for period, held in zip(periods, inside, strict=True) if held)


class _Lines:
    """The declared components: their parts, and the firm and country behind each declared source."""

    def __init__(self, coded: CodedTables, bills: Bills, firms: Firms) -> None:
        self.offers = coded.count("offers")
        self.coded, self.offer, self.component = coded, bills.declared.offer, bills.declared.component
        self.maker = offer_sources(coded).supplier[self.offer]
        self.line, self.part = bills.sources.line, bills.sources.share
        self.firm = np.asarray(firms.ids.get_indexer(pd.Index(bills.sources.supplier)), np.intp)
        self.country = bills.sources.country.copy()
        self.firms, self.plants = firms, _plants(coded, firms)
        seated = (self.firm >= 0) & np.array([country is None for country in self.country], dtype=bool)
        self.country[seated] = firms.seat[self.firm[seated]]

    def shares(self, meant: Mask, catches: Sequence[ClauseReach], bound: Mask) -> tuple[Floats, Floats]:
        """The barred and the undeclared share of each line, by period; 0 outside the ``meant`` parts and the rule's dates."""
        part = self.part[:, None]
        barred = np.zeros((len(part), len(bound)), dtype=bool)
        unclear = np.zeros_like(barred)
        named = self.firm >= 0
        placed = np.array([country is not None for country in self.country], dtype=bool)
        live = np.zeros((len(self.offer), len(bound)), dtype=bool)
        for catch in catches:
            within = clause_parts(catch.clause, self.coded)[self.component]
            live |= within[:, None] & catch.bound
            of_firm, of_place = (named & within[self.line])[:, None], (placed & within[self.line])[:, None]
            no_firm, no_place = (~named & within[self.line])[:, None], (~placed & within[self.line])[:, None]
            if catch.caught is not None:
                barred |= of_firm & catch.caught[self.firm]
                unclear |= no_firm & self._near(catch)
            else:
                barred |= of_place & catch.countries(self.country)
                unclear |= no_place & catch.bound
        share = np.zeros((len(self.offer), len(bound)))
        vague, declared = np.zeros_like(share), np.zeros((len(self.offer), 1))
        np.add.at(share, self.line, part * barred)
        np.add.at(vague, self.line, part * (unclear & ~barred))
        np.add.at(declared, self.line, part)
        tested = meant[self.component][:, None] & bound & live
        return share * tested, (vague + np.maximum(1.0 - declared, 0.0)) * tested

    def counted(self, usually: bool, clean: Collection[str], barred: Collection[str]) -> Mask:
        """(lines, 1): whether the undeclared share of each line counts as barred."""
        counts = np.full(len(self.offer), usually)
        counts[np.isin(self.maker, np.array(list(clean), dtype=object))] = False
        counts[np.isin(self.maker, np.array(list(barred), dtype=object))] = True
        return counts[:, None]

    def _near(self, catch: ClauseReach) -> Mask:
        """(sources, periods): a firm that the clause reaches has its seat or a plant in the country declared, or none is."""
        caught = catch.caught if catch.caught is not None else np.zeros((len(self.firms.ids), 0), dtype=bool)
        near = np.zeros((len(self.country), caught.shape[1]), dtype=bool)
        for place in set(self.country.tolist()):
            there = (self.firms.seat == place) | self.plants.get(place, False)
            near[self.country == place] = caught[there].any(axis=0) if place is not None else catch.bound
        return near

    def any_over(self, share: Floats, limit: float) -> Mask:
        """(offers, periods): some declared component of the offer has a larger share than ``limit``."""
        some = np.zeros((self.offers, share.shape[1]), dtype=bool)
        np.logical_or.at(some, self.offer, share > limit)
        return some


def _plants(coded: CodedTables, firms: Firms) -> dict[object, Mask]:
    """Of each country, the firms with a plant there (firms,)."""
    country, names = coded.distinct("plants", "country_id")
    there = np.zeros((len(names), len(firms.ids)), dtype=bool)
    there[country, firms.codes(coded, "plants", "supplier_id")] = True
    return dict(zip(names, there, strict=True))


def _segments(rule: RulePack, coded: CodedTables) -> Mask:
    """The segments that a rule binds by sector, name and purpose; a blank purpose is every purpose."""
    bound: Mask = np.isin(coded.texts("segments", "sector"), np.array(rule.sectors, dtype=object))
    if rule.segments:
        bound = bound & np.isin(coded.texts("segments", "segment_id"), np.array(rule.segments, dtype=object))
    if rule.purposes:
        purposes = coded.texts("segments", "purposes")
        fits = [text != text or text is None or not set(rule.purposes).isdisjoint(text.split("|")) for text in purposes]
        bound = bound & np.array(fits, dtype=bool)
    return bound


def _covered(rule: RulePack, waiver: Waiver, periods: Sequence[str]) -> Mask:
    """The periods in which the exception holds on every day on which the rule does."""
    first, last = period_days(periods)
    begins = (waiver.start or date.min).toordinal() <= np.maximum(first, rule.start.toordinal())
    lasts = (waiver.end or date.max).toordinal() >= np.minimum(last, (rule.end or date.max).toordinal())
    return begins & lasts


def _waivers(
    coded: CodedTables, sources: OfferSources, rules: Sequence[RulePack], periods: Sequence[str]
) -> tuple[ExceptedPurchases, ...]:
    segments = coded.texts("segments", "segment_id")
    waived = []
    for r, rule in enumerate(rules):
        for waiver in rule.exceptions:
            offers = _covered(rule, waiver, periods)[None, :]
            for ids, values in (
                (waiver.parts, sources.part),
                (waiver.families, sources.family),
                (waiver.suppliers, sources.supplier),
                (waiver.countries, sources.country),
            ):
                if ids:
                    offers = offers & np.isin(values, np.array(ids, dtype=object))[:, None]
            every = np.broadcast_to(offers, (len(sources.part), len(periods)))
            named = np.array(waiver.segments, dtype=object)
            waived.append(
                ExceptedPurchases(r, every, np.isin(segments, named) if len(named) else np.ones(len(segments), bool))
            )
    return tuple(waived)
