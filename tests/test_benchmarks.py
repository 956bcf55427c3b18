"""The benchmarks: every package writes the same program, what is measured is what is told, and no target is met by chance."""

from __future__ import annotations

import importlib
import json
import warnings
from pathlib import Path
from typing import Any

import pytest

from benchmarks import analyses, cases, report, results, runner, sweep
from benchmarks.arrays import Arrays, Plain, load
from benchmarks.cases import CASES, ROUTES, SUITES, Bench, Entry
from benchmarks.clock import Clock
from benchmarks.inputs import case_of, package_of, plain_of, prepare
from benchmarks.market import MARKETS, make_tables
from benchmarks.planner import runner as planner
from benchmarks.targets import TARGETS, Measured
from optimizer.errors import BadInput
from optimizer.model.instance import make_instance
from optimizer.solve.strategy.routes import ROUTES as PLANNED
from optimizer.sweep.spec_text import read_spec
from optimizer.sweep.task import make_task

PEERS = {
    "linopy": ("with_linopy", ()),
    "linopy, sparse path": ("with_linopy", (True,)),
    "PuLP, HiGHS": ("with_pulp", ("highs",)),
    "PuLP, CBC": ("with_pulp", ("cbc",)),
    "Pyomo": ("with_pyomo", ()),
}


