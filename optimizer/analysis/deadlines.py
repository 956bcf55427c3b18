"""What a deadline costs, quarter by quarter: the case with the rule's bar total from each quarter on, over that without the rule.

The continuous relaxation tells it fast, and exactly for what it is. Where proof is asked for, the first quarters of the fiscal
years are solved with their whole numbers and told as proven ranges, as the prices of rules are.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

import numpy as np

from optimizer.case import Case
from optimizer.documents.yaml_values import suggestion
from optimizer.errors import BadInput, quoted
from optimizer.messages import Message, message
from optimizer.model.build import build
from optimizer.model.variables import Model
from optimizer.periods import first_day, fiscal_year, period_of, shift
from optimizer.plan.premium import Premium
from optimizer.rules.pack import RulePack, with_deadline
from optimizer.solve.report import WITH_PLAN, Limits, Progress, no_progress
from optimizer.solve.strategy import Solution, solve
from optimizer.solve.strategy.pool import in_threads
from optimizer.vocabulary import both

from .loosened import SAME_LEVEL, Certainty, Loosened, Removed
from .removals import without
from .rule_price_result import differing, jpy_of, tiny_note
from .rule_prices import HALF_WIDTH, checked_share, time_to_narrow
from .statement import Statement, grades_of_purchases, in_both

__all__ = ["DeadlineCurve", "DeadlinePoint", "deadline_curve"]

#: Solves side by side.
_THREADS = 2
#: What is taken away besides deadlines: the rule itself.
_RULE = "rule"


@dataclass(frozen=True, eq=False)
class DeadlinePoint:
    """The case with the rule's deadline in ``period``; in the one after the horizon, no step to zero falls into it.

    ``relaxed_jpy`` is what it costs more than without the rule in the continuous relaxation, None where the ``levels`` before
    cost (with the rule, without) differ; ``shortage_units`` are short. ``premium`` is the proven range, where it was asked for.
    """

    period: str
    relaxed_jpy: float | None
    levels: dict[str, tuple[float, float]]
    shortage_units: tuple[float, float]
    premium: Premium | None = None
    certainty: Certainty | None = None


@dataclass(frozen=True, eq=False)
class DeadlineCurve:
    """What each deadline of a rule costs, earliest first. ``present`` is the quarter of the rule's own last step, if it has one.

    ``relaxed_jpy`` is the cost of the relaxation without the rule, ``tiny_jpy`` as for the prices of rules.
    """

    case: Case
    rule: RulePack
    present: str | None
    within: float
    relaxed_jpy: float
    points: tuple[DeadlinePoint, ...]
    tiny_jpy: float | None
    grades: dict[str, float]

    def as_mapping(self) -> dict[str, Any]:
        """Plain data for JSON."""
        return {
            "scenario": self.case.scenario.id,
            "rule": self.rule.id,
            "title": in_both(_title(self.rule)),
            "present": self.present,
            "last_period": self.case.periods[-1],
            "within": self.within,
            "without_rule_relaxed_jpy": self.relaxed_jpy,
            "points": [_point(point) for point in self.points],
            **self._statement().as_mapping(),
        }

    def _statement(self) -> Statement:
        texts = [
            message(
                "Each deadline bars all from its quarter on; the steps before it stay, and all else stays as it is."
            ),
            message("The curve is that of the continuous relaxation, over the relaxation without the rule."),
        ]
        if self.tiny_jpy is not None:
            texts += [
                message("Proven ranges are told for the first quarters of fiscal years, with whole numbers."),
                tiny_note(self.tiny_jpy, self.within),
            ]
        if self.case.scenario.model.objective != ("cost",):
            texts.append(
                message("Costs are compared only where what goes before them, such as shortage, comes to the same.")
            )
        return Statement(tuple(texts), self.grades)


class _Relaxed(NamedTuple):
    """A relaxation, and the units short in it."""

    model: Model
    solution: Solution
    short: float


def deadline_curve(
    case: Case,
    rule: str,
    proven: bool = False,
    within: float = HALF_WIDTH,
    progress: Progress = no_progress,
) -> DeadlineCurve:
    """Solve the case with the rule's deadline in each quarter of the horizon, after it, and without the rule.

    BadInput: a rule that the case does not have, or that ends before the horizon does; a case without a plan.
    """
    pack, within = _rule_of(case, rule), checked_share(within)
    free = without(case, {f"rule {rule}"})
    wanted = [*case.periods, shift(case.periods[-1], 1)]
    relaxed = _relaxations([free, *(_dated(case, pack, period) for period in wanted)], wanted, progress)
    base = relaxed[0].solution
    if base.objective is None or base.values is None:
        raise BadInput(message("there is no plan without rule {rule}", rule=quoted(rule)), case.scenario.id)
    points = tuple(_relaxed_point(period, relaxed[0], own) for period, own in zip(wanted, relaxed[1:], strict=True))
    tiny = None
    if proven:
        points, tiny = _proven(case, pack, points, within, progress)
    steps = pack.phase_out
    last = steps[-1].start if steps and steps[-1].share == 0 else pack.start if not steps else None
    grades = grades_of_purchases(relaxed[0].model, base.values)
    present = None if last is None else period_of(last)
    return DeadlineCurve(case, pack, present, within, base.objective, points, tiny, grades)


def _rule_of(case: Case, rule: str) -> RulePack:
    for pack in case.rules:
        if pack.id != rule:
            continue
        if pack.end is not None and pack.end < first_day(shift(case.periods[-1], 1)):
            text = message(
                "rule {rule} ends within the horizon, so that its deadline cannot move through it", rule=quoted(rule)
            )
            raise BadInput(text, "--deadlines")
        return pack
    hint = suggestion(rule, [pack.id for pack in case.rules])
    raise BadInput(message("the scenario has no rule {rule}{hint}", rule=quoted(rule), hint=hint), "--deadlines")


def _dated(case: Case, rule: RulePack, period: str) -> Case:
    """The case with the rule's deadline in a period."""
    return replace(case, rules=tuple(with_deadline(each, period) if each is rule else each for each in case.rules))


