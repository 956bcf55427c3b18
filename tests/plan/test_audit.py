from __future__ import annotations

import copy
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pytest

from optimizer.case import Case
from optimizer.dataset.scenario import MinimumSources, ModelOptions, ScoreFloor, ShareCap
from optimizer.plan.audit import CHECKS, Finding, audit
from tests.plan.hand_case import GOOD, MODEL, RECORDS, RULE, Decisions, hand_case, hand_plan

Tables = dict[str, pd.DataFrame]
Summary = dict[str, Any]


@pytest.fixture(scope="module")
def case() -> Case:
    return hand_case()


def names(findings: list[Finding]) -> set[str]:
    found = {finding.check for finding in findings}
    assert found <= set(CHECKS)
    return found


def with_cells(table: str, where: dict[str, Any], **cells: Any) -> list[dict[str, Any]]:
    """The records of a data table with some cells of the matching rows replaced."""
    rows = copy.deepcopy(RECORDS[table])
    hits = [row for row in rows if all(row.get(key) == value for key, value in where.items())]
    assert hits
    for row in hits:
        row.update(cells)
    return rows


# --- the plan by hand -------------------------------------------------------------------------------------


def test_the_plan_by_hand_has_no_findings(case: Case) -> None:
    tables, summary = hand_plan()
    assert audit(case, tables, summary) == []


def test_its_figures_are_those_of_the_hand_calculation() -> None:
    _, summary = hand_plan()
    # ¥500,000 is paid at the start and so isn't discounted; the expansion, one quarter in, is.
    assert summary["costs_jpy"]["qualification"] == 500_000
    assert summary["costs_jpy"]["expansion"] == pytest.approx(15 * 750 / 1.04**0.25)
    assert summary["exposure_by_period"]["2027Q2"] == pytest.approx(1_100_000 / 2_096_000)
    assert summary["coverage"]["units"] == pytest.approx(830 / 840)


def test_rounding_of_the_last_digits_passes(case: Case) -> None:
    tables, summary = hand_plan()
    rng = np.random.default_rng(1)
    for table in tables.values():
        for column in table.columns:
            if table[column].dtype == float:
                table[column] *= 1 + rng.uniform(-1, 1, len(table)) * 1e-9
    assert audit(case, tables, summary) == []


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

