"""An Excel workbook with one sheet per table, as tables of texts."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import date, datetime, time, timedelta
from pathlib import Path

import numpy as np
import pandas as pd
from python_calamine import CalamineError, CalamineWorkbook, SheetTypeEnum

from optimizer.arrays import Mask
from optimizer.documents.text_form import TITLE_ROWS, Trouble, header_below
from optimizer.errors import BadInput
from optimizer.schema import TABLES

from .csv_text import Raw
from .findings import TableFaults, as_shown
from .header_form import misnamed
from .package_files import LARGEST_PACKAGE
from .workbook_cells import CellArea, LossReason, SheetNotes, address
from .workbook_parts import book_notes

__all__ = ["NOTES", "read_workbook"]

NOTES = "README"
"""The sheet of a workbook that explains the others; sheets whose name begins with _ are notes as well."""

_COMPOUND_FILE = bytes.fromhex("d0cf11e0a1b11ae1")
_FORM = "the column names in the first row"
_CALCULATE = "; open the workbook in Excel, let it calculate and save it, or put in the value itself"
#: Of a lost cell, by why it is lost: what it lacks, and what to do about it.
_LOST: dict[LossReason, tuple[str, str]] = {
    "error": ("a value: {cell} holds an error", ""),
    "logical": (
        "a number or a text: {cell} holds TRUE or FALSE",
        "; type an apostrophe before a text that is one of these",
    ),
    "uncalculated": ("a value: the formula in {cell} was never calculated, or gives nothing", _CALCULATE),
    "stale": (
        "a calculated value: the workbook asks to be calculated on opening, so what stands in {cell} may be a placeholder",
        _CALCULATE,
    ),
}
_SCALED = "a plain number: the format of the cell adds a multiple to it"
_OF_NEW_BOOK = re.compile(r"(?:Sheet|シート|Tabelle|Feuil|工作表|시트)\s?[0-9]+", re.IGNORECASE)
#: Units of columns in which 60 means 60 %, or 60 of 100.
_OF_HUNDRED = ("%", "points")


def read_workbook(path: Path, findings: TableFaults) -> tuple[dict[str, Raw | None], dict[str, str]]:
    """The tables of a workbook, None for one that cannot be read, and the sheets that are no table of the contract.

    Of these it is told how a message shows them. Whole numbers lose their decimal point and days are written like 2027-04-01.
    Faults: a cell that holds an error, a formula without a result or with one that is not to be trusted, a percentage where
    60 is meant, merged cells. Warnings: what is hidden or filtered, since it is read all the same. BadInput if the workbook
    is damaged, encrypted or too large.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise BadInput(f"the workbook cannot be read ({error.strerror})", str(path)) from None
    if data.startswith(_COMPOUND_FILE):
        raise BadInput("the workbook has a password or is an old .xls; save it as a plain .xlsx", str(path))
    notes = _notes(data, str(path))
    tables: dict[str, Raw | None] = {}
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        for name in book.sheet_names:
            if name in TABLES:
                rows = book.get_sheet_by_name(name).to_python(skip_empty_area=False)
                tables[name] = _raw(name, rows, notes.get(name, SheetNotes()), findings)
    except CalamineError as error:
        raise BadInput(f"the workbook cannot be read ({error})", str(path)) from None
    unknown = [s for s in book.sheet_names if s not in TABLES and s != NOTES and not s.startswith("_")]
    unknown = [s for s in unknown if _holds_cells(book, s)]
    return tables, {s: f"{s} (a hidden sheet)" if s in notes and notes[s].hidden else s for s in unknown}


def _holds_cells(book: CalamineWorkbook, name: str) -> bool:
    """Whether a sheet may be meant as a table: it is no chart, nor one of the empty sheets that a new workbook comes with."""
    kind = next(sheet.typ for sheet in book.sheets_metadata if sheet.name == name)
    if kind != SheetTypeEnum.WorkSheet:
        return False
    return _OF_NEW_BOOK.fullmatch(name) is None or book.get_sheet_by_name(name).total_height > 0


