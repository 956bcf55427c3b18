"""Each constraint's rows, by hand, on a case of a few numbers."""

from __future__ import annotations

import inspect
import re
from pathlib import Path

import pytest

from optimizer.errors import BadInput
from optimizer.model.constraints import CONSTRAINTS, Constraint
from tests.builder import amend, base_tables, make_case
from tests.chains import BAN, three_tiers
from tests.model.rows import INF, Row, only, rows_of

LATE = {"origin": "USA", "destination": "*", "part_id": "*", "lead_periods": 1}


@pytest.mark.parametrize("constraint", CONSTRAINTS, ids=lambda constraint: constraint.__name__)
def test_every_constraint_has_a_test_and_says_its_algebra_unit_and_source(constraint: Constraint) -> None:
    name, doc = constraint.__name__, inspect.getdoc(constraint) or ""
    assert f'"{name}")' in inspect.getsource(globals()[f"test_{name}"]), "its rows are checked by hand"
    assert re.search(r"\.\. math::\s+\S", doc), "its algebra"
    assert re.search(r"\bUnits: \w", doc.replace("¥", "yen")), "its unit"
    assert re.search(r"\bSource: \w", doc), "its source"


def test_demand_balance(tmp_path: Path) -> None:
    tables = base_tables() | {"stock": [{"segment_id": "min", "part_id": "chip", "opening_units": 30}]}
    first, second = rows_of(make_case(tmp_path, tables), "demand_balance")
    assert (first.lower, first.upper) == (20, 20)
    assert first.entries == {
        "order near-chip min 2027Q2 0": 1,
        "order far-chip min 2027Q2 0": 1,
        "stock chip min 2027Q2": -1,
        "shortage chip min 2027Q2": 1,
    }
    assert (second.lower, second.upper) == (80, 80)
    assert second.entries == {
        "order near-chip min 2027Q3 0": 1,
        "order far-chip min 2027Q3 0": 1,
        "stock chip min 2027Q2": 1,
        "stock chip min 2027Q3": -1,
        "shortage chip min 2027Q3": 1,
    }


def test_stock_cover(tmp_path: Path) -> None:
    tables = base_tables() | {
        "stock": [{"segment_id": "min", "part_id": "chip", "opening_units": 60, "cover_periods": 0.5}]
    }
    rows = rows_of(make_case(tmp_path, tables), "stock_cover")
    assert [(row.lower, row.upper) for row in rows] == [(25, INF), (40, INF)]
    assert rows[1].entries == {"stock chip min 2027Q3": 1}


def test_offer_capacity(tmp_path: Path) -> None:
    tables = base_tables()
    tables["lanes"].append(LATE)
    tables["expansions"] = [{"offer_id": "far-chip", "max_units": 20, "cost_jpy_per_unit": 7, "build_periods": 0}]
    tables["offer_periods"] = [{"offer_id": "far-chip", "period": "2027Q3", "capacity": 45}]
    rows = rows_of(make_case(tmp_path, tables), "offer_capacity")
    assert rows == [
        Row(
            ("far-chip", "2027Q2"),
            -INF,
            60,
            {"order far-chip min 2027Q3 0": 1, "expand far-chip 2027Q2": -1},
        )
    ], "the unlimited offer has no row, and what ships in the last period would arrive too late"


def test_plant_capacity(tmp_path: Path) -> None:
    tables = amend(base_tables(), "plants", 1, capacity=90)
    amend(tables, "offers", 1, capacity_use=1.5)
    tables["plant_periods"] = [{"plant_id": "far-1", "period": "2027Q3", "capacity": 10}]
    rows = rows_of(make_case(tmp_path, tables), "plant_capacity")
    assert [(row.keys, row.upper) for row in rows] == [(("far-1", "2027Q2"), 90), (("far-1", "2027Q3"), 10)]
    assert rows[0].entries == {"order far-chip min 2027Q2 0": 1.5}


