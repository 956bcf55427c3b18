"""Screening as the command line and the dashboard call it: names, firms that a package knows, and their owners."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd

from optimizer.dataset.csv_text import parse_csv
from optimizer.dataset.findings import Findings
from optimizer.dataset.nearest import sightless
from optimizer.dataset.periods import first_day, last_day
from optimizer.dataset.text_form import TITLE_ROWS, Trouble, decoded, names_misformed
from optimizer.errors import BadInput, DataFaults, quoted
from optimizer.rules.firms import read_firms
from optimizer.screening import (
    DEFAULT_THRESHOLD,
    by_entry,
    decide,
    listed_from_tables,
    no_confirmations,
    read_confirmations,
    read_listed,
    screen,
    write_confirmations,
)
from optimizer.screening.entry_text import pieces_of
from optimizer.screening.normalise import normalise

__all__ = ["by_entry", "decide_match", "owners_by_name", "owners_of", "read_names", "screen_names"]


def screen_names(
    names: Sequence[str],
    tables: Mapping[str, pd.DataFrame] | None = None,
    lists: Sequence[Path] = (),
    threshold: float | None = None,
    confirmations: Path | None = None,
) -> pd.DataFrame:
    """Names against the listed entities of a package's ``tables`` and of list files; as `optimizer.screening.screen`.

    ``confirmations`` is the file of decisions, which need not exist yet. BadInput as for reading and screening.
    """
    listed = [listed_from_tables(tables)] if tables is not None else []
    listed += [read_listed(path) for path in lists]
    decided = read_confirmations(confirmations) if confirmations is not None and confirmations.exists() else None
    whole = pd.concat(listed, ignore_index=True) if listed else listed_from_tables({"entities": _NO_ENTITIES})
    return screen(names, whole, DEFAULT_THRESHOLD if threshold is None else threshold, decided)


def read_names(path: Path) -> list[str]:
    """The names in a text file, one a line, or in the column ``name`` of a CSV file; blank ones are left out.

    BadInput if it is not UTF-8, or if something separates columns of which none is called so.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise BadInput(f"the names cannot be read ({error.strerror})", str(path)) from None
    text = decoded(data)
    lines = [] if isinstance(text, Trouble) else [line.strip() for line in text.splitlines() if line.strip()]
    trouble = text if isinstance(text, Trouble) else names_misformed(text)
    if trouble is not None:
        found = f"found {quoted(trouble.value)}, " if trouble.value is not None else ""
        raise BadInput(f"row {trouble.row}: {found}expected {trouble.expected}", str(path))
    if path.suffix.lower() != ".csv" or not lines:
        return lines
    # Line by line, so that a quote left open takes no other name with it.
    try:
        records = [next(csv.reader([line])) for line in lines]
    except csv.Error as error:
        raise BadInput(f"no well-formed CSV file ({error})", str(path)) from None
    named = [[place for place, cell in enumerate(record) if _is_header(cell)] for record in records[:TITLE_ROWS]]
    if len(named[0]) == 1:
        findings = Findings()
        raw = parse_csv(path.stem, data, findings)
        if raw is None or findings.faults():
            raise DataFaults(findings.faults(), str(path))
        return [name for name in raw.texts[named[0][0]].dropna().str.strip().tolist() if name]
    if (lacking := _no_names(lines, records, named)) is not None:
        raise BadInput(f"row 1: found {quoted(lines[0])}, expected {lacking}", str(path))
    single = all(len(record) == 1 for record in records)
    return [name for name in ((record[0].strip() for record in records) if single else lines) if name]


def _is_header(cell: str) -> bool:
    return sightless(cell).lower() == "name"


