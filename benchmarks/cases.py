"""What is measured: the cases, the routes through them, and how often each is run in which suite."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

__all__ = [
    "BASELINE",
    "CASES",
    "PLANNER_ROUTES",
    "ROOT",
    "ROUTES",
    "SHIPPED",
    "SUITES",
    "Bench",
    "Entry",
    "planner_route",
]

ROOT = Path(__file__).resolve().parents[1]
SHIPPED = ROOT / "data" / "japan_ict"
SCENARIOS = ROOT / "scenarios"
BASELINE = SCENARIOS / "baseline.yaml"


@dataclass(frozen=True)
class Bench:
    """One case. ``kind`` is what is done with it: ``solve`` it, ``check`` a package, ``sweep`` scenarios, or find what a
    ``pair`` of cases differ by in cost.

    ``market`` names a generated market or location problem; without one it is the shipped case. ``linear``: no integers, so
    that every package can write it and every objective must agree to 1e-6; otherwise objectives must agree within ``gap``, or
    the gap that a search had proven when ``time_s`` stopped it.
    """

    name: str
    kind: str
    what: str
    market: str | None = None
    linear: bool = True
    gap: float = 1e-6
    overrides: tuple[str, ...] = ()
    #: Seconds after which a search stops with what it has, ours and HiGHS alone.
    time_s: float | None = None
    #: The route that a table sets the others against.
    beside: str = "limit"
    #: The scenario of the shipped case.
    scenario: Path = BASELINE
    #: What a ``pair`` is held against: the scenario that its cost is counted from.
    reference: Path | None = None
    #: The half width, relative to its middle, that a ``pair``'s interval may have.
    within: float = 0.05


def _location(name: str, what: str) -> Bench:
    return Bench(name, "solve", what, name.removeprefix("milp_"), False, 1e-4, time_s=600, beside="strong")


def _shipped(name: str, gap: str) -> Bench:
    what = f"shipped baseline with integers, gap {gap} %"
    return Bench(name, "solve", what, linear=False, gap=float(gap) / 100, time_s=180)


def _premium(name: str) -> Bench:
    what = f"what {name} costs more than no-rules, to 5 % of itself"
    files = {"scenario": SCENARIOS / f"{name}.yaml", "reference": SCENARIOS / "no-rules.yaml"}
    return Bench(f"premium_{name}", "pair", what, linear=False, gap=1e-3, time_s=60, **files)


def _market(name: str, what: str) -> Bench:
    return Bench(name, "solve", what, market=name)


CASES: dict[str, Bench] = {
    case.name: case
    for case in (
        _market("tiny", "what every measurement warms up with"),
        _market("10k", "10,000 orders, loose capacity"),
        _market("10k_tight", "10,000 orders, tight capacity and budgets"),
        _market("100k", "100,000 orders, loose capacity"),
        _market("100k_tight", "100,000 orders, tight capacity and budgets"),
        _market("1M", "1,000,000 orders, loose capacity"),
        _market("1M_tight", "1,000,000 orders, tight capacity and budgets"),
        Bench("milp_0.5", "solve", "10,000 orders, 40 % of offers to qualify, gap 0.5 %", "milp", False, 0.005),
        Bench("milp_0.1", "solve", "10,000 orders, 40 % of offers to qualify, gap 0.1 %", "milp", False, 0.001),
        Bench("shipped_lp", "solve", "shipped baseline, integers off", overrides=("model.integers=off",)),
        _shipped("shipped_milp", "0.5"),
        _shipped("shipped_milp_0.03", "0.03"),
        _shipped("shipped_milp_0.01", "0.01"),
        _location("milp_cflp_50x50", "50 plants to open for 50 customers, tight capacity, gap 0.01 %"),
        _location("milp_cflp_100x1000", "100 plants to open for 1,000 customers, gap 0.01 %"),
        _premium("baseline"),
        _premium("component-ban"),
        Bench("check_shipped", "check", "read and check the shipped package"),
        Bench("check_1M_rows", "check", "read and check a package of 1,000,000 rows", "1M_rows"),
        Bench("sweep", "sweep", "100 changed scenarios of the shipped case", overrides=("model.integers=off",)),
    )
}

#: The planner's ways of solving that a scenario can force by ``solver.route``; one that this version or this machine
#: does not have is told as not available.
PLANNER_ROUTES = ("direct", "presolved", "blocks", "rows", "columns", "clp", "ipm", "hipo", "pdlp")

#: Every route by name, and how a table calls it. ``ours:NAME`` is the planner with its way of solving forced.
ROUTES: dict[str, str] = {
    "ours": "this planner",
    "limit": "limit: arrays to HiGHS",
    "strong": "strong formulation: arrays to HiGHS",
    "linopy": "linopy",
    "linopy_sparse": "linopy, sparse path",
    "pulp_highs": "PuLP, HiGHS",
    "pulp_cbc": "PuLP, CBC",
    "pyomo": "Pyomo, HiGHS",
    "together": "this planner, both cases as a pair",
    "apart": "this planner, both cases apart",
    "warm": "this planner, sweep",
    "cold": "this planner, one by one",
    **{f"ours:{name}": f"this planner, {name}" for name in PLANNER_ROUTES},
}
PEERS = ("linopy", "linopy_sparse", "pulp_highs", "pulp_cbc", "pyomo")


@dataclass(frozen=True)
class Entry:
    """A case in a suite: how often each route is run, and after how many seconds one run is given up."""

    case: str
    repeat: Mapping[str, int]
    limit_s: float = 300.0
    #: How many scenarios a sweep has.
    scenarios: int = field(default=100)


def _each(times: int, *routes: str) -> dict[str, int]:
    return dict.fromkeys(routes, times)


_ALL = ("ours", "limit", *PEERS)
_FORCED = tuple(f"ours:{name}" for name in PLANNER_ROUTES)

#: Where one run takes minutes, most routes run once, and at a million orders only those that a target names.
SUITES: dict[str, tuple[Entry, ...]] = {
    "full": (
        Entry("check_shipped", _each(5, "ours")),
        Entry("check_1M_rows", _each(3, "ours")),
        Entry("shipped_lp", _each(5, "ours", "limit")),
        Entry("shipped_milp", _each(3, "ours", "limit")),
        Entry("shipped_milp_0.03", {"ours": 3, "limit": 1}),
        Entry("shipped_milp_0.01", {"ours": 3, "limit": 1}),
        Entry("premium_baseline", {"together": 3, "apart": 1}),
        Entry("premium_component-ban", {"together": 3, "apart": 1}),
        Entry("sweep", {"warm": 2, "cold": 1}, 900),
        Entry("10k", _each(7, *_ALL)),
        Entry("10k_tight", _each(7, *_ALL)),
        Entry("milp_0.5", _each(3, "ours", "limit")),
        Entry("milp_0.1", _each(3, "ours", "limit")),
        Entry("milp_cflp_50x50", _each(5, "ours", "strong")),
        Entry("milp_cflp_100x1000", _each(1, "ours", "strong"), 800),
        Entry("100k", {**_each(3, "ours", "limit", "linopy"), **_each(1, *PEERS[1:])}),
        Entry("100k_tight", {**_each(5, "ours", "limit"), **_each(1, "linopy", "pulp_cbc", "ours:clp")}, 600),
        Entry("1M", {"ours": 2, **_each(1, "limit", "linopy", "linopy_sparse")}, 600),
        Entry("1M_tight", _each(1, "ours", "ours:clp", "limit"), 800),
    ),
    "quick": (
        Entry("check_shipped", _each(1, "ours")),
        Entry("shipped_lp", _each(1, "ours", "limit"), 30),
        Entry("10k", {**_each(2, "ours", "limit", "linopy"), **_each(1, *PEERS[1:])}, 30),
        Entry("10k_tight", _each(1, "ours", "limit", "linopy"), 30),
        Entry("100k", _each(1, "ours", "limit", "linopy", "pulp_highs"), 40),
        Entry("sweep", _each(1, "warm", "cold"), 30, scenarios=5),
    ),
    "routes": tuple(
        Entry(name, _each(times, "ours", "limit", *_FORCED), 60)
        for name, times in (("10k", 3), ("10k_tight", 3), ("100k", 1), ("100k_tight", 1))
    ),
}


def planner_route(route: str) -> str | None:
    """The planner's way of solving that a route forces."""
    return route.partition(":")[2] or None
