"""The shipped real case: its size, its sources and grades, its real figures, and that the rules still write it."""

from __future__ import annotations

import csv
import itertools
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy.optimize import linprog

from optimizer.dataset.package import read_package
from optimizer.schema import TABLES
from tools.japan_ict import rows
from tools.japan_ict.bills import BILLS
from tools.japan_ict.build import build, render
from tools.japan_ict.catalogue import PARTS
from tools.japan_ict.facts import Facts
from tools.japan_ict.owners import FIRM_IDS

REPOSITORY = Path(__file__).parents[2]
CASE = REPOSITORY / "data" / "japan_ict"
FACTS = REPOSITORY / "tools" / "japan_ict" / "facts"
CONCERN = {"CHN", "HKG", "RUS"}

needs_facts = pytest.mark.skipif(
    not FACTS.is_dir(), reason="the copy of the published figures is not in this repository"
)


@pytest.fixture(scope="module")
def tables() -> dict[str, pd.DataFrame]:
    package = read_package(CASE)
    assert package.warnings == ()
    return package.tables


@pytest.fixture(scope="module")
def offers(tables: dict[str, pd.DataFrame]) -> pd.DataFrame:
    plants = tables["plants"][["plant_id", "supplier_id", "country_id", "opening_cost_jpy"]]
    return tables["offers"].merge(plants, on="plant_id")


