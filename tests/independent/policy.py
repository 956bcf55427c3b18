"""Rules, exceptions and sources of concern once more, as docs/data.md and docs/rules.md say them, one offer and quarter at a time.

What makers declare of components (`provenance`) is left out: drawn cases have none.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from itertools import product
from typing import Any

from .market import Market, rows_of

__all__ = ["NOTHING", "Clearance", "Policy", "Variant", "deeper"]

#: Tests that a chain has to pass: the rule, the quarter in which it is asked, and how many tiers it still reaches.
Clearance = frozenset[tuple[str, int, float]]
#: Rules that an order breaks, and what its components have to pass.
Variant = tuple[frozenset[str], Clearance]
NOTHING: Clearance = frozenset()
Rule = Mapping[str, Any]
Days = tuple[date, date]


class Policy:
    """Who breaks which rule when, and who is of concern; ``rules`` in the form of their files, exceptions included."""

    def __init__(self, m: Market, rules: Sequence[Rule]) -> None:
        self.m = m
        self.rules = {str(rule["id"]): rule for rule in rules}
        self.suppliers = {row["supplier_id"]: row for row in rows_of(m.case, "suppliers")}
        self.countries = {row["country_id"]: row for row in rows_of(m.case, "countries")}
        self.listings = rows_of(m.case, "entities")
        self.holdings = rows_of(m.case, "ownership")

    def quarter(self, t: int) -> Days:
        year, part = divmod(self.m.start + t, 4)
        return date(year, 3 * part + 1, 1), date(year + part // 3, 3 * (part + 1) % 12 + 1, 1) - timedelta(1)

    # -- firms

    def country(self, offer: str) -> str:
        return str(self.m.plants[self.m.offers[offer]["plant_id"]]["country_id"])

    def supplier(self, offer: str) -> str:
        return str(self.m.plants[self.m.offers[offer]["plant_id"]]["supplier_id"])

    def listed(self, span: Days, lists: Sequence[str] | None) -> set[str]:
        """Firms on some day of ``span`` on one of the lists; None: on any that no country of concern keeps."""

        def counts(row: Mapping[str, Any]) -> bool:
            if lists is not None:
                return row["list_id"] in lists
            return row["issued_by"] is None or self.countries[row["issued_by"]]["bloc"] != "of_concern"

        return {
            str(row["entity_id"])
            for row in self.listings
            if counts(row) and _meet(span, (_day(row["listed_from"], date.min), _day(row["listed_to"], date.max)))
        }

    def held(self, firm: str, named: set[str], t: int, above: tuple[str, ...] = ()) -> float:
        """The share of a firm that the named ones hold together: multiplied along a path that ends at the first of them."""
        share = 0.0
        for row in self.holdings:
            valid = _meet(self.quarter(t), (_day(row["valid_from"], date.min), _day(row["valid_to"], date.max)))
            if row["owned_id"] == firm and valid and row["owner_id"] not in above:
                owner = str(row["owner_id"])
                further = 1.0 if owner in named else self.held(owner, named, t, (*above, firm))
                share += row["share_pct"] / 100 * further
        return share

    def made_in_concern(self, offer: str) -> bool:
        return bool(self.countries[self.country(offer)]["bloc"] == "of_concern")

    def firm_of_concern(self, offer: str, t: int) -> bool:
        named = self.listed(self.quarter(t), None)
        named |= {s for s, row in self.suppliers.items() if self.countries[row["country_id"]]["bloc"] == "of_concern"}
        firm = self.supplier(offer)
        return firm in named or self.held(firm, named, t) >= 0.5 - 1e-9

    # -- rules

    def tested(self, rule: Rule, offer: str) -> bool:
        """Whether a rule is about what an offer makes, at whatever tier it stands."""
        part, applies = self.m.offers[offer]["part_id"], rule["applies"]
        return part in applies.get("parts", [part]) and self.m.parts[part]["family"] in applies.get(
            "families", [self.m.parts[part]["family"]]
        )

    def breaks(self, name: str, offer: str, t: int) -> bool:
        """Whether the source itself breaks the rule in a quarter, whoever buys from it."""
        rule = self.rules[name]
        return self.tested(rule, offer) and any(self._barred(rule, clause, offer, t) for clause in rule["bars"])

    def _barred(self, rule: Rule, clause: Mapping[str, Any], offer: str, t: int) -> bool:
        span = _overlap(self.quarter(t), _overlap(_dates(rule["applies"]), _dates(clause)))
        if span[0] > span[1] or self.m.offers[offer]["part_id"] not in clause.get(
            "parts", [self.m.offers[offer]["part_id"]]
        ):
            return False
        if "countries" in clause:
            return self.country(offer) in clause["countries"]
        if "countries_except" in clause:
            return self.country(offer) not in clause["countries_except"]
        if "lists" in clause:
            named = self.listed(span, clause["lists"])
        else:
            named = {s for s, row in self.suppliers.items() if row["country_id"] in clause["owner_countries"]}
        firm, least = self.supplier(offer), clause.get("ownership", math.inf)
        return firm in named or self.held(firm, named, t) >= least - 1e-9

    def share(self, name: str, t: int) -> float:
        """The share that barred sources may hold in a quarter: that of its last day; 1 where the rule does not bind."""
        rule = self.rules[name]
        first, last = self.quarter(t)
        if not _meet((first, last), _dates(rule["applies"])):
            return 1.0
        share = 1.0 if "phase_out" in rule else 0.0
        for step in rule.get("phase_out", ()):
            share = float(step["share"]) if _day(step["from"], date.min) <= last else share
        return share

    def binding(self, offer: str, segment: str, t: int) -> Iterator[str]:
        """Rules that bind a purchase, which no exception frees."""
        for name, rule in self.rules.items():
            applies, buyer = rule["applies"], self.m.segments[segment]
            bound = buyer["sector"] in applies["sectors"] and segment in applies.get("segments", [segment])
            freed = any(self._freed(rule, waiver, offer, segment, t) for waiver in rule.get("exceptions", ()))
            if bound and not freed and self.share(name, t) < 1.0:
                yield name

    def _freed(self, rule: Rule, waiver: Mapping[str, Any], offer: str, segment: str, t: int) -> bool:
        """Whether an exception frees a purchase: it holds on every day of the quarter on which the rule does."""
        part = self.m.offers[offer]["part_id"]
        first, last = _overlap(self.quarter(t), _dates(rule["applies"]))
        what = {
            "parts": part,
            "families": self.m.parts[part]["family"],
            "segments": segment,
            "suppliers": self.supplier(offer),
            "countries": self.country(offer),
        }
        begin, end = _dates(waiver)
        return (
            begin <= first and last <= end and all(value in waiver[key] for key, value in what.items() if key in waiver)
        )

    def variants(self, offer: str, segment: str, t: int) -> Iterator[Variant]:
        """The ways in which a segment may buy from an offer: none where a rule bars the source outright."""
        choices: list[list[tuple[str, bool]]] = []
        for name in self.binding(offer, segment, t):
            share, tiers = self.share(name, t), _tiers(self.rules[name])
            if self.breaks(name, offer, t):
                if share == 0:
                    return
                choices.append([(name, True)])
            elif self.m.bill[offer] and tiers > 1:
                choices.append([(name, False)] if share == 0 else [(name, False), (name, True)])
        for chosen in product(*choices):
            broken = frozenset(name for name, breach in chosen if breach)
            promised = (name for name, breach in chosen if not breach)
            yield broken, frozenset((name, t, _tiers(self.rules[name]) - 1) for name in promised)

    def passes(self, offer: str, clearance: Clearance) -> bool:
        """Whether a source of components passes the tests itself."""
        return not any(self.breaks(name, offer, t) for name, t, _ in clearance)

    def capped(self, name: str) -> set[str]:
        """The parts whose purchases are the whole that a phase-out's share refers to."""
        rule, every = self.rules[name], set(self.m.parts)
        if _tiers(rule) > 1:
            return every
        named = set(rule["applies"].get("parts", every))
        return named & set().union(*(clause.get("parts", every) for clause in rule["bars"]))


def deeper(clearance: Clearance) -> Clearance:
    """What the components of something have to pass that has to pass ``clearance``."""
    return frozenset((name, t, tiers - 1) for name, t, tiers in clearance if tiers > 1)


def _tiers(rule: Rule) -> float:
    depth = rule.get("depth", "product")
    return {"product": 1.0, "all": math.inf}[depth] if isinstance(depth, str) else float(depth["tier"])


def _day(value: Any, blank: date) -> date:
    return blank if value is None else date.fromisoformat(str(value))


def _dates(dated: Mapping[str, Any]) -> Days:
    return _day(dated.get("from"), date.min), _day(dated.get("to"), date.max)


def _overlap(a: Days, b: Days) -> Days:
    return max(a[0], b[0]), min(a[1], b[1])


def _meet(a: Days, b: Days) -> bool:
    first, last = _overlap(a, b)
    return first <= last
