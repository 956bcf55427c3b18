"""The tab of frontiers: what less of a measure costs, and the plan of each point."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Any

import pandas as pd
import streamlit as st

from dashboard import packs, state
from dashboard.charts.tradeoffs import Mark, frontier_chart
from dashboard.numbers.tradeoffs import frontier_points
from dashboard.trials import analyses
from dashboard.trials.jobs import Job, Task, workers
from dashboard.trials.overlay import task_of_pack
from dashboard.words.language import Words, safe
from optimizer import api

from . import analysis, cards
from .cards import Card
from .page import Page
from .studio_result import failed, stage_of

__all__ = ["draw"]

#: What cost is held against; the first without an option, so that a pack's own result is shown.
_AGAINST = ("origin", "firm", "country", "lead")
#: In the session: a plan has just been chosen here, so that its page is next.
_LEAVING = "frontier_leaving"
_PLAN_PAGE = str(Path(__file__).parents[1] / "views" / "plan.py")


def draw(page: Page) -> None:
    """Draw the tab."""
    if st.session_state.pop(_LEAVING, False):
        st.switch_page(_PLAN_PAGE)
    w = page.w
    against = st.segmented_control(
        w("frontier.against"),
        _AGAINST,
        format_func=lambda name: w(f"measure.{name}"),
        default=_AGAINST[0],
        key="frontier_against",
        required=True,
    )
    against = against or _AGAINST[0]
    options = {} if against == _AGAINST[0] else {"against": against}
    task = analyses.of_pack(page.listed, "frontier", options)
    analysis.show(w, task, w("frontier.explained"), partial(_result, page, task.key))


def _result(page: Page, key: str, result: Mapping[str, Any]) -> None:
    w, against = page.w, str(result["against"])
    points = frontier_points(result)
    if len(points) < 2:
        st.info(w("frontier.nothing", value=_shown(w, against, float(points["value"].iloc[0]))))
        return
    choice = f"frontier_point_{key}"
    st.session_state.setdefault(choice, 0)
    place, side = st.columns([3, 2])
    with side:
        # Before the chart in the script, so that it marks what is chosen.
        chosen = st.select_slider(
            w("frontier.choose"),
            list(range(len(points))),
            key=choice,
            format_func=lambda k: _shown(w, against, float(points["value"].iloc[k])),
        )
        _figures(w, against, points.iloc[int(chosen)])
        _open(page, result["points"][int(chosen)]["overlay"])
    with place:
        _chart(page, result, points, int(chosen), choice)
    headings = {
        "value": w(f"measure.{against}"),
        "cost_jpy": w("frontier.cost_column"),
        "more_jpy": w("frontier.more_column"),
    }
    others = {name: w(f"measure.{name}") for name in (*_AGAINST, "shortage") if name != against}
    formats = {"value": "hundredth" if against == "lead" else "percent"}
    formats |= {name: "hundredth" if name == "lead" else "percent" for name in others}
    cards.table(w, f"frontier-{against}-points", points, headings | others, page.source, formats)


def _chart(page: Page, result: Mapping[str, Any], points: pd.DataFrame, chosen: int, choice: str) -> None:
    w, against = page.w, str(result["against"])
    first, last = points.iloc[0], points.iloc[-1]
    halved = points[points["value"] <= first["value"] / 2]
    finding = w(
        "frontier.finding", first=_shown(w, against, first["value"]), last=_shown(w, against, last["value"]),
        cost=w.money(last["more_jpy"]),
    )  # fmt: skip
    if len(halved) > 1:
        half = halved.iloc[0]
        finding = w.sentences(
            [finding, w("frontier.half", value=_shown(w, against, half["value"]), cost=w.money(half["more_jpy"]))]
        )
    card = Card(
        name=f"frontier-{against}",
        title=w(f"frontier.title_{against}", cost=w.money(last["more_jpy"]), value=_shown(w, against, last["value"])),
        unit=w("frontier.unit", measure=w(f"measure.{against}"), unit=w.axis(points["cost_jpy"].max())[1]),
        chart=frontier_chart(points, _marks(page, result), chosen, w, partial(_shown, w, against), against != "lead"),
        finding=finding,
        rows=points,
        source=page.source,
    )
    cards.chart(w, card, on_select=partial(_clicked, card.name, choice))


def _clicked(name: str, choice: str) -> None:
    """Take the point of the curve that was clicked."""
    event = st.session_state.get(f"chart_{name}")
    points = event["selection"]["points"] if event else []
    own = [point["point_index"] for point in points if point["curve_number"] == 0]
    if own:
        st.session_state[choice] = int(own[0])


def _marks(page: Page, result: Mapping[str, Any]) -> list[Mark]:
    w, against, marks = page.w, str(result["against"]), []
    if result["present"] is not None:
        present = result["present"]
        marks.append(Mark("present", w("frontier.present"), present["measures"][against], present["cost_jpy"]))
    other = page.reference
    if other is not None and other.summary["objective_jpy"] is not None:
        measures = api.measures_of_plan(page.pack.case, other.tables)
        name = w("frontier.reference", title=other.case.scenario.title[w.language])
        marks.append(Mark("reference", name, measures[against], float(other.summary["objective_jpy"])))
    return marks


def _figures(w: Words, against: str, point: pd.Series) -> None:
    """The key figures of a point."""
    with st.container(border=True, gap=None):
        st.metric(w("frontier.cost"), safe(w.money(point["cost_jpy"])))
        st.caption(safe(w("frontier.more_note", cost=w.money(point["more_jpy"]))))
    lines = [
        f"- {w('common.pair', label=w(f'measure.{name}'), value=safe(_shown(w, name, float(point[name]))))}"
        for name in (*_AGAINST, "shortage")
    ]
    if pd.notna(point["price_jpy"]) and point["price_jpy"] > 0:
        key = "frontier.price_lead" if against == "lead" else "frontier.price"
        lines.append(f"- {w(key, cost=safe(w.money(point['price_jpy'])))}")
    st.markdown("\n".join(lines))


def _shown(w: Words, against: str, value: float) -> str:
    return w("measure.quarters", value=f"{value:.2f}") if against == "lead" else w.percent(value)


def _open(page: Page, overlay: Mapping[str, Any]) -> None:
    """The plan of a point: opened if it has been solved, else solved in a worker, and then opened."""
    w, task = page.w, task_of_pack(page.listed, overlay)
    key = f"frontier_job_{task.key}"
    job: Job | None = st.session_state.get(key)
    if job is not None and job.outcome is None:
        _progress(w, task, job)
        return
    trial = packs.listed(task.place)
    if trial is not None:
        if job is not None:
            st.caption(w("frontier.solved", seconds=f"{job.seconds:.0f}"))
        st.button(
            w("frontier.open"), key=f"frontier_open_{task.key}", type="primary", on_click=_choose, args=(trial.key,)
        )
        return
    if job is not None and job.outcome is not None:
        failed(job.outcome, w, page.names)
    st.button(
        w("frontier.solve"),
        key=f"frontier_solve_{task.key}",
        type="primary",
        help=w("frontier.open_help"),
        on_click=_submit,
        args=(key, task),
    )


def _choose(plan: str) -> None:
    """Show another plan: in a callback, since its widget stands before this page, which then is that plan's."""
    st.session_state[state.PLAN] = plan
    st.session_state[_LEAVING] = True


def _submit(key: str, task: Task) -> None:
    st.session_state[key] = workers().submit(task)


@st.fragment(run_every=0.4)
def _progress(w: Words, task: Task, job: Job) -> None:
    if job.outcome is not None:
        st.rerun()
    st.markdown(w("frontier.solving", seconds=f"{job.seconds:.0f}", stage=safe(stage_of(job, w))))
    if st.button(w("analysis.cancel"), key=f"frontier_cancel_{task.key}"):
        workers().cancel(job)
        st.rerun()
