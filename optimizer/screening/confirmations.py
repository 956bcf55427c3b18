"""What people decided about matches: confirmed, rejected or open again, kept in a small CSV table."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd

from optimizer.dataset.csv_text import parse_csv
from optimizer.dataset.table_faults import LISTED_AT_MOST, TableFaults, as_mask
from optimizer.days import is_day, meant_day, year_first
from optimizer.documents.nearest import did_you_mean, without_unseen
from optimizer.documents.reasons import reason_of
from optimizer.errors import BadInput, DataFaults, quoted, unseen
from optimizer.messages import listing, message, sequence

from .normalise import normalise

__all__ = [
    "CONFIRMATION_COLUMNS",
    "STATES",
    "check_confirmations",
    "decide",
    "decide_match",
    "no_confirmations",
    "read_confirmations",
    "write_confirmations",
]

CONFIRMATION_COLUMNS = ("name", "entity_id", "list_id", "matched_name", "state", "by", "date", "note")
"""Columns of a table of decisions, all text; ``note`` may be blank, ``matched_name`` is the listed name decided on."""

STATES = ("open", "confirmed", "rejected")
"""States of a match: nobody has decided, or a decision was taken back; it is the listed firm; it is not."""

_TABLE = "confirmations"
_FORMULA = r"^'*[=+\-@\t\r\n＝＋－＠]"
_ARMED = r"^''*[=+\-@\t\r\n＝＋－＠]"


def no_confirmations() -> pd.DataFrame:
    """A table of decisions without rows."""
    return pd.DataFrame({name: pd.Series(dtype="str") for name in CONFIRMATION_COLUMNS})


def read_confirmations(path: Path | str) -> pd.DataFrame:
    """The decisions in a CSV file, in the columns `CONFIRMATION_COLUMNS`; a blank note is NaN.

    Days that a spreadsheet has written back as ``2027/4/1`` are read, and so are blank rows and columns after the last ones.

    DataFaults with every fault found: a blank or unknown cell, a date that is none, two decisions on one pair.
    BadInput if the file cannot be read.
    """
    file = Path(path)
    try:
        data = file.read_bytes()
    except OSError as error:
        raise BadInput(message("the decisions cannot be read ({error})", error=reason_of(error)), str(file)) from None
    table_faults = TableFaults()
    raw = parse_csv(_TABLE, data, table_faults, CONFIRMATION_COLUMNS, {})
    if raw is None:
        raise DataFaults(table_faults.faults(), str(file))
    # A spreadsheet that saves the table may add a column and rows in which nothing stands.
    header = {place: name for place, name in enumerate(raw.header) if name or raw.texts[place].notna().any()}
    for name in [name for name in CONFIRMATION_COLUMNS if name not in header.values()]:
        expected = message("this column: it is required")
        table_faults.table(message("this column"), _TABLE, expected, row=1, column=name)
    for name in [name for name in header.values() if name not in CONFIRMATION_COLUMNS]:
        hint = did_you_mean(name, CONFIRMATION_COLUMNS)
        expected = message("a column of this table{hint}", hint=hint)
        table_faults.table(message("a known column"), _TABLE, expected, row=1, column=name or None)
    if len(set(header.values())) < len(header):
        table_faults.table(message("a column name once"), _TABLE, message("each column once"), row=1)
    filled = np.flatnonzero(as_mask(raw.texts.notna().any(axis=1)))
    if table_faults.faults():
        raise DataFaults(table_faults.faults(), str(file))
    texts = raw.texts[list(header)].iloc[: filled[-1] + 1 if len(filled) else 0]
    texts = texts.set_axis(list(header.values()), axis=1)[list(CONFIRMATION_COLUMNS)].astype("str")
    texts["date"] = texts["date"].map(lambda text: year_first(text) or text, na_action="ignore").astype("str")
    empty = as_mask(texts.isna().all(axis=1))
    table_faults.rows(message("no blank rows"), _TABLE, None, empty, None, message("a decision, or no row at all"))
    if table_faults.faults():
        raise DataFaults(table_faults.faults(), str(file))
    texts = pd.DataFrame({c: texts[c].mask(texts[c].str.contains(_ARMED, na=False), texts[c].str[1:]) for c in texts})
    check_confirmations(texts, str(file))
    return texts


def write_confirmations(confirmations: pd.DataFrame, path: Path | str) -> None:
    """Writes decisions as CSV that spreadsheets open as it is: with a byte-order mark, formula characters disarmed.

    Reading gives the same table. DataFaults if it is not a sound one; BadInput if the file cannot be written.
    """
    file = Path(path)
    check_confirmations(confirmations, str(file))
    texts = confirmations[list(CONFIRMATION_COLUMNS)].astype("str").reset_index(drop=True)
    shown = pd.DataFrame({c: texts[c].mask(texts[c].str.contains(_FORMULA, na=False), "'" + texts[c]) for c in texts})
    try:
        shown.to_csv(file, index=False, encoding="utf-8-sig", lineterminator="\n", quoting=csv.QUOTE_MINIMAL)
    except OSError as error:
        raise BadInput(
            message("the decisions cannot be written ({error})", error=reason_of(error)), str(file)
        ) from None


def decide(
    confirmations: pd.DataFrame, *, name: str, entity_id: str, list_id: str, matched_name: str, state: str, by: str,
    day: str, note: str | None = None,
) -> pd.DataFrame:  # fmt: skip
    """The decisions with one more; it takes the place of an earlier one on the same normalised name and list entry.

    ``day`` is the date, written ``2027-04-01``. DataFaults if the decision is not a sound one.
    """
    values = (name, entity_id, list_id, matched_name, state, by, day, note)
    row = pd.DataFrame([dict(zip(CONFIRMATION_COLUMNS, values, strict=True))]).astype("str")
    check_confirmations(row)
    same = (confirmations["entity_id"] == entity_id) & (confirmations["list_id"] == list_id)
    same &= confirmations["name"].map(normalise) == normalise(name)
    return pd.concat([confirmations[~same], row], ignore_index=True)


def decide_match(path: Path, match: Mapping[str, str], state: str, by: str, note: str = "") -> None:
    """Keep a decision on a match (a row of `screen_names`) in the file of decisions, made if it does not exist.

    ``state`` is confirmed, rejected or open. BadInput for another state or a blank ``by``.
    """
    before = read_confirmations(path) if path.exists() else no_confirmations()
    after = decide(
        before,
        name=match["name"],
        entity_id=match["entity_id"],
        list_id=match["list_id"],
        matched_name=match["matched_name"],
        state=state,
        by=by,
        day=date.today().isoformat(),
        note=note or None,
    )
    write_confirmations(after, path)


def check_confirmations(confirmations: pd.DataFrame, place: str | None = None) -> None:
    """DataFaults with every fault in a table of decisions; rows count from 2, as in its file."""
    lacking = [name for name in CONFIRMATION_COLUMNS if name not in confirmations]
    if lacking:
        raise BadInput(message("the table of decisions has no column {columns}", columns=listing(lacking)), place)
    texts, table, table_faults = confirmations.astype("str"), _TABLE, TableFaults()
    for column in CONFIRMATION_COLUMNS[:-1]:
        blank = as_mask(texts[column].isna() | (texts[column].str.strip() == ""))
        table_faults.rows(message("a value"), table, column, blank, None, message("a value: the column is required"))
    for column in ("name", "matched_name"):
        empty = as_mask(texts[column].notna() & texts[column].map(normalise, na_action="ignore").eq(""))
        expected = message("a name with at least one letter or digit")
        table_faults.rows(message("a name"), table, column, empty, texts[column], expected)
    for column in ("entity_id", "list_id"):
        odd = as_mask(texts[column].notna() & texts[column].map(_looks_like_another, na_action="ignore").eq(True))
        hints = [
            message(
                "an id without blanks at either end and without characters that cannot be seen; did you mean {meant}?",
                meant=quoted(without_unseen(text)),
            )
            for text in texts[column][odd].iloc[:LISTED_AT_MOST]
        ]
        table_faults.rows(message("a plain id"), table, column, odd, texts[column], hints)
    known = sequence([listing(STATES[:-1]), STATES[-1]], " or ", "、")
    wrong = as_mask(texts["state"].notna() & ~texts["state"].isin(STATES))
    table_faults.rows(message("a known state"), table, "state", wrong, texts["state"], known)
    days = as_mask(texts["date"].notna() & ~texts["date"].map(is_day, na_action="ignore").eq(True))
    wording = message("a calendar day, its year first, such as 2027-04-01")
    meant = [meant_day(text) for text in texts["date"][days].iloc[:LISTED_AT_MOST]]
    hints = [
        message("{expected}; did you mean {meant}?", expected=wording, meant=quoted(day)) if day else wording
        for day in meant
    ]
    table_faults.rows(message("a day"), table, "date", days, texts["date"], hints)
    key = texts[["entity_id", "list_id"]].assign(name=texts["name"].map(normalise, na_action="ignore"))
    twice = as_mask(key.duplicated() & key.notna().all(axis=1))
    expected = message("one decision for a name and a list entry")
    table_faults.rows(message("one decision"), table, None, twice, None, expected)
    if table_faults.faults():
        raise DataFaults(table_faults.faults(), place)


def _looks_like_another(text: str) -> bool:
    return text.strip() != "" and (text != text.strip() or any(map(unseen, text)))
