"""Searches that err: what counts is a plan that keeps its rows once decisions are made, and what two searches grant."""

from __future__ import annotations

import time
from collections import Counter
from dataclasses import replace
from itertools import product

import numpy as np
import pytest
from scipy import sparse

from optimizer.arrays import Floats
from optimizer.solve import highs
from optimizer.solve.claims import ClaimCheck
from optimizer.solve.program import Basis, Outline, Program
from optimizer.solve.report import Limits, Report, Status, no_progress
from optimizer.solve.scaling import GEOMETRIC, NATURAL
from optimizer.solve.strategy import block_search, block_tree, branching, whole_numbers
from optimizer.solve.strategy.branching import Branches
from optimizer.solve.strategy.confirmation import UNCONFIRMED
from optimizer.solve.strategy.rounding import cleaned, without_idle
from optimizer.solve.strategy.stages import Stages
from optimizer.solve.strategy.whole_numbers import minimise, negligible_cost, proven
from tests.solve.scripted import Scripted, quiet
from tests.solve.test_block_search import BLOCKS, GOODS, knapsacks
from tests.solve.test_claims import GATE
from tests.solve.test_pulp_bridge import INF, KNAPSACK, program

#: 50 units at 1 each, and 5,000 for the decision that lets them through.
NEEDED = replace(GATE, row_lower=np.array([-INF, 50.0]), row_upper=np.array([0.0, INF]))
LEAKING = np.array([50.0, 5e-8])
FIRST, BEST = np.array([1.0, 0.0, 0.0]), np.array([1.0, 0.0, 1.0])


@pytest.fixture(autouse=True)
def _untried(monkeypatch: pytest.MonkeyPatch) -> None:
    """Small programs are searched twice, as larger ones are, instead of being tried out; and no good plan is in hand first."""
    monkeypatch.setattr(whole_numbers, "branch_out", lambda *_: Branches(-np.inf, False, None, 0))
    monkeypatch.setattr(whole_numbers, "rounded", lambda values, _: np.ceil(values - 1e-6))


def searching(asked: Program) -> bool:
    return bool(asked.integer.any())


def outcome(
    target: Program, *reports: Report | BaseException, plan: Floats | None = None, limits: Limits | None = None
) -> tuple[Report, Scripted]:
    """The result where searches say this; linear programs are HiGHS's."""
    engine = Scripted([*reports], searching)
    return minimise(quiet(engine, limits), target, plan=plan).report, engine


def said(status: str, values: Floats | None, bound: float | None, target: Program = KNAPSACK) -> Report:
    return Report(status, values, None if values is None else float(target.cost @ values), bound, message=status)


def test_a_plan_that_leaks_through_its_decisions_is_none() -> None:
    leak = said("optimal", LEAKING, 50.0, NEEDED)
    report, engine = outcome(NEEDED, leak, leak, leak)
    assert (report.status, report.values) == ("no_solution", None)
    assert report.message.endswith(UNCONFIRMED)
    assert len(engine.asked) == 2 + 1


def test_a_linear_program_that_leaks_through_decisions_made_is_no_plan() -> None:
    """A solver may take a decision that is fixed at 0 to be 5e-8, and prove the rest of it the best."""
    leak, relaxed = said("optimal", LEAKING, 50.0, NEEDED), highs.solve(NEEDED.relaxed(), Limits())
    assert relaxed.values is not None
    assert relaxed.values == pytest.approx(LEAKING)

    def leaking(asked: Program, limits: Limits, start: Floats | None, basis: Basis | None) -> Report:
        return leak if searching(asked) else relaxed

    report = minimise(Stages(leaking, Limits(), no_progress), NEEDED).report
    assert (report.status, report.values) == ("no_solution", None)


def test_the_second_search_finds_the_plan_that_the_first_one_missed() -> None:
    report, engine = outcome(NEEDED, said("optimal", LEAKING, 50.0, NEEDED))
    assert report.status == "optimal"
    assert report.values is not None
    assert report.values.tolist() == [50, 1]
    second = engine.asked[1].limits
    assert second.scaling == GEOMETRIC
    assert second.integrality < Limits().integrality


def test_of_two_bounds_the_weaker_one_stands() -> None:
    """The first search calls a plan the best one that is not."""
    third = Report("no_solution", bound=-16.0)
    report, _ = outcome(KNAPSACK, said("optimal", FIRST, -8.0), said("feasible", FIRST, -15.0), third)
    assert (report.status, report.objective, report.bound) == ("feasible", -8.0, -15.0)
    assert report.message == f"optimal: {UNCONFIRMED}"


