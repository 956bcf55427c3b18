"""Numbers behind the studio: what a trial plan changes against the plan of the scenario it started from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from optimizer import api

from . import overview as figures
from .overview import outlay

__all__ = ["PARENT", "TRIAL", "Differences", "differences", "exposure_of_two"]

PARENT, TRIAL = "parent", "trial"


@dataclass(frozen=True, eq=False)
class Differences:
    """A trial against its parent: figures of the buyers whom the trial's rules bind (of all, if nobody), and what differs.

    ``costs``: term, parent, trial, difference (nominal ¥, all buyers); ``shares``: by, key, parent, trial, difference (0–1);
    ``suppliers``: supplier, change (in, out, more, less), units, difference_units, landed_cost_jpy, difference_jpy;
    ``exposure``: period, and parent and trial (0–1) by measure, as ``made_parent``. ``premium`` is what the trial costs more, as
    far as both solves prove; ``short`` says that the trial leaves demand unmet.
    """

    segments: tuple[str, ...]
    outlay: tuple[float, float]
    coverage: tuple[float | None, float | None]
    last_made: tuple[float, float]
    last_firm: tuple[float, float]
    made_zero: tuple[str | None, str | None]
    short: bool
    costs: pd.DataFrame
    shares: pd.DataFrame
    suppliers: pd.DataFrame
    exposure: pd.DataFrame
    premium: api.Premium


def differences(parent: api.Pack, trial: api.Pack) -> Differences:
    """Compare two packs. BadInput if one of them holds no plan."""
    found = api.compare([api.view_of(PARENT, parent), api.view_of(TRIAL, trial)])
    segments, bound = _bound(parent, trial)
    views = [
        api.numbers_of_buyers(pack.case, pack.tables, segments, orders.to_numpy(bool))
        for pack, orders in zip((parent, trial), bound, strict=True)
    ]
    ends = [_last(view["exposure_by_period"]) for view in views]
    zero = [api.first_without(view["exposure_by_period"], "made_in_concern") for view in views]
    suppliers = found.suppliers[(found.suppliers["plan"] == TRIAL) & (found.suppliers["change"] != "same")]
    suppliers = suppliers.drop(columns=["plan", "purchase_jpy"])
    suppliers = suppliers.sort_values("difference_jpy", key=abs, ascending=False, kind="stable")
    return Differences(
        segments=tuple(segments) if trial.summary["bound_buyers"] is not None else (),
        outlay=(outlay(parent.summary), outlay(trial.summary)),
        coverage=(views[0]["coverage"]["value"], views[1]["coverage"]["value"]),
        last_made=(ends[0]["made"], ends[1]["made"]),
        last_firm=(ends[0]["firm"], ends[1]["firm"]),
        made_zero=(zero[0], zero[1]),
        short=trial.summary["shortage_units"] > 0,
        costs=_costs(parent.summary, trial.summary),
        shares=_two(found.shares, ["by", "key"], "share"),
        suppliers=suppliers.reset_index(drop=True),
        exposure=exposure_of_two([view["exposure_by_period"] for view in views]),
        premium=api.premium_between(trial.summary, parent.summary),
    )


def _costs(parent: Mapping[str, Any], trial: Mapping[str, Any]) -> pd.DataFrame:
    before, after = parent["costs_nominal_jpy"], trial["costs_nominal_jpy"]
    terms = [term for term in {**before, **after} if before.get(term) or after.get(term)]
    table = pd.DataFrame(
        {
            "term": terms,
            PARENT: [float(before.get(term, 0.0)) for term in terms],
            TRIAL: [float(after.get(term, 0.0)) for term in terms],
        }
    )
    return table.assign(difference=table[TRIAL] - table[PARENT])


def _two(long: pd.DataFrame, keys: list[str], value: str) -> pd.DataFrame:
    wide = long.pivot(index=keys, columns="plan", values=value).reset_index().rename_axis(columns=None)
    return wide.assign(difference=wide[TRIAL] - wide[PARENT])[[*keys, PARENT, TRIAL, "difference"]]


def exposure_of_two(held: Sequence[Mapping[str, Mapping[str, float] | None]]) -> pd.DataFrame:
    """Dependence by period of a parent and a trial in both measures: period, made_parent, made_trial, firm_parent, firm_trial;
    NaN where a plan buys nothing.
    """
    periods = sorted({*held[0], *held[1]})
    columns = {
        f"{name}_{whose}": pd.Series([(one.get(period) or {}).get(measure) for period in periods], dtype=float)
        for name, measure in figures.MEASURES.items()
        for whose, one in zip((PARENT, TRIAL), held, strict=True)
    }
    return pd.DataFrame({"period": periods, **columns})


def _bound(parent: api.Pack, trial: api.Pack) -> tuple[list[str], list[pd.Series]]:
    """The buyers to compare, and which orders of either plan are theirs under the trial's rules: all where nobody is bound."""
    bound = trial.summary["bound_buyers"]
    if bound is None:
        segments = trial.case.tables["segments"]["segment_id"].tolist()
        return segments, [pd.Series(True, index=pack.tables["orders"].index) for pack in (parent, trial)]
    return bound["segments"], [api.bound_orders(trial.case, pack.tables["orders"]) for pack in (parent, trial)]


def _last(exposure: Mapping[str, Mapping[str, float] | None]) -> dict[str, float]:
    """Both measures in the last period with purchases, 0 without any."""
    known = [exposure[period] for period in sorted(exposure) if exposure[period] is not None]
    last = known[-1] if known else None
    return {name: (last or {}).get(measure, 0.0) for name, measure in figures.MEASURES.items()}
