"""A data package: read with every fault found at once, written in one canonical form, its blanks filled."""

from __future__ import annotations

import csv
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from optimizer.documents.nearest import did_you_mean, nearest, suggested, without_unseen
from optimizer.documents.reasons import reason_of
from optimizer.errors import BadInput, DataFaults, Fault
from optimizer.messages import listing, message
from optimizer.schema import TABLES

from .cells import UnreadCells, empty_table, number_texts, typed_table
from .check import find_faults
from .csv_text import Raw, parse_csv
from .descriptor import DESCRIPTOR, check_descriptor, descriptor
from .earlier_bids import as_of_version_2
from .package_files import PackageFiles, open_archive, open_folder
from .table_faults import TableFaults
from .workbook import read_workbook

__all__ = ["Package", "fill_defaults", "read_package", "write_package"]

_CSV = ".csv"
_OTHER_BOOKS = (".xls", ".xlsm", ".xlsb", ".xltx", ".ods", ".numbers")


@dataclass(frozen=True)
class Package:
    """A data package as read.

    ``tables`` holds every table of the contract, an absent optional one without rows. Columns are those of
    the contract, in its order: numbers and integers float64, all else text (pandas ``str``; periods and dates
    as written), blank cells NaN. The index is a RangeIndex: record i is row i + 2 of its file or sheet.
    ``root`` is the folder or file it was read from, ``warnings`` what deserves a look but stops no plan.
    """

    name: str
    root: Path
    tables: dict[str, pd.DataFrame]
    warnings: tuple[Fault, ...] = field(default=())


def read_package(path: Path | str) -> Package:
    """Reads and checks a folder of CSV files, a .zip of such files, or an .xlsx workbook.

    DataFaults with every fault found, if any is an error; BadInput if there is nothing that can be read.
    """
    root = Path(path)
    table_faults = TableFaults()
    name: str | None = None
    parsed: Mapping[str, Raw | None]
    if root.is_dir():
        parsed, name = _read_files(open_folder(root), table_faults)
    elif not root.exists():
        raise BadInput(message("no such folder or file"), str(root))
    elif root.suffix.lower() == ".zip":
        parsed, name = _read_files(open_archive(root), table_faults)
    elif root.suffix.lower() == ".xlsx":
        parsed, unknown = read_workbook(root, table_faults)
        for sheet, shown in unknown.items():
            parsed = {**_unknown_table(sheet, shown, parsed, table_faults), **parsed}
    else:
        text = message("a data package is a folder of CSV files, a .zip of them, or an .xlsx workbook")
        if root.suffix.lower() in _OTHER_BOOKS:
            text = message('{text}; save this one as "Excel workbook (.xlsx)"', text=text)
        raise BadInput(text, str(root))
    raws = {table: raw for table, raw in parsed.items() if raw is not None}
    unreadable = parsed.keys() - raws.keys()
    tables, unread = _typed(as_of_version_2(raws, table_faults), unreadable, table_faults)
    find_faults(tables, unread, table_faults, unreadable)
    faults = table_faults.faults()
    if any(f.severity == "error" for f in faults):
        raise DataFaults(faults, str(root))
    return Package(name or root.resolve().stem, root, tables, faults)


def write_package(
    tables: Mapping[str, pd.DataFrame], folder: Path | str, *, name: str | None = None, replace: bool = False
) -> None:
    """Writes tables as canonical CSV with a ``datapackage.json``; reading them back gives equal tables.

    ``tables`` are as in `Package`; tables without rows and optional columns without values are left out,
    unless the contract requires them. ``name`` is the folder's own by default. A package that stands in the
    folder already is BadInput, unless ``replace``: its tables are then removed first.
    """
    target = Path(folder)
    own = [target / DESCRIPTOR, *(target / (table + _CSV) for table in TABLES)]
    standing = [p for p in own if p.exists()]
    if standing and not replace:
        raise BadInput(message("the folder holds a data package already ({file})", file=standing[0].name), str(target))
    texts = {t: _texts(tables[t], t) for t in TABLES if t in tables and (len(tables[t]) or TABLES[t].required)}
    try:
        target.mkdir(parents=True, exist_ok=True)
        for path in standing:
            path.unlink()
        for table, frame in texts.items():
            (target / (table + _CSV)).write_bytes(_csv(frame))
        content = descriptor(name or target.resolve().name, {t: f.columns for t, f in texts.items()})
        (target / DESCRIPTOR).write_bytes(content.encode())
    except OSError as error:
        text = message("the package cannot be written ({reason})", reason=reason_of(error))
        raise BadInput(text, str(target)) from None


