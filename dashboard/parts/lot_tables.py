"""Lots, their items and bids as somebody enters or loads them, and what the planner's own checks say of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pandas as pd
import streamlit as st

from dashboard.words.language import Words, safe
from optimizer import api

from . import cards

__all__ = ["TABLES", "entered"]

TABLES = ("lots", "criteria", "bids")
_ROWS, _TURN, _CHECKED = "evaluation_rows", "evaluation_turn", "evaluation_checked"
#: Columns whose values are ids of another table.
_IDS = {"part_id": "parts", "segment_id": "segments", "supplier_id": "suppliers", "source_id": "sources"}


@dataclass(frozen=True)
class _Checked:
    """The tables of what was entered, or the faults that it has; ``files`` is what they were read from."""

    files: dict[str, bytes]
    tables: dict[str, pd.DataFrame] | None
    fault: api.BadInput | None
    warnings: tuple[api.Fault, ...]


def entered(tables: dict[str, pd.DataFrame], w: Words) -> dict[str, pd.DataFrame] | None:
    """The tables with what is entered in the place of lots, items and bids; None after saying what is wrong with it.

    ``tables`` are those of the plan's data: what is entered refers to their parts, buyers and suppliers.
    """
    if _ROWS not in st.session_state:
        _start({name: tables[name] for name in TABLES})
    left, right = st.columns(2)
    left.button(
        w("evaluation.from_plan"), key="evaluation_from_plan", on_click=_start, width="stretch",
        args=({name: tables[name] for name in TABLES},),
    )  # fmt: skip
    right.button(
        w("evaluation.empty"), key="evaluation_empty", on_click=_start, width="stretch",
        args=({name: tables[name].iloc[:0] for name in TABLES},),
    )  # fmt: skip
    files = {name: _file(name, tables, w) for name in TABLES}
    checked = _check(files, tables)
    for warning in checked.warnings:
        st.warning(safe(w.said(warning.message)))
    if checked.fault is not None:
        cards.fault(w, w("evaluation.faults"), checked.fault)
    return checked.tables


def _start(rows: dict[str, pd.DataFrame]) -> None:
    """Begin with these rows: in new editors and without the files that were loaded."""
    st.session_state[_ROWS] = {name: frame.reset_index(drop=True) for name, frame in rows.items()}
    st.session_state[_TURN] = st.session_state.get(_TURN, 0) + 1


def _file(name: str, tables: dict[str, pd.DataFrame], w: Words) -> bytes:
    """One of the tables as CSV: the file that is loaded, else what the editor holds."""
    turn = st.session_state[_TURN]
    title = api.schema.TABLES[name].title[w.language]
    with st.expander(safe(w("evaluation.table", title=title, table=f"{name}.csv")), expanded=True):
        loaded = st.file_uploader(
            w("evaluation.upload", table=f"{name}.csv"), type="csv", key=f"evaluation_{name}_{turn}"
        )
        if loaded is not None:
            st.caption(safe(w("evaluation.loaded", file=loaded.name)))
            return bytes(loaded.getvalue())
        rows = st.data_editor(
            st.session_state[_ROWS][name],
            num_rows="dynamic",
            hide_index=True,
            column_config=_columns(name, tables, w),
            key=f"evaluation_editor_{name}_{turn}",
            placeholder="",
            alt=w("evaluation.editor_alt", table=title),
        )
    return _csv(rows)


def _columns(name: str, tables: dict[str, pd.DataFrame], w: Words) -> dict[str, Any]:
    """How each column is edited: choices and ids from a list, numbers as numbers, with the contract's titles and help."""
    config: dict[str, Any] = {}
    for column in api.schema.TABLES[name].columns:
        label, explained = column.title[w.language], column.help[w.language]
        if column.name in _IDS:
            table = _IDS[column.name]
            options = tables[table][column.name].tolist()
            config[column.name] = st.column_config.SelectboxColumn(label, help=explained, options=options)
        elif column.choices and column.kind == "text":
            config[column.name] = st.column_config.SelectboxColumn(label, help=explained, options=list(column.choices))
        elif column.numeric:
            config[column.name] = st.column_config.NumberColumn(label, help=explained)
        else:
            config[column.name] = st.column_config.TextColumn(label, help=explained)
    return config


def _csv(rows: pd.DataFrame) -> bytes:
    """The editor's rows as the planner reads them: whole numbers without a decimal point."""

    def written(cell: object) -> object:
        if cell is None or (isinstance(cell, float) and pd.isna(cell)):
            return None
        return f"{cell:.15g}" if isinstance(cell, float) else cell

    return rows.astype(object).map(written).to_csv(index=False).encode()


def _check(files: dict[str, bytes], tables: dict[str, pd.DataFrame]) -> _Checked:
    """What the planner's checks say of the files; not asked again while they stay the same."""
    known: _Checked | None = st.session_state.get(_CHECKED)
    if known is not None and known.files == files:
        return known
    try:
        done, warnings = api.with_csv(tables, files)
        checked = _Checked(files, done, None, warnings)
    except api.BadInput as error:
        checked = _Checked(files, None, error, ())
    st.session_state[_CHECKED] = checked
    return checked
