"""Decisions made of a relaxation: what covers is rounded up, what a row of decisions caps only as far as the row allows."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import sparse

from optimizer.arrays import Floats
from optimizer.solve import highs
from optimizer.solve.program import Program
from optimizer.solve.report import Limits
from optimizer.solve.strategy.rounding import rounded
from optimizer.solve.strategy.whole_numbers import minimise
from tests.solve.scripted import Scripted, quiet

INF = np.inf
#: What each of four countries can ship at most, and what a unit of it costs.
CAPACITY, PRICE = np.array([40.0, 40.0, 30.0, 30.0]), np.array([1.0, 2.0, 2.5, 3.0])


def countries(most: float, needed: float = 60.0) -> Program:
    """Units from four countries, each only if it may supply, from ``most`` countries; what is short costs 100 a unit.

    Columns: units of each, whether each may supply, shortage. Rows: a gate for each, how many may, what is needed.
    """
    gates = np.hstack([np.eye(4), -np.diag(CAPACITY), np.zeros((4, 1))])
    counted = np.array([[0.0] * 4 + [1.0] * 4 + [0.0]])
    asked = np.array([[1.0] * 4 + [0.0] * 4 + [1.0]])
    return Program(
        np.concatenate([PRICE, np.full(4, 0.1), [100.0]]),
        np.zeros(9),
        np.array([INF] * 4 + [1.0] * 4 + [INF]),
        np.array([False] * 4 + [True] * 4 + [False]),
        sparse.csc_array(np.vstack([gates, counted, asked])),
        np.array([-INF] * 5 + [needed]),
        np.array([0.0] * 4 + [most, INF]),
    )


def point(*shares: float) -> Floats:
    """Values in which each country ships a share of what it can, and may supply as far as it does."""
    return np.concatenate([np.array(shares) * CAPACITY, shares, [0.0]])


def may(values: Floats) -> list[float]:
    return values[4:8].tolist()


def test_what_covers_is_rounded_up_wherever_it_is_used() -> None:
    assert may(rounded(point(0.5, 0.2, 0.01, 0.0), countries(most=3))) == [1, 1, 1, 0]


def test_what_is_counted_against_a_limit_is_rounded_up_only_as_far_as_the_limit_goes() -> None:
    """All that are used would be four; of these the two stay of which the relaxation is most sure."""
    values = point(0.3, 0.7, 0.5, 0.2)
    decided = rounded(values, countries(most=2))
    assert may(decided) == [0, 1, 1, 0]
    assert decided[:4].tolist() == values[:4].tolist(), "other columns stay as they are"


def test_of_equals_the_dearer_is_not_made() -> None:
    program = countries(most=1)
    program.cost[4:8] = [0.2, 0.1, 0.4, 0.3]
    assert may(rounded(point(0.25, 0.25, 0.25, 0.25), program)) == [0, 1, 0, 0]


def test_what_is_made_already_stays() -> None:
    assert may(rounded(point(1.0, 0.4, 0.6, 0.0), countries(most=2))) == [1, 0, 1, 0]


def test_a_limit_that_nothing_keeps_leaves_everything_rounded_up() -> None:
    program = countries(most=-1)
    assert may(rounded(point(1.0, 1.0, 0.0, 0.0), program)) == [1, 1, 0, 0]


def test_a_floor_on_decisions_counts_against_those_that_lower_it() -> None:
    """At least as many of the first two as of the last two: rounded up, one of these has to stay out."""
    row = sparse.csc_array(np.array([[1.0, 1.0, -1.0, -1.0]]))
    zeros, ones = np.zeros(4), np.ones(4)
    program = Program(ones, zeros, ones, ones > 0, row, zeros[:1], np.array([INF]))
    assert rounded(np.array([0.0, 0.9, 0.6, 0.3]), program).tolist() == [0, 1, 1, 0]


@given(st.lists(st.sampled_from([0.0, 0.1, 0.25, 0.5, 0.9, 1.0]), min_size=4, max_size=4), st.integers(0, 4))
def test_a_limit_that_the_relaxation_keeps_is_kept(shares: list[float], most: int) -> None:
    program = countries(most)
    decided = rounded(point(*shares), program)
    assert set(may(decided)) <= {0.0, 1.0}
    if sum(shares) <= most:
        assert sum(may(decided)) <= most
    if sum(share > 0 for share in shares) <= most:
        assert may(decided) == [float(share > 0) for share in shares]


@pytest.mark.parametrize("most", [1, 2, 3])
def test_the_first_incumbent_keeps_the_limit(most: int) -> None:
    """Rounded up blindly there would be none: the relaxation opens a little of every country."""
    program = countries(most, needed=100.0)
    engine = Scripted([], lambda program: bool(program.integer.any()))
    report = minimise(quiet(engine), program).report
    assert report.status == "optimal"
    assert report.values is not None
    assert sum(may(report.values)) <= most
    assert report.objective == pytest.approx(highs.solve(program, Limits(gap=1e-9)).objective)
    first = engine.asked[0].start if engine.asked else report.values
    assert first is not None, "a plan is in hand before any search"
    assert sum(may(first)) <= most
