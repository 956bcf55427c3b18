"""A revised program is the program that building anew gives, or it is refused."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields, replace
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from optimizer.api import load_case, overlay_case
from optimizer.case import Case
from optimizer.errors import BadInput
from optimizer.model.build import LinearProgram, build
from optimizer.model.revise import Revision, StructureDiffers
from optimizer.model.variables import Model
from optimizer.plan.purchases import order_table
from optimizer.scenario import MeasureLimit, MinimumSources, ModelOptions, ScoreFloor, ShareCap
from optimizer.schema import TABLES
from tests.builder import make_case
from tests.chains import BAN, three_tiers
from tests.instances import random_case

ROOT = Path(__file__).resolve().parents[2]

#: Figures that may differ without another structure, as long as none becomes or ceases to be zero or blank.
FIGURES = {
    "countries": ["risk_score"],
    "parts": ["holding_cost_jpy", "shortage_penalty_jpy"],
    "plants": ["capacity", "opening_cost_jpy"],
    "plant_periods": ["capacity"],
    "offers": ["unit_price", "capacity", "capacity_use", "qualification_cost_jpy", "minimum_order", "security_score"],
    "offer_periods": ["capacity", "unit_price"],
    "price_breaks": ["from_units", "unit_price"],
    "expansions": ["max_units", "cost_jpy_per_unit", "subsidy_share"],
    "demand": ["units"],
    "stock": ["opening_units", "cover_periods"],
    "lanes": ["freight_jpy_per_unit", "freight_pct", "duty_pct", "capacity"],
    "budgets": ["budget_jpy"],
    "fx": ["jpy_per_unit"],
}
CELLS = [(table, column) for table, columns in FIGURES.items() for column in columns]
NUMBERS = [(table.name, column.name) for table in TABLES.values() for column in table.columns if column.numeric]
#: Figures that, multiplied together, decide nothing about rows, columns or the places of coefficients.
SAFE = [
    [("offers", "unit_price"), ("price_breaks", "unit_price")],
    [("offers", "capacity")],
    [("plants", "capacity")],
    [("lanes", "capacity")],
    [("fx", "jpy_per_unit")],
    [("budgets", "budget_jpy")],
]


@cache
def base(name: str) -> tuple[Case, Revision]:
    """A case and what revises it: a scenario by its name, or a random case by its seed."""
    if name.isdigit():
        with TemporaryDirectory() as folder:
            case = random_case(Path(folder), int(name), integers=int(name) % 2 == 0)
    elif name == "three tiers":
        with TemporaryDirectory() as folder:
            case = make_case(Path(folder), three_tiers(), [BAN])
    else:
        case = load_case(ROOT / "scenarios" / f"{name}.yaml")
    return case, Revision(*build(case))


def changed(case: Case, *cells: tuple[str, str], by: Callable[[pd.Series], Any]) -> Case:
    """The case with other numbers in some columns."""
    tables = dict(case.tables)
    for table, column in cells:
        tables[table] = tables[table].assign(**{column: by(tables[table][column])})
    return replace(case, tables=tables)


def opted(case: Case, **options: Any) -> Case:
    """The case with other options of the model."""
    return replace(case, scenario=replace(case.scenario, model=replace(case.scenario.model, **options)))


def scaled(seed: int) -> Callable[[pd.Series], pd.Series]:
    draw = np.random.default_rng(seed)
    return lambda column: column * draw.uniform(0.8, 1.25, len(column))


def assert_same(renewed: tuple[Model, LinearProgram], wanted: tuple[Model, LinearProgram]) -> None:
    for name in ("cost", "lower", "upper", "integer", "row_lower", "row_upper"):
        np.testing.assert_array_equal(getattr(renewed[1], name), getattr(wanted[1], name), name)
    for name in ("indptr", "indices"):
        np.testing.assert_array_equal(getattr(renewed[1].matrix, name), getattr(wanted[1].matrix, name), name)
    np.testing.assert_allclose(renewed[1].matrix.data, wanted[1].matrix.data, rtol=1e-12, atol=0)
    assert list(renewed[1].terms) == list(wanted[1].terms)
    for name, term in renewed[1].terms.items():
        np.testing.assert_array_equal(term, wanted[1].terms[name], name)
    assert [name for name, _ in renewed[1].levels] == [name for name, _ in wanted[1].levels]
    for (name, level), (_, other) in zip(renewed[1].levels, wanted[1].levels, strict=True):
        np.testing.assert_array_equal(level, other, name)
    for block, other_block in zip(
        (*renewed[1].rows, *renewed[1].columns), (*wanted[1].rows, *wanted[1].columns), strict=True
    ):
        assert (block.name, block.first, block.keys) == (other_block.name, other_block.first, other_block.keys)
        np.testing.assert_array_equal(block.at, other_block.at)
    values = np.ones(len(renewed[1].cost))
    pd.testing.assert_frame_equal(order_table(renewed[0], values), order_table(wanted[0], values))


def outcome(make: Callable[[], tuple[Model, LinearProgram]]) -> Any:
    """What comes of it: model and program, or why there are none."""
    try:
        return make()
    except (BadInput, StructureDiffers) as refusal:
        return refusal


def revised(name: str, case: Case) -> str:
    """Check a revision against building anew: "same", or "refused" where there is none."""
    return revised_from(base(name)[1], case)


def revised_from(revision: Revision, case: Case) -> str:
    """The same of any revision."""
    wanted, renewed = outcome(lambda: build(case)), outcome(lambda: revision.to(case))
    if isinstance(renewed, StructureDiffers):
        assert "differs" in str(renewed) or "another" in str(renewed)
        return "refused"
    if isinstance(wanted, BadInput):
        assert isinstance(renewed, BadInput)
        assert str(renewed) == str(wanted)
        return "refused"
    assert_same(renewed, wanted)
    return "same"


NAMES = st.integers(0, 11).map(str) | st.sampled_from(["tutorial", "three tiers"])


@given(NAMES, st.lists(st.sampled_from(range(len(SAFE))), min_size=1, unique=True), st.floats(0.5, 2.0))
@settings(max_examples=20, deadline=None)
def test_other_prices_rates_capacities_and_budgets_are_never_refused(
    name: str, which: list[int], factor: float
) -> None:
    case, _ = base(name)
    cells = [cell for k in which for cell in SAFE[k]]
    assert revised(name, changed(case, *cells, by=lambda column: column * factor)) == "same"


@given(NAMES, st.lists(st.sampled_from(CELLS), min_size=1, max_size=6, unique=True), st.integers(0, 10**6))
@settings(max_examples=25, deadline=None)
def test_other_figures_give_the_program_of_building_anew_or_are_refused(
    name: str, cells: list[tuple[str, str]], seed: int
) -> None:
    case, _ = base(name)
    revised(name, changed(case, *cells, by=scaled(seed)))


@given(NAMES, st.sampled_from(NUMBERS), st.integers(0, 10**6), st.sampled_from([0.0, 1.0, 7.0, np.nan]))
@example("4", ("demand", "units"), 3, 0.0)
@example("9", ("offers", "capacity"), 1, np.nan)
@example("2", ("lanes", "lead_periods"), 1, 1.0)
@example("three tiers", ("bom", "units_per_unit"), 1, 7.0)
@example("three tiers", ("provenance", "share_pct"), 1, 0.0)
@settings(max_examples=25, deadline=None)
def test_any_number_in_any_cell_gives_the_program_of_building_anew_or_is_refused(
    name: str, cell: tuple[str, str], seed: int, number: float
) -> None:
    case, _ = base(name)
    table, column = cell
    declared = TABLES[table].by_name[column]
    assume(not (np.isnan(number) and (declared.required or declared.default is not None)))
    assume(not (number == 0 and declared.above_minimum))

    def written(values: pd.Series) -> pd.Series:
        return values.where(np.arange(len(values)) != seed % max(len(values), 1), number)

    revised(name, changed(case, cell, by=written))


#: Each column that is no key; those that say where a row is from together.
STATED: dict[str, list[tuple[str, str]]] = {"where rows are from": []}
for table in TABLES.values():
    for column in table.columns:
        if column.name not in table.key:
            origin = column.name in ("source_id", "grade")
            what = "where rows are from" if origin else f"{table.name}.{column.name}"
            STATED.setdefault(what, []).append((table.name, column.name))


@pytest.mark.parametrize("what", STATED)
def test_another_column_gives_the_program_of_building_anew_or_is_refused(what: str) -> None:
    """Whatever a scenario may change: the cells of a column change places, or where all are equal, their value."""

    def moved(values: pd.Series) -> Any:
        equal = pd.api.types.is_numeric_dtype(values.dtype) and values.nunique() < 2
        return values + 1 if equal else np.roll(values, 1)

    for name in ("4", "three tiers"):
        revised(name, changed(base(name)[0], *STATED[what], by=moved))


#: Another value of each option, none of which is the default.
OPTED: dict[str, Any] = {
    "objective": ("shortage", "exposure", "cost"),
    "share_cap": (ShareCap("country", "part", 0.7), ShareCap("supplier", "family", 0.8)),
    "minimum_sources": MinimumSources(1, 0.05),
    "score_floor": (ScoreFloor("security", 20.0),),
    "limits": (MeasureLimit("origin", 0.5), MeasureLimit("country", 0.9), MeasureLimit("lead", 1.0)),
    "integers": True,
    "discount_rate": 0.03,
    "risk_price_jpy": 12.0,
    "tolerance": 1e-5,
    "unknown": "barred",
    "shortage_limit": 0.5,
}


@pytest.mark.parametrize("option", [option.name for option in fields(ModelOptions)])
@pytest.mark.parametrize("others", [{}, OPTED], ids=["as they are", "all stated"])
def test_another_option_gives_the_program_of_building_anew_or_is_refused(option: str, others: dict[str, Any]) -> None:
    for name in ("4", "9"):
        case = opted(base(name)[0], **others)
        own = getattr(case.scenario.model, option)
        other = OPTED[option] if own != OPTED[option] else getattr(ModelOptions(), option)
        revised_from(Revision(*build(case)), opted(case, **{option: other}))


@pytest.mark.parametrize("seed", range(6))
def test_a_shipped_case_is_revised_to_the_last_number(seed: int) -> None:
    case, _ = base("baseline")
    # A price may come to lie below the price before it only where not all are multiplied together.
    others = [cell for cell in CELLS if cell not in SAFE[0]]
    cells = [others[k] for k in np.random.default_rng(seed).choice(len(others), 5, replace=False)]
    other = changed(case, *{*cells, ("offers", "capacity")}, by=scaled(seed))
    assert revised("baseline", changed(other, *SAFE[0], by=lambda column: column * 1.07)) == "same"


def test_what_does_not_change_is_the_very_array_of_the_base() -> None:
    case, revision = base("baseline")
    program = revision.program
    _, same = revision.to(case)
    for name in ("cost", "lower", "upper", "integer", "matrix", "row_lower", "row_upper", "levels"):
        assert getattr(same, name) is getattr(program, name)
    _, dearer = revision.to(changed(case, ("budgets", "budget_jpy"), by=scaled(1)))
    assert dearer.matrix is program.matrix
    assert dearer.cost is program.cost
    assert dearer.row_upper is not program.row_upper
    _, rated = revision.to(changed(case, ("parts", "holding_cost_jpy"), by=scaled(1)))
    assert rated.matrix is program.matrix
    assert rated.terms["purchase"] is program.terms["purchase"]
    assert rated.terms["holding"] is not program.terms["holding"]


def test_what_the_model_does_not_read_may_differ() -> None:
    case, revision = base("tutorial")
    renamed = case.tables | {"suppliers": case.tables["suppliers"].assign(name_en="Another name")}
    model, program = revision.to(replace(case, tables=renamed))
    assert program.matrix is revision.program.matrix
    assert (model.instance.coded["suppliers"]["name_en"] == "Another name").all()


def test_the_base_stays_as_it_was() -> None:
    case, revision = base("tutorial")
    before = revision.program.matrix.data.copy(), revision.program.cost.copy()
    revision.to(changed(case, *CELLS, by=scaled(3)))
    np.testing.assert_array_equal(before[0], revision.program.matrix.data)
    np.testing.assert_array_equal(before[1], revision.program.cost)
    assert revision.to(case)[1].cost is revision.program.cost


@pytest.mark.parametrize("name", ["tutorial", "4", "9"])
def test_a_revised_program_may_be_revised_again(name: str) -> None:
    case, revision = base(name)
    first = changed(case, *CELLS[5:9], by=lambda column: column * 1.1)
    again = Revision(*revision.to(first))
    for other in (changed(first, *SAFE[4], by=scaled(2)), changed(case, ("demand", "units"), by=scaled(2)), case):
        assert_same(again.to(other), build(other))


def test_dated_figures_may_gain_rows() -> None:
    case, _ = base("baseline")
    later = overlay_case(
        ROOT / "scenarios" / "baseline.yaml",
        {
            "id": "later",
            "title": {"en": "Later", "ja": "後"},
            "changes": [
                {
                    "table": "fx",
                    "where": {"currency": "USD"},
                    "periods": case.periods[3:5],
                    "scale": {"jpy_per_unit": 1.2},
                },
                {
                    "table": "offers",
                    "where": {"plant.country_id": "TWN"},
                    "periods": case.periods[:2],
                    "set": {"capacity": 900},
                },
            ],
        },
    )
    assert len(later.tables["fx"]) > len(case.tables["fx"])
    assert revised("baseline", later) == "same"


STRUCTURE: dict[str, Callable[[Case], Case]] = {
    "lanes.lead_periods": lambda case: changed(case, ("lanes", "lead_periods"), by=lambda column: column + 1),
    "offers.status": lambda case: changed(case, ("offers", "status"), by=lambda column: "qualified"),
    "offers.ramp": lambda case: changed(case, ("offers", "ramp"), by=lambda column: "0.5;1"),
    "model.integers": lambda case: opted(case, integers=not case.scenario.model.integers),
    "model.unknown": lambda case: opted(case, unknown="barred"),
    "model.share_cap": lambda case: opted(case, share_cap=()),
    "rules": lambda case: replace(case, rules=case.rules[:1]),
    "horizon": lambda case: replace(case, periods=case.periods[:-1]),
    "offers": lambda case: replace(case, tables=case.tables | {"offers": case.tables["offers"].iloc[:-1]}),
    "demand": lambda case: replace(case, tables=case.tables | {"demand": case.tables["demand"].iloc[:-1]}),
    "bom.units_per_unit": lambda case: changed(case, ("bom", "units_per_unit"), by=scaled(1)),
    "plants.opening_cost_jpy": lambda case: changed(case, ("plants", "opening_cost_jpy"), by=lambda column: 0.0),
    "offers.minimum_order": lambda case: changed(case, ("offers", "minimum_order"), by=lambda column: 5.0),
    "offers.capacity": lambda case: changed(case, ("offers", "capacity"), by=lambda column: np.nan),
    "budgets": lambda case: replace(case, tables=case.tables | {"budgets": case.tables["budgets"].iloc[:0]}),
}


@pytest.mark.parametrize("what", STRUCTURE)
def test_another_structure_is_refused_by_name(what: str) -> None:
    case, revision = base("baseline")
    with pytest.raises(StructureDiffers) as refusal:
        revision.to(STRUCTURE[what](case))
    assert what in str(refusal.value)


def test_a_price_that_begins_to_fall_is_refused(tmp_path: Path) -> None:
    tables = three_tiers()
    tables["price_breaks"] = [{"offer_id": "near-radio", "from_units": 5, "unit_price": 1100}]
    case = make_case(tmp_path, tables)
    revision = Revision(*build(case))
    dearer = changed(case, ("price_breaks", "unit_price"), by=lambda column: column + 50)
    assert_same(revision.to(dearer), build(dearer))
    with pytest.raises(StructureDiffers, match=r"price_breaks\.unit_price"):
        revision.to(changed(case, ("price_breaks", "unit_price"), by=lambda column: column - 200))


def test_other_limits_prices_of_risk_and_rates_of_discount(tmp_path: Path) -> None:
    case = opted(random_case(tmp_path, 3), discount_rate=0.04, risk_price_jpy=20.0)
    case = opted(case, score_floor=(ScoreFloor("security", 50.0),))
    revision = Revision(*build(case))
    limits = tuple(replace(cap, limit=cap.limit * 0.95) for cap in case.scenario.model.share_cap)
    for options in (
        {"share_cap": limits},
        {"discount_rate": 0.05},
        {"risk_price_jpy": 35.0},
        {"score_floor": (ScoreFloor("security", 52.5),)},
        {"share_cap": limits, "discount_rate": 0.01, "risk_price_jpy": 1.0},
    ):
        other = opted(case, **options)
        assert_same(revision.to(other), build(other))
    with pytest.raises(StructureDiffers, match="discount_rate"):
        revision.to(opted(case, discount_rate=0.0))


def test_a_missing_score_is_told_as_building_anew_tells_it(tmp_path: Path) -> None:
    case = opted(random_case(tmp_path, 3), score_floor=(ScoreFloor("security", 50.0),))
    revision = Revision(*build(case))
    unscored = changed(case, ("offers", "security_score"), by=lambda column: np.nan)
    with pytest.raises(BadInput) as anew:
        build(unscored)
    with pytest.raises(BadInput) as again:
        revision.to(unscored)
    assert str(again.value) == str(anew.value)
