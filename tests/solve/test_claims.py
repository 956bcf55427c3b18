"""Claims about small programs that anyone can check: right ones stand, wrong ones are refused."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import numpy as np
import pytest

from optimizer.arrays import Floats
from optimizer.solve import highs
from optimizer.solve.claims import ClaimCheck
from optimizer.solve.program import Outline, Program
from optimizer.solve.report import Limits
from optimizer.solve.strategy.whole_numbers import cleaned
from tests.solve.linear_programs import drawn
from tests.solve.test_pulp_bridge import INF, KNAPSACK, program

#: At least 3 of two goods, at 1 and 2, of which the cheap one has 2: 4 at best, at a price of 2.
PURCHASE = replace(program([[1, 1]], [3], [INF], [1, 2]), upper=np.array([2.0, INF]))
#: The same with the goods counted in millionths and the row in thousandths.
MILLIONTHS = replace(
    replace(program([[1e-3, 1e-3]], [3e3], [INF], [1e-6, 2e-6]), upper=np.array([2e6, INF])),
    outline=Outline(sizes=np.full(2, 2.0**20)),
)
#: 8 of two goods, of which there are 3 and 4.
TOO_MUCH = program([[1, 1], [1, 0], [0, 1]], [8, -INF, -INF], [INF, 3, 4], [1, 1])
#: Half a unit and more goes through a decision of 5e-8 that lets a billion through.
GATE = program([[1, -1e9], [1, 0]], [-INF, 50], [0, INF], [1, 5000], [False, True])


def keeps(program: Program, *values: float) -> bool:
    return ClaimCheck(program).keeps(np.array(values))


def test_a_plan_keeps_its_rows_within_a_millionth_of_them() -> None:
    assert keeps(PURCHASE, 2, 1)
    assert keeps(PURCHASE, 2, 1 - 0.9e-6)
    assert not keeps(PURCHASE, 2, 1 - 2e-6 * 3)
    assert not keeps(PURCHASE, 1, 1)


def test_the_millionth_means_the_same_in_any_units() -> None:
    assert keeps(MILLIONTHS, 2e6, 1e6)
    assert keeps(MILLIONTHS, 2e6, 1e6 - 0.9)
    assert not keeps(MILLIONTHS, 2e6, 1e6 - 2 * 3)
    assert not keeps(program([[1e9]], [-INF], [3e9], [1]), 3 + 2e-6 * 3)


def test_either_side_of_a_row_counts() -> None:
    between = program([[1, 1]], [3], [4], [1, 1])
    assert keeps(between, 2, 1.5)
    assert not keeps(between, 2, 0.99)
    assert not keeps(between, 2, 2.01)


def test_large_terms_that_cancel_are_as_exact_as_they_are() -> None:
    equal = program([[1, -1]], [0], [0], [1, 1])
    assert keeps(equal, 1e9, 1e9 + 500)
    assert not keeps(equal, 1e9, 1e9 + 5000)
    assert not keeps(equal, 0.001, 0.0011)


def test_it_is_told_which_rows_are_broken() -> None:
    assert ClaimCheck(TOO_MUCH).broken(np.array([4.0, 4.0])).tolist() == [False, True, False]
    assert ClaimCheck(TOO_MUCH).broken(np.array([3.0, 4.0])).tolist() == [True, False, False]


@pytest.mark.parametrize("bad", [-2e-6, INF, np.nan])
def test_a_plan_keeps_its_bounds_and_is_finite(bad: float) -> None:
    free = program([[1, 1]], [-INF], [INF], [1, 1])
    assert keeps(free, 1, 0)
    assert not keeps(free, 1, bad)


def test_a_bound_is_kept_within_a_millionth_of_what_the_column_comes_to() -> None:
    limited = replace(program([[1]], [-INF], [INF], [1]), upper=np.array([5.0]))
    assert keeps(limited, 5 + 4e-6)
    assert not keeps(limited, 5 + 6e-6)
    wide = replace(limited, outline=Outline(sizes=np.array([2.0**20])))
    assert keeps(wide, 5.9)
    assert not keeps(wide, 7)


def test_a_fraction_is_no_decision() -> None:
    assert keeps(KNAPSACK, 1, 0, 1)
    assert not keeps(KNAPSACK, 1, 5 / 7, 0)
    assert not keeps(KNAPSACK, 1, 2e-6, 0)


def test_what_leaks_through_a_decision_that_is_not_made_is_found() -> None:
    """The row's size is that of the goods, however much the decision lets through; and made decisions are whole."""
    leaking = np.array([50.0, 5e-8])
    assert not ClaimCheck(GATE).keeps(cleaned(leaking, GATE))
    assert not keeps(GATE, 50, 0)
    assert ClaimCheck(GATE).broken(np.array([0.001, 0.0])).tolist() == [True, True]
    assert keeps(GATE, 50, 1)


