"""Prices of the coupling rows, by ascent of the Lagrangian dual.

Coupling rows are left out of the blocks, and what they are worth is charged to the columns instead. The blocks' optima under
such costs bound the optimum from below, whatever the prices. A row that the blocks break becomes dearer, one that they leave
room in cheaper: a subgradient method whose direction is the mean of the late plans (the volume algorithm of Barahona and
Anbil, 2000), each row in units of its own size and of what its columns cost.
"""

from __future__ import annotations

import time
from dataclasses import dataclass

import numpy as np
from scipy import sparse

from optimizer.arrays import Floats

from ..program import Program, inner_product
from ..report import Limits
from .blocks import Blocks, Start
from .shape import Shape

__all__ = ["AscentResult", "ascend"]

#: The first step, as a share of what a row's columns cost for each whole of the row that the plan takes too much.
_STEP = 0.1
#: A step that helps makes the next one longer, the more so where the new plan asks for the same again.
_LONGER, _LONG, _SHORTER = 1.5, 1.1, 0.7
#: How much the newest plan counts in the mean: at first, what is left of that each round, and at least.
_NEWEST, _FADING, _LEAST = 0.6, 0.9, 0.1
#: The ascent ends when so many rounds together gain less than this share of the bound, or after the last round.
_ROUNDS, _GAIN, _LAST = 10, 1e-6, 150


@dataclass(frozen=True, eq=False)
class AscentResult:
    """Where the ascent ended: a price for each coupling row (¥ per unit of its side, signed as a dual), the lower bound that
    the prices prove, and the share of late plans that use each column.
    """

    prices: Floats
    bound: float
    used: Floats
    rounds: int


def ascend(program: Program, shape: Shape, blocks: Blocks, start: Start, limits: Limits) -> AscentResult | None:
    """Prices for the coupling rows, from the blocks' optima ``start`` without any; None where time runs out.

    ``blocks`` are those of the program, best kept.
    """
    ends = limits.ends
    coupling = program.by_row[shape.coupling]
    sides = program.row_lower[shape.coupling], program.row_upper[shape.coupling]
    mean, used = coupling @ start.values, (start.values != 0).astype(float)
    unit = _unit(coupling, program.cost, mean, *sides)
    prices, step, newest, bounds = np.zeros(len(unit)), _STEP, _NEWEST, [start.objective]
    while len(bounds) <= _LAST and not _settled(bounds):
        uphill = unit * _short(prices, mean, *sides)
        if not uphill.any():
            break
        trial = prices + step * uphill
        # A price changes its sign only by way of 0, unless both sides of the row are one.
        trial[(trial * prices < 0) & (sides[0] < sides[1])] = 0.0
        optima = blocks.solve(program.cost - coupling.T @ trial, limits.until(ends), based=False)
        if time.perf_counter() >= ends:
            return None
        bound = optima.objective + _paid(trial, *sides) if optima.solved else -np.inf
        if bound > bounds[-1]:
            taken = coupling @ optima.values
            step *= _LONGER if inner_product(uphill, _short(trial, taken, *sides)) > 0 else _LONG
            prices = trial
        else:
            step *= _SHORTER
        bounds.append(max(bound, bounds[-1]))
        if optima.solved:
            newest = max(_LEAST, _FADING * newest)
            mean += newest * (coupling @ optima.values - mean)
            used += newest * ((optima.values != 0) - used)
    return AscentResult(prices, bounds[-1], used, len(bounds) - 1)


def _settled(bounds: list[float]) -> bool:
    """Whether the last rounds brought next to nothing."""
    return len(bounds) > _ROUNDS and bounds[-1] - bounds[-1 - _ROUNDS] <= _GAIN * abs(bounds[-1])


def _short(prices: Floats, taken: Floats, lower: Floats, upper: Floats) -> Floats:
    """How far each row falls short of the side that its price pays for (below 0: how far it is over it).

    A row without a price falls short only where it is broken.
    """
    below, above = lower - taken, upper - taken
    broken = np.maximum(below, 0.0) + np.minimum(above, 0.0)
    return np.where(prices > 0, below, np.where(prices < 0, above, broken))


def _paid(prices: Floats, lower: Floats, upper: Floats) -> float:
    """What the priced sides of the rows are worth altogether."""
    up, down = prices > 0, prices < 0
    return inner_product(prices[up], lower[up]) + inner_product(prices[down], upper[down])


def _unit(coupling: sparse.csr_array, cost: Floats, taken: Floats, lower: Floats, upper: Floats) -> Floats:
    """A natural unit of each row's price: what its columns cost for what they take of it, by the size of the row."""
    takes, stands = abs(coupling), coupling.copy()
    stands.data = np.ones_like(stands.data)
    entries, costs = np.maximum(stands @ np.ones(len(cost)), 1.0), stands @ np.abs(cost)
    # Where no column of a row costs anything, the usual cost stands in.
    usual = np.abs(cost[cost != 0]).mean() if cost.any() else 1.0
    costs = np.where(costs > 0, costs, entries * usual)
    side = np.where(np.isfinite(upper), upper, np.where(np.isfinite(lower), lower, 0.0))
    size = np.maximum(np.abs(side), np.abs(taken))
    unit: Floats = costs / np.maximum(takes @ np.ones(len(cost)), 1e-9) / np.where(size > 0, size, 1.0)
    return unit
