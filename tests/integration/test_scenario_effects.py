"""What each shipped scenario must show, told from its case without solving it."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from pathlib import Path

import pandas as pd
import pytest

from optimizer.case import Case, load_case
from optimizer.scenario import Scenario, ShareCap, read_scenario
from optimizer.scenario.options import ModelOptions

ROOT = Path(__file__).parents[2]
NAMES = sorted(path.stem for path in (ROOT / "scenarios").glob("*.yaml"))
REAL = [name for name in NAMES if name != "tutorial"]
REFERENCES = ("no-rules", "as-in-2018")
RULES = {
    "accelerated-deadline", "allied-only", "allied-partners", "baseline", "component-ban", "contractor-components",
    "critical-infrastructure", "taiwan-pace",
}  # fmt: skip
"""Scenarios of rules: each is compared with the one without; all others are shocks, and compared with the baseline."""
WITHOUT_A_PLAN = {"ban-at-once"}
SHOCKS = set(REAL) - RULES - set(REFERENCES) - WITHOUT_A_PLAN
DUAL_USE = ("component", "semiconductor", "material")
RADIO_AND_CORE = ("base-station-5g", "core-network", "radio-unit")


@cache
def scenario_of(name: str) -> Scenario:
    return read_scenario(ROOT / "scenarios" / f"{name}.yaml")


@cache
def case_of(name: str) -> Case:
    return load_case(ROOT / "scenarios" / f"{name}.yaml")


def principal(scenario: Scenario) -> str | None:
    """The reference, the first where there are more."""
    named: str | tuple[str, ...] | None = scenario.reference
    return named if named is None or isinstance(named, str) else next(iter(named), None)


def lanes(name: str, **where: str | tuple[str, ...]) -> pd.DataFrame:
    """The lanes from China in a case, by destination and part."""
    table = case_of(name).tables["lanes"]
    table = table[table["origin"] == "CHN"]
    for column, wanted in where.items():
        table = table[table[column].isin((wanted,) if isinstance(wanted, str) else wanted)]
    return table.set_index(["destination", "part_id"])


@cache
def parts_of(*families: str) -> tuple[str, ...]:
    """The parts of these families."""
    table = case_of("baseline").tables["parts"]
    return tuple(table[table["family"].isin(families)]["part_id"])


# --- references ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", sorted(RULES))
def test_a_scenario_of_rules_is_compared_with_the_one_without(name: str) -> None:
    assert principal(scenario_of(name)) == "no-rules"


@pytest.mark.parametrize("name", sorted(SHOCKS))
def test_a_shock_is_compared_with_the_baseline(name: str) -> None:
    assert principal(scenario_of(name)) == "baseline"


def test_the_baseline_is_held_against_both_references() -> None:
    assert tuple(scenario_of("baseline").reference or ()) == REFERENCES


@pytest.mark.parametrize("name", REAL)
def test_every_file_names_its_reference_itself(name: str) -> None:
    text = (ROOT / "scenarios" / f"{name}.yaml").read_text(encoding="utf-8")
    assert "\nreference: " in text
    if name in REFERENCES:
        assert principal(scenario_of(name)) is None


def test_no_rules_differs_from_the_baseline_in_rules_only() -> None:
    baseline, reference = scenario_of("baseline"), scenario_of("no-rules")
    own = {name: getattr(baseline, name) for name in ("id", "title", "description", "lineage", "reference", "rules")}
    assert reference.rules == ()
    assert replace(reference, **own) == baseline


def test_as_in_2018_has_neither_rules_nor_caps() -> None:
    scenario = scenario_of("as-in-2018")
    assert scenario.rules == ()
    assert scenario.model == replace(scenario_of("no-rules").model, share_cap=())


@pytest.mark.parametrize("name", NAMES)
def test_the_page_of_scenarios_tells_each_with_its_reference_in_both_languages(name: str) -> None:
    page = (ROOT / "docs" / "scenarios.md").read_text(encoding="utf-8")
    rows = [line for line in page.splitlines() if line.startswith(f"| `{name}` |")]
    assert [row.isascii() for row in rows] == [True, False]
    reference = principal(scenario_of(name))
    for row in rows:
        compared = row.rstrip(" |").rpartition("| ")[2]
        assert compared.startswith(("none", "なし") if reference is None else f"`{reference}`")


# --- the most important first -------------------------------------------------------------------------------


@pytest.mark.parametrize("name", REAL)
def test_the_important_are_served_first(name: str) -> None:
    assert scenario_of(name).model.objective == ("shortage", "cost")


@pytest.mark.parametrize("name", sorted(set(REAL) - {"as-in-2018"}))
def test_no_cap_on_shares_holds_in_the_first_fiscal_year_and_caps_fall(name: str) -> None:
    model: ModelOptions = scenario_of(name).model
    for by in ("country", "supplier"):
        steps = [cap for cap in model.share_cap if cap.by == by]
        assert min(cap.start or "" for cap in steps) == "2028Q2"
        assert [cap.limit for cap in steps] == sorted((cap.limit for cap in steps), reverse=True)
    assert model.share_cap[2] == ShareCap("country", "part", 0.6, "2030Q2")


# --- Huawei and ZTE in 5G -----------------------------------------------------------------------------------


@pytest.mark.parametrize("name", sorted(RULES | SHOCKS))
def test_carriers_heed_the_agreement(name: str) -> None:
    assert {"jp-it-2018", "jp-mic-5g-2019"} <= set(scenario_of(name).rules)


@pytest.mark.parametrize("name", sorted(set(REAL) - {"as-in-2018"}))
def test_no_lane_brings_carriers_5g_radio_or_core_from_china(name: str) -> None:
    assert lanes(name, destination="telecom-carriers", part_id=RADIO_AND_CORE)["capacity"].tolist() == [0.0, 0.0, 0.0]


@pytest.mark.parametrize("part", RADIO_AND_CORE)
def test_as_in_2018_opens_an_eighth_of_what_carriers_need(part: str) -> None:
    """Half of one carrier in four, of the mean of the quarters."""
    demand = case_of("as-in-2018").tables["demand"]
    mean = demand[(demand["segment_id"] == "telecom-carriers") & (demand["part_id"] == part)]["units"].mean()
    opened = lanes("as-in-2018", destination="telecom-carriers", part_id=part)["capacity"].iloc[0]
    assert opened / mean == pytest.approx(0.125, abs=0.005)


def test_of_chinese_makers_huawei_and_zte_alone_come_back_to_carriers_in_2018() -> None:
    """Radio units of another maker stay closed, as does the rest of the two firms' equipment: nothing is published of it."""
    table = case_of("as-in-2018").tables["lanes"]
    plants = table[table["origin"].str.endswith("-chn") & (table["destination"] == "telecom-carriers")]
    closed = set(zip(plants["origin"], plants["part_id"], strict=True))
    assert (plants["capacity"] == 0).all()
    assert ("comba-chn", "radio-unit") in closed
    assert {("huawei-chn", "optical-transport"), ("zte-chn", "pon-olt")} <= closed
    assert not closed & {(plant, part) for plant in ("huawei-chn", "zte-chn") for part in RADIO_AND_CORE}


