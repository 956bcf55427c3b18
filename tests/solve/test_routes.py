"""Every route against raw HiGHS: the same verdict, and values and duals that prove it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from benchmarks.market import Market, market_case, write_market
from optimizer import api
from optimizer.errors import BadInput
from optimizer.model.build import LinearProgram, build
from optimizer.scenario.options import ROUTES as STATED
from optimizer.solve import clp, cuopt, highs
from optimizer.solve.program import Program
from optimizer.solve.report import Limits, Report
from optimizer.solve.scaling import scale
from optimizer.solve.strategy import (
    ROUTES,
    ascent,
    broken_rows,
    columns,
    matrices,
    routes,
    rows,
    shape,
    solve_linear,
    usable,
)
from optimizer.solve.strategy.blocks import Blocks
from optimizer.solve.strategy.rows import RowSet
from tests.instances import random_case
from tests.solve.certificate import agree, feasible, raw
from tests.solve.linear_programs import drawn, varied
from tests.solve.test_pulp_bridge import DANTZIG, INF
from tests.solve.test_pulp_bridge import program as written

#: Routes by structure, and how many of the 300 instances they must solve without handing them on.
STRUCTURAL = {"blocks": 150, "columns": 150, "rows": 290}
#: Routes by a solver's other methods, some of which are not here everywhere.
METHODS = [route for route in ROUTES if route not in {"auto", "direct", "presolved", *STRUCTURAL}]
ROOT = Path(__file__).resolve().parents[2]
MARKETS = {"tight": Market(12, 10, 4.0, 4, 3, 4, 4, 1.0, 1.1), "poor": Market(10, 8, 4.0, 3, 3, 4, 4, 0.9, 0.9)}


@dataclass(frozen=True)
class Instance:
    name: str
    program: Program
    expected: tuple[str, float]


@pytest.fixture(scope="module")
def instances(tmp_path_factory: pytest.TempPathFactory) -> list[Instance]:
    """300 linear programs with what raw HiGHS says of each: 200 drawn matrices, 50 of random cases, 50 of two markets."""
    folder = tmp_path_factory.mktemp("instances")
    programs = [(f"{name} {seed}", program) for seed in range(200) for name, program, _ in [drawn(seed)]]
    for seed in range(5):
        stages = stages_of(build(random_case(folder / str(seed), seed))[1])
        programs += [(f"case {seed}.{k}", varied(stages[k % len(stages)], k // len(stages))) for k in range(10)]
    for name, market in MARKETS.items():
        program = matrices(build(market_case(write_market(market, folder / name)))[1]).relaxed()
        programs += [(f"{name} {k}", varied(program, k)) for k in range(25)]
    return [Instance(name, program, raw(program)) for name, program in programs]


def stages_of(program: LinearProgram) -> list[Program]:
    """The relaxations of the levels and of the cost, and with levels the cost once the first of them is held."""
    whole = matrices(program).relaxed()
    stages = [whole] + [replace(whole, cost=coefficients) for _, coefficients in program.levels]
    if program.levels:
        status, best = raw(stages[1])
        if status == "optimal":
            stages.append(whole.with_ceiling(program.levels[0][1], best + 1e-6 * max(1.0, abs(best))))
    return stages


@pytest.fixture
def small_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let small programs fall into blocks, and be aggregated, as only large ones do otherwise."""
    monkeypatch.setattr(routes, "shape_of", partial(shape.shape_of, block=10, largest=0.5))
    monkeypatch.setattr(routes, "_SMALL", 0)


def all_agree(instances: list[Instance], route: str) -> list[str]:
    """Solve each by the route and check it; the routes that were taken in the end."""
    taken = []
    for instance in instances:
        report = solve_linear(instance.program, Limits(route=route))
        try:
            agree(instance.program, report, instance.expected)
        except AssertionError as error:
            error.add_note(f"{instance.name} by {report.route}")
            raise
        taken.append(report.route)
    return taken


