"""A linear program held in HiGHS with its optimal basis, and asked again with other costs, sides or bounds.

Each question begins at the optimum of the program as it was held, not at that of the question before, so that answers do
not depend on their order; the pivots between the two optima are all that it costs. Answers are checked on our own matrix.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from scipy import sparse

from optimizer.arrays import Floats, Integers
from optimizer.messages import message

from . import highs
from .claims import ClaimCheck
from .program import Basis, Program
from .reach import reach
from .report import Limits, Report, Status
from .scaling import scale
from .strategy import solve_linear

__all__ = ["HeldProgram", "Sides"]

#: Of a column or row: where it is, and its new lower and upper side or bound, each (at,).
Sides = tuple[Integers, Floats, Floats]


class HeldProgram:
    """A linear program without whole numbers and its optimum, ``report``; ``ask`` answers what else it would be.

    ``report.status`` says whether there is an optimum at all; without one nothing can be asked.
    """

    def __init__(self, program: Program, limits: Limits, basis: Basis | None = None) -> None:
        """``basis``: the optimal one, where it is known, or one near it; from a feasible point the primal method goes on."""
        self.program, self.limits = program, limits
        self._scaled, self._check = scale(program), ClaimCheck(program)
        self.engine = highs.Engine(self._scaled.program, limits)
        if basis is None or not basis.fits(program):
            basis = solve_linear(program, limits).basis
        if basis is not None:
            self.engine.begin(basis)
        primal = basis is not None and basis.primal_feasible
        self.report = self._checked(self._scaled.undo(self.engine.run(primal=primal)), program, limits)
        self._start = self.engine.raw_basis() if self.report.status == Status.OPTIMAL else None
        #: Whether HiGHS still has the costs of the last question: they are a list of all columns, restored only where asked for.
        self._other_costs = False

    def ask(
        self,
        cost: Floats | None = None,
        rows: Sides | None = None,
        columns: Sides | None = None,
        limits: Limits | None = None,
        begin: Basis | None = None,
        primal: bool | None = None,
        with_basis: bool = True,
    ) -> Report:
        """The optimum with another ``cost`` (columns,), other sides of some ``rows`` or other bounds of some ``columns``.

        ``begin``: another basis to begin at, such as that of an earlier answer nearer to this one; ``primal``: whether the point
        of the basis keeps the rows, where that is known; without ``with_basis`` the answer has none. Its ``bound`` is proven by
        its duals.

        "optimal" and "infeasible" are proven; anything else is ``no_solution``, and its message says why. RuntimeError where
        the program held has no optimum.
        """
        if self._start is None:
            raise RuntimeError("nothing can be asked of a program without an optimum")
        program = _with(self.program, cost, rows, columns)
        self._put(program, cost is not None or self._other_costs, rows, columns)
        self._other_costs = cost is not None
        if begin is not None and begin.fits(self.program):
            self.engine.begin(begin)
        else:
            self.engine.start_from(self._start)
        limits = limits or self.limits
        ends = limits.ends
        self.engine.limit(limits)
        # Other costs leave the point feasible, other sides leave the duals so: each goes on by the method that needs no more.
        if primal is None:
            primal = cost is not None and rows is None and columns is None
        self.engine.advance(primal=primal)
        report = self._scaled.undo(self.engine.report(with_basis))
        report = self._checked(_by_factor(report, 1.0 / self._factor(program.cost)), program, limits.until(ends))
        self._restore(rows, columns)
        return report

    def reach(self, rows: sparse.csc_array, uppers: sparse.csc_array) -> tuple[Floats, Floats]:
        """How far several sides and upper bounds may move together while the optimal basis stays, back and forth (directions,).

        ``rows`` (rows, directions) and ``uppers`` (columns, directions) are as for `reach.reach`.
        """
        optimum = self.report if self.report.basis is not None else self.ask()
        return reach(self.program, optimum, rows, uppers)

    def _put(self, program: Program, costs: bool, rows: Sides | None, columns: Sides | None) -> None:
        """Hand HiGHS what differs from the program held; its basis stays."""
        scaled, engine = self._scaled, self.engine.highs
        if costs:
            self.engine.set_costs(program.cost * scaled.columns * (scaled.cost * self._factor(program.cost)))
        if rows is not None:
            at = np.asarray(rows[0], np.int32)
            factor = scaled.rows[at]
            for row, low, high in zip(
                at.tolist(),
                (program.row_lower[at] * factor).tolist(),
                (program.row_upper[at] * factor).tolist(),
                strict=True,
            ):
                engine.changeRowBounds(row, low, high)
        if columns is not None:
            at = np.asarray(columns[0], np.int32)
            unit = scaled.columns[at]
            engine.changeColsBounds(len(at), at, program.lower[at] / unit, program.upper[at] / unit)

    def _factor(self, cost: Floats) -> float:
        """By what other costs are multiplied for HiGHS, whose tolerances are absolute: so that they are as large as those held."""
        units = self._scaled.columns
        held, other = (float(np.abs(costs * units).max(initial=0.0)) for costs in (self.program.cost, cost))
        return held / other if held > 0 and other > 0 else 1.0

    def _restore(self, rows: Sides | None, columns: Sides | None) -> None:
        whole = self.program
        self._put(
            whole,
            False,
            None if rows is None else (rows[0], whole.row_lower[rows[0]], whole.row_upper[rows[0]]),
            None if columns is None else (columns[0], whole.lower[columns[0]], whole.upper[columns[0]]),
        )

    def _checked(self, report: Report, program: Program, limits: Limits) -> Report:
        """The report where our own numbers bear it out; else that of a solve from nothing, which may be undecided."""
        check = self._check if program is self.program else self._check.like(program)
        if (confirmed := _borne_out(report, check)) is not None:
            return confirmed
        again = solve_linear(program, replace(limits, route="auto"))
        if (confirmed := _borne_out(again, check)) is not None:
            return confirmed
        said = again.message or message("nothing confirms what the solver says")
        return Report(Status.NO_SOLUTION, message=said, counts=again.counts)


def _by_factor(report: Report, factor: float) -> Report:
    """The report of costs that were multiplied by 1 / ``factor``."""
    if factor == 1.0:
        return report
    objective = None if report.objective is None else report.objective * factor
    bound = None if report.bound is None else report.bound * factor
    return replace(
        report, objective=objective, bound=bound, duals=None if report.duals is None else report.duals * factor
    )


def _with(program: Program, cost: Floats | None, rows: Sides | None, columns: Sides | None) -> Program:
    """The program with what is other."""
    changed = program if cost is None else replace(program, cost=cost)
    for sides, names in ((rows, ("row_lower", "row_upper")), (columns, ("lower", "upper"))):
        if sides is not None:
            at, *ends = sides
            arrays = {name: getattr(changed, name).copy() for name in names}
            for name, end in zip(names, ends, strict=True):
                arrays[name][at] = end
            changed = replace(changed, **arrays)
    return changed


def _borne_out(report: Report, check: ClaimCheck) -> Report | None:
    """The report with the bound that our own numbers prove; None where they do not bear it out."""
    if report.status == Status.OPTIMAL and report.values is not None and report.duals is not None:
        bound = check.bound(report.duals)
        return replace(report, bound=bound) if check.best(report.values, report.duals, bound) else None
    if report.status == Status.INFEASIBLE:
        proven = check.hopeless or (report.ray is not None and check.impossible(report.ray))
        return report if proven else None
    return None
