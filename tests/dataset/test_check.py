from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from optimizer.dataset.check import check_tables
from optimizer.dataset.package import read_package
from optimizer.errors import BadInput, DataFaults, Fault
from optimizer.schema import TABLES
from tests.dataset.packages import SMALL, Rows, added, changed, csv_text, write_small_package

Place = tuple[str, int | None, str | None, str | None]

CHIP = {"part_id": "CHIP", "name_en": "Chip", "family": "semiconductor", "unit": "piece"}
WAFER = {"part_id": "WAFER", "name_en": "Wafer", "family": "material", "unit": "wafer"}
PARTS = added("parts", CHIP, WAFER)


def all_faults(folder: Path, tables: Mapping[str, Rows | str | None]) -> tuple[Fault, ...]:
    """Errors and warnings of the small package with some tables replaced."""
    try:
        return read_package(write_small_package(folder, **tables)).warnings
    except DataFaults as error:
        return error.faults


def only(faults: tuple[Fault, ...], *places: Place, severity: str = "error") -> None:
    assert [(f.table, f.row, f.column, f.value) for f in faults] == list(places), "\n".join(map(str, faults))
    assert {f.severity for f in faults} == {severity}


def entity(**cells: object) -> dict[str, object]:
    return {
        "entity_id": "E",
        "name": "Listed",
        "list_id": "L",
        "listed_from": "2019-08-13",
        "citation": "Act",
        **cells,
    }


CELLS: list[tuple[str, str, object, str]] = [
    # table, column, cell, what the message says
    ("demand", "units", "", "required"),
    ("demand", "units", "1,000", "plain number"),
    ("demand", "units", "１００", "plain number"),
    ("demand", "units", " 100", "plain number"),
    ("demand", "units", "0x10", "plain number"),
    ("demand", "units", "1_000", "plain number"),
    ("demand", "units", "many", "plain number"),
    ("demand", "units", "nan", "finite"),
    ("demand", "units", "-Infinity", "finite"),
    ("demand", "units", "1e999", "finite"),
    ("demand", "units", -1, "at least 0"),
    ("demand", "units", 2 * 10**15, "at most 1e15"),
    ("demand", "period", "2027Q5", "quarter such as 2027Q2"),
    ("demand", "period", "*", "quarter such as 2027Q2"),
    ("demand", "period", "２０２７Q2", "quarter such as 2027Q2"),
    ("demand", "segment_id", "MINISTRI", "did you mean 'MINISTRY'?"),
    ("demand", "part_id", "router", "did you mean 'ROUTER'?"),
    ("demand", "source_id", "EXAMPEL", "an id of sources; did you mean 'EXAMPLE'?"),
    ("demand", "grade", "guess", "official, derived or assumption"),
    ("countries", "risk_score", 101, "from 0 to 100"),
    ("countries", "bloc", "Allied", "domestic, allied, partner, other or of_concern; did you mean 'allied'?"),
    ("countries", "name_ja", "   ", "empty cell"),
    ("countries", "name_ja", "a\x07b", "control characters"),
    ("parts", "hs6", "10121", "six digits"),
    ("parts", "unspsc", "4322260", "eight digits"),
    ("parts", "family", "food", "communication, semiconductor"),
    ("parts", "holding_cost_jpy", -0.5, "at least 0"),
    ("suppliers", "corporate_number", "123", "thirteen digits"),
    ("suppliers", "country_id", "XXX", "an id of countries"),
    ("plants", "supplier_id", "S-USA", "an id of suppliers"),
    ("plants", "capacity", -1, "leave the cell blank"),
    ("offers", "plant_id", "P-USA", "an id of plants; did you mean 'P-AUS'?"),
    ("offers", "currency", "Yen", "ISO 4217"),
    ("offers", "currency", "EUR", "a currency with a rate in fx, or JPY"),
    ("offers", "unit_price", -1, "at least 0"),
    ("offers", "qualification_periods", 1.5, "whole number"),
    ("offers", "technical_score", 101, "from 0 to 100"),
    ("offers", "ramp", "0.5;1.5", "numbers from 0 to 1"),
    ("offers", "ramp", "-0.5;1", "numbers from 0 to 1"),
    ("offers", "ramp", "0.5,1", "separated by ;"),
    ("offers", "ramp", "0.5;;1", "separated by ;"),
    ("offers", "ramp", "1e999", "numbers from 0 to 1"),
    ("offers", "status", "approved", "incumbent, qualified or candidate"),
    ("offers", "components", "all", "chosen, declared or none"),
    ("segments", "sector", "army", "ministry, sdf"),
    ("segments", "priority", 0, "from 1 to 1000"),
    ("segments", "priority", 1.5, "whole number"),
    ("lanes", "origin", "USA", "an id of plants or countries, or *"),
    ("lanes", "origin", "MINISTRY", "an id of plants or countries, or *"),
    ("lanes", "destination", "ROUTER", "an id of segments or plants or countries, or *"),
    ("lanes", "part_id", "CHIP", "an id of parts, or *"),
    ("lanes", "lead_periods", 0.5, "whole number"),
    ("lanes", "duty_pct", -1, "at least 0"),
    ("fx", "jpy_per_unit", 0, "above 0"),
    ("fx", "period", "all", "quarter such as 2027Q2, or *"),
    ("sources", "date", "2018-13", "a year, a month or a day"),
]  # fmt: skip


