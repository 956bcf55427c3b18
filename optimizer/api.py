"""The one door to the planner: load, solve, write, verify, replay, compare. The command line and the dashboard call this."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from optimizer import schema
from optimizer.analysis import evaluation
from optimizer.analysis.checked_solve import solve_case as solve_case
from optimizer.analysis.deadlines import DeadlineCurve, deadline_curve
from optimizer.analysis.evaluation import (
    Award,
    Evaluation,
    award_of,
    award_of_case,
    evaluate_lots,
    own_offers,
    tables_of_case,
    write_award,
)
from optimizer.analysis.explain import Explanation, explain
from optimizer.analysis.frontier import Frontier, frontier
from optimizer.analysis.limited import measures_of_plan
from optimizer.analysis.nearly_best import Intervals, intervals
from optimizer.analysis.premium import PlanPair, solve_pair
from optimizer.analysis.problem import pulp_problem, solved_problem, write_model
from optimizer.analysis.provenance import UnknownProvenance, unknown_provenance
from optimizer.analysis.registry import ANALYSES, Subject, analyse, analysis
from optimizer.analysis.rule_price_result import RulePrices
from optimizer.analysis.rule_prices import rule_prices
from optimizer.audit import Finding, audit
from optimizer.case import Case, case_from, load_case, rules_folder_of
from optimizer.case.check import check_package
from optimizer.dataset.package import Package, read_package
from optimizer.dataset.replaced import with_csv
from optimizer.dataset.template import write_template
from optimizer.errors import BadInput, DataFaults, Fault
from optimizer.messages import Language, Message, in_language, message
from optimizer.pack.analysed import analyse_place
from optimizer.pack.csv_text import disarm
from optimizer.pack.pack import Pack, open_pack, write_pack
from optimizer.pack.recheck import Replay, provenance_of, replay_pack, verify_pack
from optimizer.pack.reference import compare_packs, named_plan, pack_with_reference
from optimizer.periods import fiscal_year, horizon, is_period, ordinal, period_of, shift
from optimizer.plan import capacity, concern, differences, exclusions, risks, spending, tiers, timeline
from optimizer.plan.arrivals import ARRIVAL_WARNING
from optimizer.plan.compare import Comparison, compare
from optimizer.plan.disclaimer import DISCLAIMER
from optimizer.plan.named_plan import NamedPlan
from optimizer.plan.plan import Plan
from optimizer.plan.premium import Premium, premium_between
from optimizer.rules.grades import list_grades
from optimizer.rules.proof_words import proof_in_words
from optimizer.scenario import ListedScenario, Scenario, list_scenarios, read_scenario
from optimizer.screening.by_entry import by_entry
from optimizer.screening.confirmations import decide_match
from optimizer.screening.names_file import read_names
from optimizer.screening.owners import owners_by_name, owners_of
from optimizer.screening.screen import lists_replaced, screen_names
from optimizer.screening.suppliers import suppliers_named
from optimizer.solve.named import NamedProblem
from optimizer.solve.report import Progress, Status
from optimizer.solve.strategy import solvers
from optimizer.sweep import Sweep, open_sweep, run_sweep, sweep_id, write_member
from optimizer.wording import Wording

__all__ = [
    "ANALYSES",
    "ARRIVAL_WARNING",
    "DISCLAIMER",
    "Award",
    "BadInput",
    "Case",
    "Comparison",
    "DataFaults",
    "DeadlineCurve",
    "Evaluation",
    "Explanation",
    "Fault",
    "Finding",
    "Frontier",
    "Intervals",
    "Language",
    "ListedScenario",
    "Message",
    "NamedPlan",
    "NamedProblem",
    "Pack",
    "Package",
    "Plan",
    "PlanPair",
    "Premium",
    "Replay",
    "RulePrices",
    "Scenario",
    "Status",
    "Subject",
    "Sweep",
    "UnknownProvenance",
    "Wording",
    "analyse",
    "analyse_place",
    "analysis",
    "audit_plan",
    "award_of",
    "award_of_case",
    "by_entry",
    "capacity",
    "case_from",
    "check_package",
    "compare",
    "compare_packs",
    "concern",
    "deadline_curve",
    "decide_match",
    "differences",
    "disarm",
    "evaluate",
    "evaluate_lots",
    "exclusions",
    "explain",
    "fiscal_year",
    "frontier",
    "horizon",
    "in_language",
    "intervals",
    "is_period",
    "list_grades",
    "list_scenarios",
    "lists_replaced",
    "load_case",
    "measures_of_plan",
    "named_plan",
    "open_pack",
    "open_sweep",
    "ordinal",
    "overlay_case",
    "own_offers",
    "owners_by_name",
    "owners_of",
    "pack_with_reference",
    "period_of",
    "premium_between",
    "proof_in_words",
    "provenance_of",
    "pulp_problem",
    "read_names",
    "read_package",
    "read_scenario",
    "reference_of",
    "references_of",
    "replay_pack",
    "risks",
    "rule_prices",
    "rules_folder_of",
    "run_sweep",
    "schema",
    "screen_names",
    "shift",
    "solve_case",
    "solve_pair",
    "solve_scenario",
    "solved_problem",
    "solvers",
    "spending",
    "suppliers_named",
    "sweep_id",
    "tables_of_case",
    "tiers",
    "timeline",
    "unknown_provenance",
    "verify_pack",
    "with_csv",
    "write_award",
    "write_member",
    "write_model",
    "write_pack",
    "write_template",
]


def overlay_case(parent: Path, overlay: Mapping[str, Any]) -> Case:
    """The case of a scenario file with an overlay that stands in no file, as in `read_scenario`; BadInput as for `load_case`."""
    return load_case(parent, overlay=overlay)


def evaluate(place: Path, lot: str | None = None) -> dict[str, Evaluation]:
    """By id the lots of a data package, or of a scenario's file, evaluated: all of them, or one. BadInput for an unknown lot."""
    return evaluate_lots(evaluation.tables_of(Path(place)), lot)


