"""What a chart or list shows, in one sentence: the titles that state findings, and the sentences on decisions and risks.

Texts are plain; whoever places them in a Markdown context escapes them.
"""

from __future__ import annotations

import pandas as pd

from dashboard import figures, figures_tiers
from dashboard.figures import Headline
from dashboard.names import Names
from dashboard.words import Words
from optimizer import api

__all__ = [
    "decision_sentences",
    "decision_title",
    "dependence_finding",
    "dependence_title",
    "flow_finding",
    "flow_title",
    "risk_sentences",
    "spend_finding",
    "spend_title",
]

#: Sentences of one kind that are told before the rest is only counted.
MOST = 3


def dependence_title(head: Headline, w: Words) -> str:
    """When dependence ends, or that it does not."""
    if head.zero_from == head.first_period:
        return w("overview.dependence_never")
    if head.zero_from is not None:
        return w("overview.dependence_ends", period=w.period(head.zero_from))
    if head.bound_zero_from == head.first_period:
        return w("overview.dependence_bound_never", last=w.percent(head.last_share))
    if head.bound_zero_from is not None:
        return w("overview.dependence_bound", period=w.period(head.bound_zero_from), last=w.percent(head.last_share))
    return w(
        "overview.dependence_stays",
        first=w.percent(head.first_share),
        last=w.percent(head.last_share),
        period=w.period(head.last_period),
    )


def dependence_finding(head: Headline, dates: pd.DataFrame, w: Words, names: Names) -> str:
    """From where to where, and which deadlines are marked."""
    told = w(
        "overview.dependence_finding",
        first=w.percent(head.first_share),
        first_period=w.period(head.first_period),
        last=w.percent(head.last_share),
        last_period=w.period(head.last_period),
    )
    if dates.empty:
        return told
    marked = []
    for rule, steps in dates.groupby("rule", sort=False):
        each = [
            w("overview.step", period=w.period(period), share=w.percent(share))
            for period, share in zip(steps["period"], steps["share"], strict=True)
        ]
        marked.append(w("overview.deadline", rule=names("rule", str(rule)), list=w.listed(each)))
    return told + w("format.sentence_gap") + w("overview.deadlines", list=w.listed(marked))


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
            "available": w.period(one.available),
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


def risk_sentences(pack: api.Pack, orders: pd.DataFrame, head: Headline, w: Words, names: Names) -> list[str]:
    """What remains at risk: shortages, sources of concern, parts that rest on one country, supplier or hidden plant."""
    return [
        *_shortage_sentences(figures.shortages(pack), w, names),
        *_concern_sentences(orders, head, w, names),
        *_single_sentences(orders, pack.case.periods[-4:], w, names),
        *_hidden_sentences(figures_tiers.hidden_plants(pack), w, names),
    ]


def _shortage_sentences(short: pd.DataFrame, w: Words, names: Names) -> list[str]:
    told = [
        w(
            "overview.risk_shortage",
            segment=names("segment", one.segment),
            part=names("part", one.part),
            units=w.number(one.units),
            share=w.percent(one.share),
            span=_span(one.first, one.last, w),
        )
        for one in short.head(MOST).itertuples(index=False)
    ]
    if len(short) > MOST:
        told.append(w("overview.risk_shortage_more", count=len(short) - MOST))
    return told


def _span(first: str, last: str, w: Words) -> str:
    return w.period(first) if first == last else w("format.span", first=w.period(first), last=w.period(last))


def _concern_sentences(orders: pd.DataFrame, head: Headline, w: Words, names: Names) -> list[str]:
    if head.zero_from is not None:
        return []
    rest = figures.remaining_concern(orders, head.last_period).head(MOST)
    held = [f"{names('segment', one.segment)} {w.percent(one.share)}" for one in rest.itertuples(index=False)]
    return [w("overview.risk_concern", period=w.period(head.last_period), list=w.listed(held))] if held else []


def _single_sentences(orders: pd.DataFrame, periods: list[str], w: Words, names: Names) -> list[str]:
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
