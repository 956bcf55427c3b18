"""A market's parameters in dictionaries by keys, as people hold them who write a model with PuLP or Pyomo."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from benchmarks.arrays import Plain

__all__ = ["Keyed", "keyed"]

Groups = dict[Any, list[tuple[int, int, int]]]


@dataclass(frozen=True)
class Keyed:
    """¥ per unit by order (offer, need, quarter), volumes (need, quarter), and the orders in each group."""

    cost: dict[tuple[int, int, int], float]
    volumes: list[tuple[int, int]]
    by_need: Groups = field(default_factory=lambda: defaultdict(list))
    by_offer: Groups = field(default_factory=lambda: defaultdict(list))
    by_plant: Groups = field(default_factory=lambda: defaultdict(list))
    by_part: Groups = field(default_factory=lambda: defaultdict(list))
    by_country: Groups = field(default_factory=lambda: defaultdict(list))
    by_year: Groups = field(default_factory=lambda: defaultdict(list))


def keyed(p: Plain) -> Keyed:
    """The parameters by key."""
    routes = zip(p.route_offer.tolist(), p.route_need.tolist(), p.unit_cost.tolist(), strict=True)
    cost = {(offer, need, t): price for offer, need, row in routes for t, price in enumerate(row)}
    k = Keyed(cost, [(need, t) for need in range(len(p.need_part)) for t in range(p.quarters)])
    part, plant, country, year = (a.tolist() for a in (p.offer_part, p.offer_plant, p.offer_country, p.year))
    for order in cost:
        offer, need, t = order
        k.by_need[need, t].append(order)
        k.by_offer[offer, t].append(order)
        k.by_plant[plant[offer], t].append(order)
        k.by_part[part[offer], t].append(order)
        k.by_country[country[offer], part[offer], t].append(order)
        k.by_year[year[t]].append(order)
    return k
