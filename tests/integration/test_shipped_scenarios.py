"""The scenarios and rule packs that ship with the planner."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from optimizer.api import Wording, audit_plan, load_case, reference_of, solve_case, solve_pair
from optimizer.rules.pack import read_rule
from optimizer.scenario import read_scenario
from tests.plan.test_recomputed import agrees

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


@pytest.mark.slow
@pytest.mark.parametrize("path", [path for path in SCENARIOS if path.stem != "ban-at-once"], ids=stem)
def test_the_headline_of_a_scenario_is_that_of_its_tables(path: Path) -> None:
    """Solved roughly; what is said must follow from the tables all the same."""
    rough = ["solver.gap=0.02"]
    case = load_case(path, overrides=rough)
    beside = reference_of(case.scenario)
    other = load_case(beside, overrides=rough) if beside is not None else None
    pair = None if other is None else solve_pair(case, other, within=10.0)
    plan = solve_case(case) if pair is None else pair.plan
    assert plan.has_plan
    assert audit_plan(plan) == []
    summary, orders = plan.summary, plan.tables["orders"]
    agrees(plan.case, plan.tables, summary)
    total = sum(buyer["cost_jpy"] for buyer in summary["buyers"].values())
    assert total == pytest.approx(summary["objective_jpy"], rel=1e-6)
    sentence = summary["headline"]["en"]
    assert len(sentence.split()) <= 60, sentence
    assert len(summary["headline"]["ja"]) <= 260
    bound = summary["bound_buyers"]
    if bound is None:
        assert not case.rules
        assert sentence.startswith("No rule binds any buyer.")
        return
    for segment in bound["segments"]:
        mine = orders[(orders["segment"] == segment) & orders["bound"]]
        held = mine[mine["made_in_concern"] & (mine["units"] > 0)]["period"]
        zero_from = bound["by_segment"][segment]["zero_from"]["made_in_concern"]
        assert zero_from == next((period for period in case.periods if not len(held) or period > held.max()), None)
    share = orders["value_jpy"][orders["bound"]].sum() / orders["value_jpy"].sum()
    assert bound["share_of_purchases"] == pytest.approx(share)
    ended = [segment for segment in bound["segments"] if bound["by_segment"][segment]["zero_from"]["made_in_concern"]]
    if ended:
        zero = max(bound["by_segment"][segment]["zero_from"]["made_in_concern"] for segment in ended)
        assert f"end in {Wording('en').quarter(zero)}" in sentence or "are not bought at all" in sentence
    late = orders[orders["bound"] & orders["period"].isin(case.periods[-4:])]
    alone = late["value_jpy"][late["firm_of_concern"] & ~late["made_in_concern"]].sum() / late["value_jpy"].sum()
    if alone >= 0.0005:
        assert f"Firms of concern keep {Wording('en').percent(alone)}, made elsewhere" in sentence
    premium = summary.get("premium")
    if premium is not None:
        assert pair is not None
        low, best, high = (premium["jpy"][end] for end in ("low", "best", "high"))
        assert low <= best <= high
        assert low <= summary["objective_jpy"] - pair.reference.summary["objective_jpy"] <= high
        assert Wording("en").percent_span(*(premium["share_of_bound"][end] for end in ("low", "high"))) in sentence