@pytest.mark.parametrize(("table", "column", "cell", "said"), CELLS, ids=[f"{t}.{c}={v!r}" for t, c, v, _ in CELLS])
def test_faults_of_one_cell(tmp_path: Path, table: str, column: str, cell: object, said: str) -> None:
    row = len(SMALL[table]) + 1
    reported = all_faults(tmp_path, {table: changed(table, row, **{column: cell})})
    only(reported, (table, row, column, str(cell) or None))
    assert said in reported[0].expected


OPTIONAL: list[tuple[str, dict[str, object], str, object]] = [
    # table, a sound row of it, column, cell
    ("plant_periods", {"plant_id": "P-AUS", "period": "2027Q2", "capacity": 1}, "plant_id", "O-AUS"),
    ("plant_periods", {"plant_id": "P-AUS", "period": "2027Q2", "capacity": 1}, "capacity", -1),
    ("offer_periods", {"offer_id": "O-AUS", "period": "2027Q2", "capacity": 1}, "period", "2027-04"),
    ("price_breaks", {"offer_id": "O-AUS", "from_units": 10, "unit_price": 1}, "from_units", 0),
    ("price_breaks", {"offer_id": "O-AUS", "from_units": 10, "unit_price": 1}, "unit_price", ""),
    (
        "expansions",
        {"offer_id": "O-AUS", "max_units": 1, "cost_jpy_per_unit": 1, "build_periods": 1},
        "subsidy_share",
        1.5,
    ),
    ("stock", {"segment_id": "MINISTRY", "part_id": "ROUTER"}, "opening_units", -5),
    ("stock", {"segment_id": "MINISTRY", "part_id": "ROUTER"}, "cover_periods", "two"),
    ("bom", {"part_id": "ROUTER", "component_id": "CHIP", "units_per_unit": 1}, "units_per_unit", -1),
    ("bom", {"part_id": "ROUTER", "component_id": "CHIP", "units_per_unit": 1}, "offer_id", "O-USA"),
    ("ownership", {"owned_id": "S-AUS", "owner_id": "S-CHN", "share_pct": 51}, "owner_id", "NOBODY"),
    ("ownership", {"owned_id": "S-AUS", "owner_id": "S-CHN", "share_pct": 51}, "share_pct", 101),
    ("ownership", {"owned_id": "S-AUS", "owner_id": "S-CHN", "share_pct": 51}, "valid_from", "2019-02-29"),
    ("entities", entity(), "listed_from", "13/08/2019"),
    ("entities", entity(), "listed_to", "20190813"),
    ("entities", entity(), "aliases", "One||Two"),
    ("entities", entity(), "parent_id", "S-CHN"),
    ("budgets", {"segment_id": "*", "fiscal_year": 2027, "budget_jpy": 1}, "segment_id", "JPN"),
    ("budgets", {"segment_id": "*", "fiscal_year": 2027, "budget_jpy": 1}, "fiscal_year", 20270),
]


