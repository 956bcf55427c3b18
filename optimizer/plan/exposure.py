"""What purchases rest on, tier by tier: followed from each order down its bill of materials."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pandas as pd

from optimizer.dataset import periods as quarters
from optimizer.model.algebra import Floats
from optimizer.model.variables import Model
from optimizer.rules.sources import countries_of_concern, firms_of_concern

from .timing import NEGLIGIBLE

__all__ = ["concentration_table", "exposure_by_tier", "exposure_frame", "exposure_table", "hidden_concentration"]

_KEYS = ["root", "segment", "period"]
_SOURCE = ["part", "plant", "firm", "country", "status"]
STATUSES = ("concern", "clean", "unknown")


def exposure_frame(m: Model, values: Floats, split: pd.DataFrame) -> pd.DataFrame:
    """The sources under the orders of the solution ``values`` (columns,): a row a tier, order and source.

    ``split`` are its component flows, as ``split_flows`` gives them.

    Columns: ``root`` (offer bought), ``segment``, ``period`` (of arrival there), ``tier``, ``part``, ``plant``, ``firm``,
    ``country`` (codes of parts, plants, firms, countries; -1 unknown), ``status`` (0 of concern, 1 clean, 2 unknown),
    ``units``, ``value`` (¥). What an assembly takes is shared out over its orders and its own buyers by units; what a
    maker declares counts at standard cost.
    """
    orders, flows = _orders(m, values), _flows(m, split)
    at = ["offer", "inner", "ship"]
    shipped = pd.concat([orders[[*at, "units"]], flows[[*at, "units"]]])
    output = shipped.groupby(at, as_index=False).agg(output=("units", "sum"))
    found = [orders.assign(tier=1)]
    level, tier = orders[[*_KEYS, *at, "units"]], 1
    while len(level):
        found.append(_declared(m, level, tier + 1))
        shared = level.merge(output, on=at)
        shared["fraction"] = shared["units"] / shared["output"]
        taken = shared[[*_KEYS, *at, "fraction"]].merge(
            flows,
            left_on=at,
            right_on=["assembly", "grade", "made"],
            suffixes=("_of", ""),
        )
        taken["units"] *= taken["fraction"]
        taken["value"] *= taken["fraction"]
        tier += 1
        found.append(taken.assign(tier=tier))
        level = taken.groupby([*_KEYS, *at], as_index=False)[["units"]].sum()
    columns = [*_KEYS, "tier", *_SOURCE, "units", "value"]
    whole = pd.concat([part[columns] for part in found if len(part)] or [found[0][columns]], ignore_index=True)
    return whole.groupby([*_KEYS, "tier", *_SOURCE], as_index=False, sort=True)[["units", "value"]].sum()


def _orders(m: Model, values: Floats) -> pd.DataFrame:
    units = values[m.order.column]
    order, given = m.order.where(units > NEGLIGIBLE), m.given
    used = np.flatnonzero(units > NEGLIGIBLE)
    return pd.DataFrame(
        {
            "root": order.index["offer"],
            "segment": order.index["segment"],
            "period": order.index["period"],
            "offer": order.index["offer"],
            "inner": order.index["inner"],
            "ship": order.index["ship"],
            **{key: order.codes(key) for key in ("part", "plant", "country")},
            "firm": _firm_of(m)[order.index["offer"]],
            "status": np.where(given.orders.of_concern[used], 0, 1),
            "units": units[used],
            "value": units[used] * given.orders.value[used],
        }
    )


def _flows(m: Model, split: pd.DataFrame) -> pd.DataFrame:
    used, line, given = split["flow"].to_numpy(np.intp), split["line"].to_numpy(np.intp), m.given
    index = {key: codes[used] for key, codes in m.component_flow.index.items()}
    worth = given.flows.purchase[used] + given.standard[index["offer"], index["period"]]
    return pd.DataFrame(
        {
            "assembly": given.links.assembly[line],
            **{key: index[key] for key in ("grade", "made", "offer", "ship")},
            "inner": given.grades.children()[index["grade"]],
            "part": given.links.component[line],
            **{key: given.space.codes(index, key) for key in ("plant", "country")},
            "firm": _firm_of(m)[index["offer"]],
            "status": np.where(given.flows.of_concern[used], 0, 1),
            "units": split["units"],
            "value": split["units"] * worth,
        }
    )


def _firm_of(m: Model) -> np.ndarray[Any, np.dtype[np.intp]]:
    """The supplier of each offer among the firms."""
    offers = np.arange(m.given.space.sizes["offer"], dtype=np.int32)
    suppliers = m.given.labels["supplier"][m.given.space.codes({"offer": offers}, "supplier")]
    return np.asarray(m.given.verdict.firms.ids.get_indexer(pd.Index(suppliers)), np.intp)


def _declared(m: Model, level: pd.DataFrame, tier: int) -> pd.DataFrame:
    """What the offers of a level declare to contain, and the rest that nobody declares."""
    given, bills, firms = m.given, m.given.verdict.bills, m.given.verdict.firms
    if bills.declared.empty:
        return pd.DataFrame()
    lines = bills.declared.reset_index(names="line")[["line", "offer", "component", "units"]]
    inside = level.drop(columns=["inner", "ship"]).merge(lines, on="offer", suffixes=("", "_each"))
    inside["units"] *= inside["units_each"]
    inside = inside.groupby([*_KEYS, "line", "component"], as_index=False)[["units"]].sum()
    sources = bills.sources.assign(
        firm=firms.ids.get_indexer(pd.Index(bills.sources["supplier"])),
        country=_homes(m),
    )
    told = sources.groupby("line")["share"].sum().reindex(range(len(bills.declared)), fill_value=0.0)
    rest = pd.DataFrame(
        {"line": told.index, "share": np.maximum(1.0 - told.to_numpy(float), 0.0), "firm": -2, "country": -1}
    )
    both = pd.concat([sources[["line", "share", "firm", "country"]], rest[rest["share"] > 1e-12]])
    rows = inside.merge(both, on="line")
    rows["units"] *= rows["share"]
    firm, country, period = (rows[key].to_numpy(np.intp) for key in ("firm", "country", "period"))
    near = firms_of_concern(given.case.tables, firms, given.case.periods)
    place = np.isin(given.labels["country"], countries_of_concern(given.case.tables))
    concern = ((firm >= 0) & near[firm, period]) | ((country >= 0) & place[country])
    cost = given.part_cost[rows["component"].to_numpy(np.intp), period]
    return rows.assign(
        tier=tier,
        part=rows["component"],
        plant=-1,
        firm=np.maximum(firm, -1),
        status=np.where(firm == -2, 2, np.where(concern, 0, 1)),
        value=rows["units"].to_numpy(float) * cost,
    )


def _homes(m: Model) -> np.ndarray[Any, np.dtype[np.intp]]:
    """The country of each declared source: the one declared, else the seat of the supplier declared; -1 for neither."""
    bills, firms = m.given.verdict.bills, m.given.verdict.firms
    stated = bills.sources["country"].to_numpy(dtype=object).copy()
    firm = firms.ids.get_indexer(pd.Index(bills.sources["supplier"]))
    seated = (firm >= 0) & np.array([one is None for one in stated], dtype=bool)
    stated[seated] = firms.seat[firm[seated]]
    return np.asarray(pd.Index(m.given.labels["country"]).get_indexer(pd.Index(stated)), np.intp)


def exposure_table(m: Model, frame: pd.DataFrame) -> pd.DataFrame:
    """By tier, part bought, part, segment, fiscal year of arrival, country, owner and status: units and ¥."""
    given, firms = m.given, m.given.verdict.firms
    years = np.array([quarters.fiscal_year(period) for period in given.case.periods])
    owners = np.append(firms.ids.to_numpy(object)[firms.ultimate_owner()], "")
    countries = np.append(given.labels["country"], "")
    rows = pd.DataFrame(
        {
            "tier": frame["tier"],
            "bought": given.labels["part"][given.space.derived["part"][0][1][frame["root"]]],
            "part": given.labels["part"][frame["part"]],
            "segment": given.labels["segment"][frame["segment"]],
            "fiscal_year": years[frame["period"]].astype(str),
            "country": countries[frame["country"]],
            "owner": owners[frame["firm"]],
            "status": np.array(STATUSES, object)[frame["status"]],
            "units": frame["units"],
            "value_jpy": frame["value"],
        }
    )
    keys = ["tier", "bought", "part", "segment", "fiscal_year", "country", "owner", "status"]
    return rows.groupby(keys, as_index=False, sort=True)[["units", "value_jpy"]].sum()


def concentration_table(m: Model, frame: pd.DataFrame) -> pd.DataFrame:
    """How far the components inside each part come from one plant, and through how many tier-1 suppliers."""
    given = m.given
    part_of = given.space.derived["part"][0][1]
    deep = frame[frame["tier"] > 1]
    rows = pd.DataFrame(
        {
            "part": given.labels["part"][part_of[deep["root"]]],
            "component": given.labels["part"][deep["part"]],
            "tier": deep["tier"],
            "plant": deep["plant"],
            "seller": _firm_of(m)[deep["root"]],
            "units": deep["units"],
            "value_jpy": deep["value"],
        }
    )
    keys = ["part", "component", "tier"]
    total = rows.groupby(keys)["units"].sum().rename("total")
    known = rows[rows["plant"] >= 0]
    held = known.groupby([*keys, "plant"], as_index=False).agg(
        units=("units", "sum"), tier1_suppliers=("seller", "nunique"), value_jpy=("value_jpy", "sum")
    )
    held = held.merge(total, on=keys)
    plant = held["plant"].to_numpy(np.int32)
    table = held.assign(
        share=held["units"] / held["total"],
        plant=given.labels["plant"][plant],
        supplier=given.labels["supplier"][given.space.codes({"plant": plant}, "supplier")],
        country=given.labels["country"][given.space.codes({"plant": plant}, "country")],
    )
    columns = [*keys, "plant", "supplier", "country", "share", "tier1_suppliers", "value_jpy"]
    return table.sort_values([*keys, "share"], ascending=[True, True, True, False], ignore_index=True)[columns]


def exposure_by_tier(m: Model, frame: pd.DataFrame) -> dict[str, dict[str, dict[str, float] | None]]:
    """Share of the value at each tier that is of concern and that is unknown, by period of arrival at the segment."""
    periods = m.given.case.periods
    found: dict[str, dict[str, dict[str, float] | None]] = {}
    for tier, rows in frame.groupby("tier"):
        held = np.zeros((len(STATUSES), len(periods)))
        np.add.at(held, (rows["status"].to_numpy(), rows["period"].to_numpy()), rows["value"].to_numpy(float))
        total = held.sum(axis=0)
        found[str(tier)] = {
            period: {"concern": float(held[0, t] / total[t]), "unknown": float(held[2, t] / total[t])}
            if total[t] > 0
            else None
            for t, period in enumerate(periods)
        }
    return found


#: Plants below this share of a component are not told as concentrations.
TOLD_FROM = 0.1
MOST_TOLD = 20


def hidden_concentration(table: pd.DataFrame) -> list[dict[str, Any]]:
    """Plants behind several tier-1 suppliers of a part, by value: the rows of ``concentration`` that an overview tells."""
    rows = table[(table["tier1_suppliers"] >= 2) & (table["share"] >= TOLD_FROM)]
    rows = rows.sort_values("value_jpy", ascending=False, kind="stable").head(MOST_TOLD)
    told: list[dict[str, Any]] = json.loads(rows.to_json(orient="records", double_precision=15))
    return told
