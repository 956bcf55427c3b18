"""The lists of entities that ship: every row of the published lists, one id a firm, and what is left out."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pandas as pd
import pytest

from optimizer.dataset.package import read_package
from optimizer.rules.exclusion import of_concern
from optimizer.screening.normalise import normalise
from tools.japan_ict import lists
from tools.japan_ict.facts import Facts

ROOT = Path(__file__).parents[2]
FACTS = Facts(ROOT / "tools" / "japan_ict" / "facts")
COUNTS = {
    "us-ndaa-889": 5,
    "us-ndaa-5949": 3,
    "us-ndaa-154": 6,
    "us-fcc-covered": 13,
    "us-ndaa-1260h": 213,
    "cn-mofcom-export-control": 40,
    "cn-mofcom-watch": 40,
    "jp-it-2018": 2,
}


@pytest.fixture(scope="module")
def tables() -> dict[str, pd.DataFrame]:
    return dict(read_package(ROOT / "data" / "japan_ict").tables)


def on(tables: dict[str, pd.DataFrame], listing: str) -> pd.DataFrame:
    rows = tables["entities"]
    return rows[rows["list_id"] == listing]


def test_every_list_has_all_its_entries(tables: dict[str, pd.DataFrame]) -> None:
    assert Counter(tables["entities"]["list_id"]) == COUNTS
    assert not tables["entities"].duplicated(["entity_id", "list_id"]).any()


def test_every_list_has_a_source_that_is_its_notice(tables: dict[str, pd.DataFrame]) -> None:
    sources = tables["sources"].set_index("source_id")
    used = sources.loc[tables["entities"]["source_id"].unique()]
    assert used["publisher"].notna().all()
    assert not used.astype(str).apply(lambda column: column.str.contains("OpenSanctions")).any(axis=None)
    assert not tables["entities"]["citation"].str.contains("OpenSanctions|memory").any()
    assert set(tables["entities"]["issued_by"]) == {"USA", "CHN", "JPN"}


def test_the_statutes_name_whom_the_facts_name(tables: dict[str, pd.DataFrame]) -> None:
    rows = [row for row in FACTS.rows("listed_entities") if row["list_id"] != "us-fcc-covered"]
    shipped = tables["entities"]
    shipped = shipped[~shipped["list_id"].isin({"us-fcc-covered", "us-ndaa-1260h"})]
    shipped = shipped[~shipped["list_id"].str.startswith("cn-")]
    columns = ["name", "aliases", "list_id", "listed_from", "listed_to", "purpose", "citation"]
    assert shipped[columns].fillna("").to_dict("records") == [{name: row[name] for name in columns} for row in rows]


def test_the_agreement_is_official_but_who_is_meant_is_not(tables: dict[str, pd.DataFrame]) -> None:
    rows = on(tables, "jp-it-2018")
    assert set(rows["grade"]) == {"assumption"}
    assert set(rows["source_id"]) == {"press-jp-it-2018"}
    assert set(tables["entities"].loc[tables["entities"]["list_id"] != "jp-it-2018", "grade"]) == {
        "official",
        "derived",
    }


def test_the_1260h_list_is_the_published_one(tables: dict[str, pd.DataFrame]) -> None:
    shipped, facts = on(tables, "us-ndaa-1260h"), FACTS.rows("list_us_1260h")
    days = shipped[["listed_from", "listed_to"]].fillna("").to_numpy().tolist()
    assert days == [[row["listed_from"], row["listed_to"]] for row in facts]
    for name, row in zip(shipped["name"], facts, strict=True):
        assert row["name"].startswith(name)
        assert name.count("(") == name.count(")")
    assert shipped["listed_to"].isna().sum() == 188
    # Two names at a time: the parents that the list gives are entries themselves.
    assert shipped["parent_id"].notna().sum() == sum(bool(row["parent"]) for row in facts)
    assert set(shipped["parent_id"].dropna()) <= set(shipped["entity_id"])
    for firm in ("cxmt", "ymtc"):
        assert shipped.loc[shipped["entity_id"] == firm, "listed_to"].isna().all()
    assert set(shipped.loc[shipped["grade"] == "derived", "listed_to"].str[:4]) == {"2025", "2026"}


def test_every_entry_of_the_covered_list_is_a_row_or_left_out_on_purpose(tables: dict[str, pd.DataFrame]) -> None:
    facts, shipped = FACTS.rows("list_fcc_covered"), on(tables, "us-fcc-covered")
    numbers = {
        int(match[1]) for text in shipped["citation"] if (match := re.match(r"FCC Covered List, entry (\d+):", text))
    }
    categories = {int(row["entry_no"]) for row in facts if row["entry"] in lists.left_out(FACTS)}
    assert (numbers | categories, numbers & categories) == (set(range(1, 17)), set())
    assert categories == {12, 13, 15, 16}
    note = tables["sources"].set_index("source_id").loc["list-us-fcc-covered", "note"]
    assert "Entries 12, 13, 15 and 16" in note
    assert "left out on purpose" in note
    page = (ROOT / "docs" / "rules.md").read_text(encoding="utf-8")
    assert "left out on purpose" in page


def test_names_in_japanese_are_those_that_the_press_gave(tables: dict[str, pd.DataFrame]) -> None:
    entities = [row for row in FACTS.rows("list_mofcom_japan_2026") if row["row_kind"] == "entity"]
    shipped = tables["entities"]
    shipped = shipped[shipped["list_id"].str.startswith("cn-")].set_index("name")
    assert set(shipped.index) == {row["name_en"] for row in entities}
    for row in entities:
        aliases = str(shipped.loc[row["name_en"], "aliases"]).split("|")
        assert row["name_zh"] in aliases
        seen = row["name_ja_basis"] == "seen in press" or row["name_ja"] in ("", row["name_zh"])
        assert seen or row["name_ja"] not in aliases
        assert shipped.loc[row["name_en"], "listed_from"] == row["date"]


def test_a_firm_has_one_id_on_every_list_and_as_supplier(tables: dict[str, pd.DataFrame]) -> None:
    entities, suppliers = tables["entities"], tables["suppliers"]
    ids: dict[str, set[str]] = {}
    former = {"china-telecommunications-corporation", "china-telecom-corporation-limited", "kaspersky-lab-inc"}
    for frame, key in ((entities, "entity_id"), (suppliers, "supplier_id")):
        frame = frame[~frame[key].isin(former)]
        for firm, name in zip(frame[key], frame["name" if key == "entity_id" else "name_en"], strict=True):
            ids.setdefault(normalise(re.sub(r"\s*\([^()]*\)$", "", name)), set()).add(firm)
    assert {name: firms for name, firms in ids.items() if len(firms) > 1} == {}
    listed = set(suppliers["supplier_id"]) & set(entities["entity_id"])
    assert {"huawei", "zte", "hikvision", "dahua", "hytera", "smic", "cxmt", "ymtc", "catl", "byd", "eve"} <= listed
    assert {"quectel", "innolight", "tdk"} <= listed


def test_a_list_kept_in_china_makes_no_japanese_firm_one_of_concern(tables: dict[str, pd.DataFrame]) -> None:
    concern = of_concern(tables, ["2027Q2"])[:, 0]
    offers = tables["offers"].merge(tables["plants"], on="plant_id")
    mine = (offers["supplier_id"] == "tdk") & (offers["country_id"] == "JPN")
    assert mine.any()
    assert not concern[mine.to_numpy()].any()
