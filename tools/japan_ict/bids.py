"""Two invented lots, so that comprehensive evaluation has something to score. No real firm bids in them."""

from __future__ import annotations

from tools.japan_ict.rows import Row, cells

__all__ = ["bids", "criteria", "lots"]

_ROUTERS = "example-lot-routers"
_INSTALLATION = "example-lot-installation"
_GROUND: Row = {"source_id": "example-lot", "grade": "assumption"}

_LOTS: dict[str, Row] = {
    _ROUTERS: {
        "name_en": "Example lot: enterprise routers",
        "name_ja": "例示案件：企業向けルーターの購入",
        "part_id": "enterprise-router",
        "ceiling_jpy": 480_000_000,
        "tax_rate": 0,
        "contract": "purchase",
    },
    _INSTALLATION: {
        "name_en": "Example lot: installation of a network",
        "name_ja": "例示案件：通信網の設置工事",
        "ceiling_jpy": 110_000_000,
        "tax_rate": 0.1,
        "low_price_share": 0.6,
        "contract": "work",
    },
}
"""What differs between the lots."""

_TERMS: Row = {
    "method": "additive",
    "price_points": 100,
    "technical_points": 100,
    "price_formula": "linear",
    "rounding": "floor",
    "rounds": "each",
    "price_unit_jpy": 100_000_000,
    "tie": "lot",
    "segment_id": "ministries",
}
"""What both state. Decimals follow from the method: none in the additive one, four in division."""

_CRITERIA = {
    _ROUTERS: """
performance     | Performance                      | 性能                         | optional  | 40
support         | Support                          | 保守・支援体制               | optional  | 30
risk-mitigation | Mitigation of supply-chain risk  | サプライチェーンリスクの低減 | optional  | 30
origin-declared | Origin of components is declared | 構成部品の原産の申告         | mandatory | 0
""",
    _INSTALLATION: """
performance            | Performance                     | 性能                         | optional  | 40
support                | Support                         | 保守・支援体制               | optional  | 20
risk-mitigation        | Mitigation of supply-chain risk | サプライチェーンリスクの低減 | optional  | 30
supply-chain-clearance | Clearance of the supply chain   | サプライチェーンリスクの確認 | mandatory | 10
""",
}
"""By lot: item, its names, its kind and its points, for a mandatory item its base points."""

_BIDS = {
    _ROUTERS: """
example-bidder-a | 452000000 | 40 | 26 | 28 | 0 | met
example-bidder-b | 431000000 | 36 | 27 | 24 | 0 | met
example-bidder-c | 398000000 | 34 | 24 | 16 | 0 | met
""",
    _INSTALLATION: """
example-bidder-p |  50000000 | 20 | 10 | 14 | 10 | met
example-bidder-q |  76000000 | 30 | 16 | 24 | 10 | met
example-bidder-r |  80000000 | 32 | 17 | 26 | 10 | met
example-bidder-v |  78181818 | 32 | 16 | 26 | 10 | met
example-bidder-u | 100000000 | 24 | 10 | 16 | 10 | met
example-bidder-s | 100000001 | 39 | 20 | 29 | 10 | met
example-bidder-t |  70000000 | 40 | 20 | 30 |  0 | not met
""",
}
"""By lot: bidder, bid, the points for each item in its order, and whether the mandatory item, the last, is met."""


def lots() -> list[Row]:
    """The rows of the table `lots`."""
    return [{"lot_id": lot, **_TERMS, **own, **_GROUND} for lot, own in _LOTS.items()]


def criteria() -> list[Row]:
    """The rows of the table `criteria`."""
    return [
        {
            "lot_id": lot,
            "item_id": item,
            "name_en": en,
            "name_ja": ja,
            "kind": kind,
            "max_points": int(points),
            **_GROUND,
        }
        for lot, block in _CRITERIA.items()
        for item, en, ja, kind, points in cells(block, 5)
    ]


def bids() -> list[Row]:
    """The rows of the table `bids`: one for each item of each bid, the mandatory item last."""
    rows: list[Row] = []
    for lot, block in _BIDS.items():
        items = [item for item, *_ in cells(_CRITERIA[lot], 5)]
        for bidder, bid, *points, verdict in cells(block, 7):
            common: Row = {"lot_id": lot, "supplier_id": bidder, "bid_jpy": int(bid)}
            rows += [
                {**common, "item_id": item, "points": int(value), **_GROUND}
                for item, value in zip(items, points, strict=True)
            ]
            rows[-1]["mandatory_pass"] = verdict
    return rows
