"""Read the rows of one constraint back in words, so that a test can state them by hand."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from optimizer.case import Case
from optimizer.model.build import build


@dataclass(frozen=True)
class Row:
    """``entries`` maps "variable key key" to its coefficient."""

    keys: tuple[str, ...]
    lower: float
    upper: float
    entries: dict[str, float]


def rows_of(case: Case, constraint: str) -> list[Row]:
    """Every row of a constraint, in order; keys as in the ledger."""
    _, program = build(case)
    matrix = program.matrix.tocsr()
    rows = []
    for block in program.rows:
        if block.name != constraint:
            continue
        for number in range(block.first, block.first + block.size):
            entries = slice(matrix.indptr[number], matrix.indptr[number + 1])
            named = {}
            for column, value in zip(matrix.indices[entries], matrix.data[entries], strict=True):
                name, keys = program.name_column(int(column))
                named[" ".join((name, *keys.values()))] = round(float(value), 9)
            _, keys = program.name_row(number)
            rows.append(
                Row(tuple(keys.values()), float(program.row_lower[number]), float(program.row_upper[number]), named)
            )
    return rows


def only(rows: list[Row], *keys: str) -> Row:
    """The one row with these keys."""
    chosen = [row for row in rows if row.keys == keys]
    assert len(chosen) == 1, [row.keys for row in rows]
    return chosen[0]


INF = float(np.inf)
