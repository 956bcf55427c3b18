"""The chain of a plan: its orders, the component flows below them, and who makes what."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from optimizer.arrays import Codes, Floats, Integers
from optimizer.model.keys import rank
from optimizer.model.variables import Model
from optimizer.rules.sources import firm_of_concern, made_in_concern

from .dependence import MEASURES
from .grouped import Columns, tally

__all__ = ["Chain", "chain_of"]


@dataclass(frozen=True, eq=False)
class Chain:
    """The orders and the component flows below them.

    A *node* is what one offer ships in a period with one clearance of components: ``offer``, ``ship`` and ``output`` (units) are
    its.
    Orders: ``level`` (root, segment, period and node), ``source``, ``units`` and ``value``. Flows, sorted by the node that
    takes them: ``taker`` and ``maker``, ``flow`` (position in the family), ``flow_source``, ``flow_units`` and ``flow_value``.
    """

    offer: Codes
    ship: Codes
    output: Floats
    level: Columns
    source: Columns
    units: Floats
    value: Floats
    taker: Integers
    maker: Integers
    flow: Integers
    flow_source: Columns
    flow_units: Floats
    flow_value: Floats


def chain_of(m: Model, values: Floats, split: pd.DataFrame) -> Chain:
    """The orders of the solution ``values`` (columns,) and its component flows, as ``split_flows`` gives them."""
    instance, bought = m.instance, values[m.order.column]
    used = np.flatnonzero(bought > 0)
    order = {key: m.order.index[key][used] for key in ("offer", "segment", "period", "inner", "ship")}
    units = bought[used]
    flow, line = split["flow"].to_numpy(np.intp), split["line"].to_numpy(np.intp)
    sent = {key: m.component_flow.index[key][flow] for key in ("offer", "clearance", "made", "ship", "period")}
    flow_units = split["units"].to_numpy(float)
    inner = instance.clearances.children()[sent["clearance"]]
    assembly = instance.links.assembly[line]
    node, (sold, maker, taker) = rank(
        instance.space,
        ("offer", "clearance", "ship"),
        [
            (order["offer"], order["inner"], order["ship"]),
            (sent["offer"], inner, sent["ship"]),
            (assembly, sent["clearance"], sent["made"]),
        ],
    )
    output = tally(sold, units, len(node[0]))
    output += tally(maker, flow_units, len(node[0]))
    worth = instance.flows.purchase[flow] + instance.components_cost[sent["offer"], sent["period"]]
    by_taker = np.argsort(taker, kind="stable")
    part = instance.space.codes({"offer": order["offer"]}, "part")
    below = _sources(m, sent["offer"], instance.links.component[line], sent["period"])
    return Chain(
        offer=node[0],
        ship=node[2],
        output=output,
        level={"root": order["offer"], "segment": order["segment"], "period": order["period"], "node": sold},
        source=_sources(m, order["offer"], part, order["period"]),
        units=units,
        value=units * instance.orders.value[used],
        taker=taker[by_taker],
        maker=maker[by_taker],
        flow=flow[by_taker],
        flow_source={key: codes[by_taker] for key, codes in below.items()},
        flow_units=flow_units[by_taker],
        flow_value=(flow_units * worth)[by_taker],
    )


def _sources(m: Model, offer: Codes, part: Codes, period: Codes) -> Columns:
    index, coded = {"offer": offer}, m.instance.coded
    flags = made_in_concern(coded)[offer], firm_of_concern(coded, m.instance.periods)[offer, period]
    return {
        "part": part,
        "plant": m.instance.space.codes(index, "plant"),
        "firm": m.instance.verdict.firms.of_offers(coded)[offer],
        "country": m.instance.space.codes(index, "country"),
        "status": np.where(np.logical_or(*flags), 0, 1),
        **{measure: flag.astype(np.int32) for measure, flag in zip(MEASURES, flags, strict=True)},
    }
