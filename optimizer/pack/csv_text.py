"""CSV for people and back: a byte-order mark for Excel, and text that a spreadsheet would run as a formula disarmed.

A cell that begins with a formula character gets an apostrophe before it; reading takes it off again, so nothing is lost.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pandas as pd

from optimizer.documents.reasons import words_of
from optimizer.errors import BadInput
from optimizer.messages import Message, message
from optimizer.schema import Stored

__all__ = ["disarm", "empty_table", "read_table", "rearm", "write_table"]

_FORMULA = r"^'*[=+\-@\t\r\n＝＋－＠]"


def disarm(text: pd.Series) -> pd.Series:
    """Put an apostrophe before what a spreadsheet would take for a formula."""
    return text.mask(text.str.contains(_FORMULA, regex=True, na=False), "'" + text)


def rearm(text: pd.Series) -> pd.Series:
    """Undo :func:`disarm`."""
    return text.mask(text.str.contains("^'" + _FORMULA[1:], regex=True, na=False), text.str[1:])


def write_table(table: pd.DataFrame, path: Path, kinds: Mapping[str, Stored]) -> None:
    """Write a table of a plan with a byte-order mark; numbers in full precision, flags as true or false."""
    shown = {}
    for name, kind in kinds.items():
        column = table[name]
        if kind == "text":
            shown[name] = disarm(column.astype("str"))
        elif kind == "flag":
            shown[name] = column.map({True: "true", False: "false"})
        else:
            shown[name] = column
    pd.DataFrame(shown, columns=list(kinds)).to_csv(path, index=False, encoding="utf-8-sig", lineterminator="\n")


def read_table(path: Path, kinds: Mapping[str, Stored]) -> pd.DataFrame:
    """Read a table that :func:`write_table` wrote. BadInput names the file and column of what does not fit."""
    try:
        raw = pd.read_csv(path, dtype="str", keep_default_na=False, encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError, pd.errors.ParserError, pd.errors.EmptyDataError) as error:
        raise BadInput(message("not a table of a plan pack: {error}", error=words_of(error)), path.name) from error
    missing = [name for name in kinds if name not in raw.columns]
    if missing:
        raise BadInput(message("column {column} is missing", column=missing[0]), path.name)
    table = {}
    for name, kind in kinds.items():
        column = raw[name]
        if kind == "text":
            restored = rearm(column)
            table[name] = restored.mask(restored == "")
        elif kind == "flag":
            table[name] = _flags(column, path)
        elif kind == "integer":
            table[name] = _integers(column, path)
        else:
            table[name] = _numbers(column, path)
    return pd.DataFrame(table, columns=list(kinds))


def empty_table(kinds: Mapping[str, Stored]) -> pd.DataFrame:
    """A table with these columns and no rows, as :func:`read_table` gives it."""
    types = {"text": "str", "number": "float64", "integer": "int64", "flag": "bool"}
    return pd.DataFrame(columns=list(kinds)).astype({name: types[kind] for name, kind in kinds.items()})


def _flags(column: pd.Series, path: Path) -> pd.Series:
    flags = column.map({"true": True, "false": False})
    _refuse(column, flags.isna(), message("true or false"), path)
    return flags.astype(bool)


def _integers(column: pd.Series, path: Path) -> pd.Series:
    numbers = _numbers(column, path)
    broken = numbers.isna() | (numbers != np.floor(numbers)) | (numbers.abs() > 2**53)
    _refuse(column, broken, message("a whole number"), path)
    return numbers.astype(np.int64)


def _numbers(column: pd.Series, path: Path) -> pd.Series:
    numbers = pd.to_numeric(column.mask(column == ""), errors="coerce")
    _refuse(column, numbers.isna() & (column != ""), message("a number"), path)
    return numbers.astype(float)


def _refuse(column: pd.Series, wrong: pd.Series, expected: Message, path: Path) -> None:
    """BadInput for the first cell that is wrong, if there is one."""
    if wrong.any():
        row = int(np.flatnonzero(wrong)[0])
        text = message(
            "row {row}, column {column}: {value} is not {expected}",
            row=row + 2, column=column.name, value=repr(column.iloc[row]), expected=expected,
        )  # fmt: skip
        raise BadInput(text, path.name)
