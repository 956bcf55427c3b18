"""Shares that nearly cheapest plans may give to each supplier and country."""

from .intervals import CLASSES, WITHIN, Intervals, ShareInterval, intervals

__all__ = ["CLASSES", "WITHIN", "Intervals", "ShareInterval", "intervals"]
