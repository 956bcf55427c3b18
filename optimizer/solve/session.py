"""Many scenarios of one base: every linear program from the base's basis, and from scratch where that does not fit."""

from __future__ import annotations

from dataclasses import replace

from optimizer.arrays import Floats
from optimizer.model.build import LinearProgram

from .program import Basis, Program
from .report import Limits, Report, Status
from .scaling import NATURAL
from .strategy import Solution, solve
from .strategy.run import engine_of
from .warm_start import WarmStart

__all__ = ["Session"]


class Session:
    """The base of a sweep, solved; ``solve`` then takes any program and gives what a cold solve would.

    Keeps a HiGHS model and an optimal basis for every linear program that the base went through (levels, relaxation, prices),
    in turn. Other solvers than HiGHS know no basis here, so with them every solve is cold.
    """

    def __init__(
        self, program: LinearProgram, solver: str = "highs", limits: Limits | None = None, tolerance: float = 1e-6
    ) -> None:
        """Solve the base and keep what it takes; ``base`` is its solution."""
        self.solver, self.limits, self.tolerance = solver, limits or Limits(), tolerance
        self.kept: list[WarmStart | None] = []
        self.turn = self.cold = 0
        self.plain = engine_of(solver)
        self.base = solve(program, solver, self.limits, tolerance, engine=self._keeping)
        #: Where the base is short of something, its members are taken to be: what was tried without it has no basis.
        self.short = any(value > 0 for value in self.base.levels.values()) and self.kept[:1] == [None]
        self.kept = self.kept[int(self.short) :]

    def solve(self, program: LinearProgram) -> Solution:
        """The solution of a program. ``counts["warm"]`` is 1 where every linear program began at the base's basis, else 0."""
        self.turn = self.cold = 0
        solution = solve(program, self.solver, self.limits, self.tolerance, engine=self._warm, short=self.short)
        return replace(solution, counts=solution.counts | {"warm": float(self.cold == 0)})

    def _keeping(self, program: Program, limits: Limits, start: Floats | None, basis: Basis | None) -> Report:
        report = self.plain(program, limits, start, basis)
        if not program.integer.any() and limits.scaling == NATURAL:
            basis = report.basis if self.solver == "highs" and report.status == Status.OPTIMAL else None
            self.kept.append(None if basis is None else WarmStart(program, basis, self.limits))
        return report

    def _warm(self, program: Program, limits: Limits, start: Floats | None, basis: Basis | None) -> Report:
        if program.integer.any() or limits.scaling != NATURAL:
            return self.plain(program, limits, start, basis)
        kept = self.kept[self.turn] if self.turn < len(self.kept) else None
        self.turn += 1
        report = kept.solve(program, limits) if kept is not None and kept.fits(program) else None
        if report is not None:
            return replace(report, route="warm")
        self.cold += 1
        return self.plain(program, limits, start, basis)
