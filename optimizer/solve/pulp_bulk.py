"""Fill a PuLP problem in bulk, by the parts of PuLP 3.3 and 4.2 that are fast and not public.

PuLP is pinned, so these parts are known; where one is missing, :func:`filler` gives None and the public calls do the
same work (`optimizer.solve.pulp_problem`). A test compares the two.
"""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from itertools import islice, pairwise
from typing import Any

import numpy as np
import pulp
from scipy import sparse

from optimizer.arrays import Floats, Integers

from .one_sided_rows import OneSidedRows
from .program import Program

__all__ = [
    "Filler",
    "Names",
    "described",
    "filler",
    "gc_paused",
    "new_problem",
    "pull_prices",
    "pull_values",
    "push_solution",
    "variables_listed_once",
]

_CORE = getattr(pulp, "_rustcore", None)


@dataclass(frozen=True, eq=False)
class Names:
    """A name for every column, and one for every constraint."""

    columns: list[str]
    constraints: list[str]


#: Fills an empty problem; gives its variables and constraints, or None where PuLP 4's core holds them.
Filler = Callable[[Any, Program, Names, OneSidedRows], tuple[list[Any], list[Any]] | None]


def filler() -> Filler | None:
    """The way to fill a problem in bulk under the PuLP that is installed, or None."""
    if _CORE is None:
        return _fill_objects if _has_objects() else None
    return _fill_core if _has_core() else None


def new_problem(name: str) -> Any:
    """An empty problem to minimise."""
    return (pulp.LpProblem if _CORE is None else _Problem)(name, pulp.LpMinimize)


class _Problem(pulp.LpProblem):  # type: ignore[misc]
    """PuLP 4's problem, which takes CBC's row activities without searching all constraints for each name."""

    def assignConsSlack(self, values: dict[str, float], activity: bool = False) -> None:  # noqa: N802
        """The right-hand side less the activity of each named constraint; or the slack as given."""
        if activity:
            limits = {constraint.name: -constraint.constant for constraint in self.constraints()}
            values = {name: limits[name] - float(value) for name, value in values.items() if name in limits}
        super().assignConsSlack(values)


@contextmanager
def variables_listed_once(problem: Any) -> Iterator[None]:
    """Let PuLP 3 list the variables of a problem once while nobody changes it.

    Otherwise it walks every term of every row for variables that it may not know, several times a solve.
    """
    if _CORE is not None:
        yield
        return
    known = problem.variables()
    problem.variables = lambda: known
    try:
        yield
    finally:
        del problem.variables


@contextmanager
def gc_paused() -> Iterator[None]:
    """Keep the garbage collector still: it would walk a million objects that live, again and again."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def push_solution(problem: Any, values: Floats, reduced: Floats | None, pi: Floats | None, slack: Floats) -> None:
    """Write a solution into PuLP 4's core, one number a column or constraint."""
    core = problem._model
    core.set_variable_values(list(enumerate(values.tolist())))
    core.set_constraint_slacks(list(enumerate(slack.tolist())))
    if reduced is not None:
        core.set_variable_djs(list(enumerate(reduced.tolist())))
    if pi is not None:
        core.set_constraint_pis(list(enumerate(pi.tolist())))


def pull_values(problem: Any) -> list[float | None]:
    """The variables' values from PuLP 4's core, in order of columns."""
    return [variable.value for variable in problem._model.list_variables()]


def pull_prices(problem: Any) -> list[float | None]:
    """The constraints' duals from PuLP 4's core, in order."""
    return [constraint.pi for constraint in problem._model.list_constraints()]


@cache
def _has_core() -> bool:
    """Whether a program of one column and one row, and a solution of it, can be put into PuLP 4's core and read back."""
    unit, problem = np.ones(1), new_problem("probe")
    program = Program(unit, unit, unit, unit < 1, sparse.csc_array([[1.0]]), unit, unit)
    try:
        _fill_core(problem, program, Names(["x"], ["row"]), OneSidedRows.of(program))
        push_solution(problem, unit, unit, unit, unit)
        return pull_values(problem) == pull_prices(problem) == [1.0]
    except (AttributeError, TypeError):
        return False


