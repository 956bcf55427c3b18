"""From a case to a linear program: columns, rows and cost terms in one matrix, with a ledger back to the keys."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy import sparse

from optimizer.case import Case

from .algebra import Codes, Floats, Mask, Rows
from .constraints import CONSTRAINTS
from .instance import Labels, make_instance
from .objective import cost_terms, levels
from .variables import Model, make_model

__all__ = ["Block", "LinearProgram", "assemble", "build"]


@dataclass(frozen=True, eq=False)
class Block:
    """A run of rows or columns of one name: ``first`` is its first number, ``at`` its keys' codes."""

    name: str
    first: int
    keys: tuple[str, ...]
    at: tuple[Codes, ...]
    size: int


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

    @property
    def size(self) -> dict[str, int]:
        """Rows, columns, nonzeros and integers."""
        return {
            "rows": self.matrix.shape[0],
            "columns": self.matrix.shape[1],
            "nonzeros": int(self.matrix.nnz),
            "integers": int(self.integer.sum()),
        }

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
    # A blank label, that of a grade that promises nothing, tells nobody anything.
    return block.name, {key: label for key, label in named.items() if label}


def build(case: Case, clean: Collection[str] = (), barred: Collection[str] = ()) -> tuple[Model, LinearProgram]:
    """The variables of the case and its linear program. Raises BadInput where a scenario asks for what is not given.

    ``clean`` and ``barred`` are as for ``make_instance``.
    """
    model = make_model(make_instance(case, clean, barred))
    return model, assemble(model)


def assemble(m: Model) -> LinearProgram:
    """Number the rows of every constraint and put all entries into one matrix."""
    count = sum(len(family) for family in m.families)
    named: list[tuple[str, Rows]] = []
    for constraint in CONSTRAINTS:
        made = constraint(m)
        blocks: Iterable[Rows] = [made] if isinstance(made, Rows) else made
        named += [(constraint.__name__, rows) for rows in blocks if len(rows)]
    first = np.concatenate([[0], np.cumsum([len(rows) for _, rows in named])]).astype(np.int64)
    matrix = sparse.coo_array(
        (
            _joined([rows.value for _, rows in named], float),
            (
                _joined([rows.row + np.int32(at) for (_, rows), at in zip(named, first, strict=False)], np.int32),
                _joined([rows.column for _, rows in named], np.int32),
            ),
        ),
        shape=(int(first[-1]), count),
    ).tocsc()
    terms = cost_terms(m, count)
    keys = {
        "order": ("offer", "segment", "period", "tier", "grade"),
        "component_flow": ("offer", "pool", "made", "tier", "grade"),
        "tier_full": ("offer", "period", "tier"),
    }
    return LinearProgram(
        cost=np.sum(list(terms.values()), axis=0),
        lower=np.concatenate([family.lower for family in m.families]),
        upper=np.concatenate([family.upper for family in m.families]),
        integer=np.concatenate([family.integer for family in m.families]),
        matrix=matrix,
        row_lower=_joined([rows.lower for _, rows in named], float),
        row_upper=_joined([rows.upper for _, rows in named], float),
        terms=terms,
        levels=tuple(levels(m, count)),
        columns=tuple(
            Block(f.name, f.first, shown, tuple(f.index[key] for key in shown), len(f))
            for f in m.families
            for shown in [keys.get(f.name, tuple(f.index))]
        ),
        rows=tuple(
            Block(name, int(at), rows.keys, rows.at, len(rows)) for (name, rows), at in zip(named, first, strict=False)
        ),
        labels=m.given.labels,
    )


def _joined(pieces: Sequence[npt.NDArray[Any]], kind: npt.DTypeLike) -> npt.NDArray[Any]:
    return np.concatenate(pieces).astype(kind, copy=False) if pieces else np.zeros(0, kind)
