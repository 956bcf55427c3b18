"""Katakana: one spelling for its variants, trade words borrowed from English, and how it sounds in Latin letters."""

from __future__ import annotations

import re

from .words import synonyms

__all__ = ["fold_kana", "kana_sound", "kana_words", "latin_sounds", "romanise"]

_HIRAGANA = {code: code + 0x60 for code in range(0x3041, 0x3097)}
_SMALL = str.maketrans("ァィゥェォッャュョヮヵヶヂヅヰヱヲ", "アイウエオツヤユヨワカケジズイエオ", "ー")
_V = [("ヴァ", "バ"), ("ヴィ", "ビ"), ("ヴェ", "ベ"), ("ヴォ", "ボ"), ("ヴア", "バ"), ("ヴイ", "ビ"), ("ヴエ", "ベ"),
      ("ヴオ", "ボ"), ("ヴ", "ブ")]  # fmt: skip
_DASH = re.compile(r"(?<=[ァ-ヺ])[-‐‑‒–—―−](?=[\sァ-ヺ]|$)")


def fold_kana(text: str) -> str:
    """Hiragana as katakana, small letters as large, ``ヴ`` as ``ブ``, without long marks: ファーウェイ is フアウエイ.

    ``text`` is in NFKC. Firms and registers differ in all of these, and names that differ only so are one name.
    """
    text = _DASH.sub("", text.translate(_HIRAGANA))
    for sound, written in _V:
        text = text.replace(sound, written)
    return text.translate(_SMALL)


_LOANS = {fold_kana(kana): word for kana, word in synonyms("kana_loans").items()}
_BY_LENGTH = sorted((k for k in _LOANS if len(k) > 2), key=len, reverse=True)
_LOAN = re.compile("|".join(_BY_LENGTH))


def kana_words(run: str) -> list[str]:
    """The words of a run of folded katakana: English for borrowed trade words, what stands between them as it is."""
    if run in _LOANS:
        return [_LOANS[run]]
    words: list[str] = []
    end = 0
    for loan in _LOAN.finditer(run):
        words += [run[end : loan.start()], _LOANS[loan.group()]]
        end = loan.end()
    return [word for word in [*words, run[end:]] if word]


_ROWS = {
    "": "アイウエオ", "k": "カキクケコ", "g": "ガギグゲゴ", "s": "サシスセソ", "z": "ザジズゼゾ", "t": "タチツテト",
    "d": "ダヂヅデド", "n": "ナニヌネノ", "h": "ハヒフヘホ", "b": "バビブベボ", "p": "パピプペポ", "m": "マミムメモ",
    "r": "ラリルレロ",
}  # fmt: skip
_KANA = {kana: row + vowel for row, letters in _ROWS.items() for kana, vowel in zip(letters, "aiueo", strict=True)}
_KANA |= {"シ": "shi", "ジ": "ji", "ヂ": "ji", "チ": "chi", "ツ": "tsu", "ヅ": "zu", "フ": "fu"}
_KANA |= {"ヤ": "ya", "ユ": "yu", "ヨ": "yo", "ワ": "wa", "ヰ": "i", "ヱ": "e", "ヲ": "o", "ン": "n"}
# Pairs that a small second letter joins. Folded text has it large, so the reading that foreign names need is taken.
_PAIRS = {
    "ウイ": "wi",
    "ウエ": "we",
    "ウオ": "wo",
    "シエ": "she",
    "ジエ": "je",
    "チエ": "che",
    "フユ": "fyu",
    "デユ": "dyu",
}
_PAIRS |= {f"フ{kana}": f"f{vowel}" for kana, vowel in zip("アイエオ", "aieo", strict=True)}
_PAIRS |= {f"ツ{kana}": f"ts{vowel}" for kana, vowel in zip("アイエオ", "aieo", strict=True)}
_PAIRS |= {
    first + second: (head if head in {"sh", "j", "ch"} else head + "y") + vowel
    for first, head in zip(
        "キシチニヒミリギジビピ", ["k", "sh", "ch", "n", "h", "m", "r", "g", "j", "b", "p"], strict=True
    )
    for second, vowel in zip("ヤユヨ", "auo", strict=True)
}
_READING = re.compile("|".join([*_PAIRS, *_KANA, "ツ"]))


def romanise(kana: str) -> str:
    """Folded katakana in Hepburn letters, long vowels and double consonants written once: フアウエイ is fawei."""
    letters = _READING.sub(lambda sign: _PAIRS.get(sign.group()) or _KANA[sign.group()], kana)
    return re.sub(r"(.)\1+", r"\1", letters)


# Spellings of Latin names to the sounds that katakana can tell apart, in this order.
_SOUNDS = [
    (re.compile(pattern), sound)
    for pattern, sound in [
        ("tion", "shon"), ("sion", "jon"), ("tech$", "tek"), ("hu(?=[aeio])", "f"), ("ph", "f"), ("qu", "ku"), ("q(?=i)", "ch"),
        ("x(?=[iu])", "sh"), ("zh", "j"), ("ck", "k"), ("c(?=[eiy])", "s"), ("ch", "C"), ("c", "k"), ("C", "ch"), ("q", "k"),
        ("^x", "z"), ("x", "ks"), ("th", "s"), ("wh", "h"), ("v", "b"), ("l", "r"), ("y(?![aeiou])", "i"),
        ("i([kmnprst])e$", r"ai\1"), ("a([kmnprst])e$", r"ei\1"), ("o([kmnprst])e$", r"o\1"), ("ee", "i"), ("oo", "u"),
        ("ou", "o"), ("ow", "o"), ("(?<=[aeiou])h(?![aeiou])", ""), ("ng", "n"), ("m(?=[bp])", "n"), (r"(.)\1+", r"\1"),
    ]
]  # fmt: skip
_SILENT_R = [(re.compile("or(?![aeiou])"), "o"), (re.compile("[aeiu]r(?![aeiou])"), "a")]
_ADDED_VOWELS = re.compile("(?<=[bfgkmprsz])u(?![aeiou])|(?<=[td])o(?![aeiou])|(?<=ts)u(?![aeiou])|(?<=ch)i$")


def latin_sounds(word: str) -> set[str]:
    """How katakana may render the sounds of a Latin word, in Latin letters: huawei is fawei, lenovo renobo.

    An r before a consonant is heard or not.
    """
    for pattern, sound in _SOUNDS:
        word = pattern.sub(sound, word)
    silent = word
    for pattern, sound in _SILENT_R:
        silent = pattern.sub(sound, silent)
    return {word, silent}


def kana_sound(kana: str) -> str:
    """Folded katakana in Latin letters without the vowels that it adds to consonants: カスペルスキ is kasperski."""
    return re.sub(r"(.)\1+", r"\1", _ADDED_VOWELS.sub("", romanise(kana)))
