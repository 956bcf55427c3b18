"""Checks of what must be begun before anything ships: qualifications and openings, whole where integers are on."""

from __future__ import annotations

import numpy as np

from .book import Table
from .checks_capacity import expanded, share_of
from .codes import Ids, joined, summed
from .context import Context
from .finding import Finding, exceeding, rows_where
from .rows import by_name

__all__ = ["integrality", "opening", "qualification"]

#: Solvers accept a yes/no within 1e-6 of a whole number, and so does the audit.
WHOLE = 1e-6


def qualification(c: Context) -> list[Finding]:
    """Candidates ship what completed qualifications and their ramp allow; shares add up to at most 1.

    An unlimited candidate needs a completed qualification, a whole one where integers are on.
    """
    facts, rows = c.facts, c.book["qualifications"]
    offers, code, share = facts.offers, rows.codes["offer"], rows.numbers["share"]
    candidate = offers.having("candidate")
    keys = rows.named("offer", "start_period")
    found = rows_where("qualification", ~candidate[code], keys, "the offer isn't a candidate")
    delay = offers.numbers("qualification_periods")[code].astype(np.int64)
    due, stated = rows.times["start_period"] + delay, rows.times["available_period"]
    message = "available_period isn't the start plus the qualification time (quarters from the horizon's start)"
    found += rows_where("qualification", stated != due, keys, message, stated, due)
    found += _at_most_one(c, "qualification", rows, "offer", facts.offer_ids)

    out = c.output.where(candidate[c.output["offer"]])
    if not len(out):
        return found
    offer, ship, units = (out[key] for key in ("offer", "ship", "units"))
    floor = c.offer_floor[offer]
    order = np.argsort(code, kind="stable")
    at, row = joined(offer, code[order])
    row = order[row]
    age = ship[at] - due[row]
    begun = np.where(age >= 0, share[row], 0.0)
    done = summed(at, begun, len(out))
    ramped = summed(at, facts.ramp_at(offer[at], age) * begun, len(out))
    capacity = facts.capacity_at(offer, ship)
    out_keys = c.output_keys(out)
    limit = share_of(ramped, capacity) + expanded(c, offer, ship)
    found += rows_where(
        "qualification",
        exceeding(units, limit, c.tolerance, floor=floor),
        out_keys,
        "ships {amount} units; completed qualification and ramp allow {limit}",
        units,
        limit,
    )
    most = facts.expansion("max_units")[offer]
    strong = share_of(done, capacity + np.nan_to_num(most))
    found += rows_where(
        "qualification",
        ~np.isnan(most) & exceeding(units, strong, c.tolerance, floor=floor),
        out_keys,
        "ships {amount} units; the qualified share of capacity and largest expansion is {limit}",
        units,
        strong,
    )
    needed = _needed(c)
    return found + rows_where(
        "qualification",
        (units > c.tolerance * floor) & (done < needed),
        out_keys,
        "ships although its qualification isn't complete",
        done,
        needed,
    )


def opening(c: Context) -> list[Finding]:
    """A plant with an opening cost ships only once it is open; shares add up to at most 1.

    What an incumbent shipped before the horizon needs its plant open in the first period.
    """
    facts, rows = c.facts, c.book["openings"]
    cost, code = facts.plants.numbers("opening_cost_jpy"), rows.codes["plant"]
    keys = rows.named("plant", "period")
    message = "the plant has no opening cost, so it needs no opening"
    found = rows_where("opening", cost[code] <= 0, keys, message)
    found += _at_most_one(c, "opening", rows, "plant", facts.plant_ids)
    out = c.output.where(cost[c.output["plant"]] > 0)
    groups = out.by("plant", "ship")
    plant, ship, units = out["plant"][groups.first], out["ship"][groups.first], groups.sum(out["units"])
    floor = np.minimum(1.0, groups.sum(c.offer_floor[out["offer"]]))
    order = np.argsort(code, kind="stable")
    at, row = joined(plant, code[order])
    row = order[row]
    begun = rows.times["period"][row] <= np.maximum(ship[at], 0)
    opened = summed(at[begun], rows.numbers["share"][row[begun]], len(plant))
    needed = _needed(c)
    return found + rows_where(
        "opening",
        (units > c.tolerance * floor) & (opened < needed),
        lambda some: {"plant": facts.plant_ids.names[plant[some]], "ship period": facts.names(ship[some])},
        "ships although the plant isn't open",
        opened,
        needed,
    )


def integrality(c: Context) -> list[Finding]:
    """With integers on, every qualification and opening is whole."""
    if not c.model.integers:
        return []
    found: list[Finding] = []
    for name, keys in (("qualifications", ("offer", "start_period")), ("openings", ("plant", "period"))):
        rows = c.book[name]
        share = rows.numbers["share"]
        partial = np.abs(share - np.round(share)) > WHOLE
        message = f"{name}: the share isn't whole"
        found += rows_where("integrality", partial, rows.named(*keys), message, share, np.round(share))
    return found


def _needed(c: Context) -> float:
    """The least share by which something counts as begun."""
    return 1.0 - WHOLE if c.model.integers else float(np.finfo(float).tiny)


def _at_most_one(c: Context, check: str, rows: Table, key: str, ids: Ids) -> list[Finding]:
    at, total = by_name(ids, rows.codes[key], rows.numbers["share"])
    message = "the shares add up to more than 1"
    over = exceeding(total, 1.0, max(c.tolerance, WHOLE))
    return rows_where(check, over, lambda some: {key: ids.names[at[some]]}, message, total, 1.0)
