"""What a plan is measured by beside its cost, at reference prices: dependence, concentration, time under way, shortage.

Each is a share (0–1) of the value of all demand, ``lead`` a mean number of quarters; see ``optimizer.model.measures``.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from optimizer.arrays import Codes, Floats
from optimizer.model.instance import Instance
from optimizer.model.variables import Model
from optimizer.periods import ordinal
from optimizer.rules.sources import firm_of_concern, made_in_concern

__all__ = ["measures_of_solution", "measures_of_tables"]


def measures_of_solution(m: Model, values: Floats) -> dict[str, float]:
    """The measures of the solution ``values`` (columns,)."""
    index, missed = m.order.index, np.zeros(m.instance.space.sizes["part"])
    np.add.at(missed, m.shortage.index["part"], values[m.shortage.column])
    ahead = index["period"] + m.instance.first_ship - index["ship"]
    return _measures(m.instance, index["offer"], index["period"], ahead, values[m.order.column], missed)


def measures_of_tables(instance: Instance, tables: Mapping[str, pd.DataFrame]) -> dict[str, float]:
    """The measures of a plan by its tables of orders and shortages, at the prices of a case that has its offers."""
    orders, shortages = tables["orders"], tables["shortages"]
    missed = np.zeros(instance.space.sizes["part"])
    part = pd.Index(instance.labels["part"]).get_indexer(pd.Index(shortages["part"].astype(object)))
    np.add.at(missed, part, shortages["units"].to_numpy(float))
    when = {period: ordinal(period) for period in {*orders["period"], *orders["ship_period"], *instance.periods}}
    arrival = orders["period"].map(when).to_numpy(np.int32)
    ahead = arrival - orders["ship_period"].map(when).to_numpy(np.int32)
    offer = pd.Index(instance.labels["offer"]).get_indexer(pd.Index(orders["offer"].astype(object)))
    period = arrival - when[instance.periods[0]]
    return _measures(instance, offer.astype(np.int32), period, ahead, orders["units"].to_numpy(float), missed)


def _measures(
    instance: Instance, offer: Codes, period: Codes, ahead: Codes, units: Floats, missed: Floats
) -> dict[str, float]:
    """``offer``, ``period`` of arrival, quarters ``ahead`` that it ships, ``units`` (order,); units ``missed`` (part,)."""
    price, whole = instance.reference_price.values, instance.demand_value
    part, place = instance.part_of[offer], instance.space.codes({"offer": offer}, "country")
    value = units * price[part]
    size = (instance.space.sizes["part"], instance.space.sizes["country"])
    held = np.bincount(part * np.int64(size[1]) + place, value, size[0] * size[1]).reshape(size)
    amounts = {
        "origin": value[made_in_concern(instance.coded)[offer]].sum(),
        "firm": value[firm_of_concern(instance.coded, instance.periods)[offer, period]].sum(),
        "country": held.max(axis=1, initial=0.0).sum(),
        "lead": (value * ahead).sum(),
        "shortage": (missed * price).sum(),
    }
    return {name: float(amount) / whole if whole else 0.0 for name, amount in amounts.items()}
