"""What each rule, deadline, cap, floor and budget of a case costs: the case solved again without it, in proven ranges.

A price is the cost of the best plan under all rules less that of the best one without the rule. Neither is known to the last
yen, so a price is the interval that the plans and bounds of both sides prove (see ``loosened``). It is narrowed down until half of
it is a share of the price: roughly at first, then those that this leaves open. No solve is asked for less than ``loosened.FINEST``
of the cost, so that a price far below what such solves can tell is told as "at most".
"""

from __future__ import annotations

import math
import time
from collections.abc import Iterable, Sequence
from itertools import combinations

import numpy as np

from optimizer.case import Case
from optimizer.errors import BadInput
from optimizer.messages import message
from optimizer.plan.plan import Plan
from optimizer.solve.report import Progress, no_progress

from .loosened import FINEST, ROUGH, STRICTEST, Certainty, Loosened, Removed
from .removals import Removable, idle_budgets, removables, without
from .rule_price_result import Interaction, RulePrice, RulePrices
from .statement import grades_of_purchases

__all__ = ["HALF_WIDTH", "checked_share", "rule_prices", "time_to_narrow"]

#: Half the interval of a price, relative to the price, up to which it counts as proven.
HALF_WIDTH = 0.1
#: Narrowing takes so many seconds at most, or so many times what the first solves took.
_PATIENCE_S, _PATIENCE = 180.0, 4.0
#: So many of the dearest are tried in pairs.
_PAIRED = 4


def rule_prices(case: Case, within: float = HALF_WIDTH, progress: Progress = no_progress) -> RulePrices:
    """Solve the case without each of its rules, budgets and so on, without pairs of the dearest, and without all of them.

    BadInput: a share that is none, or a case without a plan, which nothing can be compared with.
    """
    return _Pricing(case, checked_share(within), progress).run()


def checked_share(within: float) -> float:
    """The share (0–1) to which a price is to be proven; BadInput where it is none."""
    if not 0 < within < 1:
        raise BadInput(message("expected a share above 0 and below 1, found {value}", value=f"{within:g}"), "--within")
    return within


def time_to_narrow(begun: float) -> float:
    """The moment at which narrowing ends that goes on now, the first solves having ``begun`` at another (``perf_counter``)."""
    now = time.perf_counter()
    return now + max(_PATIENCE_S, _PATIENCE * (now - begun))


