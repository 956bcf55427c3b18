"""The sweep: seeded changes of the shipped baseline, solved by the planner's sweep and, for comparison, one by one.

Every scenario changes costs, capacities, exchange rates or budgets, in turn, and every fifth all four. Nothing else changes,
so that the same orders stay possible.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np
import pandas as pd

from benchmarks.cases import BASELINE, SHIPPED, Bench
from benchmarks.clock import Clock
from benchmarks.planner import solved
from optimizer.api import case_from
from optimizer.documents.yaml_text import dump_yaml
from optimizer.sweep.rows import NAMES, TIMES
from optimizer.sweep.run import run_sweep
from optimizer.sweep.spec_text import read_spec
from optimizer.sweep.task import make_task, member_scenario

__all__ = ["changes", "runner", "write_spec"]

KINDS = ("costs", "capacities", "rates", "budgets", "all")
SEED = 11
#: Processes of the sweep: the cores that the targets speak of.
WORKERS = 2

Change = dict[str, Any]


def changes(count: int = 100, seed: int = SEED) -> list[list[Change]]:
    """What each scenario changes, in the form of a scenario file; the first ``count`` of one sequence."""
    r = np.random.default_rng(seed)
    plants = pd.read_csv(SHIPPED / "plants.csv")
    offers = pd.read_csv(SHIPPED / "offers.csv").merge(plants, on="plant_id")
    tiered = offers["offer_id"].isin(pd.read_csv(SHIPPED / "price_breaks.csv")["offer_id"])
    # Whether each country's plants offer price breaks.
    countries = tiered.groupby(offers["country_id"]).any()
    currencies = pd.read_csv(SHIPPED / "fx.csv")["currency"].tolist()
    makers: dict[str, Callable[[], list[Change]]] = {
        "costs": lambda: _costs(r, countries),
        "capacities": lambda: _capacities(r, plants["plant_id"].tolist()),
        "rates": lambda: _rates(r, currencies),
        "budgets": lambda: _budgets(r),
    }
    kinds = (KINDS[number % len(KINDS)] for number in range(count))
    return [[change for name, make in makers.items() if kind in (name, "all") for change in make()] for kind in kinds]


def _factor(r: np.random.Generator, low: float, high: float) -> float:
    return round(float(r.uniform(low, high)), 4)


def _costs(r: np.random.Generator, countries: pd.Series) -> list[Change]:
    """Prices of two countries' plants, every price tier alike."""
    scaled: list[Change] = []
    for country in r.choice(countries.index.to_numpy(), 2, replace=False).tolist():
        scale = {"unit_price": _factor(r, 0.85, 1.3)}
        scaled.append({"table": "offers", "where": {"plant.country_id": country}, "scale": scale})
        if countries[country]:
            scaled.append({"table": "price_breaks", "where": {"offer.plant.country_id": country}, "scale": scale})
    return scaled


def _capacities(r: np.random.Generator, plants: list[str]) -> list[Change]:
    """Capacity of the offers of ten plants."""
    chosen = sorted(r.choice(plants, 10, replace=False).tolist())
    return [{"table": "offers", "where": {"plant_id": chosen}, "scale": {"capacity": _factor(r, 0.4, 1.2)}}]


def _rates(r: np.random.Generator, currencies: list[str]) -> list[Change]:
    """Every exchange rate on its own."""
    return [
        {"table": "fx", "where": {"currency": currency}, "scale": {"jpy_per_unit": _factor(r, 0.85, 1.2)}}
        for currency in currencies
    ]


def _budgets(r: np.random.Generator) -> list[Change]:
    """All budgets alike."""
    return [{"table": "budgets", "scale": {"budget_jpy": _factor(r, 0.85, 1.1)}}]


def write_spec(path: Path, count: int) -> Path:
    """The sweep as a file that the planner reads."""
    levels = [{"id": f"v{number:03d}", "changes": level} for number, level in enumerate(changes(count), 1)]
    spec = {
        "id": "bench",
        "title": {"en": "Benchmark", "ja": "Benchmark"},
        "scenario": str(BASELINE),
        "set": {"model.integers": False},
        "axes": [{"id": "varied", "levels": levels}],
    }
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(dump_yaml(spec), encoding="utf-8")
    return path


def runner(case: Bench, route: str, work: Path, count: int) -> Callable[[Clock], dict[str, Any]]:
    """``warm``: the planner's sweep, file to results, in ``WORKERS`` processes. ``cold``: every scenario's case and plan anew."""
    spec = write_spec(work / case.name / f"{count}.yaml", count)
    if route == "warm":
        return lambda clock: _warm(spec, clock)
    task = make_task(read_spec(spec, NAMES))
    (package,) = task.packages.values()
    scenarios = [member_scenario(task, number) for number in range(1, count + 1)]

    def cold(clock: Clock) -> dict[str, Any]:
        objectives, seconds = [], []
        for scenario in scenarios:
            begun = clock.last[0]
            changed = case_from(scenario, package, task.rules[0])
            clock.lap("case")
            within = Clock()
            objectives.append(float(solved(changed, within)["objective"]))
            clock.lap("plan")
            seconds.append(clock.last[0] - begun)
        return _outcome(objectives, seconds)

    return cold


def _warm(spec: Path, clock: Clock) -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as folder:
        results = run_sweep(spec, Path(folder) / "sweep", workers=WORKERS).results
    clock.lap("sweep")
    seconds = results[list(TIMES)].sum(axis=1)
    outcome = _outcome(results["objective_jpy"].tolist(), seconds.tolist())
    return outcome | {"warm_members": int(results["warm"].sum()), "rebuilt_members": int(results["rebuilt"].sum())}


def _outcome(objectives: list[float], seconds: list[float]) -> dict[str, Any]:
    return {
        "objectives": objectives,
        "status": "optimal" if np.isfinite(objectives).all() else "incomplete",
        "scenarios": len(objectives),
        "scenario_s": round(median(seconds), 5),
        "kinds_s": {kind: round(median(seconds[k :: len(KINDS)]), 5) for k, kind in enumerate(KINDS[: len(seconds)])},
    }
