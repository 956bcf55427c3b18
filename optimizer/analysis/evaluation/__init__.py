"""Comprehensive evaluation (総合評価落札方式): the bids of a lot scored, ranked, and what would change the award."""

from .award import Award, award_of, award_of_case, own_offers, write_award
from .place import tables_of, tables_of_case
from .result import Evaluation, evaluate_lots

__all__ = [
    "Award",
    "Evaluation",
    "award_of",
    "award_of_case",
    "evaluate_lots",
    "own_offers",
    "tables_of",
    "tables_of_case",
    "write_award",
]
