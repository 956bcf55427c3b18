"""From the tables of a plan back to the columns of its program."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from optimizer.arrays import Codes, Floats, Integers, Mask
from optimizer.errors import BadInput
from optimizer.messages import message
from optimizer.model.algebra import Linear, Variables
from optimizer.model.variables import Model
from optimizer.plan.grouped import tally

__all__ = ["plan_values"]

#: A decision to count an offer as a source stands where it delivers at least this share of what makes it one.
_ENOUGH = 1 - 1e-6


def plan_values(m: Model, tables: Mapping[str, pd.DataFrame]) -> Floats:
    """What each column (columns,) is worth in a plan, in its unit, from the plan's tables.

    Decisions that no table states follow from what is bought: an offer is active where it delivers, a price tier full where
    the next one is used. ``stock_by_offer`` alone stays 0: no table tells stock by its origin, and no decision depends on it.
    BadInput where a table names what the case does not allow.
    """
    values = np.zeros(sum(len(family) for family in m.families))
    _put(values, m, m.order, tables["orders"], _order_keys(m, tables["orders"]), "orders")
    _put(values, m, m.component_flow, tables["components"], _flow_keys(m, tables["components"]), "components")
    for family, name in ((m.stock, "stock"), (m.shortage, "shortages")):
        keys = {key: _codes(m, key, tables[name][key], name) for key in ("part", "segment", "period")}
        _put(values, m, family, tables[name], keys, name)
    for family, key, name, column, amount in (
        (m.qualify, "offer", "qualifications", "start_period", "share"),
        (m.open_plant, "plant", "openings", "period", "share"),
        (m.expand, "offer", "expansions", "period", "units"),
    ):
        _put(values, m, family, tables[name], _begun(m, family, key, tables[name], column, name), name, amount)
    _follow(values, m)
    return values


def _codes(m: Model, key: str, texts: pd.Series, table: str) -> Codes:
    """The code of each id of a dimension."""
    wanted = pd.Index(texts.fillna("").astype(str).to_numpy(object))
    codes = pd.Index(m.instance.labels[key].astype(str)).get_indexer(wanted)
    if (codes < 0).any():
        unknown = texts[codes < 0].iloc[0]
        raise BadInput(message("the plan names {key} {id}, which its case does not", key=key, id=repr(unknown)), table)
    return np.asarray(codes, np.int32)


def _order_keys(m: Model, orders: pd.DataFrame) -> dict[str, Codes]:
    rules = m.instance.labels["rule"]
    sets = [";".join(str(rules[rule]) for rule in broken) for broken in m.instance.orders.breaches]
    breach = pd.Index(sets).get_indexer(pd.Index(orders["capped_by"].fillna("").astype(str).to_numpy(object)))
    if (breach < 0).any():
        named = repr(orders["capped_by"][breach < 0].iloc[0])
        raise BadInput(message("the plan names {key} {id}, which its case does not", key="rule", id=named), "orders")
    named_keys = {key: _codes(m, key, orders[key], "orders") for key in ("offer", "segment", "period", "clearance")}
    tier = orders["price_tier"].to_numpy(np.int32)
    return {**named_keys, "price_tier": tier, "breach": breach.astype(np.int32)}


def _flow_keys(m: Model, components: pd.DataFrame) -> dict[str, Codes]:
    links, size = m.instance.links, m.instance.space.sizes
    offer, assembly = (
        _codes(m, "offer", components[f"{name}_offer"], "components") for name in ("component", "assembly")
    )
    component = _codes(m, "part", components["component"], "components")
    lines = links.assembly.astype(np.int64) * size["part"] + links.component
    order = np.argsort(lines, kind="stable")
    asked = assembly.astype(np.int64) * size["part"] + component
    place = np.minimum(np.searchsorted(lines[order], asked), max(len(lines) - 1, 0))
    pool = links.pool[order[place]] if len(lines) else np.zeros(0, np.int32)
    return {
        "offer": offer,
        "pool": pool.astype(np.int32),
        "clearance": _codes(m, "clearance", components["clearance"], "components"),
        "made": _codes(m, "made", components["period"], "components"),
        "price_tier": components["price_tier"].to_numpy(np.int32),
    }


def _begun(m: Model, family: Variables, key: str, table: pd.DataFrame, period: str, name: str) -> dict[str, Codes]:
    """Where something is begun: its member, and its period, or the only one in which the program can begin it."""
    member, start = _codes(m, key, table[key], name), np.zeros(len(table), np.int32)
    if len(family) and family.index["period"].max() > 0:
        start = _codes(m, "period", table[period], name)
    return {key: member, "period": start}


def _put(
    values: Floats,
    m: Model,
    family: Variables,
    table: pd.DataFrame,
    keys: Mapping[str, Codes],
    name: str,
    amount: str = "units",
) -> None:
    """Write a table's amounts to the columns of a family that have its keys."""
    if not len(table):
        return
    space, names = m.instance.space, tuple(keys)
    wide = space.sizes | {"breach": len(m.instance.orders.breaches)}
    own, asked = (_flat(wide, index, names) for index in (family.index, keys))
    order = np.argsort(own, kind="stable")
    place = np.minimum(np.searchsorted(own[order], asked), max(len(own) - 1, 0))
    column = order[place] if len(own) else np.zeros(len(asked), np.intp)
    missing = np.flatnonzero(own[column] != asked) if len(own) else np.arange(len(asked))
    if len(missing):
        row = ", ".join(str(cell) for cell in table.iloc[int(missing[0]), :7])
        raise BadInput(message("the plan has a row that its case does not allow: {row}", row=row), name)
    np.add.at(values, family.column[column], table[amount].to_numpy(float))


