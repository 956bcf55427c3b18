"""Cases for tests: tables as lists of rows, written as a package, read back through the real reader."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from optimizer.case import Case, case_from
from optimizer.dataset.package import Package, read_package
from optimizer.rules.pack import RulePack, rule_from_mapping
from optimizer.scenario import ModelOptions, Scenario, scenario_from_mapping
from optimizer.schema import TABLES

Row = Mapping[str, Any]
Tables = dict[str, list[dict[str, Any]]]


def write_tables(folder: Path, tables: Mapping[str, Sequence[Row]]) -> Path:
    """Write each table as CSV into ``folder``."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, rows in tables.items():
        if not rows:
            continue
        pd.DataFrame(list(rows)).to_csv(folder / f"{name}.csv", index=False)
    return folder


def typed(records: Mapping[str, Sequence[Row]]) -> dict[str, pd.DataFrame]:
    """Every table of the contract, empty where ``records`` has none, blank where a record has no entry."""
    tables = {}
    for name, table in TABLES.items():
        rows = records.get(name, ())
        unknown = {key for row in rows for key in row} - set(table.names)
        assert not unknown, f"{name} has no {unknown}"
        tables[name] = pd.DataFrame(
            {
                column.name: pd.Series(
                    [row.get(column.name, np.nan) for row in rows],
                    dtype="float64" if column.numeric else "str",
                )
                for column in table.columns
            }
        )
    return tables


def case_of_records(
    name: str,
    title: Mapping[str, str],
    records: Mapping[str, Sequence[Row]],
    rules: Sequence[RulePack],
    model: ModelOptions,
) -> Case:
    """A case of records that need no files, under rules and model options."""
    scenario = Scenario(
        id=name,
        title=title,
        description={},
        path=Path(f"{name}.yaml"),
        data=Path(name),
        rules=tuple(rule.id for rule in rules),
        model=model,
        lineage=(name,),
    )
    return case_from(scenario, Package(name, Path(name), typed(records)), list(rules))


def make_case(
    folder: Path, tables: Mapping[str, Sequence[Row]], rules: Sequence[Mapping[str, Any]] = (), **scenario: Any
) -> Case:
    """A case of these tables, rules and scenario keys."""
    package = read_package(write_tables(folder, tables))
    packs = [rule_from_mapping(rule, "test") for rule in rules]
    stated = {
        "id": "test",
        "title": {"en": "Test", "ja": "試験"},
        "data": str(folder),
        "rules": [rule.id for rule in packs],
        **scenario,
    }
    return case_from(scenario_from_mapping(stated, folder / "test.yaml", folder), package, packs)


def base_tables() -> Tables:
    """Two countries' suppliers of one part for one segment over two quarters; cheap, easy to change.

    Far is at 100 JPY with capacity 60, Near at 150 without limit; demand is 50 then 80.
    """
    return {
        "countries": [
            {"country_id": "JPN", "name_en": "Japan", "name_ja": "日本", "bloc": "domestic"},
            {"country_id": "USA", "name_en": "United States", "name_ja": "米国", "bloc": "allied"},
            {"country_id": "CHN", "name_en": "China", "name_ja": "中国", "bloc": "of_concern"},
        ],
        "parts": [
            {
                "part_id": "chip",
                "name_en": "Chip",
                "name_ja": "半導体",
                "family": "semiconductor",
                "unit": "piece",
                "holding_cost_jpy": 5,
                "shortage_penalty_jpy": 1000,
            }
        ],
        "suppliers": [
            {"supplier_id": "near", "name_en": "Near", "country_id": "JPN"},
            {"supplier_id": "far", "name_en": "Far", "country_id": "USA"},
        ],
        "plants": [
            {"plant_id": "near-1", "supplier_id": "near", "country_id": "JPN"},
            {"plant_id": "far-1", "supplier_id": "far", "country_id": "USA"},
        ],
        "offers": [
            {
                "offer_id": "near-chip",
                "plant_id": "near-1",
                "part_id": "chip",
                "unit_price": 150,
                "currency": "JPY",
                "status": "qualified",
            },
            {
                "offer_id": "far-chip",
                "plant_id": "far-1",
                "part_id": "chip",
                "unit_price": 100,
                "currency": "JPY",
                "capacity": 60,
                "status": "qualified",
            },
        ],
        "segments": [
            {
                "segment_id": "min",
                "name_en": "Ministry",
                "name_ja": "府省",
                "sector": "ministry",
                "country_id": "JPN",
                "priority": 1,
            }
        ],
        "demand": [
            {"segment_id": "min", "part_id": "chip", "period": "2027Q2", "units": 50},
            {"segment_id": "min", "part_id": "chip", "period": "2027Q3", "units": 80},
        ],
        "lanes": [{"origin": "*", "destination": "*", "part_id": "*"}],
        "fx": [{"currency": "USD", "period": "*", "jpy_per_unit": 150}],
        "sources": [{"source_id": "test", "title": "Made up for a test"}],
    }


def amend(tables: Tables, table: str, row: int, **cells: Any) -> Tables:
    """Change cells of one row in place, and return the tables."""
    tables[table][row].update(cells)
    return tables


def both(text: str) -> dict[str, str]:
    """A text in two languages that is the same in both."""
    return {"en": text, "ja": text}
