"""Clearances: the sets of tests that a unit passes through its whole chain, and who can make units of each.

A *test* is what one rule bars in one period, with the number of tiers still to be tested. Tests that bar the same offers
are one test, tests that bar nothing among the components fall away, and of two tests in a set the one that the other
covers is left out; so few clearances remain in practice.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np

from optimizer.arrays import Codes, Mask, Ordinals
from optimizer.rules.exclusion import Verdicts

from .links import ComponentLinks

__all__ = ["ALL_TIERS", "Clearances", "Test", "make_clearances"]

#: Tiers left to a test that reaches all of them.
ALL_TIERS = 0


@dataclass(frozen=True, eq=False)
class Test:
    """What a rule bars in a period, for a node with so many ``tiers`` left, its own included (0: all).

    ``breaks`` (offers,) marks the offers that fail by their own source or by what they declare.
    """

    name: str
    tiers: int
    breaks: Mask


@dataclass(eq=False)
class Clearances:
    """The tests and clearances of one case; clearance 0 asks for nothing.

    ``needed[rule, period]`` is the test that a rule sets to what is bought, -1 where it asks nothing of components.
    """

    needed: Codes
    tests: list[Test]
    _child: dict[int, int | None]
    _codes: dict[frozenset[int], int] = field(default_factory=lambda: {frozenset(): 0})
    _sets: list[frozenset[int]] = field(default_factory=lambda: [frozenset()])

    @property
    def count(self) -> int:
        """How many clearances there are."""
        return len(self._sets)

    def code(self, tests: Iterable[int]) -> int:
        """The clearance of a set of tests, those left out that another one covers."""
        wanted = sorted(set(tests))
        kept = frozenset(a for a in wanted if not any(b != a and self._covers(b, a) for b in wanted))
        if kept not in self._codes:
            self._codes[kept] = len(self._sets)
            self._sets.append(kept)
        return self._codes[kept]

    def child(self, clearance: int) -> int:
        """The clearance that the components of a unit of ``clearance`` must have."""
        below = [self._child[test] for test in self._sets[clearance]]
        return self.code(test for test in below if test is not None)

    def children(self) -> Codes:
        """The child of every clearance; clearances that appear only as a child are added first."""
        clearance = 0
        while clearance < self.count:
            self.child(clearance)
            clearance += 1
        return np.array([self.child(g) for g in range(self.count)], np.int32)

    def name(self, clearance: int) -> str:
        """The tests of a clearance, joined by ``;``."""
        return ";".join(sorted(self.tests[test].name for test in self._sets[clearance]))

    def passes(self, links: ComponentLinks, offers: int) -> Mask:
        """Who can make units of each clearance through some chain, shape (clearances, offers).

        An offer whose components are chosen can if each of them has a source, with a lane, that can in its turn.
        """
        children = self.children()
        able = np.ones((self.count, offers), bool)
        for clearance, tests in enumerate(self._sets):
            for test in tests:
                able[clearance] &= ~self.tests[test].breaks
        while True:
            lower = able & self.can_be_supplied(links, able[children], offers)
            if np.array_equal(lower, able):
                return able
            able = lower

    @staticmethod
    def can_be_supplied(links: ComponentLinks, able: Mask, offers: int) -> Mask:
        """Which offers have a source among the ``able`` (clearances, offers) for each component that is chosen for them."""
        supplied = np.zeros((len(able), links.pools), bool)
        np.logical_or.at(supplied.T, links.pool_of_way, able[:, links.offer].T)
        fed = np.ones((len(able), offers), bool)
        np.logical_and.at(fed.T, links.assembly, supplied[:, links.pool].T)
        return fed

    def barred_offers(self, links: ComponentLinks, offers: int, depth: Ordinals) -> dict[tuple[int, int], Mask]:
        """Offers that no choice of components brings into line with a rule, by rule and tiers left (0: all).

        ``depth`` (rules,) is how many tiers each rule tests, 0 for all. Each value has the shape (offers, periods). Offers
        whose components nobody supplies at all are not among them: no rule stands in their way.
        """
        periods = self.needed.shape[1]
        alone = np.array([self.code([test]) for test in range(len(self.tests))], np.int32)
        children = self.children()
        fed = self.can_be_supplied(links, self.passes(links, offers), offers)
        barred: dict[tuple[int, int], Mask] = {}
        for rule, period in np.argwhere(self.needed >= 0).tolist():
            test: int | None = int(self.needed[rule, period])
            # A rule deeper than any chain has the test of one that reaches all tiers, which is its own child.
            left = int(depth[rule])
            seen = set()
            while test is not None and (test, left) not in seen:
                seen.add((test, left))
                at = barred.setdefault((rule, left), np.zeros((offers, periods), bool))
                at[:, period] = fed[0] & ~fed[children[alone[test]]]
                test = self._child[test] if left != 1 else None
                left = max(left - 1, 0)
        return barred

    def _covers(self, wide: int, narrow: int) -> bool:
        """Whether passing ``wide`` means passing ``narrow``; of two that cover each other the first stands."""
        a: int | None = wide
        b: int | None = narrow
        same = True
        seen = set()
        while b is not None and (a, b) not in seen:
            seen.add((a, b))
            if a is None or (self.tests[b].breaks & ~self.tests[a].breaks).any():
                return False
            same &= bool((self.tests[b].breaks == self.tests[a].breaks).all())
            a, b = self._child[a], self._child[b]
        # A test that goes on deeper than the other is not the same as it.
        same &= a is None or (a, b) in seen
        return wide < narrow or not same


def make_clearances(
    verdict: Verdicts, rules: Sequence[str], periods: Sequence[str], component_offers: Mask, deepest: int
) -> Clearances:
    """The tests that the rules set, by rule and period; ``deepest`` is how many tiers of components the case has.

    Only rules that bind somebody and reach beyond the product set any. ``component_offers`` (offers,) marks offers of
    parts that stand in some bill.
    """
    tests: list[Test] = []
    child: dict[int, int | None] = {}
    known: dict[tuple[int, bytes], int] = {}

    def test(rule: int, period: int, tiers: int) -> int:
        own = verdict.bars[rule, :, period] & component_offers
        if tiers != 1:
            own = own | (verdict.breaks_by_declared[rule, :, period] & component_offers)
        # The barred sources alone tell two tests apart further down, where declarations no longer count.
        key = (tiers, own.tobytes() + verdict.bars[rule, component_offers, period].tobytes())
        if key not in known:
            known[key] = len(tests)
            left = f"/{tiers}" if tiers != ALL_TIERS else ""
            tests.append(Test(f"{rules[rule]}@{periods[period]}{left}", tiers, own))
            number = known[key]
            child[number] = number if tiers == ALL_TIERS else None
            if tiers > 1:
                child[number] = test(rule, period, tiers - 1)
        return known[key]

    needed = np.full(verdict.cap.shape, -1, np.int32)
    for rule, depth in enumerate(verdict.depth.tolist()):
        if depth == 1:
            continue
        tiers = ALL_TIERS if depth == 0 or depth > deepest else depth
        for period in np.flatnonzero(verdict.applies[rule].any(axis=0) & (verdict.cap[rule] < 1)):
            below = verdict.breaks[rule, :, period] if tiers != 2 else verdict.bars[rule, :, period]
            if (below & component_offers).any():
                needed[rule, period] = test(rule, int(period), tiers)
    return Clearances(needed, tests, child)
