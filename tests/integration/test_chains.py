"""A ban that reaches components, against a plan worked out by hand (see tests/chains.py)."""

from __future__ import annotations

import copy
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from optimizer import api
from tests.builder import Tables, make_case
from tests.chains import BAN, three_tiers


def solved(folder: Path, tables: Tables | None = None, rule: dict[str, Any] | None = None, **model: Any) -> api.Plan:
    rules = [] if rule is None else [rule]
    plan = api.solve_case(make_case(folder, tables or three_tiers(), rules, model=model))
    assert [str(finding) for finding in api.audit_plan(plan)] == []
    return plan


def bought(plan: api.Plan) -> dict[str, float]:
    orders, components = plan.tables["orders"], plan.tables["components"]
    return {
        **orders.groupby("offer")["units"].sum().to_dict(),
        **components.groupby("component_offer")["units"].sum().to_dict(),
    }


def proof(plan: api.Plan, offer: str) -> str:
    rows = plan.tables["exclusions"]
    paths = rows.loc[rows["offer"] == offer, "proof_path"].unique()
    assert len(paths) == 1
    return str(paths[0])


def test_without_a_ban_the_cheapest_is_bought(tmp_path: Path) -> None:
    plan = solved(tmp_path)
    assert plan.summary["objective_jpy"] == pytest.approx(9_000)
    assert bought(plan) == pytest.approx({"listed-radio": 10})


def test_a_ban_at_every_tier_re_sources_the_components_and_pays_the_premium(tmp_path: Path) -> None:
    plan = solved(tmp_path, rule=BAN)
    assert plan.summary["objective_jpy"] == pytest.approx(12_690)
    assert bought(plan) == pytest.approx({"near-radio": 10, "near-chip": 20, "au-gallium": 10})
    assert plan.tables["orders"]["clearance"].tolist() == ["ban@2027Q2"]
    assert set(plan.tables["components"]["clearance"]) == {"ban@2027Q2"}
    assert plan.summary["costs_jpy"]["purchase"] == pytest.approx(12_690)
    assert plan.tables["components"]["landed_cost_jpy"].sum() == pytest.approx(2_690)


def test_the_proof_paths(tmp_path: Path) -> None:
    plan = solved(tmp_path, rule=BAN)
    assert proof(plan, "cn-gallium") == "cn-gallium → cn → CHN"
    assert proof(plan, "cn-chip") == "cn-chip → cn → CHN"
    owners = "s-held ← 80 % s-mid ← 75 % red = Red Works (list, from 2019-08-13)"
    assert proof(plan, "held-chip") == f"held-chip → held → {owners}"
    assert proof(plan, "listed-radio") == "listed-radio → chip (60 % declared) → CHN"
    rows = plan.tables["exclusions"].set_index("offer")
    assert rows["tier"].to_dict() == {"listed-radio": 1, "cn-chip": 2, "held-chip": 2, "cn-gallium": 3}
    assert rows.loc["held-chip", "clause"] == "2, listed"
    assert set(rows["clause_from"]) == {"2019-04-01"}
    assert set(rows["verdict"]) == {"barred"}


def test_a_chain_without_a_way_out_is_proved_down_to_its_source(tmp_path: Path) -> None:
    tables = three_tiers()
    tables["offers"] = [offer for offer in tables["offers"] if offer["offer_id"] != "au-gallium"]
    plan = solved(tmp_path, tables, BAN)
    assert bought(plan) == pytest.approx({"far-radio": 10})
    nearest = "near-chip → gallium: every source is barred, the nearest cn-gallium → cn → CHN"
    assert proof(plan, "near-chip") == nearest
    assert proof(plan, "near-radio") == ("near-radio → chip: every source is barred, the nearest cn-chip → cn → CHN")


