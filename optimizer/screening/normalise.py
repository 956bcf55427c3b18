"""Names in one comparable form: what differs only in spelling, script variant or legal form becomes the same words."""

from __future__ import annotations

import re
import unicodedata

from .han import VARIANTS, han_words
from .kana import fold_kana, kana_words
from .legal_forms import mark_ideographic_forms, strip_legal_forms
from .words import SHORT_FORMS, STOP_WORDS

__all__ = ["HAN", "KANA", "name_parts", "name_words", "normalise"]

HAN = "㐀-䶿一-鿿豈-﫿々〇"
KANA = "ァ-ヺ"
"""Ranges for a character class: Chinese characters, and katakana as folded."""

_HANGUL = "가-힣"
_UNSEEN = dict.fromkeys([0xAD, *range(0x200B, 0x2010), *range(0x2028, 0x202F), *range(0x2060, 0x2070), 0xFEFF])
_UNSEEN |= {ord(mark): None for mark in "™®©℠"}
_MORE_LETTERS = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i", "ħ": "h"}
)
_MARKS = re.compile("[\u0300-\u036f]")
_APOSTROPHES = re.compile(r"(?<=\w)['’‘ʼ`´＇]s\b|['’‘ʼ`´]")
_JOINING_DOTS = re.compile(r"(?<=\b\w)\.(?=\w\b)")
_RUNS = re.compile(rf"[{HAN}]+|[{KANA}]+|[{_HANGUL}]+|(?:(?![{HAN}{KANA}{_HANGUL}_])\w)+")
_OF_LETTERS = re.compile(rf"[^{HAN}ぁ-ゖァ-ヺ]+")
_OF_CHARACTERS = re.compile(rf"[{HAN}ぁ-ゖァ-ヺー・]+")
_LATIN_RUNS = re.compile("[a-z0-9]+")
_ALSO = re.compile(
    r"(?:^|\s)(?:a\.?\s?k\.?\s?a\.?|f\.?k\.?a\.?|d\.?b\.?a\.?|a/k/a|f/k/a|d/b/a|also known as|formerly known as|formerly|"
    r"previously|trading as|doing business as|t/a)\s*[:：]?\s|\s[/／|｜]\s|[|｜;；]|(?:^|\s)旧(?:社名|称)?[:：]",
    re.IGNORECASE,
)
_BRACKETS = re.compile(r"[(（\[［【「『〈《]([^()（）\[\]［］【】「」『』〈〉《》]*)[)）\]］】」』〉》]")


def normalise(name: str) -> str:
    """The comparable form of a name: its `name_words` with blanks between.

    Normalising twice changes nothing. Blank only for a name without a single letter or digit.
    """
    return " ".join(name_words(name))


def name_words(name: str) -> tuple[str, ...]:
    """The words of a name, in order, each once.

    Width, case, accents, punctuation, traditional and Japanese characters and kana variants are folded, legal
    forms and stop words left out, trade words and places of any script written in English and in one form.
    """
    text = mark_ideographic_forms(_plain(name))
    words = _words(text)
    while True:
        kept = strip_legal_forms(_joined_initials(words))
        kept = list(dict.fromkeys([word for word in kept if word not in STOP_WORDS] or kept))
        if kept == words:
            return tuple(words)
        words = kept


def name_parts(name: str) -> list[str]:
    """A name as written, and the names it gives beside: in brackets, outside them, after "aka", "/" and the like, in
    letters and in characters.

    The whole stands first, always; a part that normalises to nothing, or like another, is left out.
    """
    folded = unicodedata.normalize("NFKC", name)
    if folded.isascii() and not any(mark in folded for mark in "([|;/") and not _ALSO.search(folded):
        return [name]
    parts = [name]
    text = mark_ideographic_forms(folded)
    parts += [part for piece in (_BRACKETS.sub(" ", text), *_BRACKETS.findall(text)) for part in _ALSO.split(piece)]
    for part in parts[1:]:
        parts += [" ".join(_OF_LETTERS.findall(part)), " ".join(_OF_CHARACTERS.findall(part))]
    distinct = {words: part for part in reversed(parts) if (words := name_words(part))}
    return [name, *(part for part in dict.fromkeys(distinct.values()) if part != name)]


def _plain(name: str) -> str:
    """The name in NFKC, small letters without accents, variants of characters folded."""
    if name.isascii():
        return name.lower()
    text = unicodedata.normalize("NFKC", name.translate(_UNSEEN)).casefold()
    text = unicodedata.normalize("NFKC", _MARKS.sub("", unicodedata.normalize("NFKD", text)).translate(_MORE_LETTERS))
    return text.translate(VARIANTS)


def _words(text: str) -> list[str]:
    text = _JOINING_DOTS.sub("", _APOSTROPHES.sub("", text))
    if text.isascii():
        return [SHORT_FORMS.get(word, word) for word in _LATIN_RUNS.findall(text)]
    words: list[str] = []
    for run in _RUNS.findall(fold_kana(text)):
        if re.match(f"[{HAN}]", run):
            words += han_words(run)
        elif re.match(f"[{KANA}]", run):
            words += kana_words(run)
        else:
            words.append(SHORT_FORMS.get(run, run))
    return words


def _joined_initials(words: list[str]) -> list[str]:
    """The words with letters that stand alone, one after another, joined: z t e is zte."""
    joined: list[str] = []
    alone = False
    for word in words:
        single = len(word) == 1 and word.isascii() and word.isalpha()
        if single and alone:
            joined[-1] += word
        else:
            joined.append(word)
        alone = single
    return joined
