"""What a plan buys: the orders of segments, and the components that assemblies take."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from optimizer.model.algebra import Codes, Floats, Linear
from optimizer.model.objective import risk
from optimizer.model.variables import Model

from .timing import NEGLIGIBLE

__all__ = ["component_table", "order_table", "split_flows"]


def order_table(m: Model, values: Floats) -> pd.DataFrame:
    """The orders of the solution ``values`` (columns,), sorted by part, segment, period, offer."""
    units = values[m.order.column]
    used = np.flatnonzero(units > NEGLIGIBLE)
    order, given = m.order.where(units > NEGLIGIBLE), m.given
    ids = {
        key: _ids(m, key, order) for key in ("offer", "supplier", "plant", "country", "part", "segment", "period")
    } | {"ship_period": _ids(m, "ship", order)}
    per_unit = [getattr(given.orders, term)[used] for term in ("purchase", "freight", "duty")]
    cost = _costs(m, order, units[used], per_unit, risk(m).value[used])
    rules = [";".join(str(given.labels["rule"][r]) for r in broken) for broken in given.orders.breaches]
    told = {
        "value_jpy": given.orders.value[used] * units[used],
        "of_concern": given.orders.of_concern[used],
        "capped_by": np.array(rules, object)[order.index["breach"]],
        "grade": _ids(m, "grade", order),
    }
    table = pd.DataFrame(ids | cost | told)
    at = [order.codes(key) for key in ("grade", "breach", "tier", "offer", "period", "segment", "part")]
    return table.iloc[np.lexsort(at)].reset_index(drop=True)


def split_flows(m: Model, values: Floats) -> pd.DataFrame:
    """The component flows of the solution ``values`` (columns,), shared out over the assemblies of their pools.

    Columns: ``flow`` (position in the family), ``line`` (of the bills) and ``units``. A pool's assemblies take of every flow
    to it in proportion to what they need.
    """
    flow, use = m.component_flow, m.consumption
    keys = ["pool", "grade", "made"]
    taken = pd.DataFrame({key: use.index[key] for key in (*keys, "line")} | {"taken": values[use.column] * use.value})
    taken = taken.groupby([*keys, "line"], as_index=False).agg(taken=("taken", "sum"))
    taken["share"] = taken["taken"] / taken.groupby(keys)["taken"].transform("sum").where(lambda whole: whole > 0)
    used = np.flatnonzero(values[flow.column] > NEGLIGIBLE)
    sent = pd.DataFrame(
        {key: flow.index[key][used] for key in keys} | {"flow": used, "whole": values[flow.column[used]]}
    )
    split = sent.merge(taken[taken["taken"] > 0], on=keys)
    split["units"] = split["whole"] * split["share"]
    return split.loc[split["units"] > NEGLIGIBLE, ["flow", "line", "units"]].reset_index(drop=True)


def component_table(m: Model, split: pd.DataFrame) -> pd.DataFrame:
    """The component flows, as ``split_flows`` gives them, sorted by assembly, component, period, offer."""
    flows, given = m.given.flows, m.given
    used, line = split["flow"].to_numpy(np.intp), split["line"].to_numpy(np.intp)
    flow = Linear(
        given.space,
        {key: codes[used] for key, codes in m.component_flow.index.items()},
        m.component_flow.column[used],
        m.component_flow.value[used],
    )
    assembly = given.links.assembly[line]
    ids = {
        "component_offer": _ids(m, "offer", flow),
        **{key: _ids(m, key, flow) for key in ("supplier", "plant", "country", "component")},
        "assembly_offer": given.labels["offer"][assembly],
        "assembly": given.labels["part"][given.space.derived["part"][0][1][assembly]],
        "grade": _ids(m, "grade", flow),
        "period": _ids(m, "made", flow),
        "ship_period": _ids(m, "ship", flow),
    }
    per_unit = [getattr(flows, term)[used] for term in ("purchase", "freight", "duty")]
    cost = _costs(m, flow, split["units"].to_numpy(float), per_unit, risk(m).value[len(m.order) :][used])
    table = pd.DataFrame(ids | cost | {"of_concern": flows.of_concern[used]})
    at = [*(flow.codes(key) for key in ("tier", "grade", "offer", "made")), given.links.component[line], assembly]
    return table.iloc[np.lexsort(at)].reset_index(drop=True)


def _ids(m: Model, key: str, terms: Linear) -> npt.NDArray[np.object_]:
    codes: Codes = terms.codes(key)
    return m.given.labels[key][codes]


def _costs(m: Model, terms: Linear, units: Floats, per_unit: list[Floats], risky: Floats) -> dict[str, Any]:
    """The columns from price tier to landed cost; ``per_unit`` are price, freight and duty in ¥."""
    given = m.given
    offer, period, tier = (terms.index[key] for key in ("offer", "period", "tier"))
    rate = given.prices.rate[offer, period]
    stated = given.prices.native[offer, tier]
    landed = np.sum(per_unit, axis=0)
    return {
        "price_tier": tier,
        "units": units,
        "currency": given.table("offers")["currency"].to_numpy(object)[offer],
        "unit_price": np.where(stated * rate == per_unit[0], stated, per_unit[0] / rate),
        "jpy_per_unit": rate,
        "unit_landed_cost_jpy": landed,
        "purchase_jpy": per_unit[0] * units,
        "freight_jpy": per_unit[1] * units,
        "duty_jpy": per_unit[2] * units,
        "risk_jpy": risky * units,
        "landed_cost_jpy": landed * units,
    }
