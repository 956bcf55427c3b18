from __future__ import annotations

import random

import numpy as np
import pandas as pd
import pytest

from optimizer.errors import BadInput
from optimizer.screening import screen
from optimizer.screening.match import Matcher
from optimizer.screening.screen import SCREEN_COLUMNS

NAMES = [
    ("huawei", "Huawei Technologies Co., Ltd.", "name"), ("huawei", "Huawei", "alias"), ("huawei", "华为", "alias"),
    ("hikvision", "Hangzhou Hikvision Digital Technology Co., Ltd.", "name"), ("hikvision", "Hikvision", "alias"),
    ("dahua", "Zhejiang Dahua Technology", "name"), ("hytera", "Hytera Communications Corporation", "name"),
    ("hytera", "HYT Radio", "previous"), ("smic", "Semiconductor Manufacturing International Corporation", "name"),
    ("smic", "SMIC", "alias"), ("cxmt", "ChangXin Memory Technologies", "name"), ("lenovo", "Lenovo Group", "name"),
    ("eve", "EVE Energy", "name"), ("eve", "EVE", "alias"), ("mobile", "China Mobile Communications Group", "name"),
    ("mobile", "China Mobile", "alias"), ("zte", "ZTE Corporation", "name"), ("owned", "Fab Nine", "name"),
    ("owned", "Tsinghua Unigroup", "parent"),
]  # fmt: skip


@pytest.fixture(scope="module")
def listed() -> pd.DataFrame:
    table = pd.DataFrame(NAMES, columns=["entity_id", "name", "kind"])
    return table.assign(list_id="l", listed_from="2020-01-01", listed_to=None, citation="c").astype("str")


FOUND = [
    ("Huawei Technologies Company Limited", "huawei", "exact"),
    ("huawei", "huawei", "alias"),
    ("華為", "huawei", "alias"),
    ("HYT Radio Ltd.", "hytera", "alias"),
    ("Tsinghua Unigroup Co., Ltd.", "owned", "parent"),
    ("Huawei Marine Networks", "huawei", "contains"),
    ("HuaweiCloud", "huawei", "contains"),
    ("Hua Wei", "huawei", "alias"),
    ("Huawie Technologies", "huawei", "fuzzy"),
    ("Hikvison", "hikvision", "fuzzy"),
    ("ハイクビジョン", "hikvision", "fuzzy"),
    ("ファーウェイ・ジャパン", "huawei", "fuzzy"),
    ("レノボ・ジャパン合同会社", "lenovo", "fuzzy"),
    ("浙江大華技術", "dahua", "fuzzy"),
    ("長鑫存儲技術", "cxmt", "fuzzy"),
    ("Chang Xin Memory", "cxmt", "fuzzy"),
    ("SMIC (中芯国際)", "smic", "contains"),
    ("China Mobile Hong Kong", "mobile", "contains"),
    ("ZTE Japan K.K.", "zte", "contains"),
]
NEAR_MISSES = [
    "ZTT", "Hikari Vision", "Daihua", "Huawen", "SMC Corporation", "Hyterra", "Technology Company", "有限公司", "ZTE5",
    "Hangzhou Digital Technology Co., Ltd.", "Taiwan Semiconductor Manufacturing", "International Semiconductor Corp.",
    "华威科技", "大华银行", "Eve Sleep", "Eveready Energy", "China Mobile Media", "SMI", "Lenova Shoes", "ハイデラ",
    "中国 Group", "ZTE Kangxun",
]  # fmt: skip


def test_names_that_must_be_found(listed: pd.DataFrame) -> None:
    matches = screen([name for name, _, _ in FOUND], listed).drop_duplicates("name")
    assert [tuple(row) for row in matches[["name", "entity_id", "reason"]].to_numpy()] == FOUND


def test_near_misses_stay_out(listed: pd.DataFrame) -> None:
    assert screen(NEAR_MISSES, listed)["name"].tolist() == []


def test_a_lower_threshold_shows_the_near_ones(listed: pd.DataFrame) -> None:
    near = ["Hyterra Communications", "Huawen"]
    assert screen(near, listed, 75)["name"].tolist() == near


def test_a_firms_own_name_goes_before_its_owners(listed: pd.DataFrame) -> None:
    matches = screen(["Fab Nine / Tsinghua Unigroup"], listed)
    assert matches["kind"].tolist() == ["name"]


def test_a_word_that_many_entities_bear_says_less() -> None:
    names = [
        "Kunpeng Sunfire",
        *(f"Kunpeng {a}{b}" for a in ("Abra", "Odum", "Ilex") for b in ("cada", "bero", "xima")),
    ]
    common = pd.DataFrame({"name": names, "kind": "name", "entity_id": names}).astype("str")
    first = np.zeros(1, dtype=np.intp)
    scores = [Matcher(["Kunpeng Orilla"], table).score(first, first)["score"][0] for table in (common.head(1), common)]
    assert scores[1] < scores[0]


def test_scores_depend_neither_on_other_names_nor_on_order(listed: pd.DataFrame) -> None:
    names = ["Huawei Tech", "Hikvison Digital", "浙江大华", "ハイテラ", "Sony", "Dahua Bank", "SMIC Beijing", "Huawei"]
    together = screen(names, listed, 60)
    shuffled = random.Random(1).sample(names, len(names))
    assert together.equals(pd.concat([screen([name], listed, 60) for name in names], ignore_index=True))
    mixed = screen(shuffled, listed.sample(frac=1, random_state=1), 60)
    key = ["name", "entity_id"]
    assert mixed.set_index(key)["score"].sort_index().equals(together.set_index(key)["score"].sort_index())


def test_the_search_loses_no_pair_that_scores_enough(listed: pd.DataFrame) -> None:
    names = [name for _, name, _ in NAMES] + [
        "Huawie Tech",
        "Dahua Vision Security",
        "Hytera Radio",
        "China Energy Memory",
    ]
    matcher = Matcher(names, listed)
    pairs = pd.MultiIndex.from_product([range(len(names)), range(len(listed))]).to_frame(index=False)
    scores = matcher.score(pairs[0].to_numpy(), pairs[1].to_numpy())
    for threshold in (60, 75, 90):
        assert len(matcher.search(threshold)) == (scores["score"] >= threshold).sum()


def test_the_result_has_its_columns_even_when_empty(listed: pd.DataFrame) -> None:
    for names, table in (([], listed), (["Sony"], listed), (["Sony"], listed.head(0))):
        matches = screen(names, table)
        assert tuple(matches.columns) == SCREEN_COLUMNS
        assert matches.empty


@pytest.mark.parametrize("threshold", [59.9, 100.1, float("nan")])
def test_a_threshold_out_of_range(threshold: float, listed: pd.DataFrame) -> None:
    with pytest.raises(BadInput, match="threshold"):
        screen(["Huawei"], listed, threshold)


@pytest.mark.parametrize("name", ["", "♥", None, float("nan")])
def test_a_blank_name_is_no_name(name: str, listed: pd.DataFrame) -> None:
    with pytest.raises(BadInput, match="is no name"):
        screen(["Huawei", name], listed)
