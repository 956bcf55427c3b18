"""The workbook holds the plan's figures in a reader's language, and no text of it runs."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from optimizer import api
from optimizer.messages import LANGUAGES, Language
from optimizer.pack.names import names_of
from optimizer.pack.phrases import phrase_in_japanese
from optimizer.pack.workbook import write_workbook
from optimizer.plan.disclaimer import DISCLAIMER
from optimizer.schema import PLAN_TABLES
from tests.builder import amend, base_tables, make_case
from tests.chains import BAN, three_tiers

SENTENCE = re.compile(r"[a-z]{2,} [a-z]{2,}")


@pytest.fixture
def plan(tmp_path: Path) -> api.Plan:
    tables = amend(base_tables(), "offers", 0, offer_id="=HYPERLINK(1)")
    tables["parts"][0]["part_id"] = "chip"
    tables["parts"][0]["name_ja"] = "半導体"
    return api.solve_case(make_case(tmp_path / "data", tables))


def book_of(folder: Path, plan: api.Plan, language: Language) -> dict[str, list[list[object]]]:
    path = folder / "plan.xlsx"
    write_workbook(path, plan.summary, plan.tables, plan.case.tables, language)
    book = CalamineWorkbook.from_path(str(path))
    return {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_table_is_a_sheet_with_its_numbers(tmp_path: Path, plan: api.Plan, language: Language) -> None:
    book = book_of(tmp_path, plan, language)
    cover, *sheets, columns, numbers = book
    assert (cover, columns, numbers) == {
        "en": ("Cover", "Columns", "All numbers"),
        "ja": ("表紙", "列の説明", "全数値"),
    }[language]
    assert sheets == [schema.title[language] for schema in PLAN_TABLES.values()]
    orders, schema = book[PLAN_TABLES["orders"].title[language]], PLAN_TABLES["orders"]
    titles = [schema.by_name[name].title[language] for name in schema.names]
    named = {"en": "{}: name", "ja": "{}（名称）"}[language]
    assert [title for title in orders[0] if title in titles] == titles
    assert len(orders[0]) > len(titles)
    units = orders[0].index(schema.by_name["units"].title[language])
    assert [row[units] for row in orders[1:]] == pytest.approx(plan.tables["orders"]["units"].tolist())
    assert "=HYPERLINK(1)" in {row[0] for row in orders[1:]}, "text that looks like a formula is written as text"
    part = schema.by_name["part"].title[language]
    at = orders[0].index(named.format(part))
    assert orders[0][at - 1] == part
    assert {(row[at - 1], row[at]) for row in orders[1:]} == {("chip", "半導体" if language == "ja" else "Chip")}
    values = {row[0]: row[1] for row in book[numbers]}
    assert values["objective_jpy"] == pytest.approx(plan.summary["objective_jpy"])
    assert values["costs_jpy.purchase"] == pytest.approx(plan.summary["costs_jpy"]["purchase"])


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_cover_says_what_the_plan_is_and_on_what_it_rests(
    tmp_path: Path, plan: api.Plan, language: Language
) -> None:
    rows = next(iter(book_of(tmp_path, plan, language).values()))
    texts = [str(cell) for row in rows for cell in row]
    for text in (
        plan.summary["title"][language],
        plan.summary["headline"][language],
        {"en": "optimal", "ja": "最適"}[language],
        DISCLAIMER[language],
    ):
        assert text in texts
    assert any({"en": "not given", "ja": "区分なし"}[language] in text for text in texts), "the grade of its data"


def test_no_english_stands_in_a_japanese_workbook(tmp_path: Path, plan: api.Plan) -> None:
    for name, rows in book_of(tmp_path, plan, "ja").items():
        # Keys of summary.json stand as they are.
        shown = [cell for row in rows for cell in (row[1:] if name == "全数値" else row) if isinstance(cell, str)]
        english = [cell for cell in shown if SENTENCE.search(cell)]
        assert not english, name
        assert not SENTENCE.search(name)


@pytest.mark.parametrize(
    ("text", "japanese"),
    [
        ("o → p → f ← 60 % g = Red (list, from 2019-08-13)", "o → p → f ← 60 % g = Red（リストlist、2019-08-13から）"),
        ("o → f = Red (list, from 2019-08-13, derived)", "o → f = Red（リストlist、2019-08-13から、推計値）"),
        ("o → f = Red (list)", "o → f = Red（リストlist）"),
        ("o → f = seat in CHN", "o → f（所在国：CHN）"),
        ("o → chip (40 % declared) → CHN, 5 % undeclared", "o → chip（申告40%） → CHN、未申告5%"),
        ("cn-chip and 2 more", "cn-chipほか2件"),
        ("o → chip (40 % undeclared)", "o → chip（未申告40%）"),
        (
            "o → chip: every source is barred, the nearest x → f = seat in CHN",
            "o → chip：すべての調達元が調達不可（最も近いのはx） → f（所在国：CHN）",
        ),
    ],
)
def test_phrases_in_japanese(text: str, japanese: str) -> None:
    assert phrase_in_japanese(text) == japanese


def test_exclusions_in_japanese(tmp_path: Path) -> None:
    plan = api.solve_case(make_case(tmp_path / "data", three_tiers(), [BAN]))
    assert len(plan.tables["exclusions"])
    for name, rows in book_of(tmp_path, plan, "ja").items():
        cells = [cell for row in rows for cell in (row[1:] if name == "全数値" else row) if isinstance(cell, str)]
        assert [cell for cell in cells if SENTENCE.search(cell)] == [], name


def test_quarters_and_flags_are_japanese(tmp_path: Path, plan: api.Plan) -> None:
    orders = book_of(tmp_path, plan, "ja")["発注"]
    rows = [dict(zip(map(str, orders[0]), row, strict=True)) for row in orders[1:]]
    assert {row["納入"] for row in rows} <= {"2027年度第1四半期", "2027年度第2四半期"}
    assert {row["規則の対象"] for row in rows} <= {"はい", "いいえ"}


def test_a_plant_without_a_japanese_name_is_called_by_its_supplier_and_country(tmp_path: Path) -> None:
    tables = make_case(tmp_path / "data", base_tables()).tables
    suppliers = tables["suppliers"].assign(name_ja="供給者")
    countries = tables["countries"].assign(name_ja="国名")
    plants = tables["plants"].assign(name_en="Works")
    known = {**tables, "suppliers": suppliers, "countries": countries, "plants": plants}
    assert set(names_of(known, "plants", "ja").values()) == {"供給者（国名）"}
    assert set(names_of(known, "plants", "en").values()) == {"Works"}
    unnamed = {**known, "countries": tables["countries"].drop(columns="name_ja", errors="ignore")}
    assert set(names_of(unnamed, "plants", "ja").values()) == {"Works"}
