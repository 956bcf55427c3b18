"""Faults that stand in one cell: blank, malformed, out of range, or none of the choices."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np

from optimizer.arrays import Floats, Mask
from optimizer.days import is_day, meant_day
from optimizer.documents.nearest import suggested, without_unseen
from optimizer.errors import unseen
from optimizer.messages import listing, message
from optimizer.periods import meant_period
from optimizer.schema import ANY, LARGEST, TABLES, Column, Form

from .checked_tables import CheckedTables, CodedColumn
from .table_faults import LISTED_AT_MOST, as_shown, nearest_hints

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
        text = message("a value: the column is required")
        checked.fault(message("a value"), table, column.name, blank, text)
    if column.numeric:
        _number(checked, table, column)
    else:
        _text(checked, table, column, checked.coded(table, column.name))


def _number(checked: CheckedTables, table: str, column: Column) -> None:
    values = checked.tables[table][column.name].to_numpy(float)
    given = checked.given(table, column.name)
    # Frames may be typed by hand: the reader leaves no infinite number, but a scenario's change may make one.
    infinite = given & np.isinf(values)
    finite = message("a finite number")
    checked.fault(finite, table, column.name, infinite, finite)
    given &= ~infinite
    if column.kind == "integer":
        broken = given & (np.floor(values) != values)
        whole = message("a whole number")
        checked.fault(whole, table, column.name, broken, whole)
        given &= ~broken
    outside = given & _outside(column, values)
    checked.fault(message("a number in range"), table, column.name, outside, _range(column))


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
        return message("a number above {low} and at most {high}", low=low, high=high or "1e15")
    if high is not None:
        return message("a number from {low} to {high}", low=low, high=high)
    return message("a number of at least {low} and at most 1e15; leave the cell blank where none is given", low=low)


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
        wording = message("an id without blanks at either end and without characters that cannot be seen")
        cleaned = [without_unseen(text) for text in values.listed(bad, LISTED_AT_MOST)]
        checked.fault(wording, table, column.name, bad, _hinted(wording, cleaned))
        taken = values.among({ANY})
        _cells(checked, table, column, taken, message("an id other than {any}, which stands for any", any=ANY))
    elif column.kind == "text":
        wording = message("text without control characters, or an empty cell")
        _cells(checked, table, column, values.like(_BAD_TEXT), wording)
    elif column.kind == "names":
        wording = message("names separated by |, none of them blank, without control characters")
        _cells(checked, table, column, values.like(_BAD_NAMES), wording)
    elif column.kind == "period":
        star = rf"|\{ANY}" if column.wildcard else ""
        quarter = message("a quarter such as 2027Q2")
        wording = message("{what}, or *", what=quarter) if column.wildcard else quarter
        wrong = values.unlike(_PERIOD + star) & checked.given(table, column.name)
        quarters = [meant_period(text) for text in values.listed(wrong, LISTED_AT_MOST)]
        checked.fault(wording, table, column.name, wrong, _hinted(wording, quarters))
    elif column.kind == "date":
        wrong = values.apart_from({text for text in values.distinct if is_day(text)}) & checked.given(
            table, column.name
        )
        meant_days = [meant_day(text) for text in values.listed(wrong, LISTED_AT_MOST)]
        wording = message("a calendar day such as 2027-04-01")
        checked.fault(wording, table, column.name, wrong, _hinted(wording, meant_days))
    elif column.kind == "numbers":
        low, high = as_shown(column.minimum), as_shown(column.maximum)
        wording = message("numbers from {low} to {high} separated by ; such as 0.25;0.5;1", low=low, high=high)
        _cells(checked, table, column, values.unlike(_LIST), wording)
        _cells(checked, table, column, values.where(lambda text: _entry_outside(column, text)), wording)


def _choices(checked: CheckedTables, table: str, column: Column, values: CodedColumn) -> None:
    wrong = values.apart_from(column.choices) & ~checked.unread(table, column.name)
    hints = nearest_hints(values.listed(wrong, LISTED_AT_MOST), column.choices)
    first, last = listing(column.choices[:-1]), column.choices[-1]
    texts = [message("{first} or {last}{hint}", first=first, last=last, hint=hint) for hint in hints]
    checked.fault(message("one of the choices"), table, column.name, wrong, texts)


def _formed(checked: CheckedTables, table: str, column: Column, values: CodedColumn, form: Form) -> None:
    """Text of a form: where a day has it, one that is written in another way is told."""
    wrong = values.unlike(form.pattern) & checked.given(table, column.name)
    days = [meant_day(text) for text in values.listed(wrong, LISTED_AT_MOST)]
    fitting = [day if day and re.fullmatch(form.pattern, day) else None for day in days]
    checked.fault(form.wording, table, column.name, wrong, _hinted(form.wording, fitting))


def _hinted(wording: str, words: Sequence[str | None]) -> list[str]:
    """The wording for each of the words, with the word where there is one that may be meant."""
    return [message("{wording}{hint}", wording=wording, hint=suggested(word)) if word else wording for word in words]


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
