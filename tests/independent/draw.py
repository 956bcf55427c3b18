"""Small cases with everything that the model knows but policies, drawn from a seed, in any units of parts and of money.

Policies are put in by `tests.independent.draw_policies`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np

from optimizer.case import Case
from optimizer.periods import horizon
from tests.builder import Tables, make_case

__all__ = ["START", "Drawn", "draw", "in_units", "write"]

START = "2027Q2"
Random = np.random.Generator


@dataclass(frozen=True)
class Drawn:
    """Tables and scenario options of a case whose numbers are all of ordinary size.

    ``rules`` are in the form of their files, ``exceptions`` by rule those of the scenario, ``added`` the rows that it adds.
    """

    tables: Tables
    periods: list[str]
    model: dict[str, Any]
    rules: tuple[dict[str, Any], ...] = ()
    exceptions: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    added: Tables = field(default_factory=dict)


def draw(seed: int, integers: bool = True) -> Drawn:
    """One to three parts, perhaps one in another, one to three quarters, one or two segments, two to eight offers."""
    r = np.random.default_rng([seed, 53])
    periods = horizon(START, int(r.integers(1, 4)))
    bill = _pick(r, ((), (), (("p", "c"),), (("p", "c"),), (("p", "c"), ("p", "d")), (("p", "c"), ("c", "d"))))
    parts = ["p"] + (["c"] if bill or r.random() < 0.3 else []) + (["d"] if len(bill) > 1 else [])
    segments = ["g"] if r.random() < 0.5 else ["g", "h"]
    tables: Tables = {
        "countries": [
            {"country_id": c, "name_en": c, "bloc": b, "risk_score": 30 * k}
            for k, (c, b) in enumerate((("JPN", "domestic"), ("USA", "allied"), ("AUS", "allied")))
        ],
        "sources": [{"source_id": "s", "title": "Made up for a test"}],
        "fx": [{"currency": "USD", "period": "*", "jpy_per_unit": 2.0}],
        "parts": [
            {
                "part_id": part,
                "name_en": part,
                "family": _pick(r, ("component", "semiconductor")),
                "unit": "u",
                "holding_cost_jpy": _pick(r, (0.0, 0.0, 1.0, 2.0)),
                "shortage_penalty_jpy": _pick(r, (5.0, 50.0, 1000.0, None)),
            }
            for part in parts
        ],
        "segments": [
            {"segment_id": g, "name_en": g, "sector": "ministry", "country_id": "JPN", "priority": 1} for g in segments
        ],
    }
    tables["demand"] = [
        {"segment_id": g, "part_id": part, "period": t, "units": _pick(r, (0.0, 1.0, 3.0, 5.0, 12.0, 20.0))}
        for g in segments
        for part in parts
        if part == "p" or r.random() < 0.4
        for t in periods
    ]
    tables["demand"][0]["units"] = 10.0
    tables["bom"] = [
        {"part_id": part, "component_id": component, "units_per_unit": _pick(r, (0.5, 1.0, 2.0))}
        for part, component in bill
    ]
    _stock(r, tables)
    _offers(r, tables, parts, periods)
    _lanes(r, tables, segments)
    if r.random() < 0.3:
        buyer = _pick(r, ("*", "g"))
        budget = _pick(r, (20.0, 60.0, 200.0))
        tables["budgets"] = [{"segment_id": buyer, "fiscal_year": 2027, "budget_jpy": budget}]
    model = _options(r, integers, periods)
    if not integers:
        _without_decisions(tables, model)
    return Drawn(tables, periods, model)


def _without_decisions(tables: Tables, model: dict[str, Any]) -> None:
    """Leave out what needs yes-or-no decisions: relaxed, it means what the bounds on it happen to be."""
    for row in tables["offers"]:
        row["minimum_order"] = None
        if row["status"] == "candidate":
            row |= {"status": "qualified", "qualification_cost_jpy": None, "qualification_periods": None}
    for row in tables["plants"]:
        row["opening_cost_jpy"] = None
    rising = {row["offer_id"]: row["unit_price"] for row in tables["offers"]}
    for row in tables["price_breaks"]:
        row["unit_price"] = rising[row["offer_id"]] = rising[row["offer_id"]] + 1.0
    if any(isinstance(cap, dict) for cap in model.get("share_cap", {}).values()):
        tables["price_breaks"] = []


def _pick(r: Random, choices: Any) -> Any:
    return choices[int(r.integers(len(choices)))]


def _stock(r: Random, tables: Tables) -> None:
    pairs = sorted({(row["segment_id"], row["part_id"]) for row in tables["demand"]})
    tables["stock"] = [
        {
            "segment_id": g,
            "part_id": p,
            "opening_units": _pick(r, (0.0, 2.0, 15.0)),
            "cover_periods": _pick(r, (None, None, None, 0.5, 1.0)),
        }
        for g, p in pairs
        if r.random() < 0.3
    ]


def _offers(r: Random, tables: Tables, parts: list[str], periods: list[str]) -> None:
    """Plants with one or two offers each; capacities stated, blank, or far beyond any use."""
    tables |= {name: [] for name in ("plants", "suppliers", "offers", "price_breaks", "offer_periods", "expansions")}
    tables["plant_periods"] = []
    number = 0
    for k in range(int(r.integers(2, 4)) + len(parts) // 2):
        plant, country = f"a{k}", _pick(r, ("JPN", "USA", "AUS"))
        tables["suppliers"].append({"supplier_id": plant, "name_en": plant, "country_id": country})
        tables["plants"].append(
            {
                "plant_id": plant,
                "supplier_id": plant,
                "country_id": country,
                "capacity": _pick(r, (None, None, 10.0, 30.0, 1e9)),
                "opening_cost_jpy": _pick(r, (None, None, None, 5.0, 40.0)),
            }
        )
        if r.random() < 0.15:
            row = {"plant_id": plant, "period": _pick(r, periods), "capacity": _pick(r, (0.0, 12.0))}
            tables["plant_periods"].append(row)
        for part in [_pick(r, parts)] if r.random() < 0.7 else parts:
            _offer(r, tables, f"o{number}", plant, part, periods)
            number += 1


def _offer(r: Random, tables: Tables, offer: str, plant: str, part: str, periods: list[str]) -> None:
    status = _pick(r, ("incumbent", "qualified", "qualified", "candidate"))
    price, capacity = _pick(r, (0.0, 1.0, 2.0, 3.0, 5.0)), _pick(r, (None, None, 4.0, 8.0, 15.0, 30.0, 1e9))
    tables["offers"].append(
        {
            "offer_id": offer,
            "plant_id": plant,
            "part_id": part,
            "unit_price": price,
            "currency": _pick(r, ("JPY", "JPY", "USD")),
            "capacity": capacity,
            "capacity_use": _pick(r, (1.0, 1.0, 0.5, 2.0)),
            "status": status,
            "components": "none" if r.random() < 0.15 else None,
            "minimum_order": _pick(r, (None, None, 3.0, 8.0, 20.0, 40.0)),
            "ramp": _pick(r, (None, None, "0.25;0.5;1", "0;1", "1;0.5")) if status != "incumbent" else None,
            "qualification_cost_jpy": _pick(r, (0.0, 6.0, 30.0)) if status == "candidate" else None,
            "qualification_periods": int(r.integers(0, 2)) if status == "candidate" else None,
            "technical_score": float(_pick(r, (40, 60, 80))),
            "security_score": float(_pick(r, (40, 60, 80))),
        }
    )
    kind = r.random()
    if kind < 0.25:
        steps = _pick(r, ((0.5, 0.25), (2.0, 3.0), (0.5, 2.0), (0.75,)))
        tables["price_breaks"] += [
            {"offer_id": offer, "from_units": 4.0 * (k + 1) ** 2, "unit_price": price * step}
            for k, step in enumerate(steps)
        ]
    elif kind < 0.4:
        tables["offer_periods"].append(
            {
                "offer_id": offer,
                "period": _pick(r, periods),
                "capacity": _pick(r, (None, 0.0, 6.0)),
                "unit_price": _pick(r, (None, 1.0, 4.0)),
            }
        )
    if capacity is not None and r.random() < 0.2:
        tables["expansions"].append(
            {
                "offer_id": offer,
                "max_units": _pick(r, (5.0, 20.0)),
                "cost_jpy_per_unit": _pick(r, (0.0, 1.0, 4.0)),
                "build_periods": int(r.integers(0, 2)),
                "subsidy_share": _pick(r, (None, 0.5)),
            }
        )


def _lanes(r: Random, tables: Tables, segments: list[str]) -> None:
    """A lane from anywhere to anywhere, and some that are more particular."""
    places = [row["plant_id"] for row in tables["plants"]]
    ends = [*segments, *places, "JPN", "*"]
    keys = {("*", "*", "*")}
    for _ in range(int(r.integers(0, 6))):
        keys.add((_pick(r, [*places, "USA", "*"]), _pick(r, ends), _pick(r, ("p", "*"))))
    tables["lanes"] = [
        {
            "origin": origin,
            "destination": destination,
            "part_id": part,
            "freight_jpy_per_unit": _pick(r, (0.0, 0.0, 1.0, 2.0)),
            "freight_pct": _pick(r, (0.0, 0.0, 10.0)),
            "duty_pct": _pick(r, (0.0, 0.0, 5.0)),
            "lead_periods": int(_pick(r, (0, 0, 0, 1, 2))),
            "capacity": _pick(r, (None, None, None, 9.0, 25.0)),
        }
        for origin, destination, part in sorted(keys)
    ]


def _options(r: Random, integers: bool, periods: list[str]) -> dict[str, Any]:
    model: dict[str, Any] = {"integers": integers}
    if r.random() < 0.25:
        model["share_cap"] = {
            _pick(r, ("country", "supplier", "plant")): _pick(
                r, (0.5, 0.7, {"family": 0.6}, {"all": 0.7, "part": 0.8}, {"part": {periods[-1]: 0.5}})
            )
        }
    if r.random() < 0.1:
        model.setdefault("share_cap", {})["plant"] = 0.6
    if integers and r.random() < 0.2:
        count, share = _pick(r, ((1, 0.6), (2, 0.1), (2, 0.3), (2, 0.5)))
        model["minimum_sources"] = {"count": count, "share": share, "start": periods[-1]}
    if r.random() < 0.15:
        model["score_floor"] = {"security": _pick(r, (50, 59, 60))}
    if r.random() < 0.2:
        model["discount_rate"] = 0.1
    if r.random() < 0.1:
        model["risk_price_jpy"] = 2.0
    return model


#: Columns in units of the part, and in money per unit of it, by table; the key that leads to the part.
_PER_PART: dict[str, tuple[str, tuple[str, ...], tuple[str, ...]]] = {
    "parts": ("part_id", (), ("holding_cost_jpy", "shortage_penalty_jpy")),
    "demand": ("part_id", ("units",), ()),
    "stock": ("part_id", ("opening_units",), ()),
    "offers": ("part_id", ("capacity", "minimum_order"), ("unit_price",)),
    "offer_periods": ("offer_id", ("capacity",), ("unit_price",)),
    "price_breaks": ("offer_id", ("from_units",), ("unit_price",)),
    "expansions": ("offer_id", ("max_units",), ("cost_jpy_per_unit",)),
    "lanes": ("part_id", ("capacity",), ("freight_jpy_per_unit",)),
}


def in_units(drawn: Drawn, units: Mapping[str, float], money: float) -> Drawn:
    """The same case with other units: numbers of a part times ``units[part]``, amounts of money times ``money``.

    ``units["*"]`` is for what concerns all parts alike (lanes of every part, the price of risk); parts in different units need
    lanes of their own. The optimum is ``money`` times as large.
    """
    part_of = {row["offer_id"]: row["part_id"] for row in [*drawn.tables["offers"], *drawn.added.get("offers", ())]}
    tables, added = (
        {name: [dict(row) for row in rows] for name, rows in of_case.items()} for of_case in (drawn.tables, drawn.added)
    )
    if len({units[row["part_id"]] for row in tables["parts"]} | {units["*"]}) > 1:
        tables["lanes"] = _lanes_by_part(tables, added.get("lanes", []))
    for rows_by_table in (tables, added):
        _in_units(rows_by_table, part_of, units, money)
    model = dict(drawn.model)
    _times(model, "risk_price_jpy", money / units["*"])
    return replace(drawn, tables=tables, model=model, added=added)


def _times(row: dict[str, Any], column: str, factor: float) -> None:
    if row.get(column) is not None:
        row[column] = row[column] * factor


def _in_units(tables: Tables, part_of: Mapping[str, str], units: Mapping[str, float], money: float) -> None:
    for name, (key, counted, priced) in _PER_PART.items():
        for row in tables.get(name, ()):
            factor = units[part_of.get(row[key], row[key])]
            for column in counted:
                _times(row, column, factor)
            for column in priced:
                _times(row, column, money / factor)
    for row in tables.get("offers", ()):
        _times(row, "qualification_cost_jpy", money)
        _times(row, "capacity_use", 1 / units[row["part_id"]])
    for row in tables.get("plants", ()):
        _times(row, "opening_cost_jpy", money)
    for row in tables.get("budgets", ()):
        _times(row, "budget_jpy", money)
    for row in tables.get("bom", ()):
        _times(row, "units_per_unit", units[row["component_id"]] / units[row["part_id"]])


def _lanes_by_part(tables: Tables, added: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Every lane for all parts as one for each part. Only without lane capacities, which parts in other units cannot share."""
    lanes = {(row["origin"], row["destination"], row["part_id"]) for row in [*tables["lanes"], *added]}
    rows = []
    for row in tables["lanes"]:
        parts = [part["part_id"] for part in tables["parts"]] if row["part_id"] == "*" else [row["part_id"]]
        for part in parts:
            own = (row["origin"], row["destination"], part)
            if row["part_id"] != "*" or own not in lanes:
                rows.append({**row, "part_id": part})
    return rows


def write(drawn: Drawn, folder: Path, solver: Mapping[str, Any] | None = None) -> Case:
    """The case, written as a package and read back."""
    added = {
        table: [{key: cell for key, cell in row.items() if cell is not None} for row in rows]
        for table, rows in drawn.added.items()
    }
    return make_case(
        folder,
        drawn.tables,
        drawn.rules,
        horizon={"start": drawn.periods[0], "periods": len(drawn.periods)},
        model=drawn.model,
        exceptions=drawn.exceptions,
        changes=[{"table": table, "rows": rows} for table, rows in added.items() if rows],
        solver={"name": "highs", "gap": 0.0, "time_limit_s": 60, **(solver or {})},
    )
