"""Faults of comprehensive evaluation: lots, their items and bids that do not fit each other."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from math import nan
from typing import Any

import numpy as np

from optimizer.arrays import Mask
from optimizer.documents.nearest import did_you_mean
from optimizer.errors import quoted

from .checked_tables import CheckedTables
from .findings import LISTED_AT_MOST, as_shown

__all__ = ["check_bids"]

_LISTED_LOTS = 5
_END = "lot"

Bid = tuple[str, str]
"""The lot and the bidder."""

Items = dict[str, dict[str, tuple[str | None, float]]]
"""By lot and item its kind, None where that could not be read, and its points at most, or NaN."""

_NOT_KNOWN = (None, nan)


def check_bids(checked: CheckedTables) -> None:
    """Reports lots whose items do not add up, bids that lack an item or have one too many, and what has no effect."""
    if not checked.tables["lots"].empty:
        _ties(checked)
        _surveys(checked)
        _sums(checked)
    if not checked.tables["bids"].empty:
        _one_bid(checked)
        if checked.unreadable.isdisjoint({"lots", "criteria"}):
            check = _without_lots if checked.tables["lots"].empty else _items
            check(checked)


def _ties(checked: CheckedTables) -> None:
    endless = checked.coded("lots", "tie").where(lambda text: not _ends(text.split("|"))) & checked.given("lots", "tie")
    text = f"an order that ends in {_END} and names nothing twice, such as technical|price|{_END}"
    checked.fault("an order with an end", "lots", "tie", endless, text)


def _ends(steps: list[str]) -> bool:
    return steps[-1] == _END and len(set(steps)) == len(steps)


def _surveys(checked: CheckedTables) -> None:
    idle = checked.given("lots", "low_price_share") & ~checked.unread("lots", "contract")
    idle &= ~checked.coded("lots", "contract").among({"work"})
    text = "no share: there is no survey of low prices for a purchase, so that it has no effect"
    checked.warn("no share", "lots", "low_price_share", idle, text)


def _sums(checked: CheckedTables) -> None:
    """Points of the items of a lot that do not add up to its technical points, compared as decimals."""
    if "criteria" in checked.unreadable or checked.unread("criteria", "lot_id").any():
        return
    unknown = checked.coded("criteria", "lot_id").values(~checked.given("criteria", "item_id", "max_points"))
    items: dict[tuple[str, str], float] = {}
    for _, lot, item, points in _given(checked, "criteria", "lot_id", "item_id", "max_points"):
        items.setdefault((lot, item), points)
    totals: dict[str, Decimal] = {}
    for (lot, _), points in items.items():
        totals[lot] = totals.get(lot, Decimal(0)) + _decimal(points)
    wrong, texts = [], []
    for row, lot, points in _given(checked, "lots", "lot_id", "technical_points"):
        if lot not in unknown and totals.get(lot) != _decimal(points):
            wrong.append(row)
            total = as_shown(float(totals[lot])) if lot in totals else None
            texts.append(f"{total}, to which the points of its criteria add up" if total else _without_items(lot))
    _fault(checked, "the sum of its criteria", "lots", "technical_points", wrong, texts)


def _without_items(lot: str) -> str:
    return f"rows in criteria for the lot {quoted(lot)}, whose points add up to this"


def _decimal(number: float) -> Decimal:
    """The number as it was written: its shortest decimal, which is that of the cell."""
    return Decimal(repr(float(number)))


def _one_bid(checked: CheckedTables) -> None:
    first: dict[Bid, float] = {}
    wrong = [
        row
        for row, lot, bidder, amount in _given(checked, "bids", "lot_id", "supplier_id", "bid_jpy")
        if first.setdefault((lot, bidder), amount) != amount
    ]
    text = "one bid by a supplier in a lot: the same amount as in its first row"
    _fault(checked, "one value", "bids", "bid_jpy", wrong, [text] * len(wrong))


def _without_lots(checked: CheckedTables) -> None:
    """Bids of lots of which nothing is known: such as packages have that were written for version 1 of the contract."""
    lots = checked.ids("bids.lot_id")
    more = f" and {len(lots) - _LISTED_LOTS} more" if len(lots) > _LISTED_LOTS else ""
    text = (
        f"a row in lots for each lot of bids ({', '.join(map(quoted, lots[:_LISTED_LOTS]))}{more}) with method, ceiling_jpy,"
        " price_points and technical_points, and its items in criteria: without them no bid can be evaluated"
    )
    checked.findings.table("the lots of bids", "lots", text, severity="warning")


def _items(checked: CheckedTables) -> None:
    """Bids beside the items of their lots. Where an item or its lot could not be read, nothing is said that follows from it."""
    if checked.unread("criteria", "lot_id").any():
        return
    criteria = checked.tables["criteria"]
    unsure = checked.coded("criteria", "lot_id").values(~checked.given("criteria", "item_id"))
    of_lot: Items = {}
    kinds = criteria["kind"].where(checked.given("criteria", "kind"), None)
    most = criteria["max_points"].where(checked.given("criteria", "max_points"))
    for row, lot, item in _given(checked, "criteria", "lot_id", "item_id"):
        if lot not in unsure:
            of_lot.setdefault(lot, {}).setdefault(item, (kinds[row], most[row]))
    _unknown_items(checked, of_lot)
    _lacking_items(checked, of_lot)
    _mandatory(checked, of_lot)
    _points(checked, of_lot)


def _unknown_items(checked: CheckedTables, of_lot: Items) -> None:
    wrong, texts = [], []
    for row, lot, item in _given(checked, "bids", "lot_id", "item_id"):
        if lot in of_lot and item not in of_lot[lot]:
            wrong.append(row)
            hint = did_you_mean(item, of_lot[lot]) if len(wrong) <= LISTED_AT_MOST else ""
            texts.append(f"an item that criteria has for the lot {quoted(lot)}{hint}")
    _fault(checked, "an item of the lot", "bids", "item_id", wrong, texts)


def _lacking_items(checked: CheckedTables, of_lot: Items) -> None:
    """A bidder without a row for an item, at the last row of the bid; a bid with a faulty row may have it there."""
    frame = checked.tables["bids"]
    unsure_bidders = checked.coded("bids", "supplier_id").values(~checked.given("bids", "lot_id", "item_id"))
    unsure_lots = checked.coded("bids", "lot_id").values(~checked.given("bids", "supplier_id"))
    scored: dict[Bid, set[str]] = {}
    last: dict[Bid, int] = {}
    for row, lot, bidder, item in _given(checked, "bids", "lot_id", "supplier_id", "item_id"):
        if lot in of_lot and lot not in unsure_lots and bidder not in unsure_bidders:
            scored.setdefault((lot, bidder), set()).add(item)
            last[lot, bidder] = row
    lacking = {last[bid]: [i for i in of_lot[bid[0]] if i not in items] for bid, items in scored.items()}
    lacking = {row: lacking[row] for row in sorted(lacking) if lacking[row]}
    texts = [
        f"a row of this bidder for every item of the lot {quoted(frame['lot_id'][row])}; "
        f"{', '.join(map(quoted, items))} {'is' if len(items) == 1 else 'are'} missing"
        for row, items in lacking.items()
    ]
    rows = np.array(list(lacking), dtype=np.intp)
    kind = "a row for every item of the lot"
    checked.findings.rows(kind, "bids", "supplier_id", rows, frame["supplier_id"], texts[:LISTED_AT_MOST])


def _mandatory(checked: CheckedTables, of_lot: Items) -> None:
    """Whether an item is met is said of mandatory ones, and of no other; met, it earns its base points."""
    frame = checked.tables["bids"]
    verdicts, points = frame["mandatory_pass"].tolist(), frame["points"].tolist()
    readable = ~checked.unread("bids", "mandatory_pass")
    given = checked.given("bids", "mandatory_pass")
    undecided, idle, short, texts = [], [], [], []
    for row, lot, item in _given(checked, "bids", "lot_id", "item_id"):
        kind, most = of_lot.get(lot, {}).get(item, _NOT_KNOWN)
        if kind == "optional" and given[row]:
            idle.append(row)
        elif kind == "mandatory" and readable[row] and not given[row]:
            undecided.append(row)
        elif kind == "mandatory" and verdicts[row] == "met" and points[row] < most:
            short.append(row)
            texts.append(
                f"{as_shown(most)}: a mandatory item that is met earns its base points in full, whatever stands here"
            )
    text = "met, not met or pending: the item is mandatory"
    _fault(checked, "whether a mandatory item is met", "bids", "mandatory_pass", undecided, [text] * len(undecided))
    _fault(checked, "no cell", "bids", "mandatory_pass", idle, ["an empty cell: the item is optional"] * len(idle))
    checked.warn("base points in full", "bids", "points", np.array(short, dtype=np.intp), texts[:LISTED_AT_MOST])


def _points(checked: CheckedTables, of_lot: Items) -> None:
    wrong, texts = [], []
    for row, lot, item, points in _given(checked, "bids", "lot_id", "item_id", "points"):
        _, most = of_lot.get(lot, {}).get(item, _NOT_KNOWN)
        if points > most:
            wrong.append(row)
            texts.append(f"at most {as_shown(most)}, the item's max_points")
    _fault(checked, "at most the item's points", "bids", "points", wrong, texts)


def _given(checked: CheckedTables, table: str, *names: str) -> Iterator[tuple[Any, ...]]:
    """Position and cells of each record that has a sound value in every one of the columns."""
    rows = np.flatnonzero(checked.given(table, *names))
    frame = checked.tables[table]
    return zip(rows.tolist(), *(frame[name].take(rows).tolist() for name in names), strict=True)


def _fault(checked: CheckedTables, kind: str, table: str, name: str, rows: list[int], texts: list[str]) -> None:
    if rows:
        wrong: Mask = np.isin(np.arange(len(checked.tables[table])), rows)
        checked.fault(kind, table, name, wrong, texts[:LISTED_AT_MOST])
