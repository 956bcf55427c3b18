"""The rows of a program whose decisions stand, with what the data say in place of the bounds that a search needs.

A row by which a decision opens something bounds it by what some best plan uses at most, so that the relaxation is tight. Once
the decision stands, that bound says nothing that demand and capacities do not, but it binds beside them, and the price of one
number of the data would be split between rows. Here what is open is bounded by the data alone, and each number by one row.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from optimizer.arrays import Floats, Integers, Mask
from optimizer.model.program import Block
from optimizer.solve.program import Program

from .decided import Decided
from .roles import Roles

__all__ = ["with_plain_sides"]


def with_plain_sides(lp: Program, rows: Integers, roles: Roles, decided: Decided) -> Program:
    """``lp``, which has the ``rows`` of the program once its whole numbers are fixed as decided, with plain sides."""
    lower, upper = (np.full(len(roles.program.row_lower), np.nan) for _ in range(2))
    for role, plain in (
        ("ramp", _ramp), ("growth", _growth), ("opened", _opened), ("opened_plant", _opened_plant),
        ("order_allowed", _order_allowed), ("tier", _tier), ("tier_filled", _tier_filled), ("tier_opened", _tier_opened),
    ):  # fmt: skip
        for block in roles.blocks.get(role, []):
            own = slice(block.first, block.first + block.size)
            upper[own] = plain(block, decided)
            # A price tier that is used up holds just its width.
            lower[own] = np.where(upper[own] == np.inf, -np.inf, np.nan)
            if role == "tier":
                lower[own] = np.where(_is_full(block, decided), upper[own], lower[own])
    inside = rows < len(upper)
    new = [np.full(len(rows), np.nan) for _ in range(2)]
    for array, sides in zip(new, (lower, upper), strict=True):
        array[inside] = sides[rows[inside]]
    return replace(
        lp,
        row_lower=np.where(np.isnan(new[0]), lp.row_lower, new[0]),
        row_upper=np.where(np.isnan(new[1]), lp.row_upper, new[1]),
    )


def _without(free: Mask) -> Floats:
    """No side where it is free, as it stands elsewhere (rows,)."""
    return np.where(free, np.inf, np.nan)


def _ramp(block: Block, decided: Decided) -> Floats:
    """A qualified offer ships what its ramp lets it; with all of its capacity `offer_capacity` says so."""
    instance = decided.m.instance
    done, share, capacity = (by[block.at] for by in (decided.qualified, decided.ramped, instance.capacity.values))
    allowed = np.where(share > 0, np.where(share > 0, share, 1.0) * capacity, 0.0)
    # What is not qualified cannot grow either: its other row says so.
    free = np.where(done > 0.5, allowed >= capacity, instance.can_expand[block.at[0]])
    return np.where(free, np.inf, np.where(done > 0.5, allowed, np.nan))


def _growth(block: Block, decided: Decided) -> Floats:
    return _without(decided.qualified[block.at] > 0.5)


def _opened(block: Block, decided: Decided) -> Floats:
    return _without(decided.opened[block.at] > 0.5)


def _opened_plant(block: Block, decided: Decided) -> Floats:
    """An open plant has its capacity; a closed one is shut offer by offer."""
    capacity = decided.m.instance.plant_capacity.values[block.at]
    return np.where(decided.plant_opened[block.at] > 0.5, capacity, np.inf)


def _order_allowed(block: Block, decided: Decided) -> Floats:
    return _without(decided.active[block.at] > 0.5)


def _tier(block: Block, decided: Decided) -> Floats:
    """A price tier holds its width."""
    width = decided.m.instance.prices.width[block.at[0], block.at[2]]
    return np.where(width > 0, width, np.inf)


def _tier_filled(block: Block, decided: Decided) -> Floats:
    return _without(_is_full(block, decided))


def _tier_opened(block: Block, decided: Decided) -> Floats:
    offer, period, price_tier = block.at
    return _without(decided.full[offer, period, price_tier - 1] > 0.5)


def _is_full(block: Block, decided: Decided) -> Mask:
    full: Mask = decided.full[block.at] > 0.5
    return full
