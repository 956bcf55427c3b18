"""Small inputs that were once answered wrongly, with the right answer: by every solver, and held against the audit."""

from __future__ import annotations

from pathlib import Path

import pytest

from optimizer import api

CASES = Path(__file__).resolve().parents[1] / "cases"
#: What each costs at best, in ¥.
RIGHT = {
    # Coefficients of one row lie nine decades apart.
    "budget-of-unlike-prices": 37_000_000_000.0,
    "small-coefficient-bill": 1_250_000_000.0,
    "small-coefficient-budget": 70_000_000_000.0,
    # A component's minimum order forces an assembly to make more than anybody uses.
    "output-bound-own-minimum": 40.0,
    "output-bound-opening": 45.0,
    "output-bound-plain": 40.0,
    # What a decision lets through is so much that a solver's tolerance on it is worth units.
    "integer-leak-qualification": 1000.0,
    "integer-leak-component": 5005.0,
    # A search loses its best plan.
    "false-infeasible": 303_323 + 1 / 3,
    "false-optimal-one-binary": 1_230_000_000.0,
    # A number that only stands for "unlimited".
    "stand-in-capacity": 1841.64025,
    # A component's qualification lets 1,000,000,050 through, of which 50 have no other source.
    "small-use-beside-a-large-one": 20_000.0,
    # 9 units are 1e-6 of what a decision that is fixed at 0 would let through.
    "leak-through-a-decision-not-made": 299_999_550.0,
    # Few of a part, a source of which has a minimum order, beside many of another that it goes into.
    "two-searches-that-both-err": 134_999_988.95,
}
SOLVERS = ("highs", "pulp:CBC", "pulp:HiGHS")


def solved(name: str, solver: str) -> api.Plan:
    return api.solve_case(api.load_case(CASES / name / "scenario.yaml"), solver=solver)


@pytest.mark.pulp
@pytest.mark.parametrize("solver", SOLVERS)
@pytest.mark.parametrize("name", RIGHT)
def test_every_solver_gives_the_right_answer(name: str, solver: str) -> None:
    plan = solved(name, solver)
    assert plan.status == "optimal", plan.summary["message"]
    assert plan.summary["objective_jpy"] == pytest.approx(RIGHT[name], rel=1e-6)
    assert plan.summary["bound_jpy"] == pytest.approx(RIGHT[name], rel=2e-6)
    assert [str(finding) for finding in api.audit_plan(plan)] == []


def test_every_case_has_its_answer() -> None:
    assert {folder.name for folder in CASES.iterdir()} == set(RIGHT)
