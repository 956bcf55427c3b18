"""What a plan buys: the orders of segments, and the components that assemblies take."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from optimizer.arrays import Floats, Integers
from optimizer.columns.joins import equal_pairs
from optimizer.model.algebra import Linear
from optimizer.model.costs import Landed
from optimizer.model.keys import picked, rank
from optimizer.model.objective import risk
from optimizer.model.variables import Model
from optimizer.rules.exclusion import bound_purchases
from optimizer.rules.sources import firm_of_concern, made_in_concern

from .grouped import as_table, empty_plan_table, group, ids, labels_of, tally
from .rounding import snapped

__all__ = ["component_table", "order_table", "split_flows"]


def order_table(m: Model, values: Floats) -> pd.DataFrame:
    """The orders of the solution ``values`` (columns,), sorted by part, segment, period, offer."""
    instance, units = m.instance, values[m.order.column]
    used = np.flatnonzero(units > 0)
    order = _at(m.order, used)
    sorting = [order.codes(key) for key in ("clearance", "breach", "price_tier", "offer", "period", "segment", "part")]
    used = used[np.lexsort(sorting)]
    order = _at(m.order, used)
    named = ("offer", "supplier", "plant", "country", "part", "segment", "period")
    rules = [";".join(str(instance.labels["rule"][r]) for r in broken) for broken in instance.orders.breaches]
    return as_table(
        {
            **{key: ids(m, key, order.codes(key)) for key in named},
            "ship_period": ids(m, "ship", order.index["ship"]),
            **_costs(m, order, units[used], instance.orders, used, risk(m).value[used]),
            "value_jpy": snapped(instance.orders.value[used] * units[used]),
            **_concern(m, order),
            "bound": bound_purchases(
                instance.coded,
                instance.case.rules,
                instance.periods,
                *(order.index[key] for key in ("offer", "segment", "period")),
            ),
            "capped_by": labels_of(pd.array(rules, dtype="str"), order.index["breach"]),
            "clearance": ids(m, "clearance", order.index["clearance"]),
        }
    )


def split_flows(m: Model, values: Floats) -> pd.DataFrame:
    """The component flows of the solution ``values`` (columns,), shared out over the assemblies of their pools.

    Columns: ``flow`` (position in the family), ``line`` (of the bills) and ``units``. A pool's assemblies take of every flow
    to it in proportion to what they need.
    """
    flow, keys = m.component_flow, ("pool", "clearance", "made")
    sent = values[flow.column]
    used = np.flatnonzero(sent > 0)
    if not len(used):
        return as_table({"flow": used, "line": np.zeros(0, np.int32), "units": np.zeros(0)})
    use = m.consumption
    pools, (of_use, of_flow) = rank(
        m.instance.space, keys, [[use.index[key] for key in keys], [flow.index[key][used] for key in keys]]
    )
    needed = values[use.column] * use.value
    lines = group({"pool": of_use, "line": use.index["line"]})
    taken, all_lines = lines.sum(needed), tally(of_use, needed, len(pools[0]))
    some = np.flatnonzero(taken > 0)
    pool, line = lines.keys["pool"][some], lines.keys["line"][some]
    share = taken[some] / all_lines[pool]
    at, row = equal_pairs(pool, of_flow)
    units = snapped(sent[used][at] * share[row])
    kept = units > 0
    return as_table({"flow": used[at][kept], "line": line[row][kept], "units": units[kept]})


def component_table(m: Model, split: pd.DataFrame) -> pd.DataFrame:
    """The component flows, as ``split_flows`` gives them, sorted by assembly, component, period, offer."""
    if not len(split):
        return empty_plan_table("components")
    instance, used, line = m.instance, split["flow"].to_numpy(np.intp), split["line"].to_numpy(np.intp)
    flow, assembly, component = (
        _at(m.component_flow, used),
        instance.links.assembly[line],
        instance.links.component[line],
    )
    order = np.lexsort(
        [*(flow.codes(key) for key in ("price_tier", "clearance", "offer", "made")), component, assembly]
    )
    used, assembly, flow = used[order], assembly[order], _at(m.component_flow, used[order])
    units = split["units"].to_numpy(float)[order]
    return as_table(
        {
            "component_offer": ids(m, "offer", flow.codes("offer")),
            **{key: ids(m, key, flow.codes(key)) for key in ("supplier", "plant", "country", "component")},
            "assembly_offer": ids(m, "offer", assembly),
            "assembly": ids(m, "part", instance.space.codes({"offer": assembly}, "part")),
            "clearance": ids(m, "clearance", flow.codes("clearance")),
            "period": ids(m, "made", flow.codes("made")),
            "ship_period": ids(m, "ship", flow.codes("ship")),
            **_costs(m, flow, units, instance.flows, used, risk(m).value[len(m.order) :][used]),
            **_concern(m, flow),
        }
    )


def _at(terms: Linear, used: Integers) -> Linear:
    return Linear(terms.space, picked(terms.index, used), terms.column[used], terms.value[used])


def _concern(m: Model, terms: Linear) -> dict[str, Any]:
    """Whether each comes from a source of concern, whether it is made in a country of concern, and by a firm of concern."""
    instance, offer, period = m.instance, terms.index["offer"], terms.index["period"]
    origin, firm = (
        made_in_concern(instance.coded)[offer],
        firm_of_concern(instance.coded, instance.periods)[offer, period],
    )
    return {"of_concern": origin | firm, "made_in_concern": origin, "firm_of_concern": firm}


def _costs(m: Model, terms: Linear, units: Floats, landed: Landed, used: Integers, risky: Floats) -> dict[str, Any]:
    """The columns from price tier to landed cost of ``terms``, which are the ``used`` ones of what is ``landed``."""
    instance = m.instance
    offer, period, price_tier = (terms.index[key] for key in ("offer", "period", "price_tier"))
    rate, native = instance.prices.rate[offer, period], instance.prices.own_currency_price[offer, price_tier]
    price, freight, duty = landed.purchase[used], landed.freight[used], landed.duty[used]
    cost = price + freight + duty
    return {
        "price_tier": price_tier,
        "units": units,
        "currency": labels_of(instance.coded.column("offers", "currency").array, offer),
        "unit_price": np.where(native * rate == price, native, price / rate),
        "jpy_per_unit": rate,
        "unit_landed_cost_jpy": snapped(cost),
        "purchase_jpy": snapped(price * units),
        "freight_jpy": snapped(freight * units),
        "duty_jpy": snapped(duty * units),
        "risk_jpy": snapped(risky * units),
        "landed_cost_jpy": snapped(cost * units),
    }
