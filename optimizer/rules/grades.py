"""How well it is founded who is on the lists of a rule, which may be less well than the rule itself."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from optimizer.columns.coded import CodedTables

from .pack import RulePack
from .sources import listings_meant

__all__ = ["GRADES", "list_grades"]

GRADES = ("official", "derived", "assumption")
"""From the best founded to the least."""


def list_grades(rule: RulePack, tables: Mapping[str, pd.DataFrame]) -> dict[str, str]:
    """By list (in the order of the clauses): the least grade among the rows of ``entities`` by which the rule catches firms.

    Lists whose rows state no grade are left out, and so are clauses that name no firms.
    """
    coded = CodedTables.of(tables)
    lists, grades = coded.texts("entities", "list_id"), coded.texts("entities", "grade")
    least: dict[str, int] = {}
    for clause in rule.clauses:
        if clause.target not in ("entities", "lists"):
            continue
        for row in np.flatnonzero(listings_meant(clause, coded)).tolist():
            if grades[row] in GRADES:
                least[lists[row]] = max(least.get(lists[row], 0), GRADES.index(grades[row]))
    return {listing: GRADES[rank] for listing, rank in least.items()}