def test_lane_capacity(tmp_path: Path) -> None:
    tables = base_tables()
    tables["lanes"].append({**LATE, "lead_periods": 0, "capacity": 33})
    rows = rows_of(make_case(tmp_path, tables), "lane_capacity")
    assert [(row.keys, row.upper) for row in rows] == [
        (("USA>*:*", "2027Q2"), 33),
        (("USA>*:*", "2027Q3"), 33),
    ]
    assert rows[0].entries == {"order far-chip min 2027Q2 0": 1}


def test_qualification(tmp_path: Path) -> None:
    tables = amend(base_tables(), "offers", 1, status="candidate", qualification_periods=1, ramp="0.25;1")
    tables["demand"].append({"segment_id": "min", "part_id": "chip", "period": "2027Q4", "units": 40})
    rows = rows_of(make_case(tmp_path, tables), "qualification")
    assert only(rows, "far-chip", "2027Q3") == Row(
        ("far-chip", "2027Q3"), -INF, 0, {"order far-chip min 2027Q3 0": 1, "qualify far-chip 2027Q2": -15}
    )
    assert only(rows, "far-chip", "2027Q4").entries["qualify far-chip 2027Q2"] == -60
    strong = only(rows, "far-chip", "chip", "min", "2027Q4")
    assert strong == Row(
        ("far-chip", "chip", "min", "2027Q4"),
        -INF,
        0,
        {"order far-chip min 2027Q4 0": 1, "qualify far-chip 2027Q2": -40, "stock chip min 2027Q4": -1},
    )
    assert only(rows, "far-chip") == Row(("far-chip",), -INF, 1, {"qualify far-chip 2027Q2": 1})


def test_qualification_of_an_offer_that_can_expand(tmp_path: Path) -> None:
    tables = amend(base_tables(), "offers", 1, status="candidate", qualification_periods=0, ramp="0.5")
    tables["expansions"] = [{"offer_id": "far-chip", "max_units": 20, "cost_jpy_per_unit": 7, "build_periods": 1}]
    rows = rows_of(make_case(tmp_path, tables), "qualification")
    ramped, whole = (row for row in rows if row.keys == ("far-chip", "2027Q3"))
    assert ramped.entries == {
        "order far-chip min 2027Q3 0": 1,
        "qualify far-chip 2027Q2": -30,
        "expand far-chip 2027Q2": -1,
    }
    assert whole.entries == {"order far-chip min 2027Q3 0": 1, "qualify far-chip 2027Q2": -80}


def test_every_period_is_a_start_when_discounted(tmp_path: Path) -> None:
    tables = amend(base_tables(), "offers", 1, status="candidate", qualification_periods=0)
    rows = rows_of(make_case(tmp_path, tables, model={"discount_rate": 0.05}), "qualification")
    assert only(rows, "far-chip").entries == {"qualify far-chip 2027Q2": 1, "qualify far-chip 2027Q3": 1}
    assert only(rows, "far-chip", "2027Q2").entries == {
        "order far-chip min 2027Q2 0": 1,
        "qualify far-chip 2027Q2": -60,
    }


def test_plant_opening(tmp_path: Path) -> None:
    tables = amend(base_tables(), "plants", 1, opening_cost_jpy=5000)
    rows = rows_of(make_case(tmp_path, tables), "plant_opening")
    assert only(rows, "far-chip", "2027Q3") == Row(
        ("far-chip", "2027Q3"), -INF, 0, {"order far-chip min 2027Q3 0": 1, "open_plant far-1 2027Q2": -60}
    )
    assert only(rows, "far-chip", "chip", "min", "2027Q2").entries == {
        "order far-chip min 2027Q2 0": 1,
        "open_plant far-1 2027Q2": -50,
        "stock chip min 2027Q2": -1,
    }
    assert only(rows, "far-1").upper == 1


def test_opening_of_an_unlimited_plant_is_bounded_by_what_can_be_used(tmp_path: Path) -> None:
    tables = amend(base_tables(), "plants", 0, opening_cost_jpy=5000)
    rows = rows_of(make_case(tmp_path, tables), "plant_opening")
    assert only(rows, "near-chip", "2027Q2").entries["open_plant near-1 2027Q2"] == -130
    assert only(rows, "near-chip", "2027Q3").entries["open_plant near-1 2027Q2"] == -80


