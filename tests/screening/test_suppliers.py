"""Suppliers that a name concerns: word for word, and with what they hold."""

import pandas as pd

from optimizer import api

PERIODS = ["2027Q2", "2027Q3"]
TABLES = {
    "suppliers": pd.DataFrame(
        {
            "supplier_id": ["nec", "nec-pc", "te", "fujitsu", "old"],
            "name_en": ["NEC", "NEC Personal Computers", "TE Connectivity", "Fujitsu", "Old Holding"],
            "name_ja": ["日本電気", None, None, "富士通", None],
            "country_id": "JPN",
        }
    ),
    "entities": pd.DataFrame({"entity_id": ["lenovo"]}),
    "ownership": pd.DataFrame(
        {
            "owned_id": ["nec-pc", "te"],
            "owner_id": ["lenovo", "old"],
            "share_pct": [66.6, 50.0],
            "valid_from": [None, None],
            "valid_to": [None, "2020-03-31"],
        }
    ),
}


def _named(*names: str, listed: tuple[str, ...] = ()) -> list[str]:
    return api.suppliers_named(TABLES, names, listed, PERIODS)


def test_names_find_suppliers_word_for_word() -> None:
    assert _named("TE Connectivity Ltd") == ["te"]
    assert _named("NEC Personal Computers Ltd.") == ["nec-pc"]
    assert _named("nec") == ["nec", "nec-pc"]
    assert _named("富士通株式会社") == ["fujitsu"]
    assert _named("日本電気") == ["nec"]
    assert _named("X", "") == []


def test_what_a_match_holds_comes_first() -> None:
    assert _named("FUJITSU LIMITED", listed=("lenovo",)) == ["nec-pc", "fujitsu"]


def test_a_stake_that_ended_before_the_periods_does_not_count() -> None:
    assert _named("Old Holding") == ["old"]
