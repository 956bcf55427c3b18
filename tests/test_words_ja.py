"""Every Japanese text of the repository keeps to one word for one thing, and to the signs of Japanese sentences."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
#: Words that another word has replaced, with the word that is used.
REPLACED = {
    "罰則": "不足ペナルティ（計算上の費用）",
    "名簿": "リスト",
    "指定事業者": "リスト掲載事業者",
    "友好国": "同盟国等、同志国等",
    "着地原価": "納入原価",
    "着地費用": "納入原価",
    "最適性の差": "最適性ギャップ",
    "懸念依存度": "懸念国等への依存度、懸念事業者への依存度",
    "府省(?!庁)": "府省庁",
    "対象リスト": "カバードリスト",
    # What American law calls so is not Japan's 基幹インフラ.
    "重要インフラ(?!の(?:物理的な)?監視)": "基幹インフラ",
    "対象外とします": "調達しません",
    "(?<![一-龠])頼(?:る|り|っ|ら)": "依存する",
    "効(?:く|き|か|い)": "適用される",
    "動か(?:す|し|せ)": "変更する",
    "(?<![ァ-ヶー])ルール": "調達規則",
    "一国|二国|(?<!第)三国": "1か国、2か国",
    "一事業者": "1事業者",
    "[0-9]+[ヶヵケカ]国": "か国",
    "または": "又は",
    "および": "及び",
}
_LETTER = r"[ぁ-んァ-ヶ一-龠々]"
#: Half-width brackets and colons beside kana and kanji, and a wave dash other than 〜.
_SIGNS = re.compile(rf"{_LETTER} ?[(:]|[):] ?{_LETTER}|[～]")
_WORDS = re.compile("|".join(f"(?:{word})" for word in REPLACED))
#: What stands as it was written; paragraphs of American law, as in (a)(1)(B), among it.
_AS_WRITTEN = re.compile(r"`[^`]*`|https?://\S+|pulp:|(?:\([a-zA-Z0-9]\))+")


def _tables() -> Iterator[tuple[str, str]]:
    """Place and text of every Japanese cell: columns called ja or ..._ja."""
    paths = [ROOT / "dashboard" / "words" / "texts.csv", *sorted((ROOT / "optimizer").rglob("*.csv"))]
    paths += sorted((ROOT / "data" / "tutorial").rglob("*.csv"))
    for path in paths:
        with path.open(encoding="utf-8", newline="") as file:
            for at, row in enumerate(csv.DictReader(file), 2):
                for column, text in row.items():
                    if text and (column == "ja" or column.endswith("_ja")):
                        yield f"{path.relative_to(ROOT).as_posix()}, record {at}", text


def _documents() -> Iterator[tuple[str, str]]:
    """Place and text of every line of the shipped scenarios and rule packs."""
    for folder in ("scenarios", "data"):
        for path in sorted((ROOT / folder).rglob("*.yaml")):
            for at, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
                text = re.sub(r"^\s*#.*|^\s*(?:- )?[\w-]+: ", "", line)
                yield f"{path.relative_to(ROOT).as_posix()}, line {at}", re.sub(r"\bja: |[\w-]+: (?=[\"{\[])", "", text)


def _pages() -> Iterator[tuple[str, str]]:
    """Place and text of every line in Japanese of what users read first."""
    for name in (
        "README.md",
        "docs/dashboard.md",
        "docs/operations.md",
        "docs/scenarios.md",
        "data/tutorial/README.md",
    ):
        for at, line in enumerate((ROOT / name).read_text(encoding="utf-8").splitlines(), 1):
            yield f"{name}, line {at}", re.sub(r"\]\([^)]*\)", "]", line)


TEXTS = [*_tables(), *_documents(), *_pages()]


@pytest.mark.parametrize("form", [_WORDS, _SIGNS], ids=["words", "signs"])
def test_japanese_keeps_to_one_word_for_one_thing_and_to_its_signs(form: re.Pattern[str]) -> None:
    wrong = [
        f"{place}: {match[0]!r} in {text}" for place, text in TEXTS if (match := form.search(_AS_WRITTEN.sub("", text)))
    ]
    assert wrong == []


def test_there_are_texts_in_japanese() -> None:
    folders = {place.partition("/")[0] for place, text in TEXTS if re.search(_LETTER, text)}
    assert folders >= {"dashboard", "optimizer", "scenarios", "data"}
