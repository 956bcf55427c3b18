"""Demand, capacity and prices of the shipped case held against the published figures they rest on."""

from __future__ import annotations

import csv
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit

import pandas as pd
import pytest

from optimizer.dataset.package import read_package
from tools.japan_ict import price_facts, sources, tonnages
from tools.japan_ict.capacity import ALL, MARGIN, TAKE_OVER, capacities, case_share, needs, ready_share
from tools.japan_ict.catalogue import PARTS, part
from tools.japan_ict.demand import ANCHORED, national_units
from tools.japan_ict.facts import FACTS as COPY
from tools.japan_ict.facts import Facts
from tools.japan_ict.prices import china_jpy, price_jpy
from tools.japan_ict.routes import ROUTES
from tools.japan_ict.tonnages import PROJECTS, project_of

REPOSITORY = Path(__file__).parents[2]
CASE = REPOSITORY / "data" / "japan_ict"
SHARED = REPOSITORY.parent / "shared" / "facts"
FACTS = Facts()
FIRST_YEAR = ["2027Q2", "2027Q3", "2027Q4", "2028Q1"]


@pytest.fixture(scope="module")
def tables() -> dict[str, pd.DataFrame]:
    return read_package(CASE).tables


def yen(tables: dict[str, pd.DataFrame], segment: str) -> float:
    """Billions of yen that a segment's demand of the first year is worth at reckoned prices."""
    rows = tables["demand"].query("segment_id == @segment and period in @FIRST_YEAR")
    return float((rows["units"] * rows["part_id"].map({p.part_id: p.price for p in PARTS})).sum()) / 1e9


@pytest.mark.skipif(not SHARED.is_dir(), reason="the folder ../shared/facts is not beside this repository")
@pytest.mark.parametrize("path", sorted(COPY.glob("*.csv")), ids=lambda path: path.name)
def test_the_copy_of_the_facts_says_what_the_shared_ones_say(path: Path) -> None:
    def read(file: Path) -> list[dict[str, str]]:
        with file.open(encoding="utf-8-sig", newline="") as text:
            return [{k: v for k, v in row.items() if k and k != "transcription"} for row in csv.DictReader(text)]

    assert read(path) == read(SHARED / path.name)


def test_a_figure_is_read_from_just_one_row() -> None:
    assert FACTS.market("unit_price", "notebook PC, average", "JPN", "2025") == 103_900
    with pytest.raises(LookupError, match="2 rows of market_facts fit"):
        FACTS.market("market_size", "notebook shipments", "JPN", "2025")
    assert FACTS.market("market_size", "notebook shipments", "JPN", "2025", "units") == 9_641_000
    with pytest.raises(LookupError, match="0 rows of market_facts fit"):
        FACTS.market("unit_price", "notebook PC, average", "JPN", "1999")
    with pytest.raises(LookupError, match=r"'over \+100' is no number"):
        FACTS.market("price_change", "PC DRAM, contract", "WLD", "2026Q1 on 2025Q4")


@pytest.mark.parametrize("name", ["base-station-5g", "radio-unit", "antenna", "core-network"])
def test_radio_networks_do_not_grow(tables, name: str) -> None:
    rows = tables["demand"][tables["demand"]["part_id"] == name]
    years = rows.groupby("period")["units"].sum().to_numpy().reshape(4, 4).sum(axis=1)
    assert (years[1:] <= years[:-1]).all()


def test_budgets_stand_behind_the_demand_of_the_government(tables) -> None:
    systems = FACTS.market(
        "budget", "government information systems (Digital Agency, all of its budget incl. lump sum)", "JPN", "FY2026"
    )
    defence = FACTS.market("budget", "Ministry of Defense systems in the Digital Agency’s budget", "JPN", "FY2026")
    assert yen(tables, "ministries") == pytest.approx(0.3 * (systems - defence), rel=0.03)
    cloud = FACTS.market(
        "procurement", "Ministry of Defense cloud (one system for the three services)", "JPN", "FY2025"
    )
    satellites = FACTS.market("procurement", "next defence communication satellites", "JPN", "FY2025")
    assert yen(tables, "sdf") == pytest.approx(0.3 * defence + 0.5 * cloud / 4 + 0.3 * satellites / 4, rel=0.03)
    assert yen(tables, "sdf") < defence + (cloud + satellites) / 4


def test_the_case_buys_a_part_of_what_japan_buys() -> None:
    for name in {part_id for _, part_id in ANCHORED}:
        assert 0.01 < case_share(FACTS, name) < 0.7, name
    assert national_units(FACTS, "gallium") == 97_000
    assert national_units(FACTS, "germanium") == pytest.approx(4837.2)
    assert national_units(FACTS, "notebook-pc") == 9_641_000


@pytest.mark.parametrize("item", PARTS, ids=lambda p: p.part_id)
def test_offers_outside_china_have_a_margin_on_what_they_serve(item) -> None:
    """What supplies now covers what it serves and a margin; with candidates, all that China supplies as well."""
    units, peak = capacities(FACTS), max(needs(FACTS)[item.part_id].values())
    own = [r for r in ROUTES if r.part_id == item.part_id and not r.concern]
    ready = sum(units[r.offer_id] for r in own if r.group == "ready") / peak
    assert ready >= (1 + MARGIN) * (1 - item.share) * 0.99
    assert sum(units[r.offer_id] for r in own) / peak >= 1.05
    if item.share <= TAKE_OVER:
        assert ready >= 1.04, "a ban is met at once"


