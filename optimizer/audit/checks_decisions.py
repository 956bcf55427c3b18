"""Checks of decisions.csv: the commitments of the other tables, and the sources that are new."""

from __future__ import annotations

import numpy as np

from optimizer.arrays import Floats, Ordinals

from .codes import located, summed
from .context import Context
from .finding import YEN, Finding, differing, rows_where
from .rows import Rows, grouped

__all__ = ["decisions"]

_KINDS = ("qualification", "expansion", "source", "opening")
#: What may stand in ``because``, and whether the reference then takes the decision as well.
_BECAUSE = {"rules": False, "scenario": False, "partly": True, "any": True}


def decisions(c: Context) -> list[Finding]:
    """Each row is a qualification, an expansion, an opening, or the first shipment of an offer that is neither incumbent nor
    to be qualified; none is missing; a row said to be due to the rules has no counterpart in the reference.
    """
    table, facts = c.book["decisions"], c.facts
    keys = table.named("kind", "offer", "plant", "period")
    place = {kind: number for number, kind in enumerate(_KINDS)}
    kind = table.words("kind").mapped(lambda word: place.get(word, -1), -1, np.int64)
    found = rows_where("decisions", kind < 0, keys, f"the kind isn't one of {', '.join(_KINDS)}")
    offer = facts.offer_ids.of(table.words("offer"))
    opening = kind == _KINDS.index("opening")
    found += rows_where("decisions", (offer < 0) & ~opening & (kind >= 0), keys, "the offer is unknown to the case")
    member = np.where(opening, table.codes["plant"], offer)
    due = _due(c)
    code, stated = _coded(c, due["kind"], due["member"], due["time"]), _coded(c, kind, member, table.times["period"])
    at = located(code, stated)
    found += rows_where("decisions", (at < 0) & (kind >= 0), keys, "no such decision follows from the plan")
    units = table.sheet.numbers("units")[table.rows]
    known = np.flatnonzero(at >= 0)
    row = at[known]
    for column, written, floor in (("cost_jpy", table.numbers["cost_jpy"], YEN), ("units", units, 1.0)):
        expected = due[column][row]
        off = np.zeros(len(table), dtype=np.bool_)
        off[known] = differing(np.nan_to_num(written[known]), np.nan_to_num(expected), c.tolerance, floor)
        found += rows_where("decisions", off, keys, f"{column} isn't that of the plan", written)
    lacking = np.isin(code, stated, invert=True)
    names = [facts.plant_ids if kind == _KINDS.index("opening") else facts.offer_ids for kind in due["kind"]]
    found += rows_where(
        "decisions",
        lacking,
        lambda some: {"decision": [f"{_KINDS[due['kind'][k]]} {names[k].names[due['member'][k]]}" for k in some]},
        "missing",
    )
    return found + _because(c)


def _because(c: Context) -> list[Finding]:
    table = c.book["decisions"]
    keys = table.named("kind", "offer", "plant", "period")
    said = table.words("because")
    # Without a reference nothing is said of it.
    strange = said.mapped(lambda word: word not in (*_BECAUSE, ""), False, np.bool_)
    with_it = said.mapped(lambda word: _BECAUSE.get(word, False), False, np.bool_)
    without = said.mapped(lambda word: not _BECAUSE.get(word, True), False, np.bool_)
    period = table.words("reference_period").mapped(lambda word: word != "", False, np.bool_)
    wrong = strange | (with_it & ~period) | (without & period)
    return rows_where("decisions", wrong, keys, "because doesn't fit what is said of the reference")


def _due(c: Context) -> Rows:
    """Columns ``kind``, ``member`` (offer, or plant of an opening), ``time``, ``cost_jpy``, ``units`` (0 where none are told)."""
    book, costs, (offer, time, units) = c.book, c.own_costs, _sources(c)
    begun, grown, opened = (book[name] for name in ("qualifications", "expansions", "openings"))
    members = [begun.codes["offer"], grown.codes["offer"], offer, opened.codes["plant"]]
    times = [begun.times["start_period"], grown.times["period"], time, opened.times["period"]]
    amounts = [np.zeros(len(begun)), grown.numbers["units"], units, np.zeros(len(opened))]
    paid = [costs["qualification"], costs["expansion"], np.zeros(len(offer)), costs["opening"]]
    return Rows(
        {
            "kind": np.repeat(np.arange(len(_KINDS)), [len(piece) for piece in members]),
            "member": np.concatenate(members),
            "time": np.concatenate(times),
            "cost_jpy": np.concatenate(paid),
            "units": np.concatenate(amounts),
        }
    )


def _sources(c: Context) -> tuple[Ordinals, Ordinals, Floats]:
    """Offers that ship, no incumbents and not qualified in the plan: offer, first shipment, units in all."""
    output, size = c.output, len(c.facts.offers)
    new = ~c.facts.offers.having("incumbent")
    new[c.book["qualifications"].codes["offer"]] = False
    rows = output.where(new[output["offer"]] & (output["units"] > 0))
    if not len(rows):
        bare = np.zeros(0, dtype=np.int64)
        return bare, bare, np.zeros(0)
    groups = grouped(rows["offer"], size)
    first = np.full(len(groups), np.iinfo(np.int64).max)
    np.minimum.at(first, groups.row, rows["ship"])
    return rows["offer"][groups.first], first, summed(groups.row, rows["units"], len(groups))


def _coded(c: Context, kind: Ordinals, member: Ordinals, time: Ordinals) -> Ordinals:
    """One number for each kind, member and time; times before the horizon included."""
    size, width = max(len(c.facts.offers), len(c.facts.plants)) + 1, 1 << 20
    return (kind * size + member) * width + time + (width >> 1)
