"""The PuLP adapter, the same under PuLP 3.3 and 4: run under every supported interpreter."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from scipy import sparse

from optimizer.errors import BadInput
from optimizer.solve import highs, pulp_bridge
from optimizer.solve.program import Program
from optimizer.solve.report import Limits

pytestmark = pytest.mark.pulp

INF = np.inf
LIMITS = Limits(gap=1e-9)


def program(
    rows: list[list[float]], lower: list[float], upper: list[float], cost: list[float], whole: list[bool] | None = None
) -> Program:
    n = len(cost)
    return Program(
        np.array(cost, float),
        np.zeros(n),
        np.full(n, INF),
        np.array(whole or [False] * n),
        sparse.csc_array(np.array(rows, float)),
        np.array(lower, float),
        np.array(upper, float),
    )


#: Dantzig's transport problem (two plants, three markets): 153.675 thousand dollars.
DANTZIG = program(
    [[1, 1, 1, 0, 0, 0], [0, 0, 0, 1, 1, 1], [1, 0, 0, 1, 0, 0], [0, 1, 0, 0, 1, 0], [0, 0, 1, 0, 0, 1]],
    [-INF, -INF, 325, 300, 275],
    [350, 600, INF, INF, INF],
    [0.225, 0.153, 0.162, 0.225, 0.162, 0.126],
)
#: A knapsack whose relaxation (18.5) and optimum (15) differ: minimise -8a -11b -6c under 5a + 7b + 4c <= 10, binary.
KNAPSACK = program(
    [[5, 7, 4], [1, 0, 0], [0, 1, 0], [0, 0, 1]],
    [-INF] * 4,
    [10, 1, 1, 1],
    [-8, -11, -6],
    [True, True, True],
)
SOLVERS = ["CBC", "HiGHS"]


@pytest.mark.parametrize("solver", SOLVERS)
def test_linear_program_with_duals(solver: str) -> None:
    report, direct = pulp_bridge.solve(DANTZIG, solver, LIMITS), highs.solve(DANTZIG, LIMITS)
    assert report.status == direct.status == "optimal"
    assert report.objective == pytest.approx(153.675)
    assert report.bound == pytest.approx(153.675)
    assert report.duals is not None
    assert direct.duals is not None
    assert report.duals @ np.array([350, 600, 325, 300, 275]) == pytest.approx(153.675)
    assert (report.duals[:2] <= 1e-9).all()
    assert (report.duals[2:] >= -1e-9).all()
    assert np.sign(direct.duals[2:]).tolist() == [1, 1, 1]


@pytest.mark.parametrize("solver", SOLVERS)
def test_whole_numbers(solver: str) -> None:
    report = pulp_bridge.solve(KNAPSACK, solver, LIMITS)
    assert report.status == "optimal"
    assert report.objective == pytest.approx(-14)
    assert report.values == pytest.approx([1, 0, 1])
    assert report.duals is None, "the duals of a MILP mean nothing"
    assert report.bound == pytest.approx(-14)


@pytest.mark.parametrize("solver", SOLVERS)
def test_infeasible_gives_no_values(solver: str) -> None:
    impossible = program([[1, 1], [1, 1]], [3, -INF], [INF, 2], [1, 1])
    report = pulp_bridge.solve(impossible, solver, LIMITS)
    assert report.status == "infeasible"
    assert report.values is None
    assert report.objective is None


@pytest.mark.parametrize("solver", SOLVERS)
def test_unbounded_gives_no_values(solver: str) -> None:
    report = pulp_bridge.solve(program([[1, -1]], [0], [INF], [-1, 0]), solver, LIMITS)
    assert report.status in ("unbounded", "no_solution")
    assert report.values is None


@pytest.mark.parametrize("solver", SOLVERS)
def test_rows_with_two_bounds_count_once(solver: str) -> None:
    ranged = program([[1, 2]], [4], [9], [1, 1])
    report = pulp_bridge.solve(ranged, solver, LIMITS)
    assert report.objective == pytest.approx(2)
    assert report.duals is not None
    assert report.duals == pytest.approx([0.5])


def test_an_unused_column_takes_its_bound() -> None:
    unused = program([[1, 0]], [2], [INF], [1, 0])
    assert pulp_bridge.solve(unused, "CBC", LIMITS).values == pytest.approx([2, 0])


def test_unknown_solver_lists_those_there_are() -> None:
    with pytest.raises(BadInput, match="CBC"):
        pulp_bridge.solve(DANTZIG, "NoSuchSolver", LIMITS)


def test_available_solvers() -> None:
    assert {"CBC", "HiGHS"} <= set(pulp_bridge.available())


@pytest.mark.parametrize("solver", SOLVERS)
def test_a_time_limit_is_never_called_optimal(solver: str) -> None:
    r = np.random.default_rng(0)
    n = 60
    hard = Program(
        -r.integers(50, 100, n).astype(float),
        np.zeros(n),
        np.ones(n),
        np.ones(n, bool),
        sparse.csc_array(r.integers(10, 99, (30, n)).astype(float)),
        np.full(30, -INF),
        np.full(30, 700.0),
    )
    report = pulp_bridge.solve(hard, solver, Limits(time_s=1.0, gap=0.0))
    assert report.status in ("feasible", "no_solution")
    assert (report.values is None) == (report.status == "no_solution")
    direct = highs.solve(hard, Limits(time_s=1.0, gap=0.0))
    assert direct.status == "feasible"
    assert direct.values is not None
    assert direct.bound is not None
    assert direct.objective is not None
    assert direct.bound < direct.objective
    assert (hard.matrix @ direct.values <= 700 + 1e-6).all()


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="needs the list of a thread's processes")
def test_a_solve_that_is_broken_off_leaves_no_program(monkeypatch: pytest.MonkeyPatch) -> None:
    started: list[subprocess.Popen[bytes]] = []
    folders: list[Path] = []

    def interrupted(self: Any, engine: Any) -> None:
        folders.append(Path(engine.tmpDir))
        started.append(subprocess.Popen(["sleep", "60"]))
        raise KeyboardInterrupt

    other = subprocess.Popen(["sleep", "60"])
    monkeypatch.setattr("pulp.LpProblem.solve", interrupted)
    with pytest.raises(KeyboardInterrupt):
        pulp_bridge.solve(DANTZIG, "CBC", LIMITS)
    assert started[0].wait(5) == -9
    assert not folders[0].exists()
    assert other.poll() is None, "what else this thread has started goes on"
    other.kill()
    other.wait()