def _flat(sizes: Mapping[str, int], index: Mapping[str, Integers], names: tuple[str, ...]) -> Integers:
    flat = index[names[0]].astype(np.int64)
    for key in names[1:]:
        flat = flat * sizes[key] + index[key]
    return flat


def _follow(values: Floats, m: Model) -> None:
    """Write the decisions and totals that follow from what is bought."""
    instance, sizes = m.instance, m.instance.space.sizes
    grid = (sizes["offer"], sizes["period"])

    def by_period(terms: Linear, kept: Mask) -> Floats:
        at = terms.index["offer"][kept].astype(np.int64) * grid[1] + terms.index["period"][kept]
        return tally(at, values[terms.column[kept]], grid[0] * grid[1]).reshape(grid)

    offer, period = m.active.index["offer"], m.active.index["period"]
    if len(m.active):
        every = np.ones(len(m.arrivals), bool)
        delivered = by_period(m.arrivals, every)[offer, period] > 0
        ordered = by_period(m.order, np.ones(len(m.order), bool))[offer, period]
        wish, part = instance.options.minimum_sources, instance.part_of[offer]
        token = (wish.share if wish else 0.0) * instance.demand.values.sum(axis=1)[part, period]
        bound = instance.has_minimum_order[offer]
        values[m.active.column] = np.where(bound, delivered, ordered >= _ENOUGH * token)
    if len(m.price_tier_full):
        full = m.price_tier_full.index
        next_tier = by_tier(m, values)[full["offer"], full["period"], full["price_tier"] + 1]
        values[m.price_tier_full.column] = next_tier > 0
    if len(m.bought):
        size = sizes["part"] * sizes["period"]
        at = m.order.codes("part").astype(np.int64) * sizes["period"] + m.order.index["period"]
        total = tally(at, values[m.order.column], size)
        values[m.bought.column] = total[m.bought.index["part"] * sizes["period"] + m.bought.index["period"]]


def by_tier(m: Model, values: Floats) -> Floats:
    """Units that arrive: offer, period, price tier."""
    sizes, index = m.instance.space.sizes, m.arrivals.index
    shape = (sizes["offer"], sizes["period"], sizes["price_tier"])
    at = (index["offer"].astype(np.int64) * shape[1] + index["period"]) * shape[2] + index["price_tier"]
    return tally(at, values[m.arrivals.column], int(np.prod(shape))).reshape(shape)