def _no_names(lines: Sequence[str], records: Sequence[Sequence[str]], named: Sequence[Sequence[int]]) -> str | None:
    """What a CSV file lacks whose lines are no names: several columns of which none, or more than one, is called name."""
    if named[0]:
        return "one column called name, not several"
    if any(named):
        return "the column names in row 1; the header seems to stand below: delete what is above it"
    inner = next(csv.reader([records[0][0]])) if len(records[0]) == 1 else []
    if len(inner) > 1 and any(map(_is_header, inner)):
        return "each value in a cell of its own; here quotes make one cell of the whole line"
    # A comma before a legal form stands inside of a name.
    divided = sum(len(record) > 1 and len(pieces_of(line)) > 1 for line, record in zip(lines, records, strict=True))
    if 2 * divided < len(lines) or not divided:
        return None
    return "one name a line, or a column called name in row 1; a name with a comma in it needs quotes"


_NO_ENTITIES = pd.DataFrame(
    {
        name: pd.Series(dtype="str")
        for name in ("entity_id", "name", "aliases", "list_id", "listed_from", "listed_to", "citation")
    }
)


def decide_match(path: Path, match: Mapping[str, str], state: str, by: str, note: str = "") -> None:
    """Keep a decision on a match (a row of ``screen_names``) in the file of decisions, made if it does not exist.

    ``state`` is confirmed, rejected or open. BadInput for another state or a blank ``by``.
    """
    before = read_confirmations(path) if path.exists() else no_confirmations()
    after = decide(
        before,
        name=match["name"],
        entity_id=match["entity_id"],
        list_id=match["list_id"],
        matched_name=match["matched_name"],
        state=state,
        by=by,
        day=date.today().isoformat(),
        note=note or None,
    )
    write_confirmations(after, path)


def owners_of(tables: Mapping[str, pd.DataFrame], firm: str, period: str) -> pd.DataFrame:
    """Who holds a firm (an id of suppliers or entities) in a period, directly or through others.

    Columns: ``owner``, ``share`` (0–1, multiplied along paths and added over them), ``path`` (the shortest, as in proof
    paths). Largest first; empty for a firm that nobody is known to hold, or that the package does not know.
    """
    firms = read_firms(tables, [period])
    found = []
    if firm in firms.ids:
        position = int(firms.ids.get_indexer(pd.Index([firm]))[0])
        for owner in np.unique(firms.owner):
            roots = np.zeros((len(firms.ids), 1), dtype=bool)
            roots[owner] = True
            share = float(firms.held(roots)[position, 0])
            if share > 0:
                steps = firms.path(position, roots[:, 0], 0)
                path = firm + "".join(f" ← {100 * part:g} % {firms.ids[above]}" for above, part in steps)
                found.append((str(firms.ids[owner]), share, path))
    table = pd.DataFrame(found, columns=["owner", "share", "path"]).astype({"share": float})
    return table.sort_values("share", ascending=False, kind="stable", ignore_index=True)


def owners_by_name(names: Sequence[str], tables: Mapping[str, pd.DataFrame], period: str) -> pd.DataFrame:
    """The owners of those names that are suppliers of the package, by id or by a name that normalises alike.

    Columns: ``name``, ``supplier``, ``owner``, ``share``, ``path`` (as ``owners_of``) and ``lists`` (on which the owner stands in
    the period, joined by ``;``). A supplier without known owners has no row.
    """
    suppliers, listed = tables["suppliers"], tables["entities"]
    known: dict[str, str] = {}
    for column in ("name_en", "name_ja", "supplier_id"):
        stated = suppliers[suppliers[column].notna()]
        known |= dict(zip(stated[column].map(normalise), stated["supplier_id"], strict=True))
    opens, closes = first_day(period).isoformat(), last_day(period).isoformat()
    live = listed[(listed["listed_from"] <= closes) & (listed["listed_to"].isna() | (listed["listed_to"] >= opens))]
    lists = live.groupby("entity_id")["list_id"].agg(";".join)
    found = []
    for name in dict.fromkeys(names):
        supplier = known.get(normalise(name))
        if supplier is not None:
            rows = owners_of(tables, supplier, period)
            found.append(rows.assign(name=name, supplier=supplier, lists=rows["owner"].map(lists).fillna("")))
    columns = ["name", "supplier", "owner", "share", "path", "lists"]
    return pd.concat(found, ignore_index=True)[columns] if found else pd.DataFrame(columns=columns)