def test_duals_prove_the_bound_that_they_prove() -> None:
    check = ClaimCheck(PURCHASE)
    assert check.bound(np.array([2.0])) == pytest.approx(4)
    assert check.bound(np.array([1.5])) == pytest.approx(1.5 * 3 - 0.5 * 2)
    assert check.bound(np.array([0.0])) == 0
    assert check.bound(np.array([2 + 1e-9])) == pytest.approx(4, abs=1e-7)


@pytest.mark.parametrize("dual", [3.0, 2.0001, -1.0])
def test_duals_that_lean_on_a_missing_bound_prove_nothing(dual: float) -> None:
    assert ClaimCheck(PURCHASE).bound(np.array([dual])) is None
    assert not ClaimCheck(PURCHASE).best(np.array([2.0, 1.0]), np.array([dual]))


def test_only_the_best_plan_is_the_best() -> None:
    check, price = ClaimCheck(PURCHASE), np.array([2.0])
    assert check.best(np.array([2.0, 1.0]), price)
    assert not check.best(np.array([0.0, 3.0]), price), "a dearer plan"
    assert not check.best(np.array([2.0, 0.5]), price), "a plan that breaks the row"
    assert not check.best(np.array([4.0, 0.0]), price), "as cheap, but there are only 2 of the first"
    assert not check.best(np.array([2.0, 1.0]), np.array([1.5])), "duals that prove less"
    assert not check.best(np.array([2.0, 1 + 1e-5]), price), "a plan dearer by a little"


def test_the_best_plan_is_so_in_any_units() -> None:
    check = ClaimCheck(MILLIONTHS)
    assert check.best(np.array([2e6, 1e6]), np.array([2e-3]))
    assert not check.best(np.array([2e6, 1e6]), np.array([1.9e-3]))
    assert not check.best(np.array([2e6, 1.00001e6]), np.array([2e-3]))


def test_the_dual_of_an_upper_side_is_negative() -> None:
    sale = program([[1, 1]], [-INF], [3], [-1, -2])
    assert ClaimCheck(sale).bound(np.array([-2.0])) == -6
    assert ClaimCheck(sale).bound(np.array([2.0])) is None
    assert ClaimCheck(sale).bound(np.array([-1.0])) is None, "the dearer good could bring any amount"


@pytest.mark.parametrize("sign", [1, -1])
def test_weights_show_that_there_is_no_plan(sign: int) -> None:
    """Whatever sign a solver gives them."""
    assert ClaimCheck(TOO_MUCH).impossible(sign * np.array([1.0, -1.0, -1.0]))
    assert ClaimCheck(TOO_MUCH).impossible(sign * np.array([5.0, -5.0, -6.0]))


@pytest.mark.parametrize("ray", [[0, 0, 0], [1, -1, 0], [1, 0, 0], [1, 1, 1], [0, -1, -1], [5, -5, -9]])
def test_weights_that_show_nothing(ray: list[float]) -> None:
    assert not ClaimCheck(TOO_MUCH).impossible(np.array(ray, float))


