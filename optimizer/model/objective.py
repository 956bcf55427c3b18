"""The objective as named cost terms, each in present ¥, and the levels of the lexicographic mode."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from optimizer.arrays import Floats
from optimizer.errors import BadInput
from optimizer.messages import listing, message

from .algebra import Linear, Parameter
from .variables import Model

__all__ = ["COST_TERMS", "dense", "levels", "present"]


def present(m: Model, terms: Linear) -> Linear:
    """The same in present ¥: discounted by period, where the scenario says so."""
    return terms if m.instance.undiscounted else terms * Parameter(("period",), m.instance.discount)


def purchase(m: Model) -> Linear:
    """Units times price times exchange rate, on arrival, of orders and components."""
    return (m.order * m.instance.orders.purchase).followed_by(m.component_flow * m.instance.flows.purchase)


def freight(m: Model) -> Linear:
    """Freight of the lane, on arrival, of orders and components."""
    return (m.order * m.instance.orders.freight).followed_by(m.component_flow * m.instance.flows.freight)


def duty(m: Model) -> Linear:
    """Duty on price and freight, on arrival, of orders and components."""
    return (m.order * m.instance.orders.duty).followed_by(m.component_flow * m.instance.flows.duty)


def qualification(m: Model) -> Linear:
    """Cost of qualifying an offer, when it starts."""
    return m.qualify * m.instance.qualification_cost


def opening(m: Model) -> Linear:
    """Cost of opening a plant, once, when it opens."""
    return m.open_plant * m.instance.opening_cost


def expansion(m: Model) -> Linear:
    """Cost of expanding an offer net of subsidy, when ordered."""
    return m.expand * m.instance.expansion_cost


def holding(m: Model) -> Linear:
    """Holding cost of the stock at the end of each period."""
    return m.stock * m.instance.holding


def shortage(m: Model) -> Linear:
    """Penalty of each missing unit."""
    return m.shortage * m.instance.penalty


def risk(m: Model) -> Linear:
    """Price of risk: ¥ per unit from a country with risk score 100, in proportion below; 0 unless the scenario says so."""
    price = m.instance.options.risk_price_jpy
    if not price:
        return m.output * np.broadcast_to(np.float64(0.0), len(m.output))
    score = m.instance.coded.numbers("countries", "risk_score")
    used = np.unique(m.output.codes("country"))
    if np.isnan(score[used]).any():
        missing = listing(m.instance.labels["country"][used[np.isnan(score[used])]])
        raise BadInput(message("risk_price_jpy needs a risk_score for {countries}", countries=missing), "countries")
    return m.output * Parameter(("country",), price * np.nan_to_num(score) / 100)


#: The terms of the cost by name, in the order in which they are reported.
COST_TERMS: dict[str, Callable[[Model], Linear]] = {
    term.__name__: term
    for term in (purchase, freight, duty, qualification, opening, expansion, holding, shortage, risk)
}


def dense(terms: Linear, columns: int) -> Floats:
    """Coefficients by column, shape (columns,); each column stands once among the terms."""
    coefficients, at, count = np.zeros(columns), terms.column, len(terms)
    # Memory that nothing is written to is not taken.
    if not terms.value.any():
        return coefficients
    if at[-1] - at[0] == count - 1 and (at[1:] > at[:-1]).all():
        coefficients[at[0] : at[0] + count] = terms.value
    else:
        coefficients[at] = terms.value
    return coefficients


def levels(m: Model, columns: int) -> list[tuple[str, Floats]]:
    """What the lexicographic mode minimises in turn before cost; empty in cost mode.

    ``shortage`` becomes one level a priority class, most critical first, in ¥ of undiscounted penalty; ``exposure`` is
    the purchase cost of sources of concern, components included, undiscounted.
    """
    before_cost: list[tuple[str, Floats]] = []
    for name in m.instance.options.objective:
        if name == "shortage":
            priority = m.instance.coded.numbers("segments", "priority")
            missed = shortage(m)
            of = priority[missed.index["segment"]]
            before_cost += [(f"shortage, priority {k:g}", dense(missed.where(of == k), columns)) for k in np.unique(of)]
        elif name == "exposure":
            concern = np.concatenate([m.instance.orders.of_concern, m.instance.flows.of_concern])
            before_cost.append(("exposure", dense(purchase(m).where(concern), columns)))
    return before_cost
