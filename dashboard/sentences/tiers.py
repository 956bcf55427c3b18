"""What tiers and unknown provenance show, in sentences. Texts are plain; whoever places them in Markdown escapes them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from dashboard.numbers.tiers import worth_mapping
from dashboard.words.language import Words

__all__ = ["UnknownProvenanceText", "tier_finding", "tier_title", "unknown_provenance"]


@dataclass(frozen=True, eq=False)
class UnknownProvenanceText:
    """What is said of unknown provenance, nothing where all is declared; ``open`` while its worth is not worked out.

    ``suppliers`` are those worth mapping, most worth first: supplier, worth_jpy and whatever else is known of them.
    """

    title: str | None
    sentences: tuple[str, ...]
    suppliers: pd.DataFrame
    open: bool


def _last(ends: pd.DataFrame) -> pd.DataFrame:
    """The drawn tiers in the last quarter."""
    return ends[ends["tier"].duplicated() & ends["drawn"]].reset_index(drop=True)


def tier_title(ends: pd.DataFrame, w: Words) -> str:
    """Which tier rests most on sources of concern in the end, against what is bought."""
    last = _last(ends).dropna(subset="concern")
    bought = last.loc[last["tier"] == 1, "concern"].max()
    deeper = last[last["tier"] > 1]
    if deeper.empty or not deeper["concern"].max() > bought + 0.0005:
        return w("overview.tier_level", bought=w.percent(bought))
    most = deeper.loc[deeper["concern"].idxmax()]
    return w("overview.tier_deeper", tier=int(most["tier"]), share=w.percent(most["concern"]), bought=w.percent(bought))


def tier_finding(ends: pd.DataFrame, w: Words, reference: bool) -> str:
    """From where to where at each tier, what stands there, and which tiers are not drawn."""
    shares, worth = [], []
    for tier, rows in ends[ends["drawn"]].groupby("tier"):
        first, last = rows.iloc[0], rows.iloc[-1]
        known = {"tier": tier, "first": w.percent(first["concern"]), "last": w.percent(last["concern"])}
        if reference:
            shares.append(w("overview.tier_item_before", before=w.percent(last["before_concern"]), **known))
        else:
            shares.append(w("overview.tier_item", **known))
        worth.append(w("overview.tier_worth_item", tier=tier, value=w.money(last["value_jpy"])))
    sentences = [
        w("overview.tier_finding", list=w.listed(shares)),
        w("overview.tier_worth", list=w.listed(worth)),
    ]
    small = [w("tier.name", tier=tier) for tier in ends.loc[~ends["drawn"], "tier"].unique()]
    if small:
        sentences.append(w("overview.tier_small", list=w.listed(small)))
    return w.sentences(sentences)


def unknown_provenance(ends: pd.DataFrame, provenance: Mapping[str, Any] | None, w: Words) -> UnknownProvenanceText:
    """The share of unknown provenance, what it is worth where that is known, and whom to map next."""
    last = _last(ends)
    open_tiers = last[last["unknown"] > 0]
    if open_tiers.empty:
        return UnknownProvenanceText(None, (), worth_mapping({"suppliers": []}), False)
    shares = [
        w("overview.unknown_item", tier=row.tier, share=w.percent(row.unknown))
        for row in open_tiers.itertuples(index=False)
    ]
    by_tier = w("overview.unknown_by_tier", period=w.period(open_tiers["period"].iloc[0]), list=w.listed(shares))
    if provenance is None:
        most = open_tiers.loc[(open_tiers["unknown"] * open_tiers["value_jpy"]).idxmax()]
        title = w("overview.unknown_title", tier=int(most["tier"]), share=w.percent(most["unknown"]))
        return UnknownProvenanceText(title, (by_tier,), worth_mapping({"suppliers": []}), True)
    title, costs = _interval(provenance, w)
    return UnknownProvenanceText(title, (*costs, by_tier), worth_mapping(provenance), False)


def _interval(provenance: Mapping[str, Any], w: Words) -> tuple[str, tuple[str, ...]]:
    clean, barred, interval = (provenance[f"{name}_jpy"] for name in ("clean", "barred", "interval"))
    if clean is None:
        return w("overview.interval_no_plan"), ()
    if barred is None:
        return w("overview.interval_no_plan"), (w("overview.interval_clean", clean=w.money(clean)),)
    costs = w("overview.interval_finding", clean=w.money(clean), barred=w.money(barred))
    if interval < 0.5:
        return w("overview.interval_nothing"), (costs,)
    return w("overview.interval_title", interval=w.money(interval)), (costs,)
