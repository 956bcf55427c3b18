"""What the overview tells about a plan: headline, charts, decisions and risks, worked out once for each plan."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from dashboard import packs
from dashboard.charts import overview as charts
from dashboard.charts import tiers as charts_tiers
from dashboard.numbers import overview as figures
from dashboard.numbers import tiers as figures_tiers
from dashboard.sentences import overview as findings
from dashboard.sentences import tiers as findings_tiers
from dashboard.words.language import Words
from dashboard.words.names import Names, names_of
from optimizer import api

from . import cards
from .cards import Card

__all__ = ["Decided", "Told", "told"]

#: Decisions of one kind told as sentences; the plan page has them all.
DECISIONS = 5
#: Suppliers to map next, or components of unknown provenance, that are drawn; the plan page has them all.
DRAWN = 6


@dataclass(frozen=True, eq=False)
class Decided:
    """Decisions of one reason: a title, the first of them as sentences, and how many more there are."""

    title: str
    sentences: list[str]
    more: int


@dataclass(frozen=True, eq=False)
class Told:
    """The content of the overview in one language; sentences are plain text.

    ``head`` is of the bound buyers, or of all where nobody is bound; ``everybody`` of all. ``tiers`` is None where the plan
    knows of no components, ``unknown`` also where all of them are declared. ``open`` says that what the unknown is worth has
    not been worked out.
    """

    sentence: str
    whom: str
    head: figures.Headline
    everybody: figures.Headline
    cards: tuple[Card, ...]
    tiers: Card | None
    unknown: Card | None
    open: bool
    decision_title: str
    decisions: list[Decided]
    rules: list[str]
    risks: list[str]


@lru_cache(maxsize=8)
def told(pack: api.Pack, reference: api.Pack | None, w: Words) -> Told:
    """The content for a plan; ``reference`` is its reference's plan, where there is one.

    BadInput if what stands beside the plan about its unknown provenance cannot be used.
    """
    pack = packs.beside(pack, reference)
    names, head = names_of(pack.case, w), figures.headline(pack.summary)
    decisions = figures.decisions(pack)
    tiers, unknown, still_open = _tiers(pack, reference, head, w, names)
    return Told(
        sentence=pack.summary["headline"][w.language],
        whom=findings.whom(head, w, names),
        head=head,
        everybody=figures.everybody(pack.summary),
        cards=_cards(pack, head, w),
        tiers=tiers,
        unknown=unknown,
        open=still_open,
        decision_title=findings.decision_title(decisions, w),
        decisions=[
            Decided(title, findings.decision_sentences(rows, w, names, DECISIONS), max(len(rows) - DECISIONS, 0))
            for title, rows in findings.by_reason(decisions, pack.summary, w)
        ],
        rules=findings.rule_sentences(pack.case, w, names),
        risks=findings.risk_sentences(pack, head, w, names),
    )


def _cards(pack: api.Pack, head: figures.Headline, w: Words) -> tuple[Card, ...]:
    orders, names, periods = figures.named_orders(pack), names_of(pack.case, w), pack.case.periods
    source = w("common.source", plan=pack.summary["scenario"], grades=cards.grades(head.confidence, w))
    dates = figures.deadlines(pack.case)
    shares = figures.dependence(figures.headed_orders(pack), periods, figures.reference_exposure(pack.summary))
    spend = figures.spend_by_bloc(figures.paid(pack), periods)
    _, unit = w.axis(spend.groupby("period")["landed_cost_jpy"].sum().max())
    nodes, links = figures.flows(orders)
    ends = nodes["kind"].str.cat(nodes["id"], sep=":")
    every = w("common.source", plan=pack.summary["scenario"], grades=cards.grades(pack.summary["confidence"], w))
    return (
        Card(
            name="dependence",
            title=findings.dependence_title(head, w, findings.whom(head, w, names)),
            unit=w("overview.dependence_unit"),
            figure=charts.dependence_chart(shares, dates, w),
            finding=findings.dependence_finding(head, dates, w, names),
            rows=shares,
            source=source,
        ),
        Card(
            name="spend",
            title=findings.spend_title(spend, w),
            unit=w("overview.spend_unit", unit=unit),
            figure=charts.spend_chart(spend, w),
            finding=findings.spend_finding(spend, w),
            rows=spend,
            source=every,
        ),
        Card(
            name="flows",
            title=findings.flow_title(orders, w, names),
            unit=w("overview.flow_unit"),
            figure=charts.flow_chart(nodes, links, w, names),
            finding=findings.flow_finding(orders, w, names),
            rows=links.assign(source=links["source"].map(ends), target=links["target"].map(ends)),
            source=every,
        ),
    )


def _tiers(
    pack: api.Pack, reference: api.Pack | None, head: figures.Headline, w: Words, names: Names
) -> tuple[Card | None, Card | None, bool]:
    ends = figures_tiers.tier_ends(pack, reference, head.first_period, head.last_period)
    if ends["tier"].nunique() < 2:
        return None, None, False
    source = w("common.source", plan=pack.summary["scenario"], grades=cards.grades(pack.summary["confidence"], w))
    compared = reference is not None
    tiers = Card(
        name="tiers",
        title=findings_tiers.tier_title(ends, w),
        unit=w("overview.tier_unit"),
        figure=charts_tiers.tier_chart(ends, w, compared),
        finding=findings_tiers.tier_finding(ends, w, compared),
        rows=ends.drop(columns="drawn"),
        source=source,
    )
    unknown = findings_tiers.unknown_told(ends, packs.provenance_of(pack), w)
    if unknown.title is None:
        return tiers, None, False
    rows, kind, value, unit = figures_tiers.unknown_parts(pack), "part", "value_jpy", "overview.unknown_unit"
    if len(unknown.suppliers):
        rows, kind, value, unit = unknown.suppliers, "supplier", "worth_jpy", "overview.map_unit"
    first = rows.head(DRAWN)
    more = [w("overview.map_more")] if kind == "supplier" and len(rows) > DRAWN else []
    card = Card(
        name="unknown",
        title=unknown.title,
        unit=w(unit, unit=w.axis(float(first[value].max()))[1]),
        figure=charts_tiers.ranked_chart(first, kind, value, w, names),
        finding=w("format.sentence_gap").join([*unknown.sentences, *more]),
        rows=rows,
        source=source,
    )
    return tiers, card, unknown.open
