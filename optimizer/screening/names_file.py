"""The names to be screened, read from a file."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from pathlib import Path

from optimizer.dataset.csv_text import parse_csv
from optimizer.dataset.table_faults import TableFaults
from optimizer.documents.nearest import without_unseen
from optimizer.documents.reasons import reason_of, words_of
from optimizer.documents.text_form import TITLE_ROWS, Trouble, decoded, names_misformed
from optimizer.errors import BadInput, DataFaults, quoted
from optimizer.messages import Message, message

from .entry_text import pieces_of

__all__ = ["read_names"]


def read_names(path: Path) -> list[str]:
    """The names in a text file, one a line, or in the column ``name`` of a CSV file; blank ones are left out.

    BadInput if it is not UTF-8, or if something separates columns of which none is called so.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise BadInput(message("the names cannot be read ({error})", error=reason_of(error)), str(path)) from None
    text = decoded(data)
    lines = [] if isinstance(text, Trouble) else [line.strip() for line in text.splitlines() if line.strip()]
    trouble = text if isinstance(text, Trouble) else names_misformed(text)
    if trouble is not None:
        raise BadInput(_expected(trouble.row, trouble.value, trouble.expected), str(path))
    if path.suffix.lower() != ".csv" or not lines:
        return lines
    # Line by line, so that a quote left open takes no other name with it.
    try:
        records = [next(csv.reader([line])) for line in lines]
    except csv.Error as error:
        raise BadInput(message("no well-formed CSV file ({error})", error=words_of(error)), str(path)) from None
    named = [[place for place, cell in enumerate(record) if _is_header(cell)] for record in records[:TITLE_ROWS]]
    if len(named[0]) == 1:
        table_faults = TableFaults()
        raw = parse_csv(path.stem, data, table_faults)
        if raw is None or table_faults.faults():
            raise DataFaults(table_faults.faults(), str(path))
        return [name for name in raw.texts[named[0][0]].dropna().str.strip().tolist() if name]
    if (lacking := _no_names(lines, records, named)) is not None:
        raise BadInput(_expected(1, lines[0], lacking), str(path))
    single = all(len(record) == 1 for record in records)
    return [name for name in ((record[0].strip() for record in records) if single else lines) if name]


def _expected(row: int, value: str | None, expected: str) -> Message:
    """What was expected in a row, and what stands there, if that is known."""
    if value is None:
        return message("row {row}: expected {expected}", row=row, expected=expected)
    return message("row {row}: found {value}, expected {expected}", row=row, value=quoted(value), expected=expected)


def _is_header(cell: str) -> bool:
    return without_unseen(cell).lower() == "name"


def _no_names(lines: Sequence[str], records: Sequence[Sequence[str]], named: Sequence[Sequence[int]]) -> Message | None:
    """What a CSV file lacks whose lines are no names: several columns of which none, or more than one, is called name."""
    if named[0]:
        return message("one column called name, not several")
    if any(named):
        return message("the column names in row 1; the header seems to stand below: delete what is above it")
    inner = next(csv.reader([records[0][0]])) if len(records[0]) == 1 else []
    if len(inner) > 1 and any(map(_is_header, inner)):
        return message("each value in a cell of its own; here quotes make one cell of the whole line")
    # A comma before a legal form stands inside of a name.
    divided = sum(len(record) > 1 and len(pieces_of(line)) > 1 for line, record in zip(lines, records, strict=True))
    if 2 * divided < len(lines) or not divided:
        return None
    return message("one name a line, or a column called name in row 1; a name with a comma in it needs quotes")
