"""Checks of what must be begun before anything ships: qualifications and openings, whole where integers are on."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from optimizer.messages import message

from .check import check
from .checks_capacity import expanded, share_of
from .codes import Ids, joined, summed
from .context import Context
from .finding import AMOUNT, LIMIT, Violation, exceeding, rows_where
from .rows import Rows, by_name

__all__ = ["integrality", "opening", "qualification"]

#: Solvers accept a yes/no within 1e-6 of a whole number, and so does the audit.
WHOLE = 1e-6


@check(message("candidates ship only what qualification and ramp allow"))
def qualification(c: Context) -> Iterator[Violation]:
    """Candidates ship what completed qualifications and their ramp allow; shares add up to at most 1.

    An unlimited candidate needs a completed qualification, a whole one where integers are on.
    """
    coded, rows = c.coded, c.tables["qualifications"]
    offers, code, share = coded.offers, rows.codes["offer"], rows.numbers["share"]
    candidate = offers.having("candidate")
    keys = rows.named("offer", "start_period")
    yield from rows_where(~candidate[code], keys, message("the offer isn't a candidate"))
    delay = offers.numbers("qualification_periods")[code].astype(np.int64)
    due, written = rows.times["start_period"] + delay, rows.times["available_period"]
    text = message("available_period isn't the start plus the qualification time (quarters from the horizon's start)")
    yield from rows_where(written != due, keys, text, written, due)
    yield from _at_most_one(c, "qualifications", "offer", coded.offer_ids)

    out = c.output.where(candidate[c.output["offer"]])
    if not len(out):
        return
    offer, ship, units = (out[key] for key in ("offer", "ship", "units"))
    floor, keys = c.offer_floor[offer], c.naming(out, "offer", "ship")
    at, row = joined(offer, code)
    age = ship[at] - due[row]
    begun = np.where(age >= 0, share[row], 0.0)
    done = summed(at, begun, len(out))
    ramped = summed(at, coded.ramp_at(offer[at], age) * begun, len(out))
    capacity = coded.capacity.at(offer, ship)
    limit = share_of(ramped, capacity) + expanded(c, offer, ship)
    text = message("ships {amount} units; completed qualification and ramp allow {limit}", amount=AMOUNT, limit=LIMIT)
    yield from c.exceeds(units, limit, keys, text, floor=floor)
    most = coded.expansion("max_units")[offer]
    limit = np.where(np.isnan(most), np.inf, share_of(done, capacity + np.nan_to_num(most)))
    text = message(
        "ships {amount} units; the qualified share of capacity and largest expansion is {limit}",
        amount=AMOUNT,
        limit=LIMIT,
    )
    yield from c.exceeds(units, limit, keys, text, floor=floor)
    needed = _needed(c)
    bare = (units > c.tolerance * floor) & (done < needed)
    yield from rows_where(bare, keys, message("ships although its qualification isn't complete"), done, needed)


@check(message("plants with an opening cost ship only once open"))
def opening(c: Context) -> Iterator[Violation]:
    """A plant with an opening cost ships only once it is open; shares add up to at most 1.

    What an incumbent shipped before the horizon needs its plant open in the first period.
    """
    coded, rows = c.coded, c.tables["openings"]
    cost, code = coded.plants.numbers("opening_cost_jpy"), rows.codes["plant"]
    text = message("the plant has no opening cost, so it needs no opening")
    yield from rows_where(cost[code] <= 0, rows.named("plant", "period"), text)
    yield from _at_most_one(c, "openings", "plant", coded.plant_ids)
    out = c.output.where(cost[c.output["plant"]] > 0)
    shipped = out.totals("plant", "ship", units=out["units"], floor=c.offer_floor[out["offer"]])
    at, row = joined(shipped["plant"], code)
    begun = rows.times["period"][row] <= np.maximum(shipped["ship"][at], 0)
    opened, needed = summed(at[begun], rows.numbers["share"][row[begun]], len(shipped)), _needed(c)
    closed = (shipped["units"] > c.tolerance * np.minimum(1.0, shipped["floor"])) & (opened < needed)
    text = message("ships although the plant isn't open")
    yield from rows_where(closed, c.naming(shipped, "plant", "ship"), text, opened, needed)


@check(message("yes-or-no decisions are whole where integers are on"))
def integrality(c: Context) -> Iterator[Violation]:
    """With integers on, every qualification and opening is whole."""
    if not c.options.integers:
        return
    for name, keys in (("qualifications", ("offer", "start_period")), ("openings", ("plant", "period"))):
        rows = c.tables[name]
        share = rows.numbers["share"]
        partial = np.abs(share - np.round(share)) > WHOLE
        text = message("{table}: the share isn't whole", table=name)
        yield from rows_where(partial, rows.named(*keys), text, share, np.round(share))


def _needed(c: Context) -> float:
    """The least share by which something counts as begun."""
    return 1.0 - WHOLE if c.options.integers else float(np.finfo(float).tiny)


def _at_most_one(c: Context, table: str, key: str, ids: Ids) -> Iterator[Violation]:
    member, total = by_name(ids, c.tables[table].codes[key], c.tables[table].numbers["share"])
    over = exceeding(total, 1.0, max(c.tolerance, WHOLE))
    text = message("the shares add up to more than 1")
    yield from rows_where(over, c.naming(Rows({key: member}), key), text, total, 1.0)
