"""Frontiers: what less dependence, less concentration or shorter ways cost."""

from .frontier import AGAINST, Frontier, FrontierPoint, frontier

__all__ = ["AGAINST", "Frontier", "FrontierPoint", "frontier"]
