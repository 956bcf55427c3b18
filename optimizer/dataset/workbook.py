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
from optimizer.documents.reasons import reason_of, words_of
from optimizer.documents.text_form import TITLE_ROWS, Trouble, header_below
from optimizer.errors import BadInput
from optimizer.messages import Message, listing, message
from optimizer.schema import TABLES

from .csv_text import Raw
from .header_form import misnamed
from .package_files import LARGEST_PACKAGE
from .table_faults import TableFaults, as_shown
from .workbook_cells import CellArea, LossReason, SheetNotes, address
from .workbook_parts import book_notes

__all__ = ["NOTES", "read_workbook"]

NOTES = "README"
"""The sheet of a workbook that explains the others; sheets whose name begins with _ are notes as well."""

_COMPOUND_FILE = bytes.fromhex("d0cf11e0a1b11ae1")
_FORM = message("the column names in the first row")
_CALCULATE = message("; open the workbook in Excel, let it calculate and save it, or put in the value itself")
_REMEDIES: dict[LossReason, str] = {
    "logical": message("; type an apostrophe before a text that is one of these"),
    "uncalculated": _CALCULATE,
    "stale": _CALCULATE,
}
_SCALED = message("a plain number: the format of the cell adds a multiple to it")
_OF_NEW_BOOK = re.compile(r"(?:Sheet|シート|Tabelle|Feuil|工作表|시트)\s?[0-9]+", re.IGNORECASE)
#: Units of columns in which 60 means 60 %, or 60 of 100.
_OF_HUNDRED = ("%", "points")


