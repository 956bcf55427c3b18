"""Branching on our own numbers: a small program is tried out, and every branch that is left comes with its proof.

A search believes its solver at every node; here a branch is cut off only where the duals of its linear program prove, by plain
arithmetic, that it costs too much, or a ray that it is empty. Decisions that are made leave the program, and so does what they
shut. It takes more nodes than a search, so it is for programs in which a node takes next to no time.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, replace

import numpy as np

from optimizer.arrays import Floats, Mask

from .. import highs
from ..claims import ClaimCheck
from ..program import Program, inner_product
from ..report import Limits
from ..scaling import GEOMETRIC

__all__ = ["Branches", "branch_out"]

#: Nodes after which it is given up.
_NODES = 1000


@dataclass(frozen=True, eq=False)
class Branches:
    """What the branches came to: a proven lower bound (infinite where nothing is left), and decisions worth making (columns,).

    ``complete``: every branch ended with a proof.
    """

    bound: float
    complete: bool
    best: Floats | None
    nodes: int


@dataclass(frozen=True, eq=False)
class _Node:
    lower: Floats
    upper: Floats
    bound: float


def branch_out(target: Program, best: float, limits: Limits) -> Branches:
    """Branch until no branch can hold a plan that costs less than ``best`` (¥, infinite without a plan) by more than the gap.

    ``best`` in what comes back are decisions under which the linear program costs less.
    """
    ends, integer = limits.ends, target.integer
    least, cheapest, nodes = np.inf, None, 0
    waiting = [_Node(target.lower, target.upper, -np.inf)]
    while waiting:
        node = waiting.pop()
        if node.bound >= _enough(best, limits.gap):
            least = min(least, node.bound)
            continue
        if nodes == _NODES or time.perf_counter() >= ends:
            least = min(least, node.bound, *(other.bound for other in waiting))
            return Branches(least, False, cheapest, nodes)
        nodes += 1
        bound, values = _solved(target, node, limits.until(ends))
        bound = max(bound, node.bound)
        if bound >= _enough(best, limits.gap):
            least = min(least, bound)
            continue
        open_ = integer & (node.lower < node.upper)
        if values is not None:
            # What a relaxation shows of decisions counts only once they are made.
            rounded = np.round(values)
            leaf = _Node(np.where(integer, rounded, node.lower), np.where(integer, rounded, node.upper), bound)
            claimed, plan = _solved(target, leaf, limits.until(ends)) if open_.any() else (bound, values)
            if plan is not None and claimed > -np.inf and inner_product(target.cost, plan) < best:
                best, cheapest = inner_product(target.cost, plan), plan
            if bound >= _enough(best, limits.gap):
                least = min(least, bound)
                continue
        if not open_.any():
            # All is decided, and nothing proves what the linear program that is left comes to.
            return Branches(min(least, bound, *(other.bound for other in waiting)), False, cheapest, nodes)
        waiting += _branches(node, bound, values, open_)
    return Branches(least, True, cheapest, nodes)


def _enough(best: float, gap: float) -> float:
    """A branch whose bound reaches this holds nothing better."""
    return best - max(gap, 1e-9) * abs(best) if best < np.inf else np.inf


def _solved(target: Program, node: _Node, limits: Limits) -> tuple[float, Floats | None]:
    """A proven bound of a node (infinite where it is empty), and the values of all columns in its relaxation, if any."""
    settled = target.integer & (node.lower == node.upper)
    values = np.where(settled, node.lower, 0.0)
    left = replace(target, lower=node.lower, upper=node.upper, integer=settled).with_decisions_fixed(values)
    check, constant = ClaimCheck(left), inner_product(target.cost, values)
    if check.hopeless:
        return np.inf, None
    if settled.all():
        return constant, values
    point, bound = None, None
    for scaling in (limits.scaling, GEOMETRIC):
        report = highs.solve(left, replace(limits, scaling=scaling))
        if report.ray is not None and check.impossible(report.ray):
            return np.inf, None
        if report.values is not None:
            point = values.copy()
            point[~settled] = np.clip(report.values, left.lower, left.upper)
        bound = None if report.duals is None else check.bound(report.duals)
        if (
            bound is not None
            and report.objective is not None
            and bound >= report.objective - 1e-7 * abs(report.objective)
        ):
            return bound + constant, point
    return -np.inf if bound is None else bound + constant, point


def _branches(node: _Node, bound: float, values: Floats | None, open_: Mask) -> list[_Node]:
    """The two halves of a node; the likelier one comes last, so that it is next."""
    columns = np.flatnonzero(open_)
    if values is None:
        column, value = int(columns[0]), float(node.lower[columns[0]])
    else:
        off = np.abs(values[columns] - np.round(values[columns]))
        column = int(columns[int(off.argmax())])
        value = float(values[column])
    split = np.floor(value) if np.floor(value) < node.upper[column] else node.upper[column] - 1.0
    low_upper, high_lower = node.upper.copy(), node.lower.copy()
    low_upper[column], high_lower[column] = split, split + 1.0
    halves = [_Node(node.lower, low_upper, bound), _Node(high_lower, node.upper, bound)]
    return halves if value - split > 0.5 else halves[::-1]
