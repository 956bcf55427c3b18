"""What a unit is worth: standard costs of components, cheapest values and shortage penalties."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from .codes import Codes, Floats
from .facts import Facts
from .lanes import landed, to_segment

__all__ = ["Worth", "cheapest_value", "penalties", "read_worth"]


@dataclass(frozen=True, eq=False)
class Worth:
    """Standard costs in ¥ per unit: ``part`` (part, period), and ``content`` (offer, period), that of the chosen
    components of a unit, 0 where none are chosen.
    """

    part: Floats
    content: Floats


def read_worth(facts: Facts) -> Worth:
    """The standard cost of a part: the median over its offers of first-tier price and chosen components; else 0."""
    size, count = len(facts.offers), facts.count
    parts = len(facts.part_ids)
    of = facts.offers["part"].to_numpy(dtype=np.int64)
    offer, time = np.repeat(np.arange(size), count), np.tile(np.arange(count), size)
    price = (facts.unit_price(offer, np.zeros_like(offer), time) * facts.rate[offer, time]).reshape(size, count)
    lines = facts.bills.chosen
    owner, component = lines["offer"].to_numpy(), lines["component"].to_numpy()
    units = lines["units"].to_numpy(dtype=float)[:, None]
    standard, content = np.zeros((parts, count)), np.zeros((size, count))
    levels = facts.bills.levels(parts)
    # A part is priced once all of its components are.
    for level in np.unique(levels[of]):
        here = levels[of] == level
        mine = here[owner]
        np.add.at(content, owner[mine], units[mine] * standard[component[mine]])
        medians = pd.DataFrame(price[here] + content[here]).groupby(of[here]).median()
        standard[medians.index.to_numpy()] = medians.to_numpy(dtype=float)
    return Worth(standard, content)


def cheapest_value(facts: Facts, worth: Worth, parts: Codes) -> Floats:
    """Cheapest value (¥ per unit) of each part over offers, tiers and periods; NaN if nobody offers it."""
    tiers = facts.tiers.groupby("offer")["price"].min().to_numpy(dtype=float)
    price = np.where(np.isnan(facts.dated_price), tiers[:, None], facts.dated_price) * facts.rate + worth.content
    best = pd.Series(price.min(axis=1)).groupby(facts.offers["part"].to_numpy()).min()
    return np.asarray(best.reindex(parts).to_numpy(dtype=float))


def penalties(facts: Facts, worth: Worth, part: Codes) -> Floats:
    """Shortage penalty (¥ per unit) of each part code."""
    stated = facts.parts["shortage_penalty_jpy"].to_numpy(dtype=float)[part]
    blank = np.isnan(stated)
    if blank.any():
        unique, where = np.unique(part[blank], return_inverse=True)
        stated[blank] = _default_penalty(facts, worth, unique)[where]
    return np.asarray(stated, dtype=float)


def _default_penalty(facts: Facts, worth: Worth, parts: Codes) -> Floats:
    """Ten times the highest landed cost of each part to a segment that asks for it; 0 if nobody offers it.

    The standard cost of chosen components belongs to it, at its highest over the horizon.

    Every offer with a lane counts, barred ones included, at its highest price over the horizon and its tiers.
    """
    tiers = facts.tiers.groupby("offer")["price"].max().to_numpy(dtype=float)
    # A dated price replaces the offer's own in its period only, so both may be the highest somewhere.
    price = np.where(np.isnan(facts.dated_price), tiers[:, None], facts.dated_price) * facts.rate
    highest = pd.DataFrame(
        {"offer": np.arange(len(facts.offers)), "part": facts.offers["part"], "price": price.max(axis=1)}
    ).assign(content=worth.content.max(axis=1))
    wanted = facts.pairs[facts.pairs["part"].isin(parts)][["segment", "part"]]
    routes = wanted.merge(highest, on="part")
    lane = to_segment(facts, routes["offer"].to_numpy(), routes["segment"].to_numpy())
    routes, lane = routes[lane >= 0], lane[lane >= 0]
    each = routes["price"].to_numpy(dtype=float)
    freight, duty = landed(facts, lane, each)
    best = (
        pd.Series(each + freight + duty + routes["content"].to_numpy(dtype=float))
        .groupby(routes["part"].to_numpy())
        .max()
    )
    return np.asarray(10.0 * best.reindex(parts).fillna(0.0).to_numpy(dtype=float))
