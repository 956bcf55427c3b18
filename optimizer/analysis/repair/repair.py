"""What keeps a case from having a plan, or a plan from meeting demand, and what would repair it: each repair solved for real."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from optimizer.analysis.names import close_percent
from optimizer.analysis.statement import Statement, in_both, sentences
from optimizer.case import Case
from optimizer.errors import BadInput
from optimizer.messages import Message, listing, message
from optimizer.plan.named_plan import SolvedCase
from optimizer.plan.plan import Plan
from optimizer.solve.questions import Questions
from optimizer.solve.report import WITH_PLAN, Progress, Status, no_progress
from optimizer.vocabulary import word

from .facts import Account
from .overlays import Change, Repair, overlaid
from .proposals import Origin, Proposal, Search, keeps_limit, search_repairs, solved_within, worth_of_demand
from .sentences import explanation_of

__all__ = ["SECONDS", "Proposal", "Repairs", "repair_case"]

#: Seconds that an analysis may take unless it is told otherwise.
SECONDS = 120.0
#: Seconds that one question to the solver may take.
_QUESTION_S = 60.0
#: The share of the time that conflicts may take, and of what is left, a plan that would show that there are none.
_ON_CONFLICTS, _ON_A_PLAN = 0.4, 0.5


@dataclass(frozen=True)
class Repairs:
    """Why, and what would help. ``state``: ``infeasible`` (no plan exists), ``short`` (none within the limit on shortage),
    ``chosen`` (one exists, but the plan leaves demand unmet), ``met`` (nothing is short beyond the limit), ``open`` (neither a
    plan nor a conflict was shown in the time there was).

    ``limit`` is the share (0–1) of each demand that may be short; ``seconds`` is the time there was. ``search`` has the repairs
    and what was not looked for; ``complete``: all conflicts were looked for.
    """

    state: str
    limit: float | None
    seconds: float
    statement: Statement
    conflict: tuple[Message, ...] = ()
    accounts: tuple[Account, ...] = ()
    search: Search = field(default_factory=Search)
    complete: bool = True

    @property
    def proposals(self) -> list[Proposal]:
        """The repairs that hold, the least first."""
        return self.search.proposals

    def as_mapping(self) -> dict[str, Any]:
        """Plain data for JSON."""
        return {
            "state": self.state,
            "limit": self.limit,
            "seconds": self.seconds,
            "verdict": in_both(_verdict(self.state, self.limit)),
            "conflict": sentences(self.conflict),
            "groups": [
                {"whole_numbers": account.whole, "facts": [fact.as_mapping() for fact in account.facts.values()]}
                for account in self.accounts
            ],
            "repairs": [proposal.as_mapping() for proposal in self.proposals],
            "tried": len(self.search.tried),
            "undecided": self.search.undecided,
            "unsought": self.search.unsought,
            "left_out": sentences(self._left_out()),
            **self.statement.as_mapping(),
        }

    def _left_out(self) -> list[Message]:
        """What is not in the menu, and why; what was not settled in the time there was."""
        lines, seconds = list[Message](), f"{self.seconds:,.6g}"
        if not self.complete:
            lines.append(
                message("The search for conflicts ended before all were looked for; there may be more of them.")
            )
        if not all(account.minimal for account in self.accounts):
            lines.append(message("Without some of the constraints named, the others may still not hold together."))
        if self.search.alone:
            lines.append(
                message("The smallest combination that was looked for is one kind alone: {kinds}.",
                        kinds=_kinds([self.search.alone]))
            )  # fmt: skip
        if self.search.undecided:
            lines.append(
                message("Neither verified nor refuted within {seconds} seconds: {kinds}.", seconds=seconds,
                        kinds=_kinds(self.search.undecided))
            )  # fmt: skip
        if self.search.unsought:
            lines.append(
                message("Not looked for, since enough repairs were known or the {seconds} seconds were over: {kinds}.",
                        seconds=seconds, kinds=_kinds(self.search.unsought))
            )  # fmt: skip
        return lines


def _kinds(kinds: Sequence[str]) -> Message:
    return listing([word("repair", kind) for kind in dict.fromkeys(kinds)])


def repair_case(
    case: Case,
    plan: SolvedCase | None = None,
    shortage: float | None = None,
    progress: Progress = no_progress,
    seconds: float = SECONDS,
) -> Repairs:
    """Explain and repair a case; ``plan`` is its plan where there is one.

    ``shortage`` (0–1): the share of each demand (part, user, quarter) that may be short; without it the scenario's own limit, or
    none may be short at all. After ``seconds`` nothing more is begun. BadInput for a share outside 0–1, or no time.
    """
    if shortage is not None and not 0 <= shortage <= 1:
        raise BadInput(message("the share must lie between 0 and 1"), "--shortage")
    if not 0 < seconds < float("inf"):
        raise BadInput(message("the seconds must be more than 0"), "--seconds")
    questions = Questions.within(seconds, _QUESTION_S)
    own, finding = case.scenario.model.shortage_limit, questions.part(_ON_CONFLICTS)
    progress("conflict", None)
    explainer = explanation_of(case)
    solved = plan is not None and plan.summary.get("status") in WITH_PLAN
    accounts = [] if solved else explainer.find(finding, progress, whole=False)
    state = "infeasible" if accounts else "short"
    limit = shortage if shortage is not None else own if own is not None or accounts else 0.0
    kept = plan if plan is not None and limit is not None and keeps_limit(plan, limit) else None
    strict = case
    if limit != own:
        strict = overlaid(case, {"id": f"{case.scenario.id}-limit", "model": {"shortage_limit": limit}})
        explainer = explanation_of(strict)
        accounts = [] if kept else explainer.find(finding, progress, whole=False)
    if not accounts:
        if kept is not None:
            return Repairs("met", limit, seconds, _met(kept.summary["confidence"]))
        answer = solved_within(strict, questions.part(_ON_A_PLAN), progress)
        if answer.has_plan:
            return _without_conflict(case, answer, plan, limit, seconds)
        state = "open"
        if answer.status == Status.INFEASIBLE:
            # Only whole numbers stand in the way, unless the search for other conflicts was cut short.
            state, finding = "infeasible" if limit == own else "short", questions.part(_ON_CONFLICTS)
            accounts = explainer.find(finding, progress)
    origin = Origin(case, strict, None if limit == own else limit, worth_of_demand(explainer))
    search = search_repairs(origin, explainer, accounts, questions, progress)
    minimal = bool(accounts) and all(account.minimal for account in accounts)
    return Repairs(
        state,
        limit,
        seconds,
        _statement(_grades(plan, search.proposals), minimal),
        explainer.sentences(accounts),
        tuple(accounts),
        search,
        not finding.left_open,
    )


def _grades(plan: SolvedCase | None, proposals: Sequence[Proposal]) -> Mapping[str, float]:
    """Grades of the purchases of the plan, else of the plan of the smallest repair; none without a plan."""
    if plan is not None and plan.summary.get("status") in WITH_PLAN:
        known: Mapping[str, float] = plan.summary["confidence"]
        return known
    return proposals[0].confidence if proposals else {}


def _without_conflict(
    case: Case, answer: Plan, plan: SolvedCase | None, limit: float | None, seconds: float
) -> Repairs:
    """Nothing stands against a plan within the limit, the answer is one; the case's own plan chose otherwise."""
    if plan is None or limit is None or limit == case.scenario.model.shortage_limit:
        return Repairs("met", limit, seconds, _met(answer.summary["confidence"]))
    text = message("Shortage of up to {share} of any demand is allowed", share=close_percent(limit))
    asked = Repair("limit", [Change(text, {"model": {"shortage_limit": limit}})], 0.0)
    proposal = Origin(case, answer.case, None, 0.0).proposal(asked, answer)
    search = Search([proposal], ["limit"])
    return Repairs("chosen", limit, seconds, _statement(_grades(plan, [proposal]), False), search=search)


def _verdict(state: str, limit: float | None) -> Message:
    share = close_percent(limit or 0.0)
    if state == "infeasible":
        return message("No plan exists.")
    if state == "open":
        return message(
            "Whether a plan exists stayed open: neither a plan nor a conflict was shown in the time there was."
        )
    if state == "short" and not limit:
        return message("No plan exists in which nothing is short.")
    if state == "short":
        return message("No plan exists in which at most {share} of any demand is short.", share=share)
    if state == "chosen":
        return message("Demand could be met; the plan leaves some of it unmet because that costs less.")
    if not limit:
        return message("A plan exists in which nothing is short.")
    return message("A plan exists in which at most {share} of any demand is short.", share=share)


def _met(grades: Mapping[str, float]) -> Statement:
    """What it rests on that a plan exists."""
    return Statement((message("The plan that shows this was solved and audited."),), dict(grades))


def _statement(grades: Mapping[str, float], minimal: bool) -> Statement:
    """What an answer rests on; ``grades`` are those of a plan's purchases, ``minimal`` is whether its conflicts are."""
    first = message("A conflict is minimal: without any one of the constraints it names, the others can hold together.")
    return Statement(
        (
            *([first] if minimal else []),
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
