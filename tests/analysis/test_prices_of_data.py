"""A price is what a change of the data does: against cases rebuilt with another number and solved by scipy, and by hand."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from optimizer import api
from optimizer.analysis.explain.planned import planned_program
from optimizer.analysis.explain.prices import prices_of, reach_of
from optimizer.case import Case
from optimizer.cli.explain import explanation_text
from tests.builder import amend, base_tables
from tests.independent.draw import draw, write
from tests.instances import random_case

from .changed_data import changed, cost_with_decisions, jittered
from .hand_offers import plan_of

#: Prices of each constraint of a case that are tried; small changes, relative to what a row lets through, for prices at the margin.
TRIED, SMALL = 3, 1e-3


def cases(folder: Path, kind: str) -> Iterator[Case]:
    """Drawn cases: without decisions, with decisions taken in part, and with whole ones."""
    for seed in range(16) if kind == "plain" else (0, 4, 7, 9):
        drawn = draw(seed, kind != "plain")
        drawn.model["integers"] = kind == "whole"
        yield jittered(write(drawn, folder / f"small-{seed}"), seed)
    for seed in {"plain": (), "shares": (1, 6, 11, 14), "whole": (0, 2, 4)}[kind]:
        case = random_case(folder / f"wide-{seed}", seed, kind == "whole")
        model = replace(case.scenario.model, objective="cost")
        yield jittered(replace(case, scenario=replace(case.scenario, model=model)), seed)


@pytest.mark.parametrize("kind", ["plain", "shares", "whole"])
def test_a_price_is_what_a_change_of_its_number_does(tmp_path: Path, kind: str) -> None:
    """Capacities, demands, expansions and budgets, half of their reach up and down; shares of decisions for small changes."""
    tried: Counter[str] = Counter()
    margins = 0
    for number, case in enumerate(cases(tmp_path, kind)):
        plan = api.solve_case(case)
        if not plan.has_plan:
            continue
        assert api.audit_plan(plan) == []
        planned = planned_program(plan)
        prices = prices_of(planned)
        reach = reach_of(prices, np.arange(len(prices)))
        m, like, base = planned.m, planned.program, planned.objective
        assert cost_with_decisions(case, m, like, planned.values) == pytest.approx(base, rel=1e-7)
        sure = np.flatnonzero(~reach.one_of_several & (np.minimum(reach.low, reach.high) > 1e-2))
        of_case: Counter[str] = Counter()
        for k in np.random.default_rng(number).permutation(sure).tolist():
            name, keys, at_margin = prices.constraint(k), prices.keys(k), bool(prices.at_margin[k])
            of_case[name] += 1
            if of_case[name] > TRIED:
                continue
            size = min(1.0, float(reach.low[k]), float(reach.high[k])) / 2
            if at_margin:
                size = min(size, SMALL * max(1.0, abs(float(prices.quantity[k]))))
            costs = [changed(case, m, name, keys, sign * size) for sign in (1.0, -1.0)]
            if costs[0] is None:
                continue
            more, less = (cost_with_decisions(other, m, like, planned.values) for other in costs if other is not None)
            assert more is not None
            assert less is not None
            expected = pytest.approx(prices.price[k], rel=1e-3 if at_margin else 1e-5, abs=1e-3 if at_margin else 1e-4)
            assert (more - less) / (2 * size) == expected, (number, name, keys)
            if not at_margin:
                assert (more - base) / size == expected, (number, name, keys)
            tried[name] += 1
            margins += at_margin
    assert sum(tried.values()) > 20
    assert set(tried) >= {"demand_balance", "offer_capacity", "plant_capacity"}
    assert (margins > 5) == (kind == "shares")


def rows_of(plan: api.Plan) -> dict[tuple[str, ...], dict[str, Any]]:
    return {(row["constraint"], *row["keys"].values()): row for row in api.explain(plan).as_mapping()["prices"]}


def test_where_nobody_can_supply_one_more_asked_for_is_one_more_missed(tmp_path: Path) -> None:
    """What may be short of a demand grows with it: the penalty holds without end, and is the only price."""
    tables = amend(base_tables(), "offers", 1, capacity=0)
    del tables["offers"][0]
    row = rows_of(plan_of(tmp_path, tables))["demand_balance", "chip", "min", "2027Q2"]
    assert (row["price_jpy"], row["one_of_several"], row["no_plan"]) == (pytest.approx(1000), False, [])
    assert (row["steps_down"], row["steps_up"]) == (pytest.approx(50), None)


def test_a_demand_asks_for_its_cover_too(tmp_path: Path) -> None:
    """Half of each quarter's demand stays at its end, at ¥10 a unit: of the first quarter's it spares as much of the second's."""
    tables = amend(amend(base_tables(), "offers", 1, capacity=None), "parts", 0, holding_cost_jpy=10)
    tables["stock"] = [{"segment_id": "min", "part_id": "chip", "opening_units": 0, "cover_periods": 0.5}]
    rows = rows_of(plan_of(tmp_path, tables))
    assert rows["demand_balance", "chip", "min", "2027Q2"]["price_jpy"] == pytest.approx(100 + 0.5 * 10)
    assert rows["demand_balance", "chip", "min", "2027Q3"]["price_jpy"] == pytest.approx(1.5 * 100 + 0.5 * 10)


