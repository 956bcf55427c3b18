"""Explaining a plan on one core: prices with their ranges, and the verdicts on all offers, stage by stage.

Times are medians of wall and processor seconds from an opened plan pack, after one run that is not counted; nothing is
solved again but the plan's own program.

    python -m optimizer solve scenarios/baseline.yaml
    python -m benchmarks.explain [PACK] [--repeat 5]
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from optimizer.analysis.explain import explain
from optimizer.analysis.explain.planned import planned_program
from optimizer.analysis.explain.prices import grouped, prices_of, reach_of
from optimizer.analysis.explain.verdicts import verdicts_of
from optimizer.api import Pack, open_pack

__all__ = ["main", "measure"]

#: Prices whose ranges are worked out, about as many as are told.
_TOLD = 100
#: The pack that ``make plan`` writes.
SHIPPED = Path(__file__).resolve().parents[1] / "out" / "baseline"


def measure(pack: Pack, repeat: int) -> dict[str, tuple[float, float]]:
    """Median wall and processor seconds by stage: the program held, prices, ranges, verdicts; and all of it with its sentences."""
    taken: dict[str, list[tuple[float, float]]] = defaultdict(list)
    for turn in range(repeat + 1):
        laps = [(time.perf_counter(), time.process_time())]
        stages = []

        def lap(stage: str, laps: list[tuple[float, float]] = laps, stages: list[str] = stages) -> None:
            stages.append(stage)
            laps.append((time.perf_counter(), time.process_time()))

        planned = planned_program(pack)
        lap("program")
        prices = prices_of(planned)
        grouped(prices)
        lap("prices")
        reach_of(prices, np.argsort(-np.abs(prices.worth_jpy), kind="stable")[:_TOLD])
        lap("ranges")
        verdicts_of(planned)
        lap("verdicts")
        explain(pack, both_sides=0).as_mapping()
        lap("all, in words")
        for stage, before, after in zip(stages, laps, laps[1:], strict=False):
            if turn:
                taken[stage].append((after[0] - before[0], after[1] - before[1]))
    return {
        stage: (statistics.median(wall for wall, _ in times), statistics.median(cpu for _, cpu in times))
        for stage, times in taken.items()
    }


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, and print a line a stage."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.explain", description=__doc__)
    parser.add_argument("pack", type=Path, nargs="?", default=SHIPPED)
    parser.add_argument("--repeat", type=int, default=5)
    options = parser.parse_args(arguments)
    with open_pack(options.pack) as pack:
        for stage, (wall, cpu) in measure(pack, options.repeat).items():
            print(f"{stage}: {wall:.3f} s, {cpu:.3f} s of processor time")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
