"""Overview: what an official needs to know about a plan. Nothing here can be edited."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from dashboard import packs, state
from dashboard.numbers import overview as figures
from dashboard.parts import cards, overview
from dashboard.words.language import Words, safe
from optimizer import api


def show() -> None:
    """Draw the page for the plan that is chosen."""
    w, one = state.words(), state.current()
    if one is None:
        cards.head(w("page.overview"))
        cards.empty(w)
        return
    pack = cards.open_pack(w, one, w("page.overview"))
    if pack is None:
        return
    reference = packs.reference_for(one, packs.find_packs()[0])
    try:
        told = overview.told(pack, packs.open_listed(reference) if reference else None, w)
    except api.BadInput as error:
        cards.fault(w, w("error.pack"), error)
        return
    left, right = st.columns([5, 2], vertical_alignment="bottom")
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
    st.markdown(f"**{safe(told.sentence)}**")
    st.caption(w("overview.of", whom=safe(told.whom)))
    _headline(told.head, pack, w)
    with st.expander(w("overview.everybody")):
        _everybody(told.everybody, pack.summary, w)
    first, *rest = told.cards
    left, right = st.columns([3, 2])
    with left:
        cards.chart(w, first)
    with right, st.container(border=True, key="rules", height="stretch"):
        st.subheader(w("overview.rules_title"), anchor=False)
        st.markdown("\n".join(f"- {safe(sentence)}" for sentence in told.rules) or w("overview.rules_none"))
    _lists(told, w)
    for card in rest:
        cards.chart(w, card)
    deeper = [card for card in (told.tiers, told.unknown) if card is not None]
    if deeper:
        for column, card in zip(st.columns(len(deeper)), deeper, strict=True):
            with column:
                cards.chart(w, card)
    _founded_on(pack, told.open, w)


def _state_of(pack: api.Pack, one: packs.ListedPack, w: Words) -> str:
    summary = pack.summary
    told = [w("overview.trial")] if one.trial else []
    told.append(w(f"status.{summary['status']}"))
    if summary["gap"] is not None:
        told.append(w("overview.gap", gap=f"{100 * summary['gap']:.2f}%"))
    first, last = (w.period(period) for period in (pack.case.periods[0], pack.case.periods[-1]))
    told += [w("format.span", first=first, last=last), cards.created(one, w)]
    return " · ".join(told)


def _headline(head: figures.Headline, pack: api.Pack, w: Words) -> None:
    grade = head.confidence
    rules = [w(f"grade.{one}") for one in dict.fromkeys(rule.grade for rule in pack.case.rules)]
    tiles = [
        ("coverage", w.percent(head.coverage), w("head.coverage_note", share=w.percent(head.coverage_units))),
        ("premium", *_premium(head, w)),
        ("made", *_course(head.made, w)),
        ("firm", *_course(head.firm, w)),
        ("outlay", w.money(head.outlay), w("head.outlay_note", landed=w.money(head.landed))),
        (
            "assumed",
            w.percent(grade.get("assumption", 0.0)),
            w("head.rules_note", list=w.listed(rules))
            if rules
            else w.listed(
                [f"{w(f'grade.{name}')} {w.percent(grade.get(name, 0.0))}" for name in ("official", "derived")]
            ),
        ),
    ]
    _tiles(tiles, w)


def _everybody(head: figures.Headline, summary: Mapping[str, Any], w: Words) -> None:
    blocs = summary["share_by_bloc"]
    trusted = sum(blocs.get(bloc, 0.0) for bloc in ("domestic", "allied"))
    told = w.listed([f"{w(f'bloc.{bloc}')} {w.percent(blocs.get(bloc, 0.0))}" for bloc in ("domestic", "allied")])
    tiles = [
        ("coverage", w.percent(head.coverage), w("head.coverage_note", share=w.percent(head.coverage_units))),
        ("outlay", w.money(head.outlay), w("head.outlay_note", landed=w.money(head.landed))),
        ("trusted", w.percent(trusted), told),
        ("made", *_course(head.made, w)),
        ("firm", *_course(head.firm, w)),
    ]
    _tiles(tiles, w)


def _tiles(tiles: Sequence[tuple[str, str, str]], w: Words) -> None:
    columns = [*st.columns(3), *st.columns(3)]
    for column, (name, value, note) in zip(columns, tiles, strict=False):
        with column:
            cards.tile(w(f"head.{name}"), value, note, w(f"head.{name}_help"))


def _course(course: figures.Course, w: Words) -> tuple[str, str]:
    """A share from where to where, and from when it is zero."""
    value = f"{w.percent(course.first)} → {w.percent(course.last)}"
    if course.zero_from is None:
        return value, w("head.stays")
    return value, w("head.zero", period=w.period(course.zero_from))


def _premium(head: figures.Headline, w: Words) -> tuple[str, str]:
    """The interval in which the premium lies, and what it is of what the bound buyers buy, or of the reference's cost."""
    premium = head.premium
    if premium is None:
        return w.money(None), w("head.premium_missing")
    jpy = premium["jpy"]
    reference = premium.get("reference_title", {}).get(w.language, premium["reference"])
    if jpy["low"] is None:
        return w.money(jpy["best"], signed=True), w("head.premium_unbounded", reference=reference)
    # What is not due to rules alone is paid by everybody, and no share of what the bound buyers buy.
    bound = premium.get("share_of_bound") if head.segments and premium.get("rules_only") else None
    share = bound or premium["share"]
    part = "–" if share["low"] is None else w.percent_span(share["low"], share["high"])
    kind = "note" if premium["proven"] else "open"
    key = f"head.premium_{kind}_bound" if bound else f"head.premium_{kind}"
    return w.money_span(jpy["low"], jpy["high"]), w(key, share=part, reference=reference)


def _lists(told: overview.Told, w: Words) -> None:
    left, right = st.columns(2)
    with left, st.container(border=True, key="decide", height="stretch"):
        st.subheader(safe(told.decision_title), anchor=False)
        if not told.decisions:
            st.markdown(w("overview.decide_nothing"))
        for one in told.decisions:
            st.markdown(f"**{safe(one.title)}**")
            st.markdown("\n".join(f"1. {safe(sentence)}" for sentence in one.sentences))
            if one.more:
                st.caption(w("overview.decide_more", count=one.more))
    with right, st.container(border=True, key="risk", height="stretch"):
        st.subheader(w("overview.risk_title"), anchor=False)
        st.markdown("\n".join(f"- {safe(sentence)}" for sentence in told.risks) or w("overview.risk_nothing"))


def _founded_on(pack: api.Pack, unknown_open: bool, w: Words) -> None:
    with st.expander(w("overview.sources")):
        st.markdown(w("overview.method"))
        summary = pack.summary
        filled = sum(summary["defaults_used"].values())
        if filled:
            st.markdown(w("overview.defaults", count=f"{filled:,}"))
        unused = [w.either(f"table.{name}", name) for name in summary["not_modelled"]]
        if unused:
            st.markdown(w("overview.not_modelled", list=safe(w.listed(unused))))
        if unknown_open:
            st.markdown(w("overview.unknown_ask"))
            st.code(f"python -m optimizer provenance {pack.folder}", language=None, wrap_lines=True)
        if summary["warnings"]:
            st.markdown(w("overview.warnings"))
            st.code("\n".join(summary["warnings"]), language=None, wrap_lines=True)
        labels = {name: w(f"source.{name}") for name in ("source_id", "title", "publisher", "date", "url", "licence")}
        cards.table(w, "sources", pack.case.tables["sources"], labels)


if __name__ == "__main__":
    show()
