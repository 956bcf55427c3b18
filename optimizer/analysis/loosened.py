"""A case in stricter and looser forms, solved side by side: between which costs the best plan of each must lie, and what one costs
more than another, in proven ranges.

A form is a set of what is taken away from the strictest one. A set that holds another's is the looser: a plan of the stricter one
is a plan of it, and what bounds it from below bounds the stricter one too. So every solve may tell something of every other.
"""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from enum import StrEnum

import numpy as np

from optimizer.case import Case
from optimizer.plan.plan import Plan
from optimizer.plan.premium import Premium
from optimizer.solve.report import WITH_PLAN, Progress
from optimizer.solve.strategy.pool import in_threads

from .sides import Side, closer_gap, named_progress, shared_decisions

__all__ = ["FINEST", "ROUGH", "SAME_LEVEL", "STRICTEST", "Certainty", "Loosened", "Removed"]

#: What is taken away.
Removed = frozenset[str]
#: Nothing taken away.
STRICTEST: Removed = frozenset()
#: No gap below this is asked for of a difference, and of the costs of forms beside it: the last ones take the longest.
FINEST, ROUGH = 6e-7, 4e-6
#: Solves side by side.
_THREADS = 2
#: Rounds of narrowing.
_ROUNDS = 3
#: Two levels before cost that differ by less than this share are the same.
SAME_LEVEL = 1e-6


class Certainty(StrEnum):
    """How well a difference of costs is known."""

    #: To the share asked for.
    PROVEN = "proven"
    #: So small that only a ceiling is told.
    AT_MOST = "at_most"
    #: Between two numbers that lie farther apart than asked.
    OPEN = "open"
    #: Not in ¥: something else than cost differs that goes before it, such as shortage.
    LEVELS = "levels"
    #: No plan was found in time.
    UNKNOWN = "unknown"


