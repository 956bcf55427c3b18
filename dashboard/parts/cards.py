"""Pieces that pages consist of: headings, charts with their source and download, tables, empty and error states."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from zoneinfo import ZoneInfo

import pandas as pd
import plotly.graph_objects as go
import streamlit as st

from dashboard import packs
from dashboard.words.language import Words, safe
from optimizer import api

__all__ = [
    "Card",
    "Width",
    "chart",
    "commented",
    "created",
    "csv_bytes",
    "empty",
    "fault",
    "grades",
    "open_pack",
    "page_title",
    "source",
    "static_table",
    "table",
    "tile",
]

#: Of a column: in words, or in pixels.
Width = Literal["small", "medium", "large"] | int

_TOKYO = ZoneInfo("Asia/Tokyo")
_GRADES = ("official", "derived", "assumption")
_PERCENT = "%.1f%%"
#: Of an address, the value of its last parameter.
_LAST_VALUE = "=([^=]*)$"
_NO_BAR = {"displayModeBar": False, "responsive": True}


def csv_bytes(rows: pd.DataFrame, w: Words) -> bytes:
    """A table as CSV for people: a byte-order mark for Excel, formulas disarmed, on what it rests in the header.

    The disclaimer is the heading of a last column that is empty. A line of its own, as statistics have it for a note, would be
    a row of data to every program; a column is there without rows too, and neither sorting nor filtering parts it from them.
    """
    columns = {
        name: column if pd.api.types.is_numeric_dtype(column) else api.disarm(column.astype("str"))
        for name, column in rows.items()
    }
    table = pd.DataFrame(columns, index=rows.index).assign(**{api.DISCLAIMER[w.language]: ""})
    return table.to_csv(index=False, lineterminator="\n").encode("utf-8-sig")


def commented(text: str, w: Words) -> bytes:
    """A file of a scenario with the disclaimer as a comment at its head."""
    return f"# {api.DISCLAIMER[w.language]}\n{text}".encode()


def created(listed: packs.ListedPack, w: Words) -> str:
    """When the plan was made, in Tokyo, and from which data."""
    try:
        at = datetime.fromisoformat(listed.created).astimezone(_TOKYO).strftime(w("format.time"))
    except ValueError:
        at = listed.created
    return w("app.created", time=safe(at), data=safe(listed.data))


def grades(confidence: Mapping[str, float], w: Words, *shown: str) -> str:
    """How well numbers are founded: the share of purchase cost by grade; of all grades, or of those ``shown``."""
    kept = shown or (*_GRADES, *(["not given"] if confidence.get("not given") else []))
    return w.listed([f"{w(f'grade.{grade}')} {w.percent(confidence.get(grade, 0.0))}" for grade in kept])


def source(pack: api.Pack, w: Words, confidence: Mapping[str, float] | None = None) -> str:
    """From which plan numbers are, and how well they are founded: all of the plan's, or those of this ``confidence``."""
    known = pack.summary["confidence"] if confidence is None else confidence
    return w("common.source", plan=pack.summary["scenario"], grades=grades(known, w))


def tile(label: str, value: str, note: str, explained: str | None = None) -> None:
    """One headline number: its name, the number and a line below it; value and note are plain text."""
    with st.container(border=True, height="stretch", gap=None):
        st.metric(label, safe(value), help=explained)
        st.caption(safe(note))


def page_title(title: str, *lines: str) -> None:
    """The title of a page and small lines below it; the texts are Markdown-safe already."""
    st.title(title, anchor=False)
    for line in lines:
        st.caption(line)


@dataclass(frozen=True, eq=False)
class Card:
    """A chart and what stands around it: plain texts, and the table that can be downloaded.

    ``name`` is unique on its page and names the file; ``title`` states the finding, ``finding`` the numbers behind it.
    """

    name: str
    title: str
    unit: str
    chart: go.Figure
    finding: str
    rows: pd.DataFrame
    source: str


def chart(w: Words, card: Card, on_select: Callable[[], None] | None = None) -> None:
    """A chart in its frame: title, unit, chart, finding in a sentence, source and grade, download of its table.

    ``on_select`` is called where points can be clicked and one is; the session has the event under ``chart_<name>``.
    """
    with st.container(border=True, key=f"card_{card.name}", height="stretch"):
        st.subheader(safe(card.title), anchor=False)
        st.caption(safe(card.unit))
        clicks = {} if on_select is None else {"on_select": on_select, "selection_mode": "points"}
        alt = f"{card.title}. {card.finding}"
        st.plotly_chart(card.chart, config=_NO_BAR, key=f"chart_{card.name}", alt=alt, **clicks)
        st.caption(safe(card.finding))
        _foot(w, card.name, card.rows, card.source)


