"""Screening: is a company on a list, what do the rules say of a supplier, and what does a part rest on?"""

from __future__ import annotations

import pandas as pd
import streamlit as st

from dashboard import packs
from dashboard.numbers.plan import Filters, concentration, exclusions
from dashboard.parts import cards, decisions, tables
from dashboard.parts.page import Page, open_page
from dashboard.state import words
from dashboard.words.language import Words, safe
from optimizer import api

ASKED, WIDE = "screening_asked", "screening_wide"
#: Score from which weaker likenesses are shown on request.
LOWER_THRESHOLD = 70.0
WIDTHS: dict[str, cards.Width] = {"state": 150, "citation": "large"}


def show() -> None:
    """Draw the page for the plan that is chosen."""
    title = words()("page.screening")
    page = open_page(title)
    if page is None:
        return
    w, entities = page.w, page.pack.case.tables["entities"]
    intro = w("screening.intro", entities=entities["entity_id"].nunique(), lists=entities["list_id"].nunique())
    cards.page_title(title, intro)
    matches = None
    if entities.empty:
        st.info(w("screening.no_lists"))
    else:
        matches = _matches(_asked(w), page.pack, w)
    _supplier(page, matches)
    _part(page)


def _asked(w: Words) -> list[str]:
    with st.form("screening_form", border=True):
        text = st.text_area(
            w("screening.names"),
            key="screening_names",
            height=110,
            help=w("screening.names_help"),
            persist_state="session",
        )
        left, right = st.columns([4, 1], vertical_alignment="bottom")
        wide = left.toggle(
            w("screening.wide"), key="screening_wider", help=w("screening.wide_help"), persist_state="session"
        )
        if right.form_submit_button(w("screening.check"), type="primary", width="stretch", key="screening_check"):
            st.session_state[ASKED] = list(dict.fromkeys(line.strip() for line in text.splitlines() if line.strip()))
            st.session_state[WIDE] = wide
    return st.session_state.get(ASKED, [])


def _matches(asked: list[str], pack: api.Pack, w: Words) -> pd.DataFrame | None:
    """The matches of the names asked for, as the planner gives them; None where nothing was asked or can be told."""
    if not asked:
        st.info(w("screening.start"))
        return None
    try:
        matches = api.by_entry(
            api.screen_names(
                asked,
                pack.case.tables,
                threshold=LOWER_THRESHOLD if st.session_state.get(WIDE) else None,
                confirmations=packs.decisions_file() if packs.decisions_file().exists() else None,
            )
        )
    except api.BadInput as error:
        cards.fault(w, w("screening.fault"), error)
        return None
    with st.container(border=True, key="screening_result"):
        _result(asked, matches, pack, w)
        if len(matches):
            decisions.draw(matches, w)
    return matches


def _result(asked: list[str], matches: pd.DataFrame, pack: api.Pack, w: Words) -> None:
    matched = [name for name in asked if name in set(matches["name"])]
    title = w("screening.found", found=len(matched), asked=len(asked)) if matched else w("screening.none")
    st.subheader(title, anchor=False)
    missed = [name for name in asked if name not in matched]
    if missed:
        st.markdown(safe(w("screening.unmatched", names=w.listed(missed))))
    if len(matches):
        shown = matches.assign(
            kind=[w.either(f"match.{reason}", str(reason)) for reason in matches.get("reason", matches["kind"])],
            state=decisions.states(matches, w),
            also_matched=["; ".join(other["name"] for other in names[1:]) for names in matches["matched"]],
            belongs_to=matches["parent"].fillna(""),
            **{column: matches[column].fillna("").astype(str) for column in ("listed_from", "listed_to", "citation")},
        )
        columns = "name matched_name kind score also_matched belongs_to state list_id listed_from listed_to citation"
        labels = tables.headings(w, "matches", columns)
        cards.table(w, "matches", shown, labels, w("screening.score_help"), {"score": "tenth"}, widths=WIDTHS)
    lists = w.listed(sorted(map(str, pack.case.tables["entities"]["list_id"].unique())))
    st.caption(safe(w("screening.not_cleared", lists=lists)))


