"""What a chart or list shows, in one sentence: the titles that state findings, and the sentences on decisions and risks.

Texts are plain; whoever places them in a Markdown context escapes them.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from dashboard.numbers import overview as figures
from dashboard.numbers import tiers as figures_tiers
from dashboard.numbers.overview import Headline
from dashboard.words.language import Words
from dashboard.words.names import Names
from optimizer import api

__all__ = [
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
    "whom",
]

#: Sentences of one kind that are told before the rest is only counted.
MOST = 3


def whom(head: Headline, w: Words, names: Names) -> str:
    """Whose figures a headline tells: the bound buyers by name, or all."""
    if not head.segments:
        return w("head.everybody")
    if len(head.segments) <= MOST:
        return w.joined([names("segment", segment) for segment in head.segments])
    return w("head.bound_many", count=len(head.segments))


def dependence_title(head: Headline, w: Words, buyers: str) -> str:
    """When goods made in countries of concern end for the buyers, or that they do not; and what stays of their firms."""
    made, firm = head.made, head.firm
    if made.zero_from == head.first_period:
        ends = w("overview.made_never", whom=buyers)
    elif made.zero_from is not None:
        ends = w("overview.made_ends", whom=buyers, period=w.period(made.zero_from))
    else:
        ends = w("overview.made_stays", whom=buyers, first=w.percent(made.first), last=w.percent(made.last))
    if made.zero_from is None or firm.zero_from == made.zero_from:
        return ends
    if firm.zero_from is not None:
        return w("overview.firm_ends", ends=ends, period=w.period(firm.zero_from))
    return w("overview.firm_stays", ends=ends, last=w.percent(sum(head.remaining.values())))


def dependence_finding(head: Headline, dates: pd.DataFrame, w: Words, names: Names) -> str:
    """Both measures from where to where, the firms that remain, and which deadlines are marked."""
    sentences = [
        w(
            f"overview.finding_{name}",
            first=w.percent(course.first),
            first_period=w.period(head.first_period),
            last=w.percent(course.last),
            last_period=w.period(head.last_period),
        )
        for name, course in (("made", head.made), ("firm", head.firm))
    ]
    if head.remaining:
        firms = [f"{names('supplier', firm)} {w.percent(share)}" for firm, share in list(head.remaining.items())[:MOST]]
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
    return w("format.sentence_gap").join(sentences)


def rule_sentences(case: api.Case, w: Words, names: Names) -> list[str]:
    """Each rule in one sentence: its name, whom it binds, its steps, its grade and source."""
    told = []
    for rule in case.rules:
        sectors = w.listed([w(f"sector.{sector}") for sector in rule.sectors])
        steps = [
            w("overview.step_zero", day=w.day(step.start))
            if step.share == 0
            else w("overview.step_cap", day=w.day(step.start), share=w.percent(step.share))
            for step in rule.phase_out
        ] or [w("overview.step_zero", day=w.day(rule.start))]
        told.append(
            w(
                "overview.rule",
                rule=rule.title[w.language],
                sectors=sectors,
                steps=w.listed(steps),
                grade=w(f"grade.{rule.grade}"),
                source=rule.citation.strip(),
            )
        )
    return told


def _bloc_shift(spend: pd.DataFrame) -> pd.DataFrame:
    """Share of landed cost by bloc in the first and in the last four periods: bloc, first, last."""
    periods = sorted(spend["period"].unique())
    sums = [
        spend[spend["period"].isin(part)].groupby("bloc")["landed_cost_jpy"].sum()
        for part in (periods[:4], periods[-4:])
    ]
    shares = [one / one.sum() if one.sum() else one for one in sums]
    return pd.DataFrame({"first": shares[0], "last": shares[1]}).rename_axis("bloc").reset_index()


def spend_title(spend: pd.DataFrame, w: Words) -> str:
    """Which bloc gains most of the spending, if any does."""
    shift = _bloc_shift(spend)
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
    shift = _bloc_shift(spend)
    order = {bloc: k for k, bloc in enumerate(figures.BLOCS)}
    shift = shift[shift["last"] > 0].sort_values("bloc", key=lambda blocs: blocs.map(order))
    told = [f"{w(f'bloc.{one.bloc}')} {w.percent(one.last)}" for one in shift.itertuples(index=False)]
    return w("overview.spend_finding", list=w.listed(told))


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
    told = [f"{names('country', str(key))} {w.percent(jpy / total)}" for key, jpy in sizes.items()]
    buyers = orders.groupby("segment")["value_jpy"].sum()
    if buyers.empty:
        return w("overview.flow_none")
    return w("overview.flow_finding", list=w.listed(told), segment=names("segment", str(buyers.idxmax())))


def decision_title(decisions: pd.DataFrame, w: Words) -> str:
    """How many decisions there are and when the first is due."""
    if decisions.empty:
        return w("overview.decide_none")
    return w("overview.decide_title", count=len(decisions), period=w.period(decisions["period"].iloc[0]))


def decision_sentences(decisions: pd.DataFrame, w: Words, names: Names, most: int) -> list[str]:
    """One sentence a decision, by its latest date; ``most`` at most."""
    told = []
    for one in decisions.head(most).itertuples(index=False):
        known = {
            "supplier": names("supplier", one.supplier),
            "period": w.period(one.period),
            "available": w.period(one.available_period),
            "cost": w.money(one.cost_jpy),
        }
        if one.kind == "opening":
            told.append(w("overview.decide_opening", plant=names("plant", one.plant), **known))
            continue
        known["part"] = names("part", one.part)
        if one.kind == "expansion":
            known["units"] = w.number(one.units)
        told.append(w(f"overview.decide_{one.kind}", **known))
    return told


def by_reason(decisions: pd.DataFrame, summary: Mapping[str, Any], w: Words) -> list[tuple[str, pd.DataFrame]]:
    """The decisions under a title a reason: because of the rules (or in this plan alone), sooner or larger, in any case.

    Without a reference nobody can tell, and all stand under one title.
    """
    premium = summary.get("premium")
    if premium is None:
        return [(w("overview.reason_unknown"), decisions)] if len(decisions) else []
    reference = premium.get("reference_title", {}).get(w.language, premium["reference"])
    found = []
    for reason in ("rules", "scenario", "partly", "any"):
        rows = decisions[decisions["because"] == reason]
        if len(rows):
            title = w(f"overview.reason_{reason}", count=len(rows), reference=reference)
            found.append((title, rows.reset_index(drop=True)))
    return found


def risk_sentences(pack: api.Pack, head: Headline, w: Words, names: Names) -> list[str]:
    """What remains at risk, bound buyers first and never cut off: shortages, sources of concern, single and hidden plants."""
    orders, last = figures.named_orders(pack), pack.case.periods[-4:]
    bound = orders[orders["segment"].isin(head.segments)]
    told = _shortage_sentences(figures.shortages(pack), w, names)
    told += _concern_sentences(orders, head, w, names)
    if head.segments:
        told += _single_sentences(bound, last, w, names, "bound")
    return [
        *told,
        *_single_sentences(orders, last, w, names, "all"),
        *_hidden_sentences(figures_tiers.hidden_plants(pack), w, names),
    ]


def _shortage_sentences(short: pd.DataFrame, w: Words, names: Names) -> list[str]:
    bound, others = short[short["bound"]], short[~short["bound"]]
    shown = pd.concat([bound, others.head(max(MOST - len(bound), 0))])
    told = [
        w(
            "overview.risk_shortage",
            segment=names("segment", one.segment),
            part=names("part", one.part),
            units=w.number(one.units),
            share=w.percent(one.share),
            span=_span(one.first, one.last, w),
        )
        for one in shown.itertuples(index=False)
    ]
    if len(short) > len(shown):
        told.append(w("overview.risk_shortage_more", count=len(short) - len(shown)))
    return told


def _span(first: str, last: str, w: Words) -> str:
    return w.period(first) if first == last else w("format.span", first=w.period(first), last=w.period(last))


def _concern_sentences(orders: pd.DataFrame, head: Headline, w: Words, names: Names) -> list[str]:
    """Who still buys of concern in the end, in both measures: each bound buyer, then the others together."""
    rest = figures.remaining_concern(orders, head.last_period)
    mine = rest["segment"].isin(head.segments)
    told = [
        w(
            "overview.risk_bound",
            period=w.period(head.last_period),
            segment=names("segment", one.segment),
            made=_part(one.made, w),
            firm=_part(one.firm, w),
        )
        for one in rest[mine].itertuples(index=False)
    ]
    others = [
        w(
            "overview.risk_other",
            segment=names("segment", one.segment),
            made=w.percent(one.made),
            firm=w.percent(one.firm),
        )
        for one in rest[~mine].head(MOST).itertuples(index=False)
    ]
    if others:
        key = "overview.risk_unbound" if head.segments else "overview.risk_concern"
        told.append(w(key, period=w.period(head.last_period), list=w.listed(others)))
    return told


def _part(share: float, w: Words) -> str:
    """A share; nothing is told as such, and what is more than nothing never as 0.0%."""
    if share <= figures.NEGLIGIBLE:
        return w("overview.zero")
    return w("overview.below", share=w.percent(0.001)) if share < 0.0005 else w.percent(share)


def _single_sentences(orders: pd.DataFrame, periods: list[str], w: Words, names: Names, whose: str) -> list[str]:
    told = []
    for by in ("country", "supplier"):
        alone = figures.single_sources(orders, by, periods)
        if alone.empty:
            continue
        largest = [
            w("overview.risk_pair", part=names("part", one.part), holder=names(by, one.holder))
            for one in alone.head(MOST).itertuples(index=False)
        ]
        told.append(
            w(
                f"overview.risk_one_{by}",
                whose=w(f"overview.whose_{whose}"),
                count=len(alone),
                share=w.percent(alone["share"].sum()),
                list=w.listed(largest),
            )
        )
    return told


def _hidden_sentences(hidden: pd.DataFrame, w: Words, names: Names) -> list[str]:
    if hidden.empty:
        return []
    largest = [
        w(
            "overview.risk_hidden_item",
            part=names("part", one.part),
            component=names("part", one.component),
            supplier=names("supplier", one.supplier),
            country=names("country", one.country),
            share=w.percent(one.share),
            count=one.tier1_suppliers,
        )
        for one in hidden.head(MOST).itertuples(index=False)
    ]
    return [w("overview.risk_hidden", count=len(hidden), list=w.listed(largest))]
