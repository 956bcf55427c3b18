"""The figures of some buyers of a plan, from its tables: those whom the scenario's rules bind, or any others."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from optimizer.case import Case
from optimizer.model.algebra import Floats
from optimizer.rules.exclusion import bound_purchases, bound_segments
from optimizer.rules.sources import firm_of_concern, made_in_concern

from .buyers import TERMS

__all__ = [
    "MEASURES",
    "bound_buyers",
    "bound_orders",
    "buyers_figures",
    "buyers_of",
    "concern_flags",
    "exposure_of",
    "first_without",
    "segments_bound",
]

Mask = npt.NDArray[np.bool_]

#: The two measures of dependence, which are never added up: where a thing is made, and whose it is.
MEASURES = ("made_in_concern", "firm_of_concern")
#: A smaller share is the solver's rounding, not a purchase.
NEGLIGIBLE = 1e-6
#: Quarters at the end of the horizon over which what remains is told.
_LAST = 4


def segments_bound(case: Case) -> list[str]:
    """The segments that some rule of the case binds in some period of the horizon, in the order of the table."""
    bound = bound_segments(case.tables, case.rules, case.periods)
    segments: list[str] = case.tables["segments"]["segment_id"].to_numpy(dtype=object)[bound].tolist()
    return segments


def bound_orders(case: Case, orders: pd.DataFrame) -> pd.Series:
    """Which orders of a plan some rule of the case concerns, by buyer, family and exceptions, before its first step too."""
    offer = pd.Index(case.tables["offers"]["offer_id"]).get_indexer(pd.Index(orders["offer"]))
    segment = pd.Index(case.tables["segments"]["segment_id"]).get_indexer(pd.Index(orders["segment"]))
    period = pd.Index(case.periods).get_indexer(pd.Index(orders["period"]))
    bound = bound_purchases(case.tables, case.rules, case.periods, offer, segment, period)
    return pd.Series(bound & (offer >= 0) & (segment >= 0) & (period >= 0), index=orders.index, dtype=bool)


def concern_flags(case: Case, rows: pd.DataFrame, offer: str) -> dict[str, Mask]:
    """By measure, which rows of a plan's table come from sources of concern; ``offer`` is the column that names the offer.

    What arrives before the horizon is judged as in its first period.
    """
    at = pd.Index(case.tables["offers"]["offer_id"]).get_indexer(pd.Index(rows[offer]))
    when = np.maximum(pd.Index(case.periods).get_indexer(pd.Index(rows["period"])), 0)
    made, firm = made_in_concern(case.tables)[at], firm_of_concern(case.tables, case.periods)[at, when]
    return dict(zip(MEASURES, (made & (at >= 0), firm & (at >= 0)), strict=True))


def buyers_of(case: Case, buyers: pd.DataFrame) -> dict[str, dict[str, Any]]:
    """``summary.json``'s ``buyers``: of each segment in demand what it asks for and misses, and its cost in present ¥."""
    bound = set(segments_bound(case))
    columns = ["demand_units", "shortage_units", "cost_jpy"]
    sums = buyers[columns].groupby(buyers["segment"].to_numpy(dtype=object)).sum()
    return {
        str(segment): {"bound": segment in bound, **dict(zip(columns, map(float, row), strict=True))}
        for segment, row in zip(sums.index, sums.to_numpy(float).tolist(), strict=True)
    }


def bound_buyers(case: Case, tables: Mapping[str, pd.DataFrame]) -> dict[str, Any] | None:
    """``summary.json``'s ``bound_buyers`` without a reference; None where no rule binds anybody."""
    segments = segments_bound(case)
    if not segments:
        return None
    bound = tables["orders"]["bound"].to_numpy(bool)
    return {"segments": segments, **buyers_figures(case, tables, segments, bound)}


def buyers_figures(
    case: Case, tables: Mapping[str, pd.DataFrame], segments: Sequence[str], bound: Mask
) -> dict[str, Any]:
    """Demand, coverage and cost of the segments; exposure and shares of those of their orders that are ``bound`` (orders,).

    ``tables`` are a plan's. ``share_of_purchases`` is what the bound orders are of the value of all.
    """
    buyers, orders = tables["buyers"], tables["orders"]
    whole = _sums(buyers[buyers["segment"].isin(segments)])
    value = orders["value_jpy"].to_numpy(float)
    held, every = orders[bound], float(value.sum())
    late = held[held["period"].isin(case.periods[-_LAST:])]
    return {
        "demand": {
            "units": whole["demand_units"],
            "delivered_units": whole["demand_units"] - whole["shortage_units"],
            "shortage_units": whole["shortage_units"],
        },
        "coverage": {
            kind: 1.0 - whole[f"shortage_{column}"] / whole[f"demand_{column}"] if whole[f"demand_{column}"] else None
            for kind, column in (("value", "value_jpy"), ("units", "units"))
        },
        "cost": {
            "present_jpy": whole["cost_jpy"],
            "purchases_jpy": sum(whole[f"{name}_jpy"] for name in ("purchase", "freight", "duty")),
            "components_jpy": whole["components_jpy"],
            "terms_jpy": {name: whole[f"{name}_jpy"] for name in TERMS},
        },
        "share_of_purchases": float(value[bound].sum()) / every if every else None,
        "exposure_by_period": exposure_of(held, case.periods),
        "by_segment": {segment: _of_segment(held, segment, case.periods, every) for segment in segments},
        "shares": {by: _shares(held, by) for by in ("country", "supplier")},
        "remaining": {
            "from": case.periods[-_LAST:][0],
            **{measure: _share_of(late, late[measure].to_numpy(bool)) for measure in MEASURES},
            "firms": _remaining(late),
        },
        "confidence": _confidence(case, held),
    }


