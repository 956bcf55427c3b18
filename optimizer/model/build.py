"""From a case to a linear program: columns, rows and cost terms in one matrix, with a ledger back to the keys."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy import sparse

from optimizer.arrays import Codes, Floats, Mask
from optimizer.case import Case

from .algebra import Rows
from .constraints import CONSTRAINTS, Constraint
from .instance import Labels, make_instance
from .matrix import compressed
from .objective import COST_TERMS, cost_term, levels
from .sizes import column_sizes
from .variables import Model, make_model

__all__ = ["Block", "LinearProgram", "assemble", "build", "levels_of", "rows_of", "term_of", "total"]


@dataclass(frozen=True, eq=False)
class Block:
    """A run of rows or columns of one name: ``first`` is its first number, ``at`` its keys' codes."""

    name: str
    first: int
    keys: tuple[str, ...]
    at: tuple[Codes, ...]
    size: int
    #: Of rows: whether they only tighten the relaxation (see ``Rows``).
    spare: bool = False


@dataclass(frozen=True, eq=False)
class LinearProgram:
    """Minimise ``cost @ x`` subject to ``row_lower <= matrix @ x <= row_upper`` and ``lower <= x <= upper``.

    ``matrix`` is (rows, columns), compressed by column, int32 indices. ``terms`` are the named parts of ``cost``;
    ``levels`` what is minimised before it, in turn. ``columns`` and ``rows`` are the ledger: generated numbers to keys.
    """

    cost: Floats
    lower: Floats
    upper: Floats
    integer: Mask
    matrix: sparse.csc_array
    row_lower: Floats
    row_upper: Floats
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
        return np.repeat([number[block.name] for block in self.rows], [block.size for block in self.rows]).astype(
            np.int32
        )

    def spare(self) -> Mask:
        """Rows that only tighten the relaxation (rows,)."""
        return np.repeat([block.spare for block in self.rows], [block.size for block in self.rows]).astype(bool)

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


def build(
    case: Case, clean: Collection[str] = (), barred: Collection[str] = (), width: float = 1.0
) -> tuple[Model, LinearProgram]:
    """The variables of the case and its linear program. Raises BadInput where a scenario asks for what is not given.

    ``clean`` and ``barred`` are as for ``make_instance``, ``width`` as for ``make_reach``.
    """
    model = replace(make_model(make_instance(case, clean, barred)), width=width)
    return model, assemble(model)


def assemble(m: Model) -> LinearProgram:
    """Number the rows of every constraint and put all entries into one matrix."""
    count = sum(len(family) for family in m.families)
    named = [(constraint.__name__, rows) for constraint in CONSTRAINTS for rows in rows_of(m, constraint)]
    first = np.cumsum([0, *(len(rows) for _, rows in named)])
    terms = {name: term_of(m, name, count) for name in COST_TERMS}
    return LinearProgram(
        cost=total(terms.values(), count),
        lower=_joined([family.lower for family in m.families]),
        upper=_joined([family.upper for family in m.families]),
        integer=_joined([family.integer for family in m.families]),
        matrix=compressed([rows for _, rows in named], first, count),
        row_lower=_joined([rows.lower for _, rows in named]),
        row_upper=_joined([rows.upper for _, rows in named]),
        terms=terms,
        levels=levels_of(m, count),
        columns=tuple(
            Block(f.name, f.first, shown, tuple(f.index[key] for key in shown), len(f))
            for f in m.families
            for shown in [_SHOWN.get(f.name, tuple(f.index))]
        ),
        rows=tuple(
            Block(name, at, rows.keys, rows.at, len(rows), rows.spare)
            for (name, rows), at in zip(named, first.tolist(), strict=False)
        ),
        labels=m.given.labels,
        sizes=column_sizes(m),
    )


#: The keys that tell the columns of a family apart, where it has more.
_SHOWN = {
    "order": ("offer", "segment", "period", "price_tier", "clearance"),
    "component_flow": ("offer", "pool", "made", "price_tier", "clearance"),
    "price_tier_full": ("offer", "period", "price_tier"),
}


def rows_of(m: Model, constraint: Constraint) -> list[Rows]:
    """The blocks of rows of a constraint, empty ones left out; the model's memo notes what it asks for."""
    with m.memo.working(("constraint", constraint.__name__)):
        found = constraint(m)
        return [rows for rows in ([found] if isinstance(found, Rows) else found) if len(rows)]


def term_of(m: Model, name: str, columns: int) -> Floats:
    """A cost term as coefficients by column in present ¥; the model's memo notes what it asks for."""
    with m.memo.working(("term", name)):
        return cost_term(m, name, columns)


def levels_of(m: Model, columns: int) -> tuple[tuple[str, Floats], ...]:
    """The levels before cost; the model's memo notes what they ask for."""
    with m.memo.working(("levels",)):
        return tuple(levels(m, columns))


def total(terms: Collection[Floats], columns: int) -> Floats:
    """The sum of the cost terms, shape (columns,)."""
    cost = np.zeros(columns)
    for term in terms:
        cost += term
    return cost


def _joined(pieces: Sequence[npt.NDArray[Any]]) -> npt.NDArray[Any]:
    """The pieces one after the other. Zeros are not written: memory that nothing is written to is not taken."""
    kind = pieces[0].dtype if pieces else np.dtype(float)
    found, at = np.zeros(sum(map(len, pieces)), kind), 0
    for piece in pieces:
        if piece.any():
            found[at : at + len(piece)] = piece
        at += len(piece)
    return found
