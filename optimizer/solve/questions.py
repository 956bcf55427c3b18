"""Many small questions to HiGHS that share a number of seconds; what they left open is counted, so that it can be said.

The seconds are the process's own (CPU), so that a busy machine gives the same answer, later.
"""

from __future__ import annotations

import time
from dataclasses import dataclass

import numpy as np

from . import highs
from .program import Program
from .report import CONCLUSIVE, WITH_PLAN, Limits, Report, Status

__all__ = ["Questions"]


@dataclass(eq=False)
class Questions:
    """Questions that end at ``ends`` (``time.process_time``), each after ``each_s`` seconds at most (None: no limit of its own).

    ``left_open`` counts those that a limit came before.
    """

    ends: float = np.inf
    each_s: float | None = None
    left_open: int = 0

    @classmethod
    def within(cls, seconds: float, each_s: float | None = None) -> Questions:
        """Those that begin now and share these seconds."""
        return cls(time.process_time() + seconds, each_s)

    @property
    def left_s(self) -> float:
        """Seconds that are left, at least 0."""
        return max(0.0, self.ends - time.process_time())

    @property
    def over(self) -> bool:
        """Whether no seconds are left."""
        return self.left_s == 0.0

    def part(self, share: float) -> Questions:
        """Questions that may take this share (0–1) of the seconds that are left."""
        return Questions(self.ends if self.ends == np.inf else time.process_time() + share * self.left_s, self.each_s)

    def limits(self, gap: float = 1e-6) -> Limits:
        """What the next question may take."""
        most = min(self.left_s, np.inf if self.each_s is None else self.each_s)
        return Limits(None if most == np.inf else max(0.01, most), gap)

    def ask(self, target: Program, method: str = "simplex", gap: float = 1e-6) -> Report:
        """The answer of HiGHS, or of plain sight where there is no column, which it calls empty."""
        if not len(target.cost):
            return _of_rows_alone(target)
        report = highs.solve(target, self.limits(gap), method=method)
        return self.noted(report, whole=bool(target.integer.any()))

    def noted(self, report: Report, whole: bool = False) -> Report:
        """The report, counted where it leaves the question open; with ``whole`` numbers, some that hold are an answer."""
        answered = report.status in CONCLUSIVE or (whole and report.status in WITH_PLAN)
        self.left_open += not answered
        return report


def _of_rows_alone(target: Program) -> Report:
    """Whether nothing at all keeps the rows."""
    if (target.row_lower > 0).any() or (target.row_upper < 0).any():
        return Report(Status.INFEASIBLE)
    return Report(Status.OPTIMAL, np.zeros(0), 0.0, 0.0, np.zeros(len(target.row_lower)))
