"""The plan page's tab on exposure: what each tier rests on, before and after the rules, hidden plants, whom to map next."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from dashboard import packs
from dashboard.charts import tiers as charts_tiers
from dashboard.numbers import tiers as figures_tiers
from dashboard.numbers.plan import Choice
from dashboard.sentences import tiers as findings_tiers
from dashboard.words.language import Words
from dashboard.words.names import Names
from optimizer import api

from . import cards, tables
from .cards import Card

__all__ = ["draw"]

#: What of the exposure the filters of the page can narrow.
FILTERED = ("part", "family", "segment", "country")


def draw(pack: api.Pack, before: api.Pack | None, choice: Choice, w: Words, names: Names, source: str) -> None:
    """Draw the tab; ``before`` is the plan without rules, where there is one."""
    mine = _fitting(pack, choice)
    theirs = _fitting(before, choice) if before is not None else None
    tiers = sorted({*mine["tier"], *(theirs["tier"] if theirs is not None else ())})
    if not tiers:
        st.info(w("plan.no_exposure"))
    else:
        left, middle, right = st.columns([4, 4, 2])
        with left:
            tier = _pick(
                "exposure_tier", [str(one) for one in tiers], lambda one: w("tier.name", tier=one), w("plan.tier")
            )
        with middle:
            by = _pick("exposure_by", list(figures_tiers.BY), lambda one: w(f"column.{one}"), w("plan.split"))
        years = sorted({*pack.tables["exposure"]["fiscal_year"]})
        with right:
            year = st.selectbox(
                w("plan.year"),
                ["", *years],
                format_func=lambda one: w.year(int(one)) if one else w("plan.all_years"),
                key="exposure_year",
            )
        mine = mine[mine["tier"] == int(tier)]
        theirs = theirs[theirs["tier"] == int(tier)] if theirs is not None else None
        cards.chart(w, _card(mine, theirs, tier, years, w, source))
        _split(mine, theirs, tier, by, str(year or ""), w, names, source)
    _concentration(pack, choice, w, names, source)
    _mapping(pack, w, names, source)


def _pick(key: str, options: list[str], told: object, label: str) -> str:
    if st.session_state.get(key) not in options:
        st.session_state[key] = options[0]
    chosen = st.segmented_control(label, options, format_func=told, key=key, required=True)
    return str(chosen or options[0])


def _fitting(pack: api.Pack, choice: Choice) -> pd.DataFrame:
    table = pack.tables["exposure"]
    family = pack.case.tables["parts"].set_index("part_id")["family"]
    wanted = {column: ids for column, ids in choice.wanted.items() if column in FILTERED}
    return Choice(wanted).within(table.assign(family=table["part"].map(family)))


def _card(mine: pd.DataFrame, theirs: pd.DataFrame | None, tier: str, years: list[str], w: Words, source: str) -> Card:
    found = figures_tiers.exposure_years(mine, years, theirs)
    bought = found[found["value_jpy"] > 0]
    first, last = (bought.iloc[0], bought.iloc[-1]) if len(bought) else (found.iloc[0], found.iloc[-1])
    ends = {"first_year": w.year(int(first["fiscal_year"])), "last_year": w.year(int(last["fiscal_year"]))}
    sentences = [w("plan.exposure_finding", first=w.percent(first["unknown"]), last=w.percent(last["unknown"]), **ends)]
    if theirs is not None:
        told = w("plan.exposure_before", share=w.percent(last["before_concern"]), year=ends["last_year"])
        sentences.append(told)
    title = w(
        "plan.exposure_title", tier=tier, first=w.percent(first["concern"]), last=w.percent(last["concern"]), **ends
    )
    return Card(
        name="exposure-by-year",
        title=title,
        unit=w("plan.exposure_unit"),
        figure=charts_tiers.year_chart(found, w, theirs is not None),
        finding=w("format.sentence_gap").join(sentences),
        rows=found.assign(tier=tier),
        source=source,
    )


def _split(
    mine: pd.DataFrame,
    theirs: pd.DataFrame | None,
    tier: str,
    by: str,
    year: str,
    w: Words,
    names: Names,
    source: str,
) -> None:
    if year:
        mine = mine[mine["fiscal_year"] == year]
        theirs = theirs[theirs["fiscal_year"] == year] if theirs is not None else None
    rows = figures_tiers.exposure_by(mine, by, theirs)
    span = w.year(int(year)) if year else w("plan.all_years")
    st.subheader(w("plan.exposure_split", tier=tier, span=span), anchor=False)
    st.caption(w("plan.exposure_alone" if theirs is None else "plan.exposure_note"))
    kind = "firm" if by == "owner" else by
    key = names.column(kind, rows["key"]).where(rows["key"] != figures_tiers.UNKNOWN, w("column.unknown_key"))
    labels = {"key": w(f"column.{by}"), "value_jpy": w("column.value_jpy"), "tier_share": w("column.tier_share")}
    labels |= {name: w(f"column.{name}") for name in ("concern", "unknown")}
    if theirs is not None:
        labels |= {name: w(f"column.{name}") for name in ("before_value_jpy", "before_concern", "before_unknown")}
    formats = dict.fromkeys(("tier_share", "concern", "unknown", "before_concern", "before_unknown"), "percent")
    shown = rows.fillna(dict.fromkeys(rows.columns.drop("key"), 0.0)).assign(key=key)
    shown = shown.rename(columns={"share": "tier_share"})
    cards.table(w, "exposure", shown, labels, source, formats, height=430 if len(shown) > 10 else None)


def _concentration(pack: api.Pack, choice: Choice, w: Words, names: Names, source: str) -> None:
    count = len(figures_tiers.concentration(pack, choice))
    st.subheader(w("plan.concentration_title", count=f"{count:,}"), anchor=False)
    st.caption(w("plan.concentration_note"))
    every = st.toggle(w("plan.concentration_all"), key="concentration_all")
    rows = figures_tiers.concentration(pack, choice, every)
    if rows.empty:
        st.info(w("plan.no_concentration"))
        return
    shown = tables.named(rows, w, names).rename(columns={"share": "plant_share"})
    columns = (
        "component",
        "part",
        "plant",
        "plant_share",
        "tier1_suppliers",
        "value_jpy",
        "tier",
        "supplier",
        "country",
    )
    labels = tables.labels(w, *columns)
    cards.table(
        w, "concentration", shown, labels, source, {"plant_share": "percent"}, height=430 if len(shown) > 10 else None
    )


def _mapping(pack: api.Pack, w: Words, names: Names, source: str) -> None:
    try:
        provenance = packs.provenance_of(pack)
    except api.BadInput as error:
        cards.fault(w, w("error.pack"), error)
        return
    if provenance is None:
        return
    rows = findings_tiers.worth_mapping(provenance)
    if rows.empty:
        st.info(w("plan.no_map"))
        return
    st.subheader(w("plan.map_title", count=len(rows)), anchor=False)
    st.caption(w("plan.map_note", count=provenance.get("left_out", 0)))
    known = [name for name in ("worth_jpy", "bought_jpy", "if_clean_jpy", "if_barred_jpy") if name in rows]
    shown = rows.assign(supplier=names.column("supplier", rows["supplier"]))
    cards.table(w, "map-next", shown, tables.labels(w, "supplier", *known), source)
