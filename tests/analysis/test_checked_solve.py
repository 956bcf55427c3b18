"""No plan is told that the audit refuses."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from optimizer import api
from optimizer.analysis import checked_solve
from optimizer.audit import Finding
from optimizer.cli import parser as cli
from optimizer.solve.scaling import GEOMETRIC
from tests.integration.conftest import TUTORIAL

FINDING = Finding("plant_capacity", "plant kita-1, ship period 2027Q2", 12.0, 10.0, "uses 12 resource units of 10")


@pytest.fixture
def solves(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The scaling of every solve, in turn."""
    seen: list[str] = []
    solve = checked_solve.solve

    def noted(program: Any, name: str, limits: Any, *rest: Any) -> Any:
        seen.append(limits.scaling)
        return solve(program, name, limits, *rest)

    monkeypatch.setattr(checked_solve, "solve", noted)
    return seen


def refuse(monkeypatch: pytest.MonkeyPatch, times: int) -> None:
    """Let the audit find something in so many plans."""
    left, audit = [times], checked_solve.audit

    def audited(*arguments: Any, **known: Any) -> list[Finding]:
        left[0] -= 1
        return [FINDING] if left[0] >= 0 else audit(*arguments, **known)

    monkeypatch.setattr(checked_solve, "audit", audited)


def test_a_refused_plan_is_solved_again_on_another_scale(solves: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    refuse(monkeypatch, 1)
    plan = api.solve_case(api.load_case(TUTORIAL))
    assert plan.status == "optimal"
    assert solves == ["natural", GEOMETRIC]
    assert api.audit_plan(plan) == []


def test_a_plan_refused_twice_is_none(
    solves: list[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    refuse(monkeypatch, 2)
    plan = api.solve_case(api.load_case(TUTORIAL))
    assert len(solves) == 2
    assert plan.status == "no_solution"
    assert plan.summary["objective_jpy"] is None
    assert plan.summary["costs_jpy"] is None
    assert not len(plan.tables["orders"])
    assert "the audit refused the plan, 1 finding(s), first: plant_capacity: plant kita-1" in plan.summary["message"]
    assert "検査により計画は採用されませんでした（指摘1件）" in plan.summary["message"].in_language("ja")
    assert plan.summary["message"].endswith("not confirmed; another solver may tell more, such as pulp:CBC")
    assert "別のソルバー（pulp:CBCなど）" in plan.summary["message"].in_language("ja")
    refuse(monkeypatch, 2)
    assert cli.main(["solve", str(TUTORIAL), "--out", str(tmp_path / "pack")]) == 4
    assert not (tmp_path / "pack").exists()
    captured = capsys.readouterr()
    assert "the audit refused the plan" in captured.err
    assert "no plan: no_solution" in captured.err


def test_the_audit_has_its_time(tmp_path: Path) -> None:
    plan = api.solve_case(api.load_case(TUTORIAL))
    assert set(plan.summary["times_s"]) == {"read", "build", "handover", "solve", "report", "audit"}
    assert plan.summary["times_s"]["audit"] > 0
