"""Tables of a sound package with some in their place as CSV files, checked as a package is."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from optimizer.errors import DataFaults, Fault
from optimizer.schema import TABLES

from .cells import UnreadCells, empty_table, typed_table
from .check import find_faults
from .csv_text import parse_csv
from .table_faults import TableFaults

__all__ = ["with_csv"]


def with_csv(
    tables: Mapping[str, pd.DataFrame], files: Mapping[str, bytes]
) -> tuple[dict[str, pd.DataFrame], tuple[Fault, ...]]:
    """The tables, with those that ``files`` hold by name in the place of theirs, and the warnings about these.

    ``tables`` are as in `Package`; what is wrong with the others is not told. DataFaults with every fault of the files.
    """
    table_faults = TableFaults()
    done, unread, unreadable = dict(tables), UnreadCells(), set()
    for name, data in files.items():
        raw = parse_csv(name, data, table_faults, TABLES[name].names, TABLES[name].titles)
        if raw is None:
            done[name] = empty_table(TABLES[name])
            unreadable.add(name)
        else:
            done[name], bad = typed_table(TABLES[name], raw, table_faults)
            unread |= bad
    find_faults(done, unread, table_faults, unreadable)
    faults = tuple(fault for fault in table_faults.faults() if fault.table in files)
    if any(fault.severity == "error" for fault in faults):
        raise DataFaults(faults)
    return done, faults
