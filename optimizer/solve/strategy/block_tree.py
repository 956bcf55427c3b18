"""Whole numbers by branching over blocks: where the blocks' bound leaves a little open, it is closed by a few branches.

What the blocks leave open comes from the decisions that couple them, and these are few. Each branch is bounded by its relaxation,
cut by what its blocks come to, which is far more than the relaxation alone; so a tree of few nodes proves what a search of the
whole takes minutes for. The branch with the least bound comes next. It is halved by the decision whose halves gained most
before, or do so a few pivots away (reliability branching: Achterberg, Koch and Martin 2005).
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from heapq import heappop, heappush

import numpy as np

from optimizer.arrays import Floats, Mask

from ..report import Limits, Report, Status
from .block_search import BlockAnswer, BlockBounds, BlockSearches
from .cut_relaxation import CutRelaxation, Held, Sides

__all__ = ["BlockTree"]

#: After every so many nodes the open gap must have shrunk to this share of what it was, else the tree is left.
_WATCHED, _SHRUNK = 24, 0.8
#: No more nodes than this.
_NODES = 400
#: The blocks of the whole, and those of a branch, are searched so often at most, as long as each time gains this share of what
#: is open.
_ROUNDS, _AGAIN, _GAINS = 5, 2, 0.02
#: Decisions tried: at first; in a branch as long as none is good; and in a row without one that is better.
_FIRST, _TRIALS, _LOOKAHEAD = 50, 4, 3
#: Pivots that a trial may take.
_PIVOTS = 200
#: No smaller gap is asked for.
_LEAST_GAP = 1e-9
#: A value is whole that is no farther from it than this.
_WHOLE = 1e-6
#: What a half that gains nothing counts, relative to what is open: two halves that both gain are better than one.
_LITTLE = 1e-3
#: A decision is good if its halves' gains, multiplied, are this share of what they would be if each closed what is open.
_GOOD = 0.01
#: A decision counts so many times more where a block and the plan in hand are at odds about it.
_DISPUTED = 20.0


@dataclass(frozen=True, eq=False)
class _Node:
    """A branch: new bounds of columns, a basis near its relaxation's, its proven bound, and its blocks' answers."""

    sides: Sides
    basis: Held
    bound: float
    answers: Mapping[int, BlockAnswer] = field(default_factory=dict)


class BlockTree:
    """The branches of a program with whole numbers; ``bound`` is what they prove together, ``nodes`` how many there were."""

    def __init__(
        self,
        blocks: BlockBounds,
        relaxed: Report,
        first: BlockSearches,
        limits: Limits,
        settle: Callable[[Floats], Report],
    ) -> None:
        """``relaxed`` is the relaxation's report, ``first`` what its blocks gave. ``settle`` makes a plan of values' decisions
        (columns,) and gives the best plan in hand.
        """
        self.blocks, self.target, self.limits, self.ends = blocks, blocks.program, limits, limits.ends
        self._settle, self._settled = settle, set[bytes]()
        self._plan: Floats | None = None
        self._cost = np.inf
        self._relaxation = CutRelaxation(self.target, relaxed.basis, limits)
        #: What a whole unit down and up gained when it was tried last (¥), by column; and blocks that gain something.
        self._gains: dict[int, tuple[float, float]] = {}
        self._gaining = set[int]()
        self.nodes, self._first = 0, first
        self.bound = first.bound

    def run(self) -> None:
        """Branch until the best plan in hand is within the gap of the bound, or the tree leads nowhere; not without a plan."""
        self._try(self._first.values)
        if self._cost == np.inf or self._enough(self.bound):
            return
        root = self._root()
        waiting, stuck = [(root.bound, 0, root)], np.inf
        watched, count = self._cost - root.bound, 0
        while waiting:
            bound, _, node = heappop(waiting)
            self._raise(min(bound, stuck))
            if bound >= stuck or self._enough(self.bound) or self.nodes >= _NODES or self._late:
                return
            if self.nodes >= count + _WATCHED:
                if self._cost - self.bound > _SHRUNK * watched:
                    return
                watched, count = self._cost - self.bound, self.nodes
            halves = self._halved(node)
            if halves is None:
                stuck = min(stuck, bound)
                continue
            for half in halves:
                self.nodes += 1
                heappush(waiting, (half.bound, self.nodes, half))
        self._raise(stuck)

    def _raise(self, bound: float) -> None:
        """Note what holds for every branch."""
        self.bound = max(self.bound, min(bound, self._cost))

    @property
    def _late(self) -> bool:
        return time.perf_counter() >= self.ends

    @property
    def _left(self) -> Limits:
        return self.limits.until(self.ends)

    def _enough(self, bound: float) -> bool:
        """Whether a branch of this bound can hold nothing better than the plan in hand, but for the gap."""
        return self._cost < np.inf and bound >= self._cost - max(self.limits.gap, _LEAST_GAP) * abs(self._cost)

    def _try(self, values: Floats) -> None:
        """Make a plan of the decisions of these values (columns,), unless that was tried."""
        decisions = np.round(values[self.target.integer]).tobytes()
        if decisions not in self._settled:
            self._settled.add(decisions)
            best = self._settle(np.where(self.target.integer, np.round(values), 0.0))
            self._plan, self._cost = best.values, np.inf if best.objective is None else best.objective

    # Branches

    def _root(self) -> _Node:
        """The whole."""
        self._cut(self._first, {}, self._first.bound)
        report = self._relaxation.solve({}, None, self._left)
        return self._bounded({}, report, self._first.bound, self._first.answers)

    def _halved(self, node: _Node) -> list[_Node] | None:
        """What of a branch's two halves is not empty; None where it cannot be halved."""
        report = self._relaxation.solve(node.sides, node.basis, self._left)
        if report.values is None or report.objective is None:
            return None
        whole = _Node(node.sides, self._relaxation.basis, max(node.bound, report.objective), node.answers)
        column = self._column(whole, report.values, report.objective)
        if column is None:
            self._try(report.values)
            return [whole] if self._enough(whole.bound) else None
        floor = float(np.floor(report.values[column]))
        halves = [self._half(whole, column, side) for side in self._sides(whole, column, floor)]
        return [half for half in halves if half is not None]

    def _sides(self, node: _Node, column: int, floor: float) -> tuple[tuple[float, float], tuple[float, float]]:
        """The bounds of a column in the two halves of a branch."""
        low, high = node.sides.get(column, (float(self.target.lower[column]), float(self.target.upper[column])))
        return (low, floor), (floor + 1.0, high)

    def _half(self, node: _Node, column: int, side: tuple[float, float]) -> _Node | None:
        """The branch in which a column has these bounds; None where it is shown to be empty."""
        sides = {**node.sides, column: side}
        report = self._relaxation.solve(sides, node.basis, self._left)
        if report.status == Status.INFEASIBLE:
            return None
        if report.objective is None:
            # Nothing is known of it but what holds for the branch it is a part of.
            return _Node(sides, node.basis, node.bound)
        own = int(self.blocks.shape.of_column[column])
        known = {block: answer for block, answer in node.answers.items() if block != own}
        return self._bounded(sides, report, node.bound, known)

    def _bounded(self, sides: Sides, report: Report, bound: float, known: Mapping[int, BlockAnswer]) -> _Node:
        """A branch whose relaxation is solved: its blocks are searched and cut until that gains little; ``bound`` holds already."""
        basis = self._relaxation.basis
        for _ in range(_AGAIN if sides else _ROUNDS):
            if report.objective is None or self._late:
                break
            bound = max(bound, report.objective)
            if self._enough(bound):
                break
            pieces = self.blocks.search(report, self._left, self._relaxation.narrowed(sides), known)
            if pieces is None:
                break
            known, bound = {**known, **pieces.answers}, max(bound, pieces.bound)
            if self._enough(bound):
                break
            self._try(pieces.values)
            if pieces.bound - report.objective <= _GAINS * (self._cost - bound):
                break
            self._cut(pieces, sides, bound)
            report = self._relaxation.solve(sides, basis, self._left)
            basis = self._relaxation.basis
        return _Node(sides, basis, bound, known)

    def _cut(self, pieces: BlockSearches, sides: Sides, bound: float) -> None:
        """Note in the relaxation what blocks come to that gain some of what is open."""
        shape, open_ = self.blocks.shape, self._cost - bound
        for block, gain in pieces.gains.items():
            if gain > _LITTLE * open_:
                self._gaining.add(block)
                self._relaxation.cut(shape.columns[shape.run(block)[0]], pieces.answers[block], sides)

    # Decisions

    def _column(self, node: _Node, values: Floats, objective: float) -> int | None:
        """The decision by which a branch is halved whose relaxation has these values (columns,); None where all are whole."""
        halved = np.flatnonzero(self.target.integer & (np.abs(values - np.round(values)) > _WHOLE))
        disputed = self._disputed(node)[halved]
        some = disputed | np.isin(self.blocks.shape.of_column[halved], list(self._gaining))
        if some.any():
            halved, disputed = halved[some], disputed[some]
        floors, open_ = np.floor(values[halved]), self._cost - node.bound
        above = values[halved] - floors
        # What was never tried goes first.
        before = [self._gains.get(column, (np.inf, np.inf)) for column in halved.tolist()]
        scores = _scores(np.array(before).reshape(-1, 2), above, open_)
        best, idle, chosen = -np.inf, 0, None
        for tried, at in enumerate(np.lexsort((np.abs(above - 0.5), -scores)).tolist()):
            enough = tried >= (_TRIALS if node.sides else _FIRST) or best > _GOOD * open_**2
            if idle >= _LOOKAHEAD and enough:
                break
            column, share = int(halved[at]), float(above[at])
            down, up = (
                max(self._relaxation.tried(node.sides, column, side, node.basis, _PIVOTS) - objective, 0.0)
                for side in self._sides(node, column, float(floors[at]))
            )
            self._gains[column] = down / share, up / (1.0 - share)
            score = float(_scores(np.array([self._gains[column]]), above[[at]], open_)[0])
            score, idle = score * (_DISPUTED if disputed[at] else 1.0), idle + 1
            if score > best:
                best, idle, chosen = score, 0, column
        return chosen

    def _disputed(self, node: _Node) -> Mask:
        """Decisions that a block's answer makes otherwise than the best plan in hand: only they leave something open (columns,)."""
        disputed = np.zeros(len(self.target.cost), bool)
        assert self._plan is not None
        for block, answer in node.answers.items():
            at = self.blocks.shape.columns[self.blocks.shape.run(block)[0]]
            disputed[at] = np.abs(answer.values - self._plan[at]) > 0.5
        return disputed & self.target.integer


def _scores(gains: Floats, above: Floats, open_: float) -> Floats:
    """What it is worth to halve columns by: ``gains`` a whole unit down and up (columns, 2) where values stand ``above`` whole
    numbers (columns,); a half that closes what is ``open_`` can do no more (¥ and ¥ a unit, worth in ¥²).
    """
    both = gains * np.column_stack([above, 1.0 - above])
    return np.asarray(np.prod(np.clip(both, _LITTLE * open_, open_), axis=1))
