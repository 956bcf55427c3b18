"""What rules and clauses are about: the parts of their families, and those to which they are confined."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from optimizer.arrays import Mask
from optimizer.columns.coded import CodedTables

from .pack import Clause, RulePack

__all__ = ["clause_parts", "rule_parts", "subject_parts"]


def rule_parts(rule: RulePack, coded: CodedTables) -> Mask:
    """The parts (parts,) that a rule tests, at whatever tier they stand: those of its families, and of ``applies.parts``."""
    families: Mask = np.isin(coded.texts("parts", "family"), np.array(rule.families, dtype=object))
    return families & _among(rule.parts, coded) if rule.parts else families


def clause_parts(clause: Clause, coded: CodedTables) -> Mask:
    """The parts (parts,) to which a clause is confined; all where it is not."""
    return _among(clause.parts, coded) if clause.parts else np.ones(coded.count("parts"), dtype=bool)


def subject_parts(rule: RulePack, coded: CodedTables) -> Mask:
    """The parts (parts,) whose purchases a rule is about, so that its cap is a share of them.

    All of them where it tests components, since any part may have some; else those that it names, of whatever family.
    """
    if rule.depth != 1 or rule.parts_named is None:
        return np.ones(coded.count("parts"), dtype=bool)
    return _among(rule.parts_named, coded)


def _among(ids: Iterable[str], coded: CodedTables) -> Mask:
    return np.isin(coded.texts("parts", "part_id"), np.array(sorted(ids), dtype=object))