def fill_defaults(tables: Mapping[str, pd.DataFrame]) -> tuple[dict[str, pd.DataFrame], dict[str, int]]:
    """The tables with the contract's defaults in blank cells, and how many of ``table.column`` took one.

    The tables given are not changed; columns without a stated default keep their blanks.
    """
    filled, counts = dict(tables), {}
    for name, frame in tables.items():
        values: dict[str, pd.Series] = {}
        for column in TABLES[name].columns:
            blank = frame[column.name].isna()
            if column.default is not None and blank.any():
                values[column.name] = frame[column.name].mask(blank, column.default)
                counts[f"{name}.{column.name}"] = int(blank.sum())
        if name == "offers" and "bom" in tables:
            chosen = frame["components"].isna() & _has_components(frame, tables["bom"])
            if chosen.any():
                values["components"] = frame["components"].mask(chosen, "chosen")
                counts["offers.components"] = int(chosen.sum())
        if values:
            filled[name] = frame.assign(**values)
    return filled, counts


def _has_components(offers: pd.DataFrame, bom: pd.DataFrame) -> pd.Series:
    """Whether each offer has a bill of materials, its part's or its own."""
    of_part = offers["part_id"].isin(bom.loc[bom["offer_id"].isna(), "part_id"])
    return of_part | offers["offer_id"].isin(bom["offer_id"].dropna())


def _read_files(files: PackageFiles, table_faults: TableFaults) -> tuple[dict[str, Raw | None], str | None]:
    """The tables among the files, None for one that cannot be read, and the package's name if its descriptor states one."""
    text = message("a file inside the package, and not a link that leads out of it")
    for outside in files.outside:
        table_faults.table(text, outside.removesuffix(_CSV), text, value=outside)
    raws: dict[str, Raw | None] = {}
    known = {name[: -len(_CSV)] for name in files.readers if name.endswith(_CSV)}
    for name in files.readers:
        if not name.lower().endswith(_CSV):
            continue
        table = name[: -len(_CSV)]
        if name != table + _CSV or table not in TABLES:
            raws = {**_unknown_table(table, name, known, table_faults), **raws}
        else:
            raws[table] = parse_csv(
                table, _content(files, name), table_faults, TABLES[table].names, TABLES[table].titles
            )
    if DESCRIPTOR not in files.readers:
        return raws, None
    headers = {table: raw.header for table, raw in raws.items() if raw is not None}
    return raws, check_descriptor(_content(files, DESCRIPTOR), files.readers, headers, table_faults)


def _content(files: PackageFiles, name: str) -> bytes:
    try:
        return files.readers[name]()
    except OSError as error:
        text = message("{file} cannot be read ({reason})", file=name, reason=reason_of(error))
        raise BadInput(text, files.place) from None


def _unknown_table(table: str, shown: str, known: Collection[str], table_faults: TableFaults) -> dict[str, Raw | None]:
    """The table that is meant by the name of a file or sheet, unreadable, where none of ``known`` is that table.

    Without it, what merely follows from a wrong name would be told as well.
    """
    called = without_unseen(table).lower()
    titles = {title.lower(): t.name for t in TABLES.values() for title in t.title.values()}
    titled = None if called in TABLES else titles.get(called)
    hint = did_you_mean(table, TABLES) if titled is None else suggested(titled)
    hint = hint or message(", which are {names}", names=listing(TABLES))
    table_faults.table(message("a known table"), table, message("the name of a table{hint}", hint=hint), value=shown)
    meant = called if called in TABLES else titled or nearest(table, TABLES)
    return {meant: None} if meant is not None and meant not in known else {}


def _typed(
    raws: Mapping[str, Raw], unreadable: Collection[str], table_faults: TableFaults
) -> tuple[dict[str, pd.DataFrame], UnreadCells]:
    """Every table of the contract, without rows where it is ``unreadable``, and the cells that have a fault already."""
    tables: dict[str, pd.DataFrame] = {}
    unread: UnreadCells = {}
    for table in TABLES.values():
        if table.may_be_empty and table.required and table.name not in {*raws, *unreadable}:
            text = message("this table; its header alone will do where nothing refers to it")
            table_faults.table(message("rows"), table.name, text)
    for name, table in TABLES.items():
        if name in raws:
            tables[name], bad = typed_table(table, raws[name], table_faults)
            unread |= bad
        else:
            tables[name] = empty_table(table)
    return tables, unread


def _texts(frame: pd.DataFrame, name: str) -> pd.DataFrame:
    """The table as texts, in the contract's order, without optional columns that hold nothing."""
    table = TABLES[name]
    if unknown := [str(c) for c in frame.columns if c not in table.by_name]:
        raise ValueError(f"{name} has no column {', '.join(unknown)}")
    kept = [c for c in table.columns if c.name in frame and (c.required or frame[c.name].notna().any())]
    return pd.DataFrame({c.name: number_texts(frame[c.name]) if c.numeric else frame[c.name] for c in kept})


def _csv(frame: pd.DataFrame) -> bytes:
    """The texts as CSV with LF line ends. Every cell is quoted where one holds a carriage return.

    Without quotes a reader takes a bare carriage return for the end of a record.
    """
    returns = any(frame[c].str.contains("\r", regex=False, na=False).any() for c in frame)
    text: str = frame.to_csv(index=False, lineterminator="\n", quoting=csv.QUOTE_ALL if returns else csv.QUOTE_MINIMAL)
    return text.encode()
