"""The numbers of the pages, against the tutorial's derivation (data/tutorial/README.md)."""

from dataclasses import replace
from datetime import date

import pandas as pd
import pytest

from dashboard import packs
from dashboard.numbers import diff as figures_diff
from dashboard.numbers import overview as figures
from dashboard.numbers import plan as figures_plan
from dashboard.sentences import overview as findings
from dashboard.sentences.conflicts import conflict_line
from dashboard.words.language import Words
from dashboard.words.names import names_of
from optimizer import api
from optimizer.rules.pack import Waiver

W = Words("en")


def test_the_headline_is_of_the_bound_buyers(tutorial_pack: api.Pack) -> None:
    """The ministry: its part of the tutorial's derivation, without the penalty that nobody pays."""
    head = figures.headline(tutorial_pack.summary)
    assert head.segments == ("ministry",)
    assert head.outlay == pytest.approx(325_590 + 21_747_800 - 1_000_000)
    assert head.landed == pytest.approx(325_590 - 600 + 110 * 120_500 + 20 * 95_800 + 40 * 101_920)
    assert head.coverage_units == pytest.approx(563 / 565)
    assert (head.first_period, head.last_period) == ("2027Q2", "2028Q1")
    assert head.made == figures.Course(0.0, 0.0, "2027Q2")
    assert head.firm == figures.Course(0.0, 0.0, "2027Q2")


def test_everybody_comes_second(tutorial_pack: api.Pack, no_ban_pack: api.Pack) -> None:
    every = figures.everybody(tutorial_pack.summary)
    assert every.outlay == pytest.approx(28_642_190 - 1_000_000)
    assert every.landed == pytest.approx(25_596_000 + 545_200 + 390)
    assert every.made.zero_from is None
    assert figures.headline(no_ban_pack.summary) == figures.everybody(no_ban_pack.summary)


def test_a_reference_tells_premium_and_what_the_same_buyers_bought(
    tutorial_pack: api.Pack, no_ban_pack: api.Pack
) -> None:
    assert figures.headline(tutorial_pack.summary).premium is None
    assert figures.reference_exposure(tutorial_pack.summary) is None
    told = packs.beside(tutorial_pack, no_ban_pack)
    premium = figures.headline(told.summary).premium
    assert premium is not None
    assert premium["reference"] == "no-ban"
    low, high = premium["jpy"]["low"], premium["jpy"]["high"]
    assert low <= 28_642_190 - 20_802_900 <= high
    assert premium["share_of_bound"]["best"] == pytest.approx(7_839_290 / 14_234_100)
    shares = figures.dependence(
        figures.headed_orders(told), told.case.periods, figures.reference_exposure(told.summary)
    )
    assert shares["made"].tolist() == [0.0] * 4
    assert shares["made_reference"].tolist() == pytest.approx([1.0] * 4)
    assert packs.beside(told, no_ban_pack) is told


def test_dependence_is_of_what_the_rules_concern(tutorial_pack: api.Pack, no_ban_pack: api.Pack) -> None:
    shares = figures.dependence(figures.headed_orders(tutorial_pack), tutorial_pack.case.periods)
    assert shares[["made", "firm"]].to_numpy().tolist() == [[0.0, 0.0]] * 4
    every = figures.dependence(figures.named_orders(tutorial_pack), tutorial_pack.case.periods)
    assert every["made_jpy"].sum() / every["value_jpy"].sum() == pytest.approx(0.2516018, abs=1e-6)
    assert figures.headed_orders(no_ban_pack) is figures.named_orders(no_ban_pack)


def test_a_rule_older_than_the_horizon_marks_no_deadline(tutorial_pack: api.Pack) -> None:
    assert figures.deadlines(tutorial_pack.case).empty


def test_spending_by_bloc_adds_up(tutorial_pack: api.Pack) -> None:
    orders = figures.named_orders(tutorial_pack)
    spend = figures.spend_by_bloc(orders, tutorial_pack.case.periods)
    assert len(spend) == 4 * len(figures.BLOCS)
    assert spend["landed_cost_jpy"].sum() == pytest.approx(orders["landed_cost_jpy"].sum())
    assert spend.groupby("period")["share"].sum().tolist() == pytest.approx([1.0] * 4)


@pytest.mark.parametrize("countries", [12, 1])
def test_flows_keep_every_yen(tutorial_pack: api.Pack, countries: int) -> None:
    orders = figures.named_orders(tutorial_pack)
    nodes, links = figures.flows(orders, countries)
    total = orders["value_jpy"].sum()
    origins = nodes["kind"].isin(["country", "others"])
    for kind in (origins, nodes["kind"] == "family", nodes["kind"] == "segment"):
        assert nodes.loc[kind, "jpy"].sum() == pytest.approx(total)
    assert links.loc[links["source"].isin(nodes.index[origins]), "jpy"].sum() == pytest.approx(total)
    assert (nodes["kind"] == "country").sum() == min(countries, 3)
    assert set(nodes.loc[nodes["kind"] == "others", "id"]) == ({"allied", "of_concern"} if countries == 1 else set())