def test_notebooks_come_from_china_as_in_2019() -> None:
    before, after = (lanes(name, part_id="notebook-pc")["capacity"] for name in ("no-rules", "as-in-2018"))
    assert (after / before).to_numpy() == pytest.approx(98.8 / 90, rel=1e-4)


# --- shocks -------------------------------------------------------------------------------------------------


def moved(name: str, table: str) -> set[str]:
    """The columns of a table that a scenario changes against the baseline."""
    before, after = case_of("baseline").tables[table], case_of(name).tables[table]
    return {str(column) for column in before if not before[column].equals(after[column])}


def test_no_dual_use_item_goes_to_the_self_defense_forces_and_the_defence_industry() -> None:
    buyers = ("sdf", "defence-industry")
    barred = lanes("mofcom-dual-use", destination=buyers, part_id=parts_of(*DUAL_USE))["capacity"]
    assert len(barred)
    assert (barred == 0).all()
    equipment = parts_of("communication", "computing")
    before, after = (
        lanes(name, destination=buyers, part_id=equipment)["capacity"] for name in ("baseline", "mofcom-dual-use")
    )
    assert after.equals(before)


def test_lanes_to_plants_in_japan_lose_the_share_of_the_military_buyers() -> None:
    before, after = (
        lanes(name, destination="JPN", part_id=parts_of(*DUAL_USE))["capacity"].dropna()
        for name in ("baseline", "mofcom-dual-use")
    )
    assert len(before)
    assert after.to_numpy() == pytest.approx(0.97 * before.to_numpy())


