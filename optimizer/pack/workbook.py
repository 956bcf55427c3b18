"""The plan as a workbook in a reader's language: a cover, a sheet a table, what the columns mean, the whole summary; values only.

Ids have names beside them, by the data of the case. Programs read the pack's CSV files, which know no language.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd
import xlsxwriter

from optimizer.messages import Language, in_language, message
from optimizer.schema import PLAN_TABLES, Column, Table
from optimizer.vocabulary import word
from optimizer.wording import Wording

from .cover import cover_lines, disclaimer_of
from .names import named_tables, names_of
from .phrases import phrase_in_japanese

__all__ = ["write_workbook"]

#: Rows a worksheet can hold below its header.
_MOST_ROWS = 1_048_575
#: Signs that Excel allows in no sheet's name.
_NOT_IN_SHEETS = str.maketrans(dict.fromkeys("[]:*?/\\", "-"))
#: The kind of word that a column holds, if it holds any.
_HELD = {
    "kind": "kind", "because": "because", "verdict": "verdict", "status": "concern", "constraint": "constraint",
    "basis": "basis", "family": "family", "rule_grade": "grade", "list_grade": "grade", "clause": "clause",
}  # fmt: skip


def write_workbook(
    path: Path,
    summary: Mapping[str, Any],
    tables: Mapping[str, pd.DataFrame],
    case: Mapping[str, pd.DataFrame],
    language: Language = "en",
) -> None:
    """Write ``plan.xlsx``; ``case`` are the tables of the plan's data, which name what the plan's ids stand for.

    Text is never taken for a formula or link; a table beyond Excel's rows says so in its place.
    """
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(str(path), {**options, "constant_memory": True, "nan_inf_to_errors": False}) as book:
        _Workbook(book, case, language).fill(summary, tables)


class _Workbook:
    """A workbook as it is written."""

    def __init__(self, book: Any, case: Mapping[str, pd.DataFrame], language: Language) -> None:
        self.book, self.language, self.wording = book, language, Wording(language)
        self.names = {f"{table}.{key}": names_of(case, table, language) for table, key in named_tables().items()}
        self.bold = book.add_format({"bold": True, "bg_color": "#1F4E79", "font_color": "#FFFFFF"})
        self.title = book.add_format({"bold": True, "font_size": 16})
        self.wrapped = book.add_format({"text_wrap": True, "valign": "top"})
        self.number = book.add_format({"num_format": "#,##0.######"})
        self.money = book.add_format({"num_format": "#,##0"})

    def fill(self, summary: Mapping[str, Any], tables: Mapping[str, pd.DataFrame]) -> None:
        """All sheets."""
        # Printed below every page, where it is in no reader's way.
        self.footer = f"&L&8{disclaimer_of(summary, self.language)}"
        self.cover(summary)
        for name, schema in PLAN_TABLES.items():
            self.table(name, schema, tables[name])
        self.columns()
        self.summary(summary)

    def sheet(self, title: str) -> Any:
        """A new sheet."""
        sheet = self.book.add_worksheet(self.said(title).translate(_NOT_IN_SHEETS))
        sheet.set_footer(self.footer)
        return sheet

    def said(self, text: Any) -> Any:
        """A text in the workbook's language."""
        return in_language(text, self.language)

    def cover(self, summary: Mapping[str, Any]) -> None:
        """What the plan is, in a few lines."""
        sheet = self.sheet(message("Cover"))
        sheet.hide_gridlines(2)
        sheet.set_column(0, 0, 30)
        sheet.set_column(1, 1, 100)
        for row, (label, text) in enumerate(cover_lines(summary, self.language)):
            sheet.write(row, 0, self.said(label), self.title if row == 0 else self.wrapped)
            sheet.write(row, 1, self.said(text), self.wrapped)

    def table(self, name: str, schema: Table, table: pd.DataFrame) -> None:
        """A table of the plan, names beside ids."""
        sheet = self.sheet(schema.title[self.language])
        sheet.freeze_panes(1, 0)
        columns = [(column, named) for column in self.own(schema) for named in self.shown(column)]
        sheet.write_row(0, 0, [self.heading(column, named) for column, named in columns], self.bold)
        if len(table) > _MOST_ROWS:
            more = message(
                "{count} rows: more than a worksheet holds; see {file}", count=f"{len(table):,}", file=f"{name}.csv"
            )
            sheet.write(1, 0, self.said(more))
            return
        for at, (column, _) in enumerate(columns):
            words = column.stored == "text"
            style = None if words else self.money if column.name.endswith("_jpy") else self.number
            sheet.set_column(at, at, 18 if words else 15, style)
        cells = [self.cells(column, named, table[column.name]) for column, named in columns]
        for row, record in enumerate(zip(*cells, strict=True), 1):
            sheet.write_row(row, 0, record)
        sheet.autofilter(0, 0, max(len(table), 1), len(columns) - 1)

    def own(self, schema: Table) -> list[Column]:
        """The columns of a table without those that say the same in the other language."""
        pairs = {name.removesuffix("_ja") for name in schema.names if name.endswith("_ja")}
        other = pairs if self.language == "ja" else {f"{name}_ja" for name in pairs}
        return [column for column in schema.columns if column.name not in other]

    def shown(self, column: Column) -> Sequence[bool]:
        """Whether a column stands by its ids, and once more by their names."""
        return (False, True) if any(place in self.names for place in column.refers) else (False,)

    def heading(self, column: Column, named: bool) -> str:
        """The column's title."""
        title = column.title[self.language]
        return str(self.said(message("{column}: name", column=title))) if named else title

    def cells(self, column: Column, named: bool, values: pd.Series) -> list[Any]:
        """What stands in a column, a cell a row."""
        cells = values.astype(object)
        known = cells.where(cells.notna(), None).tolist()
        if named:
            names = [self.names[place] for place in column.refers if place in self.names]
            return [next((held[value] for held in names if value in held), None) for value in known]
        if self.language == "en":
            return known
        shown = {value: self.cell(column, value) for value in set(known) - {None}}
        return [shown.get(value) for value in known]

    def cell(self, column: Column, value: Any) -> Any:
        """A value as a Japanese reader reads it."""
        if column.kind == "period":
            return self.wording.quarter(value)
        if column.name in ("proof_path", "pool"):
            return phrase_in_japanese(value)
        kind = "flag" if column.stored == "flag" else _HELD.get(column.name)
        return value if kind is None else self.said(word(kind, str(value)))

    def columns(self) -> None:
        """What each column means, and its name in the pack's files."""
        sheet = self.sheet(message("Columns"))
        sheet.freeze_panes(1, 0)
        for at, places in enumerate((24, 34, 30, 30, 90)):
            sheet.set_column(at, at, places)
        heads = (
            message("Sheet"),
            message("Column"),
            message("File"),
            message("Column in the file"),
            message("Meaning"),
        )
        sheet.write_row(0, 0, [self.said(head) for head in heads], self.bold)
        lines = [
            (
                schema.title[self.language],
                column.title[self.language],
                f"{name}.csv",
                column.name,
                column.help[self.language],
            )
            for name, schema in PLAN_TABLES.items()
            for column in self.own(schema)
        ]
        for row, line in enumerate(lines, 1):
            sheet.write_row(row, 0, line)

    def summary(self, summary: Mapping[str, Any]) -> None:
        """Every number of ``summary.json`` under its key."""
        sheet = self.sheet(message("All numbers"))
        sheet.freeze_panes(1, 0)
        sheet.set_column(0, 0, 44)
        sheet.set_column(1, 1, 60)
        sheet.write_row(0, 0, [self.said(message("Key in summary.json")), self.said(message("Value"))], self.bold)
        for row, (name, value) in enumerate(_flat("", _in_one_language(summary, self.language)), 1):
            sheet.write(row, 0, name)
            sheet.write(row, 1, self.said(value))


def _in_one_language(summary: Mapping[str, Any], language: Language) -> dict[str, Any]:
    """The summary without what it says in the other language."""
    kept = dict(summary)
    japanese = kept.pop("warnings_ja", kept["warnings"])
    kept["warnings"] = japanese if language == "ja" else kept["warnings"]
    for key in ("title", "headline", "disclaimer"):
        if kept.get(key):
            kept[key] = kept[key].get(language, next(iter(kept[key].values())))
    return kept


def _flat(prefix: str, value: Any) -> list[tuple[str, Any]]:
    if isinstance(value, Mapping):
        return [
            line for key, inner in value.items() for line in _flat(f"{prefix}.{key}" if prefix else str(key), inner)
        ]
    if isinstance(value, list | tuple):
        return [(prefix, "; ".join(str(item) for item in value))]
    return [(prefix, "" if value is None else value)]
