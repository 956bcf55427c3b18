from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd
import pytest

import optimizer.audit
from optimizer.audit import CHECKS, Finding, audit
from optimizer.audit.check import Check, check
from optimizer.audit.context import Context
from optimizer.audit.finding import Violation
from optimizer.case import Case
from optimizer.scenario import ModelOptions, ShareCap
from tests.audit import broken_tiers
from tests.audit.broken_buyers import CELLS as BUYER_CELLS
from tests.audit.broken_cells import CELLS
from tests.audit.broken_plans import CASES, DECISIONS, tighter
from tests.audit.broken_shortage import CHANGES as SHORTAGE_CHANGES
from tests.audit.hand_case import GOOD, RULE, Decisions, hand_case, hand_plan, off_in_the_last_digits
from tests.audit.hand_tables import RECORDS
from tests.japanese import in_japanese


@pytest.fixture(scope="module")
def case() -> Case:
    return hand_case()


def names(findings: list[Finding]) -> set[str]:
    broken = {finding.check for finding in findings}
    assert broken <= set(CHECKS)
    # Whatever is wrong is said in Japanese too.
    for finding in findings:
        in_japanese(finding.text)
    return broken


# --- the plan by hand -------------------------------------------------------------------------------------


def test_the_plan_by_hand_has_no_findings(case: Case) -> None:
    tables, summary = hand_plan()
    assert audit(case, tables, summary) == []


def test_its_numbers_are_those_of_the_hand_calculation() -> None:
    _, summary = hand_plan()
    # ¥500,000 is paid at the start and so isn't discounted; the expansion, one quarter in, is.
    assert summary["costs_jpy"]["qualification"] == 500_000
    assert summary["costs_jpy"]["expansion"] == pytest.approx(15 * 750 / 1.04**0.25)
    assert summary["exposure_by_period"]["2027Q2"] == pytest.approx(1_100_000 / 2_096_000)
    assert summary["coverage"]["units"] == pytest.approx(830 / 840)


def test_rounding_of_the_last_digits_passes(case: Case) -> None:
    tables, summary = hand_plan()
    assert audit(case, off_in_the_last_digits(tables), summary) == []


def test_a_plan_read_from_csv_passes(case: Case) -> None:
    tables, summary = hand_plan()
    for column in ("capped_by", "of_concern"):
        tables["orders"][column] = tables["orders"][column].map(
            {"": np.nan, "jp-it": "jp-it", True: "true", False: "false"}
        )
    tables = {
        name: table.astype({c: "str" for c in table if table[c].dtype == object}) for name, table in tables.items()
    }
    tables["orders"].index = pd.Index(range(100, 100 + len(tables["orders"])))
    assert audit(case, tables, summary) == []


def test_the_plan_is_left_as_it_was(case: Case) -> None:
    tables, summary = hand_plan()
    before = {name: table.copy() for name, table in tables.items()}
    audit(case, tables, summary)
    for name, table in tables.items():
        pd.testing.assert_frame_equal(table, before[name])


# --- other decisions, told consistently: only the constraint they break is found ---------------------------


@pytest.mark.parametrize("what", DECISIONS)
def test_a_broken_constraint_is_found_by_name(case: Case, what: str) -> None:
    expected, decisions = DECISIONS[what]
    findings = audit(case, *hand_plan(decisions))
    assert names(findings) == expected, findings


# --- the same plan under a tighter case --------------------------------------------------------------------


@pytest.mark.parametrize("what", CASES)
def test_a_tighter_case_is_felt(what: str) -> None:
    expected, make = CASES[what]
    findings = audit(make(), *hand_plan())
    assert expected <= names(findings), findings
    if not {"order_columns", "lane"} & expected:
        assert names(findings) <= expected, findings


