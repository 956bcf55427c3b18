"""From measurements to the figures that are kept: medians by route, ratios by case, the machine they were taken on."""

from __future__ import annotations

import importlib.metadata
import json
import math
import os
import platform
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks.cases import CASES, ROOT
from benchmarks.runner import Measurement
from benchmarks.targets import TARGETS, Measured

__all__ = ["FOLDER", "RATIOS", "case_result", "complete", "load", "machine", "ratio", "save"]

FOLDER = ROOT / "benchmarks" / "results"

#: Ratio of total times by name: numerator, denominator.
RATIOS: dict[str, tuple[str, str]] = {
    "ratio_to_limit": ("ours", "limit"),
    "ratio_to_strong": ("ours", "strong"),
    "ratio_linopy_to_ours": ("linopy", "ours"),
    "ratio_linopy_sparse_to_ours": ("linopy_sparse", "ours"),
    "ratio_pulp_highs_to_ours": ("pulp_highs", "ours"),
    "ratio_pulp_cbc_to_ours": ("pulp_cbc", "ours"),
    "ratio_pyomo_to_ours": ("pyomo", "ours"),
}
_PACKAGES = ("numpy", "scipy", "pandas", "highspy", "pulp", "linopy", "xarray", "pyomo", "cylp")


def machine() -> dict[str, Any]:
    """What the figures were taken on, and how busy it was when the run began."""
    versions = {}
    for package in _PACKAGES:
        try:
            versions[package] = importlib.metadata.version(package)
        except importlib.metadata.PackageNotFoundError:
            versions[package] = "absent"
    models = [line for line in Path("/proc/cpuinfo").read_text().splitlines() if line.startswith("model name")]
    pages, page = os.sysconf("SC_PHYS_PAGES"), os.sysconf("SC_PAGE_SIZE")
    return {
        "cores": len(os.sched_getaffinity(0)),
        "processor": models[0].partition(":")[2].strip() if models else platform.machine(),
        "memory_gib": round(pages * page / 2**30, 1),
        "load_before": round(os.getloadavg()[0], 2),
        "system": f"{platform.system()} {platform.machine()}",
        "python": platform.python_version(),
        "versions": versions,
    }


def case_result(name: str, size: Mapping[str, int], runs: Mapping[str, list[Measurement]]) -> dict[str, Any]:
    """One case: its size, and medians by route; a route that gave none says why."""
    return {
        "what": CASES[name].what,
        "date": datetime.now(UTC).isoformat(timespec="seconds"),
        "size": dict(size),
        "routes": {route: _route_result(of) for route, of in runs.items()},
    }


def _route_result(runs: list[Measurement]) -> dict[str, Any]:
    done = [run for run in runs if "total_s" in run]
    if len(done) < len(runs):
        return next(run for run in runs if "total_s" not in run)

    def middle(key: str) -> float:
        return round(median(run[key] for run in done), 4)

    def middles(key: str) -> dict[str, float]:
        return {stage: round(median(run[key][stage] for run in done), 4) for stage in done[0][key]}

    kept = {
        "stages_s": middles("stages_s"),
        "stages_cpu_s": middles("stages_cpu_s"),
        "total_s": middle("total_s"),
        "cpu_s": middle("cpu_s"),
        "peak_mib": round(median(run["peak_mib"] for run in done)),
        "status": done[-1]["status"],
        "repetitions": len(done),
        "totals_s": [round(run["total_s"], 4) for run in done],
    }
    for key in ("objective", "gap", "solver", "scenario_s", "kinds_s", "scenarios", "interval_jpy", "half_width"):
        if done[-1].get(key) is not None:
            kept[key] = done[-1][key]
    if all("read_s" in run for run in done):
        kept["read_s"] = middle("read_s")
    if done[-1]["iterations"]:
        kept["iterations"] = done[-1]["iterations"]
    return kept


def ratio(case: Mapping[str, Any], over: str, under: str, key: str = "total_s") -> float | None:
    """The ratio of two routes' medians of one run; None where either has none."""
    above, below = (case["routes"].get(route, {}).get(key) for route in (over, under))
    return None if above is None or not below else above / below


def complete(result: dict[str, Any]) -> dict[str, Any]:
    """The result with its ratios and targets worked out from its cases."""
    cases = result["cases"]
    for name, (over, under) in RATIOS.items():
        ratios = {case: ratio(of, over, under) for case, of in cases.items()}
        result[name] = {case: _short(value) for case, value in ratios.items() if value is not None}
    ratios = {case: ratio(of, "ours", "limit", "cpu_s") for case, of in cases.items()}
    result["ratio_to_limit_cpu"] = {case: _short(value) for case, value in ratios.items() if value is not None}
    result["targets"] = [target.judged(Measured(cases)) for target in TARGETS]
    return result


def _short(value: float) -> float:
    """Three significant digits."""
    return float(f"{value:.3g}") if math.isfinite(value) else value


def load(path: Path) -> dict[str, Any]:
    """A result file; an empty result where there is none."""
    if not path.exists():
        return {"cases": {}}
    kept: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return kept


def save(result: Mapping[str, Any], path: Path) -> None:
    """Write a result file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(result, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
