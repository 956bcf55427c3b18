"""Lots, their items and bids: each fault and warning with its place, and packages written before there were lots."""

from __future__ import annotations

import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path

import pandas as pd
import pytest
import xlsxwriter

from optimizer.dataset.package import Package, read_package, write_package
from optimizer.errors import DataFaults, Fault
from tests.dataset.packages import SMALL, Rows, write_small_package

Row = dict[str, object]


def lot(**cells: object) -> Row:
    return {
        "lot_id": "LOT",
        "name_en": "Routers",
        "method": "additive",
        "ceiling_jpy": 1000,
        "price_points": 50,
        "technical_points": 100.5,
        **cells,
    }


def item(item_id: str, points: object, kind: str = "optional", **cells: object) -> Row:
    return {"lot_id": "LOT", "item_id": item_id, "name_en": item_id, "kind": kind, "max_points": points, **cells}


def bid(supplier: str, amount: object, quality: object, verdict: str = "met", **cells: object) -> list[Row]:
    common = {"lot_id": "LOT", "supplier_id": supplier, "bid_jpy": amount, **cells}
    return [
        {**common, "item_id": "QUALITY", "points": quality},
        {**common, "item_id": "SPEED", "points": 0.5},
        {**common, "item_id": "CLEARED", "points": 10 if verdict == "met" else 0, "mandatory_pass": verdict},
    ]


CRITERIA = [item("QUALITY", 90), item("SPEED", 0.5), item("CLEARED", 10, "mandatory")]
BIDS = [*bid("S-AUS", 900, 80), *bid("S-CHN", 800, 90, "pending")]
SOUND: dict[str, Sequence[Mapping[str, object]]] = {"lots": [lot()], "criteria": CRITERIA, "bids": BIDS}

Place = tuple[str, int | None, str | None, str | None]


def reported(folder: Path, **tables: Rows | str | None) -> tuple[Fault, ...]:
    """Errors and warnings of the small package with sound lots, items and bids, some of the tables replaced."""
    try:
        return read_package(write_small_package(folder, **{**SOUND, **tables})).warnings
    except DataFaults as error:
        return error.faults


def only(faults: Sequence[Fault], *places: Place, said: str, severity: str = "error") -> None:
    assert [(f.table, f.row, f.column, f.value) for f in faults] == list(places), "\n".join(map(str, faults))
    assert {f.severity for f in faults} == {severity}
    assert all(said in f.expected for f in faults), "\n".join(map(str, faults))


def with_cells(table: str, row: int, **cells: object) -> list[Row]:
    """The sound rows of a table with cells of one record changed; ``row`` is as in a fault."""
    rows = [dict(r) for r in SOUND[table]]
    rows[row - 2] |= cells
    return rows


def test_a_sound_lot_has_no_fault(tmp_path: Path) -> None:
    assert reported(tmp_path) == ()


