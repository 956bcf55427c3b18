"""The audit of components: a plan by hand passes, and what is wrong with it is found by name."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import numpy as np
import pandas as pd
import pytest

from optimizer.audit import Finding, audit
from optimizer.audit.coded_case import read_coded_case
from optimizer.case import Case
from tests.audit.broken_tiers import CASES, CELLS, DECISIONS, MIN_1, NOVA_ONLY, WALKED, deep, waived, with_rows
from tests.audit.hand_case import off_in_the_last_digits
from tests.audit.tiers_case import DEEP, GOOD, MODEL, TWO, Buying, tiers_case, tiers_plan
from tests.audit.tiers_tables import RECORDS, T
from tests.japanese import in_japanese


@pytest.fixture(scope="module")
def case() -> Case:
    return tiers_case()


def names(findings: list[Finding]) -> set[str]:
    for finding in findings:
        in_japanese(finding.text)
    return {finding.check for finding in findings}


def lines(findings: list[Finding], check: str) -> list[str]:
    return [str(finding) for finding in findings if finding.check == check]


def test_the_plan_by_hand_has_no_findings(case: Case) -> None:
    assert audit(case, *tiers_plan()) == []


def test_a_plan_read_from_csv_passes(case: Case) -> None:
    tables, summary = tiers_plan()
    tables = {name: table.replace("", np.nan).infer_objects() for name, table in tables.items()}
    tables["exposure"]["fiscal_year"] = tables["exposure"]["fiscal_year"].astype(float)
    assert tables["orders"]["clearance"].isna().sum() == 2
    assert audit(case, tables, summary) == []


def test_rounding_of_the_last_digits_passes(case: Case) -> None:
    tables, summary = tiers_plan()
    assert audit(case, off_in_the_last_digits(tables), summary) == []


@pytest.mark.parametrize("what", DECISIONS)
def test_what_decisions_break_is_found_and_nothing_else(case: Case, what: str) -> None:
    expected, buying = DECISIONS[what]
    findings = audit(case, *tiers_plan(buying))
    assert names(findings) - WALKED == expected, findings


@pytest.mark.parametrize("what", CASES)
def test_a_case_that_the_plan_does_not_fit_is_found(what: str) -> None:
    expected, make = CASES[what]
    findings = audit(make(), *tiers_plan())
    assert names(findings) == expected, findings


@pytest.mark.parametrize("group", CELLS)
def test_changed_cells_are_found_by_name(case: Case, group: str) -> None:
    tables, summary = tiers_plan()
    for _, _, change in CELLS[group]:
        change(tables, summary)
    findings = audit(case, tables, summary)
    for check, words, _ in CELLS[group]:
        assert any(words in line for line in lines(findings, check)), (check, words, findings)
    if group != "component rows":
        assert names(findings) == {check for check, _, _ in CELLS[group]}, findings


# --- what rules reach ---------------------------------------------------------------------------------------


def test_a_finding_names_the_tier_and_the_purchase(case: Case) -> None:
    _, buying = DECISIONS["barred gallium on the third tier"]
    findings = audit(case, *tiers_plan(buying))
    assert lines(findings, "barred_components") == [
        "barred_components: rule deep, segment min, period 2027Q2, tier 3: "
        "10 units of barred components stand in what is bought"
    ]


def test_an_assembly_that_no_chain_brings_into_line_is_excluded_itself() -> None:
    stuck = tiers_case(records=RECORDS | {"lanes": NOVA_ONLY})
    missing = [line for line in lines(audit(stuck, *tiers_plan()), "exclusions") if "no row says so" in line]
    places = [(rule, offer, tier) for rule in ("deep", "two") for offer in ("B-radio", "K-radio") for tier in (1,)]
    for rule, offer, tier in places:
        quarters = [line for line in missing if f"rule {rule}, offer {offer}" in line and f"tier {tier}:" in line]
        assert len(quarters) == 2, "one a quarter"
    assert len(missing) == 8


def test_no_rule_is_to_blame_for_an_assembly_that_nobody_can_feed() -> None:
    lanes = [row for row in NOVA_ONLY if row["origin"] != "nova-1"]
    cut_off = tiers_case(records=RECORDS | {"lanes": lanes})
    assert lines(audit(cut_off, *tiers_plan()), "exclusions") == []


def test_an_exempt_purchase_is_free_with_all_that_stands_in_it() -> None:
    free = waived(segments=("min",), parts=("radio",))
    barred = GOOD.swap(MIN_1, ("D-radio", "min", 1, "", ""))
    assert not {"eligibility", "clearances", "barred_components"} & names(audit(free, *tiers_plan(barred)))
    bare = DECISIONS["a bound order without a clearance"][1]
    assert not {"eligibility", "clearances", "barred_components"} & names(audit(free, *tiers_plan(bare)))
    other = waived(segments=("power",), parts=("radio",))
    assert audit(other, *tiers_plan()) == []
    assert "eligibility" in names(audit(other, *tiers_plan(barred)))


def test_an_exception_must_hold_all_through_a_quarter() -> None:
    barred = tiers_plan(GOOD.swap(MIN_1, ("D-radio", "min", 1, "", "")))
    all_through = waived(parts=("radio",), start=date(2027, 7, 1), end=date(2027, 9, 30))
    assert "eligibility" not in names(audit(all_through, *barred))
    most = waived(parts=("radio",), start=date(2027, 7, 2))
    assert "eligibility" in names(audit(most, *barred))
    # The rule itself begins with the exception, so that no day is left on which it binds.
    late = deep(exceptions=most.rules[0].exceptions, start=date(2027, 7, 2))
    assert "eligibility" not in names(audit(late, *barred))


def test_a_segment_without_purposes_has_them_all() -> None:
    rules = (DEEP, replace(TWO, purposes=("infrastructure_surveillance",)))
    assert audit(tiers_case(rules=rules), *tiers_plan()) == []


def held(rows: list[dict[str, Any]], *members: str) -> dict[str, list[float]]:
    """Shares of Nova and the shell, by period, that the members hold together."""
    firms = read_coded_case(tiers_case(records=RECORDS | {"ownership": rows})).firms
    marked = np.repeat(firms.ids.isin(members)[:, None], len(T), axis=1)
    return dict(zip(firms.ids, firms.held(marked).round(9).tolist(), strict=True))


def test_shares_of_owners_multiply_along_paths_and_add_over_them() -> None:
    rows = RECORDS["ownership"]
    direct = {"owned_id": "nova", "owner_id": "dragon", "share_pct": 10}
    assert held(rows, "dragon")["nova"] == [0.6, 0.6]
    assert held([*rows, direct], "dragon")["nova"] == [0.7, 0.7]
    assert held([*rows, direct], "dragon")["shell"] == [0.8, 0.8]
    assert held([*rows, direct], "dragon")["dragon"] == [0.0, 0.0]


def test_a_path_of_owners_ends_at_the_first_that_counts() -> None:
    direct = {"owned_id": "nova", "owner_id": "dragon", "share_pct": 10}
    assert held(RECORDS["ownership"], "dragon", "shell")["nova"] == [0.75, 0.75]
    assert held([*RECORDS["ownership"], direct], "dragon", "shell")["nova"] == [0.85, 0.85]


def test_stakes_count_in_quarters_in_which_they_hold_on_some_day() -> None:
    shell, dragon = RECORDS["ownership"]
    assert held([shell, dragon | {"valid_from": "2027-09-30"}], "dragon")["nova"] == [0.0, 0.6]
    assert held([shell, dragon | {"valid_to": "2027-04-01"}], "dragon")["nova"] == [0.6, 0.0]
    # Of a share that changes within a quarter the larger one counts, and only once.
    before, after = dragon | {"valid_to": "2027-05-31"}, dragon | {"valid_from": "2027-06-01", "share_pct": 40}
    assert held([shell, before, after], "dragon")["nova"] == [0.6, 0.3]


def test_a_declared_supplier_is_known_to_every_clause() -> None:
    rows = RECORDS["provenance"]
    mine = [rows[0] | {"supplier_id": "mine"}, *rows[1:]]
    findings = audit(tiers_case(records=RECORDS | {"provenance": mine}), *tiers_plan())
    assert "eligibility" in names(findings), "60 % of the chips are of a firm seated in China"
    elsewhere = [rows[0] | {"supplier_id": "mine", "country_id": "TWN"}, *rows[1:]]
    findings = audit(tiers_case(records=RECORDS | {"provenance": elsewhere}), *tiers_plan())
    assert "eligibility" not in names(findings), "made in Taiwan, and on no list"
    nova = [rows[0] | {"supplier_id": "nova", "country_id": "TWN"}, *rows[1:]]
    findings = audit(tiers_case(records=RECORDS | {"provenance": nova}), *tiers_plan())
    assert "eligibility" in names(findings), "Nova is held by Dragon, wherever it makes them"


def test_a_country_clears_a_source_unless_a_barred_firm_is_at_home_there() -> None:
    # A tenth of the chips in Acme's radios is undeclared; three tenths are declared by their country, Taiwan.
    rules = (replace(DEEP, de_minimis=0.2), TWO)
    assert names(audit(tiers_case(rules=rules), *tiers_plan())) == {"exclusions"}, "nothing to report"
    for plant, supplier in (("dragon-2", "dragon"), ("nova-2", "nova")):
        more = {"plant_id": plant, "supplier_id": supplier, "country_id": "TWN"}
        near = tiers_case(rules=rules, records=RECORDS | {"plants": [*RECORDS["plants"], more]})
        assert audit(near, *tiers_plan()) == [], plant
    seated = [row | ({"country_id": "TWN"} if row["supplier_id"] == "nova" else {}) for row in RECORDS["suppliers"]]
    assert audit(tiers_case(rules=rules, records=RECORDS | {"suppliers": seated}), *tiers_plan()) == []


def test_de_minimis_is_a_share_of_each_component_by_itself() -> None:
    rows = [
        *RECORDS["provenance"],
        {"offer_id": "A-radio", "component_id": "chip", "country_id": "CHN", "share_pct": 10},
    ]
    records = RECORDS | {"provenance": rows}
    strict = tiers_case(records=records)
    assert {"eligibility", "barred_components"} <= names(audit(strict, *tiers_plan()))
    lenient = tiers_case(rules=(replace(DEEP, de_minimis=0.1), TWO), records=records)
    assert not {"eligibility", "barred_components"} & names(audit(lenient, *tiers_plan()))


# --- bills, prices and quantities -----------------------------------------------------------------------------


def test_a_bill_of_one_offer_replaces_its_parts_row() -> None:
    def bill(units: float) -> list[str]:
        own = {"part_id": "radio", "component_id": "chip", "units_per_unit": units, "offer_id": "B-radio"}
        billed = tiers_case(records=RECORDS | {"bom": [*RECORDS["bom"], own]})
        return [str(finding) for finding in audit(billed, *tiers_plan()) if finding.check.startswith("component_")]

    assert bill(2) == []
    assert bill(3) == [
        "component_balance: assembly offer B-radio, component chip, clearance deep@2027Q3, period 2027Q2: "
        "8 units arrive; what is assembled takes 12"
    ]
    assert bill(0) == [
        "component_flow: component_offer A-chip, assembly_offer B-radio, period 2027Q2, clearance deep@2027Q3: "
        "the assembly's components aren't chosen"
    ]


def test_minimum_orders_count_what_plants_get_within_the_horizon() -> None:
    def with_minimum(lot: float) -> Case:
        records = with_rows("offers", "offer_id", "M-gallium", minimum_order=lot)
        return tiers_case(replace(MODEL, integers=True), records=records)

    tables, summary = tiers_plan()
    tables["prices"]["basis"] = "fixed-integer LP"
    assert audit(with_minimum(12), tables, summary) == []
    findings = audit(with_minimum(12.5), tables, summary)
    assert [finding.place for finding in findings] == ["offer M-gallium, period 2027Q2"]


def test_price_tiers_are_filled_within_the_horizon_only() -> None:
    breaks = [{"offer_id": "M-gallium", "from_units": 12, "unit_price": 30}]
    assert audit(tiers_case(records=RECORDS | {"price_breaks": breaks}), *tiers_plan()) == []
    breaks[0]["from_units"] = 11
    assert names(audit(tiers_case(records=RECORDS | {"price_breaks": breaks}), *tiers_plan())) == {"price_tiers"}


def test_what_arrives_before_the_horizon_is_priced_as_in_its_first_period() -> None:
    dated = [
        {"offer_id": "O-gallium", "period": T[0], "unit_price": 10},
        {"offer_id": "M-gallium", "period": T[1], "unit_price": 9},
    ]
    findings = audit(tiers_case(records=RECORDS | {"offer_periods": dated}), *tiers_plan())
    assert "component_columns" not in names(findings)
    dated[0]["unit_price"] = 11
    wrong = lines(audit(tiers_case(records=RECORDS | {"offer_periods": dated}), *tiers_plan()), "component_columns")
    assert any("period 2027Q1" in line and "unit_price is 10; recomputed 11" in line for line in wrong)


def test_a_component_that_nobody_offers_is_worth_nothing() -> None:
    parts = [*RECORDS["parts"], {"part_id": "screw", "name_en": "Screw", "family": "component", "unit": "piece"}]
    bom = [*RECORDS["bom"], {"part_id": "radio", "component_id": "screw", "units_per_unit": 4}]
    findings = audit(tiers_case(records=RECORDS | {"parts": parts, "bom": bom}), *tiers_plan())
    assert "order_columns" not in names(findings)
    assert {finding.place.split(", ")[1] for finding in findings if finding.check == "component_balance"} == {
        "component screw"
    }


def test_a_plan_without_orders_has_nothing_inside(case: Case) -> None:
    tables, summary = tiers_plan(Buying())
    empty = {name: table.iloc[:0] for name, table in tables.items()}
    tables = {**empty, "exclusions": tables["exclusions"], "prices": tables["prices"]}
    tables["shortages"] = pd.DataFrame(
        [
            {"part": "radio", "segment": row["segment_id"], "period": row["period"], "units": row["units"]}
            for row in RECORDS["demand"]
        ]
    )
    # Ten times the dearest radio: Acme's at 12,010 ¥, Kita's at 8,100 and Bell's at 9,010 with chips of 2,500.
    each = 10 * 12_010
    tables["shortages"] = tables["shortages"].assign(priority=[1, 1, 2, 2], penalty_jpy=lambda t: t["units"] * each)
    cost = 30 * each * (1 + 1.04**-0.25)
    summary |= {"costs_jpy": {"shortage": cost}, "objective_jpy": cost, "bound_jpy": cost}
    summary |= {"delivered_units": 0.0, "shortage_units": 60.0, "coverage": {"units": 0.0, "value": 0.0}}
    summary |= {"share_by_bloc": {}, "share_by_country": {}, "hhi": {}, "component_units": 0.0}
    summary |= {"exposure_by_period": dict.fromkeys(T), "exposure_by_tier": {}, "hidden_concentration": []}
    assert audit(case, tables, summary) == []
