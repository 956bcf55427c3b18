"""The numbers of a plan on one page: ``summary.json``."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from optimizer.arrays import Floats
from optimizer.messages import in_language
from optimizer.model.build import LinearProgram
from optimizer.model.variables import Model
from optimizer.solve.strategy import Solution, engine_versions

from .bound_buyers import bound_buyers, buyers_of
from .dependence import Purchases
from .disclaimer import DISCLAIMER
from .exposure_tables import exposure_by_tier
from .headline import headline
from .plan_warnings import plan_warnings
from .risks import hidden_concentration
from .rounding import snapped
from .shares import hhi, regrouped, share_met, shares, sums
from .short_buyers import short_buyers
from .totals import costs_of, delivery_of

__all__ = ["NOT_MODELLED", "summarise"]

#: Tables that are read and checked but not yet part of the linear program.
NOT_MODELLED = ("lots", "criteria", "bids")


def summarise(
    m: Model,
    program: LinearProgram,
    solution: Solution,
    tables: dict[str, pd.DataFrame],
    tiers: pd.DataFrame,
    times: dict[str, float],
) -> dict[str, Any]:
    """Everything ``summary.json`` holds; numbers of a plan are null where no plan is in hand.

    ``tables`` are the solution's ``plan_tables``, ``tiers`` its ``exposure_frame``.
    """
    case = m.instance.case
    limits = case.scenario.solver
    head: dict[str, Any] = {
        "scenario": case.scenario.id,
        "title": dict(case.scenario.title),
        "disclaimer": dict(DISCLAIMER),
        "status": solution.status.value,
        "message": solution.message,
        "objective_jpy": solution.objective,
        "bound_jpy": solution.bound,
        "gap": solution.gap,
        "relaxation_jpy": solution.relaxation,
        "price_basis": solution.price_basis,
        "levels": solution.levels,
    }
    numbers = _numbers(m, program, solution.values, tables, tiers) if solution.values is not None else {}
    head["headline"] = headline(case, numbers) if numbers else None
    warnings = [*(warning.message for warning in case.warnings), *plan_warnings(m)]
    return {
        **head,
        **{name: numbers.get(name) for name in _NUMBERS},
        "size": program.size,
        "times_s": {stage: round(seconds, 4) for stage, seconds in times.items()},
        "solver": {
            "name": solution.solver,
            "versions": engine_versions(),
            "gap": limits.gap,
            "time_limit_s": limits.time_limit_s,
            "threads": limits.threads,
            "seed": limits.seed,
            "route": limits.route,
            "routes": dict(solution.routes),
            "stages_s": {stage: round(seconds, 4) for stage, seconds in solution.times_s.items()},
            "counts": dict(solution.counts),
        },
        "horizon": {"start": case.periods[0], "periods": len(case.periods)},
        "rules": [rule.id for rule in case.rules],
        "defaults_used": dict(case.defaults_used),
        "warnings": [str(warning) for warning in warnings],
        "warnings_ja": [str(in_language(warning, "ja")) for warning in warnings],
        "not_modelled": [name for name in NOT_MODELLED if len(case.source.tables[name])],
    }


_NUMBERS = (
    "costs_jpy",
    "costs_nominal_jpy",
    "demand_units",
    "delivered_units",
    "shortage_units",
    "coverage",
    "share_by_bloc",
    "share_by_country",
    "share_by_supplier",
    "exposure_by_period",
    "concern_by_period",
    "exposure_by_segment",
    "exposure_by_tier",
    "hidden_concentration",
    "component_units",
    "purchase_by_period_jpy",
    "hhi",
    "confidence",
    "buyers",
    "bound_buyers",
    "short_buyers",
)


def _numbers(
    m: Model, program: LinearProgram, values: Floats, tables: dict[str, pd.DataFrame], tiers: pd.DataFrame
) -> dict[str, Any]:
    orders, instance = tables["orders"], m.instance
    delivery = delivery_of(m, tables["shortages"]["units"].to_numpy(float))
    wanted, missed = (float(tables["buyers"][f"{name}_value_jpy"].sum()) for name in ("demand", "shortage"))
    worth = {key: sums(orders[key], orders["value_jpy"]) for key in ("country", "supplier", "offer")}
    share = {key: shares(amounts) for key, amounts in worth.items()}
    bloc, grade = (
        dict(zip(instance.labels[key].tolist(), instance.coded.texts(table, column).tolist(), strict=True))
        for key, table, column in (("country", "countries", "bloc"), ("offer", "offers", "grade"))
    )
    bought = Purchases(orders, instance.periods)
    bound = bound_buyers(instance.case, tables, bought)
    by_segment, by_period = bought.share_of_concern()
    return {
        "costs_jpy": costs_of(program, values),
        "costs_nominal_jpy": _nominal(tables),
        "demand_units": delivery.demand_units,
        "delivered_units": delivery.delivered_units,
        "shortage_units": delivery.shortage_units,
        "coverage": {"value": share_met(wanted, missed), "units": delivery.coverage},
        "share_by_bloc": shares(dict(sorted(regrouped(worth["country"], bloc).items()))),
        "share_by_country": share["country"],
        "share_by_supplier": share["supplier"],
        "exposure_by_period": by_period,
        "concern_by_period": bought.exposure(np.ones(len(bought), bool)),
        "exposure_by_segment": by_segment,
        "exposure_by_tier": exposure_by_tier(m, tiers),
        "hidden_concentration": hidden_concentration(tables["concentration"]),
        "component_units": float(snapped(tables["components"]["units"].to_numpy(float).sum())),
        "purchase_by_period_jpy": _by_period(instance.periods, orders, tables["components"]),
        "hhi": {key: hhi(share[key].values()) for key in ("supplier", "country")},
        "confidence": shares(dict(sorted(regrouped(worth["offer"], grade).items()))),
        "buyers": buyers_of(instance.case, tables["buyers"]),
        "bound_buyers": bound,
        "short_buyers": short_buyers(instance.case, tables["shortages"], bound["segments"] if bound else ()),
    }


def _nominal(tables: dict[str, pd.DataFrame]) -> dict[str, float]:
    places = {
        "purchase": ("orders", "purchase_jpy"),
        "freight": ("orders", "freight_jpy"),
        "duty": ("orders", "duty_jpy"),
        "qualification": ("qualifications", "cost_jpy"),
        "opening": ("openings", "cost_jpy"),
        "expansion": ("expansions", "cost_jpy"),
        "holding": ("stock", "holding_jpy"),
        "shortage": ("shortages", "penalty_jpy"),
        "risk": ("orders", "risk_jpy"),
    }
    costs = {term: _total(tables[table], column) for term, (table, column) in places.items()}
    for term in ("purchase", "freight", "duty", "risk"):
        costs[term] += _total(tables["components"], f"{term}_jpy")
    return costs


def _total(table: pd.DataFrame, column: str) -> float:
    return float(table[column].to_numpy(float).sum()) if len(table) else 0.0


def _by_period(periods: Sequence[str], orders: pd.DataFrame, components: pd.DataFrame) -> dict[str, float]:
    """Purchase cost by period of arrival, components included; what reached an assembly earlier is in the first."""
    costs = dict.fromkeys(periods, 0.0)
    for table in (orders, components):
        for period, cost in sums(table["period"], table["purchase_jpy"]).items():
            costs[period if period in costs else periods[0]] += cost
    return costs
