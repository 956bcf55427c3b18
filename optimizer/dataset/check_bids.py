"""Faults of comprehensive evaluation: lots, their items and bids that do not fit each other."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from math import nan
from typing import Any

import numpy as np

from optimizer.arrays import Mask
from optimizer.documents.nearest import did_you_mean
from optimizer.errors import quoted
from optimizer.messages import listing, message

from .checked_tables import CheckedTables
from .table_faults import LISTED_AT_MOST, as_shown, some

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
        _floors(checked)
    if not checked.tables["bids"].empty:
        _one_bid(checked)
        if checked.unreadable.isdisjoint({"lots", "criteria"}):
            check = _without_lots if checked.tables["lots"].empty else _items
            check(checked)


def _ties(checked: CheckedTables) -> None:
    endless = checked.coded("lots", "tie").where(lambda text: not _ends(text.split("|"))) & checked.given("lots", "tie")
    text = message(
        "an order that ends in {end} and names nothing twice, such as {example}",
        end=_END, example=f"technical|price|{_END}",
    )  # fmt: skip
    checked.fault(message("an order with an end"), "lots", "tie", endless, text)


def _ends(steps: list[str]) -> bool:
    return steps[-1] == _END and len(set(steps)) == len(steps)


def _surveys(checked: CheckedTables) -> None:
    idle = checked.given("lots", "low_price_share") & ~checked.unread("lots", "contract")
    idle &= ~checked.coded("lots", "contract").among({"work"})
    text = message("no share: there is no survey of low prices for a purchase, so that it has no effect")
    checked.warn(message("no share"), "lots", "low_price_share", idle, text)


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
            texts.append(_sum_of_items(total) if total else _without_items(lot))
    _fault(checked, message("the sum of its criteria"), "lots", "technical_points", wrong, texts)


def _floors(checked: CheckedTables) -> None:
    """Floors on added points that no bid can reach, since the optional items of the lot earn less together."""
    if "criteria" in checked.unreadable or checked.unread("criteria", "lot_id").any():
        return
    unknown = checked.coded("criteria", "lot_id").values(~checked.given("criteria", "item_id", "kind", "max_points"))
    most: dict[str, Decimal] = {}
    for _, lot, kind, points in _given(checked, "criteria", "lot_id", "kind", "max_points"):
        most[lot] = most.get(lot, Decimal(0)) + (_decimal(points) if kind == "optional" else 0)
    wrong, texts = [], []
    for row, lot, least in _given(checked, "lots", "lot_id", "added_points_floor"):
        if lot in most and lot not in unknown and _decimal(least) > most[lot]:
            wrong.append(row)
            texts.append(message("at most {most}, what its optional items can earn", most=as_shown(float(most[lot]))))
    _fault(checked, message("a floor within reach"), "lots", "added_points_floor", wrong, texts)


def _sum_of_items(total: str) -> str:
    return message("{total}, to which the points of its criteria add up", total=total)


def _without_items(lot: str) -> str:
    return message("rows in criteria for the lot {lot}, whose points add up to this", lot=quoted(lot))


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
    text = message("one bid by a supplier in a lot: the same amount as in its first row")
    _fault(checked, message("one value"), "bids", "bid_jpy", wrong, [text] * len(wrong))


def _without_lots(checked: CheckedTables) -> None:
    """Bids of lots of which nothing is known: such as packages have that were written for version 1 of the contract."""
    lots = checked.ids("bids.lot_id")
    text = message(
        "a row in lots for each lot of bids ({lots}) with method, ceiling_jpy,"
        " price_points and technical_points, and its items in criteria: without them no bid can be evaluated",
        lots=some([quoted(lot) for lot in lots], _LISTED_LOTS),
    )
    checked.table_faults.table(message("the lots of bids"), "lots", text, severity="warning")


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
            texts.append(message("an item that criteria has for the lot {lot}{hint}", lot=quoted(lot), hint=hint))
    _fault(checked, message("an item of the lot"), "bids", "item_id", wrong, texts)


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
    nothing_readable = {last[bid]: [i for i in of_lot[bid[0]] if i not in items] for bid, items in scored.items()}
    nothing_readable = {row: nothing_readable[row] for row in sorted(nothing_readable) if nothing_readable[row]}
    texts = [
        _lacking(quoted(frame["lot_id"][row]), items) for row, items in list(nothing_readable.items())[:LISTED_AT_MOST]
    ]
    rows = np.array(list(nothing_readable), dtype=np.intp)
    kind = message("a row for every item of the lot")
    checked.table_faults.rows(kind, "bids", "supplier_id", rows, frame["supplier_id"], texts)


def _lacking(lot: str, items: list[str]) -> str:
    shown = listing(map(quoted, items))
    if len(items) == 1:
        return message("a row of this bidder for every item of the lot {lot}; {item} is missing", lot=lot, item=shown)
    return message("a row of this bidder for every item of the lot {lot}; {items} are missing", lot=lot, items=shown)


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
            texts.append(_in_full(as_shown(most)))
    text = message("met, not met or pending: the item is mandatory")
    kind = message("whether a mandatory item is met")
    _fault(checked, kind, "bids", "mandatory_pass", undecided, [text] * len(undecided))
    text = message("an empty cell: the item is optional")
    _fault(checked, message("no cell"), "bids", "mandatory_pass", idle, [text] * len(idle))
    checked.warn(
        message("base points in full"), "bids", "points", np.array(short, dtype=np.intp), texts[:LISTED_AT_MOST]
    )


def _in_full(points: str | None) -> str:
    return message(
        "{points}: a mandatory item that is met earns its base points in full, whatever stands here", points=points
    )


def _points(checked: CheckedTables, of_lot: Items) -> None:
    wrong, texts = [], []
    for row, lot, item, points in _given(checked, "bids", "lot_id", "item_id", "points"):
        _, most = of_lot.get(lot, {}).get(item, _NOT_KNOWN)
        if points > most:
            wrong.append(row)
            texts.append(message("at most {most}, the item's max_points", most=as_shown(most)))
    _fault(checked, message("at most the item's points"), "bids", "points", wrong, texts)


def _given(checked: CheckedTables, table: str, *names: str) -> Iterator[tuple[Any, ...]]:
    """Position and cells of each record that has a sound value in every one of the columns."""
    rows = np.flatnonzero(checked.given(table, *names))
    frame = checked.tables[table]
    return zip(rows.tolist(), *(frame[name].take(rows).tolist() for name in names), strict=True)


def _fault(checked: CheckedTables, kind: str, table: str, name: str, rows: list[int], texts: Sequence[str]) -> None:
    if rows:
        wrong: Mask = np.isin(np.arange(len(checked.tables[table])), rows)
        checked.fault(kind, table, name, wrong, texts[:LISTED_AT_MOST])
