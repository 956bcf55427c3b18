"""An offer that a scenario adds and that a rule bars for all whom it leads to is a warning of the case."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from optimizer.case import Case
from tests.builder import base_tables, make_case

NEW = {
    "offer_id": "new",
    "plant_id": "far-1",
    "part_id": "chip",
    "unit_price": 90,
    "currency": "JPY",
    "status": "qualified",
}


def case_with(folder: Path, applies: dict[str, Any], *changes: dict[str, Any], bloc: str = "USA") -> Case:
    """A ministry and a firm need chips in the first of six quarters; a rule bars a country's."""
    tables = base_tables()
    tables["segments"].append({**tables["segments"][0], "segment_id": "firm", "sector": "private"})
    tables["demand"] += [{**row, "segment_id": "firm"} for row in tables["demand"]]
    rule = {"id": "ban", "title": {"en": "Ban", "ja": "禁止"}, "citation": "test", "grade": "assumption"}
    rule |= {"applies": applies, "bars": [{"clause": "1", "countries": [bloc]}]}
    added = {"table": "offers", "rows": [NEW]}
    return make_case(folder, tables, [rule], horizon={"start": "2027Q2", "periods": 6}, changes=[added, *changes])


def warned(case: Case) -> list[str]:
    return [str(fault) for fault in case.warnings if "does not bar" in fault.expected]


@pytest.mark.parametrize(
    ("span", "quarters"),
    [
        ({"from": "2027-04-01"}, "2027Q2–2028Q3"),
        ({"from": "2027-08-15", "to": "2027-12-01"}, "2027Q3–2027Q4"),
        ({"from": "2028-07-02"}, "2028Q3"),
    ],
)
def test_it_names_rule_buyers_quarters_and_the_change(tmp_path: Path, span: dict[str, str], quarters: str) -> None:
    case = case_with(tmp_path, {"sectors": ["ministry", "private"], **span})
    assert warned(case) == [
        "warning: offers, row 4, column offer_id: found 'new'; expected an offer that rule 'ban' does not bar for min, firm in "
        f"{quarters} (test.yaml)"
    ]


def test_as_long_as_somebody_may_buy_it_nothing_is_said(tmp_path: Path) -> None:
    ministry = {"sectors": ["ministry"], "from": "2027-04-01"}
    assert warned(case_with(tmp_path / "one", ministry)) == []
    closed = {"table": "lanes", "rows": [{"origin": "far-1", "destination": "firm", "part_id": "chip", "capacity": 0}]}
    (only,) = warned(case_with(tmp_path / "two", ministry, closed))
    assert "does not bar for min in 2027Q2–2028Q3" in only
    # Offers that stand in the package are not warned of: the exclusions tell of them.
    assert warned(case_with(tmp_path / "three", ministry | {"sectors": ["ministry", "private"]}, bloc="JPN")) == []
