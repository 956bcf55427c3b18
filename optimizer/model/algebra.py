"""Columnar linear algebra: families of variables, terms keyed by dimensions, and the rows that compare them.

A family of variables is an index (one int32 code array a dimension) beside a range of columns. ``family.by("offer",
"ship")`` groups it; sums are compared with parameters, numbers or other sums, and the comparison *is* the block of
rows. Nothing here loops over variables: a constraint over a million flows is a handful of array operations.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import numpy as np
import numpy.typing as npt

__all__ = ["Codes", "Floats", "Linear", "Mask", "Parameter", "Rows", "Space", "Sum", "Variables"]

Codes = npt.NDArray[np.int32]
Floats = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]


@dataclass
class Space:
    """The dimensions of a model: how many members each has, and which follow from another.

    ``derived["country"] = (("offer", codes), ...)`` says that an offer's country is ``codes[offer]``.
    """

    sizes: dict[str, int]
    derived: dict[str, tuple[tuple[str, Codes], ...]] = field(default_factory=dict)

    def codes(self, index: Mapping[str, Codes], key: str) -> Codes:
        """The codes of dimension ``key`` for each entry of ``index``. KeyError if it cannot be derived."""
        if key in index:
            return index[key]
        for base, lookup in self.derived.get(key, ()):
            try:
                return lookup[self.codes(index, base)]
            except KeyError:
                continue
        raise KeyError(key)

    def flat(self, keys: tuple[str, ...], at: tuple[Codes, ...]) -> npt.NDArray[np.int64]:
        """One integer a key tuple, in lexicographic order of the keys."""
        if not keys:
            return np.zeros(0 if not at else len(at[0]), np.int64)
        flat = at[0].astype(np.int64)
        for key, codes in zip(keys[1:], at[1:], strict=True):
            flat = flat * self.sizes[key] + codes
        return flat

    def unflat(self, keys: tuple[str, ...], flat: npt.NDArray[np.int64]) -> tuple[Codes, ...]:
        """Invert :meth:`flat`."""
        parts: list[Codes] = []
        for key in reversed(keys[1:]):
            flat, code = np.divmod(flat, self.sizes[key])
            parts.append(code.astype(np.int32))
        return (flat.astype(np.int32), *reversed(parts))


@dataclass(frozen=True, eq=False)
class Parameter:
    """Numbers over a grid of dimensions; ``values`` has one axis a key. Infinite means "no limit"."""

    keys: tuple[str, ...]
    values: npt.NDArray[np.float64]

    def at(self, space: Space, index: Mapping[str, Codes]) -> Floats:
        """The value for each entry of ``index``, shape (entries,)."""
        return self.values[tuple(space.codes(index, key) for key in self.keys)]

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
        return replace(self, value=self.value * by)

    __rmul__ = __mul__

    def __neg__(self) -> Linear:
        return self * -1.0

    def where(self, mask: Mask) -> Linear:
        """The entries where ``mask`` holds."""
        index = {key: codes[mask] for key, codes in self.index.items()}
        return replace(self, index=index, column=self.column[mask], value=self.value[mask])

    def shifted(self, key: str, by: int | Codes) -> Linear:
        """The same columns filed ``by`` members later along ``key``; what leaves the dimension is dropped."""
        moved = (self.codes(key) + by).astype(np.int32)
        kept = (moved >= 0) & (moved < self.space.sizes[key])
        inside = self.where(kept)
        return replace(inside, index={**inside.index, key: moved[kept]})

    def beside(self, other: Linear) -> Linear:
        """These entries and then the other's, under the dimensions that both have."""
        index = {
            key: np.concatenate([codes, other.index[key]]) for key, codes in self.index.items() if key in other.index
        }
        column = np.concatenate([self.column, other.column])
        return Linear(self.space, index, column, np.concatenate([self.value, other.value]))

    def tagged(self, key: str, code: int) -> Linear:
        """Add a dimension on which every entry has the same code."""
        return replace(self, index={**self.index, key: np.full(len(self), code, np.int32)})

    def by(self, *keys: str) -> Sum:
        """Sum over every dimension but ``keys``."""
        return Sum(self.space, keys, tuple(self.codes(k) for k in keys), self.column, self.value)


@dataclass(frozen=True, eq=False)
class Variables(Linear):
    """A family of variables: columns ``first ... first + len - 1`` of the program, coefficient 1.

    ``lower`` and ``upper`` bound each (units of the family); ``integer`` marks whole numbers.
    """

    name: str
    unit: str
    first: int
    lower: Floats
    upper: Floats
    integer: Mask

    @classmethod
    def family(
        cls,
        space: Space,
        name: str,
        unit: str,
        first: int,
        index: Mapping[str, Codes],
        *,
        upper: Floats | float = np.inf,
        integer: bool = False,
    ) -> Variables:
        """Non-negative variables over ``index``, numbered from ``first``."""
        n = len(next(iter(index.values())))
        return cls(
            space=space,
            index=index,
            column=np.arange(first, first + n, dtype=np.int32),
            value=np.ones(n),
            name=name,
            unit=unit,
            first=first,
            lower=np.zeros(n),
            upper=np.broadcast_to(np.asarray(upper, float), (n,)).copy(),
            integer=np.full(n, integer),
        )

    def where(self, mask: Mask) -> Linear:
        """The entries where ``mask`` holds, as plain terms."""
        return self.terms().where(mask)

    def terms(self) -> Linear:
        """The family as plain terms."""
        return Linear(self.space, self.index, self.column, self.value)

    def __mul__(self, factor: Parameter | Floats | float) -> Linear:
        return self.terms() * factor

    __rmul__ = __mul__

    def shifted(self, key: str, by: int | Codes) -> Linear:
        """See :meth:`Linear.shifted`."""
        return self.terms().shifted(key, by)

    def tagged(self, key: str, code: int) -> Linear:
        """See :meth:`Linear.tagged`."""
        return self.terms().tagged(key, code)


