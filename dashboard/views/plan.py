"""Plan: every order and commitment of a plan, filtered as the reader likes."""

from __future__ import annotations

from urllib.parse import urlencode

import pandas as pd
import streamlit as st

from dashboard import packs, state
from dashboard.charts.overview import spend_chart
from dashboard.charts.plan import timeline_chart
from dashboard.numbers import plan
from dashboard.numbers.overview import orders_with_bloc, reference_title, short_sentence
from dashboard.numbers.plan import Filters
from dashboard.parts import cards, exposure, intervals, offers, tables
from dashboard.parts.cards import Card
from dashboard.parts.page import Page, open_page
from dashboard.state import words
from dashboard.words.language import safe
from optimizer import api

_ORDERED = {"parts": "part", "suppliers": "supplier", "countries": "country"}
_FED = {"components": "component", "assemblies": "assembly", "suppliers": "supplier"}
#: Of a table's chart the texts of title, unit and finding, and which column each placeholder of the finding counts.
SPENDING = {
    "orders": ("plan.orders_title", "plan.orders_unit", "plan.orders_finding", _ORDERED),
    "components": ("plan.components_title", "plan.components_unit", "plan.components_finding", _FED),
}
FILTERS = ("segment", "family", "part", "supplier", "country")


def show() -> None:
    """Draw the page for the plan that is chosen."""
    title = words()("page.plan")
    page = open_page(title)
    if page is None:
        return
    w, summary = page.w, page.pack.summary
    cards.page_title(title, safe(page.listed.title[w.language]), safe(summary["headline"][w.language]))
    choice = _filters(page)
    tabs = st.tabs([w(f"plan.tab_{name}") for name in TABS], key="plan_tab", on_change="rerun")
    for tab, draw in zip(tabs, TABS.values(), strict=True):
        if tab.open:
            with tab:
                draw(page, choice)


def _filters(page: Page) -> Filters:
    wanted, w, orders = {}, page.w, orders_with_bloc(page.pack)
    for column, name in zip(st.columns(len(FILTERS)), FILTERS, strict=True):
        options = plan.choices(page.pack, orders, name)
        kept = [key for key in st.session_state.get(f"filter_{name}", []) if key in options]
        if f"filter_{name}" in st.session_state:
            st.session_state[f"filter_{name}"] = kept
        labels = {key: w(f"family.{key}") if name == "family" else page.names(name, key) for key in options}
        wanted[name] = column.multiselect(
            w.heading("orders", name),
            options,
            format_func=labels.__getitem__,
            key=f"filter_{name}",
            placeholder=w("plan.everything"),
            persist_state="session",
        )
    return Filters(wanted)


def _orders(page: Page, choice: Filters) -> None:
    w, rows = page.w, choice.within(orders_with_bloc(page.pack))
    if rows.empty:
        st.info(w("plan.nothing"))
        return
    intervals.panel(page)
    _spending(page, "orders", rows, rows)
    costs = plan.buyers_cost(page.pack, choice)
    if costs is not None:
        st.caption(w("plan.whole_cost", **{name: w.money(jpy) for name, jpy in costs.items()}))
    columns = "period segment part supplier standing country bloc units unit_landed_cost_jpy purchase_jpy freight_jpy duty_jpy "
    columns += "landed_cost_jpy clearance ship_period offer"
    st.caption(w("plan.standing_note"))
    shown = tables.with_offer_status(page, rows)
    tables.show(page, "orders", "orders", shown, columns, {"units": "tenth"}, 430, _why(page, "offer"))


def _why(page: Page, column: str) -> dict[str, str]:
    """Links from a column of offers to why each is in the plan, for those who have that page."""
    if not state.may_change():
        return {}
    st.caption(page.w("plan.why_note"))
    asked = urlencode({state.LANGUAGE: page.w.language, state.PLAN: page.listed.key})
    return {column: f"why?{asked}&{offers.OFFER}="}


def _components(page: Page, choice: Filters) -> None:
    w, rows = page.w, plan.component_flows(page.pack, choice)
    if rows.empty:
        st.info(w("plan.no_components"))
        return
    _spending(page, "components", rows, api.spending.within_horizon(rows, page.pack.case.periods))
    st.caption(w("plan.components_note"))
    columns = "period component supplier standing country bloc assembly assembly_offer units unit_landed_cost_jpy landed_cost_jpy "
    columns += "clearance ship_period component_offer"
    st.caption(w("plan.standing_note"))
    shown = tables.with_offer_status(page, rows, "component_offer")
    tables.show(
        page, "components", "components", shown, columns, {"units": "tenth"}, 430, _why(page, "component_offer")
    )


def _spending(page: Page, name: str, rows: pd.DataFrame, paid: pd.DataFrame) -> None:
    """The chart of a table's landed cost over time, by country or bloc; ``paid`` are the rows in the period that pays them."""
    w, (title, unit, finding, counted) = page.w, SPENDING[name]
    counts = {placeholder: rows[column].nunique() for placeholder, column in counted.items()}
    by = st.segmented_control(
        w("plan.by"),
        ["country", "bloc"],
        format_func=lambda column: w.heading(name, column),
        default="country",
        key="plan_by" if name == "orders" else f"{name}_by",
        required=True,
    )
    spend = plan.spend_over_time(paid, by or "country", page.pack.case.periods)
    card = Card(
        name=f"{name}-over-time",
        title=w(title, cost=w.money(rows["landed_cost_jpy"].sum()), count=f"{len(rows):,}"),
        unit=w(unit, unit=w.axis(spend.groupby("period")["landed_cost_jpy"].sum().max())[1]),
        chart=spend_chart(spend, by or "country", w, page.names),
        finding=w(finding, **counts),
        rows=spend,
        source=page.source,
    )
    cards.chart(w, card)


