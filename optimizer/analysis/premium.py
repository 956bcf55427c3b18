"""The price of a rule: a scenario and its reference solved together until the difference of their costs is proven.

Each is first solved to its own gap, the reference from the decisions of the scenario. Then whichever leaves more of the
difference open is solved again, more closely, from its own plan.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from optimizer.case import Case
from optimizer.errors import BadInput
from optimizer.messages import listing, message
from optimizer.plan.bound_buyers import bound_orders, numbers_of_buyers
from optimizer.plan.decisions import with_reasons
from optimizer.plan.headline import headline
from optimizer.plan.named_plan import SolvedCase
from optimizer.plan.plan import Plan
from optimizer.plan.premium import PROVEN_WITHIN, Premium, premium_between
from optimizer.solve.report import Progress, no_progress
from optimizer.vocabulary import word

from .sides import Side, closer_gap, named_progress, shared_decisions

__all__ = ["PlanPair", "comparable", "solve_pair", "with_other_premiums", "with_reference"]

#: Without a time limit the two are narrowed down for so many seconds, or so many times what they took at first, if that is more.
_PATIENCE_S, _PATIENCE = 60.0, 4.0
#: The gap of a reference that is not the principal one: two linear programs mostly prove it.
_ROUGH = 2e-3
#: Times that either is solved again.
_ROUNDS = 4
#: What two scenarios have to have in common for a difference of their costs to say something.
_ALIKE: dict[str, Callable[[Case], object]] = {
    message("periods"): lambda case: f"{case.periods[0]}–{case.periods[-1]}",
    message("whole numbers (model.integers)"): lambda case: word("flag", str(case.scenario.model.integers)),
    message("discount rate (model.discount_rate)"): lambda case: case.scenario.model.discount_rate,
    message("objective (model.objective)"): lambda case: listing(
        word("objective", o) for o in case.scenario.model.objective
    ),
    message("price of risk (model.risk_price_jpy)"): lambda case: case.scenario.model.risk_price_jpy,
}


@dataclass(frozen=True, eq=False)
class PlanPair:
    """The plans of a scenario and of its principal reference; ``premium`` is None where one of them has none."""

    plan: Plan
    reference: Plan
    premium: Premium | None
    #: The plans of the other references, in order.
    other_references: tuple[Plan, ...] = ()


def solve_pair(
    case: Case,
    reference: Case,
    within: float = PROVEN_WITHIN,
    progress: Progress = no_progress,
    read_s: float = 0.0,
    time_s: float | None = None,
    more: Sequence[Case] = (),
) -> PlanPair:
    """Solve a case and its reference together, until half the interval of the premium is at most ``within`` of it.

    ``more``: other references, each solved once and roughly, so that their premiums are told in as many digits as that proves.

    All together takes no longer than ``time_s``, without it the case's time limit, and without that a minute, or a few times
    what the two took at first; each solve keeps its scenario's own limits besides. The plan's summary has the ``premium``.
    BadInput where the two cannot be compared.
    """
    for against in (reference, *more):
        comparable(case, against)
    begun = time.perf_counter()
    seconds = case.scenario.solver.time_limit_s if time_s is None else time_s
    ends = np.inf if seconds is None else begun + seconds
    first = Side(case, progress)
    second = Side(reference, named_progress(reference.scenario.id, progress))
    progress("built", None)
    first.solve(first.limits.gap, None, ends)
    second.solve(second.limits.gap, shared_decisions(first, second), ends)
    further = [_beside(against, first, ends, progress) for against in more]
    now = time.perf_counter()
    ends = min(ends, now + max(_PATIENCE_S, _PATIENCE * (now - begun)))
    for _ in range(_ROUNDS if first.program.integer.any() or second.program.integer.any() else 0):
        if first.solution.values is None or second.solution.values is None or time.perf_counter() >= ends:
            break
        premium = _premium(first, second, within)
        if premium.half_width <= within * abs(premium.best):
            break
        side, gap = _next(first, second, 2.0 * within * abs(premium.best))
        if side is None:
            break
        side.solve(gap, side.solution.values, ends)
    plan, other = first.plan(read_s), second.plan(0.0)
    others = tuple(side.plan(0.0) for side in further)
    if not (plan.has_plan and other.has_plan):
        return PlanPair(plan, other, None, others)
    premium = premium_between(plan.summary, other.summary, within)
    summary, decisions = with_reference(plan, other, premium)
    plan = replace(plan, summary=summary, tables={**plan.tables, "decisions": decisions})
    return PlanPair(replace(plan, summary=with_other_premiums(plan, others)), other, premium, others)


def _beside(case: Case, first: Side, ends: float, progress: Progress) -> Side:
    """Another reference, solved until it is roughly proven."""
    side = Side(case, named_progress(case.scenario.id, progress))
    side.solve(max(side.limits.gap, _ROUGH), shared_decisions(first, side), ends)
    return side


def with_other_premiums(plan: SolvedCase, others: Sequence[SolvedCase]) -> dict[str, Any]:
    """The summary of a plan that has its ``premium``, with the ``premiums`` over other references after it."""
    known = [other for other in others if other.summary["objective_jpy"] is not None]
    if not known:
        return dict(plan.summary)
    further = [_told(plan, other, premium_between(plan.summary, other.summary)) for other in known]
    summary = {**plan.summary, "premiums": [plan.summary["premium"], *further]}
    summary["headline"] = headline(plan.case, summary)
    return summary


def with_reference(plan: SolvedCase, reference: SolvedCase, premium: Premium) -> tuple[dict[str, Any], pd.DataFrame]:
    """The plan's summary and decisions with what its reference tells of them.

    The summary gains ``premium``, ``premiums`` with it alone, the numbers of the bound buyers in the reference's plan, and a
    headline that names them; the decisions why each is taken.
    """
    mapping, bound = _told(plan, reference, premium), plan.summary["bound_buyers"]
    if bound is not None:
        buyers = _same_buyers(plan, reference)
        bound = bound | {"reference": {"scenario": premium.reference, **buyers}}
    summary = {**plan.summary, "premium": mapping, "premiums": [mapping], "bound_buyers": bound}
    summary["headline"] = headline(plan.case, summary)
    return summary, with_reasons(
        plan.tables["decisions"], reference.tables["decisions"], "rules" if mapping["rules_only"] else "scenario"
    )


def _told(plan: SolvedCase, reference: SolvedCase, premium: Premium) -> dict[str, Any]:
    """An entry of ``premiums``."""
    mapping = premium.as_mapping() | {
        "reference_title": dict(reference.case.scenario.title),
        "reference_rules": [rule.id for rule in reference.case.rules],
        "rules_only": _rules_alone(plan.case, reference.case),
    }
    if plan.summary["bound_buyers"] is not None:
        purchases = _same_buyers(plan, reference)["cost"]["purchases_jpy"]
        mapping["share_of_bound"] = premium.shares_of(purchases)
    return mapping


def _same_buyers(plan: SolvedCase, reference: SolvedCase) -> dict[str, Any]:
    """The numbers of the plan's bound buyers in the reference's plan."""
    concerned = bound_orders(plan.case, reference.tables["orders"]).to_numpy(bool)
    return numbers_of_buyers(reference.case, reference.tables, plan.summary["bound_buyers"]["segments"], concerned)


def _rules_alone(case: Case, reference: Case) -> bool:
    """Whether the two differ in rules and their deadlines, and in nothing else that moves costs."""
    rules, changes = (
        [[entry.as_mapping() for entry in entries] for entries in pair]
        for pair in ((case.rules, reference.rules), (case.scenario.changes, reference.scenario.changes))
    )
    return rules[0] != rules[1] and changes[0] == changes[1] and case.scenario.model == reference.scenario.model


def comparable(case: Case, reference: Case) -> None:
    """Raises BadInput where a difference of costs would say nothing."""
    scenario, other = case.scenario, reference.scenario
    for what, shown in _ALIKE.items():
        if shown(case) != shown(reference):
            text = message(
                "{scenario} and its reference {reference} differ in {what}: {first} and {second}; costs cannot be compared",
                scenario=scenario.id,
                reference=other.id,
                what=what,
                first=shown(case),
                second=shown(reference),
            )
            raise BadInput(text, scenario.place("reference"))


def _premium(first: Side, second: Side, within: float) -> Premium:
    plan, base = (
        {"scenario": side.case.scenario.id, "objective_jpy": side.solution.objective, "bound_jpy": side.solution.bound}
        for side in (first, second)
    )
    return premium_between(plan, base, within)


def _next(first: Side, second: Side, room: float) -> tuple[Side | None, float]:
    """Which side is to be solved more closely so that both leave no more than ``room`` (¥) open, and to what gap."""
    side, other = (first, second) if first.open_jpy >= second.open_jpy else (second, first)
    gap = closer_gap(side, other.open_jpy, room)
    return (None, 0.0) if gap is None else (side, gap)
