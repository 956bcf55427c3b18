"""Checks of decisions.csv: the commitments of the other tables, and the sources that are new."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from optimizer.arrays import Mask, Ordinals
from optimizer.messages import listing, message

from .check import check
from .checks_columns import mislabelled
from .codes import located
from .context import Context
from .finding import YEN_SCALE, Violation, differing, rows_where
from .plan_tables import Table
from .rows import Rows

__all__ = ["decisions"]

_KINDS = ("qualification", "expansion", "source", "opening")
_OPENING = _KINDS.index("opening")
#: What may stand in ``because``, and whether the reference then takes the decision as well.
_BECAUSE = {"rules": False, "scenario": False, "partly": True, "any": True}


@check(message("the decisions are those of the other tables and the sources that are new"), since_2=True)
def decisions(c: Context) -> Iterator[Violation]:
    """Each row is a qualification, an expansion, an opening, or the first shipment of an offer that is neither incumbent nor
    to be qualified; none is missing; its labels are those of its offer and plant, where an opening has only the plant; a row
    said to be due to the rules has no counterpart in the reference.
    """
    table, coded = c.tables["decisions"], c.coded
    keys = table.named("kind", "offer", "plant", "period")
    kind = table.words("kind").among(_KINDS)
    yield from rows_where(kind < 0, keys, message("the kind isn't one of {kinds}", kinds=listing(_KINDS)))
    offer = coded.offer_ids.of(table.words("offer"))
    unknown = (offer < 0) & (kind != _OPENING) & (kind >= 0)
    yield from rows_where(unknown, keys, message("the offer is unknown to the case"))
    member = np.where(kind == _OPENING, table.codes["plant"], offer)
    due = _due(c)
    code, written = _coded(c, due["kind"], due["member"], due["time"]), _coded(c, kind, member, table.times["period"])
    at = located(code, written)
    yield from rows_where((at < 0) & (kind >= 0), keys, message("no such decision follows from the plan"))
    known = np.flatnonzero(at >= 0)
    units = table.sheet.numbers("units")[table.rows]
    for column, amount, floor in (("cost_jpy", table.numbers["cost_jpy"], YEN_SCALE), ("units", units, 1.0)):
        expected = due[column][at[known]]
        off = np.zeros(len(table), dtype=np.bool_)
        off[known] = differing(np.nan_to_num(amount[known]), np.nan_to_num(expected), c.tolerance, floor)
        yield from rows_where(
            off, keys, message("{column} isn't {what}", column=column, what=message("that of the plan")), amount
        )

    def names(row: int) -> str:
        number, ids = due["kind"][row], coded.plant_ids if due["kind"][row] == _OPENING else coded.offer_ids
        return f"{_KINDS[number]} {ids.names[due['member'][row]]}"

    lacking = np.isin(code, written, invert=True)
    yield from rows_where(lacking, lambda at: {"decision": [names(row) for row in at]}, message("missing"))
    yield from _labels(c, table, kind, offer)
    yield from rows_where(_misfits(table), keys, message("because doesn't fit what is said of the reference"))


def _labels(c: Context, table: Table, kind: Ordinals, offer: Ordinals) -> Iterator[Violation]:
    """Rows that name another plant, supplier or part than their offer or plant has."""
    keys = ("kind", "offer", "plant", "period")
    supplier = {"supplier": c.coded.plants.words("supplier_id")}
    yield from mislabelled(table, supplier, table.codes["plant"], table.named(*keys), message("that of the plant"))
    for column in ("offer", "part"):
        excess = (kind == _OPENING) & ~table.words(column).blank
        yield from rows_where(excess, table.named(*keys), message("an opening has no {column}", column=column))
    offered = (kind != _OPENING) & (offer >= 0)
    rows, labels = table.where(offered), {column: c.coded.offers.words(column) for column in ("plant", "part")}
    yield from mislabelled(rows, labels, offer[offered], rows.named(*keys), message("that of the offer"))


def _misfits(table: Table) -> Mask:
    """Rows of which the reason and what is said of the reference don't fit each other."""
    because = table.words("because")
    # Without a reference nothing is said of it.
    strange = because.mapped(lambda word: word not in (*_BECAUSE, ""), False, np.bool_)
    with_it = because.mapped(lambda word: _BECAUSE.get(word, False), False, np.bool_)
    without = because.mapped(lambda word: not _BECAUSE.get(word, True), False, np.bool_)
    blank = table.words("reference_period").blank
    return np.asarray(strange | (with_it & blank) | (without & ~blank))


def _due(c: Context) -> Rows:
    """Columns ``kind``, ``member`` (offer, or plant of an opening), ``time``, ``cost_jpy``, ``units`` (0 where none are due)."""
    tables, costs, sources = c.tables, c.own_costs, _sources(c)
    begun, grown, opened = (tables[name] for name in ("qualifications", "expansions", "openings"))
    # In the order of _KINDS.
    pieces = (
        (begun.codes["offer"], c.paid_in("qualification"), costs["qualification"], np.zeros(len(begun))),
        (grown.codes["offer"], c.paid_in("expansion"), costs["expansion"], grown.numbers["units"]),
        (sources["offer"], sources["time"], np.zeros(len(sources)), sources["units"]),
        (opened.codes["plant"], c.paid_in("opening"), costs["opening"], np.zeros(len(opened))),
    )
    member, time, cost, units = (np.concatenate(columns) for columns in zip(*pieces, strict=True))
    kind = np.repeat(np.arange(len(_KINDS)), [len(piece[0]) for piece in pieces])
    return Rows({"kind": kind, "member": member, "time": time, "cost_jpy": cost, "units": units})


def _sources(c: Context) -> Rows:
    """Offers that ship, no incumbents and not qualified in the plan, in order: ``offer``, ``time`` of the first, ``units``."""
    new = ~c.coded.offers.having("incumbent")
    new[c.tables["qualifications"].codes["offer"]] = False
    rows = c.output.where(new[c.output["offer"]] & (c.output["units"] > 0))
    sums = rows.totals("offer", units=rows["units"])
    first = np.full(len(c.coded.offers), np.iinfo(np.int64).max)
    np.minimum.at(first, rows["offer"], rows["ship"])
    order = np.argsort(sums["offer"], kind="stable")
    offer = sums["offer"][order]
    return Rows({"offer": offer, "time": first[offer], "units": sums["units"][order]})


def _coded(c: Context, kind: Ordinals, member: Ordinals, time: Ordinals) -> Ordinals:
    """One number for each kind, member and time; times before the horizon included."""
    size, width = max(len(c.coded.offers), len(c.coded.plants)) + 1, 1 << 20
    return (kind * size + member) * width + time + (width >> 1)
