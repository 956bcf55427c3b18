"""The workbook holds the plan's figures, and no text of it runs."""

from __future__ import annotations

from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from optimizer import api
from optimizer.pack.workbook import write_workbook
from optimizer.schema import PLAN_TABLES
from tests.builder import amend, base_tables, make_case


@pytest.fixture
def plan(tmp_path: Path) -> api.Plan:
    tables = amend(base_tables(), "offers", 0, offer_id="=HYPERLINK(1)")
    tables["parts"][0]["part_id"] = "chip"
    return api.solve_case(make_case(tmp_path / "data", tables))


def test_every_table_is_a_sheet_with_its_numbers(tmp_path: Path, plan: api.Plan) -> None:
    path = tmp_path / "plan.xlsx"
    write_workbook(path, plan.summary, plan.tables)
    book = CalamineWorkbook.from_path(str(path))
    assert book.sheet_names == ["summary", *PLAN_TABLES]
    orders = book.get_sheet_by_name("orders").to_python()
    assert orders[0] == list(PLAN_TABLES["orders"].names)
    units = orders[0].index("units")
    assert [row[units] for row in orders[1:]] == pytest.approx(plan.tables["orders"]["units"].tolist())
    assert "=HYPERLINK(1)" in {row[0] for row in orders[1:]}, "text that looks like a formula is written as text"
    numbers = {row[0]: row[1] for row in book.get_sheet_by_name("summary").to_python()}
    assert numbers["objective_jpy"] == pytest.approx(plan.summary["objective_jpy"])
    assert numbers["costs_jpy.purchase"] == pytest.approx(plan.summary["costs_jpy"]["purchase"])
