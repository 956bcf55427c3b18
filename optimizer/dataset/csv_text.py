"""One CSV file as a frame of texts, with every fault in its form reported and no record lost or shifted."""

from __future__ import annotations

import csv
import io
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from optimizer.arrays import Codes, Mask
from optimizer.documents.reasons import words_of
from optimizer.documents.text_form import Trouble, readable
from optimizer.messages import message

from .header_form import misnamed
from .table_faults import LISTED_AT_MOST, TableFaults

__all__ = ["Raw", "parse_csv"]

_FORM = message("a well-formed CSV file")
_READABLE = message("a CSV file that can be read")


@dataclass(frozen=True)
class Raw:
    """A table as found: nothing but texts.

    ``texts`` has one column for each entry of ``header``, numbered from 0 because names in a faulty header
    may be blank or repeated; a blank cell is NaN; record i is row i + 2. ``broken`` marks the records that
    have a fault already, so that their cells need no second one; ``lost`` single cells, by column.
    """

    header: tuple[str, ...]
    texts: pd.DataFrame
    broken: Mask
    lost: Mapping[int, Mask] = field(default_factory=dict)


def parse_csv(
    table: str,
    data: bytes,
    table_faults: TableFaults,
    known: Collection[str] = (),
    titles: Mapping[str, str] | None = None,
) -> Raw | None:
    """The table that a CSV file holds; None, with one fault, if it cannot be read at all.

    ``known`` are names that its header may have: from them it is told what separates the columns, and where a title stands
    above the header. With ``titles``, other words for them, a header of other names altogether is one fault too. A record
    with more or fewer fields than the header is a fault; one in which nothing but blanks stands is a record of blank cells.
    """
    text = readable(data, known)
    if isinstance(text, Trouble):
        table_faults.table(_READABLE, table, text.expected, row=text.row, value=text.value)
        return None
    lengths = _lengths(table, text, table_faults)
    if lengths is None:
        return None
    header = next(csv.reader(io.StringIO(text, newline="")))
    if titles is not None and (trouble := misnamed(header, known, titles)) is not None:
        table_faults.table(_READABLE, table, trouble.expected, row=trouble.row, value=trouble.value)
        return None
    width, records = len(header), np.abs(lengths[1:])
    blank = lengths[1:] <= 0
    broken = (records != width) & ~blank
    table_faults.rows(
        message("as many fields as the header has"), table, None, broken, None,
        [_as_many(width, int(n)) for n in records[broken][:LISTED_AT_MOST]],
    )  # fmt: skip
    texts = pd.read_csv(
        io.StringIO(_squared(text, width) if (broken | (blank & (records > 0))).any() else text, newline=""),
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


def _lengths(table: str, text: str, table_faults: TableFaults) -> Codes | None:
    """The number of fields of each record, the header's first; negative where nothing but blanks stands in them."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        lengths = np.fromiter((len(r) if any(map(str.strip, r)) else -len(r) for r in reader), dtype=np.int32)
    except csv.Error as error:
        text = message("a well-formed CSV file ({reason})", reason=words_of(error))
        table_faults.table(_FORM, table, text, row=reader.line_num)
        return None
    if len(lengths) == 0 or lengths[0] <= 0:
        table_faults.table(_FORM, table, message("the column names in the first row"), row=1)
        return None
    return lengths


def _as_many(width: int, count: int) -> str:
    text = message("{width} fields, as in the header, instead of {count}", width=width, count=count)
    if count <= width:
        return text
    return message("{text}; a cell with a comma in it needs quotes, a number a decimal point", text=text)


def _squared(text: str, width: int) -> str:
    """The same CSV with every record cut or filled to ``width`` fields, blank ones emptied, so that the others can be read."""
    out = io.StringIO(newline="")
    reader = csv.reader(io.StringIO(text, newline=""))
    csv.writer(out).writerows(
        [*r[:width], *[""] * (width - len(r))] if any(map(str.strip, r)) else [""] * width for r in reader
    )
    return out.getvalue()
