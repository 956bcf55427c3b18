"""All that each buyer gets and pays: the components inside its equipment, and its share of what is built up for it."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd
from scipy.sparse import csr_array

from optimizer.arrays import Codes, Floats, Integers
from optimizer.model.keys import picked
from optimizer.model.objective import risk
from optimizer.model.variables import Model

from .chain import Chain
from .grouped import as_table, ids, tally
from .rounding import snapped
from .timing import Commitments
from .totals import worth_of_parts

__all__ = ["BUYER_COST_TERMS", "buyer_table"]

#: Cost terms in the order of their columns.
BUYER_COST_TERMS = (
    "purchase",
    "freight",
    "duty",
    "risk",
    "qualification",
    "opening",
    "expansion",
    "holding",
    "shortage",
)
#: Terms that components have as well.
_BOUGHT = BUYER_COST_TERMS[:4]


def buyer_table(
    m: Model, values: Floats, chain: Chain, begun: Commitments, tables: Mapping[str, pd.DataFrame]
) -> pd.DataFrame:
    """A row a segment, part bought and period in which anything is asked for or paid; ``tables`` are the commitments'.

    Demand and shortage in units and in ¥ of value; units and value bought; undiscounted ¥ by cost term, ``components_jpy`` of
    them for components; ``cost_jpy`` all of it in present ¥. A component is paid by the orders that contain it, by units. A
    qualification or an expansion is shared out by the units that come of the offer, an opening by what they take of
    the plant; what nobody uses, in proportion to what buyers pay otherwise.
    """
    ledger = _Ledger(m, chain)
    order = ledger.orders(values)
    rest = ledger.shares(np.sum([order[name] for name in _BOUGHT], axis=0))
    cost = ledger.components(rest)
    inside = np.sum([cost[name] for name in _BOUGHT[:3]], axis=0)
    for name in _BOUGHT:
        cost[name] += order[name]
    for name, (member, period, _), usage in (
        ("qualification", begun.qualified, ledger.of_offers),
        ("opening", begun.opened, ledger.of_plants),
        ("expansion", begun.expanded, ledger.of_offers),
    ):
        amount = tables[f"{name}s"]["cost_jpy"].to_numpy(float)
        cost[name] = ledger.over(usage()[member], period, amount, rest) if len(member) else np.zeros(ledger.cells)
    cost["holding"] = m.instance.holding.values[m.stock.index["part"]] * values[m.stock.column]
    short = values[m.shortage.column]
    cost["shortage"] = m.instance.penalty.values[m.shortage.index["part"]] * short
    demand, worth = m.instance.demand.at(m.instance.space, m.stock.index), ledger.worth(order)
    columns = {
        "demand_units": demand,
        "shortage_units": short,
        "demand_value_jpy": demand * worth,
        "shortage_value_jpy": short * worth,
        "units": order["units"],
        "value_jpy": order["value"],
        **{f"{name}_jpy": cost[name] for name in BUYER_COST_TERMS},
        "components_jpy": inside,
    }
    present = np.sum([cost[name] for name in BUYER_COST_TERMS], axis=0) * m.instance.discount[m.stock.index["period"]]
    kept = np.flatnonzero(np.any([column != 0 for column in columns.values()], axis=0))
    by = [m.stock.index[key][kept] for key in ("segment", "part", "period")]
    order_of = np.lexsort(by[::-1])
    kept = kept[order_of]
    named = {key: ids(m, key, m.stock.index[key][kept]) for key in ("segment", "part", "period")}
    return as_table(
        {
            **named,
            **{name: snapped(column[kept]) for name, column in columns.items()},
            "cost_jpy": snapped(present[kept]),
        }
    )


class _Ledger:
    """Amounts by cell: a demanded pair of part and segment (in the order of the family ``stock``) and a period."""

    def __init__(self, m: Model, chain: Chain) -> None:
        self.m, self.chain = m, chain
        self.count = m.instance.space.sizes["period"]
        self.cells = len(m.stock)
        self.pairs = self.cells // self.count
        number = np.full(m.instance.demanded.shape, -1)
        number[m.instance.demanded] = np.arange(self.pairs)
        self.number = number

    @cached_property
    def bought(self) -> csr_array:
        """Of what each node of the chain ships, the share that ends in what each pair buys: node, pair."""
        chain, nodes = self.chain, len(self.chain.offer)
        with np.errstate(divide="ignore", invalid="ignore"):
            each = np.where(chain.output > 0, 1.0 / chain.output, 0.0)
        node = chain.level["node"]
        sold = csr_array((chain.units * each[node], (node, self._pair_of_orders())), shape=(nodes, self.pairs))
        if not len(chain.taker):
            return sold
        into = csr_array((chain.flow_units * each[chain.maker], (chain.maker, chain.taker)), shape=(nodes, nodes))
        shares = step = sold
        # Bills have no cycles, so the walk ends.
        while step.nnz:
            step = csr_array(into @ step)
            shares = shares + step
        return csr_array(shares)

    def _pair_of_orders(self) -> Integers:
        part = self.m.instance.space.derived["part"][0][1][self.chain.level["root"]]
        return self.number[part, self.chain.level["segment"]]

    def orders(self, values: Floats) -> dict[str, Floats]:
        """Units, value and costs of the orders, by cell."""
        m, order = self.m, self.m.order
        used = np.flatnonzero(values[order.column] > 0)
        index, units = picked(order.index, used), values[order.column][used]
        landed, part = m.instance.orders, m.instance.space.codes({"offer": index["offer"]}, "part")
        cell = self.number[part, index["segment"]] * self.count + index["period"]
        each = {
            "units": units,
            "value": landed.value[used] * units,
            "purchase": landed.purchase[used] * units,
            "freight": landed.freight[used] * units,
            "duty": landed.duty[used] * units,
            "risk": risk(m).value[used] * units,
        }
        return {name: self._by_cell(cell, amount) for name, amount in each.items()}

    def components(self, rest: Floats) -> dict[str, Floats]:
        """Costs of the component flows by the cell that pays them; what enters nothing is shared out as the ``rest`` (pair,)."""
        m, chain = self.m, self.chain
        if not len(chain.taker):
            return {name: np.zeros(self.cells) for name in _BOUGHT}
        landed, flow, units = m.instance.flows, chain.flow, chain.flow_units
        each = {
            "purchase": landed.purchase[flow] * units,
            "freight": landed.freight[flow] * units,
            "duty": landed.duty[flow] * units,
            "risk": risk(m).value[len(m.order) :][flow] * units,
        }
        # All that enters a node arrives in one period, that in which it ships.
        period = np.zeros(len(chain.offer), np.int32)
        period[chain.taker] = m.component_flow.index["period"][flow]
        nodes = {name: tally(chain.taker, amount, len(period)) for name, amount in each.items()}
        return {name: self.over(self.bought, period, amount, rest) for name, amount in nodes.items()}

    def of_offers(self) -> csr_array:
        """Of the units of each offer that end in what is bought, the share of each pair: offer, pair."""
        return self._usage(self.chain.offer, self.m.instance.space.sizes["offer"], self.chain.output)

    def of_plants(self) -> csr_array:
        """The same of each plant, in units of its resource: plant, pair."""
        instance, offer = self.m.instance, self.chain.offer
        use = instance.capacity_use.values[offer] * self.chain.output
        return self._usage(instance.plant_of[offer], instance.space.sizes["plant"], use)

    def _usage(self, member: Integers, count: int, amount: Floats) -> csr_array:
        nodes = np.arange(len(self.chain.offer))
        used = csr_array(csr_array((amount, (member, nodes)), shape=(count, len(nodes))) @ self.bought)
        total = np.asarray(used.sum(axis=1))
        used.data /= np.repeat(total, np.diff(used.indptr))
        return used

    def shares(self, paid: Floats) -> Floats:
        """Each pair's share of what is paid (cell,); of the demand where nothing is (pair,)."""
        for amount in (paid, self.m.instance.demand.at(self.m.instance.space, self.m.stock.index)):
            held = amount.reshape(self.pairs, self.count).sum(axis=1)
            if held.sum() > 0:
                return np.asarray(held / held.sum())
        return np.full(self.pairs, 1.0 / max(self.pairs, 1))

    def over(self, share: csr_array, period: Codes, amount: Floats, rest: Floats) -> Floats:
        """Amounts (row,) paid in a period each, by cell, shared out by ``share`` (row, pair); what that leaves as the ``rest``."""
        held = share.tocoo()
        paid = self._by_cell(held.col * self.count + period[held.row], held.data * amount[held.row])
        left = 1.0 - np.asarray(share.sum(axis=1))
        # Sums of shares are exact but for the last digits.
        idle = np.flatnonzero((left > 1e-9) & (amount != 0))
        if len(idle):
            due = tally(period[idle], amount[idle] * left[idle], self.count)
            paid += (rest[:, None] * due).ravel()
        return paid

    def worth(self, order: Mapping[str, Floats]) -> Floats:
        """¥ of value by which a unit of each cell's part counts in coverage (cell,)."""
        part, size = self.m.stock.index["part"], self.m.instance.space.sizes["part"]
        units, value = (tally(part, order[name], size) for name in ("units", "value"))
        return np.asarray(worth_of_parts(self.m, units, value)[part])

    def _by_cell(self, cell: Any, amount: Floats) -> Floats:
        return tally(cell, amount, self.cells)
