"""What the shipped scenarios say of themselves: in both languages, in the glossary's words, with the numbers of the file."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from optimizer.documents.yaml_text import read_yaml
from optimizer.rules.pack import read_rule
from optimizer.scenario import read_scenario

ROOT = Path(__file__).parents[2]
SCENARIOS = sorted((ROOT / "scenarios").glob("*.yaml"))
TEXTS = [*SCENARIOS, *sorted((ROOT / "scenarios" / "sweeps").glob("*.yaml"))]
#: Words that the glossary has replaced, and marks of half width that stand in no Japanese sentence.
REPLACED = re.compile(
    r"府省(?!庁)|指定事業者|重要インフラ|対象外|罰則|頼る|効く|[一二三四五六七八九](?:年|か国|四半期|者|社)|[():~]"
)


def stem(path: Path) -> str:
    return path.stem


def spoken(path: Path, language: str) -> str:
    """Title and description of a scenario or a sweep."""
    plain: Any = read_yaml(path).plain()
    return "\n".join(plain[key][language].strip() for key in ("title", "description"))


def sentences(text: str) -> list[str]:
    """The sentences of a description, the title and what stands in brackets left out."""
    description = re.sub(r"（[^）]*）", "", text.split("\n", 1)[1])
    assert description.endswith("。")
    return description.rstrip("。").split("。")


@pytest.mark.parametrize("path", TEXTS, ids=stem)
def test_title_and_description_stand_in_both_languages(path: Path) -> None:
    title, description = spoken(path, "en").splitlines()[0], spoken(path, "en").splitlines()[1:]
    assert len(title) <= 60
    assert sum(len(line) for line in description) >= 100
    assert spoken(path, "en").isascii()
    assert [
        line for line in sentences(spoken(path, "ja")) if not re.search(r"(?:です|ます|でした|ました|ません)$", line)
    ] == []


@pytest.mark.parametrize("path", TEXTS, ids=stem)
def test_the_japanese_is_in_the_glossarys_words(path: Path) -> None:
    assert REPLACED.findall(spoken(path, "ja")) == []


def numbers(text: str) -> set[str]:
    """The numbers in digits, without separators of thousands."""
    return set(re.findall(r"\d+(?:\.\d+)?", text.replace(",", "")))


@pytest.mark.parametrize("path", SCENARIOS, ids=stem)
def test_each_number_of_the_english_stands_in_the_japanese(path: Path) -> None:
    assert numbers(spoken(path, "en")) - numbers(spoken(path, "ja")) == set()


#: What each description says of the numbers in its file: the key, and what the texts say for the value that stands there.
SAID: list[tuple[str, str, tuple[str, ...], tuple[str, ...]]] = [
    ("budget-cut", "scale: {budget_jpy: 0.83}", ("17 %",), ("17%",)),
    ("demand-surge", "scale: {units: 1.25}", ("a quarter more",), ("25%",)),
    ("memory-price-2026", "part_id: dram-module}, scale: {unit_price: 2.8}", ("2.8 times",), ("2.8倍",)),
    ("memory-price-2026", "part_id: ssd}, scale: {unit_price: 2.25}", ("2.25 times",), ("2.25倍",)),
    ("mofcom-dual-use", "scale: {capacity: 0.97}", ("lose 3 %",), ("3%",)),
    ("rare-earth-licences", "scale: {capacity: 0.5}", ("half as many",), ("数量が半分",)),
    ("rare-earth-licences", "add: {lead_periods: 1}", ("a quarter longer",), ("1四半期長く",)),
    ("suspensions-end", "scale: {capacity: 0.5}", ("half as many", "lose half"), ("数量が半分", "半減")),
    ("suspensions-end", "scale: {capacity: 0.8}", ("lose a fifth",), ("2割減少",)),
    ("as-in-2018", "scale: {capacity: 1.0978}", ("98.8 %", "90 %"), ("98.8%", "90%")),
    ("component-ban", "score_floor: {security: 60}", ("score of 60",), ("60点",)),
    ("yen-200", "set: {jpy_per_unit: 200}", ("200 yen",), ("200円",)),
    (
        "taiwan-pace",
        "deadlines: {jp-gov-origin-phase-out: 2028Q1}",
        ("three quarters",),
        ("3四半期後の2027年度第4四半期",),
    ),
    ("accelerated-deadline", "deadlines: {jp-gov-origin-phase-out: 2028Q2}", ("fiscal year 2028",), ("2028年度当初",)),
    (
        "baseline",
        "country: {part: {2028Q2: 0.9, 2029Q2: 0.75, 2030Q2: 0.6}}",
        ("90 % of a part from fiscal year 2028, 75 % from 2029 and 60 % from 2030",),
        ("1か国につき2028年度から90%、2029年度から75%、2030年度から60%",),
    ),
    (
        "baseline",
        "supplier: {part: {2028Q2: 0.6, 2029Q2: 0.5}}",
        ("60 % from 2028 and 50 % from 2029",),
        ("1事業者につき2028年度から60%、2029年度から50%",),
    ),
]


@pytest.mark.parametrize(("name", "stated", "english", "japanese"), SAID, ids=[f"{row[0]}: {row[1]}" for row in SAID])
def test_a_description_says_the_numbers_of_its_file(
    name: str, stated: str, english: tuple[str, ...], japanese: tuple[str, ...]
) -> None:
    path = ROOT / "scenarios" / f"{name}.yaml"
    assert stated in path.read_text(encoding="utf-8")
    assert [words for words in english if words not in spoken(path, "en").replace("\n", " ")] == []
    assert [words for words in japanese if words not in spoken(path, "ja")] == []


@pytest.mark.parametrize("path", SCENARIOS, ids=stem)
def test_every_number_of_a_change_has_its_fact_or_is_called_an_assumption(path: Path) -> None:
    """A comment stands before each group of changes and says where the number is from."""
    text = path.read_text(encoding="utf-8")
    if "\nchanges:" not in text:
        return
    first = text.split("\nchanges:\n")[1].splitlines()[0]
    assert first.strip().startswith("#"), first
    comments = " ".join(
        line.strip() for line in text.split("\nchanges:\n")[1].splitlines() if line.strip().startswith("#")
    )
    assert re.search(r"grade [A-D]|assumption|the package has|what would go into theirs", comments)


def test_the_months_of_the_natural_experiment_are_its_phase_out() -> None:
    """The pace is counted from the rule's first step: three quarters later nothing is left."""
    rule = read_rule(ROOT / "data" / "rules" / "jp-gov-origin-phase-out.yaml")
    deadline = read_scenario(ROOT / "scenarios" / "taiwan-pace.yaml").deadlines[rule.id]
    assert rule.phase_out[0].start.isoformat() == "2027-04-01"
    assert deadline == "2028Q1"
