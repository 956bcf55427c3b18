"""Checks of what offers, plants and lanes can ship, and of expansions, which add to it."""

from __future__ import annotations

import numpy as np

from optimizer.arrays import Floats, Ordinals

from .codes import joined, summed
from .context import Context
from .finding import Finding, exceeding, rows_where
from .rows import by_name

__all__ = ["expanded", "expansion", "lane_capacity", "offer_capacity", "plant_capacity", "share_of"]


def offer_capacity(c: Context) -> list[Finding]:
    """Output of an offer in a shipping period fits its capacity and the expansions built by then.

    A qualified offer's capacity follows its ramp from the horizon's first period.
    """
    facts = c.facts
    offer, ship, units = (c.output[key] for key in ("offer", "ship", "units"))
    qualified = facts.offers.having("qualified")[offer]
    # What a qualified offer ships before the horizon is a fault of lead time, reported there.
    ramp = np.where(qualified, facts.ramp_at(offer, np.maximum(ship, 0)), 1.0)
    limit = share_of(ramp, facts.capacity_at(offer, ship)) + expanded(c, offer, ship)
    return rows_where(
        "offer_capacity",
        exceeding(units, limit, c.tolerance, floor=c.offer_floor[offer]),
        c.output_keys(c.output),
        "ships {amount} units; capacity, ramp and expansions allow {limit}",
        units,
        limit,
    )


def plant_capacity(c: Context) -> list[Finding]:
    """The offers of a plant share its resource: units times capacity use fit in each shipping period."""
    groups = c.output.by("plant", "ship")
    use = c.facts.offers.numbers("capacity_use")[c.output["offer"]]
    used = groups.sum(use * c.output["units"])
    plant, ship = c.output["plant"][groups.first], c.output["ship"][groups.first]
    limit = c.facts.plant_capacity_at(plant, ship)
    floor = np.minimum(1.0, groups.sum(use * c.offer_floor[c.output["offer"]]))
    return rows_where(
        "plant_capacity",
        exceeding(used, limit, c.tolerance, floor=floor),
        lambda at: {"plant": c.facts.plant_ids.names[plant[at]], "ship period": c.facts.names(ship[at])},
        "uses {amount} resource units of {limit}",
        used,
        limit,
    )


def lane_capacity(c: Context) -> list[Finding]:
    """All flows on one lane, to segments and to plants, fit its capacity in each shipping period."""
    flows = c.all_flows.where(c.all_flows["lane"] >= 0)
    groups = flows.by("lane", "ship")
    lane, ship, used = flows["lane"][groups.first], flows["ship"][groups.first], groups.sum(flows["units"])
    lanes = c.facts.lanes
    capacity = lanes.numbers("capacity")[lane]
    limit = np.where(np.isnan(capacity), np.inf, capacity)
    floor = np.minimum(1.0, groups.sum(c.offer_floor[flows["offer"]]))
    return rows_where(
        "lane_capacity",
        exceeding(used, limit, c.tolerance, floor=floor),
        lambda at: {
            "origin": lanes.cells("origin", lane[at]),
            "destination": lanes.cells("destination", lane[at]),
            "part": lanes.cells("part_id", lane[at]),
            "ship period": c.facts.names(ship[at]),
        },
        "carries {amount} units of {limit}",
        used,
        limit,
    )


def expansion(c: Context) -> list[Finding]:
    """Expansions are offered, stay within their largest size, and are available after their time to build."""
    facts, rows = c.facts, c.book["expansions"]
    offer, units = rows.codes["offer"], rows.numbers["units"]
    most, build = facts.expansion("max_units"), facts.expansion("build_periods")[offer]
    keys = rows.named("offer", "period")
    found = rows_where("expansion", np.isnan(most[offer]), keys, "the offer can't be expanded", units, 0.0)
    due = rows.times["period"] + build
    stated = rows.times["available_period"]
    message = "available_period isn't the order plus the time to build (quarters from the horizon's start)"
    found += rows_where("expansion", ~np.isnan(build) & (stated != due), keys, message, stated, due)
    at, total = by_name(facts.offer_ids, offer, units)
    limit = np.where(np.isnan(most[at]), np.inf, most[at])
    return found + rows_where(
        "expansion",
        exceeding(total, limit, c.tolerance, floor=c.offer_floor[at]),
        lambda some: {"offer": facts.offer_ids.names[at[some]]},
        "grows by {amount} units; the most is {limit}",
        total,
        limit,
    )


def expanded(c: Context, offer: Ordinals, ship: Ordinals) -> Floats:
    """Units of expansion built when each offer ships."""
    rows = c.book["expansions"]
    if not len(rows):
        return np.zeros(len(offer))
    # Blank, and so never ready, where the offer can't be expanded.
    ready = rows.times["period"] + c.facts.expansion("build_periods")[rows.codes["offer"]]
    order = np.argsort(rows.codes["offer"], kind="stable")
    at, row = joined(offer, rows.codes["offer"][order])
    row = order[row]
    built = ready[row] <= ship[at]
    return summed(at[built], rows.numbers["units"][row[built]], len(offer))


def share_of(share: Floats, capacity: Floats) -> Floats:
    """Share of a capacity that may be infinite; no share of an unlimited capacity is 0."""
    return np.where(share > 0, np.where(share > 0, share, 1.0) * capacity, 0.0)