def test_a_bound_allows_what_a_minimum_order_forces(tmp_path: Path) -> None:
    """Far makes its chips of wafers that come in lots of 200 from wherever they come; a chip takes two."""
    tables = amend(base_tables(), "plants", 1, opening_cost_jpy=5000)
    amend(tables, "offers", 1, capacity=None)
    tables["parts"].append({"part_id": "wafer", "name_en": "Wafer", "family": "component", "unit": "piece"})
    near = {"plant_id": "near-1", "part_id": "wafer", "unit_price": 1, "currency": "JPY", "status": "qualified"}
    tables["offers"] += [{**near, "offer_id": "near-wafer", "minimum_order": 200}]
    tables["bom"] = [{"part_id": "chip", "component_id": "wafer", "units_per_unit": 2, "offer_id": "far-chip"}]
    rows = rows_of(make_case(tmp_path, tables), "plant_opening")
    assert only(rows, "far-chip", "2027Q2").entries["open_plant far-1 2027Q2"] == -(130 + 200 / 2)


def test_where_shares_are_capped_a_bound_is_ample(tmp_path: Path) -> None:
    """Near alone may have to supply far more than is used, so that Far's share of it stays small enough."""
    tables = amend(base_tables(), "plants", 0, opening_cost_jpy=5000)
    rows = rows_of(
        make_case(tmp_path, tables, model={"integers": True, "share_cap": {"supplier": 0.5}}), "plant_opening"
    )
    assert only(rows, "near-chip", "2027Q2").entries["open_plant near-1 2027Q2"] == -(2 * 130 * 64)


def test_strong_forms_where_decisions_are_whole(tmp_path: Path) -> None:
    """What is used of an offer's deliveries is at most the demand; nothing is left at the end that nothing forces."""
    tables = amend(base_tables(), "plants", 1, opening_cost_jpy=5000)
    rows = rows_of(make_case(tmp_path, tables, model={"integers": True}), "plant_opening")
    assert only(rows, "far-chip", "chip", "min", "2027Q2").entries == {
        "order far-chip min 2027Q2 0": 1,
        "open_plant far-1 2027Q2": -50,
        "stock_by_offer far-chip min 2027Q2": -1,
    }
    assert only(rows, "far-chip", "chip", "min", "2027Q3").entries == {
        "order far-chip min 2027Q3 0": 1,
        "open_plant far-1 2027Q2": -80,
        "stock_by_offer far-chip min 2027Q2": 1,
    }
    tables["stock"] = [{"segment_id": "min", "part_id": "chip", "cover_periods": 0.5}]
    rows = rows_of(make_case(tmp_path / "covered", tables, model={"integers": True}), "plant_opening")
    last = only(rows, "far-chip", "chip", "min", "2027Q3")
    assert last.entries["stock chip min 2027Q3"] == -1, "a cover is left at the end"


def test_kept_stock(tmp_path: Path) -> None:
    tables = amend(base_tables(), "plants", 1, opening_cost_jpy=5000)
    amend(tables, "offers", 0, status="candidate", qualification_periods=0)
    rows = rows_of(make_case(tmp_path, tables, model={"integers": True}), "kept_stock")
    assert rows == [
        Row(
            ("chip", "min", "2027Q2"),
            -INF,
            0,
            {
                "stock_by_offer near-chip min 2027Q2": 1,
                "stock_by_offer far-chip min 2027Q2": 1,
                "stock chip min 2027Q2": -1,
            },
        )
    ]
    assert not rows_of(make_case(tmp_path / "shares", tables), "kept_stock"), "shares need no stock by origin"


