"""The least and the most that each holder can have, each a linear program of its own, asked for side by side.

Every point that is met on the way tells of all holders: who has nothing in some nearly best plan needs not be asked for less.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator

import numpy as np

from optimizer.arrays import Floats
from optimizer.errors import BadInput
from optimizer.messages import message
from optimizer.solve.held import HeldProgram
from optimizer.solve.program import Program
from optimizer.solve.report import Limits, Status
from optimizer.solve.strategy.pool import in_threads

from .holders import Shares

__all__ = ["NOTHING", "Extremes"]

#: A smaller share is none: what a solver's tolerance leaves.
NOTHING = 1e-7
#: From so many columns on a holder's end is first looked for at a price, ¥ a ¥ of its share, without the ceiling of cost binding:
#: that is most of the way, and a ceiling that binds couples everything (measured on the shipped baseline: half the time).
_MANY, _PRICE = 1000, 0.2


class Extremes:
    """``low`` and ``high`` (holder,): proven ends of the shares over all plans of a program; ``met_low``, ``met_high``: the least
    and most met in any plan so far, which smaller programs may hand on to larger ones.
    """

    def __init__(self, shares: Shares, holders: int) -> None:
        self.shares = shares
        self.low, self.high = np.full(holders, np.inf), np.zeros(holders)
        self.met_low, self.met_high = np.full(holders, np.inf), np.zeros(holders)
        self.asked = 0
        self._lock = threading.Lock()

    def widen(self, program: Program, tell: Callable[[], None], threads: int = 2) -> None:
        """Take in the plans of a program that holds all those taken in before."""
        first = HeldProgram(program, Limits())
        if first.report.status != Status.OPTIMAL or first.report.values is None:
            text = message("nothing confirms the plans at nearly the best cost: {reason}", reason=first.report.message)
            raise BadInput(text, "--within")
        self._meet(first.report.values)
        tasks = self._tasks()
        # A first one without a thread of its own is there already.
        held = iter([first])

        def work(drawn: Iterator[int]) -> None:
            mine: HeldProgram | None = None
            for task in drawn:
                holder, most = divmod(task, 2)
                if not most and self.met_low[holder] <= NOTHING:
                    self.low[holder] = 0.0
                    continue
                if mine is None:
                    mine = next(held, None) or HeldProgram(program, Limits(), first.report.basis)
                self._ask(mine, holder, bool(most))
                tell()

        self.low[self.met_low <= NOTHING] = 0.0
        in_threads(min(threads, max(len(tasks), 1)), tasks, work)
        for holder, other in enumerate(self.shares.alike):
            self.low[holder], self.high[holder] = self.low[other], self.high[other]

    def _tasks(self) -> list[int]:
        """Twice the holder for its least, and one more for its most: the longest first, so that threads end together, then the
        least before the most, since what is met on the way spares most of the rest.
        """
        own = [holder for holder, other in enumerate(self.shares.alike) if holder == other]
        least = [2 * holder for holder in sorted(own, key=self.met_low.__getitem__, reverse=True)
                 if self.met_low[holder] > NOTHING]  # fmt: skip
        tasks = [*least, *(2 * holder + 1 for holder in own)]
        size = [len(at) for at in self.shares.at]
        return sorted(tasks, key=lambda task: -size[task // 2] if size[task // 2] >= _MANY else 0)

    def _ask(self, held: HeldProgram, holder: int, most: bool) -> None:
        # From the cheapest plan: from where the same question ended at less cost it is several times as far.
        cost, begin = self.shares.cost(holder, -1.0 if most else 1.0), None
        if len(self.shares.at[holder]) >= _MANY:
            begin = held.ask(cost=held.program.cost + _PRICE * self.shares.whole * cost).basis
        report = held.ask(cost=cost, begin=begin, primal=True, with_basis=False)
        if report.status != Status.OPTIMAL or report.values is None or report.bound is None:
            raise BadInput(message("nothing confirms an end of a share: {reason}", reason=report.message), "--within")
        with self._lock:
            self.asked += 1
            self._meet(report.values)
            # What is proven and what was met both count: the interval is the wider of the two.
            if most:
                self.high[holder] = max(self.high[holder], -report.bound)
            else:
                self.low[holder] = max(0.0, min(report.bound, self.met_low[holder], self.low[holder]))

    def _meet(self, values: Floats) -> None:
        """Note what every holder has in a plan."""
        shares = self.shares.of(values)
        np.minimum(self.met_low, shares, out=self.met_low)
        np.maximum(self.met_high, shares, out=self.met_high)
