"""The analyses of a case on two cores, each once: what rules cost, the frontier by origin, and how far shares may move.

    python -m benchmarks.analyses [SCENARIO] [--only NAME ...]

Wall and processor seconds are from the case that was read to the plain data that screens and files show; beside them stands what
was reached, since an analysis that proves less takes less. `benchmarks.explain` measures what needs a plan.
"""

from __future__ import annotations

import argparse
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from optimizer import api

__all__ = ["REACHED", "main", "measure"]

#: The scenario that the shipped case is measured by.
SHIPPED = Path(__file__).resolve().parents[1] / "scenarios" / "baseline.yaml"


def _certainties(result: Mapping[str, Any]) -> str:
    count = Counter(price["certainty"] for price in result["prices"])
    return ", ".join(f"{name} {number}" for name, number in sorted(count.items()))


def _points(result: Mapping[str, Any]) -> str:
    return f"{len(result['points'])} points, {result['unproven']} of them not proven"


def _shares(result: Mapping[str, Any]) -> str:
    return f"{result['asked']} programs asked"


#: What each analysis reached, in words, by its name.
REACHED: dict[str, Callable[[Mapping[str, Any]], str]] = {
    "price-of-rules": _certainties,
    "frontier": _points,
    "intervals": _shares,
}


def measure(name: str, case: api.Case) -> tuple[float, float, str]:
    """Wall and processor seconds of an analysis of the case, and what it reached."""
    wall, cpu = time.perf_counter(), time.process_time()
    result = api.analyse(name, api.Subject(case))
    return time.perf_counter() - wall, time.process_time() - cpu, REACHED[name](result)


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, and print a line an analysis."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.analyses", description=__doc__)
    parser.add_argument("scenario", type=Path, nargs="?", default=SHIPPED)
    parser.add_argument("--only", nargs="+", choices=[*REACHED], default=[*REACHED])
    options = parser.parse_args(arguments)
    for name in options.only:
        wall, cpu, reached = measure(name, api.load_case(options.scenario))
        print(f"{name}: {wall:.1f} s, {cpu:.1f} s of processor time; {reached}", flush=True)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
