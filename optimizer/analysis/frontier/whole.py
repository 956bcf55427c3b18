"""Points of a frontier with whole numbers, each solved within the scenario's gap; its bound is proven."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from optimizer.arrays import Floats
from optimizer.case import Case
from optimizer.model.build import build
from optimizer.plan.measures import measures_of_solution
from optimizer.solve.report import Limits, Progress, relative_gap

from ..checked_solve import solution_of
from ..limited import Relaxed, limits_of, with_limits
from .overlays import overlay_of

__all__ = ["levels_between", "whole_points"]

#: Two points that differ by less, relative to what they have, are one.
_ALIKE = 1e-9


def levels_between(limits: Sequence[float], most: int) -> list[float]:
    """The limits, falling, and more of them where they lie furthest apart, until there are ``most``: where the relaxation's curve
    is straight, that of whole numbers need not be.
    """
    levels = sorted(limits, reverse=True)
    while 1 < len(levels) < most:
        k = max(range(len(levels) - 1), key=lambda k: levels[k] - levels[k + 1])
        levels.insert(k + 1, (levels[k] + levels[k + 1]) / 2)
    return levels


def whole_points(
    case: Case, best: Relaxed, against: str, limits: Sequence[float], progress: Progress
) -> tuple[tuple[dict[str, Any], ...], int]:
    """The plans with whole numbers at these limits of the measure, without those that another one beats in both
    cost and measure; and how many of the limits no plan was found for.
    """
    shortage = {} if best.shortage is None else {"shortage": best.shortage}
    points: list[dict[str, Any]] = []
    missing, start = 0, None
    for limit in limits:
        limited = with_limits(case, limits_of(case) | {against: limit} | shortage, best.case.scenario.model.objective)
        model, program = build(limited)
        solved = solution_of(limited, model, program, None, Limits.of(case.scenario.solver), progress, start)
        solution = solved.solution
        if solution.values is None or solution.objective is None:
            missing += 1
            continue
        start = _decisions(solution.values, len(program.cost))
        bound = solution.objective if solution.bound is None else solution.bound
        points.append(
            {
                "cost_jpy": solution.objective,
                "bound_jpy": bound,
                "gap": relative_gap(solution.objective, bound) or 0.0,
                "status": solution.status.value,
                "price_jpy": None,
                "measures": measures_of_solution(solved.model, solution.values),
                "overlay": overlay_of(case, best, against, limit, integers=True),
            }
        )
        progress("point", solution.objective)
    return tuple(_efficient(points, against)), missing


def _decisions(values: Floats, columns: int) -> Floats | None:
    return values if len(values) == columns else None


def _efficient(points: Sequence[dict[str, Any]], against: str) -> list[dict[str, Any]]:
    """The points that no other one equals or beats in both cost and measure, by falling measure."""
    kept: list[dict[str, Any]] = []
    for point in sorted(points, key=lambda point: (point["cost_jpy"], point["measures"][against])):
        value = point["measures"][against]
        if not kept or value < kept[-1]["measures"][against] - _ALIKE * max(1.0, value):
            kept.append(point)
    return kept
