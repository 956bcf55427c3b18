"""Which rows of a table a change means: equality on columns, or on columns reached through references."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt
import pandas as pd

from optimizer.arrays import Mask, Positions, Texts
from optimizer.documents.yaml_values import suggestion
from optimizer.errors import BadInput, quoted
from optimizer.messages import message
from optimizer.schema import TABLES, Column

__all__ = ["matching_rows", "reached_texts", "stated_column"]


def stated_column(table: str, name: str, place: str) -> Column:
    """The column ``name`` of ``table``; BadInput if the contract has none."""
    columns = TABLES[table].by_name
    if name not in columns:
        hint = suggestion(name, columns)
        text = message("{table} has no column {column}{hint}", table=table, column=quoted(name), hint=hint)
        raise BadInput(text, place)
    return columns[name]


def matching_rows(
    tables: Mapping[str, pd.DataFrame], table: str, where: Mapping[str, tuple[str | int | float, ...]], place: str
) -> Mask:
    """Which rows of ``table`` have, for each path in ``where``, one of its values; all rows if it is empty.

    A path is a column, or references and then a column: ``plant.country_id`` of an offer is the
    ``country_id`` of the row of ``plants`` that its ``plant_id`` names. BadInput for an unknown path, a
    value of the wrong kind, a value that no row has, and when no row satisfies all.
    """
    mask = np.ones(len(tables[table]), dtype=bool)
    for path, wanted in where.items():
        values, column = _reached(tables, table, path, place)
        mask &= _equal(values, column, wanted, f"{table}: {path}", place)
    if not mask.any():
        raise BadInput(message("no row of {table} is matched", table=table), place)
    return mask


def reached_texts(tables: Mapping[str, pd.DataFrame], table: str, path: str, place: str) -> Texts:
    """The text at the end of a path for each row of ``table``, NaN where it is blank; BadInput if it holds numbers."""
    values, column = _reached(tables, table, path, place)
    if column.numeric:
        what = message("{table}: {path}", table=table, path=path)
        raise BadInput(message("{what} holds numbers; expected a column of ids or other text", what=what), place)
    return values.astype(object)


def _reached(
    tables: Mapping[str, pd.DataFrame], table: str, path: str, place: str
) -> tuple[npt.NDArray[np.generic], Column]:
    """The values at the end of a path, one for each row of ``table``, NaN where a reference is blank."""
    *hops, last = path.split(".")
    current = table
    rows: Positions = np.arange(len(tables[table]))
    for hop in hops:
        columns = TABLES[current].by_name
        column = columns.get(f"{hop}_id") or columns.get(hop)
        target, key = _target(column)
        if column is None or not target:
            known = [name.removesuffix("_id") for name, reference in columns.items() if _target(reference)[0]]
            text = message(
                "{path}: {table} has no reference {reference}{hint}",
                path=path, table=current, reference=quoted(hop), hint=suggestion(hop, known),
            )  # fmt: skip
            raise BadInput(text, place)
        keys = _taken(tables[current][column.name].to_numpy(dtype=object), rows)
        rows = pd.Index(tables[target][key].to_numpy(dtype=object)).get_indexer(pd.Index(keys))
        current = target
    column = stated_column(current, last, place)
    dtype = np.dtype(float) if column.numeric else np.dtype(object)
    return _taken(tables[current][last].to_numpy(dtype=dtype), rows), column


def _target(column: Column | None) -> tuple[str, str]:
    """The table and column that a reference leads to; blank unless it leads to one row of one table."""
    if column is None or len(column.refers) != 1:
        return "", ""
    target, key = column.refers[0].split(".")
    return (target, key) if TABLES[target].key == (key,) else ("", "")


def _taken(values: npt.NDArray[np.generic], rows: Positions) -> npt.NDArray[np.generic]:
    if len(values) == 0:
        return np.full(len(rows), np.nan, dtype=values.dtype)
    taken = values[rows]
    taken[rows < 0] = np.nan
    return taken


def _equal(
    values: npt.NDArray[np.generic], column: Column, wanted: tuple[str | int | float, ...], what: str, place: str
) -> Mask:
    mask = np.zeros(len(values), dtype=bool)
    for value in wanted:
        if column.numeric:
            if isinstance(value, str):
                fault = message("{what} holds numbers, so it cannot be {value}", what=what, value=quoted(value))
                raise BadInput(fault, place)
            equal = values == float(value)
        else:
            if isinstance(value, float):
                fault = message(
                    "{what} holds text; put {value} in quotes if that is meant", what=what, value=quoted(value)
                )
                raise BadInput(fault, place)
            equal = values == str(value)
        if not equal.any():
            present = [] if column.numeric else pd.Series(values, dtype="str").dropna().unique().tolist()
            hint = suggestion(str(value), present)
            raise BadInput(message("no row has {what} {value}{hint}", what=what, value=quoted(value), hint=hint), place)
        mask |= equal
    return mask
