"""Plans told consistently that break one constraint, and cases too tight for the plan by hand, by what they break."""

from __future__ import annotations

import copy
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from optimizer.case import Case
from optimizer.scenario import MeasureLimit, MinimumSources, ModelOptions, ScoreFloor, ShareCap
from tests.audit.hand_case import GOOD, MODEL, RULE, Decisions, hand_case
from tests.audit.hand_tables import RECORDS


def with_cells(table: str, where: dict[str, Any], **cells: Any) -> list[dict[str, Any]]:
    """The records of a data table with some cells of the matching rows replaced."""
    rows = copy.deepcopy(RECORDS[table])
    hits = [row for row in rows if all(row.get(key) == value for key, value in where.items())]
    assert hits
    for row in hits:
        row.update(cells)
    return rows


#: What is decided, and the checks that find it: exactly these.
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
    "share of a country in a part, from a quarter on": (
        {"share_cap"},
        lambda: hand_case(tighter(share_cap=(ShareCap("country", "part", 0.785, "2027Q2"),))),
    ),
    "share of a country in a part, until a later quarter": (
        {"share_cap"},
        lambda: hand_case(tighter(share_cap=(ShareCap("country", "part", 0.785, None, "2027Q3"),))),
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
    **{
        f"limit of {measure}": (
            {"limits"},
            lambda measure=measure: hand_case(tighter(limits=(MeasureLimit(measure, 0.01),))),
        )
        for measure in ("origin", "firm", "country", "lead", "shortage")
    },
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
            rule=replace(RULE, clauses=(replace(RULE.clauses[0], target="entities", ids=("dragon",)),), phase_out=())
        ),
    ),
    "a longer bar by country": (
        {"eligibility", "exclusions", "order_columns"},
        lambda: hand_case(
            rule=replace(
                RULE, clauses=(replace(RULE.clauses[0], target="countries_except", ids=("JPN", "CHN")),), phase_out=()
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
