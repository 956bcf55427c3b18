"""Proof paths: the shortest way, in words, from an offer to what bars it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

import numpy as np
import pandas as pd

from optimizer.arrays import Integers, Mask, Positions, Texts
from optimizer.columns.coded import CodedTables
from optimizer.periods import first_day, last_day

from .exclusion import Verdicts
from .pack import RulePack
from .sources import OfferSources, listed_days, listings_meant, offer_sources

__all__ = ["ComponentSources", "OffersBarredByChain", "Proof", "Proofs"]

#: Offers (offers, periods) that no choice of components brings into line, by rule and tiers left (0: all).
OffersBarredByChain = Mapping[tuple[int, int], Mask]

_UNDECLARED = {"en": "undeclared provenance", "ja": "原産不明"}
_FAR = np.iinfo(np.int32).max


@dataclass(frozen=True, eq=False)
class ComponentSources:
    """How components reach assemblies: ``offer`` (row of offers) can supply ``component`` (row of parts) to ``assembly``.

    Offers that nobody could make, rules apart, are left out.
    """

    assembly: Integers
    component: Integers
    offer: Integers


@dataclass(frozen=True)
class Proof:
    """The clause that bars an offer, in English and Japanese, the day from which it is in force, and the path to what it names.

    ``list_grade`` is the grade of the row of ``entities`` at the path's end, blank where there is none.
    """

    clause: str
    clause_ja: str
    since: date
    path: str
    list_grade: str = ""


@dataclass(frozen=True)
class _Source:
    """A declared source: ids as declared, position among the firms (-1: none), and the country that counts."""

    supplier: str | None
    country: str | None
    share: float
    firm: int
    place: str | None


class Proofs:
    """Proofs of one rule over the offers and periods of a case; ``chains`` are its own, by tiers left (0: all)."""

    def __init__(
        self,
        tables: Mapping[str, pd.DataFrame],
        rule: RulePack,
        number: int,
        verdict: Verdicts,
        periods: Sequence[str],
        chains: Mapping[int, Mask],
        ways: ComponentSources | None = None,
    ) -> None:
        self.tables: CodedTables = CodedTables.of(tables)
        self.rule, self.number, self.verdict = rule, number, verdict
        self.periods, self.chains, self.ways = list(periods), chains, ways
        self.sources: OfferSources = offer_sources(self.tables)
        self._offers, self._parts = self.tables.texts("offers", "offer_id"), self.tables.texts("parts", "part_id")
        self._suppliers = verdict.firms.of_offers(self.tables)
        self._firm_paths: dict[tuple[int, int, int], tuple[str, str]] = {}
        self._declared_proofs: dict[tuple[int, bytes, bytes, bytes], Proof] = {}
        self._stepped: dict[tuple[int, int], tuple[Integers, dict[int, tuple[int, int]]]] = {}

    def breaks(self, left: int) -> Mask:
        """Who breaks the rule with so many tiers left to be tested (0: all), shape (offers, periods)."""
        own: Mask = self.verdict.bars[self.number]
        if left == 1:
            return own
        chain = self.chains.get(left)
        both: Mask = own | self.verdict.breaks_by_declared[self.number]
        return both if chain is None else both | chain

    def of(self, offer: int, period: int, left: int) -> Proof:
        """The proof for an offer that breaks the rule, or is reported, in a period (positions)."""
        clause = int(self.verdict.clause[self.number, offer, period])
        if clause >= 0:
            head = f"{self._offers[offer]} → {self.sources.plant[offer]} → "
            if self.verdict.clause_reaches[self.number][clause].caught is None:
                return self._by(clause, head + str(self.sources.country[offer]))
            path, listing = self._firm(clause, int(self._suppliers[offer]), period)
            return self._by(clause, head + path, listing)
        chain = self.chains.get(left)
        if self.verdict.breaks_by_declared[self.number, offer, period] or chain is None or not chain[offer, period]:
            return self._declared(offer, period)
        return self._chain(offer, period, left)

    def _by(self, clause: int, path: str, list_grade: str = "") -> Proof:
        """A proof by a clause of the rule."""
        named = self.rule.clauses[clause]
        since = max(self.rule.start, named.start or self.rule.start)
        return Proof(named.number["en"], named.number["ja"], since, path, list_grade)

    def _firm(self, clause: int, firm: int, period: int) -> tuple[str, str]:
        """From a firm over its owners to the one that the clause names, and the grade of its listing."""
        key = (clause, firm, period)
        if key not in self._firm_paths:
            catch, firms = self.verdict.clause_reaches[self.number][clause], self.verdict.firms
            roots = catch.roots[:, period] if catch.roots is not None else np.zeros(len(firms.ids), bool)
            steps = firms.path(firm, roots, period)
            owners = "".join(f" ← {100 * share:g} % {firms.ids[owner]}" for owner, share in steps)
            end = steps[-1][0] if steps else firm
            named, listing = self._named(clause, end, period)
            self._firm_paths[key] = f"{firms.ids[firm]}{owners} = {named}", listing
        return self._firm_paths[key]

    def _named(self, clause: int, firm: int, period: int) -> tuple[str, str]:
        """What makes a firm one that the clause names: its seat, or the listing in force and its grade."""
        naming = self.rule.clauses[clause]
        if naming.target == "owner_countries":
            return f"seat in {self.verdict.firms.seat[firm]}", ""
        named = self.verdict.firms.codes(self.tables, "entities", "entity_id") == firm
        mine = np.flatnonzero(listings_meant(naming, self.tables) & named)
        begins, ends = listed_days(self.tables)
        opens, closes = first_day(self.periods[period]).toordinal(), last_day(self.periods[period]).toordinal()
        live = mine[(begins[mine] <= closes) & (ends[mine] >= opens)]
        row = int((live if len(live) else mine)[0])
        columns = ("name", "list_id", "listed_from", "grade")
        name, listing, begun, grade = (self.tables.texts("entities", key)[row] for key in columns)
        graded = grade if isinstance(grade, str) else ""
        more = [f"from {begun}"] * isinstance(begun, str) + [graded] * bool(graded)
        return f"{name} ({', '.join([listing, *more])})", graded

    @cached_property
    def _lines(self) -> dict[int, Positions]:
        """The declared lines of each offer."""
        offer = self.verdict.bills.declared.offer
        starts = np.flatnonzero(np.diff(offer, prepend=-1))
        return {int(offer[rows[0]]): rows for rows in np.split(np.arange(len(offer)), starts[1:]) if len(rows)}

    @cached_property
    def _contents(self) -> Texts:
        """The component of each declared line."""
        return np.asarray(self._parts[self.verdict.bills.declared.component])

    @cached_property
    def _declarations(self) -> dict[int, list[_Source]]:
        """The declared sources of each line, largest first."""
        firms, rows = self.verdict.firms, self.verdict.bills.sources
        order = np.argsort(-rows.share, kind="stable")
        firm = firms.ids.get_indexer(pd.Index(rows.supplier))
        columns = (rows.line, rows.supplier, rows.country, rows.share, firm)
        of_line: dict[int, list[_Source]] = {}
        for line, supplier, country, share, at in zip(*(column[order].tolist() for column in columns), strict=True):
            place = country if country is not None or at < 0 else firms.seat[at]
            of_line.setdefault(line, []).append(_Source(supplier, country, share, at, place))
        return of_line

    def _declared(self, offer: int, period: int) -> Proof:
        """The worst declared component, and the largest barred source of it, or what stays undeclared."""
        lines = self._lines[offer]
        share, unsaid = (
            of[self.number, lines, period] for of in (self.verdict.barred_share, self.verdict.undeclared_share)
        )
        key = (offer, share.tobytes(), unsaid.tobytes(), self._state[period])
        if key not in self._declared_proofs:
            over = share > self.rule.de_minimis
            worst = int(np.argmax(np.where(over, 2.0 + share, share + unsaid)))
            line = int(lines[worst])
            left = "" if over[worst] else f"{100 * unsaid[worst]:g} % undeclared"
            self._declared_proofs[key] = self._line_proof(offer, line, period, float(share[worst]), left)
        return self._declared_proofs[key]

    @cached_property
    def _state(self) -> list[bytes]:
        """What the clauses catch, by period: proofs of two periods in one state are the same."""
        catches = self.verdict.clause_reaches[self.number]
        return [
            b"".join(
                catch.bound[[t]].tobytes() + (b"" if catch.caught is None else catch.caught[:, t].tobytes())
                for catch in catches
            )
            for t in range(len(self.periods))
        ]

    def _line_proof(self, offer: int, line: int, period: int, share: float, left: str) -> Proof:
        head = f"{self._offers[offer]} → {self._contents[line]} "
        if share <= 0:
            return Proof(_UNDECLARED["en"], _UNDECLARED["ja"], self.rule.start, f"{head}({left})")
        source, clause = self._worst_source(line, period)
        tail, listing = f"({100 * source.share:g} % declared) → ", ""
        if source.firm >= 0 and self.verdict.clause_reaches[self.number][clause].caught is not None:
            path, listing = self._firm(clause, source.firm, period)
            tail += path
        elif source.country is not None:
            tail += source.country
        else:
            tail += f"{source.supplier} = seat in {source.place}"
        return self._by(clause, head + tail + (f", {left}" if left else ""), listing)

    def _worst_source(self, line: int, period: int) -> tuple[_Source, int]:
        """The largest barred source of a declared component, and the clause that catches it."""
        for source in self._declarations[line]:
            for clause, catch in enumerate(self.verdict.clause_reaches[self.number]):
                if catch.clause.parts and self._contents[line] not in catch.clause.parts:
                    continue
                if catch.caught is not None:
                    hit = source.firm >= 0 and bool(catch.caught[source.firm, period])
                else:
                    within = (source.place in catch.clause.ids) == (catch.clause.target == "countries")
                    hit = source.place is not None and within and bool(catch.bound[period])
                if hit:
                    return source, clause
        raise ValueError(f"no declared source of line {line} is barred in period {period}")

    def _chain(self, offer: int, period: int, left: int) -> Proof:
        """The component that no compliant source supplies, and the shortest path from one of its sources."""
        component, source = self._steps(period, left)[1][offer]
        below = self.of(source, period, max(left - 1, 0))
        head = f"{self._offers[offer]} → {self._parts[component]}: every source is barred, the nearest "
        return replace(below, path=head + below.path)

    def _steps(self, period: int, left: int) -> tuple[Integers, dict[int, tuple[int, int]]]:
        """How many components lie between each offer and what bars it, and the first of them with its source."""
        if (period, left) not in self._stepped:
            sure = self.verdict.bars[self.number, :, period]
            if left != 1:
                sure = sure | self.verdict.breaks_by_declared[self.number, :, period]
            hops = np.where(sure, 0, _FAR).astype(np.int64)
            nearest: dict[int, tuple[int, int]] = {}
            rows = self._dead_ends(period, left, sure)
            while True:
                below = hops if left == 0 else self._steps(period, left - 1)[0]
                nearer = False
                for assembly, component, source in rows:
                    if below[source] < _FAR and below[source] + 1 < hops[assembly]:
                        hops[assembly], nearer = below[source] + 1, True
                        nearest[assembly] = (component, source)
                if not nearer or left != 0:
                    break
            self._stepped[period, left] = (hops, nearest)
        return self._stepped[period, left]

    def _dead_ends(self, period: int, left: int, sure: Mask) -> list[tuple[int, int, int]]:
        """Assembly, component and source wherever every source of a component fails, for assemblies not barred anyway."""
        chain = self.chains.get(left)
        if chain is None or self.ways is None or left == 1:
            return []
        ways, bad = self.ways, self.breaks(max(left - 1, 0))[:, period]
        rows = pd.DataFrame({"assembly": ways.assembly, "component": ways.component, "offer": ways.offer})
        rows["bad"] = bad[ways.offer]
        hopeless = rows.groupby(["assembly", "component"])["bad"].transform("all").to_numpy(dtype=bool)
        dead = hopeless & (chain[:, period] & ~sure)[ways.assembly]
        kept = rows.loc[dead, ["assembly", "component", "offer"]]
        return list(zip(*(kept[name].tolist() for name in kept), strict=True))
