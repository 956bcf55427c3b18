"""The tab of near-optimal intervals, and the panel on who is needed that stands before lists of suppliers."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

import pandas as pd
import streamlit as st

from dashboard.charts.tradeoffs import ranges_chart
from dashboard.numbers.tradeoffs import CLASSES, counts, interval_rows, within
from dashboard.trials import analyses
from dashboard.trials.analyses import AnalysisTask
from dashboard.words.language import Words, safe

from . import analysis, cards
from .cards import Card
from .page import Page

__all__ = ["draw", "panel", "stored_panel"]

_KINDS = ("supplier", "country")
#: Bars that a chart shows, and names that the panel lists.
_BARS, _NAMES = 25, 8
#: By what plans may cost more, each an analysis of its own, so that nobody waits for what was not asked; the first is the default.
_WITHIN = (0.01, 0.05, 0.10)


def draw(page: Page) -> None:
    """Draw the tab."""
    w = page.w
    left, right = st.columns(2)
    with left:
        share = st.segmented_control(
            w("intervals.within"),
            _WITHIN,
            format_func=_percent,
            default=_WITHIN[0],
            key="intervals_within",
            required=True,
        )
    with right:
        kind = st.segmented_control(
            w("intervals.kind"),
            _KINDS,
            format_func=lambda name: w(f"intervals.{name}"),
            default=_KINDS[0],
            key="intervals_kind",
            required=True,
        )
    share, kind = share if share is not None else _WITHIN[0], kind or _KINDS[0]
    explained = w("intervals.explained", share=_percent(share))
    analysis.show(w, _task(page, share), explained, partial(_intervals, page, share=share, kind=kind))


def panel(page: Page) -> None:
    """Who is needed in every plan at nearly this cost and who is not, before any single plan's list; else how to find out."""
    w = page.w
    with st.container(border=True, key="who_is_needed"):
        st.subheader(w("who.title"), anchor=False)
        analysis.show(w, _task(page), w("who.explained"), partial(_who, page))


def stored_panel(page: Page) -> None:
    """The same where it has been worked out, else nothing."""
    task = _task(page)
    result = analyses.stored(task)
    if result is not None:
        w = page.w
        with st.container(border=True, key="who_is_needed"):
            st.subheader(w("who.title"), anchor=False)
            _who(page, result)
            analysis.statement(w, result, task.key)


def _task(page: Page, share: float = _WITHIN[0]) -> AnalysisTask:
    """The analysis at a share; what a pack holds already may be of several."""
    task = analyses.of_pack(page.listed, "intervals")
    if share == _WITHIN[0] or share in within(analyses.stored(task) or {"within": ()}):
        return task
    return analyses.of_pack(page.listed, "intervals", {"within": [share]})


def _who(page: Page, result: Mapping[str, Any]) -> None:
    w, share = page.w, within(result)[0]
    lines = []
    for kind in _KINDS:
        rows = interval_rows(page.pack, result, share, kind)
        many, needed = (
            counts(rows),
            rows[rows["class"] == "must_have"].sort_values("low", ascending=False, kind="stable"),
        )
        named = [
            w("who.one", name=page.names(kind, row.id), low=_share(w, row.low), high=_share(w, row.high))
            for row in needed.head(_NAMES).itertuples(index=False)
        ]
        if len(needed) > _NAMES:
            named.append(w("who.more", count=len(needed) - _NAMES))
        key = f"who.{kind}" if named else f"who.{kind}_none"
        sentence = w(key, share=_percent(share), names=w.listed(named), count=many["must_have"],
                     substitutable=many["substitutable"])  # fmt: skip
        lines.append(f"- {safe(sentence)}")
    st.markdown("\n".join(lines))
    st.caption(w("who.note"))


def _intervals(page: Page, result: Mapping[str, Any], share: float, kind: str) -> None:
    w = page.w
    rows = interval_rows(page.pack, result, share, kind)
    rows = rows.assign(name=[page.names(kind, key) for key in rows["id"]])
    many, whole = counts(rows), False
    if len(rows) > _BARS:
        whole = st.toggle(w("intervals.all", all=len(rows)), key=f"intervals_all_{kind}")
    shown = rows if whole else rows.head(_BARS)
    card = Card(
        name=f"intervals-{kind}-{100 * share:g}",
        title=w(f"intervals.title_{kind}", share=_percent(share), **many),
        unit=w("intervals.unit", most=w.money(result["best_jpy"] * (1 + share))),
        chart=ranges_chart(shown, w),
        finding=_finding(rows, w, share),
        rows=_readable(shown, w),
        source=page.source,
    )
    cards.chart(w, card)
    if len(shown) < len(rows):
        st.caption(w("intervals.largest", count=_BARS, all=len(rows)))
    labels = {"name": w(f"intervals.{kind}"), "bloc": w("column.bloc"), "class": w("intervals.class")}
    labels |= {name: w(f"intervals.{name}") for name in ("low", "high", "present")}
    formats = dict.fromkeys(("low", "high", "present"), "percent")
    cards.table(w, f"intervals-{kind}", _readable(rows, w), labels, page.source, formats, height=430)


def _finding(rows: pd.DataFrame, w: Words, share: float) -> str:
    needed = rows[rows["class"] == "must_have"].sort_values("low", ascending=False, kind="stable")
    if needed.empty:
        return w("intervals.finding_none", share=_percent(share))
    first = needed.iloc[0]
    return w("intervals.finding", name=first["name"], low=_share(w, first["low"]), high=_share(w, first["high"]),
             share=_percent(share))  # fmt: skip


def _readable(rows: pd.DataFrame, w: Words) -> pd.DataFrame:
    """Blocs and classes in words."""
    classes = {name: w(f"intervals.{name}") for name in CLASSES}
    return rows.assign(
        **{"bloc": [w.either(f"bloc.{bloc}", "–") for bloc in rows["bloc"]], "class": rows["class"].map(classes)}
    )


def _share(w: Words, share: float) -> str:
    """A share (0–1): what is needed, however little, is not nothing."""
    return w("intervals.below") if 0 < share < 0.0005 else w.percent(share)


def _percent(share: float) -> str:
    return f"{100 * share:g}%"
