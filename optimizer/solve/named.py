"""The PuLP problem of a case's program under generated names, and the ledger from each name back to its keys."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pandas as pd

from optimizer.model.build import Block, LinearProgram

from .pulp_problem import Problem, make_problem, with_solution
from .report import Status
from .strategy import Solution, matrices

__all__ = ["NamedProblem", "named_problem"]


@dataclass(frozen=True, eq=False)
class NamedProblem:
    """A linear program as a PuLP problem, in cost mode: levels that are minimised before the cost are no part of it.

    ``solution`` is what was written into it, or None. ``objects`` leads from columns and rows to PuLP's objects.
    """

    program: LinearProgram
    objects: Problem
    solution: Solution | None = None

    @property
    def problem(self) -> Any:
        """The ``pulp.LpProblem``."""
        return self.objects.problem

    def ledger(self) -> pd.DataFrame:
        """Every name, rows first: ``kind`` row or column, ``of`` which constraint or variable it is, and its keys."""
        labels = self.program.labels
        parts = [
            pd.DataFrame(
                {
                    "name": names,
                    "kind": kind,
                    "of": block.name,
                    **{key: labels[key].astype(str)[codes] for key, codes in zip(block.keys, block.at, strict=True)},
                }
            )
            for kind, blocks in (("row", self.program.rows), ("column", self.program.columns))
            for block, names in _named(blocks)
        ]
        return pd.concat(parts, ignore_index=True)


def named_problem(program: LinearProgram, name: str, solution: Solution | None = None) -> NamedProblem:
    """The program as a PuLP problem, with the values, duals and reduced costs of the solution in it if it has any.

    In lexicographic mode the duals of the levels' own rows are missing from the reduced costs.
    """
    problem = make_problem(
        matrices(program),
        [name for _, names in _named(program.columns) for name in names],
        [name for _, names in _named(program.rows) for name in names],
        name,
    )
    if solution is not None and solution.values is not None:
        with_solution(problem, solution.values, solution.duals, solution.status == Status.OPTIMAL)
    return NamedProblem(program, problem, solution)


def _named(blocks: tuple[Block, ...]) -> Iterator[tuple[Block, list[str]]]:
    """The blocks with a name for each member: the block's and a number, counted on over blocks of one name."""
    seen: dict[str, int] = {}
    for block in blocks:
        start = seen.get(block.name, 0)
        seen[block.name] = start + block.size
        yield block, [f"{block.name}_{number}" for number in range(start, start + block.size)]
