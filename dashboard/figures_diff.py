"""Numbers behind the studio: what a trial plan changes against the plan of the scenario it started from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from dashboard.figures import headline, outlay
from optimizer import api

__all__ = ["PARENT", "TRIAL", "Differences", "differences", "exposure_of_two"]

PARENT, TRIAL = "parent", "trial"


@dataclass(frozen=True, eq=False)
class Differences:
    """A trial against its parent: the headline figures of both, and tables of what differs.

    ``costs``: term, parent, trial, difference (nominal ¥); ``shares``: by, key, parent, trial, difference (0–1);
    ``suppliers``: supplier, change (in, out, more, less), units, difference_units, landed_cost_jpy, difference_jpy;
    ``exposure``: period, parent, trial (0–1). ``premium`` is what the trial costs more, as far as both solves prove.
    """

    outlay: tuple[float, float]
    coverage: tuple[float, float]
    last_exposure: tuple[float, float]
    trusted: tuple[float, float]
    zero_from: tuple[str | None, str | None]
    costs: pd.DataFrame
    shares: pd.DataFrame
    suppliers: pd.DataFrame
    exposure: pd.DataFrame
    premium: api.Premium


def differences(parent: api.Pack, trial: api.Pack) -> Differences:
    """Compare two packs. BadInput if one of them holds no plan."""
    found = api.compare([api.view_of(PARENT, parent), api.view_of(TRIAL, trial)])
    heads = [headline(pack.summary) for pack in (parent, trial)]
    suppliers = found.suppliers[(found.suppliers["plan"] == TRIAL) & (found.suppliers["change"] != "same")]
    suppliers = suppliers.drop(columns=["plan", "purchase_jpy"])
    suppliers = suppliers.sort_values("difference_jpy", key=abs, ascending=False, kind="stable")
    return Differences(
        outlay=(outlay(parent.summary), outlay(trial.summary)),
        coverage=(heads[0].coverage, heads[1].coverage),
        last_exposure=(heads[0].last_share or 0.0, heads[1].last_share or 0.0),
        trusted=(heads[0].trusted, heads[1].trusted),
        zero_from=(heads[0].zero_from, heads[1].zero_from),
        costs=_costs(parent.summary, trial.summary),
        shares=_two(found.shares, ["by", "key"], "share"),
        suppliers=suppliers.reset_index(drop=True),
        exposure=exposure_of_two(parent.summary, trial.summary),
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


def exposure_of_two(parent: Mapping[str, Any], trial: Mapping[str, Any]) -> pd.DataFrame:
    """Dependence by period of both: period, parent, trial; NaN where a plan buys nothing."""
    held = [summary["exposure_by_period"] for summary in (parent, trial)]
    periods = sorted({*held[0], *held[1]})
    columns = {
        name: pd.Series([one.get(period) for period in periods], dtype=float)
        for name, one in zip((PARENT, TRIAL), held, strict=True)
    }
    return pd.DataFrame({"period": periods, **columns})
