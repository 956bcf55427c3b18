"""Warm re-solves: whatever number changes, the answer is that of a cold solve; what does not fit is solved cold."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from scipy import sparse

from benchmarks.market import Market, market_case, write_market
from optimizer.case import Case
from optimizer.model.build import LinearProgram, build
from optimizer.model.revise import Revision
from optimizer.solve import warm_start
from optimizer.solve.report import Limits, Report
from optimizer.solve.session import Session
from optimizer.solve.strategy import Solution, matrices, run, solve, solve_linear
from tests.instances import random_case
from tests.solve.certificate import agree, raw

MARKET = Market(12, 10, 4.0, 4, 3, 4, 4, 0.95, 0.95)
#: Seeds of random cases: without levels, with three and four of them, with whole numbers.
PLAIN, LEXICOGRAPHIC, WHOLE = (0, 2), (1, 4), (0, 1, 9)
GAP = 1e-4


@pytest.fixture(scope="module")
def case(tmp_path_factory: pytest.TempPathFactory) -> Case:
    return market_case(write_market(MARKET, tmp_path_factory.mktemp("market") / "market"))


@pytest.fixture(scope="module")
def market(case: Case) -> LinearProgram:
    return build(case)[1]


@pytest.fixture(scope="module")
def session(market: LinearProgram) -> Session:
    """One session for many tests: that they do not disturb one another is part of what is tested."""
    return Session(market)


def drawn(folder: Path, seed: int, integers: bool = False) -> LinearProgram:
    return build(random_case(folder / f"{seed}-{integers}", seed, integers))[1]


def nothing(program: LinearProgram, r: np.random.Generator) -> LinearProgram:
    return program


def costs(program: LinearProgram, r: np.random.Generator) -> LinearProgram:
    return replace(program, cost=program.cost * r.uniform(0.8, 1.25, len(program.cost)))


def sides(program: LinearProgram, r: np.random.Generator) -> LinearProgram:
    factor = r.uniform(0.9, 1.1, len(program.row_lower))
    return replace(program, row_lower=program.row_lower * factor, row_upper=program.row_upper * factor)


def ceilings(program: LinearProgram, r: np.random.Generator) -> LinearProgram:
    """Rows with an upper bound alone get another; the lower bounds stay the very same array."""
    alone = np.isinf(program.row_lower)
    return replace(program, row_upper=program.row_upper * np.where(alone, r.uniform(0.9, 1.1, len(alone)), 1.0))


def floors(program: LinearProgram, r: np.random.Generator) -> LinearProgram:
    """One column in a hundred must take at least a little; the upper bounds stay the very same array."""
    some = (r.random(len(program.lower)) < 0.01) & (program.upper > 1) & ~program.integer
    return replace(program, lower=np.where(some, program.lower + 0.5, program.lower))


def bounds(program: LinearProgram, r: np.random.Generator) -> LinearProgram:
    """Columns with other upper bounds, one in twenty closed; whole numbers keep theirs."""
    free = np.isfinite(program.upper) & ~program.integer & (program.lower <= 0)
    factor = np.where(r.random(len(free)) < 0.05, 0.0, r.uniform(0.7, 1.2, len(free)))
    return replace(program, upper=np.where(free, np.where(free, program.upper, 0.0) * factor, program.upper))


def coefficients(program: LinearProgram, r: np.random.Generator) -> LinearProgram:
    matrix = program.matrix
    data = matrix.data * r.uniform(0.97, 1.03, matrix.nnz)
    return replace(program, matrix=sparse.csc_array((data, matrix.indices, matrix.indptr), shape=matrix.shape))


def everything(program: LinearProgram, r: np.random.Generator) -> LinearProgram:
    return costs(sides(bounds(coefficients(program, r), r), r), r)


Change = Callable[[LinearProgram, np.random.Generator], LinearProgram]
CHANGES: list[Change] = [nothing, costs, sides, ceilings, floors, bounds, coefficients, everything]


def same(member: Solution, cold: Solution, within: float = 1e-9) -> None:
    assert member.status == cold.status, (member.message, cold.message)
    for value, expected in ((member.objective, cold.objective), (member.relaxation, cold.relaxation)):
        assert value == (None if expected is None else pytest.approx(expected, rel=within, abs=1e-9))
    assert member.levels.keys() == cold.levels.keys()


def proven(program: LinearProgram, solution: Solution) -> None:
    """The solution's values and duals prove it against raw HiGHS."""
    assert solution.duals is not None
    report = Report(solution.status, solution.values, solution.objective, solution.bound, solution.duals)
    relaxed = matrices(program).relaxed()
    agree(relaxed, report, raw(relaxed))


@pytest.mark.parametrize("change", CHANGES)
def test_a_changed_market_is_solved_warm_as_it_is_cold(session: Session, market: LinearProgram, change: Change) -> None:
    for seed in range(2):
        member = change(market, np.random.default_rng(seed))
        solution = session.solve(member)
        same(solution, solve(member, "highs", Limits()))
        assert solution.counts["warm"] == 1.0
        assert set(solution.routes.values()) == {"warm"}
        proven(member, solution)


