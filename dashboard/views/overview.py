"""Overview: what an official needs to know about a plan. Nothing here can be edited."""

from __future__ import annotations

import streamlit as st

from dashboard import cards, charts, figures, findings, packs, state
from dashboard.names import Names, names_of
from dashboard.words import Words, safe
from optimizer import api

#: Decisions told as sentences; the plan page has them all.
DECISIONS = 6


def show() -> None:
    """Draw the page for the plan that is chosen."""
    w, one = state.words(), state.current()
    if one is None:
        cards.head(w("page.overview"))
        cards.empty(w)
        return
    pack = cards.open_pack(w, one)
    if pack is None:
        return
    reference = packs.reference_for(one, packs.find_packs()[0])
    against = packs.open_listed(reference).summary if reference else None
    head, names = figures.headline(pack.summary, against), names_of(pack.case, w)
    left, right = st.columns([4, 1], vertical_alignment="bottom")
    with left:
        cards.head(safe(one.title[w.language]), _state_of(pack, one, w))
    with right:
        st.download_button(
            w("overview.download"),
            data=lambda: packs.zipped(pack.folder),
            file_name=f"{one.scenario}.zip",
            mime="application/zip",
            key="download_pack",
            on_click="ignore",
            width="stretch",
        )
    _headline(head, w)
    _charts(pack, head, against, w, names)
    _lists(pack, head, w, names)
    _founded_on(pack, w)


def _state_of(pack: api.Pack, one: packs.ListedPack, w: Words) -> str:
    summary = pack.summary
    told = [w("overview.trial")] if one.trial else []
    told.append(w(f"status.{summary['status']}"))
    if summary["gap"] is not None:
        told.append(w("overview.gap", gap=f"{100 * summary['gap']:.2f}%"))
    first, last = (w.period(period) for period in (pack.case.periods[0], pack.case.periods[-1]))
    told += [w("format.span", first=first, last=last), cards.created(one, w)]
    return " · ".join(told)


def _headline(head: figures.Headline, w: Words) -> None:
    premium = w.money(head.premium, signed=True)
    grade = head.confidence
    tiles = [
        ("coverage", w.percent(head.coverage), w("head.coverage_note", share=w.percent(head.coverage_units))),
        ("outlay", w.money(head.outlay), w("head.outlay_note", landed=w.money(head.landed))),
        (
            "premium",
            premium,
            w("head.premium_missing")
            if head.premium is None
            else w("head.premium_note", share=w.percent(head.premium_share, signed=True)),
        ),
        (
            "dependence",
            f"{w.percent(head.first_share)} → {w.percent(head.last_share)}",
            w("head.dependence_stays")
            if head.zero_from is None
            else w("head.dependence_zero", period=w.period(head.zero_from)),
        ),
        (
            "trusted",
            w.percent(head.trusted),
            w.listed([f"{w(f'bloc.{bloc}')} {w.percent(head.blocs.get(bloc, 0.0))}" for bloc in ("domestic", "allied")]),
        ),
        (
            "assumed",
            w.percent(grade.get("assumption", 0.0)),
            w.listed([f"{w(f'grade.{name}')} {w.percent(grade.get(name, 0.0))}" for name in ("official", "derived")]),
        ),
    ]
    columns = st.columns(len(tiles))
    for column, (name, value, note) in zip(columns, tiles, strict=True):
        column.metric(
            w(f"head.{name}"), safe(value), safe(note), delta_color="off", delta_arrow="off", border=True,
            height="stretch", help=w(f"head.{name}_help"),
        )  # fmt: skip


def _charts(pack: api.Pack, head: figures.Headline, against: object, w: Words, names: Names) -> None:
    orders, periods = figures.named_orders(pack), pack.case.periods
    source = w("common.source", plan=pack.summary["scenario"], grades=cards.grades(head.confidence, w))
    left, right = st.columns(2)
    dates = figures.deadlines(pack.case)
    shares = figures.dependence(pack.summary)
    before = figures.dependence(against) if isinstance(against, dict) else None
    with left:
        cards.chart(
            w, "dependence", findings.dependence_title(head, w), charts.dependence_chart(shares, dates, w, before), shares,
            w("overview.dependence_unit"), findings.dependence_finding(head, dates, w, names), source,
        )  # fmt: skip
    spend = figures.spend_by_bloc(orders, periods)
    _, unit = w.axis(spend.groupby("period")["landed_cost_jpy"].sum().max())
    with right:
        cards.chart(
            w, "spend", findings.spend_title(spend, w), charts.spend_chart(spend, w), spend,
            w("overview.spend_unit", unit=unit), findings.spend_finding(spend, w), source,
        )  # fmt: skip
    nodes, links = figures.flows(orders)
    ends = nodes["kind"].str.cat(nodes["id"], sep=":")
    rows = links.assign(source=links["source"].map(ends), target=links["target"].map(ends))
    cards.chart(
        w, "flows", findings.flow_title(orders, w, names), charts.flow_chart(nodes, links, w, names), rows,
        w("overview.flow_unit"), findings.flow_finding(orders, w, names), source,
    )  # fmt: skip


def _lists(pack: api.Pack, head: figures.Headline, w: Words, names: Names) -> None:
    decisions = figures.decisions(pack)
    left, right = st.columns(2)
    with left, st.container(border=True, key="decide", height="stretch"):
        st.subheader(safe(findings.decision_title(decisions, w)), anchor=False)
        sentences = findings.decision_sentences(decisions, w, names, DECISIONS)
        st.markdown("\n".join(f"1. {safe(sentence)}" for sentence in sentences) or w("overview.decide_nothing"))
        if len(decisions) > DECISIONS:
            st.caption(w("overview.decide_more", count=len(decisions) - DECISIONS))
    with right, st.container(border=True, key="risk", height="stretch"):
        st.subheader(w("overview.risk_title"), anchor=False)
        sentences = findings.risk_sentences(pack, figures.named_orders(pack), head, w, names)
        st.markdown("\n".join(f"- {safe(sentence)}" for sentence in sentences) or w("overview.risk_nothing"))


def _founded_on(pack: api.Pack, w: Words) -> None:
    with st.expander(w("overview.sources")):
        st.markdown(w("overview.method"))
        summary = pack.summary
        filled = sum(summary["defaults_used"].values())
        if filled:
            st.markdown(w("overview.defaults", count=f"{filled:,}"))
        if summary["not_modelled"]:
            st.markdown(w("overview.not_modelled", list=safe(w.listed(list(summary["not_modelled"])))))
        if summary["warnings"]:
            st.markdown(w("overview.warnings"))
            st.code("\n".join(summary["warnings"]), language=None, wrap_lines=True)
        labels = {name: w(f"source.{name}") for name in ("source_id", "title", "publisher", "date", "url", "licence")}
        cards.table(w, "sources", pack.case.tables["sources"], labels)


if __name__ == "__main__":
    show()