def test_decisions_name_the_latest_start(tutorial_pack: api.Pack) -> None:
    table = figures.decisions(tutorial_pack)
    assert table[["kind", "period", "available_period", "supplier", "part", "cost_jpy"]].to_numpy().tolist() == [
        ["qualification", "2027Q2", "2027Q3", "mesa", "radio", 1_500_000.0]
    ]
    told = findings.decision_sentences(table, W, names_of(tutorial_pack.case, W), 6)
    assert "by FY2027 Q1 (2027Q2) (¥1.5 m; supply from FY2027 Q2 (2027Q3))" in told[0]


def test_risks_name_shortage_and_remaining_sources_of_concern(tutorial_pack: api.Pack) -> None:
    short = figures.shortages(tutorial_pack)
    assert short[["part", "segment", "units", "first", "last"]].to_numpy().tolist() == [
        ["radio", "ministry", 2.0, "2027Q2", "2027Q2"]
    ]
    assert short["share"].tolist() == pytest.approx([2 / 175])
    orders = figures.named_orders(tutorial_pack)
    rest = figures.remaining_concern(orders, "2028Q1")
    assert rest[["segment", "made", "firm"]].to_numpy().tolist() == [["utility", 1.0, 1.0]]
    alone = figures.single_sources(orders[orders["segment"] == "utility"], "supplier", ["2028Q1"])
    assert sorted(alone["part"]) == ["chip", "radio"]
    head = figures.headline(tutorial_pack.summary)
    told = findings.risk_sentences(tutorial_pack, head, W, names_of(tutorial_pack.case, W))
    assert "Ministry: 2 units of Base station radio short" in told[0]
    assert told[1] == w_unbound("Power utility 100.0% / 100.0%")
    assert all(one.startswith("Bound buyers: ") for one in told[2:3])


def w_unbound(rows: str) -> str:
    return W("overview.risk_unbound", period=W.period("2028Q1"), list=rows)


def test_risks_of_bound_buyers_are_never_cut_off(tutorial_pack: api.Pack) -> None:
    """Nine parts that the ministry lacks, beside dearer ones of others."""
    rows = [("utility", f"u{k}", 9e9) for k in range(5)] + [("ministry", f"m{k}", 1.0) for k in range(9)]
    short = pd.DataFrame(rows, columns=["segment", "part", "penalty_jpy"])
    short = short.assign(period="2027Q2", units=1.0, priority=1)
    pack = replace(tutorial_pack, tables={**tutorial_pack.tables, "shortages": short})
    told = findings.risk_sentences(pack, figures.headline(pack.summary), W, names_of(pack.case, W))
    assert [one for one in told if " lacks " in one][:9] == [one for one in told if one.startswith("Ministry lacks")]
    assert W("overview.risk_shortage_more", count=5) in told


def test_capacity_counts_the_ramp(tutorial_pack: api.Pack) -> None:
    use = figures_plan.capacity_use(tutorial_pack).set_index("offer")
    assert use.at["mesa-radio", "shipped"] == 60
    assert use.at["mesa-radio", "capacity"] == pytest.approx((20 + 40 + 40) / 3)
    assert use.at["mesa-radio", "full_periods"] == 2
    assert use.at["kita-chip", "peak"] == 1.0


def test_timeline_shows_waiting_and_ramp(tutorial_pack: api.Pack) -> None:
    rows = figures_plan.timeline(tutorial_pack)
    assert rows[["stage", "first", "last", "level"]].to_numpy().tolist() == [
        ["qualifying", 0, 1, 0.0],
        ["running", 1, 2, 0.5],
        ["running", 2, 4, 1.0],
    ]


def test_exceptions_and_purposes_free_purchases_from_a_rule(tutorial_pack: api.Pack) -> None:
    orders, case = tutorial_pack.tables["orders"], tutorial_pack.case
    rule = case.rules[0]
    waiver = Waiver("for the radio", parts=("radio",), end=date(2027, 9, 30))
    bound = api.bound_orders(replace(case, rules=(replace(rule, exceptions=(waiver,)),)), orders)
    free = orders["bound"] & (orders["part"] == "radio") & (orders["period"] <= "2027Q3")
    assert (orders["bound"] & ~bound).tolist() == free.tolist()
    narrow = replace(case, rules=(replace(rule, purposes=("general",)),))
    assert api.bound_orders(narrow, orders).tolist() == orders["bound"].tolist()
    later = replace(case, rules=(replace(rule, start=date(2040, 1, 1)),))
    assert not api.bound_orders(later, orders).any()


