"""How much a word says about which firm is meant, and how far it can stand for a firm by itself."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import cache
from math import log10

import numpy as np

from optimizer.arrays import Floats

from .normalise import HAN, KANA
from .words import FILLER_WORDS, GROUPS, ORDINARY, PLACES, TRADE

__all__ = ["DISTINCTIVE", "TELLING", "base_weight", "is_known", "listed_weights", "strength"]

DISTINCTIVE = 1.0
TELLING = 0.5
"""A word of this weight or more can make a name; lighter ones only qualify it."""

_EMPTY = 0.1
_PLACE = 0.15
_GROUP = 0.15
_TRADE = 0.25
_ORDINARY = TELLING
_NUMBER = 0.4
_ONE_CHARACTER = 0.3
_RARITY_FLOOR = 0.2

_SHORT = {1: 0.3, 2: 0.5, 3: 0.75, 4: 0.95}
_HAN_SHORT = {1: 0.3, 2: 0.75}
_KANA_SHORT = {1: 0.2, 2: 0.4, 3: 0.75}

_IS_HAN = re.compile(f"[{HAN}]").match
_IS_KANA = re.compile(f"[{KANA}]").match


@cache
def base_weight(word: str) -> float:
    """The weight of a normalised word by its kind, from 0.1 for one that any firm adds to 1 for one that no table knows."""
    if word in FILLER_WORDS:
        return _EMPTY
    if word in PLACES:
        return _PLACE
    if word in GROUPS:
        return _GROUP
    if word in TRADE:
        return _TRADE
    if word in ORDINARY:
        return _ORDINARY
    if word.isdecimal():
        return _NUMBER
    return _ONE_CHARACTER if len(word) == 1 else DISTINCTIVE


def is_known(word: str) -> bool:
    """Whether a table of common words has it: such a word is no misspelling of another."""
    return word in FILLER_WORDS or word in PLACES or word in GROUPS or word in TRADE or word in ORDINARY


@cache
def strength(word: str) -> float:
    """How far the word can stand for a firm among other words, from 0 to 1: short ones are too easily another's."""
    if _IS_HAN(word):
        return _HAN_SHORT.get(len(word), 1.0)
    if _IS_KANA(word):
        return _KANA_SHORT.get(len(word), 1.0)
    return _SHORT.get(len(word), 1.0)


def listed_weights(
    words: Sequence[str], entities_with: Iterable[int], alone: frozenset[str]
) -> Floats:  # fmt: skip
    """The weight of each word of the listed names: its kind's, less where many entities bear it.

    ``entities_with`` counts the entities with each word: ten leave three quarters of the weight, a hundred half.
    ``alone`` are words that by themselves, trade words and places aside, name an entity: they keep their weight.
    """
    weights = [
        base if base < DISTINCTIVE or word in alone else max(_RARITY_FLOOR, 1 - log10(count) / 4)
        for word, count in zip(words, entities_with, strict=True)
        for base in [base_weight(word)]
    ]
    return np.array(weights, dtype=float)
