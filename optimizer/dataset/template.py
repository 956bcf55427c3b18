"""An empty Excel workbook to fill in: a sheet for each table, and one that explains every column."""

from __future__ import annotations

import io
from collections.abc import Mapping
from pathlib import Path

import xlsxwriter

from optimizer.documents.reasons import reason_of
from optimizer.errors import BadInput
from optimizer.messages import Message, message
from optimizer.schema import KINDS, TABLES, Column, Table

from .table_faults import as_shown
from .workbook import NOTES

__all__ = ["write_template"]

_REQUIRED = {"bold": True, "bg_color": "#F4B183", "border": 1}
_OPTIONAL = {"bg_color": "#DDEBF7", "border": 1}
_HEADING = {"bold": True, "bg_color": "#D9D9D9", "border": 1}
_WRAPPED = {"text_wrap": True, "valign": "top"}
_LAST_ROW = 1_048_575


def _both(text: Message) -> str:
    return f"{text} / {text.in_language('ja')}"


_INTRODUCTION = message(
    "One sheet for each table. Fill in the rows below the header and leave unused sheets as they are."
    " A column with an orange header is required. Blank means not given."
)
_HEADINGS = (
    "Table / 表", "Column / 列", "Title", "名称", "Kind / 種類", "Unit / 単位", "Required / 必須",
    "Default / 既定値", "Choices / 選択肢", _both(message("Refers to")), "Range / 範囲", "Meaning", "意味",
)  # fmt: skip
_WIDTHS = (16, 24, 22, 22, 28, 26, 18, 16, 34, 30, 22, 60, 60)
_TABLE_REQUIRED = "required / 必須"


def write_template(path: Path | str) -> None:
    """Writes an empty workbook in which a data package can be filled in.

    BadInput if the file exists already, cannot be written, or is not to be an .xlsx.
    """
    target = Path(path)
    if target.suffix.lower() != ".xlsx":
        raise BadInput(message("the name of the workbook must end in .xlsx"), str(target))
    content = _workbook()
    try:
        with target.open("xb") as file:
            file.write(content)
    except FileExistsError:
        raise BadInput(message("the file exists already; choose another name"), str(target)) from None
    except OSError as error:
        text = message("the workbook cannot be written ({reason})", reason=reason_of(error))
        raise BadInput(text, str(target)) from None


def _workbook() -> bytes:
    content = io.BytesIO()
    book = xlsxwriter.Workbook(content, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    _notes(book)
    formats = {True: book.add_format(_REQUIRED), False: book.add_format(_OPTIONAL)}
    as_text = book.add_format({"num_format": "@"})
    for table in TABLES.values():
        sheet = book.add_worksheet(table.name)
        sheet.freeze_panes(1, 0)
        for place, column in enumerate(table.columns):
            # Text cells keep the zeros in front of a code, and Excel makes no date of a period or an id.
            sheet.set_column(place, place, max(14, len(column.name) + 3), None if column.numeric else as_text)
            sheet.write_string(0, place, column.name, formats[column.required])
            sheet.write_comment(0, place, _comment(column), {"x_scale": 2.5, "y_scale": 1.5})
            if column.choices and column.kind != "names":
                choices = {"validate": "list", "source": list(column.choices)}
                sheet.data_validation(1, place, _LAST_ROW, place, choices)
    book.close()
    return content.getvalue()


def _notes(book: xlsxwriter.Workbook) -> None:
    """The sheet that explains every table and column."""
    sheet = book.add_worksheet(NOTES)
    heading, wrapped = book.add_format(_HEADING), book.add_format(_WRAPPED)
    introduction = (str(_INTRODUCTION), _INTRODUCTION.in_language("ja"))
    for row, text in enumerate(introduction):
        sheet.write_string(row, 0, text)
    top = len(introduction) + 1
    for place, (text, width) in enumerate(zip(_HEADINGS, _WIDTHS, strict=True)):
        sheet.set_column(place, place, width)
        sheet.write_string(top, place, text, heading)
    sheet.freeze_panes(top + 1, 2)
    lines = [line for table in TABLES.values() for line in [_about(table), *_columns(table)]]
    for row, line in enumerate(lines, start=top + 1):
        for place, text in enumerate(line):
            sheet.write_string(row, place, text, wrapped)


def _about(table: Table) -> tuple[str, ...]:
    required = _TABLE_REQUIRED if table.required else ""
    blank = ("",) * 4
    return (table.name, "", *table.title.values(), "", "", required, *blank, *table.help.values())


def _columns(table: Table) -> list[tuple[str, ...]]:
    return [
        (
            table.name,
            column.name,
            *column.title.values(),
            _both(column.form.wording) if column.form else _kind(KINDS[column.kind]),
            column.unit or "",
            _TABLE_REQUIRED if column.required else "",
            as_shown(column.default) or "",
            ", ".join(column.choices),
            ", ".join([*column.refers, *(["*"] if column.wildcard else [])]),
            column.bounds,
            *column.help.values(),
        )
        for column in table.columns
    ]


def _kind(words: Mapping[str, str]) -> str:
    example = f", {words['example']}" if words["example"] else ""
    return f"{words['title_en']}{example} / {words['title_ja']}".replace("`", "")


def _comment(column: Column) -> str:
    terms = [column.unit, f"default / 既定値 {as_shown(column.default)}" if column.default is not None else None]
    tail = " · ".join(term for term in terms if term)
    return "\n".join([" / ".join(column.title.values()), *column.help.values(), *([tail] if tail else [])])
