"""A plan's linear program, held at its optimum: the plan's decisions stand, its levels are kept, and the rest may be asked."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from optimizer.analysis.assumed_bounds import UNLIMITED_BOUND_FACTOR
from optimizer.arrays import Codes, Floats, Integers, Mask
from optimizer.errors import BadInput
from optimizer.messages import message
from optimizer.model.build import LinearProgram, build
from optimizer.model.variables import FAMILIES, Model
from optimizer.plan.named_plan import SolvedCase
from optimizer.solve.basis import basis_near
from optimizer.solve.held import HeldProgram
from optimizer.solve.program import Program
from optimizer.solve.report import Limits, Status
from optimizer.solve.strategy import matrices, with_level_held
from optimizer.vocabulary import both, word

from .carriers import Carriers, carriers_of
from .decided import Decided
from .plain_sides import with_plain_sides
from .plan_values import plan_values
from .roles import Roles

__all__ = ["PlannedProgram", "planned_program"]

#: Only a program whose objective differs from the plan's by less than this share has the plan's prices.
_SAME = 1e-6
#: Rows and columns that serve a search alone: with decisions fixed they say nothing that other rows do not.
_SEARCH_ROWS, _SEARCH_COLUMNS = ("kept_stock",), ("stock_by_offer",)


@dataclass(frozen=True, eq=False)
class PlannedProgram:
    """The program of a plan's case with the plan's decisions fixed, if they are whole, and its levels held.

    ``values`` (columns,) are the plan's. ``lp`` has the ``columns`` of the program and its ``rows``, by their numbers there; what
    is numbered beyond the program's rows are the levels, in the order of ``levels``. ``fixed_jpy`` is the cost of the decisions.
    """

    m: Model
    program: LinearProgram
    values: Floats
    whole: Program
    columns: Integers
    rows: Integers
    levels: tuple[str, ...]
    held: HeldProgram
    fixed_jpy: float
    integers: bool

    @property
    def basis(self) -> str:
        """What the prices are those of, as plans say it."""
        return "fixed-integer LP" if self.integers else "LP"

    @property
    def lp(self) -> Program:
        """The linear program that is held."""
        return self.held.program

    @property
    def objective(self) -> float:
        """The cost at its optimum, ¥."""
        assert self.held.report.objective is not None
        return self.held.report.objective + self.fixed_jpy

    @cached_property
    def solution(self) -> Floats:
        """The optimum of the held program (its columns,)."""
        assert self.held.report.values is not None
        return self.held.report.values

    @cached_property
    def duals(self) -> Floats:
        """¥ per unit of each row's right-hand side (its rows,)."""
        assert self.held.report.duals is not None
        return self.held.report.duals

    @cached_property
    def carriers(self) -> Carriers:
        """Where the number that each row of ``lp`` is named after stands, by the rows and columns of ``lp``."""
        values = np.where(self.whole.integer, np.round(self.values), self.values)
        values[self.columns] = self.solution
        carriers = carriers_of(Roles(self.m, self.program), Decided(self.m, values))
        return carriers.subset(self.rows, self.columns, self._closed_by_levels)

    @property
    def levels_bind(self) -> bool:
        """Whether some level is held above nothing, within a tolerance: it can move a little, at a price of its own."""
        return bool(np.isfinite(self.whole.row_upper[len(self.program.row_upper) :]).any())

    @property
    def _closed_by_levels(self) -> Mask:
        """Columns that stay 0 because a level came to nothing; its row has no side then (columns,)."""
        closed, coefficients = np.zeros(len(self.program.cost), bool), dict(self.program.levels)
        for name, side in zip(self.levels, self.whole.row_upper[len(self.program.row_upper) :], strict=True):
            closed |= np.isinf(side) & (coefficients[name] > 0)
        return closed

    @cached_property
    def place(self) -> Codes:
        """Where each column of the program stands in ``lp`` (columns,); -1 for decisions and what serves a search alone."""
        place = np.full(len(self.program.cost), -1, np.int32)
        place[self.columns] = np.arange(len(self.columns))
        return place

    @cached_property
    def kinds(self) -> Codes:
        """Which constraint each row of ``lp`` is of, a position in ``kind_names`` (its rows,)."""
        own = self.program.kinds()
        level = np.full(len(self.levels), len(self.kind_names) - 1, np.int32)
        return np.concatenate([own, level])[self.rows]

    @cached_property
    def kind_names(self) -> tuple[str, ...]:
        """The constraints by their numbers; the last one stands for the levels."""
        return (*dict.fromkeys(block.name for block in self.program.rows), "level")

    @cached_property
    def decided(self) -> Mask:
        """Rows of ``lp`` in which a decision stands, whole or not: a qualification, an opening, an order at all (its rows,)."""
        decides = np.zeros(len(self.program.cost), bool)
        for family in FAMILIES:
            decides[self.m.variables[family.name].column] = family.decides
        marked: Mask = self.whole.rows_with(decides)[self.rows]
        return marked

    @cached_property
    def shut(self) -> Mask:
        """Columns of ``lp`` that some row holds at 0, because of a decision or a capacity of 0 (its columns,)."""
        shut: Mask = self.lp.upper <= 0.0
        return shut


