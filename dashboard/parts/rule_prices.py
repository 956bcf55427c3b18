"""The tab on what each rule costs: prices with their proven ranges, who pays, what comes together, and deadlines."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd
import streamlit as st

from dashboard.charts.rule_prices import curve_chart, price_chart
from dashboard.numbers.rule_prices import curve_rows, paying_rows, price_rows
from dashboard.trials import analyses
from dashboard.words.language import Words, safe

from . import analysis, cards
from .cards import Card
from .page import Page

__all__ = ["draw"]

_NAME = "price-of-rules"
#: Quarters in a year.
_YEAR = 4


def draw(page: Page) -> None:
    """Draw the tab for the plan of the page."""
    w = page.w
    analysis.show(
        w, analyses.of_pack(page.listed, _NAME), w("rule_prices.explained"), lambda result: _prices(page, result)
    )
    if page.pack.case.rules:
        st.divider()
        _deadlines(page)


def _prices(page: Page, result: Mapping[str, Any]) -> None:
    w, rows = page.w, price_rows(result, page.w)
    if rows.empty:
        st.info(w("rule_prices.nothing"))
        return
    source = cards.source(page.pack, w)
    cards.chart(
        w,
        Card(
            name="price-of-rules",
            title=_title(rows, w),
            unit=w("rule_prices.unit", unit=w.axis(float(rows["high_jpy"].max(skipna=True) or 0.0))[1]),
            chart=price_chart(rows, w),
            finding=w("rule_prices.finding", cost=w.money(result["cost_jpy"])),
            rows=rows,
            source=source,
        ),
    )
    _together(w, result)
    shown = rows.assign(certainty=[w(f"certainty.{word}") for word in rows["certainty"]])
    # Without a shortage on either side nothing is said of it.
    kept = [name for name in rows if not name.startswith("units_") or rows[name].fillna(0.0).any()]
    labels = {name: w.heading("rule_prices", name) for name in kept}
    cards.table(w, "price-of-rules-table", shown, labels, source, widths={"rule": "large"})
    paying = paying_rows(result, w)
    if len(paying):
        st.subheader(w("rule_prices.paying"), anchor=False)
        st.caption(safe(w("rule_prices.paying_note")))
        paid = {name: w.heading("rule_prices", name) for name in paying}
        cards.table(w, "price-of-rules-buyers", paying, paid, source, widths={"rule": "large"})


def _title(rows: pd.DataFrame, w: Words) -> str:
    """What the dearest costs."""
    known = rows[rows["low_jpy"].notna() & (rows["certainty"] == "proven") & (rows["best_jpy"] > 0)]
    if known.empty:
        return w("rule_prices.title_none")
    dearest = known.iloc[0]
    return w("rule_prices.title", rule=dearest["rule"], amount=w.money_span(dearest["low_jpy"], dearest["high_jpy"]))


def _together(w: Words, result: Mapping[str, Any]) -> None:
    """What some cost together beyond the sum of what each costs alone: what is proven, then what is not decided."""
    decided, undecided = [], []
    for interaction in result["interactions"]:
        text = f"- {safe(analysis.said(w, interaction['sentence']))}"
        (undecided if interaction["verdict"] == "undecided" else decided).append(text)
    if not decided and not undecided:
        return
    st.subheader(w("rule_prices.together"), anchor=False)
    st.markdown("\n".join(decided or [w("rule_prices.together_none")]))
    if undecided:
        with st.expander(w("rule_prices.undecided", count=len(undecided))):
            st.markdown("\n".join(undecided))


def _deadlines(page: Page) -> None:
    w, rules = page.w, [rule.id for rule in page.pack.case.rules]
    phased = [rule.id for rule in page.pack.case.rules if rule.phase_out]
    st.subheader(w("rule_prices.deadlines"), anchor=False)
    if st.session_state.get("deadline_rule") not in rules:
        st.session_state["deadline_rule"] = (phased or rules)[0]
    left, right = st.columns([3, 2], vertical_alignment="bottom")
    with left:
        rule = st.selectbox(
            w("rule_prices.rule"), rules, format_func=lambda key: page.names("rule", key), key="deadline_rule"
        )
    with right:
        proven = st.toggle(w("rule_prices.prove"), key="deadline_proven", help=w("rule_prices.prove_help"))
    options = {"deadlines": rule} | ({"proven": True} if proven else {})
    task = analyses.of_pack(page.listed, _NAME, options)
    analysis.show(w, task, w("rule_prices.deadlines_explained"), lambda result: _curve(page, result))


def _curve(page: Page, result: Mapping[str, Any]) -> None:
    w, rows = page.w, curve_rows(result)
    missing = [
        w("rule_prices.no_yen", period=w.period(point["period"]), note=analysis.said(w, point["note"]))
        for point in result["points"]
        if point["note"] is not None
    ]
    cards.chart(
        w,
        Card(
            name="price-of-deadlines",
            title=_curve_title(rows, result["present"], w),
            unit=w("rule_prices.curve_unit", unit=w.axis(float(rows["relaxed_jpy"].max(skipna=True) or 0.0))[1]),
            chart=curve_chart(rows, result["present"], w),
            finding=w.sentences([w("rule_prices.curve_finding"), *missing]),
            rows=rows,
            source=cards.source(page.pack, w),
        ),
    )


def _curve_title(rows: pd.DataFrame, present: str | None, w: Words) -> str:
    """What the present deadline costs, and one a year later; else the first and the last."""
    known = rows[rows["relaxed_jpy"].notna()].set_index("period")["relaxed_jpy"]
    if present in known.index:
        at = known.index.get_loc(present)
        if at + _YEAR < len(known):
            return w(
                "rule_prices.curve_title", period=w.quarter(str(present)), cost=w.money(known.iloc[at]),
                later=w.money(known.iloc[at + _YEAR]),
            )  # fmt: skip
    if known.empty:
        return w("rule_prices.curve_none")
    ends = {"first": w.quarter(str(known.index[0])), "last": w.quarter(str(known.index[-1]))}
    return w("rule_prices.curve_ends", cost=w.money(known.iloc[0]), later=w.money(known.iloc[-1]), **ends)