def _supplier(page: Page, matches: pd.DataFrame | None) -> None:
    w, names, case = page.w, page.names, page.pack.case
    st.header(w("screening.supplier_title"), anchor=False, divider="gray")
    asked, entities = st.session_state.get(ASKED, []), [] if matches is None else list(matches["entity_id"])
    first = api.suppliers_named(case.tables, asked, entities, case.periods)
    rest = [supplier for supplier in case.tables["suppliers"]["supplier_id"].tolist() if supplier not in first]
    options = [*first, *sorted(rest, key=lambda supplier: names("supplier", supplier))]
    if st.session_state.get("screening_for") != asked or st.session_state.get("screening_supplier") not in options:
        st.session_state["screening_for"], st.session_state["screening_supplier"] = asked, options[0]
    left, right = st.columns([3, 2])
    labels = {supplier: names("supplier", supplier) for supplier in options}
    labels |= {supplier: w("screening.supplier_named", supplier=labels[supplier]) for supplier in first}
    supplier = left.selectbox(
        w("screening.supplier"),
        options,
        format_func=labels.__getitem__,
        key="screening_supplier",
        persist_state="session",
    )
    period = right.selectbox(
        w("screening.as_of"), case.periods, format_func=w.period, key="screening_period", persist_state="session"
    )
    if first:
        rows = api.exclusions.suppliers_by_verdict(case, page.pack.tables["exclusions"], first, str(period))
        shown = tables.named(rows, w, names)
        shown["holder"] = [
            w("screening.holder", holder=holder, share=w.percent(share)) if share else ""
            for holder, share in zip(shown["holder"], shown["held"], strict=True)
        ]
        labels = tables.headings(w, "suppliers", "supplier country offers barred capped reported holder")
        cards.table(w, "named-suppliers", shown, labels, page.source)
    _limits(page, str(supplier))
    _owners(page, str(supplier), str(period))


def _limits(page: Page, supplier: str) -> None:
    w, table, name = page.w, page.pack.tables["exclusions"], page.names("supplier", supplier)
    counts = api.exclusions.offers_by_verdict(page.pack.case, table, supplier)
    rows = exclusions(table[table["supplier"] == supplier])
    if rows.empty:
        st.subheader(safe(w("screening.free", supplier=name, offers=counts["offers"])), anchor=False)
        return
    st.subheader(safe(w("screening.barred", supplier=name, **counts)), anchor=False)
    tables.exclusions(page, "limits", rows, tables.EXCLUSION_COLUMNS, height=400 if len(rows) > 10 else None)


def _owners(page: Page, supplier: str, period: str) -> None:
    w, name = page.w, page.names("supplier", supplier)
    st.subheader(safe(w("screening.owners_title", supplier=name)), anchor=False)
    owners = api.owners_of(page.pack.case.tables, supplier, period)
    if owners.empty:
        st.markdown(safe(w("screening.no_owners", supplier=name)))
        return
    rows = owners.rename(columns={"owner": "holder", "share": "held"})
    tables.show(page, "owners", "owners", rows, "holder held path", {"held": "percent"})


def _part(page: Page) -> None:
    w, names, exposure = page.w, page.names, page.pack.tables["exposure"]
    st.header(w("screening.part_title"), anchor=False, divider="gray")
    sizes = exposure.query("tier == 1").groupby("part")["value_jpy"].sum().sort_values(ascending=False, kind="stable")
    options = [*sizes.index, *(part for part in page.pack.case.tables["parts"]["part_id"] if part not in sizes.index)]
    if st.session_state.get("screening_part") not in options:
        st.session_state["screening_part"] = options[0]
    part = st.selectbox(
        w("screening.part"),
        options,
        format_func=lambda part: names("part", part),
        key="screening_part",
        persist_state="session",
    )
    name, rows = names("part", str(part)), api.tiers.part_tiers(exposure, str(part))
    if rows.empty:
        st.markdown(safe(w("screening.part_none", part=name)))
        return
    worst = rows.loc[rows["concern"].idxmax()]
    made, firm, unknown = (w.percent(worst[share]) for share in ("made_in_concern", "firm_of_concern", "unknown"))
    shares = {"made": made, "firm": firm, "unknown": unknown}
    st.subheader(safe(w("screening.part_found", part=name, tier=int(worst["tier"]), **shares)), anchor=False)
    st.caption(w("screening.part_note"))
    shown = rows.assign(countries=[w.listed([names("country", key) for key in keys]) for keys in rows["countries"]])
    formats = dict.fromkeys(("made_in_concern", "firm_of_concern", "unknown"), "percent")
    columns = "tier value_jpy made_in_concern firm_of_concern unknown countries"
    tables.show(page, "part-tiers", "exposure", shown, columns, formats)
    inside = concentration(page.pack, Filters(), every=True).loc[lambda table: table["part"] == part]
    if len(inside):
        st.subheader(safe(w("screening.part_inside", part=name)), anchor=False)
        st.caption(w("plan.concentration_note"))
        columns = "component plant plant_share tier1_suppliers value_jpy tier supplier country"
        tables.plants(page, "part-inside", inside, columns, height=400)


if __name__ == "__main__":
    show()
