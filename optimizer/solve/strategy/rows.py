"""Rows left out until they are broken: most caps and capacities do not bind, and the simplex method is faster without them.

The program is solved with its equations and the rows that a start holds tight; rows that the optimum breaks come in, and
the dual simplex method goes on from there. When none is broken, the optimum is that of the whole.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from optimizer.arrays import Floats, Mask, Positions

from .. import highs
from ..program import BASIC, Basis, Program, scattered
from ..report import Limits, Report, Status

__all__ = ["RowSet", "solve_lazily"]

#: Dantzig's pricing, for the dual method: more pivots than with steepest edge, each so much cheaper that they take less time
#: (measured on all shipped scenarios and the tight markets), and no weights to work out anew whenever rows come in.
_CHEAP: dict[str, object] = {"simplex_dual_edge_weight_strategy": 0}
#: Costs are perturbed against ties only where fewer than this share of them is not 0, as when shortage alone counts. Elsewhere
#: there are few ties, and taking the perturbation out again costs more pivots than they do.
_TIED = 0.5
#: A start lies near the end, and pivots from there are cheaper in the program's own scale than in one made for the whole way.
_FROM_START: dict[str, object] = {**highs.METHODS["simplex"], "simplex_scale_strategy": 0}


#: Where no more than this share of the rows that are in are broken, all that are left out come in at once: a round more costs
#: more than the rows do (measured on all shipped scenarios: 3 to 15 % less time). Not in small programs, whose rounds cost little,
#: nor where the rows left out are more than so many times those that are in.
_FEW, _LEAST, _MOST = 0.003, 5000, 4.0


class RowSet:
    """A program held by HiGHS with only some of its rows; more come in as they are broken."""

    def __init__(
        self, program: Program, limits: Limits, start: Basis | None = None, wanted: Mask | None = None
    ) -> None:
        """Equations, what ``start`` holds tight, and the ``wanted`` rows are in from the beginning."""
        self.program, self.by_row, self.ends = program, program.by_row, limits.ends
        inside = np.isfinite(program.row_lower) & np.isfinite(program.row_upper)
        if start is not None:
            inside |= start.rows != BASIC
        if wanted is not None:
            inside |= wanted
        self.inside = np.flatnonzero(inside)
        self.rounds, self.iterations = 0, 0.0
        tied = np.count_nonzero(program.cost) < _TIED * len(program.cost)
        self.pricing = {**_CHEAP, "dual_simplex_cost_perturbation_multiplier": 1.0 if tied else 0.0}
        part = program.subset(rows=self.inside)
        self.engine = highs.Engine(part, limits, None if start is None else _FROM_START)
        self.handover = self.engine.handover
        if start is not None:
            self.engine.begin(Basis(start.columns, start.rows[self.inside]))

    def run(self, limits: Limits, primal: bool = False) -> Report:
        """Solve, taking in broken rows until there are none. The report is that of the whole program."""
        while True:
            self.engine.limit(limits.until(self.ends))
            solved = self.engine.advance(primal, **self.pricing)
            self.iterations += self.engine.iterations
            if not solved:
                report = self.engine.report()
                if report.status != Status.UNBOUNDED or len(self.inside) == len(self.program.row_lower):
                    return self._ended(report)
                # What is left out may be what bounds it.
                more = self._outside
            else:
                out = self.program.broken(self.engine.values)
                out[self.inside] = False
                more = np.flatnonzero(out)
                if not len(more):
                    return self._complete(self.engine.report())
                held, left = len(self.inside), len(out) - len(self.inside)
                if held >= _LEAST and len(more) <= _FEW * held and left <= _MOST * held:
                    more = self._outside
            self._take(more)
            primal = False

    def set_costs(self, cost: Floats) -> None:
        """Take other costs, keeping the basis."""
        self.program = replace(self.program, cost=cost)
        self.engine.set_costs(cost)

    def widen(self, program: Program) -> None:
        """Go over to a program of the same rows that has more columns after those held; they begin at their bounds."""
        self.engine.add_columns(program.subset(slice(len(self.program.cost), None), self.inside))
        self.program, self.by_row = program, program.by_row

    def _take(self, rows: Positions) -> None:
        self.engine.add_rows(self.by_row[rows], self.program.row_lower[rows], self.program.row_upper[rows])
        self.inside = np.concatenate([self.inside, rows])
        self.rounds += 1

    @property
    def _outside(self) -> Positions:
        """The rows that are left out."""
        return np.setdiff1d(np.arange(len(self.program.row_lower)), self.inside)

    @property
    def _counts(self) -> dict[str, float]:
        return {
            "simplex_iterations": self.iterations,
            "rows_used": float(len(self.inside)),
            "row_rounds": float(self.rounds),
            "handover_s": self.handover,
        }

    def _complete(self, report: Report) -> Report:
        """The report with the duals and basis of every row."""
        rows, basis = len(self.program.row_lower), report.basis
        duals = None if report.duals is None else scattered(report.duals, self.inside, rows)
        if basis is not None:
            basis = Basis(basis.columns, scattered(basis.rows, self.inside, rows, BASIC))
        return replace(report, duals=duals, basis=basis, counts=self._counts)

    def _ended(self, report: Report) -> Report:
        """Infeasible with some rows is infeasible with all; a point at a limit may break what is left out, so it is no plan."""
        sure = report.status in (Status.INFEASIBLE, Status.UNBOUNDED)
        ray = None if report.ray is None else scattered(report.ray, self.inside, len(self.program.row_lower))
        status = report.status if sure else Status.NO_SOLUTION
        return Report(status, message=report.message, counts=self._counts, ray=ray)


def solve_lazily(program: Program, limits: Limits) -> Report:
    """Solve a scaled linear program from its equations alone, rows coming in as they are broken."""
    return RowSet(program, limits).run(limits)
