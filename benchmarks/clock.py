"""Seconds by stage, on the wall and on the processor, and the peak memory of a process."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

__all__ = ["Clock", "at_each_run", "cpu_seconds", "peak_mib"]


def cpu_seconds() -> float:
    """Processor seconds of this process, all its threads, and the children that have ended."""
    return time.process_time() + sum(os.times()[2:4])


def peak_mib(process: str = "self") -> float:
    """The most memory that a process (its number, or ``self``) has held at once, in MiB; 0 when it has ended.

    Not ``getrusage``: its figure survives ``exec``, so a child would begin with its parent's peak.
    """
    try:
        status = Path(f"/proc/{process}/status").read_text(encoding="ascii", errors="replace")
    except (FileNotFoundError, ProcessLookupError):
        return 0.0
    held = [line.split()[1] for line in status.splitlines() if line.startswith("VmHWM:")]
    return int(held[0]) / 1024 if held else 0.0


class Clock:
    """Laps that add up by stage; it runs from its making."""

    def __init__(self) -> None:
        self.wall: dict[str, float] = {}
        self.cpu: dict[str, float] = {}
        #: Simplex iterations of every run that :func:`at_each_run` saw.
        self.iterations = 0
        self.begun = time.perf_counter(), cpu_seconds()
        self.last = self.begun

    def lap(self, stage: str) -> None:
        """Book the time since the last lap to ``stage``."""
        now = time.perf_counter(), cpu_seconds()
        self.wall[stage] = self.wall.get(stage, 0.0) + now[0] - self.last[0]
        self.cpu[stage] = self.cpu.get(stage, 0.0) + now[1] - self.last[1]
        self.last = now

    @property
    def total(self) -> tuple[float, float]:
        """Wall and processor seconds from the clock's making to its last lap."""
        return self.last[0] - self.begun[0], self.last[1] - self.begun[1]


@contextmanager
def at_each_run(clock: Clock) -> Iterator[None]:
    """Split what other packages do in one call at the point where they start HiGHS: handover before, solve within.

    What follows the run stays on the clock for the caller's next lap.
    """
    import highspy

    inherited = highspy.Highs.run

    def run(engine: highspy.Highs) -> Any:
        clock.lap("handover")
        status = inherited(engine)
        clock.lap("solve")
        clock.iterations += max(0, engine.getInfo().simplex_iteration_count)
        return status

    highspy.Highs.run = run
    try:
        yield
    finally:
        del highspy.Highs.run