def table(
    w: Words,
    name: str,
    rows: pd.DataFrame,
    labels: Mapping[str, str],
    source: str = "",
    formats: Mapping[str, str] | None = None,
    height: int | None = None,
    widths: Mapping[str, Width] | None = None,
    links: Mapping[str, str] | None = None,
) -> None:
    """A table with its download. ``labels``: column → heading, in the order shown; numbers stand right.

    ``formats``: column → percent (shares 0–1), bar (the same, drawn), or a format of the number; without one a number
    is shown whole. A column without a width is as wide as its texts. ``links``: column → address of a page, before the cell's id.
    """
    config: dict[str, object] = {}
    shown = rows[list(labels)].copy()
    for column, label in labels.items():
        how = (formats or {}).get(column, "")
        if how in ("percent", "bar"):
            shown[column] = 100 * shown[column].astype(float)
        if how == "bar":
            config[column] = st.column_config.ProgressColumn(label, min_value=0.0, max_value=100.0, format=_PERCENT)
        elif how == "percent":
            config[column] = st.column_config.NumberColumn(label, format=_PERCENT)
        elif column in (links or {}):
            shown[column] = (links or {})[column] + shown[column].astype(object)
            config[column] = st.column_config.LinkColumn(label, display_text=_LAST_VALUE)
        elif pd.api.types.is_numeric_dtype(shown[column]):
            # With 0.0 added, what rounds to nothing from below does not read "-0".
            shown[column] = shown[column].astype(float).round({"tenth": 1, "hundredth": 2}.get(how, 0)) + 0.0
            config[column] = st.column_config.NumberColumn(label, format="localized")
        else:
            config[column] = st.column_config.TextColumn(label, width=(widths or {}).get(column))
    size = {"height": height} if height else {}
    st.dataframe(
        shown,
        hide_index=True,
        placeholder="–",
        column_config=config,
        key=f"table_{name}",
        alt=w("common.table_alt"),
        **size,
    )
    _foot(w, name, rows[list(labels)].rename(columns=dict(labels)), source)


def static_table(w: Words, name: str, rows: pd.DataFrame, labels: Mapping[str, str], source: str = "") -> None:
    """A short table that is printed in full, with its download. ``labels`` as for `table`.

    Numbers are shown whole and with thousands apart, texts as they are, what is missing as a dash.
    """
    kept = rows[list(labels)]
    shown = kept.astype(object).map(
        lambda cell: "–" if pd.isna(cell) else f"{cell:,.0f}" if isinstance(cell, int | float) else safe(cell)
    )
    shown.columns = [safe(label) for label in labels.values()]
    with st.container(key=f"static_{name}"):
        st.table(shown, hide_index=True, alt=w("common.table_alt"))
    texts = {column: kept[column].fillna("") for column in kept if kept[column].dtype == object}
    _foot(w, name, kept.assign(**texts).rename(columns=dict(labels)), source)


def _foot(w: Words, name: str, rows: pd.DataFrame, source: str) -> None:
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center", wrap=False):
        st.caption(safe(source), width="stretch")
        st.download_button(
            w("common.csv"),
            data=lambda: csv_bytes(rows, w),
            file_name=f"{name}.csv",
            mime="text/csv",
            key=f"csv_{name}",
            on_click="ignore",
            type="tertiary",
        )


def empty(w: Words) -> None:
    """What a page says when there is no plan yet."""
    with st.container(border=True, key="empty"):
        st.subheader(w("empty.title"), anchor=False)
        st.markdown(w("empty.text"))
        st.code("make plan", language=None)
        st.caption(w("empty.folder", folder=safe(packs.out_folder())))


def fault(w: Words, title: str, error: api.BadInput | str) -> None:
    """What went wrong, in the planner's own words and the reader's language."""
    st.error(title)
    st.code(w.said(error), language=None, wrap_lines=True)


def open_pack(w: Words, listed: packs.ListedPack, page: str | None = None) -> api.Pack | None:
    """The pack, or None after saying why it cannot be read, or that an earlier version of the planner wrote it.

    ``page`` is the title that the page then has.
    """
    try:
        with st.spinner(w("common.reading")):
            pack = packs.open_listed(listed)
    except api.BadInput as error:
        if page is not None:
            page_title(page)
        fault(w, w("error.pack"), error)
        return None
    if pack.summary.get("buyers") is None:
        if page is not None:
            page_title(page, safe(listed.title[w.language]))
        st.warning(w("error.earlier"))
        st.code(
            f"python -m optimizer solve {pack.folder / 'scenario.yaml'} --out {pack.folder}",
            language=None,
            wrap_lines=True,
        )
        return None
    return pack
