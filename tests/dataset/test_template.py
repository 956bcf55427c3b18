from __future__ import annotations

import zipfile
from pathlib import Path

import openpyxl
import pytest

from optimizer.dataset.package import read_package
from optimizer.dataset.schema import TABLES
from optimizer.dataset.template import write_template
from optimizer.errors import BadInput, DataFaults
from tests.dataset.packages import SMALL


def test_empty_template_lacks_rows_and_nothing_else(tmp_path: Path) -> None:
    write_template(tmp_path / "empty.xlsx")
    with pytest.raises(DataFaults) as caught:
        read_package(tmp_path / "empty.xlsx")
    found = [(f.table, f.row, f.column, f.expected) for f in caught.value.faults]
    required = [t.name for t in TABLES.values() if t.required]
    assert found == [(name, None, None, "this table, with at least one row") for name in required]


def test_filled_template_reads_as_a_package(tmp_path: Path) -> None:
    path = tmp_path / "filled.xlsx"
    write_template(path)
    book = openpyxl.load_workbook(path)
    for table, rows in SMALL.items():
        places = {cell.value: cell.column for cell in book[table][1]}
        for at, row in enumerate(rows, start=2):
            for name, value in row.items():
                book[table].cell(at, places[name], value)
    book.save(path)
    tables = read_package(path).tables
    assert {t: len(f) for t, f in tables.items() if len(f)} == {t: len(rows) for t, rows in SMALL.items()}
    assert tables["parts"]["hs6"].tolist() == ["851762"]


def test_sheets_headers_colours_and_notes(tmp_path: Path) -> None:
    write_template(tmp_path / "empty.xlsx")
    book = openpyxl.load_workbook(tmp_path / "empty.xlsx")
    assert book.sheetnames == ["README", *TABLES]
    for table in TABLES.values():
        header = book[table.name][1]
        assert [cell.value for cell in header] == list(table.names)
        colours = {required: set() for required in (True, False)}
        for cell, column in zip(header, table.columns, strict=True):
            colours[column.required].add(cell.fill.fgColor.rgb)
            assert column.help_en in cell.comment.text
            assert column.help_ja in cell.comment.text
        assert len(colours[True]) == 1
        assert not colours[True] & colours[False]
    lines = list(book["README"].iter_rows(values_only=True))
    explained = {(line[0], line[1]): line for line in lines}
    for table in TABLES.values():
        for column in table.columns:
            line = explained[table.name, column.name]
            assert line[-2:] == (column.help_en, column.help_ja)
            assert bool(line[6]) == column.required
            assert (line[8] or "") == ", ".join(column.choices)
    assert explained["offers", "capacity_use"][7] == "1"
    assert explained["lanes", "origin"][9] == "plants.plant_id, countries.country_id, *"
    assert explained["fx", "jpy_per_unit"][10] == "> 0"


def test_nothing_in_the_template_is_a_formula(tmp_path: Path) -> None:
    write_template(tmp_path / "empty.xlsx")
    with zipfile.ZipFile(tmp_path / "empty.xlsx") as archive:
        assert not any(b"<f>" in archive.read(n) for n in archive.namelist() if "worksheets" in n)


def test_template_replaces_no_file(tmp_path: Path) -> None:
    path = tmp_path / "mine.xlsx"
    path.write_text("mine")
    with pytest.raises(BadInput, match="exists already"):
        write_template(path)
    assert path.read_text() == "mine"


@pytest.mark.parametrize(("name", "said"), [("template.csv", "xlsx"), ("nowhere/template.xlsx", "cannot be written")])
def test_template_that_cannot_be_written(tmp_path: Path, name: str, said: str) -> None:
    with pytest.raises(BadInput, match=said):
        write_template(tmp_path / name)
