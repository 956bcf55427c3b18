from __future__ import annotations

import re
import zipfile
from pathlib import Path
from xml.sax.saxutils import escape, unescape

import pytest
from python_calamine import CalamineWorkbook

from optimizer.dataset.package import read_package
from optimizer.dataset.template import write_template
from optimizer.errors import BadInput, DataFaults
from optimizer.schema import TABLES
from tests.dataset.packages import SMALL, Rows


def parts(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def sheet_part(table: str) -> str:
    return f"xl/worksheets/sheet{list(TABLES).index(table) + 2}.xml"


def filled(sheet: bytes, table: str, rows: Rows) -> bytes:
    """The sheet with rows typed in below the header."""

    def cell(name: str, row: int, value: object) -> str:
        address = f"{'ABCDEFGHIJKLMNOPQRSTUVWXYZ'[TABLES[table].names.index(name)]}{row}"
        if isinstance(value, str):
            return f'<c r="{address}" t="inlineStr"><is><t>{escape(value)}</t></is></c>'
        return f'<c r="{address}"><v>{value}</v></c>'

    text = "".join(
        f'<row r="{at}">{"".join(cell(name, at, value) for name, value in row.items())}</row>'
        for at, row in enumerate(rows, start=2)
    )
    return sheet.replace(b"</sheetData>", text.encode() + b"</sheetData>")


def test_empty_template_lacks_rows_and_nothing_else(tmp_path: Path) -> None:
    write_template(tmp_path / "empty.xlsx")
    with pytest.raises(DataFaults) as caught:
        read_package(tmp_path / "empty.xlsx")
    reported = [(f.table, f.row, f.column, f.expected) for f in caught.value.faults]
    required = [t.name for t in TABLES.values() if t.required and not t.may_be_empty]
    assert reported == [(name, None, None, "this table, with at least one row") for name in required]


def test_filled_template_reads_as_a_package(tmp_path: Path) -> None:
    write_template(tmp_path / "empty.xlsx")
    content = parts(tmp_path / "empty.xlsx")
    for table, rows in SMALL.items():
        content[sheet_part(table)] = filled(content[sheet_part(table)], table, rows)
    with zipfile.ZipFile(tmp_path / "filled.xlsx", "w") as archive:
        for name, data in content.items():
            archive.writestr(name, data)
    package = read_package(tmp_path / "filled.xlsx")
    assert package.name == "filled"
    assert {t: len(f) for t, f in package.tables.items() if len(f)} == {t: len(rows) for t, rows in SMALL.items()}
    assert package.tables["parts"]["hs6"].tolist() == ["851762"]
    assert package.tables["suppliers"]["name_en"].tolist() == ["Incumbent", "Allied, Ltd."]


def test_one_sheet_for_each_table_with_its_columns(tmp_path: Path) -> None:
    write_template(tmp_path / "empty.xlsx")
    book = CalamineWorkbook.from_path(tmp_path / "empty.xlsx")
    assert book.sheet_names == ["README", *TABLES]
    for table in TABLES.values():
        assert book.get_sheet_by_name(table.name).to_python() == [list(table.names)]


def test_colour_marks_what_is_required_and_notes_explain(tmp_path: Path) -> None:
    write_template(tmp_path / "empty.xlsx")
    content = parts(tmp_path / "empty.xlsx")
    required, optional = set(), set()
    for number, table in enumerate(TABLES.values(), start=1):
        styles = re.findall(rb'<c r="[A-Z]1" s="(\d+)"', content[sheet_part(table.name)])
        for style, column in zip(styles, table.columns, strict=True):
            (required if column.required else optional).add(style)
        notes = unescape(content[f"xl/comments{number}.xml"].decode())
        for column in table.columns:
            assert all(text in notes for text in column.help.values())
    assert len(required) == len(optional) == 1
    assert required != optional


def test_readme_explains_every_column_in_both_languages(tmp_path: Path) -> None:
    write_template(tmp_path / "empty.xlsx")
    lines = CalamineWorkbook.from_path(tmp_path / "empty.xlsx").get_sheet_by_name("README").to_python()
    explained = {(line[0], line[1]): line for line in lines}
    for table in TABLES.values():
        assert explained[table.name, ""][-2:] == [table.help["en"], table.help["ja"]]
        for column in table.columns:
            line = explained[table.name, column.name]
            assert line[2:4] == [column.title["en"], column.title["ja"]]
            assert line[5] == (column.unit or "")
            assert bool(line[6]) == column.required
            assert line[8] == ", ".join(column.choices)
            assert line[-2:] == [column.help["en"], column.help["ja"]]
    assert explained["offers", "capacity_use"][7] == "1"
    assert explained["lanes", "part_id"][7] == "*"
    assert explained["lanes", "origin"][9] == "plants.plant_id, countries.country_id, *"
    assert explained["fx", "jpy_per_unit"][10] == "> 0"
    assert explained["countries", "risk_score"][10] == "≥ 0, ≤ 100"


def test_choices_are_offered_where_one_of_them_fills_the_cell(tmp_path: Path) -> None:
    write_template(tmp_path / "empty.xlsx")
    content = parts(tmp_path / "empty.xlsx")
    for table in TABLES.values():
        offered = [c.name for c in table.columns if c.choices and c.kind != "names"]
        assert content[sheet_part(table.name)].count(b"<dataValidation ") == len(offered)


def test_nothing_in_the_template_is_a_formula_or_a_link(tmp_path: Path) -> None:
    write_template(tmp_path / "empty.xlsx")
    for name, content in parts(tmp_path / "empty.xlsx").items():
        if name.startswith("xl/worksheets/sheet"):
            assert b"<f>" not in content
            assert b"<hyperlink" not in content


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
