"""A program as a PuLP problem: made in bulk or by public calls, with a solution in it, under PuLP 3.3 and 4."""

from __future__ import annotations

import gc
from pathlib import Path
from typing import Any

import numpy as np
import pulp
import pytest
from scipy import sparse

from optimizer.errors import BadInput
from optimizer.solve import highs, pulp_bridge, pulp_bulk, pulp_problem
from optimizer.solve.one_sided_rows import OneSidedRows
from optimizer.solve.program import Program
from optimizer.solve.pulp_problem import Problem, make_problem, read_duals, read_values, with_solution, write
from optimizer.solve.report import Limits
from tests.solve.test_pulp_bridge import DANTZIG, INF, KNAPSACK, program

pytestmark = pytest.mark.pulp


def every_kind(seed: int = 0) -> Program:
    """Rows of every kind (>=, <=, =, two bounds, none, empty), columns bounded, free, fixed, whole and unused."""
    r = np.random.default_rng(seed)
    rows, columns = 24, 17
    entries = np.where(r.random((rows, columns)) < 0.3, r.integers(-4, 9, (rows, columns)) / 4, 0.0)
    entries[:, 3] = entries[5] = 0.0
    cost = r.integers(-2, 9, columns).astype(float)
    cost[3] = 0.0
    lower = np.where(r.random(columns) < 0.2, -INF, r.integers(-3, 1, columns))
    upper = np.where(r.random(columns) < 0.4, INF, r.integers(1, 9, columns))
    lower[7] = upper[7] = 2.0
    base, kind = r.integers(-5, 5, rows).astype(float), np.arange(rows) % 5
    row_lower = np.where((kind == 1) | (kind == 4), -INF, base)
    row_upper = np.select([kind == 2, kind == 3, kind == 1], [base, base + 3, base], INF)
    stored = sparse.csc_array(entries)
    stored.data[:2] = 0.0
    return Program(cost, lower, upper, r.random(columns) < 0.3, stored, row_lower, row_upper)


#: One optimum and one set of duals. Rows: >=, <=, =, two bounds with the upper and with the lower one binding, slack.
SIGNS = program(
    [
        [1, 1, 0, 0, 0, 1],
        [0, 1, 0, 0, 0, 0],
        [1, 0, 2, 0, 0, 0],
        [0, 0, 0, 1, 0, 0],
        [0, 0, 0, 0, 1, 0],
        [1, 1, 1, 1, 1, 1],
    ],
    [10, -INF, 15, 2, 3, -INF],
    [INF, 4, 15, 8, 9, 99],
    [4, 1, 5, -2, 7, 6],
)
SIGNS_VALUES = [6, 4, 4.5, 8, 3, 0]
SIGNS_DUALS = [1.5, -0.5, 2.5, -2, 7, 0]


def by_public_calls(monkeypatch: pytest.MonkeyPatch, given: Program) -> Problem:
    with monkeypatch.context() as patch:
        patch.setattr(pulp_problem, "filler", lambda: None)
        return make_problem(given)


def held(problem: Problem) -> dict[str, list[Any]]:
    """What a problem holds of a solution."""
    return {
        "values": [variable.varValue for variable in problem.variables],
        "dj": [variable.dj for variable in problem.variables],
        "pi": [constraint.pi for constraint in problem.constraints],
        "slack": [constraint.slack for constraint in problem.constraints],
    }


def test_the_pinned_version_is_filled_in_bulk() -> None:
    assert pulp_bulk.filler() is not None
    assert gc.isenabled()
    make_problem(DANTZIG)
    assert gc.isenabled()


@pytest.mark.parametrize("seed", range(4))
def test_bulk_and_public_calls_make_the_same_problem(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, seed: int
) -> None:
    given = every_kind(seed)
    fast, slow = make_problem(given), by_public_calls(monkeypatch, given)
    for problem, name in ((fast, "fast"), (slow, "slow")):
        for suffix in ("lp", "mps"):
            write(problem, tmp_path / f"{name}.{suffix}")
    for suffix in ("lp", "mps"):
        assert (tmp_path / f"fast.{suffix}").read_text() == (tmp_path / f"slow.{suffix}").read_text()
    assert fast.problem.toDict() == slow.problem.toDict()
    assert [v.name for v in fast.variables] == [v.name for v in slow.variables] == [f"c{k}" for k in range(17)]
    assert [c.name for c in fast.constraints] == [c.name for c in slow.constraints]
    x, y = np.arange(17.0), np.arange(24.0) - 12
    assert held(with_solution(fast, x, y)) == held(with_solution(slow, x, y))
    assert read_values(fast).tolist() == x.tolist()


