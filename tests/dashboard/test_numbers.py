"""Numbers, sentences and names of the pages, against the tutorial's derivation (data/tutorial/README.md)."""

from dataclasses import replace

import pandas as pd
import pytest

from dashboard import packs
from dashboard.numbers import overview, plan
from dashboard.sentences.overview import decision_sentences, risk_sentences
from dashboard.words.language import Words
from dashboard.words.names import names_of
from optimizer import api

W = Words("en")


def test_the_headline_is_of_the_bound_buyers(tutorial_pack: api.Pack) -> None:
    """The ministry: its part of the tutorial's derivation, without the penalty that nobody pays."""
    head = overview.headline(tutorial_pack.summary)
    assert head.segments == ("ministry",)
    assert head.outlay == pytest.approx(325_590 + 21_747_800 - 1_000_000)
    assert head.landed == pytest.approx(325_590 - 600 + 110 * 120_500 + 20 * 95_800 + 40 * 101_920)
    assert head.coverage_units == pytest.approx(563 / 565)
    assert (head.first_period, head.last_period) == ("2027Q2", "2028Q1")
    assert head.made_in_concern == head.firm_of_concern == api.concern.DependenceTrend(0.0, 0.0, "2027Q2")


def test_everybody_comes_second(tutorial_pack: api.Pack, no_rules_pack: api.Pack) -> None:
    every = overview.all_buyers(tutorial_pack.summary)
    assert every.outlay == pytest.approx(28_642_190 - 1_000_000)
    assert every.landed == pytest.approx(25_596_000 + 545_200 + 390)
    assert every.made_in_concern.zero_from is None
    assert overview.headline(no_rules_pack.summary) == overview.all_buyers(no_rules_pack.summary)


def test_a_reference_tells_premium_and_what_the_same_buyers_bought(
    tutorial_pack: api.Pack, no_rules_pack: api.Pack
) -> None:
    assert overview.headline(tutorial_pack.summary).premium is None
    assert overview.reference_exposure(tutorial_pack.summary) is None
    assert overview.reference_exposure(no_rules_pack.summary) is None
    beside = packs.with_reference(tutorial_pack, no_rules_pack)
    premium = overview.headline(beside.summary).premium
    assert premium is not None
    assert premium["reference"] == "no-rules"
    low, high = premium["jpy"]["low"], premium["jpy"]["high"]
    assert low <= 28_642_190 - 20_802_900 <= high
    assert premium["share_of_bound"]["best"] == pytest.approx(7_839_290 / 14_234_100)
    shares = api.concern.dependence(
        overview.headline_orders(beside), beside.case.periods, overview.reference_exposure(beside.summary)
    )
    assert shares["made"].tolist() == [0.0] * 4
    assert shares["made_reference"].tolist() == pytest.approx([1.0] * 4)
    assert packs.with_reference(beside, no_rules_pack) is beside


def test_the_headline_is_about_what_the_rules_concern(tutorial_pack: api.Pack, no_rules_pack: api.Pack) -> None:
    assert overview.headline_orders(tutorial_pack)["bound"].all()
    assert overview.headline_orders(no_rules_pack) is overview.orders_with_bloc(no_rules_pack)


@pytest.mark.parametrize("countries", [12, 1])
def test_flows_keep_every_yen(tutorial_pack: api.Pack, countries: int) -> None:
    orders = overview.orders_with_bloc(tutorial_pack)
    nodes, links = overview.flows(orders, countries)
    total = orders["value_jpy"].sum()
    origins = nodes["kind"].isin(["country", "others"])
    for kind in (origins, nodes["kind"] == "family", nodes["kind"] == "segment"):
        assert nodes.loc[kind, "jpy"].sum() == pytest.approx(total)
    assert links.loc[links["source"].isin(nodes.index[origins]), "jpy"].sum() == pytest.approx(total)
    assert (nodes["kind"] == "country").sum() == min(countries, 3)
    assert set(nodes.loc[nodes["kind"] == "others", "id"]) == ({"allied", "of_concern"} if countries == 1 else set())


