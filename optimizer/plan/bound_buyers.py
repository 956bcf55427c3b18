"""The numbers of some buyers of a plan, from its tables: those whom the scenario's rules bind, or any others."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from optimizer.arrays import Floats, Mask
from optimizer.case import Case
from optimizer.rules.exclusion import bound_purchases, bound_segments
from optimizer.rules.sources import firm_of_concern, made_in_concern

from .buyers import BUYER_COST_TERMS
from .dependence import MEASURES, NEGLIGIBLE_SHARE, Purchases, first_without
from .grouped import tally
from .shares import ranked, regrouped, share_met

__all__ = [
    "bound_buyers",
    "bound_orders",
    "buyers_of",
    "concern_flags",
    "numbers_of_buyers",
    "segments_bound",
]


_KEYS = ("segment", "part", "period")
#: Quarters at the end of the horizon over which what remains is stated.
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
    flags = made_in_concern(case.tables)[at], firm_of_concern(case.tables, case.periods)[at, when]
    return {measure: flag & (at >= 0) for measure, flag in zip(MEASURES, flags, strict=True)}


def buyers_of(case: Case, buyers: pd.DataFrame) -> dict[str, dict[str, Any]]:
    """``summary.json``'s ``buyers``: of each segment in demand what it asks for and misses, and its cost in present ¥."""
    bound = set(segments_bound(case))
    code, names = buyers["segment"].array.factorize()
    sums = {
        name: tally(code, buyers[name].to_numpy(float), len(names)).tolist()
        for name in ("demand_units", "shortage_units", "cost_jpy")
    }
    rows = {
        str(segment): {"bound": segment in bound, **{name: float(amounts[k]) for name, amounts in sums.items()}}
        for k, segment in enumerate(names.tolist())
    }
    return dict(sorted(rows.items()))


def bound_buyers(case: Case, tables: Mapping[str, pd.DataFrame], bought: Purchases) -> dict[str, Any] | None:
    """``summary.json``'s ``bound_buyers`` without a reference; None where no rule binds anybody."""
    segments = segments_bound(case)
    if not segments:
        return None
    bound = tables["orders"]["bound"].to_numpy(bool)
    return {"segments": segments, **numbers_of_buyers(case, tables, segments, bound, bought)}


def numbers_of_buyers(
    case: Case,
    tables: Mapping[str, pd.DataFrame],
    segments: Sequence[str],
    bound: Mask,
    bought: Purchases | None = None,
) -> dict[str, Any]:
    """Demand, coverage and cost of the segments; exposure and shares of those of their orders that are ``bound`` (orders,).

    ``tables`` are a plan's, and ``bought`` are its orders. ``share_of_purchases`` is what the bound orders are of the value of
    all, of the units where nothing has a value.
    """
    buyers = tables["buyers"]
    bought = Purchases(tables["orders"], case.periods) if bought is None else bought
    own = buyers["segment"].isin(segments).to_numpy(bool)
    sums = {name: float(buyers[name].to_numpy(float)[own].sum()) for name in buyers if name not in _KEYS}
    every = bought.weight(np.ones(len(bought), dtype=bool))
    latest = bought.when >= len(case.periods) - _LAST
    weight = bought.weight(bound & latest)
    all_own = bought.weight((bought.among("segment", segments) >= 0) & latest)
    return {
        "demand": {
            "units": sums["demand_units"],
            "delivered_units": sums["demand_units"] - sums["shortage_units"],
            "shortage_units": sums["shortage_units"],
        },
        "coverage": {
            kind: share_met(sums[f"demand_{column}"], sums[f"shortage_{column}"])
            for kind, column in (("value", "value_jpy"), ("units", "units"))
        },
        "cost": {
            "present_jpy": sums["cost_jpy"],
            "purchases_jpy": sum(sums[f"{name}_jpy"] for name in ("purchase", "freight", "duty")),
            "components_jpy": sums["components_jpy"],
            "terms_jpy": {name: sums[f"{name}_jpy"] for name in BUYER_COST_TERMS},
        },
        "share_of_purchases": _share(every, bound),
        "exposure_by_period": bought.exposure(bound),
        "by_segment": _by_segment(bought, bound, segments, every),
        "shares": {by: bought.shares(by, bound) for by in ("country", "supplier")},
        "remaining": {
            "from": case.periods[-_LAST:][0],
            **{name: _share(weight, flag) for name, flag in bought.flags.items()},
            "firms": _remaining(bought, weight),
            "beyond": {name: _share(all_own, flag & ~bound) for name, flag in bought.flags.items()},
        },
        "confidence": _confidence(case, bought, bound),
    }


def _by_segment(bought: Purchases, bound: Mask, segments: Sequence[str], every: Floats) -> dict[str, Any]:
    """Each buyer's part in the bound orders: its share of all purchases, how many parts it buys and of how many some order is
    bound, from when nothing of concern is bought by either measure, and ¥ of value and units by period: in all, and by each
    measure.
    """
    code, (part, _), rows = bought.among("segment", segments), bought.coded("part"), {}
    for number, segment in enumerate(segments):
        own = bound & (code == number)
        bought_parts, bound_parts = (len(np.unique(part[held])) for held in (code == number, own))
        value, units, exposure = bought.value * own, bought.units * own, bought.exposure(own)
        amounts = {"value_jpy": value} | {f"{name}_jpy": value * flag for name, flag in bought.flags.items()}
        amounts |= {"units": units} | {f"{name}_units": units * flag for name, flag in bought.flags.items()}
        rows[segment] = {
            "share_of_purchases": _share(every, own),
            "parts_bought": bought_parts,
            "parts_bound": bound_parts,
            "zero_from": {measure: first_without(exposure, measure) for measure in MEASURES},
            **{
                name: dict(zip(bought.periods, bought.by_period(amount).tolist(), strict=True))
                for name, amount in amounts.items()
            },
        }
    return rows


def _remaining(bought: Purchases, weight: Floats) -> dict[str, float]:
    """By firm of concern, the share of what it makes elsewhere, largest first; ``weight`` is what each order counts by."""
    alone = bought.flags["firm_of_concern"] & ~bought.flags["made_in_concern"]
    code, names = bought.coded("supplier")
    held, total = tally(code, weight * alone, len(names)), float(weight.sum())
    order = np.argsort(-held, kind="stable").tolist()
    return {names[k]: float(held[k]) / total for k in order if held[k] > NEGLIGIBLE_SHARE * total} if total else {}


def _confidence(case: Case, bought: Purchases, bound: Mask) -> dict[str, float]:
    """How well the orders' offers are founded: shares by grade, ``not given`` where they have none."""
    offers = case.tables["offers"]
    grade = dict(zip(offers["offer_id"].tolist(), offers["grade"].tolist(), strict=True))
    code, names = bought.coded("offer")
    amounts = tally(code, bought.weight(bound), len(names)).tolist()
    held = regrouped(dict(zip(names, amounts, strict=True)), grade)
    return ranked([*held], np.array([*held.values()]))


def _share(weight: Floats, flag: Mask) -> float | None:
    total = float(weight.sum())
    return float(weight[flag].sum()) / total if total else None