@pytest.mark.parametrize(
    ("depth", "cost", "chosen"),
    [
        ("product", 9_000, {"listed-radio": 10}),
        # The radio and its chips are tested, the gallium in them is not: 1,000 + 2 x (130 + 3).
        ({"tier": 2}, 12_660, {"near-radio": 10, "near-chip": 20, "cn-gallium": 10}),
        ({"tier": 3}, 12_690, {"near-radio": 10, "near-chip": 20, "au-gallium": 10}),
        ("all", 12_690, {"near-radio": 10, "near-chip": 20, "au-gallium": 10}),
    ],
)
def test_depth(tmp_path: Path, depth: Any, cost: float, chosen: dict[str, float]) -> None:
    plan = solved(tmp_path, rule=BAN | {"depth": depth})
    assert plan.summary["objective_jpy"] == pytest.approx(cost)
    assert bought(plan) == pytest.approx(chosen)


@pytest.mark.parametrize(
    ("depth", "cost"), [({"tier": 2}, 12_660), ({"tier": 3}, 12_690), ({"tier": 4}, 15_000), ("all", 15_000)]
)
def test_a_declaration_below_every_bill_is_a_tier_of_its_own(tmp_path: Path, depth: Any, cost: float) -> None:
    tables = three_tiers()
    tables["parts"].append({**tables["parts"][2], "part_id": "ore", "name_en": "ore"})
    tables["offers"][-1] |= {"components": "declared"}
    tables["provenance"].append(
        {"offer_id": "au-gallium", "component_id": "ore", "country_id": "CHN", "share_pct": 100}
    )
    # The ore in the gallium is the fourth tier; where it is tested, far-radio alone is left.
    plan = solved(tmp_path, tables, BAN | {"depth": depth})
    assert plan.summary["objective_jpy"] == pytest.approx(cost)


def test_families_hold_at_every_tier(tmp_path: Path) -> None:
    rule = copy.deepcopy(BAN)
    rule["applies"]["families"] = ["material"]
    plan = solved(tmp_path, rule=rule)
    # listed-radio declares its chips alone, and chips are outside the rule.
    assert bought(plan) == pytest.approx({"listed-radio": 10})


@pytest.mark.parametrize(
    ("unknown", "de_minimis", "barred"),
    [("allow", 0, False), ("bar", 0, True), ("bar", 0.1, False), ("bar", 0.09, True), ("report", 0, False)],
)
def test_unknown_and_de_minimis(tmp_path: Path, unknown: str, de_minimis: float, barred: bool) -> None:
    tables = three_tiers()
    tables["offers"][0]["unit_price"] = 9_000
    rule = BAN | {"bars": BAN["bars"][:1], "unknown": unknown, "de_minimis": de_minimis}
    plan = solved(tmp_path, tables, rule)
    assert bought(plan).get("far-radio", 0) == pytest.approx(0 if barred else 10)
    verdict = plan.tables["exclusions"].set_index("offer")["verdict"].to_dict().get("far-radio")
    assert verdict == {"bar": "barred" if barred else None, "report": "reported"}.get(unknown)
    if barred:
        assert proof(plan, "far-radio") == "far-radio → chip (10 % undeclared)"


def test_a_country_says_nothing_of_a_firm_that_is_at_home_there(tmp_path: Path) -> None:
    tables = three_tiers()
    tables["offers"][0]["unit_price"] = 9_000
    listed = BAN | {"bars": BAN["bars"][1:], "unknown": "bar", "de_minimis": 0.1}
    # far-radio's chips come from Japan, where a plant of a firm held by a listed one stands.
    plan = solved(tmp_path / "a", tables, listed)
    assert proof(plan, "far-radio") == "far-radio → chip (100 % undeclared)"
    tables["provenance"][0]["country_id"] = "AUS"
    assert "far-radio" in bought(solved(tmp_path / "b", tables, listed))


def test_the_scenario_overrides_what_rules_say_of_unknown(tmp_path: Path) -> None:
    tables = three_tiers()
    tables["offers"][0]["unit_price"] = 9_000
    assert "far-radio" in bought(solved(tmp_path / "a", tables, BAN | {"unknown": "bar"}, unknown="clean"))
    assert "far-radio" not in bought(solved(tmp_path / "b", tables, BAN, unknown="barred"))