def test_how_much_can_be_taken_over_at_once() -> None:
    assert ready_share("notebook-pc") == pytest.approx(1.15 * 0.1 + 0.4)
    assert ready_share("satellite-terminal") == pytest.approx(1.15)
    assert ready_share("gallium") == pytest.approx(1.15 * 0.43)
    assert ready_share("germanium") == pytest.approx(1.15 * 0.2 + 0.65)
    assert max(ready_share(p.part_id) for p in PARTS) < ALL


@pytest.mark.parametrize("project", PROJECTS, ids=lambda p: p.part_id)
def test_tonnages_are_those_published(tables, project) -> None:
    offers = tables["offers"].set_index("offer_id")["capacity"]
    own = [r.offer_id for r in ROUTES if project_of(r) is project]
    assert own
    published = {"gallium": 100_000, "germanium": 10_000, "rare-earth-oxide": 5_000_000}[project.part_id]
    yearly = 4 * offers[own].sum()
    assert yearly == pytest.approx(case_share(FACTS, project.part_id) * project.for_japan * published, rel=0.01)
    assert part(project.part_id).unit == "kg"


def test_projects_supply_nothing_before_they_start(tables) -> None:
    closed = tables["offer_periods"]
    assert not tables["offers"].set_index("offer_id").loc[closed["offer_id"], "status"].eq("incumbent").any()
    for project in PROJECTS:
        for route in (r for r in ROUTES if project_of(r) is project):
            rows = closed[closed["offer_id"] == route.offer_id]
            assert (rows["capacity"] == 0).all()
            assert rows["period"].max() < project.first if project.first else rows.empty
    starts = {project.part_id: project.first for project in PROJECTS}
    assert starts["gallium"] == "2027Q3", "not before mid-2027"
    assert starts["germanium"] == "2028Q2", "from the first half of 2028"


def test_a_fact_that_no_longer_supports_a_rule_stops_the_tool(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tonnages, "PROJECTS", (replace(PROJECTS[0], words=("200 t a year",)),))
    with pytest.raises(ValueError, match="alcoa-2025: 1 facts, without 200 t a year"):
        tonnages.check(FACTS)
    dear = replace(part("notebook-pc"), price=114_900)
    monkeypatch.setattr(price_facts, "PARTS", (dear,))
    with pytest.raises(ValueError, match="notebook-pc: 114900 yen does not follow the published 103900"):
        price_facts.check(FACTS)


def test_raw_materials_have_two_prices() -> None:
    for name, least in (("gallium", 9), ("germanium", 2.2)):
        inside = [price_jpy(r) for r in ROUTES if r.part_id == name and r.concern]
        outside = [price_jpy(r) for r in ROUTES if r.part_id == name and r.group == "ready"]
        assert min(outside) / max(inside) > least * 0.95, name
    floor = price_facts.ndpr_floor_usd(FACTS) * FACTS.rates()["USD"]
    assert all(price_jpy(r) >= floor for r in ROUTES if r.part_id == "rare-earth-oxide" and not r.concern)


def test_goods_from_china_are_the_cheapest_of_each_part() -> None:
    for item in PARTS:
        outside = [price_jpy(r) for r in ROUTES if r.part_id == item.part_id and r.group == "ready"]
        assert china_jpy(item) < min(outside), item.part_id


#: A printed-circuit vendor's page, a mirror of a Turkish shop, a mirror that swaps letters, a message board.
UNFIT = ("szyspcba.com", "pulalulu.com.tr", "vuink.com", "5ch.net")


def test_sources_are_on_hosts_that_can_be_cited(tables) -> None:
    hosts = tables["sources"]["url"].dropna().map(lambda url: urlsplit(url).hostname or "")
    assert not [host for host in hosts if host.endswith(UNFIT)]
    cited = tables["sources"].set_index("source_id")
    assert cited.loc["jeita-2025", "url"].startswith("https://dempa-digital.com/")


def test_a_figure_of_the_world_says_so_and_is_graded_down(tables) -> None:
    cited = tables["sources"].set_index("source_id")
    world = {"mic-wp-2022", "delloro-2020", "semi-2020", "asd-preform-2019", "gallium-germanium-prices-2026"}
    assert cited.loc[sorted(world), "title"].str.startswith("World:").all()
    assert set(cited.loc[cited["title"].str.startswith("World:"), "grade"]) == {"assumption"}


def test_what_names_no_page_is_not_official(tables) -> None:
    cited = tables["sources"].set_index("source_id")
    assert cited.loc["company-public", "grade"] == "assumption"


def test_the_price_level_is_stated(tables) -> None:
    note = tables["sources"].set_index("source_id").loc["rule-parts", "note"]
    assert "Price level: shipments of 2025" in note
    assert "ecb-fx" in note


def test_a_publication_without_a_figure_in_the_facts_stops_the_tool(monkeypatch: pytest.MonkeyPatch) -> None:
    row = {**dict.fromkeys(("title", "publisher", "date", "licence", "note"), ""),
           "source_id": "lost", "topic": "price", "item": "gallium, West, spot", "geography": "WLD", "year": "1999"}  # fmt: skip
    monkeypatch.setattr(sources, "table", lambda name: [row] if name == "publications" else [])
    with pytest.raises(LookupError, match="lost: 0 sources fit"):
        sources.sources(FACTS)
