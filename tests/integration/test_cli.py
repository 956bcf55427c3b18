"""The commands as a user types them: exit codes, output, files."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from optimizer import api
from optimizer.analysis import checked_solve
from optimizer.cli import parser as cli
from optimizer.cli.command import Exit
from optimizer.cli.commands import COMMANDS
from optimizer.solve.report import Status
from optimizer.solve.strategy import Solution
from tests.builder import amend, base_tables, write_tables
from tests.integration.conftest import ROOT, TUTORIAL

SCENARIO = """
id: small
title: {{en: Small, ja: 小}}
data: {data}
{more}
"""


def scenario(folder: Path, more: str = "", data: str = "data") -> Path:
    path = folder / "small.yaml"
    path.write_text(SCENARIO.format(data=data, more=more), encoding="utf-8")
    return path


def test_solve_verify_replay(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    pack = tmp_path / "pack"
    assert cli.main(["solve", str(TUTORIAL), "--out", str(pack)]) == 0
    assert "optimal" in capsys.readouterr().out
    assert cli.main(["verify", str(pack)]) == 0
    assert cli.main(["replay", str(pack)]) == 0
    names = {path.name for path in pack.iterdir()}
    expected = {
        "manifest.json", "scenario.yaml", "inputs", "summary.json", "orders.csv", "components.csv", "qualifications.csv",
        "expansions.csv", "stock.csv", "shortages.csv", "exclusions.csv", "prices.csv", "plan.xlsx", "openings.csv",
        "exposure.csv", "concentration.csv", "decisions.csv", "buyers.csv",
    }  # fmt: skip
    assert names == expected


def test_a_zip_pack_stands_alone(tmp_path: Path) -> None:
    pack = tmp_path / "plan.zip"
    assert cli.main(["solve", str(TUTORIAL), "--out", str(pack)]) == 0
    assert pack.is_file()
    assert cli.main(["verify", str(pack)]) == 0
    assert cli.main(["replay", str(pack)]) == 0


def test_json_is_the_summary_alone(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["solve", str(TUTORIAL), "--out", str(tmp_path / "pack"), "--json"]) == 0
    summary = json.loads(capsys.readouterr().out)
    assert summary == json.loads((tmp_path / "pack" / "summary.json").read_text(encoding="utf-8"))
    wanted = {
        "scenario", "status", "objective_jpy", "bound_jpy", "gap", "costs_jpy", "demand_units", "delivered_units",
        "shortage_units", "coverage", "share_by_bloc", "share_by_country", "exposure_by_period", "hhi", "size", "times_s",
    }  # fmt: skip
    assert wanted <= set(summary)
    assert set(summary["times_s"]) == {"read", "build", "handover", "solve", "report", "audit"}
    assert {"rows", "columns", "nonzeros", "integers"} == set(summary["size"])


@pytest.mark.parametrize("solver", ["pulp:CBC", "pulp:HiGHS"])
def test_another_solver_reaches_the_same_cost(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], solver: str, tutorial: api.Plan
) -> None:
    assert cli.main(["solve", str(TUTORIAL), "--out", str(tmp_path / "p"), "--solver", solver, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["objective_jpy"] == pytest.approx(tutorial.summary["objective_jpy"])


def test_override(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ["solve", str(TUTORIAL), "--out", str(tmp_path / "p"), "--json", "--set", "model.integers=off"]
    assert cli.main(arguments) == 0
    assert json.loads(capsys.readouterr().out)["size"]["integers"] == 0


def test_infeasible_exits_3_with_the_conflict_and_writes_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    tables = base_tables() | {"stock": [{"segment_id": "min", "part_id": "chip", "cover_periods": 1}]}
    tables["lanes"] = [{"origin": "*", "destination": "*", "part_id": "*", "lead_periods": 1}]
    write_tables(tmp_path / "data", tables)
    out = tmp_path / "out"
    assert cli.main(["solve", str(scenario(tmp_path)), "--out", str(out)]) == 3
    errors = capsys.readouterr().err
    assert "the demand of Ministry for Chip is 50 units." in errors
    assert "Ministry must have 50 units of Chip in stock at the end of FY2027 Q1." in errors
    assert "Chip for Ministry: nothing can arrive before FY2027 Q2: lead time 1 quarter." in errors
    assert not out.exists()


BASELINE = ROOT / "scenarios" / "baseline.yaml"


def test_a_limit_before_any_plan_exits_4_and_writes_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "p"
    assert cli.main(["solve", str(BASELINE), "--out", str(out), "--json", "--set", "solver.time_limit_s=0.01"]) == 4
    summary = json.loads(capsys.readouterr().out)
    assert (summary["status"], summary["objective_jpy"], summary["costs_jpy"]) == ("no_solution", None, None)
    assert not out.exists()


def test_a_plan_that_is_not_proven_exits_5(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """What a search says that time cut short; what is left when it really is stands in tests/solve/test_limits.py."""
    solve = checked_solve.solve

    def cut_short(*given: Any) -> Solution:
        solution = solve(*given)
        assert solution.objective is not None
        bound = 0.9 * solution.objective
        return replace(solution, status=Status.FEASIBLE, bound=bound, gap=0.1, message="Time limit reached")

    monkeypatch.setattr(checked_solve, "solve", cut_short)
    assert cli.main(["solve", str(TUTORIAL), "--out", str(tmp_path / "p"), "--json"]) == 5
    summary = json.loads(capsys.readouterr().out)
    assert summary["status"] == "feasible"
    assert summary["gap"] == pytest.approx(0.1)
    assert summary["bound_jpy"] < summary["objective_jpy"]
    assert cli.main(["verify", str(tmp_path / "p")]) == 0


def test_check_reports_every_fault_at_once(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    tables = amend(amend(base_tables(), "offers", 0, unit_price=-1), "demand", 1, part_id="chop")
    folder = write_tables(tmp_path / "data", tables)
    assert cli.main(["check", str(folder)]) == 2
    errors = capsys.readouterr().err
    assert "offers, row 2, column unit_price" in errors
    assert "demand, row 3, column part_id: found 'chop'" in errors
    assert cli.main(["check", str(ROOT / "data" / "tutorial")]) == 0


def test_template_is_written_once(tmp_path: Path) -> None:
    path = tmp_path / "empty.xlsx"
    assert cli.main(["template", str(path)]) == 0
    before = path.read_bytes()
    assert cli.main(["template", str(path)]) == 2
    assert path.read_bytes() == before


def test_compare(tmp_path: Path, tutorial_pack: Path, capsys: pytest.CaptureFixture[str]) -> None:
    other = tmp_path / "relaxed"
    assert cli.main(["solve", str(TUTORIAL), "--out", str(other), "--set", "model.integers=off"]) == 0
    capsys.readouterr()
    assert cli.main(["compare", str(tutorial_pack), str(other), "--json"]) == 0
    tables = json.loads(capsys.readouterr().out)
    total = [row for row in tables["costs"] if row["term"] == "total" and row["plan"] == "relaxed"]
    assert total[0]["difference_jpy"] < 0
    assert cli.main(["compare", str(tutorial_pack)]) == 2


@pytest.mark.parametrize("kind", ["lp", "mps"])
def test_model_file_and_its_ledger(tmp_path: Path, kind: str) -> None:
    path = tmp_path / f"model.{kind}"
    assert cli.main(["model", str(TUTORIAL), f"--{kind}", str(path)]) == 0
    assert "demand_balance_0" in path.read_text()
    ledger = path.with_name(path.name + ".ledger.csv").read_text()
    assert ledger.splitlines()[0].startswith("name,kind,of")
    assert "demand_balance_0,row,demand_balance" in ledger
    assert cli.main(["model", str(TUTORIAL), f"--{kind}", str(tmp_path / "model.txt")]) == 2


def test_evaluate(capsys: pytest.CaptureFixture[str]) -> None:
    data = str(ROOT / "data" / "japan_ict")
    assert cli.main(["evaluate", data, "--lot", "example-lot-installation"]) == 0
    text = capsys.readouterr().out
    for line in ("Score sheet", "Ranking", "1 yen over the ceiling price", "Lots decide between", "What flips it"):
        assert line in text
    assert cli.main(["evaluate", data, "--json"]) == 0
    lots = json.loads(capsys.readouterr().out)
    assert set(lots) == {"example-lot-routers", "example-lot-installation"}
    first = lots["example-lot-routers"]
    assert (first["method"], first["winner"], first["tied"]) == ("additive", "example-bidder-a", [])
    wanted = {"supplier_id", "eligible", "reason", "technical", "price_points", "total", "rank", "flags"}
    assert wanted <= set(first["bidders"][0])
    assert [bidder["total"] for bidder in first["bidders"]] == ["99", "97", "91"]
    assert cli.main(["evaluate", data, "--lot", "example-lot-router"]) == 2
    assert "did you mean 'example-lot-routers'?" in capsys.readouterr().err
    assert cli.main(["evaluate", str(TUTORIAL)]) == 2


def test_solvers(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["solvers"]) == 0
    assert {"highs", "pulp:CBC", "pulp:HiGHS"} <= set(capsys.readouterr().out.split())


def test_usage_errors_exit_2(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        cli.main(["solve"])
    assert ended.value.code == 2
    assert cli.main(["solve", "no-such-file.yaml"]) == 2
    assert "no-such-file.yaml" in capsys.readouterr().err


def test_every_command_and_exit_code_is_documented() -> None:
    page = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
    assert [command.name for command in COMMANDS if f"optimizer {command.name}" not in page] == []
    codes = page[page.index("## Exit codes") : page.index("## What a status means")]
    assert [code for code in Exit if f"| {code.value} |" not in codes] == []


@pytest.mark.slow
def test_the_module_runs_as_a_program(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "optimizer", "solve", str(TUTORIAL), "--out", str(tmp_path / "p"), "--json"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["status"] == "optimal"
    assert done.stderr == ""