def test_the_problem_states_the_program() -> None:
    given = every_kind()
    problem = make_problem(given)
    sides = OneSidedRows.of(given)
    assert sides.row_of.tolist() == sorted(sides.row_of.tolist())
    free = np.isinf(given.row_lower) & np.isinf(given.row_upper)
    assert set(sides.row_of.tolist()) == set(np.flatnonzero(~free).tolist())
    place = {variable.name: column for column, variable in enumerate(problem.variables)}
    dense = given.matrix.toarray()
    for constraint, row in zip(problem.constraints, sides.row_of.tolist(), strict=True):
        entries = np.zeros(17)
        for variable, value in constraint.items():
            entries[place[variable.name]] = value
        assert entries.tolist() == dense[row].tolist()
        low, high = constraint.getLb(), constraint.getUb()
        assert low in (None, given.row_lower[row])
        assert high in (None, given.row_upper[row])
        assert (low is None) != (high is None) or low == high


def test_a_row_with_two_bounds_becomes_two_constraints() -> None:
    problem = make_problem(program([[1, 2], [3, 4]], [4, 1], [9, 1], [1, 1]))
    assert [constraint.name for constraint in problem.constraints] == ["r0", "r0_upper", "r1"]
    assert [constraint.sense for constraint in problem.constraints] == [1, -1, 0]
    assert problem.sides.row_of.tolist() == [0, 0, 1]


def test_signs_are_those_of_the_minimisation() -> None:
    report = highs.solve(SIGNS, Limits())
    assert report.values == pytest.approx(SIGNS_VALUES)
    assert report.duals == pytest.approx(SIGNS_DUALS)


@pytest.mark.parametrize("solver", ["CBC", "HiGHS"])
def test_a_known_solution_is_held_as_pulps_own_solvers_leave_it(solver: str) -> None:
    solved = make_problem(SIGNS)
    solved.problem.solve(pulp_bridge._engine(solver, Limits(), search=False))
    written = held(with_solution(make_problem(SIGNS), np.array(SIGNS_VALUES), np.array(SIGNS_DUALS)))
    expected = held(solved)
    assert written["values"] == pytest.approx(expected["values"], abs=1e-7)
    assert written["pi"] == pytest.approx(expected["pi"], abs=1e-7)
    assert written["dj"] == pytest.approx(expected["dj"], abs=1e-7)
    assert written["dj"] == pytest.approx([0, 0, 0, 0, 0, 4.5])
    slack = np.array(expected["slack"])
    if solver == "CBC":  # the limit less the activity, whatever the sense
        slack = np.where(solved.sides.sense < 0, slack, -slack)
    assert written["slack"] == pytest.approx(slack.tolist(), abs=1e-7)
    assert read_duals(solved) == pytest.approx(SIGNS_DUALS)


def test_status_of_a_solution() -> None:
    problem = with_solution(make_problem(KNAPSACK), np.array([1.0, 0, 1]), proven=False)
    assert pulp.value(problem.problem.objective) == -14
    assert read_duals(problem) is None
    if not pulp_problem.PULP_SINCE_4:
        assert (problem.problem.status, problem.problem.sol_status) == (1, 2)
        with_solution(problem, np.array([1.0, 0, 1]))
        assert (problem.problem.status, problem.problem.sol_status) == (1, 1)


@pytest.mark.parametrize("names", [["a", "b", "a"], ["a", "b-c", "d"], ["a", "2b", "c"]])
def test_names_that_pulp_would_change_or_confuse_are_refused(names: list[str]) -> None:
    with pytest.raises(ValueError, match="name"):
        make_problem(KNAPSACK, columns=names)


@pytest.mark.parametrize("suffix", [".lp", ".mps"])
def test_written_model_holds_every_name(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"model{suffix}"
    write(make_problem(KNAPSACK, ["a", "b", "c"], [f"row_{k}" for k in range(4)]), path)
    text = path.read_text()
    assert all(name in text for name in ("row_0", "row_3", "a", "b", "c"))


def test_other_suffix_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match=r"\.lp or \.mps"):
        write(make_problem(KNAPSACK), tmp_path / "model.txt")