@pytest.mark.parametrize(("start", "until"), [("2027Q3", None), (None, "2027Q2"), ("2028Q1", "2029Q1")])
def test_a_share_cap_is_felt_in_its_own_quarters_only(start: str | None, until: str | None) -> None:
    caps = (ShareCap("country", "part", 0.785, start, until),)
    assert names(audit(hand_case(tighter(share_cap=caps)), *hand_plan())) == set()


def test_with_integers_off_yes_or_no_decisions_may_be_partial() -> None:
    relaxed = hand_case(tighter(integers=False))
    decisions = replace(
        GOOD.but(K_router__min__3__0=20, A_router__min__3__0=80, A_chip__power__1__0=39, A_chip__power__1__1=6),
        qualified={0: 0.9},
        opened={0: 0.3},
    )
    tables, summary = hand_plan(decisions)
    tables["prices"]["basis"] = "LP"
    assert audit(relaxed, tables, summary) == []


def test_a_partial_qualification_carries_its_part_of_the_capacity_only() -> None:
    relaxed = hand_case(tighter(integers=False))
    tables, summary = hand_plan(replace(GOOD, qualified={0: 0.79}))
    tables["prices"]["basis"] = "LP"
    findings = audit(relaxed, tables, summary)
    assert names(findings) == {"qualification"}
    assert findings[0].limit == pytest.approx(39.5)


def test_rising_tiers_fill_in_order_even_with_integers_off() -> None:
    records = RECORDS | {"price_breaks": [{"offer_id": "A-chip", "from_units": 40, "unit_price": 12}]}
    decisions = GOOD.but(A_chip__power__1__0=39, A_chip__power__1__1=6)
    rule = replace(RULE, phase_out=())
    units_only = tighter(integers=False, share_cap=(ShareCap("country", "part", 0.8),))
    assert "price_tiers" in names(audit(hand_case(units_only, rule, records), *hand_plan(decisions)))
    # A share of purchase cost makes dear tiers attractive, so that only integers can hold the order.
    by_cost = tighter(integers=False, share_cap=(ShareCap("country", "family", 0.8),))
    assert "price_tiers" not in names(audit(hand_case(by_cost, rule, records), *hand_plan(decisions)))


def test_tiers_of_one_price_are_one(case: Case) -> None:
    level = hand_case(records=RECORDS | {"price_breaks": [{"offer_id": "A-chip", "from_units": 40, "unit_price": 10}]})
    decisions = GOOD.but(A_chip__power__1__0=39, A_chip__power__1__1=6)
    assert "price_tiers" in names(audit(case, *hand_plan(decisions)))
    assert "price_tiers" not in names(audit(level, *hand_plan(decisions)))


# --- single cells ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("what", CELLS)
def test_a_changed_cell_is_found_by_name(case: Case, what: str) -> None:
    expected, change = CELLS[what]
    tables, summary = hand_plan()
    change(tables, summary)
    findings = audit(case, tables, summary)
    assert expected in names(findings), findings
    if expected in ("order_columns", "holding_cost", "shortage_cost", "exclusions", "ship_period", "prices"):
        assert names(findings) == {expected}, findings


def test_every_check_has_a_corruption() -> None:
    broken = {name for expected, _ in (*DECISIONS.values(), *CASES.values()) for name in expected}
    broken |= {
        name for expected, _ in (*broken_tiers.DECISIONS.values(), *broken_tiers.CASES.values()) for name in expected
    }
    broken |= {expected for expected, _ in CELLS.values()}
    broken |= {expected for group in broken_tiers.CELLS.values() for expected, _, _ in group}
    broken |= {expected for expected, _ in BUYER_CELLS.values()}
    broken |= {expected for expected, _ in SHORTAGE_CHANGES.values()}
    assert broken == set(CHECKS)


