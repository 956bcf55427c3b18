"""A linear program: its arrays, and the ledger from the numbers of rows and columns back to their keys."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import sparse

from optimizer.arrays import Codes, Floats, Mask

from .sets import Labels

__all__ = ["Arrays", "Block", "LinearProgram"]


@dataclass(frozen=True, eq=False)
class Block:
    """A run of rows or columns of one name: ``first`` is its first number, ``at`` its keys' codes."""

    name: str
    first: int
    keys: tuple[str, ...]
    at: tuple[Codes, ...]
    size: int
    #: Of rows: whether they only tighten the relaxation (see ``Rows``).
    only_tightens: bool = False


@dataclass(frozen=True, eq=False)
class Arrays:
    """Minimise ``cost @ x`` with ``row_lower <= matrix @ x <= row_upper``, ``lower <= x <= upper``, some x whole.

    ``matrix`` is (rows, columns), compressed by column, int32 indices.
    """

    cost: Floats
    lower: Floats
    upper: Floats
    integer: Mask
    matrix: sparse.csc_array
    row_lower: Floats
    row_upper: Floats


@dataclass(frozen=True, eq=False)
class LinearProgram(Arrays):
    """The program of a case: ``terms`` are the named parts of ``cost``, ``levels`` what is minimised before it, in turn.

    ``columns`` and ``rows`` are the ledger: generated numbers to keys.
    """

    terms: dict[str, Floats]
    levels: tuple[tuple[str, Floats], ...]
    columns: tuple[Block, ...]
    rows: tuple[Block, ...]
    labels: Labels
    #: What each column usually comes to, a power of two in its unit (columns,).
    sizes: Floats

    @property
    def size(self) -> dict[str, int]:
        """Rows, columns, nonzeros and integers."""
        return {
            "rows": self.matrix.shape[0],
            "columns": self.matrix.shape[1],
            "nonzeros": int(self.matrix.nnz),
            "integers": int(self.integer.sum()),
        }

    def kinds(self) -> Codes:
        """Which constraint each row is of, numbered in their order (rows,)."""
        number = {name: code for code, name in enumerate(dict.fromkeys(block.name for block in self.rows))}
        kinds = [number[block.name] for block in self.rows]
        return np.repeat(kinds, [block.size for block in self.rows]).astype(np.int32)

    def only_tightens(self) -> Mask:
        """Rows that only tighten the relaxation (rows,)."""
        return np.repeat([block.only_tightens for block in self.rows], [block.size for block in self.rows]).astype(bool)

    def name_row(self, number: int) -> tuple[str, dict[str, str]]:
        """Constraint and keys of a row."""
        return _name(self.rows, number, self.labels)

    def name_column(self, number: int) -> tuple[str, dict[str, str]]:
        """Variable and keys of a column."""
        return _name(self.columns, number, self.labels)


def _name(blocks: tuple[Block, ...], number: int, labels: Labels) -> tuple[str, dict[str, str]]:
    block = next(b for b in blocks if b.first <= number < b.first + b.size)
    keys = zip(block.keys, block.at, strict=True)
    named = {key: str(labels[key][codes[number - block.first]]) for key, codes in keys}
    # A blank label, that of a clearance that promises nothing, tells nobody anything.
    return block.name, {key: label for key, label in named.items() if label}