def planned_program(solved: SolvedCase) -> PlannedProgram:
    """The program of a plan at its optimum. BadInput where the tables are no plan of their case, or not of its summary's cost."""
    for bound_factor in (1.0, UNLIMITED_BOUND_FACTOR):
        m, program = build(solved.case, bound_factor=bound_factor)
        planned = _held(m, program, solved)
        if planned is not None:
            _check_cost(planned, float(solved.summary["objective_jpy"]), solved.case.scenario.id)
            return planned
    raise BadInput(message("the plan does not keep the rows of its own case"), solved.case.scenario.id)


def _check_cost(planned: PlannedProgram, stated: float, place: str) -> None:
    """Tables that were altered after the plan was made cost something else than it says."""
    cost = float(planned.program.cost @ planned.values)
    if abs(cost - stated) > _SAME * max(1.0, abs(stated)):
        exact = [both(f"¥{jpy:,.0f}", f"{jpy:,.0f}円") for jpy in (cost, stated)]
        raise BadInput(
            message("its tables come to {cost}, its summary says {stated}", cost=exact[0], stated=exact[1]), place
        )


def _held(m: Model, program: LinearProgram, solved: SolvedCase) -> PlannedProgram | None:
    """The program held at its optimum; None where the plan's decisions leave it none as cheap as the plan."""
    scenario, values = solved.case.scenario, plan_values(m, solved.tables)
    whole, names = matrices(program), []
    reached = solved.summary.get("levels") or {}
    for name, coefficients in program.levels:
        if name in reached:
            whole = with_level_held(whole, coefficients, reached[name], scenario.model.tolerance, program.sizes)
            names.append(name)
    integers = bool(whole.integer.any())
    rows = np.append(_kept_rows(program, integers), len(program.row_lower) + np.arange(len(names)))
    columns = np.flatnonzero(~whole.integer & ~_only_for_search(program, integers))
    lp, limits = whole, replace(Limits.of(scenario.solver), time_s=None)
    if integers:
        lp = whole.subset(np.flatnonzero(whole.integer | ~_only_for_search(program, integers)), rows)
        decisions = values[np.flatnonzero(whole.integer | ~_only_for_search(program, integers))]
        decided = Decided(m, np.where(whole.integer, np.round(values), values))
        lp = with_plain_sides(lp.with_decisions_fixed(decisions), rows, Roles(m, program), decided)
    held = HeldProgram(lp, limits, replace(basis_near(values[columns], lp), primal_feasible=True))
    if held.report.status == Status.INFEASIBLE:
        return None
    if held.report.objective is None:
        ended = word("status", held.report.status.value)
        text = message("the program with the plan's decisions ended as {status}: {reason}", status=ended,
                       reason=held.report.message)  # fmt: skip
        raise RuntimeError(text)
    fixed = float(program.cost[whole.integer] @ np.round(values[whole.integer]))
    planned = PlannedProgram(m, program, values, whole, columns, rows, tuple(names), held, fixed, integers)
    stated = float(solved.summary["objective_jpy"])
    return None if planned.objective > stated + _SAME * max(1.0, abs(stated)) else planned


def _kept_rows(program: LinearProgram, integers: bool) -> Integers:
    """The rows that say something once the decisions stand."""
    if not integers:
        return np.arange(len(program.row_lower))
    search = [block.name in _SEARCH_ROWS or block.only_tightens for block in program.rows]
    return np.flatnonzero(~np.repeat(search, [block.size for block in program.rows]))


def _only_for_search(program: LinearProgram, integers: bool) -> Mask:
    """Columns that serve a search alone (columns,)."""
    search = [integers and block.name in _SEARCH_COLUMNS for block in program.columns]
    return np.repeat(search, [block.size for block in program.columns]).astype(bool)
