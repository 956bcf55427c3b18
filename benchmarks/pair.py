"""What one case costs more than another, under the clock: an interval that holds it, and how wide it is left.

``METHODS`` has the ways to find it, by route. A way takes the case, its reference, the relative half width that is enough, and
a clock to book its stages on, and returns the lowest and the highest that the difference can be, in ¥.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from benchmarks.cases import Bench
from benchmarks.clock import Clock
from benchmarks.inputs import case_of, reference_of
from optimizer.api import Case, solve_case, solve_pair

__all__ = ["METHODS", "runner"]

Interval = tuple[float, float]
Method = Callable[[Case, Case, float, Clock], Interval]


def _apart(case: Case, reference: Case, within: float, clock: Clock) -> Interval:
    """Both solved to their own gaps: each cost lies between its plan's bound and its plan's objective."""
    ends = []
    for side in (case, reference):
        summary = solve_case(side).summary
        clock.lap("solve")
        ends.append((float(summary["bound_jpy"]), float(summary["objective_jpy"])))
    (low, high), (reference_low, reference_high) = ends
    return low - reference_high, high - reference_low


def _together(case: Case, reference: Case, within: float, clock: Clock) -> Interval:
    """Solved as a pair, each more closely where that narrows the difference."""
    premium = solve_pair(case, reference, within).premium
    clock.lap("solve")
    if premium is None or premium.low is None or premium.high is None:
        raise ValueError("the pair has no interval")
    return premium.low, premium.high


METHODS: dict[str, Method] = {"together": _together, "apart": _apart}


def runner(case: Bench, route: str, work: Path) -> Callable[[Clock], dict[str, Any]]:
    """What is timed; both cases are read here, before the clock starts."""
    begun = time.perf_counter()
    read, reference = case_of(case, work), reference_of(case, work)
    read_s = time.perf_counter() - begun

    def run(clock: Clock) -> dict[str, Any]:
        low, high = METHODS[route](read, reference, case.within, clock)
        return {"read_s": read_s, **_outcome(low, high, case.within)}

    return run


def _outcome(low: float, high: float, within: float) -> dict[str, Any]:
    middle, half = (low + high) / 2, (high - low) / 2
    return {
        "interval_jpy": [low, high],
        "half_width": half / abs(middle) if middle else None,
        "status": "within" if half <= within * abs(middle) else "too wide",
    }
