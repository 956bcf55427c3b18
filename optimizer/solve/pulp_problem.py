"""The same program as a named ``pulp.LpProblem``: made in bulk when someone asks for it, with a solution in it, or written.

PuLP rewrites names that it does not like and lets two collide, so names are generated from ordinals; the ledger of the
program leads back to the keys. Always minimises: some of PuLP's adapters flip the sign of duals on a maximisation.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pulp

from optimizer.arrays import Floats
from optimizer.errors import BadInput
from optimizer.messages import message

from .one_sided_rows import OneSidedRows
from .program import Program
from .pulp_bulk import Names, described, filler, gc_paused, new_problem, pull_prices, pull_values, push_solution

__all__ = [
    "PULP_SINCE_4",
    "Problem",
    "make_problem",
    "read_duals",
    "read_values",
    "set_start",
    "with_solution",
    "write",
]

PULP_SINCE_4 = int(pulp.__version__.split(".")[0]) >= 4


@dataclass(frozen=True, eq=False)
class Problem:
    """A PuLP problem, the program it states, and the constraints that its rows became.

    ``own_lists`` holds its variables and constraints in that order; it is None where PuLP 4's core was filled, which lists them
    so itself.
    """

    problem: pulp.LpProblem
    program: Program
    sides: OneSidedRows
    own_lists: tuple[Sequence[Any], Sequence[Any]] | None

    @property
    def variables(self) -> Sequence[Any]:
        """PuLP's variables, one a column, in order."""
        return self.problem.variables()[: len(self.program.cost)] if self.own_lists is None else self.own_lists[0]

    @property
    def constraints(self) -> Sequence[Any]:
        """PuLP's constraints, one a side, in order."""
        return self.problem.constraints() if self.own_lists is None else self.own_lists[1]


def make_problem(
    program: Program, columns: list[str] | None = None, rows: list[str] | None = None, name: str = "plan"
) -> Problem:
    """The program as a PuLP problem.

    ``columns`` and ``rows`` are names of letters, digits and ``_`` that begin with a letter, unique each; generated when
    not given. ValueError for others. A row with two different finite bounds becomes two constraints (see `OneSidedRows`).
    """
    count_rows, count_columns = program.matrix.shape
    sides = OneSidedRows.of(program)
    names = Names(
        columns if columns is not None else [f"c{k}" for k in range(count_columns)],
        sides.names(rows if rows is not None else [f"r{k}" for k in range(count_rows)]),
    )
    for group in (names.columns, names.constraints):
        _check(group)
    problem = new_problem(name)
    with gc_paused():
        own_lists = (filler() or _fill)(problem, program, names, sides)
    return Problem(problem, program, sides, own_lists)


def _check(names: list[str]) -> None:
    if not all(map(str.isidentifier, names)):
        raise ValueError("names have letters, digits and underscores only, and begin with a letter")
    if len(set(names)) < len(names):
        raise ValueError("two names are equal")


def _fill(problem: Any, program: Program, names: Names, sides: OneSidedRows) -> tuple[list[Any], list[Any]]:
    """Fill an empty problem by public calls, one a variable and one a constraint."""
    variables = [problem.add_variable(*column) for column in described(program, names)]
    make = pulp.LpAffineExpression.from_list if PULP_SINCE_4 else pulp.LpAffineExpression
    priced = np.flatnonzero(program.cost).tolist()
    problem.setObjective(make([(variables[column], float(program.cost[column])) for column in priced]))
    constraints = []
    start, columns, values = sides.matrix.indptr.tolist(), sides.matrix.indices.tolist(), sides.matrix.data.tolist()
    for row, (name, sense, limit) in enumerate(
        zip(names.constraints, sides.sense.tolist(), sides.limit.tolist(), strict=True)
    ):
        entries = range(start[row], start[row + 1])
        total = make([(variables[columns[entry]], values[entry]) for entry in entries])
        pending = total >= limit if sense > 0 else total <= limit if sense < 0 else total == limit
        stored = problem.addConstraint(pending, name)
        constraints.append(stored if PULP_SINCE_4 else pending)
    return variables, constraints


def with_solution(problem: Problem, values: Floats, duals: Floats | None = None, proven: bool = True) -> Problem:
    """The same problem with a solution written into it, in bulk, as if a solver of PuLP's had left it there.

    ``values`` (one a column) become the variables' values; ``duals`` (one a row, ¥ per unit of its right-hand side) the
    constraints' ``pi``, and with the cost the variables' reduced costs ``dj``. Slacks are 0 or more where a constraint
    holds. PuLP 3 keeps a status too: optimal, with ``sol_status`` saying whether it is ``proven``; PuLP 4 keeps none.
    """
    pi = reduced = None
    if duals is not None:
        pi, reduced = problem.sides.shares(duals), problem.program.reduced_costs(duals)
    slack = problem.sides.slack(values)
    if problem.own_lists is None:
        push_solution(problem.problem, values, reduced, pi, slack)
    else:
        _store(problem.variables, "varValue", values)
        _store(problem.variables, "dj", reduced)
        _store(problem.constraints, "slack", slack)
        _store(problem.constraints, "pi", pi)
    if not PULP_SINCE_4:
        status = pulp.LpSolutionOptimal if proven else pulp.LpSolutionIntegerFeasible
        problem.problem.assignStatus(pulp.LpStatusOptimal, status)
    return problem


def set_start(problem: Problem, values: Floats) -> None:
    """Give the variables values (one a column) for a solver to start from, moved within their bounds."""
    _store(problem.variables, "varValue", np.clip(values, problem.program.lower, problem.program.upper))


def _store(objects: Sequence[Any], attribute: str, numbers: Floats | None) -> None:
    if numbers is not None:
        for item, number in zip(objects, numbers.tolist(), strict=True):
            setattr(item, attribute, number)


def read_values(problem: Problem) -> Floats:
    """The value of every column, NaN where PuLP has none."""
    if problem.own_lists is None:
        return np.array(pull_values(problem.problem)[: len(problem.program.cost)], float)
    return np.array([variable.varValue for variable in problem.variables], float)


def read_duals(problem: Problem) -> Floats | None:
    """The dual of every row, or None if a constraint has none."""
    if problem.own_lists is None:
        duals = np.array(pull_prices(problem.problem), float)
    else:
        duals = np.array([constraint.pi for constraint in problem.constraints], float)
    return None if np.isnan(duals).any() else problem.sides.together(duals, problem.program.matrix.shape[0])


def write(problem: Problem, path: Path) -> None:
    """Write the problem as LP or MPS, by the file's suffix. BadInput for any other."""
    suffix = path.suffix.lower()
    if suffix == ".lp":
        problem.problem.writeLP(str(path), max_length=255)
    elif suffix == ".mps":
        problem.problem.writeMPS(str(path))
    else:
        raise BadInput(message("a model is written as .lp or .mps"), str(path))
