"""The objective as named cost terms, each in present ¥, and the levels of the lexicographic mode."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from optimizer.errors import BadInput

from .algebra import Floats, Linear, Parameter
from .variables import Model, offer_codes

__all__ = ["COST_TERMS", "cost_terms", "dense", "levels"]


def _present(m: Model, terms: Linear) -> Linear:
    return terms * Parameter(("period",), m.given.discount)


def purchase(m: Model) -> Linear:
    """Units times price times exchange rate, on arrival, of orders and components."""
    return (m.order * m.given.orders.purchase).beside(m.component_flow * m.given.flows.purchase)


def freight(m: Model) -> Linear:
    """Freight of the lane, on arrival, of orders and components."""
    return (m.order * m.given.orders.freight).beside(m.component_flow * m.given.flows.freight)


def duty(m: Model) -> Linear:
    """Duty on price and freight, on arrival, of orders and components."""
    return (m.order * m.given.orders.duty).beside(m.component_flow * m.given.flows.duty)


def qualification(m: Model) -> Linear:
    """Cost of qualifying an offer, when it starts."""
    cost = m.given.table("offers")["qualification_cost_jpy"].to_numpy(float)
    return m.qualify * Parameter(("offer",), cost)


def opening(m: Model) -> Linear:
    """Cost of opening a plant, once, when it opens."""
    return m.open_plant * Parameter(("plant",), m.given.table("plants")["opening_cost_jpy"].to_numpy(float))


def expansion(m: Model) -> Linear:
    """Cost of expanding an offer net of subsidy, when ordered."""
    table, cost = m.given.table("expansions"), np.zeros(m.given.space.sizes["offer"])
    net = table["cost_jpy_per_unit"].to_numpy(float) * (1 - table["subsidy_share"].to_numpy(float))
    cost[offer_codes(m.given, table["offer_id"])] = net
    return m.expand * Parameter(("offer",), cost)


def holding(m: Model) -> Linear:
    """Holding cost of the stock at the end of each period."""
    return m.stock * m.given.holding


def shortage(m: Model) -> Linear:
    """Penalty of each missing unit."""
    return m.shortage * m.given.penalty


def risk(m: Model) -> Linear:
    """Price of risk: ¥ per unit from a country with risk score 100, in proportion below; 0 unless the scenario says so."""
    price = m.given.case.scenario.model.risk_price_jpy
    countries = m.given.table("countries")
    score = countries["risk_score"].to_numpy(float)
    used = np.unique(m.output.codes("country"))
    if price and np.isnan(score[used]).any():
        missing = ", ".join(countries["country_id"].iloc[used[np.isnan(score[used])]])
        raise BadInput(f"risk_price_jpy needs a risk_score for {missing}", "countries")
    return m.output * Parameter(("country",), price * np.nan_to_num(score) / 100)


COST_TERMS: dict[str, Callable[[Model], Linear]] = {
    "purchase": purchase,
    "freight": freight,
    "duty": duty,
    "qualification": qualification,
    "opening": opening,
    "expansion": expansion,
    "holding": holding,
    "shortage": shortage,
    "risk": risk,
}


def dense(terms: Linear, columns: int) -> Floats:
    """Coefficients by column, shape (columns,)."""
    return np.asarray(np.bincount(terms.column, terms.value, columns), float)


def cost_terms(m: Model, columns: int) -> dict[str, Floats]:
    """Every cost term as coefficients by column in present ¥."""
    return {name: dense(_present(m, term(m)), columns) for name, term in COST_TERMS.items()}


def levels(m: Model, columns: int) -> list[tuple[str, Floats]]:
    """What the lexicographic mode minimises in turn before cost; empty in cost mode.

    ``shortage`` becomes one level a priority class, most critical first, in ¥ of undiscounted penalty; ``exposure`` is
    the purchase cost of sources of concern, components included, undiscounted.
    """
    found: list[tuple[str, Floats]] = []
    for name in m.given.case.scenario.model.objective:
        if name == "shortage":
            priority = m.given.table("segments")["priority"].to_numpy(float)
            missed = shortage(m)
            of = priority[missed.index["segment"]]
            found += [(f"shortage, priority {k:g}", dense(missed.where(of == k), columns)) for k in np.unique(of)]
        elif name == "exposure":
            concern = np.concatenate([m.given.orders.of_concern, m.given.flows.of_concern])
            found.append(("exposure", dense(purchase(m).where(concern), columns)))
    return found
