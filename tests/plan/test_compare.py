from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pytest

from optimizer.errors import BadInput
from optimizer.plan.compare import Comparison, compare
from optimizer.plan.named_plan import NamedPlan
from tests.audit.hand_case import GOOD, Decisions, hand_plan
from tests.japanese import in_japanese

#: Kita takes over from Acme in the third quarter, and from Dragon in the last.
OTHER = replace(
    GOOD.but(
        A_router__min__2__0=0,
        K_router__min__2__0=100,
        A_router__min__3__0=0,
        K_router__min__3__0=100,
        D_router__power__3__0=0,
        K_router__power__3__0=50,
    ),
    qualified={},
)


def view(name: str, decisions: Decisions = GOOD, **summary: Any) -> NamedPlan:
    tables, base = hand_plan(decisions)
    return NamedPlan(name, base | summary, tables)


@pytest.fixture(scope="module")
def two() -> Comparison:
    return compare([view("base"), view("other", OTHER)])


def row(table: pd.DataFrame, **keys: Any) -> dict[str, Any]:
    hits = table[np.logical_and.reduce([table[key] == value for key, value in keys.items()])]
    (match,) = hits.to_dict("records")
    return {str(key): value for key, value in match.items()}


def test_costs_by_term_with_the_difference_and_percent(two: Comparison) -> None:
    qualification = row(two.costs, term="qualification", plan="other")
    assert qualification["jpy"] == 0
    assert qualification["difference_jpy"] == -500_000
    assert qualification["difference_pct"] == -100
    total = row(two.costs, term="total", plan="base")
    assert total["jpy"] == pytest.approx(view("base").summary["objective_jpy"])
    assert total["difference_jpy"] == 0


def test_a_cost_that_only_one_plan_has() -> None:
    costs = view("x").summary["costs_jpy"]
    costs = compare([view("a"), view("b", costs_jpy=costs | {"storage": 7.0})]).costs
    assert row(costs, term="storage", plan="a")["jpy"] == 0
    later = row(costs, term="storage", plan="b")
    assert later["difference_jpy"] == 7
    assert np.isnan(later["difference_pct"])


def test_shares_by_bloc_and_country(two: Comparison) -> None:
    first, second = view("base"), view("other", OTHER)
    share = row(two.shares, by="bloc", key="domestic", plan="other")
    assert share["share"] == pytest.approx(second.summary["share_by_bloc"]["domestic"])
    expected = second.summary["share_by_country"]["CHN"] - first.summary["share_by_country"]["CHN"]
    assert row(two.shares, by="country", key="CHN", plan="other")["difference"] == pytest.approx(expected)


def test_a_bloc_that_one_plan_buys_nothing_from() -> None:
    shares = compare([view("a"), view("b", share_by_bloc={"domestic": 1.0})]).shares
    assert row(shares, by="bloc", key="allied", plan="b")["share"] == 0
    assert row(shares, by="bloc", key="allied", plan="b")["difference"] < 0


def test_coverage(two: Comparison) -> None:
    assert row(two.coverage, plan="base")["coverage_units"] == pytest.approx(830 / 840)
    more = compare([view("a"), view("b", replace(GOOD, shortages={}))])
    assert row(more.coverage, plan="b")["difference_units"] == pytest.approx(10 / 840)
    assert row(more.coverage, plan="b")["shortage_units"] == 0


def test_suppliers_in_and_out_with_units_and_cost(two: Comparison) -> None:
    acme = row(two.suppliers, supplier="acme", plan="other")
    assert acme["change"] == "less"
    assert acme["difference_units"] == -90
    assert acme["difference_jpy"] == pytest.approx(-90 * 27_270)
    assert row(two.suppliers, supplier="kita", plan="other")["change"] == "more"
    assert row(two.suppliers, supplier="kita", plan="base")["change"] == "same"

    kita_only = Decisions(orders={("K-router", "min", 0, 0): 100.0})
    dragon_only = Decisions(orders={("D-router", "min", 0, 0): 100.0})
    swapped = compare([view("kita", kita_only), view("dragon", dragon_only)]).suppliers
    assert row(swapped, supplier="kita", plan="dragon")["change"] == "out"
    new = row(swapped, supplier="dragon", plan="dragon")
    assert (new["change"], new["units"], new["purchase_jpy"]) == ("in", 100.0, 1_000_000.0)
    assert new["landed_cost_jpy"] == pytest.approx(100 * 11_025)