def test_magnets_of_china_are_fewer_and_later_under_licences() -> None:
    before, after = (lanes(name, part_id="rare-earth-magnet") for name in ("baseline", "rare-earth-licences"))
    assert (after["capacity"] / before["capacity"]).to_numpy() == pytest.approx(0.5)
    assert (after["lead_periods"] - before["lead_periods"]).eq(1).all()
    oxide = [
        lanes(name, part_id="rare-earth-oxide")["capacity"].tolist() for name in ("baseline", "rare-earth-licences")
    ]
    assert oxide[0] == oxide[1]


def test_memory_costs_more_at_every_price_tier() -> None:
    """Every offer of a module rises alike, and so does each of its price breaks."""
    before, after = case_of("baseline").tables, case_of("memory-price-2026").tables
    parts = before["offers"].set_index("offer_id")["part_id"]
    for table in ("offers", "price_breaks"):
        ratio = after[table]["unit_price"] / before[table]["unit_price"]
        part = before[table]["offer_id"].map(parts)
        assert ratio[part == "dram-module"].to_numpy() == pytest.approx(2.8)
        assert ratio[part == "ssd"].to_numpy() == pytest.approx(2.25)
        assert (ratio[~part.isin(["dram-module", "ssd"])] == 1).all()
    assert (parts == "dram-module").any()


def test_the_end_of_the_suspensions_leaves_what_japan_buys_of_gallium_alone() -> None:
    gallium = [
        lanes(name, part_id=("gallium", "germanium"))["capacity"].tolist() for name in ("baseline", "suspensions-end")
    ]
    assert gallium[0] == gallium[1]
    assert moved("suspensions-end", "lanes") == {"capacity", "lead_periods"}
    assert moved("suspensions-end", "offers") == {"capacity"}


def test_the_pace_of_taiwan_is_five_quarters_before_the_baseline_and_one_before_the_earlier_deadline() -> None:
    ends = {}
    for name in ("baseline", "accelerated-deadline", "taiwan-pace"):
        rule = next(rule for rule in case_of(name).rules if rule.id == "jp-gov-origin-phase-out")
        ends[name] = next(step.start.isoformat() for step in rule.phase_out if step.share == 0)
    assert ends == {"baseline": "2029-04-01", "accelerated-deadline": "2028-04-01", "taiwan-pace": "2028-01-01"}


def test_the_weak_yen_is_weak_against_every_currency_alike() -> None:
    before, after = (
        case_of(name).tables["fx"].set_index("currency")["jpy_per_unit"] for name in ("baseline", "yen-200")
    )
    assert after["USD"] == 200
    foreign = before.index != "JPY"
    assert (after / before)[foreign].to_numpy() == pytest.approx(200 / before["USD"], rel=1e-6)
    assert f"{before['USD']:.0f}" in scenario_of("yen-200").description["en"]
