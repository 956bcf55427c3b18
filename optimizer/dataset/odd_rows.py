"""Rows of a table that are no records: totals, and notes below the last record."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd

from optimizer.arrays import Mask, Ordinals
from optimizer.documents.nearest import without_unseen
from optimizer.messages import message
from optimizer.schema import Table

from .table_faults import TableFaults, as_mask

__all__ = ["report_odd_rows"]

_TOTAL = re.compile(r"(?:grand |sub-?)?totals?\.?:?|sums?:?|(?:総|小)?合?計[::]?|合\s*計", re.IGNORECASE)
_BLANK_ROW = message("a record, or no row at all")
_TOTALS = message("a record: this row looks like a total; delete it, or keep it outside of the table")
_NOTE = message("a record: this row looks like a note; delete it, or keep it outside of the table")


def report_odd_rows(table: Table, texts: pd.DataFrame, broken: Mask, table_faults: TableFaults) -> Mask:
    """One fault for each row that is no record, and which rows these are; ``broken`` ones have theirs already.

    Told are blank rows between records, rows of totals, and notes: rows at the end in which a single cell is filled where
    a record needs more. Blank rows before a note or a total at the end are not told of.
    """
    given = texts.notna().to_numpy()
    counts = given.sum(axis=1)
    blank: Mask = (counts == 0) & ~broken
    if not blank.any() and not _may_be_odd(table, texts, counts):
        return blank
    first = np.where(counts > 0, given.argmax(axis=1), 0) if given.shape[1] else np.zeros(len(texts), dtype=np.intp)
    words = pd.Series(texts.to_numpy(object)[np.arange(len(texts)), first] if given.shape[1] else [], dtype="object")
    total = np.array([isinstance(word, str) and _TOTAL.fullmatch(without_unseen(word)) is not None for word in words])
    total = total.astype(bool) & ~broken & ~_is_record(table, counts)
    single = (counts == 1) & ~broken if sum(c.required for c in table.columns) > 1 else np.zeros(len(texts), dtype=bool)
    others = np.flatnonzero(~(blank | total | single))
    tail = np.arange(len(texts)) > (others[-1] if len(others) else -1)
    note = single & ~total & tail if len(others) else np.zeros(len(texts), dtype=bool)
    between = blank & ~(tail & (total | note).any() if len(others) else np.zeros(len(texts), dtype=bool))
    table_faults.rows(message("no blank rows"), table.name, None, between, None, _BLANK_ROW)
    table_faults.rows(message("no rows of totals"), table.name, None, total, words, _TOTALS)
    table_faults.rows(message("no notes below the table"), table.name, None, note, words, _NOTE)
    return as_mask(pd.Series(blank | total | note))


def _may_be_odd(table: Table, texts: pd.DataFrame, counts: Ordinals) -> bool:
    return bool((counts < sum(c.required for c in table.columns)).any()) and not texts.empty


def _is_record(table: Table, counts: Ordinals) -> Mask:
    """Whether a row has as many cells as a record needs, so that its first word may well be an id."""
    enough: Mask = counts >= sum(c.required for c in table.columns)
    return enough
