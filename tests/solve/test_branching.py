"""Small programs tried out: every branch that is left comes with a proof."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import numpy as np
import pytest
from scipy.optimize import Bounds, LinearConstraint, milp

from optimizer.solve.claims import ClaimCheck
from optimizer.solve.program import Program
from optimizer.solve.report import Limits, Report
from optimizer.solve.strategy import branching
from optimizer.solve.strategy.branching import branch_out
from tests.solve.test_claims import GATE
from tests.solve.test_pulp_bridge import INF, KNAPSACK, program

EXACT = Limits(gap=0.0)
#: 50 units at 1 each, and 5,000 for the decision that lets a billion through.
NEEDED = replace(GATE, row_lower=np.array([-INF, 50.0]), row_upper=np.array([0.0, INF]))


def test_a_knapsack_is_tried_out() -> None:
    every = [np.array(taken, float) for taken in product((0, 1), repeat=3)]
    best = min(float(KNAPSACK.cost @ taken) for taken in every if ClaimCheck(KNAPSACK).keeps(taken))
    branches = branch_out(KNAPSACK, np.inf, EXACT)
    assert branches.complete
    assert branches.best is not None
    assert float(KNAPSACK.cost @ branches.best) == best
    assert branches.bound == pytest.approx(best)


def test_a_plan_in_hand_is_proven_without_another() -> None:
    branches = branch_out(KNAPSACK, -14.0, EXACT)
    assert (branches.complete, branches.best) == (True, None)
    assert branches.bound == pytest.approx(-14.0)


def test_what_leaks_through_a_decision_counts_for_nothing() -> None:
    branches = branch_out(NEEDED, np.inf, EXACT)
    assert branches.best is not None
    assert branches.best.tolist() == [50, 1]
    assert (branches.complete, branches.bound) == (True, 5050)


def test_where_nothing_is_left_there_is_no_plan() -> None:
    between = program([[2], [1]], [1, -INF], [1, 3], [1], [True])
    branches = branch_out(between, np.inf, EXACT)
    assert (branches.complete, branches.bound, branches.best) == (True, np.inf, None)


def test_a_wide_gap_ends_early() -> None:
    assert branch_out(KNAPSACK, -13.0, Limits(gap=0.5)).nodes == 1


def test_nodes_and_time_are_limited(monkeypatch: pytest.MonkeyPatch) -> None:
    late = branch_out(KNAPSACK, np.inf, replace(EXACT, time_s=0.0))
    assert (late.complete, late.nodes, late.bound) == (False, 0, -np.inf)
    monkeypatch.setattr(branching, "_NODES", 1)
    branches = branch_out(KNAPSACK, np.inf, EXACT)
    assert not branches.complete
    assert branches.bound == pytest.approx(-8 - 11 * 5 / 7)


def test_a_claim_without_proof_ends_no_branch(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(branching.highs, "solve", lambda *_: Report("infeasible", ray=np.array([1.0, 0])))
    branches = branch_out(NEEDED, np.inf, EXACT)
    assert not branches.complete
    assert branches.bound == -np.inf


@pytest.mark.parametrize("seed", range(40))
def test_it_agrees_with_scipy(seed: int) -> None:
    r = np.random.default_rng(seed)
    rows, columns = int(r.integers(2, 6)), int(r.integers(3, 9))
    entries = r.integers(-4, 9, (rows, columns)) * (r.random((rows, columns)) < 0.7)
    whole = r.random(columns) < 0.6
    target: Program = replace(
        program(
            entries.tolist(),
            [-INF] * rows,
            r.integers(-3, 25, rows).tolist(),
            r.integers(-6, 5, columns).tolist(),
            whole.tolist(),
        ),
        upper=r.integers(1, 5, columns).astype(float),
    )
    right = milp(
        target.cost,
        constraints=LinearConstraint(target.matrix.toarray(), target.row_lower, target.row_upper),
        integrality=whole.astype(int),
        bounds=Bounds(target.lower, target.upper),
    )
    branches = branch_out(target, np.inf, EXACT)
    assert branches.complete
    if right.status == 2:
        assert (branches.bound, branches.best) == (np.inf, None)
    else:
        assert branches.bound == pytest.approx(right.fun, abs=1e-7)
        assert branches.best is not None
        assert float(target.cost @ branches.best) == pytest.approx(right.fun, abs=1e-7)
