"""What is said of conflicts: told once, minimal where they are, whole numbers blamed only where they alone stand in the way."""

from __future__ import annotations

from pathlib import Path

import pytest

from optimizer.analysis.repair.conflict import conflicts_of
from optimizer.analysis.repair.proof import Missing
from optimizer.model.build import build
from optimizer.solve.questions import Questions
from tests.builder import Tables, amend, base_tables, make_case

from .test_repair import NOTHING_SHORT, repaired, states, tight


def test_a_lane_that_a_scenario_adds_is_no_row_of_the_package(tmp_path: Path) -> None:
    """It can be no lever, since nothing that is written says which it is; whatever else repairs the case is told."""
    added = {"origin": "far-1", "destination": "min", "part_id": "chip", "capacity": 5}
    changes = [{"table": "lanes", "rows": [added]}]
    by_kind = states(repaired(make_case(tmp_path, tight(), model=NOTHING_SHORT, changes=changes)))
    assert "lane" not in by_kind
    assert "demand" in by_kind


def test_what_still_asks_for_what_was_given_up_is_told_once_and_not_as_minimal(tmp_path: Path) -> None:
    """Nobody supplies: a fifth of each demand may be short, and a half of all. The second says nothing that is needed."""
    tables = amend(amend(base_tables(), "offers", 0, capacity=0), "offers", 1, capacity=0)
    case = make_case(tmp_path, tables, model={"shortage_limit": 0.2, "limits": {"shortage": 0.5}})
    m, program = build(case)
    conflicts = conflicts_of(m, program, Questions())
    named = [{program.name_row(row)[0] for row in conflict.rows.tolist()} for conflict in conflicts]
    assert [conflict.minimal for conflict in conflicts] == [True, False]
    assert ["limits" in names for names in named] == [False, True]
    repairs = repaired(case)
    assert repairs.complete
    assert any("The limits on the whole plan: at most 50% of the value of demand short." in t for t in repairs.conflict)


@pytest.mark.parametrize("integers", [False, True])
def test_what_nobody_sells_is_told_and_minimal(tmp_path: Path, integers: bool) -> None:
    """A unit of it has no standard cost. Without its demand nothing is left, of which HiGHS says only that it is empty."""
    tables = amend(base_tables(), "offers", 1, minimum_order=5)
    tables["parts"].append({**tables["parts"][0], "part_id": "radio", "name_en": "Radio", "name_ja": "無線機"})
    tables["demand"].append({**tables["demand"][0], "part_id": "radio"})
    repairs = repaired(make_case(tmp_path, tables, model=NOTHING_SHORT | {"integers": integers}))
    assert [len(rows) for account in repairs.accounts for rows in account.rows] == [1]
    assert [(account.minimal, account.whole) for account in repairs.accounts] == [(True, False)]
    assert repairs.complete
    assert repairs.conflict[0] == "FY2027 Q1: the demand of Ministry for Radio is 50 units, and none may be short."
    assert not repairs.as_mapping()["left_out"]


def test_only_whole_numbers_are_not_blamed_where_a_proof_is_missing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two parts share a plant, so that neither alone is short; candidates make the case one of whole numbers."""
    m, program = build(make_case(tmp_path, one_plant_for_two(), model=NOTHING_SHORT | {"integers": True}))
    assert not any(conflict.whole for conflict in conflicts_of(m, program, Questions()))
    monkeypatch.setattr(Missing, "proof", lambda self, price: None)
    assert conflicts_of(m, program, Questions()) == []


def one_plant_for_two() -> Tables:
    """A plant that makes 60 a quarter, two parts of which 40 are asked for each in the first, and an order of 5 at least."""
    tables = base_tables()
    tables["parts"].append({**tables["parts"][0], "part_id": "radio", "name_en": "Radio", "name_ja": "無線機"})
    offer = {**tables["offers"][1], "capacity": None, "minimum_order": 5}
    tables["offers"] = [offer, {**offer, "offer_id": "far-radio", "part_id": "radio"}]
    amend(tables, "plants", 1, capacity=60)
    tables["demand"] = [
        {"segment_id": "min", "part_id": part, "period": period, "units": 40}
        for part in ("chip", "radio")
        for period in ("2027Q2", "2027Q3")
    ]
    return tables
