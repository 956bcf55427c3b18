"""Commitments stand in the latest period that supports the plan."""

from __future__ import annotations

from pathlib import Path

from optimizer import api
from tests.builder import Tables, amend, base_tables, make_case


def four_periods(**far: object) -> Tables:
    """Near can supply all of three quarters; the fourth needs Far."""
    tables = amend(base_tables(), "offers", 1, status="candidate", qualification_cost_jpy=100, **far)
    amend(tables, "offers", 0, capacity=50, unit_price=90)
    tables["parts"][0]["holding_cost_jpy"] = 1000
    tables["demand"] = [
        {"segment_id": "min", "part_id": "chip", "period": period, "units": units}
        for period, units in [("2027Q2", 50), ("2027Q3", 50), ("2027Q4", 50), ("2028Q1", 80)]
    ]
    return tables


def solved(folder: Path, tables: Tables, **model: object) -> api.Plan:
    plan = api.solve_case(make_case(folder, tables, model={"integers": True, **model}))
    assert plan.status == "optimal"
    assert api.audit_plan(plan) == []
    return plan


def test_a_qualification_starts_as_late_as_its_ramp_allows(tmp_path: Path) -> None:
    plan = solved(tmp_path, four_periods(qualification_periods=1, ramp="0.25;1"))
    (row,) = plan.tables["qualifications"].to_dict("records")
    assert (row["start_period"], row["available_period"]) == ("2027Q3", "2027Q4"), "30 of 60 units need the second step"


def test_without_a_ramp_one_quarter_later(tmp_path: Path) -> None:
    plan = solved(tmp_path, four_periods(qualification_periods=1))
    assert plan.tables["qualifications"]["start_period"].tolist() == ["2027Q4"]


def test_a_vanishing_discount_rate_says_the_same(tmp_path: Path) -> None:
    tables = four_periods(qualification_periods=1, ramp="0.25;1")
    plan = solved(tmp_path, tables, discount_rate=0.001)
    assert plan.tables["qualifications"]["start_period"].tolist() == ["2027Q3"]


def test_a_plant_opens_when_it_is_first_used(tmp_path: Path) -> None:
    tables = four_periods(qualification_periods=0)
    tables["plants"][1]["opening_cost_jpy"] = 70
    plan = solved(tmp_path, tables)
    assert plan.tables["openings"].to_dict("records") == [
        {"plant": "far-1", "supplier": "far", "period": "2028Q1", "share": 1.0, "cost_jpy": 70.0}
    ]


def test_expansions_are_ordered_step_by_step(tmp_path: Path) -> None:
    tables = four_periods(qualification_periods=0)
    amend(tables, "offers", 1, status="qualified", capacity=10)
    tables["offers"][1].pop("qualification_periods")
    tables["demand"][2]["units"] = 65
    tables["expansions"] = [{"offer_id": "far-chip", "max_units": 40, "cost_jpy_per_unit": 3, "build_periods": 1}]
    rows = solved(tmp_path, tables).tables["expansions"].to_dict("records")
    assert [(row["period"], row["available_period"], round(row["units"], 6)) for row in rows] == [
        ("2027Q3", "2027Q4", 5),
        ("2027Q4", "2028Q1", 15),
    ]