DECISIONS: dict[str, tuple[set[str], Decisions]] = {
    "an order a thousandth too small": ({"demand_balance"}, GOOD.but(K_router__min__2__0=59.94)),
    "stock that nothing explains": (
        {"demand_balance"},
        replace(GOOD, stock=GOOD.stock | {("router", "min", 1): 10.02}),
    ),
    "a shortage too few": ({"demand_balance"}, replace(GOOD, shortages={("router", "power", 1): 9.98})),
    "a shortage that fills the stock": (
        {"demand_balance"},
        replace(
            GOOD,
            shortages=GOOD.shortages | {("router", "power", 0): 60.0},
            stock=GOOD.stock | {("router", "power", t): 60.0 for t in range(4)},
        ),
    ),
    "a part that nobody asks for": ({"demand_balance", "share_cap"}, GOOD.but(K_cable__min__0__0=30)),
    "stock of a part that nobody asks for": (
        {"demand_balance"},
        replace(GOOD, stock=GOOD.stock | {("cable", "min", 1): 5.0}),
    ),
    "less stock than the cover": (
        {"stock_cover"},
        replace(GOOD.but(K_router__min__3__0=49.98), stock=GOOD.stock | {("router", "min", 3): 9.98}),
    ),
    "an arrival before the lead time": (
        {"lead_time", "qualification"},
        GOOD.but(A_router__min__0__0=10, D_router__min__0__0=50),
    ),
    "a barred source": ({"eligibility"}, GOOD.but(D_router__min__2__0=20, K_router__min__2__0=40)),
    "more of a capped source than its phase-out admits": (
        {"phase_out"},
        replace(
            GOOD.but(D_router__min__0__0=74, D_router__power__0__0=36, K_router__min__1__0=36),
            shortages=GOOD.shortages | {("router", "power", 0): 14.0},
            stock=GOOD.stock | {("router", "min", 0): 24.0},
        ),
    ),
    "more than the ramp of a qualified offer": (
        {"offer_capacity"},
        GOOD.but(K_router__min__0__0=60, D_router__min__0__0=30),
    ),
    "an expansion too small": ({"offer_capacity"}, replace(GOOD, expanded={1: 9.9})),
    "an expansion too late": ({"offer_capacity"}, replace(GOOD, expanded={2: 15.0})),
    "an expansion beyond its largest size": ({"expansion"}, replace(GOOD, expanded={1: 15.0, 2: 5.01})),
    "more than the plant's resource": (
        {"plant_capacity"},
        GOOD.but(K_chip__power__2__0=25, A_chip__power__2__0=35, A_chip__power__2__1=0),
    ),
    "more than the lane carries": (
        {"lane_capacity"},
        replace(
            GOOD.but(D_router__min__0__0=62, K_router__min__1__0=48),
            stock=GOOD.stock | {("router", "min", 0): 12.0},
        ),
    ),
    "more than a candidate's ramp": (
        {"qualification"},
        GOOD.but(A_router__min__2__0=50.06, K_router__min__2__0=49.94),
    ),
    "a qualification too late": ({"qualification"}, replace(GOOD, qualified={1: 1.0})),
    "no qualification": ({"qualification"}, replace(GOOD, qualified={})),
    "a qualification twice": ({"qualification"}, replace(GOOD, qualified={0: 1.0, 1: 1.0})),
    "a qualification not quite whole": (
        {"integrality", "qualification"},
        replace(GOOD, qualified={0: 0.999}),
    ),
    "a plant that isn't open": ({"opening"}, replace(GOOD, opened={})),
    "a plant opened too late": ({"opening"}, replace(GOOD, opened={1: 1.0})),
    "a plant opened by halves": ({"integrality", "opening"}, replace(GOOD, opened={0: 0.5, 1: 0.5})),
    "less than the minimum order": (
        {"minimum_order"},
        GOOD.but(K_router__min__3__0=20, A_router__min__3__0=80),
    ),
    "too few sources": (
        {"minimum_sources"},
        replace(
            GOOD.but(K_router__min__3__0=75, A_router__min__3__0=25, D_router__power__3__0=29),
            shortages=GOOD.shortages | {("router", "power", 3): 21.0},
        ),
    ),
    "a later tier before the earlier one is used up": (
        {"price_tiers"},
        GOOD.but(A_chip__power__1__0=39.96, A_chip__power__1__1=5.04),
    ),
    "a later tier alone": (
        {"price_tiers"},
        GOOD.but(A_chip__power__1__0=0, A_chip__power__1__1=40, K_chip__power__1__0=20),
    ),
    "more than a tier holds": (
        {"price_tiers"},
        GOOD.but(A_chip__power__1__0=40.04, A_chip__power__1__1=4.96),
    ),
}


@pytest.mark.parametrize("what", DECISIONS)
def test_a_broken_constraint_is_found_by_name(case: Case, what: str) -> None:
    expected, decisions = DECISIONS[what]
    findings = audit(case, *hand_plan(decisions))
    assert names(findings) == expected, findings


# --- the same plan under a tighter case --------------------------------------------------------------------


def tighter(**model: Any) -> ModelOptions:
    return replace(MODEL, **model)


