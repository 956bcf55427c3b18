"""Numbers behind the overview: headline, dependence, spending by bloc, flows, decisions, risks. Pure functions.

Money is nominal yen; shares are 0–1 of value (purchase cost, and the components bought apart at their standard cost);
periods are calendar quarters such as ``2027Q2``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

import pandas as pd

from optimizer import api

__all__ = [
    "BLOCS",
    "FAMILIES",
    "Headline",
    "bound_dependence",
    "deadlines",
    "decisions",
    "dependence",
    "flows",
    "headline",
    "named_flows",
    "named_orders",
    "outlay",
    "paid",
    "quarter_of",
    "remaining_concern",
    "shortages",
    "single_sources",
    "spend_by_bloc",
    "within_horizon",
    "zero_from",
]

BLOCS = ("domestic", "allied", "partner", "other", "of_concern")
FAMILIES = ("communication", "semiconductor", "computing", "component", "material")
#: A smaller share is the solver's rounding, not a purchase.
NEGLIGIBLE = 1e-6
#: Cost terms that nobody pays: they steer the model.
NOTIONAL = ("shortage", "risk")


@dataclass(frozen=True)
class Headline:
    """The figures at the top of the overview; shares 0–1, money in ¥, periods None where there is none.

    ``premium`` is as in ``summary.json``.
    """

    coverage: float
    coverage_units: float
    outlay: float
    landed: float
    premium: Mapping[str, Any] | None
    first_period: str
    first_share: float | None
    last_period: str
    last_share: float | None
    zero_from: str | None
    bound_last: float | None
    bound_zero_from: str | None
    blocs: Mapping[str, float]
    confidence: Mapping[str, float]

    @property
    def trusted(self) -> float:
        """Share of value with domestic and allied sources."""
        return self.blocs.get("domestic", 0.0) + self.blocs.get("allied", 0.0)


def outlay(summary: Mapping[str, Any]) -> float:
    """What is paid in all, ¥ nominal: every cost term but the notional ones (shortage penalty, price of risk)."""
    return sum(cost for term, cost in summary["costs_nominal_jpy"].items() if term not in NOTIONAL)


def headline(
    summary: Mapping[str, Any], reference: Mapping[str, Any] | None = None, bound: pd.DataFrame | None = None
) -> Headline:
    """The headline of a plan; ``reference`` is the summary of the plan compared with, ``bound`` as `bound_dependence`."""
    exposure: Mapping[str, float | None] = summary["exposure_by_period"]
    bought = [period for period in sorted(exposure) if exposure[period] is not None] or sorted(exposure)
    paid = outlay(summary)
    costs = summary["costs_nominal_jpy"]
    held = {} if bound is None else dict(zip(bound["period"], bound["share"].fillna(0.0), strict=True))
    return Headline(
        coverage=summary["coverage"]["value"],
        coverage_units=summary["coverage"]["units"],
        outlay=paid,
        landed=sum(costs[term] for term in ("purchase", "freight", "duty")),
        premium=_premium(summary, reference),
        first_period=bought[0],
        first_share=exposure[bought[0]],
        last_period=bought[-1],
        last_share=exposure[bought[-1]],
        zero_from=zero_from(exposure),
        bound_last=held[max(held)] if held else None,
        bound_zero_from=zero_from(held),
        blocs=summary["share_by_bloc"],
        confidence=summary["confidence"],
    )


def _premium(summary: Mapping[str, Any], reference: Mapping[str, Any] | None) -> Mapping[str, Any] | None:
    """The premium that a plan was solved for, else that over the reference's plan."""
    stated: Mapping[str, Any] | None = summary.get("premium")
    if stated is not None or reference is None:
        return stated
    return api.premium_between(summary, reference).as_mapping()


def zero_from(exposure: Mapping[str, float | None]) -> str | None:
    """The first period from which on nothing is bought from sources of concern; None if that never comes."""
    free = None
    for period in sorted(exposure, reverse=True):
        if (exposure[period] or 0.0) > NEGLIGIBLE:
            break
        free = period
    return free


@lru_cache(maxsize=8)
def named_orders(pack: api.Pack) -> pd.DataFrame:
    """The orders with three columns more: ``bloc`` of the plant's country, ``family`` of the part and ``bound``, whether
    a rule of the case applies to the buyer and the part. The table is shared: do not change it.
    """
    named = _named(pack, pack.tables["orders"], "part")
    return named.assign(bound=api.bound_orders(pack.case, named))


@lru_cache(maxsize=8)
def named_flows(pack: api.Pack) -> pd.DataFrame:
    """The component flows with ``bloc`` and ``family`` of the component. The table is shared: do not change it."""
    return _named(pack, pack.tables["components"], "component")


def _named(pack: api.Pack, rows: pd.DataFrame, part: str) -> pd.DataFrame:
    tables = pack.case.tables
    bloc = tables["countries"].set_index("country_id")["bloc"]
    family = tables["parts"].set_index("part_id")["family"]
    return rows.assign(bloc=rows["country"].map(bloc), family=rows[part].map(family))


