"""What tiers and unknown provenance show, in sentences. Texts are plain; whoever places them in Markdown escapes them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from dashboard.numbers.tiers import worth_mapping
from dashboard.words.language import Words

__all__ = ["UnknownProvenanceText", "tier_finding", "tier_title", "told_apart", "unknown_provenance"]

#: The measures of concern, and how texts call them.
_MEASURES = {"made_in_concern": "made", "firm_of_concern": "firm"}


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
    """Which tier rests most on countries or firms of concern in the end, against what is bought."""
    last = _last(ends)
    bought = last.loc[last["tier"] == 1, list(_MEASURES)].max()
    deeper = last[(last["tier"] > 1) & (last[list(_MEASURES)] > bought + 0.0005).any(axis=1)]
    if deeper.empty:
        return w("overview.tier_level", **_told(bought, w))
    most = deeper.loc[deeper[list(_MEASURES)].max(axis=1).idxmax()]
    against = {f"bought_{name}": share for name, share in _told(bought, w).items()}
    return w("overview.tier_deeper", tier=int(most["tier"]), **_told(most, w), **against)


def _told(shares: pd.Series, w: Words) -> dict[str, str]:
    """Both measures as texts name them."""
    return {name: w.percent(shares[measure]) for measure, name in _MEASURES.items()}


def told_apart(shares: pd.DataFrame) -> bool:
    """Whether the plan tells the two measures apart on its tiers: those of an earlier version do not."""
    return not shares[list(_MEASURES)].isna().all(axis=None)


def tier_finding(ends: pd.DataFrame, w: Words, reference: bool) -> str:
    """From where to where at each tier by each measure, what stands there, and which tiers are not drawn."""
    shares: dict[str, list[str]] = {measure: [] for measure in _MEASURES}
    worth = []
    for tier, rows in ends[ends["drawn"]].groupby("tier"):
        first, last = rows.iloc[0], rows.iloc[-1]
        for measure, items in shares.items():
            known = {"tier": tier, "first": w.percent(first[measure]), "last": w.percent(last[measure])}
            if reference:
                items.append(w("overview.tier_item_before", before=w.percent(last[f"before_{measure}"]), **known))
            else:
                items.append(w("overview.tier_item", **known))
        worth.append(w("overview.tier_worth_item", tier=tier, value=w.money(last["value_jpy"])))
    sentences = [
        w(f"overview.tier_finding_{name}", list=w.listed(shares[measure])) for measure, name in _MEASURES.items()
    ]
    if not told_apart(ends):
        sentences = [w("tier.earlier")]
    sentences.append(w("overview.tier_worth", list=w.listed(worth)))
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