def test_a_third_search_may_grant_the_stronger_bound() -> None:
    report, engine = outcome(KNAPSACK, said("optimal", BEST, -14.0), said("optimal", BEST, -15.0))
    assert (report.status, report.objective, report.bound) == ("optimal", -14.0, -14.0)
    assert len(engine.asked) == 3


@pytest.mark.parametrize("first", [said("optimal", FIRST, -8.0), Report("infeasible")])
def test_the_better_plan_of_the_second_search_is_taken(first: Report) -> None:
    report, engine = outcome(KNAPSACK, first)
    assert len(engine.asked) == 2
    assert report.values is not None
    assert report.values.tolist() == BEST.tolist()
    assert report.objective == -14
    if first.bound is None:
        # Only one search gives a bound, so the relaxation's stands.
        assert (report.status, report.bound) == ("feasible", pytest.approx(-8 - 11 * 5 / 7))
    else:
        assert (report.status, report.bound) == ("optimal", -14)


def test_a_bound_that_the_second_search_does_not_grant_is_none() -> None:
    report, _ = outcome(KNAPSACK, said("optimal", BEST, -14.0), Report("no_solution", message="Time limit reached"))
    assert (report.status, report.objective) == ("feasible", -14.0)
    assert report.bound == pytest.approx(-8 - 11 * 5 / 7)


def test_infeasible_is_said_twice_before_it_is_said() -> None:
    between = program([[2], [1]], [1, -INF], [1, 3], [1], [True])
    assert outcome(between)[0].status == "infeasible"
    broken = said("optimal", np.ones(3), -25.0)
    for first, second in ((Report("infeasible"), Report("no_solution")), (broken, Report("infeasible"))):
        report, engine = outcome(KNAPSACK, first, second)
        assert (report.status, report.values) == ("no_solution", None)
        assert len(engine.asked) == 2


def test_a_plan_in_hand_speaks_against_infeasible() -> None:
    report, engine = outcome(KNAPSACK, Report("infeasible"), Report("infeasible"), plan=FIRST)
    assert (report.status, report.objective) == ("feasible", -8.0)
    assert report.message.endswith(UNCONFIRMED)
    assert engine.asked[0].start is not None
    assert engine.asked[0].start.tolist() == FIRST.tolist()


def test_a_plan_in_hand_speaks_against_an_infeasible_relaxation_too() -> None:
    for plan, right in ((FIRST, ("feasible", -8.0)), (np.ones(3), ("infeasible", None))):
        engine = Scripted([Report("infeasible")] * 9)
        report = minimise(quiet(engine), KNAPSACK, plan=plan).report
        assert (report.status, report.objective) == right
        assert any(searching(asked.program) for asked in engine.asked) == (plan is FIRST)


def test_a_plan_given_that_breaks_a_row_is_not_taken() -> None:
    report, engine = outcome(KNAPSACK, Report("no_solution"), plan=np.ones(3))
    assert report.values is None
    assert engine.asked[0].start is None


def test_the_plan_given_may_be_all_that_is_needed() -> None:
    """It is proven by the relaxation, so nothing is searched."""
    whole_anyway = replace(KNAPSACK, row_upper=np.array([12.0, 1, 1, 1]))
    report, engine = outcome(whole_anyway, plan=np.array([1.0, 1.0, 0.0]))
    assert (report.status, report.objective, engine.asked) == ("optimal", -19.0, [])


def test_where_time_runs_out_the_plan_in_hand_stays_unproven() -> None:
    """What a search that was broken off bounds is doubtful in a small program."""
    report, engine = outcome(KNAPSACK, said("feasible", FIRST, -9.0))
    assert (report.status, report.objective) == ("feasible", -8.0)
    assert report.bound == pytest.approx(-8 - 11 * 5 / 7)
    assert len(engine.asked) == 1
    report, _ = outcome(KNAPSACK, Report("no_solution", message="Time limit reached"))
    assert (report.status, report.values, report.message) == ("no_solution", None, "Time limit reached")


def test_in_a_large_program_of_near_numbers_one_search_is_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(whole_numbers, "_SMALL", 0)
    report, engine = outcome(KNAPSACK, said("optimal", BEST, -14.0))
    assert (report.status, report.bound, len(engine.asked)) == ("optimal", -14.0, 1)
    report, engine = outcome(KNAPSACK, said("feasible", FIRST, -15.0))
    assert (report.status, report.bound, len(engine.asked)) == ("feasible", -15.0, 1)


