"""Linear programs whose answer is checked before it is believed.

"Optimal" must be proven by its duals, "infeasible" by weights of the rows, on our own numbers. What they do not prove is solved
once more, scaled in another way and by the plainest route; two ways that say the same are believed too. What remains is said
to be unconfirmed.
"""

from __future__ import annotations

from dataclasses import replace

from optimizer.messages import listing, message, sequence

from ..claims import CLAIM_TOLERANCE, ClaimCheck
from ..program import Basis, Program, inner_product
from ..report import CONCLUSIVE, Report, Status
from ..scaling import GEOMETRIC
from ..words import ended_as
from .stages import Stages

__all__ = ["UNCONFIRMED", "confirmed_report"]

#: Ends the message of a report that nothing confirms.
UNCONFIRMED = message("not confirmed; another solver may tell more")


def confirmed_report(
    stages: Stages,
    name: str,
    program: Program,
    basis: Basis | None = None,
    last: bool = False,
    check: ClaimCheck | None = None,
) -> Report:
    """The report of a linear program, confirmed; as "feasible" or "no_solution" where it cannot be.

    ``check``: the program's, if there is one already.
    """
    check = check or ClaimCheck(program)
    first = stages.run(name, program, basis=basis, last=last)
    if first.status not in CONCLUSIVE or _shown(check, first):
        return first
    again = stages.run(name, program, limits=replace(stages.left(last), scaling=GEOMETRIC, route="direct"))
    if _shown(check, again):
        return again
    if _agreed(check, first, again):
        return again
    return _doubtful(check, first, again)


def _shown(check: ClaimCheck, report: Report) -> bool:
    """Whether the report brings its own proof."""
    if report.status == Status.OPTIMAL:
        return report.values is not None and report.duals is not None and check.best(report.values, report.duals)
    if report.status == Status.INFEASIBLE:
        return report.ray is not None and check.impossible(report.ray)
    return False


def _agreed(check: ClaimCheck, first: Report, again: Report) -> bool:
    """Whether two ways say the same, and nothing speaks against it: a solver may give no duals, or too few digits of them."""
    if first.status != again.status:
        return False
    if first.status != Status.OPTIMAL:
        return first.status == Status.INFEASIBLE or not check.bounded
    plans = [report.values for report in (first, again) if report.values is not None and check.keeps(report.values)]
    costs = [inner_product(check.program.cost, plan) for plan in plans]
    return len(costs) == 2 and abs(costs[0] - costs[1]) <= CLAIM_TOLERANCE * max(1.0, *map(abs, costs))


def _doubtful(check: ClaimCheck, *reports: Report) -> Report:
    """What may be said all the same: the cheapest plan that keeps every row, and the best bound that is proven."""
    plans = [report for report in reports if report.values is not None and check.keeps(report.values)]
    proofs = [check.bound(report.duals) for report in reports if report.duals is not None]
    bound = max((proof for proof in proofs if proof is not None), default=None)
    ends = listing(map(ended_as, dict.fromkeys(report.status for report in reports)))
    text = sequence((ends, UNCONFIRMED), ": ", "：")
    if not plans:
        last = reports[-1]
        return Report(Status.NO_SOLUTION, bound=bound, message=text, counts=last.counts, route=last.route)
    best = min(plans, key=lambda report: inner_product(check.program.cost, report.values))  # type: ignore[arg-type]
    return replace(best, status=Status.FEASIBLE, bound=bound, message=text)