def test_every_check_of_a_module_is_made_once() -> None:
    checks = [
        entry
        for module in pkgutil.iter_modules(optimizer.audit.__path__, "optimizer.audit.")
        for entry in vars(importlib.import_module(module.name)).values()
        if isinstance(entry, Check)
    ]
    names = [entry.name for entry in checks]
    assert len(names) == len(set(names)), "two checks of one name"
    assert {entry.name: entry.text for entry in checks}.items() <= CHECKS.items(), (
        "a module that the report doesn't list"
    )
    assert all(entry.search.__doc__ and entry.search.__name__ == entry.name for entry in checks)


def test_a_check_names_what_its_search_gives() -> None:
    @check("nothing at all is ordered")
    def emptiness(c: Context) -> Iterator[Violation]:
        yield Violation("orders", len(c.orders), 0.0, "there are some")

    context: Any = SimpleNamespace(orders=[1, 2])
    assert (emptiness.name, emptiness.text) == ("emptiness", "nothing at all is ordered")
    assert emptiness(context) == [Finding("emptiness", "orders", 2, 0.0, "there are some")]


def test_called_optimal_without_being_within_the_gap(case: Case) -> None:
    tables, summary = hand_plan()
    summary["bound_jpy"] = summary["objective_jpy"] * 0.99
    summary["gap"] = 0.01
    assert names(audit(case, tables, summary)) == {"summary_gap"}
    assert audit(case, tables, summary | {"status": "feasible"}) == []


def test_without_bound_and_gap(case: Case) -> None:
    tables, summary = hand_plan()
    assert audit(case, tables, summary | {"bound_jpy": None, "gap": None}) == []


@pytest.mark.parametrize("status", ["infeasible", "unbounded", "no_solution"])
def test_no_plan_and_no_orders_is_nothing_to_find(case: Case, status: str) -> None:
    tables, _ = hand_plan()
    assert audit(case, {name: table.iloc[:0] for name, table in tables.items()}, {"status": status}) == []


def test_a_plan_that_buys_nothing() -> None:
    loose = hand_case(ModelOptions(discount_rate=0.04, integers=True), records=RECORDS | {"stock": []})
    missing = {(p, g, t): 50.0 for p, g in (("router", "power"),) for t in range(4)}
    missing |= {("router", "min", t): 100.0 for t in range(4)} | {("chip", "power", t): 60.0 for t in range(4)}
    tables, summary = hand_plan(Decisions(orders={}, shortages=missing))
    tables["orders"] = hand_plan()[0]["orders"].iloc[:0]
    summary["exposure_by_period"] = dict.fromkeys(summary["exposure_by_period"])
    assert audit(loose, tables, summary) == []
    summary["exposure_by_period"]["2027Q2"] = 0.0
    assert names(audit(loose, tables, summary)) == {"summary_exposure"}


def test_a_finding_says_where_and_how_much(case: Case) -> None:
    findings = audit(case, *hand_plan(GOOD.but(K_router__min__2__0=40, D_router__min__2__0=20)))
    (finding,) = findings
    assert finding.place == "offer D-router, segment min, period 2027Q4"
    assert (finding.amount, finding.limit) == (20.0, 0.0)
    assert str(finding) == f"eligibility: {finding.place}: rule jp-it bars this source"
    assert finding.in_language("en") == str(finding)
    assert finding.in_language("ja") == (
        "eligibility：調達ルート D-router、需要主体 min、期 2027Q4：調達規則jp-itにより、この調達先は調達不可です。"
    )


def test_a_number_of_a_row_stands_in_its_finding_in_japanese(case: Case) -> None:
    tables, summary = hand_plan()
    tables["orders"].loc[0, "purchase_jpy"] += 5000.0
    (finding,) = (finding for finding in audit(case, tables, summary) if "purchase_jpy" in finding.message)
    assert (
        f"purchase_jpyが{finding.amount:.12g}となっていますが、再計算では{finding.limit:.12g}です。"
        in finding.in_language("ja")
    )


def test_every_check_says_in_japanese_what_must_hold() -> None:
    for text in CHECKS.values():
        in_japanese(text)
