"""Every dated event of policy in the facts is accounted for: by a pack's date or text, a list, a scenario, a page, or a reason.

`policy_dates.csv` beside this module has a row for each; a new event without one fails.
"""

from __future__ import annotations

import csv
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from tests.rules.test_shipped_rules import EXPECTED, RULES, dates_of

ROOT = Path(__file__).parents[2]
SHARED = ROOT.parent / "shared" / "facts" / "policy_dates.csv"
COPY = ROOT / "tools" / "japan_ict" / "facts" / "policy_dates.csv"
KEY = ("date", "jurisdiction", "area")


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


CHECKED = rows_of(Path(__file__).with_name("policy_dates.csv"))


def told(row: dict[str, str]) -> str:
    return f"{row['date'] or 'undated'} {row['area']}: {row['event']}"


@pytest.mark.parametrize("facts", [COPY, SHARED], ids=["copy", "shared"])
def test_every_event_has_an_entry_and_every_entry_an_event(facts: Path) -> None:
    if not facts.exists():
        pytest.skip("the folder ../shared/facts of published facts is not beside this repository")
    events = rows_of(facts)
    lacking = [
        told(event)
        for event in events
        if not any(event["event"].startswith(r["event"]) and all(event[k] == r[k] for k in KEY) for r in CHECKED)
    ]
    assert lacking == []
    assert len(CHECKED) == len(events)


@pytest.mark.parametrize("row", [row for row in CHECKED if row["check"] == "pack"], ids=told)
def test_a_pack_has_the_date(row: dict[str, str]) -> None:
    assert date.fromisoformat(row["what"]) in dates_of(RULES[row["where"]])


@pytest.mark.parametrize("row", [row for row in CHECKED if row["check"] == "text"], ids=told)
def test_a_pack_tells_of_it(row: dict[str, str]) -> None:
    rule = RULES[row["where"]]
    assert rule.note is not None
    assert row["what"] in f"{rule.citation['en']} {rule.note['en']}"


@pytest.mark.parametrize("row", [row for row in CHECKED if row["check"] == "list"], ids=told)
def test_a_list_has_the_date(row: dict[str, str]) -> None:
    days = {
        entity["listed_from"]
        for entity in rows_of(ROOT / "data" / "japan_ict" / "entities.csv")
        if entity["list_id"] == row["where"]
    }
    assert row["what"] in days


@pytest.mark.parametrize("row", [row for row in CHECKED if row["check"] == "docs"], ids=told)
def test_a_page_tells_of_it(row: dict[str, str]) -> None:
    page = (ROOT / row["where"]).read_text(encoding="utf-8")
    assert row["what"] in " ".join(page.split())


@pytest.mark.parametrize("row", [row for row in CHECKED if row["check"] == "scenario"], ids=told)
def test_a_scenario_stands_for_it(row: dict[str, str]) -> None:
    assert (ROOT / "scenarios" / f"{row['where']}.yaml").exists()


def test_what_stands_outside_says_why() -> None:
    kinds = Counter(row["check"] for row in CHECKED)
    assert set(kinds) == {"pack", "text", "list", "docs", "scenario", "outside"}
    assert all(len(row["what"]) > 15 for row in CHECKED if row["check"] == "outside")
    assert all(row["where"] for row in CHECKED if row["check"] != "outside")


def test_dates_of_packs_and_their_cases_are_as_many() -> None:
    assert {name: len(dates_of(rule)) for name, rule in RULES.items()} == {
        name: len(expected.shares) for name, expected in EXPECTED.items()
    }
    assert sum(len(dates_of(rule)) for rule in RULES.values()) == 38
