"""The figures of a plan on one page: ``summary.json``."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from optimizer.case import Case
from optimizer.model.algebra import Floats
from optimizer.model.build import LinearProgram
from optimizer.model.objective import COST_TERMS
from optimizer.model.variables import Model
from optimizer.solve.strategy import Solution, engine_versions

from .exposure import exposure_by_tier, hidden_concentration

__all__ = ["NOT_MODELLED", "summarise"]

#: Tables that are read and checked but not yet part of the linear program.
NOT_MODELLED = ("bids",)


def summarise(
    m: Model,
    program: LinearProgram,
    solution: Solution,
    tables: dict[str, pd.DataFrame],
    tiers: pd.DataFrame,
    times: dict[str, float],
) -> dict[str, Any]:
    """Everything ``summary.json`` holds; figures of a plan are null where no plan is in hand.

    ``tables`` are the solution's ``plan_tables``, ``tiers`` its ``exposure_frame``.
    """
    case = m.given.case
    stated = case.scenario.solver
    head: dict[str, Any] = {
        "scenario": case.scenario.id,
        "title": dict(case.scenario.title),
        "status": solution.status,
        "message": solution.message,
        "objective_jpy": solution.objective,
        "bound_jpy": solution.bound,
        "gap": solution.gap,
        "relaxation_jpy": solution.relaxation,
        "price_basis": solution.price_basis,
        "levels": solution.levels,
    }
    figures = _figures(m, program, solution.values, tables, tiers) if solution.values is not None else {}
    return {
        **head,
        **{name: figures.get(name) for name in _FIGURES},
        "size": program.size,
        "times_s": {stage: round(seconds, 4) for stage, seconds in times.items()},
        "solver": {
            "name": solution.solver,
            "versions": engine_versions(),
            "gap": stated.gap,
            "time_limit_s": stated.time_limit_s,
            "threads": stated.threads,
            "seed": stated.seed,
            "route": stated.route,
            "routes": dict(solution.routes),
            "stages_s": {stage: round(seconds, 4) for stage, seconds in solution.times_s.items()},
            "counts": dict(solution.counts),
        },
        "horizon": {"start": case.periods[0], "periods": len(case.periods)},
        "rules": [rule.id for rule in case.rules],
        "defaults_used": dict(case.defaults_used),
        "warnings": [*(str(warning) for warning in case.warnings), *_notes(m)],
        "not_modelled": [name for name in NOT_MODELLED if len(case.source.tables[name])],
    }


_FIGURES = (
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
    "exposure_by_segment",
    "exposure_by_tier",
    "hidden_concentration",
    "component_units",
    "purchase_by_period_jpy",
    "hhi",
    "confidence",
)


def _notes(m: Model) -> list[str]:
    notes = [
        f"warning: parts, {part}: nobody offers it, so no shortage penalty can be derived; its shortages cost nothing"
        for part in m.given.unpriced
    ]
    notes += _unfed(m)
    options = m.given.case.scenario.model
    if not options.integers and len(m.active) + len(m.tier_full):
        notes.append(
            "warning: minimum orders, minimum sources or falling prices need whole numbers; the scenario relaxes them "
            "(integers: off), so the cost may be too low"
        )
    return notes


def _unfed(m: Model) -> list[str]:
    """Offers whose components the model is to choose, but which nobody supplies to their plant, rules apart."""
    links = m.given.links
    supplied = np.isin(links.pool, links.way_pool)
    offers, parts = m.given.labels["offer"], m.given.labels["part"]
    return [
        f"warning: bom, {offers[links.assembly[line]]}: no offer of {parts[links.component[line]]} has a lane to its plant, "
        "so it can supply nothing"
        for line in np.flatnonzero(~supplied)
    ]


def _figures(
    m: Model, program: LinearProgram, values: Floats, tables: dict[str, pd.DataFrame], tiers: pd.DataFrame
) -> dict[str, Any]:
    orders, shortages = tables["orders"], tables["shortages"]
    costs = {name: float(program.terms[name] @ values) for name in COST_TERMS}
    demand = float(m.given.demand.values.sum())
    short = float(shortages["units"].sum())
    return {
        "costs_jpy": costs,
        "costs_nominal_jpy": _nominal(tables),
        "demand_units": demand,
        "delivered_units": demand - short,
        "shortage_units": short,
        "coverage": {
            "value": _coverage(m, orders, shortages),
            "units": (demand - short) / demand if demand else 1.0,
        },
        "share_by_bloc": _shares(orders, _bloc(m.given.case, orders["country"])),
        "share_by_country": _shares(orders, orders["country"]),
        "share_by_supplier": _shares(orders, orders["supplier"]),
        "exposure_by_period": _exposure(orders, m.given.case.periods),
        "exposure_by_segment": {
            str(segment): _exposure(own, m.given.case.periods) for segment, own in orders.groupby("segment")
        },
        "exposure_by_tier": exposure_by_tier(m, tiers),
        "hidden_concentration": hidden_concentration(tables["concentration"]),
        "component_units": float(tables["components"]["units"].sum()),
        "purchase_by_period_jpy": _by_period(m.given.case.periods, orders, tables["components"]),
        "hhi": {
            key: float(sum((100 * share) ** 2 for share in _shares(orders, orders[key]).values()))
            for key in ("supplier", "country")
        },
        "confidence": _shares(orders, _grades(m.given.case, orders["offer"])),
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
    found = {term: float(tables[table][column].sum()) for term, (table, column) in places.items()}
    for term in ("purchase", "freight", "duty", "risk"):
        found[term] += float(tables["components"][f"{term}_jpy"].sum())
    return found


def _by_period(periods: list[str], orders: pd.DataFrame, components: pd.DataFrame) -> dict[str, float]:
    """Purchase cost by period of arrival, components included; what reached an assembly earlier is in the first."""
    arrived = components["period"].where(components["period"].isin(periods), periods[0])
    cost = pd.concat([orders["purchase_jpy"], components["purchase_jpy"]])
    held = cost.groupby(pd.concat([orders["period"], arrived])).sum().reindex(periods).fillna(0.0)
    return {str(period): float(value) for period, value in held.items()}


def _shares(orders: pd.DataFrame, by: pd.Series) -> dict[str, float]:
    """Share of value by the given key, largest first; empty where nothing was bought."""
    cost = orders["value_jpy"].groupby(by.to_numpy()).sum()
    total = float(cost.sum())
    if total == 0:
        return {}
    return {str(key): float(value) / total for key, value in cost.sort_values(ascending=False, kind="stable").items()}


def _bloc(case: Case, country: pd.Series) -> pd.Series:
    return country.map(case.tables["countries"].set_index("country_id")["bloc"])


def _grades(case: Case, offer: pd.Series) -> pd.Series:
    return offer.map(case.tables["offers"].set_index("offer_id")["grade"]).fillna("not given")


def _exposure(orders: pd.DataFrame, periods: list[str]) -> dict[str, float | None]:
    """Share of value with sources of concern, by period of arrival; null where nothing was bought."""
    cost = orders["value_jpy"]
    total = cost.groupby(orders["period"]).sum()
    barred = cost.where(orders["of_concern"], 0.0).groupby(orders["period"]).sum()
    return {p: float(barred[p] / total[p]) if p in total.index and total[p] else None for p in periods}


def _coverage(m: Model, orders: pd.DataFrame, shortages: pd.DataFrame) -> float:
    """Delivered over demanded value. A part is worth the mean value at which it was bought; one that was never bought,
    the cheapest value offered; one that nobody offers, nothing.
    """
    parts = m.given.table("parts")["part_id"]
    bought = orders.groupby("part")[["value_jpy", "units"]].sum().reindex(parts)
    mean = (bought["value_jpy"] / bought["units"]).to_numpy(float)
    cheapest = np.full(len(parts), np.inf)
    part_of = m.given.space.derived["part"][0][1]
    offered = (m.given.prices.jpy + m.given.standard[:, None, :]).min(axis=(1, 2))
    np.minimum.at(cheapest, part_of, offered)
    worth = np.where(np.isnan(mean), np.where(np.isfinite(cheapest), cheapest, 0.0), mean)
    demand = m.given.demand.values.sum(axis=(1, 2))
    short = shortages.groupby("part")["units"].sum().reindex(parts).fillna(0.0).to_numpy(float)
    wanted = float(worth @ demand)
    return float(worth @ (demand - short)) / wanted if wanted else 1.0