def _notes(data: bytes, place: str) -> dict[str, SheetNotes]:
    """What is to be told of each sheet, once it is sure that the archive is sound and not too large."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = archive.infolist()
            if sum(m.file_size for m in members) > LARGEST_PACKAGE:
                raise BadInput(f"the workbook holds more than {LARGEST_PACKAGE / 2**30:g} GiB", place)
            if len({m.filename for m in members}) < len(members):
                raise BadInput("the workbook holds one part twice", place)
            return book_notes(archive, place)
    except zipfile.BadZipFile:
        raise BadInput(
            "the workbook cannot be read: it is damaged, or a file of another kind called .xlsx", place
        ) from None
    except (NotImplementedError, ValueError) as error:
        raise BadInput(f"the workbook cannot be read ({error})", place) from None


def _raw(table: str, rows: list[list[object]], notes: SheetNotes, findings: TableFaults) -> Raw | None:
    """The table on a sheet; None, with a fault, if the sheet has no header in its first row."""
    if any(area.row == 1 and _several(area) for area in notes.merged) and (
        merged := _merged_header(table, rows, notes)
    ):
        findings.table("no merged cells", table, merged, row=1)
        return None
    top = [[_text(cell) or "" for cell in row] for row in rows[:TITLE_ROWS]]
    header = tuple(top[0]) if top else ()
    trouble = header_below(top, TABLES[table].names)
    if trouble is None:
        trouble = (
            misnamed(header, TABLES[table].names, TABLES[table].titles) if any(header) else Trouble(1, None, _FORM)
        )
    if trouble is not None:
        findings.table(_FORM, table, trouble.expected, row=trouble.row, value=trouble.value)
        return None
    columns = zip(*rows[1:], strict=True) if len(rows) > 1 else ([] for _ in header)
    texts = pd.DataFrame(
        {place: pd.array([_text(cell) for cell in column], dtype="str") for place, column in enumerate(columns)}
    )
    lost: dict[int, Mask] = {}
    for cell in sorted(notes.lost, key=lambda cell: (cell.row, cell.column)):
        name = header[cell.column] if cell.column < len(header) else ""
        wording, remedy = _LOST[cell.why]
        known = TABLES[table].by_name.get(name)
        if cell.why == "logical" and known is not None and known.kind == "text" and not known.choices:
            continue
        text = wording.format(cell=f"{table}!{address(cell.row, cell.column)}") + remedy
        findings.table(
            wording.format(cell="the cell"), table, text, row=cell.row, column=name or None, value=cell.shown
        )
        if 1 < cell.row <= len(texts) + 1:
            lost.setdefault(cell.column, np.zeros(len(texts), dtype=bool))[cell.row - 2] = True
            if cell.column in texts:
                texts.iloc[cell.row - 2, cell.column] = np.nan
    _percentages(table, header, notes, findings)
    for column, cells in _merged(table, header, len(texts), notes, findings).items():
        lost[column] = lost[column] | cells if column in lost else cells
    _hidden(table, len(header), len(texts), notes, findings)
    return Raw(header, texts, np.zeros(len(texts), dtype=bool), lost)


def _percentages(table: str, header: tuple[str, ...], notes: SheetNotes, findings: TableFaults) -> None:
    kind = "a plain number: the cell is formatted as a percentage"
    for cell in notes.percent:
        name = header[cell.column] if cell.column < len(header) else ""
        column = TABLES[table].by_name.get(name)
        if column is None or cell.row == 1 or not (column.numeric if cell.word else column.unit in _OF_HUNDRED):
            continue
        if cell.word:
            at, shown = f"{table}!{address(cell.row, cell.column)}", f"{float(cell.stored):.10g}"
            text = (
                f"a number in a cell whose format adds no {cell.word}: {at} shows {shown} {cell.word} and holds {shown};"
                " change the format and type the number in full"
            )
            findings.table(_SCALED, table, text, row=cell.row, column=name, value=f"{shown} {cell.word}")
            continue
        at, shown = f"{table}!{address(cell.row, cell.column)}", f"{100 * float(cell.stored):.10g}"
        text = (
            f"{shown} in a cell formatted as a number: {at} is formatted as a percentage, and {shown} % is stored as"
            f" {float(cell.stored):.10g}; change the format and type {shown}"
        )
        findings.table(kind, table, text, row=cell.row, column=name, value=f"{shown}%")


def _merged_header(table: str, rows: list[list[object]], notes: SheetNotes) -> str | None:
    """That cells of the header are merged; None where what is merged in row 1 is a title above the header."""
    top = [[_text(cell) or "" for cell in row] for row in rows[:TITLE_ROWS]]
    if not top or header_below(top, TABLES[table].names) is not None or not set(top[0]) & set(TABLES[table].names):
        return None
    areas = [area for area in notes.merged if area.row == 1 and _several(area) and area.column < len(top[0])]
    named = ", ".join(f"{table}!{area}" for area in areas)
    return f"a column name in every cell of row 1, and records from row 2: {named} is merged" if areas else None


def _several(area: CellArea) -> bool:
    return area.last_row > area.row or area.last_column > area.column


def _merged(
    table: str, header: tuple[str, ...], count: int, notes: SheetNotes, findings: TableFaults
) -> dict[int, Mask]:
    """A fault for each area of merged cells; by column, the cells in them that are blank because of it."""
    lost: dict[int, Mask] = {}
    for area in notes.merged:
        if area.column >= len(header) or area.row > count + 1 or area.last_row == 1 or not _several(area):
            continue
        text = f"a value in every cell: {table}!{area} is merged, and only its first cell holds one"
        findings.table("no merged cells", table, text, row=area.row, column=header[area.column] or None)
        for column in range(area.column, min(area.last_column + 1, len(header))):
            cells = lost.setdefault(column, np.zeros(count, dtype=bool))
            cells[max(area.row - 2 + (column == area.column), 0) : max(area.last_row - 1, 0)] = True
    return lost


def _hidden(table: str, width: int, count: int, notes: SheetNotes, findings: TableFaults) -> None:
    """Warnings of what whoever looks at the sheet does not see: it is read like the rest."""
    kind = "what can be seen"

    def warn(text: str, value: str) -> None:
        findings.table(kind, table, text, value=value, severity="warning")

    if notes.hidden:
        warn("a sheet that can be seen: this one is hidden, and is read all the same", f"sheet {table}")
    rows = _spans([row for row in notes.hidden_rows if row <= count + 1])
    if rows:
        warn(f"rows that can be seen: these of sheet {table} are hidden, and are read all the same", f"rows {rows}")
    columns = [
        address(0, first)[:-1] if first == last else f"{address(0, first)[:-1]}–{address(0, last)[:-1]}"
        for first, last in notes.hidden_columns
        if first < width
    ]
    if columns:
        text = f"columns that can be seen: these of sheet {table} are hidden, and are read all the same"
        warn(text, f"columns {', '.join(columns)}")
    for area in notes.filters:
        warn(f"no filter in use on sheet {table}: the rows that it leaves out are read all the same", f"filter {area}")


def _spans(numbers: list[int]) -> str:
    """Numbers as in ``3, 5–7``."""
    spans: list[list[int]] = []
    for number in sorted(set(numbers)):
        if spans and number == spans[-1][1] + 1:
            spans[-1][1] = number
        else:
            spans.append([number, number])
    return ", ".join(str(first) if first == last else f"{first}–{last}" for first, last in spans)


def _text(cell: object) -> str | None:
    """What a cell says, None if nothing."""
    if isinstance(cell, str):
        return cell or None
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, timedelta):
        minutes, seconds = divmod(round(cell.total_seconds()), 60)
        return f"{minutes // 60}:{minutes % 60:02d}:{seconds:02d}"
    if isinstance(cell, datetime):
        return (cell.date() if cell.time() == time() else cell).isoformat()
    return cell.isoformat() if isinstance(cell, date) else as_shown(cell)
