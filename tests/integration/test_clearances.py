"""The page on clearances: its case solved, and every number of its tables compared."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from optimizer import api
from optimizer.model.instance import make_instance
from tests.builder import Tables, make_case
from tests.chains import BAN, three_tiers

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "clearances.md").read_text(encoding="utf-8")
TEST = "ban@2027Q2"


def tables() -> Tables:
    """The three-tier case with a shop that nothing binds, and two units of the cheapest radio."""
    case = three_tiers()
    case["segments"].append(
        {"segment_id": "shop", "name_en": "Shop", "sector": "private", "country_id": "JPN", "priority": 2}
    )
    case["demand"].append({"segment_id": "shop", "part_id": "radio", "period": "2027Q2", "units": 4})
    next(offer for offer in case["offers"] if offer["offer_id"] == "listed-radio")["capacity"] = 2
    return case


def solved(folder: Path, *rules: dict[str, Any]) -> api.Plan:
    plan = api.solve_case(make_case(folder, tables(), rules))
    assert plan.status == "optimal"
    assert api.audit_plan(plan) == []
    return plan


def cells(*values: object) -> str:
    """A row of a table of the page, as far as these cells go."""
    return "| " + " | ".join(str(value) for value in values) + " |"


def rows(plan: api.Plan, table: str, *columns: str) -> list[tuple[object, ...]]:
    frame = plan.tables[table]
    return sorted(zip(*(frame[column].fillna("").tolist() for column in columns), strict=True), key=str)


def coded(text: object) -> str:
    return f"`{text}`" if text else ""


def stands(row: str) -> bool:
    return row.replace("|  |", "| |") in PAGE


def test_the_prices_are_those_of_the_page() -> None:
    for offer in tables()["offers"]:
        assert any(
            line.startswith(f"| `{offer['offer_id']}` |") and f"| {offer['unit_price']:,} |" in line
            for line in PAGE.splitlines()
        )


def test_who_can_make_what_is_told_as_on_the_page(tmp_path: Path) -> None:
    case = make_case(tmp_path, tables(), [BAN])
    instance = make_instance(case)
    clearances = instance.clearances
    assert [clearances.name(code) for code in range(clearances.count)] == ["", TEST]
    offers = case.tables["offers"]["offer_id"].tolist()
    able = clearances.passes(instance.links, len(offers))
    # What an offer declares counts at the order, where the rule looks at the product: the listed radio has none there.
    ordered = set(instance.orders.index["offer"][instance.orders.index["segment"] == 0].tolist())
    radios = [row for row, offer in enumerate(offers) if offer.endswith("-radio")]
    for row, offer in enumerate(offers):
        passes = row in ordered if row in radios else bool(able[1, row])
        assert stands(cells(f"`{offer}`", "yes" if able[0, row] else "no", "yes" if passes else "no")), offer


def test_the_plan_is_the_one_on_the_page(tmp_path: Path) -> None:
    plan = solved(tmp_path, BAN)
    names = {"min": "ministry", "shop": "shop"}
    orders = rows(plan, "orders", "offer", "segment", "clearance", "units")
    assert len(orders) == 3
    for offer, segment, clearance, units in orders:
        assert stands(cells(coded(offer), names[str(segment)], coded(clearance), f"{units:g}"))
    flows = rows(plan, "components", "component_offer", "assembly_offer", "clearance", "units")
    assert len(flows) == 4
    for component, assembly, clearance, units in flows:
        assert stands(cells(coded(component), coded(assembly), coded(clearance), f"{units:g}"))
    assert plan.summary["objective_jpy"] == pytest.approx(10 * 1269 + 2 * 1206 + 2 * 900) == 16_902
    assert "= 16,902" in PAGE
    free = solved(tmp_path / "free")
    assert free.summary["objective_jpy"] == pytest.approx(12 * 1206 + 2 * 900) == 16_272
    assert "= 16,272" in PAGE


def test_what_is_unknown_and_how_deep_a_rule_looks_change_what_the_page_says(tmp_path: Path) -> None:
    strict = solved(tmp_path / "strict", BAN | {"unknown": "bar"})
    barred = strict.tables["exclusions"].query("segment == 'min' and verdict == 'barred'")["offer"]
    assert {"far-radio", "listed-radio"} <= set(barred)
    shallow = solved(tmp_path / "shallow", BAN | {"depth": {"tier": 2}})
    assert set(shallow.tables["orders"]["clearance"].dropna()) - {""} == {f"{TEST}/2"}
    assert shallow.summary["objective_jpy"] == pytest.approx(10 * 1266 + 2 * 1206 + 2 * 900)
    assert "= 1,266" in PAGE