def test_a_buyers_cost_is_whole(tutorial_pack: api.Pack, no_ban_pack: api.Pack) -> None:
    """Filtered to the ministry, the rule costs what it costs; filtered to the utility, nothing."""
    for segment, difference in (("ministry", 7_839_290 - 1_000_000), ("utility", 0.0), (None, 7_839_290 - 1_000_000)):
        choice = figures_plan.Choice({"segment": [segment] if segment else []})
        costs = [figures_plan.whole_cost(pack, choice) for pack in (no_ban_pack, tutorial_pack)]
        assert costs[0] is not None
        assert costs[1] is not None
        assert costs[1]["cost"] - costs[0]["cost"] == pytest.approx(difference, abs=1e-3)
    assert figures_plan.whole_cost(tutorial_pack, figures_plan.Choice({"supplier": ["kita"]})) is None


def test_filters_apply_where_a_table_has_the_column(tutorial_pack: api.Pack) -> None:
    choice = figures_plan.Choice({"segment": ["utility"], "country": []})
    orders = choice.within(figures.named_orders(tutorial_pack))
    assert set(orders["segment"]) == {"utility"}
    assert len(choice.within(tutorial_pack.tables["qualifications"])) == 1


def test_spend_over_time_gathers_the_small_ones(tutorial_pack: api.Pack) -> None:
    orders = figures.named_orders(tutorial_pack)
    table = figures_plan.spend_over_time(orders, "country", tutorial_pack.case.periods, most=2)
    assert list(dict.fromkeys(table["key"])) == ["JPN", ""]
    assert table["landed_cost_jpy"].sum() == pytest.approx(orders["landed_cost_jpy"].sum())


def test_stock_and_shortage_stand_side_by_side(tutorial_pack: api.Pack) -> None:
    rows = figures_plan.stock_and_shortage(tutorial_pack)
    assert rows[["part", "period", "demand", "stock", "short"]].to_numpy().tolist() == [
        ["chip", "2027Q2", 80.0, 20.0, 0.0],
        ["chip", "2027Q3", 80.0, 40.0, 0.0],
        ["radio", "2027Q2", 45.0, 0.0, 2.0],
    ]


def test_differences_are_trial_minus_parent(tutorial_pack: api.Pack, no_ban_pack: api.Pack) -> None:
    found = figures_diff.differences(no_ban_pack, tutorial_pack)
    assert found.outlay == pytest.approx((20_802_900, 27_642_190))
    costs = found.costs.set_index("term")["difference"]
    assert costs["qualification"] == pytest.approx(1_500_000)
    assert costs.sum() == pytest.approx(28_642_190 - 20_802_900)
    assert dict(zip(found.suppliers["supplier"], found.suppliers["change"], strict=True)) == {
        "kita": "in",
        "mesa": "in",
        "listed": "less",
    }
    assert found.segments == ("ministry",)
    assert found.exposure["made_parent"].tolist() == pytest.approx([1.0] * 4)
    assert found.exposure["made_trial"].tolist() == [0.0] * 4
    assert found.made_zero == (None, "2027Q2")
    assert found.short
    assert found.shares.set_index(["by", "key"]).at[("bloc", "domestic"), "parent"] == 0.0
    assert found.premium.proven
    assert found.premium.best == pytest.approx(
        tutorial_pack.summary["objective_jpy"] - no_ban_pack.summary["objective_jpy"]
    )


def test_conflict_lines_speak_the_readers_words(tutorial_pack: api.Pack) -> None:
    names = names_of(tutorial_pack.case, Words("ja"))
    line = "stock_cover [segment ministry, part chip, period 2027Q2] must reach 4,000"
    assert (
        conflict_line(line, Words("ja"), names)
        == "備蓄の下限(府省、信号処理半導体、2027年度第1四半期):4,000以上であること"
    )
    fed = "component_balance [pool kita-chip, component radio, grade jp-it-2018@2027Q2, made 2027Q2] must equal 0"
    told = conflict_line(fed, W, names_of(tutorial_pack.case, W))
    assert told.startswith("Components for assemblies (Kita")
    assert told.endswith("as of FY2027 Q1 (2027Q2), FY2027 Q1 (2027Q2)) must equal 0")
    odd = "minimum_order: without it, whole numbers included, a plan exists"
    assert conflict_line(odd, W, names_of(tutorial_pack.case, W)) == odd


def test_names_fall_back_to_the_other_language_and_the_id(tutorial_pack: api.Pack) -> None:
    names = names_of(tutorial_pack.case, Words("ja"))
    assert names("supplier", "unheard-of") == "unheard-of"
    assert names.column("country", pd.Series(["JPN", "ZZZ"])).tolist()[1] == "ZZZ"
