"""Warm re-solves against cold ones."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from optimizer.api import load_case
from optimizer.model.build import LinearProgram, build
from optimizer.solve.session import Session
from optimizer.solve.status import Limits
from optimizer.solve.strategy import solve
from tests.instances import random_case

ROOT = Path(__file__).resolve().parents[2]
LIMITS = Limits(gap=1e-6)


@pytest.fixture(scope="module")
def program() -> LinearProgram:
    return build(load_case(ROOT / "scenarios" / "tutorial.yaml", None, ["model.integers=off"]))[1]


def changed(program: LinearProgram, seed: int) -> LinearProgram:
    """Other costs, looser or tighter capacities, and one in ten coefficients a little different."""
    r = np.random.default_rng(seed)
    matrix = program.matrix.copy()
    matrix.data = matrix.data * np.where(r.random(matrix.nnz) < 0.1, r.uniform(0.98, 1.0, matrix.nnz), 1.0)
    finite = np.isfinite(program.row_upper) & ~np.isfinite(program.row_lower) & (program.row_upper > 0)
    upper = np.where(finite, program.row_upper * r.uniform(0.95, 1.3, len(finite)), program.row_upper)
    cost = program.cost * r.uniform(0.9, 1.2, len(program.cost))
    return replace(program, cost=cost, row_upper=upper, matrix=matrix if seed % 2 else program.matrix)


def test_a_warm_solve_gives_what_a_cold_one_gives_in_any_order(program: LinearProgram) -> None:
    members = [changed(program, seed) for seed in range(6)]
    cold = [solve(member, "highs", LIMITS) for member in members]
    session = Session(program, "highs", LIMITS)
    assert session.base.objective == pytest.approx(solve(program, "highs", LIMITS).objective, rel=1e-12)
    for order in (range(6), reversed(range(6))):
        for k in order:
            warm = session.solve(members[k])
            assert warm.counts["warm"] == 1.0
            assert warm.routes == {"relaxation": "warm"}
            assert (warm.status, warm.objective) == (cold[k].status, pytest.approx(cold[k].objective, rel=1e-9))
            assert warm.duals is not None


def test_a_member_without_a_plan_says_so_and_spoils_nothing(program: LinearProgram) -> None:
    session = Session(program, "highs", LIMITS)
    starved = replace(program, row_lower=np.where(np.isfinite(program.row_lower), program.row_lower + 1e9, -np.inf))
    starved = replace(
        starved, row_upper=np.maximum(program.row_upper, starved.row_lower), upper=np.zeros_like(program.upper)
    )
    assert session.solve(starved).status == "infeasible"
    again = session.solve(program)
    assert (again.counts["warm"], again.objective) == (1.0, pytest.approx(session.base.objective, rel=1e-12))


def test_another_structure_is_solved_from_the_start(program: LinearProgram, tmp_path: Path) -> None:
    other = build(random_case(tmp_path, 3))[1]
    found = Session(program, "highs", LIMITS).solve(other)
    assert found.counts["warm"] == 0.0
    assert found.objective == pytest.approx(solve(other, "highs", LIMITS).objective, rel=1e-9)


def test_levels_and_whole_numbers(tmp_path: Path) -> None:
    seen = set()
    for seed in range(6):
        own = build(random_case(tmp_path / str(seed), seed, integers=seed % 2 == 1))[1]
        member = replace(own, cost=own.cost * np.random.default_rng(seed).uniform(0.95, 1.05, len(own.cost)))
        limits = Limits(gap=1e-4)
        warm, cold = Session(own, "highs", limits).solve(member), solve(member, "highs", limits)
        assert warm.status == cold.status, seed
        if cold.objective is not None:
            room = 2e-4 if own.integer.any() else 2e-6 if own.levels else 1e-9
            assert warm.objective == pytest.approx(cold.objective, rel=room), seed
        seen.add((bool(own.levels), bool(own.integer.any())))
    assert len(seen) >= 3


def test_other_solvers_are_always_cold(program: LinearProgram) -> None:
    session = Session(program, "pulp:CBC", LIMITS)
    found = session.solve(changed(program, 2))
    assert found.counts["warm"] == 0.0
    assert found.objective == pytest.approx(solve(changed(program, 2), "highs", LIMITS).objective, rel=1e-7)