@pytest.mark.parametrize("route", ["auto", "direct", "presolved"])
def test_every_instance_is_solved_as_raw_highs_does(instances: list[Instance], route: str) -> None:
    assert len(instances) == 300
    all_agree(instances, route)


@pytest.mark.usefixtures("small_blocks")
@pytest.mark.parametrize("route", STRUCTURAL)
def test_routes_by_structure_solve_every_instance_too(instances: list[Instance], route: str) -> None:
    taken = all_agree(instances, route)
    assert taken.count(route) >= STRUCTURAL[route], "the route is hardly tested: it handed most instances on"


@pytest.mark.usefixtures("small_blocks")
def test_repair_near_the_broken_rows_solves_every_instance_too(
    instances: list[Instance], monkeypatch: pytest.MonkeyPatch
) -> None:
    repaired: list[Report | None] = []

    def counted(*given: Any) -> Report | None:
        repaired.append(broken_rows.repair_broken_rows(*given))
        return repaired[-1]

    monkeypatch.setattr(routes, "repair_broken_rows", counted)
    monkeypatch.setattr(routes, "_MANY", 1.0)
    monkeypatch.setattr(broken_rows, "_PART", 1.0)
    all_agree(instances, "blocks")
    parts = [report.counts["parts_solved"] for report in repaired if report is not None]
    assert sum(count > 0 for count in parts) >= 60, "most had nothing to repair"
    assert sum(count > 1 for count in parts) >= 10, "no part had to grow"


def test_all_rows_come_in_at_once_where_few_are_broken(
    instances: list[Instance], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rows, "_LEAST", 0)
    monkeypatch.setattr(rows, "_FEW", 0.2)
    taken, take = [], RowSet._take

    def noted(held: RowSet, more: Any) -> None:
        taken.append(len(held.inside) + len(more) == len(held.program.row_lower))
        take(held, more)

    monkeypatch.setattr(RowSet, "_take", noted)
    all_agree(instances, "rows")
    assert sum(taken) >= 60, "all rows hardly ever came in"


@pytest.mark.usefixtures("small_blocks")
def test_the_choice_falls_by_structure(instances: list[Instance]) -> None:
    """Instance 2 and every tenth after it fall apart, and are bounded where each of their blocks is."""
    apart = all_agree(instances[2:200:20], "auto")
    assert set(apart) <= {"blocks", "blocks, then direct"}
    assert "blocks" in apart
    assert set(all_agree(instances[200::7], "auto")) == {"rows"}


@pytest.mark.slow
@pytest.mark.parametrize("route", METHODS)
def test_interior_and_first_order_routes_do_too(instances: list[Instance], route: str) -> None:
    if not usable(route):
        pytest.skip(f"the route {route} needs a package or a device that is not here")
    all_agree(instances, route)


def test_the_instances_are_of_every_kind(instances: list[Instance]) -> None:
    statuses = [instance.expected[0] for instance in instances]
    assert min(statuses.count(status) for status in ("optimal", "infeasible", "unbounded")) >= 20
    for seed in range(200):
        assert instances[seed].expected[0] == drawn(seed)[2], instances[seed].name


@pytest.mark.usefixtures("small_blocks")
def test_threads_change_no_result(instances: list[Instance]) -> None:
    for instance in [*instances[2:200:20], instances[250]]:
        for threads in (2, 3, 1):
            report = solve_linear(instance.program, Limits(route="blocks", threads=threads))
            agree(instance.program, report, instance.expected)


@pytest.mark.usefixtures("small_blocks")
def test_blocks_that_nothing_couples_need_no_repair(instances: list[Instance]) -> None:
    program = scale(instances[12].program).program
    start = Blocks(program, routes.shape_of(program.matrix)).solve(program.cost, Limits())
    assert start.solved
    assert start.objective == pytest.approx(float(program.cost @ start.values))
    engine = highs.Engine(program, Limits())
    engine.begin(start.basis)
    report = engine.run()
    assert report.counts["simplex_iterations"] == 0
    assert report.objective == pytest.approx(start.objective)
    assert report.duals == pytest.approx(start.duals, abs=1e-6)


