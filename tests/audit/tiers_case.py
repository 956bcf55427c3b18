"""A plan for the case of three tiers, worked out by hand: what is bought, what goes into it, and what it rests on.

Standard costs: gallium 1,000 (the median of 1,500 and 500), a chip 1,250 (of 900 + 500 and 600 + 500), so that the chips
of a radio are worth 2,500 and a radio of Kita 10,500.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

import pandas as pd

from optimizer.case import Case
from optimizer.rules.pack import Clause, PhaseOutStep, RulePack
from optimizer.scenario import ModelOptions
from optimizer.schema import PLAN_TABLES
from tests.audit.tiers_tables import RECORDS, T
from tests.builder import both, case_of_records

DEEP = RulePack(
    id="deep",
    title={"en": "All tiers", "ja": "全段階"},
    citation=both("made up for this test"),
    grade="assumption",
    sectors=("ministry",),
    families=("communication", "semiconductor", "material"),
    start=date(2019, 4, 1),
    end=None,
    clauses=(Clause(both("1"), "lists", ("list-a",), ownership=0.5), Clause(both("2"), "countries", ("CHN",))),
    depth=None,
    purposes=("national_security",),
)
#: Half of what power utilities buy may break it until July; unknown chips may be as much as a half.
TWO = replace(
    DEEP,
    id="two",
    sectors=("critical_infrastructure",),
    families=("communication", "semiconductor"),
    clauses=DEEP.clauses[:1],
    depth=2,
    unknown="bar",
    de_minimis=0.5,
    phase_out=(PhaseOutStep(date(2027, 4, 1), 0.5), PhaseOutStep(date(2027, 7, 1), 0.0)),
)
MODEL = ModelOptions(discount_rate=0.04, risk_price_jpy=100.0)


def tiers_case(
    model: ModelOptions = MODEL,
    rules: tuple[RulePack, ...] = (DEEP, TWO),
    records: dict[str, list[dict[str, Any]]] = RECORDS,
) -> Case:
    """The case of these records, model options and rules."""
    return case_of_records("tiers", {"en": "Three tiers", "ja": "三段階"}, records, rules, model)


#: By offer: supplier, plant, country, part, currency, price, ¥ rate, value of the components chosen for it.
OFFERS: dict[str, tuple[str, str, str, str, str, float, float, float]] = {
    "K-radio": ("kita", "kita-1", "JPN", "radio", "JPY", 8000, 1, 2500),
    "B-radio": ("bell", "bell-1", "USA", "radio", "USD", 60, 150, 2500),
    "A-radio": ("acme", "acme-1", "USA", "radio", "USD", 80, 150, 0),
    "D-radio": ("dragon", "dragon-1", "CHN", "radio", "CNY", 400, 20, 0),
    "A-chip": ("acme", "acme-1", "USA", "chip", "USD", 6, 150, 500),
    "N-chip": ("nova", "nova-1", "USA", "chip", "USD", 4, 150, 500),
    "O-gallium": ("ore", "ore-1", "USA", "gallium", "USD", 10, 150, 0),
    "M-gallium": ("mine", "mine-1", "CHN", "gallium", "CNY", 25, 20, 0),
}
#: By origin and destination: freight (¥ per unit), duty (of price and freight), lead.
LANES = {
    ("JPN", "JPN"): (100, 0.0, 0),
    ("USA", "JPN"): (10, 0.0, 1),
    ("USA", "USA"): (1, 0.0, 0),
    ("CHN", "USA"): (2, 0.1, 1),
    ("CHN", "JPN"): (50, 0.0, 1),
}
RISK = {"JPN": 10.0, "USA": 20.0, "CHN": 80.0}
CONCERN = ("N-chip", "M-gallium", "D-radio")

#: Offer, segment, period of arrival, clearance, rules that cap it.
Order = tuple[str, str, int, str, str]
#: Component offer, assembly offer, period of arrival at the assembly, clearance.
Flow = tuple[str, str, int, str]


@dataclass(frozen=True)
class Buying:
    """What a planner decides: orders and component flows, in units. Periods are 0 and 1, -1 before the horizon."""

    orders: dict[Order, float] = field(default_factory=dict)
    flows: dict[Flow, float] = field(default_factory=dict)

    def swap(self, old: tuple[Any, ...], *new: tuple[Any, ...]) -> Buying:
        """Orders or flows ``new`` share the units of ``old`` equally; without any it is taken away."""
        pair: list[dict[Any, float]] = []
        for rows in (self.orders, self.flows):
            changed: dict[Any, float] = dict(rows)
            if old in changed:
                units = changed.pop(old)
                for key in new:
                    changed[key] = changed.get(key, 0.0) + units / len(new)
            pair.append(changed)
        assert pair != [self.orders, self.flows]
        return Buying(*pair)

    def scaled(self, key: tuple[Any, ...], factor: float) -> Buying:
        """One order or flow times a factor."""
        return Buying(
            *(
                {k: units * (factor if k == key else 1) for k, units in rows.items()}
                for rows in (self.orders, self.flows)
            )
        )


GOOD = Buying(
    orders={
        ("K-radio", "min", 0, "deep@2027Q2", ""): 10.0,
        ("K-radio", "power", 0, "two@2027Q2/2", ""): 10.0,
        ("K-radio", "power", 0, "", "two"): 10.0,
        ("K-radio", "min", 1, "deep@2027Q3", ""): 4.0,
        ("B-radio", "min", 1, "deep@2027Q3", ""): 4.0,
        ("A-radio", "min", 1, "", ""): 2.0,
        ("K-radio", "power", 1, "two@2027Q3/2", ""): 20.0,
    },
    flows={
        ("A-chip", "K-radio", 0, "deep@2027Q2"): 20.0,
        ("A-chip", "K-radio", 0, "two@2027Q2/1"): 20.0,
        ("N-chip", "K-radio", 0, ""): 20.0,
        ("A-chip", "B-radio", 0, "deep@2027Q3"): 8.0,
        ("A-chip", "K-radio", 1, "deep@2027Q3"): 8.0,
        ("A-chip", "K-radio", 1, "two@2027Q3/1"): 40.0,
        ("O-gallium", "A-chip", -1, "deep@2027Q2"): 10.0,
        ("M-gallium", "A-chip", -1, ""): 10.0,
        ("M-gallium", "N-chip", -1, ""): 10.0,
        ("O-gallium", "A-chip", 0, "deep@2027Q3"): 8.0,
        ("M-gallium", "A-chip", 0, ""): 12.0,
        ("O-gallium", "A-chip", 0, ""): 8.0,
    },
)


def tiers_plan(buying: Buying = GOOD) -> tuple[dict[str, pd.DataFrame], dict[str, Any]]:
    """The pack's tables and the summary. What is derived from units follows them; what the plan rests on is GOOD's."""
    orders = [_order(*key, units) for key, units in buying.orders.items()]
    flows = [_flow(*key, units) for key, units in buying.flows.items()]
    rows: dict[str, list[Any]] = {
        "orders": orders,
        "components": flows,
        "exclusions": EXCLUSIONS,
        "exposure": EXPOSURE,
        "concentration": CONCENTRATION,
        "prices": [{"constraint": "budget", "basis": "LP", "segment": "power", "price_jpy": -0.5}],
    }
    frames = {
        name: pd.DataFrame(rows[name], columns=list(table.names)) if name in rows else _empty(list(table.names))
        for name, table in PLAN_TABLES.items()
    }
    return frames, _summary(orders, flows)


def _empty(columns: list[str]) -> pd.DataFrame:
    return pd.DataFrame({column: pd.Series(dtype=object) for column in columns})


def quarter(time: int) -> str:
    """The quarter ``time`` after the first."""
    year, rest = divmod(2027 * 4 + 1 + time, 4)
    return f"{year}Q{rest + 1}"


def _costed(offer: str, end: str, time: int, units: float) -> dict[str, Any]:
    supplier, plant, country, _, currency, price, rate, _ = OFFERS[offer]
    freight, duty, lead = LANES[country, end]
    purchase = price * rate
    landed = (purchase + freight) * (1 + duty)
    return {
        "supplier": supplier,
        "plant": plant,
        "country": country,
        "period": quarter(time),
        "ship_period": quarter(time - lead),
        "price_tier": 0,
        "units": units,
        "currency": currency,
        "unit_price": float(price),
        "jpy_per_unit": float(rate),
        "unit_landed_cost_jpy": landed,
        "purchase_jpy": purchase * units,
        "freight_jpy": freight * units,
        "duty_jpy": (purchase + freight) * duty * units,
        "risk_jpy": RISK[country] * units,
        "landed_cost_jpy": landed * units,
        "of_concern": offer in CONCERN,
        "made_in_concern": country == "CHN",
        "firm_of_concern": offer in CONCERN,
    }


def _order(offer: str, segment: str, time: int, clearance: str, capped_by: str, units: float) -> dict[str, Any]:
    part, price, rate, inside = (OFFERS[offer][k] for k in (3, 5, 6, 7))
    labels = {"offer": offer, "part": part, "segment": segment, "clearance": clearance, "capped_by": capped_by}
    # Both rules look below what is bought, so that every purchase of either segment concerns one of them.
    labels |= {"value_jpy": (price * rate + inside) * units, "bound": True}
    return _costed(offer, "JPN", time, units) | labels


def _flow(offer: str, assembly: str, time: int, clearance: str, units: float) -> dict[str, Any]:
    labels = {"component_offer": offer, "component": OFFERS[offer][3], "clearance": clearance}
    labels |= {"assembly_offer": assembly, "assembly": OFFERS[assembly][3]}
    return _costed(offer, OFFERS[assembly][2], time, units) | labels


def _exclusion(
    offer: str, segment: str, tier: int, first: str, last: str, verdict: str, share: float, rule: str
) -> dict[str, Any]:
    supplier, plant, country, part = OFFERS[offer][:4]
    return {
        "offer": offer,
        "supplier": supplier,
        "plant": plant,
        "country": country,
        "part": part,
        "segment": segment,
        "tier": tier,
        "from_period": first,
        "to_period": last,
        "verdict": verdict,
        "share": share,
        "rule": rule,
        "clause": "1",
        "clause_ja": "1",
        "rule_grade": "assumption",
        "list_grade": None,
        "proof_path": f"{offer} → {plant} → {supplier}",
    }


EXCLUSIONS = [
    _exclusion("D-radio", "min", 1, *T, "barred", 0.0, "deep"),
    _exclusion("A-radio", "min", 1, *T, "reported", 1.0, "deep"),
    _exclusion("N-chip", "min", 2, *T, "barred", 0.0, "deep"),
    _exclusion("M-gallium", "min", 3, *T, "barred", 0.0, "deep"),
    _exclusion("D-radio", "power", 1, T[0], T[0], "capped", 0.5, "two"),
    _exclusion("D-radio", "power", 1, T[1], T[1], "barred", 0.0, "two"),
    _exclusion("N-chip", "power", 2, T[0], T[0], "capped", 0.5, "two"),
    _exclusion("N-chip", "power", 2, T[1], T[1], "barred", 0.0, "two"),
]
#: Of the four chips in the two radios of Acme 2.4 are Acme's own, 1.2 come from Taiwan and of 0.4 nobody knows.
EXPOSURE = [
    (1, "radio", "radio", "min", "2027", "JPN", "kita", "clean", False, False, 14.0, 147_000.0),
    (1, "radio", "radio", "min", "2027", "USA", "bell", "clean", False, False, 4.0, 46_000.0),
    (1, "radio", "radio", "min", "2027", "USA", "acme", "clean", False, False, 2.0, 24_000.0),
    (1, "radio", "radio", "power", "2027", "JPN", "kita", "clean", False, False, 40.0, 420_000.0),
    (2, "radio", "chip", "min", "2027", "USA", "acme", "clean", False, False, 38.4, 53_400.0),
    (2, "radio", "chip", "min", "2027", "TWN", "", "clean", False, False, 1.2, 1500.0),
    (2, "radio", "chip", "min", "2027", "", "", "unknown", False, False, 0.4, 500.0),
    (2, "radio", "chip", "power", "2027", "USA", "acme", "clean", False, False, 60.0, 84_000.0),
    (2, "radio", "chip", "power", "2027", "USA", "dragon", "concern", False, True, 20.0, 22_000.0),
    (3, "radio", "gallium", "min", "2027", "USA", "ore", "clean", False, False, 18.0, 27_000.0),
    (3, "radio", "gallium", "power", "2027", "USA", "ore", "clean", False, False, 8.0, 12_000.0),
    (3, "radio", "gallium", "power", "2027", "CHN", "mine", "concern", True, True, 32.0, 16_000.0),
]
#: Chips: 120 in all, 4 of them declared. Acme's chips, and so Ore's gallium, stand behind Kita and Bell.
CONCENTRATION = [
    ("radio", "chip", 2, "acme-1", "acme", "USA", 0.8, 2, 134_400.0),
    ("radio", "chip", 2, "nova-1", "nova", "USA", 20 / 120, 1, 22_000.0),
    ("radio", "gallium", 3, "mine-1", "mine", "CHN", 32 / 58, 1, 16_000.0),
    ("radio", "gallium", 3, "ore-1", "ore", "USA", 26 / 58, 2, 39_000.0),
]


def _shares(made: float = 0.0, firm: float = 0.0, unknown: float = 0.0) -> dict[str, float]:
    """What a tier rests on; here whatever is made in a country of concern is of a firm of concern too."""
    return {"concern": firm, "made_in_concern": made, "firm_of_concern": firm, "unknown": unknown}


def _summary(orders: list[dict[str, Any]], flows: list[dict[str, Any]]) -> dict[str, Any]:
    # Discounted by a quarter in the second period; what arrives before the horizon isn't.
    worth = {quarter(-1): 1.0, T[0]: 1.0, T[1]: 1.04**-0.25}
    costs = {
        term: sum(row[f"{term}_jpy"] * worth[row["period"]] for row in (*orders, *flows))
        for term in ("purchase", "freight", "duty", "risk")
    }
    objective = sum(costs.values())
    total = sum(row["value_jpy"] for row in orders) or 1.0
    by = {
        key: {name: sum(r["value_jpy"] for r in orders if r[key] == name) / total for name in {r[key] for r in orders}}
        for key in ("country", "supplier")
    }
    return {
        "scenario": "tiers",
        "status": "optimal",
        "objective_jpy": objective,
        "bound_jpy": objective,
        "gap": 0.0,
        "costs_jpy": costs,
        "demand_units": 60.0,
        "delivered_units": 60.0,
        "shortage_units": 0.0,
        "coverage": {"units": 1.0, "value": 1.0},
        "share_by_bloc": {
            {"JPN": "domestic", "USA": "allied", "CHN": "of_concern"}[k]: v for k, v in by["country"].items()
        },
        "share_by_country": by["country"],
        "hhi": {key: sum((100 * share) ** 2 for share in shares.values()) for key, shares in by.items()},
        "exposure_by_period": dict.fromkeys(T, 0.0),
        "exposure_by_tier": {
            "1": {period: _shares() for period in T},
            "2": {T[0]: _shares(firm=22 / 78), T[1]: _shares(unknown=500 / 83_400)},
            "3": {T[0]: _shares(made=10 / 25, firm=10 / 25), T[1]: _shares(made=6 / 30, firm=6 / 30)},
        },
        "component_units": sum(row["units"] for row in flows),
        "hidden_concentration": [
            dict(zip(PLAN_TABLES["concentration"].names, CONCENTRATION[k], strict=True)) for k in (0, 3)
        ],
    }
