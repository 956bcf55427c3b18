"""Comprehensive evaluation (総合評価落札方式): the bids of a lot scored, ranked, and what would change the award."""

from .place import tables_of
from .result import Evaluation, evaluate_lots

__all__ = ["Evaluation", "evaluate_lots", "tables_of"]
