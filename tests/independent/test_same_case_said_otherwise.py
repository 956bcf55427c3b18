"""A case said in other words has the same answer: in other money, units or names, or with an offer told as two."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from optimizer import api
from tests.builder import Tables
from tests.independent.draw import Drawn, draw, in_units, write
from tests.independent.trial import ROOM

pytestmark = pytest.mark.slow

COUNT = 8
PARTS = "pcd"
#: Columns that hold a name, and whose.
NAMES = {
    "part_id": "parts",
    "component_id": "parts",
    "segment_id": "segments",
    "plant_id": "plants",
    "supplier_id": "suppliers",
    "offer_id": "offers",
}


def answer(drawn: Drawn, folder: Path) -> tuple[str, float]:
    """Status and objective of the case, whose plan passes the audit."""
    plan = api.solve_case(write(drawn, folder))
    assert [str(finding) for finding in api.audit_plan(plan)] == [] if plan.has_plan else plan.status == "infeasible"
    return plan.status, float(plan.summary["objective_jpy"]) if plan.has_plan else math.inf


def all_the_same(folder: Path, first: int, change: Callable[[Drawn, int], Drawn], money: float = 1.0) -> None:
    """Every seed's case has the same status once it is changed, and ``money`` times the objective."""
    optimal = 0
    for seed in range(first, first + COUNT):
        drawn = draw(seed, integers=seed % 4 != 0)
        status, cost = answer(drawn, folder / str(seed))
        changed, changed_cost = answer(change(drawn, seed), folder / f"{seed} changed")
        assert (seed, changed) == (seed, status)
        if status == "optimal":
            optimal += 1
            assert changed_cost / money == pytest.approx(cost, rel=ROOM, abs=ROOM), seed
    assert optimal >= COUNT // 2


def test_a_thousand_times_the_money_costs_a_thousand_times_as_much(tmp_path: Path) -> None:
    all_the_same(tmp_path, 5000, lambda drawn, seed: in_units(drawn, dict.fromkeys("*pcd", 1.0), 1000.0), 1000.0)


@pytest.mark.parametrize(("first", "factor"), [(5100, 1e6), (5200, 1e-6)])
def test_units_of_another_size_change_nothing(tmp_path: Path, first: int, factor: float) -> None:
    """As long as every price is one of them."""
    all_the_same(tmp_path, first, lambda drawn, seed: in_units(drawn, dict.fromkeys("*pcd", factor), 1.0))


def test_other_names_change_nothing(tmp_path: Path) -> None:
    """Those of each kind change places, so that nothing stands where it stood in any order of names."""
    all_the_same(tmp_path, 5300, _renamed)


def _renamed(drawn: Drawn, seed: int) -> Drawn:
    r = np.random.default_rng([seed, 5])
    other: dict[str, dict[str, str]] = {}
    for column, table in NAMES.items():
        if table not in other:
            names = [row[column] for row in drawn.tables[table]]
            other[table] = dict(
                zip(names, [f"{'zyx'[k % 3]}{table}{k}" for k in r.permutation(len(names))], strict=True)
            )
    places = {**other["plants"], **other["segments"]}

    def said(table: str, column: str, value: Any) -> Any:
        if column in ("origin", "destination"):
            return places.get(value, value)
        return other[NAMES[column]].get(value, value) if column in NAMES else value

    tables = {
        table: [{column: said(table, column, value) for column, value in row.items()} for row in rows]
        for table, rows in drawn.tables.items()
    }
    return replace(drawn, tables=tables)


def test_an_offer_told_as_two_changes_nothing(tmp_path: Path) -> None:
    """Both of the same plant with half the capacity each; the case first without what is asked of an offer as a whole."""
    optimal = 0
    for seed in range(5400, 5400 + COUNT):
        drawn = _without_terms(draw(seed, integers=seed % 4 != 0))
        components = {row["component_id"] for row in drawn.tables["bom"]}
        halved = [row["offer_id"] for row in drawn.tables["offers"] if row["part_id"] not in components]
        status, cost = answer(drawn, tmp_path / str(seed))
        for offer in halved:
            changed, changed_cost = answer(_halved(drawn, offer), tmp_path / f"{seed} {offer}")
            assert (seed, offer, changed) == (seed, offer, status)
            if status == "optimal":
                optimal += 1
                assert changed_cost == pytest.approx(cost, rel=ROOM, abs=ROOM), (seed, offer)
    assert optimal >= COUNT


def _without_terms(drawn: Drawn) -> Drawn:
    """Without qualifications, minimum orders, price tiers, and counts or shares of sources."""
    offers = [
        {**row, "minimum_order": None, "qualification_cost_jpy": None, "qualification_periods": None}
        | ({"status": "qualified"} if row["status"] == "candidate" else {})
        for row in drawn.tables["offers"]
    ]
    model = {key: value for key, value in drawn.model.items() if key not in ("minimum_sources", "share_cap")}
    return replace(drawn, tables={**drawn.tables, "offers": offers, "price_breaks": []}, model=model)


def _halved(drawn: Drawn, offer: str) -> Drawn:
    """The case with the offer's rows twice, each with half of the units."""

    def half(row: dict[str, Any], name: str) -> dict[str, Any]:
        units = {key: None if row[key] is None else row[key] / 2 for key in ("capacity", "max_units") if key in row}
        return {**row, **units, "offer_id": name}

    tables: Tables = {
        table: [
            copy
            for row in rows
            for copy in ([half(row, offer), half(row, f"{offer}b")] if row.get("offer_id") == offer else [row])
        ]
        for table, rows in drawn.tables.items()
    }
    return replace(drawn, tables=tables)
