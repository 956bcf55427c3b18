"""Words of a name divided as the listed names divide them: Hik Vision is Hikvision, HuaweiCloud is Huawei Cloud."""

from __future__ import annotations

import re
from collections.abc import Callable

from .index import Index, Words
from .normalise import HAN
from .weights import DISTINCTIVE, base_weight, is_known
from .words import PLACES, SHORT_FORMS

__all__ = ["rewriter"]

_LENGTHS = (4, 3, 2)
_SHORTEST = 5
_SHORTEST_HAN = 3
_IS_HAN = re.compile(f"[{HAN}]+").fullmatch


def rewriter(index: Index) -> Callable[[Words], Words]:
    """A function that divides the words of a name as the listed names of the index do; it returns each word once."""
    divided: dict[str, Words] = {}

    def rewrite(words: Words) -> Words:
        written: list[str] = []
        position = 0
        while position < len(words):
            length = next((n for n in _LENGTHS if _one_word(words[position : position + n], n, index)), 1)
            word = "".join(words[position : position + length])
            if length == 1 and word not in divided:
                divided[word] = _divide(word, index)
            written += divided[word] if length == 1 else (word,)
            position += length
        return tuple(dict.fromkeys(written))

    return rewrite


def _one_word(words: Words, length: int, index: Index) -> bool:
    """Whether the words, so many, are one word of a listed name, or one place, written apart."""
    both = "".join(words)
    if len(words) < length or not both.isascii():
        return False
    if both in PLACES:
        return True
    return both in index.words_and_readings and _tells(both) and index.joined.get(both) != words


def _tells(word: str) -> bool:
    return len(word) >= _SHORTEST and base_weight(word) >= DISTINCTIVE


def _divide(word: str, index: Index) -> Words:
    """The word, or the listed word in it and what stands before and after."""
    if word in index.words_and_readings or is_known(word):
        return (word,)
    if word in index.joined:
        return index.joined[word]
    if _IS_HAN(word):
        return _divide_han(word, index)
    for cut in range(2, len(word) - 1):
        head, tail = word[:cut], word[cut:]
        if head in index.known and _tells(head) and _common(tail):
            return (head, SHORT_FORMS.get(tail, tail))
        if tail in index.known and _tells(tail) and _common(head):
            return (SHORT_FORMS.get(head, head), tail)
    return (word,)


def _common(word: str) -> bool:
    return is_known(SHORT_FORMS.get(word, word))


def _divide_han(word: str, index: Index) -> Words:
    for length in range(len(word) - 1, _SHORTEST_HAN - 1, -1):
        for begin in range(len(word) - length + 1):
            inner = word[begin : begin + length]
            if inner in index.known:
                return tuple(part for part in (word[:begin], inner, word[begin + length :]) if part)
    return (word,)