def test_numbers_that_lie_far_apart_make_one_search_too_few_in_any_program(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(whole_numbers, "_SMALL", 0)
    report, engine = outcome(NEEDED, said("optimal", np.array([50.0, 1.0]), 5050.0, NEEDED))
    assert (report.status, len(engine.asked)) == ("optimal", 2)
    _, engine = outcome(NEEDED, said("optimal", LEAKING, 50.0, NEEDED))
    assert [asked.limits.scaling for asked in engine.asked] == [NATURAL, GEOMETRIC, NATURAL]


def test_no_time_at_all_is_told_honestly() -> None:
    """A solver that is given no time claims nothing, nor does what becomes of it."""
    over = Report("no_solution", message="Time limit reached")
    engine = Scripted([over] * 9)
    report = minimise(quiet(engine, Limits(time_s=0.0)), KNAPSACK).report
    assert (report.status, report.values, report.bound) == ("no_solution", None, None)
    assert report.message == "Time limit reached"
    assert all(asked.limits.time_s is not None and asked.limits.time_s <= 0.01 for asked in engine.asked)


def test_every_solve_stays_within_what_is_left() -> None:
    """A search gets what the relaxation and the first plan leave of it, less what the prices will take."""
    limits = Limits(time_s=30.0, gap=1e-9)
    begun = time.perf_counter()
    _, engine = outcome(KNAPSACK, said("optimal", FIRST, -8.0), limits=limits)
    passed = time.perf_counter() - begun
    left = [asked.limits.time_s for asked in engine.asked]
    assert len(left) == 2
    assert all(seconds is not None and 30.0 - passed - 1.0 < seconds < 30.0 for seconds in left)
    assert left[1] < left[0]  # type: ignore[operator]


@pytest.mark.parametrize("before", [[], [said("optimal", FIRST, -8.0)]])
def test_an_interrupt_is_passed_on(before: list[Report]) -> None:
    with pytest.raises(KeyboardInterrupt):
        outcome(KNAPSACK, *before, KeyboardInterrupt())


def test_rows_that_only_tighten_are_left_out_of_a_search_unless_they_are_tight() -> None:
    """The last row holds for every whole plan; the relaxation keeps it just so or not."""
    for most, searched in ((2.0, 4), (12 / 7, 5)):
        spare = np.array([False] * 4 + [True])
        rows = [[5, 7, 4], [1, 0, 0], [0, 1, 0], [0, 0, 1], [1, 1, 1]]
        target = program(rows, [-INF] * 5, [10, 1, 1, 1, most], [-8, -11, -6], [True] * 3)
        _, engine = outcome(replace(target, outline=Outline(only_tightens=spare)))
        assert engine.asked[0].program.matrix.shape == (searched, 3)
        assert engine.asked[1].program.matrix.shape == (5, 3), "the confirmation leaves nothing out"


@pytest.mark.parametrize(("nodes", "step"), [(400, "branches"), (0, "nearby")])
def test_block_by_block_and_near_the_relaxation_the_optimum_is_the_same(
    monkeypatch: pytest.MonkeyPatch, nodes: int, step: str
) -> None:
    monkeypatch.setattr(block_tree, "_NODES", nodes)
    monkeypatch.setattr(whole_numbers, "_LARGE", 0)
    monkeypatch.setattr(block_search, "_LARGEST", GOODS)
    monkeypatch.setattr(block_search, "_SHARE", 0.0)
    points, taken = np.array(list(product((0.0, 1.0), repeat=BLOCKS * GOODS))), Counter[str]()
    for seed in range(12):
        target = knapsacks(seed)
        stages = quiet(Scripted([]), native=True)
        report = minimise(stages, target).report
        kept = (points @ target.matrix.toarray().T <= target.row_upper + 1e-9).all(axis=1)
        assert report.status == "optimal"
        assert report.objective == pytest.approx((points[kept] @ target.cost).min())
        assert report.bound == pytest.approx(report.objective)
        taken.update([*stages.times])
    assert taken["blocks"] >= 6
    assert taken[step] >= 3


@pytest.mark.parametrize(
    ("objective", "bound", "gap", "negligible", "right"),
    [
        (100.0, 99.0, 0.01, 0.0, True),
        (100.0, 98.9, 0.01, 0.0, False),
        (100.0, None, 0.01, 0.0, False),
        (None, 1.0, 0.01, 0.0, False),
        (1e-3, 0.0, 0.01, 1e-2, True),
        (1e-3, 0.0, 0.01, 1e-4, False),
        (-14.0, -14.0, 0.0, 0.0, True),
        (-14.0, -18.0, 0.1, 0.0, False),
    ],
)
def test_proven(objective: float | None, bound: float | None, gap: float, negligible: float, right: bool) -> None:
    assert proven(Report("feasible", objective=objective, bound=bound), gap, negligible) == right


def test_values_are_tidied_to_what_they_stand_for() -> None:
    sizes = np.array([1.0, 2.0**30, 1.0, 1.0, 1.0])
    target = Program(
        np.zeros(5),
        np.array([0.0, 0, 0, 5e-10, 0]),
        np.array([5.0, INF, 1, 1, 1]),
        np.array([False, False, True, False, False]),
        sparse.csc_array((0, 5)),
        np.zeros(0),
        np.zeros(0),
        Outline(sizes=sizes),
    )
    given = np.array([5 + 1e-7, 0.9, 1 - 1e-7, 5e-10, 2e-9])
    assert cleaned(given, target).tolist() == [5, 0, 1, 5e-10, 2e-9]
    assert cleaned(np.array([-1e-7, -1e-7, 5e-8, 0, 0.9e-9]), target).tolist() == [0, 0, 0, 5e-10, 0]


def test_only_decisions_that_nothing_needs_are_taken_back() -> None:
    """Either of two gates lets 10 through, so one goes; what is free of charge or must be stays."""
    gates = program([[1, -10, -10, 0, 0]], [-INF], [0], [1, 5, 5, 0, 5], [False, True, True, True, True])
    gates = replace(gates, lower=np.array([0.0, 0, 0, 0, 1]))
    assert without_idle(np.array([10.0, 1, 1, 1, 1]), ClaimCheck(gates)).tolist() == [10, 0, 1, 1, 1]
    assert without_idle(np.array([11.0, 1, 1, 1, 1]), ClaimCheck(gates)).tolist() == [11, 1, 1, 1, 1]
    wanted = program([[1, 1]], [1], [INF], [3, 3], [True, True])
    assert without_idle(np.array([1.0, 1.0]), ClaimCheck(wanted)).tolist() == [0, 1]


def test_a_search_leaves_out_what_costs_more_than_the_plan_in_hand() -> None:
    """One of two gates lets all through; the dearer one costs more by itself than the plan with the other."""
    gates = program([[1, -10, -10], [1, 0, 0]], [-INF, 4], [0, INF], [1, 5, 500], [False, True, True])
    gates = replace(gates, upper=np.array([INF, 1.0, 1.0]))
    _, engine = outcome(gates, plan=np.array([4.0, 1.0, 0.0]), limits=Limits(gap=0.0))
    assert engine.asked[0].program.upper[2] == 0
    assert engine.asked[0].program.upper[1] == 1


def test_a_small_program_is_tried_out_where_the_search_finds_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(whole_numbers, "branch_out", branching.branch_out)
    report, engine = outcome(KNAPSACK, Report("no_solution", message="no incumbent"))
    assert (report.status, report.objective, report.message) == ("optimal", -14.0, "branching with proofs")
    assert len(engine.asked) == 1
    between = program([[2], [1]], [1, -INF], [1, 3], [1], [True])
    assert outcome(between, Report("no_solution"))[0].status == "infeasible"


def test_next_to_nothing_is_so_beside_the_cost_too() -> None:
    """A dear unit does not hide what a cheap plan costs."""
    dear = replace(KNAPSACK, cost=np.full(len(KNAPSACK.cost), 1e9))
    assert dear.negligible == pytest.approx(1.0)
    assert negligible_cost(dear, 1e9) == pytest.approx(1.0)
    assert negligible_cost(dear, 1000.0) == pytest.approx(1e-3)
    assert negligible_cost(dear, None) == 0.0


def test_a_relaxation_that_the_limits_leave_open_is_nothing_to_begin_at(monkeypatch: pytest.MonkeyPatch) -> None:
    """A large program is searched as it is."""
    monkeypatch.setattr(whole_numbers, "_LARGE", 0)
    left_open = Report(Status.NO_SOLUTION, message="time limit")
    monkeypatch.setattr(whole_numbers, "confirmed_report", lambda *_, **__: left_open)
    report = minimise(quiet(Scripted([]), native=True), KNAPSACK).report
    assert report.values == pytest.approx(BEST)