class _Pricing:
    """One case: what is solved of it, and what that tells of each price."""

    def __init__(self, case: Case, within: float, progress: Progress) -> None:
        self.begun, self.case, self.within = time.perf_counter(), case, within
        self.items = removables(case)
        self.forms = Loosened(lambda removed: without(case, removed), STRICTEST, "", within, progress)
        self.base = self.forms.base
        if self.base.solution.values is None:
            text = message("there is no plan under all rules, so that none of them has a price")
            raise BadInput(text, case.scenario.id)
        self.ends = np.inf

    def run(self) -> RulePrices:
        """Everything; the budgets that leave something together, as long as that is enough."""
        assert self.base.solution.values is not None
        # What of several budgets together costs next to nothing does so by itself; not where the last digits of levels count.
        idle = (
            idle_budgets(self.case, self.base.program, self.base.solution.values) if self.forms.in_line else STRICTEST
        )
        solved = [item for item in self.items if not item.atoms <= idle]
        wanted = {item.atoms: _name(item) for item in solved}
        if idle:
            wanted[idle] = "budgets"
        every = _union(self.items)
        if every:
            wanted[every] = "rules"
        self.forms.solve(wanted, self.ends)
        self.ends = time_to_narrow(self.begun)
        self._narrow(wanted)
        if idle and self.forms.certainty(STRICTEST, idle) not in (Certainty.AT_MOST, Certainty.PROVEN):
            alone = {item.atoms: _name(item) for item in self.items if item.atoms <= idle}
            self.forms.solve(alone, self.ends)
            self._narrow(alone)
            wanted |= alone
        groups = self._groups(solved)
        self._narrow([removed for removed in wanted if self._is_open(removed)], FINEST)
        return RulePrices(
            case=self.case,
            within=self.within,
            cost_jpy=self.forms.upper(STRICTEST),
            bound_jpy=self.base.solution.bound,
            tiny_jpy=self.forms.tiny,
            prices=tuple(self._price(item, item.atoms) for item in self.items),
            together=self._price(None, every) if every else None,
            interactions=tuple(both for both in map(self._interaction, groups) if both is not None),
            integers=bool(self.base.program.integer.any()),
            grades=grades_of_purchases(self.base.model, self.base.solution.values),
        )

    def _narrow(self, wanted: Iterable[Removed], finest: float = ROUGH) -> None:
        self.forms.narrow([(STRICTEST, removed) for removed in wanted], self.ends, finest)

    def _is_open(self, removed: Removed) -> bool:
        return self.forms.certainty(STRICTEST, removed) == Certainty.OPEN

    # Prices

    def _price(self, item: Removable | None, removed: Removed) -> RulePrice:
        premium = self.forms.premium(STRICTEST, removed)
        base, plan = self.forms.plan(STRICTEST), self.forms.plan(removed)
        if base is None:
            raise BadInput(message("the audit refused the plan under all rules"), self.case.scenario.id)
        side = self.forms.sides.get(removed)
        own = None if side is None else side.solution
        levels = {} if own is None else own.levels
        return RulePrice(
            item=item,
            certainty=self.forms.certainty(STRICTEST, removed),
            premium=premium,
            buyers=None if premium is None or plan is None else _paid_more(base, plan),
            shortage_units=(_short(base), None if plan is None else _short(plan)),
            levels={name: (value, levels[name]) for name, value in self.base.solution.levels.items() if name in levels},
        )

    # Together

    def _groups(self, solved: Sequence[Removable]) -> list[tuple[Removable, ...]]:
        """Whose costs are told together: the dearest in pairs, which are solved for it, then all."""
        alone = [item for item in self.items if item.kind != "deadline"]
        priced = [item for item in solved if item in alone and self.forms.premium(STRICTEST, item.atoms) is not None]
        dearest = sorted(priced, key=self._cheapness)[:_PAIRED]
        pairs = list(combinations([item for item in priced if item in dearest], 2))
        self.forms.solve({_union(pair): " + ".join(map(_name, pair)) for pair in pairs}, self.ends)
        gaps: dict[Removed, float] = {}
        for pair in pairs:
            beyond = self._interaction(pair)
            # Told roughly is enough, but not as next to nothing or anything.
            if beyond is None or (beyond.low > 0.5 * beyond.best) or (beyond.high < 0.5 * beyond.best):
                continue
            for removed in (STRICTEST, *(item.atoms for item in pair), _union(pair)):
                gap = self.forms.closer(removed, finest=ROUGH)
                if gap is not None:
                    gaps[removed] = gap
        self.forms.solve_closer(gaps, self.ends)
        return [*pairs, *([tuple(alone)] if len(alone) > 2 else [])]

    def _cheapness(self, item: Removable) -> float:
        premium = self.forms.premium(STRICTEST, item.atoms)
        return math.inf if premium is None else -premium.best

    def _interaction(self, items: Sequence[Removable]) -> Interaction | None:
        """What they cost beyond the sum of what each costs alone; None where that is not known.

        From the ends of all costs; that of the case counts in each price, so that it is taken out of the sum first."""
        forms, singles, union = self.forms, [item.atoms for item in items], _union(items)
        if any(forms.premium(STRICTEST, removed) is None for removed in (*singles, union)):
            return None
        more, cost = len(items) - 1, forms.upper(STRICTEST)
        low = sum(map(forms.lower, singles)) - more * cost - forms.upper(union)
        high = sum(map(forms.upper, singles)) - more * forms.lower(STRICTEST) - forms.lower(union)
        if math.isinf(low) or math.isinf(high):
            return None
        alone = sum(cost - forms.upper(removed) for removed in singles)
        return Interaction(tuple(items), cost - forms.upper(union), alone, low, high)


def _union(items: Iterable[Removable]) -> Removed:
    return STRICTEST.union(*(item.atoms for item in items))


def _name(item: Removable) -> str:
    """What progress calls it."""
    return f"{item.kind} {item.id}".rstrip()


def _paid_more(base: Plan, plan: Plan) -> dict[str, float]:
    """What each segment pays more in the first plan than in the second (present ¥)."""
    first, second = ({name: row["cost_jpy"] for name, row in each.summary["buyers"].items()} for each in (base, plan))
    return {name: first.get(name, 0.0) - second.get(name, 0.0) for name in sorted({*first, *second})}


def _short(plan: Plan) -> float:
    return float(plan.summary["shortage_units"])
