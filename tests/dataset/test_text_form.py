"""CSV files as spreadsheets save them: one fault a file that says what it is and how to save it, and nothing that follows."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from optimizer.dataset.package import read_package
from optimizer.errors import DataFaults, Fault
from tests.dataset.packages import SMALL, csv_text, write_small_package

Saved = Callable[[str], bytes]
SAVE = '"CSV UTF-8 (comma delimited)"'

#: What the plants say in the package: a table to which others refer, with Japanese in it.
PLANTS = csv_text([dict(row, name_en="仙台の工場") for row in SMALL["plants"]])


def separated(by: str) -> Saved:
    return lambda text: text.replace(",", by).replace("1.5", "1,5").encode()


FORMS: list[tuple[str, Saved, str]] = [
    ("semicolons", separated(";"), "semicolons (;)"),
    ("semicolons after a mark", lambda text: b"\xef\xbb\xbf" + text.replace(",", ";").encode(), "semicolons (;)"),
    ("tabs", separated("\t"), "tabs"),
    ("bars", separated("|"), "vertical bars (|)"),
    ("full-width commas", separated("，"), "full-width commas"),
    ("sep=, and commas", lambda text: b"sep=,\r\n" + text.encode(), "sep="),
    ("sep=; and semicolons", lambda text: b"sep=;\r\n" + text.replace(",", ";").encode(), "semicolons (;)"),
    ("SEP= after a mark", lambda text: b"\xef\xbb\xbfSEP=;\n" + text.replace(",", ";").encode(), "sep="),
    ("sep= in quotes", lambda text: b'"sep=,"\n' + text.encode(), "sep="),
    ("cp932", lambda text: text.encode("cp932"), "cp932 (Shift_JIS)"),
    ("cp932 and semicolons", lambda text: text.replace(",", ";").encode("cp932"), "semicolons (;)"),
    ("EUC-JP", lambda text: text.encode("euc_jp"), "EUC-JP"),
    ("JIS", lambda text: text.encode("iso2022_jp"), "ISO-2022-JP"),
    ("UTF-16", lambda text: text.replace(",", "\t").encode("utf-16"), "UTF-16 (\"Unicode Text\"), separated by tabs"),
    ("UTF-16 LE", lambda text: b"\xff\xfe" + text.encode("utf-16-le"), "UTF-16"),
    ("UTF-16 BE", lambda text: b"\xfe\xff" + text.encode("utf-16-be"), "UTF-16"),
    ("UTF-16 without a mark", lambda text: text.encode("utf-16-le"), "UTF-16"),
    ("UTF-16 BE without a mark", lambda text: text.encode("utf-16-be"), "UTF-16"),
    ("UTF-32", lambda text: text.encode("utf-32"), "UTF-32"),
    ("Windows-1252", lambda text: text.replace("仙台の工場", "Société à Nîmes").encode("cp1252", "ignore"), "Windows-1252"),
    ("lines in quotes", lambda text: "".join(f'"{line}"\n' for line in text.splitlines()).encode(), "one cell of the whole line"),
]  # fmt: skip


def faults(folder: Path) -> tuple[Fault, ...]:
    try:
        return read_package(folder).warnings
    except DataFaults as error:
        return error.faults


@pytest.mark.parametrize(("saved", "said"), [form[1:] for form in FORMS], ids=[form[0] for form in FORMS])
def test_one_table_in_another_form_is_one_fault(tmp_path: Path, saved: Saved, said: str) -> None:
    (fault,) = faults(write_small_package(tmp_path, plants=saved(PLANTS)))
    assert (fault.table, fault.severity) == ("plants", "error")
    assert said in str(fault)
    assert SAVE in fault.expected


@pytest.mark.parametrize("saved", [form[1] for form in FORMS], ids=[form[0] for form in FORMS])
def test_every_table_in_another_form_is_one_fault_each(tmp_path: Path, saved: Saved) -> None:
    texts = {table: csv_text([dict(row, note="仙台の工場") for row in rows]) for table, rows in SMALL.items()}
    reported = faults(write_small_package(tmp_path, **{table: saved(text) for table, text in texts.items()}))
    assert sorted(fault.table for fault in reported) == sorted(SMALL)


@pytest.mark.parametrize("table", SMALL)
@pytest.mark.parametrize("saved", [separated(";"), lambda text: text.encode("utf-16")], ids=["semicolons", "UTF-16"])
def test_nothing_follows_from_an_unreadable_table(tmp_path: Path, table: str, saved: Saved) -> None:
    reported = faults(write_small_package(tmp_path, **{table: saved(csv_text(SMALL[table]))}))
    assert [fault.table for fault in reported] == [table]


def test_an_optional_table_that_cannot_be_read_is_no_empty_one(tmp_path: Path) -> None:
    """An owner that only the list of entities knows is not unknown because that list cannot be read."""
    entity = {"entity_id": "E", "name": "Listed", "list_id": "L", "listed_from": "2019-08-13", "citation": "Act"}
    owned = [{"owned_id": "S-AUS", "owner_id": "E", "share_pct": 51}]
    assert faults(write_small_package(tmp_path / "sound", entities=[entity], ownership=owned)) == ()
    broken = csv_text([entity]).replace(",", ";")
    reported = faults(write_small_package(tmp_path / "broken", entities=broken, ownership=owned))
    assert [fault.table for fault in reported] == ["entities"]


def test_faults_of_other_tables_are_told_beside_it(tmp_path: Path) -> None:
    demand = [*SMALL["demand"], {"segment_id": "MINISTRY", "part_id": "ROUTR", "period": "2027Q4", "units": 1}]
    reported = faults(write_small_package(tmp_path, demand=demand, plants=PLANTS.encode("cp932")))
    assert [(fault.table, fault.column) for fault in reported] == [("plants", None), ("demand", "part_id")]


def test_utf8_with_a_mark_and_a_single_bad_byte(tmp_path: Path) -> None:
    assert faults(write_small_package(tmp_path / "mark", plants=b"\xef\xbb\xbf" + PLANTS.encode())) == ()
    (fault,) = faults(write_small_package(tmp_path / "byte", plants=PLANTS.encode() + b"P-X,S-AUS,AUS,\xe9,\n"))
    assert (fault.table, fault.row) == ("plants", 4)
    assert r"the bytes \xe9 are none" in fault.expected


@pytest.mark.parametrize("cell", ["1,5", "1.234,5", "1,000", "1，5"])
def test_a_decimal_comma_is_told_and_never_guessed(tmp_path: Path, cell: str) -> None:
    text = csv_text([dict(row, units=cell) for row in SMALL["demand"]])
    reported = faults(write_small_package(tmp_path, demand=text))
    assert [(f.row, f.column, f.value) for f in reported] == [(2, "units", cell), (3, "units", cell)]
    assert "a comma may divide thousands or be a decimal point, so write 1234 or 1.5" in reported[0].expected


def test_a_percent_sign_is_told(tmp_path: Path) -> None:
    (fault,) = faults(write_small_package(tmp_path, lanes="origin,destination,freight_pct\n*,JPN,2%\n"))
    assert (fault.value, fault.expected.endswith("without the percent sign")) == ("2%", True)


@pytest.mark.parametrize(
    ("above", "row", "title"),
    [
        ("Plants of 2027\n\n", 3, "Plants of 2027"),
        ("工場一覧,,,,\n", 2, "工場一覧"),
        ("\n", 2, None),
        ("Plants; as of today\nMade by: A, B\n\n", 4, "Plants; as of today"),
        ("plant_id: who ships\n", 2, "plant_id: who ships"),
    ],
)
def test_a_title_above_the_header_is_told_as_such(tmp_path: Path, above: str, row: int, title: str | None) -> None:
    (fault,) = faults(write_small_package(tmp_path, plants=above + PLANTS))
    assert (fault.table, fault.row, fault.value) == ("plants", 1, title)
    assert f"the header seems to be in row {row}" in fault.expected
    assert ("row 1 looks like a title" in fault.expected) == (title is not None)


def test_an_old_line_end_before_semicolons(tmp_path: Path) -> None:
    (fault,) = faults(write_small_package(tmp_path, plants=PLANTS.replace(",", ";").replace("\n", "\r").encode()))
    assert fault.value == PLANTS.splitlines()[0].replace(",", ";")


@pytest.mark.parametrize(("start", "said"), [(b"PK\x03\x04", "a workbook"), (b"\xd0\xcf\x11\xe0", "an old workbook")])
def test_a_workbook_called_csv(tmp_path: Path, start: bytes, said: str) -> None:
    (fault,) = faults(write_small_package(tmp_path, plants=start + bytes(range(256))))
    assert said in fault.expected


@pytest.mark.parametrize("name", ["Plants", "plants ", "PLANTS", "plants\u00a0"])
def test_a_table_whose_name_only_looks_right_is_one_fault(tmp_path: Path, name: str) -> None:
    folder = write_small_package(tmp_path)
    (folder / "plants.csv").rename(folder / f"{name}.csv")
    (fault,) = faults(folder)
    assert fault.table == name
    assert "did you mean 'plants'" in fault.expected


def test_the_encoding_of_a_long_file_is_told_from_part_of_it(tmp_path: Path) -> None:
    lines = PLANTS.splitlines(keepends=True)
    text = "".join([*lines, *(f"P-{k},S-AUS,AUS,,plant\n" for k in range(20_000)), "P-JPN,S-AUS,AUS,,仙台の工場です\n"])
    for codec, said in (("cp932", "cp932"), ("euc_jp", "EUC-JP")):
        plain = text.replace("仙台の工場\n", "plant\n").replace("仙台の工場,", "plant,")
        (fault,) = faults(write_small_package(tmp_path / codec, plants=plain.encode(codec)))
        assert said in fault.expected
        assert fault.row == plain.count("\n")
