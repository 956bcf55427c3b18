"""What the audit reports, and how a vector of broken rows becomes a list of findings."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from optimizer.arrays import Floats, Mask, Ordinals
from optimizer.messages import Language, Message, listing, message, sequence

from .words import word

__all__ = [
    "AMOUNT",
    "LIMIT",
    "YEN_SCALE",
    "Finding",
    "Keys",
    "Violation",
    "differing",
    "exceeding",
    "recomputed",
    "rows_where",
]

#: Scale of sums of ¥: with a tolerance of a millionth, ¥1 is nothing. What a solver leaves of an order that it
#: doesn't place costs less.
YEN_SCALE = 1e6
#: In a message of rows: the number that each row says, and the one that it should.
AMOUNT, LIMIT = "{amount}", "{limit}"
#: Given the positions of some rows, the words that name them, each with a value a row or one for all. A call and no
#: table, so that texts are made for the rows that are reported and for no others.
Keys = Callable[[Ordinals], Mapping[str, Any]]


class Violation(NamedTuple):
    """A `Finding` without the check that it belongs to."""

    place: str
    amount: float
    limit: float
    message: str


@dataclass(frozen=True)
class Finding:
    """One place where the plan's tables contradict the case or each other.

    ``check`` is a key of ``CHECKS``; ``place`` names the row or the keys; ``amount`` is what the plan says
    (or the left-hand side of the constraint) and ``limit`` what the audit recomputed (or the right-hand
    side), in the units that the message names; both are NaN where what is wrong isn't a number.
    """

    check: str
    place: str
    amount: float
    limit: float
    message: str

    def __str__(self) -> str:
        return str(self.text)

    @property
    def text(self) -> Message:
        """The finding in one line: check, place and what is wrong."""
        return sequence((self.check, self.place, self.message), ": ", "：")

    def in_language(self, language: Language) -> str:
        """The finding in one line, in the language."""
        return self.text.in_language(language)


def places(words: Mapping[str, Any], count: int) -> list[Message]:
    """``"offer A, segment B"`` for each of ``count`` rows; a single value stands for every row."""
    columns = [np.broadcast_to(np.asarray(values, dtype=object), count).tolist() for values in words.values()]
    labels = [word(name) for name in words]
    return [
        listing(message("{word} {value}", word=label, value=value) for label, value in zip(labels, row, strict=True))
        for row in zip(*columns, strict=True)
    ]


def rows_where(
    mask: Mask, keys: Keys, text: str, amount: npt.ArrayLike = np.nan, limit: npt.ArrayLike = np.nan
) -> list[Violation]:
    """A violation for every row where ``mask`` holds; ``amount`` and ``limit`` broadcast over the rows.

    The values `AMOUNT` and `LIMIT` in the message become the numbers of each row.
    """
    if not mask.any():
        return []
    at = np.flatnonzero(mask)
    amounts = np.broadcast_to(np.asarray(amount, dtype=float), mask.shape)[at]
    limits = np.broadcast_to(np.asarray(limit, dtype=float), mask.shape)[at]
    return [
        Violation(place, a, b, _of_row(text, a, b))
        for place, a, b in zip(places(keys(at), len(at)), amounts.tolist(), limits.tolist(), strict=True)
    ]


def recomputed(column: str) -> Message:
    """What is said of a column that isn't what is due, for `rows_where`."""
    return message("{column} is {amount}; recomputed {limit}", column=column, amount=AMOUNT, limit=LIMIT)


def _of_row(text: str, amount: float, limit: float) -> str:
    if not isinstance(text, Message):
        return text
    numbers = {AMOUNT: f"{amount:.12g}", LIMIT: f"{limit:.12g}"}
    # By identity: an id may look like one of them.
    values = {
        name: numbers[value] if value is AMOUNT or value is LIMIT else value for name, value in text.values.items()
    }
    return Message(text.template, values, text.japanese)


def exceeding(
    amount: npt.ArrayLike,
    limit: npt.ArrayLike,
    tolerance: float,
    *scales: npt.ArrayLike,
    floor: npt.ArrayLike = 1.0,
) -> Mask:
    """Where ``amount > limit`` by more than ``tolerance`` × the largest of ``floor``, both sides and ``scales``."""
    a, b = np.asarray(amount, dtype=float), np.asarray(limit, dtype=float)
    least = np.asarray(floor, dtype=float)
    over: Mask = np.asarray(a - b > tolerance * least, dtype=np.bool_)
    # What is within the tolerance at the least of all scales is so at every other one; only the rest is looked at.
    if over.any():
        a, b = _some(a, over), _some(b, over)
        scale = np.maximum(_some(least, over), np.maximum(np.abs(a), np.where(np.isfinite(b), np.abs(b), 0.0)))
        for other in scales:
            scale = np.maximum(scale, np.abs(_some(np.asarray(other, dtype=float), over)))
        over[over] = a - b > tolerance * scale
    return over


def differing(amount: npt.ArrayLike, expected: npt.ArrayLike, tolerance: float, floor: npt.ArrayLike = 1.0) -> Mask:
    """Where two numbers differ by more than the tolerance, relative to the larger of them and ``floor``."""
    a, b = np.asarray(amount, dtype=float), np.asarray(expected, dtype=float)
    least = np.asarray(floor, dtype=float)
    far: Mask = np.asarray(~(np.abs(a - b) <= tolerance * least), dtype=np.bool_)
    if far.any():
        a, b = _some(a, far), _some(b, far)
        near = np.abs(a - b) <= tolerance * np.maximum(_some(least, far), np.maximum(np.abs(a), np.abs(b)))
        far[far] = ~near & ~(np.isnan(a) & np.isnan(b))
    return far


def _some(values: Floats, mask: Mask) -> Floats:
    """The values where a mask holds, over which they broadcast."""
    return np.broadcast_to(values, mask.shape)[mask]
