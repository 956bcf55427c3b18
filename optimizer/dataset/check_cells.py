"""Faults that stand in one cell: blank, malformed, out of range, or none of the choices."""

from __future__ import annotations

import numpy as np
import pandas as pd

from optimizer.dataset.findings import LISTED_AT_MOST, Mask, as_mask, meant, show
from optimizer.dataset.schema import ANY, LARGEST, TABLES, Column
from optimizer.dataset.view import View

__all__ = ["check_cells"]

_CONTROLS = "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffe\uffff]"
# An id with a tab, a line break, a soft hyphen or a zero-width or direction mark looks like another id.
_UNSEEN = "[\x00-\x1f\x7f-\x9f\xad\u200b-\u200f\u2028-\u202e\u2060-\u2064\u2066-\u206f\ufeff\ufffe\uffff]"
_BLANK = "[\\s\xa0\u1680\u2000-\u200a\u202f\u205f\u3000]"
_ENTRY = r"(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?"
_LIST = rf"[+-]?{_ENTRY}(?:;[+-]?{_ENTRY})*"
_PERIOD = "[0-9]{4}Q[1-4]"
_DATE = "[0-9]{4}-[0-9]{2}-[0-9]{2}"


def check_cells(view: View) -> None:
    """Reports the faults of single cells in every table."""
    for table in TABLES.values():
        for column in table.columns:
            _required(view, table.name, column)
            if column.numeric:
                _number(view, table.name, column)
            else:
                _text(view, table.name, column)


def _required(view: View, table: str, column: Column) -> None:
    if column.required:
        blank = as_mask(view.tables[table][column.name].isna())
        blank &= ~view.unread(table, column.name)
        view.fault("a value", table, column.name, blank, "a value: the column is required")


def _number(view: View, table: str, column: Column) -> None:
    values = view.tables[table][column.name].to_numpy(float)
    given = view.given(table, column.name)
    if column.kind == "integer":
        broken = given & (np.floor(values) != values)
        view.fault("a whole number", table, column.name, broken, "a whole number")
        given &= ~broken
    view.fault("a number in range", table, column.name, given & _outside(column, values), _range(column))


def _outside(column: Column, values: np.ndarray[tuple[int], np.dtype[np.float64]]) -> Mask:
    outside: Mask = np.abs(values) > LARGEST
    if column.minimum is not None:
        outside |= values <= column.minimum if column.above_minimum else values < column.minimum
    if column.maximum is not None:
        outside |= values > column.maximum
    return outside


def _range(column: Column) -> str:
    low, high = show(column.minimum), show(column.maximum)
    if column.above_minimum:
        return f"a number above {low} and at most {high or '1e15'}"
    if high is not None:
        return f"a number from {low} to {high}"
    return f"a number of at least {low} and at most 1e15; leave the cell blank where none is given"


def _text(view: View, table: str, column: Column) -> None:
    name, values = column.name, view.tables[table][column.name]
    if not values.notna().any():
        return
    if column.kind == "id":
        outer = _matches(values, f"^{_BLANK}|{_BLANK}$") | _matches(values, _UNSEEN)
        _cells(view, table, name, outer, "an id without blanks at either end and without control characters")
        if not column.refers:
            _cells(view, table, name, as_mask(values == ANY), f"an id other than {ANY}, which stands for any")
        return
    _cells(view, table, name, _matches(values, _CONTROLS), "text without control characters")
    _cells(view, table, name, _matches(values, f"^{_BLANK}+$"), "text, or an empty cell")
    if column.choices:
        _choices(view, table, column, values)
    elif column.form is not None:
        _cells(view, table, name, ~_whole(values, column.form.pattern), column.form.wording)
    elif column.kind == "period":
        wrong = ~_whole(values, _PERIOD)
        if column.wildcard:
            wrong &= ~as_mask(values == ANY)
        wording = f"a quarter such as 2027Q2{', or *' if column.wildcard else ''}"
        _cells(view, table, name, wrong, wording)
    elif column.kind == "date":
        _cells(view, table, name, ~_is_day(values), "a calendar day such as 2027-04-01")
    elif column.kind == "names":
        missing = _matches(values, rf"(?:^|\|){_BLANK}*(?:\||$)")
        _cells(view, table, name, missing, "names separated by |, none of them blank")
    elif column.kind == "numbers":
        _numbers(view, table, column, values)


def _choices(view: View, table: str, column: Column, values: pd.Series) -> None:
    wrong = view.given(table, column.name) & ~as_mask(values.isin(column.choices))
    hints = meant(values[wrong].iloc[:LISTED_AT_MOST].tolist(), column.choices)
    known = " or ".join([", ".join(column.choices[:-1]), column.choices[-1]])
    view.fault("one of the choices", table, column.name, wrong, [known + hint for hint in hints])


def _numbers(view: View, table: str, column: Column, values: pd.Series) -> None:
    low, high = show(column.minimum), show(column.maximum)
    wording = f"numbers from {low} to {high} separated by ; such as 0.25;0.5;1"
    _cells(view, table, column.name, ~_whole(values, _LIST), wording)
    sound = values[view.given(table, column.name)]
    entries = sound.str.split(";").explode()
    outside = pd.Series(_outside(column, entries.to_numpy(object).astype(float)), index=entries.index)
    wrong = np.zeros(len(values), dtype=bool)
    wrong[outside.index[outside]] = True
    view.fault("a number in range", table, column.name, wrong, wording)


def _cells(view: View, table: str, name: str, wrong: Mask, wording: str) -> None:
    """A fault for each cell that is given, sound so far, and wrong."""
    view.fault(wording, table, name, wrong & view.given(table, name), wording)


def _is_day(values: pd.Series) -> Mask:
    days = _whole(values, _DATE)
    distinct = values[days].drop_duplicates()
    real = distinct[pd.to_datetime(distinct, format="%Y-%m-%d", errors="coerce").notna()]
    return days & as_mask(values.isin(real))


def _matches(values: pd.Series, pattern: str) -> Mask:
    return as_mask(values.str.contains(pattern, regex=True, na=False))


def _whole(values: pd.Series, pattern: str) -> Mask:
    return as_mask(values.str.fullmatch(pattern, na=False))