def test_parts_that_change_supplier(two: Comparison) -> None:
    assert set(two.parts["part"]) == {"router"}
    assert row(two.parts, part="router", supplier="kita", plan="other")["difference_units"] == 40 + 50 + 50
    assert row(two.parts, part="router", supplier="acme", plan="other")["units"] == 0
    assert two.parts.groupby("plan")["difference_units"].sum().abs().max() < 1e-9


def test_the_end_of_exposure_by_both_measures(two: Comparison) -> None:
    base, other = (row(two.concern, plan=plan, buyers="all") for plan in ("base", "other"))
    assert (base["made_free_from"], base["firm_free_from"]) == (None, None)
    assert (other["made_free_from"], other["firm_free_from"]) == ("2028Q1", "2028Q1")
    assert other["made_last"] == 0
    bound = row(two.concern, plan="base", buyers="bound")
    assert bound["made_free_from"] == "2027Q4"


def test_a_quarter_without_purchases_counts_as_free_of_concern() -> None:
    late = Decisions(orders={("D-router", "min", 0, 0): 100.0, ("K-router", "min", 2, 0): 100.0})
    concern = compare([view("a", late), view("b")]).concern
    assert row(concern, plan="a", buyers="all")["made_free_from"] == "2027Q3"


def test_three_plans_each_against_the_first() -> None:
    comparison = compare([view("a"), view("b", OTHER), view("c")])
    assert comparison.plans == ("a", "b", "c")
    assert row(comparison.costs, term="total", plan="c")["difference_jpy"] == 0
    assert list(comparison.suppliers["plan"][:3]) == ["a", "b", "c"]
    assert set(comparison.tables) == {
        "costs",
        "shares",
        "coverage",
        "suppliers",
        "parts",
        "certainty",
        "concern",
        "exposure",
    }


def test_equal_plans_differ_in_nothing() -> None:
    comparison = compare([view("a"), view("b")])
    assert comparison.parts.empty
    assert set(comparison.suppliers["change"]) == {"same"}
    assert not comparison.shares["difference"].any()


def test_plans_that_buy_nothing() -> None:
    tables, summary = hand_plan(GOOD)
    nothing = NamedPlan(
        "b", summary | {"share_by_bloc": {}, "share_by_country": {}}, tables | {"orders": tables["orders"][:0]}
    )
    comparison = compare([nothing, replace(nothing, name="c")])
    assert comparison.suppliers.empty
    assert comparison.parts.empty
    assert comparison.shares.empty
    assert row(compare([view("a"), nothing]).suppliers, supplier="kita", plan="b")["change"] == "out"


@pytest.mark.parametrize(
    ("packs", "message"),
    [
        ([view("a")], "at least two"),
        ([view("a"), view("a")], "two plans are called 'a'"),
        ([view("a"), view("b", status="infeasible")], "'b' holds no plan"),
    ],
)
def test_what_cannot_be_compared(packs: list[NamedPlan], message: str) -> None:
    with pytest.raises(BadInput, match=message) as caught:
        compare(packs)
    in_japanese(caught.value.message)


def test_certainty_bounds_the_true_difference() -> None:
    first = view("a", objective_jpy=100.0, bound_jpy=98.0)
    second = view("b", objective_jpy=103.0, bound_jpy=102.0)
    certainty = compare([first, second]).certainty.set_index("plan")
    assert certainty.loc["a", ["least_difference_jpy", "most_difference_jpy"]].tolist() == [0, 0]
    assert certainty.loc["b", ["least_difference_jpy", "most_difference_jpy"]].tolist() == [2, 5]