def test_a_shortage_limit_and_a_limit_on_the_plan_grow_with_demand(tmp_path: Path) -> None:
    """At most a fifth may be missed, which costs less than Near: of five units more, Near gives four."""
    tables = amend(amend(base_tables(), "offers", 1, capacity=0), "parts", 0, shortage_penalty_jpy=10)
    for name, option in (("each", {"shortage_limit": 0.2}), ("whole", {"limits": {"shortage": 0.2}})):
        rows = rows_of(plan_of(tmp_path / name, tables, **option))
        row = rows["demand_balance", "chip", "min", "2027Q3"]
        assert row["price_jpy"] == pytest.approx(0.8 * 150 + 0.2 * 10), name
        assert row["steps_up"] is None, name


def test_a_qualified_offer_has_one_price_of_its_capacity(tmp_path: Path) -> None:
    """Far needs a qualification, which is complete at once: its capacity alone says what it ships."""
    tables = amend(base_tables(), "offers", 1, status="candidate", qualification_cost_jpy=500, qualification_periods=0)
    rows = rows_of(plan_of(tmp_path, tables, integers=True))
    row = rows["offer_capacity", "far-chip", "2027Q2"]
    assert (row["price_jpy"], row["one_of_several"]) == (pytest.approx(-45), False)
    assert (row["steps_down"], row["steps_up"]) == (pytest.approx(10), pytest.approx(10))
    assert not any(name == "qualification" for name, *_ in rows)


def test_the_width_of_a_full_price_tier_is_one_number(tmp_path: Path) -> None:
    """Of Far's 60 the first 15 cost 100 and the rest 90: a unit more in the first tier is one less in the second."""
    tables = base_tables()
    tables["price_breaks"] = [{"offer_id": "far-chip", "from_units": 15, "unit_price": 90}]
    rows = rows_of(plan_of(tmp_path, tables, integers=True))
    row = rows["price_breaks", "far-chip", "2027Q3", "0"]
    assert (row["price_jpy"], row["one_of_several"]) == (pytest.approx(10), False)
    assert (row["steps_down"], row["steps_up"]) == (pytest.approx(15), pytest.approx(45))
    assert "one more unit to be bought of price tier 1 of Far Chip (far-chip) in FY2027 Q2" in row["sentence"]["en"]


def test_what_a_share_of_a_decision_allows_is_priced_at_the_margin(tmp_path: Path) -> None:
    """Ten of 50 and 40 of 80 come from Near: each unit more that Far has saves 50, whatever of it its qualification allows."""
    tables = amend(
        base_tables(), "offers", 1, status="candidate", qualification_cost_jpy=500, qualification_periods=0, capacity=40
    )
    plan = plan_of(tmp_path, tables, integers=False)
    mapping = api.explain(plan).as_mapping()
    rows = [row for row in mapping["prices"] if row["constraint"] == "offer_capacity"]
    assert [row["price_jpy"] for row in rows] == [pytest.approx(-50), pytest.approx(-50)]
    shared = [row for row in rows if row["at_margin"]]
    assert shared
    assert (shared[0]["steps_down"], shared[0]["steps_up"]) == (None, None)
    assert "one more unit of the capacity of Far Chip (far-chip) in FY2027" in shared[0]["sentence"]["en"]
    assert shared[0]["sentence"]["en"].endswith("saves ¥50 at the rate of small changes")
    assert "わずかな変化の範囲では、50円の割合で費用が減ります" in shared[0]["sentence"]["ja"]
    assert "holds for small changes only" in str(explanation_text(mapping))
    assert any("decisions are taken in part" in text["en"] for text in mapping["assumptions"])


def test_both_prices_of_one_of_several_are_told(tmp_path: Path) -> None:
    mapping = api.explain(plan_of(tmp_path, amend(base_tables(), "demand", 1, units=70))).as_mapping()
    assert "one of several prices: ¥105 for one less, ¥150 for one more" in str(explanation_text(mapping))
