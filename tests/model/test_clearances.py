"""Clearances: which tests stay apart, which cover which, and how they change from tier to tier."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from optimizer.model.instance import Instance, make_instance
from tests.builder import make_case
from tests.chains import BAN, three_tiers


def given(folder: Path, *rules: dict[str, Any], quarters: int = 1, **changes: Any) -> Instance:
    tables = three_tiers()
    later = ("2027Q2", "2027Q3", "2027Q4")[:quarters]
    tables["demand"] = [{**tables["demand"][0], "period": period} for period in later]
    tables |= changes
    return make_instance(make_case(folder, tables, rules))


def names(instance: Instance) -> list[str]:
    used = set(instance.orders.index["clearance"]) | set(instance.flows.index["clearance"])
    return sorted(instance.clearances.name(int(clearance)) for clearance in used)


def test_without_depth_there_is_one_clearance(tmp_path: Path) -> None:
    assert names(given(tmp_path, BAN | {"depth": "product"})) == [""]


def test_equal_tests_are_one_whatever_rule_or_quarter_sets_them(tmp_path: Path) -> None:
    other = BAN | {"id": "other"}
    assert names(given(tmp_path, BAN, other, quarters=3)) == ["", "ban@2027Q2"]


def test_a_listing_that_begins_makes_one_more_test(tmp_path: Path) -> None:
    rule = BAN | {"bars": BAN["bars"][1:]}
    entities = [{**three_tiers()["entities"][0], "listed_from": "2027-07-01"}]
    instance = given(tmp_path, rule, quarters=3, entities=entities)
    assert names(instance) == ["", "ban@2027Q3"]


def test_a_test_that_another_covers_is_left_out(tmp_path: Path) -> None:
    narrow = BAN | {"id": "narrow", "bars": BAN["bars"][:1]}
    assert names(given(tmp_path, narrow, BAN)) == ["", "ban@2027Q2"]
    shallow = BAN | {"id": "shallow", "depth": {"tier": 2}}
    assert names(given(tmp_path / "shallow", shallow, BAN)) == ["", "ban@2027Q2"]


def test_tests_that_bar_different_offers_stand_side_by_side(tmp_path: Path) -> None:
    first, second = (BAN | {"id": f"part-{k}", "bars": [bar]} for k, bar in enumerate(BAN["bars"]))
    assert names(given(tmp_path, first, second)) == ["", "part-0@2027Q2;part-1@2027Q2"]


def test_a_limited_depth_counts_down(tmp_path: Path) -> None:
    # Orders promise two tiers; chips, as their components, the one that is left; gallium nothing.
    assert names(given(tmp_path, BAN | {"depth": {"tier": 2}})) == ["", "ban@2027Q2/1", "ban@2027Q2/2"]


def test_a_rule_that_bars_no_component_asks_nothing_of_them(tmp_path: Path) -> None:
    rule = BAN | {"bars": [{"clause": "1", "countries": ["USA"]}]}
    assert names(given(tmp_path, rule)) == [""]


def test_lines_fed_alike_share_a_pool(tmp_path: Path) -> None:
    links = given(tmp_path).links
    assert links.pools == 2
    assert len(links.pool) == 4
    own = [*three_tiers()["lanes"], {"origin": "near", "destination": "held", "part_id": "*", "freight_pct": 1}]
    offers = [*three_tiers()["offers"], {**three_tiers()["offers"][0], "offer_id": "held-radio", "plant_id": "held"}]
    assert given(tmp_path / "lane", lanes=own, offers=offers).links.pools == 3
