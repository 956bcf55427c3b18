"""A plan: the solution in tables of ids, units and ¥."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from optimizer import periods as quarters
from optimizer.arrays import Codes, Floats
from optimizer.case import Case
from optimizer.model.algebra import Variables
from optimizer.model.build import LinearProgram
from optimizer.model.variables import Model
from optimizer.rules.exclusion_table import exclusion_table
from optimizer.rules.proof import ComponentSources
from optimizer.solve.report import WITH_PLAN, Status
from optimizer.solve.strategy import Solution

from .buyers import buyer_table
from .chain import chain_of
from .decisions import decision_table
from .exposure import exposure_frame
from .exposure_tables import concentration_table, exposure_table
from .grouped import as_table, ids
from .prices import prices
from .purchases import component_table, order_table, split_flows
from .rounding import snapped, without_traces
from .timing import commitments

__all__ = ["Plan", "exclusions_of", "plan_tables"]


@dataclass(frozen=True, eq=False)
class Plan:
    """What a solve gave: ``tables`` by the plan pack's names (empty where no plan exists), ``summary``, ``conflict``.

    ``conflict`` says in words which constraints cannot hold together, where no plan exists.
    """

    case: Case
    summary: Mapping[str, Any]
    tables: Mapping[str, pd.DataFrame]
    conflict: tuple[str, ...] = ()

    @property
    def status(self) -> Status:
        """How its solve ended."""
        return Status(self.summary["status"])

    @property
    def has_plan(self) -> bool:
        """Whether there is a plan to carry out."""
        return self.summary["status"] in WITH_PLAN


def plan_tables(m: Model, program: LinearProgram, solution: Solution) -> tuple[dict[str, pd.DataFrame], pd.DataFrame]:
    """Every table of a plan pack, and the ``exposure_frame`` behind some of them.

    Without an incumbent, what was excluded and otherwise empty tables.
    """
    values = np.zeros(len(program.cost)) if solution.values is None else without_traces(m, program, solution.values)
    begun, split = commitments(m, values), split_flows(m, values)
    chain = chain_of(m, values, split)
    tiers = exposure_frame(m, chain)
    begun_tables = {
        "qualifications": _qualifications(m, *begun.qualified),
        "openings": _openings(m, *begun.opened),
        "expansions": _expansions(m, *begun.expanded),
    }
    tables = {
        "orders": order_table(m, values),
        "components": component_table(m, split),
        **begun_tables,
        "stock": _stock(m, values),
        "shortages": _shortages(m, values),
        "decisions": decision_table(m, chain, begun, begun_tables),
        "buyers": buyer_table(m, values, chain, begun, begun_tables),
        "exclusions": exclusions_of(m),
        "exposure": exposure_table(m, tiers),
        "concentration": concentration_table(m, tiers),
        "prices": prices(m, program, solution),
    }
    return tables, tiers


def exclusions_of(m: Model) -> pd.DataFrame:
    """What the rules bar, cap or report, as the table ``exclusions``."""
    instance, links = m.instance, m.instance.links
    line, way = links.spread()
    offers = instance.space.sizes["offer"]
    makeable = instance.clearances.passes(links, offers)[0]
    line, way = (codes[makeable[links.offer[way]]] for codes in (line, way))
    ways = ComponentSources(links.assembly[line], links.component[line], links.offer[way])
    chains = instance.clearances.barred_offers(links, offers, instance.verdict.depth)
    return exclusion_table(instance.coded, instance.case.rules, instance.case.periods, instance.verdict, chains, ways)


def _period_ids(m: Model, codes: Codes) -> list[str]:
    """Ids of period codes that may lie beyond the horizon."""
    return [quarters.shift(m.instance.case.periods[0], int(code)) for code in codes]


def _qualifications(m: Model, offer: Codes, start: Codes, share: Floats) -> pd.DataFrame:
    cost, index = m.instance.qualification_cost.values, {"offer": offer}
    return as_table(
        {
            "offer": ids(m, "offer", offer),
            "supplier": ids(m, "supplier", m.instance.space.codes(index, "supplier")),
            "part": ids(m, "part", m.instance.space.codes(index, "part")),
            "start_period": _period_ids(m, start),
            "available_period": _period_ids(m, start + m.instance.delay[offer]),
            "share": share,
            "cost_jpy": cost[offer] * share,
        }
    )


def _openings(m: Model, plant: Codes, period: Codes, share: Floats) -> pd.DataFrame:
    cost = m.instance.opening_cost.values
    return as_table(
        {
            "plant": ids(m, "plant", plant),
            "supplier": ids(m, "supplier", m.instance.space.codes({"plant": plant}, "supplier")),
            "period": _period_ids(m, period),
            "share": share,
            "cost_jpy": cost[plant] * share,
        }
    )


def _expansions(m: Model, offer: Codes, period: Codes, units: Floats) -> pd.DataFrame:
    instance, count = m.instance, m.instance.space.sizes["offer"]
    cost, subsidy, build = np.zeros(count), np.zeros(count), np.zeros(count, np.int32)
    at = instance.offer_codes("expansions")
    for values, column in ((cost, "cost_jpy_per_unit"), (subsidy, "subsidy_share"), (build, "build_periods")):
        values[at] = instance.coded.numbers("expansions", column)
    gross = cost[offer] * units
    return as_table(
        {
            "offer": ids(m, "offer", offer),
            "period": _period_ids(m, period),
            "available_period": _period_ids(m, period + build[offer]),
            "units": units,
            "cost_jpy": snapped(gross * (1 - subsidy[offer])),
            "subsidy_jpy": snapped(gross * subsidy[offer]),
        }
    )


def _volumes(m: Model, family: Variables, units: Floats) -> tuple[dict[str, Any], dict[str, Codes]]:
    """Keys and units of what is not 0, as columns; and the keys' codes."""
    kept = np.flatnonzero(units > 0)
    codes = {key: family.index[key][kept] for key in ("part", "segment", "period")}
    return {key: ids(m, key, at) for key, at in codes.items()} | {"units": units[kept]}, codes


def _stock(m: Model, values: Floats) -> pd.DataFrame:
    columns, codes = _volumes(m, m.stock, values[m.stock.column])
    return as_table(columns | {"holding_jpy": snapped(m.instance.holding.values[codes["part"]] * columns["units"])})


def _shortages(m: Model, values: Floats) -> pd.DataFrame:
    columns, codes = _volumes(m, m.shortage, values[m.shortage.column])
    priority = m.instance.coded.numbers("segments", "priority")[codes["segment"]]
    penalty = m.instance.penalty.values[codes["part"]] * columns["units"]
    return as_table(columns | {"priority": priority.astype(int), "penalty_jpy": snapped(penalty)})
