"""Whole numbers: the relaxation, plans near it, bounds block by block, a search of the whole, and what is believed of it.

A search works within tolerances: a decision that it calls 0 may let something through, and a program whose numbers lie far
apart may lose its best plan on the way. So a plan counts only once its decisions are fixed, the rest is solved again and it
keeps every row on our own numbers; and what a search proves is asked for twice where its numbers lie far apart.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, replace

import numpy as np

from optimizer.arrays import Floats, Mask
from optimizer.messages import message, sequence

from ..claims import CLAIM_TOLERANCE, ClaimCheck
from ..program import Basis, Program, inner_product
from ..report import Limits, Report, Status, gap_reached, relative_gap
from ..scaling import GEOMETRIC, scale
from ..words import ended_as
from .block_search import BlockBounds, blocks_of
from .block_tree import BlockTree
from .branching import branch_out
from .confirmation import UNCONFIRMED, confirmed_report
from .narrowing import narrowed_by_prices
from .rounding import cleaned, rounded, without_idle
from .stages import Stages

__all__ = ["Outcome", "TieBreak", "minimise", "negligible_cost", "proven"]

#: A row of decisions whose coefficients differ by more than this makes tolerances leak.
_WIDE = 1e5
#: Programs of fewer columns are searched twice as a matter of course: a second look costs next to nothing.
_SMALL = 500
#: From this many columns on a search is better begun near the relaxation, or block by block.
_LARGE = 2000
#: The prices of another plan take so many times those of the last one, at most.
_PRICES = 1.5
#: A search near the relaxation is over when its own gap is this share of the asked one.
_NEARER = 0.3
#: Or this share of what is open so far: its plan has to be good, not the best one there.
_ROUGH = 0.05
#: It opens at least so many decisions.
_OPEN = 12
#: Of the asked gap over the bound, the share at which a search may stop: its plan loses a little when the rest is solved again.
_ENOUGH = 0.95
#: A search near the relaxation leaves out rows of which the relaxation uses less than this share.
_SLACK = 0.5
#: What a row may be off its side to be kept just so, relative to what it usually comes to.
_TIGHT = 1e-6
#: A difference of costs is next to nothing only if it is so beside the cost as well.
_SLIGHT = 1e-6
#: How far from a whole number a second search takes a value to be one.
_STRICT = 1e-9


@dataclass(frozen=True, eq=False)
class Outcome:
    """A level solved: ``report`` is that of its plan, whose duals are those of the linear program with decisions fixed.

    ``relaxed`` is the report of the relaxation, which is the same object where there are no whole numbers.
    """

    report: Report
    relaxed: Report
    #: Holds plans against the program.
    check: ClaimCheck


@dataclass(eq=False)
class TieBreak:
    """Costs (columns,) under which few plans are alike, by which the simplex method goes first, and where it ended under them."""

    cost: Floats
    basis: Basis | None = None


def minimise(
    stages: Stages,
    target: Program,
    prefix: str = "",
    plan: Floats | None = None,
    near: bool = False,
    kept: bool = False,
    basis: Basis | None = None,
    ties: TieBreak | None = None,
) -> Outcome:
    """The best plan of a program that the limits allow, and a proven bound; names of stages begin with ``prefix``.

    ``plan``: values (columns,) whose decisions are worth a try, if some are known; those of a plan make sure that there is one,
    since a program that hardly leaves any room is easily taken for one without. ``near``: where no plan is near the relaxation,
    none is searched for. ``kept``: the values are a plan of a level before, which counts as it is. ``basis``: where the relaxation
    begins; ``ties``: other costs by which the way to plans leads.
    """
    check = ClaimCheck(target)
    if not target.integer.any():
        relaxed = confirmed_report(stages, f"{prefix}relaxation", target, basis, check=check)
        return Outcome(relaxed, relaxed, check)
    relaxed = confirmed_report(stages, f"{prefix}relaxation", target.relaxed(), basis)
    if relaxed.status in (Status.INFEASIBLE, Status.UNBOUNDED):
        if plan is None or not check.keeps(plan):
            return Outcome(relaxed, relaxed, check)
        # What is in hand speaks against it.
        text = sequence((ended_as(relaxed.status), UNCONFIRMED), ": ", "：")
        relaxed = Report(Status.NO_SOLUTION, message=text, counts=relaxed.counts)
    return Outcome(_Search(stages, check, relaxed, prefix, ties).run(plan, near, kept), relaxed, check)


def proven(report: Report, gap: float, negligible: float) -> bool:
    """Whether a plan is proven within the asked gap, or next to nothing."""
    reached = relative_gap(report.objective, report.bound)
    if reached is None or report.objective is None or report.bound is None:
        return False
    return gap_reached(reached, gap) or report.objective - report.bound <= negligible


def negligible_cost(program: Program, cost: float | None) -> float:
    """A difference too small to mean anything, beside the dearest unit of a program and beside a plan's own ``cost``."""
    return min(program.negligible, _SLIGHT * abs(cost or 0.0))


