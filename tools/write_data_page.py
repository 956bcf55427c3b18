"""Write the tables of ``docs/data.md``, from the schema and the records of options, those of ``docs/sweep.md``, and the
tutorial's descriptor.

``python -m tools.write_data_page`` writes them; a test fails when a page and the code differ. What stands around the tables is
edited on the page.
"""

from __future__ import annotations

import csv
from pathlib import Path

from optimizer.dataset.descriptor import DESCRIPTOR, descriptor
from optimizer.dataset.table_faults import as_shown
from optimizer.schema import KINDS, PLAN_TABLES, TABLES, Column, Table
from tools.option_tables import SWEEP_PAGE, named_options, renewed, sweep_page

PAGE = Path(__file__).resolve().parent.parent / "docs" / "data.md"
TUTORIAL = PAGE.parents[1] / "data" / "tutorial"

_SHARED = ("source_id", "grade")
_EMPTY = " The column names alone will do where nothing refers to a row."


def page() -> str:
    """The whole page."""
    return renewed(PAGE, {"options": named_options, "columns": _shared, "tables": _tables})


def _shared(_: str) -> str:
    """The columns that every table may carry."""
    rows = [[f"`{c.name}`", _kind(c), c.help["en"]] for c in map(TABLES["offers"].by_name.__getitem__, _SHARED)]
    return "\n".join(["| column | kind | meaning |", "|---|---|---|", *map(_row, rows), ""])


def _tables(of: str) -> str:
    """The tables of data packages (``input``) or of plans (``plan``)."""
    if of == "input":
        return "\n".join(map(_table, TABLES.values()))
    return "\n".join(map(_plan_table, PLAN_TABLES.values()))


def _table(table: Table) -> str:
    name = f"`{table.name}`{' *' if table.required else ''}"
    own = [c for c in table.columns if c.name not in _SHARED or c.name in table.key]
    lines = [
        *_heading(name, table, _EMPTY if table.may_be_empty else ""),
        "| column | kind | unit | default | meaning |",
        "|---|---|---|---|---|",
        *(_row([_name(c), _kind(c), c.unit or "", _default(c), c.help["en"]]) for c in own),
        "",
    ]
    return "\n".join(lines)


def _plan_table(table: Table) -> str:
    lines = [
        *_heading(f"`{table.name}.csv`", table),
        "| column | kind | unit | meaning |",
        "|---|---|---|---|",
        *(_row([_name(c), _kind(c), c.unit or "", c.help["en"]]) for c in table.columns),
        "",
    ]
    return "\n".join(lines)


def _heading(name: str, table: Table, more: str = "") -> list[str]:
    key = ", ".join(f"`{column}`" for column in table.key)
    unique = f" Unique by {key}." if key else ""
    return [f"### {name} {table.title['en']} ({table.title['ja']})", "", f"{table.help['en']}{unique}{more}", ""]


def _name(column: Column) -> str:
    return f"`{column.name}`{' *' if column.required else ''}"


def _default(column: Column) -> str:
    return "" if column.default is None else f"`{as_shown(column.default)}`"


def _kind(column: Column) -> str:
    """What the cell may hold: its choices, the table it refers to, or its form and range."""
    if column.form is not None:
        return column.form.wording
    if column.choices:
        return ", ".join(f"`{choice}`" for choice in column.choices)
    if column.refers:
        named = " or ".join(f"id of `{place.split('.')[0]}`" for place in column.refers)
        return f"{named}, or `*`" if column.wildcard else named
    kind = KINDS[column.kind]["title_en"] + ", or `*`" * column.wildcard + " of the horizon" * column.in_horizon
    return f"{kind}, {column.bounds}" if column.bounds else kind


def _row(cells: list[str]) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def tutorial_descriptor() -> str:
    """The ``datapackage.json`` of the tutorial, for the columns that its files have."""
    columns = {}
    for table in TABLES:
        file = TUTORIAL / f"{table}.csv"
        if file.exists():
            with file.open(encoding="utf-8", newline="") as lines:
                columns[table] = next(csv.reader(lines))
    return descriptor(TUTORIAL.name, columns)


if __name__ == "__main__":
    (TUTORIAL / DESCRIPTOR).write_text(tutorial_descriptor(), encoding="utf-8")
    PAGE.write_text(page(), encoding="utf-8")
    SWEEP_PAGE.write_text(sweep_page(), encoding="utf-8")
