"""Every figure that `data/tutorial/README.md` derives by hand."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pandas as pd
import pytest

from optimizer.api import Plan, audit_plan, solve_scenario

ROOT = Path(__file__).parents[2]


def solved(overrides: Sequence[str] = ()) -> Plan:
    plan = solve_scenario(ROOT / "scenarios" / "tutorial.yaml", overrides=overrides)
    assert plan.status == "optimal"
    assert audit_plan(plan) == []
    return plan


def units(table: pd.DataFrame, keys: list[str]) -> dict[tuple[str, ...], float]:
    return {key: round(float(units), 6) for key, units in table.groupby(keys)["units"].sum().items()}


def test_the_cost_terms_are_those_derived_by_hand() -> None:
    plan = solved()
    assert plan.summary["objective_jpy"] == pytest.approx(28_642_190, abs=0.01)
    expected = {
        "purchase": 25_596_000,
        "freight": 545_200,
        "duty": 390,
        "qualification": 1_500_000,
        "opening": 0,
        "expansion": 0,
        "holding": 600,
        "shortage": 1_000_000,
        "risk": 0,
    }
    assert plan.summary["costs_jpy"] == pytest.approx(expected, abs=0.01)
    assert plan.summary["demand_units"] == 725
    assert plan.summary["delivered_units"] == pytest.approx(723)


def test_the_orders_are_those_derived_by_hand() -> None:
    plan = solved()
    assert units(plan.tables["orders"], ["offer", "period"]) == {
        ("kita-chip", "2027Q2"): 100,
        ("kita-chip", "2027Q3"): 100,
        ("kita-chip", "2027Q4"): 100,
        ("kita-chip", "2028Q1"): 80,
        ("mesa-chip", "2027Q4"): 10,
        ("kita-radio", "2027Q2"): 40,
        ("kita-radio", "2027Q3"): 30,
        ("kita-radio", "2027Q4"): 30,
        ("kita-radio", "2028Q1"): 10,
        ("mesa-radio", "2027Q4"): 20,
        ("mesa-radio", "2028Q1"): 40,
        **{(f"listed-{part}", f"{year}Q{quarter}"): 20 for part in ("chip", "radio")
           for year, quarter in ((2027, 2), (2027, 3), (2027, 4), (2028, 1))},
    }  # fmt: skip
    assert units(plan.tables["stock"], ["part", "segment", "period"]) == {
        ("chip", "ministry", "2027Q2"): 20,
        ("chip", "ministry", "2027Q3"): 40,
    }
    assert units(plan.tables["shortages"], ["part", "segment", "period"]) == {("radio", "ministry", "2027Q2"): 2}
    begun = plan.tables["qualifications"]
    assert begun[["offer", "start_period", "available_period"]].to_numpy().tolist() == [
        ["mesa-radio", "2027Q2", "2027Q3"]
    ]


@pytest.mark.parametrize(
    ("override", "cost"),
    [
        ("rules=[]", 20_802_900),
        ("model.integers=off", 28_436_523 + 1 / 3),
    ],
)
def test_the_other_costs_that_the_readme_states(override: str, cost: float) -> None:
    assert solved([override]).summary["objective_jpy"] == pytest.approx(cost, abs=0.01)
