"""The price of each rule: by hand on tiny cases, and beside exact solves of generated ones."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from optimizer import api
from optimizer.analysis.removals import removables, without
from optimizer.case import Case
from optimizer.cli import parser as cli
from tests.builder import Tables, amend, base_tables, both, make_case
from tests.instances import random_case
from tests.integration.conftest import TUTORIAL


def bar(name: str, country: str, **more: Any) -> dict[str, Any]:
    """A rule that bars ministries from what is made in a country."""
    return {
        "id": name,
        "title": both(name),
        "citation": both("test"),
        "grade": "assumption",
        "applies": {"sectors": ["ministry"], "from": "2019-04-01"},
        "bars": [{"clause": both("1"), "countries": [country]}],
        **more,
    }


def market(folder: Path, tables: Tables, *rules: dict[str, Any], **scenario: Any) -> Case:
    return make_case(folder, tables, rules, horizon={"start": "2027Q2", "periods": 2}, **scenario)


def three_sources() -> Tables:
    """Far (USA) at 100 and Mid (AUS) at 110, either enough for all; Near (JPN) at 150. Demand is 50 and 80."""
    tables = amend(base_tables(), "offers", 1, capacity=None)
    tables["countries"].append({"country_id": "AUS", "name_en": "Australia", "name_ja": "豪州", "bloc": "allied"})
    tables["suppliers"].append({"supplier_id": "mid", "name_en": "Mid", "country_id": "AUS"})
    tables["plants"].append({"plant_id": "mid-1", "supplier_id": "mid", "country_id": "AUS"})
    tables["offers"].append({**tables["offers"][1], "offer_id": "mid-chip", "plant_id": "mid-1", "unit_price": 110})
    return tables


def by_id(prices: api.RulePrices) -> dict[str, Any]:
    return {f"{price['kind']} {price['id']}".rstrip(): price for price in prices.as_mapping()["prices"]}


def test_the_tutorial_pays_for_its_rule_as_its_page_says() -> None:
    prices = api.rule_prices(api.load_case(TUTORIAL))
    assert prices.cost_jpy == pytest.approx(28_642_190)
    (rule,) = prices.prices
    assert rule.premium is not None
    assert rule.certainty == "proven"
    assert rule.premium.low <= 7_839_290 <= rule.premium.high  # type: ignore[operator]
    assert rule.premium.best == pytest.approx(7_839_290)
    assert rule.buyers == pytest.approx({"ministry": 7_839_290, "utility": 0})
    assert rule.shortage_units == pytest.approx((2, 0))
    assert prices.interactions == ()


def test_two_bars_on_one_source_cost_nothing_alone_and_all_together(tmp_path: Path) -> None:
    """Far ships 60 a quarter: with it 120 at 100, ten of them kept a quarter at 5, and ten from Near; barred, all 130 at 150."""
    prices = api.rule_prices(market(tmp_path, base_tables(), bar("a", "USA"), bar("b", "USA")))
    assert [price.premium.best for price in prices.prices if price.premium] == pytest.approx([0, 0], abs=1e-6)
    assert prices.together is not None
    assert prices.together.premium is not None
    assert prices.together.premium.best == pytest.approx(130 * 150 - (120 * 100 + 10 * 5 + 10 * 150))
    (pair,) = prices.as_mapping()["interactions"]
    assert pair["verdict"] == "more"
    assert pair["jpy"]["best"] == pytest.approx(5_950)
    assert pair["sentence"]["en"] == "“a” and “b” cost ¥5,950 more than the sum of what each costs alone."
    assert pair["sentence"]["ja"] == "「a」及び「b」の費用は、個々の費用の合計を5,950円上回ります。"


def test_bars_of_which_either_is_the_way_out_cost_less_together(tmp_path: Path) -> None:
    """130 units: at 150 under both, at 100 without the first, at 110 without the second, at 100 without both."""
    prices = api.rule_prices(market(tmp_path, three_sources(), bar("far", "USA"), bar("mid", "AUS")))
    priced = by_id(prices)
    assert priced["rule far"]["jpy"]["best"] == pytest.approx(130 * 50)
    assert priced["rule mid"]["jpy"]["best"] == pytest.approx(130 * 40)
    (pair,) = prices.as_mapping()["interactions"]
    assert (pair["together_jpy"], pair["sum_jpy"]) == pytest.approx((6_500, 11_700))
    assert (pair["verdict"], pair["jpy"]["best"]) == ("less", pytest.approx(-5_200))


def test_what_binds_nobody_is_proven_to_cost_nothing(tmp_path: Path) -> None:
    """Nothing is made in China, the year's budget leaves something, the cap on Near is never reached."""
    tables = base_tables()
    tables["budgets"] = [{"segment_id": "min", "fiscal_year": 2027, "budget_jpy": 1e6}]
    case = market(tmp_path, tables, bar("nobody", "CHN"), bar("far", "USA"), model={"share_cap": {"country": 1.0}})
    prices = by_id(api.rule_prices(case))
    assert {name: price["certainty"] for name, price in prices.items()} == dict.fromkeys(
        ["rule nobody", "rule far", "share_cap country.part", "budget min"], "proven"
    )
    assert {name for name, price in prices.items() if price["jpy"]["high"] > 0} == {"rule far"}
    assert prices["budget min"]["title"] == {"en": "Budget of Ministry", "ja": "府省の予算"}


