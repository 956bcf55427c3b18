"""Bounds of columns beyond which every plan costs too much, by the prices of a relaxation (reduced cost fixing)."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from optimizer.arrays import Floats

from ..program import Program

__all__ = ["narrowed_by_prices"]


def narrowed_by_prices(program: Program, reduced: Floats, room: float) -> Program:
    """The program with bounds beyond which a column of its ``reduced`` cost (¥ per unit, columns,) adds more than ``room`` (¥)."""
    steep, low, high = np.abs(reduced), program.lower, program.upper
    # A price that is next to nothing says nothing within any bound that matters.
    felt = steep * 1e15 > room
    away = np.divide(room, steep, out=np.zeros_like(steep), where=felt)
    lower = np.where(felt & (reduced < 0) & np.isfinite(high), np.maximum(low, high - away), low)
    upper = np.where(felt & (reduced > 0) & np.isfinite(low), np.minimum(high, low + away), high)
    integer = program.integer
    return replace(
        program,
        lower=np.where(integer, np.ceil(lower - 1e-6), lower),
        upper=np.where(integer, np.floor(upper + 1e-6), upper),
    )