@pytest.mark.parametrize(
    ("table", "row", "column", "cell"), OPTIONAL, ids=[f"{t}.{c}={v!r}" for t, _, c, v in OPTIONAL]
)
def test_faults_of_one_cell_in_optional_tables(
    tmp_path: Path, table: str, row: dict[str, object], column: str, cell: object
) -> None:
    assert all_faults(tmp_path / "sound", {"parts": PARTS, table: [row]}) == ()
    reported = all_faults(tmp_path / "faulty", {"parts": PARTS, table: [row | {column: cell}]})
    only(reported, (table, 2, column, str(cell) or None))


@pytest.mark.parametrize("cell", [" EXAMPLE", "EXAMPLE ", "EX\tAMPLE", "EXAM\u200bPLE", "　EXAMPLE", "*"])
def test_ids_that_look_like_others(tmp_path: Path, cell: str) -> None:
    reported = all_faults(tmp_path, {"sources": added("sources", {"source_id": cell, "title": "x"})})
    only(reported, ("sources", 3, "source_id", cell))


@pytest.mark.parametrize(
    ("table", "row", "value", "first"),
    [
        ("offers", SMALL["offers"][0], "O-CHN", 2),
        ("demand", {**SMALL["demand"][1], "units": 3}, "MINISTRY / ROUTER / 2027Q3", 3),
        ("lanes", {"origin": "*", "destination": "JPN", "part_id": "*"}, "* / JPN / *", 2),
        ("fx", {"currency": "USD", "period": "*", "jpy_per_unit": 1}, "USD / *", 2),
    ],
)
def test_duplicate_keys_name_the_first_row(
    tmp_path: Path, table: str, row: dict[str, object], value: str, first: int
) -> None:
    reported = all_faults(tmp_path, {table: added(table, row)})
    only(reported, (table, len(SMALL[table]) + 2, TABLES[table].key[0], value))
    assert f"row {first} " in reported[0].expected


def test_duplicate_keys_with_blank_and_numeric_parts(tmp_path: Path) -> None:
    bom = [{"part_id": "ROUTER", "component_id": "CHIP", "units_per_unit": n, "offer_id": ""} for n in (1, 2)]
    budgets = [{"segment_id": "*", "fiscal_year": 2027, "budget_jpy": n} for n in (1, 2, 3)]
    reported = all_faults(tmp_path, {"parts": PARTS, "bom": bom, "budgets": budgets})
    only(
        reported,
        ("bom", 3, "part_id", "ROUTER / CHIP"),
        ("budgets", 3, "segment_id", "* / 2027"),
        ("budgets", 4, "segment_id", "* / 2027"),
    )
    assert all("row 2 " in f.expected for f in reported)


def test_ambiguous_ids(tmp_path: Path) -> None:
    reported = all_faults(
        tmp_path,
        {
            "plants": added("plants", {"plant_id": "AUS", "supplier_id": "S-AUS", "country_id": "AUS"}),
            "segments": added("segments", {**SMALL["segments"][0], "segment_id": "P-AUS"}),
        },
    )
    only(reported, ("plants", 4, "plant_id", "AUS"), ("segments", 3, "segment_id", "P-AUS"))
    assert "countries" in reported[0].expected
    assert "plants" in reported[1].expected


@pytest.mark.parametrize(
    ("edges", "row", "value", "named"),
    [
        (["ROUTER CHIP", "CHIP WAFER", "WAFER ROUTER"], 2, "CHIP", "ROUTER → CHIP → WAFER → ROUTER"),
        (["WAFER ROUTER", "ROUTER CHIP", "CHIP ROUTER"], 3, "CHIP", "ROUTER → CHIP → ROUTER"),
    ],
)
def test_cycle_in_bom(tmp_path: Path, edges: list[str], row: int, value: str, named: str) -> None:
    bom = [dict(zip(("part_id", "component_id", "units_per_unit"), [*e.split(), 1], strict=True)) for e in edges]
    reported = all_faults(tmp_path, {"parts": PARTS, "bom": bom})
    only(reported, ("bom", row, "component_id", value))
    assert named in reported[0].expected


