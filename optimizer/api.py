"""The one door to the planner: load, solve, write, verify, replay, compare. The command line and the dashboard call this."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from optimizer.analysis.answer import answer, solution_of
from optimizer.analysis.premium import Pair, answer_pair, beside, comparable
from optimizer.analysis.provenance import UnknownProvenance, unknown_provenance
from optimizer.audit import Finding, audit
from optimizer.case import Case, case_from, load_case, rules_folder_of
from optimizer.dataset.package import Package, fill_defaults, read_package
from optimizer.dataset.template import write_template
from optimizer.errors import BadInput, DataFaults, Fault
from optimizer.model.build import build
from optimizer.pack.csv_text import disarm
from optimizer.pack.pack import Pack, attach, check_hashes, open_pack, write_pack
from optimizer.periods import fiscal_year, horizon, is_period, ordinal, period_of, shift, spanning
from optimizer.plan.arrivals import ARRIVALS
from optimizer.plan.bound import bound_orders, buyers_figures
from optimizer.plan.compare import Comparison, compare
from optimizer.plan.exposed import exposure_of, first_without
from optimizer.plan.plan import Plan
from optimizer.plan.premium import WITHIN, Premium, premium_between
from optimizer.plan.view import PlanView
from optimizer.scenario import ListedScenario, Scenario, list_scenarios, read_scenario
from optimizer.scenario.outlook import outlook
from optimizer.screening.by_entry import by_entry
from optimizer.screening.desk import decide_match, screen_names
from optimizer.screening.names_file import read_names
from optimizer.screening.owners import owners_by_name, owners_of
from optimizer.solve.named import NamedProblem, named_problem
from optimizer.solve.pulp_problem import write as write_problem
from optimizer.solve.report import Limits, Progress
from optimizer.solve.strategy import solvers
from optimizer.sweep import Sweep, open_sweep, run_sweep, sweep_id, write_member
from optimizer.wording import Language, Wording

__all__ = [
    "ARRIVALS",
    "BadInput",
    "Case",
    "Comparison",
    "DataFaults",
    "Fault",
    "Finding",
    "Language",
    "ListedScenario",
    "NamedProblem",
    "Pack",
    "Package",
    "Pair",
    "Plan",
    "PlanView",
    "Premium",
    "Replay",
    "Scenario",
    "Sweep",
    "UnknownProvenance",
    "Wording",
    "audit_plan",
    "bound_orders",
    "buyers_figures",
    "by_entry",
    "case_from",
    "check_package",
    "compare",
    "compare_packs",
    "decide_match",
    "disarm",
    "exposure_of",
    "first_without",
    "fiscal_year",
    "horizon",
    "is_period",
    "list_scenarios",
    "load_case",
    "open_pack",
    "open_sweep",
    "ordinal",
    "overlay_case",
    "owners_by_name",
    "owners_of",
    "pack_beside",
    "period_of",
    "premium_between",
    "provenance_of",
    "pulp_problem",
    "read_names",
    "read_package",
    "read_scenario",
    "reference_of",
    "replay_pack",
    "rules_folder_of",
    "run_sweep",
    "screen_names",
    "shift",
    "solve_case",
    "solve_pair",
    "solve_scenario",
    "solved_problem",
    "solvers",
    "sweep_id",
    "unknown_provenance",
    "verify_pack",
    "view_of",
    "write_member",
    "write_model",
    "write_pack",
    "write_template",
]


def check_package(place: Path) -> tuple[Fault, ...]:
    """Every fault of a data package, warnings included; none means it can be used as it is.

    What can never supply is told for the quarters of its demand. Of a scenario's file (``.yaml``): the warnings of its case,
    which are for the scenario's own horizon and options.
    """
    try:
        if place.suffix.lower() in (".yaml", ".yml"):
            return load_case(place).warnings
        package = read_package(place)
    except DataFaults as found:
        return found.faults
    tables, _ = fill_defaults(package.tables)
    return (*package.warnings, *outlook(tables, spanning(tables["demand"]["period"].unique())))


def overlay_case(parent: Path, overlay: Mapping[str, Any]) -> Case:
    """The case of a scenario file with an overlay that stands in no file, as in `read_scenario`; BadInput as for `load_case`."""
    return load_case(parent, overlay=overlay)


def solve_scenario(
    scenario: Path,
    data: Path | None = None,
    overrides: Sequence[str] = (),
    progress: Progress = lambda stage, figure: None,
    reference: Path | None = None,
) -> Plan:
    """Read a scenario file and its data, and solve it; together with its reference, if it has one.

    ``reference``: the scenario file to compare with, else the one that the scenario names. ``data`` and overrides of horizon,
    solver, whole numbers, discounting and the price of risk hold for both.
    """
    begun = time.perf_counter()
    case = load_case(scenario, data, overrides)
    other = reference or reference_of(case.scenario)
    if other is None:
        return solve_case(case, progress, read_s=time.perf_counter() - begun)
    shared = [override for override in overrides if override.strip().startswith(_SHARED)]
    beside = load_case(other, data, shared)
    return solve_pair(case, beside, progress=progress, read_s=time.perf_counter() - begun).plan


#: Overrides that hold for a reference too: two plans that differ in them cannot be compared.
_SHARED = ("horizon.", "solver.", "model.integers=", "model.discount_rate=", "model.risk_price_jpy=")


def reference_of(scenario: Scenario) -> Path | None:
    """The file of the scenario that this one's cost is compared with, beside its own; None where it names none."""
    if scenario.reference is None:
        return None
    path = scenario.path.parent / f"{scenario.reference}.yaml"
    if not path.is_file():
        raise BadInput(f"there is no scenario {scenario.reference!r} beside this file", scenario.place("reference"))
    return path


