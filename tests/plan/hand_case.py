"""A case of two parts, three suppliers and four quarters, and a plan for it worked out by hand.

The plan is not the cheapest; it was chosen so that every constraint family has something to say about it. Unit costs
are written down here from the tables by hand, so that the audit is held against figures and not against itself.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from optimizer.case import Case, case_from
from optimizer.dataset.package import Package
from optimizer.dataset.scenario import MinimumSources, ModelOptions, Scenario, ScoreFloor, ShareCap
from optimizer.dataset.schema import TABLES
from optimizer.rules.pack import Bar, RulePack, Step

T = ("2027Q2", "2027Q3", "2027Q4", "2028Q1")

RECORDS: dict[str, list[dict[str, Any]]] = {
    "countries": [
        {"country_id": "JPN", "name_en": "Japan", "bloc": "domestic", "risk_score": 10},
        {"country_id": "USA", "name_en": "United States", "bloc": "allied", "risk_score": 20},
        {"country_id": "CHN", "name_en": "China", "bloc": "of_concern", "risk_score": 80},
    ],
    "parts": [
        {
            "part_id": "router",
            "name_en": "Router",
            "family": "communication",
            "unit": "piece",
            "holding_cost_jpy": 100,
        },
        {
            "part_id": "chip",
            "name_en": "Chip",
            "family": "semiconductor",
            "unit": "piece",
            "shortage_penalty_jpy": 9000,
        },
        # Nobody asks for it; it is here so that its offer can be ordered by mistake.
        {"part_id": "cable", "name_en": "Cable", "family": "component", "unit": "piece"},
    ],
    "suppliers": [
        {"supplier_id": "kita", "name_en": "Kita", "country_id": "JPN"},
        {"supplier_id": "acme", "name_en": "Acme", "country_id": "USA"},
        {"supplier_id": "dragon", "name_en": "Dragon", "country_id": "CHN"},
    ],
    "plants": [
        {"plant_id": "kita-1", "supplier_id": "kita", "country_id": "JPN", "capacity": 200},
        {"plant_id": "acme-1", "supplier_id": "acme", "country_id": "USA", "opening_cost_jpy": 1_000_000},
        {"plant_id": "dragon-1", "supplier_id": "dragon", "country_id": "CHN"},
    ],
    "plant_periods": [{"plant_id": "kita-1", "period": "2027Q4", "capacity": 62}],
    "offers": [
        {
            "offer_id": "D-router",
            "plant_id": "dragon-1",
            "part_id": "router",
            "unit_price": 500,
            "currency": "CNY",
            "capacity": 120,
            "status": "incumbent",
            "ramp": "0.1;1",
            "security_score": 30,
        },
        {
            "offer_id": "K-router",
            "plant_id": "kita-1",
            "part_id": "router",
            "unit_price": 30_000,
            "currency": "JPY",
            "capacity": 100,
            "status": "qualified",
            "ramp": "0.5;1",
            "minimum_order": 30,
            "security_score": 90,
        },
        {
            "offer_id": "A-router",
            "plant_id": "acme-1",
            "part_id": "router",
            "unit_price": 180,
            "currency": "USD",
            "capacity": 100,
            "status": "candidate",
            "qualification_cost_jpy": 500_000,
            "qualification_periods": 1,
            "ramp": "0.5;1",
            "security_score": 80,
        },
        {
            "offer_id": "A-chip",
            "plant_id": "acme-1",
            "part_id": "chip",
            "unit_price": 10,
            "currency": "USD",
            "status": "qualified",
            "security_score": 80,
        },
        {
            "offer_id": "K-chip",
            "plant_id": "kita-1",
            "part_id": "chip",
            "unit_price": 2000,
            "currency": "JPY",
            "capacity_use": 0.1,
            "status": "qualified",
            "security_score": 90,
        },
        {
            "offer_id": "K-cable",
            "plant_id": "kita-1",
            "part_id": "cable",
            "unit_price": 100,
            "currency": "JPY",
            "capacity_use": 0,
            "status": "qualified",
            "security_score": 90,
        },
    ],
    "offer_periods": [
        {"offer_id": "K-router", "period": "2027Q4", "capacity": 50},
        {"offer_id": "K-chip", "period": "2027Q4", "unit_price": 2100},
    ],
    "price_breaks": [{"offer_id": "A-chip", "from_units": 40, "unit_price": 8}],
    "expansions": [
        {
            "offer_id": "K-router",
            "max_units": 20,
            "cost_jpy_per_unit": 1000,
            "build_periods": 1,
            "subsidy_share": 0.25,
        }
    ],
    "segments": [
        {
            "segment_id": "min",
            "name_en": "Ministries",
            "sector": "ministry",
            "country_id": "JPN",
            "priority": 1,
        },
        {
            "segment_id": "power",
            "name_en": "Power utilities",
            "sector": "critical_infrastructure",
            "country_id": "JPN",
            "priority": 2,
        },
    ],
    "demand": [
        {"segment_id": segment, "part_id": part, "period": period, "units": units}
        for segment, part, units in (("min", "router", 100), ("power", "router", 50), ("power", "chip", 60))
        for period in T
    ],
    "stock": [{"segment_id": "min", "part_id": "router", "opening_units": 20, "cover_periods": 0.1}],
    "lanes": [
        {"origin": "*", "destination": "*", "freight_jpy_per_unit": 200},
        {
            "origin": "CHN",
            "destination": "JPN",
            "freight_jpy_per_unit": 500,
            "duty_pct": 5,
            "lead_periods": 1,
            "capacity": 110,
        },
        {
            "origin": "acme-1",
            "destination": "min",
            "part_id": "router",
            "freight_pct": 1,
            "lead_periods": 1,
            "capacity": 80,
        },
        {"origin": "USA", "destination": "*", "part_id": "chip", "freight_pct": 2},
        # Never used: the plant's own lane and the lane for the part are more specific.
        {"origin": "USA", "destination": "min", "freight_jpy_per_unit": 9999},
        {"origin": "USA", "destination": "JPN", "part_id": "cable", "freight_jpy_per_unit": 9999},
    ],
    "entities": [
        {
            "entity_id": "dragon",
            "name": "Dragon",
            "list_id": "list-a",
            "listed_from": "2019-08-13",
            "citation": "made up for this test",
        }
    ],
    "budgets": [
        {"segment_id": "min", "fiscal_year": 2027, "budget_jpy": 10_000_000},
        {"segment_id": "*", "fiscal_year": 2027, "budget_jpy": 13_000_000},
        {"segment_id": "*", "fiscal_year": 2030, "budget_jpy": 1},
    ],
    "fx": [
        {"currency": "USD", "period": "*", "jpy_per_unit": 150},
        {"currency": "CNY", "period": "*", "jpy_per_unit": 99},
        *({"currency": "CNY", "period": period, "jpy_per_unit": 20} for period in T),
    ],
    "sources": [{"source_id": "s", "title": "Made up for this test"}],
}

RULE = RulePack(
    id="jp-it",
    title={"en": "Agreement", "ja": "申合せ"},
    citation="made up for this test",
    grade="assumption",
    sectors=("ministry",),
    families=("communication",),
    start=date(2019, 4, 1),
    end=None,
    bars=(Bar("1", "lists", ("list-a",)),),
    phase_out=(Step(date(2027, 4, 1), 0.45), Step(date(2027, 12, 1), 0.0)),
)

MODEL = ModelOptions(
    share_cap=(ShareCap("country", "part", 0.8), ShareCap("supplier", "all", 0.7)),
    minimum_sources=MinimumSources(2, 0.2, "2027Q3", ("communication",)),
    score_floor=(ScoreFloor("security", 40.0),),
    integers=True,
    discount_rate=0.04,
    risk_price_jpy=100.0,
)


def typed(records: dict[str, list[dict[str, Any]]]) -> dict[str, pd.DataFrame]:
    """Every table of the contract as the reader types it, blank where a record has no entry."""
    return {
        name: pd.DataFrame(
            {
                column.name: pd.Series(
                    [row.get(column.name, np.nan) for row in records.get(name, [])],
                    dtype="float64" if column.numeric else "str",
                )
                for column in table.columns
            }
        )
        for name, table in TABLES.items()
    }


def hand_case(
    model: ModelOptions = MODEL, rule: RulePack = RULE, records: dict[str, list[dict[str, Any]]] = RECORDS
) -> Case:
    """The case of these records, model options and rule."""
    scenario = Scenario(
        id="hand",
        title={"en": "By hand", "ja": "手計算"},
        description={},
        path=Path("hand.yaml"),
        data=Path("hand"),
        rules=(rule.id,),
        model=model,
        lineage=("hand",),
    )
    return case_from(scenario, Package("hand", Path("hand"), typed(records)), [rule])


#: By offer, segment and tier: supplier, plant, country, part, currency, price, ¥ rate, freight, duty (¥ per unit), lead.
FACTS: dict[tuple[str, str, int], tuple[str, str, str, str, str, float, float, float, float, int]] = {
    ("D-router", "min", 0): ("dragon", "dragon-1", "CHN", "router", "CNY", 500, 20, 500, 525, 1),
    ("D-router", "power", 0): ("dragon", "dragon-1", "CHN", "router", "CNY", 500, 20, 500, 525, 1),
    ("K-router", "min", 0): ("kita", "kita-1", "JPN", "router", "JPY", 30_000, 1, 200, 0, 0),
    ("K-router", "power", 0): ("kita", "kita-1", "JPN", "router", "JPY", 30_000, 1, 200, 0, 0),
    ("A-router", "min", 0): ("acme", "acme-1", "USA", "router", "USD", 180, 150, 270, 0, 1),
    ("A-router", "power", 0): ("acme", "acme-1", "USA", "router", "USD", 180, 150, 200, 0, 0),
    ("A-chip", "power", 0): ("acme", "acme-1", "USA", "chip", "USD", 10, 150, 30, 0, 0),
    ("A-chip", "power", 1): ("acme", "acme-1", "USA", "chip", "USD", 8, 150, 24, 0, 0),
    ("K-chip", "power", 0): ("kita", "kita-1", "JPN", "chip", "JPY", 2000, 1, 200, 0, 0),
    ("K-cable", "min", 0): ("kita", "kita-1", "JPN", "cable", "JPY", 100, 1, 200, 0, 0),
}
RISK = {"JPN": 10.0, "USA": 20.0, "CHN": 80.0}
BLOC = {"JPN": "domestic", "USA": "allied", "CHN": "of_concern"}
#: Ten times the dearest landed router (30,200) and the stated penalty of the chip.
PENALTY = {"router": 302_000.0, "chip": 9000.0}
DEMAND = {("min", "router"): 100.0, ("power", "router"): 50.0, ("power", "chip"): 60.0}


@dataclass(frozen=True)
class Decisions:
    """What a planner decides; everything else in the plan follows. Times are 0 to 3."""

    orders: dict[tuple[str, str, int, int], float]
    stock: dict[tuple[str, str, int], float] = field(default_factory=dict)
    shortages: dict[tuple[str, str, int], float] = field(default_factory=dict)
    qualified: dict[int, float] = field(default_factory=dict)
    opened: dict[int, float] = field(default_factory=dict)
    expanded: dict[int, float] = field(default_factory=dict)

    def but(self, **orders: float) -> Decisions:
        """Orders replaced by keywords such as ``K_router__min__2__0=55``; 0 takes the order out."""
        changed = dict(self.orders)
        for name, units in orders.items():
            offer, segment, time, tier = name.split("__")
            key = (offer.replace("_", "-"), segment, int(time), int(tier))
            changed.pop(key, None)
            if units:
                changed[key] = units
        return replace(self, orders=changed)


GOOD = Decisions(
    orders={
        ("D-router", "min", 0, 0): 60.0,
        ("K-router", "min", 0, 0): 30.0,
        ("D-router", "power", 0, 0): 50.0,
        ("D-router", "min", 1, 0): 50.0,
        ("K-router", "min", 1, 0): 50.0,
        ("D-router", "power", 1, 0): 40.0,
        ("K-router", "min", 2, 0): 60.0,
        ("A-router", "min", 2, 0): 40.0,
        ("D-router", "power", 2, 0): 50.0,
        ("K-router", "min", 3, 0): 50.0,
        ("A-router", "min", 3, 0): 50.0,
        ("D-router", "power", 3, 0): 50.0,
        **{("A-chip", "power", t, 0): 40.0 for t in range(4)},
        **{("A-chip", "power", t, 1): 5.0 for t in range(4)},
        **{("K-chip", "power", t, 0): 15.0 for t in range(4)},
    },
    stock={("router", "min", t): 10.0 for t in range(4)},
    shortages={("router", "power", 1): 10.0},
    qualified={0: 1.0},
    opened={0: 1.0},
    expanded={1: 15.0},
)


def hand_plan(d: Decisions = GOOD) -> tuple[dict[str, pd.DataFrame], dict[str, Any]]:
    """The pack's tables and the summary that follow from the decisions, by plain arithmetic."""
    orders = [_order(*key, units) for key, units in d.orders.items()]
    frames = {
        "orders": pd.DataFrame(orders),
        "components": pd.DataFrame(columns=["component_offer", "assembly_offer", "component", "period", "units"]),
        "qualifications": pd.DataFrame(
            [
                ("A-router", "acme", "router", quarter(t), quarter(t + 1), share, 500_000 * share)
                for t, share in d.qualified.items()
            ],
            columns=["offer", "supplier", "part", "start_period", "available_period", "share", "cost_jpy"],
        ),
        "openings": pd.DataFrame(
            [("acme-1", "acme", quarter(t), share, 1_000_000 * share) for t, share in d.opened.items()],
            columns=["plant", "supplier", "period", "share", "cost_jpy"],
        ),
        "expansions": pd.DataFrame(
            [("K-router", quarter(t), quarter(t + 1), n, 750 * n, 250 * n) for t, n in d.expanded.items()],
            columns=["offer", "period", "available_period", "units", "cost_jpy", "subsidy_jpy"],
        ),
        "stock": pd.DataFrame(
            [(p, g, quarter(t), n, 100 * n if p == "router" else 0.0) for (p, g, t), n in d.stock.items()],
            columns=["part", "segment", "period", "units", "holding_jpy"],
        ),
        "shortages": pd.DataFrame(
            [(p, g, quarter(t), n, 1 if g == "min" else 2, PENALTY[p] * n) for (p, g, t), n in d.shortages.items()],
            columns=["part", "segment", "period", "units", "priority", "penalty_jpy"],
        ),
        "exclusions": pd.DataFrame(
            [_exclusion("2027Q2", "2027Q3", "capped", 0.45), _exclusion("2027Q4", "2028Q1", "barred", 0.0)]
        ),
        "prices": pd.DataFrame(
            {"constraint": ["budget"], "basis": ["fixed-integer LP"], "segment": ["min"], "price_jpy": [-0.5]}
        ),
    }
    return frames, _summary(frames)


