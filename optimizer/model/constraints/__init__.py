"""The constraints of the model, one function each; ``CONSTRAINTS`` is their list."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from optimizer.model.algebra import Rows
from optimizer.model.variables import Model

from .balance import component_balance, demand_balance, stock_cover
from .capacity import expansion_limit, lane_capacity, offer_capacity, plant_capacity
from .commitments import kept_stock, plant_opening, qualification
from .money import budget
from .shares import phase_out, purchases, score_floor, share_cap
from .sourcing import minimum_order, minimum_sources, price_breaks
from .supply import total_supply

__all__ = ["CONSTRAINTS", "Constraint"]

Constraint = Callable[[Model], Rows | Iterable[Rows]]

CONSTRAINTS: tuple[Constraint, ...] = (
    demand_balance,
    offer_capacity,
    plant_capacity,
    lane_capacity,
    qualification,
    plant_opening,
    kept_stock,
    total_supply,
    expansion_limit,
    component_balance,
    phase_out,
    purchases,
    share_cap,
    minimum_sources,
    minimum_order,
    price_breaks,
    budget,
    stock_cover,
    score_floor,
)