def test_a_phase_out_admits_a_share_and_then_none(tmp_path: Path) -> None:
    tables = three_tiers()
    tables["parts"][0]["holding_cost_jpy"] = 5_000
    tables["demand"].append({"segment_id": "min", "part_id": "radio", "period": "2027Q3", "units": 10})
    rule = BAN | {"phase_out": [{"from": "2027-04-01", "share": 0.5}, {"from": "2027-07-01", "share": 0}]}
    plan = solved(tmp_path, tables, rule)
    orders = plan.tables["orders"]
    early = orders[orders["period"] == "2027Q2"]
    capped = early["capped_by"] == "ban"
    assert 0 < early.loc[capped, "value_jpy"].sum() <= 0.5 * early["value_jpy"].sum() * (1 + 1e-9)
    late = orders[orders["period"] == "2027Q3"]
    assert late["clearance"].unique().tolist() == ["ban@2027Q2"]
    assert (late["capped_by"] == "").all()


def test_a_component_plant_shares_its_capacity(tmp_path: Path) -> None:
    tables = three_tiers()
    tables["offers"][4]["capacity"] = 26
    tables["demand"].append({"segment_id": "min", "part_id": "chip", "period": "2027Q2", "units": 12})
    plan = solved(tmp_path, tables, BAN)
    units = bought(plan)
    # 12 chips for the ministry leave 14, enough for 7 radios; the others are far-radios.
    assert units == pytest.approx(
        {"near-radio": 7, "near-chip": 26 - 12 + 12, "far-radio": 3, "au-gallium": 13}
    ) or units["near-chip"] == pytest.approx(14)
    chips = plan.tables["orders"].query("part == 'chip'")["units"].sum()
    assert chips == pytest.approx(12)
    assert plan.tables["components"].query("component == 'chip'")["units"].sum() == pytest.approx(14)


def test_two_segments_of_one_class_share_their_components(tmp_path: Path) -> None:
    tables = three_tiers()
    tables["segments"].append({**tables["segments"][0], "segment_id": "other", "sector": "ministry"})
    tables["demand"].append({"segment_id": "other", "part_id": "radio", "period": "2027Q2", "units": 5})
    plan = solved(tmp_path, tables, BAN)
    assert len(plan.tables["components"]) == 2
    assert plan.tables["components"].set_index("component")["units"].to_dict() == pytest.approx(
        {"chip": 30, "gallium": 15}
    )


def test_lead_times_add_up_along_the_chain(tmp_path: Path) -> None:
    tables = three_tiers()
    tables["parts"][0]["holding_cost_jpy"] = 1
    for period in ("2027Q3", "2027Q4"):
        tables["demand"].append({"segment_id": "min", "part_id": "radio", "period": period, "units": 10})
    tables["lanes"] += [
        {"origin": "au", "destination": "near", "part_id": "gallium", "lead_periods": 1},
        {"origin": "near", "destination": "near", "part_id": "chip", "lead_periods": 1},
    ]
    plan = solved(tmp_path, tables, BAN)
    orders = plan.tables["orders"].set_index("period")["offer"].to_dict()
    # Gallium arrives a quarter after it ships and chips another, so the first own radio is made in the third quarter.
    assert orders == {"2027Q2": "far-radio", "2027Q3": "far-radio", "2027Q4": "near-radio"}
    flows = plan.tables["components"].set_index("component")
    assert flows["period"].to_dict() == {"chip": "2027Q4", "gallium": "2027Q3"}
    assert flows["ship_period"].to_dict() == {"chip": "2027Q3", "gallium": "2027Q2"}


def test_incumbents_chains_were_flowing_before_the_horizon(tmp_path: Path) -> None:
    tables = three_tiers()
    tables["lanes"] = [{"origin": "*", "destination": "*", "part_id": "*", "lead_periods": 1}]
    for offer in tables["offers"]:
        offer["status"] = "incumbent"
    plan = solved(tmp_path, tables, BAN)
    assert bought(plan) == pytest.approx({"near-radio": 10, "near-chip": 20, "au-gallium": 10})
    flows = plan.tables["components"].set_index("component")
    assert flows["period"].to_dict() == {"chip": "2027Q1", "gallium": "2026Q4"}
    tables["offers"][7]["status"] = "qualified"
    assert "near-radio" not in bought(solved(tmp_path / "late", tables, BAN))


