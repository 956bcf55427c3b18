"""Dimensions and key tuples: what follows from what, and which place a key has among all keys that occur.

Keys are ranked without sorting wherever the grid of possible keys is small or the keys come in order, which is the rule.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import numpy as np
import numpy.typing as npt

from optimizer.arrays import Codes, Integers, Ordinals

__all__ = ["Index", "Space", "first_of_each", "joined", "picked", "rank", "replaced", "taken"]


#: Key tuples that one integer can tell apart.
_ROOM = 2**62


class Index(Mapping[str, Codes]):
    """Code arrays by dimension, each worked out when it is first asked for."""

    def __init__(self, makers: Mapping[str, Callable[[], Codes]]) -> None:
        self._makers, self._ready = makers, dict[str, Codes]()

    def __getitem__(self, key: str) -> Codes:
        if key not in self._ready:
            self._ready[key] = self._makers[key]()
        return self._ready[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._makers)

    def __len__(self) -> int:
        return len(self._makers)


def _picked(index: Mapping[str, Codes], key: str, at: Integers) -> Codes:
    return index[key][at]


def _joined(first: Mapping[str, Codes], second: Mapping[str, Codes], key: str) -> Codes:
    return np.concatenate([first[key], second[key]]) if len(second[key]) else first[key]


def picked(index: Mapping[str, Codes], at: Integers) -> Index:
    """The entries of an index at these positions."""
    return Index({key: partial(_picked, index, key, at) for key in index})


def joined(first: Mapping[str, Codes], second: Mapping[str, Codes]) -> Index:
    """The entries of one index and then those of another, under the dimensions that both have."""
    return Index({key: partial(_joined, first, second, key) for key in first if key in second})


def replaced(index: Mapping[str, Codes], key: str, codes: Codes) -> Index:
    """An index with other codes on one dimension, or with one dimension more."""
    kept = {name: partial(index.__getitem__, name) for name in index}
    return Index({**kept, key: lambda: codes})


def taken(values: npt.NDArray[Any], at: Sequence[Integers]) -> npt.NDArray[Any]:
    """The value at each entry's codes, one code array an axis of ``values``."""
    place: Integers = at[0]
    for size, codes in zip(values.shape[1:], at[1:], strict=True):
        if size > 1:
            place = _nested(place, size, codes, values.size)
    return values.reshape(-1)[place]


@dataclass
class Space:
    """The dimensions of a model: how many members each has, and which follow from another.

    ``derived["country"] = (("plant", codes), ...)`` says that a plant's country is ``codes[plant]``.
    """

    sizes: dict[str, int]
    derived: dict[str, tuple[tuple[str, Codes], ...]] = field(default_factory=dict)
    _chains: dict[str, list[tuple[str, Codes]]] = field(default_factory=dict, init=False, repr=False)

    def codes(self, index: Mapping[str, Codes], key: str) -> Codes:
        """The codes of dimension ``key`` for each entry of ``index``. KeyError if it cannot be derived."""
        if key in index:
            return index[key]
        for base, lookup in self._chain(key):
            if base in index:
                return lookup[index[base]]
        raise KeyError(key)

    def _chain(self, key: str) -> list[tuple[str, Codes]]:
        """Every dimension that ``key`` follows from, nearest first, with the code of ``key`` for each of its members."""
        if key not in self._chains:
            chain: list[tuple[str, Codes]] = []
            for base, lookup in self.derived.get(key, ()):
                chain.append((base, lookup))
                chain += [(root, lookup[inner]) for root, inner in self._chain(base)]
            self._chains[key] = chain
        return self._chains[key]

    def flat(self, keys: tuple[str, ...], at: Sequence[Integers]) -> Integers:
        """One integer a key tuple, in lexicographic order of the keys; of the narrowest kind that holds the grid."""
        flat, grid = at[0], self.grid(keys)
        for key, codes in zip(keys[1:], at[1:], strict=True):
            flat = _nested(flat, self.sizes[key], codes, grid)
        return flat

    def grid(self, keys: Sequence[str]) -> int:
        """How many key tuples are possible."""
        size = 1
        for key in keys:
            size *= self.sizes[key]
        return size

    def distinct(self, keys: tuple[str, ...], at: Sequence[Codes]) -> dict[str, Codes]:
        """The key tuples that occur, each once, in lexicographic order."""
        return dict(zip(keys, rank(self, keys, [at])[0], strict=True))


