"""Policies put into drawn cases: rules with exceptions, limits of a whole plan and of shortages, and an award."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from tests.builder import Tables

from .draw import Drawn, Random

__all__ = ["plainly", "with_policies"]

SECTORS = ("ministry", "private")


def with_policies(drawn: Drawn, seed: int) -> Drawn:
    """The case with a country of concern, listed firms and their holdings, and some of what policies there are.

    Most of it is aimed at the plant with the cheapest offer of p, so that it has something to keep a plan from.
    """
    r = np.random.default_rng([seed, 97])
    tables = {name: [dict(row) for row in rows] for name, rows in drawn.tables.items()}
    target = _cheapest(tables)
    concern = next(row for row in tables["countries"] if row["country_id"] == target["country_id"])
    concern["bloc"] = "of_concern"
    for row in tables["segments"]:
        row["sector"] = _pick(r, SECTORS)
    _lists(r, tables, target)
    model = dict(drawn.model)
    if r.random() < 0.6:
        _limits(r, tables, model, target)
    if r.random() < 0.2:
        model["shortage_limit"] = _pick(r, (0.0, 0.3, 0.6, 0.8))
    strict = "shortage_limit" in model or "shortage" in model.get("limits", ())
    if r.random() < (0.9 if strict else 0.5):
        _spare(r, tables)
    if strict:
        # To be short is cheap, and nothing else keeps anybody from buying.
        tables["budgets"] = []
        for row in tables["parts"]:
            row["shortage_penalty_jpy"] = _pick(r, (0.5, 2.0, 5.0))
    chosen = tuple(_rule(r, f"r{k}", tables, target) for k in range(_pick(r, (0, 1, 1, 1, 2))))
    exceptions = {rule["id"]: [_exception(r, tables, target)] for rule in chosen if r.random() < 0.7}
    added = _award(r, tables, drawn.periods) if r.random() < 0.3 else {}
    if not model["integers"] and any("phase_out" in rule for rule in chosen):
        # Where shares count by cost, tiers fill in order by decisions, which relaxed mean what the bounds on them are.
        tables["price_breaks"] = []
    return replace(drawn, tables=tables, model=model, rules=chosen, exceptions=exceptions, added=added)


def _cheapest(tables: Tables) -> dict[str, Any]:
    """The plant of the cheapest offer of p that needs no qualification, or of the cheapest of all where there is none."""
    plants = {row["plant_id"]: row for row in tables["plants"]}

    def rank(offer: dict[str, Any]) -> tuple[bool, bool, float]:
        price = offer["unit_price"] * (2.0 if offer["currency"] == "USD" else 1.0)
        return offer["part_id"] != "p", offer["status"] == "candidate", price

    return plants[min(tables["offers"], key=rank)["plant_id"]]


def _pick(r: Random, choices: Any) -> Any:
    return choices[int(r.integers(len(choices)))]


def _spare(r: Random, tables: Tables) -> None:
    """Somebody who has all that is needed, and is dear: so policies seldom leave no plan."""
    tables["suppliers"].append({"supplier_id": "spare", "name_en": "spare", "country_id": "JPN"})
    place = {"plant_id": "spare", "supplier_id": "spare", "country_id": _pick(r, ("JPN", "USA"))}
    tables["plants"].append(place)
    tables["lanes"] += [
        {"origin": "spare", "destination": row["segment_id"], "part_id": "*", "lead_periods": 0, "capacity": None}
        for row in tables["segments"]
    ]
    of_all = {"plant_id": "spare", "currency": "JPY", "status": "incumbent", "components": "none", "capacity_use": 1.0}
    scores = {"technical_score": 60.0, "security_score": 60.0}
    price = _pick(r, (6.0, 15.0))
    tables["offers"] += [
        {"offer_id": f"spare-{part}", "part_id": part, "unit_price": price, **of_all, **scores}
        for part in sorted({row["part_id"] for row in tables["demand"]})
    ]


def _lists(r: Random, tables: Tables, target: dict[str, Any]) -> None:
    """Firms on lists from some day on, one list kept by the country of concern itself, and who holds whom."""
    firms = [row["supplier_id"] for row in tables["suppliers"]]
    listed = {"name": "Red", "citation": "test"}
    tables["entities"] = [{"entity_id": "red", "list_id": "l", "listed_from": "2019-01-01", **listed}]
    if r.random() < 0.5:
        listing = {"list_id": "l", "listed_from": _pick(r, ("2019-01-01", "2027-08-01"))}
        tables["entities"].append({"entity_id": _pick(r, firms), **listing, **listed})
    if r.random() < 0.3:
        theirs = {"list_id": "theirs", "listed_from": "2019-01-01", "issued_by": target["country_id"]}
        tables["entities"].append({"entity_id": _pick(r, firms), **theirs, **listed})
    tables["ownership"] = []
    for number, owned in enumerate(firms):
        if owned == target["supplier_id"] or r.random() < 0.5:
            owner = "red" if owned == target["supplier_id"] else _pick(r, ["red", *firms[:number]])
            stake = {"owner_id": owner, "share_pct": _pick(r, (50, 60, 90) if owner == "red" else (30, 60, 90))}
            valid = _pick(r, (None, None, "2027-07-01"))
            tables["ownership"].append({"owned_id": owned, **stake, "valid_from": valid})
    for row in tables["suppliers"]:
        # Seats differ from where goods are made.
        if r.random() < 0.3:
            row["country_id"] = _pick(r, ("JPN", "USA", "AUS"))


def _limits(r: Random, tables: Tables, model: dict[str, Any], target: dict[str, Any]) -> None:
    most = {
        "origin": (0.0, 0.1, 0.2),
        "firm": (0.0, 0.1, 0.2),
        "country": (0.3, 0.5, 0.7),
        "lead": (0.0, 0.1, 0.2),
        "shortage": (0.2, 0.4, 0.6),
    }
    measures = sorted({_pick(r, tuple(most)), _pick(r, tuple(most))})
    model["limits"] = {measure: _pick(r, most[measure]) for measure in measures}
    lane = {"origin": target["plant_id"], "destination": "*", "part_id": "p"}
    if "lead" in measures and all(
        (row["origin"], row["destination"], row["part_id"]) != tuple(lane.values()) for row in tables["lanes"]
    ):
        # What is cheapest is on its way for a quarter.
        tables["lanes"].append({**lane, "lead_periods": 1, "capacity": None})


def _rule(r: Random, name: str, tables: Tables, target: dict[str, Any]) -> dict[str, Any]:
    concern = target["country_id"]
    applies: dict[str, Any] = {"sectors": _pick(r, (["ministry"], *[list(SECTORS)] * 3))}
    applies["from"] = _pick(r, (*["2019-04-01"] * 4, "2027-08-15"))
    if r.random() < 0.15:
        applies["families"] = [_pick(r, ("component", "semiconductor"))]
    if r.random() < 0.2:
        applies["parts"] = sorted({"p", _pick(r, [row["part_id"] for row in tables["parts"]])})
    bars: tuple[dict[str, Any], ...] = (
        {"clause": "1", "countries": [concern]},
        {"clause": "1", "countries": [concern]},
        {"clause": "2", "lists": ["l"], "ownership": 0.5},
        {"clause": "3", "owner_countries": [concern], "ownership": 0.5},
        {"clause": "4", "countries_except": [_pick(r, ("JPN", "USA", "AUS"))]},
    )
    rule = {"id": name, "title": {"en": name, "ja": f"規則{name}"}, "citation": "test", "grade": "assumption"}
    rule |= {"applies": applies, "bars": [_pick(r, bars)], "depth": _pick(r, ("product", "all", "all", {"tier": 2}))}
    if r.random() < 0.2:
        rule["bars"].append({"clause": "5", "countries": ["JPN"], "parts": ["p"], "from": "2027-08-01"})
    if r.random() < 0.4:
        last = {"from": _pick(r, ("2027-10-01", "2035-01-01")), "share": 0.0}
        rule["phase_out"] = [
            {"from": _pick(r, ("2027-04-01", "2027-04-01", "2027-07-01")), "share": _pick(r, (0.5, 0.2))},
            last,
        ]
    return rule


def _exception(r: Random, tables: Tables, target: dict[str, Any]) -> dict[str, Any]:
    freed = {
        "parts": "p",
        "countries": target["country_id"],
        "suppliers": target["supplier_id"],
        "families": next(row["family"] for row in tables["parts"] if row["part_id"] == "p"),
        "segments": _pick(r, [row["segment_id"] for row in tables["segments"]]),
    }
    keys = {_pick(r, tuple(freed))} | ({_pick(r, tuple(freed))} if r.random() < 0.3 else set())
    exception: dict[str, Any] = {"clause": "x", **{key: [freed[key]] for key in sorted(keys)}}
    if r.random() < 0.15:
        exception["from"] = _pick(r, ("2027-07-01", "2027-08-01"))
    if r.random() < 0.15:
        exception["to"] = _pick(r, ("2027-09-30", "2027-12-30"))
    return exception


def _award(r: Random, tables: Tables, periods: list[str]) -> Tables:
    """Rows that make an award as decision 23 does: p for g comes from an offer at a plant of its own, and from no other."""
    makers = dict.fromkeys(row["plant_id"] for row in tables["offers"] if row["part_id"] == "p")
    buyers = [row["segment_id"] for row in tables["segments"]]
    supplier = _pick(r, [row["supplier_id"] for row in tables["suppliers"]])
    country = _pick(r, ("JPN", "USA", "AUS"))
    offer = {
        "offer_id": "award",
        "plant_id": "award",
        "part_id": "p",
        "unit_price": _pick(r, (0.5, 2.0, 4.0)),
        "currency": "JPY",
        "capacity": _pick(r, (None, 8.0, 15.0)),
        "capacity_use": _pick(r, (1.0, 2.0)),
        "status": _pick(r, ("qualified", "incumbent")),
        "components": _pick(r, ("none", None)),
        "technical_score": 60.0,
        "security_score": 60.0,
    }
    plant = {"plant_id": "award", "supplier_id": supplier, "country_id": country, "capacity": _pick(r, (None, 20.0))}
    # A lane that leads there already would have to be closed by a change of it.
    tables["lanes"] = [
        row
        for row in tables["lanes"]
        if not (row["origin"] in makers and (row["destination"], row["part_id"]) == ("g", "p"))
    ]
    ways = [(maker, "g") for maker in makers] + [("award", buyer) for buyer in buyers if buyer != "g"]
    lanes = [{"origin": a, "destination": b, "part_id": "p", "lead_periods": 0, "capacity": 0.0} for a, b in ways]
    added = {"plants": [plant], "offers": [offer], "lanes": lanes}
    if r.random() < 0.3:
        added["offer_periods"] = [{"offer_id": "award", "period": _pick(r, periods), "capacity": _pick(r, (0.0, 6.0))}]
    if any(row["part_id"] == "p" for row in tables["bom"]) and r.random() < 0.4:
        # What goes into it differs from what goes into others of the part; a row of 0 units strikes it out.
        component = next(row["component_id"] for row in tables["bom"] if row["part_id"] == "p")
        line = {"part_id": "p", "component_id": component, "units_per_unit": _pick(r, (0.0, 0.5, 3.0))}
        added["bom"] = [{**line, "offer_id": "award"}]
    return added


def plainly(drawn: Drawn) -> Drawn:
    """The same case without an overlay: added rows stand in the tables, and the scenario's exceptions in the rules."""
    tables = {name: [*rows, *drawn.added.get(name, ())] for name, rows in drawn.tables.items()}
    rules = tuple(
        {**rule, "exceptions": [*rule.get("exceptions", ()), *drawn.exceptions[rule["id"]]]}
        if rule["id"] in drawn.exceptions
        else rule
        for rule in drawn.rules
    )
    return replace(drawn, tables=tables, rules=rules, exceptions={}, added={})
