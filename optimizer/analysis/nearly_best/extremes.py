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
        # The least before the most: what is met on the way spares most of the rest.
        least = [holder for holder in np.argsort(self.met_low).tolist() if self.met_low[holder] > NOTHING]
        tasks = [*(2 * holder for holder in reversed(least)), *(2 * holder + 1 for holder in range(len(self.high)))]
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

    def _ask(self, held: HeldProgram, holder: int, most: bool) -> None:
        # From the cheapest plan: from where the same question ended at less cost it is several times as far.
        report = held.ask(cost=self.shares.cost(holder, -1.0 if most else 1.0), with_basis=False)
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