class Loosened:
    """Forms of a case by what is taken away; ``first``, solved at once, is the one with which the others are compared.

    ``case_of`` makes the case of a form, ``within`` is what half an interval may be of a difference for it to count as proven.
    """

    def __init__(
        self, case_of: Callable[[Removed], Case], first: Removed, name: str, within: float, progress: Progress
    ) -> None:
        self._case_of, self.first, self.within = case_of, first, within
        self._lock, self._progress = threading.Lock(), progress
        self._asked: dict[Removed, float] = {}
        self._plans: dict[Removed, Plan] = {}
        self.base = Side(case_of(first), named_progress(name, self._tell) if name else self._tell)
        self.base.solve(self.base.limits.gap, None)
        self.sides: dict[Removed, Side] = {first: self.base}

    def _tell(self, stage: str, value: float | None) -> None:
        with self._lock:
            self._progress(stage, value)

    # Solves

    def solve(self, wanted: Mapping[Removed, str], ends: float) -> None:
        """Solve each form that has not been solved, to its own gap; ``wanted`` has the names for progress."""
        new = [removed for removed in wanted if removed not in self.sides]

        def work(numbers: Iterator[int]) -> list[tuple[Removed, Side]]:
            done = []
            for number in numbers:
                removed = new[number]
                side = Side(self._case_of(removed), named_progress(wanted[removed], self._tell))
                side.solve(side.limits.gap, shared_decisions(self.base, side), ends)
                done.append((removed, side))
            return done

        for share in in_threads(min(_THREADS, len(new)), range(len(new)), work):
            self.sides.update(share)

    def solve_closer(self, gaps: Mapping[Removed, float], ends: float) -> bool:
        """Solve forms again, each to its gap, from its own plan; whether any gap was not asked for before.

        What is left of the time is shared: a form that takes long leaves the others as much.
        """
        again = [removed for removed, gap in gaps.items() if gap < self._asked.get(removed, np.inf)]
        if not again or time.perf_counter() >= ends:
            return False
        threads = min(_THREADS, len(again))

        def work(numbers: Iterator[int]) -> None:
            for number in numbers:
                side, now = self.sides[again[number]], time.perf_counter()
                share = min(1.0, threads / (len(again) - number))
                side.solve(gaps[again[number]], side.solution.values, now + share * max(ends - now, 0.0))

        in_threads(threads, range(len(again)), work)
        for removed in again:
            self._asked[removed] = gaps[removed]
            self._plans.pop(removed, None)
        return True

    def narrow(self, pairs: Sequence[tuple[Removed, Removed]], ends: float, finest: float = FINEST) -> None:
        """Solve again, more closely, what leaves the difference between a stricter and a looser form open."""
        forms = {removed for pair in pairs for removed in pair}
        if not any(self.sides[removed].program.integer.any() for removed in forms):
            return
        for _ in range(_ROUNDS):
            gaps: dict[Removed, float] = {}
            for strict, loose in pairs:
                premium = self.premium(strict, loose)
                if premium is None or premium.proven:
                    continue
                room = 2.0 * self.within * abs(premium.best)
                for form, other in ((strict, loose), (loose, strict)):
                    gap = self.closer(form, room, self.sides[other].open_jpy, finest)
                    if gap is not None:
                        gaps[form] = min(gap, gaps.get(form, np.inf))
            if not self.solve_closer(gaps, ends):
                return

    def closer(
        self, removed: Removed, room: float = 0.0, open_other: float = 0.0, finest: float = FINEST
    ) -> float | None:
        """The gap to which a form is to be solved to leave so much ``room`` (¥) open together with another; see `closer_gap`."""
        side = self.sides[removed]
        return None if side.solution.objective is None else closer_gap(side, open_other, room, finest)

    # Costs

    def upper(self, removed: Removed) -> float:
        """The cost of the best plan in hand of a form (present ¥); infinite without one."""
        return min((self._cost(other) for other in self._stricter(removed)), default=math.inf)

    def lower(self, removed: Removed) -> float:
        """What every plan of a form costs at least (present ¥); minus infinity where nothing is proven."""
        bounds = [self.sides[other].solution.bound for other in self._looser(removed)]
        proven = max((bound for bound in bounds if bound is not None), default=-math.inf)
        return min(proven, self.upper(removed))

    def plan(self, removed: Removed) -> Plan | None:
        """The best plan in hand of a form, audited; None where there is none."""
        known = self._stricter(removed) if self._can_compare(removed) else [removed]
        if not any(removed in self.sides for removed in known):
            return None
        best = min(known, key=lambda other: (self._cost(other), len(other)))
        if best not in self._plans:
            self._plans[best] = self.sides[best].plan(0.0)
        return self._plans[best] if self._plans[best].has_plan else None

    def premium(self, strict: Removed, loose: Removed) -> Premium | None:
        """What the stricter form costs more; None where costs cannot be compared, or one has no plan."""
        cost, other = self.upper(strict), self.upper(loose)
        if math.isinf(cost) or math.isinf(other) or not (self._can_compare(strict) and self._can_compare(loose)):
            return None
        low, high = self.lower(strict) - other, cost - self.lower(loose)
        if math.isinf(low) or math.isinf(high):
            return Premium("", other, cost - other, None, None, self.within)
        least = 0.0 if self.in_line else -math.inf
        return Premium("", other, cost - other, max(low, least), max(high, low, least), self.within)

    def certainty(self, strict: Removed, loose: Removed) -> Certainty:
        """How well what the stricter form costs more is known."""
        premium = self.premium(strict, loose)
        if premium is None:
            sides = [self.sides.get(removed) for removed in (strict, loose)]
            planned = all(side is not None and side.solution.values is not None for side in sides)
            return Certainty.LEVELS if planned else Certainty.UNKNOWN
        if premium.proven:
            return Certainty.PROVEN
        return Certainty.AT_MOST if premium.high is not None and premium.high <= self.tiny else Certainty.OPEN

    @property
    def tiny(self) -> float:
        """Below this (¥) two solves to the finest gap cannot tell a difference to the share asked for."""
        return FINEST / self.within * abs(self._cost(self.first))

    @property
    def in_line(self) -> bool:
        """Whether looser means no dearer to the last digit: no level before cost holds at more than nothing."""
        return not any(self.base.solution.levels.values())

    def _can_compare(self, removed: Removed) -> bool:
        """Whether a form comes to the same levels before cost as the first one; one not solved, whether a looser one does."""
        known = [removed] if removed in self.sides else self._looser(removed)
        return any(self._same_levels(self.sides[other]) for other in known)

    def _stricter(self, removed: Removed) -> list[Removed]:
        """Of the forms solved, those whose plans are plans of this one, at the same levels before cost."""
        return self._comparable(other for other in self.sides if other == removed or (self.in_line and other < removed))

    def _looser(self, removed: Removed) -> list[Removed]:
        """Of the forms solved, those whose bounds bound this one, at the same levels before cost."""
        return self._comparable(other for other in self.sides if other == removed or (self.in_line and other > removed))

    def _comparable(self, forms: Iterable[Removed]) -> list[Removed]:
        return [other for other in forms if self._same_levels(self.sides[other])]

    def _cost(self, removed: Removed) -> float:
        objective = self.sides[removed].solution.objective
        return math.inf if objective is None else objective

    def _same_levels(self, side: Side) -> bool:
        levels, own = self.base.solution.levels, side.solution.levels
        if side.solution.status not in WITH_PLAN or levels.keys() != own.keys():
            return False
        return all(np.isclose(own[name], value, rtol=SAME_LEVEL, atol=0.0) for name, value in levels.items())