def fact_rows(name: str) -> list[dict[str, str]]:
    with (FACTS / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_sizes(tables, offers) -> None:
    assert len(tables["parts"]) >= 30
    assert len(tables["suppliers"]) >= 60
    assert len(offers) >= 200
    assert len(tables["segments"]) == 6
    assert sorted(tables["demand"]["period"].unique())[0] == "2027Q2"
    assert tables["demand"]["period"].nunique() == 16
    wanted = {
        "USA", "AUS", "JPN", "NZL", "KOR", "TWN", "GBR", "DEU", "NLD", "SWE", "FIN", "FRA", "SGP", "MYS", "VNM", "THA",
        "IND", "CHN",
    }  # fmt: skip
    assert wanted <= set(tables["suppliers"]["country_id"]) & set(offers["country_id"])
    segments = tables["demand"].groupby("part_id")["segment_id"].nunique()
    assert 18_000 <= 16 * offers["part_id"].map(segments).sum() <= 22_000


def test_sectors_and_blocs(tables) -> None:
    sectors = {"ministry", "sdf", "defence_industry", "critical_infrastructure", "private"}
    assert set(tables["segments"]["sector"]) == sectors
    blocs = tables["countries"].set_index("country_id")["bloc"]
    assert set(blocs.index[blocs == "of_concern"]) == CONCERN
    assert (blocs["JPN"], blocs["USA"], blocs["AUS"], blocs["NZL"]) == ("domestic", "allied", "allied", "partner")


@pytest.mark.parametrize("table", [name for name in TABLES if (CASE / f"{name}.csv").exists()])
def test_every_row_has_a_grade_and_a_source_that_exists(tables, table: str) -> None:
    frame = tables[table]
    assert frame["grade"].notna().all()
    if table != "sources":
        assert frame["source_id"].isin(tables["sources"]["source_id"]).all()


def test_no_figure_of_an_offer_or_plant_is_called_official(tables) -> None:
    for table in (
        "offers",
        "plants",
        "price_breaks",
        "expansions",
        "provenance",
        "lots",
        "criteria",
        "bids",
        "bom",
        "stock",
    ):
        assert set(tables[table]["grade"]) == {"assumption"}, table


def test_every_name_is_given_in_japanese(tables) -> None:
    for table in ("countries", "parts", "suppliers", "segments", "lots", "criteria"):
        assert tables[table]["name_ja"].notna().all()


def test_statuses_and_terms_are_mixed(tables, offers) -> None:
    shares = offers["status"].value_counts(normalize=True)
    assert shares["candidate"] == pytest.approx(0.35, abs=0.05)
    assert shares["incumbent"] >= 0.05  # each with a cited fact: see test_firms
    assert offers["minimum_order"].notna().sum() >= 12
    assert tables["plants"]["opening_cost_jpy"].gt(0).sum() >= 8
    prices = tables["offers"].set_index("offer_id")["unit_price"]
    falling = tables["price_breaks"]["unit_price"] < tables["price_breaks"]["offer_id"].map(prices)
    assert tables["price_breaks"].loc[falling, "offer_id"].nunique() >= 8
    candidates = offers[offers["status"] == "candidate"]
    assert candidates["qualification_periods"].between(1, 4).all()
    assert candidates["qualification_cost_jpy"].gt(0).all()
    for score in ("technical_score", "security_score"):
        assert offers[score].between(40, 95).all()


def test_plants_with_an_opening_cost_supply_nothing_yet(offers) -> None:
    opening = offers[offers["opening_cost_jpy"] > 0]
    assert set(opening["status"]) == {"candidate"}


def test_every_part_has_enough_sources_outside_the_countries_of_concern(tables, offers) -> None:
    outside = offers[~offers["country_id"].isin(CONCERN)]
    ready = outside[outside["status"] != "candidate"]
    for part in tables["parts"]["part_id"]:
        of_part, now = outside[outside["part_id"] == part], ready[ready["part_id"] == part]
        assert of_part["country_id"].nunique() >= 3, part
        assert of_part["supplier_id"].nunique() >= 3, part
        assert now["country_id"].nunique() >= 2, part
        assert now["supplier_id"].nunique() >= 2, part


CAPS = {"country_id": 0.6, "supplier_id": 0.5}


def most(offers: pd.DataFrame, demand: float, concern: float, caps: dict[str, float]) -> float:
    """The most units that can be bought within caps on the share of each country and supplier."""
    groups = [(offers[column] == value, cap) for column, cap in caps.items() for value in offers[column].unique()]
    rows = [member.to_numpy(float) - cap for member, cap in groups]
    rows += [offers["country_id"].isin(CONCERN).to_numpy(float), np.ones(len(offers))]
    limits = [0.0] * len(groups) + [concern, demand]
    found = linprog(-np.ones(len(offers)), A_ub=np.array(rows), b_ub=limits,
                    bounds=[(0, units) for units in offers["capacity"]])  # fmt: skip
    return -float(found.fun)


def test_there_is_no_shortage_at_first_nor_by_caps_once_they_hold(tables, offers) -> None:
    """Caps of scenarios hold after the first year, candidates qualified by then: no share in the data is cut to fit them."""
    demand = tables["demand"].groupby(["part_id", "period"])["units"].sum().unstack()
    lanes = tables["lanes"]
    general = lanes[(lanes["part_id"] == "*") & (lanes["destination"] == "JPN")]
    lead = offers["country_id"].map(general.set_index("origin")["lead_periods"])
    lead = lead.where(~offers["part_id"].isin(["gallium", "germanium"]), 0)  # by air
    opened = lanes[lanes["destination"].isin(tables["segments"]["segment_id"])].groupby("part_id")["capacity"].sum()
    incumbent, ready = offers["status"] == "incumbent", offers["status"] != "candidate"
    concern = offers["country_id"].isin(CONCERN)
    for part, needed in demand.iterrows():
        own, limit = offers["part_id"] == part, opened.get(part, 0.0)
        first, peak = needed.iloc[0], needed.max()
        at_first = own & (incumbent | (ready & (lead == 0)))
        for chosen, units, bound, caps in (
            (at_first, first, limit, {}), (own, peak, limit, CAPS), (own & ~concern, peak, 0.0, CAPS)
        ):  # fmt: skip
            assert most(offers[chosen], units, bound, caps) >= units * (1 - 1e-6), part


def test_opening_stock_exceeds_the_cover_of_the_first_period(tables) -> None:
    first = tables["demand"][tables["demand"]["period"] == "2027Q2"]
    joined = tables["stock"].merge(first, on=["segment_id", "part_id"], validate="one_to_one")
    assert len(joined) == len(tables["stock"])
    assert (joined["opening_units"] >= joined["cover_periods"].fillna(0) * joined["units"]).all()


def test_components_cost_less_than_what_they_go_into() -> None:
    prices = {part.part_id: part.price for part in PARTS}
    for part, bill in BILLS.items():
        assert sum(units * prices[component] for component, units in bill.items()) < 0.8 * prices[part], part


def test_parts_stand_before_their_components() -> None:
    order = {part.part_id: position for position, part in enumerate(PARTS)}
    assert all(order[part] < order[component] for part, bill in BILLS.items() for component in bill)


def test_only_fictitious_firms_bid(tables) -> None:
    bidders = tables["suppliers"].set_index("supplier_id").loc[tables["bids"]["supplier_id"].unique(), "name_en"]
    assert bidders.str.contains("fictitious").all()
    concerned = set(tables["bids"]["supplier_id"])
    assert concerned.isdisjoint(tables["plants"]["supplier_id"])
    assert concerned.isdisjoint(tables["provenance"]["supplier_id"].dropna())
    assert concerned.isdisjoint(tables["ownership"]["owned_id"])


def test_the_example_lots_are_complete(tables) -> None:
    """Items add up to the technical points, every bidder has a row for each, and no setting is left to a default."""
    lots = tables["lots"].set_index("lot_id")
    sums = tables["criteria"].groupby("lot_id")["max_points"].sum()
    assert sums.to_dict() == lots["technical_points"].to_dict() == dict.fromkeys(lots.index, 100)
    bids = tables["bids"].groupby(["lot_id", "supplier_id"])["item_id"].apply(set)
    items = tables["criteria"].groupby("lot_id")["item_id"].apply(set)
    assert (bids == bids.index.get_level_values("lot_id").map(items)).all()
    assert bids.groupby("lot_id").size().to_dict() == {"example-lot-routers": 3, "example-lot-installation": 7}
    defaults = {c.name for c in TABLES["lots"].columns if c.default is not None}
    assert lots[sorted(defaults)].notna().all(axis=None)


EXAMPLES = {
    # lot: bidder, bid without tax, technical points, mandatory item
    "example-lot-routers": [
        ("a", 452_000_000, 94, "met"), ("b", 431_000_000, 87, "met"), ("c", 398_000_000, 74, "met"),
    ],
    "example-lot-installation": [
        ("p", 50_000_000, 54, "met"), ("q", 76_000_000, 80, "met"), ("r", 80_000_000, 85, "met"),
        ("v", 78_181_818, 84, "met"), ("u", 100_000_000, 60, "met"), ("s", 100_000_001, 98, "met"),
        ("t", 70_000_000, 90, "not met"),
    ],
}  # fmt: skip


@pytest.mark.parametrize("lot", EXAMPLES)
def test_the_example_lots_are_the_worked_examples(tables, lot: str) -> None:
    rows = tables["bids"][tables["bids"]["lot_id"] == lot]
    bids = rows.groupby("supplier_id", sort=False).agg(
        bid=("bid_jpy", "first"), points=("points", "sum"), verdict=("mandatory_pass", "last")
    )
    assert list(bids.itertuples(name=None)) == [(f"example-bidder-{b}", *rest) for b, *rest in EXAMPLES[lot]]
    terms = tables["lots"].set_index("lot_id").loc[lot]
    tax, ceiling, share, contract = (
        (0, 480e6, None, "purchase") if lot == "example-lot-routers" else (0.1, 110e6, 0.6, "work")
    )
    assert (terms["tax_rate"], terms["ceiling_jpy"], terms["contract"]) == (tax, ceiling, contract)
    assert terms["low_price_share"] == share or (share is None and np.isnan(terms["low_price_share"]))
    assert (terms["method"], terms["rounding"], terms["rounds"], terms["tie"]) == ("additive", "floor", "each", "lot")
    assert terms["price_points"] == 100


def test_no_address_of_a_source_is_made_up(tables) -> None:
    given = tables["sources"]["url"].dropna()
    named = {row["source_url"] for row in fact_rows("published_figures")}
    lists = ("list_us_1260h", "list_fcc_covered", "list_us_889_5949", "list_mofcom_japan_2026", "policy_dates")
    for name in ("firm_status", "market_facts", *lists):
        named |= {row["url"].partition(" ")[0] for row in fact_rows(name)}
    named |= {row["url"] for row in rows.table("firm_status_more")}
    assert set(given) <= named


@needs_facts
def test_owners_are_those_published(tables) -> None:
    shipped = tables["ownership"][["owned_id", "owner_id", "share_pct"]].to_numpy().tolist()
    for row in fact_rows("ownership"):
        assert [FIRM_IDS[row["owned"]], FIRM_IDS[row["owner"]], float(row["share_pct"])] in shipped


@needs_facts
def test_exchange_rates_are_means_of_the_latest_twelve_months(tables) -> None:
    latest = fact_rows("fx_monthly")[-12:]
    assert set(tables["fx"]["period"]) == {"*"}
    for currency, rate in zip(tables["fx"]["currency"], tables["fx"]["jpy_per_unit"], strict=True):
        mean = np.mean([float(row[f"JPY_per_{currency}"]) for row in latest])
        assert rate == pytest.approx(mean, abs=1e-5), currency


@needs_facts
def test_country_risk_follows_the_governance_indicators(tables) -> None:
    rows = sorted(fact_rows("governance_2023"), key=lambda row: row["code"])
    for code, of_country in itertools.groupby(rows, key=lambda row: row["code"]):
        shipped = tables["countries"].set_index("country_id")["risk_score"]
        ranks = [float(row["pctrank"]) for row in of_country]
        assert len(ranks) == 6
        if code in shipped:
            assert shipped[code] == pytest.approx(100 - np.mean(ranks), abs=0.05), code


@needs_facts
def test_duty_is_free_where_the_tariff_says_so(tables) -> None:
    free = {row["hs6"] for row in fact_rows("japan_tariff_ict") if row["general_rate"] == "無税"}
    assert (tables["lanes"]["duty_pct"] == 0).all()
    equipment = tables["parts"][tables["parts"]["family"] != "material"]
    assert set(equipment["hs6"]) <= free


@needs_facts
def test_demand_for_base_stations_follows_the_published_shipments_of_the_peak(tables) -> None:
    """Shipments of 2022, the peak, and 3 % less every year until fiscal year 2027 and on."""
    carriers = tables["demand"].query("segment_id == 'telecom-carriers' and part_id == 'base-station-5g'")
    first_year = carriers["period"].isin(["2027Q2", "2027Q3", "2027Q4", "2028Q1"])
    price = next(part.price for part in PARTS if part.part_id == "base-station-5g")
    assert carriers.loc[first_year, "units"].sum() * price == pytest.approx(303.5e9 * 0.97**5, rel=0.02)


@needs_facts
def test_files_are_what_the_rules_write_from_the_facts() -> None:
    for name, text in render(build(Facts(FACTS))).items():
        assert (CASE / name).read_text(encoding="utf-8") == text, name
