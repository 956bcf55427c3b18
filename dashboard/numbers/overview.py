"""Numbers of the overview: the headline of the bound buyers and of all, what its charts draw, what is to be decided.

Money is nominal yen; shares are 0–1 of value (purchase cost, and the components bought apart at their standard cost);
periods are calendar quarters such as ``2027Q2``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import pandas as pd

from optimizer import api

__all__ = [
    "Headline",
    "all_buyers",
    "decisions",
    "flows",
    "flows_with_bloc",
    "headline",
    "headline_orders",
    "orders_with_bloc",
    "reference_exposure",
    "reference_title",
    "short_sentence",
]


@dataclass(frozen=True)
class Headline:
    """The numbers at the top of the overview, of the bound buyers or of all; shares 0–1, money in ¥, None where none is.

    ``segments`` are the bound buyers, none if the numbers are everybody's. ``made_in_concern`` and ``firm_of_concern`` are of
    what the rules concern; ``remaining`` the firms of concern with what they make
    elsewhere, over the last four quarters. ``premium`` is as in ``summary.json``.
    """

    segments: tuple[str, ...]
    coverage: float | None
    coverage_units: float | None
    outlay: float
    landed: float
    premium: Mapping[str, Any] | None
    first_period: str
    last_period: str
    made_in_concern: api.concern.DependenceTrend
    firm_of_concern: api.concern.DependenceTrend
    remaining: Mapping[str, float]
    confidence: Mapping[str, float]


def headline(summary: Mapping[str, Any]) -> Headline:
    """The headline of a plan: of the bound buyers, of all where a scenario binds nobody."""
    bound_buyers = summary["bound_buyers"]
    if bound_buyers is None:
        return all_buyers(summary)
    first, last, trends = api.concern.trends(bound_buyers["exposure_by_period"])
    return Headline(
        segments=tuple(bound_buyers["segments"]),
        coverage=bound_buyers["coverage"]["value"],
        coverage_units=bound_buyers["coverage"]["units"],
        outlay=api.spending.outlay(bound_buyers["cost"]["terms_jpy"]),
        landed=bound_buyers["cost"]["purchases_jpy"],
        premium=summary.get("premium"),
        first_period=first,
        last_period=last,
        **trends,
        remaining=bound_buyers["remaining"]["firms"],
        confidence=bound_buyers["confidence"],
    )


def all_buyers(summary: Mapping[str, Any]) -> Headline:
    """The headline of all buyers."""
    costs = summary["costs_nominal_jpy"]
    first, last, trends = api.concern.trends(summary["concern_by_period"])
    return Headline(
        segments=(),
        coverage=summary["coverage"]["value"],
        coverage_units=summary["coverage"]["units"],
        outlay=api.spending.outlay(costs),
        landed=sum(costs[term] for term in ("purchase", "freight", "duty")),
        premium=summary.get("premium"),
        first_period=first,
        last_period=last,
        **trends,
        remaining={},
        confidence=summary["confidence"],
    )


@lru_cache(maxsize=8)
def orders_with_bloc(pack: api.Pack) -> pd.DataFrame:
    """The orders with two columns more: ``bloc`` of the plant's country and ``family`` of the part. The table is shared: do
    not change it.
    """
    return api.spending.with_bloc_and_family(pack.case, pack.tables["orders"])


@lru_cache(maxsize=8)
def flows_with_bloc(pack: api.Pack) -> pd.DataFrame:
    """The component flows with ``bloc`` and ``family`` of the component. The table is shared: do not change it."""
    return api.spending.with_bloc_and_family(pack.case, pack.tables["components"], "component")


def headline_orders(pack: api.Pack) -> pd.DataFrame:
    """The orders that the headline is about: those that the rules concern, all where they bind nobody."""
    orders = orders_with_bloc(pack)
    return orders if pack.summary["bound_buyers"] is None else orders[orders["bound"]]


def reference_exposure(summary: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """What the same buyers buy of concern in the reference's plan, by period; None without a reference."""
    exposure: Mapping[str, Any] | None = ((summary["bound_buyers"] or {}).get("reference") or {}).get(
        "exposure_by_period"
    )
    return exposure


def short_sentence(summary: Mapping[str, Any], language: api.Language) -> str | None:
    """Who goes short, the lowest priority first; None where nobody does, or where an earlier version wrote the plan."""
    short = summary.get("short_buyers")
    return None if short is None else str(short["sentence"][language])


def reference_title(premium: Mapping[str, Any], language: api.Language) -> str:
    """What the scenario is called that a premium is held against; its id where it has no title."""
    return str(premium.get("reference_title", {}).get(language, premium["reference"]))


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
    origins["rank"] = origins["bloc"].map({bloc: k for k, bloc in enumerate(api.spending.BLOCS)})
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
