"""What remains at risk in a plan: shortages, parts of one source, plants behind several suppliers."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from optimizer.case import Case

__all__ = ["hidden_concentration", "hidden_plants", "plants_behind_several_suppliers", "shortages", "single_sources"]

#: Plants with a smaller share of a component hide no concentration.
_LEAST_SHARE = 0.1
#: How many of the others the summary has.
_MOST_HIDDEN = 20


def shortages(case: Case, tables: Mapping[str, pd.DataFrame], bound: Sequence[str]) -> pd.DataFrame:
    """A plan's shortages by part and segment, those of the segments ``bound`` first, then the most valuable.

    part, segment, units, first and last period, penalty_jpy, share of their demand (0–1), ``bound``.
    """
    table = (
        tables["shortages"]
        .groupby(["part", "segment"], as_index=False)
        .agg(
            units=("units", "sum"), first=("period", "min"), last=("period", "max"), penalty_jpy=("penalty_jpy", "sum")
        )
    )
    demand = case.tables["demand"].groupby(["part_id", "segment_id"])["units"].sum()
    wanted = [demand.get(pair, float("nan")) for pair in zip(table["part"], table["segment"], strict=True)]
    table["share"] = table["units"] / pd.Series(wanted, index=table.index, dtype=float)
    table["bound"] = table["segment"].isin(bound)
    return table.sort_values(["bound", "penalty_jpy"], ascending=False, kind="stable", ignore_index=True)


def single_sources(orders: pd.DataFrame, by: str, periods: Sequence[str]) -> pd.DataFrame:
    """Parts whose orders in ``periods`` all come from one ``by`` (country, supplier), largest first: part, holder,
    value_jpy and its share of all orders then (0–1).
    """
    late = orders[orders["period"].isin(periods)]
    table = late.groupby("part").agg(holders=(by, "nunique"), holder=(by, "first"), value_jpy=("value_jpy", "sum"))
    total = float(table["value_jpy"].sum())
    table = table[table["holders"] == 1].drop(columns="holders").reset_index()
    table["share"] = table["value_jpy"] / total if total else 0.0
    return table.sort_values("value_jpy", ascending=False, kind="stable", ignore_index=True)


def plants_behind_several_suppliers(concentration: pd.DataFrame) -> pd.DataFrame:
    """Of a plan's table ``concentration``, the plants behind several tier-1 suppliers of a part."""
    return concentration[concentration["tier1_suppliers"] >= 2]


def hidden_plants(concentration: pd.DataFrame) -> pd.DataFrame:
    """Of these, those that make a tenth or more of the component, by value."""
    rows = plants_behind_several_suppliers(concentration)
    rows = rows[rows["share"] >= _LEAST_SHARE]
    return rows.sort_values("value_jpy", ascending=False, kind="stable", ignore_index=True)


def hidden_concentration(concentration: pd.DataFrame) -> list[dict[str, Any]]:
    """The first of these as the summary has them: the rows of the table, by column."""
    rows = hidden_plants(concentration).head(_MOST_HIDDEN)
    records: list[dict[str, Any]] = json.loads(rows.to_json(orient="records", double_precision=15))
    return records
