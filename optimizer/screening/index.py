"""The listed names made ready for matching: their distinct forms, the words in them, and the weight of each word."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import pandas as pd

from optimizer.arrays import Floats, Mask, Positions

from .han import pinyin
from .normalise import name_parts, name_words
from .weights import DISTINCTIVE, TELLING, base_weight, is_known, listed_weights

__all__ = ["Forms", "Index", "Words", "build_index", "forms_of", "ranges"]

Words = tuple[str, ...]


@dataclass(frozen=True)
class Forms:
    """Distinct word sequences of names, and which name has which.

    ``words`` are the sequences. ``name`` and ``form`` pair names (positions as given) with forms; ``entire`` marks the
    pairs in which the form is the whole name and not a part of it in brackets or beside a slash.
    """

    words: list[Words]
    name: Positions
    form: Positions
    entire: Mask


@dataclass(frozen=True)
class Index:
    """Listed names for matching.

    ``start`` and ``word`` give the words of form f, as positions in ``vocabulary``: ``word[start[f] : start[f + 1]]``.
    ``weight_in_form`` is what each of ``word`` counts for in its form, ``weight`` the weight of each word of the vocabulary,
    ``known`` the vocabulary by word. ``joined`` maps two neighbouring words of a listed name, written as one, to the
    two; ``words_and_readings`` holds every word and every Pinyin reading.
    """

    forms: Forms
    vocabulary: list[str]
    start: Positions
    word: Positions
    weight: Floats
    weight_in_form: Floats
    known: dict[str, int]
    joined: dict[str, Words]
    words_and_readings: frozenset[str]


def forms_of(names: Iterable[str]) -> Forms:
    """The forms of names: of each the whole, and each part that says something by itself.

    A part of nothing but trade words and places is a qualifier, as in "China Telecom (Americas)", and no name;
    what stands around a mere qualifier is none either.
    """
    known: dict[Words, int] = {}
    rows: list[tuple[int, int, bool]] = []
    for number, name in enumerate(names):
        parts = [name_words(part) for part in name_parts(name)]
        if parts[0]:
            rows.append((number, known.setdefault(parts[0], len(known)), True))
        telling = [p for p in parts[1:] if p != parts[0] and any(base_weight(w) >= TELLING for w in p)]
        if len(telling) > 1 or (telling and _apart(telling[0], parts[0])):
            rows += [(number, known.setdefault(part, len(known)), False) for part in telling]
    columns = np.array(rows, dtype=np.intp).reshape(-1, 3).T
    return Forms(list(known), columns[0], columns[1], columns[2].astype(bool))


def build_index(names: Sequence[str], entities: Sequence[str]) -> Index:
    """The index of listed names and, position by position, the entities that bear them."""
    forms = forms_of(names)
    vocabulary = list(dict.fromkeys(word for words in forms.words for word in words))
    known = {word: number for number, word in enumerate(vocabulary)}
    start = np.concatenate([[0], np.cumsum([len(words) for words in forms.words])]).astype(np.intp)
    word = np.array([known[w] for words in forms.words for w in words], dtype=np.intp)
    weight = listed_weights(vocabulary, _entities_with(forms, start, word, entities, len(vocabulary)), _alone(forms))
    joined: dict[str, Words] = {
        a + b: (a, b)
        for words in forms.words
        for a, b in pairwise(words)
        if a.isascii() and b.isascii() and not (is_known(a) and is_known(b))
    }
    readings = {pinyin(w) for w in vocabulary if len(w) > 1 and not w.isascii() and "一" <= w[0] <= "鿿"}
    return Index(
        forms, vocabulary, start, word, weight, _mass(weight[word], start), known, joined, frozenset(known) | readings
    )


def _mass(weight: Floats, start: Positions) -> Floats:
    """What each word counts for in its form: its weight squared, so that one distinctive word outweighs many light ones.

    Where there is no distinctive word, the light ones must agree more closely: the exponent is 1.5.
    """
    lengths = np.diff(start)
    heaviest = np.maximum.reduceat(weight, start[:-1]) if len(weight) else weight
    exponent = np.where(heaviest > TELLING, 2.0, 1.5)
    mass: Floats = weight ** np.repeat(exponent, lengths)
    return mass


def _apart(part: Words, form: Words) -> bool:
    """Whether the part leaves out more of the whole than trade words and places."""
    return any(base_weight(word) >= TELLING for word in set(form) - set(part))


def _alone(forms: Forms) -> frozenset[str]:
    """The words that stand alone in some form, trade words and places aside."""
    distinctive = ([w for w in words if base_weight(w) >= DISTINCTIVE] for words in forms.words)
    return frozenset(words[0] for words in distinctive if len(words) == 1)


def _entities_with(forms: Forms, start: Positions, word: Positions, entities: Sequence[str], size: int) -> list[int]:
    """How many entities have each word in one of their names."""
    lengths = np.diff(start)[forms.form]
    pairs = pd.DataFrame(
        {
            "word": word[ranges(start[forms.form], lengths)],
            "entity": np.repeat(pd.factorize(np.asarray(entities, dtype=object))[0][forms.name], lengths),
        }
    ).drop_duplicates()
    counts: list[int] = np.bincount(pairs["word"], minlength=size).tolist()
    return counts


def ranges(start: Positions, length: Positions) -> Positions:
    """The positions ``start[i]`` to ``start[i] + length[i] - 1`` for each i, one after another."""
    total = int(length.sum())
    first = np.cumsum(length) - length
    positions: Positions = np.arange(total, dtype=np.intp) - np.repeat(first - start, length)
    return positions
