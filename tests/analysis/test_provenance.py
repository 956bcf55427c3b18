"""What unknown provenance is worth."""

from __future__ import annotations

import json
import math
from pathlib import Path

import pytest

from optimizer import api
from tests.builder import Tables, make_case
from tests.chains import BAN, three_tiers
from tests.instances import random_case

ORIGIN = BAN | {"bars": BAN["bars"][:1]}


def dear() -> Tables:
    """Own radios at 9,000, so that the ministry would rather buy what declares its chips."""
    tables = three_tiers()
    tables["offers"][0]["unit_price"] = 9_000
    return tables


def test_the_interval_and_who_to_map_next(tmp_path: Path) -> None:
    tables = dear()
    tables["suppliers"].append({"supplier_id": "s-second", "name_en": "Second", "country_id": "USA"})
    tables["plants"].append({"plant_id": "second", "supplier_id": "s-second", "country_id": "USA"})
    tables["offers"].append(
        {**tables["offers"][1], "offer_id": "second-radio", "plant_id": "second", "unit_price": 1_700}
    )
    provenance = api.unknown_provenance(make_case(tmp_path, tables, [ORIGIN]))
    # If unknown is clean ten far-radios at 1,500; if it is barred ten own ones: 9,000 + 2 x (130 or 110 + 4.5).
    assert provenance.clean_jpy == pytest.approx(15_000)
    assert provenance.barred_jpy == pytest.approx(92_290)
    assert provenance.interval_jpy == pytest.approx(77_290)
    suppliers = provenance.suppliers.set_index("supplier")
    assert suppliers.index.tolist() == ["s-far", "s-second"]
    # far-radio found clean ends the matter; found barred, second-radio takes its place for 2,000 more.
    assert suppliers.loc["s-far"].to_dict() == pytest.approx(
        {"bought_jpy": 15_000, "if_clean_jpy": 77_290, "if_barred_jpy": 2_000, "worth_jpy": 39_645}
    )
    assert suppliers.loc["s-second"].to_dict() == pytest.approx(
        {"bought_jpy": 0, "if_clean_jpy": 75_290, "if_barred_jpy": 0, "worth_jpy": 37_645}
    )
    assert json.loads(json.dumps(provenance.as_mapping(), allow_nan=False))["interval_jpy"] == pytest.approx(77_290)
    few = api.unknown_provenance(make_case(tmp_path / "few", tables, [ORIGIN]), most=1)
    assert few.suppliers["supplier"].tolist() == ["s-far"]
    assert few.left_out == 1


def test_nothing_unknown_is_worth_nothing(tmp_path: Path) -> None:
    provenance = api.unknown_provenance(make_case(tmp_path, dear()))
    assert provenance.interval_jpy == 0
    assert provenance.suppliers.empty


def test_a_case_that_only_the_unknown_makes_possible(tmp_path: Path) -> None:
    tables = dear()
    tables["offers"] = [offer for offer in tables["offers"] if offer["offer_id"] != "near-radio"]
    tables["stock"] = [{"segment_id": "min", "part_id": "radio", "opening_units": 0, "cover_periods": 0.5}]
    provenance = api.unknown_provenance(make_case(tmp_path, tables, [ORIGIN]))
    assert provenance.barred_jpy == math.inf
    assert provenance.as_mapping()["barred_jpy"] is None
    assert provenance.suppliers["worth_jpy"].tolist() == [math.inf]


@pytest.mark.parametrize("seed", range(40))
def test_unknown_clean_never_costs_more_than_unknown_barred(tmp_path: Path, seed: int) -> None:
    provenance = api.unknown_provenance(random_case(tmp_path, seed), most=1)
    room = 1e-7 * max(1.0, abs(provenance.clean_jpy)) if math.isfinite(provenance.clean_jpy) else 0.0
    assert provenance.clean_jpy <= provenance.barred_jpy + room
    if len(provenance.suppliers):
        assert provenance.suppliers["if_clean_jpy"].iloc[0] <= provenance.interval_jpy + room
