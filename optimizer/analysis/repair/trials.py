"""Repairs that no program gives as a number: steps of a deadline, a cap, a floor, sources, qualification, lead; tried out."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import Any

import numpy as np

from optimizer.analysis.names import Names, quarter
from optimizer.arrays import Integers
from optimizer.case import Case
from optimizer.messages import message
from optimizer.model.variables import Model
from optimizer.periods import first_day, ordinal, period_of, shift
from optimizer.rules.pack import RulePack
from optimizer.solve.questions import Questions

from .levers import lane_keys
from .overlays import Change, Repair, admits, overlaid

__all__ = ["Trials", "given_up_options"]

_MOST_TRIED = 12


class Trials:
    """Tries changes of a case in steps, the smallest that is enough; ``parts`` are those that the conflict is about."""

    def __init__(self, m: Model, questions: Questions, whole: bool, parts: Sequence[str]) -> None:
        self.m, self.questions, self.whole, self.parts = m, questions, whole, parts
        self.case: Case = m.instance.case
        self.names = Names(self.case)
        instance = m.instance
        self.worth = instance.demand.values * instance.standard_cost[:, None, :]

    def run(self) -> Iterator[tuple[str, Callable[[], Repair | None]]]:
        """One try a kind, and a rule."""
        for rule in self.case.rules:
            yield "deadline", partial(self._deadline, rule)
        options = self.case.scenario.model
        if options.share_cap:
            yield "cap", self._cap
        if options.score_floor:
            yield "floor", self._floor
        if options.minimum_sources is not None:
            yield "sources", self._sources
        yield "qualification", self._qualification
        yield "lead", self._lead

    def _enough(self, changes: Sequence[Change]) -> bool:
        overlay = Repair("trial", changes, 0.0).overlay("trial", None)
        return admits(overlaid(self.case, overlay), self.questions, self.whole)

    def _least(self, steps: Sequence[list[Change]]) -> int | None:
        """The first of the steps, each larger than the one before, that is enough; None where the last is not."""
        # Most often the first step is enough, or none is.
        if not steps or self._enough(steps[0]):
            return 0 if steps else None
        if len(steps) == 1 or not self._enough(steps[-1]):
            return None
        low, high = 1, len(steps) - 1
        while low < high:
            middle = (low + high) // 2
            low, high = (low, middle) if self._enough(steps[middle]) else (middle + 1, high)
        return high

    def _fewest(self, changes: list[Change]) -> list[Change]:
        """Some of the changes that are enough: a single one where one is, else without those that can go."""
        for change in changes[:_MOST_TRIED]:
            if len(changes) > 1 and self._enough([change]):
                return [change]
        for change in changes[:_MOST_TRIED]:
            rest = [other for other in changes if other is not change]
            if rest and self._enough(rest):
                changes = rest
        return changes

    def _deadline(self, rule: RulePack) -> Repair | None:
        """A later deadline, by as few quarters as are enough."""
        periods = self.case.periods
        begins = self.case.scenario.deadlines.get(rule.id)
        if begins is None:
            zero = [step.start for step in rule.phase_out if step.share == 0]
            begins = period_of(zero[-1] if zero else rule.start)
        if not rule.phase_out and ordinal(begins) < ordinal(periods[0]):
            return None
        end = shift(periods[-1], 1)
        later = [shift(begins, k) for k in range(1, ordinal(end) - ordinal(begins) + 1)]
        later = [period for period in later if rule.end is None or first_day(period) <= rule.end]
        steps = [[self._moved(rule, begins, period)] for period in later]
        at = self._least(steps)
        if at is None:
            return None
        number = [each.id for each in self.case.rules].index(rule.id)
        verdict = self.m.instance.verdict
        parts = np.unique(self.m.instance.part_of[verdict.subject[number]])
        bound = verdict.applies[number] & np.isin(periods, [begins, *later[:at]])[None, :]
        touched = float((self.worth[parts] * bound[None, :, :]).sum())
        return Repair("deadline", steps[at], touched)

    def _moved(self, rule: RulePack, before: str, after: str) -> Change:
        text = message("Deadline of “{rule}”: {after} instead of {before}", rule=self.names("rule", rule.id),
                       after=quarter(after), before=quarter(before))  # fmt: skip
        return Change(text, {"deadlines": {rule.id: after}})

    def _cap(self) -> Repair | None:
        """Higher caps on shares, all by as much."""
        written = self.case.scenario.model.as_mapping().get("share_cap")
        if not written:
            return None
        rises = [round(0.01 * k, 2) for k in range(1, 101)]
        at = self._least([[self._raised(written, rise)] for rise in rises])
        if at is None:
            return None
        return Repair("cap", [self._raised(written, rises[at])], rises[at] * float(self.worth.sum()))

    def _raised(self, written: Any, rise: float) -> Change:
        def higher(value: Any) -> Any:
            if isinstance(value, dict):
                return {key: higher(inner) for key, inner in value.items()}
            return min(1.0, round(value + rise, 6))

        text = message(
            "Caps on the shares of countries, suppliers and plants: {rise} points higher", rise=f"{100 * rise:g}"
        )
        return Change(text, {"model": {"share_cap": higher(written)}})

    def _floor(self) -> Repair | None:
        """Lower floors on scores, all by as much."""
        floors = {wish.score: wish.floor for wish in self.case.scenario.model.score_floor}
        if not floors:
            return None
        steps = [[self._lowered(floors, by)] for by in range(1, int(max(floors.values())) + 1)]
        at = self._least(steps)
        return None if at is None else Repair("floor", steps[at], (at + 1) / 100 * float(self.worth.sum()))

    def _lowered(self, floors: dict[Any, float], by: int) -> Change:
        text = message("Floors on mean scores: {by} points lower", by=by)
        return Change(
            text, {"model": {"score_floor": {score: max(0.0, floor - by) for score, floor in floors.items()}}}
        )

    def _sources(self) -> Repair | None:
        """Fewer sources."""
        wish = self.case.scenario.model.minimum_sources
        if wish is None:
            return None
        counts = [*range(wish.count - 1, 0, -1), 0]
        steps = [[self._fewer(wish.count, count)] for count in counts]
        at = self._least(steps)
        if at is None:
            return None
        asked = self.m.instance.sources_asked.values > 0
        touched = (at + 1) * wish.share * float((self.worth.sum(axis=1) * asked).sum())
        return Repair("sources", steps[at], touched)

    def _fewer(self, was: int, count: int) -> Change:
        if not count:
            return Change(
                message("No minimum number of sources instead of {was}", was=was), {"model": {"minimum_sources": None}}
            )
        text = message("Minimum number of sources: {count} instead of {was}", count=count, was=was)
        return Change(text, {"model": {"minimum_sources": {"count": count}}})

    def _concerned(self) -> Integers:
        """The offers of the parts that the conflict is about."""
        chosen = np.isin(self.m.instance.labels["part"], np.array(list(self.parts), object))
        return np.flatnonzero(chosen[self.m.instance.part_of])

    def _per_quarter(self) -> float:
        chosen = np.isin(self.m.instance.labels["part"], np.array(list(self.parts), object))
        return float(self.worth[chosen].sum()) / len(self.case.periods)

    def _qualification(self) -> Repair | None:
        """Candidates that are qualified earlier."""
        instance = self.m.instance
        offers = [code for code in self._concerned().tolist() if instance.candidate[code] and instance.delay[code] > 0]
        delays = {str(instance.labels["offer"][code]): int(instance.delay[code]) for code in offers}
        return self._earlier("qualification", delays, lambda name, by: Change(
            message("Offer {name}: qualification {left} quarters instead of {was}", name=self.names.offer(name), was=delays[name],
                    left=delays[name] - by),
            {"changes": [{"table": "offers", "where": {"offer_id": name}, "add": {"qualification_periods": -by}}]},
        ))  # fmt: skip

    def _lead(self) -> Repair | None:
        """Lanes that take less time."""
        instance, lanes = self.m.instance, self.case.tables["lanes"]
        used = np.unique(instance.offer_lanes.lane[np.isin(instance.offer_lanes.offer, self._concerned())]).tolist()
        written = {str(instance.labels["lane"][lane]): lane_keys(self.case, lane) for lane in used
                   if lanes["lead_periods"].iloc[lane] > 0}  # fmt: skip
        keys = {name: where for name, where in written.items() if where is not None}
        leads = {str(instance.labels["lane"][lane]): int(lanes["lead_periods"].iloc[lane]) for lane in used}
        leads = {name: leads[name] for name in keys}
        return self._earlier("lead", leads, lambda name, by: Change(
            message("Lane {name}: lead time {left} quarters instead of {was}", name=self.names.lanes([name]),
                    was=leads[name], left=leads[name] - by),
            {"changes": [{"table": "lanes", "where": keys[name], "add": {"lead_periods": -by}}]},
        ))  # fmt: skip

    def _earlier(self, kind: str, waits: dict[str, int], change: Callable[[str, int], Change]) -> Repair | None:
        """All waits shorter by as few quarters as are enough, then only those that are needed."""
        steps = [
            [change(name, min(by, wait)) for name, wait in waits.items()]
            for by in range(1, max(waits.values(), default=0) + 1)
        ]
        at = self._least(steps)
        return None if at is None else Repair(kind, self._fewest(steps[at]), (at + 1) * self._per_quarter())


def given_up_options(case: Case) -> list[list[Change]]:
    """Ways to give up the options of a case that no number repairs: each by itself, then all of them."""
    options, singles = case.scenario.model, list[Change]()
    if options.minimum_sources is not None:
        text = message("No minimum number of sources instead of {was}", was=options.minimum_sources.count)
        singles.append(Change(text, {"model": {"minimum_sources": None}}))
    if options.share_cap:
        singles.append(Change(message("No caps on shares"), {"model": {"share_cap": None}}))
    if options.score_floor:
        singles.append(Change(message("No floors on mean scores"), {"model": {"score_floor": None}}))
    return [*([change] for change in singles), *([singles] if len(singles) > 1 else [])]
