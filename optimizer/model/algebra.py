"""Columnar linear algebra: families of variables, terms keyed by dimensions, and the rows that compare them.

A family of variables is an index (one int32 code array a dimension) beside a range of columns. ``family.by("offer",
"ship")`` groups it; sums are compared with parameters, numbers or other sums, and the comparison *is* the block of
rows. Nothing here loops over variables: a constraint over a million flows is a handful of array operations. Sums keep
their pieces apart until the rows are numbered, so that no addition copies what it adds.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np

from optimizer.arrays import Codes, Floats, Mask, Ordinals
from optimizer.columns.joins import equal_pairs

from .keys import Space, first_of_each, joined, picked, rank, replaced, taken

__all__ = ["Codes", "Entries", "Linear", "Mask", "Parameter", "Rows", "Space", "Sum", "Variables"]


@dataclass(frozen=True, eq=False)
class Parameter:
    """Numbers over a grid of dimensions; ``values`` has one axis a key. Infinite means "no limit"."""

    keys: tuple[str, ...]
    values: Floats

    def at(self, space: Space, index: Mapping[str, Codes]) -> Floats:
        """The value for each entry of ``index``, shape (entries,)."""
        return taken(self.values, [space.codes(index, key) for key in self.keys])

    def by(self, space: Space, *keys: str) -> Parameter:
        """Its sums over every dimension but ``keys``, own or derived."""
        places = np.indices(self.values.shape, np.int32).reshape(len(self.keys), -1)
        index = dict(zip(self.keys, places, strict=True))
        flat = space.flat(keys, [space.codes(index, key) for key in keys])
        sums = np.bincount(flat, self.values.ravel(), space.grid(keys)).astype(float, copy=False)
        return Parameter(keys, sums.reshape([space.sizes[key] for key in keys]))

    def __mul__(self, factor: float) -> Parameter:
        return replace(self, values=self.values * factor)

    def __sub__(self, other: Parameter) -> Parameter:
        if other.keys != self.keys:
            raise ValueError(f"parameters over {self.keys} and {other.keys} cannot be subtracted")
        return replace(self, values=self.values - other.values)


@dataclass(frozen=True, eq=False)
class Linear:
    """Columns with a coefficient each, and the index that says what each column stands for."""

    space: Space
    index: Mapping[str, Codes]
    column: Codes
    value: Floats

    def __len__(self) -> int:
        return len(self.column)

    def codes(self, key: str) -> Codes:
        """Codes of a dimension, own or derived, shape (entries,)."""
        return self.space.codes(self.index, key)

    def __mul__(self, factor: Parameter | Floats | float) -> Linear:
        by = factor.at(self.space, self.index) if isinstance(factor, Parameter) else factor
        return Linear(self.space, self.index, self.column, self.value * by)

    __rmul__ = __mul__

    def __neg__(self) -> Linear:
        return self * -1.0

    def where(self, mask: Mask) -> Linear:
        """The entries where ``mask`` holds."""
        if mask.all():
            return self
        at = np.flatnonzero(mask)
        return Linear(self.space, picked(self.index, at), self.column[at], self.value[at])

    def with_codes(self, key: str, codes: Codes | int) -> Linear:
        """The same entries under other codes of a dimension, or one code for all; or under one dimension more."""
        index = replaced(self.index, key, np.broadcast_to(np.asarray(codes, np.int32), len(self)))
        return Linear(self.space, index, self.column, self.value)

    def shifted(self, key: str, by: int | Codes) -> Linear:
        """The same columns filed ``by`` members later along ``key``; what leaves the dimension is dropped."""
        moved = (self.codes(key) + by).astype(np.int32, copy=False)
        kept = (moved >= 0) & (moved < self.space.sizes[key])
        return self.where(kept).with_codes(key, moved[kept])

    def followed_by(self, other: Linear) -> Linear:
        """These entries and then the other's, under the dimensions that both have."""
        index = joined(self.index, other.index)
        if not len(other):
            return Linear(self.space, index, self.column, self.value)
        column = np.concatenate([self.column, other.column])
        return Linear(self.space, index, column, np.concatenate([self.value, other.value]))

    def distinct(self, *keys: str) -> dict[str, Codes]:
        """The combinations of these dimensions that occur, each once, in lexicographic order."""
        return self.space.distinct(keys, [self.codes(key) for key in keys])

    def first_of_each(self, *keys: str) -> Ordinals:
        """The position of the first entry of every combination of these dimensions."""
        return first_of_each(self.space, keys, [self.codes(key) for key in keys])

    def by(self, *keys: str) -> Sum:
        """Sum over every dimension but ``keys``."""
        return Sum(self.space, keys, (Piece(tuple(self.codes(k) for k in keys), self.column, self.value),))


@dataclass(frozen=True, eq=False)
class Variables(Linear):
    """A family of variables: a run of columns of the program, with coefficient 1, in units of the family."""

    name: str
    unit: str


class Entries(NamedTuple):
    """Entries of a matrix: row counted within its block, column and value; repeats add up."""

    row: Codes
    column: Codes
    value: Floats


@dataclass(frozen=True, eq=False)
class Rows:
    """A block of rows ``lower <= A x <= upper``, one a key tuple; ``entries`` are those of A, in pieces.

    ``only_tightens``: every whole-number solution keeps these rows without them; they only tighten the relaxation.
    """

    keys: tuple[str, ...]
    at: tuple[Codes, ...]
    lower: Floats
    upper: Floats
    entries: tuple[Entries, ...]
    only_tightens: bool = False

    def __len__(self) -> int:
        return len(self.lower)


