"""How the studio tells the result of a run: progress, failures, and the difference to the parent scenario's plan."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from dashboard.charts.plan import cost_difference_chart, exposure_pair_chart
from dashboard.sentences.differences import cost_finding, cost_title, exposure_finding, exposure_title, last_shares
from dashboard.trials.jobs import Job, Outcome
from dashboard.trials.overlay import Controls, start_values
from dashboard.words.language import Words, safe
from dashboard.words.names import Names
from optimizer import api

from . import cards, tables
from .cards import Card

__all__ = ["changed", "differences", "failed", "stage_of"]

PARENT, TRIAL = api.differences.PARENT, api.differences.TRIAL


def stage_of(job: Job, w: Words) -> str:
    """The stage a job has reached, with the cost known by then."""
    if job.outcome is not None:
        return w("job.done")
    if not job.stages:
        return w("job.waiting")
    stage, jpy = job.stages[-1]
    level, _, name = stage.rpartition(": ")
    label = w.either(f"job.{name.replace(' ', '_')}", name)
    if level or jpy is None:
        return label
    return w("job.with_cost", stage=label, cost=w.money(jpy))


def changed(controls: Controls, case: api.Case, w: Words, names: Names) -> list[str]:
    """What the controls change in the scenario, in a few words each."""
    start = start_values(case)
    changes = []
    for by, wanted in controls.caps.items():
        if wanted != start.caps[by]:
            ends = [w("studio.no_cap") if cap is None else w.percent(cap) for cap in (start.caps[by], wanted)]
            changes.append(f"{w(f'studio.cap_{by}')}: {ends[0]} → {ends[1]}")
    if controls.rule is not None and controls.deadline is not None:
        changes.append(w("common.pair", label=names("rule", controls.rule), value=w.period(controls.deadline)))
    for key, value in (
        ("budget", controls.budget - 1),
        ("usd", controls.usd_extra),
        ("foreign", controls.all_currencies),
    ):
        if value:
            changes.append(w("common.pair", label=w(f"studio.control_{key}"), value=w.percent(value, signed=True)))
    return changes or [w("studio.as_scenario")]


def failed(outcome: Outcome, w: Words, names: Names) -> bool:
    """Say why there is no plan; False, and nothing said, if there is one."""
    if outcome.status in (api.Status.OPTIMAL, api.Status.FEASIBLE):
        return False
    if outcome.status == "cancelled":
        st.warning(w("studio.cancelled"))
    elif outcome.status == api.Status.INFEASIBLE:
        st.error(w("studio.infeasible"))
        st.markdown("\n".join(f"- {safe(w.said(line))}" for line in outcome.lines))
        st.caption(w("studio.infeasible_note"))
    else:
        st.error(
            w(
                f"studio.ended_{outcome.status}"
                if outcome.status in ("bad_input", "changed", api.Status.NO_SOLUTION)
                else "studio.ended_failed"
            )
        )
        if outcome.lines:
            st.code("\n".join(map(w.said, outcome.lines)), language=None, wrap_lines=True)
    return True


def differences(parent: api.Pack, trial: api.Pack, w: Words, names: Names, preview: bool) -> None:
    """The difference to the parent: headline, costs, dependence, suppliers, shares."""
    changes = api.differences.differences(parent, trial)
    whom = w.joined([names("segment", segment) for segment in changes.segments]) or w("head.everybody")
    st.caption(w("studio.of", whom=safe(whom)))
    _headline(changes, w)
    source = cards.source(trial, w)
    _, unit = w.axis(changes.costs["difference"].abs().max())
    cost = Card(
        name="cost-difference",
        title=cost_title(changes, w),
        unit=w("studio.cost_unit", unit=unit),
        chart=cost_difference_chart(changes.costs, w),
        finding=cost_finding(changes, w),
        rows=changes.costs,
        source=source,
    )
    dependence = Card(
        name="dependence-difference",
        title=exposure_title(changes, w),
        unit=w("studio.exposure_unit", whom=whom),
        chart=exposure_pair_chart(changes.exposure, w, preview),
        finding=exposure_finding(changes, w),
        rows=changes.exposure,
        source=source,
    )
    if (changes.costs["difference"].abs() > 0.5).any():
        cards.chart(w, cost)
    cards.chart(w, dependence)
    _suppliers(changes, w, names, source)
    _shares(changes, w, names, source)


def _headline(changes: api.differences.Differences, w: Words) -> None:
    low, _, high = changes.premium.rounded()
    known = low is not None and high is not None
    note = w.money_span(low, high) if known else w("studio.cost_unproven")  # type: ignore[arg-type]
    moved = 0.0 if not known or low <= 0 <= high else changes.premium.best  # type: ignore[operator]
    # A plan that leaves demand unmet is not praised for costing less.
    better = 0 if changes.short and moved < 0 else -1
    tiles = [("outlay", w.money(changes.outlay[1]), note, moved, better)]
    for name, (was, now), better in (
        ("coverage", changes.coverage, 1),
        ("last_made", last_shares(changes.made_in_concern), -1),
        ("last_firm", last_shares(changes.firm_of_concern), -1),
    ):
        change = 0.0 if was is None or now is None else now - was
        moved = round(change, 3)
        still = w("studio.hardly") if abs(change) > 1e-6 else w("studio.same")
        tiles.append((name, w.percent(now), w.points(moved) if moved else still, moved, better))
    for column, (name, value, note, moved, better) in zip([*st.columns(2), *st.columns(2)], tiles, strict=True):
        column.metric(
            w(f"studio.head_{name}"),
            safe(value),
            safe(note),
            delta_color=("green" if moved * better > 0 else "red") if moved * better else "off",
            delta_arrow=("up" if moved > 0 else "down") if moved else "off",
            border=True,
            height="stretch",
        )


def _suppliers(changes: api.differences.Differences, w: Words, names: Names, source: str) -> None:
    rows = changes.suppliers
    counts = rows["change"].value_counts()
    st.subheader(
        w("studio.suppliers_title", count_in=counts.get("in", 0), count_out=counts.get("out", 0))
        if len(rows)
        else w("studio.suppliers_same"),
        anchor=False,
    )
    if rows.empty:
        return
    shown = rows.assign(
        supplier=names.column("supplier", rows["supplier"]), change=[w(f"change.{key}") for key in rows["change"]]
    )
    labels = tables.headings(w, "suppliers", "supplier change units difference_units landed_cost_jpy difference_jpy")
    formats = dict.fromkeys(("units", "difference_units"), "tenth")
    cards.table(w, "suppliers-difference", shown, labels, source, formats)


def _shares(changes: api.differences.Differences, w: Words, names: Names, source: str) -> None:
    rows = changes.shares[changes.shares["difference"].abs() > 0.0005]
    if rows.empty:
        return
    st.subheader(w("studio.shares_title"), anchor=False)
    rows = rows.assign(size=rows["difference"].abs()).sort_values(["by", "size"], ascending=[True, False])
    shown = pd.DataFrame(
        {
            "by": [w.heading("shares", by) for by in rows["by"]],
            "key": [
                w(f"bloc.{key}") if by == "bloc" else names("country", key)
                for by, key in zip(rows["by"], rows["key"], strict=True)
            ],
            PARENT: rows[PARENT],
            TRIAL: rows[TRIAL],
            "difference": rows["difference"],
        }
    )
    labels = tables.headings(w, "shares", "by key")
    labels |= {PARENT: w("studio.plan_parent"), TRIAL: w("studio.plan_trial")}
    labels |= tables.headings(w, "shares", "difference")
    cards.table(w, "shares-difference", shown, labels, source, dict.fromkeys((PARENT, TRIAL, "difference"), "percent"))