def solve_pair(
    case: Case,
    reference: Case,
    within: float = WITHIN,
    progress: Progress = lambda stage, figure: None,
    read_s: float = 0.0,
    solver: str | None = None,
) -> Pair:
    """Solve a case and its reference together, until half the interval of the premium is at most ``within`` of it.

    All together takes no longer than the case's time limit. The plan's summary has the ``premium``. BadInput where the two
    cannot be compared.
    """
    return answer_pair(case, reference, within, progress, read_s, solver, case.scenario.solver.time_limit_s)


def pack_beside(pack: Pack, reference: Pack) -> Pack:
    """The pack with what a reference's pack tells of it, where it was solved without one: premium, bound buyers, decisions.

    BadInput where the two cannot be compared, or where an earlier version of the planner wrote one of them.
    """
    comparable(pack.case, reference.case)
    for one in (pack, reference):
        if one.summary.get("buyers") is None:
            raise BadInput(
                "an earlier version of the planner wrote this pack; solve it again to tell bound buyers",
                str(one.folder),
            )
    summary, decisions = beside(pack, reference, premium_between(pack.summary, reference.summary))
    return replace(pack, summary=summary, tables={**pack.tables, "decisions": decisions})


def solve_case(
    case: Case,
    progress: Progress = lambda stage, figure: None,
    read_s: float = 0.0,
    solver: str | None = None,
) -> Plan:
    """Solve a case with the solver it names, or with ``solver``. Always returns; the plan's status says what was reached."""
    return answer(case, progress, read_s, solver)


def audit_plan(plan: Plan) -> list[Finding]:
    """Recompute every constraint and cost of a plan from its tables alone; no finding means it holds."""
    return audit(plan.case, plan.tables, plan.summary)


def verify_pack(place: Path) -> list[str]:
    """Check a pack without the model: hashes, then every constraint and cost. No line means it holds."""
    with open_pack(place) as pack:
        lines = check_hashes(pack)
        return lines + [str(finding) for finding in audit(pack.case, pack.tables, pack.summary)]


