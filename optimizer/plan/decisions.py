"""What must be decided to carry a plan out, and whether its reference's plan asks for the same."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from optimizer.arrays import Codes, Floats, Integers, Texts
from optimizer.model.variables import Model

from .chain import Chain
from .grouped import as_table, empty_plan_table, ids, names, tally
from .timing import Commitments

__all__ = ["decision_table", "with_reasons"]

#: In the order in which the rows are made.
_KINDS = ("qualification", "expansion", "source", "opening")
#: How much larger (relative) an expansion must be than the reference's to count as more.
_MORE = 0.01
_KEYS = ["kind", "offer", "plant"]


def decision_table(m: Model, chain: Chain, begun: Commitments, tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """A row a decision, by the latest date at which it must be taken, the costliest first.

    ``kind`` is qualification, opening, expansion or source: an offer, no incumbent and not to be qualified, that is bought
    from; ``period`` is then that in which it first ships. Columns: kind, offer (blank for an opening), plant, supplier, part
    (blank for an opening), period, available_period, units (of expansions, and those that a source ships in all), cost_jpy,
    and blank ones for `with_reasons`. ``tables`` are the commitments'.
    """
    instance = m.instance
    source, first, units = _sources(m, chain, begun.qualified[0])
    if not (len(source) or any(len(table) for table in tables.values())):
        return empty_plan_table("decisions")
    begun_at, grown, opened = (tables[name] for name in ("qualifications", "expansions", "openings"))
    ships = instance.labels["ship"][first]
    counts = [len(begun_at), len(grown), len(source), len(opened)]
    kind = np.repeat(np.array(_KINDS, dtype=object), counts)
    offer = np.concatenate([begun.qualified[0], begun.expanded[0], source, np.full(counts[3], -1)]).astype(np.int32)
    plant = np.where(offer < 0, 0, instance.plant_of[offer]).astype(np.int32)
    plant[len(plant) - counts[3] :] = begun.opened[0]
    period = _texts(begun_at["start_period"], grown["period"], ships, opened["period"])
    available = _texts(begun_at["available_period"], grown["available_period"], ships, opened["period"])
    volume = np.concatenate([np.full(counts[0], np.nan), grown["units"], units, np.full(counts[3], np.nan)])
    free = np.zeros(counts[2])
    cost = np.concatenate([begun_at["cost_jpy"], grown["cost_jpy"], free, opened["cost_jpy"]]).astype(float)
    order = np.lexsort((plant, offer, -cost, period.astype(str)))
    offer, plant = offer[order], plant[order]
    part = instance.space.codes({"offer": np.maximum(offer, 0)}, "part")
    blank = np.full(len(order), None, dtype=object)
    return as_table(
        {
            "kind": kind[order],
            "offer": names(m, "offer").take(offer, allow_fill=True),
            "plant": ids(m, "plant", plant),
            "supplier": ids(m, "supplier", instance.space.codes({"plant": plant}, "supplier")),
            "part": names(m, "part").take(np.where(offer < 0, -1, part), allow_fill=True),
            "period": period[order],
            "available_period": available[order],
            "units": volume[order],
            "cost_jpy": cost[order],
            "reference_period": blank,
            "because": blank,
        }
    )


def _texts(*columns: Any) -> Texts:
    return np.concatenate([np.asarray(column, dtype=object) for column in columns])


def _sources(m: Model, chain: Chain, qualified: Codes) -> tuple[Integers, Integers, Floats]:
    """Offers bought from that are neither incumbent nor to be qualified, when they first ship, and how many units in all."""
    count = m.instance.space.sizes["offer"]
    first = np.full(count, len(m.instance.ships))
    np.minimum.at(first, chain.offer, np.where(chain.output > 0, chain.ship, len(m.instance.ships)))
    new = first < len(m.instance.ships)
    new &= m.instance.coded.texts("offers", "status") != "incumbent"
    new[qualified] = False
    offer = np.flatnonzero(new)
    units = tally(chain.offer, chain.output, count)
    return offer, first[offer], units[offer]


def with_reasons(decisions: pd.DataFrame, reference: pd.DataFrame, alone: str = "rules") -> pd.DataFrame:
    """The decisions with ``because`` (the schema says of what) and the ``reference_period``, blank where the reference takes none.

    ``alone``, rules or scenario, is why the reference's plan lacks one. A decision that it takes later, or an expansion that it
    orders less of, is there ``partly``.
    """
    before = reference.groupby(_KEYS, dropna=False, sort=False).agg(
        reference_period=("period", "min"), reference_units=("units", "sum")
    )
    own = decisions.drop(columns=["reference_period", "because"])
    first = own.groupby(_KEYS, dropna=False, sort=False)["period"].transform("min")
    units = own.groupby(_KEYS, dropna=False, sort=False)["units"].transform("sum")
    joined = own.merge(before.reset_index(), on=_KEYS, how="left")
    theirs = joined["reference_period"]
    sooner = (theirs.notna() & (first < theirs.fillna(""))).to_numpy(bool)
    more = (own["kind"] == "expansion") & (units > (1 + _MORE) * joined["reference_units"].fillna(0.0))
    because = np.select([theirs.isna(), sooner | more.to_numpy(bool)], [alone, "partly"], "any")
    return own.assign(reference_period=theirs.to_numpy(dtype=object), because=because.astype(object))
