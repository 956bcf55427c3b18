"""Faults between rows: keys that are not unique, references to nothing, and ids that mean two things."""

from __future__ import annotations

import numpy as np
import pandas as pd

from optimizer.arrays import Ordinals
from optimizer.documents.nearest import without_unseen
from optimizer.messages import listing, message, sequence
from optimizer.schema import ANY, TABLES, Column, Table

from .checked_tables import CheckedTables
from .table_faults import LISTED_AT_MOST, joined, nearest_hints

__all__ = ["check_keys"]

_PLACES = ("countries.country_id", "plants.plant_id", "segments.segment_id")


def check_keys(checked: CheckedTables) -> None:
    """Reports duplicate keys, unknown ids, currencies without a rate and ambiguous ids in every table."""
    _ambiguous(checked)
    for table in TABLES.values():
        if checked.tables[table.name].empty:
            continue
        _duplicates(checked, table)
        for column in table.columns:
            if column.refers:
                _unknown(checked, table.name, column)
    _currencies(checked)


def _duplicates(checked: CheckedTables, table: Table) -> None:
    """A later row with the key of an earlier one; the first of them is named."""
    usable = np.ones(len(checked.tables[table.name]), dtype=bool)
    for name in table.key:
        usable &= ~checked.unread(table.name, name)
        if table.by_name[name].required:
            usable &= ~checked.blank(table.name, name)
    rows = np.flatnonzero(usable)
    keys = np.zeros(len(rows), dtype=np.int64)
    for name in table.key:
        codes = _key_codes(checked, table.name, table.by_name[name])[rows]
        # Numbered afresh after each column, so that the product never leaves the range of an integer.
        keys = pd.factorize(keys * (int(codes.max(initial=0)) + 2) + codes + 1)[0].astype(np.int64)
    first = np.empty(int(keys.max(initial=-1)) + 1, dtype=np.intp)
    first[keys[::-1]] = rows[::-1]
    later = first[keys] != rows
    if not later.any():
        return
    listed = rows[later][:LISTED_AT_MOST]
    named = table.key[0]
    if len(table.key) > 1:
        named = message("combination of {columns}", columns=listing(table.key))
    earlier = (first[keys][later][:LISTED_AT_MOST] + 2).tolist()
    shown = checked.tables[table.name].loc[listed, list(table.key)].itertuples(index=False)
    values = pd.Series([joined(key) for key in shown], index=listed, dtype="str")
    checked.table_faults.rows(
        message("a unique key"), table.name, table.key[0], rows[later],
        values.reindex(checked.tables[table.name].index),
        [message("each {key} once; it stands in row {row} already", key=named, row=row) for row in earlier],
    )  # fmt: skip


def _key_codes(checked: CheckedTables, table: str, column: Column) -> Ordinals:
    """The column as codes, a blank with a stated default as that default."""
    coded = checked.coded(table, column.name)
    codes = coded.codes.astype(np.int64)
    if column.default in coded.distinct:
        codes[codes < 0] = coded.distinct.index(str(column.default))
    return codes


def _unknown(checked: CheckedTables, table: str, column: Column) -> None:
    """A reference to an id that no row has."""
    values = checked.coded(table, column.name)
    if not values.distinct or any(checked.has_unread_values(place) for place in column.refers):
        return
    if (table, column.name) == ("bids", "lot_id") and checked.tables["lots"].empty:
        return  # Bids written for version 1 of the contract have no lots: a warning says so, once.
    known = [value for place in column.refers for value in checked.ids(place)]
    # An id that is faulty where it stands has its fault there; who writes it rightly is not wrong.
    meant_ids = {without_unseen(value) for place in column.refers for value in _faulty(checked, place)}
    admitted = {*known, *meant_ids, ANY} if column.wildcard else {*known, *meant_ids}
    wrong = values.apart_from(admitted) & ~checked.unread(table, column.name)
    where = sequence(dict.fromkeys(place.split(".")[0] for place in column.refers), " or ", "又は")
    wording = message("an id of {tables}", tables=where)
    wording = message("{what}, or *", what=wording) if column.wildcard else wording
    hints = nearest_hints(values.listed(wrong, LISTED_AT_MOST), known)
    texts = [message("{wording}{hint}", wording=wording, hint=hint) for hint in hints]
    checked.fault(message("a known id"), table, column.name, wrong, texts)


def _faulty(checked: CheckedTables, place: str) -> set[str]:
    """The values of ``table.column`` that have a fault."""
    table, name = place.split(".")
    return checked.coded(table, name).values(checked.unread(table, name))


def _currencies(checked: CheckedTables) -> None:
    """A price in a currency that has no rate at all; yen need none."""
    if checked.has_unread_values("fx.currency"):
        return
    known = [*checked.ids("fx.currency"), "JPY"]
    values = checked.coded("offers", "currency")
    wrong = values.apart_from(known) & ~checked.unread("offers", "currency")
    hints = nearest_hints(values.listed(wrong, LISTED_AT_MOST), known)
    texts = [message("a currency with a rate in fx, or JPY{hint}", hint=hint) for hint in hints]
    checked.fault(message("a currency with a rate"), "offers", "currency", wrong, texts)


def _ambiguous(checked: CheckedTables) -> None:
    """One id for a country, a plant or a segment: a lane that names it could mean either."""
    earlier: dict[str, str] = {}
    for place in _PLACES:
        table, name = place.split(".")
        values = checked.coded(table, name)
        both = values.among(earlier) & ~checked.unread(table, name)
        texts = [
            message("an id that {table} has not used: a lane that names it could mean either", table=earlier[value])
            for value in values.listed(both, LISTED_AT_MOST)
        ]
        checked.fault(message("an unambiguous id"), table, name, both, texts)
        earlier |= dict.fromkeys(values.distinct, table)