def within_horizon(flows: pd.DataFrame, periods: list[str]) -> pd.DataFrame:
    """Component flows in the period that pays them: what reached an assembly before the horizon, in its first."""
    return flows.assign(period=flows["period"].where(flows["period"].isin(periods), periods[0]))


def paid(pack: api.Pack) -> pd.DataFrame:
    """Everything that is paid for, orders and component flows: period, part, supplier, country, bloc, landed_cost_jpy."""
    flows = within_horizon(named_flows(pack), pack.case.periods).rename(columns={"component": "part"})
    columns = ["period", "part", "supplier", "country", "bloc", "landed_cost_jpy"]
    return pd.concat([named_orders(pack)[columns], flows[columns]], ignore_index=True)


def dependence(pack: api.Pack) -> pd.DataFrame:
    """By period: ``share`` bought from sources of concern (NaN where nothing is bought), ``concern_jpy``, ``value_jpy``."""
    exposure = pack.summary["exposure_by_period"]
    periods = sorted(exposure)
    bought = pack.tables["orders"].groupby("period")["value_jpy"].sum().reindex(periods).fillna(0.0)
    share = pd.Series([exposure[period] for period in periods], dtype=float)
    table = pd.DataFrame({"period": periods, "share": share, "value_jpy": bought.to_numpy(dtype=float)})
    table["concern_jpy"] = table["share"].fillna(0.0) * table["value_jpy"]
    return table


def bound_dependence(orders: pd.DataFrame, periods: list[str]) -> pd.DataFrame | None:
    """As `dependence`, for those purchases to which a rule applies; None if that is all of them or none."""
    bound = orders[orders["bound"]]
    if len(bound) in (0, len(orders)):
        return None
    bought = bound.groupby("period")["value_jpy"].sum().reindex(periods)
    held = bound[bound["of_concern"]].groupby("period")["value_jpy"].sum().reindex(bought.index).fillna(0.0)
    share = (held / bought.where(bought > 0)).astype(float)
    return pd.DataFrame(
        {
            "period": periods,
            "share": share.to_numpy(),
            "value_jpy": bought.fillna(0.0).to_numpy(),
            "concern_jpy": held.to_numpy(),
        }
    )


def deadlines(case: api.Case) -> pd.DataFrame:
    """Dates of the case's rules that fall into its horizon: rule, period, the share allowed from then on (0 barred)."""
    rows = []
    for rule in case.rules:
        steps = [(step.start, step.share) for step in rule.phase_out] or [(rule.start, 0.0)]
        rows += [(rule.id, quarter_of(day), share) for day, share in steps]
    table = pd.DataFrame(rows, columns=["rule", "period", "share"]).astype({"share": float})
    return table[table["period"].isin(case.periods)].reset_index(drop=True)


def quarter_of(day: date) -> str:
    """The quarter of a day."""
    return f"{day.year}Q{(day.month - 1) // 3 + 1}"


def spend_by_bloc(bought: pd.DataFrame, periods: list[str]) -> pd.DataFrame:
    """Landed cost by period and bloc, every pair present: period, bloc, landed_cost_jpy, share of the period's.

    ``bought`` is what `paid` gives, or some of it.
    """
    index = pd.MultiIndex.from_product([periods, BLOCS], names=["period", "bloc"])
    cost = bought.groupby(["period", "bloc"])["landed_cost_jpy"].sum().reindex(index, fill_value=0.0)
    table = cost.reset_index()
    total = table.groupby("period")["landed_cost_jpy"].transform("sum")
    return table.assign(share=(table["landed_cost_jpy"] / total.where(total > 0)).astype(float))


