"""Random cases that use every part of the model, reproducible by seed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from optimizer import periods as quarters
from optimizer.case import Case
from tests.builder import Tables, make_case

COUNTRIES = {"JPN": "domestic", "USA": "allied", "AUS": "allied", "KOR": "partner", "CHN": "of_concern"}
FAMILIES = ("communication", "semiconductor", "component")
START = "2027Q2"


def random_case(folder: Path, seed: int, integers: bool = False) -> Case:
    """A small case drawn from ``seed``: 2-4 parts, 2-3 segments, 3-6 quarters, and a random mix of features."""
    r = np.random.default_rng(seed)
    count = int(r.integers(3, 7))
    periods = quarters.horizon(START, count)
    tables = _supply(r, periods)
    _demand(r, tables, periods)
    _lanes(r, tables)
    _extras(r, tables, periods)
    _chains(np.random.default_rng([seed, 1]), tables)
    model: dict[str, Any] = {"integers": integers}
    if r.random() < 0.4:
        caps: list[Any] = [0.7, {"family": 0.75}, {"all": 0.8, "part": 0.9}]
        model["share_cap"] = {"country": caps[int(r.integers(3))], "supplier": 0.8}
    if r.random() < 0.3:
        model["score_floor"] = {"security": 55}
    if r.random() < 0.3:
        model["discount_rate"] = 0.04
    if r.random() < 0.2:
        model["risk_price_jpy"] = 20
    if integers and r.random() < 0.2:
        model["minimum_sources"] = {"count": 1, "share": 0.05, "start": periods[-1]}
    if r.random() < 0.25:
        model["objective"] = ["shortage", "exposure", "cost"]
    return make_case(
        folder,
        tables,
        _deepened(np.random.default_rng([seed, 2]), _rules(r)),
        horizon={"start": START, "periods": count},
        model=model,
        solver={"gap": 1e-4 if integers else 1e-6},
    )


def _pick(r: np.random.Generator, choices: Any, p: Any = None) -> Any:
    return choices[int(r.choice(len(choices), p=p))]


def _supply(r: np.random.Generator, periods: list[str]) -> Tables:
    names = list(COUNTRIES)
    tables: Tables = {
        "countries": [
            {"country_id": c, "name_en": c, "name_ja": c, "bloc": b, "risk_score": int(r.integers(0, 90))}
            for c, b in COUNTRIES.items()
        ],
        "parts": [
            {
                "part_id": f"p{k}",
                "name_en": f"Part {k}",
                "name_ja": f"品目{k}",
                "family": _pick(r, FAMILIES),
                "unit": "piece",
                "holding_cost_jpy": float(r.integers(0, 20)),
                "shortage_penalty_jpy": None if r.random() < 0.5 else float(r.integers(3000, 9000)),
            }
            for k in range(int(r.integers(2, 5)))
        ],
        "suppliers": [
            {"supplier_id": f"s{k}", "name_en": f"Supplier {k}", "country_id": names[k % len(names)]}
            for k in range(int(r.integers(4, 7)))
        ],
        "sources": [{"source_id": "test", "title": "Made up for a test"}],
        "fx": [{"currency": "USD", "period": "*", "jpy_per_unit": 150}],
        "offers": [],
        "plants": [],
        "offer_periods": [],
        "price_breaks": [],
        "expansions": [],
    }
    if r.random() < 0.5:
        tables["fx"].append({"currency": "USD", "period": periods[-1], "jpy_per_unit": 170})
    for supplier in tables["suppliers"]:
        for k in range(int(r.integers(1, 3))):
            plant = f"{supplier['supplier_id']}n{k}"
            opening = r.random() < 0.2
            tables["plants"].append(
                {
                    "plant_id": plant,
                    "supplier_id": supplier["supplier_id"],
                    "country_id": supplier["country_id"] if r.random() < 0.8 else "CHN",
                    "capacity": float(r.integers(80, 300)) if r.random() < 0.6 else None,
                    "opening_cost_jpy": float(r.integers(1, 9)) * 1e4 if opening else None,
                }
            )
            for part in tables["parts"]:
                if r.random() < 0.6:
                    _offer(r, tables, plant, part["part_id"], opening, periods)
    return tables


def _offer(r: np.random.Generator, tables: Tables, plant: str, part: str, opening: bool, periods: list[str]) -> None:
    offer = f"{plant}-{part}"
    statuses = ("qualified", "candidate") if opening else ("incumbent", "qualified", "candidate")
    status = _pick(r, statuses)
    dollars = r.random() < 0.4
    price = float(r.integers(80, 200))
    capacity = float(r.integers(20, 120)) if r.random() < 0.8 else None
    tables["offers"].append(
        {
            "offer_id": offer,
            "plant_id": plant,
            "part_id": part,
            "unit_price": round(price / 150, 4) if dollars else price,
            "currency": "USD" if dollars else "JPY",
            "capacity": capacity,
            "capacity_use": float(r.integers(1, 4)) / 2 if r.random() < 0.5 else None,
            "status": status,
            "qualification_cost_jpy": float(r.integers(0, 8)) * 1000 if status == "candidate" else None,
            "qualification_periods": int(r.integers(0, 3)) if status == "candidate" else None,
            "ramp": _pick(r, (None, "0.25;0.5;1", "0.5;1")) if status != "incumbent" else None,
            "minimum_order": float(r.integers(5, 25)) if r.random() < 0.2 else None,
            "technical_score": int(r.integers(40, 95)),
            "security_score": int(r.integers(40, 95)),
        }
    )
    native = tables["offers"][-1]["unit_price"]
    draw = r.random()
    if draw < 0.2:
        falling = r.random() < 0.5
        for k in (1, 2):
            factor = 1 - 0.1 * k if falling else 1 + 0.1 * k
            tables["price_breaks"].append(
                {"offer_id": offer, "from_units": 15.0 * k, "unit_price": round(native * factor, 4)}
            )
    elif draw < 0.35:
        tables["offer_periods"].append(
            {
                "offer_id": offer,
                "period": _pick(r, periods),
                "capacity": float(r.integers(0, 60)),
                "unit_price": round(native * 1.1, 4),
            }
        )
    if capacity is not None and r.random() < 0.2:
        tables["expansions"].append(
            {
                "offer_id": offer,
                "max_units": float(r.integers(10, 60)),
                "cost_jpy_per_unit": float(r.integers(20, 300)),
                "build_periods": int(r.integers(0, 3)),
                "subsidy_share": _pick(r, (None, 0.3333)),
            }
        )


def _demand(r: np.random.Generator, tables: Tables, periods: list[str]) -> None:
    sectors = ("ministry", "sdf", "critical_infrastructure")
    tables["segments"] = [
        {
            "segment_id": f"g{k}",
            "name_en": f"Segment {k}",
            "name_ja": f"需要主体{k}",
            "sector": sectors[k],
            "country_id": "JPN",
            "priority": k + 1,
        }
        for k in range(int(r.integers(2, 4)))
    ]
    pairs = [(g["segment_id"], p["part_id"]) for g in tables["segments"] for p in tables["parts"]]
    chosen = [pair for pair in pairs if r.random() < 0.8] or pairs[:1]
    tables["demand"] = [
        {"segment_id": g, "part_id": p, "period": t, "units": float(r.integers(0, 60))}
        for g, p in chosen
        for t in periods
    ]
    tables["stock"] = [
        {"segment_id": g, "part_id": p, "opening_units": float(r.integers(0, 40)), "cover_periods": None}
        for g, p in chosen
        if r.random() < 0.4
    ]


def _lanes(r: np.random.Generator, tables: Tables) -> None:
    lanes = [{"origin": "*", "destination": "*", "part_id": "*", "freight_pct": 3, "lead_periods": 0}]
    for country in ("USA", "AUS", "KOR", "CHN"):
        lanes.append(
            {
                "origin": country,
                "destination": "JPN",
                "part_id": None,
                "freight_jpy_per_unit": float(r.integers(0, 15)),
                "freight_pct": float(r.integers(0, 8)),
                "duty_pct": _pick(r, (0, 2.5)),
                "lead_periods": int(r.integers(0, 2)),
            }
        )
    plant, part = _pick(r, tables["plants"])["plant_id"], _pick(r, tables["parts"])["part_id"]
    lanes.append({"origin": plant, "destination": "g0", "part_id": part, "freight_pct": 1, "capacity": 30})
    tables["lanes"] = lanes


def _extras(r: np.random.Generator, tables: Tables, periods: list[str]) -> None:
    if r.random() < 0.4:
        tables["budgets"] = [
            {"segment_id": _pick(r, ("*", "g0")), "fiscal_year": 2027, "budget_jpy": float(r.integers(5, 60)) * 1000}
        ]
    if r.random() < 0.3:
        plant = _pick(r, tables["plants"])["plant_id"]
        tables["plant_periods"] = [{"plant_id": plant, "period": _pick(r, periods), "capacity": 10.0}]
    tables["entities"] = [
        {
            "entity_id": "s4" if len(tables["suppliers"]) > 4 else "s3",
            "name": "Listed",
            "list_id": "list",
            "listed_from": "2027-08-15",
            "citation": "test",
        }
    ]


def _chains(r: np.random.Generator, tables: Tables) -> None:
    """In half of the cases bills of materials, from each part to later ones, some of them declared instead of chosen."""
    if r.random() < 0.5:
        return
    parts = [part["part_id"] for part in tables["parts"]]
    tables["bom"] = [
        {"part_id": parts[a], "component_id": parts[b], "units_per_unit": float(r.integers(1, 5)) / 2}
        for a in range(len(parts))
        for b in range(a + 1, len(parts))
        if r.random() < 0.5
    ]
    made = {row["part_id"] for row in tables["bom"]}
    tables["provenance"] = []
    for offer in tables["offers"]:
        if offer["part_id"] not in made or r.random() < 0.4:
            continue
        offer["components"] = _pick(r, ("declared", "declared", "none"))
        if offer["components"] == "none":
            continue
        for row in tables["bom"]:
            if row["part_id"] == offer["part_id"] and r.random() < 0.8:
                share = float(r.integers(2, 11)) * 5
                origin = (
                    {"supplier_id": _pick(r, tables["suppliers"])["supplier_id"], "country_id": None}
                    if r.random() < 0.3
                    else {"supplier_id": None, "country_id": _pick(r, list(COUNTRIES))}
                )
                line = {"offer_id": offer["offer_id"], "component_id": row["component_id"]}
                tables["provenance"] += [
                    {**line, **origin, "share_pct": share},
                    {
                        **line,
                        "supplier_id": None,
                        "country_id": "JPN",
                        "share_pct": 100 - share if r.random() < 0.5 else 20,
                    },
                ]
    distinct = {
        (row["offer_id"], row["component_id"], row["supplier_id"], row["country_id"]): row
        for row in tables["provenance"]
    }
    tables["provenance"] = list(distinct.values())
    if r.random() < 0.5:
        listed = tables["entities"][0]["entity_id"]
        tables["ownership"] = [
            {"owned_id": "s0", "owner_id": "s1", "share_pct": float(r.integers(5, 11)) * 10},
            {
                "owned_id": "s1",
                "owner_id": listed,
                "share_pct": float(r.integers(5, 11)) * 10,
                "valid_from": "2027-08-01",
            },
        ]


def _deepened(r: np.random.Generator, rules: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The rules with depth, ownership and a treatment of unknown provenance drawn at random."""
    for rule in rules:
        rule["depth"] = _pick(r, ("product", "all", "all", {"tier": 2}))
        rule["unknown"] = _pick(r, ("allow", "bar", "report"))
        rule["de_minimis"] = _pick(r, (0, 0.1, 0.3))
        for bar in rule["bars"]:
            if "lists" in bar and r.random() < 0.5:
                bar["ownership"] = 0.5
    return rules


def _rules(r: np.random.Generator) -> list[dict[str, Any]]:
    rules = []
    if r.random() < 0.6:
        rules.append(
            {
                "id": "origin",
                "title": {"en": "Origin", "ja": "原産地"},
                "citation": "test",
                "grade": "assumption",
                "applies": {"sectors": ["ministry", "sdf"], "from": "2027-04-01"},
                "bars": [{"clause": "1", "countries": ["CHN"]}],
                "depth": "product",
                "phase_out": [{"from": "2027-04-01", "share": 0.5}, {"from": "2028-01-01", "share": 0}],
            }
        )
    if r.random() < 0.5:
        rules.append(
            {
                "id": "listed",
                "title": {"en": "Listed", "ja": "指定事業者"},
                "citation": "test",
                "grade": "assumption",
                "applies": {"sectors": ["ministry"], "from": "2027-04-01"},
                "bars": [{"clause": "2", "lists": ["list"]}],
                "depth": "product",
            }
        )
    return rules