def rank(
    space: Space, keys: tuple[str, ...], pieces: Sequence[Sequence[Codes]]
) -> tuple[tuple[Codes, ...], list[Codes]]:
    """The key tuples that occur in the pieces, each once in lexicographic order, and the place of every entry among them.

    A piece has one code array a key. A grid too large to mark is ranked key by key, so that it shrinks to what occurs; what
    has to be sorted all the same is so once, for all keys that fit into one number.
    """
    most = max(1 << 16, 4 * sum(len(at[0]) for at in pieces))
    flats: list[Integers] = [at[0] for at in pieces]
    size, since = space.sizes[keys[0]], 0
    head: tuple[Codes, ...] | None = None

    def unfolded(flat: Integers, until: int) -> tuple[Codes, ...]:
        """The codes of the keys before ``until`` of each flat number."""
        tail: list[Codes] = []
        for key in reversed(keys[since + 1 : until]):
            flat, code = np.divmod(flat, flat.dtype.type(space.sizes[key]))
            tail.append(code.astype(np.int32, copy=False))
        first = flat.astype(np.int32, copy=False)
        before = (first,) if head is None else tuple(codes[first] for codes in head)
        return (*before, *reversed(tail))

    for place, key in enumerate(keys[1:], 1):
        more = space.sizes[key]
        if size * more > most and (size <= most or size * more >= _ROOM):
            present, flats = _places(flats, size, most)
            head, since, size = unfolded(present, place), place - 1, len(present)
        size *= more
        flats = [_nested(flat, more, at[place], size) for flat, at in zip(flats, pieces, strict=True)]
    present, rows = _places(flats, size, most)
    return unfolded(present, len(keys)), [row.astype(np.int32, copy=False) for row in rows]


def first_of_each(space: Space, keys: tuple[str, ...], at: Sequence[Codes]) -> Ordinals:
    """The position of the first entry of every key tuple that occurs, in lexicographic order of the tuples."""
    tuples, (row,) = rank(space, keys, [at])
    first = np.empty(len(tuples[0]), np.int64)
    # Of several writes to one place the last one stands.
    first[row[::-1]] = np.arange(len(row) - 1, -1, -1)
    return first


def _nested(outer: Integers, members: int, inner: Integers, grid: int) -> Integers:
    """One number for an outer and an inner code, of the narrowest kind that holds a grid of this size."""
    kind = np.dtype(np.int32 if grid < 2**31 else np.int64)
    flat: Integers = np.multiply(outer, members, dtype=kind)
    flat += inner
    return flat


def _places(flats: Sequence[Integers], size: int, most: int) -> tuple[Integers, list[Integers]]:
    """The numbers below ``size`` that occur, sorted, and the place of each entry among them."""
    if size <= most:
        occurs = np.zeros(size, bool)
        for flat in flats:
            occurs[flat] = True
        present = np.flatnonzero(occurs).astype(np.int32)
        if len(present) == size:
            return present, list(flats)
        place = np.cumsum(occurs, dtype=np.int32)
        place -= 1
        return present, [place[flat] for flat in flats]
    own = [_runs(flat) for flat in flats]
    if len(own) == 1:
        return own[0][0], [own[0][1]]
    union = np.unique(np.concatenate([numbers for numbers, _ in own]))
    return union, [np.searchsorted(union, numbers).astype(np.int32)[row] for numbers, row in own]


def _runs(flat: Integers) -> tuple[Integers, Integers]:
    """The distinct numbers, sorted, and the place of each entry; numbers that come in order are not sorted again."""
    if len(flat) and (flat[1:] >= flat[:-1]).all():
        begins = np.append(True, flat[1:] != flat[:-1])
        return flat[begins], np.cumsum(begins, dtype=np.int32) - np.int32(1)
    numbers, row = np.unique(flat, return_inverse=True)
    return numbers, row.astype(np.int32)
