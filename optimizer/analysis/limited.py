"""A case with limits of what a whole plan is measured by, and the best plan of its relaxation."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import pandas as pd

from optimizer.arrays import Floats
from optimizer.case import Case
from optimizer.errors import BadInput
from optimizer.messages import message
from optimizer.model.build import LinearProgram, build
from optimizer.model.instance import make_instance
from optimizer.model.variables import Model
from optimizer.plan.measures import measures_of_solution, measures_of_tables
from optimizer.scenario import MEASURES, MeasureLimit
from optimizer.scenario.options import ObjectiveLevel
from optimizer.solve.program import Program
from optimizer.solve.report import Limits, Progress, Status, no_progress
from optimizer.solve.strategy import Solution, relaxed_best
from optimizer.vocabulary import word

__all__ = [
    "UNLIMITED",
    "Relaxed",
    "limit_room",
    "limit_rows",
    "limits_of",
    "measures_of_plan",
    "relaxation",
    "with_limits",
]

#: A limit that binds nothing, so that its row is there to be moved.
UNLIMITED = 1e4


@dataclass(frozen=True, eq=False)
class Relaxed:
    """The relaxation of a case at its best: ``target`` minimises cost with the levels before it and the shortage held."""

    case: Case
    model: Model
    program: LinearProgram
    target: Program
    solution: Solution
    #: By measure, the row of its limit in the target.
    rows: Mapping[str, int]
    #: What may be missed at most, as a share of the value of demand; None where levels before cost hold it.
    shortage: float | None

    @property
    def cost(self) -> float:
        """¥ of the best plan."""
        assert self.solution.objective is not None
        return self.solution.objective

    @property
    def values(self) -> Floats:
        """The best plan (columns,)."""
        assert self.solution.values is not None
        return self.solution.values


def limits_of(case: Case) -> dict[str, float]:
    """The limits that the scenario states, by measure."""
    return {limit.measure: limit.most for limit in case.scenario.model.limits}


def with_limits(case: Case, limits: Mapping[str, float], objective: tuple[ObjectiveLevel, ...] | None = None) -> Case:
    """The case with these limits in place of those that it states, and with another objective, if one is given."""
    options = case.scenario.model
    stated = tuple(MeasureLimit(measure, limits[measure]) for measure in MEASURES if measure in limits)
    options = replace(options, limits=stated, objective=objective or options.objective)
    return replace(case, scenario=replace(case.scenario, model=options))


def limit_room(value: float) -> float:
    """A limit that a plan keeps that was measured at ``value``, whatever rounding leaves."""
    return value * (1.0 + 1e-7) + 1e-9


def relaxation(case: Case, measures: tuple[str, ...] = (), progress: Progress = no_progress) -> Relaxed:
    """The relaxation with a row for each of the ``measures``, which binds nothing, and with the shortage held at its best.

    A level of exposure before cost is left out where dependence is measured. BadInput where there is no plan.
    """
    levels = case.scenario.model.objective
    if {"origin", "firm"} & {*measures}:
        levels = tuple(level for level in levels if level != "exposure")
    held = "shortage" in levels
    stated = limits_of(case)
    # A limit of the shortage that the scenario states holds from the start, or the best would miss more than it allows.
    open_ = {} if held else {"shortage": UNLIMITED}
    limited = with_limits(case, open_ | stated | dict.fromkeys(measures, UNLIMITED), levels)
    model, program = build(limited)
    if not model.instance.demand_value > 0:
        raise BadInput(message("nothing is asked for that has a price, so that nothing can be measured"), "demand")
    limits = replace(Limits.of(case.scenario.solver), time_s=None, gap=1e-6)
    target, solution = relaxed_best(program, limits, case.scenario.model.tolerance, progress)
    if solution.status != Status.OPTIMAL or solution.values is None:
        ended = word("status", solution.status)
        raise BadInput(message("the relaxation ended as {status}: {reason}", status=ended, reason=solution.message),
                       case.scenario.id)  # fmt: skip
    rows = limit_rows(model, program)
    if held:
        return Relaxed(limited, model, program, target, solution, rows, None)
    short = min(limit_room(measures_of_solution(model, solution.values)["shortage"]), stated.get("shortage", 1.0))
    upper = target.row_upper.copy()
    upper[rows["shortage"]] = short * model.instance.demand_value
    target = replace(target, row_upper=upper)
    return Relaxed(limited, model, program, target, solution, rows, short)


def measures_of_plan(case: Case, tables: Mapping[str, pd.DataFrame]) -> dict[str, float]:
    """What a plan is measured by beside its cost, by its tables of orders and shortages, at the prices of this case."""
    return measures_of_tables(make_instance(case), tables)


def limit_rows(model: Model, program: LinearProgram) -> dict[str, int]:
    """By measure, the row of its limit."""
    first = [block.first for block in program.rows if block.name == "limits" and not block.keys]
    return dict(zip((limit.measure for limit in model.instance.options.limits), first, strict=True))