def quarter(time: int) -> str:
    """The quarter ``time`` after the first."""
    year, rest = divmod(2027 * 4 + 1 + time, 4)
    return f"{year}Q{rest + 1}"


def _order(offer: str, segment: str, time: int, tier: int, units: float) -> dict[str, Any]:
    supplier, plant, country, part, currency, price, rate, freight, duty, lead = FACTS[offer, segment, tier]
    if offer == "K-chip" and time == 2:
        price = 2100
    purchase = price * rate
    landed = purchase + freight + duty
    return {
        "offer": offer,
        "supplier": supplier,
        "plant": plant,
        "country": country,
        "part": part,
        "segment": segment,
        "period": quarter(time),
        "ship_period": quarter(time - lead),
        "price_tier": tier,
        "units": units,
        "currency": currency,
        "unit_price": float(price),
        "jpy_per_unit": float(rate),
        "unit_landed_cost_jpy": float(landed),
        "purchase_jpy": purchase * units,
        "freight_jpy": freight * units,
        "duty_jpy": duty * units,
        "risk_jpy": RISK[country] * units,
        "landed_cost_jpy": landed * units,
        "of_concern": supplier == "dragon",
        "capped_by": "jp-it" if supplier == "dragon" and segment == "min" and time < 2 else "",
    }