CASES: dict[str, tuple[set[str], Callable[[], Case]]] = {
    "budget of a segment": (
        {"budget"},
        lambda: hand_case(
            records=RECORDS | {"budgets": with_cells("budgets", {"segment_id": "min"}, budget_jpy=9_405_000)}
        ),
    ),
    "budget of all segments": (
        {"budget"},
        lambda: hand_case(
            records=RECORDS
            | {"budgets": with_cells("budgets", {"segment_id": "*", "fiscal_year": 2027}, budget_jpy=11_500_000)}
        ),
    ),
    "share of a country in a part": (
        {"share_cap"},
        lambda: hand_case(tighter(share_cap=(ShareCap("country", "part", 0.785),))),
    ),
    "share of a plant in a family": (
        {"share_cap"},
        lambda: hand_case(tighter(share_cap=(ShareCap("plant", "family", 0.61),))),
    ),
    "share of a supplier in everything": (
        {"share_cap"},
        lambda: hand_case(tighter(share_cap=(ShareCap("supplier", "all", 0.6),))),
    ),
    "floor of a score": (
        {"score_floor"},
        lambda: hand_case(tighter(score_floor=(ScoreFloor("security", 42.9),))),
    ),
    "a score that an offer lacks": (
        {"score_floor"},
        lambda: hand_case(tighter(score_floor=(ScoreFloor("technical", 0.0),))),
    ),
    "more sources asked for": (
        {"minimum_sources"},
        lambda: hand_case(tighter(minimum_sources=MinimumSources(3, 0.2, "2027Q3", ("communication",)))),
    ),
    "sources asked for in every part": (
        {"minimum_sources"},
        lambda: hand_case(tighter(minimum_sources=MinimumSources(2, 0.3))),
    ),
    "capacity of an incumbent before the horizon": (
        {"offer_capacity"},
        lambda: hand_case(
            records=RECORDS
            | {
                "offer_periods": [
                    *RECORDS["offer_periods"],
                    {"offer_id": "D-router", "period": "2027Q1", "capacity": 109.9},
                ]
            }
        ),
    ),
    "an unlimited candidate without qualification": (
        {"qualification"},
        lambda: hand_case(
            records=RECORDS
            | {
                "offers": with_cells("offers", {"offer_id": "A-chip"}, status="candidate"),
            }
        ),
    ),
    "a listing by entity": (
        {"eligibility", "exclusions", "order_columns"},
        lambda: hand_case(
            rule=replace(RULE, bars=(replace(RULE.bars[0], target="entities", ids=("dragon",)),), phase_out=())
        ),
    ),
    "a longer bar by country": (
        {"eligibility", "exclusions", "order_columns"},
        lambda: hand_case(
            rule=replace(
                RULE, bars=(replace(RULE.bars[0], target="countries_except", ids=("JPN", "CHN")),), phase_out=()
            )
        ),
    ),
    "a rule with more sectors": (
        {"eligibility", "exclusions", "order_columns", "phase_out"},
        lambda: hand_case(rule=replace(RULE, sectors=("ministry", "critical_infrastructure"))),
    ),
    "a dearer shortage": (
        {"shortage_cost", "summary_costs", "summary_objective"},
        lambda: hand_case(
            records=RECORDS | {"parts": with_cells("parts", {"part_id": "router"}, shortage_penalty_jpy=400_000)}
        ),
    ),
    "no lane": (
        {"lane", "order_columns", "summary_costs", "summary_objective"},
        lambda: hand_case(
            records=RECORDS
            | {
                "lanes": [
                    {"origin": "USA", "destination": "*", "freight_jpy_per_unit": 200},
                    {"origin": "dragon-1", "destination": "*"},
                    *RECORDS["lanes"][1:],
                ]
            }
        ),
    ),
}


@pytest.mark.parametrize("what", CASES)
def test_a_tighter_case_is_felt(what: str) -> None:
    expected, make = CASES[what]
    findings = audit(make(), *hand_plan())
    assert expected <= names(findings), findings
    if not {"order_columns", "lane"} & expected:
        assert names(findings) <= expected, findings


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


def cell(table: str, column: str, value: Any, row: int = 0) -> Callable[[Tables, Summary], None]:
    def change(tables: Tables, _: Summary) -> None:
        old = tables[table][column]
        if callable(value):
            tables[table][column] = [value(x) if k == row else x for k, x in enumerate(old)]
        else:
            tables[table][column] = [value if k == row else x for k, x in enumerate(old)]

    return change


def drop(table: str, column: str | None = None) -> Callable[[Tables, Summary], None]:
    def change(tables: Tables, _: Summary) -> None:
        if column is None:
            del tables[table]
        else:
            tables[table] = tables[table].drop(columns=column)

    return change


