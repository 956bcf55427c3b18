from __future__ import annotations

import re

import pytest

from optimizer.dataset.schema import ANY, TABLES, Column, Table, column

COLUMNS = [(t, c) for t in TABLES.values() for c in t.columns]
NAMES = [f"{t.name}.{c.name}" for t, c in COLUMNS]

CONTRACT = """
countries* country_id* name_en* name_ja bloc* risk_score
parts* part_id* name_en* name_ja family* unit* hs6 unspsc holding_cost_jpy shortage_penalty_jpy
suppliers* supplier_id* name_en* name_ja country_id* corporate_number
plants* plant_id* supplier_id* country_id* name_en capacity opening_cost_jpy
plant_periods plant_id* period* capacity
offers* offer_id* plant_id* part_id* unit_price* currency* capacity capacity_use status* qualification_cost_jpy \
qualification_periods ramp minimum_order technical_score security_score components
offer_periods offer_id* period* capacity unit_price
price_breaks offer_id* from_units* unit_price*
expansions offer_id* max_units* cost_jpy_per_unit* build_periods* subsidy_share
segments* segment_id* name_en* name_ja sector* country_id* priority* purposes
demand* segment_id* part_id* period* units*
stock segment_id* part_id* opening_units cover_periods
lanes* origin* destination* part_id freight_jpy_per_unit freight_pct duty_pct lead_periods capacity
bom part_id* component_id* units_per_unit* offer_id
provenance offer_id* component_id* supplier_id country_id share_pct* evidence_date
ownership owned_id* owner_id* share_pct* valid_from valid_to
entities entity_id* name* aliases list_id* listed_from* listed_to parent_id purpose citation*
budgets segment_id* fiscal_year* budget_jpy*
fx* currency* period* jpy_per_unit*
bids lot_id* supplier_id* bid_jpy* ceiling_jpy* item_id* points* mandatory_pass
sources* source_id* title* publisher url date licence note
"""


def starred(name: str, required: bool) -> str:
    return name + "*" * required


def test_tables_and_columns_are_those_of_the_contract() -> None:
    stated = [line.split() for line in CONTRACT.strip().splitlines()]
    closing = ["source_id", "grade"]
    for table, (name, *columns) in zip(TABLES.values(), stated, strict=True):
        assert starred(table.name, table.required) == name
        own = ["grade"] if table.name == "sources" else closing
        assert [starred(c.name, c.required) for c in table.columns] == [*columns, *own]


def test_defaults_are_those_stated() -> None:
    assert {f"{t.name}.{c.name}": c.default for t, c in COLUMNS if c.default is not None} == {
        "parts.holding_cost_jpy": 0,
        "plants.opening_cost_jpy": 0,
        "offers.capacity_use": 1,
        "offers.qualification_cost_jpy": 0,
        "offers.qualification_periods": 0,
        "expansions.subsidy_share": 0,
        "stock.opening_units": 0,
        "stock.cover_periods": 0,
        "lanes.part_id": "*",
        "lanes.freight_jpy_per_unit": 0,
        "lanes.freight_pct": 0,
        "lanes.duty_pct": 0,
        "lanes.lead_periods": 0,
    }


@pytest.mark.parametrize(("table", "c"), COLUMNS, ids=NAMES)
def test_column_is_explained_and_consistent(table: Table, c: Column) -> None:
    for text in (c.title_en, c.title_ja, c.help_en, c.help_ja):
        assert text.strip()
        assert text == text.strip()
    assert re.search("[぀-ヿ一-鿿]|URL", c.title_ja)
    assert c.help_en.endswith(".")
    assert c.help_ja.endswith("。")
    assert not (c.required and c.default is not None)
    assert c.numeric == (c.kind in {"number", "integer"})
    assert (c.kind == "number" and c.unit is None) is False
    for place in c.refers:
        target, name = place.split(".")
        assert TABLES[target].by_name[name].kind == "id"
    if c.wildcard:
        assert c.refers or c.kind == "period"
    if c.form is not None:
        re.compile(c.form.pattern)


@pytest.mark.parametrize("table", TABLES.values(), ids=list(TABLES))
def test_table_is_explained_and_keyed(table: Table) -> None:
    assert all((table.title_en, table.title_ja, table.help_en, table.help_ja))
    assert set(table.key) <= set(table.names)
    assert len(set(table.names)) == len(table.columns)
    assert any(c.required for c in table.columns if c.name in table.key)


def test_a_column_is_found_by_name() -> None:
    assert column("lanes", "origin").wildcard
    assert column("fx", "period").wildcard
    assert ANY == "*"
    with pytest.raises(KeyError):
        column("lanes", "colour")
