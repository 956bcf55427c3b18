"""Why a case has no plan or leaves demand unmet, and the menu of repairs, each with the scenario file that states it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from dashboard.trials import analyses
from dashboard.trials.jobs import Task
from dashboard.words.language import Words, safe

from . import analysis, cards
from .page import Page

__all__ = ["below_trial", "draw", "tab"]

_CHANGES = 5
#: Shares of each demand that may be short, in percent.
_LIMITS = (0, 1, 2, 5, 10, 20)


def tab(page: Page) -> None:
    """The tab of the plan that is chosen: what keeps its demand from being met."""
    w = page.w
    percent = st.select_slider(
        w("repair.limit"),
        _LIMITS,
        key="repair_limit",
        format_func=lambda value: f"{value}%",
        help=w("repair.limit_help"),
    )
    options = {"shortage": int(percent) / 100} if percent else {}
    task = analyses.of_pack(page.listed, "repair", options)
    analysis.show(w, task, w("repair.explained"), lambda result: draw(w, result, task.key), "repair.start")


def below_trial(w: Words, trial: Task, deadlines: Sequence[str]) -> None:
    """Below a trial that has no plan: what would repair it. A later deadline can be set in the studio, if it offers the quarter."""
    task = analyses.of_trial(trial, "repair")
    analysis.show(
        w,
        task,
        w("repair.explained_trial"),
        lambda result: draw(w, result, task.key, deadlines, conflict=False),
        "repair.start",
    )


def draw(w: Words, result: Mapping[str, Any], key: str, deadlines: Sequence[str] = (), conflict: bool = True) -> None:
    """The result as stored; ``key`` tells it from others on the page, ``deadlines`` are the quarters that the studio offers.

    Without ``conflict`` the conflict stands on the page already.
    """
    verdict = safe(analysis.said(w, result["verdict"]))
    if result["state"] == "met":
        st.success(verdict)
        return
    st.subheader(verdict, anchor=False)
    if result["conflict"] and conflict:
        st.markdown(f"**{w('repair.conflict')}**")
        st.markdown("\n".join(f"{at}. {safe(analysis.said(w, text))}" for at, text in enumerate(result["conflict"], 1)))
        constraints = dict.fromkeys(fact["constraint"] for group in result["groups"] for fact in group["facts"])
        st.caption(
            w("repair.constraints", names=w.listed([w.either(f"constraint.{name}", name) for name in constraints]))
        )
    if not result["repairs"]:
        st.warning(w("repair.none", count=result["tried"]))
        _left_out(w, result)
        return
    st.subheader(w("repair.menu", count=len(result["repairs"])), anchor=False)
    st.caption(w("repair.menu_note"))
    for number, repair in enumerate(result["repairs"], 1):
        with st.container(border=True, key=f"repair_{key}_{number}"):
            _repair(w, repair, number, f"{key}_{number}", deadlines)
    _left_out(w, result)


def _left_out(w: Words, result: Mapping[str, Any]) -> None:
    """What was not settled in the time there was."""
    if result["left_out"]:
        st.info("\n".join(f"- {safe(analysis.said(w, text))}" for text in result["left_out"]))


def _repair(w: Words, repair: Mapping[str, Any], number: int, key: str, deadlines: Sequence[str]) -> None:
    kind = w(f"repair.kind_{repair['kind']}")
    st.markdown(f"**{number}. {kind}**")
    lines = [f"- {safe(analysis.said(w, text))}" for text in repair["changes"][:_CHANGES]]
    if len(repair["changes"]) > _CHANGES:
        lines.append(f"- {w('repair.more', count=len(repair['changes']) - _CHANGES)}")
    st.markdown("\n".join(lines))
    st.markdown(safe(analysis.said(w, repair["gives"])))
    st.caption(safe(analysis.said(w, repair["size"])))
    moved = [(rule, period) for rule, period in repair["overlay"].get("deadlines", {}).items() if period in deadlines]
    if repair["kind"] == "deadline" and moved:
        st.button(w("repair.try"), key=f"try_{key}", on_click=_set_deadline, args=moved[0])
    with st.expander(w("repair.file")):
        st.caption(w("repair.file_note"))
        st.code(repair["yaml"], language="yaml")
        st.download_button(
            w("repair.download"),
            cards.commented(repair["yaml"], w),
            f"{repair['overlay']['id']}.yaml",
            "application/yaml",
            key=f"yaml_{key}",
        )


def _set_deadline(rule: str, period: str) -> None:
    """The studio's controls for a rule's deadline as the repair has it."""
    st.session_state.update(studio_rule=rule, studio_deadline=period)
