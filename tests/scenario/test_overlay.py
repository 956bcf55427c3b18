from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
import pytest

from optimizer.errors import BadInput, Fault
from optimizer.scenario import Change
from optimizer.scenario.overlay import apply_changes
from tests.builder import typed
from tests.scenario.small_tables import small_records, small_tables

PERIODS = ["2027Q2", "2027Q3", "2027Q4", "2028Q1"]


def change(table: str, where: Mapping[str, Any] | None = None, **more: Any) -> Change:
    wanted = {k: v if isinstance(v, tuple) else (v,) for k, v in (where or {}).items()}
    return Change(table, wanted, **{"layer": "s", "place": "s.yaml:9", **more})


def after(*changes: Change) -> dict[str, pd.DataFrame]:
    return apply_changes(small_tables(), changes, PERIODS).tables


def by(table: pd.DataFrame, key: str, column: str) -> dict[str, Any]:
    values = table[column].astype(object).where(table[column].notna(), None)
    return dict(zip(table[key], values, strict=True))


def test_set_scale_add() -> None:
    tables = after(
        change("offers", {"offer_id": "K-router"}, set={"capacity": 70, "status": "candidate"}),
        change("offers", {"currency": "USD"}, scale={"unit_price": 2}),
        change("plants", {"plant_id": "kita-1"}, add={"capacity": -100}),
        change("plants", {"plant_id": "formosa-1"}, set={"capacity": None}),
    )
    assert by(tables["offers"], "offer_id", "capacity")["K-router"] == 70
    assert by(tables["offers"], "offer_id", "status")["K-router"] == "candidate"
    assert list(tables["offers"]["unit_price"]) == [120_000, 18, 1200, 10]
    assert by(tables["plants"], "plant_id", "capacity")["kita-1"] == 400
    assert by(tables["plants"], "plant_id", "capacity")["formosa-1"] is None


def test_rows_are_added_with_their_author_and_blank_where_nothing_is_stated() -> None:
    before = small_tables()
    new = change("lanes", rows=({"origin": "TWN", "destination": "*", "capacity": 3},), place="s.yaml:7")
    done = apply_changes(before, [new], PERIODS)
    lanes = done.tables["lanes"]
    assert len(lanes) == len(before["lanes"]) + 1
    assert dict(lanes.dtypes) == dict(before["lanes"].dtypes)
    assert list(lanes.iloc[-1][["origin", "destination", "capacity"]]) == ["TWN", "*", 3]
    assert pd.isna(lanes.iloc[-1]["part_id"])
    row = len(lanes) + 1
    assert done.place_of(Fault("lanes", row, "part_id", None, "x")) == "s.yaml:7"
    assert done.place_of(Fault("lanes", row - 1, "capacity", None, "x")) is None
    with pytest.raises(BadInput, match=r"s.yaml:9: lanes has no column 'orgin'; did you mean 'origin'\?"):
        after(change("lanes", rows=({"orgin": "TWN"},)))
    with pytest.raises(BadInput, match=r"lanes\.capacity holds numbers"):
        after(change("lanes", rows=({"origin": "TWN", "destination": "*", "capacity": "much"},)))


def test_only_touched_tables_are_copied_and_none_is_changed() -> None:
    before = small_tables()
    tables = apply_changes(before, [change("demand", scale={"units": 2})], PERIODS).tables
    assert tables["offers"] is before["offers"]
    assert (before["demand"]["units"] == 50).all()
    assert (tables["demand"]["units"] == 100).all()
    for name, frame in tables.items():
        assert dict(frame.dtypes) == dict(before[name].dtypes)


@pytest.mark.parametrize(
    ("table", "where", "ids"),
    [
        ("offers", {"plant.country_id": "TWN"}, ["F-chip"]),
        ("offers", {"plant.supplier.country_id": "CHN"}, ["L-router", "L-chip"]),
        ("offers", {"plant.supplier.country.bloc": "of_concern"}, ["L-router", "L-chip"]),
        ("offers", {"part.family": "semiconductor", "plant.country_id": ("JPN", "CHN")}, ["L-chip"]),
        ("offers", {"part.hs6": 854231}, ["F-chip", "L-chip"]),
        ("offers", {"capacity": 80}, ["F-chip"]),
        ("offers", {"capacity": (60.0, 80)}, ["F-chip", "L-chip"]),
        ("offers", {}, ["K-router", "F-chip", "L-router", "L-chip"]),
    ],
)
def test_selectors(table: str, where: Mapping[str, Any], ids: list[str]) -> None:
    frame = after(change(table, where, set={"capacity_use": 7}))[table]
    assert list(frame.loc[frame["capacity_use"] == 7, "offer_id"]) == ids


