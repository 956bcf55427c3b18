"""Lots, their items and bids as exact records: every number is the decimal that the file writes, as a fraction.

Sound tables are taken for granted: `optimizer.dataset.check_bids` says what is wrong with others.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any, Literal, cast

import pandas as pd

from optimizer.dataset.package import fill_defaults
from optimizer.documents.nearest import did_you_mean
from optimizer.errors import BadInput, quoted
from optimizer.messages import message
from optimizer.rules.grades import GRADES

__all__ = ["Bid", "Item", "Lot", "exact", "read_lots"]

Tables = Mapping[str, pd.DataFrame]
Cells = Mapping[str, Any]
Name = Mapping[str, str]

Method = Literal["additive", "division"]
PriceFormula = Literal["linear", "lowest"]
Rounding = Literal["floor", "half_up", "none"]
Rounded = Literal["price", "each", "total"]
Contract = Literal["work", "purchase"]
Verdict = Literal["met", "not met", "pending"]

#: Decimals that are kept where the lot states none.
_DECIMALS: dict[Method, int] = {"additive": 0, "division": 4}
#: Settings that take a default where they are blank, by the column's name; `decimals` takes that of the method.
_SETTINGS = ("tax_rate", "price_formula", "rounding", "decimals", "rounds", "price_unit_jpy", "contract", "tie")
_NOT_GIVEN = "not given"


def exact(number: float) -> Fraction:
    """The number as it was written: its shortest decimal, which is that of the cell, as a fraction."""
    return Fraction(Decimal(repr(float(number))))


@dataclass(frozen=True)
class Item:
    """What is scored: ``most`` are the points that it can earn, of a mandatory item its base points."""

    item_id: str
    name: Name
    mandatory: bool
    most: Fraction


@dataclass(frozen=True)
class Bid:
    """What a supplier offers: the bid (¥, without tax unless the lot's rate is 0), points by item, verdicts of mandatory items."""

    supplier_id: str
    name: Name
    bid_jpy: Fraction
    points: Mapping[str, Fraction]
    verdicts: Mapping[str, Verdict]


@dataclass(frozen=True)
class Lot:
    """A lot with its settings; ``defaults`` names those that were blank, ``grades`` the share of its rows by grade.

    ``step`` is the finest step in which the lot's points are written: 1 where all are whole, 1/10 where some have a decimal.
    """

    lot_id: str
    name: Name
    part_id: str | None
    segment_id: str | None
    method: Method
    ceiling_jpy: Fraction
    tax_rate: Fraction
    price_points: Fraction
    technical_points: Fraction
    price_formula: PriceFormula
    price_credit_floor: Fraction | None
    rounding: Rounding
    decimals: int
    rounds: Rounded
    price_unit_jpy: Fraction
    added_points_floor: Fraction | None
    low_price_share: Fraction | None
    contract: Contract
    tie: tuple[str, ...]
    items: tuple[Item, ...]
    bids: tuple[Bid, ...]
    defaults: tuple[str, ...]
    grades: Mapping[str, Fraction]
    step: Fraction


def read_lots(tables: Tables, lot_id: str | None = None) -> list[Lot]:
    """The lots of a package's tables, or the one asked for, blanks filled as the contract says.

    BadInput where there are no lots, or none of the id; with the id that is most like it.
    """
    lots = tables["lots"]
    if lots.empty:
        raise BadInput(message("the data have no lots, so there is nothing to evaluate"))
    known = lots["lot_id"].tolist()
    if lot_id is not None and lot_id not in known:
        text = message("there is no lot {lot}{hint}", lot=quoted(lot_id), hint=did_you_mean(lot_id, known))
        raise BadInput(text, "--lot")
    wanted = lots if lot_id is None else lots[lots["lot_id"] == lot_id]
    filled = fill_defaults({"lots": wanted})[0]["lots"]
    suppliers = _names(tables["suppliers"], "supplier_id")
    return [
        _lot(cells, blank, tables, suppliers) for cells, blank in zip(_records(filled), _records(wanted), strict=True)
    ]


def _records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """The rows as plain cells, None where blank."""
    return [{str(name): None if pd.isna(cell) else cell for name, cell in row.items()} for _, row in frame.iterrows()]


def _lot(cells: Cells, written: Cells, tables: Tables, suppliers: Mapping[str, Name]) -> Lot:
    lot_id, method = cells["lot_id"], cast(Method, cells["method"])
    items = tables["criteria"][tables["criteria"]["lot_id"] == lot_id]
    bids = tables["bids"][tables["bids"]["lot_id"] == lot_id]
    points = [*items["max_points"].tolist(), *bids["points"].tolist()]
    row = tables["lots"][tables["lots"]["lot_id"] == lot_id]
    return Lot(
        lot_id=lot_id,
        name=_name(cells),
        part_id=cells["part_id"],
        segment_id=cells["segment_id"],
        method=method,
        ceiling_jpy=exact(cells["ceiling_jpy"]),
        tax_rate=exact(cells["tax_rate"]),
        price_points=exact(cells["price_points"]),
        technical_points=exact(cells["technical_points"]),
        price_formula=cells["price_formula"],
        price_credit_floor=_optional(cells["price_credit_floor"]),
        rounding=cells["rounding"],
        decimals=_DECIMALS[method] if cells["decimals"] is None else int(cells["decimals"]),
        rounds=cells["rounds"],
        price_unit_jpy=exact(cells["price_unit_jpy"]),
        added_points_floor=_optional(cells["added_points_floor"]),
        low_price_share=_optional(cells["low_price_share"]),
        contract=cells["contract"],
        tie=tuple(cells["tie"].split("|")),
        items=tuple(
            Item(item["item_id"], _name(item), item["kind"] == "mandatory", exact(item["max_points"]))
            for item in _records(items)
        ),
        bids=_bids(bids, suppliers),
        defaults=tuple(name for name in _SETTINGS if written[name] is None),
        grades=_grades([row, items, bids]),
        step=Fraction(1, 10 ** max((_places(exact(number)) for number in points), default=0)),
    )


def _bids(rows: pd.DataFrame, suppliers: Mapping[str, Name]) -> tuple[Bid, ...]:
    """The bids in the order of their first rows."""
    of_bidder: dict[str, list[dict[str, Any]]] = {}
    for row in _records(rows):
        of_bidder.setdefault(row["supplier_id"], []).append(row)
    return tuple(
        Bid(
            supplier,
            suppliers.get(supplier, {"en": supplier, "ja": supplier}),
            exact(own[0]["bid_jpy"]),
            {row["item_id"]: exact(row["points"]) for row in own},
            {row["item_id"]: row["mandatory_pass"] for row in own if row["mandatory_pass"] is not None},
        )
        for supplier, own in of_bidder.items()
    )


def _name(cells: Cells) -> Name:
    english = str(cells["name_en"])
    return {"en": english, "ja": str(cells["name_ja"] or english)}


def _names(frame: pd.DataFrame, key: str) -> dict[str, Name]:
    return {cells[key]: _name(cells) for cells in _records(frame[[key, "name_en", "name_ja"]])}


def _optional(cell: float | None) -> Fraction | None:
    return None if cell is None else exact(cell)


def _places(number: Fraction) -> int:
    """The decimals with which a decimal number is written."""
    places = 0
    while (number * 10**places).denominator != 1:
        places += 1
    return places


def _grades(frames: Iterable[pd.DataFrame]) -> dict[str, Fraction]:
    """The share of the rows by grade, from the best founded to the least; blank ones, if there are any, as not given."""
    written = [grade for frame in frames for grade in frame["grade"].astype(object).where(frame["grade"].notna(), None)]
    kinds = (*GRADES, *([_NOT_GIVEN] if None in written else []))
    return {kind: Fraction(written.count(None if kind == _NOT_GIVEN else kind), len(written)) for kind in kinds}
