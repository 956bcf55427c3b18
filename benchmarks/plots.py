"""The plots of docs/performance.md, drawn from the results alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import matplotlib as mpl

mpl.use("svg")
import matplotlib.pyplot as plt

from benchmarks.cases import ROUTES

__all__ = ["draw"]

#: Readable for people who tell red and green apart badly; the planner's own colour first.
COLOURS = {
    "ours": "#0072B2",
    "limit": "#555555",
    "linopy": "#E69F00",
    "linopy_sparse": "#F0C674",
    "pulp_highs": "#009E73",
    "pulp_cbc": "#66C2A5",
    "pyomo": "#CC79A7",
}
STAGES = {"build": "#0072B2", "handover": "#E69F00", "solve": "#999999", "report": "#009E73", "readback": "#009E73"}
_SIZES = ("10k", "100k", "1M")
#: So that the same figures give the same file.
_STYLE = {"svg.hashsalt": "performance", "svg.fonttype": "none", "font.size": 9, "font.family": "sans-serif"}


def draw(cases: Mapping[str, Any], folder: Path) -> list[Path]:
    """Write the plots for which the cases have figures, and say which."""
    drawn = []
    with mpl.rc_context(_STYLE):
        sizes = [case for case in _SIZES if case in cases]
        if sizes:
            totals = folder / "performance-totals.svg"
            memory = folder / "performance-memory.svg"
            _by_size(cases, sizes, "total_s", "seconds", "Total time, loose capacity", totals)
            _by_size(cases, sizes, "peak_mib", "MiB", "Peak memory of the process, loose capacity", memory)
            drawn += [totals, memory]
        staged = [case for case in ("100k", "100k_tight", "1M") if case in cases]
        if staged:
            stages = folder / "performance-stages.svg"
            _stages(cases, staged, stages)
            drawn.append(stages)
    return drawn


def _number(cases: Mapping[str, Any], case: str, route: str, key: str) -> float | None:
    value = cases[case]["routes"].get(route, {}).get(key)
    return None if value is None else float(value)


def _by_size(cases: Mapping[str, Any], sizes: Sequence[str], key: str, unit: str, title: str, path: Path) -> None:
    chart, axes = plt.subplots(figsize=(7.5, 4), layout="constrained")
    for route, colour in COLOURS.items():
        points = [
            (cases[case]["size"]["orders"], value)
            for case in sizes
            if (value := _number(cases, case, route, key)) is not None
        ]
        if points:
            weight = 2.4 if route == "ours" else 1.2
            axes.plot(*zip(*points, strict=True), marker="o", color=colour, linewidth=weight, label=ROUTES[route])
    axes.set(xscale="log", yscale="log", xlabel="orders", ylabel=unit, title=title)
    axes.grid(visible=True, which="both", linewidth=0.3)
    axes.legend(loc="upper left", frameon=False)
    _write(chart, path)


def _stages(cases: Mapping[str, Any], staged: Sequence[str], path: Path) -> None:
    chart, panels = plt.subplots(
        1, len(staged), figsize=(3.6 * len(staged) + 1.5, 3.4), layout="constrained", sharey=True
    )
    routes = [route for route in COLOURS if any("stages_s" in cases[c]["routes"].get(route, {}) for c in staged)]
    for axes, case in zip([panels] if len(staged) == 1 else panels, staged, strict=True):
        for place, route in enumerate(reversed(routes)):
            left = 0.0
            of = cases[case]["routes"].get(route, {})
            spent = of.get("stages_s", {})
            if "over_s" in of:
                axes.text(0, place, f" over {of['over_s']:g} s", va="center")
            for stage, colour in STAGES.items():
                axes.barh(place, spent.get(stage, 0.0), left=left, color=colour)
                left += spent.get(stage, 0.0)
        axes.set(title=case.replace("_", " "), xlabel="seconds")
        axes.set_yticks(range(len(routes)), [ROUTES[route] for route in reversed(routes)])
    named = {"build": "build", "handover": "handover", "solve": "solve", "report": "report, read back"}
    handles = [plt.Rectangle((0, 0), 1, 1, color=STAGES[stage]) for stage in named]
    chart.legend(handles, named.values(), loc="outside lower center", ncols=4, frameon=False)
    _write(chart, path)


def _write(chart: Any, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    chart.savefig(path, metadata={"Date": None, "Creator": None})
    plt.close(chart)
