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
    "MEASURES",
    "Course",
    "Headline",
    "deadlines",
    "decisions",
    "dependence",
    "everybody",
    "flows",
    "headed_orders",
    "headline",
    "named_flows",
    "named_orders",
    "outlay",
    "paid",
    "quarter_of",
    "reference_exposure",
    "remaining_concern",
    "shortages",
    "single_sources",
    "spend_by_bloc",
    "within_horizon",
]

BLOCS = ("domestic", "allied", "partner", "other", "of_concern")
FAMILIES = ("communication", "semiconductor", "computing", "component", "material")
#: A smaller share is the solver's rounding, not a purchase.
NEGLIGIBLE = 1e-6
#: The two measures of dependence, which are never added up, and their names in a plan's files.
MEASURES = {"made": "made_in_concern", "firm": "firm_of_concern"}
#: Cost terms that nobody pays: they steer the model.
NOTIONAL = ("shortage", "risk")


@dataclass(frozen=True)
class Course:
    """How a share (0–1) moves: in the first and the last quarter with purchases, and from when it is zero for good."""

    first: float | None
    last: float | None
    zero_from: str | None


@dataclass(frozen=True)
class Headline:
    """The figures at the top of the overview, of the bound buyers or of all; shares 0–1, money in ¥, None where none is.

    ``segments`` are the bound buyers, none if the figures are everybody's. ``made`` is what is made in a country of concern,
    ``firm`` what is of firms of concern, of what the rules concern; ``remaining`` the firms of concern with what they make
    elsewhere, over the last four quarters. ``premium`` is as in ``summary.json``.
    """

    segments: tuple[str, ...]
    share_of_purchases: float | None
    coverage: float | None
    coverage_units: float | None
    outlay: float
    landed: float
    premium: Mapping[str, Any] | None
    first_period: str
    last_period: str
    made: Course
    firm: Course
    remaining: Mapping[str, float]
    confidence: Mapping[str, float]


def outlay(summary: Mapping[str, Any]) -> float:
    """What is paid in all, ¥ nominal: every cost term but the notional ones (shortage penalty, price of risk)."""
    return _paid(summary["costs_nominal_jpy"])


def _paid(terms: Mapping[str, float]) -> float:
    return sum(cost for term, cost in terms.items() if term not in NOTIONAL)


def headline(summary: Mapping[str, Any]) -> Headline:
    """The headline of a plan: of the bound buyers, of all where a scenario binds nobody."""
    bound = summary["bound_buyers"]
    if bound is None:
        return everybody(summary)
    exposure, cost = bound["exposure_by_period"], bound["cost"]
    return Headline(
        segments=tuple(bound["segments"]),
        share_of_purchases=bound["share_of_purchases"],
        coverage=bound["coverage"]["value"],
        coverage_units=bound["coverage"]["units"],
        outlay=_paid(cost["terms_jpy"]),
        landed=cost["purchases_jpy"],
        premium=summary.get("premium"),
        **_courses(exposure),
        remaining=bound["remaining"]["firms"],
        confidence=bound["confidence"],
    )


def everybody(summary: Mapping[str, Any]) -> Headline:
    """The headline of all buyers."""
    costs = summary["costs_nominal_jpy"]
    return Headline(
        segments=(),
        share_of_purchases=1.0,
        coverage=summary["coverage"]["value"],
        coverage_units=summary["coverage"]["units"],
        outlay=outlay(summary),
        landed=sum(costs[term] for term in ("purchase", "freight", "duty")),
        premium=summary.get("premium"),
        **_courses(summary["concern_by_period"]),
        remaining={},
        confidence=summary["confidence"],
    )


def _courses(exposure: Mapping[str, Mapping[str, float] | None]) -> dict[str, Any]:
    bought = [period for period in sorted(exposure) if exposure[period] is not None] or sorted(exposure)
    ends = {name: exposure[period] or {} for name, period in (("first", bought[0]), ("last", bought[-1]))}
    found: dict[str, Any] = {"first_period": bought[0], "last_period": bought[-1]}
    for name, measure in (("made", "made_in_concern"), ("firm", "firm_of_concern")):
        zero = api.first_without(exposure, measure)
        found[name] = Course(ends["first"].get(measure), ends["last"].get(measure), zero)
    return found


