"""A solver that says what it is told to, and keeps what it was asked."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from optimizer.arrays import Floats
from optimizer.solve import highs
from optimizer.solve.program import Basis, Program
from optimizer.solve.report import Limits, Report, no_progress
from optimizer.solve.strategy.stages import Stages

__all__ = ["Asked", "Scripted", "quiet"]


@dataclass(frozen=True, eq=False)
class Asked:
    """One solve: its program, limits and first incumbent."""

    program: Program
    limits: Limits
    start: Floats | None


@dataclass(eq=False)
class Scripted:
    """Says the reports in turn; of programs that ``tells`` passes over, and once they are used up, HiGHS tells the truth."""

    reports: list[Report | BaseException]
    tells: Callable[[Program], bool] = lambda program: True
    asked: list[Asked] = field(default_factory=list)

    def __call__(self, program: Program, limits: Limits, start: Floats | None, basis: Basis | None) -> Report:
        if not self.tells(program):
            return highs.solve(program, limits)
        self.asked.append(Asked(program, limits, start))
        if not self.reports:
            return highs.solve(program, limits, start)
        said = self.reports.pop(0)
        if isinstance(said, BaseException):
            raise said
        return said


def quiet(engine: Scripted, limits: Limits | None = None, native: bool = False) -> Stages:
    """Stages that nobody watches."""
    return Stages(engine, limits or Limits(gap=1e-9), no_progress, native)
