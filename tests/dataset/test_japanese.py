"""What is said of a data package in Japanese."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest
import xlsxwriter
from python_calamine import CalamineWorkbook

from optimizer.dataset.package import read_package
from optimizer.dataset.table_faults import LISTED_AT_MOST, TableFaults, some
from optimizer.dataset.template import write_template
from optimizer.errors import BadInput, DataFaults, Fault
from optimizer.messages import in_language, message
from optimizer.schema import TABLES
from tests.dataset.packages import SMALL
from tests.japanese import in_japanese


def broken(tmp_path: Path) -> tuple[Fault, ...]:
    """The faults of a package in which nearly every table has some."""
    files = {
        "countries": "country_id,name_en,name_ja,bloc,risk_score\nJP,Japan,日本,home,101\nAUS,Australia,,allied,\n",
        "parts": "part_id,name_en,family,unit,hs6,colour\nROUTER,Router,communication,piece,8517,x\n",
        "suppliers": "supplier_id,name_en,country_id\nS,Firm,AUT\n S2,Firm,AUS\n",
        "plants": "plant_id,supplier_id,country_id\nAUS,S,AUS\n",
        "offers": 'offer_id,plant_id,part_id,unit_price,currency,status\nO,P,ROUTER,-1,YEN,old\nO,,ROUTER,"1,5",JPY,incumbent\n',
        "segments": "segment_id;name_en;sector\nM;Ministry;ministry\n",
        "demand": "segment_id,part_id,period,units\nM,ROUTER,2027-Q2,many\n合計,,,10\n",
        "stock": "segment_id,part_id\nM,ROUTER,1\n",
        "bom": "part_id,component_id,units_per_unit\nROUTER,ROUTER,1\n",
        "ownership": "owned_id,owner_id,share_pct,valid_from,valid_to\nS,T,10%,2027/4/1,\nT,S,1e400,2028-01-01,2027-01-01\n",
        "demnd": "a\n",
    }
    for name, text in files.items():
        (tmp_path / f"{name}.csv").write_text(text, encoding="utf-8")
    (tmp_path / "datapackage.json").write_text("[]", encoding="utf-8")
    with pytest.raises(DataFaults) as error:
        read_package(tmp_path)
    in_japanese(error.value.message)
    return error.value.faults


def test_every_fault_of_a_broken_package_is_told_in_japanese(tmp_path: Path) -> None:
    faults = broken(tmp_path)
    assert len(faults) > 15
    assert len({fault.table for fault in faults}) > 9
    for fault in faults:
        assert in_japanese(fault.message).startswith(("エラー：", "注意："))
        in_japanese(fault.expected)


def test_a_count_of_faults_that_are_not_listed_is_told_in_japanese() -> None:
    table_faults = TableFaults()
    for row in range(LISTED_AT_MOST + 2):
        table_faults.table(message("a value"), "demand", message("a value"), row=row + 2)
    last = table_faults.faults()[-1].message
    assert last == "error: demand; expected a value in 2 more places, not listed here"
    assert last.in_language("ja") == "エラー：demand　必要な内容：値（ほか2か所。一覧では省略）"


def test_items_of_which_some_are_shown() -> None:
    assert some(["a", "b"], 2) == "a, b"
    assert some(["a", "b", "c"], 2) == "a, b and 1 more"
    assert in_language(some(["a", "b", "c"], 2), "ja") == "a、bほか1件"


def test_what_stands_in_a_workbook_is_told_in_japanese(tmp_path: Path) -> None:
    path = tmp_path / "small.xlsx"
    book = xlsxwriter.Workbook(path)
    for name, rows in SMALL.items():
        sheet = book.add_worksheet(name)
        columns = list(dict.fromkeys(column for row in rows for column in row))
        sheet.write_row(0, 0, columns)
        for at, row in enumerate(rows, 1):
            sheet.write_row(at, 0, [row.get(column, "") for column in columns])
        sheet.set_row(1, None, None, {"hidden": True})
    book.worksheets()[1].hide()
    book.close()
    texts = [in_language(fault.message, "ja") for fault in read_package(path).warnings]
    assert (
        "注意：countries　記載値：'2行目'　必要な内容：表示された行（シートcountriesのこれらの行は非表示ですが、読み取ります）"
        in texts
    )
    assert (
        "注意：parts　記載値：'シートparts'　必要な内容：表示されたシート（このシートは非表示ですが、読み取ります）"
        in texts
    )


def test_why_nothing_can_be_read_is_told_in_japanese(tmp_path: Path) -> None:
    (tmp_path / "a.zip").write_bytes(b"PK\x03\x04")
    (tmp_path / "a.xlsx").write_bytes(b"PK\x03\x04")
    (tmp_path / "a.ods").write_bytes(b"x")
    with zipfile.ZipFile(tmp_path / "out.zip", "w") as archive:
        archive.writestr("../x.csv", "a")
    for name in ("a.zip", "a.xlsx", "a.ods", "out.zip", "absent"):
        with pytest.raises(BadInput) as error:
            read_package(tmp_path / name)
        in_japanese(error.value.message)


def test_forms_are_worded_in_both_languages_in_the_template(tmp_path: Path) -> None:
    for table in TABLES.values():
        for column in table.columns:
            if column.form is not None:
                in_japanese(column.form.wording)
    write_template(tmp_path / "t.xlsx")
    sheet = CalamineWorkbook.from_path(tmp_path / "t.xlsx").get_sheet_by_name("README")
    cells = {cell for row in sheet.to_python() for cell in row}
    assert "six digits, such as 851762 / 6桁の数字（例：851762）" in cells
    assert "Refers to / 参照先" in cells
