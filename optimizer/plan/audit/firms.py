"""Firms as the audit sees them: seats, listings, shares of capital, and which firms are of concern when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd

from .codes import Codes, Floats, Ids, Mask, Texts, coded, days

__all__ = ["HALF", "SLACK", "Firms", "read_firms"]

#: A firm held at least so far by firms of concern is one itself.
HALF = 0.5
#: Sums and products of shares are exact but for the last digits.
SLACK = 1e-9


@dataclass(frozen=True, eq=False)
class Firms:
    """Every supplier, listed entity, owner and owned firm; a code is a position in ``ids``.

    ``seat`` is a supplier's country (None for others). ``opens`` and ``closes`` are the first and last day of each
    period. A row of ``listings`` has ``firm, list_id, opens, closes``. Stake k: ``owner[k]`` holds ``stake[k, period]``
    (0-1) of ``owned[k]``. ``concern`` (firm, period).
    """

    ids: Ids
    seat: Texts
    opens: Codes
    closes: Codes
    listings: pd.DataFrame
    owned: Codes
    owner: Codes
    stake: Floats
    concern: Mask

    def listed(self, rows: Mask, opens: Codes, closes: Codes) -> Mask:
        """Firms (firm, period) on some row of ``listings`` on some day from ``opens`` to ``closes`` of the period."""
        live = self.listings[rows]
        begin = np.maximum(live["opens"].to_numpy(dtype=np.int64)[:, None], opens)
        end = np.minimum(live["closes"].to_numpy(dtype=np.int64)[:, None], closes)
        found = np.zeros((len(self.ids), len(opens)), dtype=np.bool_)
        np.logical_or.at(found, live["firm"].to_numpy(dtype=np.int64), begin <= end)
        return found

    def held(self, members: Mask) -> Floats:
        """Share of each firm (firm, period) that the members hold together, directly and through others.

        Shares multiply along a path and add over paths; a path that has reached a member goes no further.
        """
        return _held(members, self.owned, self.owner, self.stake)


def read_firms(tables: dict[str, pd.DataFrame], opens: Codes, closes: Codes) -> Firms:
    """The firms of suppliers, entities and ownership over periods with these first and last days."""
    suppliers, entities, ownership = tables["suppliers"], tables["entities"], tables["ownership"]
    names = (suppliers["supplier_id"], entities["entity_id"], ownership["owner_id"], ownership["owned_id"])
    ids = pd.Index(np.unique(np.concatenate([column.to_numpy(dtype=object) for column in names]).astype(object)))
    seat = np.full(len(ids), None, dtype=object)
    seat[coded(ids, suppliers["supplier_id"])] = suppliers["country_id"].to_numpy(dtype=object)
    listings = pd.DataFrame(
        {
            "firm": coded(ids, entities["entity_id"]),
            "entity_id": entities["entity_id"].to_numpy(dtype=object),
            "list_id": entities["list_id"].to_numpy(dtype=object),
            "opens": days(entities["listed_from"], date.min),
            "closes": days(entities["listed_to"], date.max),
        }
    )
    owned, owner, stake = _stakes(ids, ownership, opens, closes)
    countries = tables["countries"]
    places = countries.loc[countries["bloc"] == "of_concern", "country_id"].tolist()
    bare = Firms(ids, seat, opens, closes, listings, owned, owner, stake, np.zeros((len(ids), len(opens)), np.bool_))
    roots = bare.listed(np.ones(len(listings), dtype=np.bool_), opens, closes)
    roots |= pd.Series(seat, dtype=object).isin(places).to_numpy(dtype=bool)[:, None]
    concern = roots | (_held(roots, owned, owner, stake) >= HALF - SLACK)
    return Firms(ids, seat, opens, closes, listings, owned, owner, stake, concern)


def _stakes(ids: Ids, rows: pd.DataFrame, opens: Codes, closes: Codes) -> tuple[Codes, Codes, Floats]:
    """Owned, owner and share by period of each pair of firms.

    Where a share changes within a period, the larger one counts: two rows of one owner are never added.
    """
    begin, end = days(rows["valid_from"], date.min), days(rows["valid_to"], date.max)
    valid = (begin[:, None] <= closes) & (end[:, None] >= opens)
    share = valid * rows["share_pct"].to_numpy(dtype=float)[:, None] / 100.0
    pair = coded(ids, rows["owned_id"]) * len(ids) + coded(ids, rows["owner_id"])
    pairs, where = np.unique(pair, return_inverse=True)
    stake = np.zeros((len(pairs), len(opens)))
    np.maximum.at(stake, where, share)
    return pairs // max(len(ids), 1), pairs % max(len(ids), 1), stake


def _held(members: Mask, owned: Codes, owner: Codes, stake: Floats) -> Floats:
    held = np.zeros(members.shape)
    # Each round lengthens the paths that are counted by one step; without cycles they end.
    for _ in range(len(members)):
        longer = np.zeros(members.shape)
        np.add.at(longer, owned, stake * np.where(members, 1.0, held)[owner])
        if np.array_equal(longer, held):
            break
        held = longer
    return held
