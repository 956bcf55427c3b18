"""The analyses of a case by their names, which are the same on the command line, in a plan pack and on the pages.

What an analysis gives is plain data, ids and numbers, with every sentence in both languages (``{"ja": ..., "en": ...}``), so
that it can be stored beside a plan and shown to any reader later.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from optimizer.case import Case
from optimizer.documents.yaml_values import suggestion
from optimizer.errors import BadInput
from optimizer.messages import message
from optimizer.plan.named_plan import SolvedCase
from optimizer.solve.report import Progress, no_progress

from .deadlines import deadline_curve
from .evaluation import evaluate_lots, tables_of_case
from .explain import explain
from .frontier import frontier
from .nearly_best import WITHIN, intervals
from .provenance import unknown_provenance
from .repair.repair import SECONDS, repair_case
from .rule_prices import HALF_WIDTH, rule_prices

__all__ = ["ANALYSES", "Options", "Subject", "analyse", "analysis"]

#: What is asked of an analysis beyond its case: plain data, by the names of the command line's flags.
Options = Mapping[str, Any]


@dataclass(frozen=True, eq=False)
class Subject:
    """What is analysed: a case, and its plan where it has one."""

    case: Case
    plan: SolvedCase | None = None

    def solved(self) -> SolvedCase:
        """The plan. BadInput where there is none."""
        if self.plan is None:
            raise BadInput(message("this analysis needs a plan; solve the scenario first"), self.case.scenario.id)
        return self.plan


Analysis = Callable[[Subject, Options, Progress], Mapping[str, Any]]


def _provenance(subject: Subject, options: Options, progress: Progress) -> Mapping[str, Any]:
    return unknown_provenance(subject.case, options.get("most"), progress).as_mapping()


def _explain(subject: Subject, options: Options, progress: Progress) -> Mapping[str, Any]:
    offer, part, every_row = options.get("offer"), options.get("part"), bool(options.get("all"))
    return explain(subject.solved(), offer, part, progress, every_row=every_row).as_mapping()


def _price_of_rules(subject: Subject, options: Options, progress: Progress) -> Mapping[str, Any]:
    within = float(options.get("within", HALF_WIDTH))
    rule = options.get("deadlines")
    if rule is None:
        return rule_prices(subject.case, within, progress).as_mapping()
    return deadline_curve(subject.case, str(rule), bool(options.get("proven")), within, progress).as_mapping()


def _frontier(subject: Subject, options: Options, progress: Progress) -> Mapping[str, Any]:
    asked = {key: options[key] for key in ("against", "points", "integers") if key in options}
    return frontier(subject.case, plan=subject.plan, progress=progress, **asked).as_mapping()


def _intervals(subject: Subject, options: Options, progress: Progress) -> Mapping[str, Any]:
    within, parts = options.get("within", WITHIN), options.get("parts", ())
    return intervals(subject.case, within, parts, subject.plan, progress).as_mapping()


def _repair(subject: Subject, options: Options, progress: Progress) -> Mapping[str, Any]:
    case, plan, seconds = subject.case, subject.plan, options.get("seconds")
    return repair_case(
        case, plan, options.get("shortage"), progress, SECONDS if seconds is None else float(seconds)
    ).as_mapping()


def _evaluate(subject: Subject, options: Options, progress: Progress) -> Mapping[str, Any]:
    evaluations = evaluate_lots(tables_of_case(subject.case), options.get("lot"))
    return {lot: evaluation.as_mapping() for lot, evaluation in evaluations.items()}


ANALYSES: dict[str, Analysis] = {
    "provenance": _provenance,
    "explain": _explain,
    "price-of-rules": _price_of_rules,
    "frontier": _frontier,
    "intervals": _intervals,
    "repair": _repair,
    "evaluate": _evaluate,
}


def analyse(
    name: str, subject: Subject, options: Options | None = None, progress: Progress = no_progress
) -> Mapping[str, Any]:
    """The result of an analysis as plain data. BadInput: an unknown name, a plan that lacks, options that do not fit."""
    return analysis(name)(subject, options or {}, progress)


def analysis(name: str) -> Analysis:
    """The analysis of a name. BadInput where there is none."""
    if name not in ANALYSES:
        text = message("there is no analysis {name}{hint}", name=repr(name), hint=suggestion(name, ANALYSES))
        raise BadInput(text, "--with")
    return ANALYSES[name]
