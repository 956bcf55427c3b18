"""Where a number of the data stands in a program besides the row that is named after it.

A demand also bounds what may be short of it, asks for stock and for sources, and widens limits. Where decisions may be shares, a
capacity is also what a share of a qualification or an opening allows a share of: a coefficient of the decision. A price is
what a change of the number does, so it counts all of them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from scipy import sparse

from optimizer.arrays import Floats, Integers, Mask

from .by_shares import Entries, numbers_of, own_shares, shared_entries
from .decided import Decided
from .roles import Roles

__all__ = ["Carriers", "carriers_of"]

#: Rows that are not told: totals, whose worth stands with the caps that refer to them, and those that carry another row's number.
_SILENT = ("purchases", "tier_filled", "tier_opened")


@dataclass(frozen=True, eq=False)
class Carriers:
    """How the sides of the program's rows move for 1 more of the number that each row is named after.

    ``sides`` is (rows, rows): column r has what moves for the number of row r, its own side included. ``by_share`` has that part
    of it which moves as a coefficient of a decision that may be a share, decisions as planned: of these a price holds for small
    changes only. ``uppers`` is (columns, rows): by how much upper bounds of columns move. ``listed`` (rows,) marks rows that are
    named after a number.
    """

    sides: sparse.csc_array
    by_share: sparse.csc_array
    uppers: sparse.csc_array
    listed: Mask

    def subset(self, rows: Integers, columns: Integers, closed: Mask) -> Carriers:
        """Those of some rows and columns; a row beyond the program's carries its own number. Columns that are ``closed`` (columns
        of the program,) stay so.
        """
        count = len(self.listed)
        new_row, new_column = np.full(count, -1, np.intp), np.full(len(closed), -1, np.intp)
        inside = rows < count
        new_row[rows[inside]], new_column[columns] = np.flatnonzero(inside), np.arange(len(columns))
        new_column[closed] = -1
        beyond = np.flatnonzero(~inside)
        own = (np.ones(len(beyond)), beyond, beyond)
        nothing = (np.zeros(0), beyond[:0], beyond[:0])
        size = len(rows)
        listed = np.ones(size, bool)
        listed[inside] = self.listed[rows[inside]]
        return Carriers(
            _renumbered(self.sides, new_row, new_row, own, (size, size)),
            _renumbered(self.by_share, new_row, new_row, nothing, (size, size)),
            _renumbered(self.uppers, new_column, new_row, nothing, (len(columns), size)),
            listed,
        )


def _renumbered(
    matrix: sparse.csc_array,
    rows: Integers,
    columns: Integers,
    more: tuple[Floats, Integers, Integers],
    shape: tuple[int, int],
) -> sparse.csc_array:
    """The entries under other numbers of rows and columns (-1: gone), and some more."""
    entries = sparse.coo_array(matrix)
    row, column = rows[entries.coords[0]], columns[entries.coords[1]]
    kept = (row >= 0) & (column >= 0)
    data, row, column = (
        np.concatenate(pair) for pair in zip((entries.data[kept], row[kept], column[kept]), more, strict=True)
    )
    return sparse.csc_array((data, (row, column)), shape=shape)


def carriers_of(roles: Roles, decided: Decided) -> Carriers:
    """The carriers of a program; of one with whole decisions once they stand by `with_plain_sides`."""
    rows, columns = roles.program.matrix.shape
    shares = not decided.m.instance.options.integers
    listed, own = np.ones(rows, bool), np.ones(rows)
    for role in _SILENT:
        for block in roles.blocks.get(role, []):
            listed[numbers_of(block)] = False
    by_share = np.zeros(rows, bool)
    for block, share, rests in own_shares(roles, decided) if shares else ():
        own[numbers_of(block)], by_share[numbers_of(block)] = share, rests
    entries = [*_demand(roles, decided, shares), *(shared_entries(roles, decided) if shares else ())]
    for rests in (False, True):
        alone = np.flatnonzero(by_share == rests)
        entries.append(Entries(alone, alone, own[alone], rests))
    resting = [each for each in entries if each.by_share]
    return Carriers(_matrix(entries, rows), _matrix(resting, rows), _shortages(roles, columns), listed)


def _matrix(entries: Sequence[Entries], rows: int) -> sparse.csc_array:
    """The entries that stand in rows of the program."""
    if not entries:
        return sparse.csc_array((rows, rows))
    named, carrying = (np.concatenate([each[k] for each in entries]) for k in range(2))
    amount = np.concatenate([each.amount for each in entries])
    kept = (named >= 0) & (carrying >= 0) & (amount != 0)
    return sparse.csc_array((amount[kept], (carrying[kept], named[kept])), shape=(rows, rows))


def _demand(roles: Roles, decided: Decided, shares: bool) -> Iterator[Entries]:
    """Rows that ask for stock or for sources in proportion to demand, and limits that are shares of all of it."""
    instance, block = decided.m.instance, roles.block("demand_balance")
    if block is None:
        return
    number = roles.numbers(block)
    if (cover := roles.block("stock_cover")) is not None:
        periods = np.zeros((instance.space.sizes["part"], instance.space.sizes["segment"]))
        codes = [instance.coded.codes("stock", f"{key}_id", (f"{key}s", f"{key}_id")) for key in ("part", "segment")]
        periods[tuple(codes)] = instance.coded.numbers("stock", "cover_periods")
        yield Entries(number[cover.at], numbers_of(cover), periods[cover.at[:2]], False)
    wish, token = instance.options.minimum_sources, roles.block("token")
    if wish is not None and token is not None:
        offer, period = token.at
        for segment in range(instance.space.sizes["segment"]):
            named = number[instance.part_of[offer], segment, period]
            yield Entries(named, numbers_of(token), wish.share * decided.active[token.at], shares)
    for limit, row in zip(instance.options.limits, roles.blocks.get("limit", []), strict=True):
        value = limit.most * instance.reference_price.values[block.at[0]]
        yield Entries(numbers_of(block), np.full(block.size, row.first), value, False)


def _shortages(roles: Roles, columns: int) -> sparse.csc_array:
    """How much more may be short of each demand that is 1 larger."""
    m, block, rows = roles.m, roles.block("demand_balance"), roles.program.matrix.shape[0]
    if block is None or not len(m.shortage):
        return sparse.csc_array((columns, rows))
    limit = m.instance.options.shortage_limit
    named = roles.numbers(block)[tuple(m.shortage.index[key] for key in block.keys)]
    kept = named >= 0
    amount = np.full(int(kept.sum()), 1.0 if limit is None else limit)
    return sparse.csc_array((amount, (m.shortage.column[kept], named[kept])), shape=(columns, rows))
