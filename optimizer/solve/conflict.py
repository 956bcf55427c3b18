"""Why no plan exists: rows of a program that cannot hold together, none of which can be left out."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import replace

import numpy as np

from optimizer.arrays import Integers, Mask

from .highs import METHODS, Engine
from .program import Program
from .questions import Questions
from .report import Limits, Status
from .scaling import scale

__all__ = ["conflicting_rows", "minimal_conflict", "narrowed", "needed_groups", "solvable", "without_rows"]

#: A weight of a row that shows that there is no solution, relative to the largest, below which the row plays no part.
_NO_WEIGHT = 1e-9
#: How HiGHS seeks a minimal infeasible subset.
_FROM_LP, _IRREDUCIBLE = 2, 4


def conflicting_rows(target: Program, questions: Questions) -> Integers:
    """The rows of a minimal infeasible part of a linear program, ascending; none where it has a solution.

    Bounds of columns always hold. What shows that there is no solution names few rows; among these alone a minimal set is
    sought.
    """
    target = replace(target.relaxed(), cost=np.zeros(len(target.cost)))
    report = questions.ask(target)
    if report.status != Status.INFEASIBLE:
        return np.zeros(0, np.int64)
    weights = np.ones(len(target.row_lower)) if report.ray is None else np.abs(report.ray)
    some = np.flatnonzero(weights > _NO_WEIGHT * weights.max(initial=0.0))
    kept = some[minimal_conflict(_rows(target, some), questions.limits())[0]]
    if not len(kept):
        kept = np.array(sorted(minimal_conflict(target, questions.limits())[0]), np.int64)
    return kept[needed_groups(_rows(target, kept), questions, kept.tolist())]


def minimal_conflict(program: Program, limits: Limits) -> tuple[list[int], list[int]]:
    """Rows and columns of a minimal infeasible subset of a linear program without a plan; empty where none is known."""
    engine = Engine(
        scale(program.relaxed()).program, limits, METHODS["simplex"] | {"iis_strategy": _FROM_LP | _IRREDUCIBLE}
    )
    if engine.run_alone().status != Status.INFEASIBLE:
        return [], []
    _, subset = engine.highs.getIis()
    return [int(row) for row in subset.row_index_], [int(column) for column in subset.col_index_]


def solvable(target: Program, questions: Questions) -> bool:
    """Whether a linear program has a solution, or the limits leave it open."""
    target = replace(target, cost=np.zeros(len(target.cost)))
    return questions.ask(target, "presolved").status != Status.INFEASIBLE


def narrowed(target: Program, rows: Integers, questions: Questions) -> Integers:
    """Those of the rows that are needed for no columns of a linear program to keep them all; none where some do."""
    some = _rows(target, rows)
    if not len(rows) or solvable(some, questions):
        return np.zeros(0, np.int64)
    return rows[needed_groups(some, questions, rows.tolist())]


def needed_groups(target: Program, questions: Questions, groups: Sequence[Hashable]) -> Mask:
    """Which rows stay (rows,) when group after group is left out as long as nothing solves the rest; whole numbers count.

    ``groups`` (rows,): rows that stay or go together; None always stays. No group of what is left can be left out, but for one
    of which the limits leave it open, which the questions count.
    """
    held, members = np.ones(len(groups), bool), dict[Hashable, list[int]]()
    for row, group in enumerate(groups):
        if group is not None:
            members.setdefault(group, []).append(row)
    for rows in members.values():
        if questions.over:
            questions.left_open += 1
            break
        held[rows] = False
        if questions.ask(_rows(target, np.flatnonzero(held))).status != Status.INFEASIBLE:
            held[rows] = True
    return held


def without_rows(target: Program, rows: Integers) -> Program:
    """The program in which these rows bind nothing."""
    lower, upper = target.row_lower.copy(), target.row_upper.copy()
    lower[rows], upper[rows] = -np.inf, np.inf
    return replace(target, row_lower=lower, row_upper=upper)


def _rows(target: Program, rows: Integers) -> Program:
    """The program of these rows, and of the columns that stand in them."""
    part = target.subset(rows=rows)
    return part.subset(columns=np.diff(part.matrix.indptr) > 0)
