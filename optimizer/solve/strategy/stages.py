"""The solver at hand and the clock: what one solve after another may still take, and what each of them took."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import Protocol

from optimizer.arrays import Floats

from ..program import Basis, Program
from ..report import Limits, Progress, Report

__all__ = ["Engine", "Stages"]


class Engine(Protocol):
    """A solver: program, limits, values of a first incumbent, basis of a similar linear program."""

    def __call__(self, program: Program, limits: Limits, start: Floats | None, basis: Basis | None) -> Report:
        """Solve."""


class Stages:
    """Solves of one run, in turn; ``times``, ``counts`` and ``routes`` by the name of the stage.

    ``native``: the solver is HiGHS from arrays, which the ways of our own are built on.
    """

    def __init__(self, engine: Engine, limits: Limits, progress: Progress, native: bool = False) -> None:
        self.engine, self.limits, self.progress, self.native = engine, limits, progress, native
        self.begun = time.perf_counter()
        self.times: dict[str, float] = {}
        self.counts: dict[str, float] = {}
        self.routes: dict[str, str] = {}
        #: Seconds kept for the prices, which solvers that overrun their limit would otherwise use up.
        self.reserve = 0.01

    def left(self, last: bool = False) -> Limits:
        """The limits with the time that remains: less the reserve, or for the last stage at least the reserve."""
        if self.limits.time_s is None:
            return self.limits
        left = self.limits.time_s - (time.perf_counter() - self.begun)
        return replace(self.limits, time_s=max(self.reserve, left) if last else max(0.01, left - self.reserve))

    @property
    def half_left(self) -> Limits:
        """The limits with half of the time that remains, for a step that others follow."""
        left = self.left()
        return left if left.time_s is None else replace(left, time_s=left.time_s / 2)

    @property
    def time_is_up(self) -> bool:
        """Whether the time is up."""
        return self.limits.time_s is not None and time.perf_counter() - self.begun >= self.limits.time_s - self.reserve

    def run(
        self,
        name: str,
        program: Program,
        start: Floats | None = None,
        basis: Basis | None = None,
        last: bool = False,
        limits: Limits | None = None,
    ) -> Report:
        """One solve, within these limits or what is left of them."""
        begun = time.perf_counter()
        report = self.engine(program, limits or self.left(last), start, basis)
        self.record(name, report, time.perf_counter() - begun)
        return report

    def record(self, name: str, report: Report, seconds: float) -> None:
        """Note what a solve took, and tell whoever watches what it reached."""
        self.times[name] = self.times.get(name, 0.0) + seconds - report.counts.get("handover_s", 0.0)
        for key, count in report.counts.items():
            self.counts[key] = self.counts.get(key, 0.0) + count
        if report.route:
            self.routes[name] = report.route
        self.progress(name, report.objective)
