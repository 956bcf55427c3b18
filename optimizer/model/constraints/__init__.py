"""The constraints of the model, one function each; ``CONSTRAINTS`` is their list, in the order of the program's rows."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from optimizer.model.algebra import Rows
from optimizer.model.variables import Model

from . import balance, capacity, commitments, limits, money, shares, sourcing, supply

__all__ = ["CONSTRAINTS", "Constraint"]

Constraint = Callable[[Model], Rows | Iterable[Rows]]

CONSTRAINTS: tuple[Constraint, ...] = (
    balance.demand_balance,
    capacity.offer_capacity,
    capacity.plant_capacity,
    capacity.lane_capacity,
    commitments.qualification,
    commitments.plant_opening,
    commitments.kept_stock,
    supply.total_supply,
    capacity.expansion_limit,
    balance.component_balance,
    shares.phase_out,
    shares.purchases,
    shares.share_cap,
    sourcing.minimum_sources,
    sourcing.minimum_order,
    sourcing.price_breaks,
    money.budget,
    balance.stock_cover,
    shares.score_floor,
    limits.limits,
)