class _Search:
    """One program with whole numbers: ``best`` has the best plan in hand and the bound that is proven, as they improve."""

    def __init__(
        self, stages: Stages, check: ClaimCheck, relaxed: Report, prefix: str, ties: TieBreak | None = None
    ) -> None:
        self.stages, self.check, self.relaxed, self.prefix, self.ties = stages, check, relaxed, prefix, ties
        self.target = check.program
        self.best = Report(Status.NO_SOLUTION, bound=relaxed.bound, message=relaxed.message)
        #: Seconds that the prices of the last plan took.
        self._settling = 0.0

    def run(self, plan: Floats | None, near: bool = False, kept: bool = False) -> Report:
        """One step after the other until the plan in hand is proven within the gap, or the time is up."""
        begun = time.perf_counter()
        kept = kept and plan is not None and self._admit(plan)
        if self._done and self.prefix:
            return self._ended(message("the plan of a level before"))
        if plan is not None and not kept:
            self._settle(plan, "first incumbent", last=False)
        self._round()
        self.stages.reserve = max(self.stages.reserve, 3 * (time.perf_counter() - begun))
        if near and self.best.values is None:
            return self._ended(message("no plan near the relaxation"))
        large = self.stages.native and len(self.target.cost) >= _LARGE and self.relaxed.values is not None
        steps = (self._by_parts, self._nearby) if large else ()
        way: str = message("rounded relaxation")
        for step in steps:
            way = way if self._done or self.stages.time_is_up else step()
        if not self._done:
            return self._resumed(self._searched())
        if kept and not self.prefix and self.best.duals is None and self.best.values is not None:
            self._settle(self.best.values)
        return self._ended(way)

    def _resumed(self, report: Report) -> Report:
        """One search more in the seconds kept for the prices and not needed; only for the cost: a level's are the next one's."""
        stages = self.stages
        if self.prefix or report.status != Status.FEASIBLE or not stages.time_is_up:
            return report
        stages.reserve = min(stages.reserve, _PRICES * self._settling + 0.01)
        if stages.time_is_up:
            return report
        again = self._search("integers", self._lean)
        if not self._doubtful:
            self._raise(again.bound)
        return self._ended(again.message)

    @property
    def _done(self) -> bool:
        # What is minimised before the cost is no money, and may well come to nothing.
        negligible = self.target.negligible if self.prefix else negligible_cost(self.target, self.best.objective)
        return proven(self.best, self.stages.limits.gap, negligible)

    def _ended(self, way: str) -> Report:
        in_hand = Status.NO_SOLUTION if self.best.values is None else Status.FEASIBLE
        return replace(self.best, status=Status.OPTIMAL if self._done else in_hand, message=way)

    @property
    def _target(self) -> float | None:
        """The cost of a plan that the bound in hand proves good enough; None where the search has to prove it."""
        bound = self.best.bound
        return None if bound is None else bound + _ENOUGH * self.stages.limits.gap * abs(bound)

    def _raise(self, bound: float | None) -> None:
        """Note a bound that is proven."""
        if bound is not None and (self.best.bound is None or bound > self.best.bound):
            self.best = replace(self.best, bound=bound)

    # Plans

    def _admit(self, plan: Floats) -> bool:
        """A plan (columns,) of another cost counts without being solved again, if it keeps every row: its decisions are seldom
        good ones here, and the linear program that they leave is far from any that was solved.
        """
        if not self.check.keeps(plan):
            return False
        self.best = replace(self.best, values=plan, objective=inner_product(self.target.cost, plan))
        return True

    def _settle(self, values: Floats, name: str = "prices", last: bool = True) -> Report | None:
        """The plan with the decisions of these values (columns,), everything else solved again; kept if it is the best."""
        begun = time.perf_counter()
        left, plan = self.target.with_decisions_fixed(values), cleaned(values, self.target)
        basis = self._by_ties(left, name, last) or self._basis
        report = confirmed_report(self.stages, f"{self.prefix}{name}", left, basis=basis, last=last)
        self._settling = time.perf_counter() - begun
        free = ~self.target.integer
        # Without an answer the values may do as they are, but for what the decisions shut.
        plan[free] = cleaned(plan[free] if report.values is None else report.values, left)
        if not self.check.keeps(plan):
            return None
        cost = inner_product(self.target.cost, plan)
        settled = replace(report, values=plan, objective=cost, bound=self.best.bound)
        known = self.best.objective
        # As good a plan with prices is better than one of another level without.
        if known is None or cost < known or (cost == known and self.best.duals is None):
            self.best = settled
        return settled

    def _by_ties(self, left: Program, name: str, last: bool) -> Basis | None:
        """Where the linear program with decisions made ends under the costs of ``ties``, from where the last one did."""
        if self.ties is None:
            return None
        tied = replace(left, cost=self.ties.cost[~self.target.integer])
        report = self.stages.run(f"{self.prefix}{name}", tied, basis=self.ties.basis, last=last)
        if report.basis is None:
            return None
        self.ties.basis = report.basis
        return replace(report.basis, primal_feasible=True)

    @property
    def _basis(self) -> Basis | None:
        """Where the linear program with decisions made begins: where it ended last, or the relaxation did."""
        if self.best.basis is not None:
            return self.best.basis
        return None if self.relaxed.basis is None else self.relaxed.basis.of(~self.target.integer)

    def _round(self) -> None:
        """Decisions that the relaxation half makes are made, then what proves idle is taken back."""
        if self.relaxed.values is None:
            return
        first = self._settle(rounded(self.relaxed.values, self.target), "first incumbent", last=False)
        if first is None or first.values is None:
            return
        needed = without_idle(first.values, self.check)
        if not np.array_equal(needed, first.values):
            self._settle(needed, "first incumbent", last=False)

    def _nearby(self) -> str:
        """Search with every decision fixed on which the relaxation is whole, without rows that it hardly uses.

        Where that leaves few, those of which the relaxation is least sure are open too.
        """
        assert self.relaxed.values is not None
        values, integer = self.relaxed.values, self.target.integer
        open_ = integer & (np.abs(values - np.round(values)) > 1e-6)
        if open_.sum() < _OPEN and self.relaxed.duals is not None:
            sure = np.flatnonzero(integer & ~open_)
            reduced = np.abs(self.target.reduced_costs(self.relaxed.duals))[sure]
            open_[sure[np.argsort(reduced, kind="stable")[: _OPEN - int(open_.sum())]]] = True
        fixed = integer & ~open_
        near = replace(
            self.target,
            lower=np.where(fixed, np.round(values), self.target.lower),
            upper=np.where(fixed, np.round(values), self.target.upper),
            integer=open_,
        )
        left = self.stages.half_left
        gap = max(_NEARER * left.gap, 1e-6, _ROUGH * (relative_gap(self.best.objective, self.best.bound) or 0.0))
        limits = replace(left, gap=gap, target=self._target)
        near = self._narrowed(near)
        report = self.stages.run(f"{self.prefix}nearby", near.subset(rows=self._used(near)), limits=limits)
        if report.values is not None:
            self._settle(report.values)
        return message("search near the relaxation")

    def _used(self, near: Program) -> Mask:
        """Rows that the relaxation uses for the most part, or that hold what is open (rows,)."""
        assert self.relaxed.values is not None
        slack, rows = near.slack(self.relaxed.values), self.check.rows
        side = np.where(np.isfinite(near.row_upper), near.row_upper, near.row_lower)
        felt = near.rows_with(near.integer) | (slack <= np.maximum(_SLACK * np.abs(side), rows))
        return np.where(self._spare, slack <= _TIGHT * rows, felt)

    @property
    def _spare(self) -> Mask:
        tightening = self.target.outline.only_tightens
        return np.zeros(len(self.target.row_lower), bool) if tightening is None else tightening

    # Bounds

    def _by_parts(self) -> str:
        """A bound from the blocks under the relaxation's prices, and plans from their answers; then a tree of few branches."""
        begun, parts = time.perf_counter(), blocks_of(self.target)
        blocks = None if parts is None else BlockBounds(self.target, parts)
        pieces = None if blocks is None else blocks.search(self.relaxed, self.stages.left())
        if blocks is not None:
            counts = {} if pieces is None else {"blocks_searched": float(pieces.searched), "nodes": pieces.nodes}
            self._book("blocks", counts, begun)
        if blocks is not None and pieces is not None:
            self._raise(pieces.bound)
            if not self._done:
                begun, tree = (
                    time.perf_counter(),
                    BlockTree(blocks, self.relaxed, pieces, self.stages.half_left, self._best_with),
                )
                tree.run()
                self._book("branches", {"nodes": float(tree.nodes)}, begun)
                self._raise(tree.bound)
        return message("search block by block")

    def _best_with(self, decisions: Floats) -> Report:
        """The best plan in hand once these decisions (columns,) were tried."""
        self._settle(decisions)
        return self.best

    def _book(self, name: str, counts: dict[str, float], begun: float) -> None:
        """Note a step that is no solve of the whole."""
        report = Report(Status.FEASIBLE, counts=counts)
        self.stages.record(f"{self.prefix}{name}", report, time.perf_counter() - begun)

    # The whole

    def _searched(self) -> Report:
        """Search the whole program, and once more in another way where one search may be wrong."""
        first = self._search("integers", self._lean)
        stopped = first.status in (Status.FEASIBLE, Status.NO_SOLUTION)
        if not self._doubtful:
            self._raise(first.bound)
        if self._done and (stopped or not self._doubtful):
            return self._ended(first.message)
        if len(self.target.cost) < _SMALL and not self.stages.time_is_up and self._tried():
            way = first.message if first.status == Status.OPTIMAL else message("branching with proofs")
            return self._ended(way) if self._done else Report(Status.INFEASIBLE, message=way)
        if stopped:
            return self._ended(first.message)
        strict = replace(self.stages.left(), integrality=_STRICT)
        again = self._search("confirmation", self.target, replace(strict, scaling=GEOMETRIC))
        if first.status == again.status == Status.INFEASIBLE and self.best.values is None:
            return again
        bounds = [report.bound for report in (first, again) if report.bound is not None]
        if len(bounds) == 2:
            # Of two searches that differ the weaker claim stands, unless a third one grants the stronger.
            self._raise(min(bounds))
            if not self._done and not self.stages.time_is_up:
                third = self._search("confirmation", self.target, strict)
                self._raise(sorted([*bounds, -np.inf if third.bound is None else third.bound])[1])
        return self._ended(first.message if self._done else sequence((first.message, UNCONFIRMED), ": ", "："))

    def _tried(self) -> bool:
        """Try the program out; whether that settles it: the plan in hand is proven, or there is none."""
        begun = time.perf_counter()
        best = np.inf if self.best.objective is None else self.best.objective
        branches = branch_out(self.target, best, self.stages.left())
        self._book("confirmation", {"nodes": float(branches.nodes)}, begun)
        if branches.best is not None:
            self._settle(branches.best)
        if np.isfinite(branches.bound):
            self._raise(branches.bound)
        return self._done or (branches.complete and branches.bound == np.inf and self.best.values is None)

    def _search(self, name: str, program: Program, limits: Limits | None = None) -> Report:
        """A search of the whole; what it finds is settled."""
        asked = replace(limits or self.stages.left(), target=self._target)
        report = self.stages.run(f"{self.prefix}{name}", self._narrowed(program), self.best.values, limits=asked)
        if report.values is not None:
            self._settle(without_idle(report.values, self.check))
        return report

    def _narrowed(self, program: Program) -> Program:
        """The program with bounds beyond which every plan costs more than the one in hand, by the relaxation's prices."""
        cost, duals = self.best.objective, self.relaxed.duals
        least = None if cost is None or duals is None else self.check.bound(duals)
        if cost is None or duals is None or least is None:
            return program
        room = cost - least + CLAIM_TOLERANCE * abs(cost)
        return narrowed_by_prices(program, self.target.reduced_costs(duals), room)

    @property
    def _lean(self) -> Program:
        """The program without the spare rows that the relaxation does not keep just so."""
        if self.relaxed.values is None:
            return self.target
        tight = self.target.slack(self.relaxed.values) <= _TIGHT * self.check.rows
        return self.target.subset(rows=~self._spare | tight)

    @property
    def _doubtful(self) -> bool:
        """Whether one search is not enough: the program is small, or its numbers lie far apart even once it is scaled."""
        if len(self.target.cost) < _SMALL:
            return True
        scaled = scale(self.target).program
        rows = scaled.by_row[np.flatnonzero(scaled.rows_with(scaled.integer))]
        size = np.abs(rows.data)
        begins = rows.indptr[:-1]
        return bool((np.maximum.reduceat(size, begins) > _WIDE * np.minimum.reduceat(size, begins)).any())
