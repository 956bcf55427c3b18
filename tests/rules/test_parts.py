"""Rules and clauses confined to parts: by hand on small cases, in the program, and under the audit."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from optimizer import api
from optimizer.errors import BadInput
from optimizer.rules.exclusion import bound_purchases, verdicts
from optimizer.rules.exclusion_table import exclusion_table
from optimizer.rules.pack import Clause, RulePack
from tests.builder import both, make_case
from tests.chains import BAN, three_tiers
from tests.rules.test_exclusion import OFFERS, PERIODS, RULE, small_tables

ORIGIN, LISTED = BAN["bars"]


def barred(rule: RulePack) -> set[str]:
    verdict = verdicts(small_tables(), [rule], PERIODS)
    return {offer for offer, row in OFFERS.items() if verdict.bars[0, row, 0]}


def solved(folder: Path, *rules: dict[str, Any], **changes: Any) -> api.Plan:
    plan = api.solve_case(make_case(folder, three_tiers() | changes, rules))
    assert plan.status == "optimal"
    assert api.audit_plan(plan) == []
    return plan


def confined(*parts: str, **more: Any) -> dict[str, Any]:
    return BAN | {"applies": BAN["applies"] | {"parts": list(parts)}} | more


# --- by their own source -----------------------------------------------------------------------------------------


def test_a_rule_confined_to_parts_leaves_the_others_of_its_families_alone() -> None:
    assert barred(RULE) == {"L-router", "L-chip"}
    assert barred(replace(RULE, parts=("router",))) == {"L-router"}
    assert barred(replace(RULE, parts=("chip",))) == {"L-chip"}
    assert barred(replace(RULE, parts=("chip",), families=("communication",))) == set()


def test_a_clause_confined_to_parts_leaves_the_others_to_the_next_clause() -> None:
    by_list = Clause(both("1"), "lists", ("list-a",), parts=("chip",))
    by_country = Clause(both("2"), "countries", ("CHN",), parts=("router",))
    rule = replace(RULE, clauses=(by_list, by_country))
    verdict = verdicts(small_tables(), [rule], PERIODS)
    assert verdict.clause[0, :, 0].tolist() == [-1, -1, 1, 0]
    assert barred(replace(rule, clauses=(by_list,))) == {"L-chip"}
    assert barred(replace(rule, parts=("router",))) == {"L-router"}
    clauses = exclusion_table(small_tables(), [rule], PERIODS).groupby("offer")["clause"].unique()
    assert {offer: list(numbers) for offer, numbers in clauses.items()} == {"L-router": ["2"], "L-chip": ["1"]}


def test_parts_named_are_those_of_the_rule_and_of_every_clause() -> None:
    chip, router = (Clause(both(part), "countries", ("CHN",), parts=(part,)) for part in ("chip", "router"))
    every = Clause(both("all"), "countries", ("TWN",))
    assert RULE.parts_named is None
    assert replace(RULE, parts=("chip",)).parts_named == {"chip"}
    assert replace(RULE, clauses=(chip, router)).parts_named == {"chip", "router"}
    assert replace(RULE, clauses=(chip, every)).parts_named is None
    assert replace(RULE, parts=("chip", "fibre"), clauses=(chip, router)).parts_named == {"chip"}


def test_a_rule_is_about_purchases_of_its_parts() -> None:
    offer, segment, period = np.arange(4), np.zeros(4, np.int64), np.zeros(4, np.int64)

    def bound(rule: RulePack) -> list[bool]:
        return bound_purchases(small_tables(), [rule], PERIODS, offer, segment, period).tolist()

    assert bound(RULE) == [True, True, True, True]
    assert bound(replace(RULE, parts=("router",))) == [True, False, True, False]
    one = replace(RULE.clauses[0], parts=("chip",))
    assert bound(replace(RULE, clauses=(one,))) == [False, True, False, True]
    assert bound(replace(RULE, parts=("router",), depth=None)) == [True, True, True, True]


# --- through components ------------------------------------------------------------------------------------------


def test_a_deep_rule_confined_to_a_material_lets_what_contains_it_be_made_anywhere(tmp_path: Path) -> None:
    # near-radio takes the cheapest chip, of China, but with gallium of Australia: 1,000 + 2 x (100 + 0.5 x 9).
    # listed-radio declares its chips, whose gallium nobody tests: 900.
    plan = solved(tmp_path, confined("gallium"))
    assert plan.summary["objective_jpy"] == pytest.approx(10 * 900)
    offers = [row for row in three_tiers()["offers"] if row["offer_id"] != "listed-radio"]
    less = solved(tmp_path / "less", confined("gallium"), offers=offers, provenance=three_tiers()["provenance"][:1])
    assert less.summary["objective_jpy"] == pytest.approx(10 * (1000 + 2 * (100 + 4.5)))
    made = less.tables["components"]
    assert set(zip(made["component_offer"], made["clearance"], strict=True)) == {
        ("cn-chip", "ban@2027Q2"),
        ("au-gallium", "ban@2027Q2"),
    }


def test_clauses_confined_to_different_parts_stand_side_by_side(tmp_path: Path) -> None:
    # Chips: not of the listed firm's, so cn-chip; gallium: not of China.
    bars = [LISTED | {"parts": ["chip"]}, ORIGIN | {"parts": ["gallium"]}]
    plan = solved(tmp_path, BAN | {"bars": bars})
    assert set(plan.tables["components"]["component_offer"]) == {"cn-chip", "au-gallium"}
    # listed-radio declares 30 % of its chips from a firm that the listed one holds.
    assert set(plan.tables["orders"]["offer"]) == {"near-radio"}
    rows = plan.tables["exclusions"].set_index("offer")
    assert rows.loc["listed-radio", "clause"] == "2, listed"
    assert rows.loc["cn-gallium", "clause"] == "1, origin"
    assert "cn-chip" not in rows.index


def test_a_declared_component_is_held_against_clauses_about_it_alone(tmp_path: Path) -> None:
    for parts, offers in ((["gallium"], {"listed-radio"}), (["chip"], {"near-radio"})):
        plan = solved(tmp_path / parts[0], BAN | {"bars": [ORIGIN | {"parts": parts}]})
        assert set(plan.tables["orders"]["offer"]) == offers


def test_unknown_provenance_counts_only_for_parts_that_a_clause_is_about(tmp_path: Path) -> None:
    strict = confined("chip", unknown="bar")
    reported = solved(tmp_path, strict).tables["exclusions"]
    assert "far-radio" in set(reported["offer"])
    other = solved(tmp_path / "other", confined("gallium", unknown="bar")).tables["exclusions"]
    assert "far-radio" not in set(other["offer"])


def test_a_cap_is_a_share_of_the_parts_that_the_rule_names(tmp_path: Path) -> None:
    tables = three_tiers()
    tables["parts"] = [{**row, "family": "communication"} for row in tables["parts"]]
    demand = tables["demand"][0]
    tables["demand"] = [demand, {**demand, "part_id": "gallium", "units": 100}]
    cap = {"depth": "product", "bars": [ORIGIN], "phase_out": [{"from": "2019-04-01", "share": 0.5}]}
    bought = solved(tmp_path, confined("gallium", **cap), **tables).tables["orders"]
    gallium = bought[bought["part"] == "gallium"].set_index("offer")["units"]
    # Of the money for gallium alone half may go to China: 6 x = 9 (100 - x).
    assert gallium["cn-gallium"] == pytest.approx(60)
    both_parts = solved(tmp_path / "all", BAN | cap, **tables).tables["orders"]
    assert set(both_parts.loc[both_parts["part"] == "gallium", "offer"]) == {"cn-gallium"}


# --- what is refused -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("strict", "checks"),
    [
        (confined("gallium"), {"barred_components", "clearances", "exclusions"}),
        (BAN | {"bars": [ORIGIN | {"parts": ["gallium"]}]}, {"barred_components", "clearances", "exclusions"}),
    ],
)
def test_the_audit_refuses_a_plan_that_breaks_a_rule_on_its_part(
    tmp_path: Path, strict: dict[str, Any], checks: set[str]
) -> None:
    offers = [row for row in three_tiers()["offers"] if row["offer_id"] != "listed-radio"]
    changes = {"offers": offers, "provenance": three_tiers()["provenance"][:1]}
    lax = strict | {"bars": [{**bar, "parts": ["chip"]} for bar in BAN["bars"]], "applies": BAN["applies"]}
    plan = api.solve_case(make_case(tmp_path, three_tiers() | changes, [lax]))
    assert "cn-gallium" in set(plan.tables["components"]["component_offer"])
    other = make_case(tmp_path / "strict", three_tiers() | changes, [strict])
    found = {finding.check for finding in api.audit_plan(replace(plan, case=other))}
    assert found & checks, found


def test_a_rule_confined_to_segments_binds_no_other_of_their_sector(tmp_path: Path) -> None:
    tables = three_tiers()
    tables["segments"].append({**tables["segments"][0], "segment_id": "agency"})
    tables["demand"].append({**tables["demand"][0], "segment_id": "agency"})
    applies = BAN["applies"] | {"segments": ["agency"]}
    plan = solved(tmp_path, BAN | {"applies": applies}, **tables)
    bought = plan.tables["orders"].groupby("segment")["offer"].unique()
    assert {segment: list(offers) for segment, offers in bought.items()} == {
        "agency": ["near-radio"],
        "min": ["listed-radio"],
    }
    assert plan.summary["bound_buyers"]["segments"] == ["agency"]
    with pytest.raises(BadInput, match="segments has no segment_id 'agencies'; did you mean 'agency'"):
        make_case(tmp_path / "no", tables, [BAN | {"applies": BAN["applies"] | {"segments": ["agencies"]}}])


@pytest.mark.parametrize("where", ["rule", "clause"])
def test_a_part_that_the_package_lacks_is_bad_input(tmp_path: Path, where: str) -> None:
    rule = confined("galium") if where == "rule" else BAN | {"bars": [ORIGIN | {"parts": ["galium"]}]}
    with pytest.raises(BadInput, match="parts has no part_id 'galium'; did you mean 'gallium'"):
        make_case(tmp_path, three_tiers(), [rule])
