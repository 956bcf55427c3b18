"""What stands beside every result: on what it rests, and what it doesn't say of real firms."""

from __future__ import annotations

from optimizer.messages import message

__all__ = ["DISCLAIMER"]

DISCLAIMER = message(
    "Prices, capacities, scores and selections rest on assumptions made to show the method; "
    "they state no fact and no judgement about any real firm."
)
