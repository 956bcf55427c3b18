"""Corruptions of the case of three tiers, and the checks that must find each: exactly these."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

from optimizer.case import Case
from optimizer.rules.pack import Clause, Waiver
from tests.audit.broken_cells import Summary, Tables, a_thousandth, cell, number
from tests.audit.tiers_case import DEEP, GOOD, MODEL, TWO, Buying, tiers_case
from tests.audit.tiers_tables import RECORDS
from tests.builder import both

Change = Callable[[Tables, Summary], None]

#: What rests on the walk down through the components: figures of GOOD, which other decisions change.
WALKED = {"exposure", "concentration", "summary_exposure", "summary_hidden"}

MIN_0, MIN_1 = ("K-radio", "min", 0, "deep@2027Q2", ""), ("K-radio", "min", 1, "deep@2027Q3", "")
POWER_0, POWER_1 = ("K-radio", "power", 0, "two@2027Q2/2", ""), ("K-radio", "power", 1, "two@2027Q3/2", "")
FREE_0 = ("K-radio", "power", 0, "", "two")
CHIPS_0 = ("A-chip", "K-radio", 0, "deep@2027Q2")

#: Decisions that the tables tell consistently; findings in WALKED come along.
DECISIONS: dict[str, tuple[set[str], Buying]] = {
    "too few chips": ({"component_balance"}, GOOD.scaled(CHIPS_0, 0.999)),
    "too much gallium": ({"component_balance"}, GOOD.scaled(("M-gallium", "N-chip", -1, ""), 1.001)),
    "no gallium": ({"component_balance"}, GOOD.swap(("O-gallium", "A-chip", -1, "deep@2027Q2"))),
    "chips in the wrong period": (
        {"component_balance", "lane_capacity"},
        GOOD.swap(("A-chip", "K-radio", 1, "deep@2027Q3"), ("A-chip", "K-radio", 0, "deep@2027Q3")),
    ),
    "chips of the wrong clearance": (
        {"component_balance"},
        GOOD.swap(("A-chip", "K-radio", 0, "two@2027Q2/1"), ("A-chip", "K-radio", 0, "deep@2027Q3")),
    ),
    "chips for a radio that declares its own": (
        {"component_balance", "component_flow"},
        GOOD.swap(("A-chip", "B-radio", 0, "deep@2027Q3"), ("A-chip", "A-radio", 0, "deep@2027Q3")),
    ),
    "gallium that the radio's bill doesn't have": (
        {"component_balance", "component_flow"},
        GOOD.swap(("M-gallium", "A-chip", 0, ""), ("M-gallium", "B-radio", 0, "")),
    ),
    "a barred chip under a clearance that it fails": (
        {"barred_components", "component_balance", "clearances"},
        GOOD.swap(CHIPS_0, ("N-chip", "K-radio", 0, "deep@2027Q2")),
    ),
    "barred gallium on the third tier": (
        {"barred_components", "clearances"},
        GOOD.swap(("O-gallium", "A-chip", -1, "deep@2027Q2"), ("M-gallium", "A-chip", -1, "deep@2027Q2")),
    ),
    "a bound order without a clearance": (
        {"barred_components", "component_balance", "clearances"},
        GOOD.swap(MIN_0, ("K-radio", "min", 0, "", "")),
    ),
    "a clearance of another period that bars the same": (
        set(),
        GOOD.swap(MIN_0, ("K-radio", "min", 0, "deep@2027Q3", ""))
        .swap(CHIPS_0, ("A-chip", "K-radio", 0, "deep@2027Q3"))
        .swap(("O-gallium", "A-chip", -1, "deep@2027Q2"), ("O-gallium", "A-chip", -1, "deep@2027Q3")),
    ),
    "a clearance of another rule that bars no material": (
        {"barred_components", "component_balance", "clearances"},
        GOOD.swap(MIN_0, ("K-radio", "min", 0, "two@2027Q2/2", "")),
    ),
    "a clearance that doesn't reach deep enough": (
        {"component_balance", "clearances"},
        GOOD.swap(POWER_1, ("K-radio", "power", 1, "two@2027Q3/1", "")),
    ),
    "a clearance under a cap that doesn't reach deep enough": (
        {"component_balance", "order_columns", "phase_out"},
        GOOD.swap(POWER_0, ("K-radio", "power", 0, "two@2027Q2/1", "")),
    ),
    "more under the cap than it admits": (
        {"component_balance", "phase_out"},
        GOOD.scaled(FREE_0, 1.1).scaled(POWER_0, 0.9),
    ),
    "an order that breaks a rule with a total bar": (
        {"barred_components", "component_balance", "eligibility"},
        GOOD.swap(POWER_1, ("D-radio", "power", 1, "", "")),
    ),
    "a declaration that a rule bars": (
        {"barred_components", "eligibility", "component_balance"},
        GOOD.swap(MIN_1, ("D-radio", "min", 1, "", "")),
    ),
    "an order that names a rule without breaking it": (
        {"order_columns"},
        GOOD.swap(MIN_1, ("K-radio", "min", 1, "deep@2027Q3", "deep")),
    ),
    "an order under a cap that names no rule": (
        {"order_columns"},
        GOOD.swap(FREE_0, ("K-radio", "power", 0, "", "")),
    ),
    "a clearance for an offer without chosen components": (
        {"clearances"},
        GOOD.swap(("A-radio", "min", 1, "", ""), ("A-radio", "min", 1, "deep@2027Q3", "")),
    ),
    "a clearance that names an unknown rule": (
        {"clearances"},
        GOOD.swap(FREE_0, ("K-radio", "power", 0, "three@2027Q2", "two")),
    ),
    "a clearance of a period beyond the horizon": (
        {"clearances"},
        GOOD.swap(FREE_0, ("K-radio", "power", 0, "two@2027Q4/2", "two")),
    ),
    "a clearance without tiers left": (
        {"clearances"},
        GOOD.swap(FREE_0, ("K-radio", "power", 0, "two@2027Q2/0", "two")),
    ),
}


def with_rows(table: str, key: str, value: str, **cells: Any) -> dict[str, list[dict[str, Any]]]:
    """The records with some cells of the rows where ``key`` is ``value`` replaced."""
    assert any(row.get(key) == value for row in RECORDS[table])
    return RECORDS | {table: [row | (cells if row.get(key) == value else {}) for row in RECORDS[table]]}


def deep(**changed: Any) -> Case:
    """The case with another rule in place of DEEP."""
    return tiers_case(rules=(replace(DEEP, **changed), TWO))


def two(**changed: Any) -> Case:
    """The case with another rule in place of TWO."""
    return tiers_case(rules=(DEEP, replace(TWO, **changed)))


def waived(**keys: Any) -> Case:
    """The case with an exception to DEEP."""
    return deep(exceptions=(Waiver(both("x"), **keys),))


def lists(**changed: Any) -> tuple[Clause, ...]:
    """The bars of DEEP with another first clause."""
    return replace(DEEP.clauses[0], **changed), DEEP.clauses[1]


#: Cases under which the plan of GOOD is wrong.
CASES: dict[str, tuple[set[str], Callable[[], Case]]] = {
    "material that nobody flowing ships": (
        {"lead_time"},
        lambda: tiers_case(records=with_rows("offers", "offer_id", "O-gallium", status="qualified")),
    ),
    "chips that may not feed an assembly before the horizon": (
        {"lead_time"},
        lambda: tiers_case(records=with_rows("offers", "offer_id", "A-chip", status="qualified")),
    ),
    "no lane between plants": (
        {"component_columns", "lane", "summary_costs", "summary_objective"},
        lambda: tiers_case(
            records=RECORDS | {"lanes": [row for row in RECORDS["lanes"] if row["origin"] != "CHN"]},
        ),
    ),
    "a lane to the plant itself": (
        {"component_columns", "ship_period", "summary_costs", "summary_objective"},
        lambda: tiers_case(
            records=RECORDS
            | {"lanes": [*RECORDS["lanes"], {"origin": "USA", "destination": "acme-1", "lead_periods": 1}]}
        ),
    ),
    "a lane that carries too little": (
        {"lane_capacity"},
        lambda: tiers_case(records=with_rows("lanes", "capacity", 60, capacity=59)),
    ),
    "chips beyond the offer's capacity": (
        {"offer_capacity"},
        lambda: tiers_case(records=with_rows("offers", "offer_id", "A-chip", capacity=55)),
    ),
    "chips and radios beyond the plant's capacity": (
        {"plant_capacity"},
        lambda: tiers_case(records=with_rows("plants", "plant_id", "acme-1", capacity=57)),
    ),
    "a budget that leaves out the components of a segment": (
        {"budget"},
        lambda: tiers_case(records=with_rows("budgets", "segment_id", "power", budget_jpy=423_990)),
    ),
    "a joint budget that leaves out component flows": (
        {"budget"},
        lambda: tiers_case(records=with_rows("budgets", "segment_id", "*", budget_jpy=653_640)),
    ),
    "owners that hold too little": ({"exclusions"}, lambda: two(clauses=lists(ownership=0.61)[:1])),
    "owners that are not looked at": ({"exclusions"}, lambda: two(clauses=lists(ownership=None)[:1])),
    "owners who have sold": (
        {"component_columns", "exclusions", "exposure", "summary_exposure"},
        lambda: tiers_case(records=with_rows("ownership", "owned_id", "nova", valid_to="2027-03-31")),
    ),
    "a clause that ends before the horizon": (
        {"exclusions"},
        lambda: deep(clauses=lists(end=date(2027, 3, 31))),
    ),
    "a clause that a rule doesn't outlast": (
        {"exclusions"},
        lambda: deep(clauses=lists(start=date(2027, 9, 30)), end=date(2027, 9, 29)),
    ),
    "countries of owners": (
        {"eligibility", "clearances", "barred_components", "exclusions"},
        lambda: deep(clauses=(*DEEP.clauses, Clause(both("3"), "owner_countries", ("USA",)))),
    ),
    "countries but a few": (
        {"eligibility", "clearances", "barred_components", "exclusions"},
        lambda: deep(clauses=(*DEEP.clauses, Clause(both("3"), "countries_except", ("JPN", "CHN")))),
    ),
    "a purpose that no bound segment has": ({"exclusions", "order_columns"}, lambda: deep(purposes=("public_safety",))),
    "a rule that bars what is unknown": (
        {"eligibility", "barred_components", "exclusions"},
        lambda: deep(unknown="bar"),
    ),
    "unknown as barred, whatever the rules say": (
        {"eligibility", "barred_components", "exclusions"},
        lambda: tiers_case(replace(MODEL, unknown="barred")),
    ),
    "unknown as clean, whatever the rules say": ({"exclusions"}, lambda: tiers_case(replace(MODEL, unknown="clean"))),
    "a rule that doesn't report what is unknown": ({"exclusions"}, lambda: deep(unknown="allow")),
    "so much unknown that it needs no report": ({"exclusions"}, lambda: deep(de_minimis=0.1)),
    "less unknown than a rule lets pass": ({"exclusions"}, lambda: two(de_minimis=0.09)),
    "a rule that stops at the second tier": ({"exclusions"}, lambda: deep(depth=2)),
    "a rule that stops at the product": (
        {
            "component_balance",
            "concentration",
            "exclusions",
            "exposure",
            "clearances",
            "order_columns",
            "summary_exposure",
        },
        lambda: two(depth=1),
    ),
    "purchases that are exempt": (
        {"exclusions", "order_columns"},
        lambda: waived(parts=("radio",), segments=("min",)),
    ),
    "a seller that is exempt": ({"exclusions"}, lambda: waived(suppliers=("dragon",))),
    "an origin that is exempt": ({"exclusions"}, lambda: waived(families=("communication",), countries=("CHN",))),
}
#: Only the chips of Nova reach Kita and Bell.
NOVA_ONLY = [
    RECORDS["lanes"][0],
    *({"origin": start, "destination": "JPN", "lead_periods": 1} for start in ("bell-1", "nova-1")),
    {"origin": "acme-1", "destination": "JPN", "part_id": "radio", "lead_periods": 1},
    {"origin": "nova-1", "destination": "USA"},
    {"origin": "ore-1", "destination": "USA"},
    *RECORDS["lanes"][3:],
]

#: Single cells and figures, in groups that are found together: the check, what its finding says, and the change.
CELLS: dict[str, list[tuple[str, str, Change]]] = {
    "component columns": [
        ("component_columns", words, cell("components", column, value))
        for column, words, value in (
            ("supplier", "supplier isn't", "nova"),
            ("plant", "plant isn't", "nova-1"),
            ("country", "country isn't", "JPN"),
            ("component", "component isn't", "gallium"),
            ("assembly", "assembly isn't", "chip"),
            ("currency", "currency isn't", "JPY"),
            ("of_concern", "of_concern is wrong", True),
            ("unit_price", "unit_price is 6.006; recomputed 6", a_thousandth),
            ("jpy_per_unit", "jpy_per_unit is 150.15; recomputed 150", a_thousandth),
            ("unit_landed_cost_jpy", "unit_landed_cost_jpy is 910.91; recomputed 910", a_thousandth),
            ("purchase_jpy", "purchase_jpy is 18018; recomputed 18000", a_thousandth),
            ("freight_jpy", "freight_jpy is 200.2; recomputed 200", a_thousandth),
            ("duty_jpy", "duty_jpy is 1.5; recomputed 0", 1.5),
            ("risk_jpy", "risk_jpy is 400.4; recomputed 400", a_thousandth),
            ("landed_cost_jpy", "landed_cost_jpy is 18218.2; recomputed 18200", a_thousandth),
        )
    ]
    + [
        ("order_columns", "value_jpy is 105105; recomputed 105000", cell("orders", "value_jpy", a_thousandth)),
        ("ship_period", "A-chip, assembly_offer K-radio", cell("components", "ship_period", "2027Q2")),
    ],
    "component rows": [
        ("component_balance", "20.02 units arrive", cell("components", "units", a_thousandth)),
        ("price_tiers", "O-gallium, assembly_offer A-chip, period 2027Q1", cell("components", "price_tier", 1, row=6)),
        ("horizon", "period lies after the horizon", cell("components", "period", "2027Q4", row=4)),
        ("unknown_id", "component_offer is unknown", cell("components", "component_offer", "Z-chip", row=5)),
        ("summary_units", "component_units", number(None, "component_units")),
    ],
    "exclusions": [
        ("exclusions", "M-gallium, segment min, period 2027Q2, tier 1: listed", cell("exclusions", "tier", 1, row=3)),
        ("exclusions", "N-chip, segment power, period 2027Q2, tier 3: listed", cell("exclusions", "tier", 3, row=6)),
        (
            "exclusions",
            "A-radio, segment min, period 2027Q2, tier 1: the verdict",
            cell("exclusions", "verdict", "barred", 1),
        ),
        (
            "exclusions",
            "N-chip, segment power, period 2027Q3, tier 2: the share 1",
            cell("exclusions", "share", 1.0, row=7),
        ),
        (
            "exclusions",
            "D-radio, segment min, period 2027Q3, tier 1: the rule bars",
            cell("exclusions", "to_period", "2027Q2"),
        ),
    ],
    "exposure": [
        ("exposure", "14.014 units; recomputed 14", cell("exposure", "units", a_thousandth)),
        ("exposure", "58740 ¥ of value; recomputed 53400", cell("exposure", "value_jpy", 58_740.0, row=4)),
        (
            "exposure",
            "status concern, made_in_concern 0, firm_of_concern 1: 0 units; recomputed 20",
            cell("exposure", "status", "unknown", row=8),
        ),
        ("exposure", "the status isn't one of", cell("exposure", "status", "doubtful", row=7)),
        (
            "exposure",
            "country CHN, status clean, made_in_concern 0, firm_of_concern 0: 4 units; recomputed 0",
            cell("exposure", "country", "CHN", row=1),
        ),
        (
            "exposure",
            "status concern, made_in_concern 1, firm_of_concern 0: 32 units; recomputed 0",
            cell("exposure", "firm_of_concern", False, row=11),
        ),
        ("exposure", "firm_of_concern is wrong", cell("exposure", "firm_of_concern", None, row=10)),
        ("exposure", "the country is unknown", cell("exposure", "country", "Mars", row=2)),
        ("exposure", "an unknown source has no owner", cell("exposure", "owner", "dragon", row=6)),
        ("exposure", "the owner is unknown", cell("exposure", "owner", "nobody", row=3)),
        ("exposure", "fiscal year 2026", cell("exposure", "fiscal_year", "2026", row=9)),
    ],
    "concentration": [
        ("concentration", "share is 0.9; recomputed 0.8", cell("concentration", "share", 0.9)),
        ("concentration", "tier1_suppliers is 2; recomputed 1", cell("concentration", "tier1_suppliers", 2, row=1)),
        ("concentration", "value_jpy is 17600; recomputed 16000", cell("concentration", "value_jpy", 17_600.0, row=2)),
        ("concentration", "supplier isn't that of the plant", cell("concentration", "supplier", "acme", row=1)),
        ("concentration", "tier 2, plant ore-1: share is", cell("concentration", "tier", 2, row=3)),
        ("summary_hidden", "hidden_concentration[1].share", lambda tables, summary: None),
    ],
    "summary": [
        ("summary_units", "component_units", number(175.0, "component_units")),
        (
            "summary_exposure",
            "exposure_by_tier.2.2027Q2.concern",
            number(0.0, "exposure_by_tier", "2", "2027Q2", "concern"),
        ),
        (
            "summary_exposure",
            "exposure_by_tier.2.2027Q3.unknown",
            number(0.0, "exposure_by_tier", "2", "2027Q3", "unknown"),
        ),
        *(
            (
                "summary_exposure",
                f"exposure_by_tier.2.2027Q2.{measure}",
                number(share, "exposure_by_tier", "2", "2027Q2", measure),
            )
            for measure, share in (("made_in_concern", 22 / 78), ("firm_of_concern", 0.0))
        ),
        ("summary_exposure", "exposure_by_tier.3.2027Q2.concern", number({}, "exposure_by_tier", "3")),
        (
            "summary_exposure",
            "exposure_by_tier.4.2027Q2.unknown",
            number({"2027Q2": {"concern": None, "unknown": 0.0}}, "exposure_by_tier", "4"),
        ),
        ("summary_exposure", "exposure_by_tier.all", number({}, "exposure_by_tier", "all")),
        (
            "summary_hidden",
            "hidden_concentration[1]: isn't a row",
            number(lambda rows: [rows[0] | {"plant": "nova-1"}, rows[1] | {"share": 0.7}], "hidden_concentration"),
        ),
        ("summary_hidden", "hidden_concentration[2].share", lambda tables, summary: None),
    ],
    "summary left out": [
        ("summary_hidden", "missing, although several", number([], "hidden_concentration")),
        ("summary_exposure", "exposure_by_tier.1.2027Q2.concern", number(None, "exposure_by_tier")),
    ],
}
