"""The numbers of the pages, against the tutorial's derivation (data/tutorial/README.md)."""

from dataclasses import replace
from datetime import date

import pandas as pd
import pytest

from dashboard import figures, figures_diff, figures_plan, findings
from dashboard.conflicts import conflict_line
from dashboard.names import names_of
from dashboard.words import Words
from optimizer import api
from optimizer.rules.pack import Waiver

W = Words("en")


def test_headline_adds_what_is_paid_and_leaves_out_penalties(tutorial_pack: api.Pack, no_ban_pack: api.Pack) -> None:
    head = figures.headline(tutorial_pack.summary, no_ban_pack.summary)
    assert head.outlay == pytest.approx(28_642_190 - 1_000_000)
    assert head.landed == pytest.approx(25_596_000 + 545_200 + 390)
    assert head.premium is not None
    assert head.premium["reference"] == "no-ban"
    low, high = head.premium["jpy"]["low"], head.premium["jpy"]["high"]
    assert low <= tutorial_pack.summary["objective_jpy"] - no_ban_pack.summary["objective_jpy"] <= high
    assert head.premium["proven"]
    assert head.trusted == pytest.approx(1 - 0.2516018, abs=1e-6)
    assert (head.first_period, head.last_period, head.zero_from) == ("2027Q2", "2028Q1", None)


def test_without_a_reference_there_is_no_premium(tutorial_pack: api.Pack) -> None:
    head = figures.headline(tutorial_pack.summary)
    assert head.premium is None


@pytest.mark.parametrize(
    ("exposure", "expected"),
    [
        ({"2027Q2": 0.4, "2027Q3": 0.0, "2027Q4": 0.1, "2028Q1": 0.0, "2028Q2": None}, "2028Q1"),
        ({"2027Q2": 0.0, "2027Q3": 0.0}, "2027Q2"),
        ({"2027Q2": 0.0, "2027Q3": 0.2}, None),
        ({}, None),
    ],
)
def test_zero_from_is_the_first_period_after_the_last_purchase(
    exposure: dict[str, float | None], expected: str | None
) -> None:
    assert figures.zero_from(exposure) == expected


def test_dependence_of_purchases_under_the_rule_is_nil(tutorial_pack: api.Pack) -> None:
    orders = figures.named_orders(tutorial_pack)
    bound = figures.bound_dependence(orders, tutorial_pack.case.periods)
    assert bound is not None
    assert bound["share"].tolist() == [0.0] * 4
    head = figures.headline(tutorial_pack.summary, None, bound)
    assert (head.bound_zero_from, head.bound_last) == ("2027Q2", 0.0)
    shares = figures.dependence(tutorial_pack)
    assert (shares["concern_jpy"].sum() / shares["value_jpy"].sum()) == pytest.approx(0.2516018, abs=1e-6)


def test_without_rules_nothing_is_bound(no_ban_pack: api.Pack) -> None:
    orders = figures.named_orders(no_ban_pack)
    assert figures.bound_dependence(orders, no_ban_pack.case.periods) is None


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
    assert table[["kind", "period", "available", "supplier", "part", "cost_jpy"]].to_numpy().tolist() == [
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
    assert rest[["segment", "share"]].to_numpy().tolist() == [["utility", 1.0]]
    alone = figures.single_sources(orders[orders["segment"] == "utility"], "supplier", ["2028Q1"])
    assert sorted(alone["part"]) == ["chip", "radio"]
    head = figures.headline(tutorial_pack.summary)
    told = findings.risk_sentences(tutorial_pack, orders, head, W, names_of(tutorial_pack.case, W))
    assert len(told) == 2
    assert "lacks 2 units" in told[0]
    assert "Power utility 100.0%" in told[1]


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
    orders = figures.named_orders(tutorial_pack)
    rule = tutorial_pack.case.rules[0]
    waiver = Waiver("for the radio", parts=("radio",), end=date(2027, 9, 30))
    free = replace(tutorial_pack, case=replace(tutorial_pack.case, rules=(replace(rule, exceptions=(waiver,)),)))
    bound = figures.named_orders(free)["bound"]
    assert (orders["bound"] & ~bound).equals(
        orders["bound"] & (orders["part"] == "radio") & (orders["period"] <= "2027Q3")
    )
    narrow = replace(tutorial_pack, case=replace(tutorial_pack.case, rules=(replace(rule, purposes=("general",)),)))
    assert figures.named_orders(narrow)["bound"].equals(orders["bound"])


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
    assert found.exposure["parent"].tolist() == pytest.approx([1.0] * 4)
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
