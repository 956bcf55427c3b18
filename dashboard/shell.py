"""What surrounds every page: navigation, language, choice of plan."""

from __future__ import annotations

import gc
from pathlib import Path

import streamlit as st

from dashboard import packs, state
from dashboard.parts import cards, decisions, exposure, studio_result
from dashboard.trials import runs
from dashboard.views import overview
from dashboard.words.language import LANGUAGES, Words, safe
from optimizer import api

__all__ = ["main"]

_HERE = Path(__file__).parent

# Streamlit collects garbage after every run; what the imports left behind never becomes garbage, so it is not looked
# through again. This module is imported once a server; what only some pages need is imported here for the same reason.
PRELOADED = (decisions, exposure, runs, studio_result)
gc.collect()
gc.freeze()


def main() -> None:
    """Draw the page that was asked for."""
    w = state.start_language()
    st.set_page_config(
        page_title=w("app.title"),
        page_icon=str(_HERE.parent / "static" / "icon.svg"),
        layout="wide",
        initial_sidebar_state="auto",
    )
    page = st.navigation(_pages(w))
    st.html(_HERE / "style.css")
    # Streamlit states English for every page; screen readers choose their voice by this attribute.
    st.html(
        f"<script>document.documentElement.lang = {w.language!r}</script>",
        unsafe_allow_javascript=True,
        width="content",
    )
    with st.sidebar:
        _language(w)
        _plan(w)
    page.run()
    with st.container(key="disclaimer"):
        st.caption(api.DISCLAIMER[w.language])


def _pages(w: Words) -> dict[str, list[st.Page]]:
    views = _HERE / "views"
    pages = {
        w("app.title"): [
            # The first page has the bare address and only reserves its own; whoever writes its name out comes to it as well.
            st.Page(views / "overview.py", title=w("page.overview"), url_path="start", default=True),
            st.Page(overview.show, title=w("page.overview"), url_path="overview", visibility="hidden"),
            st.Page(views / "plan.py", title=w("page.plan"), url_path="plan"),
            st.Page(views / "tradeoffs.py", title=w("page.tradeoffs"), url_path="trade-offs"),
            st.Page(views / "screening.py", title=w("page.screening"), url_path="screening"),
        ]
    }
    if state.may_change():
        pages[w("app.for_planners")] = [
            st.Page(views / "studio.py", title=w("page.studio"), url_path="studio"),
            st.Page(views / "why.py", title=w("page.why"), url_path="why"),
            st.Page(views / "evaluation.py", title=w("page.evaluation"), url_path="evaluation"),
        ]
    return pages


def _language(w: Words) -> None:
    st.segmented_control(
        w("app.language"),
        list(LANGUAGES),
        format_func=lambda key: LANGUAGES[key],
        key=state.LANGUAGE,
        required=True,
        label_visibility="collapsed",
    )
    state.remember(state.LANGUAGE)


def _plan(w: Words) -> None:
    listed, faulty = packs.find_packs()
    keys = state.choose_plan(listed)
    if keys:
        labels = {key: _label(key, listed, w) for key in keys}
        st.selectbox(w("app.plan"), keys, format_func=labels.__getitem__, key=state.PLAN)
        state.remember(state.PLAN)
        shown = state.current()
        if shown is not None:
            st.caption(cards.created(shown, w))
    for name in faulty:
        st.warning(w("app.unreadable", folder=safe(name)))


def _label(key: str, listed: list[packs.ListedPack], w: Words) -> str:
    pack = next((pack for pack in listed if pack.key == key), None) or state.current()
    if pack is None:
        return key
    title = pack.title[w.language]
    alike = sum(other.title[w.language] == title for other in listed) > 1
    return f"{title} ({key})" if alike else title