def test_total_supply(tmp_path: Path) -> None:
    tables = amend(base_tables(), "plants", 1, opening_cost_jpy=5000, capacity=45)
    amend(tables, "offers", 1, capacity_use=1.5)
    amend(tables, "offers", 0, capacity=20)
    tables["stock"] = [{"segment_id": "min", "part_id": "chip", "opening_units": 7}]
    rows = rows_of(make_case(tmp_path, tables, model={"integers": True}), "total_supply")
    assert [(row.keys, row.lower, row.upper) for row in rows] == [
        (("chip", "2027Q2"), 50 - 7 - 20, INF),
        (("chip", "2027Q3"), 80 - 20, INF),
    ]
    assert rows[1].entries == {
        "open_plant far-1 2027Q2": 30,
        "stock chip min 2027Q2": 1,
        "shortage chip min 2027Q3": 1,
    }
    amend(tables, "offers", 0, capacity=None)
    rows = rows_of(make_case(tmp_path / "unlimited", tables, model={"integers": True}), "total_supply")
    assert all(row.lower <= 0 for row in rows), "who is without limit can supply everything"


def test_a_plants_capacity_opens_with_it(tmp_path: Path) -> None:
    tables = amend(base_tables(), "plants", 1, capacity=90, opening_cost_jpy=5000)
    amend(tables, "offers", 1, capacity_use=1.5)
    first, second = rows_of(make_case(tmp_path, tables), "plant_capacity")
    assert first == Row(
        ("far-1", "2027Q2"), -INF, 0, {"order far-chip min 2027Q2 0": 1.5, "open_plant far-1 2027Q2": -90}
    )
    amend(tables, "plants", 1, capacity=1e9)
    first, _ = rows_of(make_case(tmp_path / "ample", tables), "plant_capacity")
    assert first.entries["open_plant far-1 2027Q2"] == -1.5 * 60, "no more than its offers can ship"
    assert second.keys == ("far-1", "2027Q3")


def test_expansion_limit(tmp_path: Path) -> None:
    tables = base_tables()
    tables["expansions"] = [{"offer_id": "far-chip", "max_units": 20, "cost_jpy_per_unit": 7, "build_periods": 1}]
    assert rows_of(make_case(tmp_path, tables), "expansion_limit") == [
        Row(("far-chip",), -INF, 20, {"expand far-chip 2027Q2": 1})
    ]


PHASED = {
    "id": "origin",
    "title": {"en": "Origin", "ja": "原産地"},
    "citation": "test",
    "grade": "assumption",
    "applies": {"sectors": ["ministry"], "from": "2027-04-01"},
    "bars": [{"clause": "1", "countries": ["USA"]}],
    "depth": "product",
    "phase_out": [{"from": "2027-04-01", "share": 0.25}, {"from": "2027-07-01", "share": 0}],
}


def test_phase_out(tmp_path: Path) -> None:
    case = make_case(tmp_path, base_tables(), [PHASED])
    assert rows_of(case, "phase_out") == [
        Row(
            ("origin", "min", "semiconductor", "2027Q2"),
            -INF,
            0,
            {"order near-chip min 2027Q2 0": -37.5, "order far-chip min 2027Q2 0": 75},
        )
    ]
    second = only(rows_of(case, "demand_balance"), "chip", "min", "2027Q3")
    assert "order far-chip min 2027Q3 0" not in second.entries, "at zero a barred source has no variable"


def test_purchases(tmp_path: Path) -> None:
    case = make_case(tmp_path, base_tables(), model={"share_cap": {"supplier": 0.6}})
    assert rows_of(case, "purchases")[0] == Row(
        ("chip", "2027Q2"),
        0,
        0,
        {"order near-chip min 2027Q2 0": 1, "order far-chip min 2027Q2 0": 1, "bought chip 2027Q2": -1},
    )
    (tmp_path / "without").mkdir()
    assert rows_of(make_case(tmp_path / "without", base_tables()), "purchases") == []


def test_share_cap(tmp_path: Path) -> None:
    case = make_case(tmp_path, base_tables(), model={"share_cap": {"country": 0.6}})
    assert only(rows_of(case, "share_cap"), "USA", "chip", "2027Q2") == Row(
        ("USA", "chip", "2027Q2"), -INF, 0, {"order far-chip min 2027Q2 0": 1, "bought chip 2027Q2": -0.6}
    )


