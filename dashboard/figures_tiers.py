"""Numbers on what purchases rest on, tier by tier: tier 1 is what is bought, tier 2 its components, and so on.

Shares are 0–1 of the value that stands at a tier. The value of a tier is part of that of the tier above it, so tiers are
never added up.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from dashboard.figures_plan import Choice
from optimizer import api

__all__ = ["BY", "UNKNOWN", "exposure_by", "exposure_years", "hidden", "tier_ends", "tier_values"]

#: What the exposure of a tier can be split by.
BY = ("part", "segment", "country", "owner")
#: The key of what nobody declares.
UNKNOWN = ""
#: A tier that holds a smaller share of what is bought is not drawn: it would look as weighty as the others.
DRAWN_FROM = 0.001


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


def hidden(table: pd.DataFrame, choice: Choice | None = None) -> pd.DataFrame:
    """Rows of the concentration table that fit, by value; ``hidden`` marks plants behind several tier-1 suppliers."""
    rows = (choice or Choice()).within(table)
    rows = rows.assign(hidden=rows["tier1_suppliers"] >= 2)
    return rows.sort_values(["hidden", "value_jpy"], ascending=False, kind="stable", ignore_index=True)
