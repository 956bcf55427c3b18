"""What keeps a case from having a plan, or a plan from meeting demand, and what would repair it: each repair solved for real."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from optimizer.analysis.checked_solve import solve_case
from optimizer.analysis.statement import Statement, in_both, sentences
from optimizer.audit import audit
from optimizer.case import Case
from optimizer.errors import BadInput
from optimizer.messages import Message, message
from optimizer.model.build import build
from optimizer.plan.named_plan import SolvedCase
from optimizer.plan.plan import Plan, exclusions_of
from optimizer.solve.report import WITH_PLAN, Limits, Progress, Status, no_progress

from .elastic import Elastic
from .facts import Account
from .names import money, percent
from .overlays import Change, Repair, overlaid, scenario_text
from .sentences import Explanation
from .trials import Trials, given_up_options

__all__ = ["Proposal", "Repairs", "repair_case"]

#: How many times as large a repair is tried where whole numbers ask for more than the relaxation does.
_LARGER = (1.02, 1.1, 1.5, 2.0)
#: Seconds that the program of one repair and the solve that verifies it may take.
_SECONDS = 60.0


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
            return message("A plan that meets all demand, at a cost of {cost}.", cost=money(self.cost_jpy))
        return message(
            "A plan that meets {coverage} of demand by value, at a cost of {cost}.",
            coverage=percent(min(round(self.coverage, 6), 0.9999)), cost=money(self.cost_jpy),
        )  # fmt: skip


@dataclass(frozen=True)
class Repairs:
    """Why, and what would help. ``state``: ``infeasible`` (no plan exists), ``short`` (none within the limit on shortage),
    ``chosen`` (one exists, but the plan leaves demand unmet), ``met`` (nothing is short beyond the limit).

    ``limit`` is the share (0–1) of each demand that may be short. ``tried`` counts the repairs that were looked for.
    """

    state: str
    limit: float | None
    conflict: tuple[Message, ...]
    accounts: tuple[Account, ...]
    proposals: tuple[Proposal, ...]
    tried: int
    statement: Statement

    def as_mapping(self) -> dict[str, Any]:
        """Plain data for JSON."""
        return {
            "state": self.state,
            "limit": self.limit,
            "verdict": in_both(_verdict(self.state, self.limit)),
            "conflict": sentences(self.conflict),
            "groups": [
                {"whole_numbers": account.whole, "facts": [fact.as_mapping() for fact in account.facts.values()]}
                for account in self.accounts
            ],
            "repairs": [proposal.as_mapping() for proposal in self.proposals],
            "tried": self.tried,
            **self.statement.as_mapping(),
        }


def repair_case(
    case: Case,
    plan: SolvedCase | None = None,
    shortage: float | None = None,
    progress: Progress = no_progress,
) -> Repairs:
    """Explain and repair a case; ``plan`` is its plan where there is one.

    ``shortage`` (0–1): the share of each demand (part, user, quarter) that may be short; without it the scenario's own limit, or
    none may be short at all. BadInput for a share outside 0–1.
    """
    if shortage is not None and not 0 <= shortage <= 1:
        raise BadInput(message("the share must lie between 0 and 1"), "--shortage")
    own, limits = case.scenario.model.shortage_limit, Limits(time_s=_SECONDS)
    progress("conflict", None)
    explainer = _explainer(case)
    accounts = _conflicts(explainer, plan, limits, progress)
    state = "infeasible" if accounts else "short"
    limit = shortage if shortage is not None else own if own is not None or accounts else 0.0
    strict = case
    if limit != own:
        strict = overlaid(case, {"id": f"{case.scenario.id}-limit", "model": {"shortage_limit": limit}})
        explainer = _explainer(strict)
        kept = limit is not None and plan is not None and _keeps(plan, limit)
        accounts = [] if kept else explainer.find(limits, progress, whole=False)
    if not accounts:
        answer = (
            None if limit is not None and plan is not None and _keeps(plan, limit) else solve_case(strict, progress)
        )
        if answer is None or answer.status != Status.INFEASIBLE:
            return _without_conflict(case, answer, plan, limit)
        # Only whole numbers stand in the way.
        accounts, state = explainer.find(limits, progress), "infeasible" if limit == own else "short"
    added_limit = None if limit == own else limit
    origin = _Origin(case, strict, added_limit, _worth(explainer))
    proposals, tried = _proposals(origin, explainer, accounts, progress)
    return Repairs(
        state,
        limit,
        explainer.sentences(accounts),
        tuple(accounts),
        tuple(proposals),
        tried,
        _statement(_grades(plan, proposals)),
    )


def _conflicts(explainer: Explanation, plan: SolvedCase | None, limits: Limits, progress: Progress) -> list[Account]:
    """The conflicts of a case, of which a plan may show that there are none."""
    if plan is not None and plan.summary.get("status") in WITH_PLAN:
        return []
    return explainer.find(limits, progress, whole=False)


def _grades(plan: SolvedCase | None, proposals: Sequence[Proposal]) -> Mapping[str, float]:
    """Grades of the purchases of the plan, else of the plan of the smallest repair; none without a plan."""
    if plan is not None and plan.summary.get("status") in WITH_PLAN:
        known: Mapping[str, float] = plan.summary["confidence"]
        return known
    return proposals[0].confidence if proposals else {}


def _explainer(case: Case) -> Explanation:
    m, program = build(case)
    return Explanation(m, program, exclusions_of(m))


def _keeps(plan: SolvedCase, limit: float) -> bool:
    """Whether a plan is short of no more than the limit of any demand."""
    if plan.summary.get("status") not in WITH_PLAN:
        return False
    short = plan.tables["shortages"]
    if short.empty:
        return True
    demand = plan.case.tables["demand"].rename(columns={"part_id": "part", "segment_id": "segment", "units": "asked"})
    joined = short.merge(demand[["part", "segment", "period", "asked"]], on=["part", "segment", "period"])
    return bool((joined["units"] <= limit * joined["asked"] * (1 + 1e-6) + 1e-6).all())


@dataclass(frozen=True, eq=False)
class _Origin:
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


def _worth(explainer: Explanation) -> float:
    instance = explainer.m.instance
    return float((instance.demand.values * instance.standard_cost[:, None, :]).sum())


def _without_conflict(case: Case, answer: Plan | None, plan: SolvedCase | None, limit: float | None) -> Repairs:
    """Nothing stands against a plan within the limit: the plan is one (no ``answer``), or chose otherwise than the answer."""
    if answer is None:
        return Repairs("met", limit, (), (), (), 0, _statement(_grades(plan, ())))
    if not answer.has_plan:
        reason = answer.summary["message"]
        text = message("no conflict was shown, and no plan was reached: {reason}", reason=reason)
        raise BadInput(text, case.scenario.id)
    if plan is None or limit is None or limit == case.scenario.model.shortage_limit:
        return Repairs("met", limit, (), (), (), 0, _statement(answer.summary["confidence"]))
    text = message("Shortage of up to {share} of any demand is allowed", share=percent(limit))
    asked = Repair("limit", [Change(text, {"model": {"shortage_limit": limit}})], 0.0)
    proposal = _Origin(case, answer.case, None, 0.0).proposal(asked, answer)
    return Repairs("chosen", limit, (), (), (proposal,), 1, _statement(_grades(plan, [proposal])))


def _proposals(
    origin: _Origin, explainer: Explanation, accounts: list[Account], progress: Progress
) -> tuple[list[Proposal], int]:
    """The repairs that hold, the least first, and how many were looked for."""
    proposals: list[Proposal] = []
    seen: list[Mapping[str, Any]] = []
    tried = 0
    for seek in _sought(explainer, accounts):
        progress("repairs", None)
        repair = seek()
        tried += 1
        if repair is None:
            continue
        states = {key: value for key, value in origin.overlay(repair).items() if key != "id"}
        if states in seen:
            continue
        seen.append(states)
        proposal = _verified(repair, origin, progress)
        if proposal is not None:
            proposals.append(proposal)
    if not proposals:
        for seek in _without_options(explainer, accounts):
            repair = seek()
            tried += 1
            proposal = None if repair is None else _verified(repair, origin, progress)
            if proposal is not None:
                return [proposal], tried
    return sorted(proposals, key=lambda proposal: proposal.touched), tried


def _sought(explainer: Explanation, accounts: list[Account]) -> Iterator[Callable[[], Repair | None]]:
    """What gives each repair, kind by kind."""
    whole, limits = any(account.whole for account in accounts), Limits(time_s=_SECONDS)
    elastic = Elastic(explainer.m, explainer.program, limits, whole)
    for kind in elastic.kinds():
        yield partial(elastic.single, kind)
    yield elastic.exceptions
    parts = list(dict.fromkeys(part for account in accounts for part in account.parts))
    yield from Trials(explainer.m, limits, whole, parts).run()
    yield elastic.combination
    yield elastic.demand
    yield elastic.shortage


def _without_options(explainer: Explanation, accounts: list[Account]) -> Iterator[Callable[[], Repair | None]]:
    """Combinations of giving up an option of the model altogether and what then is still needed."""
    case, whole = explainer.m.instance.case, any(account.whole for account in accounts)
    for given_up in given_up_options(case):
        again = _explainer(overlaid(case, Repair("combination", given_up, 0.0).overlay(case.scenario.id, None)))
        elastic = Elastic(again.m, again.program, Limits(time_s=_SECONDS), whole)
        for seek in (elastic.combination, elastic.demand, elastic.shortage):
            yield partial(_joined, given_up, seek, _worth(again))


def _joined(given_up: Sequence[Change], seek: Callable[[], Repair | None], worth_jpy: float) -> Repair | None:
    repair = seek()
    if repair is None:
        return None
    return Repair("combination", [*given_up, *repair.changes], worth_jpy + repair.touched_jpy)


def _verified(repair: Repair, origin: _Origin, progress: Progress) -> Proposal | None:
    """The repair once the case was solved with it; larger where it must be; None where it does not hold."""
    for factor in (1.0, *_LARGER):
        larger = repair if factor == 1.0 else repair.larger(factor) if repair.larger is not None else None
        if larger is None:
            return None
        try:
            plan, base = _solved_with(larger, origin, progress)
        except BadInput:
            # What the data cannot be changed to is no repair.
            return None
        if plan.has_plan and plan.summary["coverage"]["value"] is None:
            # Where nothing is asked for any more, nothing is repaired.
            return None
        if plan.has_plan and not audit(plan.case, plan.tables, plan.summary):
            return base.proposal(larger, plan)
        if plan.status == Status.NO_SOLUTION:
            # Neither the repair nor a larger one was shown to hold in the time there is.
            return None
    return None


def _solved_with(repair: Repair, origin: _Origin, progress: Progress) -> tuple[Plan, _Origin]:
    """The case solved with a repair, and what the repair was laid on.

    Where shortage comes before all, no limit on it is needed to stay within it, and without one the solve is far faster.
    """
    limit, free = origin.added_limit, replace(origin, added_limit=None)
    if limit is not None and origin.case.scenario.model.objective[0] == "shortage":
        plan = solve_case(overlaid(origin.case, free.overlay(repair)), progress)
        if plan.has_plan and _keeps(plan, limit):
            return plan, free
    return solve_case(overlaid(origin.strict, origin.overlay(repair)), progress), origin


def _size(touched: float) -> Message:
    """How large a change is, in words."""
    share = percent(float(f"{touched:.2g}"))
    if touched < 0.001:
        return message("Very small: it touches {share} of the value of demand.", share=share)
    if touched < 0.01:
        return message("Small: it touches {share} of the value of demand.", share=share)
    if touched < 0.1:
        return message("Moderate: it touches {share} of the value of demand.", share=share)
    return message("Large: it touches {share} of the value of demand.", share=share)


def _verdict(state: str, limit: float | None) -> Message:
    share = percent(limit or 0.0)
    if state == "infeasible":
        return message("No plan exists.")
    if state == "short" and not limit:
        return message("No plan exists in which nothing is short.")
    if state == "short":
        return message("No plan exists in which at most {share} of any demand is short.", share=share)
    if state == "chosen":
        return message("Demand could be met; the plan leaves some of it unmet because that costs less.")
    if not limit:
        return message("Nothing is short.")
    return message("Nothing is short beyond {share} of any demand.", share=share)


def _statement(grades: Mapping[str, float]) -> Statement:
    """What an answer rests on; ``grades`` are those of a plan's purchases."""
    return Statement(
        (
            message(
                "A conflict is minimal: without any one of the constraints it names, the others can hold together."
            ),
            message(
                "Sizes are the least of the continuous relaxation, or of whole numbers where only these stand in the way."
            ),
            message("Every repair was laid on the scenario, solved and audited; what did not hold is left out."),
            message(
                "The size of a change is the value of the demand that it touches, at standard costs, over all demand."
            ),
        ),
        dict(grades),
    )