@pytest.mark.parametrize(
    ("within", "keys"), [("family", ("USA", "semiconductor", "2027Q2")), ("all", ("USA", "2027Q2"))]
)
def test_share_cap_across_parts_counts_purchase_cost(tmp_path: Path, within: str, keys: tuple[str, ...]) -> None:
    case = make_case(tmp_path, base_tables(), model={"share_cap": {"country": {within: 0.6}}})
    assert only(rows_of(case, "share_cap"), *keys).entries == {
        "order near-chip min 2027Q2 0": -90,
        "order far-chip min 2027Q2 0": 40,
    }


def test_a_share_cap_that_falls_in_steps_holds_from_its_quarters_on(tmp_path: Path) -> None:
    model = {"share_cap": {"country": {"part": {"2027Q3": 0.8, "2027Q4": 0.6}}}}
    rows = rows_of(make_case(tmp_path, base_tables(), model=model), "share_cap")
    limits = {row.keys[2]: row.entries[f"bought chip {row.keys[2]}"] for row in rows if row.keys[0] == "USA"}
    assert limits == {"2027Q3": -0.8, **dict.fromkeys(sorted(limits)[1:], -0.6)}
    assert "2027Q2" not in {row.keys[-1] for row in rows}


@pytest.mark.parametrize("within", ["family", "all"])
def test_a_dated_share_cap_across_parts(tmp_path: Path, within: str) -> None:
    case = make_case(tmp_path, base_tables(), model={"share_cap": {"supplier": {within: {"2027Q3": 0.6}}}})
    rows = rows_of(case, "share_cap")
    assert rows
    assert min(row.keys[-1] for row in rows) == "2027Q3"


def test_score_floor(tmp_path: Path) -> None:
    tables = amend(amend(base_tables(), "offers", 0, security_score=80), "offers", 1, security_score=50)
    rows = rows_of(make_case(tmp_path, tables, model={"score_floor": {"security": 60}}), "score_floor")
    assert rows[0] == Row(
        ("chip", "2027Q2"), 0, INF, {"order near-chip min 2027Q2 0": 20, "order far-chip min 2027Q2 0": -10}
    )


def test_a_score_floor_without_a_score_names_the_offer(tmp_path: Path) -> None:
    tables = amend(base_tables(), "offers", 0, security_score=80)
    case = make_case(tmp_path, tables, model={"score_floor": {"security": 60}})
    with pytest.raises(BadInput, match="far-chip"):
        rows_of(case, "score_floor")


def test_limits(tmp_path: Path) -> None:
    # A chip counts 125, the median of 150 and 100; the demand of 130 is worth 16,250.
    tables = amend(base_tables(), "countries", 1, bloc="of_concern")
    tables["lanes"].append(LATE)
    model = {"limits": {"origin": 0.2, "country": 0.6, "lead": 0.5, "shortage": 0.1}}
    origin, *largest, country, lead, short = rows_of(make_case(tmp_path, tables, model=model), "limits")
    assert origin == Row((), -INF, 3250, {"order far-chip min 2027Q3 0": 125})
    assert only(largest, "JPN", "chip").entries == {
        "order near-chip min 2027Q2 0": 1,
        "order near-chip min 2027Q3 0": 1,
        "largest_source chip": -1,
    }
    assert country == Row((), -INF, 9750, {"largest_source chip": 125})
    assert lead == Row((), -INF, 8125, {"order far-chip min 2027Q3 0": 125})
    assert short.upper == 1625


def test_a_limit_holds_the_firms_of_concern(tmp_path: Path) -> None:
    tables = amend(base_tables(), "suppliers", 1, country_id="CHN")
    (row,) = rows_of(make_case(tmp_path, tables, model={"limits": {"firm": 0.25}}), "limits")
    assert row.upper == 0.25 * 16_250
    assert set(row.entries) == {"order far-chip min 2027Q2 0", "order far-chip min 2027Q3 0"}


def test_minimum_order(tmp_path: Path) -> None:
    tables = amend(base_tables(), "offers", 1, minimum_order=20)
    rows = rows_of(make_case(tmp_path, tables, model={"integers": True}), "minimum_order")
    least, most = (row for row in rows if row.keys == ("far-chip", "2027Q3"))
    assert least == Row(
        ("far-chip", "2027Q3"), 0, INF, {"order far-chip min 2027Q3 0": 1, "active far-chip 2027Q3": -20}
    )
    assert most == Row(
        ("far-chip", "2027Q3"), -INF, 0, {"order far-chip min 2027Q3 0": 1, "active far-chip 2027Q3": -60}
    )


