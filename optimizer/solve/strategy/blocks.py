"""Block start: every block alone by the simplex method, and their bases merged into one for the whole program.

Rows that couple blocks are left out of the blocks and basic in the merged basis. It is then dual feasible for the whole
program, so the dual simplex method only has to repair the coupling rows that the blocks break. The result is exact.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from optimizer.arrays import Floats

from ..highs import METHODS, Engine
from ..program import BASIC, Basis, Program, inner_product
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
        #: Columns and rows in the order of their blocks; the coupling rows, and what stands in them, are gone.
        self.program, self.shape = program.subset(shape.columns, shape.rows), shape
        self.rows = len(program.row_lower)
        self.kept: dict[int, Engine] | None = {} if keep else None

    def solve(self, cost: Floats, limits: Limits, based: bool = True) -> Start:
        """Solve every block under ``cost`` (columns,), on as many threads as the limits give.

        Unless ``based``, no bases are read off; that takes as long as a few pivots.
        """
        shape, own = self.shape, cost[self.shape.columns]
        values, duals = np.zeros(len(cost)), np.zeros(self.rows)
        basis = Basis(np.zeros(len(cost), np.int8), np.full(self.rows, BASIC, np.int8))
        ends = limits.ends

        def work(numbers: Iterator[int]) -> tuple[float, int, bool]:
            engine: Engine | None = None
            objective, iterations = 0.0, 0
            for number in numbers:
                engine, again = self._engine(number, own, limits.until(ends), engine)
                if not engine.run_small(primal=again):
                    return objective, iterations, False
                columns, rows = shape.run(number)
                at, of = shape.columns[columns], shape.rows[rows]
                values[at], duals[of] = engine.point()
                ended = engine.basis if based else None
                if ended is not None:
                    basis.columns[at], basis.rows[of] = ended.columns, ended.rows
                elif based:
                    return objective, iterations, False
                objective += inner_product(own[columns], values[at])
                iterations += engine.iterations
            return objective, iterations, True

        shares = in_threads(min(limits.threads, shape.blocks), range(shape.blocks), work)
        objective, iterations, solved = zip(*shares, strict=True)
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
        engine.set_costs(cost[self.shape.run(number)[0]])
        return engine, True

    def _block(self, number: int, cost: Floats) -> Program:
        columns, rows = self.shape.run(number)
        return replace(self.program.subset(columns, rows), cost=cost[columns])
