"""What is left when time runs out: never a value without an incumbent, never "optimal" without a proof."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from optimizer import api
from optimizer.cli import parser as cli
from optimizer.solve import highs
from optimizer.solve.program import Program
from optimizer.solve.report import Limits, Report
from optimizer.solve.strategy import run, whole_numbers
from tests.solve.scripted import Scripted, quiet
from tests.solve.test_pulp_bridge import KNAPSACK
from tests.solve.test_shipped import case_of


@pytest.mark.slow
@pytest.mark.parametrize("seconds", [0.05, 0.8, 2.0, 6.0])
def test_a_limit_at_any_moment_is_told_honestly(seconds: float) -> None:
    """Five levels in turn: the limit falls before the first plan, between levels, or in the last search."""
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


@pytest.mark.parametrize(("name", "integers"), [("baseline", True), ("baseline", False), ("yen-200", True)])
def test_no_plan_says_that_the_limit_was_the_reason(
    name: str, integers: bool, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    scenario = Path(__file__).resolve().parents[2] / "scenarios" / f"{name}.yaml"
    changes = ["--set", "solver.time_limit_s=0.01", "--set", f"model.integers={'on' if integers else 'off'}"]
    assert cli.main(["solve", str(scenario), "--out", str(tmp_path), *changes]) == 4
    errors = capsys.readouterr().err
    assert "no plan: no_solution" in errors
    assert "the time limit was reached before any plan was in hand" in errors
    assert "(solver.time_limit_s: 0.01)" in errors


@pytest.mark.parametrize(
    ("status", "message", "spent", "wanted"),
    [
        ("no_solution", "Time limit reached", 10.0, "the time limit was reached before any plan was in hand"),
        ("no_solution", "CBC: no incumbent", 10.0, "the time limit was reached before any plan was in hand (CBC: no incumbent)"),
        ("no_solution", "CBC: no incumbent", 1.0, "CBC: no incumbent"),
        ("feasible", "CBC: feasible", 10.0, "CBC: feasible: the time limit was reached"),
        ("feasible", "Time limit reached", 10.0, "Time limit reached"),
        ("feasible", "Time limit reached", 7.0, "Time limit reached; 3.0 s of it were kept for the prices"),
        ("feasible", "not confirmed", 1.0, "not confirmed"),
        ("optimal", "optimal", 10.0, "optimal"),
        ("infeasible", "infeasible", 10.0, "infeasible"),
    ],
)  # fmt: skip
def test_what_is_said_of_a_limit(status: str, message: str, spent: float, wanted: str) -> None:
    stages = quiet(Scripted([]), Limits(time_s=10.0))
    stages.begun -= spent
    assert run._timed(stages, message, status) == wanted
    without = quiet(Scripted([]), Limits(time_s=None))
    assert run._timed(without, message, status) == message


@pytest.mark.parametrize(("prefix", "searches"), [("", 2), ("shortage: ", 1)])
def test_seconds_that_prices_did_not_need_go_into_another_search(
    prefix: str, searches: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first linear program is slow, so that much is kept back; the prices take next to nothing."""
    monkeypatch.setattr(whole_numbers, "_SMALL", 0)
    monkeypatch.setattr(whole_numbers._Search, "_doubtful", False)
    rounded = Report("feasible", np.array([1.0, 0.0, 0.0]), -8.0, -100.0, message="Time limit reached")
    stages = quiet(Scripted([], lambda program: bool(program.integer.any())), Limits(time_s=100.0, gap=1e-9))
    asked = []

    def search(program: Program, limits: Limits, start: object, basis: object) -> Report:
        if not program.integer.any():
            return highs.solve(program, limits)
        asked.append(limits.time_s)
        stages.begun -= limits.time_s or 0.0
        return rounded

    stages.engine = search
    honest = whole_numbers._Search._round

    def slow(self: whole_numbers._Search) -> None:
        honest(self)
        stages.reserve = 60.0

    monkeypatch.setattr(whole_numbers._Search, "_round", slow)
    outcome = whole_numbers.minimise(stages, KNAPSACK, prefix)
    assert outcome.report.status == "feasible"
    assert len(asked) == searches
    assert sum(asked) == pytest.approx(100.0 if searches == 2 else 40.0, rel=0.05)
