"""The plan page's tab on exposure: what each tier rests on, before and after the rules, hidden plants, whom to map next."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd
import streamlit as st

from dashboard import packs
from dashboard.charts.tiers import year_chart
from dashboard.numbers.plan import Filters, concentration
from dashboard.numbers.tiers import GROUPINGS, worth_mapping
from dashboard.sentences.tiers import told_apart
from dashboard.words.language import Words
from optimizer import api

from . import cards, tables
from .cards import Card
from .page import Page

__all__ = ["draw"]


def draw(page: Page, choice: Filters) -> None:
    """Draw the tab; of the exposure the choice narrows part, family and segment, and the country that something is made in."""
    w, before = page.w, page.reference
    mine = _fitting(page.pack, choice)
    theirs = _fitting(before, choice) if before is not None else None
    tiers = sorted({*mine["tier"], *(theirs["tier"] if theirs is not None else ())})
    if not tiers:
        st.info(w("plan.no_exposure"))
    else:
        left, middle, right = st.columns([4, 4, 2])
        with left:
            options = [str(tier) for tier in tiers]
            tier = _pick("exposure_tier", options, lambda tier: w("tier.name", tier=tier), w("plan.tier"))
        with middle:
            by = _pick("exposure_by", list(GROUPINGS), lambda by: w.heading("exposure", by), w("plan.split"))
        years = sorted({*page.pack.tables["exposure"]["fiscal_year"]})
        with right:
            year = st.selectbox(
                w("plan.year"),
                ["", *years],
                format_func=lambda year: w.year(int(year)) if year else w("plan.all_years"),
                key="exposure_year",
            )
        mine = mine[mine["tier"] == int(tier)]
        theirs = theirs[theirs["tier"] == int(tier)] if theirs is not None else None
        cards.chart(w, _card(mine, theirs, tier, years, w, page.source))
        if year:
            mine = mine[mine["fiscal_year"] == year]
            theirs = theirs[theirs["fiscal_year"] == year] if theirs is not None else None
        span = w.year(int(year)) if year else w("plan.all_years")
        st.subheader(w("plan.exposure_split", tier=tier, span=span), anchor=False)
        _split(page, mine, theirs, by)
    _concentration(page, choice)
    _mapping(page)


def _pick(key: str, options: list[str], label_of: Callable[[str], str], label: str) -> str:
    if st.session_state.get(key) not in options:
        st.session_state[key] = options[0]
    chosen = st.segmented_control(label, options, format_func=label_of, key=key, required=True)
    return str(chosen or options[0])


def _fitting(pack: api.Pack, choice: Filters) -> pd.DataFrame:
    return choice.by_part(pack, pack.tables["exposure"])


def _card(mine: pd.DataFrame, theirs: pd.DataFrame | None, tier: str, years: list[str], w: Words, source: str) -> Card:
    rows = api.tiers.exposure_years(mine, years, theirs)
    bought = rows[rows["value_jpy"] > 0]
    first, last = (bought.iloc[0], bought.iloc[-1]) if len(bought) else (rows.iloc[0], rows.iloc[-1])
    ends = {"first_year": w.year(int(first["fiscal_year"])), "last_year": w.year(int(last["fiscal_year"]))}
    sentences = [w("plan.exposure_finding", first=w.percent(first["unknown"]), last=w.percent(last["unknown"]), **ends)]
    shares = {
        f"{name}_{end}": w.percent(row[measure])
        for name, measure in (("made", "made_in_concern"), ("firm", "firm_of_concern"))
        for end, row in (("first", first), ("last", last))
    }
    if theirs is not None:
        made, firm = (w.percent(last[f"before_{measure}"]) for measure in ("made_in_concern", "firm_of_concern"))
        sentences.append(w("plan.exposure_before", made=made, firm=firm, year=ends["last_year"]))
    if not told_apart(rows):
        sentences.append(w("tier.earlier"))
    title = w("plan.exposure_title", tier=tier, **shares, **ends)
    return Card(
        name="exposure-by-year",
        title=title,
        unit=w("plan.exposure_unit"),
        chart=year_chart(rows, w, theirs is not None),
        finding=w.sentences(sentences),
        rows=rows.assign(tier=tier),
        source=source,
    )


def _split(page: Page, mine: pd.DataFrame, theirs: pd.DataFrame | None, by: str) -> None:
    w, names = page.w, page.names
    rows = api.tiers.exposure_by(mine, by, theirs)
    st.caption(w("plan.exposure_alone" if theirs is None else "plan.exposure_note"))
    kind = "firm" if by == "owner" else by
    key = names.column(kind, rows["key"]).where(rows["key"] != api.tiers.UNKNOWN, w("column.unknown_key"))
    columns = "value_jpy tier_share made_in_concern firm_of_concern unknown"
    if theirs is not None:
        columns += " before_value_jpy before_made_in_concern before_firm_of_concern before_unknown"
    labels = {"key": w.heading("exposure", by)} | tables.headings(w, "exposure", columns)
    formats = {column: "percent" for column in columns.split() if not column.endswith("value_jpy")}
    known = [column for column in rows.columns.drop("key") if rows[column].notna().any()]
    shown = rows.fillna(dict.fromkeys(known, 0.0)).assign(key=key)
    shown = shown.rename(columns={"share": "tier_share"})
    cards.table(w, "exposure", shown, labels, page.source, formats, height=430 if len(shown) > 10 else None)


def _concentration(page: Page, choice: Filters) -> None:
    w, count = page.w, len(concentration(page.pack, choice))
    st.subheader(w("plan.concentration_title", count=f"{count:,}"), anchor=False)
    st.caption(w("plan.concentration_note"))
    every = st.toggle(w("plan.concentration_all"), key="concentration_all")
    rows = concentration(page.pack, choice, every)
    if rows.empty:
        st.info(w("plan.no_concentration"))
        return
    columns = "component part plant plant_share tier1_suppliers value_jpy tier supplier country"
    tables.plants(page, "concentration", rows, columns, height=430)


def _mapping(page: Page) -> None:
    w = page.w
    try:
        provenance = packs.provenance_of(page.pack)
    except api.BadInput as error:
        cards.fault(w, w("error.pack"), error)
        return
    if provenance is None:
        return
    rows = worth_mapping(provenance)
    if rows.empty:
        st.info(w("plan.no_map"))
        return
    st.subheader(w("plan.map_title", count=len(rows)), anchor=False)
    st.caption(w("plan.map_note", count=provenance.get("left_out", 0)))
    known = [name for name in ("worth_jpy", "bought_jpy", "if_clean_jpy", "if_barred_jpy") if name in rows]
    tables.show(page, "map-next", "provenance", rows, " ".join(["supplier", *known]))
