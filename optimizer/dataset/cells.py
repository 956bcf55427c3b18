"""Texts into a table of the contract: columns in order, numbers as float64, and a fault for each bad cell."""

from __future__ import annotations

import re
from collections.abc import Mapping

import numpy as np
import pandas as pd
from pandas.api.extensions import ExtensionArray

from optimizer.arrays import Floats, Mask
from optimizer.documents.nearest import did_you_mean, nearest, suggested, without_unseen
from optimizer.messages import listing, message
from optimizer.schema import Column, Table

from .csv_text import Raw
from .odd_rows import report_odd_rows
from .table_faults import LISTED_AT_MOST, TableFaults, as_mask

__all__ = ["UnreadCells", "empty_table", "number_texts", "read_numbers", "typed_table"]

Values = Floats | ExtensionArray
"""A column's values without an index: numbers, or text."""

UnreadCells = dict[tuple[str, str], Mask]
"""By table and column, the cells that could not be read; each already has its fault."""

_NUMBER = r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?"
_SIGN = re.compile(r"^[¥$€£₩]|[¥$€£₩円元]$|^[A-Z]{3} |\\")
_DAY_OR_TIME = re.compile(r"[0-9]{4}[-/][0-9]{1,2}[-/][0-9]{1,2}.*|[0-9]+:[0-9]{2}(?::[0-9]{2})?")
_NOT_FINITE = r"[+-]?(?:nan|inf|infinity)"
_PLAIN = message("a plain number such as 1234.5 (ASCII digits; no thousands separators, spaces or units)")
_COMMA = message("{plain}: a comma may divide thousands or be a decimal point, so write 1234 or 1.5", plain=_PLAIN)
#: Tables whose money and points are counted as decimals: what a float cannot hold as it is written is a fault.
_EXACT = frozenset({"lots", "criteria", "bids"})
_MOST_DIGITS = 15
_TOO_LONG = message("a number of at most {most} digits, which can be kept as it is written", most=_MOST_DIGITS)


def empty_table(table: Table) -> pd.DataFrame:
    """The table without rows, its columns typed."""
    return pd.DataFrame({c.name: _blanks(0, c.numeric) for c in table.columns})


def typed_table(table: Table, raw: Raw, table_faults: TableFaults) -> tuple[pd.DataFrame, UnreadCells]:
    """The table that ``raw`` holds, and which of its cells are not to be checked any further.

    Columns are those of the contract, in its order: numbers and integers float64, all else text (pandas
    ``str``), blank cells NaN. Blank rows at the end are left out; one before the end is a fault.
    """
    texts, broken = raw.texts, raw.broken
    filled = as_mask(texts.notna().any(axis=1))
    for cells in raw.lost.values():
        filled = filled | cells
    used = np.flatnonzero(filled | broken)
    size = int(used[-1]) + 1 if len(used) else 0
    texts, filled, broken = texts.iloc[:size], filled[:size], broken[:size]
    # A cell that is lost has its fault, and stands for something.
    broken = broken | report_odd_rows(table, _with_lost(texts, raw.lost), broken, table_faults)
    places, misspelt = _places(table, raw.header, texts, table_faults)
    # Bare arrays, not series: aligning their indexes would take longer than all the rest of a small table.
    columns: dict[str, Values] = {}
    unread: UnreadCells = {}
    for column in table.columns:
        if column.name not in places:
            if column.required and column.name not in misspelt:
                text = message("this column: it is required")
                table_faults.table(message("this column"), table.name, text, column=column.name)
            columns[column.name] = _blanks(size, column.numeric)
            unread[table.name, column.name] = np.full(size, column.required or column.name in misspelt) | broken
            continue
        written = texts[places[column.name]]
        lost = raw.lost.get(places[column.name])
        bad = broken if lost is None else broken | lost[:size]
        if column.numeric:
            columns[column.name], bad = read_numbers(table, column, written, bad, table_faults)
        else:
            columns[column.name] = written.array
        unread[table.name, column.name] = bad
    return pd.DataFrame(columns, index=range(size)), unread


def number_texts(values: pd.Series) -> pd.Series:
    """Numbers as canonical text that reads back as the same number; whole ones without a decimal point."""
    given = values.notna()
    plain = pd.Series(values[given].to_numpy(float).astype("U32"), dtype="str").str.removesuffix(".0")
    texts = pd.Series(np.nan, index=values.index, dtype="str")
    texts[given] = plain.to_numpy()
    return texts


