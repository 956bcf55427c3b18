"""Decisions, names and lists that a spreadsheet has opened and saved: read, or refused with one clear fault."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from optimizer import api
from optimizer.cli import parser as cli
from optimizer.errors import BadInput, DataFaults
from optimizer.screening import decide, no_confirmations, read_confirmations, read_listed, write_confirmations
from optimizer.screening.names_file import read_names
from tests.integration.conftest import ROOT

DATA = ROOT / "data" / "tutorial"
SAVE = '"CSV UTF-8 (comma delimited)"'
Saved = Callable[[str], bytes]

FORMS: list[tuple[str, Saved, str]] = [
    ("semicolons", lambda text: text.replace(",", ";").encode(), "semicolons (;)"),
    ("tabs", lambda text: text.replace(",", "\t").encode(), "tabs"),
    ("sep=", lambda text: b"sep=,\r\n" + text.encode(), "sep="),
    ("cp932", lambda text: text.encode("cp932"), "cp932 (Shift_JIS)"),
    ("EUC-JP", lambda text: text.encode("euc_jp"), "EUC-JP"),
    ("UTF-16", lambda text: text.replace(",", "\t").encode("utf-16"), "UTF-16"),
]
IDS = [form[0] for form in FORMS]


@pytest.fixture
def decisions(tmp_path: Path) -> Path:
    table = no_confirmations()
    for name, state, note in (("リステッド", "confirmed", "確認済み"), ("Listed Work", "rejected", "=別会社")):
        table = decide(
            table, name=name, entity_id="listed", list_id="jp-it-2018", matched_name="Listed Works", state=state, by="担当A",
            day="2026-04-01", note=note,
        )  # fmt: skip
    path = tmp_path / "decisions.csv"
    write_confirmations(table, path)
    return path


def text_of(path: Path) -> str:
    return path.read_text(encoding="utf-8-sig")


@pytest.mark.parametrize("day", ["2026/4/1", "2026/04/01", "2026-4-1", "2026.4.1", "2026年4月1日", "2026-04-01"])
def test_days_with_the_year_first_are_read(decisions: Path, day: str) -> None:
    before = read_confirmations(decisions)
    decisions.write_bytes(
        b"\xef\xbb\xbf" + text_of(decisions).replace("2026-04-01", day).replace("\n", "\r\n").encode()
    )
    assert read_confirmations(decisions).equals(before)


@pytest.mark.parametrize("day", ["4/1/2026", "01.04.2026", "26/4/1", "2026/13/1", "2026/4-1", "46113", "Apr-26"])
def test_days_that_may_mean_another_are_one_fault_a_cell(decisions: Path, day: str) -> None:
    decisions.write_text(text_of(decisions).replace("2026-04-01", day), encoding="utf-8")
    with pytest.raises(DataFaults) as error:
        read_confirmations(decisions)
    assert [(f.row, f.column, f.value) for f in error.value.faults] == [(2, "date", day), (3, "date", day)]
    assert "its year first" in error.value.faults[0].expected


def test_blank_columns_and_rows_at_the_end_are_nothing(decisions: Path) -> None:
    before = read_confirmations(decisions)
    lines = [f"{line},," for line in text_of(decisions).splitlines()]
    decisions.write_text("\n".join([*lines, "," * 9, "," * 9, ""]), encoding="utf-8")
    assert read_confirmations(decisions).equals(before)


def test_a_column_without_a_name_that_holds_something_is_a_fault(decisions: Path) -> None:
    head, *rows = text_of(decisions).splitlines()
    decisions.write_text("\n".join([f"{head},", f"{rows[0]},x", f"{rows[1]},"]), encoding="utf-8")
    with pytest.raises(DataFaults) as error:
        read_confirmations(decisions)
    assert len(error.value.faults) == 1


@pytest.mark.parametrize(("saved", "said"), [form[1:] for form in FORMS], ids=IDS)
def test_decisions_in_another_form_are_one_fault(
    decisions: Path, saved: Saved, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    decisions.write_bytes(saved(text_of(decisions)))
    with pytest.raises(DataFaults) as error:
        read_confirmations(decisions)
    (fault,) = error.value.faults
    assert said in str(fault)
    assert SAVE in fault.expected
    assert cli.main(["screen", "Listed Work", "--data", str(DATA), "--confirmations", str(decisions)]) == 2
    assert said in capsys.readouterr().err


@pytest.mark.parametrize(("saved", "said"), [form[1:] for form in FORMS], ids=IDS)
@pytest.mark.parametrize("suffix", ["txt", "csv"])
def test_names_in_another_form_are_one_fault(
    tmp_path: Path, suffix: str, saved: Saved, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / f"names.{suffix}"
    path.write_bytes(saved("name,country\nリステッドの会社,CN\nひらがな,JP\n"))
    assert cli.main(["screen", "--names", str(path), "--data", str(DATA)]) == 2
    output = capsys.readouterr()
    assert output.out == ""
    assert said in output.err
    assert SAVE in output.err
    assert len(output.err.splitlines()) == 1


def test_names_are_one_a_line_whatever_the_end_of_a_line(tmp_path: Path) -> None:
    path = tmp_path / "names.txt"
    path.write_bytes("\ufeffListed Works\r\n\r\n リステッド \r\nHuawei Technologies Co., Ltd.\rA; B\n".encode())
    assert read_names(path) == ["Listed Works", "リステッド", "Huawei Technologies Co., Ltd.", "A; B"]


def test_names_of_a_csv_file_stand_in_its_column(tmp_path: Path) -> None:
    path = tmp_path / "names.csv"
    path.write_text('country,name\nCN,"Listed, Works"\nJP,\nJP,リステッド\n', encoding="utf-8-sig")
    assert read_names(path) == ["Listed, Works", "リステッド"]
    path.write_text("Huawei Technologies Co., Ltd.\nZTE, Corp.\n", encoding="utf-8")
    assert read_names(path) == ["Huawei Technologies Co., Ltd.", "ZTE, Corp."]
    path.write_text('"Listed, Works"\n\nリステッド\n', encoding="utf-8")
    assert read_names(path) == ["Listed, Works", "リステッド"]
    path.write_text('"Listed Works\nリステッド\n', encoding="utf-8")
    assert len(read_names(path)) == 2
    path.write_text("name,country\nListed, Works,CN\n", encoding="utf-8")
    with pytest.raises(DataFaults, match="row 2; expected 2 fields"):
        read_names(path)


def test_names_cut_into_columns_in_most_lines_are_told(tmp_path: Path) -> None:
    path = tmp_path / "names.txt"
    path.write_text("company;country\nListed Works;CN\nZTE\n", encoding="utf-8")
    with pytest.raises(BadInput, match="row 1: found 'company;country', expected one name a line"):
        read_names(path)


def test_names_that_are_not_there(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="cannot be read"):
        read_names(tmp_path / "names.txt")


@pytest.mark.parametrize(("saved", "said"), [form[1:] for form in FORMS], ids=IDS)
def test_a_list_in_another_form_is_one_fault(tmp_path: Path, saved: Saved, said: str) -> None:
    path = tmp_path / "list.csv"
    path.write_bytes(
        saved(
            "Name,Clean Name,Alias,Previous Name,Parent Name,Note,Start date,End date,Source Url\n株式会社の例,,,,,,,,\n"
        )
    )
    with pytest.raises(DataFaults) as error:
        read_listed(path)
    (fault,) = error.value.faults
    assert said in str(fault)


def test_blank_days_of_a_list_print_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "targets.csv"
    header = (
        "id,schema,name,aliases,birth_date,countries,addresses,identifiers,sanctions,phones,emails,program_ids,dataset"
    )
    path.write_text(
        f"{header},first_seen,last_seen,last_change\nQ1,Company,Odd Works,,,,,,,,,,some,,,\n", encoding="utf-8"
    )
    assert cli.main(["screen", "Odd Works", "--data", str(DATA), "--list", str(path)]) == 0
    output = capsys.readouterr().out
    assert "Odd Works" in output
    assert "opensanctions" in output
    assert not {"nan", "NaN", "NaT", "None", "<NA>"} & set(output.replace(",", " ").split())
    assert cli.main(["screen", "Odd Works", "--data", str(DATA), "--list", str(path), "--json"]) == 0
    assert "nan" not in capsys.readouterr().out.lower().replace("finance", "")
    assert api.screen_names(["Odd Works"], None, [path])["listed_from"].isna().all()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("id,firm\n1,Listed Works\n", "a column called name"),
        ("番号,名称\n1,Listed Works\n2,正直\n", "a column called name"),
        ("name,name\nA,Listed Works\n", "one column called name, not several"),
        ("Firms of 2027\n\nid,name\n1,Listed Works\n", "the header seems to stand below"),
        ('"id,name"\n"1,Listed Works"\n', "quotes make one cell of the whole line"),
    ],
)
def test_columns_without_one_called_name_are_no_names(tmp_path: Path, text: str, said: str) -> None:
    path = tmp_path / "names.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(BadInput, match=said):
        read_names(path)


def test_the_column_of_names_by_any_letter_case(tmp_path: Path) -> None:
    path = tmp_path / "names.csv"
    path.write_text("id, Name \n1,Listed Works\n,,\n", encoding="utf-8")
    assert read_names(path) == ["Listed Works"]
    path.write_text("Alpha Co., Ltd.\nBeta Inc.\nGamma, LLC\n", encoding="utf-8")
    assert read_names(path) == ["Alpha Co., Ltd.", "Beta Inc.", "Gamma, LLC"]


ROW = "Listed Works,listed,tutorial,Listed Works,rejected,Sato,2027-04-01,\n"
TOP = "name,entity_id,list_id,matched_name,state,by,date,note\n"


@pytest.mark.parametrize(
    ("text", "row", "column", "said"),
    [
        (TOP.title() + ROW, 1, None, "in small letters"),
        (TOP + ",,,,,,,\n" + ROW, 2, None, "a decision, or no row at all"),
        (TOP + ROW.replace("listed,", "listed\u00a0,"), 2, "entity_id", "did you mean 'listed'?"),
        (TOP + ROW.replace("2027-04-01", "46478"), 2, "date", "did you mean '2027-04-01'?"),
    ],
)
def test_what_a_spreadsheet_makes_of_decisions_is_one_fault(
    tmp_path: Path, text: str, row: int, column: str | None, said: str
) -> None:
    path = tmp_path / "decisions.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(DataFaults) as raised:
        read_confirmations(path)
    (fault,) = raised.value.faults
    assert (fault.row, fault.column) == (row, column)
    assert said in fault.expected


@pytest.mark.parametrize("day", ["令和9年4月1日", "R9.4.1", "2027/4/1 0:00", "2027年4月1日(木)", "２０２７/４/１"])
def test_days_as_japanese_spreadsheets_show_them(tmp_path: Path, day: str) -> None:
    path = tmp_path / "decisions.csv"
    path.write_text(TOP + ROW.replace("2027-04-01", day) + ",,,\n", encoding="utf-8")
    assert read_confirmations(path)["date"].tolist() == ["2027-04-01"]
