"""From a case to a linear program: columns, rows and cost terms in one matrix, with a ledger back to the keys."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import numpy.typing as npt

from optimizer.arrays import Floats
from optimizer.case import Case

from .algebra import Rows
from .constraints import CONSTRAINTS, Constraint
from .instance import make_instance
from .matrix import compressed
from .objective import COST_TERMS, dense, levels, present
from .program import Block, LinearProgram
from .sizes import column_sizes
from .variables import FAMILIES, Model, make_model

__all__ = ["Block", "LinearProgram", "assemble", "build", "levels_of", "rows_of", "term_of", "total"]


def build(
    case: Case, clean: Collection[str] = (), barred: Collection[str] = (), bound_factor: float = 1.0
) -> tuple[Model, LinearProgram]:
    """The variables of the case and its linear program. Raises BadInput where a scenario asks for what is not given.

    ``clean`` and ``barred`` are as for ``make_instance``, ``bound_factor`` as for ``make_shipment_bounds``.
    """
    model = replace(make_model(make_instance(case, clean, barred)), bound_factor=bound_factor)
    return model, assemble(model)


def assemble(m: Model) -> LinearProgram:
    """Number the columns of every family and the rows of every constraint, and put all entries into one matrix."""
    families = [(family, m.variables[family.name]) for family in FAMILIES]
    ends = np.cumsum([0, *(len(variables) for _, variables in families)]).tolist()
    named = [(constraint.__name__, rows) for constraint in CONSTRAINTS for rows in rows_of(m, constraint)]
    first = np.cumsum([0, *(len(rows) for _, rows in named)])
    terms = {name: term_of(m, name, ends[-1]) for name in COST_TERMS}
    whole = m.instance.options.integers
    return LinearProgram(
        cost=total(terms.values(), ends[-1]),
        lower=np.zeros(ends[-1]),
        upper=_joined([family.most(m.instance, variables) for family, variables in families]),
        integer=_joined([np.broadcast_to(whole and family.decides, len(variables)) for family, variables in families]),
        matrix=compressed([rows for _, rows in named], first, ends[-1]),
        row_lower=_joined([rows.lower for _, rows in named]),
        row_upper=_joined([rows.upper for _, rows in named]),
        terms=terms,
        levels=levels_of(m, ends[-1]),
        columns=tuple(
            Block(family.name, at, shown, tuple(variables.index[key] for key in shown), len(variables))
            for (family, variables), at in zip(families, ends, strict=False)
            for shown in [family.shown or tuple(variables.index)]
        ),
        rows=tuple(
            Block(name, at, rows.keys, rows.at, len(rows), rows.only_tightens)
            for (name, rows), at in zip(named, first.tolist(), strict=False)
        ),
        labels=m.instance.labels,
        sizes=column_sizes(m),
    )


def rows_of(m: Model, constraint: Constraint) -> list[Rows]:
    """The blocks of rows of a constraint, empty ones left out; the model's memo notes what it asks for."""
    with m.memo.working(constraint):
        blocks = constraint(m)
        return [rows for rows in ([blocks] if isinstance(blocks, Rows) else blocks) if len(rows)]


def term_of(m: Model, name: str, columns: int) -> Floats:
    """A cost term as coefficients by column in present ¥; the model's memo notes what it asks for."""
    with m.memo.working(COST_TERMS[name]):
        return dense(present(m, COST_TERMS[name](m)), columns)


def levels_of(m: Model, columns: int) -> tuple[tuple[str, Floats], ...]:
    """The levels before cost; the model's memo notes what they ask for."""
    with m.memo.working(levels):
        return tuple(levels(m, columns))


def total(terms: Collection[Floats], columns: int) -> Floats:
    """The sum of the cost terms, shape (columns,)."""
    cost = np.zeros(columns)
    for term in terms:
        cost += term
    return cost


def _joined(pieces: Sequence[npt.NDArray[Any]]) -> npt.NDArray[Any]:
    """The pieces one after the other. Zeros are not written: memory that nothing is written to is not taken."""
    joined, at = np.zeros(sum(map(len, pieces)), pieces[0].dtype if pieces else float), 0
    for piece in pieces:
        if piece.any():
            joined[at : at + len(piece)] = piece
        at += len(piece)
    return joined
