"""Lots for tests: the two worked examples, and tables of any lot."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from tests.builder import Row, typed

#: Bidder, bid, points of the one optional item, points and verdict of the mandatory one.
Bidder = tuple[str, float, float, str]


def tables_of_lot(
    bidders: Sequence[Bidder], base: float = 0, most: float | None = None, **cells: Any
) -> dict[str, pd.DataFrame]:
    """The tables of one lot, called ``L``: an optional item of ``most`` points and a mandatory one of ``base``."""
    lot: dict[str, Any] = {"lot_id": "L", "name_en": "Lot", "name_ja": "案件", "method": "additive", **cells}
    most = lot["technical_points"] - base if most is None else most
    items: list[Row] = [
        {
            "lot_id": "L",
            "item_id": "quality",
            "name_en": "Quality",
            "name_ja": "品質",
            "kind": "optional",
            "max_points": most,
        },
        {
            "lot_id": "L",
            "item_id": "clear",
            "name_en": "Clear",
            "name_ja": "確認",
            "kind": "mandatory",
            "max_points": base,
        },
    ]
    bids: list[Row] = []
    for name, bid, added, verdict in bidders:
        common: Mapping[str, Any] = {"lot_id": "L", "supplier_id": name, "bid_jpy": bid}
        bids.append({**common, "item_id": "quality", "points": added})
        bids.append(
            {**common, "item_id": "clear", "points": base if verdict == "met" else 0, "mandatory_pass": verdict}
        )
    suppliers = [{"supplier_id": name, "name_en": f"Firm {name}", "name_ja": f"{name}社"} for name, *_ in bidders]
    return typed({"lots": [lot], "criteria": items, "bids": bids, "suppliers": suppliers})


def example_a(technical: int = 1, **cells: Any) -> dict[str, pd.DataFrame]:
    """Example A, technical points multiplied by ``technical``."""
    settings: dict[str, Any] = {
        "ceiling_jpy": 480e6, "tax_rate": 0, "price_points": 100, "technical_points": 100 * technical, **cells
    }  # fmt: skip
    bidders = [
        ("A", 452e6, 94 * technical, "met"),
        ("B", 431e6, 87 * technical, "met"),
        ("C", 398e6, 74 * technical, "met"),
    ]
    return tables_of_lot(bidders, **settings)


def example_b(**cells: Any) -> dict[str, pd.DataFrame]:
    """Example B: ten of the technical points are base points."""
    settings: dict[str, Any] = {
        "ceiling_jpy": 110e6, "tax_rate": 0.1, "price_points": 100, "technical_points": 100, "low_price_share": 0.6,
        "contract": "work", **cells,
    }  # fmt: skip
    bidders = [
        ("P", 50_000_000, 44, "met"), ("Q", 76_000_000, 70, "met"), ("R", 80_000_000, 75, "met"),
        ("V", 78_181_818, 74, "met"), ("U", 100_000_000, 50, "met"), ("S", 100_000_001, 88, "met"),
        ("T", 70_000_000, 90, "not met"),
    ]  # fmt: skip
    return tables_of_lot(bidders, base=10, **settings)
