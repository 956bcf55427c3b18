"""Components in the shipped real case: prices without them, what makers declare, lanes and capacity shared with them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from optimizer.dataset.package import read_package
from optimizer.rules.exclusion import verdicts
from optimizer.rules.pack import read_rule
from optimizer.schema import column
from tools.japan_ict.bills import BILLS
from tools.japan_ict.capacity import TAKE_OVER
from tools.japan_ict.catalogue import PARTS
from tools.japan_ict.lanes import CLOSED
from tools.japan_ict.prices import LEAST_LEFT, bill_jpy, china_jpy, price_jpy, usual_jpy
from tools.japan_ict.provenance import CLEAN
from tools.japan_ict.routes import ROUTES

REPOSITORY = Path(__file__).parents[2]
CASE = REPOSITORY / "data" / "japan_ict"
RULES = REPOSITORY / "data" / "rules"
Tables = dict[str, pd.DataFrame]


@pytest.fixture(scope="module")
def tables() -> Tables:
    return read_package(CASE).tables


@pytest.fixture(scope="module")
def offers(tables: Tables) -> pd.DataFrame:
    plants = tables["plants"][["plant_id", "supplier_id", "country_id"]]
    return tables["offers"].merge(plants, on="plant_id")


def test_components_are_chosen_in_japan_and_declared_elsewhere(tables: Tables, offers: pd.DataFrame) -> None:
    billed = offers["part_id"].isin(tables["bom"]["part_id"])
    chosen = billed & (offers["country_id"] == "JPN") & (offers["status"] != "candidate")
    assert (offers["components"] == "chosen").tolist() == chosen.tolist()
    assert (offers["components"] == "declared").tolist() == (billed & ~chosen).tolist()
    assert set(tables["provenance"]["offer_id"]) == set(offers.loc[billed & ~chosen, "offer_id"])


def test_a_price_without_components_and_its_bill_make_the_whole_price(offers: pd.DataFrame) -> None:
    routes = {route.offer_id: route for route in ROUTES}
    chosen = offers[offers["components"] == "chosen"]
    assert len(chosen) == 76
    assert set(chosen["currency"]) == {"JPY"}
    for offer, stated in zip(chosen["offer_id"], chosen["unit_price"], strict=True):
        whole = price_jpy(routes[offer])
        assert stated + bill_jpy(routes[offer].part_id) == pytest.approx(whole, rel=1e-3), offer
        assert stated >= LEAST_LEFT * whole


def test_components_from_china_make_an_assembly_cheaper_and_others_dearer() -> None:
    parts = {part.part_id: part for part in PARTS}
    for bill in BILLS.values():
        for component in bill:
            outside = [price_jpy(r) for r in ROUTES if r.part_id == component and r.group == "ready"]
            assert china_jpy(parts[component]) < max(outside), component
            assert usual_jpy(component) < max(outside) or parts[component].share == 0, component


def test_every_segment_says_what_it_buys_for(tables: Tables) -> None:
    stated = tables["segments"].set_index("segment_id")["purposes"].str.split("|")
    assert {purpose for purposes in stated for purpose in purposes} == set(column("segments", "purposes").choices)
    assert all("general" in purposes for purposes in stated)
    assert stated["telecom-carriers"] == ["general"]
    assert "national_security" in stated["sdf"]


def declared_offers(offers: pd.DataFrame) -> pd.DataFrame:
    return offers[offers["components"] == "declared"]


def test_declarations_follow_part_country_and_status_alone(tables: Tables, offers: pd.DataFrame) -> None:
    joined = tables["provenance"].merge(offers, on="offer_id", suffixes=("", "_maker"))
    source = joined["supplier_id"].fillna(joined["country_id"])
    joined["said"] = joined["component_id"] + " " + source + " " + joined["share_pct"].astype(str)
    said = joined.groupby(["part_id", "country_id_maker", "status", "offer_id"])["said"].agg(
        lambda s: ";".join(sorted(s))
    )
    assert (said.groupby(level=[0, 1, 2]).nunique() == 1).all()


def test_no_real_firm_is_named_in_a_declaration(tables: Tables) -> None:
    named = set(tables["provenance"]["supplier_id"].dropna())
    suppliers = tables["suppliers"].set_index("supplier_id").loc[sorted(named)]
    assert suppliers["name_en"].str.contains("collective name").all()
    assert not named & (set(tables["plants"]["supplier_id"]) | set(tables["entities"]["entity_id"]))


def test_a_candidate_declares_all_and_the_others_their_main_components(tables: Tables, offers: pd.DataFrame) -> None:
    totals = tables["provenance"].groupby(["offer_id", "component_id"])["share_pct"].sum()
    expected = {"incumbent": 85, "qualified": 85, "candidate": 100}
    for offer, part, status in declared_offers(offers)[["offer_id", "part_id", "status"]].itertuples(index=False):
        said, bill = totals[offer], BILLS[part]
        assert said.to_numpy() == pytest.approx(expected[status]), offer
        assert len(said) == (len(bill) if status == "candidate" else min(2, len(bill))), offer


def test_makers_in_the_strict_countries_declare_nothing_from_china(tables: Tables, offers: pd.DataFrame) -> None:
    china = set(tables["provenance"].loc[tables["provenance"]["country_id"] == "CHN", "offer_id"])
    strict = declared_offers(offers)["country_id"].isin(CLEAN)
    assert not china & set(declared_offers(offers).loc[strict, "offer_id"])


#: Parts of which no maker outside Japan and China that can supply now passes on what it declares.
NO_OPEN_CASE = {"optical-transceiver", "pcb", "power-supply-unit"}

#: Satellite terminals are not made in China; core networks declare servers and storage, which the rule does not test.
NO_BARRED_CASE = {"satellite-terminal", "core-network"}


def kinds(tables: Tables, offers: pd.DataFrame, pack: str) -> pd.Series:
    """Whether what each declared offer declares is clean, open (clean if the undeclared is) or barred."""
    rule = read_rule(RULES / f"{pack}.yaml")
    sure = verdicts(tables, [rule], ["2030Q4"], unknown="barred").breaks_by_declared[0, :, 0]
    loose = verdicts(tables, [rule], ["2030Q4"], unknown="clean").breaks_by_declared[0, :, 0]
    found = pd.Series(np.select([~sure, ~loose], ["clean", "open"], "barred"), index=offers.index)
    return found[declared_offers(offers).index]


def test_a_ban_on_components_leaves_a_market(tables: Tables, offers: pd.DataFrame) -> None:
    kind = kinds(tables, offers, "jp-component-origin")
    declared = kind.index
    outside = offers.loc[declared, "country_id"] != "CHN"
    counts = pd.crosstab(offers.loc[declared, "part_id"], kind)
    assert (counts["clean"] > 0).all()
    assert set(counts.index[counts["open"] == 0]) <= NO_OPEN_CASE
    assert set(counts.index[counts["barred"] == 0]) <= NO_BARRED_CASE
    mix = kind[outside].value_counts(normalize=True)
    assert mix["clean"] == pytest.approx(0.5, abs=0.1)
    assert mix["open"] >= 0.2
    assert mix["barred"] >= 0.1


def test_a_rule_about_firms_leaves_a_market_as_well(tables: Tables, offers: pd.DataFrame) -> None:
    kind = kinds(tables, offers, "jp-contractors")
    equipment = offers.loc[kind.index, "part_id"].map(tables["parts"].set_index("part_id")["family"])
    assert (pd.crosstab(equipment, kind).loc[["communication", "computing"]] > 0).all(axis=None)


def test_assemblies_in_japan_open_the_share_of_a_component_to_china(tables: Tables, offers: pd.DataFrame) -> None:
    lanes = tables["lanes"]
    own = lanes[(lanes["origin"] == "CHN") & (lanes["destination"] == "JPN") & lanes["capacity"].notna()]
    chosen = set(offers.loc[offers["components"] == "chosen", "part_id"])
    made = set(offers.loc[offers["country_id"] == "CHN", "part_id"])
    taken = tables["bom"].loc[tables["bom"]["part_id"].isin(chosen), "component_id"]
    assert set(own["part_id"]) == set(taken) & made
    closed = {plant for plant, *_ in CLOSED}
    assert set(lanes.loc[lanes["destination"] != "JPN", "origin"]) <= {"CHN", *closed}
    plants = lanes[lanes["origin"].isin(offers["plant_id"])]
    assert (plants["capacity"] == 0).all()
    share = {part.part_id: part.share for part in PARTS}
    full = full_use(tables, offers)
    for part, units in zip(own["part_id"], own["capacity"], strict=True):
        assert units < share[part] * full[part] or units == share[part] == 0


def full_use(tables: Tables, offers: pd.DataFrame) -> pd.Series:
    """Units of each component a quarter if every assembly with chosen components ran at its capacity."""
    chosen = offers.loc[offers["components"] == "chosen", ["part_id", "capacity"]]
    used = chosen.merge(tables["bom"], on="part_id")
    return (used["capacity"] * used["units_per_unit"]).groupby(used["component_id"]).sum()


def test_segments_and_assemblies_at_full_work_fit_the_capacity_outside_china(
    tables: Tables, offers: pd.DataFrame
) -> None:
    peak = tables["demand"].groupby(["part_id", "period"])["units"].sum().groupby("part_id").max()
    outside = offers[offers["country_id"] != "CHN"].groupby("part_id")["capacity"].sum()
    full = full_use(tables, offers)
    room = outside / (peak.add(full, fill_value=0))
    assert room[full.index].between(1.15, 1.40).all()


def test_segments_and_assemblies_compete_for_components(tables: Tables, offers: pd.DataFrame) -> None:
    """What is ready outside China covers both where little comes from China, and not where much does."""
    full = full_use(tables, offers)
    ready = offers[(offers["country_id"] != "CHN") & (offers["status"] != "candidate")]
    now = ready.groupby("part_id")["capacity"].sum()
    peak = tables["demand"].groupby(["part_id", "period"])["units"].sum().groupby("part_id").max()
    cover = now[full.index] / (peak.reindex(full.index, fill_value=0) + full)
    share = pd.Series({part.part_id: part.share for part in PARTS})[full.index]
    assert cover[share <= TAKE_OVER].between(1.0, 1.25).all()
    assert (cover[share >= 0.5] < 1).all()
