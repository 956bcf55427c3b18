"""Frontiers: by hand, against another solver, and as plans that open."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from scipy.optimize import linprog

from optimizer import api
from optimizer.analysis.frontier import AGAINST, frontier
from optimizer.analysis.frontier.sandwich import Sandwich, Support
from optimizer.analysis.limited import Relaxed, relaxation, with_limits
from optimizer.case import Case
from optimizer.errors import BadInput
from optimizer.model.measures import MEASURED
from optimizer.model.objective import dense
from optimizer.plan.measures import measures_of_tables
from tests.builder import Tables, amend, base_tables, make_case
from tests.instances import random_case

TUTORIAL = Path("scenarios/tutorial.yaml")
#: A chip counts 125, the median of 150 and 100; the demand of 130 is worth 16,250.
WHOLE = 130 * 125


def concern() -> Tables:
    """Far is of concern: 120 of 130 units are cheapest from it, 10 of them in stock for a quarter."""
    return amend(base_tables(), "countries", 1, bloc="of_concern")


def continuous(case: Case) -> Case:
    """The case without whole numbers."""
    return replace(case, scenario=replace(case.scenario, model=replace(case.scenario.model, integers=False)))


def test_by_hand(tmp_path: Path) -> None:
    """Leaving Far costs 45 a unit for the 10 that lie in stock (150 instead of 105), then 50 a unit."""
    curve = frontier(make_case(tmp_path, concern()))
    units = [round(point.measures["origin"] * WHOLE / 125, 5) for point in curve.points]
    assert units == sorted(units, reverse=True)
    assert (units[0], units[-1]) == (120, pytest.approx(0, abs=1e-5))
    assert 110 in units, "the bend is met exactly"
    for unit, point in zip(units, curve.points, strict=True):
        due = 13_550 + 45 * min(120 - unit, 10) + 50 * max(110 - unit, 0)
        assert point.cost_jpy == pytest.approx(due, abs=0.01)
        assert point.bound_jpy <= point.cost_jpy
    assert curve.uncertain_jpy <= 1e-5 * (19_500 - 13_550)
    assert [point.price_jpy for point in curve.points] == [pytest.approx(45 * 130), pytest.approx(50 * 130), None]


def test_the_quarters_under_way_and_the_largest_country_by_hand(tmp_path: Path) -> None:
    tables = base_tables()
    tables["lanes"].append({"origin": "USA", "destination": "*", "part_id": "*", "lead_periods": 1})
    curve = frontier(make_case(tmp_path / "a", tables), "lead")
    # What Far ships arrives a quarter later: 60 units, all of them a quarter under way.
    assert [round(point.measures["lead"] * 130, 4) for point in curve.points] == [60, 0]
    assert [round(point.cost_jpy) for point in curve.points] == [130 * 150 - 60 * 50, 130 * 150]
    curve = frontier(make_case(tmp_path / "b", base_tables()), "country")
    ends = [round(point.measures["country"] * 130, 3) for point in (curve.points[0], curve.points[-1])]
    assert ends == [120, 65]
    assert curve.points[-1].cost_jpy == pytest.approx(65 * 150 + 65 * 100, rel=1e-6)


def test_nothing_to_trade_off_is_one_point(tmp_path: Path) -> None:
    curve = frontier(make_case(tmp_path, base_tables()))
    assert [point.measures["origin"] for point in curve.points] == [0.0]
    assert curve.as_mapping()["uncertain_jpy"] == 0.0


def test_a_sandwich_adds_where_least_is_known() -> None:
    def parabola(value: float) -> Support:
        return Support(value, value**2, 2 * value)

    def sloping(slope: float, near: Support) -> Support:
        return parabola(slope / 2)

    sandwich = Sandwich([parabola(-4), parabola(0)])
    sandwich.refine(3, 0.0, sloping)
    assert [point.value for point in sandwich.points] == [-4, -2, 0]
    assert sandwich.gap == pytest.approx(2.0)
    sandwich.refine(40, 0.01, sloping)
    assert len(sandwich.points) < 40
    assert all(cost <= value**2 + 1e-9 for value, cost in sandwich.lower())


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("against", AGAINST)
def test_another_solver_finds_the_same_costs_and_no_better_plan(tmp_path: Path, seed: int, against: str) -> None:
    case = random_case(tmp_path, seed)
    curve, best = frontier(case, against, 5), relaxation(case, (against,))
    measure, whole = dense(MEASURED[against](best.model), len(best.target.cost)), best.model.instance.demand_value
    costs = [point.cost_jpy for point in curve.points]
    values = [point.measures[against] for point in curve.points]
    assert costs == sorted(costs)
    assert values == sorted(values, reverse=True)
    # Chords of a convex curve rise ever more steeply.
    slopes = np.diff(costs) / np.diff(values) if len(costs) > 1 else np.zeros(0)
    assert (np.diff(slopes) <= 1e-4 * np.abs(slopes).max(initial=1.0)).all()
    for point in curve.points:
        limit = point.overlay["model"]["limits"][against] * whole
        cost = second(best, best.target.cost, measure, limit)
        # The cheapest plan may cost a ten-millionth more, for having less of the measure.
        assert point.cost_jpy == pytest.approx(cost, rel=2e-6, abs=1e-3)
        least = second(best, measure, best.target.cost, point.cost_jpy + 1e-9 * abs(point.cost_jpy))
        assert point.measures[against] * whole == pytest.approx(least, abs=2e-4 * whole)


def second(best: Relaxed, cost: np.ndarray, bounded: np.ndarray, most: float) -> float:
    """The least cost by scipy with one more row."""
    target = best.target.with_ceiling(bounded, most)
    rows = target.matrix.tocsr()
    upper, lower = np.isfinite(target.row_upper), np.isfinite(target.row_lower)
    size = max(float(np.abs(cost).max()), 1e-300)
    result = linprog(
        cost / size,
        np.vstack([rows[upper].toarray(), -rows[lower].toarray()]),
        np.concatenate([target.row_upper[upper], -target.row_lower[lower]]),
        bounds=np.column_stack([target.lower, target.upper]),
        method="highs-ipm",
    )
    assert result.status == 0, result.message
    return float(result.fun) * size


@pytest.mark.parametrize("against", AGAINST)
def test_a_point_opens_as_a_plan_that_the_audit_passes(against: str) -> None:
    case = api.load_case(TUTORIAL)
    curve = frontier(case, against, 4)
    for point in curve.points:
        plan = api.solve_case(api.overlay_case(TUTORIAL, point.overlay))
        assert api.audit_plan(plan) == []
        assert plan.summary["objective_jpy"] == pytest.approx(point.cost_jpy, rel=1e-6)
        reached = measures_of_tables(relaxation(case).model.instance, plan.tables)
        assert reached[against] == pytest.approx(point.measures[against], abs=1e-6)


@pytest.mark.parametrize("seed", [1, 3, 8])
def test_points_of_drawn_cases_are_plans(tmp_path: Path, seed: int) -> None:
    case = continuous(random_case(tmp_path, seed))
    for point in frontier(case, "origin", 3).points:
        model = point.overlay["model"]
        objective = tuple(model.get("objective", case.scenario.model.objective))
        plan = api.solve_case(with_limits(case, model["limits"], objective))
        assert plan.summary["objective_jpy"] == pytest.approx(point.cost_jpy, rel=1e-5)
        assert api.audit_plan(plan) == []


def test_whole_numbers_have_a_bound_and_no_beaten_point(tmp_path: Path) -> None:
    tables = amend(concern(), "offers", 0, minimum_order=30)
    case = make_case(tmp_path, tables, model={"integers": True})
    curve = frontier(case, "origin", 5, integers=True)
    costs = [point.cost_jpy for point in curve.points]
    values = [point.measures["origin"] for point in curve.points]
    assert costs == sorted(costs)
    assert values == sorted(set(values), reverse=True)
    for point in curve.points:
        assert point.status == "optimal"
        assert point.bound_jpy <= point.cost_jpy <= point.bound_jpy + 1e-5 * point.cost_jpy
        assert (
            point.cost_jpy
            >= max((cost for value, cost in curve.lower if value >= point.measures["origin"]), default=0) - 1
        )
        plan = api.solve_case(with_limits(case, point.overlay["model"]["limits"]))
        assert plan.summary["objective_jpy"] == pytest.approx(point.cost_jpy, rel=1e-5)
        assert api.audit_plan(plan) == []


def test_whole_numbers_against_every_choice(tmp_path: Path) -> None:
    """Far sells 30 to 60 a quarter or nothing: every such pair by hand, what exceeds the first quarter's 50 lies in stock for 5."""
    case = make_case(tmp_path, amend(concern(), "offers", 1, minimum_order=30), model={"integers": True})
    units = np.array([0, *range(30, 61)])
    first, second_ = (grid.ravel() for grid in np.meshgrid(units, units))
    cost = 150 * 130 - 50 * (first + second_) + 5 * np.maximum(first - 50, 0)
    points = frontier(case, "origin", 6, integers=True).points
    assert len(points) == 5, "at the level of 27.5 units nothing is bought from Far, as at none"
    for point in points:
        limit = point.overlay["model"]["limits"]["origin"] * WHOLE / 125
        # Between whole units Far may deliver what is left of the limit.
        least = cost[first + second_ <= limit + 1e-6].min()
        assert least - 50 - 1 <= point.cost_jpy <= least + 1e-4 * least
        assert point.bound_jpy <= least + 1


def test_the_plan_in_hand_is_told_beside_the_curve(tmp_path: Path) -> None:
    case = make_case(tmp_path, concern())
    plan = api.solve_case(case)
    present = frontier(case, plan=plan).present
    assert present is not None
    assert present["cost_jpy"] == pytest.approx(13_550)
    assert present["measures"]["origin"] == pytest.approx(120 / 130)


def test_bad_input(tmp_path: Path) -> None:
    case = make_case(tmp_path, concern())
    with pytest.raises(BadInput, match="origin"):
        frontier(case, "orign")
    with pytest.raises(BadInput, match="2 to 100"):
        frontier(case, points=1)
    with pytest.raises(BadInput, match="whole numbers"):
        frontier(case, integers=True)