def solve_scenario(
    scenario: Path,
    data: Path | None = None,
    overrides: Sequence[str] = (),
    progress: Progress = lambda stage, jpy: None,
    reference: Path | Sequence[Path] = (),
) -> Plan:
    """Read a scenario file and its data, and solve it; together with its references, if it has any.

    ``reference``: the scenario files to compare with, the principal one first, else those that the scenario names. ``data``
    and overrides of horizon, solver, objective, whole numbers, discounting and the price of risk hold for all.
    """
    begun = time.perf_counter()
    case = load_case(scenario, data, overrides)
    asked = (reference,) if isinstance(reference, Path) else tuple(reference)
    others = asked or references_of(case.scenario)
    if not others:
        return solve_case(case, progress, read_s=time.perf_counter() - begun)
    shared = [override for override in overrides if override.strip().startswith(_SHARED)]
    first, *more = (load_case(other, data, shared) for other in others)
    read_s = time.perf_counter() - begun
    return solve_pair(case, first, progress=progress, read_s=read_s, more=more).plan


#: Overrides that hold for a reference too: two plans that differ in them cannot be compared.
_SHARED = (
    "horizon.",
    "solver.",
    "model.objective=",
    "model.integers=",
    "model.discount_rate=",
    "model.risk_price_jpy=",
)


def reference_of(scenario: Scenario) -> Path | None:
    """The file of the principal scenario that this one's cost is compared with, beside its own; None where it names none."""
    return next(iter(references_of(scenario)), None)


def references_of(scenario: Scenario) -> tuple[Path, ...]:
    """The files of the scenarios that this one's cost is compared with, the principal one first."""
    paths = []
    for name in scenario.reference:
        path = scenario.path.parent / f"{name}.yaml"
        if not path.is_file():
            text = message("there is no scenario {reference} beside this file", reference=repr(name))
            raise BadInput(text, scenario.place("reference"))
        paths.append(path)
    return tuple(paths)


def audit_plan(plan: Plan) -> list[Finding]:
    """Recompute every constraint and cost of a plan from its tables alone; no finding means it holds."""
    return audit(plan.case, plan.tables, plan.summary)
