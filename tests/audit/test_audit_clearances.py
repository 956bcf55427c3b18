"""Clearances that promise the same are one to the audit, however they are written."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from optimizer.audit.clearances import Clearances, first_equivalent
from optimizer.audit.clearances import Test as ClearanceTest

# Offers 0-2 are of parts that stand in something, 3 is of one that does not. By rule: the offers barred by themselves,
# and those that declare what is barred.
OWN = {"wide": [0, 1], "narrow": [1], "outside": [3], "other": [2], "declared": [1]}
DECLARED = {"declared": [0]}
WIDE, NARROW, OUTSIDE, OTHER, DECLARES = range(5)


def ruling(rule: str) -> Any:
    own, direct = np.zeros((4, 1), bool), np.zeros((4, 1), bool)
    own[OWN[rule]] = direct[OWN[rule]] = True
    direct[DECLARED.get(rule, [])] = True
    return SimpleNamespace(breaks_by_source=own, direct=direct)


def same(first: set[tuple[int, int | None]], second: set[tuple[int, int | None]], unreadable: bool = False) -> bool:
    """Whether two clearances, of rules and tiers left, promise the same."""
    coded: Any = SimpleNamespace(
        offers=SimpleNamespace(part=np.array([0, 0, 1, 2])),
        bills=SimpleNamespace(parts_inside=np.array([[True, True, False]])),
    )
    tests = sorted(first | second, key=str)
    member = np.array([[test in clearance for test in tests] for clearance in (first, second)], bool)
    clearances = Clearances(
        tuple(ClearanceTest(rule, 0, left) for rule, left in tests),
        member.reshape(2, len(tests)),
        np.zeros(2, np.int64),
        np.array([False, unreadable]),
        ("a", "b"),
    )
    first_alike = first_equivalent(coded, [ruling(rule) for rule in OWN], clearances)
    assert first_alike[0] == 0
    return bool(first_alike[1] == 0)


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        ({(WIDE, None)}, {(WIDE, None), (NARROW, None)}, True),
        ({(WIDE, None)}, {(WIDE, None), (NARROW, 1)}, True),
        ({(WIDE, 1)}, {(WIDE, 1), (NARROW, None)}, False),
        ({(WIDE, 2)}, {(WIDE, 2), (NARROW, 1)}, True),
        ({(WIDE, 2)}, {(WIDE, 2), (NARROW, 3)}, False),
        ({(NARROW, None)}, {(NARROW, None), (WIDE, 1)}, False),
        ({(WIDE, None)}, {(WIDE, None), (OTHER, 1)}, False),
        (set(), {(OUTSIDE, None)}, True),
        ({(WIDE, None)}, {(OTHER, None)}, False),
        # What is declared does not count on the last tier.
        ({(NARROW, 1)}, {(NARROW, 1), (DECLARES, 1)}, True),
        ({(NARROW, None)}, {(NARROW, None), (DECLARES, None)}, False),
        ({(WIDE, 2)}, {(DECLARES, 2)}, False),
    ],
)
def test_a_test_that_bars_nothing_more_adds_nothing(first: Any, second: Any, expected: bool) -> None:
    assert same(first, second) is expected
    assert same(second, first) is expected


def test_what_cannot_be_read_stays_apart() -> None:
    assert not same({(WIDE, None)}, {(WIDE, None)}, unreadable=True)
