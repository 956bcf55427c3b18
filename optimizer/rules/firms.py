"""Firms and who holds them: shares multiplied along paths of ownership, over time, and the shortest such path."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

import numpy as np
import pandas as pd

from optimizer.arrays import Codes, Floats, Mask, Positions, Texts
from optimizer.columns.coded import CodedTables, memoised

from .dates import period_days, spans

__all__ = ["MAJORITY", "Firms", "read_firms"]

#: Who holds at least this share of a firm has it: it is theirs, and of concern if they are.
MAJORITY = 0.5


@dataclass(frozen=True, eq=False)
class Firms:
    """Every supplier and listed entity, and the holdings among them.

    ``ids`` names them; ``seat`` is a supplier's country, None for an entity that is no supplier. A holding says that
    ``owner`` holds ``stake`` (holdings, periods; 0–1) of ``owned`` (positions in ``ids``).
    """

    ids: pd.Index
    seat: Texts
    owned: Positions
    owner: Positions
    stake: Floats

    def codes(self, coded: CodedTables, table: str, column: str) -> Codes:
        """The firm that each cell of a column names; -1 where none."""
        return coded.among(table, column, self._names)

    def of_offers(self, coded: CodedTables) -> Codes:
        """The supplier of each offer among the firms."""
        return self.codes(coded, "plants", "supplier_id")[coded.codes("offers", "plant_id", ("plants", "plant_id"))]

    @cached_property
    def _names(self) -> tuple[str, ...]:
        return tuple(self.ids.tolist())

    def held(self, roots: Mask) -> Floats:
        """The share of each firm that the ``roots`` hold together, shape (firms, periods).

        .. math:: h_v = \\sum_u s_{uv} \\, (1 \\text{ if } u \\in R \\text{ else } h_u)

        Floats multiply along a path and add over paths; a path ends at the first root, so that nothing counts twice.
        """
        held = np.zeros(roots.shape)
        for _ in range(len(self.ids)):
            through = np.where(roots[self.owner], 1.0, held[self.owner])
            step = np.zeros(roots.shape)
            np.add.at(step, self.owned, self.stake * through)
            if np.array_equal(step, held):
                break
            held = step
        return held

    def path(self, firm: int, roots: Mask, period: int) -> list[tuple[int, float]]:
        """The shortest way from a firm up to one of the ``roots`` (firms,): each owner, and its share of the one before.

        Empty if the firm is a root itself or none of them holds any of it.
        """
        live = np.flatnonzero(self.stake[:, period] > 0)
        before: dict[int, tuple[int, float]] = {}
        frontier, seen = [firm], {firm}
        while frontier:
            ends = [reached for reached in frontier if roots[reached]]
            if ends:
                return self._traced(ends[0], before)
            above: list[int] = []
            for below in frontier:
                for row in live[self.owned[live] == below]:
                    owner = int(self.owner[row])
                    if owner not in seen:
                        seen.add(owner)
                        before[owner] = (below, float(self.stake[row, period]))
                        above.append(owner)
            frontier = above
        return []

    def _traced(self, end: int, before: Mapping[int, tuple[int, float]]) -> list[tuple[int, float]]:
        steps: list[tuple[int, float]] = []
        while end in before:
            below, share = before[end]
            steps.append((end, share))
            end = below
        return steps[::-1]

    def ultimate_owner(self) -> Positions:
        """Of each firm, the firm at the end of the chain of holders of ``MAJORITY`` or more in the last period; else itself."""
        top = np.arange(len(self.ids))
        strong = self.stake[:, -1] >= MAJORITY
        above = top.copy()
        above[self.owned[strong]] = self.owner[strong]
        for _ in range(len(top)):
            higher = above[top]
            if np.array_equal(higher, top):
                break
            top = higher
        return top


@memoised
def read_firms(coded: CodedTables, periods: Sequence[str]) -> Firms:
    """The firms of the tables suppliers, entities and ownership.

    A row of ownership counts in the periods in which it is valid on some day; of two rows on one stake the larger does.
    """
    named = [
        ("suppliers", "supplier_id"),
        ("entities", "entity_id"),
        ("ownership", "owned_id"),
        ("ownership", "owner_id"),
    ]
    ids = tuple(dict.fromkeys(text for place in named for text in coded.distinct(*place)[1]))
    seat = np.full(len(ids), None, dtype=object)
    seat[coded.among("suppliers", "supplier_id", ids)] = coded.texts("suppliers", "country_id")
    first, last = period_days(periods)
    begin, end = spans(coded.texts("ownership", "valid_from"), coded.texts("ownership", "valid_to"), date.min, None)
    valid = (begin[:, None] <= last) & (end[:, None] >= first)
    owned, owner = (coded.among("ownership", key, ids).astype(np.int64) for key in ("owned_id", "owner_id"))
    pairs, pair = np.unique(owned * len(ids) + owner, return_inverse=True)
    stake = np.zeros((len(pairs), len(periods)))
    np.maximum.at(stake, pair, valid * (coded.numbers("ownership", "share_pct") / 100.0)[:, None])
    return Firms(pd.Index(ids, dtype=object), seat, pairs // max(len(ids), 1), pairs % max(len(ids), 1), stake)
