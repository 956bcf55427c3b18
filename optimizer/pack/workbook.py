"""The plan as a workbook: a summary sheet and one sheet a table, values only."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd
import xlsxwriter

from optimizer.schema import PLAN_TABLES

__all__ = ["write_workbook"]

#: Rows a worksheet can hold below its header.
_MOST_ROWS = 1_048_575


def write_workbook(path: Path, summary: Mapping[str, Any], tables: Mapping[str, pd.DataFrame]) -> None:
    """Write ``plan.xlsx``. Text is never taken for a formula or link; a table beyond Excel's rows says so in its place."""
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    texts = summary.get("disclaimer") or {}
    with xlsxwriter.Workbook(str(path), {**options, "constant_memory": True, "nan_inf_to_errors": False}) as book:
        bold = book.add_format({"bold": True, "bg_color": "#1F4E79", "font_color": "#FFFFFF"})
        number = book.add_format({"num_format": "#,##0.######"})
        money = book.add_format({"num_format": "#,##0"})
        first = book.add_worksheet("summary")
        first.set_footer(_footer(texts))
        _summary(first, summary, bold)
        for name, schema in PLAN_TABLES.items():
            sheet, table = book.add_worksheet(name), tables[name]
            sheet.freeze_panes(1, 0)
            # Printed below every page, where it is in no reader's way.
            sheet.set_footer(_footer(texts))
            sheet.write_row(0, 0, schema.names, bold)
            if len(table) > _MOST_ROWS:
                sheet.write(1, 0, f"{len(table):,} rows: more than a worksheet holds; see {name}.csv")
                continue
            for at, column in enumerate(schema.columns):
                words = column.stored == "text"
                style = None if words else money if column.name.endswith("_jpy") else number
                sheet.set_column(at, at, 18 if words else 15, style)
            cells = table[list(schema.names)].astype(object)
            for row, record in enumerate(cells.where(cells.notna(), None).itertuples(index=False, name=None), 1):
                sheet.write_row(row, 0, record)
            sheet.autofilter(0, 0, max(len(table), 1), len(schema.columns) - 1)


def _footer(texts: Mapping[str, str]) -> str:
    """The disclaimer at the foot of a printed page: in Japanese, for both languages exceed what Excel takes."""
    return f"&L&8{texts['ja']}" if "ja" in texts else ""


def _summary(sheet: Any, summary: Mapping[str, Any], bold: Any) -> None:
    sheet.set_column(0, 0, 44)
    sheet.set_column(1, 1, 60)
    sheet.write_row(0, 0, ["figure", "value"], bold)
    for row, (name, value) in enumerate(_flat("", summary), 1):
        sheet.write(row, 0, name)
        sheet.write(row, 1, value)


def _flat(prefix: str, value: Any) -> list[tuple[str, Any]]:
    if isinstance(value, Mapping):
        return [
            line for key, inner in value.items() for line in _flat(f"{prefix}.{key}" if prefix else str(key), inner)
        ]
    if isinstance(value, list | tuple):
        return [(prefix, "; ".join(str(item) for item in value))]
    return [(prefix, "" if value is None else value)]