def read_workbook(path: Path, table_faults: TableFaults) -> tuple[dict[str, Raw | None], dict[str, str]]:
    """The tables of a workbook, None for one that cannot be read, and the sheets that are no table of the contract.

    Of these it is told how a message shows them. Whole numbers lose their decimal point and days are written like 2027-04-01.
    Faults: a cell that holds an error, a formula without a result or with one that is not to be trusted, a percentage where
    60 is meant, merged cells. Warnings: what is hidden or filtered, since it is read all the same. BadInput if the workbook
    is damaged, encrypted or too large.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise BadInput(_unreadable(reason_of(error)), str(path)) from None
    if data.startswith(_COMPOUND_FILE):
        raise BadInput(message("the workbook has a password or is an old .xls; save it as a plain .xlsx"), str(path))
    notes = _notes(data, str(path))
    tables: dict[str, Raw | None] = {}
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        for name in book.sheet_names:
            if name in TABLES:
                rows = book.get_sheet_by_name(name).to_python(skip_empty_area=False)
                tables[name] = _raw(name, rows, notes.get(name, SheetNotes()), table_faults)
    except CalamineError as error:
        raise BadInput(_unreadable(words_of(error)), str(path)) from None
    unknown = [s for s in book.sheet_names if s not in TABLES and s != NOTES and not s.startswith("_")]
    unknown = [s for s in unknown if _holds_cells(book, s)]
    hidden = {s for s in unknown if s in notes and notes[s].hidden}
    return tables, {s: message("{sheet} (a hidden sheet)", sheet=s) if s in hidden else s for s in unknown}


def _unreadable(reason: str) -> Message:
    return message("the workbook cannot be read ({reason})", reason=reason)


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
                raise BadInput(
                    message("the workbook holds more than {most:g} GiB", most=LARGEST_PACKAGE / 2**30), place
                )
            if len({m.filename for m in members}) < len(members):
                raise BadInput(message("the workbook holds one part twice"), place)
            return book_notes(archive, place)
    except zipfile.BadZipFile:
        text = message("the workbook cannot be read: it is damaged, or a file of another kind called .xlsx")
        raise BadInput(text, place) from None
    except (NotImplementedError, ValueError) as error:
        raise BadInput(_unreadable(words_of(error)), place) from None


def _raw(table: str, rows: list[list[object]], notes: SheetNotes, table_faults: TableFaults) -> Raw | None:
    """The table on a sheet; None, with a fault, if the sheet has no header in its first row."""
    if any(area.row == 1 and _several(area) for area in notes.merged) and (
        merged := _merged_header(table, rows, notes)
    ):
        table_faults.table(message("no merged cells"), table, merged, row=1)
        return None
    top = [[_text(cell) or "" for cell in row] for row in rows[:TITLE_ROWS]]
    header = tuple(top[0]) if top else ()
    trouble = header_below(top, TABLES[table].names)
    if trouble is None:
        trouble = (
            misnamed(header, TABLES[table].names, TABLES[table].titles) if any(header) else Trouble(1, None, _FORM)
        )
    if trouble is not None:
        table_faults.table(_FORM, table, trouble.expected, row=trouble.row, value=trouble.value)
        return None
    columns = zip(*rows[1:], strict=True) if len(rows) > 1 else ([] for _ in header)
    texts = pd.DataFrame(
        {place: pd.array([_text(cell) for cell in column], dtype="str") for place, column in enumerate(columns)}
    )
    lost: dict[int, Mask] = {}
    for cell in sorted(notes.lost, key=lambda cell: (cell.row, cell.column)):
        name = header[cell.column] if cell.column < len(header) else ""
        known = TABLES[table].by_name.get(name)
        if cell.why == "logical" and known is not None and known.kind == "text" and not known.choices:
            continue
        nothing_readable = _lacking(cell.why, f"{table}!{address(cell.row, cell.column)}")
        text = message("{wording}{hint}", wording=nothing_readable, hint=_REMEDIES.get(cell.why, ""))
        kind = _lacking(cell.why, message("the cell"))
        table_faults.table(kind, table, text, row=cell.row, column=name or None, value=cell.shown)
        if 1 < cell.row <= len(texts) + 1:
            lost.setdefault(cell.column, np.zeros(len(texts), dtype=bool))[cell.row - 2] = True
            if cell.column in texts:
                texts.iloc[cell.row - 2, cell.column] = np.nan
    _percentages(table, header, notes, table_faults)
    for column, cells in _merged(table, header, len(texts), notes, table_faults).items():
        lost[column] = lost[column] | cells if column in lost else cells
    _hidden(table, len(header), len(texts), notes, table_faults)
    return Raw(header, texts, np.zeros(len(texts), dtype=bool), lost)


def _lacking(why: LossReason, cell: str) -> Message:
    """What a cell that is lost lacks."""
    if why == "error":
        return message("a value: {cell} holds an error", cell=cell)
    if why == "logical":
        return message("a number or a text: {cell} holds TRUE or FALSE", cell=cell)
    if why == "uncalculated":
        return message("a value: the formula in {cell} was never calculated, or gives nothing", cell=cell)
    return message(
        "a calculated value: the workbook asks to be calculated on opening, so what stands in {cell} may be a placeholder",
        cell=cell,
    )


def _percentages(table: str, header: tuple[str, ...], notes: SheetNotes, table_faults: TableFaults) -> None:
    kind = message("a plain number: the cell is formatted as a percentage")
    for cell in notes.percent:
        name = header[cell.column] if cell.column < len(header) else ""
        column = TABLES[table].by_name.get(name)
        if column is None or cell.row == 1 or not (column.numeric if cell.word else column.unit in _OF_HUNDRED):
            continue
        if cell.word:
            at, shown = f"{table}!{address(cell.row, cell.column)}", f"{float(cell.stored):.10g}"
            text = message(
                "a number in a cell whose format adds no {word}: {cell} shows {number} {word} and holds {number};"
                " change the format and type the number in full",
                word=cell.word, cell=at, number=shown,
            )  # fmt: skip
            table_faults.table(_SCALED, table, text, row=cell.row, column=name, value=f"{shown} {cell.word}")
            continue
        at, shown = f"{table}!{address(cell.row, cell.column)}", f"{100 * float(cell.stored):.10g}"
        text = message(
            "{number} in a cell formatted as a number: {cell} is formatted as a percentage, and {number} % is stored as"
            " {stored:.10g}; change the format and type {number}",
            number=shown, cell=at, stored=float(cell.stored),
        )  # fmt: skip
        table_faults.table(kind, table, text, row=cell.row, column=name, value=f"{shown}%")


def _merged_header(table: str, rows: list[list[object]], notes: SheetNotes) -> str | None:
    """That cells of the header are merged; None where what is merged in row 1 is a title above the header."""
    top = [[_text(cell) or "" for cell in row] for row in rows[:TITLE_ROWS]]
    if not top or header_below(top, TABLES[table].names) is not None or not set(top[0]) & set(TABLES[table].names):
        return None
    areas = [area for area in notes.merged if area.row == 1 and _several(area) and area.column < len(top[0])]
    if not areas:
        return None
    named = listing(f"{table}!{area}" for area in areas)
    return message("a column name in every cell of row 1, and records from row 2: {cells} is merged", cells=named)


def _several(area: CellArea) -> bool:
    return area.last_row > area.row or area.last_column > area.column


def _merged(
    table: str, header: tuple[str, ...], count: int, notes: SheetNotes, table_faults: TableFaults
) -> dict[int, Mask]:
    """A fault for each area of merged cells; by column, the cells in them that are blank because of it."""
    lost: dict[int, Mask] = {}
    for area in notes.merged:
        if area.column >= len(header) or area.row > count + 1 or area.last_row == 1 or not _several(area):
            continue
        cells_of = f"{table}!{area}"
        text = message("a value in every cell: {cells} is merged, and only its first cell holds one", cells=cells_of)
        table_faults.table(message("no merged cells"), table, text, row=area.row, column=header[area.column] or None)
        for column in range(area.column, min(area.last_column + 1, len(header))):
            cells = lost.setdefault(column, np.zeros(count, dtype=bool))
            cells[max(area.row - 2 + (column == area.column), 0) : max(area.last_row - 1, 0)] = True
    return lost


def _hidden(table: str, width: int, count: int, notes: SheetNotes, table_faults: TableFaults) -> None:
    """Warnings of what whoever looks at the sheet does not see: it is read like the rest."""
    kind = message("what can be seen")

    def warn(text: str, value: str) -> None:
        table_faults.table(kind, table, text, value=value, severity="warning")

    if notes.hidden:
        text = message("a sheet that can be seen: this one is hidden, and is read all the same")
        warn(text, message("sheet {sheet}", sheet=table))
    rows = _spans([row for row in notes.hidden_rows if row <= count + 1])
    if rows:
        text = message(
            "rows that can be seen: these of sheet {sheet} are hidden, and are read all the same", sheet=table
        )
        warn(text, message("rows {rows}", rows=rows))
    columns = [
        address(0, first)[:-1] if first == last else f"{address(0, first)[:-1]}–{address(0, last)[:-1]}"
        for first, last in notes.hidden_columns
        if first < width
    ]
    if columns:
        text = message(
            "columns that can be seen: these of sheet {sheet} are hidden, and are read all the same", sheet=table
        )
        warn(text, message("columns {columns}", columns=listing(columns)))
    for area in notes.filters:
        text = message(
            "no filter in use on sheet {sheet}: the rows that it leaves out are read all the same", sheet=table
        )
        warn(text, message("filter {area}", area=area))


def _spans(numbers: list[int]) -> Message | None:
    """Numbers as in ``3, 5–7``; None where there are none."""
    spans: list[list[int]] = []
    for number in sorted(set(numbers)):
        if spans and number == spans[-1][1] + 1:
            spans[-1][1] = number
        else:
            spans.append([number, number])
    shown = [str(first) if first == last else f"{first}–{last}" for first, last in spans]
    return listing(shown) if shown else None


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
