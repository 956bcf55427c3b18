"""What a trial plan changes against the plan of the scenario it started from: for whom, at what cost, on whom it depends."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from .bound_buyers import bound_orders, numbers_of_buyers
from .compare import compare
from .concern import DependenceTrend, dependence_of_plans, trends
from .named_plan import NamedPlan, SolvedCase
from .premium import Premium, premium_between
from .spending import outlay

__all__ = ["PARENT", "TRIAL", "Differences", "SolvedCase", "differences"]

PARENT, TRIAL = "parent", "trial"


@dataclass(frozen=True, eq=False)
class Differences:
    """A trial against its parent, each pair in this order: numbers of the buyers whom the trial's rules bind (of all, if nobody).

    ``outlay`` is that of all buyers (nominal ¥); ``coverage`` by value (0–1), then how each measure of dependence
    moves. ``costs``: term, parent, trial, difference (nominal ¥, all buyers); ``shares``: by, key, parent, trial,
    difference (0–1); ``suppliers``: supplier, change (in, out, more, less), units, difference_units, landed_cost_jpy,
    difference_jpy; ``exposure``: period, and parent and trial (0–1) by measure, as ``made_parent``. ``premium`` is what the
    trial costs more, as far as both solves prove; ``short`` says that the trial leaves demand unmet.
    """

    segments: tuple[str, ...]
    outlay: tuple[float, float]
    coverage: tuple[float | None, float | None]
    made_in_concern: tuple[DependenceTrend, DependenceTrend]
    firm_of_concern: tuple[DependenceTrend, DependenceTrend]
    short: bool
    costs: pd.DataFrame
    shares: pd.DataFrame
    suppliers: pd.DataFrame
    exposure: pd.DataFrame
    premium: Premium


def differences(parent: SolvedCase, trial: SolvedCase) -> Differences:
    """Compare two plans. BadInput if one of them holds none."""
    named = {PARENT: parent, TRIAL: trial}
    comparison = compare([NamedPlan(name, solved.summary, solved.tables) for name, solved in named.items()])
    before, after = (_buyers(solved, trial) for solved in (parent, trial))
    exposures = [buyers["exposure_by_period"] for buyers in (before, after)]
    origin, firm = zip(*(trends(exposure)[2].values() for exposure in exposures), strict=True)
    bound = trial.summary["bound_buyers"]
    return Differences(
        segments=tuple(bound["segments"]) if bound is not None else (),
        outlay=(outlay(parent.summary["costs_nominal_jpy"]), outlay(trial.summary["costs_nominal_jpy"])),
        coverage=(before["coverage"]["value"], after["coverage"]["value"]),
        made_in_concern=(origin[0], origin[1]),
        firm_of_concern=(firm[0], firm[1]),
        short=trial.summary["shortage_units"] > 0,
        costs=_costs(parent.summary["costs_nominal_jpy"], trial.summary["costs_nominal_jpy"]),
        shares=_side_by_side(comparison.shares),
        suppliers=_changed(comparison.suppliers),
        exposure=dependence_of_plans(dict(zip(named, exposures, strict=True))),
        premium=premium_between(trial.summary, parent.summary),
    )


def _buyers(solved: SolvedCase, trial: SolvedCase) -> dict[str, Any]:
    """The numbers of the buyers that the trial's rules bind, and of the orders that they concern; of all where nobody is bound."""
    bound, orders = trial.summary["bound_buyers"], solved.tables["orders"]
    if bound is None:
        segments, flags = trial.case.tables["segments"]["segment_id"].tolist(), np.ones(len(orders), dtype=bool)
    else:
        segments, flags = bound["segments"], bound_orders(trial.case, orders).to_numpy(bool)
    return numbers_of_buyers(solved.case, solved.tables, segments, flags)


def _costs(before: Mapping[str, float], after: Mapping[str, float]) -> pd.DataFrame:
    terms = [term for term in {**before, **after} if before.get(term) or after.get(term)]
    amounts = {
        name: [float(costs.get(term, 0.0)) for term in terms] for name, costs in ((PARENT, before), (TRIAL, after))
    }
    table = pd.DataFrame({"term": terms, **amounts})
    return table.assign(difference=table[TRIAL] - table[PARENT])


def _side_by_side(shares: pd.DataFrame) -> pd.DataFrame:
    wide = shares.pivot(index=["by", "key"], columns="plan", values="share").reset_index().rename_axis(columns=None)
    return wide.assign(difference=wide[TRIAL] - wide[PARENT])[["by", "key", PARENT, TRIAL, "difference"]]


def _changed(suppliers: pd.DataFrame) -> pd.DataFrame:
    rows = suppliers[(suppliers["plan"] == TRIAL) & (suppliers["change"] != "same")]
    rows = rows.drop(columns=["plan", "purchase_jpy"])
    return rows.sort_values("difference_jpy", key=abs, ascending=False, kind="stable", ignore_index=True)