def _relaxations(cases: Sequence[Case], names: Sequence[str], progress: Progress) -> list[_Relaxed]:
    """The continuous relaxation of each, its levels before cost in turn."""

    def work(numbers: Iterator[int]) -> list[tuple[int, _Relaxed]]:
        return [(number, _relaxed(cases[number])) for number in numbers]

    solved: dict[int, _Relaxed] = {}
    for at in range(0, len(cases), _THREADS):
        batch = range(at, min(at + _THREADS, len(cases)))
        for share in in_threads(_THREADS, batch, work):
            solved.update(share)
        progress(f"{names[max(0, batch[-1] - 1)]}: relaxation", solved[batch[-1]].solution.objective)
    return [solved[number] for number in range(len(cases))]


def _relaxed(case: Case) -> _Relaxed:
    # Built without whole numbers: what only tightens a relaxation differs from case to case, and with it their order.
    options, model = case.scenario.solver, replace(case.scenario.model, integers=False)
    built, program = build(replace(case, scenario=replace(case.scenario, model=model)))
    solution = solve(program, options.name, Limits.of(options), model.tolerance)
    short = 0.0 if solution.values is None else float(solution.values[built.shortage.column].sum())
    return _Relaxed(built, solution, short)


def _relaxed_point(period: str, base: _Relaxed, own: _Relaxed) -> DeadlinePoint:
    free, dated = base.solution, own.solution
    levels = {name: (dated.levels[name], value) for name, value in free.levels.items() if name in dated.levels}
    same = dated.status in WITH_PLAN and all(np.isclose(a, b, rtol=SAME_LEVEL, atol=1e-9) for a, b in levels.values())
    short = own.short, base.short
    if not same or dated.objective is None or free.objective is None:
        return DeadlinePoint(period, None, levels, short)
    return DeadlinePoint(period, dated.objective - free.objective, levels, short)


def _proven(
    case: Case, rule: RulePack, points: tuple[DeadlinePoint, ...], within: float, progress: Progress
) -> tuple[tuple[DeadlinePoint, ...], float]:
    """The points with proven ranges at the first quarters of fiscal years, and below what only a ceiling is told."""
    begun = time.perf_counter()
    # A later deadline takes away every earlier one; without the rule, all of them and the rule.
    years = [point.period for point in points if fiscal_year(point.period) != fiscal_year(shift(point.period, -1))]
    form = {period: frozenset(years[: years.index(period)]) for period in years}
    free: Removed = frozenset([*years, _RULE])

    def case_of(removed: Removed) -> Case:
        if _RULE in removed:
            return without(case, {f"rule {rule.id}"})
        return _dated(case, rule, years[len(removed)])

    forms = Loosened(case_of, free, rule.id, within, progress)
    if forms.base.solution.values is None:
        raise BadInput(message("there is no plan without rule {rule}", rule=quoted(rule.id)), case.scenario.id)
    forms.solve({removed: period for period, removed in form.items()}, np.inf)
    forms.narrow([(removed, free) for removed in form.values()], time_to_narrow(begun))
    ranged = tuple(
        replace(
            point,
            premium=forms.premium(form[point.period], free),
            certainty=forms.certainty(form[point.period], free),
        )
        if point.period in form
        else point
        for point in points
    )
    return ranged, forms.tiny


def _title(rule: RulePack) -> Message:
    return both(rule.title["en"], rule.title["ja"])


def _point(point: DeadlinePoint) -> dict[str, Any]:
    return {
        "period": point.period,
        "relaxed_jpy": point.relaxed_jpy,
        "jpy": jpy_of(point.premium),
        "certainty": None if point.certainty is None else point.certainty.value,
        "shortage_units": dict(zip(("with", "without"), point.shortage_units, strict=True)),
        "levels": {name: {"with": a, "without": b} for name, (a, b) in point.levels.items()},
        "note": in_both(differing(point.levels, point.shortage_units)) if point.relaxed_jpy is None else None,
    }
