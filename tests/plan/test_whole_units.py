"""Units that are whole in truth are whole in every table; a plan without value has no coverage by value."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from optimizer import api
from optimizer.analysis import checked_solve
from optimizer.cli.tables import comparison_text
from optimizer.cli.text import summary_text
from optimizer.plan.compare import compare
from optimizer.plan.rounding import snapped
from tests.builder import amend, base_tables, make_case


@pytest.mark.parametrize(
    ("units", "cleaned"),
    [
        (29.999999999999993, 30.0), (30.000000000000004, 30.0), (1e6 - 1e-6, 1e6), (412.9999999999, 413.0),
        (1e6 - 1e-4, 1e6 - 1e-4), (0.0, 0.0), (0.5, 0.5), (29.9999, 29.9999), (1e-8, 1e-8),
        (1 / 3, 1 / 3), (333_333_333.3333, 333_333_333.3333),
        (2.5e10, 2.5e10), (1.0 - 1e-12, 1.0),
    ],
)  # fmt: skip
def test_what_is_beside_a_whole_number(units: float, cleaned: float) -> None:
    assert snapped(np.array([units]))[0] == cleaned


def test_every_table_and_the_audit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A solver that is off in the last digits of every column."""
    honest = checked_solve.solve

    def off(*arguments: object, **options: object) -> object:
        solution = honest(*arguments, **options)  # type: ignore[arg-type]
        values = solution.values
        assert values is not None
        return replace(solution, values=np.where(values > 2, values * (1 - 2.3e-16), values) * (1 - 3e-16))

    monkeypatch.setattr(checked_solve, "solve", off)
    tables = amend(base_tables(), "offers", 0, capacity=50)
    plan = api.solve_case(make_case(tmp_path, tables))
    assert [str(finding) for finding in api.audit_plan(plan)] == []
    for name in ("orders", "shortages", "stock"):
        assert all(float(units).is_integer() for units in plan.tables[name]["units"])
    assert sorted(plan.tables["orders"]["units"])[-1] == 60.0
    assert plan.summary["delivered_units"] + plan.summary["shortage_units"] == 130.0
    pack = api.write_pack(plan, tmp_path / "pack")
    assert ".99999" not in (pack / "orders.csv").read_text(encoding="utf-8")
    assert api.verify_pack(pack) == []


@pytest.mark.parametrize("short", [True, False])
def test_coverage_of_what_is_worth_nothing(tmp_path: Path, short: bool) -> None:
    tables = base_tables()
    for row in range(2):
        amend(tables, "offers", row, unit_price=0, capacity=0 if short else 100)
    plan = api.solve_case(make_case(tmp_path, tables))
    assert plan.summary["coverage"] == {"value": None, "units": 0.0 if short else 1.0}
    assert f"Coverage      – by value, {'0.0' if short else '100.0'}% by units" in summary_text(plan.summary)
    comparison = compare([api.named_plan("a", plan), api.named_plan("b", plan)])
    assert comparison.coverage["coverage_value"].isna().all()
    assert "–" in comparison_text(comparison)
    assert [str(finding) for finding in api.audit_plan(plan)] == []


def test_a_comparison_in_full_yen_and_without_noise(tmp_path: Path) -> None:
    tables = amend(base_tables(), "offers", 1, unit_price=123_456_789)
    amend(amend(tables, "offers", 0, unit_price=987_654_321, capacity=100), "parts", 0, shortage_penalty_jpy=2e9)
    plan = api.solve_case(make_case(tmp_path, tables))
    view = api.named_plan("a", plan)
    costs = dict(plan.summary["costs_jpy"])
    off = {name: cost * (1 + 2e-16) for name, cost in costs.items()}
    noisy = api.NamedPlan("b", {**plan.summary, "costs_jpy": off}, plan.tables)
    comparison = compare([view, noisy])
    assert (comparison.costs["difference_jpy"] == 0).all()
    assert (comparison.shares["difference"] == 0).all()
    text = comparison_text(comparison)
    assert f"{costs['purchase']:,.0f}" in text
    assert "e+" not in text
    assert "e-" not in text
    one_yen = api.NamedPlan(
        "b", {**plan.summary, "costs_jpy": costs | {"purchase": costs["purchase"] + 1}}, plan.tables
    )
    difference = compare([view, one_yen]).costs.set_index(["term", "plan"])["difference_jpy"]
    assert difference["purchase", "b"] == difference["total", "b"] == 1
    shares = {"domestic": 0.5 + 1e-10, "allied": 0.5 - 1e-10}
    halves = {"share_by_bloc": {"domestic": 0.5, "allied": 0.5}, "share_by_country": {}}
    pair = [
        api.NamedPlan(name, {**plan.summary, **halves, **more}, plan.tables)
        for name, more in (("a", {}), ("b", {"share_by_bloc": shares}))
    ]
    assert (compare(pair).shares["difference"] == 0).all()