@pytest.mark.parametrize("seed", PLAIN)
def test_so_are_random_cases(tmp_path: Path, seed: int) -> None:
    program = drawn(tmp_path, seed)
    session = Session(program)
    same(session.base, solve(program, "highs", Limits()))
    for change in CHANGES:
        member = change(program, np.random.default_rng(seed))
        solution = session.solve(member)
        same(solution, solve(member, "highs", Limits()))
        assert solution.counts["warm"] == 1.0


def test_few_pivots_lie_between_base_and_member(session: Session, market: LinearProgram) -> None:
    assert session.base.counts["simplex_iterations"] > 100
    assert session.solve(market).counts["simplex_iterations"] == 0
    near = replace(market, cost=market.cost * 1.001)
    assert session.solve(near).counts["simplex_iterations"] < 0.1 * session.base.counts["simplex_iterations"]


def test_the_order_of_the_members_changes_nothing_but_rounding(session: Session, market: LinearProgram) -> None:
    members = [change(market, np.random.default_rng(11)) for change in CHANGES]
    first = [session.solve(member) for member in members]
    for order in (range(len(members) - 1, -1, -1), [3, 0, 5, 3, 1, 4, 2, 2]):
        for k in order:
            again = session.solve(members[k])
            assert again.counts["simplex_iterations"] == first[k].counts["simplex_iterations"]
            assert again.objective == pytest.approx(first[k].objective, rel=1e-13)
            assert again.values == pytest.approx(first[k].values, rel=1e-11, abs=1e-11)
            assert again.duals == pytest.approx(first[k].duals, rel=1e-11, abs=1e-9)


def test_a_member_far_from_the_base_is_solved_cold(
    session: Session, market: LinearProgram, monkeypatch: pytest.MonkeyPatch
) -> None:
    far = costs(market, np.random.default_rng(5))
    near = session.solve(far)
    assert near.counts["warm"] == 1
    monkeypatch.setattr(warm_start, "_FEW", 0)
    monkeypatch.setattr(warm_start, "_FAR", near.counts["simplex_iterations"] / 2 / market.size["rows"])
    cold = session.solve(far)
    assert cold.counts["warm"] == 0
    same(cold, near)


def without_row(program: LinearProgram) -> LinearProgram:
    by_row = sparse.csc_array(sparse.csr_array(program.matrix)[:-1])
    return replace(program, matrix=by_row, row_lower=program.row_lower[:-1], row_upper=program.row_upper[:-1])


def without_column(program: LinearProgram) -> LinearProgram:
    """The dearest column is gone, and its place in every array with it."""
    kept = np.arange(len(program.cost)) != np.argmax(program.cost)
    arrays = {name: getattr(program, name)[kept] for name in ("cost", "lower", "upper", "integer", "sizes")}
    return replace(program, matrix=program.matrix[:, kept], **arrays)


def with_other_places(program: LinearProgram) -> LinearProgram:
    """As many rows, columns and coefficients, one of them in another row."""
    matrix = program.matrix.copy()
    single = matrix.indptr[np.flatnonzero(np.diff(matrix.indptr) == 1)[0]]
    matrix.indices[single] = (matrix.indices[single] + 1) % matrix.shape[0]
    return replace(program, matrix=matrix)


@pytest.mark.parametrize("other", [without_row, without_column, with_other_places])
def test_another_structure_is_solved_cold(
    session: Session, market: LinearProgram, other: Callable[[LinearProgram], LinearProgram]
) -> None:
    member = other(market)
    solution = session.solve(member)
    assert solution.counts["warm"] == 0.0
    assert solution.routes == {"relaxation": "direct"}
    same(solution, solve(member, "highs", Limits()))
    assert session.solve(market).counts["warm"] == 1.0, "the base is still there"


def impossible(program: LinearProgram) -> LinearProgram:
    """One equation asks for something, and all its columns are closed."""
    equation = int(np.flatnonzero((program.row_lower == program.row_upper) & (program.row_lower != 0))[0])
    upper = program.upper.copy()
    upper[sparse.csr_array(program.matrix)[[equation]].indices] = 0.0
    return replace(program, upper=upper)


def endless(program: LinearProgram) -> LinearProgram:
    """Every column pays, and only equations limit it."""
    loose = np.where(program.row_lower == program.row_upper, program.row_upper, np.inf)
    return replace(program, cost=-np.abs(program.cost), row_upper=loose, upper=np.full(len(program.upper), np.inf))


def test_members_without_an_optimum_are_told_so_and_leave_no_trace(session: Session, market: LinearProgram) -> None:
    before = session.solve(market)
    for member, status in ((impossible(market), "infeasible"), (endless(market), "unbounded")):
        solution = session.solve(member)
        assert solution.status == solve(member, "highs", Limits()).status == status
        assert solution.values is None
        assert solution.counts["warm"] == 1.0
        after = session.solve(market)
        assert after.objective == pytest.approx(before.objective, rel=1e-13)
        assert after.values == pytest.approx(before.values, rel=1e-11, abs=1e-11)


