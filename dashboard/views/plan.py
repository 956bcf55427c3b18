"""Plan: every order and commitment of a plan, filtered as the reader likes."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from dashboard import packs, state
from dashboard.charts import plan as charts_plan
from dashboard.numbers import overview as figures
from dashboard.numbers import plan as figures_plan
from dashboard.numbers.plan import Choice
from dashboard.parts import cards, tables
from dashboard.parts import exposure as exposure_tab
from dashboard.parts.cards import Card
from dashboard.words.language import Words, safe
from dashboard.words.names import Names, names_of
from optimizer import api

FILTERS = ("segment", "family", "part", "supplier", "country")
TABS = ("orders", "components", "decisions", "timeline", "capacity", "stock", "exposure", "exclusions", "costs")


def show() -> None:
    """Draw the page for the plan that is chosen."""
    w, one = state.words(), state.current()
    if one is None:
        cards.head(w("page.plan"))
        cards.empty(w)
        return
    pack = cards.open_pack(w, one, w("page.plan"))
    if pack is None:
        return
    names = names_of(pack.case, w)
    cards.head(w("page.plan"), safe(one.title[w.language]), safe(pack.summary["headline"][w.language]))
    orders = figures.named_orders(pack)
    choice = _filters(pack, orders, w, names)
    source = w("common.source", plan=pack.summary["scenario"], grades=cards.grades(pack.summary["confidence"], w))
    tabs = st.tabs([w(f"plan.tab_{name}") for name in TABS], key="plan_tab", on_change="rerun")
    draw = (_orders, _components, _decisions, _timeline, _capacity, _stock, _exposure, _exclusions, _costs)
    for tab, one_tab in zip(tabs, draw, strict=True):
        if tab.open:
            with tab:
                one_tab(pack, orders, choice, w, names, source)


def _filters(pack: api.Pack, orders: pd.DataFrame, w: Words, names: Names) -> Choice:
    wanted = {}
    for column, name in zip(st.columns(len(FILTERS)), FILTERS, strict=True):
        options = figures_plan.choices(pack, orders, name)
        kept = [key for key in st.session_state.get(f"filter_{name}", []) if key in options]
        if f"filter_{name}" in st.session_state:
            st.session_state[f"filter_{name}"] = kept
        told = {key: w(f"family.{key}") if name == "family" else names(name, key) for key in options}
        wanted[name] = column.multiselect(
            w(f"column.{name}"),
            options,
            format_func=told.__getitem__,
            key=f"filter_{name}",
            placeholder=w("plan.everything"),
            persist_state="session",
        )
    return Choice(wanted)


def _nothing(w: Words) -> None:
    st.info(w("plan.nothing"))


def _orders(pack: api.Pack, orders: pd.DataFrame, choice: Choice, w: Words, names: Names, source: str) -> None:
    rows = choice.within(orders)
    if rows.empty:
        _nothing(w)
        return
    by = _colours("plan_by", w)
    spend = figures_plan.spend_over_time(rows, by, pack.case.periods)
    _, unit = w.axis(spend.groupby("period")["landed_cost_jpy"].sum().max())
    total = rows["landed_cost_jpy"].sum()
    card = Card(
        name="orders-over-time",
        title=w("plan.orders_title", cost=w.money(total), count=f"{len(rows):,}"),
        unit=w("plan.orders_unit", unit=unit),
        figure=charts_plan.spend_over_time_chart(spend, by, w, names),
        finding=w(
            "plan.orders_finding",
            parts=rows["part"].nunique(),
            suppliers=rows["supplier"].nunique(),
            countries=rows["country"].nunique(),
        ),
        rows=spend,
        source=source,
    )
    cards.chart(w, card)
    whole = figures_plan.whole_cost(pack, choice)
    if whole is not None:
        told = {name: w.money(jpy) for name, jpy in whole.items()}
        st.caption(w("plan.whole_cost", **told))
    labels = tables.labels(
        w,
        "period",
        "segment",
        "part",
        "supplier",
        "country",
        "bloc",
        "units",
        "unit_landed_cost_jpy",
        "purchase_jpy",
        "freight_jpy",
        "duty_jpy",
        "landed_cost_jpy",
        "clearance",
        "ship_period",
        "offer",
    )
    cards.table(w, "orders", tables.named(rows, w, names), labels, source, {"units": "tenth"}, height=430)


def _colours(key: str, w: Words) -> str:
    chosen = st.segmented_control(
        w("plan.by"),
        ["country", "bloc"],
        format_func=lambda one: w(f"column.{one}"),
        default="country",
        key=key,
        required=True,
    )
    return chosen or "country"


def _components(pack: api.Pack, orders: pd.DataFrame, choice: Choice, w: Words, names: Names, source: str) -> None:
    rows = figures_plan.component_flows(pack, choice)
    if rows.empty:
        st.info(w("plan.no_components"))
        return
    by = _colours("components_by", w)
    paid = figures.within_horizon(rows, pack.case.periods)
    spend = figures_plan.spend_over_time(paid, by, pack.case.periods)
    _, unit = w.axis(spend.groupby("period")["landed_cost_jpy"].sum().max())
    card = Card(
        name="components-over-time",
        title=w("plan.components_title", count=f"{len(rows):,}", cost=w.money(rows["landed_cost_jpy"].sum())),
        unit=w("plan.components_unit", unit=unit),
        figure=charts_plan.spend_over_time_chart(spend, by, w, names),
        finding=w(
            "plan.components_finding",
            components=rows["component"].nunique(),
            assemblies=rows["assembly"].nunique(),
            suppliers=rows["supplier"].nunique(),
        ),
        rows=spend,
        source=source,
    )
    cards.chart(w, card)
    st.caption(w("plan.components_note"))
    labels = tables.labels(
        w,
        "period",
        "component",
        "supplier",
        "country",
        "bloc",
        "assembly",
        "assembly_offer",
        "units",
        "unit_landed_cost_jpy",
        "landed_cost_jpy",
        "clearance",
        "ship_period",
        "component_offer",
    )
    cards.table(w, "components", tables.named(rows, w, names), labels, source, {"units": "tenth"}, height=430)


def _decisions(pack: api.Pack, orders: pd.DataFrame, choice: Choice, w: Words, names: Names, source: str) -> None:
    one = state.current()
    reference = packs.reference_for(one, packs.find_packs()[0]) if one is not None else None
    pack = packs.beside(pack, packs.open_listed(reference) if reference is not None else None)
    family = pack.case.tables["parts"].set_index("part_id")["family"]
    table = pack.tables["decisions"]
    rows = choice.within(table.assign(family=table["part"].map(family)))
    if rows.empty:
        st.info(w("plan.no_decisions"))
        return
    premium = pack.summary.get("premium")
    if premium is None:
        st.subheader(w("plan.decisions_title", count=len(rows)), anchor=False)
        st.caption(w("plan.decisions_alone"))
    else:
        title = premium.get("reference_title", {}).get(w.language, premium["reference"])
        alone = "rules" if premium.get("rules_only") else "scenario"
        own = int((rows["because"] == alone).sum())
        st.subheader(w(f"plan.decisions_{alone}", count=len(rows), own=own), anchor=False)
        st.caption(w("plan.decisions_note", reference=safe(title)))
    columns = ("kind", "because", "period", "available_period", "supplier", "part", "plant", "units", "cost_jpy")
    labels = {name: w("column.decision") if name == "kind" else w(f"column.{name}") for name in columns}
    labels |= tables.labels(w, "reference_period", "offer") | {"period": w("column.start_period")}
    shown = tables.named(rows, w, names)
    cards.table(w, "decisions", shown, labels, source, {"units": "tenth"}, height=520)


def _exposure(pack: api.Pack, orders: pd.DataFrame, choice: Choice, w: Words, names: Names, source: str) -> None:
    one = state.current()
    reference = packs.reference_for(one, packs.find_packs()[0]) if one is not None else None
    before = packs.open_listed(reference) if reference is not None else None
    exposure_tab.draw(pack, before, choice, w, names, source)


def _timeline(pack: api.Pack, orders: pd.DataFrame, choice: Choice, w: Words, names: Names, source: str) -> None:
    family = pack.case.tables["parts"].set_index("part_id")["family"]
    stretches = figures_plan.timeline(pack)
    stretches = choice.within(stretches.assign(family=stretches["part"].map(family)))
    if stretches.empty:
        st.info(w("plan.no_qualifications"))
        return
    blocs = pack.case.tables["countries"].set_index("country_id")["bloc"]
    rows = choice.within(pack.tables["qualifications"])
    rows = rows[rows["offer"].isin(stretches["offer"])]
    first, last = w.period(rows["start_period"].min()), w.period(rows["available_period"].max())
    card = Card(
        name="qualifications-over-time",
        title=w("plan.timeline_title", count=rows["offer"].nunique(), cost=w.money(rows["cost_jpy"].sum())),
        unit=w("plan.timeline_unit"),
        figure=charts_plan.timeline_chart(stretches, pack.case.periods, blocs, w, names),
        finding=w("plan.timeline_finding", first=first, last=last),
        rows=stretches,
        source=source,
    )
    cards.chart(w, card)
    labels = tables.labels(w, "start_period", "available_period", "supplier", "part", "share", "cost_jpy", "offer")
    cards.table(w, "qualifications", tables.named(rows, w, names), labels, source, {"share": "percent"})


def _capacity(pack: api.Pack, orders: pd.DataFrame, choice: Choice, w: Words, names: Names, source: str) -> None:
    family = pack.case.tables["parts"].set_index("part_id")["family"]
    rows = figures_plan.capacity_use(pack)
    rows = choice.within(rows.assign(family=rows["part"].map(family)))
    if rows.empty:
        _nothing(w)
        return
    full = int((rows["full_periods"] > 0).sum())
    st.subheader(w("plan.capacity_title", full=full, count=len(rows)), anchor=False)
    st.caption(w("plan.capacity_note"))
    labels = tables.labels(
        w, "supplier", "part", "country", "capacity", "shipped", "mean", "peak", "full_periods", "offer"
    )
    formats = {"mean": "bar", "peak": "bar"}
    cards.table(w, "capacity", tables.named(rows, w, names), labels, source, formats, height=520)


def _stock(pack: api.Pack, orders: pd.DataFrame, choice: Choice, w: Words, names: Names, source: str) -> None:
    family = pack.case.tables["parts"].set_index("part_id")["family"]
    rows = figures_plan.stock_and_shortage(pack)
    rows = choice.within(rows.assign(family=rows["part"].map(family)))
    if rows.empty:
        st.info(w("plan.no_stock"))
        return
    short = rows.loc[rows["short"] > 0, ["part", "segment"]].drop_duplicates()
    st.subheader(w("plan.stock_title", count=len(short)) if len(short) else w("plan.stock_title_none"), anchor=False)
    labels = tables.labels(w, "part", "segment", "period", "demand", "stock", "short")
    formats = dict.fromkeys(("demand", "stock", "short"), "tenth")
    cards.table(w, "stock-and-shortages", tables.named(rows, w, names), labels, source, formats, height=520)


def _exclusions(pack: api.Pack, orders: pd.DataFrame, choice: Choice, w: Words, names: Names, source: str) -> None:
    family = pack.case.tables["parts"].set_index("part_id")["family"]
    table = pack.tables["exclusions"]
    rows = choice.within(table.assign(family=table["part"].map(family)))
    if rows.empty:
        st.info(w("plan.no_exclusions"))
        return
    counts = rows.groupby("verdict")["offer"].nunique()
    title = w(
        "plan.exclusions_title",
        rules=rows["rule"].nunique(),
        **{verdict: int(counts.get(verdict, 0)) for verdict in ("barred", "capped", "reported")},
    )
    st.subheader(title, anchor=False)
    labels = tables.labels(
        w,
        "supplier",
        "part",
        "tier",
        "verdict",
        "allowed",
        "proof_path",
        "segments",
        "rule",
        "from_period",
        "to_period",
        "clause",
        "clause_from",
        "country",
        "offer",
    )
    shown = tables.limits(figures_plan.exclusions(rows), w, names)
    cards.table(w, "exclusions", shown, labels, source, {"allowed": "percent"}, height=520, widths=tables.LIMIT_WIDTHS)


def _costs(pack: api.Pack, orders: pd.DataFrame, choice: Choice, w: Words, names: Names, source: str) -> None:
    summary = pack.summary
    nominal, present = summary["costs_nominal_jpy"], summary["costs_jpy"]
    terms = [term for term in nominal if nominal[term] or present.get(term)]
    rows = pd.DataFrame(
        {
            "term": [w(f"term.{term}") for term in terms],
            "nominal": [nominal[term] for term in terms],
            "present": [present.get(term, 0.0) for term in terms],
        }
    )
    st.subheader(w("plan.costs_title", cost=w.money(figures.outlay(summary))), anchor=False)
    st.caption(w("plan.costs_note"))
    cards.table(w, "costs", rows, tables.labels(w, "term", "nominal", "present"), source)


if __name__ == "__main__":
    show()
