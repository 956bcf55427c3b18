"""The contract of a data package as data: every table, column, unit, default, choice and reference."""

from __future__ import annotations

from .column import ANY, LARGEST, NUMERIC_KINDS, Column, Form, Kind, Table
from .tables_demand import DEMAND_TABLES
from .tables_policy import POLICY_TABLES
from .tables_supply import SUPPLY_TABLES

__all__ = ["ANY", "LARGEST", "NUMERIC_KINDS", "TABLES", "Column", "Form", "Kind", "Table", "column"]

TABLES: dict[str, Table] = {t.name: t for t in (*SUPPLY_TABLES, *DEMAND_TABLES, *POLICY_TABLES)}
"""Every table of a package by name, in the order in which they are read, checked and written."""


def column(table: str, name: str) -> Column:
    """The column ``name`` of ``table``; KeyError if the contract has none."""
    return TABLES[table].by_name[name]
