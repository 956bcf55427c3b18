"""What is left when time runs out: never a value without an incumbent, never "optimal" without a proof."""

from __future__ import annotations

from dataclasses import replace

import pytest

from optimizer import api
from tests.solve.test_shipped import case_of


@pytest.mark.slow
@pytest.mark.parametrize("seconds", [0.05, 0.8, 2.0, 6.0])
def test_a_limit_at_any_moment_is_told_honestly(seconds: float) -> None:
    """Six levels in turn: the limit falls before the first plan, between levels, or in the last search."""
    case = case_of("taiwan-strait-closure", integers=True, gap=1e-6)
    scenario = replace(case.scenario, solver=replace(case.scenario.solver, time_limit_s=seconds))
    plan = api.solve_case(replace(case, scenario=scenario))
    assert plan.status in ("feasible", "no_solution")
    if plan.status == "no_solution":
        assert plan.summary["objective_jpy"] is None
        assert plan.summary["costs_jpy"] is None
        assert plan.tables["orders"].empty
        return
    assert [str(finding) for finding in api.audit_plan(plan)] == []
    assert plan.summary["bound_jpy"] is None or plan.summary["bound_jpy"] < plan.summary["objective_jpy"]
