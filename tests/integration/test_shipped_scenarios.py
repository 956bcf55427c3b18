"""The scenarios and rule packs that ship with the planner."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from optimizer.api import load_case
from optimizer.rules.pack import read_rule
from optimizer.scenario import read_scenario

ROOT = Path(__file__).parents[2]
SCENARIOS = sorted((ROOT / "scenarios").glob("*.yaml"))
RULES = sorted((ROOT / "data" / "rules").glob("*.yaml"))
REAL = [path for path in SCENARIOS if path.stem != "tutorial"]
PROMISED = {
    "no-rules",
    "as-in-2018",
    "baseline",
    "contractor-components",
    "critical-infrastructure",
    "component-ban",
    "allied-only",
    "allied-partners",
    "taiwan-strait-closure",
    "gallium-germanium-stop",
    "yen-200",
    "budget-cut",
    "accelerated-deadline",
    "demand-surge",
    "mofcom-dual-use",
    "rare-earth-licences",
    "memory-price-2026",
    "suspensions-end",
    "taiwan-pace",
    "tutorial",
    "ban-at-once",
}


def stem(path: Path) -> str:
    return path.stem


def test_every_promised_scenario_ships() -> None:
    assert {path.stem for path in SCENARIOS} >= PROMISED


@pytest.mark.parametrize("path", SCENARIOS, ids=stem)
def test_a_scenario_fits_its_data(path: Path) -> None:
    case = load_case(path)
    assert case.scenario.id == path.stem
    assert len(case.periods) == (4 if path.stem == "tutorial" else 16)


@pytest.mark.parametrize("path", SCENARIOS, ids=stem)
def test_a_scenario_speaks_both_languages(path: Path) -> None:
    scenario = read_scenario(path)
    for text in (scenario.title, scenario.description):
        assert text["en"].isascii()
        assert not text["ja"].isascii()


@pytest.mark.parametrize("path", RULES, ids=stem)
def test_a_rule_cites_its_source_in_both_languages(path: Path) -> None:
    rule = read_rule(path)
    assert rule.title["ja"] != rule.title["en"]
    english, japanese = (f"{rule.citation[language]} {rule.note[language]}" for language in ("en", "ja"))
    if rule.grade == "assumption":
        assert "assum" in english
        assert "仮定" in japanese
    else:
        # An official act may stand on a list that is none.
        assert all("list" in sentence for sentence in re.split(r"[.:] ", english) if "assum" in sentence)
        assert all("リスト" in sentence for sentence in japanese.split("。") if "仮定" in sentence)


@pytest.mark.parametrize("path", REAL, ids=stem)
def test_every_scenario_descends_from_the_baseline(path: Path) -> None:
    assert read_scenario(path).lineage[0] == "baseline"