def figure(value: Any, *path: str) -> Callable[[Tables, Summary], None]:
    def change(_: Tables, summary: Summary) -> None:
        at = summary
        for key in path[:-1]:
            at = at[key]
        at[path[-1]] = value(at[path[-1]]) if callable(value) else value

    return change


def repeated(tables: Tables, _: Summary) -> None:
    tables["orders"] = pd.concat([tables["orders"], tables["orders"].iloc[[0]].assign(units=0.0)])


def without_exclusions(tables: Tables, _: Summary) -> None:
    tables["exclusions"] = tables["exclusions"].iloc[:1]


def flow_of_components(tables: Tables, _: Summary) -> None:
    tables["components"] = pd.DataFrame({"component_offer": ["A-chip"], "units": [1.0]})


def a_thousandth(value: float) -> float:
    return value * 1.001


CELLS: dict[str, tuple[str, Callable[[Tables, Summary], None]]] = {
    "supplier of an order": ("order_columns", cell("orders", "supplier", "kita")),
    "plant of an order": ("order_columns", cell("orders", "plant", "kita-1")),
    "country of an order": ("order_columns", cell("orders", "country", "JPN")),
    "part of an order": ("order_columns", cell("orders", "part", "chip")),
    "currency of an order": ("order_columns", cell("orders", "currency", "USD")),
    "concern of an order": ("order_columns", cell("orders", "of_concern", value=False)),
    "cap of an order": ("order_columns", cell("orders", "capped_by", "")),
    "cap of another rule": ("order_columns", cell("orders", "capped_by", "jp-it;us-ndaa")),
    **{
        f"{column} of an order": ("order_columns", cell("orders", column, a_thousandth))
        for column in (
            "unit_price",
            "jpy_per_unit",
            "unit_landed_cost_jpy",
            "purchase_jpy",
            "freight_jpy",
            "duty_jpy",
            "risk_jpy",
            "landed_cost_jpy",
        )
    },
    "shipping period": ("ship_period", cell("orders", "ship_period", "2027Q2")),
    "shipping period that is none": ("horizon", cell("orders", "ship_period", "soon")),
    "period beyond the horizon": ("horizon", cell("orders", "period", "2028Q2")),
    "units of an order": ("demand_balance", cell("orders", "units", a_thousandth)),
    "negative order": ("non_negative", cell("orders", "units", -1.0)),
    "order of no number": ("finite", cell("orders", "units", float("nan"))),
    "infinite stock": ("finite", cell("stock", "units", float("inf"))),
    "negative stock": ("non_negative", cell("stock", "units", -10.0)),
    "unknown offer": ("unknown_id", cell("orders", "offer", "Z-router")),
    "unknown segment": ("unknown_id", cell("orders", "segment", "nobody")),
    "unknown part": ("unknown_id", cell("shortages", "part", "tube")),
    "unknown plant": ("unknown_id", cell("openings", "plant", "zeta-1")),
    "repeated order": ("duplicate", repeated),
    "unknown price tier": ("price_tiers", cell("orders", "price_tier", 1)),
    "half a price tier": ("price_tiers", cell("orders", "price_tier", 0.5)),
    "qualification of an incumbent": ("qualification", cell("qualifications", "offer", "D-router")),
    "availability of a qualification": ("qualification", cell("qualifications", "available_period", "2027Q4")),
    "cost of a qualification": ("qualification_cost", cell("qualifications", "cost_jpy", a_thousandth)),
    "part of a qualification": ("qualification_cost", cell("qualifications", "part", "chip")),
    "opening of an open plant": ("opening", cell("openings", "plant", "kita-1")),
    "cost of an opening": ("opening_cost", cell("openings", "cost_jpy", a_thousandth)),
    "supplier of an opening": ("opening_cost", cell("openings", "supplier", "kita")),
    "expansion of an offer without one": ("expansion", cell("expansions", "offer", "D-router")),
    "availability of an expansion": ("expansion", cell("expansions", "available_period", "2028Q1")),
    "cost of an expansion": ("expansion_cost", cell("expansions", "cost_jpy", a_thousandth)),
    "subsidy of an expansion": ("expansion_cost", cell("expansions", "subsidy_jpy", a_thousandth)),
    "holding cost": ("holding_cost", cell("stock", "holding_jpy", a_thousandth)),
    "penalty": ("shortage_cost", cell("shortages", "penalty_jpy", a_thousandth)),
    "priority": ("shortage_cost", cell("shortages", "priority", 1)),
    "exclusion left out": ("exclusions", without_exclusions),
    "exclusion of a free source": ("exclusions", cell("exclusions", "segment", "power")),
    "exclusion by an unknown rule": ("exclusions", cell("exclusions", "rule", "us-ndaa")),
    "share of an exclusion": ("exclusions", cell("exclusions", "share", 0.5)),
    "verdict of an exclusion": ("exclusions", cell("exclusions", "verdict", "barred")),
    "country of an exclusion": ("exclusions", cell("exclusions", "country", "JPN")),
    "exclusion that ends early": ("exclusions", cell("exclusions", "to_period", "2027Q2")),
    "exclusion that ends before it starts": ("exclusions", cell("exclusions", "to_period", "2027Q3", 1)),
    "shadow price of no number": ("finite", cell("prices", "price_jpy", float("nan"))),
    "basis of a shadow price": ("prices", cell("prices", "basis", "guess")),
    "missing basis": ("structure", drop("prices", "basis")),
    "missing table": ("structure", drop("stock")),
    "missing prices": ("structure", drop("prices")),
    "missing components": ("structure", drop("components")),
    "missing column": ("structure", drop("orders", "duty_jpy")),
    "missing keys": ("structure", drop("orders", "offer")),
    "component flows": ("structure", flow_of_components),
    "unknown status": ("summary_status", figure("splendid", "status")),
    "no plan, yet orders": ("summary_status", figure("infeasible", "status")),
    "purchase cost": ("summary_costs", figure(a_thousandth, "costs_jpy", "purchase")),
    "cost that doesn't exist": ("summary_costs", figure({"bribes": 100.0}, "costs_jpy")),
    "undiscounted cost": ("summary_costs", figure(15 * 750.0, "costs_jpy", "expansion")),
    "objective": ("summary_objective", figure(lambda x: x * (1 + 2e-6), "objective_jpy")),
    "no objective": ("summary_objective", figure(None, "objective_jpy")),
    "demand": ("summary_units", figure(841.0, "demand_units")),
    "delivered": ("summary_units", figure(840.0, "delivered_units")),
    "shortage": ("summary_units", figure(0.0, "shortage_units")),
    "coverage by units": ("summary_coverage", figure(1.0, "coverage", "units")),
    "coverage by value": ("summary_coverage", figure(0.985, "coverage", "value")),
    "share of a bloc": ("summary_shares", figure(0.0, "share_by_bloc", "of_concern")),
    "share of a country": ("summary_shares", figure(a_thousandth, "share_by_country", "JPN")),
    "missing shares": ("summary_shares", figure(None, "share_by_country")),
    "exposure": ("summary_exposure", figure(0.0, "exposure_by_period", "2028Q1")),
    "exposure left out": ("summary_exposure", figure({}, "exposure_by_period")),
    "exposure outside the horizon": (
        "summary_exposure",
        figure(lambda x: x | {"2030Q1": 0.0}, "exposure_by_period"),
    ),
    "concentration of suppliers": ("summary_hhi", figure(a_thousandth, "hhi", "supplier")),
    "concentration of countries": ("summary_hhi", figure(a_thousandth, "hhi", "country")),
    "bound above the objective": ("summary_gap", figure(lambda x: x * 1.01, "bound_jpy")),
    "gap": ("summary_gap", figure(0.01, "gap")),
    "gap without a bound": ("summary_gap", figure(None, "bound_jpy")),
}


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
    found = {name for expected, _ in (*DECISIONS.values(), *CASES.values()) for name in expected}
    found |= {expected for expected, _ in CELLS.values()}
    assert found == set(CHECKS)


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
