"""The PuLP problem of a case, with the plan's solution in it and the ledger of its names."""

from __future__ import annotations

import numpy as np
import pulp
import pytest

from optimizer import api
from optimizer.case import Case
from optimizer.model.build import build
from optimizer.solve.named import named_problem
from optimizer.solve.strategy import Solution
from tests.instances import random_case

pytestmark = pytest.mark.pulp


@pytest.fixture(scope="module")
def case(tmp_path_factory: pytest.TempPathFactory) -> Case:
    """A case in cost mode without whole numbers: its plan and duals are those of one linear program."""
    return random_case(tmp_path_factory.mktemp("case"), 3)


def test_a_plan_stands_in_its_pulp_problem(case: Case) -> None:
    named = api.solved_problem(case)
    solution = named.solution
    assert solution is not None
    assert solution.status == "optimal"
    assert pulp.value(named.problem.objective) == pytest.approx(solution.objective, rel=1e-9)

    slack = np.array([constraint.slack for constraint in named.objects.constraints])
    pi = np.array([constraint.pi for constraint in named.objects.constraints])
    dj = np.array([variable.dj for variable in named.objects.variables])
    assert (slack >= -1e-4).all()
    assert np.abs(pi * slack).max() <= 1e-7 * abs(pulp.value(named.problem.objective))
    bounded = np.isfinite(named.program.upper)
    assert (dj[~bounded] >= -1e-5).all()
    dual = pi @ named.objects.sides.limit + np.minimum(dj, 0.0)[bounded] @ named.program.upper[bounded]
    assert dual == pytest.approx(solution.objective, rel=1e-8), "the dual's objective is the plan's"


def test_an_unsolved_problem_is_pulps_to_solve(case: Case) -> None:
    named = api.pulp_problem(case)
    assert named.solution is None
    assert all(variable.varValue is None for variable in named.objects.variables)
    named.problem.solve(pulp.HiGHS(msg=False))
    expected = api.solve_case(case).summary["objective_jpy"]
    assert pulp.value(named.problem.objective) == pytest.approx(expected, rel=1e-7)


def test_the_ledger_leads_from_each_name_to_its_keys(case: Case) -> None:
    named = api.pulp_problem(case)
    ledger = named.ledger()
    rows, columns = ledger[ledger["kind"] == "row"], ledger[ledger["kind"] == "column"]
    assert columns["name"].tolist() == [variable.name for variable in named.objects.variables]
    assert set(rows["name"]) >= {constraint.name.removesuffix("_upper") for constraint in named.objects.constraints}
    assert ledger["name"].is_unique
    for number in (0, len(columns) // 2, len(columns) - 1):
        of, keys = named.program.name_column(number)
        assert columns.iloc[number]["of"] == of
        assert {key: columns.iloc[number][key] for key in keys} == keys


def test_without_a_plan_the_problem_holds_no_values(case: Case) -> None:
    named = named_problem(build(case)[1], "none", Solution("infeasible"))
    assert all(variable.varValue is None for variable in named.objects.variables)
    assert all(constraint.pi is None for constraint in named.objects.constraints)
