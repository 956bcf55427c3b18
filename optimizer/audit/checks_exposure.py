"""Checks of exposure.csv and concentration.csv: what stands behind the purchases, tier by tier."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from optimizer.arrays import Floats, Mask, Ordinals

from .checks_columns import unlike
from .codes import Words, located, summed
from .contents import STATUSES
from .context import Context
from .finding import YEN, Finding, differing, rows_where
from .rows import Rows, distinct, from_zero, grouped, mixed

__all__ = ["concentration", "exposure"]


def exposure(c: Context, inside: Rows) -> list[Finding]:
    """Units and value by tier, part bought, part, segment, fiscal year, country and status follow from orders, component flows and
    declarations. ``inside`` is what ``contents`` gives.
    """
    facts, flows, order, rows = c.facts, c.flows, inside["order"], c.book["exposure"]
    country, owner, codes = rows.words("country"), rows.words("owner"), rows.codes
    status, place = _positions(STATUSES, rows.words("status")), facts.country_ids.of(country)
    keys = rows.named("bought", "part", "segment", "fiscal_year", "country", "status")
    found = rows_where("exposure", status < 0, keys, f"the status isn't one of {', '.join(STATUSES)}")
    strange = (place < 0) & ~_blank(country)
    found += rows_where("exposure", strange, keys, "the country is unknown to the case")
    unknown, nameless = status == STATUSES.index("unknown"), _blank(owner)
    found += rows_where("exposure", unknown & ~nameless, keys, "an unknown source has no owner")
    found += rows_where(
        "exposure", ~nameless & (facts.firms.ids.of(owner) < 0), keys, "the owner is unknown to the case"
    )
    due = (
        inside["tier"],
        flows["part"][order],
        inside["part"],
        flows["segment"][order],
        flows["year"][order],
        inside["place"],
        inside["status"],
    )
    tier, year = (rows.numbers[column].astype(np.int64) for column in ("tier", "fiscal_year"))
    stated = (tier, codes["bought"], codes["part"], codes["segment"], year, place, status)
    both = [np.concatenate(columns) for columns in zip(due, stated, strict=True)]
    groups = grouped(*_combined(both))
    ours, theirs = groups.row[: len(order)], groups.row[len(order) :]

    def at(some: Ordinals) -> dict[str, Any]:
        tier, bought, part, segment, year, place, status = (column[groups.first[some]] for column in both)
        return {
            "tier": tier,
            "bought": facts.part_ids.names[bought],
            "part": facts.part_ids.names[part],
            "segment": facts.segment_ids.names[segment],
            "fiscal year": year,
            "country": np.append(facts.country_ids.names, "")[place],
            "status": np.append(np.array(STATUSES, dtype=object), "")[status],
        }

    for what, column, unit, floor in (("units", "units", "units", 1.0), ("value", "value_jpy", "¥ of value", YEN)):
        b = _zero(summed(ours, inside[what], len(groups)))
        a = _zero(summed(theirs, rows.numbers[column], len(groups)))
        message = "{amount} " + unit + "; recomputed {limit}"
        found += rows_where("exposure", differing(a, b, c.tolerance, floor), at, message, a, b)
    return found


def concentration(c: Context, inside: Rows) -> list[Finding]:
    """Each plant's share of a component inside the purchases of a part, and how many tier-1 suppliers it stands behind.

    Shares are of all units of the component on that tier, declared ones included. ``inside`` is as for `exposure`.
    """
    facts, rows = c.facts, c.book["concentration"]
    below = inside.where(inside["tier"] > 1)
    if not len(below) and not len(rows):
        return []
    plants, plant = facts.plants, rows.codes["plant"]
    keys = rows.named("part", "component", "plant")
    found: list[Finding] = []
    for column in ("supplier", "country"):
        wrong = unlike(rows.words(column), plants.words(f"{column}_id"), plant)
        found += rows_where("concentration", wrong, keys, f"{column} isn't that of the plant")
    due, figures = _behind(c, below)
    tier = rows.numbers["tier"].astype(np.int64)
    stated = (rows.codes["part"], rows.codes["component"], tier, plant)
    both = [np.concatenate(columns) for columns in zip(due, stated, strict=True)]
    code, _ = _combined(both)
    known, said = code[: len(due[0])], code[len(due[0]) :]
    # A row for each one stated, by what names it, and one for each that nobody stated.
    mate = located(known, said)
    bare = np.flatnonzero(np.isin(known, said, invert=True))
    row = np.concatenate([len(known) + np.arange(len(said)), bare])
    order = np.argsort(code[row], kind="stable")
    row, mate = row[order], np.concatenate([mate, bare])[order]

    def at(some: Ordinals) -> dict[str, Any]:
        bought, part, tier, plant = (column[row[some]] for column in both)
        return {
            "part": facts.part_ids.names[bought],
            "component": facts.part_ids.names[part],
            "tier": tier,
            "plant": facts.plant_ids.names[plant],
        }

    for name, column, floor in (
        ("share", "share", 1.0),
        ("tier1_suppliers", "suppliers", 1.0),
        ("value_jpy", "value", YEN),
    ):
        # Nothing was stated of what has no row, and nothing is due where none is.
        nothing = np.zeros(len(known))
        a = _zero(np.concatenate([nothing, rows.numbers[name]])[row])
        b = _zero(np.append(figures[column], 0.0)[mate])
        message = name + " is {amount}; recomputed {limit}"
        found += rows_where("concentration", differing(a, b, c.tolerance, floor), at, message, a, b)
    return found


def _behind(c: Context, below: Rows) -> tuple[tuple[Ordinals, Ordinals, Ordinals, Ordinals], dict[str, Floats]]:
    """Part bought, component, tier and plant of what single plants make below the first tier; and of each its ``share``
    of the component, the ``suppliers`` in front of it and the ``value`` (¥).
    """
    order = below["order"]
    bought = c.flows["part"][order]
    known, whole = distinct(*_combined([bought, below["part"], below["tier"]]))
    units = summed(whole, below["units"], len(known))
    made = np.flatnonzero(below["plant"] >= 0)
    groups = grouped(*mixed(whole[made], len(units), *from_zero(below["plant"][made])))
    row = made[groups.first]
    with np.errstate(invalid="ignore", divide="ignore"):
        share = groups.sum(below["units"][made]) / units[whole[row]]
    # Each supplier once.
    supplier, names = c.flows["supplier"][order[made]], len(c.facts.offers.supplier.words)
    pairs, _ = distinct(groups.row * names + supplier, len(groups) * names)
    figures = {
        "share": share,
        "suppliers": np.bincount(pairs // max(names, 1), minlength=len(groups)).astype(float),
        "value": groups.sum(below["value"][made]),
    }
    return (bought[row], below["part"][row], below["tier"][row], below["plant"][row]), figures


def _combined(columns: Sequence[Ordinals]) -> tuple[Ordinals, int]:
    """Columns as one code, in the order of the first column, then of the second and so on."""
    code, size = from_zero(columns[0])
    for column in columns[1:]:
        code, size = mixed(code, size, *from_zero(column))
    return code, size


def _positions(words: tuple[str, ...], column: Words) -> Ordinals:
    place = {word: number for number, word in enumerate(words)}
    return column.found_in(place, -1)


def _blank(column: Words) -> Mask:
    """Which cells hold nothing."""
    return column.mapped(lambda word: word == "", True, np.bool_)


def _zero(values: Floats) -> Floats:
    """The values, 0 where they are blank."""
    return np.where(np.isnan(values), 0.0, values)