def test_cycle_in_ownership(tmp_path: Path) -> None:
    owners = [("S-AUS", "E"), ("E", "S-CHN"), ("S-CHN", "S-AUS")]
    rows = [{"owned_id": a, "owner_id": b, "share_pct": 10} for a, b in owners]
    reported = all_faults(tmp_path, {"entities": [entity()], "ownership": rows})
    only(reported, ("ownership", 2, "owner_id", "E"))
    assert "S-AUS → E → S-CHN → S-AUS" in reported[0].expected


def test_two_cycles_are_two_faults_and_a_diamond_none(tmp_path: Path) -> None:
    parts = added("parts", *({**CHIP, "part_id": p} for p in "ABCDEF"))
    links = ["AB", "BA", "CD", "DC", "AE", "AF", "EF"]
    bom = [{"part_id": a, "component_id": b, "units_per_unit": 1} for a, b in links]
    reported = all_faults(tmp_path / "two", {"parts": parts, "bom": bom})
    only(reported, ("bom", 2, "component_id", "B"), ("bom", 4, "component_id", "D"))
    assert all_faults(tmp_path / "none", {"parts": parts, "bom": bom[4:]}) == ()


def test_part_in_itself_and_firm_owning_itself(tmp_path: Path) -> None:
    reported = all_faults(
        tmp_path,
        {
            "bom": [{"part_id": "ROUTER", "component_id": "ROUTER", "units_per_unit": 1}],
            "ownership": [{"owned_id": "S-AUS", "owner_id": "S-AUS", "share_pct": 1}],
        },
    )
    only(reported, ("bom", 2, "component_id", "ROUTER"), ("ownership", 2, "owner_id", "S-AUS"))


def test_dates_out_of_order(tmp_path: Path) -> None:
    owner = {"owned_id": "S-AUS", "owner_id": "S-CHN", "share_pct": 1}
    reported = all_faults(
        tmp_path,
        {
            "ownership": [{**owner, "valid_from": "2020-01-02", "valid_to": "2020-01-01"}],
            "entities": [entity(listed_to="2019-08-12")],
        },
    )
    only(reported, ("ownership", 2, "valid_to", "2020-01-01"), ("entities", 2, "listed_to", "2019-08-12"))


def test_spells_that_overlap(tmp_path: Path) -> None:
    owner = {"owned_id": "S-AUS", "owner_id": "S-CHN", "share_pct": 1}
    ownership = [
        {**owner, "valid_from": "2020-01-01", "valid_to": ""},
        {**owner, "valid_from": "", "valid_to": "2019-12-31"},
        {**owner, "valid_from": "2021-01-01", "valid_to": "2021-12-31"},
    ]
    entities = [entity(listed_to="2020-12-31"), entity(listed_from="2021-01-01"), entity(list_id="L2")]
    reported = all_faults(tmp_path, {"ownership": ownership, "entities": entities})
    only(reported, ("ownership", 4, "valid_from", "2021-01-01"))


def test_yen_is_one(tmp_path: Path) -> None:
    rows = added("fx", *({"currency": "JPY", "period": p, "jpy_per_unit": r} for p, r in (("*", 1), ("2027Q2", 1.1))))
    only(all_faults(tmp_path, {"fx": rows}), ("fx", 5, "jpy_per_unit", "1.1"))


def test_provenance_has_one_origin_and_at_most_all_of_it(tmp_path: Path) -> None:
    def row(share: float, **origin: str) -> dict[str, object]:
        return {"offer_id": "O-AUS", "component_id": "CHIP", "share_pct": share, **origin}

    rows = [
        row(60, supplier_id="S-AUS", country_id=""),
        row(20, supplier_id="", country_id=""),
        row(20, supplier_id="S-AUS", country_id="AUS"),
        row(10, supplier_id="", country_id="JPN"),
    ]
    reported = all_faults(tmp_path, {"parts": PARTS, "provenance": rows})
    only(
        reported,
        ("provenance", 3, "supplier_id", None),
        ("provenance", 4, "supplier_id", "S-AUS"),
        ("provenance", 5, "share_pct", "10"),
    )
    assert "not 110" in reported[2].expected
    halves = [row(50, supplier_id="S-AUS", country_id=""), row(50, supplier_id="", country_id="JPN")]
    assert all_faults(tmp_path, {"parts": PARTS, "provenance": halves}) == ()


