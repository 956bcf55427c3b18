"""What a plan is measured by beside its cost: linear in its orders, since prices and the whole they refer to are fixed.

A unit of a part counts at the part's reference price, whoever supplies it, and the whole is the value of all demand at these
prices. So a cheap source weighs as much as a dear one, and the share of a source cannot fall because others charge more.
What segments buy counts (tier 1), not what assemblies take.
"""

from __future__ import annotations

from collections.abc import Callable

from optimizer.rules.sources import firm_of_concern, made_in_concern

from .algebra import Linear
from .variables import Model

__all__ = ["MEASURED", "valued_orders"]


def valued_orders(m: Model) -> Linear:
    """¥ of the orders at reference prices."""
    return m.order * m.instance.reference_price


def origin(m: Model) -> Linear:
    """¥ made in countries of concern."""
    return valued_orders(m).where(made_in_concern(m.instance.coded)[m.order.index["offer"]])


def firm(m: Model) -> Linear:
    """¥ from firms of concern, of the period of arrival."""
    concern = firm_of_concern(m.instance.coded, m.instance.periods)
    return valued_orders(m).where(concern[m.order.index["offer"], m.order.index["period"]])


def country(m: Model) -> Linear:
    """¥ from the country that supplies most of each part; of a model whose scenario limits it."""
    return m.largest_source * m.instance.reference_price


def lead(m: Model) -> Linear:
    """¥ times quarters between shipping and arrival."""
    index = m.order.index
    return valued_orders(m) * (index["period"] + m.instance.first_ship - index["ship"]).astype(float)


def shortage(m: Model) -> Linear:
    """¥ missed."""
    return m.shortage * m.instance.reference_price


#: By measure, in the order of the scenario's limits.
MEASURED: dict[str, Callable[[Model], Linear]] = {
    measure.__name__: measure for measure in (origin, firm, country, lead, shortage)
}
