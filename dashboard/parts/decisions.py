"""Matches of the screening page that a planner confirms or rejects; an official only sees what was decided."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from dashboard import packs, state
from dashboard.words.language import Words, safe
from optimizer import api

from . import cards

__all__ = ["draw", "states"]

STATES = ("confirmed", "rejected", "open")
_SAVED = "screening_saved"


def states(matches: pd.DataFrame, w: Words) -> list[str]:
    """What was decided on each match, in words."""
    stale = matches["stale"] if "stale" in matches else pd.Series(False, index=matches.index)
    labels = [w.either(f"state.{state}", str(state)) for state in matches["state"]]
    return [w("state.stale", state=label) if old else label for label, old in zip(labels, stale, strict=True)]


def draw(matches: pd.DataFrame, w: Words) -> None:
    """The form in which a planner decides on one of the matches; for an official, who does so."""
    if not state.may_change():
        st.caption(w("screening.official"))
        return
    rows = matches.drop_duplicates(["name", "entity_id", "list_id"]).reset_index(drop=True)
    labels = [
        w("screening.match", name=row.name, matched=row.matched_name, list=row.list_id)
        for row in rows[["name", "matched_name", "list_id"]].itertuples(index=False)
    ]
    with st.form("screening_decide", border=False):
        st.markdown(f"**{w('screening.decide_title')}**")
        left, right = st.columns([4, 3])
        at = left.selectbox(
            w("screening.decide_match"), range(len(rows)), format_func=labels.__getitem__, key="decide_match"
        )
        decision = right.segmented_control(
            w("screening.decide_state"),
            STATES,
            format_func=lambda choice: w(f"state.{choice}"),
            default="confirmed",
            key="decide_state",
            required=True,
        )
        left, middle, right = st.columns([2, 3, 2], vertical_alignment="bottom")
        by = left.text_input(w("screening.decide_by"), key="decide_by", persist_state="session")
        note = middle.text_input(w("screening.decide_why"), key="decide_note")
        saved = right.form_submit_button(w("screening.decide_save"), width="stretch", key="decide_save")
    st.caption(w("screening.decide_note", file=safe(packs.decisions_file().name)))
    if saved and not by.strip():
        st.warning(w("screening.decide_who"))
    elif saved and _save(rows.iloc[at or 0], str(decision), by.strip(), note.strip(), w):
        st.session_state[_SAVED] = w("screening.saved", match=labels[at or 0], state=w(f"state.{decision}"))
        st.rerun()
    done = st.session_state.pop(_SAVED, None)
    if done:
        st.success(safe(done))


def _save(row: pd.Series, decision: str, by: str, note: str, w: Words) -> bool:
    if not state.may_change():
        return False
    match = {key: str(row[key]) for key in ("name", "entity_id", "list_id", "matched_name")}
    try:
        api.decide_match(packs.decisions_file(), match, decision, by, note)
    except api.BadInput as error:
        cards.fault(w, w("screening.fault"), error)
        return False
    return True