CELLS: list[tuple[str, int, str, object, str]] = [
    # table, row, column, cell, what the message says
    ("lots", 2, "ceiling_jpy", 0.5, "at least 1"),
    ("lots", 2, "ceiling_jpy", 0, "at least 1"),
    ("lots", 2, "ceiling_jpy", "", "required"),
    ("lots", 2, "ceiling_jpy", "1000円", "plain number"),
    ("lots", 2, "ceiling_jpy", "1000.0000000000001", "at most 15 digits"),
    ("lots", 2, "method", "division by price", "additive or division"),
    ("lots", 2, "tax_rate", 10, "from 0 to 1"),
    ("lots", 2, "part_id", "SWITCH", "an id of parts"),
    ("lots", 2, "segment_id", "NAVY", "an id of segments"),
    ("lots", 2, "decimals", 0.5, "whole number"),
    ("lots", 2, "price_unit_jpy", 0, "at least 1"),
    ("lots", 2, "rounding", "ceil", "floor, half_up or none"),
    ("lots", 2, "tie", "technical", "ends in lot"),
    ("lots", 2, "tie", "lot|price", "ends in lot"),
    ("lots", 2, "tie", "price|price|lot", "names nothing twice"),
    ("lots", 2, "tie", "technical;lot", "separated by |"),
    ("lots", 2, "technical_points", 100, "100.5, to which the points of its criteria add up"),
    ("lots", 2, "added_points_floor", 90.51, "at most 90.5, what its optional items can earn"),
    ("criteria", 3, "lot_id", "LOTS", "did you mean 'LOT'?"),
    ("criteria", 4, "kind", "must", "mandatory or optional"),
    ("bids", 2, "lot_id", "LOTT", "an id of lots; did you mean 'LOT'?"),
    ("bids", 2, "supplier_id", "S-USA", "an id of suppliers"),
    ("bids", 2, "item_id", "QUALITIES", "criteria has for the lot 'LOT'; did you mean 'QUALITY'?"),
    ("bids", 2, "bid_jpy", 0.99, "at least 1"),
    ("bids", 3, "bid_jpy", 901, "one bid by a supplier in a lot"),
    ("bids", 2, "bid_jpy", "900.00000000000001", "at most 15 digits"),
    ("bids", 2, "points", -1, "at least 0"),
    ("bids", 2, "points", 90.5, "at most 90, the item's max_points"),
    ("bids", 3, "points", 0.51, "at most 0.5"),
    ("bids", 2, "mandatory_pass", "met", "an empty cell: the item is optional"),
    ("bids", 4, "mandatory_pass", "", "the item is mandatory"),
    ("bids", 4, "mandatory_pass", "yes", "met, not met or pending"),
]


@pytest.mark.parametrize(
    ("table", "row", "column", "cell", "said"), CELLS, ids=[f"{c[0]}.{c[2]}={c[3]!r}" for c in CELLS]
)
def test_one_mistake_is_one_fault(tmp_path: Path, table: str, row: int, column: str, cell: object, said: str) -> None:
    faults = reported(tmp_path, **{table: with_cells(table, row, **{column: cell})})
    only(faults, (table, row, column, str(cell) or None), said=said)


def test_an_order_of_ties_may_name_every_step(tmp_path: Path) -> None:
    assert reported(tmp_path, lots=[lot(tie="mandatory|technical|price|lot")]) == ()


def test_points_of_a_lot_add_up_as_decimals(tmp_path: Path) -> None:
    """Ten tenths are 1, which floats deny."""
    tenths = [item(f"I{n}", 0.1) for n in range(10)]
    assert sum(float(str(row["max_points"])) for row in tenths) != 1
    assert reported(tmp_path, lots=[lot(technical_points=1)], criteria=tenths, bids=None) == ()


def test_a_lot_without_criteria(tmp_path: Path) -> None:
    faults = reported(tmp_path, criteria=None)
    only(faults, ("lots", 2, "technical_points", "100.5"), said="rows in criteria for the lot 'LOT'")


@pytest.mark.parametrize("gone", [0, 2])
def test_a_bidder_without_a_row_for_an_item(tmp_path: Path, gone: int) -> None:
    """The fault stands at the last row of the bid and names what is missing."""
    bids = [row for at, row in enumerate(BIDS) if at != gone]
    name = ("QUALITY", "SPEED", "CLEARED")[gone]
    only(reported(tmp_path, bids=bids), ("bids", 3, "supplier_id", "S-AUS"), said=f"'{name}' is missing")


def test_a_bidder_without_rows_for_several_items(tmp_path: Path) -> None:
    only(reported(tmp_path, bids=BIDS[2:]), ("bids", 2, "supplier_id", "S-AUS"), said="'QUALITY', 'SPEED' are missing")


def test_an_item_twice_in_a_bid_or_a_lot(tmp_path: Path) -> None:
    faults = reported(tmp_path / "bids", bids=[*BIDS, BIDS[0]])
    only(faults, ("bids", 8, "lot_id", "LOT / S-AUS / QUALITY"), said="stands in row 2 already")
    faults = reported(tmp_path / "items", criteria=[*CRITERIA, item("SPEED", 9)])
    only(faults, ("criteria", 5, "lot_id", "LOT / SPEED"), said="stands in row 3 already")
    faults = reported(tmp_path / "lots", lots=[lot(), lot(technical_points=7, name_en="again")])
    assert ("lots", 3, "lot_id") in [(f.table, f.row, f.column) for f in faults]


