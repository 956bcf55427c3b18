"""The shipped scenarios: golden figures, the audit, and on some of them a second solver."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from optimizer import api
from optimizer.case import Case

ROOT = Path(__file__).resolve().parents[2]
#: Shipped to show why no plan exists, and what would repair it.
WITHOUT_A_PLAN = "ban-at-once"
SCENARIOS = sorted(path.stem for path in (ROOT / "scenarios").glob("*.yaml") if path.stem != WITHOUT_A_PLAN)
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
def test_the_plan_holds_and_its_figures_are_golden(name: str) -> None:
    plan = api.solve_case(case_of(name, integers=True))
    clean(plan)
    golden = json.loads(GOLDEN.read_text(encoding="utf-8"))[name]
    numbers = golden_figures(plan)
    assert numbers["relaxation_jpy"] == pytest.approx(golden["relaxation_jpy"], rel=1e-7)
    assert numbers["size"] == golden["size"]
    assert numbers["coverage"] == pytest.approx(golden["coverage"], abs=1e-4)
    assert plan.summary["gap"] <= GAP
    assert plan.summary["price_basis"] == "fixed-integer LP"


def golden_figures(plan: api.Plan) -> dict[str, Any]:
    """What is kept of one scenario: the bound without whole numbers, the size, the coverage."""
    summary = plan.summary
    relaxation = summary["relaxation_jpy"] if summary["size"]["integers"] else summary["objective_jpy"]
    return {
        "relaxation_jpy": relaxation,
        "size": summary["size"],
        "coverage": round(summary["coverage"]["value"], 6),
    }


@pytest.mark.slow
@pytest.mark.parametrize("name", ["tutorial", "component-ban"])
def test_cbc_finds_the_same_relaxation(name: str) -> None:
    case = case_of(name, integers=False)
    by_highs, by_cbc = api.solve_case(case), api.solve_case(case, solver="pulp:CBC")
    clean(by_highs)
    clean(by_cbc)
    assert by_cbc.summary["objective_jpy"] == pytest.approx(by_highs.summary["objective_jpy"], rel=1e-6)


@pytest.mark.slow
@pytest.mark.parametrize("name", ["tutorial", "baseline"])
def test_with_whole_numbers_cbc_agrees_within_the_gap(name: str) -> None:
    case = case_of(name, integers=True)
    by_highs, by_cbc = api.solve_case(case), api.solve_case(case, solver="pulp:CBC")
    clean(by_cbc)
    assert by_cbc.summary["gap"] <= GAP * 1.001
    assert by_cbc.summary["price_basis"] == "fixed-integer LP"
    room = 1.01 * GAP * abs(by_highs.summary["objective_jpy"])
    assert abs(by_cbc.summary["objective_jpy"] - by_highs.summary["objective_jpy"]) <= 2 * room