def test_selector_through_a_segment() -> None:
    demand = after(change("demand", {"segment.sector": "private"}, set={"units": 1}))["demand"]
    assert set(demand.loc[demand["units"] == 1, "segment_id"]) == {"priv"}


def test_periods_on_demand() -> None:
    demand = after(change("demand", {"part_id": "chip"}, periods=("2027Q3", "2028Q1"), scale={"units": 3}))
    frame = demand["demand"]
    changed = frame[frame["units"] == 150]
    assert list(zip(changed["part_id"], changed["period"], strict=True)) == [
        ("chip", "2027Q3"),
        ("chip", "2028Q1"),
    ]


def test_periods_on_offers_start_from_the_value_in_force() -> None:
    tables = after(
        change("offers", {"part_id": "chip"}, periods=("2027Q2", "2027Q3"), scale={"capacity": 0.5}),
        change("offers", {"offer_id": "L-chip"}, periods=("2027Q3",), add={"unit_price": 1}),
    )
    frame = tables["offer_periods"]
    rows = {(r.offer_id, r.period): (r.capacity, r.unit_price) for r in frame.itertuples()}
    assert rows[("F-chip", "2027Q2")][0] == 40
    assert rows[("F-chip", "2027Q3")][0] == 20
    assert rows[("L-chip", "2027Q2")][0] == 30
    assert rows[("L-chip", "2027Q3")] == (30, 6)
    assert len(frame) == 4
    assert np.isnan(rows[("F-chip", "2027Q2")][1])
    pd.testing.assert_frame_equal(tables["offers"], small_tables()["offers"])


def test_periods_on_plants() -> None:
    frame = after(change("plants", {"country_id": "JPN"}, periods=("2027Q2",), set={"capacity": 0}))["plant_periods"]
    assert list(zip(frame["plant_id"], frame["period"], frame["capacity"], strict=True)) == [
        ("kita-1", "2027Q2", 0),
        ("longwei-vn", "2027Q2", 0),
    ]


def test_periods_on_rates_split_the_general_one() -> None:
    frame = after(change("fx", {"currency": "USD"}, periods=("2027Q3", "2027Q4"), scale={"jpy_per_unit": 2}))["fx"]
    assert by(frame, "period", "jpy_per_unit") == {"*": 150, "2027Q4": 280, "2027Q3": 300}


def test_layers_may_change_one_cell_in_turn() -> None:
    frame = after(
        change("fx", {"period": "*"}, set={"jpy_per_unit": 200}, layer="parent"),
        change("fx", {"period": "*"}, scale={"jpy_per_unit": 1.5}, layer="child"),
    )["fx"]
    assert by(frame, "period", "jpy_per_unit")["*"] == 300


@pytest.mark.parametrize(
    "pair",
    [
        (
            change("offers", {"offer_id": "F-chip"}, set={"capacity": 1}, place="s.yaml:3"),
            change("offers", {"part_id": "chip"}, scale={"capacity": 2}),
        ),
        (
            change(
                "offers",
                {"part_id": "chip"},
                periods=("2027Q2", "2027Q3"),
                set={"capacity": 1},
                place="s.yaml:3",
            ),
            change("offers", {"offer_id": "L-chip"}, periods=("2027Q3",), set={"capacity": 1}),
        ),
        (
            change("offer_periods", {"offer_id": "F-chip"}, set={"capacity": 1}, place="s.yaml:3"),
            change("offers", {"offer_id": "F-chip"}, periods=("2027Q3",), set={"capacity": 1}),
        ),
        (
            change("fx", {"currency": "USD"}, set={"jpy_per_unit": 1}, place="s.yaml:3"),
            change("fx", {"currency": "USD"}, periods=("2027Q2",), scale={"jpy_per_unit": 2}),
        ),
    ],
)
def test_two_changes_to_one_cell_name_both_lines(pair: tuple[Change, Change]) -> None:
    with pytest.raises(BadInput, match=r"^s.yaml:9: .*is changed here and at s.yaml:3$"):
        after(*pair)


