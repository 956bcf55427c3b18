"""Dependence on sources of concern by quarter, who still buys of them, and the dates of rules."""

from dataclasses import replace
from datetime import date

import pandas as pd
import pytest

from optimizer import api
from optimizer.rules.pack import PhaseOutStep


def test_dependence_is_of_the_orders_given(tutorial_pack: api.Pack) -> None:
    orders, periods = tutorial_pack.tables["orders"], tutorial_pack.case.periods
    bound = api.concern.dependence(orders[orders["bound"]], periods)
    assert bound[["made", "firm"]].to_numpy().tolist() == [[0.0, 0.0]] * 4
    every = api.concern.dependence(orders, periods)
    assert every["made_jpy"].sum() / every["value_jpy"].sum() == pytest.approx(0.2516018, abs=1e-6)
    assert "made_reference" not in every


def test_dependence_stands_beside_that_of_a_reference() -> None:
    orders = pd.DataFrame(
        {"period": ["2027Q2", "2027Q2"], "units": 1.0, "value_jpy": [30.0, 10.0], "bound": True}
        | {"made_in_concern": [True, False], "firm_of_concern": [False, False]}
    )
    table = api.concern.dependence(orders, ["2027Q2", "2027Q3"], {"2027Q2": {"made_in_concern": 0.9}, "2027Q3": None})
    assert table["made"].tolist()[0] == 0.75
    assert table.loc[1, ["made", "firm", "made_reference", "firm_reference"]].isna().all()
    assert table.loc[1, ["value_jpy", "made_jpy"]].tolist() == [0.0, 0.0]
    assert table["made_reference"].tolist()[0] == 0.9


def test_trends_run_between_the_periods_with_purchases() -> None:
    exposure = {
        "2027Q2": None,
        "2027Q3": {"made_in_concern": 0.4, "firm_of_concern": 0.1},
        "2027Q4": {"made_in_concern": 0.0, "firm_of_concern": 0.2},
    }
    first, last, trends = api.concern.trends(exposure)
    assert (first, last) == ("2027Q3", "2027Q4")
    assert trends == {
        "made_in_concern": api.concern.DependenceTrend(0.4, 0.0, "2027Q4"),
        "firm_of_concern": api.concern.DependenceTrend(0.1, 0.2, None),
    }
    first, last, trends = api.concern.trends({"2027Q2": None, "2027Q3": None})
    assert (first, last) == ("2027Q2", "2027Q3")
    assert trends["made_in_concern"] == api.concern.DependenceTrend(None, None, "2027Q2")


def test_who_still_buys_of_concern(tutorial_pack: api.Pack) -> None:
    rest = api.concern.remaining_concern(tutorial_pack.tables["orders"], "2028Q1")
    columns = ["segment", "made_in_concern", "firm_of_concern"]
    assert rest[columns].to_numpy().tolist() == [["utility", 1.0, 1.0]]


def test_deadlines_are_the_steps_within_the_horizon(tutorial_pack: api.Pack) -> None:
    """A rule older than the horizon marks none."""
    case = tutorial_pack.case
    assert api.concern.deadlines(case).empty
    steps = (
        PhaseOutStep(date(2027, 8, 1), 0.3),
        PhaseOutStep(date(2028, 3, 31), 0.0),
        PhaseOutStep(date(2029, 4, 1), 0.0),
    )
    stepped = replace(case, rules=(replace(case.rules[0], phase_out=steps),))
    assert api.concern.deadlines(stepped)[["period", "share"]].to_numpy().tolist() == [
        ["2027Q3", 0.3],
        ["2028Q1", 0.0],
    ]
