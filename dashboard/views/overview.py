"""Overview: what an official needs to know about a plan. Nothing here can be edited."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from dashboard import packs
from dashboard.numbers.overview import Headline, reference_title
from dashboard.parts import cards, intervals
from dashboard.parts.overview import OverviewContent, content_of
from dashboard.parts.page import Page, open_page
from dashboard.state import words
from dashboard.words.language import Words, safe
from optimizer import api


def show() -> None:
    """Draw the page for the plan that is chosen."""
    page = open_page(words()("page.overview"))
    if page is None:
        return
    w, pack, listed = page.w, page.pack, page.listed
    try:
        content = content_of(pack, page.reference, w)
    except api.BadInput as error:
        cards.page_title(safe(listed.title[w.language]))
        cards.fault(w, w("error.pack"), error)
        return
    left, right = st.columns([5, 2], vertical_alignment="bottom")
    with left:
        cards.page_title(safe(listed.title[w.language]), _state_of(page))
    with right:
        st.download_button(
            w("overview.download"),
            data=lambda: packs.zipped(pack.folder),
            file_name=f"{listed.scenario}.zip",
            mime="application/zip",
            key="download_pack",
            on_click="ignore",
            width="stretch",
        )
    st.markdown(f"**{safe(content.sentence)}**")
    st.caption(w("overview.of", whom=safe(content.buyers)))
    _headline(content.headline, pack, w)
    with st.expander(w("overview.everybody")):
        _everybody(content.all_buyers, pack.summary, w)
    first, *rest = content.cards
    left, right = st.columns([3, 2])
    with left:
        cards.chart(w, first)
    with right, st.container(border=True, key="rules", height="stretch"):
        st.subheader(w("overview.rules_title"), anchor=False)
        st.markdown("\n".join(f"- {safe(sentence)}" for sentence in content.rules) or w("overview.rules_none"))
    intervals.stored_panel(page)
    _lists(content, w)
    for card in rest:
        cards.chart(w, card)
    deeper = [card for card in (content.tiers, content.unknown) if card is not None]
    if deeper:
        for column, card in zip(st.columns(len(deeper)), deeper, strict=True):
            with column:
                cards.chart(w, card)
    _sources(pack, content.open, w)


def _state_of(page: Page) -> str:
    w, summary, periods = page.w, page.pack.summary, page.pack.case.periods
    facts = [w("overview.trial")] if page.listed.trial else []
    facts.append(w(f"status.{summary['status']}"))
    if summary["gap"] is not None:
        facts.append(w("overview.gap", gap=f"{100 * summary['gap']:.2f}%"))
    span = w("format.span", first=w.period(periods[0]), last=w.period(periods[-1]))
    return " · ".join([*facts, span, cards.created(page.listed, w)])


def _headline(head: Headline, pack: api.Pack, w: Words) -> None:
    founded = [grade for r in pack.case.rules for grade in (r.grade, *api.list_grades(r, pack.case.tables).values())]
    rules = [w(f"grade.{grade}") for grade in dict.fromkeys(founded)]
    assumed = w.percent(head.confidence.get("assumption", 0.0))
    rest = cards.grades(head.confidence, w, "official", "derived")
    tiles = [
        ("coverage", *_coverage(head, w)),
        ("premium", *_premiums(head, pack.summary.get("premiums") or [], w)),
        ("made", *_trend(head.made_in_concern, w)),
        ("firm", *_trend(head.firm_of_concern, w)),
        ("outlay", *_outlay(head, w)),
        ("assumed", assumed, w("head.rules_note", list=w.listed(rules)) if rules else rest),
    ]
    _tiles(tiles, w)


def _everybody(head: Headline, summary: Mapping[str, Any], w: Words) -> None:
    shares = {bloc: summary["share_by_bloc"].get(bloc, 0.0) for bloc in ("domestic", "allied")}
    trusted = w.listed([f"{w(f'bloc.{bloc}')} {w.percent(share)}" for bloc, share in shares.items()])
    tiles = [
        ("coverage", *_coverage(head, w)),
        ("outlay", *_outlay(head, w)),
        ("trusted", w.percent(sum(shares.values())), trusted),
        ("made", *_trend(head.made_in_concern, w)),
        ("firm", *_trend(head.firm_of_concern, w)),
    ]
    _tiles(tiles, w)


def _tiles(tiles: Sequence[tuple[str, str, str]], w: Words) -> None:
    columns = [*st.columns(3), *st.columns(3)]
    for column, (name, value, note) in zip(columns, tiles, strict=False):
        with column:
            cards.tile(w(f"head.{name}"), value, note, w(f"head.{name}_help"))


def _coverage(head: Headline, w: Words) -> tuple[str, str]:
    return w.percent(head.coverage), w("head.coverage_note", share=w.percent(head.coverage_units))


def _outlay(head: Headline, w: Words) -> tuple[str, str]:
    return w.money(head.outlay), w("head.outlay_note", landed=w.money(head.landed))


def _trend(trend: api.concern.DependenceTrend, w: Words) -> tuple[str, str]:
    """A share from where to where, and from when it is zero."""
    value = f"{w.percent(trend.first)} → {w.percent(trend.last)}"
    if trend.zero_from is None:
        return value, w("head.stays")
    return value, w("head.zero", period=w.period(trend.zero_from))


def _premiums(head: Headline, premiums: Sequence[Mapping[str, Any]], w: Words) -> tuple[str, str]:
    """The premium over the principal reference, and below it that over each of the others."""
    value, note = _premium(head, w)
    others = [
        w("head.premium_second", reference=reference_title(other, w.language), cost=_range(other["jpy"], w))
        for other in premiums[1:]
    ]
    return value, "".join([note, *others])


def _range(jpy: Mapping[str, Any], w: Words) -> str:
    """The range that is proven of a premium, or the difference of the plans where none is."""
    return w.money(jpy["best"], signed=True) if jpy["low"] is None else w.money_span(jpy["low"], jpy["high"])


def _premium(head: Headline, w: Words) -> tuple[str, str]:
    """The interval in which the premium lies, and what it is of what the bound buyers buy, or of the reference's cost."""
    premium = head.premium
    if premium is None:
        return w.money(None), w("head.premium_missing")
    jpy = premium["jpy"]
    reference = reference_title(premium, w.language)
    if jpy["low"] is None:
        return w.money(jpy["best"], signed=True), w("head.premium_unbounded", reference=reference)
    # What is not due to rules alone is paid by everybody, and no share of what the bound buyers buy.
    bound = premium.get("share_of_bound") if head.segments and premium.get("rules_only") else None
    share = bound or premium["share"]
    part = "–" if share["low"] is None else w.percent_span(share["low"], share["high"])
    kind = "note" if premium["proven"] else "open"
    key = f"head.premium_{kind}_bound" if bound else f"head.premium_{kind}"
    return w.money_span(jpy["low"], jpy["high"]), w(key, share=part, reference=reference)