@dataclass(frozen=True, eq=False)
class Rows:
    """A block of rows ``lower <= A x <= upper``, one a key tuple.

    ``row``, ``column``, ``value`` are the entries of A (row counted within the block, repeats add up).
    """

    keys: tuple[str, ...]
    at: tuple[Codes, ...]
    lower: Floats
    upper: Floats
    row: npt.NDArray[np.int32]
    column: Codes
    value: Floats

    def __len__(self) -> int:
        return len(self.lower)


@dataclass(frozen=True, eq=False)
class Sum:
    """A sum of terms filed under keys: entry e adds ``value[e] * x[column[e]]`` to the key ``at[.][e]``.

    A column of -1 marks a key that is to have a row although no variable stands in it.
    """

    space: Space
    keys: tuple[str, ...]
    at: tuple[Codes, ...]
    column: Codes
    value: Floats

    def __neg__(self) -> Sum:
        return replace(self, value=-self.value)

    def __mul__(self, factor: float) -> Sum:
        return replace(self, value=self.value * factor)

    __rmul__ = __mul__

    def __add__(self, other: Sum) -> Sum:
        if set(other.keys) != set(self.keys):
            raise ValueError(f"sums over {self.keys} and {other.keys} cannot be added")
        at = tuple(
            np.concatenate([own, other.at[other.keys.index(key)]]) for key, own in zip(self.keys, self.at, strict=True)
        )
        column = np.concatenate([self.column, other.column])
        return replace(self, at=at, column=column, value=np.concatenate([self.value, other.value]))

    def __sub__(self, other: Sum) -> Sum:
        return self + (-other if set(other.keys) == set(self.keys) else -other.spread(self))

    def spread(self, over: Sum) -> Sum:
        """Repeat this sum for every key of ``over`` that shares its own keys (for a total set against its shares)."""
        extra = [key for key in self.keys if key not in over.keys]
        if extra:
            raise ValueError(f"a sum over {self.keys} cannot be set against one over {over.keys}")
        wanted = over.space.unflat(over.keys, np.unique(over.space.flat(over.keys, over.at)))
        group = self.space.flat(self.keys, tuple(wanted[over.keys.index(key)] for key in self.keys))
        own = self.space.flat(self.keys, self.at)
        order = np.argsort(own, kind="stable")
        left = np.searchsorted(own[order], group, "left")
        count = np.searchsorted(own[order], group, "right") - left
        target = np.repeat(np.arange(len(group)), count)
        first = np.repeat(left - np.concatenate([[0], np.cumsum(count)[:-1]]), count)
        entry = order[first + np.arange(count.sum())]
        at = tuple(codes[target] for codes in wanted)
        return Sum(self.space, over.keys, at, self.column[entry], self.value[entry])

    def over(self, wanted: Parameter) -> Sum:
        """Have a row wherever ``wanted`` is not zero, even where no variable stands; and none elsewhere."""
        inside = wanted.values[tuple(self.at[self.keys.index(key)] for key in wanted.keys)] != 0
        places = np.nonzero(wanted.values)
        at = tuple(
            np.concatenate([own[inside], places[wanted.keys.index(key)].astype(np.int32)])
            for key, own in zip(self.keys, self.at, strict=True)
        )
        blank = len(places[0])
        column = np.concatenate([self.column[inside], np.full(blank, -1, np.int32)])
        return replace(self, at=at, column=column, value=np.concatenate([self.value[inside], np.zeros(blank)]))

    def __le__(self, other: Sum | Parameter | float) -> Rows:
        return self._compare(other, "<=")

    def __ge__(self, other: Sum | Parameter | float) -> Rows:
        return self._compare(other, ">=")

    def __eq__(self, other: Sum | Parameter | float) -> Rows:  # type: ignore[override]
        return self._compare(other, "==")

    def _compare(self, other: Sum | Parameter | float, sense: str) -> Rows:
        if isinstance(other, Sum):
            return (self - other)._compare(0.0, sense)
        flat, row = np.unique(self.space.flat(self.keys, self.at), return_inverse=True)
        at = self.space.unflat(self.keys, flat)
        index = dict(zip(self.keys, at, strict=True))
        limit = other.at(self.space, index) if isinstance(other, Parameter) else np.full(len(flat), float(other))
        lower = limit if sense in (">=", "==") else np.full(len(flat), -np.inf)
        upper = limit if sense in ("<=", "==") else np.full(len(flat), np.inf)
        bound = np.isfinite(limit)
        number = np.cumsum(bound, dtype=np.int32) - 1
        entry = bound[row] & (self.column >= 0) & (self.value != 0)
        return Rows(
            keys=self.keys,
            at=tuple(codes[bound] for codes in at),
            lower=lower[bound],
            upper=upper[bound],
            row=number[row[entry]].astype(np.int32),
            column=self.column[entry],
            value=self.value[entry],
        )
