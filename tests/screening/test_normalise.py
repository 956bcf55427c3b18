from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from optimizer.screening.han import VARIANTS, pinyin
from optimizer.screening.kana import kana_sound, latin_sounds, romanise
from optimizer.screening.normalise import name_parts, normalise
from optimizer.screening.words import FILLER_WORDS, ORDINARY, PLACES, SHORT_FORMS, TRADE

SAME = {
    "huawei technology": [
        "Huawei Technologies Co., Ltd.", "HUAWEI TECHNOLOGIES CO LTD", "Huawei Tech", "huawei technologies",
        "Ｈｕａｗｅｉ　Ｔｅｃｈｎｏｌｏｇｉｅｓ　Ｃｏ．，Ｌｔｄ．", "Huawei Technologies GmbH & Co. KG",
        "Huawei® Technologies, Inc.", "\u200bHuawei\u00a0Technologies S.A.", "Huawei’s Technologies LLC",
        "PT Huawei Tech", "Huawei テクノロジーズ",
    ],
    "华为 technology": [
        "华为技术有限公司", "華為技術有限公司", "華為技術", "株式会社華為技術", "(株)華為技術", "㈱華為技術",
        "華爲科技股份有限公司",
    ],
    "フアウエイ japan": [
        "ファーウェイ・ジャパン株式会社", "㈱ファーウェイ ジャパン", "ﾌｧｰｳｪｲ･ｼﾞｬﾊﾟﾝ㈱",
        "ファーウエイジャパン（株）", "ふぁーうぇい・ジャパン合同会社",
    ],
    "zte": ["ZTE", "Z.T.E. Corporation", "z t e corp", "ＺＴＥ", "ZTE Oyj", "ZTE AB", "ZTE Sdn. Bhd.", "ZTE Sp. z o.o."],
    "shenzhen 海思 semiconductor": [
        "深圳市海思半导体有限公司", "深圳市海思半導體有限公司", "Shenzhen 海思 Semiconductors Co., Ltd.",
    ],
    "龙芯中科 technology": ["龙芯中科技术股份有限公司", "龍芯中科技術"],
    "yangtze memory technology": [
        "长江存储科技有限责任公司", "長江存儲科技", "Yangtze Memory Technologies Co., Ltd.",
    ],
    "muller electronic": ["Müller Electronics AG", "MULLER ELECTRONIC S.A.R.L."],
    "삼성전자": ["삼성전자 주식회사", "(주)삼성전자", "㈜삼성전자"],
}  # fmt: skip


@pytest.mark.parametrize(("form", "name"), [(form, name) for form, names in SAME.items() for name in names])
def test_names_that_differ_only_in_writing_are_one(form: str, name: str) -> None:
    assert normalise(name) == form


@pytest.mark.parametrize("name", ["AB", "Company Limited", "株式会社", "The", "S.A.", "有限公司", "3M"])
def test_a_name_of_nothing_but_legal_forms_keeps_them(name: str) -> None:
    assert normalise(name) != ""


@pytest.mark.parametrize("name", ["", " ", "・", "-", "♥", "\u200b"])
def test_what_has_no_letter_normalises_to_nothing(name: str) -> None:
    assert normalise(name) == ""


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("Huawei Technologies", []),
        ("長鑫存儲技術(CXMT)", ["长鑫 memory technology", "cxmt"]),
        ("Foo Trading / Huawei", ["foo trading", "huawei"]),
        ("Foo Ltd. a.k.a. Huawei", ["foo", "huawei"]),
        ("Foo Ltd (formerly Huawei)", ["foo", "huawei"]),
        ("大疆 DJI", ["dji", "大疆"]),
        ("㈱日立ハイテク（旧社名）", ["日立 ハイテク", "旧社名"]),
    ],
)
def test_the_names_a_name_gives_beside(name: str, parts: list[str]) -> None:
    assert name_parts(name)[0] == name
    forms = [normalise(part) for part in name_parts(name)[1:]]
    assert [part for part in parts if part not in forms] == []


LETTERS = st.text(
    st.characters(codec="utf-8", categories=("L", "N", "P", "Z", "M", "S"))
    | st.sampled_from("ファーウェイ㈱有限公司技術 .,&()ａＢ"),
    max_size=24,
)


@settings(max_examples=150, deadline=None)
@given(LETTERS)
def test_normalising_twice_changes_nothing(name: str) -> None:
    once = normalise(name)
    assert normalise(once) == once


@settings(max_examples=100, deadline=None)
@given(st.text("abcdefgXYZ019 .,&-華為技術ファウ有限公司株式会社", max_size=20))
def test_case_and_width_do_not_matter(name: str) -> None:
    form = normalise(name)
    wide = "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in name)
    assert normalise(name.upper()) == normalise(name.lower()) == normalise(wide) == form
    assert normalise(unicodedata.normalize("NFD", name)) == form


def test_readings() -> None:
    assert pinyin("华为") == "huawei"
    assert pinyin("长鑫") == "changxin"
    assert romanise("フアウエイ") == "fawei"
    assert romanise("シヤオミ") == "shaomi"
    assert kana_sound("カスペルスキ") in latin_sounds("kaspersky")
    assert kana_sound("フアウエイ") in latin_sounds("huawei")


def test_variants_fold_to_characters_that_stand_for_themselves() -> None:
    assert [form for form in VARIANTS.values() if ord(form) in VARIANTS] == []


def test_every_common_word_has_one_weight_and_one_form() -> None:
    tables = [FILLER_WORDS, TRADE, PLACES, ORDINARY]
    assert sum(map(len, tables)) == len(frozenset().union(*tables))
    assert [word for word in SHORT_FORMS.values() if word in SHORT_FORMS] == []
    assert [short for short in SHORT_FORMS if any(short in table for table in tables)] == []
    assert [word for word in SHORT_FORMS.values() if not any(word in table for table in tables)] == []
