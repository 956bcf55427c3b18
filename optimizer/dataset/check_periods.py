"""Quarters that do not fit together: a mistyped year far from all others, and quarters without a rate between others."""

from __future__ import annotations

import numpy as np

from optimizer.arrays import Mask, Ordinals
from optimizer.messages import message
from optimizer.periods import MAX_PERIODS, fiscal_year, is_period, ordinal, period_at
from optimizer.schema import ANY, TABLES

from .checked_tables import CheckedTables
from .table_faults import LISTED_AT_MOST, some

__all__ = ["check_periods"]

Span = tuple[int, int]

#: Quarters without any row after which what comes next is thought to be mistyped: no plan skips five years.
_GAP = 20
_NONE = -(10**6)


def check_periods(checked: CheckedTables) -> None:
    """Reports periods far from the other ones, and currencies of offers that lack a rate in some quarter of demand."""
    demanded = _ordinals(checked, "demand")
    quarters = demanded[demanded != _NONE]
    if checked.nothing_readable("demand.period") or not len(quarters):
        return
    span = _most(quarters, [_ordinals(checked, table) for table in _dated()])
    rates_are_whole = True
    for table in _dated():
        near = _connected(_ordinals(checked, table), span)
        far = _report(checked, table, _ordinals(checked, table), near)
        if table == "fx":
            rates_are_whole = not far.any()
    _fiscal_years(checked, span)
    if rates_are_whole and checked.clean("fx", "currency", "period") and checked.clean("offers", "currency"):
        _rates(checked, span)


def _dated() -> list[str]:
    return [name for name, table in TABLES.items() if "period" in table.by_name]


def _ordinals(checked: CheckedTables, table: str) -> Ordinals:
    """The quarter of each record as a number; `_NONE` where it is blank, faulty or any."""
    coded = checked.coded(table, "period")
    numbers = np.array(
        [ordinal(text) if is_period(text) else _NONE for text in coded.distinct] + [_NONE], dtype=np.int64
    )
    ordinals: Ordinals = np.where(checked.unread(table, "period"), _NONE, numbers[coded.codes])
    return ordinals


def _clusters(numbers: Ordinals) -> list[Span]:
    """The quarters as runs without a long gap."""
    distinct = np.unique(numbers)
    breaks = np.flatnonzero(np.diff(distinct) > _GAP) + 1
    return [(int(run[0]), int(run[-1])) for run in np.split(distinct, breaks)]


def _most(demanded: Ordinals, others: list[Ordinals]) -> Span:
    """The run of quarters that has most rows of demand, then most rows of all tables, then the earliest."""
    everything = np.concatenate(others)

    def weight(span: Span) -> tuple[int, int, int]:
        return _count(demanded, span), _count(everything, span), -span[0]

    return max(_clusters(demanded), key=weight)


def _count(numbers: Ordinals, span: Span) -> int:
    return int(((numbers >= span[0]) & (numbers <= span[1])).sum())


def _connected(numbers: Ordinals, span: Span) -> Span:
    """The run of a table's quarters to which those of demand belong."""
    quarters = numbers[numbers != _NONE]
    runs = _clusters(np.concatenate([quarters, np.arange(span[0], span[1] + 1)]))
    return next(run for run in runs if run[0] <= span[0] <= run[1])


def _report(checked: CheckedTables, table: str, numbers: Ordinals, near: Span) -> Mask:
    """A fault for a period too far from the others for any horizon to hold both, else a warning; which rows these are."""
    dated = numbers != _NONE
    away = np.where(dated, np.maximum(near[0] - numbers, numbers - near[1]), 0)
    text = message(
        "a quarter near the others, which run from {first} to {last}; is the year mistyped?",
        first=period_at(near[0]), last=period_at(near[1]),
    )  # fmt: skip
    kind = message("a quarter near the others")
    far: Mask = away > _GAP
    beyond = away > MAX_PERIODS
    checked.warn(kind, table, "period", far & ~beyond, text)
    checked.fault(kind, table, "period", beyond, text)
    return far


def _fiscal_years(checked: CheckedTables, span: Span) -> None:
    """The same for years, of which no gap is bridged: a budget is of a year of demand, or a few years off."""
    years = checked.tables["budgets"]["fiscal_year"].to_numpy(float)
    first, last = fiscal_year(period_at(span[0])), fiscal_year(period_at(span[1]))
    far = checked.given("budgets", "fiscal_year") & ((years < first - _GAP // 4) | (years > last + _GAP // 4))
    text = message("a fiscal year near those of demand, {first} to {last}; is it mistyped?", first=first, last=last)
    checked.warn(message("a fiscal year near those of demand"), "budgets", "fiscal_year", far, text)


def _rates(checked: CheckedTables, span: Span) -> None:
    """Quarters of demand in which a currency of offers has no rate: a fault between two that have one, else a warning."""
    currency = checked.coded("fx", "currency")
    numbers, general = _ordinals(checked, "fx"), checked.coded("fx", "period").among({ANY})
    used = set(checked.ids("offers.currency")) - {"JPY"}
    asked = np.arange(span[0], span[1] + 1)
    between: list[tuple[int, str]] = []
    outside: list[tuple[int, str]] = []
    for name in sorted(used):
        own = currency.among({name})
        rows = np.flatnonzero(own & (numbers != _NONE))
        if (own & general).any() or not len(rows):
            continue
        rated = numbers[rows]
        nothing_readable = asked[~np.isin(asked, rated)]
        inner = nothing_readable[(nothing_readable > rated.min()) & (nothing_readable < rated.max())]
        outer = nothing_readable[(nothing_readable < rated.min()) | (nothing_readable > rated.max())]
        if len(inner):
            before = int(rows[np.argmax(np.where(rated < inner[0], rated, _NONE))])
            between.append((before, _wanted(name, inner, rated)))
        if len(outer):
            outside.append((int(rows[np.argmax(rated)]), _wanted(name, outer, rated)))
    kind = message("a rate for every quarter")
    for lacks, tell in ((between, checked.fault), (outside, checked.warn)):
        marked: Mask = np.isin(np.arange(len(numbers)), [row for row, _ in lacks])
        tell(kind, "fx", "period", marked, [text for _, text in sorted(lacks)][:LISTED_AT_MOST])


def _wanted(currency: str, nothing_readable: Ordinals, rated: Ordinals) -> str:
    return message(
        "a rate of {currency} for {periods} as well, or for any period ({any}): its rates run from"
        " {first} to {last}, and offers and demand need them",
        currency=currency, periods=some([period_at(number) for number in nothing_readable.tolist()], 6), any=ANY,
        first=period_at(int(rated.min())), last=period_at(int(rated.max())),
    )  # fmt: skip
