"""The figures that docs/screening.md states are those of the labelled names."""

from __future__ import annotations

import re

import pandas as pd
import pytest

from tests.screening.measure import DATA, HALVES, by_half, heads, labelled, listed, pairs

PAGE = (DATA.parent / "docs" / "screening.md").read_text(encoding="utf-8")
FLOORS = {"development": (0.95, 0.95), "held-out": (0.92, 0.92)}


@pytest.fixture(scope="module")
def matches() -> pd.DataFrame:
    return pairs(75)


def percent(share: float) -> str:
    return f"{100 * share:.1f} %"


def test_precision_and_recall_are_those_of_the_page_and_above_their_floors(matches: pd.DataFrame) -> None:
    for half, measures in by_half(matches[matches["score"] >= 85]).items():
        row = f"| {half} | {measures['names']} | {measures['listed']} | {percent(measures['precision'])} | "
        assert row + f"{percent(measures['recall'])} |" in PAGE
        assert (measures["precision"], measures["recall"]) >= FLOORS[half]
        assert measures["recall"] >= FLOORS[half][1]


@pytest.mark.parametrize("threshold", [75, 80, 85, 90, 95])
def test_the_other_thresholds_of_the_page(threshold: int, matches: pd.DataFrame) -> None:
    measures = by_half(matches[matches["score"] >= threshold])["held-out"]
    assert f"| {threshold} | {percent(measures['precision'])} | {percent(measures['recall'])} |" in PAGE


def test_the_labelled_set_is_what_the_page_says() -> None:
    names, entities = labelled(), set(listed()["entity_id"])
    assert names["name"].is_unique
    assert set(names["half"]) == set(HALVES)
    assert set(names["entity"]) - {""} <= entities
    sizes = re.search(r"holds (\d+) names.*?of (\d+) listed firms, (\d+) near misses and (\d+) others", PAGE, re.DOTALL)
    assert sizes is not None
    notes = names.loc[names["entity"] == "", "note"].value_counts()
    numbers = [
        len(names),
        names["entity"].replace("", None).nunique(),
        notes["near miss"],
        notes.drop("near miss").sum(),
    ]
    assert [int(number) for number in sizes.groups()] == numbers


def test_no_supplier_of_the_shipped_case_is_taken_for_another_firm() -> None:
    from optimizer.screening import screen

    suppliers = pd.read_csv(DATA / "japan_ict" / "suppliers.csv", dtype="str")
    names = pd.concat(
        [suppliers[["supplier_id", name]].set_axis(["id", "name"], axis=1) for name in ("name_en", "name_ja")]
    )
    matches = screen(names["name"].dropna().unique().tolist(), listed())
    matches = matches[matches["kind"] != "parent"].merge(names, on="name")
    same = {"higon": "hygon", **heads()}
    wrong = matches[matches["entity_id"].replace(same) != matches["id"].replace(same)]
    assert wrong[["name", "entity_id"]].to_numpy().tolist() == []
    assert {"huawei", "zte", "dahua", "hikvision", "hytera", "smic", "cxmt", "ymtc", "byd", "catl"} <= set(
        matches["id"]
    )
