"""HiGHS from arrays: statuses, duals, conflicts, scaling."""

from __future__ import annotations

from typing import Any

import highspy
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from optimizer.solve import highs
from optimizer.solve.claims import ClaimCheck
from optimizer.solve.conflict import minimal_conflict
from optimizer.solve.report import Limits, relative_gap
from optimizer.solve.scaling import scale
from optimizer.solve.strategy.rounding import without_idle
from tests.solve.test_pulp_bridge import DANTZIG, INF, KNAPSACK, LIMITS, program


def test_infeasible_and_its_conflict() -> None:
    impossible = program([[1, 1], [1, 0], [0, 1]], [8, -INF, -INF], [INF, 3, 4], [1, 1])
    assert highs.solve(impossible, LIMITS).status == "infeasible"
    assert minimal_conflict(impossible, LIMITS)[0] == [0, 1, 2]


def test_a_conflict_leaves_out_what_does_not_matter() -> None:
    impossible = program([[1, 0], [1, 0], [0, 1]], [5, -INF, -INF], [INF, 3, 4], [1, 1])
    assert minimal_conflict(impossible, LIMITS)[0] == [0, 1]


def test_no_conflict_where_a_solution_exists() -> None:
    assert minimal_conflict(DANTZIG, LIMITS) == ([], [])


def test_unbounded() -> None:
    report = highs.solve(program([[1, -1]], [0], [INF], [-1, 0]), LIMITS)
    assert report.status == "unbounded"
    assert report.values is None


def test_integer_infeasible() -> None:
    between = program([[2]], [1], [1], [1], [True])
    assert highs.solve(between, LIMITS).status == "infeasible"
    assert minimal_conflict(between, LIMITS) == ([], []), "the relaxation has a solution"


def test_no_time_gives_no_values() -> None:
    report = highs.solve(DANTZIG, Limits(time_s=0.0))
    assert report.status in ("no_solution", "feasible")
    assert (report.values is None) == (report.status == "no_solution")
    assert report.bound is None


def test_an_incumbent_can_be_given() -> None:
    report = highs.solve(KNAPSACK, LIMITS, start=np.array([1.0, 0.0, 0.0]))
    assert report.objective == pytest.approx(-14)


def test_reduced_costs_and_duals_fit_the_cost() -> None:
    report = highs.solve(DANTZIG, LIMITS)
    assert report.values is not None
    assert report.duals is not None
    reduced = DANTZIG.reduced_costs(report.duals)
    assert DANTZIG.matrix.T @ report.duals + reduced == pytest.approx(DANTZIG.cost)
    assert (reduced >= -1e-9).all(), "columns rest at 0 or cost what they bring"
    assert reduced * report.values == pytest.approx(np.zeros(6), abs=1e-6)


@given(st.lists(st.floats(1e-6, 1e9), min_size=5, max_size=5), st.floats(1e-3, 1e9))
def test_scaling_changes_no_result(factors: list[float], price: float) -> None:
    stretch = np.array(factors)
    stretched = program(
        (DANTZIG.matrix.toarray() * stretch[:, None]).tolist(),
        (DANTZIG.row_lower * stretch).tolist(),
        (DANTZIG.row_upper * stretch).tolist(),
        (DANTZIG.cost * price).tolist(),
    )
    report = highs.solve(stretched, LIMITS)
    assert report.objective == pytest.approx(153.675 * price, rel=1e-9)
    assert report.duals is not None
    assert report.duals @ np.where(np.isfinite(stretched.row_lower), stretched.row_lower, stretched.row_upper) == (
        pytest.approx(153.675 * price, rel=1e-6)
    )
    entries = scale(stretched).program.matrix.toarray()
    size = np.exp2(np.array([np.log2(np.abs(row[row != 0])).mean() for row in entries]))
    assert ((size >= 0.5) & (size < 4)).all(), "every row's coefficients are about 1 in the geometric mean"


def test_an_idle_decision_is_taken_back() -> None:
    costly = program([[1, -10, 0], [1, 0, 0]], [-INF, 4], [0, INF], [1, 5, 3], [False, True, True])
    assert without_idle(np.array([4.0, 1.0, 1.0]), ClaimCheck(costly)).tolist() == [4, 1, 0]


@pytest.mark.parametrize(
    ("objective", "bound", "gap"), [(100.0, 99.0, 0.01), (100.0, 101.0, 0.0), (None, 1.0, None), (5.0, None, None)]
)
def test_relative_gap(objective: float | None, bound: float | None, gap: float | None) -> None:
    assert relative_gap(objective, bound) == (None if gap is None else pytest.approx(gap))


class _Undecided:
    """A HiGHS that calls its first run undecided, and notes by which method and with what shifts each run goes."""

    def __init__(self, engine: Any) -> None:
        self.engine, self.runs = engine, []

    def __getattr__(self, name: str) -> Any:
        return getattr(self.engine, name)

    def run(self) -> Any:
        self.runs.append([self.engine.getOptionValue(name)[1] for name in ("simplex_strategy", *highs._SHIFTS)])
        return self.engine.run()

    def getModelStatus(self) -> Any:  # noqa: N802
        return highspy.HighsModelStatus.kUnknown if len(self.runs) == 1 else self.engine.getModelStatus()


def test_what_ends_undecided_goes_on_from_where_it_stands() -> None:
    plain = highs.solve(DANTZIG, LIMITS)
    engine = highs.Engine(DANTZIG, LIMITS)
    engine.highs = undecided = _Undecided(engine.highs)
    report = engine.run()
    assert undecided.runs == [[1, 1.0, 1.0], [4, 0.0, 0.0]]
    assert report.status == "optimal"
    assert report.objective == pytest.approx(plain.objective)
    assert report.counts["simplex_iterations"] >= plain.counts["simplex_iterations"] > 0
    # The next run is as the first one was.
    assert [engine.highs.getOptionValue(name)[1] for name in highs._SHIFTS] == [1.0, 1.0]
    engine.run()
    assert undecided.runs[2:] == [[1, 1.0, 1.0]]


def test_interior_points_and_searches_end_as_they_end() -> None:
    for problem, method in ((DANTZIG, "ipm"), (KNAPSACK, "simplex")):
        options = {} if problem.integer.any() else highs.METHODS[method]
        engine = highs.Engine(problem, LIMITS, options)
        engine.highs = undecided = _Undecided(engine.highs)
        engine.run()
        assert len(undecided.runs) == 1
