"""Twenty seeded corruptions of a pack are all found, by the audit alone: the hashes are made to fit again."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from optimizer import api
from optimizer.pack.csv_text import read_table, write_table
from optimizer.schema import PLAN_TABLES
from tests.builder import base_tables, make_case

Tables = dict[str, pd.DataFrame]
Corruption = Callable[[Tables, dict[str, Any], np.random.Generator], None]


@pytest.fixture(scope="module")
def pack(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A plan with every kind of row: qualification, opening, expansion, stock, shortage, phase-out, budget."""
    folder = tmp_path_factory.mktemp("corrupt")
    tables = base_tables()
    tables["plants"][0]["opening_cost_jpy"] = 2000
    tables["plants"].append({"plant_id": "china-1", "supplier_id": "china", "country_id": "CHN"})
    tables["suppliers"].append({"supplier_id": "china", "name_en": "China", "country_id": "CHN"})
    tables["offers"][0].update(capacity=45)
    tables["offers"][1].update(
        status="candidate", qualification_cost_jpy=500, qualification_periods=0, currency="USD", unit_price=0.7
    )
    tables["offers"].append(
        {
            "offer_id": "china-chip",
            "plant_id": "china-1",
            "part_id": "chip",
            "unit_price": 60,
            "currency": "JPY",
            "capacity": 100,
            "status": "incumbent",
        }
    )
    tables["expansions"] = [
        {"offer_id": "far-chip", "max_units": 15, "cost_jpy_per_unit": 30, "build_periods": 1, "subsidy_share": 0.5}
    ]
    tables["demand"].append({"segment_id": "min", "part_id": "chip", "period": "2027Q4", "units": 480})
    tables["lanes"] = [
        {"origin": "*", "destination": "*", "part_id": "*", "freight_pct": 4, "duty_pct": 2},
    ]
    tables["stock"] = [{"segment_id": "min", "part_id": "chip", "opening_units": 10}]
    tables["parts"][0]["shortage_penalty_jpy"] = 900
    tables["budgets"] = [{"segment_id": "min", "fiscal_year": 2027, "budget_jpy": 90000}]
    rule = {
        "id": "origin",
        "title": {"en": "Origin", "ja": "原産地"},
        "citation": "test",
        "grade": "assumption",
        "applies": {"sectors": ["ministry"], "from": "2027-04-01"},
        "bars": [{"clause": "1", "countries": ["CHN"]}],
        "depth": "product",
        "phase_out": [{"from": "2027-04-01", "share": 0.4}, {"from": "2027-10-01", "share": 0}],
    }
    plan = api.solve_case(make_case(folder / "data", tables, [rule], model={"integers": True}))
    assert plan.status == "optimal"
    for name in ("orders", "qualifications", "openings", "expansions", "stock", "shortages"):
        assert len(plan.tables[name]), f"the example has no {name}"
    place = api.write_pack(plan, folder / "pack")
    assert api.verify_pack(place) == []
    return place


def scaled(table: str, column: str, factor: float) -> Corruption:
    def corrupt(tables: Tables, _: dict[str, Any], r: np.random.Generator) -> None:
        row = int(r.integers(len(tables[table])))
        tables[table].loc[row, column] *= factor

    return corrupt


def set_to(table: str, column: str, value: Any) -> Corruption:
    def corrupt(tables: Tables, _: dict[str, Any], r: np.random.Generator) -> None:
        tables[table].loc[int(r.integers(len(tables[table]))), column] = value

    return corrupt


def lost(table: str) -> Corruption:
    def corrupt(tables: Tables, _: dict[str, Any], r: np.random.Generator) -> None:
        tables[table] = tables[table].drop(index=int(r.integers(len(tables[table])))).reset_index(drop=True)

    return corrupt


def doubled(table: str) -> Corruption:
    def corrupt(tables: Tables, _: dict[str, Any], r: np.random.Generator) -> None:
        row = int(r.integers(len(tables[table])))
        tables[table] = pd.concat([tables[table], tables[table].iloc[[row]]], ignore_index=True)

    return corrupt


def number(*path: str, factor: float = 1.01) -> Corruption:
    def corrupt(_: Tables, summary: dict[str, Any], __: np.random.Generator) -> None:
        place = summary
        for key in path[:-1]:
            place = place[key]
        place[path[-1]] *= factor

    return corrupt


def moved_to_a_barred_source(tables: Tables, _: dict[str, Any], __: np.random.Generator) -> None:
    orders = tables["orders"]
    late = orders.index[orders["period"] == "2027Q4"][0]
    barred = {"offer": "china-chip", "supplier": "china", "plant": "china-1", "country": "CHN", "of_concern": True}
    orders.loc[late, list(barred)] = list(barred.values())


