"""Bad input: a message that names the place, exit 2, and an earlier pack left as it was."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from optimizer import api
from optimizer.cli import parser as cli
from optimizer.pack import pack as pack_module
from tests.builder import amend, base_tables, write_tables
from tests.integration.conftest import TUTORIAL
from tests.integration.test_cli import scenario

OWNERSHIP = [
    {"owned_id": "near", "owner_id": "far", "share_pct": 60},
    {"owned_id": "far", "owner_id": "near", "share_pct": 60},
]


def faulty(name: str) -> tuple[dict[str, list[dict[str, object]]], str, str]:
    """Tables, scenario lines and the place the message must name."""
    tables = base_tables()
    change = "changes: [{table: offers, where: {status: incumbent}, scale: {unit_price: 2}}]"
    bomb = "\n".join(
        ["a: &a [x, x, x, x, x, x, x, x, x, x]"]
        + [
            f"{b}: &{b} [*{a}, *{a}, *{a}, *{a}, *{a}, *{a}, *{a}, *{a}, *{a}, *{a}]"
            for a, b in zip("abcdefg", "bcdefgh", strict=True)
        ]
    )
    cases: dict[str, tuple[dict[str, list[dict[str, object]]], str, str]] = {
        "missing table": ({k: v for k, v in tables.items() if k != "lanes"}, "", "lanes"),
        "wrong type": (amend(base_tables(), "demand", 0, units="many"), "", "demand, row 2, column units"),
        "unknown id": (amend(base_tables(), "offers", 1, plant_id="nowhere"), "", "offers, row 3, column plant_id"),
        "cycle": (base_tables() | {"ownership": OWNERSHIP}, "", "ownership"),
        "negative": (amend(base_tables(), "demand", 1, units=-4), "", "demand, row 3, column units"),
        "selector": (tables, change, "small.yaml:5"),
        "alias bomb": (tables, bomb, "small.yaml"),
        "unknown key": (tables, "modle: {integers: on}", "small.yaml:5"),
        "unknown rule": (tables, "rules: [no-such-rule]", "small.yaml:5"),
        "unknown solver": (tables, "solver: {name: 'pulp:Nothing'}", "solver.name"),
    }
    return cases[name]


@pytest.mark.parametrize(
    "name",
    ["missing table", "wrong type", "unknown id", "cycle", "negative", "selector", "alias bomb", "unknown key",
     "unknown rule", "unknown solver"],
)  # fmt: skip
def test_bad_input_names_the_place_and_leaves_an_earlier_pack(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], tutorial_pack: Path, name: str
) -> None:
    tables, more, place = faulty(name)
    write_tables(tmp_path / "data", tables)
    earlier = shutil.copytree(tutorial_pack, tmp_path / "pack")
    before = {path: path.read_bytes() for path in earlier.rglob("*") if path.is_file()}
    assert cli.main(["solve", str(scenario(tmp_path, more)), "--out", str(earlier)]) == 2
    output = capsys.readouterr()
    assert place in output.err
    assert output.out == ""
    assert {path: path.read_bytes() for path in earlier.rglob("*") if path.is_file()} == before
    assert {path.name for path in tmp_path.iterdir()} == {"data", "small.yaml", "pack"}


def test_an_unreadable_workbook(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    book = tmp_path / "data.xlsx"
    book.write_bytes(b"PK\x03\x04 this is no workbook")
    assert cli.main(["check", str(book)]) == 2
    assert "data.xlsx" in capsys.readouterr().err


def test_a_scenario_that_extends_a_path_outside(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write_tables(tmp_path / "data", base_tables())
    assert cli.main(["solve", str(scenario(tmp_path, "extends: ../../etc/baseline"))]) == 2
    assert "small.yaml:5" in capsys.readouterr().err


def test_something_else_is_never_replaced(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "notes").mkdir()
    (tmp_path / "notes" / "mine.txt").write_text("keep")
    assert cli.main(["solve", str(TUTORIAL), "--out", str(tmp_path / "notes")]) == 2
    assert (tmp_path / "notes" / "mine.txt").read_text() == "keep"
    assert "not a plan pack" in capsys.readouterr().err


@pytest.mark.parametrize("broken", [KeyboardInterrupt, OSError])
def test_an_interrupted_write_leaves_no_half_pack(
    tmp_path: Path, tutorial: api.Plan, monkeypatch: pytest.MonkeyPatch, broken: type[BaseException]
) -> None:
    place = api.write_pack(tutorial, tmp_path / "pack")
    before = (place / "manifest.json").read_bytes()

    def fail(*_: object) -> None:
        raise broken

    monkeypatch.setattr(pack_module, "write_workbook", fail)
    with pytest.raises(broken):
        api.write_pack(tutorial, place)
    assert (place / "manifest.json").read_bytes() == before
    assert [path.name for path in tmp_path.iterdir()] == ["pack"]


def test_interrupting_a_solve_exits_130(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def interrupt(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(api, "solve_scenario", interrupt)
    assert cli.main(["solve", str(TUTORIAL), "--out", str(tmp_path / "p")]) == 130
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("missing", ["manifest.json", "summary.json", "orders.csv", "scenario.yaml"])
def test_a_pack_with_a_missing_file(
    tmp_path: Path, tutorial_pack: Path, capsys: pytest.CaptureFixture[str], missing: str
) -> None:
    broken = shutil.copytree(tutorial_pack, tmp_path / "pack")
    (broken / missing).unlink()
    assert cli.main(["verify", str(broken)]) == 2
    assert missing in capsys.readouterr().err
