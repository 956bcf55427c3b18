"""How the studio tells the result of a run: progress, failures, and the difference to the parent scenario's plan."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from dashboard.charts import plan as charts_plan
from dashboard.numbers import diff as figures_diff
from dashboard.numbers.diff import PARENT, TRIAL, Differences
from dashboard.sentences.conflicts import conflict_line
from dashboard.trials import overlay as trials
from dashboard.trials.jobs import Job, Outcome
from dashboard.trials.overlay import Controls
from dashboard.words.language import Words, safe
from dashboard.words.names import Names
from optimizer import api

from . import cards
from .cards import Card

__all__ = ["changed", "differences", "failed", "stage_of"]


def stage_of(job: Job, w: Words) -> str:
    """The stage a job has reached, with the cost known by then."""
    if job.outcome is not None:
        return w("job.done")
    if not job.stages:
        return w("job.waiting")
    stage, jpy = job.stages[-1]
    level, _, name = stage.rpartition(": ")
    told = w.either(f"job.{name.replace(' ', '_')}", name)
    if level or jpy is None:
        return told
    return w("job.with_cost", stage=told, cost=w.money(jpy))


def changed(controls: Controls, case: api.Case, w: Words, names: Names) -> list[str]:
    """What the controls change in the scenario, in a few words each."""
    start = trials.start_values(case)
    told = []
    for by, wanted, before in (
        ("country", controls.country_cap, start.country_cap),
        ("supplier", controls.supplier_cap, start.supplier_cap),
    ):
        if wanted != before:
            ends = [w("studio.no_cap") if cap is None else w.percent(cap) for cap in (before, wanted)]
            told.append(f"{w(f'studio.cap_{by}')}: {ends[0]} → {ends[1]}")
    if controls.rule is not None and controls.deadline is not None:
        told.append(f"{names('rule', controls.rule)}: {w.period(controls.deadline)}")
    for key, value in (("budget", controls.budget - 1), ("usd", controls.usd), ("foreign", controls.foreign)):
        if value:
            told.append(f"{w(f'studio.control_{key}')}: {w.percent(value, signed=True)}")
    return told or [w("studio.as_scenario")]


def failed(outcome: Outcome, w: Words, names: Names) -> bool:
    """Say why there is no plan; False, and nothing said, if there is one."""
    if outcome.status in (api.Status.OPTIMAL, api.Status.FEASIBLE):
        return False
    if outcome.status == "cancelled":
        st.warning(w("studio.cancelled"))
    elif outcome.status == api.Status.INFEASIBLE:
        st.error(w("studio.infeasible"))
        st.markdown("\n".join(f"- {safe(conflict_line(line, w, names))}" for line in outcome.lines))
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
            st.code("\n".join(outcome.lines), language=None, wrap_lines=True)
    return True


def differences(parent: api.Pack, trial: api.Pack, w: Words, names: Names, preview: bool) -> None:
    """The difference to the parent: headline, costs, dependence, suppliers, shares."""
    found = figures_diff.differences(parent, trial)
    whom = w.joined([names("segment", one) for one in found.segments]) or w("head.everybody")
    st.caption(w("studio.of", whom=safe(whom)))
    _headline(found, w)
    source = w("common.source", plan=trial.summary["scenario"], grades=cards.grades(trial.summary["confidence"], w))
    _, unit = w.axis(found.costs["difference"].abs().max())
    cost = Card(
        name="cost-difference",
        title=_cost_title(found, w),
        unit=w("studio.cost_unit", unit=unit),
        figure=charts_plan.cost_difference_chart(found.costs, w),
        finding=_cost_finding(found, w),
        rows=found.costs,
        source=source,
    )
    dependence = Card(
        name="dependence-difference",
        title=_exposure_title(found, w),
        unit=w("studio.exposure_unit", whom=whom),
        figure=charts_plan.exposure_pair_chart(found.exposure, w, preview),
        finding=_exposure_finding(found, w),
        rows=found.exposure,
        source=source,
    )
    if (found.costs["difference"].abs() > 0.5).any():
        cards.chart(w, cost)
    cards.chart(w, dependence)
    _suppliers(found, w, names, source)
    _shares(found, w, names, source)


def _headline(found: Differences, w: Words) -> None:
    low, _, high = found.premium.rounded()
    known = low is not None and high is not None
    told = w.money_span(low, high) if known else w("studio.cost_unproven")  # type: ignore[arg-type]
    moved = 0.0 if not known or low <= 0 <= high else found.premium.best  # type: ignore[operator]
    # A plan that leaves demand unmet is not praised for costing less.
    better = 0 if found.short and moved < 0 else -1
    tiles = [("outlay", w.money(found.outlay[1]), told, moved, better)]
    for name, (was, now), better in (
        ("coverage", found.coverage, 1),
        ("last_made", found.last_made, -1),
        ("last_firm", found.last_firm, -1),
    ):
        change = 0.0 if was is None or now is None else now - was
        moved = round(change, 3)
        told = w("studio.hardly") if abs(change) > 1e-6 else w("studio.same")
        tiles.append((name, w.percent(now), w.points(moved) if moved else told, moved, better))
    for column, (name, value, told, moved, better) in zip([*st.columns(2), *st.columns(2)], tiles, strict=True):
        column.metric(
            w(f"studio.head_{name}"),
            safe(value),
            safe(told),
            delta_color=("green" if moved * better > 0 else "red") if moved * better else "off",
            delta_arrow=("up" if moved > 0 else "down") if moved else "off",
            border=True,
            height="stretch",
        )


def _cost_title(found: Differences, w: Words) -> str:
    low, _, high = found.premium.rounded()
    if low is None or high is None:
        return w("studio.cost_unproven")
    if found.premium.best == 0 and found.premium.proven:
        return w("studio.cost_same")
    if low <= 0 <= high:
        return w("studio.cost_between", cost=w.money_span(low, high))
    ends = (low, high) if low > 0 else (-high, -low)
    if low < 0 and found.short:
        return w("studio.cost_short", cost=w.money_span(*ends))
    return w("studio.cost_more" if low > 0 else "studio.cost_less", cost=w.money_span(*ends))


def _cost_finding(found: Differences, w: Words) -> str:
    moved = found.costs[found.costs["difference"].abs() > 0.5]
    moved = moved.sort_values("difference", key=abs, ascending=False).head(3)
    told = [f"{w(f'term.{one.term}')} {w.money(one.difference, signed=True)}" for one in moved.itertuples(index=False)]
    if not told:
        return w("studio.cost_same")
    finding = w("studio.cost_finding", list=w.listed(told))
    return finding if found.premium.proven else finding + w("format.sentence_gap") + w("studio.cost_open")


def _exposure_title(found: Differences, w: Words) -> str:
    before, after = found.made_zero
    if before != after:
        never = w("studio.never")
        ends = [never if period is None else w.period(period) for period in (before, after)]
        return w("studio.zero_moves", before=ends[0], after=ends[1])
    gap = (found.exposure[f"made_{TRIAL}"] - found.exposure[f"made_{PARENT}"]).mean()
    if not abs(gap) >= 0.0005:
        return w("studio.exposure_same")
    return w("studio.exposure_more" if gap > 0 else "studio.exposure_less", points=w.points(abs(gap), signed=False))


def _exposure_finding(found: Differences, w: Words) -> str:
    ends = {
        f"{name}_{when}": w.percent(share)
        for name, pair in (("made", found.last_made), ("firm", found.last_firm))
        for when, share in zip(("before", "after"), pair, strict=True)
    }
    return w("studio.exposure_finding", **ends)


def _suppliers(found: Differences, w: Words, names: Names, source: str) -> None:
    rows = found.suppliers
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
    columns = ("supplier", "change", "units", "difference_units", "landed_cost_jpy", "difference_jpy")
    labels = {column: w(f"column.{column}") for column in columns}
    formats = dict.fromkeys(("units", "difference_units"), "tenth")
    cards.table(w, "suppliers-difference", shown, labels, source, formats)


def _shares(found: Differences, w: Words, names: Names, source: str) -> None:
    rows = found.shares[found.shares["difference"].abs() > 0.0005]
    if rows.empty:
        return
    st.subheader(w("studio.shares_title"), anchor=False)
    rows = rows.assign(size=rows["difference"].abs()).sort_values(["by", "size"], ascending=[True, False])
    shown = pd.DataFrame(
        {
            "by": [w(f"column.{by}") for by in rows["by"]],
            "key": [
                w(f"bloc.{key}") if by == "bloc" else names("country", key)
                for by, key in zip(rows["by"], rows["key"], strict=True)
            ],
            PARENT: rows[PARENT],
            TRIAL: rows[TRIAL],
            "difference": rows["difference"],
        }
    )
    labels = {
        "by": w("column.by"),
        "key": w("column.key"),
        PARENT: w("studio.plan_parent"),
        TRIAL: w("studio.plan_trial"),
    }
    labels["difference"] = w("column.difference")
    cards.table(w, "shares-difference", shown, labels, source, dict.fromkeys((PARENT, TRIAL, "difference"), "percent"))