def over_capacity(tables: Tables, _: dict[str, Any], __: np.random.Generator) -> None:
    """Shift units between two sources so that demand still balances but one exceeds its capacity."""
    orders = tables["orders"]
    rows = orders.index[orders["period"] == "2027Q4"]
    money = [name for name in orders.columns if name.endswith("_jpy") and not name.startswith("unit_")]
    for row, change in zip(rows[:2], (+12.0, -12.0), strict=True):
        share = (orders.loc[row, "units"] + change) / orders.loc[row, "units"]
        orders.loc[row, ["units", *money]] *= share


CORRUPTIONS: dict[str, Corruption] = {
    "changed quantity": scaled("orders", "units", 1.001),
    "lost order": lost("orders"),
    "doubled order": doubled("orders"),
    "negative order": scaled("orders", "units", -1),
    "wrong purchase cost": scaled("orders", "purchase_jpy", 1.01),
    "wrong freight": scaled("orders", "freight_jpy", 0.5),
    "wrong duty": scaled("orders", "duty_jpy", 0.0),
    "wrong landed cost": scaled("orders", "landed_cost_jpy", 1.02),
    "wrong unit price": scaled("orders", "unit_price", 0.9),
    "wrong rate": scaled("orders", "jpy_per_unit", 1.1),
    "arrives beyond the horizon": set_to("orders", "period", "2029Q1"),
    "unknown offer": set_to("orders", "offer", "no-such-offer"),
    "moved to a barred source": moved_to_a_barred_source,
    "over capacity": over_capacity,
    "lost qualification": lost("qualifications"),
    "half a qualification": scaled("qualifications", "share", 0.5),
    "qualified too late": set_to("qualifications", "start_period", "2027Q4"),
    "lost opening": lost("openings"),
    "lost expansion": lost("expansions"),
    "cheaper expansion": scaled("expansions", "cost_jpy", 0.5),
    "lost stock": lost("stock"),
    "more stock": scaled("stock", "units", 1.5),
    "hidden shortage": lost("shortages"),
    "smaller shortage": scaled("shortages", "units", 0.9),
    "wrong objective": number("objective_jpy"),
    "wrong cost term": number("costs_jpy", "purchase"),
    "wrong coverage": number("coverage", "value"),
    "wrong share": number("share_by_bloc", "allied"),
}


@pytest.mark.parametrize("name", CORRUPTIONS)
def test_the_audit_finds_the_corruption(tmp_path: Path, pack: Path, name: str) -> None:
    copy = shutil.copytree(pack, tmp_path / "pack")
    tables = {name: read_table(copy / f"{name}.csv", table.stored) for name, table in PLAN_TABLES.items()}
    summary = json.loads((copy / "summary.json").read_text(encoding="utf-8"))
    CORRUPTIONS[name](tables, summary, np.random.default_rng(7))
    for name, table in PLAN_TABLES.items():
        write_table(tables[name], copy / f"{name}.csv", table.stored)
    (copy / "summary.json").write_text(json.dumps(summary), encoding="utf-8")
    refit(copy)
    lines = api.verify_pack(copy)
    assert lines
    assert not any("changed since the pack was written" in line for line in lines)


def refit(copy: Path) -> None:
    """Make the manifest's hashes fit the files again."""
    manifest = json.loads((copy / "manifest.json").read_text(encoding="utf-8"))
    manifest["objective_jpy"] = json.loads((copy / "summary.json").read_text(encoding="utf-8"))["objective_jpy"]
    for group in ("inputs", "outputs"):
        for name, entry in manifest[group].items():
            entry["sha256"] = hashlib.sha256((copy / name).read_bytes()).hexdigest()
    (copy / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")


def test_hashes_alone_find_a_changed_workbook(tmp_path: Path, pack: Path) -> None:
    copy = shutil.copytree(pack, tmp_path / "pack")
    (copy / "plan.xlsx").write_bytes((copy / "plan.xlsx").read_bytes() + b" ")
    (copy / "extra.txt").write_text("x")
    assert api.verify_pack(copy) == [
        "extra.txt: not in the manifest",
        "plan.xlsx: changed since the pack was written",
    ]


def test_a_manifest_that_tells_another_number_is_noticed(tmp_path: Path, pack: Path) -> None:
    copy = shutil.copytree(pack, tmp_path / "pack")
    manifest = json.loads((copy / "manifest.json").read_text(encoding="utf-8"))
    manifest["gap"] = 0.5
    (copy / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    assert api.verify_pack(copy) == ["manifest.json: gap differs from that in summary.json"]


def test_a_pack_reads_its_own_inputs_whatever_its_scenario_says(tmp_path: Path, pack: Path) -> None:
    copy = shutil.copytree(pack, tmp_path / "pack")
    scenario = (copy / "scenario.yaml").read_text(encoding="utf-8")
    (copy / "scenario.yaml").write_text(scenario.replace("data: inputs", "data: ../../elsewhere"), encoding="utf-8")
    assert api.verify_pack(copy) == ["scenario.yaml: changed since the pack was written"]
