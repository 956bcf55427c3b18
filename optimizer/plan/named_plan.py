"""A plan to look at: a name, its summary and its tables, from a solve or from a pack."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

import pandas as pd

from optimizer.case import Case
from optimizer.solve.report import WITH_PLAN

__all__ = ["NamedPlan", "SolvedCase"]


@dataclass(frozen=True, eq=False)
class NamedPlan:
    """A plan to look at.

    ``name`` tells plans apart beside each other; ``summary`` is ``summary.json``; ``tables`` maps the pack's
    table names (orders, shortages, ...) to frames with the pack's columns.
    """

    name: str
    summary: Mapping[str, Any]
    tables: Mapping[str, pd.DataFrame]

    @property
    def has_plan(self) -> bool:
        """Whether there is a plan to carry out, rather than a statement that none was found."""
        return self.summary.get("status") in WITH_PLAN


class SolvedCase(Protocol):
    """A case with its plan: what a solve gave, or a plan pack."""

    @property
    def case(self) -> Case:
        """The case."""

    @property
    def summary(self) -> Mapping[str, Any]:
        """``summary.json``."""

    @property
    def tables(self) -> Mapping[str, pd.DataFrame]:
        """The pack's tables by name."""