@lru_cache(maxsize=8)
def named_orders(pack: api.Pack) -> pd.DataFrame:
    """The orders with two columns more: ``bloc`` of the plant's country and ``family`` of the part. The table is shared: do
    not change it.
    """
    return _named(pack, pack.tables["orders"], "part")


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


def dependence(orders: pd.DataFrame, periods: list[str], reference: Mapping[str, Any] | None = None) -> pd.DataFrame:
    """Of the orders, by period: ``made`` in a country of concern and by a ``firm`` of concern (0–1, NaN where nothing is
    bought), ``value_jpy``, ``made_jpy``, ``firm_jpy``; ``made_reference`` and ``firm_reference`` of a reference's
    ``exposure_by_period``, where there is one.
    """
    shares = api.exposure_of(orders, periods)
    value = orders["value_jpy"]
    table = pd.DataFrame({"period": periods})
    for name, measure in MEASURES.items():
        table[name] = [(shares[period] or {}).get(measure, float("nan")) for period in periods]
    table["value_jpy"] = value.groupby(orders["period"]).sum().reindex(periods).fillna(0.0).to_numpy(float)
    for name, measure in MEASURES.items():
        held = value.where(orders[measure], 0.0).groupby(orders["period"]).sum()
        table[f"{name}_jpy"] = held.reindex(periods).fillna(0.0).to_numpy(float)
    for name, measure in MEASURES.items() if reference is not None else ():
        before = [(reference.get(period) or {}).get(measure, float("nan")) for period in periods]
        table[f"{name}_reference"] = before
    return table


def headed_orders(pack: api.Pack) -> pd.DataFrame:
    """The orders that the headline is about: those that the rules concern, all where they bind nobody."""
    orders = named_orders(pack)
    return orders if pack.summary["bound_buyers"] is None else orders[orders["bound"]]


def reference_exposure(summary: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """What the same buyers buy of concern in the reference's plan, by period; None without a reference."""
    bound = summary["bound_buyers"]
    if bound is None or "reference" not in bound:
        return None
    held: Mapping[str, Any] = bound["reference"]["exposure_by_period"]
    return held


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
    """What must be decided, by its latest date, as ``decisions.csv``; sources that are merely new are left to the plan page."""
    table = pack.tables["decisions"]
    return table[table["kind"] != "source"].reset_index(drop=True)


def shortages(pack: api.Pack) -> pd.DataFrame:
    """Shortages by part and segment, those of bound buyers first, then the most valuable: units, first and last period,
    share of their demand, ``bound``.
    """
    short = pack.tables["shortages"]
    table = short.groupby(["part", "segment"], as_index=False).agg(
        units=("units", "sum"), first=("period", "min"), last=("period", "max"), penalty_jpy=("penalty_jpy", "sum")
    )
    demand = pack.case.tables["demand"].groupby(["part_id", "segment_id"])["units"].sum()
    wanted = [demand.get(pair, float("nan")) for pair in zip(table["part"], table["segment"], strict=True)]
    table["share"] = table["units"] / pd.Series(wanted, index=table.index, dtype=float)
    table["bound"] = table["segment"].isin(headline(pack.summary).segments)
    return table.sort_values(["bound", "penalty_jpy"], ascending=False, kind="stable", ignore_index=True)


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
    """Who still buys of concern in a period: segment, value_jpy, ``made`` and ``firm`` (0–1 of what the segment buys)."""
    then = orders[orders["period"] == period]
    value = then["value_jpy"]
    table = pd.DataFrame({"value_jpy": value.groupby(then["segment"]).sum()})
    for name, measure in MEASURES.items():
        held = value.where(then[measure], 0.0).groupby(then["segment"]).sum()
        table[name] = held / table["value_jpy"].where(table["value_jpy"] > 0)
    table = table[(table[["made", "firm"]] > NEGLIGIBLE).any(axis=1)]
    return table.sort_values("value_jpy", ascending=False, kind="stable").reset_index()