def _exclusion(first: str, last: str, verdict: str, share: float) -> dict[str, Any]:
    return {
        "offer": "D-router",
        "supplier": "dragon",
        "plant": "dragon-1",
        "country": "CHN",
        "part": "router",
        "segment": "min",
        "from_period": first,
        "to_period": last,
        "verdict": verdict,
        "share": share,
        "rule": "jp-it",
        "clause": "1",
        "proof_path": "D-router → dragon-1 → dragon = dragon (list-a, from 2019-08-13)",
    }


def _summary(frames: dict[str, pd.DataFrame]) -> dict[str, Any]:
    costs: dict[str, float] = defaultdict(float)
    places = {
        "purchase": ("orders", "period", "purchase_jpy"),
        "freight": ("orders", "period", "freight_jpy"),
        "duty": ("orders", "period", "duty_jpy"),
        "risk": ("orders", "period", "risk_jpy"),
        "qualification": ("qualifications", "start_period", "cost_jpy"),
        "opening": ("openings", "period", "cost_jpy"),
        "expansion": ("expansions", "period", "cost_jpy"),
        "holding": ("stock", "period", "holding_jpy"),
        "shortage": ("shortages", "period", "penalty_jpy"),
    }
    for term, (table, when, column) in places.items():
        costs[term] = sum(row[column] / 1.04 ** (T.index(row[when]) / 4) for row in frames[table].to_dict("records"))
    bought: dict[str, dict[str, float]] = {key: defaultdict(float) for key in ("country", "supplier", "period")}
    concern: dict[str, float] = defaultdict(float)
    per_part: dict[str, list[float]] = defaultdict(lambda: [0.0, 0.0])
    for row in frames["orders"].to_dict("records"):
        for key, sums in bought.items():
            sums[row[key]] += row["purchase_jpy"]
        concern[row["period"]] += row["purchase_jpy"] * row["of_concern"]
        per_part[row["part"]][0] += row["purchase_jpy"]
        per_part[row["part"]][1] += row["units"]
    total = sum(bought["period"].values())
    # A part that isn't bought counts at its cheapest offer: 10,000 for the router, 1,200 for the chip.
    value = {part: cost / units for part, (cost, units) in per_part.items()}
    value = {"router": 10_000.0, "chip": 1200.0} | value
    missed: dict[str, float] = defaultdict(float)
    for row in frames["shortages"].to_dict("records"):
        missed[row["part"]] += row["units"]
    asked = {"router": 600.0, "chip": 240.0}
    objective = sum(costs.values())
    by_country = {key: cost / total for key, cost in bought["country"].items()} if total else {}
    by_bloc = {BLOC[key]: share for key, share in by_country.items()}
    worth = sum(value[part] * units for part, units in asked.items())
    return {
        "scenario": "hand",
        "status": "optimal",
        "objective_jpy": objective,
        "bound_jpy": objective,
        "gap": 0.0,
        "costs_jpy": dict(costs),
        "demand_units": 840.0,
        "delivered_units": 840.0 - sum(missed.values()),
        "shortage_units": sum(missed.values()),
        "coverage": {
            "units": 1.0 - sum(missed.values()) / 840.0,
            "value": 1.0 - sum(value[part] * units for part, units in missed.items()) / worth,
        },
        "share_by_bloc": by_bloc,
        "share_by_country": by_country,
        "exposure_by_period": {p: concern[p] / bought["period"][p] if p in bought["period"] else None for p in T},
        "hhi": {
            key: sum((100 * cost / total) ** 2 for cost in bought[key].values()) if total else 0.0
            for key in ("supplier", "country")
        },
    }
