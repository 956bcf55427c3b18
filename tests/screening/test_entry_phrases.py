"""Entries in the many phrases of the lists: what in them is a name, and whose; remarks name nobody."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from optimizer.screening import read_listed, screen
from optimizer.screening.entry_names import entry_names
from tests.screening.test_entries import HONEST, consolidated

PHRASED: list[dict[str, Any]] = yaml.safe_load((Path(__file__).parent / "phrases.yaml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("case", PHRASED, ids=lambda case: case["entry"][:40])
def test_phrases_are_read(case: dict[str, Any]) -> None:
    entries = entry_names([(case["entry"], "name")])
    named = {(entry.name, entry.parent) for entry in entries if entry.kind == "name"}
    owner = case.get("owner")
    assert named == {(case["main"], owner), *((name, case["main"]) for name in case.get("below", []))}
    assert [entry.name for entry in entries if entry.kind in ("alias", "previous")] == case.get("also", [])
    assert [entry.name for entry in entries if entry.kind == "parent"] == ([owner] if owner else [])


@pytest.mark.parametrize("name", ["Alpha (Listed Works)", "Alphatel Co. (Phone Makers)", "Alphatel Co. (Seetech)"])
def test_brackets_that_name_a_firm_are_an_alias(name: str) -> None:
    assert [entry.kind for entry in entry_names([(name, "name")])] == ["name", "alias"]


def test_phrases_find_their_firms_and_no_honest_one(tmp_path: Path) -> None:
    listed = read_listed(consolidated(tmp_path, *(case["entry"] for case in PHRASED)))
    for number, case in enumerate(PHRASED):
        asked = [case["main"], *case.get("below", []), *case.get("also", [])] + [
            case[key] for key in ("owner",) if key in case
        ]
        hits = screen(asked, listed)
        assert set(hits.loc[hits["entity_id"] == f"e{number}", "name"]) == set(asked)
    honest = [
        *HONEST,
        "Parent Company Services Ltd",
        "Sister Company Ltd",
        "Related Entities Co.",
        "Presumption Law Office",
        "Rocket Group KK",
    ]
    assert screen(honest, listed)["name"].tolist() == []
