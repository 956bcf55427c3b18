"""Scenario studio: change a few assumptions of a scenario, solve, and see what that changes."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from dashboard import packs, state
from dashboard.parts import cards, repair, studio_result
from dashboard.trials import overlay, runs, scenarios
from dashboard.trials.jobs import workers
from dashboard.trials.overlay import Controls
from dashboard.trials.runs import TrialRun
from dashboard.trials.scenarios import ScenarioCase
from dashboard.words.language import Words, safe
from dashboard.words.names import names_of
from optimizer import api

RUN_KEY = "studio_run"
PERCENTS = list(range(10, 101, 5))
KEEP_STATE = {"persist_state": "session"}


def show() -> None:
    """Draw the page."""
    w = state.words()
    cards.page_title(w("page.studio"), w("studio.intro"))
    listed = scenarios.listed_scenarios()
    if not listed:
        st.info(w("studio.no_scenarios", folder=safe(scenarios.scenario_folder())))
        return
    left, right = st.columns([1, 2], gap="medium")
    with left, st.container(border=True):
        base, controls = _choose(listed, w)
    with right:
        run: TrialRun | None = st.session_state.get(RUN_KEY)
        if run is None:
            _start_here(w)
        elif run.is_solving:
            _progress(run, w)
        else:
            _result(run, base, controls, w)


def _choose(listed: list[api.ListedScenario], w: Words) -> tuple[ScenarioCase | None, Controls | None]:
    by_name = {scenario.path.stem: scenario for scenario in listed}
    names = list(by_name)
    if st.session_state.get("studio_scenario") not in by_name:
        st.session_state["studio_scenario"] = "baseline" if "baseline" in by_name else names[0]
    titles = {name: scenario.title.get(w.language, name) for name, scenario in by_name.items()}
    chosen = st.selectbox(
        w("studio.scenario"), names, format_func=titles.__getitem__, key="studio_scenario", **KEEP_STATE
    )
    scenario = by_name[chosen or names[0]]
    if scenario.fault is not None:
        cards.fault(w, w("studio.scenario_fault"), scenario.fault)
        return None, None
    st.caption(safe(scenario.description.get(w.language, "")))
    try:
        with st.spinner(w("common.reading")):
            base = scenarios.scenario_case(scenario.path)
    except api.BadInput as error:
        cards.fault(w, w("studio.scenario_fault"), error)
        return None, None
    controls = _controls(base, w)
    _buttons(base, controls, w)
    return base, controls


def _reset(path: Path, start: Controls) -> None:
    st.session_state.update(
        studio_for=str(path),
        **{f"studio_{by}": overlay.percent_of(cap) for by, cap in start.caps.items()},
        studio_budget=100,
        studio_usd=0,
        studio_foreign=0,
        studio_rule=start.rule,
        studio_deadline="",
        studio_integers=start.integers,
    )


def _controls(base: ScenarioCase, w: Words) -> Controls:
    case, start = base.case, overlay.start_values(base.case)
    if st.session_state.get("studio_for") != str(base.path):
        _reset(base.path, start)

    def percent(value: int) -> str:
        return w("studio.no_cap") if value == 100 else f"{value}%"

    st.markdown(f"**{w('studio.sourcing')}**")
    caps = {}
    for by, before in start.caps.items():
        options = sorted({*PERCENTS, overlay.percent_of(before)})
        picked = st.select_slider(
            w(f"studio.cap_{by}"),
            options,
            key=f"studio_{by}",
            format_func=percent,
            help=w("studio.cap_help"),
            **KEEP_STATE,
        )
        caps[by] = overlay.cap_of(int(picked), before)
    rule, deadline = _deadline(case, w)
    st.markdown(f"**{w('studio.money')}**")
    budgets = not case.tables["budgets"].empty
    budget = st.slider(
        w("studio.control_budget"),
        50,
        150,
        step=5,
        format="%d%%",
        key="studio_budget",
        disabled=not budgets,
        help=w("studio.budget_help" if budgets else "studio.budget_none"),
        **KEEP_STATE,
    )
    foreign = overlay.currencies(case)
    usd = _rise(w, "usd", "USD" in foreign, w("studio.fx_help"))
    every = _rise(w, "foreign", bool(foreign), w("studio.foreign_help", list=safe(w.listed(foreign))))
    integers = st.toggle(w("studio.integers"), key="studio_integers", help=w("studio.integers_help"), **KEEP_STATE)
    return Controls(
        budget=budget / 100 if budgets else 1.0,
        caps=caps,
        usd_extra=usd / 100,
        all_currencies=every / 100,
        rule=rule,
        deadline=deadline,
        integers=integers,
    )


def _rise(w: Words, key: str, enabled: bool, explained: str) -> int:
    """By how many percent a currency rises."""
    return st.slider(
        w(f"studio.control_{key}"),
        -50,
        100,
        step=5,
        format="%+d%%",
        key=f"studio_{key}",
        disabled=not enabled,
        help=explained,
        **KEEP_STATE,
    )


def _deadline(case: api.Case, w: Words) -> tuple[str | None, str | None]:
    if not case.rules:
        st.caption(w("studio.no_rules"))
        return None, None
    titles = {rule.id: rule.title[w.language] for rule in case.rules}
    rule = st.selectbox(w("studio.rule"), list(titles), format_func=titles.__getitem__, key="studio_rule", **KEEP_STATE)
    now = overlay.deadline_of(case, str(rule))
    stays = w("studio.deadline_stays", period=w.period(now)) if now else w("studio.deadline_none")
    deadline = st.selectbox(
        w("studio.deadline"),
        ["", *case.periods],
        key="studio_deadline",
        format_func=lambda period: w.period(period) if period else stays,
        **KEEP_STATE,
    )
    return rule, deadline or None


def _buttons(base: ScenarioCase, controls: Controls, w: Words) -> None:
    run: TrialRun | None = st.session_state.get(RUN_KEY)
    going = run is not None and run.is_solving
    left, right = st.columns([3, 2])
    left.button(
        w("studio.solve" if controls.integers else "studio.preview"),
        key="studio_solve",
        type="primary",
        width="stretch",
        disabled=going,
        on_click=_solve,
        args=(base, controls),
    )
    right.button(
        w("studio.reset"),
        key="studio_reset",
        width="stretch",
        on_click=_reset,
        args=(base.path, overlay.start_values(base.case)),
    )


def _solve(base: ScenarioCase, controls: Controls) -> None:
    st.session_state[RUN_KEY] = runs.start(base, controls, workers())


def _start_here(w: Words) -> None:
    with st.container(border=True, key="studio_empty"):
        st.subheader(w("studio.empty_title"), anchor=False)
        st.markdown(w("studio.empty_text"))


@st.fragment(run_every=0.4)
def _progress(run: TrialRun, w: Words) -> None:
    if not run.is_solving:
        overlay.remove_old_trials()
        st.rerun()
    with st.container(border=True, key="studio_progress"):
        st.subheader(w("studio.solving", seconds=f"{run.seconds or 0:.0f}"), anchor=False)
        for task in run.tasks:
            label = w("studio.plan_trial" if task is run.trial else "studio.plan_parent")
            stage = studio_result.stage_of(run.jobs[task.key], w) if task.key in run.jobs else w("studio.from_disk")
            st.markdown(f"**{label}**: {safe(stage)}")
        st.caption(w("studio.solving_note"))
        if st.button(w("studio.cancel"), key="studio_cancel"):
            run.cancel(workers())
            st.rerun()


def _result(run: TrialRun, base: ScenarioCase | None, controls: Controls | None, w: Words) -> None:
    if not run.fits_controls(base, controls):
        st.warning(w("studio.stale"))
    names = names_of(run.base.case, w)
    if studio_result.failed(run.outcome(run.trial), w, names):
        if run.outcome(run.trial).status == api.Status.INFEASIBLE:
            repair.below_trial(w, run.trial, run.base.case.periods)
        return
    trial, parent = packs.listed(run.trial.place), packs.listed(run.parent.place)
    pack = cards.open_pack(w, trial) if trial else None
    if trial is None or pack is None:
        st.warning(w("studio.gone"))
        return
    left, right = st.columns([3, 2], vertical_alignment="center")
    took = w("studio.from_disk") if run.seconds is None else w("studio.took", seconds=f"{run.seconds:.1f}")
    changes = w.listed(studio_result.changed(run.controls, run.base.case, w, names))
    with left:
        st.subheader(safe(run.base.case.scenario.title[w.language]), anchor=False)
        st.caption(safe(" · ".join([w(f"status.{trial.status}"), took, changes])))
    opened = right.button(w("studio.open_plan"), key="studio_open", on_click=_open, args=(trial.key,), width="stretch")
    if opened:
        st.switch_page(str(Path(__file__).with_name("plan.py")))
    if not run.controls.integers:
        st.info(w("studio.is_preview"))
    before = cards.open_pack(w, parent) if parent else None
    if before is None:
        st.warning(w("studio.no_parent"))
        studio_result.failed(run.outcome(run.parent), w, names)
    elif run.trial.key == run.parent.key:
        st.info(w("studio.same_as_parent"))
    else:
        studio_result.differences(before, pack, w, names, preview=not run.controls.integers)


def _open(key: str) -> None:
    st.session_state[state.PLAN] = key


if __name__ == "__main__":
    show()
