"""What purchases rest on, tier by tier: followed from each order down its bill of materials."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from optimizer.arrays import Codes, Floats, Integers, Mask, Ordinals, Positions
from optimizer.columns.joins import matches
from optimizer.model.keys import rank
from optimizer.model.variables import Model
from optimizer.rules.sources import countries_of_concern, firms_of_concern

from .grouped import Columns, group, tabled

__all__ = ["STATUSES", "Chain", "chain_of", "exposure_frame"]

_ROOT = ("root", "segment", "period")
_SOURCE = ("part", "plant", "firm", "country", "status")
STATUSES = ("concern", "clean", "unknown")

#: Keys, units and ¥.
Rows = tuple[Columns, Floats, Floats]


def exposure_frame(m: Model, chain: Chain) -> pd.DataFrame:
    """The sources under the orders of a solution, followed down its ``chain``: a row a tier, order and source.

    Columns: ``root`` (offer bought), ``segment``, ``period`` (of arrival there), ``tier``, ``part``, ``plant``, ``firm``,
    ``country`` (codes of parts, plants, firms, countries; -1 unknown), ``status`` (0 of concern, 1 clean, 2 unknown),
    ``units``, ``value`` (¥). What an assembly takes is shared out over its orders and its own buyers by units; what a
    maker declares counts at standard cost.
    """
    declared = _declared(m)
    level, units = chain.level, chain.units
    found: list[Rows] = [({**chain.level, **chain.source, "tier": np.ones(len(units), np.int64)}, units, chain.value)]
    tier = 1
    while len(units):
        tier += 1
        if len(declared.line):
            found.append(declared.inside(level, chain.offer[level["node"]], units, tier))
        at, flow = matches(chain.taker, level["node"])
        share = (units / chain.output[level["node"]])[at]
        root = {key: level[key][at] for key in _ROOT}
        source = {key: codes[flow] for key, codes in chain.flow_source.items()}
        taken = chain.flow_units[flow] * share
        found.append(({**root, **source, "tier": np.full(len(at), tier)}, taken, chain.flow_value[flow] * share))
        below = group({**root, "node": chain.maker[flow]})
        level, units = below.keys, below.sum(taken)
    keys, amounts, worth = zip(*found, strict=True)
    whole = group({key: np.concatenate([rows[key] for rows in keys]) for key in (*_ROOT, "tier", *_SOURCE)})
    sums = {"units": whole.sum(np.concatenate(amounts)), "value": whole.sum(np.concatenate(worth))}
    return tabled({**whole.keys, **sums})


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
    given, bought = m.given, values[m.order.column]
    used = np.flatnonzero(bought > 0)
    order = {key: m.order.index[key][used] for key in ("offer", "segment", "period", "inner", "ship")}
    units = bought[used]
    flow, line = split["flow"].to_numpy(np.intp), split["line"].to_numpy(np.intp)
    sent = {key: m.component_flow.index[key][flow] for key in ("offer", "clearance", "made", "ship", "period")}
    flow_units = split["units"].to_numpy(float)
    inner = given.clearances.children()[sent["clearance"]]
    assembly = given.links.assembly[line]
    node, (sold, maker, taker) = rank(
        given.space,
        ("offer", "clearance", "ship"),
        [
            (order["offer"], order["inner"], order["ship"]),
            (sent["offer"], inner, sent["ship"]),
            (assembly, sent["clearance"], sent["made"]),
        ],
    )
    output: Floats = np.bincount(sold, units, len(node[0])).astype(float, copy=False)
    output += np.bincount(maker, flow_units, len(node[0]))
    worth = given.flows.purchase[flow] + given.standard[sent["offer"], sent["period"]]
    by_taker = np.argsort(taker, kind="stable")
    part = given.space.codes({"offer": order["offer"]}, "part")
    concern = given.concern[order["offer"], order["period"]]
    below = _sources(m, sent["offer"], given.links.component[line], given.flows.of_concern[flow])
    return Chain(
        offer=node[0],
        ship=node[2],
        output=output,
        level={"root": order["offer"], "segment": order["segment"], "period": order["period"], "node": sold},
        source=_sources(m, order["offer"], part, concern),
        units=units,
        value=units * given.orders.value[used],
        taker=taker[by_taker],
        maker=maker[by_taker],
        flow=flow[by_taker],
        flow_source={key: codes[by_taker] for key, codes in below.items()},
        flow_units=flow_units[by_taker],
        flow_value=(flow_units * worth)[by_taker],
    )


def _sources(m: Model, offer: Codes, part: Codes, concern: Mask) -> Columns:
    index = {"offer": offer}
    return {
        "part": part,
        "plant": m.given.space.codes(index, "plant"),
        "firm": m.given.verdict.firms.of_offers(m.given.coded)[offer],
        "country": m.given.space.codes(index, "country"),
        "status": np.where(concern, 0, 1),
    }


@dataclass(frozen=True, eq=False)
class _Declared:
    """What makers declare to use, line by line, and of whom; the rest that nobody declares is of unknown source.

    Lines, sorted by ``offer``: ``component`` and ``each`` (units of it per unit). Sources, sorted by ``line``: ``share``,
    ``firm``, ``country`` and ``status`` (source, period). ``cost[part, period]`` is a unit's standard cost in ¥.
    """

    offer: Integers
    component: Integers
    each: Floats
    line: Integers
    share: Floats
    firm: Integers
    country: Integers
    status: Ordinals
    cost: Floats

    def inside(self, level: Columns, offer: Integers, units: Floats, tier: int) -> Rows:
        """What the offers of a level declare to contain, and the rest."""
        at, line = matches(self.offer, offer)
        needed = group({**{key: level[key][at] for key in _ROOT}, "line": line})
        amount = needed.sum(units[at] * self.each[line])
        at, source = matches(self.line, needed.keys["line"])
        root, taken = {key: needed.keys[key][at] for key in _ROOT}, amount[at] * self.share[source]
        component = self.component[needed.keys["line"][at]]
        rows = {
            **root,
            "tier": np.full(len(at), tier),
            "part": component,
            "plant": np.full(len(at), -1),
            "firm": self.firm[source],
            "country": self.country[source],
            "status": self.status[source, root["period"]],
        }
        return rows, taken, taken * self.cost[component, root["period"]]


def _declared(m: Model) -> _Declared:
    given, bills, firms = m.given, m.given.verdict.bills, m.given.verdict.firms
    firm = firms.ids.get_indexer(pd.Index(bills.sources.supplier))
    country = _homes(m, firm)
    near = firms_of_concern(given.coded, given.periods)
    place = np.isin(given.labels["country"], countries_of_concern(given.coded))
    concern = ((firm >= 0)[:, None] & near[firm]) | ((country >= 0) & place[country])[:, None]
    line, share = bills.sources.line, bills.sources.share
    rest = np.maximum(1.0 - np.bincount(line, share, len(bills.declared)), 0.0)
    open_ = np.flatnonzero(rest > 1e-12)
    lines = np.concatenate([line, open_])
    order, blank = np.argsort(lines, kind="stable"), np.full(len(open_), -1)
    unknown = np.full((len(open_), len(given.periods)), STATUSES.index("unknown"))
    return _Declared(
        offer=bills.declared.offer,
        component=bills.declared.component,
        each=bills.declared.units,
        line=lines[order],
        share=np.concatenate([share, rest[open_]])[order],
        firm=np.concatenate([firm, blank])[order],
        country=np.concatenate([country, blank])[order],
        status=np.concatenate([np.where(concern, 0, 1), unknown])[order],
        cost=given.part_cost,
    )


def _homes(m: Model, firm: Positions) -> Positions:
    """The country of each declared source: the one declared, else the seat of the supplier declared; -1 for neither."""
    bills, firms = m.given.verdict.bills, m.given.verdict.firms
    stated = bills.sources.country.copy()
    seated = (firm >= 0) & np.array([one is None for one in stated], dtype=bool)
    stated[seated] = firms.seat[firm[seated]]
    return np.asarray(pd.Index(m.given.labels["country"]).get_indexer(pd.Index(stated)), np.intp)