def provenance_of(
    place: Path, overrides: Sequence[str] = (), most: int | None = None, progress: Progress = lambda stage, figure: None
) -> UnknownProvenance:
    """What unknown provenance is worth in a scenario (a file), or in the case of a plan pack, which keeps the answer.

    The answer is added to a pack's folder as ``provenance.json``.
    """
    if place.is_file() and place.suffix.lower() != ".zip":
        return unknown_provenance(load_case(place, None, overrides), most, progress)
    if overrides:
        raise BadInput("a plan pack is as it was solved; overrides go with a scenario", str(place))
    with open_pack(place) as pack:
        found = unknown_provenance(pack.case, most, progress)
    if place.is_dir():
        attach(place, "provenance", found.as_mapping())
    return found


@dataclass(frozen=True)
class Replay:
    """A pack solved again: its objective then and now (¥), and whether the two agree within their proven gaps."""

    stored_jpy: float
    replayed_jpy: float | None
    status: str
    agrees: bool
    message: str


def replay_pack(place: Path, progress: Progress = lambda stage, figure: None) -> Replay:
    """Solve a pack's case again from its own inputs and compare.

    Two plans agree when neither beats the other's proven bound; without a bound, when they are equal to 1e-6.
    """
    with open_pack(place) as pack:
        plan = solve_case(pack.case, progress)
    stored, bound = float(pack.summary["objective_jpy"]), pack.summary["bound_jpy"]
    if not plan.in_hand:
        return Replay(stored, None, plan.status, False, f"solving again found no plan: {plan.status}")
    now, now_bound = float(plan.summary["objective_jpy"]), plan.summary["bound_jpy"]
    room = 1e-6 * max(1.0, abs(stored))
    proven = bound is not None and now_bound is not None
    agrees = now >= bound - room and stored >= now_bound - room if proven else abs(now - stored) <= room
    message = f"stored {stored:,.0f} JPY, solved again {now:,.0f} JPY"
    return Replay(stored, now, plan.status, agrees, message)


def view_of(name: str, plan: Plan | Pack) -> PlanView:
    """A plan or pack under a name, ready to be compared."""
    return PlanView(name=name, summary=plan.summary, tables=plan.tables)


def compare_packs(places: Sequence[Path]) -> Comparison:
    """Differences of two or more packs, the first being the one compared against."""
    if len(places) < 2:
        raise BadInput("comparing needs at least two plan packs")
    views = []
    for place in places:
        with open_pack(place) as pack:
            views.append(view_of(str(pack.summary["scenario"]), pack))
    names = [view.name for view in views]
    if len(set(names)) < len(names):
        views = [
            PlanView(name=place.name, summary=view.summary, tables=view.tables)
            for place, view in zip(places, views, strict=True)
        ]
    return compare(views)


def pulp_problem(case: Case) -> NamedProblem:
    """The case as a named ``pulp.LpProblem``, unsolved: to inspect, to change, or to solve by PuLP's own means."""
    return named_problem(build(case)[1], _pulp_name(case))


def solved_problem(
    case: Case, progress: Progress = lambda stage, figure: None, solver: str | None = None
) -> NamedProblem:
    """The case as a named ``pulp.LpProblem`` with its plan in it: values, slacks, duals and reduced costs.

    It is solved with the solver that the case names, or with ``solver``, as `solve_case` does. Its ``solution`` says what
    was reached; without a plan in hand the problem holds no values.
    """
    model, program = build(case)
    limits = Limits.stated(case.scenario.solver)
    found = solution_of(case, model, program, solver, limits, progress)
    return named_problem(found.program, _pulp_name(case), found.solution)


def write_model(case: Case, path: Path) -> dict[str, int]:
    """Write the case's PuLP problem as .lp or .mps, and beside it ``.ledger.csv``: generated name, constraint or
    variable, keys. Returns the model's size.
    """
    named = pulp_problem(case)
    write_problem(named.made, path)
    named.ledger().to_csv(path.with_name(path.name + ".ledger.csv"), index=False)
    return named.program.size


def _pulp_name(case: Case) -> str:
    return case.scenario.id.replace("-", "_")
