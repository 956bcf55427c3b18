"""A case as a named PuLP problem: to look at, to change, to write to a file; unsolved, or with its plan in it."""

from __future__ import annotations

from pathlib import Path

from optimizer.case import Case
from optimizer.model.build import build
from optimizer.solve.named import NamedProblem, named_problem
from optimizer.solve.pulp_problem import write as write_problem
from optimizer.solve.report import Limits, Progress

from .checked_solve import solution_of

__all__ = ["pulp_problem", "solved_problem", "write_model"]


def pulp_problem(case: Case) -> NamedProblem:
    """The case as a named ``pulp.LpProblem``, unsolved: to inspect, to change, or to solve by PuLP's own means."""
    return named_problem(build(case)[1], _pulp_name(case))


def solved_problem(case: Case, progress: Progress = lambda stage, jpy: None, solver: str | None = None) -> NamedProblem:
    """The case as a named ``pulp.LpProblem`` with its plan in it: values, slacks, duals and reduced costs.

    It is solved with the solver that the case names, or with ``solver``, as `solve_case` does. Its ``solution`` says what
    was reached; without a plan in hand the problem holds no values.
    """
    model, program = build(case)
    limits = Limits.of(case.scenario.solver)
    answer = solution_of(case, model, program, solver, limits, progress)
    return named_problem(answer.program, _pulp_name(case), answer.solution)


def write_model(case: Case, path: Path) -> dict[str, int]:
    """Write the case's PuLP problem as .lp or .mps, and beside it ``.ledger.csv``: generated name, constraint or
    variable, keys. Returns the model's size.
    """
    named = pulp_problem(case)
    write_problem(named.objects, path)
    named.ledger().to_csv(path.with_name(path.name + ".ledger.csv"), index=False)
    return named.program.size


def _pulp_name(case: Case) -> str:
    return case.scenario.id.replace("-", "_")
