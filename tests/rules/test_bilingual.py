"""The texts of the shipped packs: all in two languages, the Japanese in its own script and in the glossary's words."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from optimizer.rules.exclusion_table import exclusion_table
from optimizer.rules.grades import list_grades
from optimizer.rules.pack import RulePack
from tests.rules.shipped_market import market
from tests.rules.test_shipped_rules import RULES

#: What the glossary calls otherwise, or never.
AVOIDED = ("友好国", "対象外とする", "頼る", "罰則", "申し合わせ", "重要インフラへの", "ブラックリスト", "施行日")
#: Half-width brackets stand for paragraphs of statutes and for the list's own name alone.
BRACKETS = re.compile(r"(?<![A-Za-z0-9)])\((?![A-Za-z0-9])|（(?:[a-z]|[0-9])）")
KANA = re.compile("[぀-ヿ一-鿿]")


def texts(rule: RulePack) -> Iterator[tuple[str, dict[str, str]]]:
    assert rule.note is not None
    yield from (("title", dict(rule.title)), ("citation", dict(rule.citation)), ("note", dict(rule.note)))
    for clause in rule.clauses:
        yield "clause", dict(clause.number)
    for waiver in rule.exceptions:
        yield "exception", dict(waiver.clause)


EVERY = [(name, where, text) for name, rule in RULES.items() for where, text in texts(rule)]


def test_every_pack_has_every_text() -> None:
    assert len(EVERY) == sum(3 + len(rule.clauses) + len(rule.exceptions) for rule in RULES.values())


@pytest.mark.parametrize(("name", "where", "text"), EVERY)
def test_a_text_is_in_both_languages(name: str, where: str, text: dict[str, str]) -> None:
    assert set(text) == {"en", "ja"}
    assert text["en"] != text["ja"]
    japanese = text["ja"]
    assert len(KANA.findall(japanese)) > 0.25 * len(japanese), japanese
    # Names, numbers and ids apart, no run of English words.
    assert not re.search(r"(?:\b[a-z]{3,}\b[ ,]+){3,}", japanese), japanese
    assert not KANA.search(re.sub(r"[(（][^()（）]*[)）]", "", text["en"])), text["en"]


@pytest.mark.parametrize(("name", "where", "text"), EVERY)
def test_the_japanese_keeps_to_the_glossary_and_the_register(name: str, where: str, text: dict[str, str]) -> None:
    japanese = text["ja"]
    assert not [word for word in AVOIDED if word in japanese]
    assert not re.search("です|ます", japanese)
    assert not BRACKETS.search(japanese.replace("(Covered List)", "")), japanese
    assert not re.search(r"[぀-ヿ一-鿿][,:][぀-ヿ一-鿿]|[〇一二三四五六七八九十]か国", japanese)
    if where == "note":
        assert japanese.endswith("。")


def test_exclusions_give_the_clause_in_both_languages_and_two_grades() -> None:
    tables = dict(market())
    tables["demand"] = tables["demand"].reindex(range(len(tables["offers"]))).assign(
        segment_id="ministry", part_id=tables["offers"]["part_id"].to_numpy(), period="2027Q2", units=1.0
    )  # fmt: skip
    rows = exclusion_table(tables, [RULES["jp-it-2018"], RULES["us-ndaa-889"]], ["2027Q2"])
    clauses = rows.drop_duplicates("rule").set_index("rule")
    agreement = RULES["jp-it-2018"].clauses[0].number
    assert (clauses.loc["jp-it-2018", "clause"], clauses.loc["jp-it-2018", "clause_ja"]) == tuple(agreement.values())
    assert clauses.loc["jp-it-2018", ["rule_grade", "list_grade"]].tolist() == ["official", "assumption"]
    assert clauses.loc["us-ndaa-889", ["rule_grade", "list_grade"]].tolist() == ["assumption", "official"]
    assert "(jp-it-2018, from 2019-04-01, assumption)" in clauses.loc["jp-it-2018", "proof_path"]


def test_grades_of_lists_stand_apart_from_those_of_rules() -> None:
    assert list_grades(RULES["jp-it-2018"], market()) == {"jp-it-2018": "assumption"}
    assert list_grades(RULES["us-ndaa-889"], market()) == {"us-ndaa-889": "official"}
    assert list_grades(RULES["us-ndaa-805"], market()) == {"us-ndaa-1260h": "derived"}
    assert list_grades(RULES["jp-gov-origin-phase-out"], market()) == {}
