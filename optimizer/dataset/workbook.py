"""An Excel workbook with one sheet per table, as tables of texts."""

from __future__ import annotations

import io
import zipfile
from datetime import date, datetime, time
from pathlib import Path

import numpy as np
import pandas as pd
from python_calamine import CalamineError, CalamineWorkbook

from optimizer.dataset.csv_text import Raw
from optimizer.dataset.findings import Findings, show
from optimizer.dataset.package_files import LARGEST_PACKAGE
from optimizer.dataset.schema import TABLES
from optimizer.dataset.workbook_lost import LostCell, lost_cells
from optimizer.errors import BadInput

__all__ = ["NOTES", "read_workbook"]

NOTES = "README"
"""The sheet of a workbook that explains the others; sheets whose name begins with _ are notes as well."""

_COMPOUND_FILE = bytes.fromhex("d0cf11e0a1b11ae1")
_FORM = "the column names in the first row"
_LOST = "a value: the cell holds an error or a formula that was never calculated"


def read_workbook(path: Path, findings: Findings) -> tuple[dict[str, Raw], list[str]]:
    """The tables of a workbook, and the names of sheets that are no table of the contract.

    Whole numbers lose their decimal point and days are written like 2027-04-01. A cell that holds an error,
    or a formula never calculated, is a fault. BadInput if the workbook is damaged, encrypted or too large.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise BadInput(f"the workbook cannot be read ({error.strerror})", str(path)) from None
    if data.startswith(_COMPOUND_FILE):
        raise BadInput("the workbook has a password or is an old .xls; save it as a plain .xlsx", str(path))
    lost = _lost(data, str(path))
    tables: dict[str, Raw] = {}
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        unknown = [s for s in book.sheet_names if s not in TABLES and s != NOTES and not s.startswith("_")]
        for name in book.sheet_names:
            if name in TABLES:
                rows = book.get_sheet_by_name(name).to_python(skip_empty_area=False)
                raw = _raw(name, rows, lost.get(name, []), findings)
                if raw is not None:
                    tables[name] = raw
    except CalamineError as error:
        raise BadInput(f"the workbook cannot be read ({error})", str(path)) from None
    return tables, unknown


def _lost(data: bytes, place: str) -> dict[str, list[LostCell]]:
    """The lost cells by sheet, once it is sure that the archive is sound and not too large."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = archive.infolist()
            if sum(m.file_size for m in members) > LARGEST_PACKAGE:
                raise BadInput(f"the workbook holds more than {LARGEST_PACKAGE / 2**30:g} GiB", place)
            if len({m.filename for m in members}) < len(members):
                raise BadInput("the workbook holds one part twice", place)
            return lost_cells(archive, place)
    except (zipfile.BadZipFile, NotImplementedError, ValueError) as error:
        raise BadInput(f"the workbook cannot be read ({error})", place) from None


def _raw(table: str, rows: list[list[object]], lost: list[LostCell], findings: Findings) -> Raw | None:
    """The table on a sheet; None, with a fault, if the sheet has no header."""
    header = tuple(_text(cell) or "" for cell in rows[0]) if rows else ()
    if not any(header):
        findings.table(_FORM, table, _FORM, row=1)
        return None
    columns = zip(*rows[1:], strict=True) if len(rows) > 1 else ([] for _ in header)
    texts = pd.DataFrame(
        {place: pd.array([_text(cell) for cell in column], dtype="str") for place, column in enumerate(columns)}
    )
    broken = np.zeros(len(texts), dtype=bool)
    for cell in lost:
        name = header[cell.column] if cell.column < len(header) else ""
        findings.table(_LOST, table, _LOST, row=cell.row, column=name or None, value=cell.shown)
        broken[cell.row - 2 : cell.row - 1] = cell.row > 1
    return Raw(header, texts, broken)


def _text(cell: object) -> str | None:
    """What a cell says, None if nothing."""
    if isinstance(cell, str):
        return cell or None
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, datetime):
        return (cell.date() if cell.time() == time() else cell).isoformat()
    return cell.isoformat() if isinstance(cell, date) else show(cell)
