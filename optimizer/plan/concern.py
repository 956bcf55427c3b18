"""How far buyers depend on sources of concern: where a thing is made and whose it is, by quarter and in the end."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from optimizer.case import Case
from optimizer.periods import period_of

from .dependence import MEASURES, NEGLIGIBLE_SHARE, Exposure, exposure_of, first_without

__all__ = [
    "NEGLIGIBLE_SHARE",
    "DependenceTrend",
    "deadlines",
    "dependence",
    "dependence_of_plans",
    "remaining_concern",
    "trends",
]

#: The two measures, which are never added up, by the names that they have in the tables of this module.
_SHORT = dict(zip(("made", "firm"), MEASURES, strict=True))


@dataclass(frozen=True)
class DependenceTrend:
    """How a share (0–1) moves: in the first and the last period with purchases, and from when it is zero for good.

    None: there is no such period, or none in which it is known.
    """

    first: float | None
    last: float | None
    zero_from: str | None


def trends(exposure: Exposure) -> tuple[str, str, dict[str, DependenceTrend]]:
    """The first and the last period with purchases (of all, where there are none), and the trend of each measure."""
    bought = [period for period in sorted(exposure) if exposure[period] is not None] or sorted(exposure)
    first, last = (exposure[period] or {} for period in (bought[0], bought[-1]))
    trend = {
        measure: DependenceTrend(first.get(measure), last.get(measure), first_without(exposure, measure))
        for measure in MEASURES
    }
    return bought[0], bought[-1], trend


def dependence(orders: pd.DataFrame, periods: Sequence[str], reference: Exposure | None = None) -> pd.DataFrame:
    """Of the orders, by period: ``made`` in a country of concern and by a ``firm`` of concern (0–1, NaN where nothing is
    bought), ``value_jpy``, ``made_jpy``, ``firm_jpy``; ``made_reference`` and ``firm_reference`` of a reference's
    ``exposure_by_period``, where there is one.
    """
    shares, value = exposure_of(orders, periods), orders["value_jpy"]
    amounts = {"value": value} | {name: value.where(orders[flag], 0.0) for name, flag in _SHORT.items()}
    table = pd.DataFrame({"period": periods, **_by_measure({"": shares}, periods)})
    for name, amount in amounts.items():
        sums = amount.groupby(orders["period"]).sum().reindex(list(periods))
        table[f"{name}_jpy"] = sums.fillna(0.0).to_numpy(float)
    return table if reference is None else table.assign(**_by_measure({"_reference": reference}, periods))


def dependence_of_plans(exposures: Mapping[str, Exposure]) -> pd.DataFrame:
    """Dependence of several plans by period: period, and for each plan ``made_<plan>`` and ``firm_<plan>`` (0–1); NaN where a
    plan buys nothing.
    """
    periods = sorted({period for exposure in exposures.values() for period in exposure})
    shares = _by_measure({f"_{plan}": exposure for plan, exposure in exposures.items()}, periods)
    return pd.DataFrame({"period": periods, **shares})


def _by_measure(exposures: Mapping[str, Exposure], periods: Sequence[str]) -> dict[str, pd.Series]:
    """By measure and ending of the column, the shares by period."""
    return {
        f"{name}{ending}": pd.Series([(exposure.get(period) or {}).get(flag) for period in periods], dtype=float)
        for name, flag in _SHORT.items()
        for ending, exposure in exposures.items()
    }


def remaining_concern(orders: pd.DataFrame, period: str) -> pd.DataFrame:
    """Who still buys of concern in a period, largest first: segment, value_jpy, and by measure the share of what the segment
    buys (0–1).
    """
    then = orders[orders["period"] == period]
    value = then["value_jpy"]
    table = pd.DataFrame({"value_jpy": value.groupby(then["segment"]).sum()})
    for measure in MEASURES:
        amount = value.where(then[measure], 0.0).groupby(then["segment"]).sum()
        table[measure] = amount / table["value_jpy"].where(table["value_jpy"] > 0)
    table = table[(table[list(MEASURES)] > NEGLIGIBLE_SHARE).any(axis=1)]
    return table.sort_values("value_jpy", ascending=False, kind="stable").reset_index()


def deadlines(case: Case) -> pd.DataFrame:
    """Dates of the case's rules that fall into its horizon: rule, period, the share allowed from then on (0 barred)."""
    rows = []
    for rule in case.rules:
        steps = [(step.start, step.share) for step in rule.phase_out] or [(rule.start, 0.0)]
        rows += [(rule.id, period_of(day), share) for day, share in steps]
    table = pd.DataFrame(rows, columns=["rule", "period", "share"]).astype({"share": float})
    return table[table["period"].isin(case.periods)].reset_index(drop=True)