def _fill_core(problem: Any, program: Program, names: Names, sides: OneSidedRows) -> None:
    """PuLP 4: the model lives in a compiled core that takes names in lists and terms as arrays."""
    core, expression = problem._model, _CORE.AffineExpr  # type: ignore[union-attr]
    integers, continuous = _CORE.Category.Integer, _CORE.Category.Continuous  # type: ignore[union-attr]
    lower, upper, integer = program.lower, program.upper, program.integer
    changes = (lower[1:] != lower[:-1]) | (upper[1:] != upper[:-1]) | (integer[1:] != integer[:-1])
    for first, end in pairwise([0, *(np.flatnonzero(changes) + 1).tolist(), len(lower)]):
        kind = integers if integer[first] else continuous
        core.add_variables_batch(names.columns[first:end], lower[first], upper[first], kind)

    priced = np.flatnonzero(program.cost)
    objective = expression()
    objective.add_term_ids_coeffs(core, priced.astype(np.uint64), program.cost[priced])
    core.set_objective(objective)

    kinds = _CORE.Sense  # type: ignore[union-attr]
    senses = {1: kinds.GreaterEqual, -1: kinds.LessEqual, 0: kinds.Equal}
    columns, values = sides.matrix.indices.astype(np.uint64), sides.matrix.data.astype(np.float64)
    spans = pairwise(sides.matrix.indptr.tolist())
    constants = (0.0 - sides.limit).tolist()
    for (start, end), sense, name, constant in zip(
        spans, map(senses.__getitem__, sides.sense.tolist()), names.constraints, constants, strict=True
    ):
        row = expression()
        row.add_term_ids_coeffs(core, columns[start:end], values[start:end])
        row.set_constant(constant)
        row.set_sense(sense)
        row.set_name(name)
        core.add_constraint(row)


if _CORE is None:

    class _Variable(pulp.LpVariable):  # type: ignore[misc]
        """PuLP 3's variable without its checks, hashed by identity in C: a dictionary of terms hashes each of them."""

        modified = True
        varValue = None  # noqa: N815
        dj = None
        __hash__ = object.__hash__

        def __init__(self, name: str, low: float | None, high: float | None, category: str) -> None:
            self._LpElement__name = name
            self.hash = id(self)
            self._lowbound_original = self.lowBound = low
            self._upbound_original = self.upBound = high
            self.cat = category

    class _Terms(pulp.LpAffineExpression):  # type: ignore[misc]
        """PuLP 3's expression, made from pairs of variable and coefficient as a dictionary is."""

        constant = 0.0
        _LpAffineExpression__name = None
        __init__ = dict.__init__


def _has_objects() -> bool:
    """Whether PuLP 3's objects have the fields that ours set, and no others."""
    problem = pulp.LpProblem("probe", pulp.LpMinimize)
    plain, ours = problem.add_variable("x", 0, 1, "Continuous"), _Variable("x", 0, 1, "Continuous")
    expression = vars(pulp.LpAffineExpression())
    return bool(
        vars(plain).keys() == vars(ours).keys() | {"modified", "varValue", "dj"}
        and expression.keys() == {"constant", "_LpAffineExpression__name"}
        and {"_constraints", "_variables", "_variable_ids", "modifiedConstraints"} <= vars(problem).keys()
    )


def _fill_objects(problem: Any, program: Program, names: Names, sides: OneSidedRows) -> tuple[list[Any], list[Any]]:
    """PuLP 3: the model is Python objects, made here without operators and filed in the problem's own lists."""
    variables = [_Variable(*column) for column in described(program, names)]
    priced = np.flatnonzero(program.cost)
    problem.setObjective(_Terms(_pairs(variables, priced, program.cost[priced])))
    pairs = _pairs(variables, sides.matrix.indices, sides.matrix.data)
    constraints = [
        pulp.LpConstraint(_Terms(islice(pairs, size)), sense, name, limit)
        for size, sense, name, limit in zip(
            np.diff(sides.matrix.indptr).tolist(),
            sides.sense.tolist(),
            names.constraints,
            sides.limit.tolist(),
            strict=True,
        )
    ]
    problem._constraints.update(zip(names.constraints, constraints, strict=True))
    problem.modifiedConstraints.extend(constraints)
    used = np.zeros(len(variables), bool)
    used[sides.matrix.indices] = used[priced] = True
    known = [variables[column] for column in np.flatnonzero(used).tolist()]
    problem._variables.extend(known)
    problem._variable_ids.update((variable.hash, variable) for variable in known)
    return variables, constraints


def described(program: Program, names: Names) -> Iterator[tuple[str, float | None, float | None, str]]:
    """Name, bounds (None where there is none) and kind of every column, as PuLP takes them."""
    lower, upper = (
        [value if finite else None for value, finite in zip(values.tolist(), np.isfinite(values).tolist(), strict=True)]
        for values in (program.lower, program.upper)
    )
    return zip(names.columns, lower, upper, np.where(program.integer, "Integer", "Continuous").tolist(), strict=True)


def _pairs(variables: Sequence[Any], columns: Integers, values: Floats) -> Iterator[tuple[Any, float]]:
    return zip(map(variables.__getitem__, columns.tolist()), values.tolist(), strict=True)