def test_weights_may_lean_on_the_columns_own_bounds() -> None:
    short = replace(program([[1, 1]], [8], [INF], [1, 1]), upper=np.array([3.0, 4.0]))
    assert ClaimCheck(short).impossible(np.array([1.0]))
    assert not ClaimCheck(replace(short, upper=np.array([3.0, 5.0]))).impossible(np.array([1.0]))
    assert not ClaimCheck(replace(short, upper=np.array([3.0, INF]))).impossible(np.array([1.0]))


def test_a_weight_on_a_side_that_is_missing_shows_nothing() -> None:
    """At most 3 of what is between -5 and -1 anyway."""
    debt = replace(program([[1]], [-INF], [3], [1]), lower=np.array([-5.0]), upper=np.array([-1.0]))
    assert not ClaimCheck(debt).impossible(np.array([1.0]))
    assert ClaimCheck(replace(debt, row_lower=np.array([0.0]), row_upper=np.array([3.0]))).impossible(np.array([1.0]))


def test_rounding_is_no_contradiction() -> None:
    close = replace(TOO_MUCH, row_lower=np.array([7 + 1e-9, -INF, -INF]))
    assert not ClaimCheck(close).impossible(np.array([1.0, -1.0, -1.0]))
    apart = replace(TOO_MUCH, row_lower=np.array([7 + 1e-5, -INF, -INF]))
    assert ClaimCheck(apart).impossible(np.array([1.0, -1.0, -1.0]))


def test_bounds_alone_keep_the_cost_from_falling() -> None:
    free = program([[1, 1]], [-INF], [8], [1, -1])
    assert not ClaimCheck(free).bounded
    assert ClaimCheck(replace(free, upper=np.array([INF, 9.0]))).bounded
    assert ClaimCheck(replace(free, cost=np.array([1.0, 0.0]))).bounded
    assert not ClaimCheck(replace(free, cost=np.array([1.0, 0.0]), lower=np.array([-INF, 0.0]))).bounded


def _on_sides(weights: Floats, program: Program) -> Floats:
    """The weights, turned to the side that each row has; none where it has none."""
    side = np.where(weights > 0, program.row_lower, program.row_upper)
    other = np.where(weights > 0, program.row_upper, program.row_lower)
    return np.where(np.isfinite(side), weights, np.where(np.isfinite(other), -weights, 0.0))


def test_no_duals_prove_more_and_no_plan_is_impossible() -> None:
    """Whatever duals, and whatever weights: none beats the optimum, and none refutes a program that has one."""
    bounded = 0
    for seed in range(200):
        free = drawn(seed)[1]
        target = replace(free, lower=np.maximum(free.lower, -1e4), upper=np.minimum(free.upper, 1e4))
        report, check, r = highs.solve(target, Limits()), ClaimCheck(target), np.random.default_rng([seed, 3])
        if report.status != "optimal":
            continue
        assert report.duals is not None
        assert report.objective is not None
        duals, count = report.duals, len(report.duals)
        size = float(np.abs(duals).max(initial=0.0)) or 1.0
        room = 1e-5 * max(1.0, abs(report.objective), float(np.abs(target.cost).max(initial=0.0)))
        tried = [r.normal(0, size, count), *(duals * r.choice([0, 0.5, 0.9, 1, 1.1], count) for _ in range(4)), -duals]
        for drawn_weights in tried:
            weights = _on_sides(drawn_weights, target)
            bound = check.bound(weights)
            assert bound is None or bound <= report.objective + room
            assert not check.impossible(weights)
            bounded += bound is not None
    assert bounded >= 100


def test_what_highs_finds_is_confirmed() -> None:
    confirmed = Counter[str]()
    for seed in range(400):
        target = drawn(seed)[1]
        report, check = highs.solve(target, Limits()), ClaimCheck(target)
        if report.status == "optimal":
            assert report.values is not None
            assert report.duals is not None
            assert check.best(report.values, report.duals), seed
        if report.status == "infeasible" and report.ray is not None:
            assert check.impossible(report.ray), seed
        confirmed[report.status] += 1
    assert min(confirmed["optimal"], confirmed["infeasible"]) >= 50
