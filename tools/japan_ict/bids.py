"""One invented lot, so that comprehensive evaluation has something to score. No real firm bids in it."""

from __future__ import annotations

from tools.japan_ict.rows import Row, cells

__all__ = ["bids"]

_LOT = "example-lot-routers"
_CEILING_JPY = 480_000_000

_BIDS = """
example-bidder-a | 452000000 | 40 | 26 | 28 | true
example-bidder-b | 431000000 | 36 | 27 | 24 | true
example-bidder-c | 398000000 | 34 | 24 | 16 | true
"""
"""Bidder, bid, and points for performance, support and mitigation of risk, and the mandatory item."""

_ITEMS = ("performance", "support", "risk-mitigation")


def bids() -> list[Row]:
    """The rows of the table `bids`: one for each item scored, and one for the mandatory item."""
    rows: list[Row] = []
    for bidder, bid, *points, passed in cells(_BIDS, 6):
        common: Row = {"lot_id": _LOT, "supplier_id": bidder, "bid_jpy": int(bid), "ceiling_jpy": _CEILING_JPY}
        ground: Row = {"source_id": "example-lot", "grade": "assumption"}
        rows += [
            {**common, "item_id": item, "points": int(value), **ground}
            for item, value in zip(_ITEMS, points, strict=True)
        ]
        rows.append({**common, "item_id": "origin-declared", "points": 0, "mandatory_pass": passed, **ground})
    return rows