def test_minimum_sources(tmp_path: Path) -> None:
    model = {"integers": True, "minimum_sources": {"count": 2, "share": 0.1, "start": "2027Q3"}}
    rows = rows_of(make_case(tmp_path, base_tables(), model=model), "minimum_sources")
    assert only(rows, "chip", "2027Q3") == Row(
        ("chip", "2027Q3"), 2, INF, {"active near-chip 2027Q3": 1, "active far-chip 2027Q3": 1}
    )
    assert only(rows, "far-chip", "2027Q3") == Row(
        ("far-chip", "2027Q3"), 0, INF, {"order far-chip min 2027Q3 0": 1, "active far-chip 2027Q3": -8}
    )
    assert len(rows) == 3, "nothing is asked before the start"


def test_minimum_sources_has_a_row_where_nothing_can_be_bought(tmp_path: Path) -> None:
    tables = base_tables()
    tables["lanes"] = [{**LATE, "origin": "*"}]
    rows = rows_of(make_case(tmp_path, tables, model={"integers": True, "minimum_sources": 1}), "minimum_sources")
    assert only(rows, "chip", "2027Q2") == Row(("chip", "2027Q2"), 1, INF, {})


@pytest.mark.parametrize("prices", [(90.0, 80.0), (110.0, 120.0)], ids=["falling", "rising"])
def test_price_breaks(tmp_path: Path, prices: tuple[float, float]) -> None:
    tables = base_tables()
    tables["price_breaks"] = [
        {"offer_id": "far-chip", "from_units": 10, "unit_price": prices[0]},
        {"offer_id": "far-chip", "from_units": 30, "unit_price": prices[1]},
    ]
    rows = rows_of(make_case(tmp_path, tables, model={"integers": True}), "price_breaks")
    widths = [row for row in rows if row.upper > 0 and row.upper < INF]
    assert [(row.keys, row.upper) for row in widths if row.keys[1] == "2027Q2"] == [
        (("far-chip", "2027Q2", "0"), 10),
        (("far-chip", "2027Q2", "1"), 20),
        # Of a capacity of 60 the first two tiers hold 30.
        *([(("far-chip", "2027Q2", "2"), 30)] if prices[0] < 100 else []),
    ]
    if prices[0] > 100:
        assert len(rows) == 4, "rising prices fill in order by themselves"
        return
    steps = [row for row in rows if row not in widths and row.keys[1] == "2027Q2"]
    assert [row.entries for row in steps] == [
        {"order far-chip min 2027Q2 0": 1, "price_tier_full far-chip 2027Q2 0": -10},
        {"order far-chip min 2027Q2 1": 1, "price_tier_full far-chip 2027Q2 1": -20},
        {"order far-chip min 2027Q2 1": 1, "price_tier_full far-chip 2027Q2 0": -20},
        {"order far-chip min 2027Q2 2": 1, "price_tier_full far-chip 2027Q2 1": -30},
    ]


def test_budget(tmp_path: Path) -> None:
    tables = base_tables()
    tables["lanes"] = [{"origin": "*", "destination": "*", "part_id": "*", "freight_pct": 10, "duty_pct": 5}]
    tables["budgets"] = [
        {"segment_id": "min", "fiscal_year": 2027, "budget_jpy": 9000},
        {"segment_id": "*", "fiscal_year": 2027, "budget_jpy": 8000},
        {"segment_id": "*", "fiscal_year": 2031, "budget_jpy": 1},
    ]
    own, joint = rows_of(make_case(tmp_path, tables), "budget")
    assert (own.keys, own.upper) == (("min", "2027"), 9000)
    assert (joint.keys, joint.upper) == (("2027",), 8000)
    assert own.entries == joint.entries
    assert own.entries["order far-chip min 2027Q3 0"] == pytest.approx(100 * 1.10 * 1.05)


