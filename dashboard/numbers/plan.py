"""Tables of the plan page: what the reader chose of them, grouped and sorted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import numpy as np
import pandas as pd

from optimizer import api

from .overview import flows_with_bloc

__all__ = [
    "Filters",
    "buyers_cost",
    "capacity_use",
    "choices",
    "component_flows",
    "concentration",
    "cost_terms",
    "exclusions",
    "spend_over_time",
    "stock_and_shortage",
]


@dataclass(frozen=True)
class Filters:
    """What the reader asked to see: column of the orders → wanted ids; nothing wanted means everything."""

    wanted: Mapping[str, Sequence[str]] = field(default_factory=dict)

    def within(self, table: pd.DataFrame) -> pd.DataFrame:
        """The rows that fit, judged by those columns that the table has."""
        kept = np.ones(len(table), dtype=bool)
        for column, ids in self.wanted.items():
            if ids and column in table.columns:
                kept &= table[column].isin(list(ids)).to_numpy()
        return table[kept].reset_index(drop=True)

    def by_part(self, pack: api.Pack, table: pd.DataFrame) -> pd.DataFrame:
        """The rows that fit, judged by the ``family`` of their part too, which they then have."""
        return self.within(table.assign(family=table["part"].map(_families(pack))))

    def without(self, *columns: str) -> Filters:
        """The choice with these columns left open."""
        return Filters({column: ids for column, ids in self.wanted.items() if column not in columns})


def _families(pack: api.Pack) -> pd.Series:
    return pack.case.tables["parts"].set_index("part_id")["family"]


def choices(pack: api.Pack, orders: pd.DataFrame, column: str) -> list[str]:
    """The ids in a column of the orders, by value, largest first; then those that only other tables have."""
    sizes = orders.groupby(column)["value_jpy"].sum()
    ordered = [str(key) for key in sizes.sort_values(ascending=False, kind="stable").index]
    flows, barred, tiers = flows_with_bloc(pack), pack.tables["exclusions"], pack.tables["exposure"]
    others = [flows.rename(columns={"component": "part"})]
    others += [table.assign(family=table["part"].map(_families(pack))) for table in (barred, tiers)]
    rest = {str(key) for table in others if column in table for key in table[column].dropna().unique()}
    return [*ordered, *sorted(rest - {"", *ordered})]


def component_flows(pack: api.Pack, choice: Filters) -> pd.DataFrame:
    """The component flows that fit: a part fits as component or as assembly, the rest is that of the component.

    A flow serves all who buy of its assembly, so that the choice of segments is not heeded; `buyers_cost` shares it out.
    """
    rows = choice.without("segment", "part").within(flows_with_bloc(pack))
    parts = list(choice.wanted.get("part", ()))
    if parts:
        rows = rows[rows["component"].isin(parts) | rows["assembly"].isin(parts)]
    return rows.reset_index(drop=True)


def buyers_cost(pack: api.Pack, choice: Filters) -> dict[str, float] | None:
    """What the chosen buyers pay in all for the chosen parts, as `api.spending.buyers_cost`.

    None where the choice is one of suppliers or countries, since a buyer's cost is not split by these.
    """
    if any(choice.wanted.get(column) for column in ("supplier", "country")):
        return None
    return api.spending.buyers_cost(choice.by_part(pack, pack.tables["buyers"]))


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


def cost_terms(summary: Mapping[str, Any]) -> pd.DataFrame:
    """Every cost term that is not nothing: term, nominal and present (¥)."""
    nominal, present = summary["costs_nominal_jpy"], summary["costs_jpy"]
    rows = [(term, nominal[term], present.get(term, 0.0)) for term in nominal if nominal[term] or present.get(term)]
    return pd.DataFrame(rows, columns=["term", "nominal", "present"])


@lru_cache(maxsize=8)
def capacity_use(pack: api.Pack) -> pd.DataFrame:
    """How full each offer is, worked out once. The table is shared: do not change it."""
    return api.capacity.utilisation_by_offer(pack.case, pack.tables)


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


def concentration(pack: api.Pack, choice: Filters, every: bool = False) -> pd.DataFrame:
    """Plants behind several tier-1 suppliers of a part (or ``every`` plant), by value; a part fits as part or component."""
    table = pack.tables["concentration"]
    rows = choice.without("part", "family").within(table if every else api.risks.plants_behind_several_suppliers(table))
    family = _families(pack)
    for column in ("part", "family"):
        wanted = list(choice.wanted.get(column, ()))
        if wanted:
            parts = [ids if column == "part" else ids.map(family) for ids in (rows["part"], rows["component"])]
            rows = rows[parts[0].isin(wanted) | parts[1].isin(wanted)]
    return rows.sort_values("value_jpy", ascending=False, kind="stable", ignore_index=True)
