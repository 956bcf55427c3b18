"""Block start: every block alone by the simplex method, and their bases merged into one for the whole program.

Rows that couple blocks are left out of the blocks and basic in the merged basis. It is then dual feasible for the whole
program, so the dual simplex method only has to repair the coupling rows that the blocks break. The result is exact.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
from scipy import sparse

from optimizer.arrays import Floats

from ..highs import METHODS, Engine
from ..program import BASIC, Basis, Program, inner
from ..report import Limits
from .pool import in_threads
from .shape import Shape

__all__ = ["Blocks", "Start"]

#: For blocks solved again and again in a few pivots: without what HiGHS does to a program before the first of them.
_AGAIN: dict[str, object] = {
    **METHODS["simplex"],
    "simplex_scale_strategy": 0,
    "simplex_initial_condition_check": False,
    "primal_simplex_bound_perturbation_multiplier": 0.0,
}


@dataclass(frozen=True, eq=False)
class Start:
    """Merged results of the blocks: values (columns), duals (rows; 0 on coupling rows), basis, objective, iterations.

    ``solved`` says whether every block was solved to optimality; without it the rest means nothing.
    """

    values: Floats
    duals: Floats
    basis: Basis
    objective: float
    iterations: int
    solved: bool


class Blocks:
    """A program cut into its blocks; cut once, then solved for any costs.

    ``keep``: every block stays in HiGHS with its basis, so that it takes few pivots, and memory, to solve it again.
    """

    def __init__(self, program: Program, shape: Shape, keep: bool = False) -> None:
        self.program, self.shape = program, shape
        self.kept: dict[int, Engine] | None = {} if keep else None
        rows = program.matrix.shape[0]
        local = np.full(rows, -1, np.int32)
        sizes = np.diff(shape.first_row)
        local[shape.rows] = np.arange(len(shape.rows)) - np.repeat(shape.first_row[:-1], sizes)
        whole = program.matrix[:, shape.columns]
        index = local[whole.indices]
        kept = index >= 0
        self.start = np.concatenate([[0], np.cumsum(kept)])[whole.indptr]
        self.index, self.data = index[kept], whole.data[kept]
        self.lower, self.upper = program.lower[shape.columns], program.upper[shape.columns]
        self.row_lower, self.row_upper = program.row_lower[shape.rows], program.row_upper[shape.rows]

    def solve(self, cost: Floats, limits: Limits, based: bool = True) -> Start:
        """Solve every block under ``cost`` (columns,), on as many threads as the limits give.

        Unless ``based``, no bases are read off; that takes as long as a few pivots.
        """
        shape, (rows, columns) = self.shape, self.program.matrix.shape
        own = cost[shape.columns]
        values, duals = np.zeros(columns), np.zeros(rows)
        basis = Basis(np.zeros(columns, np.int8), np.full(rows, BASIC, np.int8))
        ends = limits.ends

        def work(numbers: Iterator[int]) -> tuple[float, int, bool]:
            engine: Engine | None = None
            objective, iterations = 0.0, 0
            for number in numbers:
                engine, again = self._engine(number, own, limits.until(ends), engine)
                if not engine.run_small(primal=again):
                    return objective, iterations, False
                run = slice(shape.first_column[number], shape.first_column[number + 1])
                at = shape.columns[run]
                of = shape.rows[shape.first_row[number] : shape.first_row[number + 1]]
                values[at], duals[of] = engine.point()
                found = engine.basis if based else None
                if found is not None:
                    basis.columns[at], basis.rows[of] = found.columns, found.rows
                elif based:
                    return objective, iterations, False
                objective += inner(own[run], values[at])
                iterations += engine.iterations
            return objective, iterations, True

        found = in_threads(min(limits.threads, shape.blocks), range(shape.blocks), work)
        objective, iterations, solved = zip(*found, strict=True)
        return Start(values, duals, basis, sum(objective), sum(iterations), all(solved))

    def _engine(self, number: int, cost: Floats, limits: Limits, spare: Engine | None) -> tuple[Engine, bool]:
        """A block in HiGHS under ``cost`` (by the order of the blocks), and whether with the basis of its last solve.

        In the engine where it was kept, in the spare one, or in a new one.
        """
        engine = spare if self.kept is None else self.kept.get(number)
        if engine is None:
            options = METHODS["simplex"] if self.kept is None else _AGAIN
            engine = Engine(self._block(number, cost), replace(limits, threads=1), options)
            if self.kept is not None:
                self.kept[number] = engine
            return engine, False
        engine.limit(limits)
        if self.kept is None:
            engine.load(self._block(number, cost))
            return engine, False
        engine.charge(cost[self.shape.first_column[number] : self.shape.first_column[number + 1]])
        return engine, True

    def _block(self, number: int, cost: Floats) -> Program:
        shape = self.shape
        columns = slice(shape.first_column[number], shape.first_column[number + 1])
        rows = slice(shape.first_row[number], shape.first_row[number + 1])
        first, last = self.start[columns.start], self.start[columns.stop]
        start = (self.start[columns.start : columns.stop + 1] - first).astype(np.int32)
        size = (rows.stop - rows.start, columns.stop - columns.start)
        matrix = sparse.csc_array((self.data[first:last], self.index[first:last], start), shape=size)
        return Program(
            cost[columns],
            self.lower[columns],
            self.upper[columns],
            np.zeros(size[1], bool),
            matrix,
            self.row_lower[rows],
            self.row_upper[rows],
        )
