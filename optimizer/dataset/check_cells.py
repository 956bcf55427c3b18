"""Faults that stand in one cell: blank, malformed, out of range, or none of the choices."""

from __future__ import annotations

import re

import numpy as np

from optimizer.arrays import Floats, Mask
from optimizer.days import is_day, meant_day
from optimizer.documents.nearest import without_unseen
from optimizer.errors import quoted, unseen
from optimizer.periods import meant_period
from optimizer.schema import ANY, LARGEST, TABLES, Column, Form

from .checked_tables import CheckedTables, CodedColumn
from .findings import LISTED_AT_MOST, as_shown, nearest_hints

__all__ = ["check_cells", "check_column"]

_CONTROLS = "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffe\uffff]"
# In an id, wide blanks are left to who writes Japanese; whatever else cannot be seen makes it look like another.
_WIDE_BLANK = "\u3000"
_BAD_TEXT = rf"^\s*$|{_CONTROLS}"
_BAD_NAMES = rf"(?:^|\|)\s*(?:\||$)|{_CONTROLS}"
_ENTRY = r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?"
_LIST = f"{_ENTRY}(?:;{_ENTRY})*"
_PERIOD = "[0-9]{4}Q[1-4]"


def check_cells(checked: CheckedTables) -> None:
    """Reports the faults of single cells in every table."""
    for table in TABLES.values():
        if checked.tables[table.name].empty:
            continue
        for column in table.columns:
            check_column(checked, table.name, column)


def check_column(checked: CheckedTables, table: str, column: Column) -> None:
    """Reports the faults of single cells in one column."""
    if column.required:
        blank = checked.blank(table, column.name) & ~checked.unread(table, column.name)
        checked.fault("a value", table, column.name, blank, "a value: the column is required")
    if column.numeric:
        _number(checked, table, column)
    else:
        _text(checked, table, column, checked.coded(table, column.name))


def _number(checked: CheckedTables, table: str, column: Column) -> None:
    values = checked.tables[table][column.name].to_numpy(float)
    given = checked.given(table, column.name)
    # Frames may be typed by hand: the reader leaves no infinite number, but a scenario's change may make one.
    infinite = given & np.isinf(values)
    checked.fault("a finite number", table, column.name, infinite, "a finite number")
    given &= ~infinite
    if column.kind == "integer":
        broken = given & (np.floor(values) != values)
        checked.fault("a whole number", table, column.name, broken, "a whole number")
        given &= ~broken
    checked.fault("a number in range", table, column.name, given & _outside(column, values), _range(column))


def _outside(column: Column, values: Floats) -> Mask:
    outside: Mask = np.abs(values) > LARGEST
    if column.minimum is not None:
        outside |= values <= column.minimum if column.above_minimum else values < column.minimum
    if column.maximum is not None:
        outside |= values > column.maximum
    return outside


def _range(column: Column) -> str:
    low, high = as_shown(column.minimum), as_shown(column.maximum)
    if column.above_minimum:
        return f"a number above {low} and at most {high or '1e15'}"
    if high is not None:
        return f"a number from {low} to {high}"
    return f"a number of at least {low} and at most 1e15; leave the cell blank where none is given"


def _text(checked: CheckedTables, table: str, column: Column, values: CodedColumn) -> None:
    """One test for each kind of text; a reference is sound if the id it names is."""
    if not values.distinct:
        return
    if column.form is not None:
        _formed(checked, table, column, values, column.form)
    elif column.choices:
        _choices(checked, table, column, values)
    elif column.kind == "id" and not column.refers:
        bad = values.where(_looks_like_another) & checked.given(table, column.name)
        wording = "an id without blanks at either end and without characters that cannot be seen"
        cleaned = [without_unseen(text) for text in values.listed(bad, LISTED_AT_MOST)]
        hints = [f"{wording}; did you mean {quoted(text)}?" if text else wording for text in cleaned]
        checked.fault(wording, table, column.name, bad, hints)
        taken = values.among({ANY})
        _cells(checked, table, column, taken, f"an id other than {ANY}, which stands for any")
    elif column.kind == "text":
        _cells(checked, table, column, values.like(_BAD_TEXT), "text without control characters, or an empty cell")
    elif column.kind == "names":
        wording = "names separated by |, none of them blank, without control characters"
        _cells(checked, table, column, values.like(_BAD_NAMES), wording)
    elif column.kind == "period":
        star = rf"|\{ANY}" if column.wildcard else ""
        wording = f"a quarter such as 2027Q2{', or *' if column.wildcard else ''}"
        wrong = values.unlike(_PERIOD + star) & checked.given(table, column.name)
        quarters = [meant_period(text) for text in values.listed(wrong, LISTED_AT_MOST)]
        hints = [f"{wording}; did you mean '{quarter}'?" if quarter else wording for quarter in quarters]
        checked.fault(wording, table, column.name, wrong, hints)
    elif column.kind == "date":
        wrong = values.apart_from({text for text in values.distinct if is_day(text)}) & checked.given(
            table, column.name
        )
        meant_days = [meant_day(text) for text in values.listed(wrong, LISTED_AT_MOST)]
        wording = "a calendar day such as 2027-04-01"
        hints = [f"{wording}; did you mean '{day}'?" if day else wording for day in meant_days]
        checked.fault(wording, table, column.name, wrong, hints)
    elif column.kind == "numbers":
        low, high = as_shown(column.minimum), as_shown(column.maximum)
        wording = f"numbers from {low} to {high} separated by ; such as 0.25;0.5;1"
        _cells(checked, table, column, values.unlike(_LIST), wording)
        _cells(checked, table, column, values.where(lambda text: _entry_outside(column, text)), wording)


def _choices(checked: CheckedTables, table: str, column: Column, values: CodedColumn) -> None:
    wrong = values.apart_from(column.choices) & ~checked.unread(table, column.name)
    hints = nearest_hints(values.listed(wrong, LISTED_AT_MOST), column.choices)
    known = " or ".join([", ".join(column.choices[:-1]), column.choices[-1]])
    checked.fault("one of the choices", table, column.name, wrong, [known + hint for hint in hints])


def _formed(checked: CheckedTables, table: str, column: Column, values: CodedColumn, form: Form) -> None:
    """Text of a form: where a day has it, one that is written in another way is told."""
    wrong = values.unlike(form.pattern) & checked.given(table, column.name)
    days = [meant_day(text) for text in values.listed(wrong, LISTED_AT_MOST)]
    hints = [
        f"{form.wording}; did you mean '{day}'?" if day and re.fullmatch(form.pattern, day) else form.wording
        for day in days
    ]
    checked.fault(form.wording, table, column.name, wrong, hints)


def _cells(checked: CheckedTables, table: str, column: Column, wrong: Mask, wording: str) -> None:
    """A fault for each cell that is given, sound so far, and wrong."""
    checked.fault(wording, table, column.name, wrong & checked.given(table, column.name), wording)


def _looks_like_another(text: str) -> bool:
    return text != text.strip() or any(unseen(character) for character in text if character != _WIDE_BLANK)


def _entry_outside(column: Column, text: str) -> bool:
    try:
        entries = np.array(text.split(";"), dtype=float)
    except ValueError:
        return False
    return bool(_outside(column, entries).any())
