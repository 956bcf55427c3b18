"""Checks a whole package: every fault at once, each with its place and what was expected there."""

from __future__ import annotations

from collections.abc import Collection, Mapping

import pandas as pd

from optimizer.errors import Fault
from optimizer.messages import message
from optimizer.schema import TABLES

from .cells import UnreadCells
from .check_bids import check_bids
from .check_cells import check_cells
from .check_keys import check_keys
from .check_meaning import check_meaning
from .check_paths import check_paths
from .check_periods import check_periods
from .checked_tables import CheckedTables
from .table_faults import TableFaults

__all__ = ["check_tables", "find_faults"]


def check_tables(tables: Mapping[str, pd.DataFrame]) -> tuple[Fault, ...]:
    """The faults and warnings of a package's tables, sorted by table, row and column.

    ``tables`` are typed as `read_package` returns them, every one of the contract present, each with a
    RangeIndex; a fault's row is the record's position plus 2.
    """
    table_faults = TableFaults()
    find_faults(tables, {}, table_faults)
    return table_faults.faults()


def find_faults(
    tables: Mapping[str, pd.DataFrame], unread: UnreadCells, table_faults: TableFaults, unreadable: Collection[str] = ()
) -> None:
    """Adds to ``table_faults`` what is wrong with the tables, apart from the cells in ``unread``.

    Tables in ``unreadable`` stand without rows because nothing of them could be read; nothing follows from that.
    """
    checked = CheckedTables(tables, unread, table_faults, unreadable)
    for table in TABLES.values():
        if table.required and not table.may_be_empty and tables[table.name].empty and table.name not in unreadable:
            table_faults.table(message("rows"), table.name, message("this table, with at least one row"))
    check_cells(checked)
    check_keys(checked)
    check_meaning(checked)
    check_bids(checked)
    check_periods(checked)
    check_paths(checked)
