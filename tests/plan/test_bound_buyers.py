"""Bound buyers, the two measures of concern, and decisions against a reference: by hand on the tutorial, and at price 0."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from optimizer import api
from optimizer.plan.bound_buyers import bound_orders
from optimizer.plan.decisions import with_reasons
from optimizer.plan.dependence import exposure_of, first_without
from optimizer.rules.pack import Waiver
from tests.builder import amend, base_tables, both, make_case

ROOT = Path(__file__).resolve().parents[2]
TUTORIAL = ROOT / "scenarios" / "tutorial.yaml"


@pytest.fixture(scope="module")
def pair() -> api.PlanPair:
    return api.solve_pair(api.load_case(TUTORIAL), api.load_case(TUTORIAL, overrides=["rules=[]"]))


def test_the_ministry_is_bound_and_pays_what_the_rule_costs(pair: api.PlanPair) -> None:
    """The derivation of data/tutorial/README.md, buyer by buyer."""
    buyers, free = (plan.summary["buyers"] for plan in (pair.plan, pair.reference))
    assert buyers["ministry"]["bound"]
    assert not buyers["utility"]["bound"]
    assert not free["ministry"]["bound"]
    assert buyers["ministry"]["cost_jpy"] == pytest.approx(325_590 + 21_747_800)
    assert free["ministry"]["cost_jpy"] == pytest.approx(172 * 81_600 + 390 * 510)
    assert buyers["utility"]["cost_jpy"] == pytest.approx(free["utility"]["cost_jpy"]) == pytest.approx(6_568_800)
    assert sum(buyer["cost_jpy"] for buyer in buyers.values()) == pytest.approx(pair.plan.summary["objective_jpy"])


def test_the_bound_are_shown_beside_the_reference_for_the_same_buyers(pair: api.PlanPair) -> None:
    bound = pair.plan.summary["bound_buyers"]
    assert bound["segments"] == ["ministry"]
    assert bound["demand"] == {"units": 565, "delivered_units": 563, "shortage_units": 2}
    assert bound["coverage"]["units"] == pytest.approx(563 / 565)
    assert bound["cost"]["present_jpy"] == pytest.approx(22_073_390)
    assert bound["reference"]["scenario"] == "tutorial"
    assert bound["reference"]["cost"]["present_jpy"] == pytest.approx(14_234_100)
    assert bound["reference"]["coverage"] == {"value": 1.0, "units": 1.0}
    for period, shares in bound["exposure_by_period"].items():
        assert set(shares.values()) == {0.0}
        assert bound["reference"]["exposure_by_period"][period]["made_in_concern"] == 1.0
    value = pair.plan.tables["orders"].groupby("segment")["value_jpy"].sum()
    assert bound["share_of_purchases"] == pytest.approx(value["ministry"] / value.sum())
    share = pair.plan.summary["premium"]["share_of_bound"]
    assert share["low"] <= 7_839_290 / 14_234_100 <= share["high"]


def test_the_headline_says_it_in_both_languages(pair: api.PlanPair) -> None:
    headline = pair.plan.summary["headline"]
    assert headline["en"] == (
        "For Ministry (74.8% of all purchases), goods made in China are not bought at all (otherwise 100.0%). Firms of concern "
        "keep nothing made elsewhere. Only 99.6% of demand is met. It costs ¥7.8 m more (55.1% of their purchases), shortage "
        "penalties included, than “Tutorial: a plan small enough to check by hand”. Data: 100.0% assumed."
    )
    assert headline["ja"].startswith("府省庁（調達全体の74.8%）では、中国製品を調達しません（比較の基準では100.0%）。")
    assert "783.9万円（対象主体の調達額の55.1%）増えます" in headline["ja"]


def test_decisions_are_marked_against_the_reference(pair: api.PlanPair) -> None:
    table = pair.plan.tables["decisions"].set_index(["kind", "offer"])
    assert table.at[("qualification", "mesa-radio"), "because"] == "rules"
    assert table.at[("source", "mesa-chip"), "because"] == "rules"
    assert pair.reference.tables["decisions"].empty
    again = with_reasons(pair.plan.tables["decisions"], pair.plan.tables["decisions"])
    assert set(again["because"]) == {"any"}
    assert again["reference_period"].tolist() == again["period"].tolist()
    later = pair.plan.tables["decisions"].assign(period="2028Q1")
    assert set(with_reasons(pair.plan.tables["decisions"], later)["because"]) == {"partly"}
    assert api.audit_plan(pair.plan) == []


def test_what_more_than_rules_asks_for_is_not_laid_on_the_rules(pair: api.PlanPair) -> None:
    """Beside a reference without the rules and without the cap, what only this plan does is due to the scenario."""
    dear = api.load_case(TUTORIAL, overrides=["model.share_cap.supplier=0.99"])
    plan = api.solve_pair(dear, pair.reference.case).plan
    assert plan.summary["premium"]["rules_only"] is False
    assert pair.plan.summary["premium"]["rules_only"] is True
    table = plan.tables["decisions"]
    assert "rules" not in set(table["because"])
    assert "scenario" in set(table["because"])
    assert api.audit_plan(plan) == []


def test_larger_expansions_are_partly_due_to_the_rules() -> None:
    row = {"kind": "expansion", "offer": "o", "plant": "p", "supplier": "s", "part": "x", "period": "2027Q2"}
    rows = {"available_period": "2027Q3", "units": 10.0, "cost_jpy": 1.0, "reference_period": None, "because": None}
    ours = pd.DataFrame([{**row, **rows}])
    for units, because in ((10.0, "any"), (9.99, "any"), (5.0, "partly"), (20.0, "any")):
        assert with_reasons(ours, ours.assign(units=units))["because"].tolist() == [because]


# --- two measures, and price 0 ------------------------------------------------------------------------------


def _solved(folder: Path, **offers: Any) -> api.Plan:
    tables = base_tables()
    for table in ("suppliers", "plants"):
        amend(tables, table, 1, country_id="CHN")
    tables["offers"] = [{**offer, **offers} for offer in tables["offers"]]
    plan = api.solve_case(make_case(folder, tables, []))
    assert plan.has_plan
    assert api.audit_plan(plan) == []
    return plan


def test_goods_of_concern_at_price_0_are_still_bought(tmp_path: Path) -> None:
    plan = _solved(tmp_path, unit_price=0)
    orders, summary = plan.tables["orders"], plan.summary
    assert orders["value_jpy"].sum() == 0
    assert orders["units"].sum() > 0
    for period in plan.case.periods:
        then = orders[orders["period"] == period]
        if then.empty:
            continue
        by_units = (then["units"] * then["made_in_concern"]).sum() / then["units"].sum()
        assert summary["concern_by_period"][period]["made_in_concern"] == pytest.approx(by_units)
        assert summary["exposure_by_period"][period] == pytest.approx(by_units)
    assert summary["coverage"]["value"] is None


def test_origin_and_firm_are_not_mixed() -> None:
    """One firm of concern that makes its goods in Japan, one honest firm that makes its in China."""
    orders = pd.DataFrame(
        {
            "period": ["2027Q2", "2027Q2", "2027Q3"],
            "units": [1.0, 3.0, 2.0],
            "value_jpy": [50.0, 50.0, 0.0],
            "made_in_concern": [False, True, True],
            "firm_of_concern": [True, False, False],
        }
    )
    exposure = exposure_of(orders, ["2027Q2", "2027Q3", "2027Q4"])
    assert exposure["2027Q2"] == {
        "made_in_concern": 0.5,
        "made_in_concern_units": 0.75,
        "firm_of_concern": 0.5,
        "firm_of_concern_units": 0.25,
    }
    assert exposure["2027Q3"] is not None
    assert exposure["2027Q3"]["made_in_concern"] == 1.0
    assert exposure["2027Q4"] is None
    assert first_without(exposure, "made_in_concern") == "2027Q4"
    assert first_without(exposure, "firm_of_concern") == "2027Q3"


def test_a_free_good_among_dear_ones_keeps_dependence_from_zero() -> None:
    orders = pd.DataFrame(
        {
            "period": ["2027Q2"] * 2,
            "units": [1.0, 1.0],
            "value_jpy": [100.0, 0.0],
            "made_in_concern": [False, True],
            "firm_of_concern": [False, True],
        }
    )
    assert first_without(exposure_of(orders, ["2027Q2"]), "made_in_concern") is None


def test_nobody_is_bound_by_a_rule_that_never_binds(pair: api.PlanPair) -> None:
    case = pair.plan.case
    late = replace(case.rules[0], start=case.rules[0].start.replace(year=2050))
    summary = api.solve_case(replace(case, rules=(late,))).summary
    assert summary["bound_buyers"] is None
    assert summary["headline"]["en"].startswith("No rule binds any buyer.")


def test_exceptions_and_purposes_free_purchases_from_a_rule(tutorial_pack: api.Pack) -> None:
    orders, case = tutorial_pack.tables["orders"], tutorial_pack.case
    rule = case.rules[0]
    waiver = Waiver(both("for the radio"), parts=("radio",), end=date(2027, 9, 30))
    bound = bound_orders(replace(case, rules=(replace(rule, exceptions=(waiver,)),)), orders)
    free = orders["bound"] & (orders["part"] == "radio") & (orders["period"] <= "2027Q3")
    assert (orders["bound"] & ~bound).tolist() == free.tolist()
    narrow = replace(case, rules=(replace(rule, purposes=("general",)),))
    assert bound_orders(narrow, orders).tolist() == orders["bound"].tolist()
    later = replace(case, rules=(replace(rule, start=date(2040, 1, 1)),))
    assert not bound_orders(later, orders).any()