class Piece(NamedTuple):
    """Entry e adds ``value[e] * x[column[e]]`` to the key ``at[.][e]``."""

    at: tuple[Codes, ...]
    column: Codes
    value: Floats


@dataclass(frozen=True, eq=False)
class Sum:
    """A sum of terms filed under keys, in pieces.

    A column of -1 marks a key that is to have a row although no variable stands in it.
    """

    space: Space
    keys: tuple[str, ...]
    pieces: tuple[Piece, ...]

    def __neg__(self) -> Sum:
        return self * -1.0

    def __mul__(self, factor: float) -> Sum:
        return replace(self, pieces=tuple(Piece(p.at, p.column, p.value * factor) for p in self.pieces))

    __rmul__ = __mul__

    def __add__(self, other: Sum) -> Sum:
        if set(other.keys) != set(self.keys):
            raise ValueError(f"sums over {self.keys} and {other.keys} cannot be added")
        place = [other.keys.index(key) for key in self.keys]
        moved = (Piece(tuple(p.at[k] for k in place), p.column, p.value) for p in other.pieces)
        return replace(self, pieces=(*self.pieces, *moved))

    def __sub__(self, other: Sum) -> Sum:
        return self + (-other if set(other.keys) == set(self.keys) else -other.spread(self))

    def spread(self, over: Sum) -> Sum:
        """Repeat this sum for every key of ``over`` that shares its own keys (for a total set against its shares)."""
        at, _ = rank(over.space, over.keys, [p.at for p in over.pieces])
        filed = self._filed(over.keys, at)
        pieces = (Piece(tuple(codes[e.row] for codes in at), e.column, e.value) for e in filed)
        return Sum(self.space, over.keys, tuple(pieces))

    def _filed(self, keys: tuple[str, ...], at: tuple[Codes, ...]) -> list[Entries]:
        """The entries of this sum for every one of the key tuples ``at`` that shares its own keys."""
        extra = [key for key in self.keys if key not in keys]
        if extra:
            raise ValueError(f"a sum over {self.keys} cannot be set against one over {keys}")
        group = self.space.flat(self.keys, [at[keys.index(key)] for key in self.keys])
        filed = []
        for piece in self.pieces:
            own = self.space.flat(self.keys, piece.at)
            order = None if (own[1:] >= own[:-1]).all() else np.argsort(own, kind="stable")
            ordered = own if order is None else own[order]
            row, entry = equal_pairs(ordered, group)
            entry = entry if order is None else order[entry]
            filed.append(Entries(row.astype(np.int32), piece.column[entry], piece.value[entry]))
        return filed

    def over(self, wanted: Parameter) -> Sum:
        """Have a row wherever ``wanted`` is not zero, even where no variable stands; and none elsewhere."""
        place = [self.keys.index(key) for key in wanted.keys]
        pieces = []
        for at, column, value in self.pieces:
            inside = wanted.values[tuple(at[k] for k in place)] != 0
            pieces.append(Piece(tuple(codes[inside] for codes in at), column[inside], value[inside]))
        places = tuple(codes.astype(np.int32) for codes in np.nonzero(wanted.values))
        blank = len(places[0])
        asked = tuple(places[wanted.keys.index(key)] for key in self.keys)
        pieces.append(Piece(asked, np.full(blank, -1, np.int32), np.zeros(blank)))
        return replace(self, pieces=tuple(pieces))

    def __le__(self, other: Sum | Parameter | float) -> Rows:
        return self._compare(other, "<=")

    def __ge__(self, other: Sum | Parameter | float) -> Rows:
        return self._compare(other, ">=")

    def __eq__(self, other: Sum | Parameter | float) -> Rows:  # type: ignore[override]
        return self._compare(other, "==")

    def _compare(self, other: Sum | Parameter | float, sense: str) -> Rows:
        if isinstance(other, Sum) and set(other.keys) == set(self.keys):
            return (self - other)._compare(0.0, sense)
        at, rows = rank(self.space, self.keys, [p.at for p in self.pieces])
        entries = [Entries(row, p.column, p.value) for row, p in zip(rows, self.pieces, strict=True)]
        if isinstance(other, Sum):
            entries += (-other)._filed(self.keys, at)
            other = 0.0
        if isinstance(other, Parameter):
            limit = other.at(self.space, dict(zip(self.keys, at, strict=True)))
        else:
            limit = np.full(len(at[0]), float(other))
        bound = np.isfinite(limit)
        number = None if bound.all() else np.cumsum(bound, dtype=np.int32) - np.int32(1)
        if number is not None:
            at, limit = tuple(codes[bound] for codes in at), limit[bound]
        return Rows(
            keys=self.keys,
            at=at,
            lower=limit if sense in (">=", "==") else np.full(len(limit), -np.inf),
            upper=limit if sense in ("<=", "==") else np.full(len(limit), np.inf),
            entries=tuple(_kept(e, bound, number) for e in entries),
        )


def _kept(entries: Entries, bound: Mask, number: Codes | None) -> Entries:
    """The entries of rows that are bound, renumbered, without those that stand for nothing."""
    row, column, value = entries
    kept = value != 0
    kept &= column >= 0
    if number is not None:
        kept &= bound[row]
    if not kept.all():
        row, column, value = row[kept], column[kept], value[kept]
    return Entries(row if number is None else number[row], column, value)