@pytest.mark.parametrize(
    ("bad", "words"),
    [
        (
            change("offers", {"plnt.country_id": "TWN"}, set={"capacity": 0}),
            "no reference 'plnt'; did you mean 'plant'",
        ),
        (
            change("offers", {"plant.contry_id": "TWN"}, set={"capacity": 0}),
            "plants has no column 'contry_id'",
        ),
        (change("offers", {"capacity.x": 1}, set={"capacity": 0}), "no reference 'capacity'"),
        (change("lanes", {"origin.country_id": "TWN"}, set={"capacity": 0}), "no reference 'origin'"),
        (change("offers", {"plant.country_id": "TWM"}, set={"capacity": 0}), "'TWM'; did you mean 'TWN'"),
        (change("offers", {"plant.country_id": ("TWN", "XXX")}, set={"capacity": 0}), "'XXX'"),
        (change("offers", {"capacity": "much"}, set={"capacity": 0}), "holds numbers"),
        (change("offers", {"part.hs6": 854231.5}, set={"capacity": 0}), "holds text"),
        (
            change("offers", {"part_id": "router", "plant.country_id": "TWN"}, set={"capacity": 0}),
            "no row of offers is matched",
        ),
        (change("bom", {}, set={"units_per_unit": 2}), "no row of bom is matched"),
        (change("offers", {}, set={"capcity": 0}), "offers has no column 'capcity'; did you mean 'capacity'"),
        (change("offers", {}, set={"offer_id": "x"}), "names the row, so it cannot be changed"),
        (change("demand", {}, set={"period": "2027Q2"}), "names the row"),
        (change("offers", {}, scale={"status": 2}), "holds text, so it can be set but not scaled"),
        (change("offers", {}, set={"capacity": "much"}), "holds numbers, so it cannot be 'much'"),
        (change("offers", {}, set={"currency": 1.5}), "holds text"),
        (
            change("offers", {}, set={"status": "ready"}),
            "is one of incumbent, qualified, candidate, not 'ready'",
        ),
        (change("offers", {}, set={"unit_price": None}), "may not be blank"),
        (change("offers", {}, scale={"capacity": 2}), "offers L-router, column capacity is blank"),
        (
            change("offers", {}, periods=("2027Q2",), scale={"capacity": 2}),
            "L-router / 2027Q2, column capacity is blank",
        ),
        (
            change("offers", {}, periods=("2029Q1",), set={"capacity": 2}),
            "2029Q1 lies outside the horizon 2027Q2–2028Q1",
        ),
        (
            change("offers", {}, periods=("2027Q2",), set={"status": "candidate"}),
            "does not vary by period; only capacity",
        ),
        (change("plants", {}, periods=("2027Q2",), set={"opening_cost_jpy": 1}), "only capacity can"),
        (change("parts", {}, periods=("2027Q2",), set={"unit": "kg"}), "parts does not vary by period"),
        (
            change("offer_periods", {}, periods=("2027Q3", "2027Q4"), set={"capacity": 1}),
            "offer_periods is for 2027Q4",
        ),
        (
            change("offers", {"part_id": "router"}, periods=("2027Q2",), scale={"unit_price": 2}),
            "offer 'K-router' has price breaks",
        ),
        (
            change("fx", {"period": "2027Q4"}, periods=("2027Q3",), scale={"jpy_per_unit": 2}),
            "fx is for 2027Q3",
        ),
    ],
)
def test_faults_name_the_line(bad: Change, words: str) -> None:
    with pytest.raises(BadInput) as error:
        after(bad)
    assert error.value.place == "s.yaml:9"
    assert words in str(error.value)


def test_numbers_may_stand_in_a_list_column() -> None:
    offers = after(change("offers", {"offer_id": "F-chip"}, set={"ramp": 0.5}))["offers"]
    assert by(offers, "offer_id", "ramp")["F-chip"] == "0.5"


def test_the_author_of_a_fault() -> None:
    changed = apply_changes(
        small_tables(),
        [
            change("offers", {"offer_id": "F-chip"}, set={"unit_price": 1}, place="s.yaml:1"),
            change("offers", {"part_id": "chip"}, set={"capacity": -1}, place="s.yaml:2"),
            change("plants", {"plant_id": "kita-1"}, periods=("2027Q2",), set={"capacity": -5}, place="s.yaml:3"),
        ],
        PERIODS,
    )
    assert changed.place_of(Fault("offers", 3, "capacity", "-1", "0")) == "s.yaml:2"
    assert changed.place_of(Fault("offers", 3, "unit_price", "1", "0")) == "s.yaml:1"
    assert changed.place_of(Fault("offers", 5, "unit_price", "1", "0")) == "s.yaml:2"
    assert changed.place_of(Fault("offers", 2, "capacity", "-1", "0")) is None
    assert changed.place_of(Fault("plant_periods", 2, "capacity", "-5", "0")) == "s.yaml:3"
    assert changed.place_of(Fault("demand", 2, "units", "-5", "0")) is None
    assert changed.place_of(Fault("offers", None, None, None, "0")) is not None


def test_a_selector_on_an_empty_reference() -> None:
    records = small_records()
    records["stock"] = [{"segment_id": "min", "part_id": "chip", "source_id": "s"}]
    tables = typed(records)
    done = apply_changes(
        tables,
        [change("stock", {"source.title": "Made up for this test"}, set={"opening_units": 3})],
        PERIODS,
    )
    assert list(done.tables["stock"]["opening_units"]) == [3]
    with pytest.raises(BadInput, match=r"no row has demand: source\.title"):
        apply_changes(tables, [change("demand", {"source.title": "Made up"}, set={"units": 3})], PERIODS)
