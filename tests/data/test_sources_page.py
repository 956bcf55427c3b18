"""The pages on the sources of the shipped case: what they count is what the package holds, in both languages."""

from __future__ import annotations

import re
from pathlib import Path

import pandas as pd
import pytest

from optimizer.dataset.package import read_package
from tools.japan_ict import capacity, demand, lanes, openness, prices
from tools.japan_ict.catalogue import PARTS
from tools.japan_ict.effects import EFFECTS, premiums
from tools.japan_ict.facts import Facts
from tools.japan_ict.rows import table

CASE = Path(__file__).parents[2] / "data" / "japan_ict"
PAGES = [CASE / "SOURCES.md", CASE / "SOURCES.ja.md"]
GRADES = ("official", "derived", "assumption")
LISTS = {
    "us-ndaa-1260h", "us-ndaa-889", "us-ndaa-5949", "us-ndaa-154", "us-fcc-covered", "jp-it-2018",
    "cn-mofcom-export-control", "cn-mofcom-watch",
}  # fmt: skip


@pytest.fixture(scope="module")
def tables() -> dict[str, pd.DataFrame]:
    return read_package(CASE).tables


@pytest.fixture(params=PAGES, ids=lambda page: page.name)
def text(request: pytest.FixtureRequest) -> str:
    return request.param.read_text(encoding="utf-8")


def rows(text: str, name: str) -> list[str]:
    """The other cells of the row of a Markdown table that begins with this name as code."""
    found = re.findall(rf"^ *\| `{re.escape(name)}` \| (.+) \|$", text, re.MULTILINE)
    assert len(found) == 1, name
    return [cell.strip() for cell in found[0].split("|")]


def test_rows_and_grades_of_every_table(text: str, tables) -> None:
    for name, frame in tables.items():
        if frame.empty:
            continue
        counts = frame["grade"].value_counts()
        expected = [len(frame), *(int(counts.get(grade, 0)) for grade in GRADES)]
        assert [int(cell.replace(",", "")) for cell in rows(text, name)] == expected, name


def test_lists(text: str, tables) -> None:
    counts = tables["entities"]["list_id"].value_counts()
    assert set(counts.index) == LISTS
    for name in LISTS:
        assert int(rows(text, name)[0]) == counts[name], name


def test_counts_of_offers(text: str, tables) -> None:
    offers, suppliers, plants = tables["offers"], tables["suppliers"], tables["plants"]
    status = offers["status"].value_counts()
    assert [int(rows(text, name)[0]) for name in ("incumbent", "qualified", "candidate")] == [
        status["incumbent"], status["qualified"], status["candidate"],
    ]  # fmt: skip
    assert [int(rows(text, name)[0]) for name in ("chosen", "declared")] == [
        (offers["components"] == name).sum() for name in ("chosen", "declared")
    ]
    real = suppliers[suppliers["source_id"] == "company-public"]["supplier_id"]
    expected = {
        len(real),
        int((~real.isin(plants["supplier_id"])).sum()),
        len(offers),
        len(tables["parts"]),
        len(lanes.CLOSED),
    }
    head = set(map(int, re.findall(r"\d+", text.split("\n## ")[0]))) | set(map(int, re.findall(r"\d+", text)))
    assert expected <= head


def test_parts_by_what_their_share_rests_on(text: str) -> None:
    basis = pd.Series([item.basis for item in PARTS]).value_counts()
    for name, count in basis.items():
        assert int(rows(text, str(name))[0]) == count, name


def test_factors_are_those_of_the_rules(text: str) -> None:
    plain = text.replace(" %", "%").replace(" × ", "×").replace("×", "× ")
    for number in (
        f"{capacity.MARGIN:.0%}", f"{capacity.TAKE_OVER:.0%}", f"{capacity.ALL}", f"{prices.CONCERN_LEVEL}",
        f"{prices.READY_FACTOR}", f"{demand.RAN_DECLINE:.0%}",
        *(f"{premium:.0%}" for premium in prices.PREMIUM.values()), *(f"{open_}" for open_ in openness.OPENNESS.values()),
    ):  # fmt: skip
        assert number.rstrip("0").rstrip(".") in plain or number in plain, number


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_anchors_of_demand(page: Path) -> None:
    values = demand.yearly_value(Facts())
    for segment in demand.SEASON:
        yen = sum(value for (name, _), value in values.items() if name == segment)
        cell = rows(page.read_text(encoding="utf-8"), segment)[0]
        assert cell == (f"{yen / 1e8:,.1f}億円" if page.name.endswith(".ja.md") else f"¥{yen / 1e9:.1f} bn"), segment


def effects(page: Path) -> dict[str, list[float]]:
    """The numbers of the table of effects, by the name of the change."""
    text = page.read_text(encoding="utf-8")
    found = re.findall(r"^\| ([^`|]+?) \| ([\d.]+) \| ([\d.]+) \| ([\d.]+) \|$", text, re.MULTILINE)
    return {name: [float(number) for number in numbers] for name, *numbers in found}


def test_every_effect_is_told_alike_in_both_languages() -> None:
    """Billions of yen in English, 億円 in Japanese."""
    english, japanese = (effects(page) for page in PAGES)
    assert list(english) == list(EFFECTS)
    assert [[10 * rules, 10 * before, met] for rules, before, met in english.values()] == [
        pytest.approx(row) for row in japanese.values()
    ]


@pytest.mark.slow
def test_what_is_told_of_the_package_as_shipped_is_what_it_gives() -> None:
    """Print the table of effects anew where this fails: `python -m tools.japan_ict.effects`."""
    told = effects(PAGES[0])["as shipped"]
    assert list(premiums([])) == [pytest.approx(number, rel=0.05, abs=0.1) for number in told]


def test_the_scenarios_that_ask_for_scores_are_those_named(text: str) -> None:
    folder = CASE.parents[1] / "scenarios"
    asking = {path.stem for path in folder.glob("*.yaml") if "score_floor:" in path.read_text(encoding="utf-8")}
    assert asking == {"component-ban"}
    assert "scenarios/component-ban.yaml --set model.score_floor=null" in text


def test_every_gap_of_the_firm_facts_is_told(text: str) -> None:
    """Holdings that no publication settles are named, so that nobody takes them for facts."""
    names = {"alaxala": "ALAXALA", "sepura": "Sepura", "altera": "Altera", "qorvo": "Qorvo", "sharp": "Sharp"}
    assumed = {row["owned_id"] for row in table("owners") if row["basis"] == "assumed"}
    assert set(names) <= assumed
    for name in names.values():
        assert name in text, name


def test_both_languages_have_the_same_sections() -> None:
    english, japanese = (page.read_text(encoding="utf-8") for page in PAGES)
    for mark in ("\n## ", "\n| ", "\n1. ", "\n2. ", "\n12. "):
        assert english.count(mark) == japanese.count(mark), mark
    assert "SOURCES.ja.md" in english
    assert "SOURCES.md" in japanese
