from __future__ import annotations

import io
import json
import os
import stat
import zipfile
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from optimizer.dataset.package import fill_defaults, read_package, write_package
from optimizer.errors import BadInput, DataFaults, Fault
from optimizer.schema import TABLES
from tests.dataset.packages import SMALL, changed, csv_text, write_small_package


def faults(path: Path) -> tuple[Fault, ...]:
    with pytest.raises(DataFaults) as caught:
        read_package(path)
    return caught.value.faults


def same(left: dict[str, pd.DataFrame], right: dict[str, pd.DataFrame]) -> None:
    assert list(left) == list(right)
    for name in left:
        pd.testing.assert_frame_equal(left[name], right[name], check_index_type="exact")


def zipped(path: Path, members: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return path


def members(folder: Path, under: str = "") -> dict[str, bytes]:
    return {under + p.name: p.read_bytes() for p in sorted(folder.iterdir())}


def write_workbook(path: Path, extra: dict[str, list[list[object]]] | None = None) -> Path:
    book = xlsxwriter.Workbook(path, {"strings_to_formulas": False})
    for name, rows in SMALL.items():
        sheet = book.add_worksheet(name)
        columns = list(dict.fromkeys(c for row in rows for c in row))
        sheet.write_row(0, 0, columns)
        for at, row in enumerate(rows, start=1):
            for place, column in enumerate(columns):
                if column in row:
                    sheet.write(at, place, row[column])
    for name, cells in (extra or {}).items():
        sheet = book.add_worksheet(name)
        for at, row in enumerate(cells):
            sheet.write_row(at, 0, row)
    book.close()
    return path


def test_every_table_is_there_and_typed(tmp_path: Path) -> None:
    package = read_package(write_small_package(tmp_path / "small"))
    assert package.name == "small"
    assert package.warnings == ()
    assert list(package.tables) == list(TABLES)
    for name, frame in package.tables.items():
        assert tuple(frame.columns) == TABLES[name].names
        assert frame.index.equals(pd.RangeIndex(len(frame)))
        for column in TABLES[name].columns:
            assert frame[column.name].dtype == (np.float64 if column.numeric else pd.StringDtype(na_value=np.nan))
    offers = package.tables["offers"]
    assert offers["unit_price"].tolist() == [1000.0, 150000.5]
    assert np.isnan(offers["capacity"][0])
    assert offers["ramp"].isna().tolist() == [True, False]
    assert package.tables["stock"].empty


def test_bom_mark_and_crlf_change_nothing(tmp_path: Path) -> None:
    plain = read_package(write_small_package(tmp_path / "plain"))
    windows = {t: b"\xef\xbb\xbf" + csv_text(rows).replace("\n", "\r\n").encode() for t, rows in SMALL.items()}
    same(plain.tables, read_package(write_small_package(tmp_path / "windows", **windows)).tables)


def test_blank_lines_at_the_end_are_nothing(tmp_path: Path) -> None:
    text = csv_text(SMALL["demand"]) + "\n,,,\n\n"
    package = read_package(write_small_package(tmp_path, demand=text))
    assert len(package.tables["demand"]) == 2


def test_blank_line_between_records(tmp_path: Path) -> None:
    lines = csv_text(SMALL["demand"]).splitlines()
    folder = write_small_package(tmp_path, demand="\n".join([lines[0], lines[1], "", ",,,", lines[2]]))
    reported = [(f.table, f.row, f.column) for f in faults(folder)]
    assert reported == [("demand", 3, None), ("demand", 4, None)]


def test_line_break_inside_a_cell_counts_as_one_record(tmp_path: Path) -> None:
    rows = [
        {"source_id": "EXAMPLE", "title": "one", "note": "first\nsecond\r\nthird\rfourth"},
        {"source_id": "", "title": "two", "note": 'with "quotes", commas'},
    ]
    reported = faults(write_small_package(tmp_path, sources=rows))
    assert [(f.table, f.row, f.column) for f in reported] == [("sources", 3, "source_id")]


@pytest.mark.parametrize(
    ("data", "row"),
    [
        ("name\n日本".encode("utf-16"), 1),
        ("part_id,name_en\nP,日本".encode("shift_jis"), 2),
        (b"part_id,name_en\nP,\0", 2),
        (b"", 1),
        (b"\n\n", 1),
        (b'part_id,name_en\nP,"open', 2),
        (b'part_id,name_en\nP,"a"b', 2),
    ],
)
def test_file_that_is_no_csv(tmp_path: Path, data: bytes, row: int) -> None:
    reported = [f for f in faults(write_small_package(tmp_path, bids=data)) if f.table == "bids"]
    assert [(f.row, f.severity) for f in reported] == [(row, "error")]


def test_records_of_another_length_shift_nothing(tmp_path: Path) -> None:
    lines = csv_text(SMALL["demand"]).splitlines()
    text = "\n".join([lines[0], lines[1] + ",5", "MINISTRY,ROUTER", "MINISTRY,ROUTER,2027Q4,x"])
    reported = faults(write_small_package(tmp_path, demand=text))
    assert [(f.row, f.column, f.value) for f in reported] == [(2, None, None), (3, None, None), (4, "units", "x")]
    assert reported[0].expected.startswith(
        "4 fields, as in the header, instead of 5; a cell with a comma in it needs quotes"
    )
    assert reported[1].expected == "4 fields, as in the header, instead of 2"


def test_header_faults(tmp_path: Path) -> None:
    text = "segment_id,part_id,periode,units,units,,\nMINISTRY,ROUTER,2027Q2,1,1,,7"
    reported = faults(write_small_package(tmp_path, demand=text))
    assert [(f.row, f.column) for f in reported] == [
        (1, "periode"), (1, "units"), (2, None),
    ]  # fmt: skip
    assert reported[0].expected == "a column of this table; did you mean 'period'?"
    assert reported[2].expected == "nothing beside the table, or a name for column 7 in row 1"


def test_missing_table(tmp_path: Path) -> None:
    reported = faults(write_small_package(tmp_path, parts=None))
    assert [(f.table, f.row, f.column) for f in reported] == [("parts", None, None)]


def test_unknown_table_names_the_nearest(tmp_path: Path) -> None:
    reported = faults(write_small_package(tmp_path, offer="a\n1", Stock="a\n1", zzz="a\n1"))
    assert [(f.table, f.value) for f in reported] == [
        ("Stock", "Stock.csv"), ("offer", "offer.csv"), ("zzz", "zzz.csv"),
    ]  # fmt: skip
    assert reported[0].expected.endswith("did you mean 'stock'?")
    assert reported[1].expected.endswith("did you mean 'offers'?")


def test_other_files_are_left_alone(tmp_path: Path) -> None:
    folder = write_small_package(tmp_path)
    for name in ("README.md", ".hidden.csv", "~$offers.csv"):
        (folder / name).write_text("x")
    (folder / "raw").mkdir()
    (folder / "raw" / "anything.csv").write_text("x")
    read_package(folder)


def test_link_out_of_the_folder(tmp_path: Path) -> None:
    outside = tmp_path / "outside.csv"
    outside.write_text(csv_text(SMALL["fx"]))
    folder = write_small_package(tmp_path / "package", fx=None)
    (folder / "fx.csv").symlink_to(outside)
    assert [(f.table, f.value) for f in faults(folder)] == [("fx", "fx.csv"), ("fx", None)]


def test_link_within_the_folder(tmp_path: Path) -> None:
    folder = write_small_package(tmp_path / "package", fx=None)
    (folder / "rates.txt").write_text(csv_text(SMALL["fx"]))
    (folder / "fx.csv").symlink_to("rates.txt")
    assert len(read_package(folder).tables["fx"]) == 2


@pytest.mark.parametrize("name", ["nothing", "package.ods", "bad\0name"])
def test_no_package_at_all(tmp_path: Path, name: str) -> None:
    (tmp_path / "package.ods").write_text("x")
    with pytest.raises(BadInput):
        read_package(tmp_path / name)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_unreadable_file(tmp_path: Path) -> None:
    folder = write_small_package(tmp_path)
    (folder / "fx.csv").chmod(0)
    with pytest.raises(BadInput, match=r"fx\.csv"):
        read_package(folder)


# -- zip archives


@pytest.mark.parametrize("under", ["", "package/"])
def test_zip_equals_folder(tmp_path: Path, under: str) -> None:
    folder = write_small_package(tmp_path / "small")
    content = members(folder, under) | {"__MACOSX/._fx.csv": b"x", under + ".DS_Store": b"x"}
    package = read_package(zipped(tmp_path / "small.zip", content))
    assert package.name == "small"
    same(read_package(folder).tables, package.tables)


@pytest.mark.parametrize("name", ["../fx.csv", "/etc/fx.csv", "a/../../fx.csv", "..\\fx.csv", "C:/fx.csv"])
def test_zip_that_leads_out(tmp_path: Path, name: str) -> None:
    path = zipped(tmp_path / "bad.zip", {name: b"x"})
    with pytest.raises(BadInput, match="leads out"):
        read_package(path)


def test_zip_with_a_link(tmp_path: Path) -> None:
    link = zipfile.ZipInfo("fx.csv")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    with zipfile.ZipFile(tmp_path / "bad.zip", "w") as archive:
        archive.writestr(link, "/etc/passwd")
    with pytest.raises(BadInput, match="link"):
        read_package(tmp_path / "bad.zip")


def test_zip_with_one_name_twice(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "bad.zip", "w") as archive:
        archive.writestr("fx.csv", "a")
        with pytest.warns(UserWarning, match="Duplicate"):
            archive.writestr("fx.csv", "b")
    with pytest.raises(BadInput, match="twice"):
        read_package(tmp_path / "bad.zip")


def test_zip_that_unpacks_to_too_much(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("optimizer.dataset.package_files.LARGEST_PACKAGE", 1000)
    with zipfile.ZipFile(tmp_path / "bomb.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("fx.csv", b"0" * 1001)
    with pytest.raises(BadInput, match="more than"):
        read_package(tmp_path / "bomb.zip")


def test_damaged_zip(tmp_path: Path) -> None:
    folder = write_small_package(tmp_path / "small")
    content = zipped(tmp_path / "small.zip", members(folder)).read_bytes()
    for cut in (0, 10, len(content) // 2, len(content) - 1):
        (tmp_path / "cut.zip").write_bytes(content[:cut])
        with pytest.raises(BadInput, match="zip archive"):
            read_package(tmp_path / "cut.zip")
    at = content.index(b"Core router")
    (tmp_path / "bent.zip").write_bytes(content[:at] + b"Bore" + content[at + 4 :])
    with pytest.raises(BadInput, match=r"parts\.csv cannot be unpacked"):
        read_package(tmp_path / "bent.zip")


# -- the descriptor


def with_descriptor(folder: Path, content: object) -> Path:
    write_small_package(folder)
    text = content if isinstance(content, str) else json.dumps(content)
    (folder / "datapackage.json").write_text(text, encoding="utf-8")
    return folder


@pytest.mark.parametrize("text", ["{", "[]", "{}", '{"resources": 3}', '{"resources": [3]}', "[" * 100_000])
def test_descriptor_that_is_none(tmp_path: Path, text: str) -> None:
    reported = faults(with_descriptor(tmp_path, text))
    assert [(f.table, f.column) for f in reported] == [("datapackage.json", None)]


@pytest.mark.parametrize(
    "path", ["../fx.csv", "/etc/passwd", "C:\\fx.csv", "https://example.org/fx.csv", "", None, 3, "gone.csv"]
)
def test_descriptor_path_out_of_the_package(tmp_path: Path, path: object) -> None:
    reported = faults(with_descriptor(tmp_path, {"resources": [{"name": "x", "path": ["fx.csv", path]}]}))
    errors = [f for f in reported if f.severity == "error"]
    assert [(f.table, f.column, f.value) for f in errors] == [
        ("datapackage.json", "resources[0].path", None if path is None else str(path))
    ]


@pytest.mark.parametrize(
    ("extra", "column"),
    [({"dialect": {"delimiter": ";"}}, "dialect.delimiter"), ({"encoding": "shift_jis"}, "encoding")],
)
def test_descriptor_of_another_form_of_csv(tmp_path: Path, extra: dict[str, object], column: str) -> None:
    content = {"resources": [{"name": "fx", "path": "fx.csv", **extra}]}
    errors = [f for f in faults(with_descriptor(tmp_path, content)) if f.severity == "error"]
    assert [f.column for f in errors] == [f"resources[0].{column}"]


def test_descriptor_that_differs_is_a_warning(tmp_path: Path) -> None:
    fields = [{"name": "currency"}, {"name": "rate"}]
    content = {
        "name": "named",
        "resources": [
            *({"name": t, "path": f"{t}.csv"} for t in SMALL if t not in {"fx", "demand"}),
            {"name": "fx", "path": "fx.csv", "schema": {"fields": fields}},
        ],
    }
    package = read_package(with_descriptor(tmp_path, content))
    assert package.name == "named"
    assert [(f.column, f.value, f.severity) for f in package.warnings] == [
        ("resources[8].schema.fields", "currency, rate", "warning"),
        ("resources", None, "warning"),
    ]


def test_written_descriptor_states_types_and_keys(tmp_path: Path) -> None:
    package = read_package(write_small_package(tmp_path / "small"))
    write_package(package.tables, tmp_path / "written", name="small")
    content = json.loads((tmp_path / "written" / "datapackage.json").read_text(encoding="utf-8"))
    assert content["name"] == "small"
    resources = {r["name"]: r for r in content["resources"]}
    assert set(resources) == set(SMALL)
    offers = resources["offers"]["schema"]
    assert offers["primaryKey"] == ["offer_id"]
    assert {"fields": ["plant_id"], "reference": {"resource": "plants", "fields": ["plant_id"]}} in offers[
        "foreignKeys"
    ]
    price = next(f for f in offers["fields"] if f["name"] == "unit_price")
    assert price["type"] == "number"
    assert price["constraints"] == {"required": True, "minimum": 0}
    rate = next(f for f in resources["fx"]["schema"]["fields"] if f["name"] == "jpy_per_unit")
    assert rate["constraints"]["exclusiveMinimum"] == 0
    assert resources["lanes"]["schema"]["uniqueKeys"] == [["origin", "destination", "part_id"]]


# -- workbooks


def test_workbook_equals_csv(tmp_path: Path) -> None:
    folder = read_package(write_small_package(tmp_path / "small"))
    notes = {"README": [["anything"]], "_scratch": [[1, 2]]}
    book = read_package(write_workbook(tmp_path / "small.xlsx", notes))
    same(folder.tables, book.tables)


def test_workbook_cells_become_plain_text(tmp_path: Path) -> None:
    path = tmp_path / "book.xlsx"
    write_workbook(path)
    book = xlsxwriter.Workbook(path)
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    for name, rows in SMALL.items():
        sheet = book.add_worksheet(name)
        columns = list(dict.fromkeys(c for row in rows for c in row))
        for at, row in enumerate([dict(zip(columns, columns, strict=True)), *rows]):
            for place, column in enumerate(columns):
                value = row.get(column, "")
                sheet.write(at, place, 2018.0 if value == "EXAMPLE" else value)
    sheet = book.add_worksheet("entities")
    sheet.write_row(0, 0, ["entity_id", "name", "list_id", "citation", "listed_from"])
    sheet.write_row(1, 0, [7, "Firm", "true", 0.1])
    sheet.write_datetime(1, 4, pd.Timestamp("2019-08-13").to_pydatetime(), day)
    book.close()
    tables = read_package(path).tables
    assert tables["sources"]["source_id"].tolist() == ["2018"]
    assert tables["entities"].loc[0, ["entity_id", "list_id", "citation", "listed_from"]].tolist() == [
        "7", "true", "0.1", "2019-08-13",
    ]  # fmt: skip


def test_workbook_with_an_unknown_sheet(tmp_path: Path) -> None:
    reported = faults(write_workbook(tmp_path / "book.xlsx", {"Offers2": [["a"]]}))
    assert [(f.table, f.value) for f in reported] == [("Offers2", "Offers2")]
    assert reported[0].expected.endswith("did you mean 'offers'?")


def test_workbook_sheet_without_a_header(tmp_path: Path) -> None:
    reported = faults(write_workbook(tmp_path / "book.xlsx", {"stock": [], "bom": [[], ["a"]]}))
    assert [(f.table, f.row) for f in reported] == [("stock", 1), ("bom", 1)]


def test_workbook_errors_and_uncalculated_formulas_are_no_blanks(tmp_path: Path) -> None:
    path = tmp_path / "book.xlsx"
    book = xlsxwriter.Workbook(path)
    for name, rows in SMALL.items():
        sheet = book.add_worksheet(name)
        columns = list(dict.fromkeys(c for row in rows for c in row))
        sheet.write_row(0, 0, columns)
        for at, row in enumerate(rows, start=1):
            sheet.write_row(at, 0, [row.get(c) for c in columns])
        if name == "plants":
            place = columns.index("capacity")
            sheet.write_formula(1, place, "=1/0", value="#DIV/0!")
            sheet.write_formula(2, place, "=1+1", value="")
        if name == "fx":
            sheet.write_formula(1, columns.index("jpy_per_unit"), "=55*2", value=110)
    book.close()
    # XlsxWriter asks for a calculation on opening, which a spreadsheet that has calculated does not.
    with zipfile.ZipFile(path) as archive:
        parts = {m: archive.read(m) for m in archive.namelist()}
    sheet_xml = parts["xl/worksheets/sheet4.xml"]
    uncalculated = b'<c r="D3"><f>1+1</f><v></v></c>'
    assert uncalculated in sheet_xml
    parts["xl/worksheets/sheet4.xml"] = sheet_xml.replace(uncalculated, b'<c r="D3"><f>1+1</f></c>')
    parts["xl/workbook.xml"] = parts["xl/workbook.xml"].replace(b' fullCalcOnLoad="1"', b"")
    reported = faults(zipped(path, parts))
    assert [(f.table, f.row, f.column, f.value) for f in reported] == [
        ("plants", 2, "capacity", "#DIV/0!"),
        ("plants", 3, "capacity", None),
    ]


def test_workbook_that_cannot_be_read(tmp_path: Path) -> None:
    sound = write_workbook(tmp_path / "book.xlsx").read_bytes()
    password = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(500)
    bent = bytearray(sound)
    bent[sound.index(b"xl/worksheets/sheet1.xml") + 60] ^= 0xFF
    for content in (b"", b"text", sound[:500], sound[:-30], password, bytes(bent)):
        path = tmp_path / "bad.xlsx"
        path.write_bytes(content)
        with pytest.raises(BadInput) as caught:
            read_package(path)
        assert not isinstance(caught.value, DataFaults)
        assert "bad.xlsx" in str(caught.value)


@pytest.mark.parametrize(("row", "column"), [(0, 26), (999_999, 0), (1_048_575, 16_383)])
def test_workbook_with_a_stray_cell_far_out(tmp_path: Path, row: int, column: int) -> None:
    book = xlsxwriter.Workbook(tmp_path / "book.xlsx")
    book.add_worksheet("fx").write(row, column, "x")
    book.close()
    with pytest.raises(BadInput, match="sheet fx has cells beyond"):
        read_package(tmp_path / "book.xlsx")


def test_workbook_that_is_another_archive(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match=r"not an \.xlsx"):
        read_package(zipped(tmp_path / "bad.xlsx", {"fx.csv": b"x"}))


def test_workbook_that_unpacks_to_too_much(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("optimizer.dataset.workbook.LARGEST_PACKAGE", 1000)
    with pytest.raises(BadInput, match="more than"):
        read_package(write_workbook(tmp_path / "book.xlsx"))


def test_workbook_whose_parts_are_larger_than_stated(tmp_path: Path) -> None:
    content = write_workbook(tmp_path / "book.xlsx").read_bytes()
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        size = archive.getinfo("xl/worksheets/sheet1.xml").file_size
    at = content.rindex(b"xl/worksheets/sheet1.xml") - 46 + 24
    assert int.from_bytes(content[at : at + 4], "little") == size
    (tmp_path / "lie.xlsx").write_bytes(content[:at] + (10).to_bytes(4, "little") + content[at + 4 :])
    with pytest.raises(BadInput, match="cannot be unpacked"):
        read_package(tmp_path / "lie.xlsx")


# -- writing


def test_write_keeps_what_stands(tmp_path: Path) -> None:
    package = read_package(write_small_package(tmp_path / "small", stock=[
        {"segment_id": "MINISTRY", "part_id": "ROUTER", "opening_units": 5},
    ]))  # fmt: skip
    write_package(package.tables, tmp_path / "written")
    with pytest.raises(BadInput, match="already"):
        write_package(package.tables, tmp_path / "written")
    (tmp_path / "written" / "README.md").write_text("kept")
    without = package.tables | {"stock": package.tables["stock"].iloc[:0]}
    write_package(without, tmp_path / "written", replace=True)
    assert (tmp_path / "written" / "README.md").exists()
    assert read_package(tmp_path / "written").tables["stock"].empty


def test_write_leaves_out_what_is_blank(tmp_path: Path) -> None:
    package = read_package(write_small_package(tmp_path / "small"))
    write_package(package.tables, tmp_path / "written")
    assert not (tmp_path / "written" / "stock.csv").exists()
    assert (tmp_path / "written" / "demand.csv").read_bytes() == csv_text(SMALL["demand"]).encode()


def test_write_refuses_an_unknown_column(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="offers has no column colour"):
        write_package({"offers": pd.DataFrame({"colour": ["red"]})}, tmp_path / "written")


def test_write_where_nothing_can_be_written(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(BadInput, match="cannot be written"):
        write_package({}, tmp_path / "file" / "folder")


LETTERS = st.characters(
    codec="utf-8",
    categories=("L", "M", "N", "P", "S", "Zs"),
    include_characters="\t\n\r",
)
TEXTS = st.text(LETTERS, min_size=1).filter(str.strip)
AMOUNTS = st.floats(0, 1e15, allow_subnormal=True)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=25)
@given(
    notes=st.lists(st.none() | TEXTS, min_size=1, max_size=5),
    amounts=st.lists(st.none() | AMOUNTS, min_size=2, max_size=2),
    rate=st.floats(0, 1e15, exclude_min=True),
)
def test_reading_back_what_was_written(
    tmp_path: Path, notes: list[str | None], amounts: list[float | None], rate: float
) -> None:
    tables = dict(read_package(write_small_package(tmp_path / "small")).tables)
    sources = pd.DataFrame({"source_id": ["EXAMPLE", *(f"S{k}" for k in range(len(notes)))], "title": "t"})
    sources["note"] = pd.Series([None, *notes], dtype="str")
    tables["sources"] = sources.astype("str").reindex(columns=list(TABLES["sources"].names)).astype("str")
    tables["offers"] = tables["offers"].assign(capacity=pd.Series(amounts, dtype="float64"))
    tables["fx"] = tables["fx"].assign(jpy_per_unit=rate)
    write_package(tables, tmp_path / "written", replace=True)
    same(tables, read_package(tmp_path / "written").tables)


def test_writing_is_canonical(tmp_path: Path) -> None:
    package = read_package(write_small_package(tmp_path / "small"))
    write_package(package.tables, tmp_path / "one", name="x")
    write_package(read_package(tmp_path / "one").tables, tmp_path / "two", name="x")
    assert members(tmp_path / "one") == members(tmp_path / "two")


# -- defaults


def test_defaults_fill_blanks_and_are_counted(tmp_path: Path) -> None:
    rows = changed("lanes", 3, lead_periods=2)
    tables = read_package(write_small_package(tmp_path, lanes=rows)).tables
    filled, counts = fill_defaults(tables)
    assert filled["lanes"]["lead_periods"].tolist() == [0.0, 2.0]
    assert filled["lanes"]["part_id"].tolist() == ["*", "ROUTER"]
    assert filled["offers"]["capacity_use"].tolist() == [1.0, 1.0]
    assert counts["offers.capacity_use"] == 2
    assert counts["lanes.part_id"] == 1
    assert counts["offers.qualification_periods"] == 1
    assert "lanes.lead_periods" not in counts
    assert "stock.opening_units" not in counts
    assert np.isnan(filled["offers"]["capacity"][0])
    assert filled["offers"]["components"].isna().all()
    assert tables["lanes"]["part_id"].isna().tolist() == [True, False]
    assert filled["lanes"].dtypes.equals(tables["lanes"].dtypes)


def test_offers_of_a_part_with_components_choose_them(tmp_path: Path) -> None:
    chip = {"part_id": "CHIP", "name_en": "Chip", "family": "semiconductor", "unit": "piece"}
    bom = [{"part_id": "ROUTER", "component_id": "CHIP", "units_per_unit": 4, "offer_id": "O-AUS"}]
    folder = write_small_package(tmp_path, parts=[*SMALL["parts"], chip], bom=bom)
    filled, counts = fill_defaults(read_package(folder).tables)
    assert filled["offers"]["components"].tolist()[1:] == ["chosen"]
    assert counts["offers.components"] == 1
