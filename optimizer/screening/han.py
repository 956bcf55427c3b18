"""Names in Chinese characters: one form of each, trade words and places split off, the rest read in Pinyin."""

from __future__ import annotations

import re
from functools import cache

from .words import lines_of, synonyms

__all__ = ["VARIANTS", "han_words", "pinyin"]


VARIANTS = {ord(form): group[0] for line in lines_of("han_variants") for group in line.split() for form in group[1:]}
"""For `str.translate`: every traditional or Japanese form of a character to the simplified one that stands for it."""

_WORDS = {word.translate(VARIANTS): english for word, english in synonyms("han_words").items()}
_LONGEST_FIRST = sorted((word for word in _WORDS if len(word) > 1), key=len, reverse=True)
# 中科技术 is 中科 and 技术. A city or province may be called one: 深圳市.
_SPLIT = re.compile("(" + "|".join(_LONGEST_FIRST).replace("科技", "科技(?!术)") + ")[市省]?")

# Readings that names of firms have and the most frequent reading of the character is another.
_READINGS = {"长": "chang", "乐": "le", "行": "hang"}


def han_words(run: str) -> list[str]:
    """The words of a run of folded Chinese characters: English for trade words and places, what stands between as it is.

    华为技术 is 华为 and technology.
    """
    words: list[str] = []
    end = 0
    for known in _SPLIT.finditer(run):
        words += [run[end : known.start()], _WORDS[known.group(1)]]
        end = known.end()
    return [word for word in [*words, run[end:]] if word]


@cache
def pinyin(word: str) -> str:
    """Folded Chinese characters in Pinyin without tones, written as one word: 华为 is huawei."""
    # Imported here because its tables take a third of a second to load and few runs need them.
    from pypinyin import lazy_pinyin

    syllables = lazy_pinyin(word)
    if len(syllables) != len(word):
        return "".join(syllables)
    return "".join(_READINGS.get(character, syllable) for character, syllable in zip(word, syllables, strict=True))