def _lists(content: OverviewContent, w: Words) -> None:
    left, right = st.columns(2)
    with left, st.container(border=True, key="decide", height="stretch"):
        st.subheader(safe(content.decision_title), anchor=False)
        if not content.decisions:
            st.markdown(w("overview.decide_nothing"))
        for decided in content.decisions:
            st.markdown(f"**{safe(decided.title)}**")
            st.markdown("\n".join(f"1. {safe(sentence)}" for sentence in decided.sentences))
            if decided.more:
                st.caption(w("overview.decide_more", count=decided.more))
    with right, st.container(border=True, key="risk", height="stretch"):
        st.subheader(w("overview.risk_title"), anchor=False)
        if content.short is not None:
            st.markdown(safe(content.short))
        st.markdown("\n".join(f"- {safe(sentence)}" for sentence in content.risks) or w("overview.risk_nothing"))


def _sources(pack: api.Pack, unknown_open: bool, w: Words) -> None:
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
            # A pack of an earlier version has its warnings in English only.
            said = summary.get("warnings_ja") if w.language == "ja" else None
            st.code("\n".join(said or summary["warnings"]), language=None, wrap_lines=True)
        labels = {name: w(f"source.{name}") for name in ("source_id", "title", "publisher", "date", "url", "licence")}
        cards.table(w, "sources", pack.case.tables["sources"], labels)


if __name__ == "__main__":
    show()
