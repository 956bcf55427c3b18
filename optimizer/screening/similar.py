"""Which words of the names in hand mean a listed word: the same, misspelt, in Pinyin, or by their sound in katakana."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from rapidfuzz import fuzz
from rapidfuzz.distance import OSA
from rapidfuzz.process import cdist, cpdist

from optimizer.arrays import Floats, Mask, Positions

from .han import pinyin
from .kana import kana_sound, latin_sounds
from .normalise import HAN, KANA
from .weights import TELLING, base_weight, is_known, strength
from .words import SHORT_FORMS

__all__ = ["WordPairs", "similar_words"]

_BLOCK = 4096
_LEAST = 0.7
"""Words less alike than this do not count as alike at all."""

_LETTERS_LEAST = 5
_RATIO_LEAST = 75
_ONE_ERROR_UP_TO = 6
_PER_ERROR = 1.15
_CHARACTER_TELLS = {"han": 2.0, "kana": 1.5, "latin": 1.0, "other": 1.5}
"""How many Latin letters a character of a script stands for."""

_PINYIN = 0.97
_PINYIN_STRENGTH = 0.9
_SOUND = 0.97
_SOUND_STRENGTH = 0.9
_SOUND_LEAST = 84
_SOUND_LETTERS_LEAST = 5

_SCRIPTS = [(re.compile(f"[{HAN}]+"), "han"), (re.compile(f"[{KANA}]+"), "kana"), (re.compile("[a-z]+"), "latin")]


@dataclass(frozen=True)
class WordPairs:
    """Pairs of words, sorted by ``query``: positions in the two lists, likeness (0–1), `strength` of the match.

    ``read_as_pinyin`` marks the pairs whose query word is in Chinese characters and whose listed word is its Pinyin.
    """

    query: Positions
    listed: Positions
    likeness: Floats
    strength: Floats
    read_as_pinyin: Mask


def similar_words(query: Sequence[str], listed: Sequence[str]) -> WordPairs:
    """All pairs of a query word and a listed word that may mean the same.

    Both are distinct normalised words. A query word that is a listed word, or that the tables of common words know, is
    not taken for a misspelling.
    """
    known = {word: v for v, word in enumerate(listed)}
    pairs = [(u, known[word], 1.0, strength(word)) for u, word in enumerate(query) if word in known]
    scripts_q = _by_script([(u, w) for u, w in enumerate(query) if w not in known and not is_known(w)])
    scripts_l = _by_script([(v, w) for v, w in enumerate(listed) if not w.isdecimal()])
    # A trade word may be misspelt in any of its forms.
    scripts_l["latin"] += [
        (known[word], short) for short, word in SHORT_FORMS.items() if word in known and short.isalpha()
    ]
    for script in ("latin", "kana", "han"):
        pairs += _misspelt(scripts_q[script], scripts_l[script], _CHARACTER_TELLS[script])
    pairs += _pinyin_pairs(scripts_q["han"], {w: v for w, v in known.items() if w.isascii()})
    pairs += [(u, v, s, t) for v, u, s, t in _pinyin_pairs(scripts_l["han"], {w: u for u, w in scripts_q["latin"]})]
    pairs += _sounding(scripts_q["kana"], [(v, w) for v, w in scripts_l["latin"] if base_weight(w) >= TELLING])
    pairs += [(u, v, s, t) for v, u, s, t in _sounding(scripts_l["kana"], scripts_q["latin"])]
    columns = np.array(sorted(pairs), dtype=float).reshape(-1, 4).T
    query_word, listed_word = columns[0].astype(np.intp), columns[1].astype(np.intp)
    characters = np.zeros(len(query), dtype=bool)
    characters[[u for u, _ in scripts_q["han"]]] = True
    read = characters[query_word] & (columns[2] == _PINYIN)
    return WordPairs(query_word, listed_word, columns[2], columns[3], read)


Numbered = list[tuple[int, str]]
Pairs = list[tuple[int, int, float, float]]


def _by_script(words: Numbered) -> dict[str, Numbered]:
    """The words by script; those of mixed or other script, or with digits, under ``other``."""
    sorted_out: dict[str, Numbered] = {"han": [], "kana": [], "latin": [], "other": []}
    for number, word in words:
        script = next((name for pattern, name in _SCRIPTS if pattern.fullmatch(word)), "other")
        sorted_out[script].append((number, word))
    return sorted_out


def _misspelt(query: Numbered, listed: Numbered, tells: float) -> Pairs:
    """Pairs that differ by a few letters. Short words are not compared: one letter makes another name of them."""
    least = int(np.ceil(_LETTERS_LEAST / tells)) + (tells > 1)
    pairs: Pairs = []
    lengths = np.array([len(w) for _, w in query], dtype=int)
    for length in sorted({len(w) for _, w in listed if len(w) >= least}):
        some = [(v, w) for v, w in listed if len(w) == length]
        apart = 1 if length * tells <= _ONE_ERROR_UP_TO else 2
        near = np.flatnonzero((lengths >= max(least, length - apart)) & (lengths <= length + apart))
        for positions in _blocks(near):
            words = [query[i] for i in positions]
            alike = cdist(
                [w for _, w in words],
                [w for _, w in some],
                scorer=fuzz.ratio,
                score_cutoff=_RATIO_LEAST,
                dtype=np.uint8,
            )
            rows, columns = np.nonzero(alike)
            pairs += _likeness([words[i] for i in rows], [some[j] for j in columns], tells)
    return pairs


def _likeness(query: Numbered, listed: Numbered, tells: float) -> Pairs:
    """The pairs, position by position, that are alike enough: 1.15 letters' worth is taken off for each error.

    Two neighbours swapped are half an error; another first letter is half an error more; a second error
    and later ones cost a little less than the first.
    """
    a, b = [w for _, w in query], [w for _, w in listed]
    if not a:
        return []
    errors = np.asarray(cpdist(a, b, scorer=OSA.distance, dtype=np.int32), dtype=float)
    swapped = np.array([sorted(x) == sorted(y) for x, y in zip(a, b, strict=True)])
    first = np.array([x[0] != y[0] for x, y in zip(a, b, strict=True)])
    cost = np.where((errors == 1) & swapped, 0.5, errors**0.8) + 0.5 * first
    size = np.array([max(len(x), len(y)) for x, y in zip(a, b, strict=True)]) * tells
    likeness = 1 - _PER_ERROR * cost / size
    return [
        (query[i][0], listed[i][0], float(likeness[i]), min(strength(a[i]), strength(b[i])))
        for i in np.flatnonzero(likeness >= _LEAST)
    ]


def _pinyin_pairs(characters: Numbered, latin: dict[str, int]) -> Pairs:
    """Words in Chinese characters with the Latin words that are their Pinyin."""
    if not latin:
        return []
    read = [(number, word, pinyin(word)) for number, word in characters if len(word) > 1]
    return [(n, latin[sound], _PINYIN, _PINYIN_STRENGTH * strength(word)) for n, word, sound in read if sound in latin]


def _sounding(kana: Numbered, latin: Numbered) -> Pairs:
    """Katakana words with the Latin words that sound like them."""
    heard = [(n, kana_sound(w)) for n, w in kana]
    heard = [(n, sound) for n, sound in heard if len(sound) >= _SOUND_LETTERS_LEAST - 1]
    pairs: dict[tuple[int, int], float] = {}
    if not heard or not latin:
        return []
    spelt = [(n, sound) for n, w in latin if len(w) >= _SOUND_LETTERS_LEAST for sound in sorted(latin_sounds(w))]
    for positions in _blocks(np.arange(len(heard) if spelt else 0, dtype=np.intp)):
        words = [heard[i] for i in positions]
        alike = cdist(
            [w for _, w in words], [w for _, w in spelt], scorer=fuzz.ratio, score_cutoff=_SOUND_LEAST, dtype=np.uint8
        )
        for i, j in zip(*np.nonzero(alike), strict=True):
            if len(words[i][1]) >= _SOUND_LETTERS_LEAST or words[i][1] == spelt[j][1]:
                pair = words[i][0], spelt[j][0]
                pairs[pair] = max(pairs.get(pair, 0.0), fuzz.ratio(words[i][1], spelt[j][1]))
    return [(a, b, ratio / 100 * _SOUND, _SOUND_STRENGTH) for (a, b), ratio in pairs.items()]


def _blocks(positions: Positions) -> Iterator[Positions]:
    """The positions in blocks small enough for a matrix of comparisons."""
    for start in range(0, len(positions), _BLOCK):
        yield positions[start : start + _BLOCK]
