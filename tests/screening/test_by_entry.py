"""One row, and one line, for a list entry, whatever names of it match."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest

from optimizer.cli import parser as cli
from optimizer.cli.screen import screening_text
from optimizer.screening import by_entry, read_listed, screen
from optimizer.screening.by_entry import BY_ENTRY_COLUMNS
from tests.screening.test_entries import consolidated

NO_OWNERS = pd.DataFrame(columns=["name", "supplier", "owner", "share", "path", "lists"])
LISTED = [
    ("omi", "Omikraft Works", "name", "l", "2020-01-01", "2021-12-31", "first"),
    ("omi", "Omikraft", "alias", "l", "2020-01-01", "2021-12-31", "first"),
    ("omi", "Omikraft Works", "name", "l", "2023-05-01", None, "second"),
    ("omi", "Omikraft Mining Group", "alias", "l", "2023-05-01", None, "second"),
    ("omi", "Omikraft Works", "name", "m", None, None, None),
]  # fmt: skip


def listed(rows: list[tuple[str | None, ...]]) -> pd.DataFrame:
    columns = ["entity_id", "name", "kind", "list_id", "listed_from", "listed_to", "citation"]
    return pd.DataFrame(rows, columns=columns).astype("str")


def lines_of(matches: pd.DataFrame, *names: str) -> list[str]:
    return screening_text(names, matches, NO_OWNERS, "2027Q2").splitlines()


def test_spells_and_names_of_an_entry_are_one_row() -> None:
    matches = screen(["Omikraft Works Ltd."], listed(LISTED))
    assert len(matches) == 3
    entries = by_entry(matches)
    assert tuple(entries.columns) == BY_ENTRY_COLUMNS
    assert entries["list_id"].tolist() == ["l", "m"]
    first = entries.iloc[0]
    assert (first["matched_name"], first["score"], first["listed_from"], first["citation"]) == (
        "Omikraft Works", 100.0, "2023-05-01", "second",
    )  # fmt: skip
    assert [match["name"] for match in first["matched"]] == ["Omikraft Works", "Omikraft Mining Group", "Omikraft"]
    assert first["names"] == 3
    assert first["listed_spans"] == [
        {"listed_from": "2023-05-01", "listed_to": None, "citation": "second"},
        {"listed_from": "2020-01-01", "listed_to": "2021-12-31", "citation": "first"},
    ]
    assert by_entry(matches.iloc[:0]).empty
    assert tuple(by_entry(matches.iloc[:0]).columns) == BY_ENTRY_COLUMNS


def test_a_line_for_each_entry_without_nan() -> None:
    lines = lines_of(by_entry(screen(["Omikraft Works Ltd."], listed(LISTED))), "Omikraft Works Ltd.")
    assert lines[0] == "Omikraft Works Ltd.: 2 match(es)"
    assert lines[1].startswith("  100.0  Omikraft Works (name) and 2 more names (Omikraft Mining Group")
    assert lines[1].endswith("· omi on l from 2023-05-01, from 2020-01-01 to 2021-12-31 · open · second")
    assert lines[2] == "  100.0  Omikraft Works (name) · omi on m · open"
    assert not any("nan" in line for line in lines)


def test_a_name_of_many_names_is_short() -> None:
    rows = [
        ("omi", f"Omikraft {word}", "alias", "l", "2020-01-01", None, "c")
        for word in ("Export", "Group", "Trading", "Mining", "Import")
    ]
    lines = lines_of(by_entry(screen(["Omikraft"], listed([*rows, LISTED[1]]))), "Omikraft")
    assert len(lines) == 2
    assert " and 5 more names (" in lines[1]
    assert ", ...)" in lines[1]


def test_many_entries_put_on_a_list_at_once_share_a_line() -> None:
    rows = [(f"omi-{n}", f"Omikraft {word}", "name", "l", "2020-12-18", None, "c")
            for n, word in enumerate(["", "Beijing", "Tianjin", "Shanghai", "Shenzhen"])]  # fmt: skip
    entries = by_entry(screen(["Omikraft"], listed(rows)))
    lines = lines_of(entries, "Omikraft")
    assert lines[0] == "Omikraft: 5 match(es)"
    assert len(lines) == 3
    assert lines[2].strip().startswith("and 4 more entries of l from 2020-12-18: ")
    assert all(f"(omi-{n}, " in lines[2] for n in range(1, 5))
    decided = entries.assign(state=["open", "rejected", "open", "open", "open"])
    assert sum("rejected" in line for line in lines_of(decided, "Omikraft")) == 1
    assert len(lines_of(entries.iloc[:3], "Omikraft")) == 4


@pytest.mark.parametrize("json_asked", [False, True])
def test_the_command_prints_an_entry_once(tmp_path: Path, capsys: pytest.CaptureFixture[str], json_asked: bool) -> None:
    path = consolidated(
        tmp_path,
        "Omikraft Trading (Omikraft), a.k.a. Omikraft Group; Affiliated Entities: Omikraft Chip; Omikraft Mining",
    )
    assert cli.main(["screen", "Omikraft", "--list", str(path), *(["--json"] if json_asked else [])]) == 0
    out = capsys.readouterr().out
    if json_asked:
        (match,) = json.loads(out)["matches"]
        assert match["names"] == len(match["matched"]) == 5
        assert match["matched_name"] == match["matched"][0]["name"] == "Omikraft"
        assert match["listed_to"] is None
    else:
        assert sum(line.startswith("  ") for line in out.splitlines()) == 1
        assert "4 more names" in out


def test_blank_days_of_a_published_list(tmp_path: Path) -> None:
    path = consolidated(tmp_path, "Omikraft Trading")
    path.write_text(path.read_text(encoding="utf-8").replace("2024-01-02", ""), encoding="utf-8")
    lines = lines_of(by_entry(screen(["Omikraft"], read_listed(path))), "Omikraft")
    assert lines[1].split(" · ")[1] == "e0 on us-csl-el"