def _with_lost(texts: pd.DataFrame, lost: Mapping[int, Mask]) -> pd.DataFrame:
    """The texts with something in every cell that is lost."""
    if not lost:
        return texts
    size = len(texts)
    marked = {p: texts[p].mask(lost[p][:size], "?") if p in lost else texts[p] for p in range(texts.shape[1])}
    return pd.DataFrame(marked, index=texts.index)


def _blanks(size: int, numeric: bool) -> Values:
    """A column without any value."""
    return np.full(size, np.nan) if numeric else pd.array([np.nan] * size, dtype="str")


def _places(
    table: Table, header: tuple[str, ...], texts: pd.DataFrame, table_faults: TableFaults
) -> tuple[dict[str, int], set[str]]:
    """Where each column of the contract stands, and those whose name is wrong in letter case, blanks or what is unseen alone.

    Every other name in the header has a fault, and so have these.
    """
    places: dict[str, int] = {}
    misspelt: set[str] = set()
    for place, name in enumerate(header):
        if not name and not texts[place].notna().any():
            continue
        if not name:
            row = int(np.flatnonzero(texts[place].notna())[0])
            text = message("nothing beside the table, or a name for column {column} in row 1", column=place + 1)
            kind = message("a column name")
            table_faults.table(kind, table.name, text, row=row + 2, value=texts[place].iloc[row])
        elif name in places:
            kind = message("a column name once")
            table_faults.table(kind, table.name, message("each column once"), row=1, column=name)
        elif name in table.by_name:
            places[name] = place
        else:
            meant = table.titles.get(without_unseen(name).lower())
            hint = suggested(meant) if meant else did_you_mean(name, table.names)
            hint = hint or message(", which are {names}", names=listing(table.names))
            misspelt |= {without_unseen(name).lower(), meant or nearest(name, table.names) or ""}
            text = message("a column of this table{hint}", hint=hint)
            table_faults.table(message("a known column"), table.name, text, row=1, column=name)
    return places, misspelt


def read_numbers(
    table: Table, column: Column, texts: pd.Series, broken: Mask, table_faults: TableFaults
) -> tuple[Floats, Mask]:
    """The column as float64, and the cells that hold no number, each of which has its fault now if it had none."""
    given = as_mask(texts.notna())
    plain = as_mask(texts.str.fullmatch(_NUMBER, na=False))
    values = np.full(len(texts), np.nan)
    values[plain] = texts.to_numpy(object)[plain].astype(float)
    infinite = np.isinf(values)
    odd = given & ~plain & ~broken
    if odd.any() or infinite.any():
        unbounded = as_mask(texts.str.lower().str.fullmatch(_NOT_FINITE, na=False)) & ~broken
        name = (table.name, column.name)
        wrong = odd & ~unbounded
        listed = texts[wrong].iloc[:LISTED_AT_MOST]
        table_faults.rows(message("a number"), *name, wrong, texts, [_wording(text) for text in listed])
        finite = message("a finite number; leave the cell blank where none is given")
        table_faults.rows(message("a finite number"), *name, unbounded | (infinite & ~broken), texts, finite)
        values[infinite] = np.nan
    bad: Mask = odd | infinite | broken
    if table.name in _EXACT:
        long = ~bad & np.fromiter((_digits(text) > _MOST_DIGITS for text in texts), dtype=bool, count=len(texts))
        table_faults.rows(message("a number of few digits"), table.name, column.name, long, texts, _TOO_LONG)
        bad |= long
    return values, bad


def _digits(text: object) -> int:
    """How many digits a number has between its first and its last one other than 0; none for a blank."""
    if not isinstance(text, str) or len(text) <= _MOST_DIGITS:
        return 0
    return len(re.sub(r"[eE].*|[^0-9]", "", text).strip("0"))


def _wording(text: str) -> str:
    """What is expected of a number, after what the text is like."""
    seen = without_unseen(text)
    if "," in seen:
        return _COMMA
    if "%" in seen:
        return message("{plain}, without the percent sign", plain=_PLAIN)
    if _SIGN.search(seen):
        return message("{plain}, without the sign of the currency", plain=_PLAIN)
    if _DAY_OR_TIME.fullmatch(seen):
        return message("{plain}; this is a day or a time: format the cell as a number", plain=_PLAIN)
    plain = seen.replace("−", "-").replace(" ", "").replace("'", "")
    return message("{wording}{hint}", wording=_PLAIN, hint=suggested(plain)) if re.fullmatch(_NUMBER, plain) else _PLAIN
