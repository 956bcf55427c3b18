"""Headers, rows and days as people write them: one fault for one cause, and what was meant where that is certain."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from optimizer.dataset.package import read_package
from optimizer.days import meant_day, year_first
from optimizer.errors import DataFaults, Fault
from optimizer.periods import meant_period
from tests.dataset.packages import SMALL, csv_text, write_small_package

DEMAND = csv_text(SMALL["demand"])
HEADER = DEMAND.splitlines()[0]
LAST = DEMAND.count("\n")


def faults(folder: Path) -> tuple[Fault, ...]:
    try:
        return read_package(folder).warnings
    except DataFaults as error:
        return error.faults


@pytest.mark.parametrize(
    ("saved", "said"),
    [
        (lambda text: text.replace(HEADER, HEADER.upper()), "in small letters"),
        (lambda text: text.replace(",", ", "), "without blanks around them"),
        (lambda text: text.replace(HEADER, HEADER.replace(",", "\u00a0,")), "cannot be seen"),
        (lambda text: "".join("'" + line.replace(",", "','") + "'\n" for line in text.splitlines()), "quotation marks"),
        (lambda text: text.replace(",", ":"), "not colons"),
        (lambda text: text.replace(",", "^"), "not carets"),
        (lambda text: text.replace(",", "   "), "not blanks"),
        (lambda text: text.split("\n", 1)[1], "row 1 looks like a record"),
        (lambda text: text.replace(HEADER, "需要主体,品目,いつ,数量"), "'需要主体' may be segment_id"),
        (lambda _: "<html><table></table></html>", "the column names of the table in row 1, which are segment_id"),
    ],
)
def test_a_header_that_is_wrong_as_a_whole_is_one_fault(tmp_path: Path, saved: Callable[[str], str], said: str) -> None:
    (fault,) = faults(write_small_package(tmp_path, demand=saved(DEMAND)))
    assert (fault.table, fault.row) == ("demand", 1)
    assert said in fault.expected


@pytest.mark.parametrize("name", ["数量", "unit", "UNITS"])
def test_a_column_by_another_name_is_one_fault(tmp_path: Path, name: str) -> None:
    (fault,) = faults(write_small_package(tmp_path, demand=DEMAND.replace("units", name)))
    assert (fault.row, fault.column) == (1, name)
    assert "did you mean 'units'?" in fault.expected


@pytest.mark.parametrize("rows", [",,\n", "  \n", " , ,\u3000, \n", '"","","",""\n', ",,,,,,,\n,,,,,,,\n"])
def test_rows_of_blanks_at_the_end_are_none(tmp_path: Path, rows: str) -> None:
    package = read_package(write_small_package(tmp_path, demand=DEMAND + rows))
    assert len(package.tables["demand"]) == len(SMALL["demand"])


def test_a_row_of_blanks_between_records_is_one_fault(tmp_path: Path) -> None:
    (fault,) = faults(write_small_package(tmp_path, demand=DEMAND.replace("\n", "\n , ,\n", 1)))
    assert (fault.row, fault.expected) == (2, "a record, or no row at all")


@pytest.mark.parametrize("word", ["Total", "合計", "計", "TOTAL:", "Subtotal", "総計", "合　計"])
def test_a_row_of_totals_is_one_fault(tmp_path: Path, word: str) -> None:
    for blank in ("", "\n"):
        (fault,) = faults(write_small_package(tmp_path / repr(blank), demand=f"{DEMAND}{blank}{word},,,805\n"))
        assert (fault.value, fault.column) == (word, None)
        assert "looks like a total" in fault.expected


def test_a_note_below_the_table_is_one_fault(tmp_path: Path) -> None:
    (fault,) = faults(write_small_package(tmp_path, demand=f"{DEMAND}\n\nSource: the ministry,,,\n"))
    assert (fault.row, fault.value) == (LAST + 3, "Source: the ministry")
    assert "looks like a note" in fault.expected


def test_a_note_beside_the_table_is_told_where_it_stands(tmp_path: Path) -> None:
    lines = DEMAND.splitlines()
    text = "\n".join([lines[0] + ",", lines[1] + ",", lines[2] + ",please check"])
    (fault,) = faults(write_small_package(tmp_path, demand=text))
    assert (fault.row, fault.value) == (3, "please check")
    assert "nothing beside the table" in fault.expected


def test_an_id_called_total_is_an_id(tmp_path: Path) -> None:
    segments = [*SMALL["segments"], dict(SMALL["segments"][0], segment_id="total", name_en="Total Energies")]
    assert [f for f in faults(write_small_package(tmp_path, segments=segments)) if f.severity == "error"] == []


@pytest.mark.parametrize("name", ["demand (2)", "Demand_2027", "所要量", "demands"])
def test_a_table_by_another_name_is_one_fault(tmp_path: Path, name: str) -> None:
    folder = write_small_package(tmp_path)
    (folder / "demand.csv").rename(folder / f"{name}.csv")
    (fault,) = faults(folder)
    assert fault.table == name
    assert "did you mean 'demand'?" in fault.expected


def test_an_odd_byte_after_utf16(tmp_path: Path) -> None:
    (fault,) = faults(write_small_package(tmp_path, demand=DEMAND.encode("utf-16-le") + b"\n"))
    assert "UTF-16" in fault.expected


@pytest.mark.parametrize(
    ("cell", "said"),
    [
        ("４５", "did you mean '45'?"), ("45 ", "did you mean '45'?"), ("1\u00a0200", "did you mean '1200'?"),
        ("−5", "did you mean '-5'?"), ("¥1200", "without the sign of the currency"), ("1200円", "without the sign"),
        ("2027-04-01", "this is a day or a time"), ("1080:00:00", "this is a day or a time"), ("60％", "without the percent sign"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_number(tmp_path: Path, cell: str, said: str) -> None:
    text = csv_text([dict(row, units=cell if n == 0 else row["units"]) for n, row in enumerate(SMALL["demand"])])
    (fault,) = faults(write_small_package(tmp_path, demand=text))
    assert (fault.row, fault.column, fault.value) == (2, "units", cell)
    assert said in fault.expected


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2027/4/1", "2027-04-01"),
        ("令和9年4月1日", "2027-04-01"),
        ("令和元年5月1日", "2019-05-01"),
        ("R9.4.1", "2027-04-01"),
        ("H31/4/1", "2019-04-01"),
        ("平成31年4月1日", "2019-04-01"),
        ("2027年4月1日(木)", "2027-04-01"),
        ("2027/4/1 0:00", "2027-04-01"),
        ("２０２７/４/１", "2027-04-01"),
        ("4/1/2027", None),
        ("令和元年4月1日", None),
        ("9年4月1日", None),
        ("令和2027年4月1日", None),
        ("2027/4/1 12:30", None),
        ("2027/2/30", None),
        ("27/4/1", None),
        ("46478", None),
        ("昭和64年1月7日", "1989-01-07"),
    ],
)  # fmt: skip
def test_days_with_the_year_first(text: str, day: str | None) -> None:
    assert year_first(text) == day


def test_days_are_proposed_and_not_taken(tmp_path: Path) -> None:
    assert meant_day("43556") == "2019-04-01"
    for cell, day in (("43556", "2019-04-01"), ("平成31年4月1日", "2019-04-01")):
        row = {"entity_id": "E", "name": "X", "list_id": "L", "listed_from": cell, "citation": "Act"}
        (fault,) = faults(write_small_package(tmp_path / cell, entities=[row]))
        assert (fault.column, fault.value) == ("listed_from", cell)
        assert fault.expected.endswith(f"did you mean '{day}'?")


@pytest.mark.parametrize(
    ("text", "quarter"),
    [
        ("2027-Q2", "2027Q2"),
        ("27Q2", "2027Q2"),
        ("2027q2", "2027Q2"),
        ("Q2 2027", "2027Q2"),
        ("2Q2027", "2027Q2"),
        ("2027年Q2", "2027Q2"),
        ("２０２７Ｑ２", "2027Q2"),
        ("2027-04-01", "2027Q2"),
        ("46478", "2027Q2"),
        ("FY2027Q1", None),
        ("2027Q5", None),
        ("2027年度第1四半期", None),
        ("202704", None),
        ("", None),
    ],
)  # fmt: skip
def test_quarters_are_proposed(text: str, quarter: str | None) -> None:
    assert meant_period(text) == quarter
