"""Small cases drawn from a seed as `tests.independent.draw` does, with rules, lists, owners and four tiers put in."""

from __future__ import annotations

import copy
from pathlib import Path
from typing import Any

import numpy as np

from optimizer.case import Case
from tests.builder import Tables, make_case
from tests.independent.draw import Drawn, draw

__all__ = ["ruled_case"]

SECTORS = ("ministry", "sdf", "private")
FAMILIES = ("communication", "component", "semiconductor", "material", "computing")
Random = np.random.Generator


def _one(r: Random, choices: Any) -> Any:
    return choices[int(r.integers(len(choices)))]


def ruled_case(seed: int, folder: Path) -> Case:
    """A case of one to three quarters; with yes-or-no decisions unless the seed is a multiple of three.

    AUS is of concern. Rules bind by sector, purpose, family and depth, with exceptions, phase-outs, an end, or a start beyond the
    horizon; a rule or clause may be about some parts alone; a firm may be listed in mid-horizon; every price may be 0.
    """
    r = np.random.default_rng([seed, 777])
    drawn = draw(seed, integers=seed % 3 != 0)
    tables = copy.deepcopy(drawn.tables)
    if r.random() < 0.6:
        _deepen(r, tables, drawn)
    tables["countries"][2]["bloc"] = "of_concern"
    for row in tables["segments"]:
        row["sector"] = _one(r, SECTORS)
        if r.random() < 0.3:
            row["purposes"] = _one(r, ("national_security", "general", "national_security|general"))
    if r.random() < 0.3:
        for row in tables["offers"]:
            row["unit_price"] = 0.0
        tables["price_breaks"] = []
        tables["offer_periods"] = [row for row in tables["offer_periods"] if not row["unit_price"]]
    firms = [row["supplier_id"] for row in tables["suppliers"]]
    listed = {"name": "Red", "list_id": "l", "citation": "test"}
    tables["entities"] = [{"entity_id": "red", "listed_from": _one(r, ("2019-01-01", "2027-08-01")), **listed}]
    if r.random() < 0.5:
        tables["entities"].append({"entity_id": _one(r, firms), "listed_from": "2027-08-01", **listed})
    stake = {"owned_id": _one(r, firms), "owner_id": "red", "share_pct": _one(r, (50, 60, 30))}
    tables["ownership"] = [{**stake, "valid_from": _one(r, (None, "2027-08-01"))}]
    buyers = [row["segment_id"] for row in tables["segments"]]
    rules = [_rule(r, f"r{number}", firms, buyers) for number in range(int(r.integers(0, 4)))]
    _confine(np.random.default_rng([seed, 778]), rules, [row["part_id"] for row in tables["parts"]], buyers)
    return make_case(
        folder,
        tables,
        rules,
        horizon={"start": drawn.periods[0], "periods": len(drawn.periods)},
        model={key: value for key, value in drawn.model.items() if key != "score_floor"},
        solver={"name": "highs", "gap": 0.0, "time_limit_s": 60},
    )


def _confine(r: Random, rules: list[dict[str, Any]], parts: list[str], buyers: list[str]) -> None:
    """Some rules about some parts or segments only, and some with a clause more that is about one part."""
    for rule in rules:
        if r.random() < 0.3:
            rule["applies"]["parts"] = sorted({_one(r, parts), _one(r, parts)})
        if r.random() < 0.3:
            rule["bars"][0] = rule["bars"][0] | {"parts": [_one(r, parts)]}
        if r.random() < 0.3:
            rule["bars"].append({"clause": "5", "countries": ["USA"], "parts": [_one(r, parts)]})
        if r.random() < 0.2:
            rule["applies"]["segments"] = [_one(r, buyers)]


def _deepen(r: Random, tables: Tables, drawn: Drawn) -> None:
    """Four tiers p, c, d, e, each with a maker of its own besides; what p is made of may be used further down as well."""
    family = dict(zip("pcde", ("communication", "component", "semiconductor", "material"), strict=True))
    priced = {row["part_id"]: row for row in tables["parts"]}
    tables["parts"] = [
        {**priced["p"], "part_id": part, "name_en": part, "family": kind} for part, kind in family.items()
    ]
    bill = [("p", "c"), ("c", "d"), ("d", "e"), *[pair for pair in (("p", "d"), ("p", "e")) if r.random() < 0.5]]
    tables["bom"] = [{"part_id": a, "component_id": b, "units_per_unit": _one(r, (0.5, 1.0, 2.0))} for a, b in bill]
    for number, part in enumerate(family):
        maker = {"supplier_id": f"s{number}", "country_id": _one(r, ("JPN", "USA", "AUS"))}
        tables["suppliers"].append({**maker, "name_en": f"s{number}"})
        opening = _one(r, (None, 5.0)) if drawn.model["integers"] else None
        place = {"plant_id": f"b{number}", "country_id": _one(r, ("JPN", "USA", "AUS"))}
        tables["plants"].append(
            {**place, "supplier_id": maker["supplier_id"], "capacity": None, "opening_cost_jpy": opening}
        )
        offer = {"offer_id": f"q{number}", "plant_id": place["plant_id"], "part_id": part, "currency": "JPY"}
        status = {
            "unit_price": _one(r, (0.0, 2.0, 4.0)),
            "status": _one(r, ("qualified", "incumbent")),
            "capacity_use": 1.0,
        }
        tables["offers"].append({**offer, **status})


def _rule(r: Random, name: str, firms: list[str], buyers: list[str]) -> dict[str, Any]:
    applies: dict[str, Any] = {
        "sectors": sorted({_one(r, SECTORS), _one(r, SECTORS)}),
        "from": _one(r, ("2019-04-01", "2027-07-01", "2035-01-01")),
    }
    bars = (
        {"clause": "1", "countries": ["AUS"]},
        {"clause": "2", "lists": ["l"], "ownership": 0.5},
        {"clause": "3", "owner_countries": ["AUS"]},
        {"clause": "4", "countries_except": ["JPN"]},
    )
    depth = _one(r, ("product", "product", "all", {"tier": 2}, {"tier": 3}))
    rule = {"id": name, "title": {"en": name, "ja": f"規則{name}"}, "citation": "test", "grade": "assumption"}
    rule |= {
        "applies": applies,
        "bars": [_one(r, bars)],
        "depth": depth,
        "unknown": _one(r, ("allow", "report", "bar")),
    }
    if r.random() < 0.4:
        applies["families"] = [_one(r, FAMILIES)]
    if r.random() < 0.3:
        applies["purposes"] = ["national_security"]
    if r.random() < 0.25 and applies["from"] < "2027-08":
        applies["to"] = "2027-08-15"
    if r.random() < 0.4:
        freed = {"parts": "p", "families": _one(r, FAMILIES), "segments": _one(r, buyers)}
        freed |= {"suppliers": _one(r, firms), "countries": _one(r, ("AUS", "USA"))}
        kind = _one(r, tuple(freed))
        exception = {"clause": "x", kind: [freed[kind]]}
        exception |= {"from": "2027-07-01"} if r.random() < 0.4 else {}
        rule["exceptions"] = [exception | ({"to": "2027-12-31"} if r.random() < 0.4 else {})]
    if depth == "product" and r.random() < 0.3:
        last = {"from": _one(r, ("2027-10-01", "2035-01-01")), "share": 0.0}
        rule["phase_out"] = [{"from": _one(r, ("2027-04-01", "2027-07-01")), "share": _one(r, (0.5, 0.2))}, last]
    return rule
