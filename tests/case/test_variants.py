"""A variant made on a checked case is the case that reading and checking everything gives, with the same faults."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from optimizer.case import Case, case_from
from optimizer.case.variants import VariantBase, variant_base, variant_of
from optimizer.dataset.check import check_tables
from optimizer.dataset.package import Package
from optimizer.errors import BadInput
from optimizer.scenario import Change, Scenario, scenario_from_mapping
from optimizer.scenario.check_changes import needs_no_check
from optimizer.scenario.overlay import apply_changes
from optimizer.schema import TABLES
from tests.builder import typed
from tests.scenario.small_tables import small_records

RICHER: dict[str, list[dict[str, Any]]] = {
    "plant_periods": [{"plant_id": "kita-1", "period": "2027Q3", "capacity": 10}],
    "expansions": [{"offer_id": "K-router", "max_units": 5, "cost_jpy_per_unit": 9, "build_periods": 1}],
    "stock": [{"segment_id": "min", "part_id": "chip", "opening_units": 5}],
    "bom": [{"part_id": "router", "component_id": "chip", "units_per_unit": 2}],
    "provenance": [{"offer_id": "L-router", "component_id": "chip", "country_id": "CHN", "share_pct": 60}],
    "ownership": [{"owned_id": "longwei", "owner_id": "kita", "share_pct": 10}],
    "budgets": [{"segment_id": "min", "fiscal_year": 2027, "budget_jpy": 1e9}],
    "lots": [
        {
            "lot_id": "l",
            "name_en": "Lot",
            "method": "additive",
            "ceiling_jpy": 9,
            "price_points": 6,
            "technical_points": 6,
        }
    ],
    "criteria": [
        {"lot_id": "l", "item_id": item, "name_en": item, "kind": "optional", "max_points": 3} for item in ("a", "b")
    ],
    "bids": [{"lot_id": "l", "supplier_id": "kita", "bid_jpy": 5, "item_id": item, "points": 3} for item in ("a", "b")],
}


def records() -> dict[str, list[dict[str, Any]]]:
    tables = small_records() | RICHER
    tables["fx"] = [*tables["fx"], {"currency": "JPY", "period": "*", "jpy_per_unit": 1}]
    tables["demand"] = [*tables["demand"], {**tables["demand"][0], "period": "2030Q1"}]
    return tables


def base_scenario(**more: Any) -> Scenario:
    mapping = {"id": "base", "title": "base", "data": "/nowhere", "horizon": {"start": "2027Q2", "periods": 4}, **more}
    return scenario_from_mapping(mapping, Path("base.yaml"))


@pytest.fixture(scope="module")
def base() -> VariantBase:
    tables = typed(records())
    package = Package("small", None, tables, check_tables(tables))  # type: ignore[arg-type]
    assert package.warnings == ()
    own = [{"table": "offers", "where": {"offer_id": "F-chip"}, "scale": {"unit_price": 2}}]
    return variant_base(case_from(base_scenario(changes=own, model={"integers": True}), package, ()))


def outcome(make: Any) -> tuple[Case | None, str]:
    try:
        return make(), ""
    except BadInput as error:
        return None, str(error)


def both(base: VariantBase, *changes: Change) -> tuple[Case | None, Case | None, str, str]:
    scenario = base.case.scenario
    scenario_with_all = replace(
        scenario,
        id="one",
        changes=(*scenario.changes, *changes),
        lineage=(*scenario.lineage, "s", "one"),
    )
    slow, why = outcome(lambda: case_from(scenario_with_all, base.case.source, ()))
    fast, reason = outcome(lambda: variant_of(base, "one", ["s"], changes))
    return slow, fast, why, reason


def assert_alike(slow: Case | None, fast: Case | None) -> None:
    assert (slow is None) == (fast is None)
    if slow is None or fast is None:
        return
    assert fast.scenario == slow.scenario
    assert (fast.periods, fast.defaults_used) == (slow.periods, slow.defaults_used)
    assert sorted(map(str, fast.warnings)) == sorted(map(str, slow.warnings))
    for name in TABLES:
        pd.testing.assert_frame_equal(fast.tables[name], slow.tables[name], obj=name)


NUMBERS = [(table.name, c.name) for table in TABLES.values() for c in table.columns if c.numeric]


@pytest.mark.parametrize(("table", "column"), NUMBERS)
def test_what_counts_as_harmless_has_no_fault(base: VariantBase, table: str, column: str) -> None:
    if column in TABLES[table].key:
        return
    for value in (None, 0, 7):
        try:
            changed = apply_changes(base.tables, [Change(table, set={column: value}, layer="s")], base.case.periods)
        except BadInput:
            continue
        if needs_no_check(base.tables, changed.tables, changed.authors):
            assert check_tables(changed.tables) == ()


@pytest.mark.parametrize(
    "change",
    [
        Change("offers", {"offer_id": ("L-chip",)}, set={"status": "qualified"}, layer="s"),
        Change("offers", {"offer_id": ("F-chip",)}, ("2027Q3", "2028Q1"), set={"capacity": 0}, layer="s"),
        Change("offers", {"offer_id": ("K-router",)}, ("2027Q3",), scale={"unit_price": 2}, layer="s"),
        Change("offers", {"offer_id": ("L-chip",)}, ("2027Q3",), scale={"unit_price": 2}, layer="s"),
        Change("plants", {"plant_id": ("kita-1",)}, ("2027Q3", "2027Q4"), scale={"capacity": 0.5}, layer="s"),
        Change("fx", {"currency": ("USD",)}, ("2027Q2", "2027Q4"), scale={"jpy_per_unit": 1.2}, layer="s"),
        Change("demand", {"segment_id": ("min",)}, ("2027Q2",), set={"units": 0}, layer="s"),
        Change("demand", scale={"units": 0}, layer="s"),
        Change("offers", set={"unit_price": -1}, layer="s", place="s.yaml:3"),
        Change("offers", set={"capacity": None}, layer="s", place="s.yaml:3"),
        Change("bom", set={"units_per_unit": 0}, layer="s", place="s.yaml:3"),
        Change("fx", set={"jpy_per_unit": 2}, layer="s", place="s.yaml:3"),
        Change("parts", set={"holding_cost_jpy": None}, layer="s"),
        Change("demand", {"part_id": ("chip",)}, ("2030Q1",), set={"units": 0}, layer="s"),
        Change("offers", set={"unit_price": 0}, layer="s"),
        Change("offers", set={"capacity": 5, "minimum_order": 6}, layer="s"),
        Change("plants", {}, ("2027Q3",), set={"capacity": 1}, layer="s"),
        Change("offers", set={"qualification_periods": 9}, layer="s"),
        Change("lanes", set={"lead_periods": 9}, layer="s"),
    ],
)
def test_changes_of_every_kind(base: VariantBase, change: Change) -> None:
    slow, fast, why, reason = both(base, change)
    assert reason == why
    assert_alike(slow, fast)


SCALED = [
    ("offers", "unit_price"), ("plants", "opening_cost_jpy"), ("budgets", "budget_jpy"), ("fx", "jpy_per_unit"),
    ("demand", "units"), ("lanes", "freight_pct"), ("expansions", "max_units"), ("bom", "units_per_unit"),
]  # fmt: skip


@settings(max_examples=8, deadline=None)
@given(st.lists(st.sampled_from(SCALED), min_size=1, max_size=4, unique=True), st.floats(-1, 20))
def test_several_at_a_time(base: VariantBase, columns: list[tuple[str, str]], number: float) -> None:
    changes = [Change(table, add={column: number}, layer="s", place="s.yaml:3") for table, column in columns]
    slow, fast, why, reason = both(base, *changes)
    assert reason == why
    assert_alike(slow, fast)


def test_untouched_tables_are_the_same_objects(base: VariantBase) -> None:
    case = variant_of(base, "one", ["s"], [Change("offers", scale={"unit_price": 2.0}, layer="s")])
    assert {name for name in TABLES if case.tables[name] is not base.case.tables[name]} == {"offers"}
    assert case.scenario.lineage == ("base", "s", "one")


def test_an_amount_for_each_value(base: VariantBase) -> None:
    amounts = {"CHN": 2.0, "TWN": 3.0, "JPN": 0.5}
    change = Change("offers", scale={"unit_price": 10.0}, layer="s", draw_per="plant.country_id", amounts=amounts)
    case = variant_of(base, "one", ["s"], [change])
    prices = dict(zip(case.tables["offers"]["offer_id"], case.tables["offers"]["unit_price"], strict=True))
    assert prices == {"K-router": 600_000.0, "F-chip": 540.0, "L-router": 12_000.0, "L-chip": 25.0}
    plain = variant_of(base, "one", ["s"], change.alike())
    pd.testing.assert_frame_equal(plain.tables["offers"], case.tables["offers"])
    assert [entry.as_mapping() for entry in change.alike()][1] == {
        "table": "offers",
        "where": {"plant.country_id": "TWN"},
        "scale": {"unit_price": 30.0},
    }


def test_an_amount_for_each_value_by_period(base: VariantBase) -> None:
    change = Change(
        "offers",
        {"offer_id": ("F-chip", "K-router")},
        ("2027Q3", "2027Q4"),
        add={"capacity": 1.0},
        layer="s",
        draw_per="offer_id",
        amounts={"F-chip": -7.0, "K-router": 5.0},
    )
    rows = variant_of(base, "one", ["s"], [change]).tables["offer_periods"]
    capacities = {(o, p): c for o, p, c in zip(rows["offer_id"], rows["period"], rows["capacity"], strict=True)}
    assert capacities == {
        ("F-chip", "2027Q3"): 33.0,
        ("F-chip", "2027Q4"): 73.0,
        ("K-router", "2027Q3"): 105.0,
        ("K-router", "2027Q4"): 105.0,
    }


@pytest.mark.parametrize(
    ("each", "amounts", "words"),
    [
        ("offer_id", {"F-chip": 1.0}, "s.yaml:3: offers: no amount is given where offer_id is 'K-router'"),
        ("capacity", {"F-chip": 1.0}, "s.yaml:3: offers: capacity holds numbers; expected a column of ids"),
        ("plant.contry", {"F-chip": 1.0}, "s.yaml:3: plants has no column 'contry'"),
    ],
)
def test_amounts_that_do_not_fit(base: VariantBase, each: str, amounts: dict[str, float], words: str) -> None:
    change = Change("offers", scale={"unit_price": 1.0}, layer="s", place="s.yaml:3", draw_per=each, amounts=amounts)
    with pytest.raises(BadInput, match=words):
        variant_of(base, "one", ["s"], [change])
