"""The figures of a plan on one page: ``summary.json``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from optimizer.arrays import Floats, Texts
from optimizer.columns.tables import words_of
from optimizer.model.build import LinearProgram
from optimizer.model.objective import COST_TERMS
from optimizer.model.variables import Model
from optimizer.solve.strategy import Solution, engine_versions

from .arrivals import late_arrivals
from .bound import bound_buyers, buyers_of
from .exposed import Purchases
from .exposure_tables import exposure_by_tier, hidden_concentration
from .headline import headline
from .timing import whole

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
        "status": solution.status.value,
        "message": solution.message,
        "objective_jpy": solution.objective,
        "bound_jpy": solution.bound,
        "gap": solution.gap,
        "relaxation_jpy": solution.relaxation,
        "price_basis": solution.price_basis,
        "levels": solution.levels,
    }
    figures = _figures(m, program, solution.values, tables, tiers) if solution.values is not None else {}
    head["headline"] = headline(case, figures) if figures else None
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
)


def _notes(m: Model) -> list[str]:
    notes = [
        f"warning: parts, {part}: nobody offers it, so no shortage penalty can be derived; its shortages cost nothing"
        for part in m.given.unpriced
    ]
    notes += _unfed(m) + late_arrivals(m)
    options = m.given.case.scenario.model
    if not options.integers and len(m.active) + len(m.price_tier_full):
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
    orders, shortages, given = tables["orders"], tables["shortages"], m.given
    # A product and its sum: numpy's own dot product wakes threads that cost more than they save.
    costs = {name: float((program.terms[name] * values).sum()) for name in COST_TERMS}
    demand = float(whole(given.demand.values.sum()))
    short = float(whole(shortages["units"].to_numpy(float).sum()))
    wanted, missed = (float(tables["buyers"][f"{name}_value_jpy"].sum()) for name in ("demand", "shortage"))
    worth = {key: _sums(orders[key], orders["value_jpy"]) for key in ("country", "supplier", "offer")}
    share = {key: _shares(held) for key, held in worth.items()}
    blocs, grades = (given.coded.texts(*column) for column in (("countries", "bloc"), ("offers", "grade")))
    bought = Purchases(orders, given.periods)
    segments, exposed = _exposure(bought)
    return {
        "costs_jpy": costs,
        "costs_nominal_jpy": _nominal(tables),
        "demand_units": demand,
        "delivered_units": float(whole(np.asarray(demand - short))),
        "shortage_units": short,
        "coverage": {
            "value": 1.0 - missed / wanted if wanted else None,
            "units": (demand - short) / demand if demand else 1.0,
        },
        "share_by_bloc": _shares(_told_as(worth["country"], given.labels["country"], blocs)),
        "share_by_country": share["country"],
        "share_by_supplier": share["supplier"],
        "exposure_by_period": exposed,
        "concern_by_period": bought.exposure(np.ones(len(bought), bool)),
        "exposure_by_segment": segments,
        "exposure_by_tier": exposure_by_tier(m, tiers),
        "hidden_concentration": hidden_concentration(tables["concentration"]),
        "component_units": float(whole(tables["components"]["units"].to_numpy(float).sum())),
        "purchase_by_period_jpy": _by_period(given.periods, orders, tables["components"]),
        "hhi": {key: float(sum((100 * part) ** 2 for part in share[key].values())) for key in ("supplier", "country")},
        "confidence": _shares(_told_as(worth["offer"], given.labels["offer"], grades)),
        "buyers": buyers_of(given.case, tables["buyers"]),
        "bound_buyers": bound_buyers(given.case, tables, bought),
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
    found = {term: _total(tables[table], column) for term, (table, column) in places.items()}
    for term in ("purchase", "freight", "duty", "risk"):
        found[term] += _total(tables["components"], f"{term}_jpy")
    return found


def _total(table: pd.DataFrame, column: str) -> float:
    return float(table[column].to_numpy(float).sum()) if len(table) else 0.0


def _sums(by: pd.Series, amount: pd.Series) -> dict[str, float]:
    """The sum of the amounts by text, in alphabetical order."""
    code, names = words_of(by)
    held = np.bincount(code, amount.to_numpy(float), len(names)).tolist()
    return dict(sorted(zip(names, held, strict=True)))


def _shares(held: Mapping[str, float]) -> dict[str, float]:
    """Share of each amount in the sum, largest first; empty where there is none."""
    total = sum(held.values())
    if total == 0:
        return {}
    return {key: value / total for key, value in sorted(held.items(), key=lambda item: -item[1])}


def _told_as(held: Mapping[str, float], names: Texts, told: Texts) -> dict[str, float]:
    """The amounts by what is told of each name, in alphabetical order; ``not given`` where nothing is."""
    of = dict(zip(names.tolist(), told.tolist(), strict=True))
    found: dict[str, float] = {}
    for name, value in held.items():
        key = of[name] if isinstance(of[name], str) else "not given"
        found[key] = found.get(key, 0.0) + value
    return dict(sorted(found.items()))


def _by_period(periods: Sequence[str], orders: pd.DataFrame, components: pd.DataFrame) -> dict[str, float]:
    """Purchase cost by period of arrival, components included; what reached an assembly earlier is in the first."""
    found = dict.fromkeys(periods, 0.0)
    for table in (orders, components):
        for period, cost in _sums(table["period"], table["purchase_jpy"]).items():
            found[period if period in found else periods[0]] += cost
    return found


def _exposure(bought: Purchases) -> tuple[dict[str, dict[str, float | None]], dict[str, float | None]]:
    """Share of value with sources of concern by segment and period of arrival, and by period; None: nothing bought.

    What has no price at all counts by units.
    """
    periods, (segment, names) = bought.periods, bought.coded("segment")
    concern = np.logical_or.reduce([*bought.flags.values()])
    size, cell = (len(names), len(periods)), segment * len(periods) + bought.when
    held = np.array(
        [
            [np.bincount(cell, amount * flag, size[0] * size[1]).reshape(size) for flag in (1.0, concern)]
            for amount in (bought.value, bought.units)
        ]
    )

    def told(sums: Floats) -> dict[str, float | None]:
        whole, part = np.where(sums[0, 0] > 0, sums[0], sums[1])
        pairs = zip(periods, whole.tolist(), part.tolist(), strict=True)
        return {one: part / whole if whole else None for one, whole, part in pairs}

    own = {name: told(held[:, :, k]) for k, name in enumerate(names)}
    return dict(sorted(own.items())), told(held.sum(axis=2))
