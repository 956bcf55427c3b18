"""Repairs that were verified: with each of them the case was solved with whole numbers, and the plan audited."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

import numpy as np

from optimizer.analysis.checked_solve import solve_case
from optimizer.analysis.names import amount, close_money, close_percent
from optimizer.analysis.statement import in_both, sentences
from optimizer.audit import audit
from optimizer.case import Case
from optimizer.errors import BadInput
from optimizer.messages import Message, message, sequence
from optimizer.plan.named_plan import SolvedCase
from optimizer.plan.plan import Plan
from optimizer.solve.questions import Questions
from optimizer.solve.report import WITH_PLAN, Progress, Status

from .elastic import Elastic
from .facts import Account
from .overlays import Change, Repair, overlaid, scenario_text
from .sentences import Explanation, explanation_of
from .trials import Trials, given_up_options

__all__ = ["Origin", "Proposal", "Search", "keeps_limit", "search_repairs", "solved_within", "worth_of_demand"]

#: How many times as large a repair is tried where whole numbers ask for more than the relaxation does.
_LARGER = (1.02, 1.1, 1.5, 2.0)
#: So many sizes of a repair are left open before it is left.
_UNDECIDED = 3
#: So many repairs are enough once half of the time is gone, and so is one of a single kind beside the cheapest combination.
_ENOUGH = 5
#: Kinds of more levers than this may take long to be reckoned, and come after the cheapest combination.
_MANY_LEVERS = 100


@dataclass(frozen=True)
class Proposal:
    """A repair that was verified: with its ``overlay`` the case has a plan that passes the audit.

    ``touched`` is the share (0–1, more where it touches demand again and again) of the demand's value that the change touches;
    ``cost_jpy``, ``coverage`` (by value, 0–1) and ``shortage_units`` are those of the plan.
    """

    repair: Repair
    overlay: Mapping[str, Any]
    text: str
    touched: float
    cost_jpy: float
    coverage: float
    shortage_units: float
    status: str
    confidence: Mapping[str, float]

    def as_mapping(self) -> dict[str, Any]:
        """Plain data for JSON."""
        return {
            "kind": self.repair.kind,
            "changes": sentences(change.text for change in self.repair.changes),
            "touched": self.touched,
            "size": in_both(_size(self.touched)),
            "gives": in_both(self._gives()),
            "cost_jpy": self.cost_jpy,
            "coverage": self.coverage,
            "shortage_units": self.shortage_units,
            "status": self.status,
            "overlay": dict(self.overlay),
            "yaml": self.text,
        }

    def _gives(self) -> Message:
        if self.shortage_units <= 0:
            gives = message("A plan that meets all demand, at a cost of {cost}.", cost=close_money(self.cost_jpy))
        else:
            gives = message(
                "A plan that meets {coverage} of demand by value, at a cost of {cost}; {units} units stay short.",
                coverage=close_percent(min(round(self.coverage, 6), 0.9999)), cost=close_money(self.cost_jpy),
                units=amount(round(self.shortage_units, 2)),
            )  # fmt: skip
        if self.status == Status.OPTIMAL:
            return gives
        return sequence((gives, message("A cheaper one may exist: time was over before that was settled.")), " ", "")


@dataclass(frozen=True, eq=False)
class Origin:
    """What repairs are laid on: the ``case`` and the ``strict`` one, whose ``added_limit`` on shortage overlays state;
    ``worth_jpy`` is the value of all demand.
    """

    case: Case
    strict: Case
    added_limit: float | None
    worth_jpy: float

    def overlay(self, repair: Repair) -> dict[str, Any]:
        """The repair's overlay; what it says of a rule's exceptions takes their place, so those that stand are among them."""
        overlay, standing = repair.overlay(self.case.scenario.id, self.added_limit), self.case.scenario.exceptions
        for rule, added in overlay.get("exceptions", {}).items():
            overlay["exceptions"][rule] = [*(waiver.as_mapping() for waiver in standing.get(rule, ())), *added]
        return overlay

    def proposal(self, repair: Repair, plan: Plan) -> Proposal:
        """A repair with the plan that verifies it."""
        summary, overlay = plan.summary, self.overlay(repair)
        return Proposal(
            repair,
            overlay,
            scenario_text(self.case, overlay, repair.kind),
            repair.touched_jpy / self.worth_jpy if self.worth_jpy else 0.0,
            float(summary["objective_jpy"]),
            float(summary["coverage"]["value"]),
            float(summary["shortage_units"]),
            str(summary["status"]),
            summary["confidence"],
        )


def _size(touched: float) -> Message:
    """How large a change is, in words."""
    share = close_percent(float(f"{touched:.2g}"))
    if touched < 0.001:
        return message("Very small: it touches {share} of the value of demand.", share=share)
    if touched < 0.01:
        return message("Small: it touches {share} of the value of demand.", share=share)
    if touched < 0.1:
        return message("Moderate: it touches {share} of the value of demand.", share=share)
    return message("Large: it touches {share} of the value of demand.", share=share)


def keeps_limit(plan: SolvedCase, limit: float) -> bool:
    """Whether a plan is short of no more than the limit of any demand."""
    if plan.summary.get("status") not in WITH_PLAN:
        return False
    short = plan.tables["shortages"]
    if short.empty:
        return True
    demand = plan.case.tables["demand"].rename(columns={"part_id": "part", "segment_id": "segment", "units": "asked"})
    joined = short.merge(demand[["part", "segment", "period", "asked"]], on=["part", "segment", "period"])
    return bool((joined["units"] <= limit * joined["asked"] * (1 + 1e-6) + 1e-6).all())


def worth_of_demand(explainer: Explanation) -> float:
    """¥ of all demand at standard costs."""
    instance = explainer.m.instance
    return float((instance.demand.values * instance.standard_cost[:, None, :]).sum())


@dataclass(eq=False)
class Search:
    """What was looked for: the repairs that hold, the least first; kinds ``tried``, ``undecided`` (a repair was reckoned, and time
    was over before it was verified or refuted) and ``unsought`` (not looked for any more).
    """

    proposals: list[Proposal] = field(default_factory=list)
    tried: list[str] = field(default_factory=list)
    undecided: list[str] = field(default_factory=list)
    unsought: list[str] = field(default_factory=list)
    #: The kind of which the smallest combination is one alone.
    alone: str | None = None

    @property
    def enough(self) -> bool:
        """Whether it is enough where time is short."""
        kinds = {proposal.repair.kind for proposal in self.proposals}
        return len(self.proposals) >= _ENOUGH or ("combination" in kinds and len(kinds) > 1)


def search_repairs(
    origin: Origin, explainer: Explanation, accounts: list[Account], questions: Questions, progress: Progress
) -> Search:
    """The repairs of a case with these conflicts, kind by kind, as long as there is time.

    Once half of the time is gone, a handful of repairs is enough, or the cheapest single one and the cheapest combination.
    """
    search, seen, half = Search(), list[tuple[Mapping[str, Any], str]](), questions.left_s / 2
    for kind, seek in _sought(explainer, accounts, questions):
        if questions.over or (questions.left_s < half and search.enough):
            search.unsought.append(kind)
            continue
        progress("repairs", None)
        search.tried.append(kind)
        open_before = questions.left_open
        repair = seek()
        if repair is None:
            if questions.left_open > open_before:
                search.undecided.append(kind)
            continue
        states = {key: value for key, value in origin.overlay(repair).items() if key != "id"}
        same = next((earlier for stated, earlier in seen if stated == states), None)
        if same is None:
            seen.append((states, kind))
            _try(repair, origin, search, questions, progress)
        elif kind == "combination":
            search.alone = same
    if not search.proposals:
        for seek in _without_options(explainer, accounts, questions):
            if questions.over:
                search.unsought.append("combination")
                break
            repair = seek()
            search.tried.append("combination")
            if repair is not None:
                _try(repair, origin, search, questions, progress)
            if search.proposals:
                break
    search.undecided = list(dict.fromkeys(search.undecided))
    search.proposals.sort(key=lambda proposal: proposal.touched)
    return search


def _try(repair: Repair, origin: Origin, search: Search, questions: Questions, progress: Progress) -> None:
    """Verify a repair, with a third of the time that is left at most, and note what comes of it."""
    mine = questions.part(1 / 3)
    proposal = _verified(repair, origin, mine, progress)
    if proposal is not None:
        search.proposals.append(proposal)
    elif mine.left_open:
        search.undecided.append(repair.kind)


def _sought(
    explainer: Explanation, accounts: list[Account], questions: Questions
) -> Iterator[tuple[str, Callable[[], Repair | None]]]:
    """What gives each repair, by its kind; what most often holds, and is quickly reckoned, comes first."""
    whole = any(account.whole for account in accounts)
    elastic = Elastic(explainer.m, explainer.program, questions, whole, explainer.basis)
    yield "demand", elastic.demand
    kinds = elastic.kinds([rows for account in accounts for rows in account.rows])
    for kind in kinds:
        if len(elastic.places(kind)) <= _MANY_LEVERS:
            yield kind, partial(elastic.single, kind)
    yield "exception", elastic.exceptions
    yield "combination", elastic.combination
    for kind in kinds:
        if len(elastic.places(kind)) > _MANY_LEVERS:
            yield kind, partial(elastic.single, kind)
    yield "shortage", elastic.shortage
    parts = list(dict.fromkeys(part for account in accounts for part in account.parts))
    for kind, seek in Trials(explainer.m, questions, whole, parts).run():
        if kind != "deadline" or not elastic.short_without_rules:
            yield kind, seek


def _without_options(
    explainer: Explanation, accounts: list[Account], questions: Questions
) -> Iterator[Callable[[], Repair | None]]:
    """Combinations of giving up an option of the model altogether and what then is still needed."""
    case, whole = explainer.m.instance.case, any(account.whole for account in accounts)
    for given_up in given_up_options(case):
        again = explanation_of(overlaid(case, Repair("combination", given_up, 0.0).overlay(case.scenario.id, None)))
        elastic = Elastic(again.m, again.program, questions, whole)
        for seek in (elastic.combination, elastic.demand, elastic.shortage):
            yield partial(_joined, given_up, seek, worth_of_demand(again))


def _joined(given_up: Sequence[Change], seek: Callable[[], Repair | None], worth_jpy: float) -> Repair | None:
    repair = seek()
    if repair is None:
        return None
    return Repair("combination", [*given_up, *repair.changes], worth_jpy + repair.touched_jpy)


def _verified(repair: Repair, origin: Origin, questions: Questions, progress: Progress) -> Proposal | None:
    """The repair once the case was solved with it; larger where it must be; None where it does not hold, or time is over.

    Where the solver leaves open whether one of the least size holds, a larger one is most often decided at once.
    """
    undecided = 0
    for factor in (1.0, *_LARGER):
        larger = repair if factor == 1.0 else repair.larger(factor) if repair.larger is not None else None
        if larger is None or undecided == _UNDECIDED:
            break
        if questions.over:
            undecided += 1
            break
        try:
            plan, base = _solved_with(larger, origin, questions, progress)
        except BadInput:
            # What the data cannot be changed to is no repair.
            return None
        if plan.has_plan and plan.summary["coverage"]["value"] is None:
            # Where nothing is asked for any more, nothing is repaired.
            return None
        if plan.has_plan and not audit(plan.case, plan.tables, plan.summary):
            return base.proposal(larger, plan)
        undecided += plan.status == Status.NO_SOLUTION
    questions.left_open += undecided > 0
    return None


def _solved_with(repair: Repair, origin: Origin, questions: Questions, progress: Progress) -> tuple[Plan, Origin]:
    """The case solved with a repair, and what the repair was laid on.

    Where shortage comes before all, no limit on it is needed to stay within it, and without one the solve is far faster. If it
    leaves open what comes of a repair that can be larger, the strict case is not asked, which is harder still.
    """
    limit, free = origin.added_limit, replace(origin, added_limit=None)
    levelled = origin.case.scenario.model.objective[0] == "shortage"
    # With some shortage allowed the least of all of it may well be more than that of a few demands.
    if limit == 0 and levelled and repair.kind != "shortage":
        plan = solved_within(overlaid(origin.case, free.overlay(repair)), questions, progress)
        if plan.has_plan and keeps_limit(plan, limit):
            return plan, free
        if repair.larger is not None and plan.status == Status.NO_SOLUTION:
            return plan, free
    return solved_within(overlaid(origin.strict, origin.overlay(repair)), questions, progress), origin


def solved_within(case: Case, questions: Questions, progress: Progress) -> Plan:
    """The case solved in the time that is left, no longer than the scenario itself allows; why there is no plan is not asked."""
    own = case.scenario.solver.time_limit_s
    seconds = min(own or np.inf, max(1.0, questions.left_s))
    if seconds < np.inf:
        case = overlaid(case, {"id": f"{case.scenario.id}-timed", "solver": {"time_limit_s": seconds}})
    return solve_case(case, progress, explained_s=0.0)