def _decisions(page: Page, choice: Filters) -> None:
    w, pack = page.w, packs.with_reference(page.pack, page.reference)
    rows = choice.by_part(pack, pack.tables["decisions"])
    if rows.empty:
        st.info(w("plan.no_decisions"))
        return
    premium = pack.summary.get("premium")
    if premium is None:
        st.subheader(w("plan.decisions_title", count=len(rows)), anchor=False)
        st.caption(w("plan.decisions_alone"))
    else:
        alone = "rules" if premium.get("rules_only") else "scenario"
        own = int((rows["because"] == alone).sum())
        st.subheader(w(f"plan.decisions_{alone}", count=len(rows), own=own), anchor=False)
        st.caption(w("plan.decisions_note", reference=safe(reference_title(premium, w.language))))
    columns = "kind because period available_period supplier standing part plant units cost_jpy reference_period offer"
    st.caption(w("plan.standing_note"))
    shown = tables.with_offer_status(page, rows)
    tables.show(page, "decisions", "decisions", shown, columns, {"units": "tenth"}, height=520)


def _timeline(page: Page, choice: Filters) -> None:
    w, pack = page.w, page.pack
    stretches = choice.by_part(pack, api.timeline.timeline(pack.case, pack.tables))
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
        chart=timeline_chart(stretches, pack.case.periods, blocs, w, page.names),
        finding=w("plan.timeline_finding", first=first, last=last),
        rows=stretches,
        source=page.source,
    )
    cards.chart(w, card)
    columns = "start_period available_period supplier part share cost_jpy offer"
    tables.show(page, "qualifications", "qualifications", rows, columns, {"share": "percent"})


def _capacity(page: Page, choice: Filters) -> None:
    w, rows = page.w, choice.by_part(page.pack, plan.capacity_use(page.pack))
    if rows.empty:
        st.info(w("plan.nothing"))
        return
    full = int((rows["full_periods"] > 0).sum())
    st.subheader(w("plan.capacity_title", full=full, count=len(rows)), anchor=False)
    st.caption(w("plan.capacity_note"))
    columns = "supplier part standing country capacity shipped mean peak full_periods offer"
    st.caption(w("plan.standing_note"))
    shown = tables.with_offer_status(page, rows)
    tables.show(page, "capacity", "capacity", shown, columns, {"mean": "bar", "peak": "bar"}, height=520)


def _stock(page: Page, choice: Filters) -> None:
    w, rows = page.w, choice.by_part(page.pack, plan.stock_and_shortage(page.pack))
    if rows.empty:
        st.info(w("plan.no_stock"))
        return
    short = rows.loc[rows["short"] > 0, ["part", "segment"]].drop_duplicates()
    st.subheader(w("plan.stock_title", count=len(short)) if len(short) else w("plan.stock_title_none"), anchor=False)
    sentence = short_sentence(page.pack.summary, w.language)
    if sentence is not None:
        st.markdown(safe(sentence))
    formats = dict.fromkeys(("demand", "stock", "short"), "tenth")
    columns = "part segment period demand stock short"
    tables.show(page, "stock-and-shortages", "stock", rows, columns, formats, height=520)


def _exclusions(page: Page, choice: Filters) -> None:
    w, rows = page.w, choice.by_part(page.pack, page.pack.tables["exclusions"])
    if rows.empty:
        st.info(w("plan.no_exclusions"))
        return
    barred = rows.groupby("verdict")["offer"].nunique()
    counts = {verdict: int(barred.get(verdict, 0)) for verdict in api.exclusions.VERDICTS}
    st.subheader(w("plan.exclusions_title", rules=rows["rule"].nunique(), **counts), anchor=False)
    tables.exclusions(
        page, "exclusions", plan.exclusions(rows), f"supplier {tables.EXCLUSION_COLUMNS} country offer", height=520
    )


def _costs(page: Page, choice: Filters) -> None:
    w, summary = page.w, page.pack.summary
    rows = plan.cost_terms(summary)
    rows = rows.assign(term=[w(f"term.{term}") for term in rows["term"]])
    st.subheader(w("plan.costs_title", cost=w.money(api.spending.outlay(summary["costs_nominal_jpy"]))), anchor=False)
    st.caption(w("plan.costs_note"))
    cards.table(w, "costs", rows, tables.headings(w, "costs", "term nominal present"), page.source)


#: The tabs in the order shown, and what draws each.
TABS = {
    "orders": _orders,
    "components": _components,
    "decisions": _decisions,
    "timeline": _timeline,
    "capacity": _capacity,
    "stock": _stock,
    "exposure": exposure.draw,
    "exclusions": _exclusions,
    "costs": _costs,
}

if __name__ == "__main__":
    show()