def test_price_breaks_and_prices_by_period_exclude_each_other(tmp_path: Path) -> None:
    breaks = [{"offer_id": "O-AUS", "from_units": 10, "unit_price": 1}]
    periods = [
        {"offer_id": "O-AUS", "period": "2027Q2", "capacity": 5, "unit_price": ""},
        {"offer_id": "O-AUS", "period": "2027Q3", "capacity": "", "unit_price": 7},
        {"offer_id": "O-CHN", "period": "2027Q3", "capacity": "", "unit_price": 7},
    ]
    reported = all_faults(tmp_path, {"price_breaks": breaks, "offer_periods": periods})
    only(reported, ("offer_periods", 3, "unit_price", "7"))


# -- warnings


def test_warning_ramp_of_an_incumbent(tmp_path: Path) -> None:
    reported = all_faults(tmp_path, {"offers": changed("offers", 2, ramp="0.5;1")})
    only(reported, ("offers", 2, "ramp", "0.5;1"), severity="warning")


def test_warning_price_breaks_out_of_order(tmp_path: Path) -> None:
    breaks = [
        {"offer_id": o, "from_units": n, "unit_price": 1} for o, n in (("O-AUS", 20), ("O-CHN", 5), ("O-AUS", 10))
    ]
    reported = all_faults(tmp_path, {"price_breaks": breaks})
    only(reported, ("price_breaks", 4, "from_units", "10"), severity="warning")


def test_warning_expansion_of_what_is_unlimited(tmp_path: Path) -> None:
    rows = [{"offer_id": o, "max_units": 1, "cost_jpy_per_unit": 1, "build_periods": 1} for o in ("O-AUS", "O-CHN")]
    reported = all_faults(tmp_path, {"expansions": rows})
    only(reported, ("expansions", 3, "offer_id", "O-CHN"), severity="warning")


def test_warning_part_that_nobody_offers(tmp_path: Path) -> None:
    rows = added(
        "demand",
        {"segment_id": "MINISTRY", "part_id": "WAFER", "period": "2027Q2", "units": 0},
        {"segment_id": "MINISTRY", "part_id": "CHIP", "period": "2027Q2", "units": 1},
        {"segment_id": "MINISTRY", "part_id": "CHIP", "period": "2027Q3", "units": 1},
    )
    reported = all_faults(tmp_path, {"parts": PARTS, "demand": rows})
    only(reported, ("demand", 5, "part_id", "CHIP"), severity="warning")


LANES = [
    # origin, destination, part, whether the ministry in Japan gets the router from Australia or China
    ("*", "*", "", True),
    ("*", "*", "*", True),
    ("*", "JPN", "ROUTER", True),
    ("AUS", "MINISTRY", "", True),
    ("P-AUS", "MINISTRY", "ROUTER", True),
    ("P-CHN", "*", "ROUTER", True),
    ("JPN", "*", "", False),
    ("*", "AUS", "", False),
    ("*", "P-AUS", "", False),
    ("P-JPN", "MINISTRY", "", False),
    ("*", "*", "CHIP", False),
]


@pytest.mark.parametrize(("origin", "destination", "part", "reached"), LANES)
def test_warning_segment_that_no_lane_reaches(
    tmp_path: Path, origin: str, destination: str, part: str, reached: bool
) -> None:
    plants = added("plants", {"plant_id": "P-JPN", "supplier_id": "S-AUS", "country_id": "JPN"})
    lanes = [{"origin": origin, "destination": destination, "part_id": part}]
    reported = all_faults(tmp_path, {"parts": PARTS, "plants": plants, "lanes": lanes})
    if reached:
        assert reported == ()
    else:
        only(reported, ("demand", 2, "segment_id", "MINISTRY"), severity="warning")
        assert "ROUTER" in reported[0].expected


