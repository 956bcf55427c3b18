"""Clearances: what a unit promises of its whole chain, and whether a promise covers what a rule asks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from optimizer import periods as quarters
from optimizer.arrays import Mask, Ordinals

from .coded_case import CodedCase
from .codes import CodedColumn
from .legality import Ruling
from .rows import Rows

__all__ = ["Clearances", "Test", "broken", "chain_covered", "first_equivalent", "read_clearances"]


class Test(NamedTuple):
    """What rule number ``rule`` bars in the period ``time``, with ``left`` tiers to go (this one too; None: all)."""

    rule: int
    time: int
    left: int | None

    def below(self) -> Test | None:
        """The test for the components; None where they aren't tested any more."""
        if self.left is None:
            return self
        return self._replace(left=self.left - 1) if self.left > 1 else None


@dataclass(frozen=True, eq=False)
class Clearances:
    """Every clearance that the plan names, and those of the components below; code 0 promises nothing.

    ``member`` (clearance, test): the clearance promises the test. ``child`` (clearance): the clearance that components must have.
    ``unreadable`` (clearance): some part of its text is no test of the case.
    """

    tests: tuple[Test, ...]
    member: Mask
    child: Ordinals
    unreadable: Mask
    names: tuple[str, ...]


def read_clearances(coded: CodedCase, columns: Sequence[CodedColumn]) -> tuple[Clearances, list[Ordinals]]:
    """The clearances written in the columns, and the code of each cell; blank cells promise nothing.

    A clearance is a set: the order of its tests, and a test written twice, make no difference. Parts that can't be read
    count as promises that nothing keeps, so that two clearances that differ in them stay apart.
    """
    sets: dict[frozenset[Test | str], int] = {frozenset(): 0}
    texts = sorted({str(word) for column in columns for word in column.words})
    code_of = {text: sets.setdefault(frozenset(_read(coded, text)), len(sets)) for text in texts}
    codes = [column.mapped(lambda word: code_of[str(word)], 0, np.int64) for column in columns]
    children: list[int] = []
    every = list(sets)
    while len(children) < len(every):
        below = (test.below() for test in every[len(children)] if isinstance(test, Test))
        children.append(sets.setdefault(frozenset(test for test in below if test is not None), len(sets)))
        every = list(sets)
    tests = tuple(sorted({test for clearance in every for test in clearance if isinstance(test, Test)}, key=_order))
    member = np.array([[test in clearance for test in tests] for clearance in every], dtype=np.bool_)
    unreadable = np.array([any(isinstance(test, str) for test in clearance) for clearance in every], dtype=np.bool_)
    names = tuple(";".join(sorted(_name(coded, test) for test in clearance)) for clearance in every)
    member = member.reshape(len(every), len(tests))
    return Clearances(tests, member, np.array(children, np.int64), unreadable, names), codes


def _order(test: Test) -> tuple[int, int, float]:
    return test.rule, test.time, np.inf if test.left is None else test.left


def _name(coded: CodedCase, test: Test | str) -> str:
    if isinstance(test, str):
        return test
    left = "" if test.left is None else f"/{test.left}"
    return f"{coded.case.rules[test.rule].id}@{coded.name(test.time)}{left}"


def _read(coded: CodedCase, text: str) -> list[Test | str]:
    deep = {rule.id: number for number, rule in enumerate(coded.case.rules) if rule.depth != 1}
    tests: list[Test | str] = []
    for part in filter(None, text.split(";")):
        rule, _, rest = part.rpartition("@")
        period, slash, tiers = rest.partition("/")
        time = quarters.ordinal(period) - coded.first if quarters.is_period(period) else -1
        left = int(tiers) if tiers.isdecimal() else 0
        if rule not in deep or not 0 <= time < coded.count or (slash and left < 1):
            tests.append(part)
        else:
            tests.append(Test(deep[rule], time, left if slash else None))
    return tests


def _breaks(rulings: Sequence[Ruling], test: Test) -> Mask:
    """Offers that don't pass a test by themselves."""
    ruling = rulings[test.rule]
    return ruling.breaks_by_source[:, test.time] if test.left == 1 else ruling.direct[:, test.time]


def broken(rulings: Sequence[Ruling], clearances: Clearances, offer: Ordinals, clearance: Ordinals) -> Mask:
    """Which units fail a test of their own clearance by their own source or by what it declares."""
    fails = np.zeros(len(offer), dtype=np.bool_)
    for k, test in enumerate(clearances.tests):
        fails |= clearances.member[clearance, k] & _breaks(rulings, test)[offer]
    return fails


