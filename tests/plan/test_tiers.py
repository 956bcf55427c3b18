"""What purchases rest on, tier by tier, against the case worked out by hand in tests/chains.py."""

import pandas as pd
import pytest

from optimizer import api


def test_tiers_before_and_after_the_ban(chain_pack: api.Pack, free_chain_pack: api.Pack) -> None:
    exposure = chain_pack.tables["exposure"]
    ends = api.tiers.tier_ends(exposure, chain_pack.summary, free_chain_pack.summary, ["2027Q2", "2027Q2"])
    rows = ends.drop_duplicates("tier").set_index("tier")
    assert rows["value_jpy"].to_dict() == exposure.groupby("tier")["value_jpy"].sum().to_dict()
    assert rows["concern"].tolist() == [0.0, 0.0, 0.0]
    befores = ["before_concern", "before_made_in_concern", "before_firm_of_concern"]
    assert rows[befores].iloc[1].tolist() == pytest.approx([0.9, 0.6, 0.3])
    assert rows["before_unknown"].tolist()[1] == pytest.approx(0.1)
    assert api.tiers.tier_ends(exposure, free_chain_pack.summary, {}, ["2027Q2"])["before_concern"].isna().all()


def test_exposure_by_key_compares_with_the_plan_without_rules(chain_pack: api.Pack, free_chain_pack: api.Pack) -> None:
    mine, theirs = (
        pack.tables["exposure"].loc[lambda rows: rows["tier"] == 2] for pack in (chain_pack, free_chain_pack)
    )
    split = api.tiers.exposure_by(mine, "country", theirs).set_index("key")
    assert split.loc["JPN", ["share", "concern"]].tolist() == [1.0, 0.0]
    measures = ["before_concern", "before_made_in_concern", "before_firm_of_concern"]
    assert split.loc["CHN", measures].tolist() == [1.0, 1.0, 0.0]
    # A source declared by supplier alone stands where that supplier is seated: here a firm held by a listed one.
    assert split.loc["JPN", measures].tolist() == [1.0, 0.0, 1.0]
    assert split.loc[api.tiers.UNKNOWN, ["before_concern", "before_unknown"]].tolist() == [0.0, 1.0]
    assert split["value_jpy"].sum() == pytest.approx(mine["value_jpy"].sum())
    years = api.tiers.exposure_years(mine, ["2027"], theirs)
    assert years["concern"].tolist() == [0.0]
    assert years[measures].iloc[0].tolist() == pytest.approx([0.9, 0.6, 0.3])


def test_a_plan_of_an_earlier_version_does_not_tell_the_measures_apart(free_chain_pack: api.Pack) -> None:
    exposure = free_chain_pack.tables["exposure"].copy()
    for measure in ("made_in_concern", "firm_of_concern"):
        exposure[measure] = pd.Series(pd.NA, exposure.index, "boolean")
    years = api.tiers.exposure_years(exposure[exposure["tier"] == 2], ["2027"])
    assert years["concern"].tolist() == pytest.approx([0.9])
    assert years[["made_in_concern", "firm_of_concern"]].isna().all(axis=None)


def test_a_part_rests_on_countries_tier_by_tier(free_chain_pack: api.Pack) -> None:
    exposure = free_chain_pack.tables["exposure"]
    rows = api.tiers.part_tiers(exposure, "radio").set_index("tier")
    assert list(rows.index) == [1, 2]
    assert rows.at[2, "concern"] == pytest.approx(0.9)
    assert rows.at[2, "countries"][0] == "CHN"
    assert "" not in rows.at[2, "countries"]
    assert api.tiers.part_tiers(exposure, "chip").empty


def test_what_nobody_declares(free_chain_pack: api.Pack) -> None:
    exposure = free_chain_pack.tables["exposure"]
    unknown = api.tiers.unknown_parts(exposure)
    assert unknown["value_jpy"].sum() == pytest.approx(exposure.loc[exposure["status"] == "unknown", "value_jpy"].sum())
    assert unknown["value_jpy"].is_monotonic_decreasing