def test_a_cap_and_a_budget_that_bind(tmp_path: Path) -> None:
    """Near may supply half at most, Far the same: 130 units half from each. With ¥10,000 for the year 30 parts are missing."""
    case = market(tmp_path, amend(base_tables(), "offers", 1, capacity=None), model={"share_cap": {"country": 0.5}})
    prices = by_id(api.rule_prices(case))
    assert prices["share_cap country.part"]["jpy"]["best"] == pytest.approx(65 * 50)
    tables = amend(base_tables(), "offers", 1, capacity=None)
    tables["budgets"] = [{"segment_id": "min", "fiscal_year": 2027, "budget_jpy": 10_000}]
    (budget,) = by_id(api.rule_prices(market(tmp_path / "b", tables))).values()
    assert budget["jpy"]["best"] == pytest.approx(30 * (1000 - 100))
    assert budget["shortage_units"] == {"with": pytest.approx(30), "without": pytest.approx(0)}


def test_where_shortage_goes_first_units_are_told_and_no_yen(tmp_path: Path) -> None:
    """Without Near, Far's 60 a quarter leave 10 of 130 missing."""
    case = market(
        tmp_path, base_tables(), bar("near", "JPN"), bar("nobody", "CHN"), model={"objective": ["shortage", "cost"]}
    )
    prices = by_id(api.rule_prices(case))
    near, nobody = prices["rule near"], prices["rule nobody"]
    assert near["certainty"] == "levels"
    assert near["jpy"] == {"low": None, "best": None, "high": None}
    assert near["buyers"] is None
    assert near["shortage_units"] == {"with": pytest.approx(10), "without": pytest.approx(0)}
    assert "10 units are short with it, 0 without" in near["sentence"]["en"]
    assert (nobody["certainty"], nobody["jpy"]["best"]) == ("proven", pytest.approx(0, abs=1e-6))


def test_the_deadline_is_the_last_step_and_goes_with_its_rule(tmp_path: Path) -> None:
    """Far may hold 60 % of the purchase cost in 2027Q2 and nothing after: without the last step 60 % in 2027Q3 too."""
    steps = [{"from": "2027-04-01", "share": 0.6}, {"from": "2027-07-01", "share": 0}]
    tables = amend(base_tables(), "offers", 1, capacity=None)
    tables = amend(tables, "parts", 0, holding_cost_jpy=1000)
    case = market(tmp_path, tables, bar("far", "USA", phase_out=steps))
    assert [(item.kind, len(item.atoms)) for item in removables(case)] == [("rule", 2), ("deadline", 1)]
    prices = by_id(api.rule_prices(case))
    # Of n units, x from Far: 100 x <= 0.6 (100 x + 150 (n - x)), so x is 9/13 of n.
    assert prices["deadline far"]["jpy"]["best"] == pytest.approx(80 * 9 / 13 * 50, rel=1e-6)
    assert prices["rule far"]["jpy"]["best"] == pytest.approx(80 * 50 + 50 * 4 / 13 * 50, rel=1e-6)


