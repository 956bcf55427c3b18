"""Searches over whole numbers and pairs of cases in the benchmarks: facility location, gaps proven, intervals."""

from __future__ import annotations

import importlib
from dataclasses import replace
from itertools import product
from pathlib import Path

import numpy as np
import pytest

from benchmarks import report, results, runner
from benchmarks.cases import CASES, ROOT, Bench
from benchmarks.clock import Clock
from benchmarks.inputs import arrays_of, case_of, reference_of
from benchmarks.location import LOCATIONS, Location, location_case, make_sites, strong_arrays, write_location
from benchmarks.pair import METHODS
from benchmarks.pair import runner as pair_of
from optimizer.api import solve_case
from optimizer.model.build import build
from tests.test_benchmarks import MACHINE, one_of

SMALL = Location(6, 8, 2.0)
LONG = "milp_cflp_100x1000"


@pytest.fixture(scope="module")
def located(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The package of a facility location problem that every solver is through with at once."""
    return write_location(SMALL, tmp_path_factory.mktemp("location") / "small")


def test_the_planner_and_the_strong_formulation_are_one_program(located: Path) -> None:
    """Beside both, every choice of plants to open, each with its transport as a linear program."""
    raw = importlib.import_module("benchmarks.peers.raw_highs")
    sites = make_sites(SMALL)
    assert all((one == one.round()).all() for one in (sites.opening, sites.capacity, sites.demand, sites.unit))
    strong = strong_arrays(sites)
    told = raw.solve(strong, Clock(), 1e-9)
    plan = solve_case(location_case(located, 1e-9, 60.0))
    assert plan.summary["objective_jpy"] == pytest.approx(told["objective"], rel=1e-9)
    assert plan.summary["shortage_units"] == 0
    own = raw.solve(arrays_of(build(location_case(located, 1e-9, None))[1]), Clock(), 1e-9)
    assert own["objective"] == pytest.approx(told["objective"], rel=1e-9)

    found = []
    for chosen in product((0.0, 1.0), repeat=SMALL.plants):
        opened = np.array(chosen)
        if sites.capacity @ opened >= sites.demand.sum():
            lower, upper = strong.lower.copy(), strong.upper.copy()
            lower[-SMALL.plants :] = upper[-SMALL.plants :] = opened
            fixed = raw.solve(replace(strong, lower=lower, upper=upper, integer=0 * strong.integer), Clock())
            assert fixed["status"] == "optimal"
            found.append(fixed["objective"])
    assert len(found) > 10
    assert min(found) == pytest.approx(told["objective"], rel=1e-9)


def test_a_search_alone_tells_its_gap_and_stops_in_time(located: Path) -> None:
    raw = importlib.import_module("benchmarks.peers.raw_highs")
    assert 0 <= raw.solve(strong_arrays(make_sites(SMALL)), Clock(), 0.01)["gap"] <= 0.01
    stopped = raw.solve(strong_arrays(make_sites(Location(30, 40, 2.0))), Clock(), 1e-9, 0.0)
    assert (stopped["objective"], stopped["gap"], stopped["status"]) == (None, None, "time limit reached")


def test_a_location_problem_has_the_ratio_of_capacity_asked_for() -> None:
    for name, location in LOCATIONS.items():
        sites = make_sites(location)
        assert sites.unit.shape == (location.plants, location.customers)
        assert sites.capacity.sum() / sites.demand.sum() == pytest.approx(location.ratio, rel=0.01)
        assert sites.capacity.min() >= 1
        assert CASES[f"milp_{name}"].market == name


@pytest.mark.parametrize(("gap", "agrees"), [(1e-3, True), (1e-4, False), (None, False)])
def test_a_search_that_was_stopped_agrees_within_the_gap_it_has_proven(gap: float | None, agrees: bool) -> None:
    stopped = one_of(180.0, objective=5.004, gap=gap, status="time limit reached")
    found = {"ours": [one_of(1.0, gap=1e-4)], "limit": [stopped]}
    if agrees:
        runner.check_agreement("shipped_milp_0.01", found)
    else:
        with pytest.raises(runner.Disagreement, match=r"limit gives 5\.004"):
            runner.check_agreement("shipped_milp_0.01", found)


@pytest.mark.parametrize(
    ("ours", "strong", "measured", "met", "note"),
    [
        ((11.0, 1e-4), (10.0, 5e-5), 1.1, True, "ours: gap 0.01 % after 11 s; strong: gap 0.005 % after 10 s"),
        ((11.1, 0.0), (10.0, 0.0), 1.11, False, "ours: gap 0 % after 11.1 s; strong: gap 0 % after 10 s"),
        ((60.0, 0.0), (600.0, 0.02), 0.1, True, "ours: gap 0 % after 60 s; strong: gap 2 % after 600 s, stopped"),
        (
            (600.0, 2e-4),
            (600.0, 0.02),
            None,
            False,
            "ours: gap 0.02 % after 600 s, stopped; strong: gap 2 % after 600 s, stopped",
        ),
        (None, (10.0, 0.0), None, False, "ours was given up after 9 s; strong: gap 0 % after 10 s"),
    ],
)
def test_a_plan_without_its_proof_misses_the_target(
    ours: tuple[float, float] | None, strong: tuple[float, float], measured: float | None, met: bool, note: str
) -> None:
    runs = {
        "ours": [{"over_s": 9.0} if ours is None else one_of(ours[0], gap=ours[1])],
        "strong": [one_of(strong[0], gap=strong[1])],
    }
    result = results.complete({"cases": {LONG: results.case_result(LONG, {"orders": 1}, runs)}})
    (line,) = [line for line in result["targets"] if "100 × 1,000" in line["what"]]
    assert (line["measured"], line["met"], line["note"]) == (measured, met, note)
    (other,) = [line for line in result["targets"] if "50 × 50" in line["what"]]
    assert (other["measured"], other["met"]) == (None, None)
    assert result["ratio_to_strong"] == ({} if ours is None else {LONG: pytest.approx(ours[0] / strong[0], rel=0.01)})


def test_a_search_shows_the_gap_that_it_has_proven() -> None:
    runs = {"ours": [one_of(4.0, gap=2e-5)], "strong": [one_of(8.0, gap=1e-4)], "limit": [{"over_s": 9.0}]}
    text = report.parts(
        {**MACHINE, **results.complete({"cases": {LONG: results.case_result(LONG, {"orders": 1}, runs)}})},
        {"cases": {}},
        [],
    )["cases"]
    header, _, ours, strong, limit = text.strip().splitlines()[2:]
    assert header.endswith("| ÷ strong | peak MiB | runs | gap proven |")
    assert ours.endswith("| 4.00 | 4.00 | 0.50 | 100 | 1 | 0.002 % |")
    assert strong.endswith("| 8.00 | 8.00 | 1.00 | 100 | 1 | 0.01 % |")
    assert limit.endswith("| over 9 s | | | | | | | | | |")
    assert header.count("|") == ours.count("|") == limit.count("|")


def test_a_pair_of_cases_gives_an_interval_and_its_width(tmp_path: Path) -> None:
    tiny = Bench("tiny", "pair", "", market="tiny")
    clock = Clock()
    found = pair_of(tiny, "apart", tmp_path)(clock)
    assert found["interval_jpy"] == [pytest.approx(0.0, abs=1e-3)] * 2
    assert set(clock.wall) == {"solve"}

    kinds = [one_of(2.0, objective=None, interval_jpy=interval) for interval in ([1e9, 3e9], [2e9, 2.2e9], [4e9, 5e9])]
    runner.check_agreement("tiny", {"apart": kinds[:2]})
    with pytest.raises(runner.Disagreement, match="one interval begins at 4000000000, another ends at 2200000000"):
        runner.check_agreement("tiny", {"apart": kinds})


def test_the_reference_of_a_pair_is_solved_under_the_same_settings(tmp_path: Path) -> None:
    of = Bench("pair", "pair", "", linear=False, gap=0.002, time_s=7, reference=ROOT / "scenarios" / "no-rules.yaml")
    read, reference = case_of(of, tmp_path), reference_of(of, tmp_path)
    assert (len(read.rules) > 0, len(reference.rules)) == (True, 0)
    for one in (read, reference):
        assert (one.scenario.solver.gap, one.scenario.solver.time_limit_s) == (0.002, 7)


def test_the_width_of_an_interval_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(METHODS, "apart", lambda case, reference, within, clock: (9e8, 11e8))
    of = Bench("tiny", "pair", "", market="tiny", within=0.1)
    found = pair_of(of, "apart", tmp_path)(Clock())
    assert (found["half_width"], found["status"]) == (pytest.approx(0.1), "within")
    monkeypatch.setitem(CASES, "pair", of)
    kept = results.case_result("pair", {"orders": 1}, {"apart": [one_of(2.0, **found)]})
    text = report.parts({**MACHINE, "cases": {"pair": kept}, "targets": []}, {"cases": {}}, [])["others"]
    assert "0.900 to 1.100 | 10.0% |" in text