def test_exposure_by_tier(tmp_path: Path) -> None:
    free, banned = solved(tmp_path / "a"), solved(tmp_path / "b", rule=BAN)
    before = {tier: shares["2027Q2"] for tier, shares in free.summary["exposure_by_tier"].items()}
    nothing = dict.fromkeys(("concern", "made_in_concern", "firm_of_concern", "unknown"), 0.0)
    assert before["1"] == nothing
    # 60 % is declared as made in China, by whom nobody says; 30 % as of a firm in Japan that a listed one holds.
    assert before["2"] == pytest.approx(
        {"concern": 0.9, "made_in_concern": 0.6, "firm_of_concern": 0.3, "unknown": 0.1}
    )
    after = banned.summary["exposure_by_tier"]
    assert set(after) == {"1", "2", "3"}
    assert all(shares["2027Q2"] == nothing for shares in after.values())
    rows = free.tables["exposure"]
    held = rows[(rows["tier"] == 2) & (rows["owner"] == "red")]
    assert held["units"].sum() == pytest.approx(6)
    assert set(held["status"]) == {"concern"}
    assert set(zip(held["made_in_concern"], held["firm_of_concern"], strict=True)) == {(False, True)}


def test_hidden_concentration(tmp_path: Path) -> None:
    tables = three_tiers()
    tables["suppliers"].append({"supplier_id": "s-second", "name_en": "Second", "country_id": "JPN"})
    tables["plants"].append({"plant_id": "second", "supplier_id": "s-second", "country_id": "JPN"})
    tables["offers"].append({**tables["offers"][0], "offer_id": "second-radio", "plant_id": "second", "capacity": 4})
    tables["offers"][0]["capacity"] = 6
    plan = solved(tmp_path, tables, BAN)
    rows = {row["component"]: row for row in plan.summary["hidden_concentration"]}
    assert rows["chip"] | {"value_jpy": 0} == {
        "part": "radio", "component": "chip", "tier": 2, "plant": "near", "supplier": "s-near", "country": "JPN",
        "share": 1.0, "tier1_suppliers": 2, "value_jpy": 0,
    }  # fmt: skip


def test_a_bill_that_nobody_can_fill_is_told(tmp_path: Path) -> None:
    tables = three_tiers()
    tables["offers"] = [offer for offer in tables["offers"] if offer["part_id"] != "gallium"]
    plan = solved(tmp_path, tables)
    assert any("cn-chip: no offer of gallium has a lane" in warning for warning in plan.summary["warnings"])


def test_an_exception_frees_a_purchase_with_its_chain(tmp_path: Path) -> None:
    waived = BAN | {"exceptions": [{"clause": "(b)", "segments": ["min"], "parts": ["radio"]}]}
    plan = solved(tmp_path, rule=waived)
    assert bought(plan) == pytest.approx({"listed-radio": 10})
    ended = BAN | {"exceptions": [{"clause": "(b)", "parts": ["radio"], "to": "2027-05-01"}]}
    assert "listed-radio" not in bought(solved(tmp_path / "ended", rule=ended))


def test_the_pack_carries_the_chain_and_verifies(tmp_path: Path) -> None:
    plan = solved(tmp_path / "data", rule=BAN)
    place = api.write_pack(plan, tmp_path / "pack")
    assert api.verify_pack(place) == []
    with api.open_pack(place) as pack:
        for name in ("components", "exposure", "exclusions"):
            pd.testing.assert_frame_equal(
                pack.tables[name].astype(object).fillna(""),
                plan.tables[name].astype(object).fillna(""),
                check_dtype=False,
            )
    assert api.replay_pack(place).agrees
