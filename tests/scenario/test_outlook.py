"""What can never supply in a horizon, and options that leave nothing to buy: told before a plan shows it as a shortage."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from optimizer import api
from optimizer.cli import parser as cli
from tests.builder import Tables, amend, base_tables, make_case, write_tables

Place = tuple[str, int | None, str | None, str | None]


def places_of_warnings(folder: Path, tables: Tables, **model: Any) -> list[Place]:
    """The warnings of a case, its plan held against what they say."""
    case = make_case(folder, tables, model=model)
    return [(fault.table, fault.row, fault.column, fault.value) for fault in case.warnings]


def checked(folder: Path, tables: Tables) -> list[Place]:
    warnings = api.check_package(write_tables(folder, tables))
    assert {fault.severity for fault in warnings} <= {"warning"}
    return [(fault.table, fault.row, fault.column, fault.value) for fault in warnings]


def units(folder: Path, tables: Tables, offer: str, **model: Any) -> float:
    """What a plan orders from an offer."""
    plan = api.solve_case(make_case(folder, tables, model=model))
    orders = plan.tables["orders"]
    return float(orders.loc[orders["offer"] == offer, "units"].sum())


FAR = "far-chip"


def far(**cells: object) -> Tables:
    return amend(base_tables(), "offers", 1, **cells)


def row_of_far() -> int:
    ids = [row["offer_id"] for row in base_tables()["offers"]]
    assert ids[1] == FAR, ids
    return 3


def test_nothing_is_told_of_what_can_supply(tmp_path: Path) -> None:
    assert checked(tmp_path / "a", base_tables()) == []
    assert places_of_warnings(tmp_path / "b", base_tables(), integers=True) == []


def test_a_minimum_order_above_the_offers_own_capacity(tmp_path: Path) -> None:
    tables = far(capacity=10, minimum_order=11)
    place = [("offers", row_of_far(), "minimum_order", "11")]
    assert checked(tmp_path / "a", tables) == place
    assert places_of_warnings(tmp_path / "b", tables, integers=True) == place
    assert places_of_warnings(tmp_path / "c", tables, integers=False) == []
    assert units(tmp_path / "d", tables, FAR, integers=True) == 0
    assert checked(tmp_path / "e", far(capacity=11, minimum_order=11)) == []


def test_a_minimum_order_above_the_plants_capacity(tmp_path: Path) -> None:
    tables = amend(far(capacity=100, minimum_order=30, capacity_use=2), "plants", 1, capacity=50)
    assert checked(tmp_path / "a", tables) == [("offers", row_of_far(), "minimum_order", "30")]
    assert units(tmp_path / "b", tables, FAR, integers=True) == 0


def test_a_minimum_order_above_the_capacity_of_one_period(tmp_path: Path) -> None:
    tables = far(capacity=60, minimum_order=30)
    tables["offer_periods"] = [{"offer_id": FAR, "period": "2027Q2", "capacity": 20}]
    assert checked(tmp_path / "a", tables) == [("offer_periods", 2, "capacity", "20")]
    tables["offer_periods"] = [{"offer_id": FAR, "period": "2027Q2", "capacity": 0}]
    assert checked(tmp_path / "closed", tables) == []


def test_a_minimum_order_above_the_plants_capacity_of_one_period(tmp_path: Path) -> None:
    tables = far(capacity=60, minimum_order=30)
    tables["plant_periods"] = [{"plant_id": "far-1", "period": "2027Q3", "capacity": 20}]
    assert checked(tmp_path, tables) == [("plant_periods", 2, "capacity", "20")]


def test_capacity_by_period_may_lift_what_the_offer_states(tmp_path: Path) -> None:
    tables = far(capacity=10, minimum_order=11)
    tables["offer_periods"] = [{"offer_id": FAR, "period": "2027Q3", "capacity": 20}]
    assert checked(tmp_path, tables) == []


def test_a_qualification_that_outlasts_the_horizon(tmp_path: Path) -> None:
    tables = far(status="candidate", qualification_periods=2)
    place = [("offers", row_of_far(), "qualification_periods", "2")]
    assert checked(tmp_path / "a", tables) == place
    assert places_of_warnings(tmp_path / "b", tables) == place
    assert units(tmp_path / "c", tables, FAR) == 0
    assert checked(tmp_path / "d", far(status="candidate", qualification_periods=1)) == []
    assert units(tmp_path / "e", far(status="candidate", qualification_periods=1), FAR) > 0


def test_a_longer_horizon_lets_it_end(tmp_path: Path) -> None:
    tables = far(status="candidate", qualification_periods=2)
    assert make_case(tmp_path, tables, horizon={"periods": 3}).warnings == ()


def test_a_ramp_that_never_starts(tmp_path: Path) -> None:
    assert checked(tmp_path / "a", far(status="qualified", ramp="0;0")) == [("offers", row_of_far(), "ramp", "0;0")]
    assert checked(tmp_path / "b", far(status="qualified", ramp="0;1")) == []


@pytest.mark.parametrize(
    ("status", "lead", "late"), [("qualified", 2, True), ("qualified", 1, False), ("incumbent", 9, False)]
)
def test_a_lead_time_beyond_the_horizon(tmp_path: Path, status: str, lead: int, late: bool) -> None:
    tables = far(status=status)
    tables["lanes"] = [{**lane, "lead_periods": lead} for lane in tables["lanes"]]
    tables = amend(tables, "offers", 0, status="incumbent")
    assert checked(tmp_path / "a", tables) == ([("offers", row_of_far(), "offer_id", FAR)] if late else [])
    if late:
        assert units(tmp_path / "b", tables, FAR) == 0


def test_only_the_lane_that_is_used_counts(tmp_path: Path) -> None:
    """A general lane without lead time is no way where a more specific one exists."""
    tables = far(status="qualified")
    tables["lanes"] = [
        {"origin": "*", "destination": "*", "lead_periods": 0},
        {"origin": "far-1", "destination": "*", "lead_periods": 2},
    ]
    assert checked(tmp_path, tables) == [("offers", row_of_far(), "offer_id", FAR)]


def test_an_expansion_that_is_never_built(tmp_path: Path) -> None:
    tables = far()
    tables["expansions"] = [{"offer_id": FAR, "max_units": 5, "cost_jpy_per_unit": 1, "build_periods": 2}]
    assert checked(tmp_path, tables) == [("expansions", 2, "build_periods", "2")]


@pytest.mark.parametrize("within", ["part", "family", "all"])
@pytest.mark.parametrize("by", ["country", "supplier", "plant"])
def test_a_share_cap_with_too_few_to_share(tmp_path: Path, by: str, within: str) -> None:
    place = {"part": (2, "part_id", "chip"), "family": (None, "family", "semiconductor"), "all": (None, None, None)}
    assert places_of_warnings(tmp_path / "a", base_tables(), share_cap={by: {within: 0.4}}) == [
        ("parts", *place[within])
    ]
    assert places_of_warnings(tmp_path / "b", base_tables(), share_cap={by: {within: 0.5}}) == []
    plan = api.solve_case(make_case(tmp_path / "c", base_tables(), model={"share_cap": {by: {within: 0.4}}}))
    assert plan.tables["orders"].empty


@pytest.mark.parametrize(("start", "warned"), [("2027Q3", True), ("2040Q1", False)])
def test_a_share_cap_that_starts_later(tmp_path: Path, start: str, warned: bool) -> None:
    cap = {"country": {"part": {start: 0.4}}}
    places = places_of_warnings(tmp_path, base_tables(), share_cap=cap)
    assert places == ([("parts", 2, "part_id", "chip")] if warned else [])


def test_one_supplier_left_by_the_horizon(tmp_path: Path) -> None:
    """An offer that arrives too late is none to share with."""
    tables = far(status="candidate", qualification_periods=2)
    assert ("parts", 2, "part_id", "chip") in places_of_warnings(tmp_path, tables, share_cap={"country": {"part": 0.6}})


def test_a_floor_that_nobody_reaches(tmp_path: Path) -> None:
    tables = amend(far(security_score=50, technical_score=90), "offers", 0, security_score=70, technical_score=90)
    assert places_of_warnings(tmp_path / "a", tables, score_floor={"security": 71}) == [("parts", 2, "part_id", "chip")]
    assert places_of_warnings(tmp_path / "b", tables, score_floor={"security": 70}) == []
    plan = api.solve_case(make_case(tmp_path / "c", tables, model={"score_floor": {"security": 71}}))
    assert plan.tables["orders"].empty


def test_solve_and_check_say_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write_tables(tmp_path / "data", far(capacity=10, minimum_order=11))
    path = tmp_path / "small.yaml"
    path.write_text("id: small\ndata: data\nmodel: {integers: 'ON', share_cap: {country: 0.4}}\n", encoding="utf-8")
    assert cli.main(["solve", str(path), "--out", str(tmp_path / "out")]) == 0
    solved = capsys.readouterr().out
    assert cli.main(["check", str(path)]) == 0
    for text in (solved, capsys.readouterr().err):
        assert "offers, row 3, column minimum_order: found '11'; expected a minimum order of at most 10 units" in text
        assert "model.share_cap.country.part: 0.4" in text
