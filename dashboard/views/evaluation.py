"""Evaluation: the bids of a lot by comprehensive evaluation, how they rank, and what would change the award."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from dashboard.parts import award, cards, evaluation, lot_tables
from dashboard.parts.page import open_page
from dashboard.state import words
from dashboard.words.language import Words
from optimizer import api

SOURCES = ("plan", "own")


def show() -> None:
    """Draw the page for the lots of the plan that is chosen, or for lots that are entered."""
    title = words()("page.evaluation")
    page = open_page(title)
    if page is None:
        return
    w, tables = page.w, api.tables_of_case(page.pack.case)
    cards.page_title(title, w("evaluation.intro"))
    with st.container(key="evaluation_input"):
        shown = _tables(tables, w)
        lot = None if shown is None else _lot(shown, w)
    if shown is None or lot is None:
        return
    try:
        result = api.evaluate_lots(shown, lot)[lot]
    except api.BadInput as error:
        cards.fault(w, w("evaluation.faults"), error)
        return
    evaluation.draw(result.as_mapping(), w)
    if st.session_state["evaluation_source"] == "plan":
        award.draw(page.pack.case, result, w)
    with st.container(key="evaluation_print"):
        st.caption(w("evaluation.print"))


def _tables(tables: dict[str, pd.DataFrame], w: Words) -> dict[str, pd.DataFrame] | None:
    source = st.segmented_control(
        w("evaluation.source"),
        SOURCES,
        format_func=lambda key: w(f"evaluation.source_{key}"),
        default="plan",
        key="evaluation_source",
        required=True,
    )
    return lot_tables.entered(tables, w) if source == "own" else tables


def _lot(tables: dict[str, pd.DataFrame], w: Words) -> str | None:
    """The lot that is chosen; None after saying that there is none."""
    lots = tables["lots"]
    if lots.empty:
        own = st.session_state["evaluation_source"] == "own"
        st.info(w("evaluation.no_lots_yet" if own else "evaluation.no_lots"))
        return None
    names = lots["name_ja"].fillna(lots["name_en"]) if w.language == "ja" else lots["name_en"]
    labels = {
        lot: w("evaluation.lot_named", name=name, lot=lot) for lot, name in zip(lots["lot_id"], names, strict=True)
    }
    if st.session_state.get("evaluation_lot") not in labels:
        st.session_state["evaluation_lot"] = next(iter(labels))
    chosen = st.selectbox(w("evaluation.lot"), list(labels), format_func=labels.__getitem__, key="evaluation_lot")
    return str(chosen)


if __name__ == "__main__":
    show()
