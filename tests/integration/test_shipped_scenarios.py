"""The scenarios and rule packs that ship with the planner."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from optimizer.api import load_case
from optimizer.dataset.package import read_package
from optimizer.dataset.scenario import read_scenario
from optimizer.rules.pack import read_rule

ROOT = Path(__file__).parents[2]
SCENARIOS = sorted((ROOT / "scenarios").glob("*.yaml"))
RULES = sorted((ROOT / "data" / "rules").glob("*.yaml"))
REAL = [path for path in SCENARIOS if path.stem != "tutorial"]
PROMISED = {
    "no-ban",
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
    "tutorial",
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
    assert rule.note
    assert (rule.grade == "assumption") == ("assum" in f"{rule.citation} {rule.note}")


@pytest.mark.parametrize("path", REAL, ids=stem)
def test_every_scenario_descends_from_the_baseline(path: Path) -> None:
    assert read_scenario(path).lineage[0] == "baseline"


def test_the_reference_differs_from_the_baseline_in_rules_only() -> None:
    baseline, reference = (read_scenario(ROOT / "scenarios" / f"{one}.yaml") for one in ("baseline", "no-ban"))
    own = {name: getattr(baseline, name) for name in ("id", "title", "description", "lineage", "reference", "rules")}
    assert reference.rules == ()
    assert replace(reference, **own) == baseline


def test_the_weak_yen_is_weak_against_every_currency_alike() -> None:
    before = read_package(ROOT / "data" / "japan_ict").tables["fx"].set_index("currency")["jpy_per_unit"]
    after = load_case(ROOT / "scenarios" / "yen-200.yaml").tables["fx"].set_index("currency")["jpy_per_unit"]
    assert after["USD"] == 200
    foreign = before.index != "JPY"
    assert (after / before)[foreign].to_numpy() == pytest.approx(200 / before["USD"], rel=1e-6)
