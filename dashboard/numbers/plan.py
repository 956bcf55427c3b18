"""Numbers behind the plan page: filtered tables, spending over time, timeline of qualifications, use of capacity."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np
import pandas as pd

from optimizer import api

from .overview import named_flows

__all__ = [
    "Choice",
    "capacity_use",
    "choices",
    "component_flows",
    "exclusions",
    "spend_over_time",
    "stock_and_shortage",
    "timeline",
    "whole_cost",
]


@dataclass(frozen=True)
class Choice:
    """What the reader asked to see: column of the orders → wanted ids; nothing wanted means everything."""

    wanted: Mapping[str, Sequence[str]] = field(default_factory=dict)

    def within(self, table: pd.DataFrame) -> pd.DataFrame:
        """The rows that fit, judged by those columns that the table has."""
        kept = np.ones(len(table), dtype=bool)
        for column, ids in self.wanted.items():
            if ids and column in table.columns:
                kept &= table[column].isin(list(ids)).to_numpy()
        return table[kept].reset_index(drop=True)


def choices(pack: api.Pack, orders: pd.DataFrame, column: str) -> list[str]:
    """The ids in a column of the orders, by value, largest first; then those that only other tables have."""
    sizes = orders.groupby(column)["value_jpy"].sum()
    found = [str(key) for key in sizes.sort_values(ascending=False, kind="stable").index]
    family = pack.case.tables["parts"].set_index("part_id")["family"]
    flows, barred, tiers = named_flows(pack), pack.tables["exclusions"], pack.tables["exposure"]
    others = [flows.rename(columns={"component": "part"})]
    others += [table.assign(family=table["part"].map(family)) for table in (barred, tiers)]
    rest = {str(key) for table in others if column in table for key in table[column].dropna().unique()}
    return [*found, *sorted(rest - {"", *found})]


def component_flows(pack: api.Pack, choice: Choice) -> pd.DataFrame:
    """The component flows that fit: a part fits as component or as assembly, the rest is that of the component.

    A flow serves all who buy of its assembly, so that the choice of segments is not heeded; `whole_cost` shares it out.
    """
    wanted = {column: ids for column, ids in choice.wanted.items() if column not in ("segment", "part")}
    rows = Choice(wanted).within(named_flows(pack))
    parts = list(choice.wanted.get("part", ()))
    if parts:
        rows = rows[rows["component"].isin(parts) | rows["assembly"].isin(parts)]
    return rows.reset_index(drop=True)


def whole_cost(pack: api.Pack, choice: Choice) -> dict[str, float] | None:
    """What the chosen buyers pay in all for the chosen parts, ¥ nominal: ``cost`` (notional terms left out), ``landed`` and the
    ``components`` in it. None where the choice is one of suppliers or countries, since a buyer's cost is not split by these.
    """
    if any(choice.wanted.get(column) for column in ("supplier", "country")):
        return None
    family = pack.case.tables["parts"].set_index("part_id")["family"]
    buyers = pack.tables["buyers"]
    rows = choice.within(buyers.assign(family=buyers["part"].map(family)))
    landed = sum(float(rows[f"{term}_jpy"].sum()) for term in ("purchase", "freight", "duty"))
    build = sum(float(rows[f"{term}_jpy"].sum()) for term in ("qualification", "opening", "expansion", "holding"))
    return {"cost": landed + build, "landed": landed, "components": float(rows["components_jpy"].sum())}


def spend_over_time(orders: pd.DataFrame, by: str, periods: list[str], most: int = 9) -> pd.DataFrame:
    """Landed cost by period and ``by``: period, key, bloc, landed_cost_jpy; every pair present, largest key first.

    Beyond the ``most`` largest, the rest is one key, the empty text.
    """
    columns = ["period", "key", "bloc", "landed_cost_jpy"]
    if orders.empty:
        return pd.DataFrame(columns=columns).astype({"landed_cost_jpy": float})
    sizes = orders.groupby(by)["landed_cost_jpy"].sum().sort_values(ascending=False, kind="stable")
    shown = list(sizes.index if len(sizes) <= most else sizes.index[: most - 1])
    key = orders[by].where(orders[by].isin(shown), "")
    keys = [*shown, *([""] if (key == "").any() else [])]
    cost = orders.groupby([orders["period"], key.rename("key")])["landed_cost_jpy"].sum()
    index = pd.MultiIndex.from_product([keys, periods], names=["key", "period"])
    table = cost.reorder_levels(["key", "period"]).reindex(index, fill_value=0.0).reset_index()
    bloc = orders.groupby(by)["bloc"].first()
    return table.assign(bloc=table["key"].map(bloc).fillna("other"))[columns]


@lru_cache(maxsize=8)
def timeline(pack: api.Pack) -> pd.DataFrame:
    """Qualifications as stretches of time, by start: offer, supplier, part, country, stage, first, last, level, cost_jpy.

    ``stage`` is qualifying or running; ``first`` and ``last`` count periods from the start of the horizon, ``last``
    being the first period after the stretch; ``level`` is the share of capacity that can be used (0 while qualifying),
    already less where the relaxation qualifies only a share of an offer.
    """
    case = pack.case
    offers = case.tables["offers"].set_index("offer_id")
    country = case.tables["plants"].set_index("plant_id")["country_id"]
    begin, end = api.ordinal(case.periods[0]), len(case.periods)
    rows = []
    starts = pack.tables["qualifications"].sort_values(["start_period", "available_period"], kind="stable")
    for one in starts.itertuples(index=False):
        ramp = _ramp(offers.at[one.offer, "ramp"])
        start, available = (api.ordinal(period) - begin for period in (one.start_period, one.available_period))
        stretches = [("qualifying", start, min(available, end), 0.0)]
        for k, level in enumerate(ramp):
            last = end if k == len(ramp) - 1 else min(available + k + 1, end)
            stretches.append(("running", available + k, last, level * one.share))
        known = (one.offer, one.supplier, one.part, country[offers.at[one.offer, "plant_id"]], one.cost_jpy)
        rows += [(*known, *stretch) for stretch in stretches if stretch[1] < stretch[2]]
    columns = ["offer", "supplier", "part", "country", "cost_jpy", "stage", "first", "last", "level"]
    return pd.DataFrame(rows, columns=columns)


def _ramp(written: object) -> list[float]:
    """Shares of capacity period by period after qualification; without a ramp, all of it at once."""
    return [float(share) for share in written.split(";")] if isinstance(written, str) and written else [1.0]


@lru_cache(maxsize=8)
def capacity_use(pack: api.Pack) -> pd.DataFrame:
    """How full each offer with a stated capacity is, fullest first; offers that ship nothing are left out.

    offer, supplier, part, country, capacity (units a period, mean over the periods in which it can ship), shipped
    (units in all, those to assemblies included), mean and peak use (0–1), full_periods (use of 99.9 % or more). Ramp-up
    and expansions count; what was shipped before the horizon does not.
    """
    case, periods = pack.case, pack.case.periods
    offers = case.tables["offers"].set_index("offer_id")
    flows = pack.tables["components"].rename(columns={"component_offer": "offer"})
    taken = pd.concat([table[["offer", "ship_period", "units"]] for table in (pack.tables["orders"], flows)])
    shipped = taken.groupby(["offer", "ship_period"])["units"].sum().unstack("ship_period", fill_value=0.0)
    shipped = shipped.reindex(columns=periods, fill_value=0.0)
    base = offers["capacity"].astype(float).reindex(shipped.index)
    room = pd.DataFrame(dict.fromkeys(periods, base), index=shipped.index)
    stated = case.tables["offer_periods"]
    stated = stated[stated["offer_id"].isin(room.index) & stated["period"].isin(periods) & stated["capacity"].notna()]
    if len(stated):
        room.update(stated.pivot(index="offer_id", columns="period", values="capacity").astype(float))
    room = room * _levels(timeline(pack), offers, room.index, len(periods))
    grown = pack.tables["expansions"]
    for one in grown[grown["offer"].isin(room.index)].itertuples(index=False):
        later = [period for period in periods if period >= one.available_period]
        room.loc[one.offer, later] += one.units
    use = (shipped / room.where(room > 0)).to_numpy(dtype=float)
    known = np.isfinite(room.to_numpy(dtype=float)) & (room.to_numpy(dtype=float) > 0)
    filled = np.where(known, np.nan_to_num(use), 0.0)
    count = known.sum(axis=1)
    plants = case.tables["plants"].set_index("plant_id")
    plant = offers["plant_id"].reindex(shipped.index)
    table = pd.DataFrame(
        {
            "offer": shipped.index,
            "supplier": plant.map(plants["supplier_id"]).to_numpy(),
            "part": offers["part_id"].reindex(shipped.index).to_numpy(),
            "country": plant.map(plants["country_id"]).to_numpy(),
            "capacity": np.where(known, room.to_numpy(dtype=float), 0.0).sum(axis=1) / np.maximum(count, 1),
            "shipped": shipped.sum(axis=1).to_numpy(),
            "mean": (filled.sum(axis=1) / np.maximum(count, 1)).round(6),
            "peak": filled.max(axis=1, initial=0.0).round(6),
            "full_periods": (filled >= 0.999).sum(axis=1),
        }
    )
    table = table[(count > 0) & (table["shipped"] > 0).to_numpy()]
    return table.sort_values(["peak", "mean", "shipped"], ascending=False, kind="stable", ignore_index=True)


def _levels(stretches: pd.DataFrame, offers: pd.DataFrame, shown: pd.Index, periods: int) -> np.ndarray:
    """Share of capacity that each offer can use in each period: ramps from the first period, or from qualification."""
    share = np.ones((len(shown), periods))
    at = {offer: row for row, offer in enumerate(shown)}
    known = offers.loc[shown]
    for offer, ramp in known.loc[known["status"] == "qualified", "ramp"].dropna().items():
        levels = _ramp(ramp)[:periods]
        share[at[offer]] = [*levels, *[levels[-1]] * (periods - len(levels))]
    stretches = stretches[stretches["offer"].isin(shown)]
    for offer in stretches["offer"].unique():
        share[at[offer]] = 0.0
    for one in stretches[stretches["stage"] == "running"].itertuples(index=False):
        share[at[one.offer], one.first : one.last] += one.level
    return share


def stock_and_shortage(pack: api.Pack) -> pd.DataFrame:
    """Stock and shortage by part, segment and period: part, segment, period, stock, short (units), demand."""
    keys = ["part", "segment", "period"]
    stock = pack.tables["stock"][[*keys, "units"]].rename(columns={"units": "stock"})
    short = pack.tables["shortages"][[*keys, "units"]].rename(columns={"units": "short"})
    demand = pack.case.tables["demand"].rename(columns={"part_id": "part", "segment_id": "segment", "units": "demand"})
    table = stock.merge(short, on=keys, how="outer").merge(demand[[*keys, "demand"]], on=keys, how="left")
    filled = table.fillna({"stock": 0.0, "short": 0.0, "demand": 0.0})
    return filled.sort_values(keys, kind="stable", ignore_index=True)


def exclusions(table: pd.DataFrame) -> pd.DataFrame:
    """What the rules keep out, one row for all segments treated alike: the table's columns with ``segments`` a list."""
    keys = [column for column in table.columns if column != "segment"]
    grouped = table.groupby(keys, dropna=False, sort=False)["segment"].agg(list)
    return grouped.rename("segments").reset_index()
