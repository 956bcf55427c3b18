"""Every route against raw HiGHS: the same verdict, and values and duals that prove it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

import pytest

from benchmarks.market import Market, market_case, write_market
from optimizer.dataset.scenario_parts import ROUTES as STATED
from optimizer.errors import BadInput
from optimizer.model.build import LinearProgram, build
from optimizer.solve import clp, cuopt, highs
from optimizer.solve.scaling import scale
from optimizer.solve.status import Limits, Matrices
from optimizer.solve.strategy import ROUTES, matrices, prices, routes, shape, solve_linear, usable
from tests.instances import random_case
from tests.solve.certificate import agree, feasible, raw
from tests.solve.linear_programs import drawn, varied
from tests.solve.test_pulp_bridge import DANTZIG, INF
from tests.solve.test_pulp_bridge import program as written

#: Routes by structure, and how many of the 300 instances they must solve without handing them on.
STRUCTURAL = {"blocks": 150, "priced": 80, "columns": 150, "rows": 290}
#: Routes too slow for every instance; they get each seventh.
SLOW = [route for route in ROUTES if route not in {"auto", "direct", "presolved", *STRUCTURAL}]
MARKETS = {"tight": Market(12, 10, 4.0, 4, 3, 4, 4, 1.0, 1.1), "poor": Market(10, 8, 4.0, 3, 3, 4, 4, 0.9, 0.9)}


@dataclass(frozen=True)
class Instance:
    name: str
    program: Matrices
    expected: tuple[str, float]


@pytest.fixture(scope="module")
def instances(tmp_path_factory: pytest.TempPathFactory) -> list[Instance]:
    """300 linear programs with what raw HiGHS says of each: 200 drawn matrices, 50 of random cases, 50 of two markets."""
    folder = tmp_path_factory.mktemp("instances")
    found = [(f"{name} {seed}", program) for seed in range(200) for name, program, _ in [drawn(seed)]]
    for seed in (0, 1, 2, 4, 6):
        stages = stages_of(build(random_case(folder / str(seed), seed))[1])
        found += [(f"case {seed}.{k}", varied(stages[k % len(stages)], k // len(stages))) for k in range(10)]
    for name, market in MARKETS.items():
        program = matrices(build(market_case(write_market(market, folder / name)))[1]).relaxed()
        found += [(f"{name} {k}", varied(program, k)) for k in range(25)]
    return [Instance(name, program, raw(program)) for name, program in found]


def stages_of(program: LinearProgram) -> list[Matrices]:
    """The relaxations of the levels and of the cost, and with levels the cost once the first of them is held."""
    whole = matrices(program).relaxed()
    stages = [whole] + [whole.having(cost=coefficients) for _, coefficients in program.levels]
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
    monkeypatch.setattr(prices, "_DENSE", 1.0)


def all_agree(found: list[Instance], route: str) -> list[str]:
    """Solve each by the route and check it; the routes that were taken in the end."""
    taken = []
    for instance in found:
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
def test_the_choice_falls_by_structure(instances: list[Instance]) -> None:
    """Instance 2 and every tenth after it fall apart, and are bounded where each of their blocks is."""
    apart = all_agree(instances[2:200:20], "auto")
    assert set(apart) <= {"blocks", "blocks, then direct"}
    assert "blocks" in apart
    assert set(all_agree(instances[200::7], "auto")) == {"rows"}


@pytest.mark.parametrize("route", SLOW)
def test_interior_and_first_order_routes_do_too(instances: list[Instance], route: str) -> None:
    if not usable(route):
        pytest.skip(f"the route {route} needs a package or a device that is not here")
    assert len(all_agree(instances[::7], route)) == 43


def test_the_instances_are_of_every_kind(instances: list[Instance]) -> None:
    statuses = [instance.expected[0] for instance in instances]
    assert min(statuses.count(status) for status in ("optimal", "infeasible", "unbounded")) >= 20
    for seed in range(200):
        assert instances[seed].expected[0] == drawn(seed)[2], instances[seed].name


@pytest.mark.usefixtures("small_blocks")
def test_threads_change_no_result(instances: list[Instance]) -> None:
    for instance in [*instances[2:200:10], instances[250], instances[275]]:
        for threads in (2, 3, 1):
            report = solve_linear(instance.program, Limits(route="blocks", threads=threads))
            agree(instance.program, report, instance.expected)


NOTHING_NEEDED = written([[1, 1], [1, -1]], [-INF, -INF], [4, 2], [3, 1])
WITHOUT_ENTRIES = written([[0, 0], [0, 0]], [-1, -INF], [1, INF], [1, 1])
EMPTY_ROW_BROKEN = written([[0, 0], [1, 1]], [1, 2], [INF, INF], [1, 1])


@pytest.mark.parametrize("route", [route for route in ROUTES if usable(route)])
@pytest.mark.parametrize("program", [DANTZIG.relaxed(), NOTHING_NEEDED, WITHOUT_ENTRIES, EMPTY_ROW_BROKEN])
def test_odd_little_programs(program: Matrices, route: str) -> None:
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
            feasible(scale(program).program, report.values)


def test_the_report_names_the_route_that_gave_the_result() -> None:
    for seed in range(10):
        for route in ("blocks", "columns", "priced"):
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


def test_scenarios_may_state_every_route() -> None:
    assert tuple(ROUTES) == STATED