# -- one mistake gives one fault, and many give no flood


def test_missing_column_is_one_fault(tmp_path: Path) -> None:
    rows = [{k: v for k, v in row.items() if k != "plant_id"} for row in SMALL["offers"]]
    only(all_faults(tmp_path, {"offers": rows}), ("offers", None, "plant_id", None))


def test_missing_tables_make_no_unknown_ids(tmp_path: Path) -> None:
    reported = all_faults(tmp_path, {"countries": None, "sources": None, "fx": csv_text(SMALL["fx"][:0] or [{"x": 1}])})
    assert {(f.table, f.row, f.column) for f in reported} == {
        ("countries", None, None),
        ("sources", None, None),
        ("fx", 1, None),
    }


def test_faults_come_in_order_and_all_at_once(tmp_path: Path) -> None:
    reported = all_faults(
        tmp_path,
        {
            "fx": changed("fx", 3, jpy_per_unit=-1, currency="usd"),
            "countries": changed("countries", 4, bloc="x", risk_score="y"),
            "demand": changed("demand", 2, units="z"),
        },
    )
    assert [(f.table, f.row, f.column) for f in reported] == [
        ("countries", 4, "bloc"),
        ("countries", 4, "risk_score"),
        ("demand", 2, "units"),
        ("fx", 3, "currency"),
        ("fx", 3, "jpy_per_unit"),
    ]


def test_many_faults_of_a_kind_are_counted(tmp_path: Path) -> None:
    period = {k: f"{2000 + k // 4}Q{k % 4 + 1}" for k in range(1000)}
    rows = [{"segment_id": "MINISTRY", "part_id": "X", "period": period[k], "units": -1} for k in range(1000)]
    reported = all_faults(tmp_path, {"demand": rows})
    assert len(reported) == 402
    assert [f.row for f in reported[:3]] == [2, 2, 3]
    rest = reported[-2:]
    assert [(f.table, f.row, f.column, f.severity) for f in rest] == [("demand", None, None, "error")] * 2
    assert all("in 800 more places" in f.expected for f in rest)


def test_long_values_are_cut(tmp_path: Path) -> None:
    reported = all_faults(tmp_path, {"parts": changed("parts", 2, family="x" * 1000)})
    assert reported[0].value == "x" * 79 + "…"


def test_tables_changed_in_memory_are_checked_as_well(tmp_path: Path) -> None:
    tables = dict(read_package(write_small_package(tmp_path)).tables)
    assert check_tables(tables) == ()
    tables["offers"] = tables["offers"].assign(unit_price=[np.inf, -1.0], status="x")
    tables["plants"] = tables["plants"].iloc[:0]
    reported = check_tables(tables)
    assert [(f.table, f.row, f.column, f.value) for f in reported] == [
        ("plants", None, None, None),
        ("offers", 2, "unit_price", "inf"),
        ("offers", 2, "status", "x"),
        ("offers", 3, "unit_price", "-1"),
        ("offers", 3, "status", "x"),
    ]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=40)
@given(data=st.data())
def test_whatever_a_file_holds_the_answer_is_a_package_or_faults(tmp_path: Path, data: st.DataObject) -> None:
    table = data.draw(st.sampled_from(sorted(SMALL)))
    content = csv_text(SMALL[table]).encode()
    at = data.draw(st.integers(0, len(content)))
    upto = data.draw(st.integers(at, min(len(content), at + 8)))
    middle = data.draw(st.binary(max_size=8) | st.sampled_from([b'"', b",", b"\r", b"\n", b"\r\n", b'""', b"1e400"]))
    folder = write_small_package(tmp_path / "fuzzed", **{table: content[:at] + middle + content[upto:]})
    try:
        tables = read_package(folder).tables
    except BadInput:
        return
    for name, frame in tables.items():
        assert isinstance(frame, pd.DataFrame)
        assert tuple(frame.columns) == TABLES[name].names
