"""Screening: is a company on a list, what do the rules say of a supplier, and what does a part rest on?"""

from __future__ import annotations

import pandas as pd
import streamlit as st

from dashboard import packs, state
from dashboard.numbers import screening as figures_screening
from dashboard.numbers import tiers as figures_tiers
from dashboard.numbers.plan import Choice
from dashboard.parts import cards, decisions, tables
from dashboard.words.language import Words, safe
from dashboard.words.names import Names, names_of
from optimizer import api

ASKED, WIDE = "screening_asked", "screening_wide"
#: Score from which weaker likenesses are shown on request.
WEAKER = 70.0
WIDTHS: dict[str, cards.Width] = {"state": 150, "citation": "large"}


def show() -> None:
    """Draw the page for the plan that is chosen."""
    w, one = state.words(), state.current()
    if one is None:
        cards.head(w("page.screening"))
        cards.empty(w)
        return
    pack = cards.open_pack(w, one)
    if pack is None:
        return
    names = names_of(pack.case, w)
    entities = pack.case.tables["entities"]
    intro = w("screening.intro", entities=entities["entity_id"].nunique(), lists=entities["list_id"].nunique())
    cards.head(w("page.screening"), intro)
    source = w("common.source", plan=pack.summary["scenario"], grades=cards.grades(pack.summary["confidence"], w))
    if entities.empty:
        st.info(w("screening.no_lists"))
        found = None
    else:
        found = _matches(_asked(w), pack, w)
    _supplier(pack, found, w, names, source)
    _part(pack, w, names, source)


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
        found = api.by_entry(
            api.screen_names(
                asked,
                pack.case.tables,
                threshold=WEAKER if st.session_state.get(WIDE) else None,
                confirmations=packs.decisions_file() if packs.decisions_file().exists() else None,
            )
        )
    except api.BadInput as error:
        cards.fault(w, w("screening.fault"), error)
        return None
    with st.container(border=True, key="screening_result"):
        _told(asked, found, pack, w)
        if len(found):
            decisions.draw(found, w)
    return found


def _told(asked: list[str], found: pd.DataFrame, pack: api.Pack, w: Words) -> None:
    matched = [name for name in asked if name in set(found["name"])]
    title = w("screening.found", found=len(matched), asked=len(asked)) if matched else w("screening.none")
    st.subheader(title, anchor=False)
    missed = [name for name in asked if name not in matched]
    if missed:
        st.markdown(safe(w("screening.unmatched", names=w.listed(missed))))
    if len(found):
        shown = found.assign(
            kind=[w.either(f"match.{how}", str(how)) for how in found.get("reason", found["kind"])],
            state=decisions.states(found, w),
            also_matched=["; ".join(one["name"] for one in matched[1:]) for matched in found["matched"]],
            belongs_to=found["parent"].fillna(""),
            **{column: found[column].fillna("").astype(str) for column in ("listed_from", "listed_to", "citation")},
        )
        columns = (
            "name",
            "matched_name",
            "kind",
            "score",
            "also_matched",
            "belongs_to",
            "state",
            "list_id",
            "listed_from",
            "listed_to",
            "citation",
        )
        labels = tables.labels(w, *columns)
        cards.table(w, "matches", shown, labels, w("screening.score_help"), {"score": "tenth"}, widths=WIDTHS)
    lists = w.listed(sorted(str(one) for one in pack.case.tables["entities"]["list_id"].unique()))
    st.caption(safe(w("screening.not_cleared", lists=lists)))


def _supplier(pack: api.Pack, found: pd.DataFrame | None, w: Words, names: Names, source: str) -> None:
    st.header(w("screening.supplier_title"), anchor=False, divider="gray")
    data = pack.case.tables
    asked, entities = st.session_state.get(ASKED, []), [] if found is None else list(found["entity_id"])
    first = figures_screening.named_suppliers(data, asked, entities)
    rest = [str(one) for one in data["suppliers"]["supplier_id"] if one not in first]
    options = [*first, *sorted(rest, key=lambda one: names("supplier", one))]
    if st.session_state.get("screening_for") != asked or st.session_state.get("screening_supplier") not in options:
        st.session_state["screening_for"], st.session_state["screening_supplier"] = asked, options[0]
    left, right = st.columns([3, 2])
    told = {one: names("supplier", one) for one in options}
    told |= {one: w("screening.supplier_named", supplier=told[one]) for one in first}
    supplier = left.selectbox(
        w("screening.supplier"),
        options,
        format_func=told.__getitem__,
        key="screening_supplier",
        persist_state="session",
    )
    period = right.selectbox(
        w("screening.as_of"), pack.case.periods, format_func=w.period, key="screening_period", persist_state="session"
    )
    if first:
        rows = figures_screening.overview_of(pack, first, str(period))
        shown = tables.named(rows, w, names)
        shown["holder"] = [
            w("screening.holder", holder=holder, share=w.percent(held)) if held else ""
            for holder, held in zip(shown["holder"], shown["held"], strict=True)
        ]
        cards.table(w, "named-suppliers", shown, tables.labels(w, *rows.columns.drop("held")), source)
    name = names("supplier", str(supplier))
    _limits(pack, str(supplier), name, w, names, source)
    _owners(pack, str(supplier), name, str(period), w, names, source)


