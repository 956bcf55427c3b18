"""What a chart or list shows, in one sentence: the titles that state findings, and the sentences on decisions and risks.

Texts are plain; whoever places them in a Markdown context escapes them.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from dashboard.numbers.overview import Headline, orders_with_bloc, reference_title
from dashboard.words.language import Words
from dashboard.words.names import Names
from optimizer import api

__all__ = [
    "buyers_named",
    "by_reason",
    "decision_sentences",
    "decision_title",
    "dependence_finding",
    "dependence_title",
    "flow_finding",
    "flow_title",
    "risk_sentences",
    "rule_sentences",
    "spend_finding",
    "spend_title",
]

#: Sentences of one kind that are told before the rest is only counted.
MOST_SENTENCES = 3


def buyers_named(head: Headline, w: Words, names: Names) -> str:
    """Whose numbers a headline gives: the bound buyers by name, or all."""
    if not head.segments:
        return w("head.everybody")
    if len(head.segments) <= MOST_SENTENCES:
        return w.joined([names("segment", segment) for segment in head.segments])
    return w("head.bound_many", count=len(head.segments))


def dependence_title(head: Headline, w: Words, buyers: str) -> str:
    """When goods made in countries of concern end for the buyers, or that they do not; and what stays of their firms."""
    origin, firm = head.made_in_concern, head.firm_of_concern
    if origin.zero_from == head.first_period:
        ends = w("overview.made_never", whom=buyers)
    elif origin.zero_from is not None:
        ends = w("overview.made_ends", whom=buyers, period=w.period(origin.zero_from))
    else:
        ends = w("overview.made_stays", whom=buyers, first=w.percent(origin.first), last=w.percent(origin.last))
    if origin.zero_from is None or firm.zero_from == origin.zero_from:
        return ends
    if firm.zero_from is not None:
        return w("overview.firm_ends", ends=ends, period=w.period(firm.zero_from))
    return w("overview.firm_stays", ends=ends, last=w.percent(sum(head.remaining.values())))


def dependence_finding(head: Headline, dates: pd.DataFrame, w: Words, names: Names) -> str:
    """Both measures from where to where, the firms that remain, and which deadlines are marked."""
    sentences = [
        w(
            f"overview.finding_{name}",
            first=w.percent(trend.first),
            first_period=w.period(head.first_period),
            last=w.percent(trend.last),
            last_period=w.period(head.last_period),
        )
        for name, trend in (("made", head.made_in_concern), ("firm", head.firm_of_concern))
    ]
    if head.remaining:
        firms = [
            f"{names('supplier', firm)} {w.percent(share)}"
            for firm, share in list(head.remaining.items())[:MOST_SENTENCES]
        ]
        sentences.append(w("overview.finding_firms", list=w.listed(firms)))
    marked = []
    for rule, steps in dates.groupby("rule", sort=False):
        each = [
            w("overview.step", period=w.period(period), share=w.percent(share))
            if share > 0
            else w("overview.step_bar", period=w.period(period))
            for period, share in zip(steps["period"], steps["share"], strict=True)
        ]
        marked.append(w("overview.deadline", rule=names("rule", str(rule)), list=w.listed(each)))
    if marked:
        sentences.append(w("overview.deadlines", list=w.listed(marked)))
    return w.sentences(sentences)


def rule_sentences(case: api.Case, w: Words) -> list[str]:
    """Each rule in one sentence: its name, whom it binds, its steps, its grade, those of its lists that differ, and source."""
    sentences = []
    for rule in case.rules:
        buyers = [w(f"sector.{sector}") for sector in rule.sectors]
        if rule.segments:
            rows = case.tables["segments"].set_index("segment_id")
            named = rows[f"name_{w.language}"].fillna(rows["name_en"])
            buyers = [str(named[segment]) for segment in rule.segments]
        sectors = w.listed(buyers)
        steps = [
            w("overview.step_zero", day=w.day(step.start))
            if step.share == 0
            else w("overview.step_cap", day=w.day(step.start), share=w.percent(step.share))
            for step in rule.phase_out
        ] or [w("overview.step_zero", day=w.day(rule.start))]
        grades = {name: grade for name, grade in api.list_grades(rule, case.tables).items() if grade != rule.grade}
        graded = [w("overview.list_grade", list=name, grade=w(f"grade.{grade}")) for name, grade in grades.items()]
        sentences.append(
            w(
                "overview.rule",
                rule=rule.title[w.language],
                sectors=sectors,
                steps=w.listed(steps),
                grade=w(f"grade.{rule.grade}") + (w("overview.list_grades", list=w.listed(graded)) if graded else ""),
                source=rule.citation[w.language].strip(),
            )
        )
    return sentences


def spend_title(spend: pd.DataFrame, w: Words) -> str:
    """Which bloc gains most of the spending, if any does."""
    shift = api.spending.bloc_shift(spend)
    gain = (shift["last"] - shift["first"]).to_numpy()
    largest = shift.loc[shift["last"].idxmax()]
    if gain.max(initial=0.0) < 0.005:
        return w("overview.spend_same", bloc=w(f"bloc.{largest['bloc']}"), share=w.percent(largest["last"]))
    most = shift.iloc[int(gain.argmax())]
    return w(
        "overview.spend_moves",
        bloc=w(f"bloc.{most['bloc']}"),
        first=w.percent(most["first"]),
        last=w.percent(most["last"]),
    )


def spend_finding(spend: pd.DataFrame, w: Words) -> str:
    """Shares of the last four quarters, bloc by bloc."""
    shift = api.spending.bloc_shift(spend)
    order = {bloc: k for k, bloc in enumerate(api.spending.BLOCS)}
    shift = shift[shift["last"] > 0].sort_values("bloc", key=lambda blocs: blocs.map(order))
    shares = [f"{w(f'bloc.{row.bloc}')} {w.percent(row.last)}" for row in shift.itertuples(index=False)]
    return w("overview.spend_finding", list=w.listed(shares))


def flow_title(orders: pd.DataFrame, w: Words, names: Names) -> str:
    """The largest country of origin and its share of value."""
    sizes = orders.groupby("country")["value_jpy"].sum().sort_values(ascending=False, kind="stable")
    if sizes.empty:
        return w("overview.flow_none")
    share = w.percent(sizes.iloc[0] / sizes.sum())
    return w("overview.flow_title", country=names("country", str(sizes.index[0])), share=share, count=len(sizes))


def flow_finding(orders: pd.DataFrame, w: Words, names: Names) -> str:
    """The three largest countries and the largest buyer."""
    total = orders["value_jpy"].sum()
    sizes = orders.groupby("country")["value_jpy"].sum().nlargest(3)
    shares = [f"{names('country', str(key))} {w.percent(jpy / total)}" for key, jpy in sizes.items()]
    buyers = orders.groupby("segment")["value_jpy"].sum()
    if buyers.empty:
        return w("overview.flow_none")
    return w("overview.flow_finding", list=w.listed(shares), segment=names("segment", str(buyers.idxmax())))


def decision_title(decisions: pd.DataFrame, w: Words) -> str:
    """How many decisions there are and when the first is due."""
    if decisions.empty:
        return w("overview.decide_none")
    return w("overview.decide_title", count=len(decisions), period=w.period(decisions["period"].iloc[0]))


def decision_sentences(decisions: pd.DataFrame, names: Names, most: int) -> list[str]:
    """One sentence a decision, by its latest date; ``most`` at most."""
    rows = decisions.head(most).rename(columns={"available_period": "available", "cost_jpy": "cost"})
    return [names.filled(f"overview.decide_{row['kind']}", row) for row in rows.to_dict("records")]


def by_reason(decisions: pd.DataFrame, summary: Mapping[str, Any], w: Words) -> list[tuple[str, pd.DataFrame]]:
    """The decisions, a title for each reason: because of the rules (or in this plan alone), sooner or larger, in any case.

    Without a reference nobody can tell, and all stand under one title.
    """
    premium = summary.get("premium")
    if premium is None:
        return [(w("overview.reason_unknown"), decisions)] if len(decisions) else []
    reference = reference_title(premium, w.language)
    titled = []
    for reason in ("rules", "scenario", "partly", "any"):
        rows = decisions[decisions["because"] == reason]
        if len(rows):
            title = w(f"overview.reason_{reason}", count=len(rows), reference=reference)
            titled.append((title, rows.reset_index(drop=True)))
    return titled


def risk_sentences(pack: api.Pack, head: Headline, w: Words, names: Names) -> list[str]:
    """What remains at risk, bound buyers first and never cut off: shortages, sources of concern, single and hidden plants."""
    orders, last, segments = orders_with_bloc(pack), pack.case.periods[-4:], head.segments
    bound = orders[orders["segment"].isin(segments)]
    short = api.risks.shortages(pack.case, pack.tables, segments)
    return [
        *_shortage_sentences(short, w, names),
        *_concern_sentences(orders, head, w, names),
        *(_single_sentences(bound, last, w, names, "bound") if segments else ()),
        *_single_sentences(orders, last, w, names, "all"),
        *_hidden_sentences(api.risks.hidden_plants(pack.tables["concentration"]), w, names),
    ]


def _shortage_sentences(short: pd.DataFrame, w: Words, names: Names) -> list[str]:
    bound, others = short[short["bound"]], short[~short["bound"]]
    shown = pd.concat([bound, others.head(max(MOST_SENTENCES - len(bound), 0))])
    spans = [_span(first, last, w) for first, last in zip(shown["first"], shown["last"], strict=True)]
    sentences = names.texts("overview.risk_shortage", shown.assign(span=spans))
    if len(short) > len(shown):
        sentences.append(w("overview.risk_shortage_more", count=len(short) - len(shown)))
    return sentences


def _span(first: str, last: str, w: Words) -> str:
    return w.period(first) if first == last else w("format.span", first=w.period(first), last=w.period(last))


def _concern_sentences(orders: pd.DataFrame, head: Headline, w: Words, names: Names) -> list[str]:
    """Who still buys of concern in the end, in both measures: each bound buyer, then the others together."""
    rest = api.concern.remaining_concern(orders, head.last_period).assign(period=head.last_period)
    mine, measures = rest["segment"].isin(head.segments), {"made_in_concern": "made", "firm_of_concern": "firm"}
    parts = {name: rest[measure].map(lambda share: _part(share, w)) for measure, name in measures.items()}
    sentences = names.texts("overview.risk_bound", rest.assign(**parts)[mine])
    shares = {name: rest[measure].map(w.percent) for measure, name in measures.items()}
    others = names.texts("overview.risk_other", rest.assign(**shares)[~mine].head(MOST_SENTENCES))
    if others:
        key = "overview.risk_unbound" if head.segments else "overview.risk_concern"
        sentences.append(w(key, period=w.period(head.last_period), list=w.listed(others)))
    return sentences


def _part(share: float, w: Words) -> str:
    """A share; nothing is named as such, and what is more than nothing never as 0.0%."""
    if share <= api.concern.NEGLIGIBLE_SHARE:
        return w("overview.zero")
    return w("overview.below", share=w.percent(0.001)) if share < 0.0005 else w.percent(share)


def _single_sentences(orders: pd.DataFrame, periods: list[str], w: Words, names: Names, whose: str) -> list[str]:
    sentences = []
    for by in ("country", "supplier"):
        alone = api.risks.single_sources(orders, by, periods)
        if alone.empty:
            continue
        holders = names.column(by, alone["holder"])
        largest = names.texts("overview.risk_pair", alone.assign(holder=holders).head(MOST_SENTENCES))
        sentences.append(
            w(
                f"overview.risk_one_{by}",
                whose=w(f"overview.whose_{whose}"),
                count=len(alone),
                share=w.percent(alone["share"].sum()),
                list=w.listed(largest),
            )
        )
    return sentences


def _hidden_sentences(hidden: pd.DataFrame, w: Words, names: Names) -> list[str]:
    if hidden.empty:
        return []
    largest = names.texts(
        "overview.risk_hidden_item", hidden.head(MOST_SENTENCES).rename(columns={"tier1_suppliers": "count"})
    )
    return [w("overview.risk_hidden", count=len(hidden), list=w.listed(largest))]
