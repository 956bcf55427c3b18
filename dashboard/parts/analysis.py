"""An analysis on a page: its result if it is there, else a button, then progress that can be given up."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import streamlit as st

from dashboard.trials import analyses
from dashboard.trials.analyses import AnalysisTask
from dashboard.trials.jobs import Job, workers
from dashboard.words.language import Words, safe

from . import cards
from .studio_result import stage_of

__all__ = ["said", "show", "statement"]

#: Draws a result.
Draw = Callable[[Mapping[str, Any]], None]


def show(w: Words, task: AnalysisTask, explained: str, draw: Draw, start: str = "analysis.start") -> None:
    """The result of the task as ``draw`` shows it, with what it rests on; before that ``explained`` (Markdown) and a button,
    which has the text of the key ``start``.
    """
    result = analyses.stored(task)
    if result is not None:
        draw(result)
        statement(w, result, task.key)
        return
    job: Job | None = st.session_state.get(_key(task))
    if job is not None and job.outcome is None:
        _progress(w, task, job)
        return
    st.markdown(explained)
    if job is not None:
        _ended(w, job)
    st.button(w(start), key=f"start_{task.key}", type="primary", on_click=_start, args=(task,))


def statement(w: Words, result: Mapping[str, Any], key: str) -> None:
    """What a result rests on: its ``assumptions``, and its ``grades`` if it has any; ``key`` is its own on the page."""
    with st.container(key=f"statement_{key}"):
        lines = [f"- {safe(said(w, text))}" for text in result.get("assumptions", ())]
        if result.get("grades"):
            lines.append(f"- {safe(w('analysis.grades', grades=cards.grades(result['grades'], w)))}")
        if lines:
            st.caption("\n".join([f"**{w('analysis.assumes')}**", "", *lines]))


def said(w: Words, text: Mapping[str, str]) -> str:
    """A stored sentence in the reader's language."""
    return text[w.language]


def _key(task: AnalysisTask) -> str:
    return f"analysis_{task.key}"


def _start(task: AnalysisTask) -> None:
    st.session_state[_key(task)] = workers().submit(task)


@st.fragment(run_every=0.4)
def _progress(w: Words, task: AnalysisTask, job: Job) -> None:
    if job.outcome is not None:
        st.rerun()
    with st.container(border=True, key=f"progress_{task.key}"):
        st.subheader(w("analysis.running", seconds=f"{job.seconds:.0f}"), anchor=False)
        st.markdown(safe(stage_of(job, w)))
        st.caption(w("analysis.note"))
        if st.button(w("analysis.cancel"), key=f"cancel_{task.key}"):
            workers().cancel(job)
            st.rerun()


def _ended(w: Words, job: Job) -> None:
    """Why there is no result."""
    assert job.outcome is not None
    status = job.outcome.status
    if status == "cancelled":
        st.warning(w("analysis.cancelled"))
    elif status != "done":
        cards.fault(
            w,
            w("analysis.bad_input" if status == "bad_input" else "analysis.failed"),
            "\n".join(map(w.said, job.outcome.lines)),
        )
