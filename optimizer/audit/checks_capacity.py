"""Checks of what offers, plants and lanes can ship, and of expansions, which add to it."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from optimizer.arrays import Floats, Ordinals
from optimizer.messages import message

from .check import check
from .codes import joined, summed
from .context import Context
from .finding import AMOUNT, LIMIT, Violation, rows_where
from .rows import Rows, by_name

__all__ = ["expanded", "expansion", "lane_capacity", "offer_capacity", "plant_capacity", "share_of"]


@check(message("offers ship within capacity, ramp and expansions"))
def offer_capacity(c: Context) -> Iterator[Violation]:
    """Output of an offer in a shipping period fits its capacity and the expansions built by then.

    A qualified offer's capacity follows its ramp from the horizon's first period.
    """
    coded, (offer, ship, units) = c.coded, (c.output[key] for key in ("offer", "ship", "units"))
    qualified = coded.offers.having("qualified")[offer]
    # What a qualified offer ships before the horizon violates its lead time, which is reported there.
    ramp = np.where(qualified, coded.ramp_at(offer, np.maximum(ship, 0)), 1.0)
    limit = share_of(ramp, coded.capacity.at(offer, ship)) + expanded(c, offer, ship)
    text = message("ships {amount} units; capacity, ramp and expansions allow {limit}", amount=AMOUNT, limit=LIMIT)
    yield from c.exceeds(units, limit, c.naming(c.output, "offer", "ship"), text, floor=c.offer_floor[offer])


@check(message("the offers of a plant fit its resource"))
def plant_capacity(c: Context) -> Iterator[Violation]:
    """The offers of a plant share its resource: units times capacity use fit in each shipping period."""
    use = c.coded.offers.numbers("capacity_use")[c.output["offer"]]
    used = c.output.totals("plant", "ship", units=use * c.output["units"], floor=use * c.offer_floor[c.output["offer"]])
    limit = c.coded.plant_capacity.at(used["plant"], used["ship"])
    keys, floor = c.naming(used, "plant", "ship"), np.minimum(1.0, used["floor"])
    text = message("uses {amount} resource units of {limit}", amount=AMOUNT, limit=LIMIT)
    yield from c.exceeds(used["units"], limit, keys, text, floor=floor)


@check(message("the flows on a lane fit its capacity"))
def lane_capacity(c: Context) -> Iterator[Violation]:
    """All flows on one lane, to segments and to plants, fit its capacity in each shipping period."""
    flows, lanes = c.all_flows.where(c.all_flows["lane"] >= 0), c.coded.lanes
    used = flows.totals("lane", "ship", units=flows["units"], floor=c.offer_floor[flows["offer"]])
    lane, ship = used["lane"], used["ship"]
    capacity = lanes.numbers("capacity")[lane]
    yield from c.exceeds(
        used["units"],
        np.where(np.isnan(capacity), np.inf, capacity),
        lambda at: {
            "origin": lanes.cells("origin", lane[at]),
            "destination": lanes.cells("destination", lane[at]),
            "part": lanes.cells("part_id", lane[at]),
            message("ship period"): c.coded.names(ship[at]),
        },
        message("carries {amount} units of {limit}", amount=AMOUNT, limit=LIMIT),
        floor=np.minimum(1.0, used["floor"]),
    )


@check(message("expansions keep to what is offered"))
def expansion(c: Context) -> Iterator[Violation]:
    """Expansions are offered, stay within their largest size, and are available after their time to build."""
    coded, rows = c.coded, c.tables["expansions"]
    offer, units = rows.codes["offer"], rows.numbers["units"]
    most, build = coded.expansion("max_units"), coded.expansion("build_periods")[offer]
    keys = rows.named("offer", "period")
    yield from rows_where(np.isnan(most[offer]), keys, message("the offer can't be expanded"), units, 0.0)
    due, written = rows.times["period"] + build, rows.times["available_period"]
    text = message("available_period isn't the order plus the time to build (quarters from the horizon's start)")
    yield from rows_where(~np.isnan(build) & (written != due), keys, text, written, due)
    grown, total = by_name(coded.offer_ids, offer, units)
    limit, keys = np.where(np.isnan(most[grown]), np.inf, most[grown]), c.naming(Rows({"offer": grown}), "offer")
    text = message("grows by {amount} units; the most is {limit}", amount=AMOUNT, limit=LIMIT)
    yield from c.exceeds(total, limit, keys, text, floor=c.offer_floor[grown])


def expanded(c: Context, offer: Ordinals, ship: Ordinals) -> Floats:
    """Units of expansion built when each offer ships."""
    rows = c.tables["expansions"]
    # Blank, and so never ready, where the offer can't be expanded.
    ready = rows.times["period"] + c.coded.expansion("build_periods")[rows.codes["offer"]]
    at, row = joined(offer, rows.codes["offer"])
    built = ready[row] <= ship[at]
    return summed(at[built], rows.numbers["units"][row[built]], len(offer))


def share_of(share: Floats, capacity: Floats) -> Floats:
    """Share of a capacity that may be infinite; no share of an unlimited capacity is 0."""
    return np.where(share > 0, np.where(share > 0, share, 1.0) * capacity, 0.0)
