"""Shortages, single sources and hidden plants."""

import pandas as pd
import pytest

from optimizer import api


def test_shortages_are_told_with_their_share_and_those_of_the_bound_first(tutorial_pack: api.Pack) -> None:
    short = api.risks.shortages(tutorial_pack.case, tutorial_pack.tables, ["ministry"])
    assert short[["part", "segment", "units", "first", "last", "bound"]].to_numpy().tolist() == [
        ["radio", "ministry", 2.0, "2027Q2", "2027Q2", True]
    ]
    assert short["share"].tolist() == pytest.approx([2 / 175])
    rows = pd.DataFrame(
        {"part": ["chip", "radio"], "segment": ["utility", "ministry"], "period": "2027Q2", "units": 1.0}
        | {"penalty_jpy": [9e9, 1.0]}
    )
    both = api.risks.shortages(tutorial_pack.case, {"shortages": rows}, ["ministry"])
    assert both["segment"].tolist() == ["ministry", "utility"]
    assert api.risks.shortages(tutorial_pack.case, {"shortages": rows}, [])["segment"].tolist() == [
        "utility",
        "ministry",
    ]


def test_a_single_source_sells_all_of_a_part_in_the_end(tutorial_pack: api.Pack) -> None:
    orders = tutorial_pack.tables["orders"]
    alone = api.risks.single_sources(orders[orders["segment"] == "utility"], "supplier", ["2028Q1"])
    assert sorted(alone["part"]) == ["chip", "radio"]
    assert alone["share"].sum() == pytest.approx(1.0)


def test_hidden_plants_stand_behind_several_suppliers_and_make_a_tenth() -> None:
    concentration = pd.DataFrame(
        {
            "plant": ["near", "held", "au", "far"],
            "share": [0.7, 0.05, 1.0, 0.1],
            "tier1_suppliers": [2, 3, 1, 2],
            "value_jpy": [70.0, 5.0, 90.0, 80.0],
        }
    )
    assert api.risks.plants_behind_several_suppliers(concentration)["plant"].tolist() == ["near", "held", "far"]
    assert api.risks.hidden_plants(concentration)["plant"].tolist() == ["far", "near"]
