"""The commands on files as people have them: exit code 2 and one fault for one cause; inputs reported from use, where they lie."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from optimizer.cli import parser as cli
from tests.integration.conftest import ROOT

TUTORIAL_DATA = ROOT / "data" / "tutorial"
#: Inputs that were reported, kept beside the checkout; some checkouts have none.
REPORTED = ROOT.parent / "shared" / "cases"
reported = pytest.mark.skipif(not REPORTED.is_dir(), reason="the reported inputs are kept elsewhere")

Capture = pytest.CaptureFixture[str]


def check(place: Path, capsys: Capture) -> tuple[int, list[str]]:
    """The exit code of a check, and each line that it tells."""
    code = cli.main(["check", str(place)])
    return code, capsys.readouterr().err.splitlines()


def copy_of_tutorial(folder: Path, **tables: bytes) -> Path:
    folder.mkdir()
    for path in TUTORIAL_DATA.glob("*.csv"):
        (folder / path.name).write_bytes(path.read_bytes())
    for table, content in tables.items():
        (folder / f"{table}.csv").write_bytes(content)
    return folder


def table(name: str) -> str:
    return (TUTORIAL_DATA / f"{name}.csv").read_text(encoding="utf-8")


def test_a_whole_package_from_a_european_spreadsheet(tmp_path: Path, capsys: Capture) -> None:
    saved = {path.stem: table(path.stem).replace(",", ";").encode() for path in TUTORIAL_DATA.glob("*.csv")}
    code, lines = check(copy_of_tutorial(tmp_path / "p", **saved), capsys)
    assert (code, len(lines)) == (2, len(saved))
    assert all('semicolons (;): in Excel, save as "CSV UTF-8 (comma delimited)"' in line for line in lines)


def test_one_table_from_a_european_spreadsheet(tmp_path: Path, capsys: Capture) -> None:
    code, lines = check(copy_of_tutorial(tmp_path / "p", offers=table("offers").replace(",", ";").encode()), capsys)
    assert (code, len(lines)) == (2, 1)
    assert lines[0].startswith("error: offers, row 1: found 'offer_id;plant_id;")


def test_a_whole_package_from_a_japanese_spreadsheet(tmp_path: Path, capsys: Capture) -> None:
    """Tables in which nothing is Japanese are the same in either encoding, and are read."""
    saved = {path.stem: table(path.stem).encode("cp932") for path in TUTORIAL_DATA.glob("*.csv")}
    japanese = [name for name in saved if not table(name).isascii()]
    code, lines = check(copy_of_tutorial(tmp_path / "p", **saved), capsys)
    assert (code, len(lines)) == (2, len(japanese))
    assert all("not cp932 (Shift_JIS)" in line for line in lines)


def test_solve_and_json_say_the_same(tmp_path: Path, capsys: Capture) -> None:
    folder = copy_of_tutorial(tmp_path / "p", suppliers=table("suppliers").replace(",", "\t").encode("utf-16"))
    scenario = tmp_path / "s.yaml"
    scenario.write_text("id: s\ndata: p\nrules: []\n", encoding="utf-8")
    assert cli.main(["solve", str(scenario), "--out", str(tmp_path / "out")]) == 2
    errors = capsys.readouterr().err
    assert "1 fault(s) in the data" in errors
    assert 'not UTF-16 ("Unicode Text"), separated by tabs' in errors
    assert cli.main(["check", str(folder), "--json"]) == 2
    assert [fault["table"] for fault in json.loads(capsys.readouterr().out)] == ["suppliers"]


def test_a_mistyped_year_and_a_missing_rate(tmp_path: Path, capsys: Capture) -> None:
    demand = table("demand").replace("ministry,radio,2027Q3", "ministry,radio,2207Q3")
    fx = table("fx").replace("USD,*,150", "USD,2027Q2,150")
    code, lines = check(copy_of_tutorial(tmp_path / "p", demand=demand.encode(), fx=fx.encode()), capsys)
    assert code == 2
    assert [line.split(";")[0] for line in lines] == [
        "error: demand, row 3, column period: found '2207Q3'",
        "error: fx, row 2, column period: found '2027Q2'",
    ]
    assert "a rate of USD for 2027Q3, 2027Q4 as well" in lines[1]


# -- as reported


@reported
@pytest.mark.parametrize(
    ("case", "faults", "said"),
    [
        ("01-semicolon-decimal-comma/pkg", 12, "semicolons (;)"),
        ("01-semicolon-decimal-comma/pkg2", 1, "semicolons (;)"),
        ("01-semicolon-decimal-comma/pkg3", 1, "sep="),
        ("02-cp932/pkg", 5, "cp932 (Shift_JIS)"),
        ("11-formulas/none.xlsx", 6, "never calculated"),
        ("11-formulas/zero.xlsx", 6, "asks to be calculated on opening"),
        ("12-percent-cells/pct.xlsx", 11, "formatted as a percentage"),
    ],
)
def test_reported_packages(capsys: Capture, case: str, faults: int, said: str) -> None:
    code, lines = check(REPORTED / case, capsys)
    assert (code, len(lines)) == (2, faults)
    assert all(said in line for line in lines)


@reported
def test_a_reported_workbook_without_a_fault(capsys: Capture) -> None:
    assert check(REPORTED / "12-percent-cells" / "plain.xlsx", capsys) == (0, [])


@reported
@pytest.mark.parametrize(("name", "code"), [("ok", 0), ("excel", 0), ("blank", 0), ("cp932", 2)])
def test_reported_decisions(capsys: Capture, name: str, code: int) -> None:
    decisions = str(REPORTED / "27-decisions-resaved-in-excel" / f"{name}.csv")
    arguments = ["screen", "Listed Work", "--data", str(TUTORIAL_DATA), "--confirmations", decisions]
    assert cli.main(arguments) == code
    output = capsys.readouterr()
    assert ("rejected" in output.out) == (code == 0)
    assert output.err.count("error:") == (code == 2)


@reported
@pytest.mark.parametrize(("name", "code"), [("names-bom-crlf", 0), ("names-cp932", 2)])
def test_reported_names(capsys: Capture, name: str, code: int) -> None:
    names = str(REPORTED / "27-decisions-resaved-in-excel" / f"{name}.txt")
    assert cli.main(["screen", "--names", names, "--data", str(TUTORIAL_DATA)]) == code
    assert len(capsys.readouterr().err.splitlines()) == (code == 2)
