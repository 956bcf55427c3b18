"""The frontier of a case: the least cost at every level of dependence, concentration or time under way.

The measure is priced step by step, each step where the curve is least known, and every point is a plan: the overlay in it
gives a scenario whose plan it is.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from optimizer.case import Case
from optimizer.documents.yaml_values import suggestion
from optimizer.errors import BadInput
from optimizer.messages import Message, message
from optimizer.plan.measures import measures_of_tables
from optimizer.plan.named_plan import SolvedCase
from optimizer.solve.report import Progress, no_progress

from ..limited import Relaxed, relaxation
from ..statement import Statement, grades_of_purchases
from .curve import CurvePoint, curve
from .overlays import overlay_of
from .whole import levels_between, whole_points

__all__ = ["AGAINST", "Frontier", "FrontierPoint", "frontier"]

#: What cost can be held against.
AGAINST = ("origin", "firm", "country", "lead")
#: Fewer points are no curve, and nobody tells more apart.
_FEWEST, _MOST = 2, 100


@dataclass(frozen=True, eq=False)
class FrontierPoint:
    """A plan on the frontier: no plan is cheaper without more of what is measured.

    ``price_jpy`` is what the next unit less of the measure costs at least (a whole share, or a quarter); None where no plan has
    less, and with whole numbers. ``overlay`` on the scenario gives the plan. ``measures`` are those of `measures_of_solution`.
    """

    cost_jpy: float
    bound_jpy: float
    status: str
    price_jpy: float | None
    measures: Mapping[str, float]
    overlay: Mapping[str, Any]
    gap: float = 0.0

    def as_mapping(self) -> dict[str, Any]:
        """Plain data for JSON."""
        return {
            "cost_jpy": self.cost_jpy,
            "bound_jpy": self.bound_jpy,
            "gap": self.gap,
            "status": self.status,
            "price_jpy": self.price_jpy,
            "measures": dict(self.measures),
            "overlay": dict(self.overlay),
        }


@dataclass(frozen=True, eq=False)
class Frontier:
    """Points from the cheapest plan to the one with the least of the measure ``against``.

    ``lower`` are corners (measure, ¥) below which the curve of the relaxation does not run, ``uncertain_jpy`` how far it may run
    below the line through its points. ``present``: cost and measures of the plan in hand, where there is one. ``unproven``: so
    many points that whole numbers do not reach within the limits of the scenario.
    """

    against: str
    integers: bool
    demand_value_jpy: float
    points: tuple[FrontierPoint, ...]
    lower: tuple[tuple[float, float], ...]
    uncertain_jpy: float
    present: Mapping[str, Any] | None
    statement: Statement
    unproven: int = 0

    def as_mapping(self) -> dict[str, Any]:
        """Plain data for JSON."""
        return {
            "against": self.against,
            "integers": self.integers,
            "demand_value_jpy": self.demand_value_jpy,
            "points": [point.as_mapping() for point in self.points],
            "lower": [{"value": value, "cost_jpy": cost} for value, cost in self.lower],
            "uncertain_jpy": self.uncertain_jpy,
            "present": None if self.present is None else dict(self.present),
            "unproven": self.unproven,
            **self.statement.as_mapping(),
        }


def frontier(
    case: Case,
    against: str = "origin",
    points: int = 12,
    integers: bool = False,
    plan: SolvedCase | None = None,
    progress: Progress = no_progress,
) -> Frontier:
    """Cost against one of ``AGAINST``, of the relaxation or with the scenario's whole numbers, in at most so many ``points``.

    ``plan``: the plan in hand, to be told beside the curve. BadInput: another measure, a number of points that makes no curve,
    whole numbers that the scenario does not have, or no plan at all.
    """
    _check(case, against, points, integers)
    best = relaxation(case, (against,), progress)
    line = curve(best, against, points, progress)
    priced = zip(line.points, line.prices, strict=True)
    told, unproven = tuple(_relaxed_point(case, best, against, point, price) for point, price in priced), 0
    if integers:
        limits = levels_between([point.limit for point in line.points], points)
        told, unproven = whole_points(case, best, against, limits, progress)
    model = best.model
    return Frontier(
        against=against,
        integers=integers,
        demand_value_jpy=model.instance.demand_value,
        points=tuple(FrontierPoint(**point) for point in told),
        lower=tuple(line.lower),
        uncertain_jpy=line.uncertain,
        present=_present(best, plan),
        statement=Statement(_assumptions(case, best, against, integers), grades_of_purchases(model, best.values)),
        unproven=unproven,
    )


def _check(case: Case, against: str, points: int, integers: bool) -> None:
    if against not in AGAINST:
        raise BadInput(
            message("there is no measure {name}{hint}", name=repr(against), hint=suggestion(against, AGAINST)),
            "--against",
        )
    if not _FEWEST <= points <= _MOST:
        raise BadInput(message("a frontier has {fewest} to {most} points", fewest=_FEWEST, most=_MOST), "--points")
    if integers and not case.scenario.model.integers:
        text = message("the scenario has no whole numbers; model.integers: on asks for them")
        raise BadInput(text, case.scenario.place("model.integers"))


def _relaxed_point(case: Case, best: Relaxed, against: str, point: CurvePoint, price: float | None) -> dict[str, Any]:
    return {
        "cost_jpy": point.cost,
        "bound_jpy": point.bound,
        "status": "optimal",
        "price_jpy": price,
        "measures": point.measures,
        "overlay": overlay_of(case, best, against, point.limit, integers=False),
    }


def _present(best: Relaxed, plan: SolvedCase | None) -> dict[str, Any] | None:
    """Cost and measures of the plan in hand."""
    if plan is None or plan.summary["objective_jpy"] is None:
        return None
    measures = measures_of_tables(best.model.instance, plan.tables)
    return {"cost_jpy": float(plan.summary["objective_jpy"]), "measures": measures}


def _assumptions(case: Case, best: Relaxed, against: str, integers: bool) -> tuple[Message, ...]:
    measured = {
        "origin": message("Dependence is the share made in countries of concern; firms count elsewhere."),
        "firm": message("Dependence is the share from firms of concern, wherever it is made."),
        "country": message("Concentration is the share of the largest country of each part, over all parts by value."),
        "lead": message("Time under way is the mean number of quarters from shipping to arrival, by value."),
    }
    texts = [
        measured[against],
        message(
            "Units count at reference prices (the median of a part's offers, the mean over the quarters), whoever supplies them; "
            "shares are of the value of all demand at these prices, and only what buyers buy counts, not components."
        ),
    ]
    if integers:
        texts.append(message("Each point is solved with whole numbers within the scenario's gap; its bound is proven."))
    elif case.scenario.model.integers:
        texts.append(
            message("Costs are those of the relaxation: decisions may be taken in part, so that plans cost more.")
        )
    texts.append(
        message("No plan on the curve is short of more than the cheapest one, by priority.")
        if best.shortage is None
        else message("No plan on the curve misses more, by value, than the cheapest one.")
    )
    if best.case.scenario.model.objective != case.scenario.model.objective:
        texts.append(message("Dependence is not minimised before cost here, since it is what cost is held against."))
    return tuple(texts)