def flows(orders: pd.DataFrame, countries: int = 12) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Value from country to part family to segment, for a Sankey diagram.

    Nodes: ``kind`` (country, others, family, segment), ``id``, ``bloc`` (of countries), ``jpy``. Links: ``source`` and
    ``target`` (rows of the nodes), ``bloc``, ``jpy``. Beyond the largest ``countries``, the countries of a bloc are
    one node of kind ``others`` whose id is the bloc.
    """
    bought = orders.groupby(["country", "bloc", "family", "segment"], as_index=False)["value_jpy"].sum()
    sizes = bought.groupby("country")["value_jpy"].sum().sort_values(ascending=False, kind="stable")
    shown = bought["country"].isin(sizes.index[:countries])
    bought["origin"] = bought["country"].where(shown, bought["bloc"])
    bought["origin_kind"] = shown.map({True: "country", False: "others"})
    origins = bought.groupby(["origin_kind", "origin", "bloc"], as_index=False)["value_jpy"].sum()
    origins["rank"] = origins["bloc"].map({bloc: k for k, bloc in enumerate(BLOCS)})
    origins = origins.sort_values(["rank", "value_jpy"], ascending=[True, False], kind="stable")
    pieces = [origins.rename(columns={"origin_kind": "kind", "origin": "id", "value_jpy": "jpy"})]
    for kind in ("family", "segment"):
        sums = bought.groupby(kind, as_index=False)["value_jpy"].sum()
        sums = sums.sort_values("value_jpy", ascending=False, kind="stable")
        pieces.append(sums.rename(columns={kind: "id", "value_jpy": "jpy"}).assign(kind=kind, bloc=None))
    nodes = pd.concat([piece[["kind", "id", "bloc", "jpy"]] for piece in pieces], ignore_index=True)
    at = {(kind, key): row for row, (kind, key) in enumerate(zip(nodes["kind"], nodes["id"], strict=True))}
    into = bought.groupby(["origin_kind", "origin", "family", "bloc"], as_index=False)["value_jpy"].sum()
    out = bought.groupby(["family", "segment", "bloc"], as_index=False)["value_jpy"].sum()
    links = pd.DataFrame(
        {
            "source": [at[key] for key in zip(into["origin_kind"], into["origin"], strict=True)]
            + [at["family", key] for key in out["family"]],
            "target": [at["family", key] for key in into["family"]] + [at["segment", key] for key in out["segment"]],
            "bloc": [*into["bloc"], *out["bloc"]],
            "jpy": [*into["value_jpy"], *out["value_jpy"]],
        }
    )
    return nodes, links


def decisions(pack: api.Pack) -> pd.DataFrame:
    """What must be decided, by its latest date: kind (qualification, opening, expansion), period, available, supplier,
    part (NaN for a plant), plant (of openings), offer, units (of expansions), cost_jpy.
    """
    offers = pack.case.tables["offers"].set_index("offer_id")
    supplier = pack.case.tables["plants"].set_index("plant_id")["supplier_id"]
    qualified = pack.tables["qualifications"].rename(
        columns={"start_period": "period", "available_period": "available"}
    )
    opened = pack.tables["openings"].assign(available=pack.tables["openings"]["period"])
    grown = pack.tables["expansions"].rename(columns={"available_period": "available"})
    plant = grown["offer"].map(offers["plant_id"])
    grown = grown.assign(part=grown["offer"].map(offers["part_id"]), supplier=plant.map(supplier))
    columns = ["kind", "period", "available", "supplier", "part", "plant", "offer", "units", "cost_jpy"]
    pieces = [
        table.assign(kind=kind).reindex(columns=columns).astype({"units": float, "cost_jpy": float})
        for kind, table in (("qualification", qualified), ("opening", opened), ("expansion", grown))
        if len(table)
    ]
    if not pieces:
        return pd.DataFrame(columns=columns).astype({"units": float, "cost_jpy": float})
    table = pd.concat(pieces, ignore_index=True)
    return table.sort_values(["period", "cost_jpy"], ascending=[True, False], kind="stable", ignore_index=True)


def shortages(pack: api.Pack) -> pd.DataFrame:
    """Shortages by part and segment, most valuable first: units, first and last period, share of their demand."""
    short = pack.tables["shortages"]
    table = short.groupby(["part", "segment"], as_index=False).agg(
        units=("units", "sum"), first=("period", "min"), last=("period", "max"), penalty_jpy=("penalty_jpy", "sum")
    )
    demand = pack.case.tables["demand"].groupby(["part_id", "segment_id"])["units"].sum()
    wanted = [demand.get(pair, float("nan")) for pair in zip(table["part"], table["segment"], strict=True)]
    table["share"] = table["units"] / pd.Series(wanted, index=table.index, dtype=float)
    return table.sort_values("penalty_jpy", ascending=False, kind="stable", ignore_index=True)


def single_sources(orders: pd.DataFrame, by: str, periods: list[str]) -> pd.DataFrame:
    """Parts whose orders in ``periods`` all come from one ``by`` (country, supplier), largest first: part, holder,
    value_jpy and its share of all orders then.
    """
    late = orders[orders["period"].isin(periods)]
    table = late.groupby("part").agg(holders=(by, "nunique"), holder=(by, "first"), value_jpy=("value_jpy", "sum"))
    total = float(table["value_jpy"].sum())
    table = table[table["holders"] == 1].drop(columns="holders").reset_index()
    table["share"] = table["value_jpy"] / total if total else 0.0
    return table.sort_values("value_jpy", ascending=False, kind="stable", ignore_index=True)


def remaining_concern(orders: pd.DataFrame, period: str) -> pd.DataFrame:
    """Who still buys from sources of concern in a period: segment, value_jpy and its share of the segment's."""
    then = orders[orders["period"] == period]
    total = then.groupby("segment")["value_jpy"].sum()
    held = then[then["of_concern"]].groupby("segment")["value_jpy"].sum()
    table = held[held > 0].sort_values(ascending=False, kind="stable").reset_index()
    return table.assign(share=table["value_jpy"] / table["segment"].map(total))