def test_a_base_without_an_optimum_makes_every_member_cold(market: LinearProgram) -> None:
    session = Session(impossible(market))
    assert session.base.status == "infeasible"
    solution = session.solve(market)
    assert solution.counts["warm"] == 0.0
    same(solution, solve(market, "highs", Limits()))


@pytest.mark.parametrize("seed", LEXICOGRAPHIC)
def test_every_level_is_solved_warm(tmp_path: Path, seed: int) -> None:
    program = drawn(tmp_path, seed)
    assert len(program.levels) >= 3
    session = Session(program)
    assert len(session.base.levels) == len(program.levels)
    for change in (nothing, costs, sides, bounds):
        member = change(program, np.random.default_rng(seed))
        solution, cold = session.solve(member), solve(member, "highs", Limits())
        # A level is held within its tolerance of what was reached, so a last digit of it moves what comes after.
        same(solution, cold, 1e-7)
        assert solution.counts["warm"] == 1.0
        assert solution.levels == pytest.approx(cold.levels, rel=1e-7, abs=1e-6)


@pytest.mark.parametrize("seed", WHOLE)
def test_with_whole_numbers_the_relaxation_is_warm_and_the_plan_within_the_gap(tmp_path: Path, seed: int) -> None:
    program, limits = drawn(tmp_path, seed, integers=True), Limits(gap=GAP)
    assert program.integer.any()
    session = Session(program, limits=limits)
    for change in (nothing, costs, sides):
        member = change(program, np.random.default_rng(seed))
        solution, cold = session.solve(member), solve(member, "highs", limits)
        assert solution.status == cold.status
        if cold.values is None:
            continue
        assert solution.routes["relaxation"] == "warm"
        assert solution.relaxation == pytest.approx(cold.relaxation, rel=1e-9)
        assert solution.objective == pytest.approx(cold.objective, rel=2.2 * GAP)
        assert solution.gap is not None
        assert solution.gap <= 1.01 * GAP
        assert solution.values is not None
        chosen = solution.values[member.integer]
        assert np.array_equal(chosen, np.round(chosen))
        assert not matrices(member).broken(solution.values, 1e-6).any()


def test_levels_and_whole_numbers_together(tmp_path: Path) -> None:
    program, limits = drawn(tmp_path, 3, integers=True), Limits(gap=GAP)
    assert program.levels
    assert program.integer.any()
    session = Session(program, limits=limits)
    for change in (nothing, costs):
        member = change(program, np.random.default_rng(3))
        solution, cold = session.solve(member), solve(member, "highs", limits)
        assert solution.status == cold.status
        assert solution.levels == pytest.approx(cold.levels, rel=2.2 * GAP, abs=1e-6)
        assert solution.objective == pytest.approx(cold.objective, rel=2.2 * GAP)


@pytest.mark.pulp
def test_another_solver_solves_every_member_cold(tmp_path: Path) -> None:
    program = drawn(tmp_path, 0)
    session = Session(program, "pulp:CBC")
    member = costs(program, np.random.default_rng(3))
    solution = session.solve(member)
    assert solution.solver == "pulp:CBC"
    assert solution.counts["warm"] == 0.0
    same(solution, solve(member, "highs", Limits()), 1e-7)


@pytest.mark.parametrize("route", ["rows", "blocks", "columns"])
def test_a_base_by_any_route_serves(market: LinearProgram, route: str) -> None:
    session = Session(market, limits=Limits(route=route))
    member = costs(market, np.random.default_rng(2))
    solution = session.solve(member)
    same(solution, solve(member, "highs", Limits()))
    assert solution.counts["warm"] == 1.0


def test_a_base_without_a_basis_makes_the_members_cold(market: LinearProgram, monkeypatch: pytest.MonkeyPatch) -> None:
    """As by CLP, which leaves none: cold, never wrong."""

    def bare(*arguments: Any) -> Report:
        return replace(solve_linear(*arguments), basis=None)

    monkeypatch.setattr(run, "solve_linear", bare)
    session = Session(market, limits=Limits(route="rows"))
    member = costs(market, np.random.default_rng(2))
    solution = session.solve(member)
    same(solution, solve(member, "highs", Limits()))
    assert solution.counts["warm"] == 0.0


def test_no_time_left_is_no_claim(market: LinearProgram) -> None:
    session = Session(market, limits=Limits(time_s=1e-4))
    assert session.base.status in ("no_solution", "optimal")
    solution = session.solve(market)
    assert solution.status in ("no_solution", "optimal")
    assert (solution.values is None) == (solution.status == "no_solution")


def test_a_revised_case_is_solved_warm(case: Case) -> None:
    """From the change of a table to the solution: the revision keeps what stands, and the session starts there."""
    model, base = build(case)
    offers = case.tables["offer_periods"]
    dearer = replace(
        case, tables={**case.tables, "offer_periods": offers.assign(unit_price=1.2 * offers["unit_price"])}
    )
    revised = Revision(model, base).to(dearer)[1]
    session = Session(base)
    solution = session.solve(revised)
    assert solution.counts["warm"] == 1.0
    same(solution, solve(build(dearer)[1], "highs", Limits()))
    assert solution.objective != session.base.objective
