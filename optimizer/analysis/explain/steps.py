"""In which steps each row is told: one unit more, one percentage point of a share, one point of a score, 1 % of a budget."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from optimizer.arrays import Codes, Floats, Ordinals
from optimizer.model.algebra import Linear
from optimizer.model.program import Block
from optimizer.model.variables import Model
from optimizer.plan.grouped import tally
from optimizer.solve.program import Program

__all__ = ["Steps", "steps_of"]

_POINT = 0.01


@dataclass(frozen=True, eq=False)
class Steps:
    """Of each row of a block: a ``step`` in units of its right-hand side, and the ``quantity`` that its side lets through.

    ``unit`` says what the step is: units, share_point (of purchases), score_point, budget_percent or jpy.
    """

    unit: str
    step: Floats
    quantity: Floats


def steps_of(m: Model, block: Block, sides: Floats, inflow: Floats, values: Floats) -> Steps:
    """The steps of a block of rows. ``sides`` (rows,) are the sides that bind, ``inflow`` (rows,) what the positive entries come
    to, ``values`` (columns,) the plan's.
    """
    size = len(sides)
    if block.name == "share_cap":
        total = _total(m, block, values)
        return Steps("share_point", _POINT * total, inflow if "part" in block.keys else _admitted(m, block, values))
    if block.name == "phase_out":
        cap = m.instance.verdict.cap[block.at[0], block.at[3]]
        return Steps("share_point", *_phased(m, block, inflow, cap, values))
    if block.name == "score_floor":
        total = _by(m, m.order, np.ones(len(m.order)), block, block.keys, values)
        return Steps("score_point", total, total)
    if block.name == "budget":
        return Steps("budget_percent", _POINT * sides, sides)
    if block.name == "limits" and not block.keys:
        return Steps("share_point", np.full(size, _POINT * m.instance.demand_value), sides)
    if block.name == "level":
        return Steps("jpy", np.ones(size), sides)
    return Steps("units", np.ones(size), np.where(sides == 0.0, inflow, sides))


def _by(m: Model, terms: Linear, weight: Floats, block: Block, keys: tuple[str, ...], values: Floats) -> Floats:
    """The weighed sum of the terms under these keys, for each row of a block."""
    space = m.instance.space
    sizes = [space.sizes[key] for key in keys]
    own, asked = (
        _flat(codes, sizes) for codes in ([terms.codes(key) for key in keys], [_at(block, key) for key in keys])
    )
    return tally(own, values[terms.column] * weight, int(np.prod(sizes)))[asked]


def _flat(codes: list[Codes], sizes: list[int]) -> Ordinals:
    flat: Ordinals = codes[0].astype(np.int64)
    for size, code in zip(sizes[1:], codes[1:], strict=True):
        flat = flat * size + code
    return flat


def _at(block: Block, key: str) -> Codes:
    return block.at[block.keys.index(key)]


def _total(m: Model, block: Block, values: Floats) -> Floats:
    """What a cap is a share of: units of a part, or ¥ of a family or of everything."""
    keys = tuple(key for key in ("part", "family", "period") if key in block.keys)
    weight = np.ones(len(m.order)) if "part" in keys else m.instance.orders.value
    return _by(m, m.order, weight, block, keys, values)


def _admitted(m: Model, block: Block, values: Floats) -> Floats:
    return _by(m, m.order, m.instance.orders.value, block, block.keys, values)


def _phased(m: Model, block: Block, inflow: Floats, cap: Floats, values: Floats) -> tuple[Floats, Floats]:
    """1 % of what a rule concerns, and what it still admits, ¥; the row's positive entries are ``1 - cap`` of the latter."""
    keys, number = ("segment", "family", "period"), int(block.at[0][0])
    orders = m.order.index
    concerned = m.instance.verdict.applies[number][orders["segment"], orders["period"]]
    concerned = concerned & m.instance.verdict.subject[number][orders["offer"]]
    total = _by(m, m.order, m.instance.orders.value * concerned, block, keys, values)
    return _POINT * total, inflow / (1.0 - cap)


def inflow_of(lp: Program, values: Floats) -> Floats:
    """What the positive entries of each row come to (rows,)."""
    matrix = lp.matrix
    taken = np.where(matrix.data > 0, matrix.data, 0.0) * np.repeat(values, np.diff(matrix.indptr))
    return np.bincount(matrix.indices, taken, matrix.shape[0]).astype(float, copy=False)
