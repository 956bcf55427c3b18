"""What solves of stricter and looser forms tell of one another, by hand."""

from __future__ import annotations

import time
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from optimizer.analysis.loosened import FINEST, STRICTEST, Certainty, Loosened
from optimizer.solve.report import Status
from optimizer.solve.strategy import Solution

A, B = frozenset({"a"}), frozenset({"b"})
BOTH = A | B


def solved(objective: float | None, bound: float | None, **levels: float) -> Any:
    """A side with such an answer."""
    status = Status.NO_SOLUTION if objective is None else Status.OPTIMAL
    values = None if objective is None else np.zeros(1)
    return SimpleNamespace(solution=Solution(status, values, objective, bound, levels=levels))


def forms(sides: dict[frozenset[str], Any], within: float = 0.1) -> Loosened:
    known = object.__new__(Loosened)
    known.first, known.within, known.sides, known.base = STRICTEST, within, sides, sides[STRICTEST]
    return known


def test_plans_pass_to_the_looser_and_bounds_to_the_stricter() -> None:
    known = forms({STRICTEST: solved(100, 90), A: solved(101, 60), BOTH: solved(80, 70)})
    # Without a: the plan under all rules is the cheaper one, and 70 bounds it as it bounds what is without both.
    assert (known.lower(A), known.upper(A)) == (70, 100)
    assert (known.lower(B), known.upper(B)) == (70, 100), "not solved by itself"
    assert (known.lower(STRICTEST), known.upper(STRICTEST)) == (90, 100)
    premium = known.premium(STRICTEST, A)
    assert premium is not None
    assert (premium.low, premium.best, premium.high) == (0, 0, 30), "what loosens costs no more"
    together = known.premium(STRICTEST, BOTH)
    assert together is not None
    assert (together.low, together.best, together.high) == (10, 20, 30)


def test_nothing_passes_where_a_level_before_cost_comes_to_something() -> None:
    known = forms(
        {STRICTEST: solved(100, 90, shortage=5), A: solved(101, 60, shortage=5), BOTH: solved(80, 70, shortage=4)}
    )
    assert (known.lower(A), known.upper(A)) == (60, 101)
    premium = known.premium(STRICTEST, A)
    assert premium is not None
    assert premium.low == -11
    assert known.premium(STRICTEST, BOTH) is None
    assert known.certainty(STRICTEST, BOTH) is Certainty.LEVELS


@pytest.mark.parametrize(
    ("cost", "bound", "certainty"),
    [
        (90, 89, Certainty.PROVEN),
        (90, 80, Certainty.OPEN),
        (100 - 20 * FINEST, 100 - 50 * FINEST, Certainty.AT_MOST),
        (90, None, Certainty.OPEN),
        (None, 80, Certainty.UNKNOWN),
    ],
)
def test_how_well_a_difference_is_known(cost: float | None, bound: float | None, certainty: Certainty) -> None:
    known = forms({STRICTEST: solved(100, 100), A: solved(cost, bound)})
    assert known.tiny == pytest.approx(FINEST / 0.1 * 100)
    assert known.certainty(STRICTEST, A) is certainty


def test_the_time_that_is_left_is_shared_by_the_forms_that_are_left() -> None:
    """Two at a time: of four the first two may take half of it each; and no gap is asked for twice."""
    given: dict[str, float] = {}

    def side(name: str) -> Any:
        def solve(gap: float, start: object, ends: float) -> None:
            given[name] = ends - time.perf_counter()

        return SimpleNamespace(solve=solve, solution=Solution(Status.OPTIMAL, np.zeros(1), 100.0, 90.0))

    names = ["a", "b", "c", "d"]
    known = forms({STRICTEST: side("")} | {frozenset({name}): side(name) for name in names})
    known._asked, known._plans = {}, {}
    gaps = {frozenset({name}): 1e-3 for name in names}
    assert known.solve_closer(gaps, time.perf_counter() + 80.0)
    assert given["a"] == pytest.approx(40.0, abs=5.0)
    assert given["b"] == pytest.approx(160.0 / 3, abs=5.0)
    assert given["c"] == pytest.approx(80.0, abs=5.0)
    assert given["d"] == pytest.approx(80.0, abs=5.0)
    assert not known.solve_closer(gaps, time.perf_counter() + 80.0)
    assert not known.solve_closer({A: 1e-4}, time.perf_counter() - 1.0)