@pytest.fixture(scope="module")
def work(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the tiny market prepared."""
    folder = tmp_path_factory.mktemp("bench")
    size = prepare("tiny", folder)
    assert size["orders"] > 100
    assert size["integers"] == 0
    return folder


@pytest.fixture(scope="module")
def limit(work: Path) -> float:
    """The tiny market's optimum, by HiGHS alone."""
    raw = importlib.import_module("benchmarks.peers.raw_highs")
    clock = Clock()
    told = raw.solve(load(Arrays, work / "tiny" / "arrays.npz"), clock)
    assert told["status"] == "optimal"
    assert set(clock.wall) == {"handover", "solve", "readback"}
    assert clock.iterations > 0
    return float(told["objective"])


@pytest.mark.parametrize("peer", PEERS)
def test_other_packages_write_the_same_program(peer: str, work: Path, limit: float) -> None:
    module, arguments = PEERS[peer]
    package = module.removeprefix("with_")
    pytest.importorskip(package)
    clock = Clock()
    with warnings.catch_warnings():
        # What other packages are about to change is no fault here.
        warnings.simplefilter("ignore")
        solve = importlib.import_module(f"benchmarks.peers.{module}").solve
        objective, status = solve(load(Plain, work / "tiny" / "plain.npz"), clock, *arguments)
    assert status == "optimal"
    assert objective == pytest.approx(limit, rel=1e-7)
    assert set(clock.wall) == {"build", "handover", "solve", "readback"}


def test_the_planner_is_measured_through_its_own_door(work: Path, limit: float) -> None:
    clock = Clock()
    found = planner(CASES["tiny"], work, None)(clock)
    assert found["objective"] == pytest.approx(limit, rel=1e-7)
    assert found["status"] == "optimal"
    assert set(clock.wall) == {"build", "handover", "solve", "report"}
    assert sum(clock.wall.values()) <= clock.total[0] + 1e-3
    checked = Clock()
    assert planner(Bench("tiny", "check", "", market="tiny"), work, None)(checked) == {"status": "checked"}
    assert set(checked.wall) == {"check"}


def test_a_case_with_more_than_a_market_has_is_refused(work: Path) -> None:
    shipped = make_instance(case_of(CASES["shipped_lp"], work))
    with pytest.raises(ValueError, match="the peers know only"):
        plain_of(shipped)


def test_a_market_comes_from_its_seed_alone(work: Path) -> None:
    one, other = make_tables(MARKETS["tiny"]), make_tables(MARKETS["tiny"])
    assert all(one[name].equals(other[name]) for name in one)
    assert package_of(CASES["tiny"], work) == package_of(CASES["tiny"], work)
    rows = MARKETS["1M_rows"]
    assert rows.parts * rows.segments_a_part * rows.periods == 500_000


def test_a_route_the_planner_does_not_know_is_refused(work: Path) -> None:
    with pytest.raises(BadInput):
        case_of(CASES["tiny"], work, "no-such-route")


def test_one_measurement_in_a_process_of_its_own(work: Path, limit: float) -> None:
    one = runner.run_measurement("tiny", "limit", work, 60)
    assert one["objective"] == pytest.approx(limit, rel=1e-9)
    assert one["status"] == "optimal"
    assert 0 < one["total_s"] < 60
    # HiGHS and numpy need that much; this process, which holds the planner and pytest besides, must not count.
    assert 20 < one["peak_mib"] < 120
    assert runner.run_measurement("tiny", "limit", work / "absent", 60)["failed"].startswith("exit code 1: ")


def test_what_runs_over_its_limit_is_given_up_and_told(work: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    begun = runner.time.monotonic()
    monkeypatch.setattr(runner, "_run", _run_of(f"import time; print({runner.BEGUN!r}, flush=True); time.sleep(60)"))
    assert runner.run_measurement("tiny", "limit", work, 0.2) == {"over_s": 0.2}
    assert runner.time.monotonic() - begun < 20


def _run_of(program: str) -> Any:
    real = runner._run
    return lambda arguments, limit_s: real(["-c", program], limit_s)


def test_memory_of_a_program_that_is_started_counts(work: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    child = "import time; held = bytearray(80 << 20); time.sleep(1)"
    parent = (
        f"import subprocess, sys; print({runner.BEGUN!r}, flush=True); "
        f"subprocess.run([sys.executable, '-c', {child!r}]); print('{{\"peak_mib\": 1.0}}')"
    )
    monkeypatch.setattr(runner, "_run", _run_of(parent))
    assert 80 < runner.run_measurement("tiny", "limit", work, 60)["peak_mib"] < 140


def one_of(total: float, **more: Any) -> dict[str, Any]:
    stages = dict.fromkeys(("build", "handover", "solve", "report"), total / 4)
    figures = {"stages_s": stages, "stages_cpu_s": stages, "total_s": total, "cpu_s": total, "peak_mib": 100.0}
    return {**figures, "iterations": 3, "status": "optimal", "objective": 5.0, **more}


def test_routes_take_turns_and_what_gave_nothing_is_not_tried_again(
    monkeypatch: pytest.MonkeyPatch, work: Path
) -> None:
    called: list[str] = []

    def fake(case: str, route: str, *rest: object) -> dict[str, Any]:
        called.append(route)
        return {"over_s": 1.0} if route == "pyomo" else one_of(1.0)

    monkeypatch.setattr(runner, "run_measurement", fake)
    entry = Entry("10k", {"ours": 3, "limit": 3, "linopy": 1, "pyomo": 3})
    found = runner.measure_entry(entry, work, tell=lambda line: None)
    assert called == ["ours", "limit", "linopy", "pyomo", "ours", "limit", "ours", "limit"]
    assert {route: len(runs) for route, runs in found.items()} == {"ours": 3, "limit": 3, "linopy": 1, "pyomo": 1}
    called.clear()
    runner.measure_entry(entry, work, routes=["limit"], repeat=2, tell=lambda line: None)
    assert called == ["limit", "limit"]


@pytest.mark.parametrize(
    ("case", "other", "agrees"),
    [("10k", 5.0000049, True), ("10k", 5.00001, False), ("milp_0.5", 5.02, True), ("milp_0.5", 5.03, False)],
)
def test_routes_that_disagree_fail_the_run(case: str, other: float, agrees: bool) -> None:
    found = {"limit": [one_of(1.0)], "ours": [one_of(1.0, objective=other)]}
    if agrees:
        runner.check_agreement(case, found)
    else:
        with pytest.raises(runner.Disagreement, match=f"{case}: limit gives 5, ours gives 5.0"):
            runner.check_agreement(case, found)


def test_every_scenario_of_a_sweep_must_agree() -> None:
    cold = one_of(1.0, objective=None, objectives=[5.0, 7.0])
    runner.check_agreement("sweep", {"cold": [cold], "warm": [cold]})
    with pytest.raises(runner.Disagreement, match="cold gives 5, warm gives 7"):
        runner.check_agreement("sweep", {"cold": [cold], "warm": [one_of(1.0, objectives=[7.0, 5.0])]})


def test_the_scenarios_of_the_sweep_come_from_their_seed_and_fit_the_shipped_case(tmp_path: Path) -> None:
    made = sweep.changes(100)
    assert made[:7] == sweep.changes(7)
    assert made != sweep.changes(100, seed=sweep.SEED + 1)
    tables = [{change["table"] for change in of} for of in made]
    assert tables[1] == {"offers"}
    assert tables[2] == {"fx"}
    assert tables[3] == {"budgets"}
    assert {"offers", "fx", "budgets"} <= tables[4]
    assert set().union(*tables) == {"offers", "price_breaks", "fx", "budgets"}
    spec = read_spec(sweep.write_spec(tmp_path / "spec.yaml", 100))
    assert spec.size == 100
    # A change that names what the shipped case does not have would be refused here.
    make_task(spec)


def result_of(**totals: dict[str, float]) -> dict[str, Any]:
    sizes = {"10k": 10_000, "100k": 100_000, "1M": 1_000_000}
    made = {
        case: results.case_result(case, {"orders": sizes.get(case, 1)}, {r: [one_of(t)] for r, t in of.items()})
        for case, of in totals.items()
    }
    return results.complete({"cases": made})


def test_medians_ratios_and_targets() -> None:
    runs = [one_of(total) for total in (3.0, 1.0, 2.0)]
    kept = results.case_result("100k", {"orders": 1}, {"ours": runs, "pyomo": [{"over_s": 9.0}]})["routes"]
    assert kept["ours"]["total_s"] == 2.0
    assert kept["ours"]["totals_s"] == [3.0, 1.0, 2.0]
    assert kept["pyomo"] == {"over_s": 9.0}

    result = result_of(
        **{
            "10k": {"ours": 1.0, "limit": 2.0, "linopy": 3.9},
            "100k": {"ours": 4.0, "limit": 8.0, "linopy": 10.0, "pulp_highs": 40.0},
            "1M": {"ours": 100.0, "limit": 90.0},
        }
    )
    assert result["ratio_to_limit"] == {"10k": 0.5, "100k": 0.5, "1M": 1.11}
    assert result["ratio_linopy_to_ours"] == {"10k": 3.9, "100k": 2.5}
    assert result["ratio_pulp_highs_to_ours"] == {"100k": 10.0}
    met = {line["what"]: (line["measured"], line["met"]) for line in result["targets"]}
    assert met["total ÷ limit, 100k loose"] == (0.5, True)
    assert met["total ÷ limit, largest over the generated linear programs"] == (1.11, False)
    assert met["linopy ÷ ours, total, 100k"] == (2.5, True)
    assert met["linopy ÷ ours, total, 10k"] == (3.9, False)
    assert met["linopy ÷ ours, total, 1M"] == (None, None)
    assert met["growth of total time, exponent from 10k to 1M loose"] == (1.0, True)
    assert met["largest stage besides the solver, share of the total at 100k loose"] == (0.25, False)


@pytest.mark.parametrize(
    ("ours", "clp", "gap", "expected"),
    [
        (10.0, {"total": 20.0}, 1e-9, True),
        (10.0, {"total": 20.0}, 9e-4, False),
        (6.0, {"total": 20.0}, 9e-4, True),
        (10.0, {"over_s": 20.0}, 0.0, True),
        (6.0, {"total": 20.0}, 2e-3, False),
        (None, {"total": 20.0}, 0.0, False),
    ],
)
def test_the_target_of_tight_1m(ours: float | None, clp: dict[str, float], gap: float, expected: bool | None) -> None:
    runs = {
        "ours": [{"over_s": 99.0} if ours is None else one_of(ours, gap=gap)],
        "ours:clp": [one_of(clp["total"]) if "total" in clp else dict(clp)],
    }
    figures = Measured({"1M_tight": results.case_result("1M_tight", {"orders": 1}, runs)})
    (line,) = [target.judged(figures) for target in TARGETS if target.what.startswith("tight 1M, ours")]
    assert line["met"] is expected


def test_the_suites_name_cases_and_routes_that_exist() -> None:
    for entries in SUITES.values():
        for entry in entries:
            assert entry.case in CASES
            assert set(entry.repeat) <= set(ROUTES)
    assert cases.planner_route("ours:clp") == "clp"
    assert cases.planner_route("ours") is None
    assert set(cases.PLANNER_ROUTES) <= set(PLANNED)
    assert len(TARGETS) == 26


def test_the_page_keeps_what_is_written_by_hand() -> None:
    page = report.PAGE.read_text(encoding="utf-8")
    made = report.parts(result_of(**{"10k": {"ours": 1.0, "limit": 2.0}}) | MACHINE, {"cases": {}}, [])
    once = report.filled(page, made)
    assert report.filled(once, made) == once
    assert "## Profiles" in once
    assert "| this planner | 0.250 | 0.250 | 0.250 | 0.250 | 1.00 | 1.00 | 0.50 | 100 | 1 |" in once
    assert once.count("<!-- end -->") == page.count("<!-- end -->") == len(made)


MACHINE = {
    "date": "2027-01-01T00:00:00+00:00",
    "machine": {
        "cores": 2,
        "processor": "any",
        "memory_gib": 8,
        "load_before": 0.0,
        "system": "Linux",
        "python": "3.11",
        "versions": {},
    },
}


@pytest.mark.parametrize("name", ["bench.json", "quick.json"])
def test_kept_results_have_their_ratios(name: str) -> None:
    path = results.FOLDER / name
    if not path.exists():
        pytest.skip("not measured yet")
    kept = json.loads(path.read_text(encoding="utf-8"))
    again = results.complete(json.loads(json.dumps({"cases": kept["cases"]})))
    assert again == {key: kept[key] for key in again}


def test_analyses_tell_what_they_reached(capsys: pytest.CaptureFixture[str]) -> None:
    assert analyses.main(["scenarios/tutorial.yaml"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split(":")[0] for line in lines] == [*analyses.REACHED]
    assert [line.split("; ")[1] for line in lines] == ["proven 1", "9 points, 0 of them not proven", "6 programs asked"]