def first_equivalent(coded: CodedCase, rulings: Sequence[Ruling], clearances: Clearances) -> Ordinals:
    """By clearance: the first one that promises the same of components (clearance,).

    A test that bars nothing more than another one adds nothing to it, so sets that differ in such tests are the same.
    """
    tests = clearances.tests
    own = np.arange(len(clearances.member))
    if not tests:
        return own
    stands = np.asarray(coded.bills.parts_inside.any(axis=0))[coded.offers.part]
    implied = np.array([[_implies(rulings, stands, given, other) for other in tests] for given in (*tests, None)])
    closed = (clearances.member.astype(np.int64) @ implied[:-1] > 0) | implied[-1]
    _, first, where = np.unique(closed, axis=0, return_index=True, return_inverse=True)
    return np.where(clearances.unreadable, own, first[where.ravel()])


def _implies(rulings: Sequence[Ruling], stands: Mask, given: Test | None, other: Test | None) -> bool:
    """Whether passing ``given`` (None: no test) means passing ``other``, for components that ``stands`` marks."""
    seen = set()
    while other is not None and (given, other) not in seen:
        seen.add((given, other))
        wrong = stands & _breaks(rulings, other)
        if given is not None:
            wrong = wrong & ~_breaks(rulings, given)
        if wrong.any():
            return False
        given, other = None if given is None else given.below(), other.below()
    return True


def chain_covered(coded: CodedCase, rulings: Sequence[Ruling], clearances: Clearances, orders: Rows) -> list[Mask]:
    """By rule: whether each order's clearance keeps its components to what the rule bars in its period of arrival.

    It does if one of its tests reaches as deep and bars every offer that the rule bars among those that can stand in
    the order at all.
    """
    # Nothing can stand in an order without chosen components, and no rule that stops at what is bought looks for it.
    at = np.flatnonzero(coded.bills.chooses[orders["offer"]])
    kept = [np.ones(len(orders), dtype=np.bool_) for _ in rulings]
    if not len(at):
        return kept
    used, row = np.unique(orders["offer"][at], return_inverse=True)
    reach, part = coded.bills.parts_inside[used].astype(np.float32), coded.offers.part
    time, clearance = orders["time"][at], orders["clearance"][at]
    named = np.unique(clearance)
    for number, ruling in enumerate(rulings):
        for t in np.unique(time) if ruling.deep else ():
            here = np.flatnonzero(time == t)
            needed = Test(number, int(t), ruling.depth)
            tests = [
                k for k in np.flatnonzero(clearances.member[named].any(axis=0)) if _deep(clearances.tests[k], needed)
            ]
            # The column of no test shows where nothing is barred that could stand in the order.
            left_out = [_left_out(rulings, needed, clearances.tests[k], part, reach.shape[1]) for k in tests]
            left_out.append(_left_out(rulings, needed, None, part, reach.shape[1]))
            holds = reach @ np.array(left_out, dtype=np.float32).T <= 0
            mine = holds[row[here]]
            kept[number][at[here]] = mine[:, -1] | (clearances.member[clearance[here]][:, tests] & mine[:, :-1]).any(
                axis=1
            )
    return kept


def _deep(given: Test, needed: Test) -> bool:
    return given.left is None or (needed.left is not None and given.left >= needed.left)


def _left_out(rulings: Sequence[Ruling], needed: Test, given: Test | None, part: Ordinals, parts: int) -> Mask:
    """Parts of which some offer that the needed test bars as a component passes the given one (None: passes anything)."""
    need = rulings[needed.rule]
    # Declarations count while components of components are tested; on the last tier only the source itself does.
    asked: list[tuple[Mask, bool]] = []
    if needed.left is None or needed.left > 2:
        asked.append((need.direct[:, needed.time], True))
    if needed.left is not None:
        asked.append((need.breaks_by_source[:, needed.time], given is None or given.left != needed.left))
    out = np.zeros(parts, dtype=np.bool_)
    for wrong, declarations in asked:
        if given is not None:
            have = rulings[given.rule]
            wrong = wrong & ~(have.direct if declarations else have.breaks_by_source)[:, given.time]
        out[part[wrong]] = True
    return out
