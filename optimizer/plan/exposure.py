"""What purchases rest on, tier by tier: followed from each order down its bill of materials."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from optimizer.arrays import Floats, Integers, Mask, Ordinals, Positions
from optimizer.columns.joins import equal_pairs
from optimizer.model.variables import Model
from optimizer.rules.sources import countries_of_concern, firms_of_concern

from .chain import Chain
from .dependence import MEASURES
from .grouped import Columns, as_table, group, tally

__all__ = ["STATUSES", "exposure_frame"]

_ROOT = ("root", "segment", "period")
_SOURCE = ("part", "plant", "firm", "country", "status", *MEASURES)
STATUSES = ("concern", "clean", "unknown")

#: Keys, units and ¥.
Rows = tuple[Columns, Floats, Floats]


def exposure_frame(m: Model, chain: Chain) -> pd.DataFrame:
    """The sources under the orders of a solution, followed down its ``chain``: a row a tier, order and source.

    Columns: ``root`` (offer bought), ``segment``, ``period`` (of arrival there), ``tier``, ``part``, ``plant``, ``firm``,
    ``country`` (codes of parts, plants, firms, countries; -1 unknown), ``status`` (0 of concern by either measure, 1
    clean, 2 unknown), ``made_in_concern`` and ``firm_of_concern`` (0 or 1), ``units``, ``value`` (¥). What an assembly takes is
    shared out over its orders and its own buyers by units; what a maker declares counts at standard cost.
    """
    declared = _declared(m)
    level, units = chain.level, chain.units
    tiers: list[Rows] = [({**chain.level, **chain.source, "tier": np.ones(len(units), np.int64)}, units, chain.value)]
    tier = 1
    while len(units):
        tier += 1
        if len(declared.line):
            tiers.append(declared.inside(level, chain.offer[level["node"]], units, tier))
        at, flow = equal_pairs(chain.taker, level["node"])
        share = (units / chain.output[level["node"]])[at]
        root = {key: level[key][at] for key in _ROOT}
        source = {key: codes[flow] for key, codes in chain.flow_source.items()}
        taken = chain.flow_units[flow] * share
        tiers.append(({**root, **source, "tier": np.full(len(at), tier)}, taken, chain.flow_value[flow] * share))
        below = group({**root, "node": chain.maker[flow]})
        level, units = below.keys, below.sum(taken)
    keys, amounts, worth = zip(*tiers, strict=True)
    sources = group({key: np.concatenate([rows[key] for rows in keys]) for key in (*_ROOT, "tier", *_SOURCE)})
    sums = {"units": sources.sum(np.concatenate(amounts)), "value": sources.sum(np.concatenate(worth))}
    return as_table({**sources.keys, **sums})


@dataclass(frozen=True, eq=False)
class _Declared:
    """What makers declare to use, line by line, and of whom; the rest that nobody declares is of unknown source.

    Lines, sorted by ``offer``: ``component`` and ``each`` (units of it per unit). Sources, sorted by ``line``: ``share``,
    ``firm``, ``country``, ``status`` (source, period), and whether it is made in a country of concern (source,) and of a
    firm of concern (source, period). ``cost[part, period]`` is a unit's standard cost in ¥.
    """

    offer: Integers
    component: Integers
    each: Floats
    line: Integers
    share: Floats
    firm: Integers
    country: Integers
    status: Ordinals
    made_in_concern: Mask
    firm_of_concern: Mask
    cost: Floats

    def inside(self, level: Columns, offer: Integers, units: Floats, tier: int) -> Rows:
        """What the offers of a level declare to contain, and the rest."""
        at, line = equal_pairs(self.offer, offer)
        needed = group({**{key: level[key][at] for key in _ROOT}, "line": line})
        amount = needed.sum(units[at] * self.each[line])
        at, source = equal_pairs(self.line, needed.keys["line"])
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
            "made_in_concern": self.made_in_concern[source].astype(np.int32),
            "firm_of_concern": self.firm_of_concern[source, root["period"]].astype(np.int32),
        }
        return rows, taken, taken * self.cost[component, root["period"]]


def _declared(m: Model) -> _Declared:
    instance, bills, firms = m.instance, m.instance.verdict.bills, m.instance.verdict.firms
    firm = firms.ids.get_indexer(pd.Index(bills.sources.supplier))
    country = _homes(m, firm)
    near = firms_of_concern(instance.coded, instance.periods)
    place = np.isin(instance.labels["country"], countries_of_concern(instance.coded))
    made, of_firm = (country >= 0) & place[country], (firm >= 0)[:, None] & near[firm]
    line, share = bills.sources.line, bills.sources.share
    rest = np.maximum(1.0 - tally(line, share, len(bills.declared)), 0.0)
    open_ = np.flatnonzero(rest > 1e-12)
    lines = np.concatenate([line, open_])
    order, blank = np.argsort(lines, kind="stable"), np.full(len(open_), -1)
    nowhere = np.zeros((len(open_), len(instance.periods)), dtype=bool)
    status = np.where(made[:, None] | of_firm, STATUSES.index("concern"), STATUSES.index("clean"))
    return _Declared(
        offer=bills.declared.offer,
        component=bills.declared.component,
        each=bills.declared.units,
        line=lines[order],
        share=np.concatenate([share, rest[open_]])[order],
        firm=np.concatenate([firm, blank])[order],
        country=np.concatenate([country, blank])[order],
        status=np.concatenate([status, np.full(nowhere.shape, STATUSES.index("unknown"))])[order],
        made_in_concern=np.concatenate([made, np.zeros(len(open_), dtype=bool)])[order],
        firm_of_concern=np.concatenate([of_firm, nowhere])[order],
        cost=instance.standard_cost,
    )


def _homes(m: Model, firm: Positions) -> Positions:
    """The country of each declared source: the one declared, else the seat of the supplier declared; -1 for neither."""
    bills, firms = m.instance.verdict.bills, m.instance.verdict.firms
    country = bills.sources.country.copy()
    seated = (firm >= 0) & np.array([name is None for name in country], dtype=bool)
    country[seated] = firms.seat[firm[seated]]
    return np.asarray(pd.Index(m.instance.labels["country"]).get_indexer(pd.Index(country)), np.intp)
