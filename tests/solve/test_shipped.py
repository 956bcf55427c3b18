"""The shipped scenarios: golden figures, two solvers, and the audit."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from optimizer import api
from optimizer.case import Case

ROOT = Path(__file__).resolve().parents[2]
SCENARIOS = sorted(path.stem for path in (ROOT / "scenarios").glob("*.yaml"))
#: CBC, called afresh for every stage, is slow at the gap the scenarios ask for.
GAP = 0.005
GOLDEN = Path(__file__).with_name("golden.json")


def case_of(name: str, integers: bool, gap: float = GAP) -> Case:
    case = api.load_case(ROOT / "scenarios" / f"{name}.yaml")
    scenario = case.scenario
    return replace(
        case,
        scenario=replace(
            scenario,
            model=replace(scenario.model, integers=integers),
            solver=replace(scenario.solver, gap=gap, time_limit_s=None),
        ),
    )


def clean(plan: api.Plan) -> None:
    assert plan.status == "optimal", plan.summary["message"]
    assert [str(finding) for finding in api.audit_plan(plan)] == []


@pytest.mark.slow
@pytest.mark.parametrize("name", SCENARIOS)
def test_the_relaxation_is_golden_and_cbc_agrees(name: str) -> None:
    case = case_of(name, integers=False)
    ours, theirs = api.solve_case(case), api.solve_case(case, solver="pulp:CBC")
    clean(ours)
    clean(theirs)
    assert theirs.summary["objective_jpy"] == pytest.approx(ours.summary["objective_jpy"], rel=1e-6)
    golden = json.loads(GOLDEN.read_text(encoding="utf-8"))[name]
    assert ours.summary["objective_jpy"] == pytest.approx(golden["relaxation_jpy"], rel=1e-7)
    assert ours.summary["size"] == golden["size"]
    assert ours.summary["coverage"]["value"] == pytest.approx(golden["coverage"], abs=1e-4)


@pytest.mark.slow
@pytest.mark.parametrize("name", SCENARIOS)
def test_with_whole_numbers_cbc_agrees_within_the_gap(name: str) -> None:
    case = case_of(name, integers=True, gap=GAP)
    ours, theirs = api.solve_case(case), api.solve_case(case, solver="pulp:CBC")
    for plan in (ours, theirs):
        clean(plan)
        assert plan.summary["gap"] <= GAP * 1.001
        assert plan.summary["price_basis"] == "fixed-integer LP"
    room = 1.01 * GAP * abs(ours.summary["objective_jpy"])
    assert abs(theirs.summary["objective_jpy"] - ours.summary["objective_jpy"]) <= 2 * room
