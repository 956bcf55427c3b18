"""Scores for names against listed names: which words they share, how much those words say, and what else is in the name."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from optimizer.arrays import Floats, Mask, Positions

from .index import Forms, Index, build_index, forms_of, ranges
from .normalise import HAN
from .rewrite import rewriter
from .similar import similar_words
from .weights import base_weight

__all__ = ["LOWEST_THRESHOLD", "Matcher"]

LOWEST_THRESHOLD = 60.0
"""Names that share less than this have too little in common for a search to list every pair of them."""

_FORMS_AT_ONCE = 20_000
_EXTRA = 0.12
"""What words beside the matched ones cost, where the matched ones say all there is to say."""

_PART = 0.97
"""Factor for a part of a name, in brackets or beside a slash."""

_HOMOPHONE = 0.85
"""Factor for a name in Chinese characters that only sounds like one of a firm whose own characters the list gives."""

_CHARACTERS = re.compile(f"[{HAN}]")


@dataclass(frozen=True)
class _Hits:
    """For forms of the names in hand, in order, the listed words found in them; sorted by form, then listed word."""

    key: Positions
    word: Positions
    likeness: Floats
    strength: Floats
    read: Mask


class Matcher:
    """Names in hand against listed names.

    ``names`` are distinct; ``listed`` has columns ``name``, ``kind`` and ``entity_id``. What a name scores does not
    depend on the other names in hand.

    The score of a listed name L in a name N is 100 · cover · (1 − extra · (0.12 + 1 − telling)), where

    - cover is Σ m · likeness ÷ Σ m over the words of L, m being a word's mass in L;
    - telling is min(1, Σ w · likeness · strength) over the words of L found in N, w being a word's weight;
    - extra is min(1, Σ w) over the words of N that match none.
    """

    def __init__(self, names: Sequence[str], listed: pd.DataFrame) -> None:
        self._listed = listed
        self._index = build_index(listed["name"].tolist(), listed["entity_id"].tolist())
        query = forms_of(names)
        self._count = len(names)
        rewrite = rewriter(self._index)
        characters = listed["name"].map(lambda name: _CHARACTERS.search(name) is not None)
        self._written = listed["entity_id"].isin(listed.loc[characters, "entity_id"]).to_numpy()
        self._forms = Forms([rewrite(words) for words in query.words], query.name, query.form, query.entire)
        known: dict[str, int] = {}
        self._word = np.array([known.setdefault(w, len(known)) for ws in self._forms.words for w in ws], dtype=np.intp)
        self._start = np.concatenate([[0], np.cumsum([len(ws) for ws in self._forms.words])]).astype(np.intp)
        listed_weight = self._index.known
        self._weight = np.array(
            [self._index.weight[listed_weight[w]] if w in listed_weight else base_weight(w) for w in known], dtype=float
        )
        self._pairs = similar_words(list(known), self._index.vocabulary)

    def without_words(self) -> list[int]:
        """The positions of names in which there is nothing to compare."""
        missing: list[int] = np.setdiff1d(np.arange(self._count), self._forms.name).tolist()
        return missing

    def search(self, threshold: float) -> pd.DataFrame:
        """Every pair of a name and a row of ``listed`` that scores at least ``threshold`` (at least `LOWEST_THRESHOLD`).

        Columns: ``query`` and ``row`` (positions in ``names`` and ``listed``), ``score`` (0–100) and ``reason``:
        `exact` (the same name once normalised), `alias` (the same as an alias or former name), `parent` (like the
        name of the listed firm's owner), `contains` (it holds every word of the listed name, and more) or `fuzzy`.
        """
        anchors = _anchors(self._index, threshold / 100)
        parts = [self._scored(*scored, threshold) for scored in self._candidates(anchors)]
        scored = self._named(pd.concat([_no_scores(), *parts], ignore_index=True))
        return scored[scored["score"] >= threshold].reset_index(drop=True)

    def score(self, query: Positions, row: Positions) -> pd.DataFrame:
        """The pairs of ``query[i]`` and ``row[i]``, all of them, in the columns of `search`; 0 where nothing is shared."""
        asked = pd.DataFrame({"query": query, "row": row}).drop_duplicates()
        pairs = asked.merge(_by_name(self._forms, "query", "q"), on="query")
        pairs = pairs.merge(_by_name(self._index.forms, "row", "l"), on="row")[["q", "l"]].drop_duplicates()
        hits = self._hits(np.unique(pairs["q"].to_numpy(np.intp)))
        scored = self._named(self._scored(pairs["q"].to_numpy(np.intp), pairs["l"].to_numpy(np.intp), hits, 0.0))
        filled = asked.merge(scored, on=["query", "row"], how="left")
        filled["score"] = filled["score"].fillna(0.0)
        filled["reason"] = filled["reason"].fillna("fuzzy")
        return filled

    def _hits(self, forms: Positions) -> _Hits:
        """The listed words in the forms, the likest word of the form for each."""
        lengths = np.diff(self._start)[forms]
        place = ranges(self._start[forms], lengths)
        word = self._word[place]
        first = np.searchsorted(self._pairs.query, word, side="left")
        many = np.searchsorted(self._pairs.query, word, side="right") - first
        pair = ranges(first, many)
        key = np.repeat(np.repeat(forms, lengths), many) * len(self._index.vocabulary) + self._pairs.listed[pair]
        order = np.lexsort((-self._pairs.likeness[pair], key))
        key, pair, word = key[order], pair[order], np.repeat(word, many)[order]
        best = np.concatenate([[True], key[1:] != key[:-1]]) if len(key) else np.zeros(0, dtype=bool)
        pair = pair[best]
        return _Hits(
            key[best],
            word[best],
            self._pairs.likeness[pair],
            self._pairs.strength[pair],
            self._pairs.read_as_pinyin[pair],
        )

    def _candidates(self, anchors: tuple[Positions, Positions]) -> Iterator[tuple[Positions, Positions, _Hits]]:
        """Pairs of a form in hand and a listed form that share an anchor, block by block."""
        anchor_start, anchor_form = anchors
        for begin in range(0, len(self._forms.words), _FORMS_AT_ONCE):
            hits = self._hits(np.arange(begin, min(begin + _FORMS_AT_ONCE, len(self._forms.words)), dtype=np.intp))
            q, v = np.divmod(hits.key, len(self._index.vocabulary))
            many = np.diff(anchor_start)[v]
            pair = np.repeat(q, many) * len(self._index.forms.words) + anchor_form[ranges(anchor_start[v], many)]
            yield *np.divmod(np.unique(pair), len(self._index.forms.words)), hits

    def _scored(self, q: Positions, l: Positions, hits: _Hits, threshold: float) -> pd.DataFrame:  # noqa: E741
        """The pairs of forms that score at least ``threshold``: q, l, score; whether they have the same
        words, all of the listed words are found, and one of them by its Pinyin."""
        index = self._index
        lengths = np.diff(index.start)[l]
        pair = np.repeat(np.arange(len(q), dtype=np.intp), lengths)
        place = ranges(index.start[l], lengths)
        word, mass = index.word[place], index.weight_in_form[place]
        key = q[pair] * len(index.vocabulary) + word
        place = np.searchsorted(hits.key, key)
        hit = place < len(hits.key)
        hit[hit] = hits.key[place[hit]] == key[hit]
        place = place[hit]
        weight, pair_found, likeness = index.weight[word[hit]], pair[hit], hits.likeness[place]
        cover = _sums(pair_found, mass[hit] * likeness, len(q)) / _sums(pair, mass, len(q))
        telling = np.minimum(1, _sums(pair_found, weight * likeness * hits.strength[place], len(q)))
        used = np.unique(pair_found * len(self._weight) + hits.word[place])
        q_lengths = np.diff(self._start)[q]
        q_pair = np.repeat(np.arange(len(q), dtype=np.intp), q_lengths)
        q_weight = self._weight[self._word[ranges(self._start[q], q_lengths)]]
        spent = _sums(used // len(self._weight), self._weight[used % len(self._weight)], len(q))
        left = np.maximum(0, _sums(q_pair, q_weight, len(q)) - spent)
        score = 100 * cover * np.maximum(0, 1 - np.minimum(1, left) * (_EXTRA + 1 - telling))
        complete = _sums(pair_found, likeness, len(q)) == lengths
        same = complete & (q_lengths == lengths)
        read = _sums(pair_found, hits.read[place].astype(float), len(q)) > 0
        return pd.DataFrame({"q": q, "l": l, "score": score, "same": same, "all": complete, "read": read})[
            score >= threshold
        ]

    def _named(self, scored: pd.DataFrame) -> pd.DataFrame:
        """The best score of each name and listed row from the scores of their forms, with the reason."""
        pairs = scored.merge(_by_name(self._forms, "query", "q"), on="q").merge(
            _by_name(self._index.forms, "row", "l"), on="l"
        )
        entire = pairs["entire_x"] & pairs["entire_y"]
        homophone = pairs["read"] & self._written[pairs["row"]]
        factor = np.where(entire, 1.0, _PART) * np.where(homophone, _HOMOPHONE, 1.0)
        pairs["score"] = (pairs["score"] * factor).round(1)
        pairs["same"] &= entire
        pairs = pairs.sort_values(
            ["query", "row", "score", "same"], ascending=[True, True, False, False], kind="stable"
        )
        pairs = pairs.drop_duplicates(["query", "row"])
        kind = self._listed["kind"].to_numpy(object)[pairs["row"]]
        cases = [kind == "parent", pairs["same"] & (kind == "name"), pairs["same"], pairs["all"]]
        pairs["reason"] = np.select(cases, ["parent", "exact", "alias", "contains"], "fuzzy")
        return pairs[["query", "row", "score", "reason"]].reset_index(drop=True)


def _no_scores() -> pd.DataFrame:
    """The columns of `Matcher._scored` without rows."""
    types = {"q": np.intp, "l": np.intp, "score": float, "same": bool, "all": bool, "read": bool}
    return pd.DataFrame({name: np.empty(0, dtype=kind) for name, kind in types.items()})


def _anchors(index: Index, least: float) -> tuple[Positions, Positions]:
    """By word, the listed forms that no name can match without it: offsets by word, and the forms.

    The heaviest words of a form are its anchors, as many as it takes to leave the others unable to reach ``least``.
    """
    lengths = np.diff(index.start)
    form = np.repeat(np.arange(len(lengths), dtype=np.intp), lengths)
    mass = index.weight_in_form
    order = np.lexsort((index.word, -mass, form))
    mass, form, word = mass[order], form[order], index.word[order]
    total = np.bincount(form, mass, minlength=len(lengths))
    running = np.cumsum(mass)
    before = running - mass - np.repeat((np.cumsum(total) - total), lengths)
    # A little slack keeps rounding from dropping an anchor that is needed by a hair.
    anchor = total[form] - before >= least * total[form] - 1e-9
    word, form = word[anchor], form[anchor]
    order = np.argsort(word, kind="stable")
    start = np.searchsorted(word[order], np.arange(len(index.vocabulary) + 1))
    return start, form[order]


def _by_name(forms: Forms, name: str, form: str) -> pd.DataFrame:
    return pd.DataFrame({name: forms.name, form: forms.form, "entire": forms.entire})


def _sums(group: Positions, values: Floats, size: int) -> Floats:
    sums: Floats = np.bincount(group, values, minlength=size).astype(float)
    return sums