@pytest.mark.parametrize(
    ("seed", "route", "taken"),
    [
        (619, "pdlp", "pdlp"),
        (800, "ipm", "ipm"),
        (2165, "rows", "rows, then direct"),
        (3249, "rows", "rows, then direct"),
    ],
)
def test_programs_that_a_route_once_failed_on(seed: int, route: str, taken: str) -> None:
    """A verdict of PDLP's presolve passed on; a basis without a factor; rows left out on which HiGHS ends undecided."""
    program = drawn(seed)[1]
    report = solve_linear(program, Limits(route=route))
    agree(program, report, raw(program))
    assert report.route == taken


def test_a_first_order_method_that_gets_nowhere_hands_on(
    instances: list[Instance], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(highs.METHODS["pdlp"], "pdlp_iteration_limit", 40)
    report = solve_linear(instances[250].program, Limits(route="pdlp"))
    agree(instances[250].program, report, instances[250].expected)
    assert report.route == "pdlp, then direct"


NOTHING_NEEDED = written([[1, 1], [1, -1]], [-INF, -INF], [4, 2], [3, 1])
WITHOUT_ENTRIES = written([[0, 0], [0, 0]], [-1, -INF], [1, INF], [1, 1])
EMPTY_ROW_BROKEN = written([[0, 0], [1, 1]], [1, 2], [INF, INF], [1, 1])


@pytest.mark.parametrize("route", [route for route in ROUTES if usable(route)])
@pytest.mark.parametrize("program", [DANTZIG.relaxed(), NOTHING_NEEDED, WITHOUT_ENTRIES, EMPTY_ROW_BROKEN])
def test_odd_little_programs(program: Program, route: str) -> None:
    """Optimal with no column in use; no coefficient at all; a row that nothing can fill."""
    agree(program, solve_linear(program, Limits(route=route)), raw(program))


@pytest.mark.usefixtures("small_blocks")
@pytest.mark.parametrize(
    ("route", "seconds"),
    [(route, 0.0) for route in ROUTES if usable(route)] + [(route, 0.02) for route in STRUCTURAL],
)
def test_a_time_limit_is_told_honestly(instances: list[Instance], route: str, seconds: float) -> None:
    for instance in (instances[250], instances[0], instances[7], instances[9]):
        program = instance.program
        report = solve_linear(program, Limits(route=route, time_s=seconds))
        if report.status in ("optimal", "infeasible", "unbounded"):
            agree(program, report, instance.expected)
            continue
        assert report.status in ("no_solution", "feasible")
        assert report.bound is None
        assert report.duals is None
        assert (report.values is None) == (report.status == "no_solution")
        if report.values is not None:
            assert report.objective == pytest.approx(float(program.cost @ report.values), rel=1e-9)
            factors = scale(program)
            feasible(factors.program, report.values / factors.columns)


def test_a_limit_among_the_columns_leaves_values_for_all_of_them(
    instances: list[Instance], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The clock runs out in the first pricing round, with a plan in hand and a bound that the prices prove."""
    program, best = scale(instances[250].program).program, instances[250].expected[1]
    widen, advance, widened = RowSet.widen, highs.Engine.advance, []

    def noted(held: RowSet, wider: Program) -> None:
        widen(held, wider)
        widened.append(held)

    def stopped(engine: highs.Engine, primal: bool = False, **options: object) -> bool:
        if widened:
            engine.limit(Limits(time_s=0.0))
        return advance(engine, primal, **options)

    monkeypatch.setattr(RowSet, "widen", noted)
    monkeypatch.setattr(highs.Engine, "advance", stopped)
    monkeypatch.setattr(columns, "_USED", 1.0)
    monkeypatch.setattr(ascent, "_LAST", 2)
    report = restricted(program)
    assert report is not None
    assert report.status == "feasible"
    assert report.counts["columns"] < len(program.cost)
    assert report.values is not None
    assert report.objective == pytest.approx(float(program.cost @ report.values))
    assert report.duals is None
    feasible(program, report.values)
    scaled = best * scale(instances[250].program).cost
    assert report.bound is not None
    assert 0.5 * scaled < report.bound <= scaled * (1 + 1e-9) <= report.objective * (1 + 2e-9)


def restricted(program: Program) -> Report | None:
    """A scaled program by restricted columns, in blocks of about ten columns."""
    cut = shape.shape_of(program.matrix, 10, 0.5)
    return columns.solve_restricted(program, cut, Blocks(program, cut).solve(program.cost, Limits()), Limits())


def test_the_report_names_the_route_that_gave_the_result() -> None:
    for seed in range(10):
        for route in ("blocks", "columns"):
            assert solve_linear(drawn(seed)[1], Limits(route=route)).route in (route, f"{route}, then direct")
    assert solve_linear(DANTZIG, Limits()).route == "direct"


def test_a_fitting_basis_makes_any_route_direct_and_quick(instances: list[Instance]) -> None:
    program = instances[250].program
    basis = solve_linear(program, Limits(route="rows")).basis
    again = solve_linear(program, Limits(route="blocks"), basis)
    assert again.route == "direct"
    assert again.counts["simplex_iterations"] == 0
    agree(program, again, instances[250].expected)
    shorter = solve_linear(DANTZIG, Limits(route="rows"), basis)
    assert shorter.route == "rows"


@pytest.mark.parametrize("route", ["", "Auto", "barrier"])
def test_an_unknown_route_is_bad_input(route: str) -> None:
    with pytest.raises(BadInput, match="unknown route") as raised:
        solve_linear(DANTZIG, Limits(route=route))
    assert raised.value.place == "solver.route"


@pytest.mark.parametrize(("module", "route"), [(clp, "clp"), (cuopt, "gpu"), (highs, "hipo")])
def test_a_missing_package_is_bad_input(monkeypatch: pytest.MonkeyPatch, module: object, route: str) -> None:
    monkeypatch.setattr(module, "available", lambda *method: False)
    assert not usable(route)
    with pytest.raises(BadInput, match="package") as raised:
        solve_linear(DANTZIG, Limits(route=route))
    assert raised.value.place == "solver.route"


@pytest.mark.slow
@pytest.mark.parametrize(
    "path",
    [path for path in sorted((ROOT / "scenarios").glob("*.yaml")) if path.stem != "ban-at-once"],
    ids=lambda path: path.stem,
)
def test_shipped_scenarios_are_solved_as_raw_highs_does(path: Path) -> None:
    program = matrices(build(api.load_case(path))[1]).relaxed()
    expected = raw(program)
    # By the other routes a run over all scenarios takes minutes; the 300 instances are solved by them.
    for route in ("auto", "blocks", "columns"):
        report = solve_linear(program, Limits(route=route))
        agree(program, report, expected)
        if route == "auto":
            assert report.route == ("direct" if path.stem == "tutorial" else "rows")


@pytest.mark.slow
def test_a_market_large_enough_for_blocks_of_its_own(tmp_path: Path) -> None:
    """14,000 columns, as they are: real blocks, pricing rounds, rows coming in."""
    market = Market(60, 120, 4.0, 8, 5, 4, 8, 1.0, 1.0)
    program = matrices(build(market_case(write_market(market, tmp_path / "market")))[1]).relaxed()
    expected = raw(program)
    assert shape.shape_of(program.matrix).blocks > 4
    counts = {}
    for route in STRUCTURAL:
        report = solve_linear(program, Limits(route=route, threads=2))
        agree(program, report, expected)
        assert report.route == route
        counts[route] = report.counts
    assert counts["columns"]["columns"] < len(program.cost)
    assert counts["rows"]["rows_used"] < len(program.row_lower)


def test_scenarios_may_state_every_route() -> None:
    assert tuple(ROUTES) == STATED
