"""One CSV file as a frame of texts, with every fault in its form reported and no record lost or shifted."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from optimizer.dataset.findings import LISTED_AT_MOST, Findings, Mask

__all__ = ["Raw", "parse_csv"]

_BOM = b"\xef\xbb\xbf"
_UTF8 = "UTF-8 text (in Excel: save as 'CSV UTF-8')"
_FORM = "a well-formed CSV file"


@dataclass(frozen=True)
class Raw:
    """A table as found: nothing but texts.

    ``texts`` has one column for each entry of ``header``, numbered from 0 because names in a faulty header
    may be blank or repeated; a blank cell is NaN; record i is row i + 2. ``broken`` marks the records that
    have a fault already, so that their cells need no second one.
    """

    header: tuple[str, ...]
    texts: pd.DataFrame
    broken: Mask


def parse_csv(table: str, data: bytes, findings: Findings) -> Raw | None:
    """The table that a CSV file holds; None, with a fault, if it cannot be read at all.

    A record with more or fewer fields than the header is a fault; a blank line is a record of blank cells.
    """
    text = _decode(table, data.removeprefix(_BOM), findings)
    lengths = None if text is None else _lengths(table, text, findings)
    if text is None or lengths is None:
        return None
    header = next(csv.reader(io.StringIO(text, newline="")))
    width, records = len(header), lengths[1:]
    broken = (records != width) & (records != 0)
    findings.rows(
        "as many fields as the header has", table, None, broken, None,
        [f"{width} fields, as in the header, instead of {n}" for n in records[broken][:LISTED_AT_MOST]],
    )  # fmt: skip
    texts = pd.read_csv(
        io.StringIO(_squared(text, width) if broken.any() else text, newline=""),
        header=0,
        names=list(range(width)),
        dtype=str,
        keep_default_na=False,
        na_values=[""],
        skip_blank_lines=False,
        index_col=False,
        low_memory=False,
    )
    return Raw(tuple(header), texts, broken)


def _decode(table: str, data: bytes, findings: Findings) -> str | None:
    try:
        text = data.decode()
    except UnicodeDecodeError as error:
        row = data.count(b"\n", 0, error.start) + 1
        findings.table(_UTF8, table, _UTF8, row=row, value=repr(data[error.start : error.end])[1:])
        return None
    if "\0" in text:
        row = text.count("\n", 0, text.index("\0")) + 1
        findings.table(_UTF8, table, f"{_UTF8} without NUL characters", row=row)
        return None
    return text


def _lengths(table: str, text: str, findings: Findings) -> NDArray[np.int32] | None:
    """The number of fields of each record, the header's first; a blank line has none."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        lengths = np.fromiter(map(len, reader), dtype=np.int32)
    except csv.Error as error:
        findings.table(_FORM, table, f"{_FORM} ({error})", row=reader.line_num)
        return None
    if len(lengths) == 0 or lengths[0] == 0:
        findings.table(_FORM, table, "the column names in the first row", row=1)
        return None
    return lengths


def _squared(text: str, width: int) -> str:
    """The same CSV with every record cut or filled to ``width`` fields, so that the others can be read."""
    out = io.StringIO(newline="")
    reader = csv.reader(io.StringIO(text, newline=""))
    csv.writer(out).writerows([*r[:width], *[""] * (width - len(r))] for r in reader)
    return out.getvalue()
