"""Checks of buyers.csv: what each buyer gets and pays, components and commitments included."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from scipy.sparse import csr_array

from optimizer.arrays import Floats, Ordinals
from optimizer.messages import message

from .check import check
from .codes import summed
from .context import FLOW_COST_TERMS, Context
from .finding import YEN_SCALE, Violation, differing, recomputed, rows_where

__all__ = ["buyers"]


@check(message("what each buyer gets and pays, components and commitments included"), since_2=True)
def buyers(c: Context) -> Iterator[Violation]:
    """Every amount by segment, part and period follows from orders, component flows, commitments, stock and shortages.

    A component's cost is that of the orders in which it stands, by units; what is paid to qualify or to expand an offer,
    or to open a plant, that of all in which its output stands. What stands in nothing is shared out as orders are paid.
    """
    table, coded = c.tables["buyers"], c.coded
    pair = coded.pair_codes(table.codes["segment"], table.codes["part"])
    yield from rows_where(pair < 0, table.named("segment", "part", "period"), message("nothing is demanded there"))
    columns = _due(c)
    # All columns at once, one below the other.
    due = np.array([*columns.values()])
    written = np.array([c.by_pair(pair, table.times["period"], table.numbers[name]).ravel() for name in columns])
    floor = np.array([1.0 if name.endswith("units") else YEN_SCALE for name in columns])[:, None]
    off = differing(written, due, c.tolerance, floor)
    for number, name in enumerate(columns):
        yield from rows_where(off[number], c.pair_keys, recomputed(name), written[number], due[number])


def _due(c: Context) -> dict[str, Floats]:
    """The columns by cell (pair × period)."""
    coded, flows, count = c.coded, c.orders, c.coded.count
    demand, missing = coded.demand.ravel(), c.shortage.ravel()
    worth = np.repeat(c.part_values[coded.pairs.part], count)

    def ordered(name: str) -> Floats:
        return c.by_pair(flows["pair"], flows["time"], flows[name]).ravel()

    own = {name: ordered(name) for name in FLOW_COST_TERMS}
    rest = _shares(sum(own.values(), np.zeros(len(demand))), demand, count)
    inside = _components(c, rest)
    terms = {name: own[name] + inside[name] for name in FLOW_COST_TERMS} | _commitments(c, rest)
    for name, rows in (("holding", c.tables["stock"]), ("shortage", c.tables["shortages"])):
        terms[name] = c.by_pair(rows.pair, rows.times["period"], c.own_costs[name]).ravel()
    present = sum(terms.values(), np.zeros(len(demand))) * np.tile(coded.discount, len(coded.pairs))
    return {
        "demand_units": demand,
        "shortage_units": missing,
        "demand_value_jpy": demand * worth,
        "shortage_value_jpy": missing * worth,
        "units": ordered("units"),
        "value_jpy": ordered("value"),
        **{f"{name}_jpy": amount for name, amount in terms.items()},
        "components_jpy": inside["purchase"] + inside["freight"] + inside["duty"],
        "cost_jpy": present,
    }


def _shares(paid: Floats, demand: Floats, count: int) -> Floats:
    """Each pair's share of what is paid; of the demand where nothing is (pair,)."""
    for amount in (paid, demand):
        held = amount.reshape(-1, count).sum(axis=1)
        if held.sum() > 0:
            return np.asarray(held / held.sum())
    size = len(demand) // count
    return np.full(size, 1.0 / max(size, 1))


def _components(c: Context, rest: Floats) -> dict[str, Floats]:
    """Costs of the component flows by the cell whose orders they stand in."""
    inputs, count = c.component_flows, c.coded.count
    below = c.orders_with_components.where(c.orders_with_components["row"] >= 0)
    row, pair = below["row"], c.orders["pair"][below["order"]]
    share = below["units"] / inputs["units"][row]
    left = 1.0 - summed(row, share, len(inputs))
    # Sums of shares are exact but for the last digits.
    left[np.abs(left) < 1e-9] = 0.0
    costs: dict[str, Floats] = {}
    for name in FLOW_COST_TERMS:
        cost = inputs[name]
        spread = summed(inputs["at"], cost * left, count)
        costs[name] = c.by_pair(pair, inputs["at"][row], cost[row] * share).ravel() + np.outer(rest, spread).ravel()
    return costs


def _commitments(c: Context, rest: Floats) -> dict[str, Floats]:
    """Costs of qualifications, openings and expansions by the cell of the buyers in whose orders their output stands."""
    every, offers, tables = c.orders_with_components, c.coded.offers, c.tables
    pair, units = c.orders["pair"][every["order"]], every["units"]
    use = offers.numbers("capacity_use")[every["offer"]]
    of_offers = _usage(c, every["offer"], pair, units, len(offers))
    of_plants = _usage(c, offers.plant[every["offer"]], pair, units * use, len(c.coded.plants))
    return {
        "qualification": _over(c, of_offers, tables["qualifications"].codes["offer"], "qualification", rest),
        "opening": _over(c, of_plants, tables["openings"].codes["plant"], "opening", rest),
        "expansion": _over(c, of_offers, tables["expansions"].codes["offer"], "expansion", rest),
    }


def _usage(c: Context, member: Ordinals, pair: Ordinals, amount: Floats, size: int) -> csr_array:
    """Of what comes of each member, the amount that each pair buys: member, pair."""
    kept = pair >= 0
    return csr_array((amount[kept], (member[kept], pair[kept])), shape=(size, len(c.coded.pairs)))


def _over(c: Context, usage: csr_array, member: Ordinals, term: str, rest: Floats) -> Floats:
    """Costs of commitments by cell, shared out as their members are used."""
    cost, time, count = c.own_costs[term], c.paid_in(term), c.coded.count
    if not len(member):
        return np.zeros(len(rest) * count)
    used = usage[member].tocoo()
    total = np.asarray(usage.sum(axis=1))[member]
    each = np.divide(cost, total, out=np.zeros(len(cost)), where=total > 0)
    spread = summed(time, np.where(total > 0, 0.0, cost), count)
    shared = c.by_pair(used.col.astype(np.int64), time[used.row], used.data * each[used.row]).ravel()
    return shared + np.outer(rest, spread).ravel()
