"""What a plan pays and for what: spending by bloc, whole costs of buyers, value from country to part family to segment.

Money is nominal ¥; value is purchase cost, and the components bought apart at their standard cost.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from optimizer.case import Case
from optimizer.schema import column

__all__ = [
    "BLOCS",
    "bloc_shift",
    "buyers_cost",
    "outlay",
    "payments",
    "spend_by_bloc",
    "with_bloc_and_family",
    "within_horizon",
]

BLOCS = column("countries", "bloc").choices
"""The blocs of countries, from domestic to of concern."""

#: Cost terms that nobody pays: they steer the model.
_NOTIONAL = ("shortage", "risk")
#: Cost terms of what is bought, and of what is built up for it.
_LANDED, _BUILT = ("purchase", "freight", "duty"), ("qualification", "opening", "expansion", "holding")
#: Quarters at either end over which spending is compared.
_ENDS = 4


def with_bloc_and_family(case: Case, rows: pd.DataFrame, part: str = "part") -> pd.DataFrame:
    """Rows of a plan's table with ``bloc`` of their ``country`` and ``family`` of the part that the column ``part`` names."""
    bloc = case.tables["countries"].set_index("country_id")["bloc"]
    family = case.tables["parts"].set_index("part_id")["family"]
    return rows.assign(bloc=rows["country"].map(bloc), family=rows[part].map(family))


def within_horizon(flows: pd.DataFrame, periods: Sequence[str]) -> pd.DataFrame:
    """Component flows in the period that pays them: what reached an assembly before the horizon, in its first."""
    return flows.assign(period=flows["period"].where(flows["period"].isin(periods), periods[0]))


def payments(case: Case, tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """All that a plan buys, orders and component flows: period, part, supplier, country, bloc, landed_cost_jpy."""
    flows = within_horizon(tables["components"], case.periods).rename(columns={"component": "part"})
    columns = ["period", "part", "supplier", "country", "landed_cost_jpy"]
    rows = pd.concat([tables["orders"][columns], flows[columns]], ignore_index=True)
    return with_bloc_and_family(case, rows)[["period", "part", "supplier", "country", "bloc", "landed_cost_jpy"]]


def spend_by_bloc(bought: pd.DataFrame, periods: Sequence[str]) -> pd.DataFrame:
    """Landed cost by period and bloc, every pair present: period, bloc, landed_cost_jpy, share of the period's (0–1).

    ``bought`` is what `payments` gives, or some of it.
    """
    index = pd.MultiIndex.from_product([periods, BLOCS], names=["period", "bloc"])
    cost = bought.groupby(["period", "bloc"])["landed_cost_jpy"].sum().reindex(index, fill_value=0.0)
    table = cost.reset_index()
    total = table.groupby("period")["landed_cost_jpy"].transform("sum")
    return table.assign(share=(table["landed_cost_jpy"] / total.where(total > 0)).astype(float))


def bloc_shift(spend: pd.DataFrame) -> pd.DataFrame:
    """Of what `spend_by_bloc` gives, each bloc's share (0–1) of the first and of the last four periods: bloc, first, last."""
    periods = sorted(spend["period"].unique())
    sums = [
        spend[spend["period"].isin(end)].groupby("bloc")["landed_cost_jpy"].sum()
        for end in (periods[:_ENDS], periods[-_ENDS:])
    ]
    first, last = (amounts / amounts.sum() if amounts.sum() else amounts for amounts in sums)
    return pd.DataFrame({"first": first, "last": last}).rename_axis("bloc").reset_index()


def outlay(terms: Mapping[str, float]) -> float:
    """What is paid in all, ¥: every cost term but the notional ones (shortage penalty, price of risk)."""
    return sum(cost for term, cost in terms.items() if term not in _NOTIONAL)


def buyers_cost(buyers: pd.DataFrame) -> dict[str, float]:
    """What rows of a plan's table ``buyers`` come to, ¥: ``cost`` (notional terms left out), ``landed`` (purchase, freight and
    duty) and the ``components`` in it.
    """
    landed, built = (sum(float(buyers[f"{term}_jpy"].sum()) for term in terms) for terms in (_LANDED, _BUILT))
    return {"cost": landed + built, "landed": landed, "components": float(buyers["components_jpy"].sum())}
