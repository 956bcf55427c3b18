"""Numbers on what purchases rest on, tier by tier: tier 1 is what is bought, tier 2 its components, and so on.

Shares are 0–1 of the value that stands at a tier. The value of a tier is part of that of the tier above it, so tiers are
never added up.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from optimizer import api

from .plan import Choice

__all__ = [
    "BY",
    "UNKNOWN",
    "concentration",
    "exposure_by",
    "exposure_years",
    "hidden_plants",
    "tier_ends",
    "tier_values",
    "unknown_parts",
]

#: What the exposure of a tier can be split by.
BY = ("part", "segment", "country", "owner")
#: The key of what nobody declares.
UNKNOWN = ""
#: A tier that holds a smaller share of what is bought is not drawn: it would look as weighty as the others.
DRAWN_FROM = 0.001
#: A plant below this share of a component is not told among the risks (as in the plan's summary).
TOLD_FROM = 0.1


def tier_values(pack: api.Pack) -> dict[int, float]:
    """¥ that stand at each tier over the whole plan."""
    sums = pack.tables["exposure"].groupby("tier")["value_jpy"].sum()
    return {int(tier): float(value) for tier, value in sums.items()}


def tier_ends(pack: api.Pack, reference: api.Pack | None, first: str, last: str) -> pd.DataFrame:
    """Each tier in two quarters: tier, period, concern, unknown, before_concern, before_unknown, value_jpy, drawn.

    ``before_...`` are those of the plan without rules, NaN without one; a share is NaN where nothing stands at the tier
    then. ``value_jpy`` is that of the whole plan, and ``drawn`` whether it is worth a place in a chart.
    """
    values = tier_values(pack)
    rows = [
        {
            "tier": tier,
            "period": period,
            **_shares(pack.summary, tier, period, ""),
            **_shares(reference.summary if reference else {}, tier, period, "before_"),
            "value_jpy": value,
            "drawn": value >= DRAWN_FROM * values[1],
        }
        for tier, value in sorted(values.items())
        for period in (first, last)
    ]
    columns = ["tier", "period", "concern", "unknown", "before_concern", "before_unknown", "value_jpy", "drawn"]
    return pd.DataFrame(rows, columns=columns)


def _shares(summary: Mapping[str, Any], tier: int, period: str, prefix: str) -> dict[str, float]:
    held = summary.get("exposure_by_tier", {}).get(str(tier), {}).get(period) or {}
    return {f"{prefix}{status}": held.get(status, np.nan) for status in ("concern", "unknown")}


def exposure_by(table: pd.DataFrame, by: str, before: pd.DataFrame | None = None) -> pd.DataFrame:
    """Rows of the exposure table by part, segment, country or owner, largest first.

    ``key`` (the empty text where it is unknown), ``value_jpy``, ``share`` of all these rows, ``concern`` and ``unknown``
    (shares of the key's value); with ``before`` also ``before_value_jpy``, ``before_concern`` and ``before_unknown``.
    """
    found = _split(table, by)
    total = found["value_jpy"].sum()
    found.insert(1, "share", found["value_jpy"] / total if total else 0.0)
    if before is not None:
        found = found.join(_split(before, by).add_prefix("before_"), how="outer")
        filled = ["value_jpy", "share", "before_value_jpy"]
        found[filled] = found[filled].fillna(0.0)
    found = found.sort_values("value_jpy", ascending=False, kind="stable")
    return found.rename_axis("key").reset_index()


def _split(table: pd.DataFrame, by: str) -> pd.DataFrame:
    """By key: value_jpy, concern, unknown."""
    held = table["value_jpy"].groupby([table[by].fillna(UNKNOWN), table["status"]]).sum().unstack(fill_value=0.0)
    held = held.reindex(columns=["concern", "clean", "unknown"], fill_value=0.0)
    total = held.sum(axis=1)
    shares = held[["concern", "unknown"]].div(total.where(total > 0), axis=0)
    return shares.assign(value_jpy=total)[["value_jpy", "concern", "unknown"]]


def exposure_years(table: pd.DataFrame, years: Sequence[str], before: pd.DataFrame | None = None) -> pd.DataFrame:
    """Rows of the exposure table by fiscal year: fiscal_year, value_jpy, concern, unknown, before_concern (NaN without)."""
    found = _split(table, "fiscal_year").reindex(list(years))
    earlier = _split(before, "fiscal_year") if before is not None else pd.DataFrame({"concern": []}, dtype=float)
    found["before_concern"] = earlier["concern"].reindex(found.index)
    return found.fillna({"value_jpy": 0.0}).rename_axis("fiscal_year").reset_index()


def unknown_parts(pack: api.Pack) -> pd.DataFrame:
    """What nobody declares, by component, most first: part, value_jpy."""
    rows = pack.tables["exposure"]
    held = rows[rows["status"] == "unknown"].groupby("part")["value_jpy"].sum()
    return held[held > 0].sort_values(ascending=False, kind="stable").reset_index()


def concentration(pack: api.Pack, choice: Choice, every: bool = False) -> pd.DataFrame:
    """Plants behind several tier-1 suppliers of a part (or ``every`` plant), by value; a part fits as part or component."""
    table = pack.tables["concentration"]
    wanted = {column: ids for column, ids in choice.wanted.items() if column not in ("part", "family")}
    rows = Choice(wanted).within(table if every else table[table["tier1_suppliers"] >= 2])
    parts, families = list(choice.wanted.get("part", ())), list(choice.wanted.get("family", ()))
    if parts:
        rows = rows[rows["part"].isin(parts) | rows["component"].isin(parts)]
    if families:
        family = pack.case.tables["parts"].set_index("part_id")["family"]
        rows = rows[rows["part"].map(family).isin(families) | rows["component"].map(family).isin(families)]
    return rows.sort_values("value_jpy", ascending=False, kind="stable", ignore_index=True)


def hidden_plants(pack: api.Pack) -> pd.DataFrame:
    """Plants behind several tier-1 suppliers of a part that make a tenth or more of the component, by value."""
    rows = concentration(pack, Choice())
    return rows[rows["share"] >= TOLD_FROM].reset_index(drop=True)
