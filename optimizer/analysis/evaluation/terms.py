"""The terms of a lot in one line: method, ceiling, points, formula, rounding, contract and the order of ties."""

from __future__ import annotations

from collections.abc import Iterator

from optimizer.messages import Message, listing, message, sequence

from .lots import Lot
from .numbers import as_decimal, grouped

__all__ = ["terms"]

_FORMULAS = {
    "linear": message("price points: max × (1 − price ÷ ceiling)"),
    "lowest": message("price points: max × lowest price ÷ price"),
}
_ROUNDED = {
    "price": message("price points"),
    "each": message("price points and technical points each"),
    "total": message("the total"),
}
_CONTRACTS = {"work": message("work"), "purchase": message("purchase")}
_TIES = {
    "technical": message("higher technical points"),
    "mandatory": message("higher points of mandatory items"),
    "price": message("lower price"),
    "lot": message("lots"),
}


def terms(lot: Lot) -> Message:
    """What the tender says of a lot, as far as it moves points, totals and their order."""
    return listing(_terms(lot))


def _terms(lot: Lot) -> Iterator[Message]:
    division = lot.method == "division"
    yield message("division method") if division else message("additive method")
    yield message("ceiling price {yen} yen, tax included", yen=grouped(lot.ceiling_jpy))
    if division:
        yield message("price unit {yen} yen", yen=grouped(lot.price_unit_jpy))
    else:
        technical, price = as_decimal(lot.technical_points), as_decimal(lot.price_points)
        yield message("technical : price {technical} : {price}", technical=technical, price=price)
        yield _FORMULAS[lot.price_formula]
        if lot.price_credit_floor is not None:
            share = f"{as_decimal(100 * lot.price_credit_floor)}%"
            yield message("no more price points under {share} of the ceiling", share=share)
    yield _rounding(lot, message("the value") if division else _ROUNDED[lot.rounds])
    if lot.added_points_floor is not None:
        yield message("at least {points} added points", points=as_decimal(lot.added_points_floor))
    yield _CONTRACTS[lot.contract]
    if lot.low_price_share is not None and lot.contract == "work":
        share = f"{as_decimal(100 * lot.low_price_share)}%"
        yield message("survey under {share} of the ceiling", share=share)
    yield message("ties: {order}", order=sequence([_TIES[step] for step in lot.tie], " → ", "→"))


def _rounding(lot: Lot, what: Message) -> Message:
    if lot.rounding == "none":
        return message("nothing is rounded")
    places = message("whole points") if lot.decimals == 0 else _places(lot.decimals)
    if lot.rounding == "floor":
        return message("{what} cut to {places}", what=what, places=places)
    return message("{what} half up to {places}", what=what, places=places)


def _places(decimals: int) -> Message:
    return message("one decimal") if decimals == 1 else message("{decimals} decimals", decimals=decimals)