def test_minimum_sources_and_floors_have_a_price(tmp_path: Path) -> None:
    """Two sources with a tenth each: 13 of 130 units from Near at 50 more. A mean score of 60: 1 in 5 units from Near."""
    tables = amend(base_tables(), "offers", 1, capacity=None, technical_score=50)
    tables = amend(tables, "offers", 0, technical_score=100)
    more = {"integers": True, "minimum_sources": {"count": 2, "share": 0.1}, "score_floor": {"technical": 60}}
    prices = by_id(api.rule_prices(market(tmp_path, tables, model=more)))
    # The floor asks for more than the tenth, so that the number of sources costs nothing by itself.
    assert prices["minimum_sources"]["jpy"]["best"] == pytest.approx(0, abs=1e-6)
    assert prices["score_floor technical"]["jpy"]["best"] == pytest.approx((130 / 5 - 13) * 50)


@pytest.mark.parametrize("seed", [40, 41, 42, 44, 47])
def test_the_interval_holds_the_exact_difference(tmp_path: Path, seed: int) -> None:
    case = random_case(tmp_path, seed, integers=seed % 2 == 1)
    rough = replace(case, scenario=replace(case.scenario, solver=replace(case.scenario.solver, gap=0.02)))
    prices = api.rule_prices(rough)
    whole = exact(case)
    for price in (*prices.prices, *([prices.together] if prices.together else [])):
        if price.premium is None:
            assert len(case.scenario.model.objective) > 1
            continue
        gone = price.item.atoms if price.item else {a for item in removables(case) for a in item.atoms}
        difference = whole - exact(without(case, gone))
        room = 1e-6 * abs(whole) + 1e-6
        assert price.premium.low is not None
        assert price.premium.high is not None
        assert price.premium.low - room <= difference <= price.premium.high + room
        if case.scenario.model.objective == ("cost",):
            assert price.premium.low >= 0
        assert price.buyers is not None
        assert sum(price.buyers.values()) == pytest.approx(price.premium.best, abs=room)


def exact(case: Case) -> float:
    """The best cost, to 1e-9; the plan passes the audit."""
    solver = replace(case.scenario.solver, gap=1e-9)
    plan = api.solve_case(replace(case, scenario=replace(case.scenario, solver=solver)))
    assert plan.status == "optimal"
    assert api.audit_plan(plan) == []
    return float(plan.summary["objective_jpy"])


def test_a_case_without_a_plan_or_a_share_that_is_none(tmp_path: Path) -> None:
    case = api.load_case(TUTORIAL, None, ["model.minimum_sources={count: 3, families: [communication]}"])
    with pytest.raises(api.BadInput, match="there is no plan under all rules"):
        api.rule_prices(case)
    with pytest.raises(api.BadInput, match="above 0 and below 1"):
        api.rule_prices(market(tmp_path, base_tables()), within=1.0)


def test_a_case_with_nothing_to_price(tmp_path: Path) -> None:
    prices = api.rule_prices(market(tmp_path, base_tables()))
    assert (prices.prices, prices.together, prices.interactions) == ((), None, ())


@pytest.mark.parametrize(
    ("language", "words"),
    [
        (
            "en",
            [
                "¥7.84 m",
                "Inter-ministry agreement on IT procurement (2018) (jp-it-2018)",
                "Ministry",
                "What this rests on:",
            ],
        ),
        ("ja", ["783.9万円", "IT調達に係る関係省庁申合せ（2018年）（jp-it-2018）", "府省庁", "分析の前提："]),
    ],
)
def test_the_command_in_either_language(capsys: pytest.CaptureFixture[str], language: str, words: list[str]) -> None:
    assert cli.main(["price-of-rules", str(TUTORIAL), "--lang", language]) == 0
    out = capsys.readouterr().out
    assert all(word in out for word in words)


def test_the_command_takes_packs_and_packs_keep_the_answer(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    place = tmp_path / "pack"
    assert cli.main(["solve", str(TUTORIAL), "--out", str(place), "--with", "price-of-rules"]) == 0
    stored = json.loads((place / "price-of-rules.json").read_text(encoding="utf-8"))
    assert api.verify_pack(place) == []
    capsys.readouterr()
    assert cli.main(["price-of-rules", str(place), "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == stored
    assert cli.main(["price-of-rules", str(place), "--set", "rules=[]"]) == 2
    assert cli.main(["price-of-rules", str(place), "--proven"]) == 2