def test_component_balance(tmp_path: Path) -> None:
    tables = three_tiers()
    tables["suppliers"].append({"supplier_id": "s-second", "name_en": "Second", "country_id": "JPN"})
    tables["plants"].append({"plant_id": "second", "supplier_id": "s-second", "country_id": "JPN"})
    tables["offers"].append({**tables["offers"][0], "offer_id": "second-radio", "plant_id": "second"})
    tables["bom"].append({"part_id": "radio", "component_id": "chip", "units_per_unit": 3, "offer_id": "second-radio"})
    rows = rows_of(make_case(tmp_path / "free", tables), "component_balance")
    assert [(row.keys, row.lower, row.upper) for row in rows] == [
        (("near-radio and 1 more", "chip", "2027Q2"), 0, 0),
        (("cn-chip and 2 more", "gallium", "2027Q2"), 0, 0),
    ]
    # Both radios are fed by the same three offers, two chips to one and three to the other.
    assert rows[0].entries == {
        "component_flow cn-chip near-radio and 1 more 2027Q2 0": 1,
        "component_flow near-chip near-radio and 1 more 2027Q2 0": 1,
        "component_flow held-chip near-radio and 1 more 2027Q2 0": 1,
        "order near-radio min 2027Q2 0": -2,
        "order second-radio min 2027Q2 0": -3,
    }
    assert rows[1].entries == {
        "component_flow cn-gallium cn-chip and 2 more 2027Q2 0": 1,
        "component_flow au-gallium cn-chip and 2 more 2027Q2 0": 1,
        "component_flow cn-chip near-radio and 1 more 2027Q2 0": -0.5,
        "component_flow near-chip near-radio and 1 more 2027Q2 0": -0.5,
        "component_flow held-chip near-radio and 1 more 2027Q2 0": -0.5,
    }
    banned = rows_of(make_case(tmp_path / "banned", tables, [BAN]), "component_balance")
    assert [row.keys[-1] for row in banned] == ["2027Q2", "2027Q2"]
    # Only what passes at every tier has a variable: the Japanese chip from its own maker, Australian gallium.
    assert banned[0].entries == {
        "component_flow near-chip near-radio and 1 more 2027Q2 0 ban@2027Q2": 1,
        "order near-radio min 2027Q2 0 ban@2027Q2": -2,
        "order second-radio min 2027Q2 0 ban@2027Q2": -3,
    }
    assert banned[1].entries == {
        "component_flow au-gallium cn-chip and 2 more 2027Q2 0 ban@2027Q2": 1,
        "component_flow near-chip near-radio and 1 more 2027Q2 0 ban@2027Q2": -0.5,
    }


def test_components_share_capacity_with_direct_demand(tmp_path: Path) -> None:
    tables = three_tiers()
    tables["demand"].append({"segment_id": "min", "part_id": "chip", "period": "2027Q2", "units": 12})
    tables["offers"][4]["capacity"] = 26
    row = only(rows_of(make_case(tmp_path, tables, [BAN]), "offer_capacity"), "near-chip", "2027Q2")
    assert (row.upper, row.entries) == (
        26,
        {
            "order near-chip min 2027Q2 0 ban@2027Q2": 1,
            "component_flow near-chip near-radio 2027Q2 0 ban@2027Q2": 1,
        },
    )


def test_a_segments_budget_takes_components_at_standard_cost(tmp_path: Path) -> None:
    tables = three_tiers()
    tables["budgets"] = [
        {"segment_id": segment, "fiscal_year": 2027, "budget_jpy": amount}
        for segment, amount in (("min", 50_000), ("*", 60_000))
    ]
    own, joint = rows_of(make_case(tmp_path, tables, [BAN]), "budget")
    # Gallium: median of 6 and 9 is 7.5. Chips with half of it: 103.75, 133.75 and 113.75, median 113.75.
    assert own.entries["order near-radio min 2027Q2 0 ban@2027Q2"] == 1_000 + 2 * 113.75
    assert joint.entries["order near-radio min 2027Q2 0 ban@2027Q2"] == 1_000
    assert joint.entries["component_flow au-gallium cn-chip and 2 more 2027Q2 0 ban@2027Q2"] == 9
