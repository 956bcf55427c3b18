"""What the overview says of a plan: headline, charts, decisions and risks, worked out once for each plan."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from dashboard import packs
from dashboard.charts.overview import dependence_chart, flow_chart, spend_chart
from dashboard.charts.tiers import ranked_chart, tier_chart
from dashboard.numbers import overview as numbers
from dashboard.numbers.overview import Headline
from dashboard.numbers.tiers import tier_ends
from dashboard.sentences import overview as sentences
from dashboard.sentences.tiers import tier_finding, tier_title, unknown_provenance
from dashboard.words.language import Words
from dashboard.words.names import Names, names_of
from optimizer import api

from . import cards
from .cards import Card

__all__ = ["DecisionGroup", "OverviewContent", "content_of"]

#: Decisions of one kind told as sentences; the plan page has them all.
DECISIONS_SHOWN = 5
#: Suppliers to map next, or components of unknown provenance, that are drawn; the plan page has them all.
BARS_DRAWN = 6


@dataclass(frozen=True, eq=False)
class DecisionGroup:
    """Decisions of one reason: a title, the first of them as sentences, and how many more there are."""

    title: str
    sentences: list[str]
    more: int


@dataclass(frozen=True, eq=False)
class OverviewContent:
    """The content of the overview in one language; sentences are plain text.

    ``headline`` is of the bound buyers, or of all where nobody is bound; ``all_buyers`` of all. ``tiers`` is None where the plan
    knows of no components, ``unknown`` also where all of them are declared. ``short`` says who goes short, None where nobody
    does. ``open`` says that what the unknown is worth has
    not been worked out.
    """

    sentence: str
    buyers: str
    headline: Headline
    all_buyers: Headline
    cards: tuple[Card, ...]
    tiers: Card | None
    unknown: Card | None
    open: bool
    decision_title: str
    decisions: list[DecisionGroup]
    rules: list[str]
    risks: list[str]
    short: str | None


@lru_cache(maxsize=8)
def content_of(pack: api.Pack, reference: api.Pack | None, w: Words) -> OverviewContent:
    """The content for a plan; ``reference`` is its reference's plan, where there is one.

    BadInput if what stands beside the plan about its unknown provenance cannot be used.
    """
    pack = packs.with_reference(pack, reference)
    names, head = names_of(pack.case, w), numbers.headline(pack.summary)
    decisions = numbers.decisions(pack)
    tiers, unknown, still_open = _tiers(pack, reference, head, w, names)
    return OverviewContent(
        sentence=pack.summary["headline"][w.language],
        buyers=sentences.buyers_named(head, w, names),
        headline=head,
        all_buyers=numbers.all_buyers(pack.summary),
        cards=_cards(pack, head, w, names),
        tiers=tiers,
        unknown=unknown,
        open=still_open,
        decision_title=sentences.decision_title(decisions, w),
        decisions=[
            DecisionGroup(
                title, sentences.decision_sentences(rows, names, DECISIONS_SHOWN), max(len(rows) - DECISIONS_SHOWN, 0)
            )
            for title, rows in sentences.by_reason(decisions, pack.summary, w)
        ],
        rules=sentences.rule_sentences(pack.case, w),
        risks=sentences.risk_sentences(pack, head, w, names),
        short=numbers.short_sentence(pack.summary, w.language),
    )


def _cards(pack: api.Pack, head: Headline, w: Words, names: Names) -> tuple[Card, ...]:
    orders, periods, source = numbers.orders_with_bloc(pack), pack.case.periods, cards.source(pack, w)
    dates = api.concern.deadlines(pack.case)
    shares = api.concern.dependence(numbers.headline_orders(pack), periods, numbers.reference_exposure(pack.summary))
    spend = api.spending.spend_by_bloc(api.spending.payments(pack.case, pack.tables), periods)
    _, unit = w.axis(spend.groupby("period")["landed_cost_jpy"].sum().max())
    nodes, links = numbers.flows(orders)
    ends = nodes["kind"].str.cat(nodes["id"], sep=":")
    return (
        Card(
            name="dependence",
            title=sentences.dependence_title(head, w, sentences.buyers_named(head, w, names)),
            unit=w("overview.dependence_unit"),
            chart=dependence_chart(shares, dates, w),
            finding=sentences.dependence_finding(head, dates, w, names),
            rows=shares,
            source=cards.source(pack, w, head.confidence),
        ),
        Card(
            name="spend",
            title=sentences.spend_title(spend, w),
            unit=w("overview.spend_unit", unit=unit),
            chart=spend_chart(spend.assign(key=spend["bloc"]), "bloc", w, names, height=320),
            finding=sentences.spend_finding(spend, w),
            rows=spend,
            source=source,
        ),
        Card(
            name="flows",
            title=sentences.flow_title(orders, w, names),
            unit=w("overview.flow_unit"),
            chart=flow_chart(nodes, links, w, names),
            finding=sentences.flow_finding(orders, w, names),
            rows=links.assign(source=links["source"].map(ends), target=links["target"].map(ends)),
            source=source,
        ),
    )


def _tiers(
    pack: api.Pack, reference: api.Pack | None, head: Headline, w: Words, names: Names
) -> tuple[Card | None, Card | None, bool]:
    ends = tier_ends(pack, reference, head.first_period, head.last_period)
    if ends["tier"].nunique() < 2:
        return None, None, False
    source, compared = cards.source(pack, w), reference is not None
    tiers = Card(
        name="tiers",
        title=tier_title(ends, w),
        unit=w("overview.tier_unit"),
        chart=tier_chart(ends, w, compared),
        finding=tier_finding(ends, w, compared),
        rows=ends.drop(columns="drawn"),
        source=source,
    )
    unknown = unknown_provenance(ends, packs.provenance_of(pack), w)
    if unknown.title is None:
        return tiers, None, False
    rows, kind, value, unit = (
        api.tiers.unknown_parts(pack.tables["exposure"]),
        "part",
        "value_jpy",
        "overview.unknown_unit",
    )
    if len(unknown.suppliers):
        rows, kind, value, unit = unknown.suppliers, "supplier", "worth_jpy", "overview.map_unit"
    first = rows.head(BARS_DRAWN)
    more = [w("overview.map_more")] if kind == "supplier" and len(rows) > BARS_DRAWN else []
    card = Card(
        name="unknown",
        title=unknown.title,
        unit=w(unit, unit=w.axis(float(first[value].max()))[1]),
        chart=ranked_chart(first, kind, value, w, names),
        finding=w.sentences([*unknown.sentences, *more]),
        rows=rows,
        source=source,
    )
    return tiers, card, unknown.open
