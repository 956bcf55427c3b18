"""Faults of comprehensive evaluation: lots, their items and bids that do not fit each other."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from decimal import Decimal

import numpy as np
import pandas as pd

from optimizer.arrays import Mask
from optimizer.documents.nearest import did_you_mean
from optimizer.errors import quoted

from .findings import LISTED_AT_MOST, as_mask, show
from .view import View

__all__ = ["check_bids"]

_ITEM = ["lot_id", "item_id"]
_LISTED_LOTS = 5
_END = "lot"

Lots = Mapping[Hashable, list[str]]
"""The items of each lot, by its id."""


def check_bids(view: View) -> None:
    """Reports lots whose items do not add up, bids that lack an item or have one too many, and what has no effect."""
    if not view.tables["lots"].empty:
        _ties(view)
        _surveys(view)
        _sums(view)
    if not view.tables["bids"].empty:
        _one_bid(view)
        if view.unreadable.isdisjoint({"lots", "criteria"}):
            check = _without_lots if view.tables["lots"].empty else _items
            check(view)


def _ties(view: View) -> None:
    endless = view.coded("lots", "tie").where(lambda text: not _ends(text.split("|"))) & view.given("lots", "tie")
    text = f"an order that ends in {_END} and names nothing twice, such as technical|price|{_END}"
    view.fault("an order with an end", "lots", "tie", endless, text)


def _ends(steps: list[str]) -> bool:
    return steps[-1] == _END and len(set(steps)) == len(steps)


def _surveys(view: View) -> None:
    idle = view.given("lots", "low_price_share") & ~view.unread("lots", "contract")
    idle &= ~view.coded("lots", "contract").among({"work"})
    text = "no share: there is no survey of low prices for a purchase, so that it has no effect"
    view.remark("no share", "lots", "low_price_share", idle, text)


def _sums(view: View) -> None:
    """Points of the items of a lot that do not add up to its technical points, compared as decimals."""
    criteria = view.tables["criteria"]
    if "criteria" in view.unreadable or view.unread("criteria", "lot_id").any():
        return
    unknown = view.coded("criteria", "lot_id").values(~view.given("criteria", "max_points"))
    totals: dict[str, Decimal] = {}
    items = criteria.drop_duplicates(_ITEM)
    for lot, points in zip(items["lot_id"], items["max_points"], strict=True):
        if lot not in unknown:
            totals[lot] = totals.get(lot, Decimal(0)) + _decimal(points)
    lots = view.sound("lots", "lot_id", "technical_points")
    wrong, texts = np.zeros(len(view.tables["lots"]), dtype=bool), []
    for row, lot, points in lots.itertuples():
        if lot not in unknown and totals.get(lot) != _decimal(points):
            wrong[row] = True
            total = show(float(totals[lot])) if lot in totals else None
            texts.append(f"{total}, to which the points of its criteria add up" if total else _without_items(lot))
    view.fault("the sum of its criteria", "lots", "technical_points", wrong, texts[:LISTED_AT_MOST])


def _without_items(lot: str) -> str:
    return f"rows in criteria for the lot {quoted(lot)}, whose points add up to this"


def _decimal(number: float) -> Decimal:
    """The number as it was written: its shortest decimal, which is that of the cell."""
    return Decimal(repr(float(number)))


def _one_bid(view: View) -> None:
    rows = view.sound("bids", "lot_id", "supplier_id", "bid_jpy")
    first = rows.groupby(["lot_id", "supplier_id"], sort=False)["bid_jpy"].transform("first")
    wrong = _mask(view, rows.index[as_mask(rows["bid_jpy"] != first)])
    text = "one bid by a supplier in a lot: the same amount as in its first row"
    view.fault("one value", "bids", "bid_jpy", wrong, text)


def _without_lots(view: View) -> None:
    """Bids of lots of which nothing is known: such as packages have that were written for version 1 of the contract."""
    lots = view.ids("bids.lot_id")
    more = f" and {len(lots) - _LISTED_LOTS} more" if len(lots) > _LISTED_LOTS else ""
    text = (
        f"a row in lots for each lot of bids ({', '.join(map(quoted, lots[:_LISTED_LOTS]))}{more}) with method, ceiling_jpy,"
        " price_points and technical_points, and its items in criteria: without them no bid can be evaluated"
    )
    view.findings.table("the lots of bids", "lots", text, severity="warning")


def _items(view: View) -> None:
    """Bids beside the items of their lots. Where an item or its lot could not be read, nothing is said that follows from it."""
    criteria = view.tables["criteria"]
    unsure = view.coded("criteria", "lot_id").values(~view.given("criteria", *_ITEM))
    if view.unread("criteria", "lot_id").any():
        return
    items = criteria.loc[view.given("criteria", *_ITEM)].drop_duplicates(_ITEM)
    of_lot: Lots = {lot: list(ids) for lot, ids in items.groupby("lot_id", sort=False)["item_id"] if lot not in unsure}
    _unknown_items(view, of_lot)
    _lacking_items(view, of_lot)
    for name in ("kind", "max_points"):
        items = items.assign(**{name: items[name].where(~view.unread("criteria", name)[items.index])})
    rows = view.tables["bids"].loc[view.given("bids", *_ITEM)]
    joined = rows.merge(items[[*_ITEM, "kind", "max_points"]], on=_ITEM, how="left").set_index(rows.index)
    _mandatory(view, joined)
    _points(view, joined)


def _unknown_items(view: View, of_lot: Lots) -> None:
    rows = view.sound("bids", *_ITEM)
    unknown = [lot in of_lot and item not in of_lot[lot] for lot, item in rows.itertuples(index=False)]
    wrong = rows[unknown]
    texts = [
        f"an item that criteria has for the lot {quoted(lot)}{did_you_mean(item, of_lot[lot])}"
        for lot, item in wrong.iloc[:LISTED_AT_MOST].itertuples(index=False)
    ]
    view.fault("an item of the lot", "bids", "item_id", _mask(view, wrong.index), texts)


def _lacking_items(view: View, of_lot: Lots) -> None:
    """A bidder without a row for an item, at the last row of the bid; a bid with a faulty row may have it there."""
    frame = view.tables["bids"]
    faulty = ~view.given("bids", "lot_id", "supplier_id", "item_id")
    unsure_bidders = set(frame.loc[faulty, "supplier_id"])
    unsure_lots = set(frame.loc[view.unread("bids", "supplier_id"), "lot_id"])
    scored: dict[tuple[str, str], set[str]] = {}
    last: dict[tuple[str, str], int] = {}
    for row, lot, bidder, item in view.sound("bids", "lot_id", "supplier_id", "item_id").itertuples():
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
    view.findings.rows(kind, "bids", "supplier_id", rows, frame["supplier_id"], texts[:LISTED_AT_MOST])


def _mandatory(view: View, joined: pd.DataFrame) -> None:
    """Whether an item is met is said of mandatory ones, and of no other; met, it earns its base points."""
    readable = ~view.unread("bids", "mandatory_pass")
    blank = _mask(view, joined.index[as_mask(joined["mandatory_pass"].isna() & (joined["kind"] == "mandatory"))])
    text = "met, not met or pending: the item is mandatory"
    view.fault("whether a mandatory item is met", "bids", "mandatory_pass", blank & readable, text)
    idle = _mask(view, joined.index[as_mask(joined["mandatory_pass"].notna() & (joined["kind"] == "optional"))])
    view.fault("no cell", "bids", "mandatory_pass", idle & readable, "an empty cell: the item is optional")
    met = as_mask((joined["kind"] == "mandatory") & (joined["mandatory_pass"] == "met"))
    short = joined[met & as_mask(joined["points"] < joined["max_points"])]
    texts = [f"{show(points)}: a mandatory item that is met earns its base points in full, whatever stands here"
             for points in short["max_points"].iloc[:LISTED_AT_MOST]]  # fmt: skip
    view.remark("base points in full", "bids", "points", short.index.to_numpy(), texts)


def _points(view: View, joined: pd.DataFrame) -> None:
    over = joined[as_mask(joined["points"] > joined["max_points"])]
    texts = [f"at most {show(points)}, the item's max_points" for points in over["max_points"].iloc[:LISTED_AT_MOST]]
    readable = ~view.unread("bids", "points")
    view.fault("at most the item's points", "bids", "points", _mask(view, over.index) & readable, texts)


def _mask(view: View, rows: pd.Index) -> Mask:
    mask: Mask = np.zeros(len(view.tables["bids"]), dtype=bool)
    mask[rows] = True
    return mask
