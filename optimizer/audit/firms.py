"""Firms as the audit sees them: seats, listings, shares of capital, and which firms are of concern when."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

import numpy as np

from optimizer.arrays import Floats, Mask, Ordinals

from .codes import CodedColumn, Ids, days, fixed_point
from .sheet import Sheet

__all__ = ["OWNERSHIP_OF_CONCERN", "SHARE_ROUNDING", "Firms", "Listings", "read_firms"]

#: A firm held at least so far by firms of concern is one itself.
OWNERSHIP_OF_CONCERN = 0.5
#: Sums and products of shares are exact but for the last digits.
SHARE_ROUNDING = 1e-9


@dataclass(frozen=True, eq=False)
class Listings:
    """Entries of lists: the ``firm`` (code), the ``entity`` and ``lists`` as written, first and last day, the country that
    ``issued`` them.
    """

    firm: Ordinals
    entity: CodedColumn
    lists: CodedColumn
    opens: Ordinals
    closes: Ordinals
    issued: CodedColumn


@dataclass(frozen=True, eq=False)
class Firms:
    """Every supplier, listed entity, owner and owned firm; a code is a position in ``ids``.

    ``seat`` is a supplier's country (blank for others), ``countries_of_concern`` are the countries of concern. ``opens`` and
    ``closes`` are the first and last day of each period. Stake k: ``owner[k]`` holds ``stake[k, period]`` (0-1) of
    ``owned[k]``.
    """

    ids: Ids
    seat: CodedColumn
    opens: Ordinals
    closes: Ordinals
    listings: Listings
    owned: Ordinals
    owner: Ordinals
    stake: Floats
    countries_of_concern: Sequence[str]

    @cached_property
    def concern(self) -> Mask:
        """Firms of concern (firm, period): on a list that no country of concern keeps, seated in one, or held so far by such
        firms.
        """
        roots = self.listed(~self.listings.issued.isin(self.countries_of_concern), self.opens, self.closes)
        roots |= self.seat.isin(self.countries_of_concern)[:, None]
        return np.asarray(roots | (self.held(roots) >= OWNERSHIP_OF_CONCERN - SHARE_ROUNDING))

    def listed(self, rows: Mask, opens: Ordinals, closes: Ordinals) -> Mask:
        """Firms (firm, period) on some row of ``listings`` on some day from ``opens`` to ``closes`` of the period."""
        begin = np.maximum(self.listings.opens[rows][:, None], opens)
        end = np.minimum(self.listings.closes[rows][:, None], closes)
        row, time = np.nonzero(begin <= end)
        listed = np.zeros((len(self.ids), len(opens)), dtype=np.bool_)
        listed[self.listings.firm[rows][row], time] = True
        return listed

    def held(self, members: Mask) -> Floats:
        """Share of each firm (firm, period) that the members hold together, directly and through others.

        Shares multiply along a path and add over paths; a path that has reached a member goes no further.
        """

        def longer(held: Floats) -> Floats:
            further = np.zeros(members.shape)
            np.add.at(further, self.owned, self.stake * np.where(members, 1.0, held)[self.owner])
            return further

        # Each step lengthens the paths that are counted by one firm; without cycles they end.
        return fixed_point(np.zeros(members.shape), longer, len(members))


def read_firms(sheets: dict[str, Sheet], country_ids: Ids, opens: Ordinals, closes: Ordinals) -> Firms:
    """The firms of suppliers, entities and ownership over periods with these first and last days."""
    suppliers, entities, ownership = sheets["suppliers"], sheets["entities"], sheets["ownership"]
    named, entity = suppliers.words("supplier_id"), entities.words("entity_id")
    owners, holdings = ownership.words("owner_id"), ownership.words("owned_id")
    ids = Ids(sorted({*named.words, *entity.words, *owners.words, *holdings.words}))
    seats = np.full(len(ids), -1, dtype=np.int64)
    seats[ids.of(named)] = suppliers.words("country_id").codes
    seat = CodedColumn(seats, suppliers.words("country_id").words)
    listings = Listings(
        firm=ids.of(entity),
        entity=entity,
        lists=entities.words("list_id"),
        opens=days(entities.words("listed_from"), date.min),
        closes=days(entities.words("listed_to"), date.max),
        issued=entities.words("issued_by"),
    )
    owned, owner, stake = _stakes(ids.of(holdings), ids.of(owners), len(ids), ownership, opens, closes)
    countries_of_concern = country_ids.names[sheets["countries"].words("bloc").isin(("of_concern",))].tolist()
    return Firms(ids, seat, opens, closes, listings, owned, owner, stake, countries_of_concern)


def _stakes(
    owned: Ordinals, owner: Ordinals, size: int, rows: Sheet, opens: Ordinals, closes: Ordinals
) -> tuple[Ordinals, Ordinals, Floats]:
    """Owned, owner and share by period of each pair of firms.

    Where a share changes within a period, the larger one counts: two rows of one owner are never added.
    """
    begin, end = days(rows.words("valid_from"), date.min), days(rows.words("valid_to"), date.max)
    valid = (begin[:, None] <= closes) & (end[:, None] >= opens)
    share = valid * rows.numbers("share_pct")[:, None] / 100.0
    pairs, where = np.unique(owned * size + owner, return_inverse=True)
    stake = np.zeros((len(pairs), len(opens)))
    np.maximum.at(stake, where, share)
    return pairs // max(size, 1), pairs % max(size, 1), stake