def test_an_item_of_another_lot_is_none_of_this_one(tmp_path: Path) -> None:
    lots = [lot(), lot(lot_id="OTHER", technical_points=7)]
    criteria = [*CRITERIA, item("TIDY", 7, lot_id="OTHER")]
    bids = [*BIDS, {**BIDS[0], "item_id": "TIDY", "points": 1}]
    faults = reported(tmp_path, lots=lots, criteria=criteria, bids=bids)
    only(faults, ("bids", 8, "item_id", "TIDY"), said="an item that criteria has for the lot 'LOT'")


def test_division_takes_the_price_unit_of_the_contract(tmp_path: Path) -> None:
    assert reported(tmp_path, lots=[lot(method="division")]) == ()


@pytest.mark.parametrize(("contract", "warned"), [("", True), ("purchase", True), ("work", False)])
def test_no_survey_of_a_purchase(tmp_path: Path, contract: str, warned: bool) -> None:
    faults = reported(tmp_path, lots=[lot(low_price_share=0.6, contract=contract)])
    if warned:
        only(faults, ("lots", 2, "low_price_share", "0.6"), said="no survey of low prices", severity="warning")
    else:
        assert faults == ()


def test_an_item_met_earns_its_base_points(tmp_path: Path) -> None:
    faults = reported(tmp_path, bids=with_cells("bids", 4, points=5))
    only(faults, ("bids", 4, "points", "5"), said="10: a mandatory item that is met", severity="warning")


def test_decimals_are_kept_as_written(tmp_path: Path) -> None:
    lots = [lot(ceiling_jpy="123456789012.125", low_price_share="", tax_rate="0.10")]
    package = read_package(write_small_package(tmp_path, **{**SOUND, "lots": lots}))
    assert repr(float(package.tables["lots"]["ceiling_jpy"].iloc[0])) == "123456789012.125"
    assert repr(float(package.tables["lots"]["tax_rate"].iloc[0])) == "0.1"
    assert package.tables["bids"]["points"].tolist() == [80, 0.5, 10, 90, 0.5, 0]


# -- packages of version 1


def earlier(rows: Sequence[Mapping[str, object]], ceiling: object = 1000) -> list[Row]:
    """Bids as version 1 has them."""
    passes = {"met": "true", "not met": "false", "pending": "false"}
    return [
        {
            **row,
            "ceiling_jpy": ceiling,
            "mandatory_pass": passes.get(str(row.get("mandatory_pass")), ""),
        }
        for row in rows
    ]


def read(folder: Path, **tables: Rows | str | None) -> Package:
    return read_package(write_small_package(folder, **{**SOUND, **tables}))


def test_earlier_bids_are_read_as_those_of_today(tmp_path: Path) -> None:
    now = read(tmp_path / "now", bids=[*BIDS[:3], *bid("S-CHN", 800, 90, "not met")])
    then = read(tmp_path / "then", bids=earlier(BIDS))
    for name, frame in now.tables.items():
        pd.testing.assert_frame_equal(then.tables[name], frame, obj=name)
    assert [(f.table, f.row, f.column, f.value, f.severity) for f in then.warnings] == [
        ("bids", 1, "ceiling_jpy", None, "warning"),
        ("bids", 4, "mandatory_pass", "true", "warning"),
    ]
    assert then.warnings[0].expected == "no such column: the ceiling price stands in lots"
    assert "true is read as met, false as not met" in then.warnings[1].expected


@pytest.mark.parametrize("column", [True, False])
def test_the_ceiling_moves_to_a_lot_without_one(tmp_path: Path, column: bool) -> None:
    rows = [{name: cell for name, cell in lot(ceiling_jpy="").items() if column or name != "ceiling_jpy"}]
    package = read(tmp_path, lots=rows, bids=earlier(BIDS, "1000.5"))
    assert package.tables["lots"]["ceiling_jpy"].tolist() == [1000.5]
    assert [f.column for f in package.warnings] == ["ceiling_jpy", "mandatory_pass"]


