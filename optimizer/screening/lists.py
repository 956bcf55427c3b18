"""Lists of firms, in any of the forms they come in, as one tidy table of listed names."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pandas as pd

from optimizer.arrays import Mask
from optimizer.dataset.cells import empty_table, typed_table
from optimizer.dataset.check_cells import check_cells
from optimizer.dataset.checked_tables import CheckedTables
from optimizer.dataset.csv_text import Raw, parse_csv
from optimizer.dataset.package import read_package
from optimizer.dataset.table_faults import TableFaults, as_mask
from optimizer.days import is_day
from optimizer.documents.reasons import reason_of
from optimizer.errors import BadInput, DataFaults
from optimizer.messages import Message, listing, message, sequence
from optimizer.schema import TABLES

from .list_formats import FORMATS, ListFormat, missing_columns, names_of, recognise
from .normalise import normalise

__all__ = ["LISTED_COLUMNS", "listed_from_tables", "read_listed"]

LISTED_COLUMNS = (
    "list_id",
    "entity_id",
    "name",
    "kind",
    "parent",
    "listed_from",
    "listed_to",
    "citation",
    "url",
    "row",
)
"""Columns of a table of listed names, in order; see `read_listed`."""

_ENTITIES = "entities"
#: Every name that the header of a list may have.
_KNOWN = frozenset((*TABLES[_ENTITIES].names, *(name for form in FORMATS for name in form.header)))
_DAY = message("a calendar day such as 2027-04-01")
_NAME = message("a name with at least one letter or digit")


def read_listed(path: Path | str) -> pd.DataFrame:
    """The names on a list, one a row.

    ``path`` is a CSV file (the planner's table `entities`, the US Consolidated Screening List, OpenSanctions'
    ``targets.simple.csv`` or the NDAA 1260H list, told by the header) or a data package. Columns, all text but the last:
    ``list_id``, ``entity_id``, ``name``, ``kind`` (`name`, `alias`, `previous` or `parent`: the listed firm's owner),
    ``parent`` (the firm to which the bearer of the name belongs, where the entry says so), ``listed_from`` and ``listed_to``
    (days; blank: not stated, and still listed), ``citation``, ``url`` and ``row``, the record's number with the header as
    row 1. Blanks are NaN.

    DataFaults with every fault found; BadInput if the file cannot be read or its header is of no known form.
    """
    root = Path(path)
    if root.is_dir() or root.suffix.lower() in {".zip", ".xlsx"}:
        return listed_from_tables(read_package(root).tables)
    try:
        data = root.read_bytes()
    except OSError as error:
        raise BadInput(message("the list cannot be read ({error})", error=reason_of(error)), str(root)) from None
    table_faults = TableFaults()
    raw = parse_csv(root.name, data, table_faults, _KNOWN)
    if raw is None:
        raise DataFaults(table_faults.faults(), str(root))
    if {"entity_id", "name", "list_id"} <= set(raw.header):
        listed = _own(raw, table_faults)
    elif (form := recognise(raw.header)) is not None:
        listed = _published(root.name, form, raw, table_faults)
    else:
        raise BadInput(_unknown(raw.header), str(root))
    faults = table_faults.faults()
    if faults:
        raise DataFaults(faults, str(root))
    return listed


def listed_from_tables(tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """The listed names of a data package's tables, as `read_listed` gives them.

    A listed firm with a ``parent_id`` has its parent's names as names of kind `parent`. ``url`` is that of its source.
    """
    entities = tables[_ENTITIES]
    sources = tables.get("sources", empty_table(TABLES["sources"]))
    entries = entities[["list_id", "entity_id", "listed_from", "listed_to", "citation"]].astype("str")
    entries["url"] = entities["source_id"].map(sources.set_index("source_id")["url"]).astype("str")
    own = names_of({"name": "name", "aliases": "alias"}, entities, separator="|")
    parents = entities["parent_id"].dropna().rename("entity_id").rename_axis("record").reset_index()
    titles = entities[["entity_id", "name"]].drop_duplicates()
    above = parents.merge(titles, on="entity_id")[["record", "name"]]
    owners = above.drop_duplicates("record").set_index("record")["name"].astype("str")
    own["parent"] = own["parent"].fillna(own["record"].map(owners).astype("str"))
    names = pd.concat([own, above.assign(kind="parent")])
    return _tidy(entries, names.sort_values("record", kind="stable").drop_duplicates(["record", "name"]))


def _own(raw: Raw, table_faults: TableFaults) -> pd.DataFrame:
    """The listed names of a file of the table `entities`, with the faults that a package check would find in it."""
    table = TABLES[_ENTITIES]
    frame, unread = typed_table(table, raw, table_faults)
    tables = {name: empty_table(other) for name, other in TABLES.items()} | {_ENTITIES: frame}
    check_cells(CheckedTables(tables, unread, table_faults))
    known = set(frame["entity_id"].dropna())
    strange = as_mask(frame["parent_id"].notna() & ~frame["parent_id"].isin(known))
    expected = message("an entity_id of this table")
    table_faults.rows(message("a listed parent"), _ENTITIES, "parent_id", strange, frame["parent_id"], expected)
    _check_entries(_ENTITIES, frame, frame, {"listed_from": "listed_from", "listed_to": "listed_to"}, table_faults)
    if table_faults.faults():
        return pd.DataFrame(columns=list(LISTED_COLUMNS))
    listed = listed_from_tables(tables)
    _check_names(_ENTITIES, listed, {"name": "name", "alias": "aliases"}, table_faults)
    return listed


def _published(table: str, form: ListFormat, raw: Raw, table_faults: TableFaults) -> pd.DataFrame:
    """The listed names of a published list, with every fault in what is read of it."""
    missing = missing_columns(form, raw.header)
    for column, meant in missing.items():
        hint = message("; is {meant} meant for it?", meant=repr(meant)) if meant else ""
        expected = message("this column, which {title} has{hint}", title=form.title, hint=hint)
        table_faults.table(message("this column"), table, expected, row=1, column=column)
    for column in sorted({name for name in raw.header if raw.header.count(name) > 1 and name in form.read}):
        table_faults.table(message("a column name once"), table, message("each column once"), row=1, column=column)
    if table_faults.faults():
        return pd.DataFrame(columns=list(LISTED_COLUMNS))
    cells = raw.texts[[raw.header.index(name) for name in form.read]].set_axis(list(form.read), axis=1)
    cells = cells.apply(lambda texts: texts.str.strip().replace("", np.nan))
    filled = np.flatnonzero(as_mask(raw.texts.notna().any(axis=1)))
    cells = cells.iloc[: filled[-1] + 1 if len(filled) else 0]
    for column in form.required:
        blank = as_mask(cells[column].isna())
        expected = message("a value: an entry without it cannot be used")
        table_faults.rows(message("a value"), table, column, blank, None, expected)
    for column in form.days:
        table_faults.rows(_DAY, table, column, _no_day(cells[column]), cells[column], _DAY)
    entries = form.entries(cells)
    _check_entries(
        table, entries, cells, dict(zip(("listed_from", "listed_to"), form.days, strict=False)), table_faults
    )
    listed = _tidy(entries, names_of(form.names, cells, bracketed=form.bracketed))
    columns = {kind: column for column, kind in reversed(form.names.items())}
    _check_names(table, listed, columns, table_faults)
    return listed


def _tidy(entries: pd.DataFrame, names: pd.DataFrame) -> pd.DataFrame:
    """Entries by record and their names as one table."""
    listed = names.merge(entries, left_on="record", right_index=True)
    listed = listed.assign(row=listed["record"].astype(np.int64) + 2)[list(LISTED_COLUMNS)]
    return listed.astype(dict.fromkeys(LISTED_COLUMNS[:-1], "str")).reset_index(drop=True)


def _check_entries(
    table: str, entries: pd.DataFrame, cells: pd.DataFrame, days: Mapping[str, str], table_faults: TableFaults
) -> None:  # fmt: skip
    """Faults of entries as a whole: listed to a day before the first, and one entry twice. ``days`` names the columns."""
    if "listed_to" in days:
        start, end = entries["listed_from"], entries["listed_to"]
        sound = ~_no_day(start) & ~_no_day(end) & as_mask(start.notna() & end.notna())
        early = sound & as_mask((end < start).fillna(False))
        last = days["listed_to"]
        expected = message("a day not before {first}", first=days["listed_from"])
        table_faults.rows(message("a last day"), table, last, early, cells[last], expected)
    key = ["entity_id", "list_id", "listed_from"]
    twice = as_mask(entries.duplicated(key) & entries["entity_id"].notna())
    expected = message("each entry (entity, list and first day) once")
    table_faults.rows(message("an entry once"), table, None, twice, None, expected)


def _check_names(table: str, listed: pd.DataFrame, columns: Mapping[str, str], table_faults: TableFaults) -> None:
    """A fault for each name in which there is nothing to compare."""
    empty = listed[as_mask(listed["name"].map(normalise) == "")]
    for kind, some in empty.groupby("kind"):
        texts = pd.Series(some["name"].to_numpy(), index=some["row"] - 2, dtype="str")
        table_faults.rows(_NAME, table, columns[str(kind)], texts.index.to_numpy(np.intp), _spread(texts), _NAME)


def _spread(texts: pd.Series) -> pd.Series:
    """The texts at their positions, so that a fault can show them."""
    return texts[~texts.index.duplicated()].reindex(range(int(texts.index.max()) + 1))


def _no_day(texts: pd.Series) -> Mask:
    """The cells that hold something other than a calendar day."""
    days = {text: is_day(text) for text in texts.dropna().unique()}
    return as_mask(texts.notna() & ~texts.map(days).eq(True))


def _unknown(header: tuple[str, ...]) -> Message:
    """What to say of a header of no known form: the likeliest one, and what it lacks of it."""
    forms: dict[Message, tuple[str, ...]] = {
        message("the planner's table entities"): ("entity_id", "name", "list_id", "listed_from", "citation")
    }
    forms |= {form.title: form.read for form in FORMATS}
    likest = max(forms, key=lambda title: len(set(forms[title]) & set(header)) / len(forms[title]))
    shared = set(forms[likest]) & set(header)
    lacking = listing(name for name in forms[likest] if name not in header)
    hint = message("; likest is {title}, of which it lacks {columns}", title=likest, columns=lacking) if shared else ""
    known = sequence(forms, "; ", "、")
    return message("the header is of no list that can be read ({forms}){hint}", forms=known, hint=hint)
