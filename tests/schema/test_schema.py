"""Every line of the schema is whole and points to what exists, and every table of a plan is made as its lines say."""

from __future__ import annotations

import csv
import re
from pathlib import Path
from typing import get_args

import numpy as np
import pandas as pd
import pytest

from optimizer import api, schema
from optimizer.pack.pack import VERSIONS
from optimizer.schema import ANY, KINDS, PLAN_TABLES, TABLES, Column, Kind, Stored, Table, column, plan_column
from tests.instances import random_case

ROOMS = {"input": TABLES, "plan": PLAN_TABLES}
LISTED = [(of, table) for of, tables in ROOMS.items() for table in tables.values()]
COLUMNS = [(of, table, c) for of, table in LISTED for c in table.columns]


def lines(name: str) -> list[dict[str, str]]:
    path = Path(schema.__file__).with_name(f"{name}.csv")
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_every_kind_has_words() -> None:
    assert tuple(KINDS) == get_args(Kind)
    assert all(words["title_en"] and words["title_ja"] for words in KINDS.values())


def is_explained(line: Table | Column) -> bool:
    texts = [*line.title.values(), *line.help.values()]
    return (
        all(text and text == text.strip() for text in texts)
        and list(line.title) == list(line.help) == ["en", "ja"]
        and line.title["en"].replace("¥", "").isascii()
        and re.search("[぀-ヿ一-鿿]|URL", line.title["ja"]) is not None
        and line.help["en"].endswith(".")
        and line.help["ja"].endswith("。")
    )


@pytest.mark.parametrize(("of", "table", "c"), COLUMNS, ids=[f"{of}:{t.name}.{c.name}" for of, t, c in COLUMNS])
def test_a_column_is_explained_and_consistent(of: str, table: Table, c: Column) -> None:
    assert is_explained(c)
    assert c.kind in get_args(Kind)
    assert c.stored in get_args(Stored)
    assert c.numeric == (c.kind in {"number", "integer"})
    assert c.kind != "number" or c.unit is not None
    assert not (c.required and c.default is not None)
    assert len(set(c.choices)) == len(c.choices)
    assert not (c.choices and c.form) or c.kind == "names"
    for place in c.refers:
        target, name = place.split(".")
        assert column(target, name).kind == "id"
    assert not c.wildcard or c.refers or c.kind == "period"
    assert not c.above_minimum or c.minimum is not None
    assert c.form is None or re.compile(c.form.pattern)
    assert c.follows is None or (c.follows != c.name and c.follows in table.by_name)
    assert not c.in_horizon or c.kind == "period"
    assert c.since in VERSIONS
    assert of == "input" or (c.default, c.form, c.wildcard, c.minimum, c.maximum) == (None, None, False, None, None)
    assert of == "plan" or (c.follows, c.in_horizon, c.since) == (None, False, VERSIONS[0])


@pytest.mark.parametrize(("of", "table"), LISTED, ids=[f"{of}:{table.name}" for of, table in LISTED])
def test_a_table_is_explained_and_keyed(of: str, table: Table) -> None:
    assert is_explained(table)
    assert set(table.key) <= set(table.names)
    assert len(set(table.names)) == len(table.columns)
    assert table.since in VERSIONS
    assert any(table.by_name[name].required for name in table.key) or (of, table.name) == ("plan", "prices")


@pytest.mark.parametrize(("of", "file"), [("input", "inputs"), ("plan", "plan")])
def test_no_line_is_lost(of: str, file: str) -> None:
    own = [(line["table"], line["column"]) for line in lines(file)]
    shared = {name for table, name in own if table == ANY}
    assert len(set(own)) == len(own)
    kept = {(table.name, name) for table in ROOMS[of].values() for name in table.names if name not in shared}
    assert {(table, name) for table, name in own if table != ANY and name not in shared} == kept
    assert len({(line["of"], line["table"]) for line in lines("tables")}) == len(LISTED)
    used = {line.get("form", "") for line in lines(file)} - {""}
    assert used <= {line["form"] for line in lines("forms")}
    marks = {line.get("within", "") for line in lines(file)} | {line["required"] for line in lines(file)}
    assert marks <= {"", "yes", "horizon"}


def test_every_input_table_may_say_where_its_rows_come_from() -> None:
    for table in TABLES.values():
        assert table.names[-2:] == ("source_id", "grade") or (table.name, table.names[-1]) == ("sources", "grade")
        assert table.by_name["grade"].choices == ("official", "derived", "assumption")


def test_a_column_is_found_by_name() -> None:
    assert column("lanes", "origin").wildcard
    assert column("fx", "period").wildcard
    assert column("lanes", "part_id").default == ANY
    assert column("offers", "capacity_use").default == 1
    assert column("segments", "purposes").choices[0] == "general"
    assert plan_column("orders", "landed_cost_jpy").title == {"en": "Landed cost ¥", "ja": "納入原価（円）"}
    assert api.schema.plan_column("stock", "units") is PLAN_TABLES["stock"].by_name["units"]
    with pytest.raises(KeyError):
        column("lanes", "colour")
    with pytest.raises(KeyError):
        plan_column("orders", "opening_units")


def fits(values: pd.Series, c: Column) -> bool:
    """Whether a plan's column holds what its line says."""
    if c.stored == "flag":
        return values.dtype == np.bool_
    if c.stored != "text":
        assert pd.api.types.is_numeric_dtype(values) or values.isna().all()
        return not c.required or (values.notna().all() and (c.kind != "integer" or (values == np.rint(values)).all()))
    blank = values.isna() | (values == "")
    given = values[~blank]
    return (
        all(isinstance(value, str) for value in given)
        and not (c.required and blank.any())
        and (not c.choices or set(given) <= set(c.choices))
        and (c.kind != "period" or all(map(api.is_period, given)))
        and (c.kind != "year" or all(map(str.isdigit, given)))
    )


@pytest.fixture(scope="module")
def plans(tmp_path_factory: pytest.TempPathFactory) -> list[api.Plan]:
    """Plans that fill every table between them."""
    folder = tmp_path_factory.mktemp("plans")
    return [api.solve_case(random_case(folder / str(seed), seed, integers=True)) for seed in (2, 11)]


@pytest.mark.parametrize("name", PLAN_TABLES)
def test_a_table_of_a_plan_is_made_as_its_lines_say(plans: list[api.Plan], name: str) -> None:
    table = PLAN_TABLES[name]
    frames = [plan.tables[name] for plan in plans]
    assert sum(map(len, frames))
    for frame in frames:
        assert tuple(frame.columns) == table.names
        assert [c.name for c in table.columns if len(frame) and not fits(frame[c.name], c)] == []
        assert not table.key or not frame.duplicated(list(table.key)).any()
