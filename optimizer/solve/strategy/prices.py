"""Block start under prices: where coupling binds hard, blocks that know what the coupling rows are worth start far closer.

The prices come from an aggregate of the program, in which what differs in one dimension only (the segments) stands as one:
its rows are added up, its columns supply their members in proportion to what they need. They are charged to the columns, so
that the merged basis of the blocks is dual feasible under the charged costs and the dual simplex method repairs it. Then
the true costs return: where a charged row binds, its dual takes the charge over and nothing changes; where it does not, the
primal simplex method finishes. The result is exact whatever the prices were.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy import sparse

from optimizer.model.algebra import Floats

from .. import highs
from ..status import Limits, Matrices, Report
from .blocks import Blocks
from .rows import RowSet
from .shape import Shape

__all__ = ["aggregate", "coupling_prices", "solve_priced"]

#: Charged prices are this share of the estimate: too high a price costs primal iterations, dearer than the dual ones of
#: too low a price (measured on the tight markets; 0.7 to 0.9 do about as well).
_CHARGED = 0.8
#: Rows over more than this share of the aggregate's columns (budgets) are left out of it: averaged costs distort them.
_DENSE = 1 / 20
#: Entries of the aggregate up to this are left out of it.
_NOTHING = 1e-9


def solve_priced(program: Matrices, shape: Shape, limits: Limits) -> Report | None:
    """Solve a scaled linear program; None where it cannot be aggregated or some block has no optimum."""
    ends = limits.ends
    prices = coupling_prices(program, shape, limits)
    if prices is None:
        return None
    coupling = sparse.csr_array(program.matrix)[shape.coupling]
    charged = program.cost - coupling.T @ (_CHARGED * prices)
    start = Blocks(program, shape).solve(charged, limits.until(ends))
    if not start.solved:
        return None
    over = program.broken(start.values)
    held = RowSet(program.having(cost=charged), limits.until(ends), start.basis, over)
    held.iterations += start.iterations
    first = held.run(limits)
    if first.status != "optimal":
        # Whether there is a plan does not depend on what is charged; whether the cost is bounded does.
        return None if first.status == "unbounded" else first
    held.charge(program.cost)
    return held.run(limits, primal=True)


def coupling_prices(program: Matrices, shape: Shape, limits: Limits) -> Floats | None:
    """Estimated duals of the coupling rows (¥ per unit of right-hand side), or None where there is no estimate."""
    if program.outline.alike is None:
        return None
    of_column, of_row = program.outline.alike()
    small = aggregate(program, of_column, of_row)
    report = highs.solve(small, limits, method="presolved")
    if report.duals is None:
        return None
    return report.duals[of_row[shape.coupling]]


def aggregate(program: Matrices, of_column: npt.NDArray[np.int32], of_row: npt.NDArray[np.int32]) -> Matrices:
    """The program with the columns and rows of each group as one (``of_column``, ``of_row``: each one's group).

    Rows add up. A column supplies the members of its group in proportion to the largest right-hand side among the rows that
    are added up and that each member stands in.
    """
    columns, rows = int(of_column.max(initial=-1)) + 1, int(of_row.max(initial=-1)) + 1
    matrix = program.matrix
    together = np.bincount(of_row, minlength=rows)[of_row] > 1
    side = np.where(np.isfinite(program.row_lower), np.abs(program.row_lower), np.abs(program.row_upper))
    side = np.where(together & np.isfinite(side), side, 0.0)
    need = np.zeros(len(of_column))
    entry = np.repeat(np.arange(len(of_column), dtype=np.int32), np.diff(matrix.indptr))
    np.maximum.at(need, entry, side[matrix.indices])
    need = np.where(need > 0, need, 1e-9)
    weight = need / np.bincount(of_column, need, columns)[of_column]
    merged = sparse.coo_array(
        (matrix.data * weight[entry], (of_row[matrix.indices], of_column[entry])), shape=(rows, columns)
    ).tocsc()
    # Prices are estimates here, so shares that come to nothing may go.
    merged.data[np.abs(merged.data) <= _NOTHING] = 0.0
    merged.eliminate_zeros()
    kept = np.bincount(merged.indices, minlength=rows) <= _DENSE * columns
    return Matrices(
        _summed(of_column, program.cost * weight, columns),
        _summed(of_column, program.lower, columns),
        _summed(of_column, program.upper, columns),
        np.zeros(columns, bool),
        sparse.csc_array(merged),
        np.where(kept, np.bincount(of_row, program.row_lower, rows), -np.inf),
        np.where(kept, np.bincount(of_row, program.row_upper, rows), np.inf),
    )


def _summed(group: npt.NDArray[np.int32], values: Floats, groups: int) -> Floats:
    return np.asarray(np.bincount(group, values, groups), float)
