"""Tab of the page Why: what each constraint of the plan is worth."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st

from dashboard.charts.explain import worth_chart
from dashboard.numbers import explain
from dashboard.trials import analyses
from dashboard.words.language import Words

from . import analysis, cards
from .page import Page

__all__ = ["constraint_name", "draw"]

_GROUPS = ("part", "supplier", "period", "rule")


def constraint_name(w: Words, name: str) -> str:
    """What a constraint is called, or the levels that come before cost."""
    return w("prices.level") if name == "level" else w(f"constraint.{name}")


def draw(page: Page) -> None:
    """Prices of the plan's rows: by constraint, one by one, and added up by part, supplier, quarter and rule."""
    task = analyses.of_pack(page.listed, "explain")
    analysis.show(page.w, task, page.w("prices.explained"), lambda result: _prices(page, result))


def _prices(page: Page, result: Mapping[str, Any]) -> None:
    w = page.w
    st.caption(w("prices.basis", basis=w(f"prices.basis_{'fixed' if result['basis'] != 'LP' else 'lp'}")))
    limits = explain.limits_worth(result)
    limits = limits.assign(label=[constraint_name(w, name) for name in limits["constraint"]])
    if len(limits):
        first = limits.iloc[0]
        card = cards.Card(
            name="limits-worth",
            title=w("prices.limits_title", constraint=first["label"], jpy=w.money(first["worth_jpy"])),
            unit=w("prices.limits_unit", unit=w.axis(float(first["worth_jpy"]))[1]),
            chart=worth_chart(limits, w),
            finding=w("prices.limits_finding", count=f"{int(limits['rows'].sum()):,}"),
            rows=limits[["constraint", "rows", "worth_jpy"]],
            source=page.source,
        )
        cards.chart(w, card)
    _rows(page, w, result)
    _added_up(page, w, result)


def _rows(page: Page, w: Words, result: Mapping[str, Any]) -> None:
    """The rows that are worth most, each in a sentence."""
    names = list(dict.fromkeys(row["constraint"] for row in result["prices"]))
    if not names:
        st.info(w("prices.none"))
        return
    st.subheader(w("prices.rows_title"), anchor=False)
    chosen = st.selectbox(
        w("prices.constraint"), names, format_func=lambda name: constraint_name(w, name), key="why_constraint"
    )
    rows = explain.price_rows(result, w.language, chosen)
    reaches = zip(rows["steps_down"], rows["steps_up"], rows["at_margin"], strict=True)
    held = [w("prices.margin") if at_margin else _held(w, down, up) for down, up, at_margin in reaches]
    several = [_note(w, flag, ends) for flag, ends in zip(rows["one_of_several"], rows["no_plan"], strict=True)]
    labels = {
        "sentence": w("prices.sentence"),
        "step_jpy": w("prices.step"),
        "held": w("prices.held"),
        "several": w("prices.note"),
        "worth_jpy": w("prices.worth"),
    }
    shown = rows.assign(held=held, several=several)
    cards.static_table(w, "prices", shown, labels, page.source)
    st.caption(w("prices.rows_note"))


def _note(w: Words, several: bool, no_plan: list[str]) -> str:
    """What is particular about a price."""
    notes = [w("prices.several")] if several else []
    return w.listed([*notes, *(w(f"prices.no_plan_{side}") for side in no_plan)])


def _held(w: Words, down: float, up: float) -> str:
    """How far a price holds, in steps."""
    ends = [w("prices.endless") if end != end else w.number(end) for end in (down, up)]
    return w("prices.range", down=ends[0], up=ends[1])


def _added_up(page: Page, w: Words, result: Mapping[str, Any]) -> None:
    """The worth of rows by part, supplier, quarter or rule."""
    st.subheader(w("prices.groups_title"), anchor=False)
    by = st.segmented_control(
        w("prices.by"),
        _GROUPS,
        format_func=lambda key: w(f"prices.by_{key}"),
        default="part",
        key="why_by",
        required=True,
    )
    rows = explain.worth_by(result, by or "part")
    keys = w.periods(rows["key"]) if by == "period" else page.names.column(by or "part", rows["key"])
    shown = rows.assign(key=keys, constraint=[constraint_name(w, name) for name in rows["constraint"]])
    labels = {
        "key": w(f"prices.by_{by or 'part'}"),
        "constraint": w("prices.constraint"),
        "rows": w("prices.count"),
        "worth_jpy": w("prices.worth"),
    }
    cards.table(w, f"prices-by-{by}", shown, labels, page.source, height=320)
