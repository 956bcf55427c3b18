"""Shares of goods from China: published figures, cut by no cap, and what a plan without rules makes of them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from optimizer import api
from optimizer.dataset.package import read_package
from tools.japan_ict import lanes, shares
from tools.japan_ict.catalogue import PARTS, part
from tools.japan_ict.demand import PERIODS, SEASON, first_year
from tools.japan_ict.facts import Facts
from tools.japan_ict.openness import opened
from tools.japan_ict.shares import BASES, basis_of, published_share

REPOSITORY = Path(__file__).parents[2]
CASE = REPOSITORY / "data" / "japan_ict"
FACTS = Facts()

#: Per cent of Japan's imports that come from China.
IMPORTS = {
    "notebook-pc": FACTS.market("japan_import_share", "notebook PCs (HS 847130)", "CHN", "2024"),
    "smartphone": FACTS.published("japan_import_share", "mobile phones", "CHN", "2019"),
    "rare-earth-oxide": FACTS.market("japan_import_share", "rare earths", "CHN", "2024"),
    "gallium": FACTS.market("japan_import_share", "gallium", "CHN", "2021"),
}

#: Radio and core of 5G networks.
RADIO_AND_CORE = ("base-station-5g", "core-network", "radio-unit")


@pytest.fixture(scope="module")
def tables() -> dict[str, pd.DataFrame]:
    return read_package(CASE).tables


def purchases(plan: api.Plan, periods: tuple[str, ...]) -> pd.DataFrame:
    """Units bought by segments and as chosen components, by part and country, of the given periods."""
    orders = plan.tables["orders"]
    components = plan.tables["components"].rename(columns={"component": "part"})
    columns = ["part", "supplier", "country", "period", "units"]
    both = pd.concat([orders[columns], components[columns]])
    return both[both["period"].isin(periods)]


@pytest.fixture(scope="module")
def no_rules(tmp_path_factory: pytest.TempPathFactory) -> api.Plan:
    """The cheapest plan without rules and caps, whole numbers left out."""
    path = tmp_path_factory.mktemp("scenarios") / "without.yaml"
    path.write_text(
        f"id: without\ntitle: {{en: Without rules}}\ndata: {CASE}\nhorizon: {{start: 2027Q2, periods: 16}}\nrules: []\n"
        "model: {objective: cost, integers: off}\nsolver: {name: highs, threads: 1, seed: 1}\n",
        encoding="utf-8",
    )
    plan = api.solve_case(api.load_case(path))
    assert plan.status == "optimal"
    return plan


@pytest.mark.parametrize("name", IMPORTS)
def test_the_cheapest_plan_buys_the_published_share_from_china_in_the_first_year(no_rules, name: str) -> None:
    """Of all that is bought, and of what is bought abroad alone."""
    bought = purchases(no_rules, PERIODS[:4])
    units = bought[bought["part"] == name].groupby("country")["units"].sum()
    assert 100 * units["CHN"] / units.sum() == pytest.approx(IMPORTS[name], abs=5)
    assert 100 * units["CHN"] / units.drop("JPN", errors="ignore").sum() == pytest.approx(IMPORTS[name], abs=5)


def test_without_rules_carriers_and_the_sdf_still_buy_what_they_report_not_to_have(no_rules) -> None:
    """No 5G radio or core of Huawei and ZTE in any network, inside other equipment neither; the SDF nothing of theirs."""
    orders = no_rules.tables["orders"]
    bought = purchases(no_rules, PERIODS)
    firms = bought[bought["supplier"].isin(["huawei", "zte"])]
    assert not set(firms["part"]) & {*RADIO_AND_CORE, "antenna"}
    assert not (bought[bought["part"].isin(RADIO_AND_CORE)]["country"] == "CHN").any()
    assert not set(orders.loc[orders["segment"] == "sdf", "supplier"]) & {"huawei", "zte"}


def test_without_rules_carriers_buy_no_network_equipment_of_chinese_makers(no_rules, tables) -> None:
    """No communication equipment at all, nothing of Huawei and ZTE; servers, storage, modules and optics go on."""
    orders = no_rules.tables["orders"]
    china = orders[(orders["segment"] == "telecom-carriers") & (orders["country"] == "CHN")]
    family = tables["parts"].set_index("part_id")["family"]
    assert "communication" not in set(china["part"].map(family))
    assert not set(china["supplier"]) & {"huawei", "zte"}
    assert {"rack-server", "storage-array", "optical-transceiver"} <= set(china["part"])


def test_every_chinese_maker_of_equipment_that_carriers_need_is_closed_to_them(tables) -> None:
    """By plant, where the lane from China stays open: a new offer must be closed too, or say why not."""
    seat = tables["suppliers"].set_index("supplier_id")["country_id"]
    plants = tables["plants"].set_index("plant_id")
    equipment = set(tables["parts"].query("family == 'communication'")["part_id"])
    needed = set(tables["demand"].query("segment_id == 'telecom-carriers'")["part_id"]) & equipment - set(
        RADIO_AND_CORE
    )
    offered = {
        (row.plant_id, "telecom-carriers", row.part_id)
        for row in tables["offers"].itertuples()
        if row.part_id in needed
        and plants["country_id"][row.plant_id] == seat[plants["supplier_id"][row.plant_id]] == "CHN"
    }
    lane = tables["lanes"].set_index(["origin", "destination", "part_id"])["capacity"]
    assert offered <= set(lane.index)
    assert (lane[list(offered)] == 0).all()


def test_closed_lanes_have_no_capacity_and_cite_a_fact(tables) -> None:
    lane = tables["lanes"].set_index(["origin", "destination", "part_id"])
    for name in RADIO_AND_CORE:
        row = lane.loc["CHN", "telecom-carriers", name]
        # The report is on radio networks: that the core follows is an assumption.
        grade = "assumption" if name == "core-network" else "derived"
        assert (row["capacity"], row["source_id"], row["grade"]) == (0, "carriers-5g-2019", grade)
    segments = [s for s in SEASON for name in RADIO_AND_CORE if sum(first_year(FACTS, s, name))]
    china = tables["lanes"][(tables["lanes"]["origin"] == "CHN") & tables["lanes"]["part_id"].isin(RADIO_AND_CORE)]
    own = china[china["destination"].isin(segments)]
    assert len(own) == len(segments)
    assert (own["capacity"] == 0).all()
    assert lane.loc["CHN", "JPN", "radio-unit"]["capacity"] == 0
    for plant in ("huawei-chn", "zte-chn"):
        assert (lane.loc[plant, "sdf", "*"]["capacity"], lane.loc[plant, "sdf", "*"]["source_id"]) == (0, "mod-2018")
    assert (
        FACTS.market("japan_vendor_share", "Chinese makers in carriers’ 5G radio networks", "JPN", "2019 onward") == 0
    )


def test_offers_in_china_are_kept_for_a_scenario_that_opens_the_lanes(tables) -> None:
    offers = tables["offers"].set_index("offer_id")["capacity"]
    for name in ("base-station-5g", "core-network", "radio-unit"):
        assert offers[f"huawei-chn.{name}"] > 0


@pytest.mark.parametrize("item", [p for p in PARTS if basis_of(p)], ids=lambda p: p.part_id)
def test_a_share_is_the_published_one_or_below_a_ceiling(item) -> None:
    basis = BASES[item.basis]
    published = published_share(FACTS, basis)
    assert published - basis.below <= 100 * item.share <= published + basis.above
    assert basis.market == "Japan" or basis.above == 0, "a figure of the world is a ceiling only"
    assert basis.below <= 5 or basis.market == "world" or item.basis in ("magnet", "camera", "switch")


def test_no_share_is_cut_to_fit_a_cap(tables) -> None:
    """Published shares above every cap of a scenario stand in full, in the catalogue and on the lanes."""
    for name, published in IMPORTS.items():
        assert abs(100 * part(name).share - published) <= 3, name
    above = [p.part_id for p in PARTS if p.share > 0.6]
    assert {"notebook-pc", "smartphone", "rare-earth-oxide", "germanium"} <= set(above)
    lane = tables["lanes"].set_index(["origin", "destination", "part_id"])["capacity"]
    for name in above:
        demand = {segment: sum(first_year(FACTS, segment, name)) for segment in SEASON}
        opened_units = sum(4 * lane["CHN", segment, name] for segment, units in demand.items() if units)
        assert opened_units / sum(demand.values()) == pytest.approx(part(name).share, abs=0.005), name


def test_segments_open_different_shares_that_add_up(tables) -> None:
    for item in PARTS:
        demand = {segment: sum(first_year(FACTS, segment, item.part_id)) for segment in SEASON}
        weighted = sum(opened(FACTS, segment, item.part_id) * units for segment, units in demand.items())
        assert weighted == pytest.approx(item.share * sum(demand.values())), item.part_id
        assert all(0 <= opened(FACTS, segment, item.part_id) <= 1 for segment in SEASON)


def test_a_fact_that_no_longer_supports_a_share_stops_the_tool(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(shares.BASES, "notebook", replace(BASES["phone"], below=0))
    with pytest.raises(ValueError, match=r"notebook-pc: 90% does not follow the published 85\.7%"):
        shares.check(FACTS)
    missing = ("market_facts", ("japan_import_share", "notebook PCs (HS 847130)", "CHN", "2023"))
    monkeypatch.setitem(shares.BASES, "notebook", replace(BASES["phone"], figures=(missing,)))
    with pytest.raises(LookupError, match="0 rows of market_facts fit"):
        shares.check(FACTS)


def test_every_lane_that_is_closed_for_a_plant_belongs_to_an_offer(tables) -> None:
    offered = set(zip(tables["offers"]["plant_id"], tables["offers"]["part_id"], strict=True))
    for plant, _, part_id, _, _ in lanes.CLOSED:
        assert part_id == "*" or (plant, part_id) in offered