def errors(faults: Sequence[Fault]) -> list[Fault]:
    return [fault for fault in faults if fault.severity == "error"]


def test_a_lot_that_states_another_ceiling(tmp_path: Path) -> None:
    faults = errors(reported(tmp_path, bids=earlier(BIDS, 999)))
    only(faults, ("bids", 2, "ceiling_jpy", "999"), said="1000, the ceiling_jpy of the lot in lots")


@pytest.mark.parametrize(
    ("cell", "said"), [("about 5", "plain number"), (0, "at least one yen"), (7, "the same amount")]
)
def test_earlier_ceilings_are_checked(tmp_path: Path, cell: object, said: str) -> None:
    rows = earlier(BIDS)
    rows[4]["ceiling_jpy"] = cell
    only(errors(reported(tmp_path, bids=rows)), ("bids", 6, "ceiling_jpy", str(cell)), said=said)


@pytest.mark.parametrize("lots", [None, "lot_id,name_en,method,ceiling_jpy,price_points,technical_points\n"])
def test_without_lots_it_is_told_what_to_write_and_the_package_can_be_planned_with(
    tmp_path: Path, lots: str | None
) -> None:
    package = read(tmp_path, lots=lots, criteria=None, bids=earlier(BIDS))
    lacking, ceiling, _ = package.warnings
    assert (lacking.table, lacking.severity) == ("lots", "warning")
    for word in ("'LOT'", "method", "ceiling_jpy", "price_points", "technical_points", "criteria"):
        assert word in lacking.expected
    assert (
        ceiling.expected == "no such column: the ceiling price stands in lots: write ceiling_jpy 1000 for 'LOT' there"
    )
    write_package(package.tables, tmp_path / "again")
    again = read_package(tmp_path / "again")
    assert [f.table for f in again.warnings] == ["lots"]
    pd.testing.assert_frame_equal(again.tables["bids"], package.tables["bids"])


def test_criteria_without_lots_are_a_fault(tmp_path: Path) -> None:
    faults = errors(reported(tmp_path, lots=None))
    assert [(f.table, f.row, f.column) for f in faults] == [("criteria", row, "lot_id") for row in (2, 3, 4)]


def test_a_table_that_cannot_be_read_has_one_fault(tmp_path: Path) -> None:
    for table in ("lots", "criteria"):
        faults = reported(tmp_path / table, **{table: "lot_id;name_en\nLOT;Routers"})
        assert [(f.table, f.severity) for f in faults] == [(table, "error")], "\n".join(map(str, faults))


def workbook(folder: Path, tables: Mapping[str, Sequence[Mapping[str, object]]]) -> Path:
    folder.mkdir()
    with xlsxwriter.Workbook(folder / "data.xlsx") as book:
        for name, rows in tables.items():
            sheet = book.add_worksheet(name)
            header = list(dict.fromkeys(key for row in rows for key in row))
            sheet.write_row(0, 0, header)
            for at, row in enumerate(rows, start=1):
                for column, key in enumerate(header):
                    if row.get(key, "") != "":
                        sheet.write(at, column, row[key])
    return folder / "data.xlsx"


def test_both_shapes_are_read_from_a_workbook_and_a_zip(tmp_path: Path) -> None:
    tables = {**SMALL, **SOUND}
    now = read_package(workbook(tmp_path / "now", tables))
    assert now.warnings == ()
    then = read_package(workbook(tmp_path / "then", {**tables, "bids": earlier(BIDS)}))
    assert [f.column for f in then.warnings] == ["ceiling_jpy", "mandatory_pass"]
    pd.testing.assert_frame_equal(then.tables["lots"], now.tables["lots"])
    folder = write_small_package(tmp_path / "files", **{**SOUND, "bids": earlier(BIDS)})
    with zipfile.ZipFile(tmp_path / "p.zip", "w") as archive:
        for file in folder.iterdir():
            archive.write(file, file.name)
    zipped = read_package(tmp_path / "p.zip")
    pd.testing.assert_frame_equal(zipped.tables["bids"], then.tables["bids"])
