"""A case of two parts, three suppliers and four quarters, and a plan for it worked out by hand.

The plan is not the cheapest; it was chosen so that every constraint family has something to say about it. Unit costs
are written down here from the tables by hand, so that the audit is held against figures and not against itself.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

import numpy as np
import pandas as pd

from optimizer.case import Case
from optimizer.rules.pack import Clause, PhaseOutStep, RulePack
from optimizer.scenario import MinimumSources, ModelOptions, ScoreFloor, ShareCap
from optimizer.schema import PLAN_TABLES
from tests.audit.hand_tables import RECORDS, T
from tests.builder import both, case_of_records

RULE = RulePack(
    id="jp-it",
    title={"en": "Agreement", "ja": "申合せ"},
    citation=both("made up for this test"),
    grade="assumption",
    sectors=("ministry",),
    families=("communication",),
    start=date(2019, 4, 1),
    end=None,
    clauses=(Clause(both("1"), "lists", ("list-a",)),),
    phase_out=(PhaseOutStep(date(2027, 4, 1), 0.45), PhaseOutStep(date(2027, 12, 1), 0.0)),
)

MODEL = ModelOptions(
    share_cap=(ShareCap("country", "part", 0.8), ShareCap("supplier", "all", 0.7)),
    minimum_sources=MinimumSources(2, 0.2, "2027Q3", ("communication",)),
    score_floor=(ScoreFloor("security", 40.0),),
    integers=True,
    discount_rate=0.04,
    risk_price_jpy=100.0,
)


def hand_case(
    model: ModelOptions = MODEL, rule: RulePack = RULE, records: dict[str, list[dict[str, Any]]] = RECORDS
) -> Case:
    """The case of these records, model options and rule."""
    return case_of_records("hand", {"en": "By hand", "ja": "手計算"}, records, [rule], model)


#: By offer, segment and price tier: supplier, plant, country, part, currency, price, ¥ rate, freight, duty (¥ per unit), lead.
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
            offer, segment, time, price_tier = name.split("__")
            key = (offer.replace("_", "-"), segment, int(time), int(price_tier))
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
        "components": pd.DataFrame(columns=list(PLAN_TABLES["components"].names)),
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
        "exposure": pd.DataFrame(_exposure(orders), columns=list(PLAN_TABLES["exposure"].names)),
        "concentration": pd.DataFrame(columns=list(PLAN_TABLES["concentration"].names)),
        "prices": pd.DataFrame(
            {"constraint": ["budget"], "basis": ["fixed-integer LP"], "segment": ["min"], "price_jpy": [-0.5]}
        ),
    }
    return frames, _summary(frames)


def quarter(time: int) -> str:
    """The quarter ``time`` after the first."""
    year, rest = divmod(2027 * 4 + 1 + time, 4)
    return f"{year}Q{rest + 1}"


def _order(offer: str, segment: str, time: int, price_tier: int, units: float) -> dict[str, Any]:
    supplier, plant, country, part, currency, price, rate, freight, duty, lead = FACTS[offer, segment, price_tier]
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
        "price_tier": price_tier,
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
        # Nothing here has components, so that an order is worth what it costs.
        "value_jpy": purchase * units,
        "of_concern": supplier == "dragon",
        "made_in_concern": country == "CHN",
        "firm_of_concern": supplier == "dragon",
        "bound": segment == "min" and part == "router",
        "capped_by": "jp-it" if supplier == "dragon" and segment == "min" and time < 2 else "",
        "clearance": "",
    }


def _exposure(orders: list[dict[str, Any]]) -> list[tuple[Any, ...]]:
    """What stands in the purchases: on tier 1 they themselves, each of the firm that supplies it."""
    held: dict[tuple[Any, ...], list[float]] = defaultdict(lambda: [0.0, 0.0])
    for row in orders:
        status = "concern" if row["of_concern"] else "clean"
        flags = row["made_in_concern"], row["firm_of_concern"]
        key = (1, row["part"], row["part"], row["segment"], "2027", row["country"], row["supplier"], status, *flags)
        held[key][0] += row["units"]
        held[key][1] += row["value_jpy"]
    return [(*key, *sums) for key, sums in held.items()]


def _exclusion(first: str, last: str, verdict: str, share: float) -> dict[str, Any]:
    return {
        "offer": "D-router",
        "supplier": "dragon",
        "plant": "dragon-1",
        "country": "CHN",
        "part": "router",
        "segment": "min",
        "tier": 1,
        "from_period": first,
        "to_period": last,
        "verdict": verdict,
        "share": share,
        "rule": "jp-it",
        "clause": "1",
        "clause_ja": "1",
        "rule_grade": "assumption",
        "list_grade": None,
        "clause_from": "2019-08-13",
        "proof_path": "D-router → dragon-1 → dragon = dragon (list-a, from 2019-08-13)",
    }


def _shares(concern: float) -> dict[str, float]:
    """What the first tier rests on; here all that is of concern is so by both measures."""
    return dict.fromkeys(("concern", "made_in_concern", "firm_of_concern"), concern) | {"unknown": 0.0}


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
    exposure = {p: concern[p] / bought["period"][p] if p in bought["period"] else None for p in T}
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
        "exposure_by_period": exposure,
        "exposure_by_tier": {"1": {p: None if share is None else _shares(share) for p, share in exposure.items()}},
        "component_units": 0.0,
        "hidden_concentration": [],
        "hhi": {
            key: sum((100 * cost / total) ** 2 for cost in bought[key].values()) if total else 0.0
            for key in ("supplier", "country")
        },
    }


def off_in_the_last_digits(tables: dict[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    """The tables of a plan, every number off by up to 1e-9 of it."""
    rng = np.random.default_rng(1)
    return {
        name: table.assign(
            **{
                column: table[column] * (1 + rng.uniform(-1, 1, len(table)) * 1e-9)
                for column in table.columns
                if table[column].dtype == float
            }
        )
        for name, table in tables.items()
    }
