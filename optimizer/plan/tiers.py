"""What purchases rest on, tier by tier, from a plan's table ``exposure``: tier 1 is what is bought, tier 2 its components.

Shares are 0–1 of the value (¥) that stands at a tier: ``made_in_concern`` and ``firm_of_concern``, which overlap and are never
added up, ``concern`` by either, and ``unknown``. Plans of schema versions before 2.3 do not tell the first two, which are NaN.
The value of a tier is part of that of the tier above it, so tiers are never added up.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from .dependence import MEASURES

__all__ = ["UNKNOWN", "exposure_by", "exposure_years", "part_tiers", "tier_ends", "unknown_parts"]

#: The key of what nobody declares.
UNKNOWN = ""
_SHARES = ["concern", *MEASURES, "unknown"]


def tier_ends(
    exposure: pd.DataFrame, summary: Mapping[str, Any], reference: Mapping[str, Any], periods: Sequence[str]
) -> pd.DataFrame:
    """Each tier in each of the periods: tier, period, the shares, the same as ``before_...``, value_jpy.

    ``before_...`` are those of the summary ``reference``, NaN where that is empty; a share is NaN where nothing stands at
    the tier then. ``value_jpy`` is that of the whole plan.
    """
    rows = [
        (tier, period, *_shares(summary, tier, period), *_shares(reference, tier, period), value)
        for tier, value in exposure.groupby("tier")["value_jpy"].sum().items()
        for period in periods
    ]
    columns = ["tier", "period", *_SHARES, *(f"before_{status}" for status in _SHARES), "value_jpy"]
    return pd.DataFrame(rows, columns=columns)


def _shares(summary: Mapping[str, Any], tier: object, period: str) -> list[float]:
    shares = summary.get("exposure_by_tier", {}).get(str(tier), {}).get(period) or {}
    return [shares.get(status, np.nan) for status in _SHARES]


def exposure_by(exposure: pd.DataFrame, by: str, before: pd.DataFrame | None = None) -> pd.DataFrame:
    """Rows of the table by one of its columns (part, segment, country, owner), largest first.

    ``key`` (the empty text where it is unknown), ``value_jpy``, ``share`` of all these rows, and the shares of the key's value;
    with ``before``, rows of another plan's table, also ``before_value_jpy`` and the shares as ``before_...``.
    """
    table = _split(exposure, by)
    total = table["value_jpy"].sum()
    table.insert(1, "share", table["value_jpy"] / total if total else 0.0)
    if before is not None:
        table = table.join(_split(before, by).add_prefix("before_"), how="outer")
        amounts = ["value_jpy", "share", "before_value_jpy"]
        table[amounts] = table[amounts].fillna(0.0)
    table = table.sort_values("value_jpy", ascending=False, kind="stable")
    return table.rename_axis("key").reset_index()


def exposure_years(exposure: pd.DataFrame, years: Sequence[str], before: pd.DataFrame | None = None) -> pd.DataFrame:
    """Rows of the table by fiscal year: fiscal_year, value_jpy, the shares, the same as ``before_...`` (NaN without ``before``)."""
    table = _split(exposure, "fiscal_year").reindex(list(years))
    nothing = pd.DataFrame({name: [] for name in _SHARES}, dtype=float)
    earlier = (_split(before, "fiscal_year") if before is not None else nothing).reindex(table.index)
    table = table.assign(**{f"before_{name}": earlier[name] for name in _SHARES})
    return table.fillna({"value_jpy": 0.0}).rename_axis("fiscal_year").reset_index()


def part_tiers(exposure: pd.DataFrame, part: str) -> pd.DataFrame:
    """What purchases of a part rest on at each tier: tier, value_jpy, the shares, countries (ids, largest first)."""
    rows = exposure[exposure["bought"] == part]
    table = _split(rows, "tier")
    sizes = rows.dropna(subset="country").groupby(["tier", "country"])["value_jpy"].sum()
    sizes = sizes[[country != UNKNOWN for _, country in sizes.index]].sort_values(ascending=False, kind="stable")
    countries = sizes.reset_index().groupby("tier")["country"].agg(list)
    table["countries"] = [countries.get(tier, []) for tier in table.index]
    return table.rename_axis("tier").reset_index()


def unknown_parts(exposure: pd.DataFrame) -> pd.DataFrame:
    """What nobody declares, by component, most first: part, value_jpy."""
    value = exposure[exposure["status"] == "unknown"].groupby("part")["value_jpy"].sum()
    return value[value > 0].sort_values(ascending=False, kind="stable").reset_index()


def _split(exposure: pd.DataFrame, by: str) -> pd.DataFrame:
    """By key: value_jpy and the shares."""
    key = exposure[by] if by == "tier" else exposure[by].fillna(UNKNOWN)
    value, status = exposure["value_jpy"], exposure["status"]
    held = {
        "concern": status == "concern",
        **{name: exposure[name] for name in MEASURES},
        "unknown": status == "unknown",
    }
    amounts = {name: value * flag.astype(float) for name, flag in held.items()}
    sums = pd.DataFrame({"value_jpy": value, **amounts}).groupby(key).sum(min_count=1)
    total = sums["value_jpy"]
    return sums[_SHARES].div(total.where(total > 0), axis=0).assign(value_jpy=total)[["value_jpy", *_SHARES]]
