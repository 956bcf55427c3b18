"""Faults between rows: keys that are not unique, references to nothing, and ids that mean two things."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pandas as pd

from optimizer.dataset.findings import LISTED_AT_MOST, as_mask, meant, show
from optimizer.dataset.schema import ANY, TABLES, Column, Table
from optimizer.dataset.view import View

__all__ = ["check_keys"]

_PLACES = ("countries.country_id", "plants.plant_id", "segments.segment_id")


def check_keys(view: View) -> None:
    """Reports duplicate keys, unknown ids, currencies without a rate and ambiguous ids in every table."""
    _ambiguous(view)
    for table in TABLES.values():
        _duplicates(view, table)
        for column in table.columns:
            if column.refers:
                _unknown(view, table.name, column)
    _currencies(view)


def _duplicates(view: View, table: Table) -> None:
    """A later row with the key of an earlier one; the first of them is named."""
    columns = [table.by_name[name] for name in table.key]
    required = [c.name for c in columns if c.required]
    keys = view.tables[table.name].loc[view.given(table.name, *required), list(table.key)]
    for column in columns:
        if column.default is not None:
            keys = keys.fillna({column.name: column.default})
    repeated = keys[keys.duplicated(keep=False)]
    if repeated.empty:
        return
    rows = pd.Series(repeated.index, index=repeated.index)
    first = rows.groupby([repeated[name] for name in table.key], dropna=False, sort=False).transform("min")
    later = first[first != rows].iloc[:LISTED_AT_MOST]
    mask = np.zeros(len(view.tables[table.name]), dtype=bool)
    mask[first.index[first != rows]] = True
    listed = keys.loc[later.index].itertuples(index=False)
    shown = pd.Series([_joined(key) for key in listed], index=later.index, dtype="str")
    values = shown.reindex(view.tables[table.name].index)
    named = table.key[0] if len(table.key) == 1 else f"combination of {', '.join(table.key)}"
    texts = [f"each {named} once; it stands in row {at + 2} already" for at in later.tolist()]
    view.findings.rows("a unique key", table.name, table.key[0], mask, values, texts)


def _joined(key: Iterable[object]) -> str:
    return " / ".join(part for value in key if (part := show(value)) is not None)


def _unknown(view: View, table: str, column: Column) -> None:
    """A reference to an id that no row has."""
    if any(view.lacking(place) for place in column.refers):
        return
    values = view.tables[table][column.name]
    known = pd.concat([view.ids(place) for place in column.refers])
    wrong = view.given(table, column.name) & ~as_mask(values.isin(known))
    if column.wildcard:
        wrong &= ~as_mask(values == ANY)
    if not wrong.any():
        return
    where = " or ".join(dict.fromkeys(place.split(".")[0] for place in column.refers))
    wording = f"an id of {where}{', or *' if column.wildcard else ''}"
    hints = meant(values[wrong].iloc[:LISTED_AT_MOST].tolist(), known.tolist())
    view.fault("a known id", table, column.name, wrong, [wording + hint for hint in hints])


def _currencies(view: View) -> None:
    """A price in a currency that has no rate at all; yen need none."""
    if view.lacking("fx.currency"):
        return
    known = [*view.ids("fx.currency"), "JPY"]
    values = view.tables["offers"]["currency"]
    wrong = view.given("offers", "currency") & ~as_mask(values.isin(known))
    hints = meant(values[wrong].iloc[:LISTED_AT_MOST].tolist(), known)
    texts = [f"a currency with a rate in fx, or JPY{hint}" for hint in hints]
    view.fault("a currency with a rate", "offers", "currency", wrong, texts)


def _ambiguous(view: View) -> None:
    """One id for a country, a plant or a segment: a lane that names it could mean either."""
    earlier: list[str] = []
    for place in _PLACES:
        table, column = place.split(".")
        values = view.tables[table][column]
        for other in earlier:
            both = view.given(table, column) & as_mask(values.isin(view.ids(other)))
            known = other.split(".")[0]
            text = f"an id that {known} has not used, since a lane that names it could mean either"
            view.fault("an unambiguous id", table, column, both, text)
        earlier.append(place)
