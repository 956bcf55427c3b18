"""How full each offer's capacity is, as a plan uses it: ramps and expansions count, and what assemblies take."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from optimizer.arrays import Floats
from optimizer.case import Case

from .timeline import ramp_levels, timeline

__all__ = ["utilisation_by_offer"]

#: Use from which a period counts as full.
_FULL = 0.999


def utilisation_by_offer(case: Case, tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """How full each offer with a stated capacity is, fullest first; offers that ship nothing are left out.

    offer, supplier, part, country, capacity (units a period, mean over the periods in which it can ship), shipped
    (units in all, those to assemblies included), mean and peak use (0–1), full_periods (use of 99.9 % or more). ``tables``
    are a plan's. What was shipped before the horizon does not count.
    """
    shipped = _shipped(tables, case.periods)
    room = _capacity(case, tables, shipped.index)
    capacity = room.to_numpy(float)
    known = np.isfinite(capacity) & (capacity > 0)
    use = np.where(known, (shipped / room.where(room > 0)).to_numpy(float), 0.0)
    count = known.sum(axis=1)
    offers = case.tables["offers"].set_index("offer_id").reindex(shipped.index)
    plants = case.tables["plants"].set_index("plant_id")
    table = pd.DataFrame(
        {
            "offer": shipped.index,
            "supplier": offers["plant_id"].map(plants["supplier_id"]).to_numpy(),
            "part": offers["part_id"].to_numpy(),
            "country": offers["plant_id"].map(plants["country_id"]).to_numpy(),
            "capacity": np.where(known, capacity, 0.0).sum(axis=1) / np.maximum(count, 1),
            "shipped": shipped.sum(axis=1).to_numpy(),
            "mean": (use.sum(axis=1) / np.maximum(count, 1)).round(6),
            "peak": use.max(axis=1, initial=0.0).round(6),
            "full_periods": (use >= _FULL).sum(axis=1),
        }
    )
    kept: pd.DataFrame = table.loc[(count > 0) & (table["shipped"] > 0).to_numpy()]
    return kept.sort_values(["peak", "mean", "shipped"], ascending=False, kind="stable", ignore_index=True)


def _shipped(tables: Mapping[str, pd.DataFrame], periods: Sequence[str]) -> pd.DataFrame:
    """Units that leave each offer's plant: offer (rows), period (columns)."""
    flows = tables["components"].rename(columns={"component_offer": "offer"})
    sent = pd.concat([table[["offer", "ship_period", "units"]] for table in (tables["orders"], flows)])
    units: pd.DataFrame = sent.pivot_table("units", "offer", "ship_period", "sum").reindex(columns=list(periods))
    return units.fillna(0.0)


def _capacity(case: Case, tables: Mapping[str, pd.DataFrame], shown: pd.Index) -> pd.DataFrame:
    """Units that each offer can ship, NaN where that is unlimited: offer, period."""
    periods = case.periods
    base = case.tables["offers"].set_index("offer_id")["capacity"].astype(float).reindex(shown)
    capacity = pd.DataFrame(dict.fromkeys(periods, base), index=shown)
    dated = case.tables["offer_periods"]
    dated = dated[dated["offer_id"].isin(shown) & dated["period"].isin(periods) & dated["capacity"].notna()]
    if len(dated):
        capacity.update(dated.pivot(index="offer_id", columns="period", values="capacity").astype(float))
    capacity = capacity * _levels(case, tables, shown)
    grown = tables["expansions"]
    grown = grown[grown["offer"].isin(shown)]
    for offer, available, units in zip(grown["offer"], grown["available_period"], grown["units"], strict=True):
        capacity.loc[offer, [period for period in periods if period >= available]] += units
    return capacity


def _levels(case: Case, tables: Mapping[str, pd.DataFrame], shown: pd.Index) -> Floats:
    """Share of capacity that each offer can use: ramps from the first period, or from qualification; offer, period."""
    periods = len(case.periods)
    share = np.ones((len(shown), periods))
    place = {offer: row for row, offer in enumerate(shown)}
    offers = case.tables["offers"].set_index("offer_id").loc[shown]
    for offer, ramp in offers.loc[offers["status"] == "qualified", "ramp"].dropna().items():
        levels = ramp_levels(ramp)[:periods]
        share[place[offer]] = [*levels, *[levels[-1]] * (periods - len(levels))]
    stretches = timeline(case, tables)
    stretches = stretches[stretches["offer"].isin(shown)]
    for offer in stretches["offer"].unique():
        share[place[offer]] = 0.0
    running = stretches[stretches["stage"] == "running"]
    for offer, first, last, level in zip(*(running[key] for key in ("offer", "first", "last", "level")), strict=True):
        share[place[offer], first:last] += level
    return share