def test_decisions_name_the_latest_start(tutorial_pack: api.Pack) -> None:
    table = overview.decisions(tutorial_pack)
    assert table[["kind", "period", "available_period", "supplier", "part", "cost_jpy"]].to_numpy().tolist() == [
        ["qualification", "2027Q2", "2027Q3", "mesa", "radio", 1_500_000.0]
    ]
    sentences = decision_sentences(table, names_of(tutorial_pack.case, W), 6)
    assert "by FY2027 Q1 (2027Q2) (¥1.5 m; supply from FY2027 Q2 (2027Q3))" in sentences[0]


def test_risks_name_shortage_and_remaining_sources_of_concern(tutorial_pack: api.Pack) -> None:
    head = overview.headline(tutorial_pack.summary)
    sentences = risk_sentences(tutorial_pack, head, W, names_of(tutorial_pack.case, W))
    assert "Ministry: 2 units of Base station radio short" in sentences[0]
    unbound = W("overview.risk_unbound", period=W.period("2028Q1"), list="Power utility 100.0% / 100.0%")
    assert sentences[1] == unbound
    assert all(sentence.startswith("Bound buyers: ") for sentence in sentences[2:3])


def test_risks_of_bound_buyers_are_never_cut_off(tutorial_pack: api.Pack) -> None:
    """Nine parts that the ministry lacks, beside dearer ones of others."""
    rows = [("utility", f"u{k}", 9e9) for k in range(5)] + [("ministry", f"m{k}", 1.0) for k in range(9)]
    short = pd.DataFrame(rows, columns=["segment", "part", "penalty_jpy"])
    short = short.assign(period="2027Q2", units=1.0, priority=1)
    pack = replace(tutorial_pack, tables={**tutorial_pack.tables, "shortages": short})
    sentences = risk_sentences(pack, overview.headline(pack.summary), W, names_of(pack.case, W))
    lacking = [sentence for sentence in sentences if sentence.startswith("Ministry lacks")]
    assert [sentence for sentence in sentences if " lacks " in sentence][:9] == lacking
    assert W("overview.risk_shortage_more", count=5) in sentences


def test_a_whole_cost_is_not_split_by_suppliers(tutorial_pack: api.Pack) -> None:
    every = plan.buyers_cost(tutorial_pack, plan.Filters())
    assert every is not None
    assert every["cost"] == pytest.approx(27_642_190)
    assert plan.buyers_cost(tutorial_pack, plan.Filters({"supplier": ["kita"]})) is None


def test_filters_apply_where_a_table_has_the_column(tutorial_pack: api.Pack) -> None:
    choice = plan.Filters({"segment": ["utility"], "country": []})
    orders = choice.within(overview.orders_with_bloc(tutorial_pack))
    assert set(orders["segment"]) == {"utility"}
    assert len(choice.within(tutorial_pack.tables["qualifications"])) == 1
    families = plan.Filters({"family": ["communication"]}).by_part(tutorial_pack, tutorial_pack.tables["orders"])
    assert set(families["part"]) == {"radio"}
    assert len(choice.without("segment").within(tutorial_pack.tables["orders"])) == len(tutorial_pack.tables["orders"])


def test_spend_over_time_gathers_the_small_ones(tutorial_pack: api.Pack) -> None:
    orders = overview.orders_with_bloc(tutorial_pack)
    table = plan.spend_over_time(orders, "country", tutorial_pack.case.periods, most=2)
    assert list(dict.fromkeys(table["key"])) == ["JPN", ""]
    assert table["landed_cost_jpy"].sum() == pytest.approx(orders["landed_cost_jpy"].sum())


def test_stock_and_shortage_stand_side_by_side(tutorial_pack: api.Pack) -> None:
    rows = plan.stock_and_shortage(tutorial_pack)
    assert rows[["part", "period", "demand", "stock", "short"]].to_numpy().tolist() == [
        ["chip", "2027Q2", 80.0, 20.0, 0.0],
        ["chip", "2027Q3", 80.0, 40.0, 0.0],
        ["radio", "2027Q2", 45.0, 0.0, 2.0],
    ]


def test_names_fall_back_to_the_other_language_and_the_id(tutorial_pack: api.Pack) -> None:
    names = names_of(tutorial_pack.case, Words("ja"))
    assert names("supplier", "unheard-of") == "unheard-of"
    assert names.column("country", pd.Series(["JPN", "ZZZ"])).tolist()[1] == "ZZZ"