def _limits(pack: api.Pack, supplier: str, name: str, w: Words, names: Names, source: str) -> None:
    limits = figures_screening.limits_of(pack, supplier)
    if limits.rows.empty:
        st.subheader(safe(w("screening.free", supplier=name, offers=limits.offers)), anchor=False)
        return
    counts = {verdict: getattr(limits, verdict) for verdict in ("barred", "capped", "reported")}
    st.subheader(safe(w("screening.barred", supplier=name, offers=limits.offers, **counts)), anchor=False)
    columns = (
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
    )
    shown = tables.limits(limits.rows, w, names)
    labels = tables.labels(w, *columns)
    cards.table(
        w,
        "limits",
        shown,
        labels,
        source,
        {"allowed": "percent"},
        height=400 if len(shown) > 10 else None,
        widths=tables.LIMIT_WIDTHS,
    )


def _owners(pack: api.Pack, supplier: str, name: str, period: str, w: Words, names: Names, source: str) -> None:
    st.subheader(safe(w("screening.owners_title", supplier=name)), anchor=False)
    owners = api.owners_of(pack.case.tables, supplier, period)
    if owners.empty:
        st.markdown(safe(w("screening.no_owners", supplier=name)))
        return
    shown = tables.named(owners.rename(columns={"owner": "holder", "share": "held"}), w, names)
    cards.table(w, "owners", shown, tables.labels(w, "holder", "held", "path"), source, {"held": "percent"})


def _part(pack: api.Pack, w: Words, names: Names, source: str) -> None:
    st.header(w("screening.part_title"), anchor=False, divider="gray")
    bought = pack.tables["exposure"].query("tier == 1")
    sizes = bought.groupby("part")["value_jpy"].sum().sort_values(ascending=False, kind="stable")
    options = [*sizes.index, *(part for part in pack.case.tables["parts"]["part_id"] if part not in sizes.index)]
    if st.session_state.get("screening_part") not in options:
        st.session_state["screening_part"] = options[0]
    part = st.selectbox(
        w("screening.part"),
        options,
        format_func=lambda one: names("part", one),
        key="screening_part",
        persist_state="session",
    )
    name, rows = names("part", str(part)), figures_screening.part_tiers(pack, str(part))
    if rows.empty:
        st.markdown(safe(w("screening.part_none", part=name)))
        return
    worst = rows.loc[rows["concern"].idxmax()]
    told = {how: w.percent(worst[how]) for how in ("concern", "unknown")}
    st.subheader(safe(w("screening.part_found", part=name, tier=int(worst["tier"]), **told)), anchor=False)
    st.caption(w("screening.part_note"))
    shown = rows.assign(countries=[w.listed([names("country", one) for one in keys]) for keys in rows["countries"]])
    formats = dict.fromkeys(("concern", "unknown"), "percent")
    labels = tables.labels(w, "tier", "value_jpy", "concern", "unknown", "countries")
    cards.table(w, "part-tiers", shown, labels, source, formats)
    inside = figures_tiers.concentration(pack, Choice(), every=True).loc[lambda table: table["part"] == part]
    if len(inside):
        st.subheader(safe(w("screening.part_inside", part=name)), anchor=False)
        st.caption(w("plan.concentration_note"))
        columns = ("component", "plant", "plant_share", "tier1_suppliers", "value_jpy", "tier", "supplier", "country")
        known = tables.named(inside, w, names).rename(columns={"share": "plant_share"})
        labels = tables.labels(w, *columns)
        cards.table(
            w, "part-inside", known, labels, source, {"plant_share": "percent"}, height=400 if len(known) > 10 else None
        )


if __name__ == "__main__":
    show()
