"""A case in which one offer after another can be kept out: Far at 100 (60 units), Near at 150 without limit, and a third."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from optimizer import api
from tests.builder import Tables, base_tables, make_case

__all__ = ["explained", "plan_of", "with_third"]


def with_third(price: float, seat: str = "USA", **cells: Any) -> Tables:
    """The two suppliers and a third one, which offers the chip at a price."""
    tables = base_tables()
    tables["suppliers"].append({"supplier_id": "third", "name_en": "Third", "name_ja": "第三", "country_id": seat})
    tables["plants"].append({"plant_id": "third-1", "supplier_id": "third", "country_id": seat})
    offer = {"offer_id": "third-chip", "plant_id": "third-1", "part_id": "chip", "unit_price": price}
    tables["offers"].append({**offer, "currency": "JPY", "status": "qualified", **cells})
    return tables


def plan_of(folder: Path, tables: Tables, rules: Any = (), **model: Any) -> api.Plan:
    """The audited plan of the tables."""
    plan = api.solve_case(make_case(folder, tables, rules, horizon={"start": "2027Q2", "periods": 2}, model=model))
    assert plan.has_plan, plan.conflict
    assert api.audit_plan(plan) == []
    return plan


def explained(plan: api.Plan, offer: str = "third-chip") -> dict[str, Any]:
    """The row of an offer in the plan's explanation."""
    return next(row for row in api.explain(plan).as_mapping()["offers"] if row["offer"] == offer)
