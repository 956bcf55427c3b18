"""Proof paths in words of both languages, by hand."""

from __future__ import annotations

import pytest

from optimizer.rules.proof_words import proof_in_words

NAMES = {
    ("offer", "chip-x"): "X's chip",
    ("firm", "red"): "Red Works",
    ("part", "chip"): "Chip",
    ("country", "CHN"): "China",
}


def name_of(kind: str, key: str) -> str | None:
    return NAMES.get((kind, key))


@pytest.mark.parametrize(
    ("path", "english", "japanese"),
    [
        ("chip-x → CHN", "X's chip → China", "X's chip → China"),
        (
            "chip-x → mid ← 75 % red = Red (l, from 2019-08-13, assumption)",
            "X's chip → mid ← 75% held by Red Works = Red (list l, from 2019-08-13; grade of the listing: assumption)",
            "X's chip → mid ← Red Worksが75%を出資 = Red（リスト「l」、2019-08-13から、掲載の根拠区分：仮定値）",
        ),
        ("red = seat in CHN", "Red Works = seat in China", "Red Works = 所在国：China"),
        ("chip (9.6 % declared) → CHN, 20 % undeclared", "Chip (9.6% declared) → China, 20% undeclared",
         "Chip（申告9.6%） → China、未申告20%"),
        ("chip: every source is barred, the nearest chip-x", "Chip: every source is barred, the nearest X's chip",
         "Chip：すべての調達元が調達不可（最も近いのはX's chip）"),
        ("what nobody wrote ← else = so", "what nobody wrote ← else = so", "what nobody wrote ← else = so"),
    ],
)  # fmt: skip
def test_a_path_is_told_with_the_names_that_there_are(path: str, english: str, japanese: str) -> None:
    words = proof_in_words(path, name_of)
    assert str(words) == english
    assert words.in_language("ja") == japanese