def _of_segment(held: pd.DataFrame, segment: str, periods: Sequence[str], every: float) -> dict[str, Any]:
    """One buyer's part in the bound orders: its share of all purchases, from when nothing of concern is bought by either
    measure, and ¥ of value by period: in all, and by each measure.
    """
    mine = held[(held["segment"] == segment).to_numpy(bool)]
    value, when = mine["value_jpy"].to_numpy(float), pd.Index(periods).get_indexer(pd.Index(mine["period"]))
    exposure = exposure_of(mine, periods)

    def by_period(amount: Floats) -> dict[str, float]:
        return dict(zip(periods, np.bincount(when, amount, len(periods)).astype(float).tolist(), strict=True))

    return {
        "share_of_purchases": float(value.sum()) / every if every else None,
        "zero_from": {measure: first_without(exposure, measure) for measure in MEASURES},
        "value_jpy": by_period(value),
        **{f"{measure}_jpy": by_period(value * mine[measure].to_numpy(bool)) for measure in MEASURES},
    }


def exposure_of(orders: pd.DataFrame, periods: Sequence[str]) -> dict[str, dict[str, float] | None]:
    """Of each period's orders the share that is made in a country of concern, and that of firms of concern; None: none.

    By value, and by units as ``..._units``; what has no price at all counts by units.
    """
    when = pd.Index(periods).get_indexer(pd.Index(orders["period"]))
    size = len(periods)

    def by_period(amount: Floats) -> Floats:
        return np.bincount(when, amount, size).astype(float, copy=False)

    units, value = (orders[name].to_numpy(float) for name in ("units", "value_jpy"))
    bought, worth = by_period(units), by_period(value)
    found: dict[str, Floats] = {}
    for measure in MEASURES:
        flag = orders[measure].to_numpy(bool)
        with np.errstate(divide="ignore", invalid="ignore"):
            by_units, by_value = by_period(units * flag) / bought, by_period(value * flag) / worth
        found[measure] = np.where(worth > 0, by_value, by_units)
        found[f"{measure}_units"] = by_units
    return {
        period: {name: float(shares[t]) for name, shares in found.items()} if bought[t] > 0 else None
        for t, period in enumerate(periods)
    }


def first_without(exposure: Mapping[str, Mapping[str, float] | None], measure: str) -> str | None:
    """The first period from which on nothing of concern is bought by a measure; None if that never comes."""
    free = None
    for period in sorted(exposure, reverse=True):
        shares = exposure[period] or {}
        if max(shares.get(measure, 0.0), shares.get(f"{measure}_units", 0.0)) > NEGLIGIBLE:
            break
        free = period
    return free


def _remaining(late: pd.DataFrame) -> dict[str, float]:
    """Of the orders, the share of each firm of concern with what it makes elsewhere, largest first."""
    alone = (late["firm_of_concern"] & ~late["made_in_concern"]).to_numpy(bool)
    held = _amount(late)
    sums = held[alone].groupby(late["supplier"][alone].to_numpy(dtype=object)).sum().sort_values(ascending=False)
    total = float(held.sum())
    return {str(name): float(amount) / total for name, amount in sums.items() if amount > NEGLIGIBLE * total}


def _confidence(case: Case, orders: pd.DataFrame) -> dict[str, float]:
    """How well the orders' offers are founded: shares by grade, ``not given`` where they have none."""
    offers = case.tables["offers"]
    at = pd.Index(offers["offer_id"]).get_indexer(pd.Index(orders["offer"]))
    grade = np.append(offers["grade"].fillna("not given").to_numpy(dtype=object), "not given")[at]
    return _shares(orders.assign(grade=grade), "grade")


def _share_of(orders: pd.DataFrame, flag: Mask) -> float | None:
    held = _amount(orders).to_numpy(float)
    total = float(held.sum())
    return float(held[flag].sum()) / total if total else None


def _shares(orders: pd.DataFrame, by: str) -> dict[str, float]:
    held = _amount(orders)
    sums, total = held.groupby(orders[by].to_numpy(dtype=object)).sum(), float(held.sum())
    ordered = sums.sort_values(ascending=False, kind="stable")
    return {str(name): float(amount) / total for name, amount in ordered.items()} if total else {}


def _amount(orders: pd.DataFrame) -> pd.Series:
    """What orders count by: their value; their units where none has any."""
    value = orders["value_jpy"].astype(float)
    return value if value.sum() > 0 else orders["units"].astype(float)


def _sums(rows: pd.DataFrame) -> dict[str, float]:
    return {name: float(rows[name].sum()) for name in rows.columns if name not in ("segment", "part", "period")}
