"""Offers that nothing bounds: what their assumed bounds cut off is found all the same."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from optimizer import api
from optimizer.analysis import checked_solve
from optimizer.case import Case
from optimizer.model.build import build
from optimizer.solve.strategy import Solution
from tests.builder import Tables, make_case

OFFER = {"currency": "JPY", "status": "incumbent", "source_id": "s"}


def filler_case(folder: Path, bolt_jpy: float, **more: Any) -> Case:
    """Chips come from one supplier, and no supplier may hold more than half of a family's value: so bolts of another must be
    bought for as much money, at ``bolt_jpy`` apiece, though only ten are needed.
    """
    tables: Tables = {
        "countries": [{"country_id": "JPN", "name_en": "Japan", "bloc": "domestic"}],
        "sources": [{"source_id": "s", "title": "Made up for a test"}],
        "fx": [{"currency": "USD", "period": "*", "jpy_per_unit": 1.0}],
        "parts": [
            {
                "part_id": part,
                "name_en": part,
                "family": "component",
                "unit": "u",
                "holding_cost_jpy": 0,
                "shortage_penalty_jpy": lost,
            }
            for part, lost in (("chip", 1000), ("bolt", 5))
        ],
        "segments": [{"segment_id": "g", "name_en": "g", "sector": "ministry", "country_id": "JPN", "priority": 1}],
        "demand": [
            {"segment_id": "g", "part_id": part, "period": "2027Q2", "units": units}
            for part, units in (("chip", 50), ("bolt", 10))
        ],
        "suppliers": [{"supplier_id": name, "name_en": name, "country_id": "JPN"} for name in ("chips", "bolts")],
        "plants": [{"plant_id": name, "supplier_id": name, "country_id": "JPN"} for name in ("chips", "bolts")],
        "offers": [
            {
                "offer_id": "chips",
                "plant_id": "chips",
                "part_id": "chip",
                "unit_price": 100,
                "minimum_order": 50,
                "capacity": 60,
                **OFFER,
            },
            {
                "offer_id": "bolts",
                "plant_id": "bolts",
                "part_id": "bolt",
                "unit_price": bolt_jpy,
                "minimum_order": 1,
                **OFFER,
            },
        ],
        "lanes": [{"origin": "*", "destination": "*", "part_id": "*", "lead_periods": 0}],
    }
    model = {"integers": True, "share_cap": {"supplier": {"family": 0.5}}, **more}
    return make_case(folder, tables, model=model, horizon={"start": "2027Q2", "periods": 1})


@pytest.mark.parametrize("bolt_jpy", [10.0, 0.001])
def test_a_cap_by_value_may_call_for_any_number(tmp_path: Path, bolt_jpy: float) -> None:
    case = filler_case(tmp_path, bolt_jpy)
    model, _ = build(case)
    assert model.shipment_bounds.assumed.tolist() == [False, True]
    plan = api.solve_case(case)
    assert plan.status == "optimal"
    assert plan.summary["objective_jpy"] == pytest.approx(2 * 50 * 100, rel=1e-6)
    orders = plan.tables["orders"].set_index("offer")["units"]
    assert orders["bolts"] == pytest.approx(50 * 100 / bolt_jpy, rel=1e-6)
    assert api.audit_plan(plan) == []


def test_what_costs_nothing_has_no_bound_and_is_told_so(tmp_path: Path) -> None:
    plan = api.solve_case(filler_case(tmp_path, 0.0))
    # Nothing of value can be bought of bolts, so no chip is.
    assert plan.summary["objective_jpy"] == pytest.approx(50 * 1000)
    assert plan.has_plan


def test_levels_before_cost_take_far_wider_bounds(tmp_path: Path) -> None:
    plan = api.solve_case(filler_case(tmp_path, 0.001, objective=["shortage", "cost"]))
    assert plan.status == "optimal"
    assert plan.summary["shortage_units"] == pytest.approx(0, abs=1e-6)
    assert plan.summary["objective_jpy"] == pytest.approx(2 * 50 * 100, rel=1e-5)


def test_without_time_for_wider_bounds_the_plan_is_not_proven(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    solve = checked_solve.solve

    def hurried(program: Any, name: str, limits: Any, *rest: Any) -> Any:
        solution = solve(program, name, limits, *rest)
        monkeypatch.setattr(checked_solve, "solve", lambda *_: Solution("no_solution", message="Time limit reached"))
        return solution

    monkeypatch.setattr(checked_solve, "solve", hurried)
    plan = api.solve_case(filler_case(tmp_path, 0.001))
    assert plan.status == "feasible"
    assert plan.summary["bound_jpy"] is None
    assert "state their capacities" in plan.summary["message"]


def test_bounds_that_hold_are_not_widened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def widened(*_: object, **__: object) -> None:
        raise AssertionError("the case was built again")

    model, program = build(case := filler_case(tmp_path, 100.0))
    monkeypatch.setattr(checked_solve, "build", widened)
    limits = checked_solve.Limits.of(case.scenario.solver)
    assert checked_solve.solution_of(case, model, program, None, limits).solution.status == "optimal"
