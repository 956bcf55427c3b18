"""Checks of exposure.csv and concentration.csv: what stands behind the purchases, tier by tier."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from optimizer.arrays import Floats
from optimizer.messages import listing, message

from .check import check
from .checks_columns import mislabelled
from .coded_case import STATUSES
from .codes import located, summed
from .contents import MEASURES
from .context import Context
from .finding import AMOUNT, LIMIT, YEN_SCALE, Violation, rows_where
from .rows import Rows, combined, combined_code, distinct, grouped, shifted_to_zero

__all__ = ["concentration", "exposure"]

#: What exposure and concentration are told by.
_SOURCE = ("tier", "bought", "part", "segment", "year", "place", "status")
_PLANT = ("part", "component", "tier", "plant")


@check(message("what stands in the purchases, tier by tier, follows from orders, components and declarations"))
def exposure(c: Context) -> Iterator[Violation]:
    """Units and value by tier, part bought, part, segment, fiscal year, country, status and measure follow from orders, component
    flows and declarations. Plans of earlier versions don't tell the measures apart.
    """
    coded, flows, inside, table = c.coded, c.orders, c.contents, c.tables["exposure"]
    country, owner, codes = table.words("country"), table.words("owner"), table.codes
    status, place = table.words("status").among(STATUSES), coded.country_ids.of(country)
    keys = table.named("bought", "part", "segment", "fiscal_year", "country", "status")
    yield from rows_where(status < 0, keys, message("the status isn't one of {statuses}", statuses=listing(STATUSES)))
    yield from rows_where((place < 0) & ~country.blank, keys, message("the country is unknown to the case"))
    unknown, nameless = status == STATUSES.index("unknown"), owner.blank
    yield from rows_where(unknown & ~nameless, keys, message("an unknown source has no owner"))
    yield from rows_where(
        ~nameless & (coded.firms.ids.of(owner) < 0), keys, message("the owner is unknown to the case")
    )
    flags = {name: table.flags(name) for name in MEASURES} if c.measures_apart else {}
    for name, flag in flags.items():
        yield from rows_where(np.isnan(flag), keys, message("{column} is wrong", column=name))
    order = inside["order"]
    bought = {"bought": flows["part"][order], "segment": flows["segment"][order], "year": flows["year"][order]}
    written = {"bought": codes["bought"], "part": codes["part"], "segment": codes["segment"]}
    written |= {"place": place, "status": status}
    written |= {key: table.numbers[f].astype(np.int64) for key, f in (("tier", "tier"), ("year", "fiscal_year"))}
    # What is due and then what is written.
    source = (*_SOURCE, *flags)
    written |= {name: np.where(np.isnan(flag), -1, flag).astype(np.int64) for name, flag in flags.items()}
    held = {name: inside[name].astype(np.int64) for name in flags}
    both = Rows(inside.columns | bought | held).select(*source).above(Rows(written))
    groups = grouped(*combined(shifted_to_zero(both[key]) for key in source))
    ours, theirs = groups.row[: len(order)], groups.row[len(order) :]
    names = c.naming(both, *source)
    for name, column, unit, floor in (
        ("units", "units", message("units"), 1.0),
        ("value", "value_jpy", message("¥ of value"), YEN_SCALE),
    ):
        amount = _zero(summed(theirs, table.numbers[column], len(groups)))
        due = _zero(summed(ours, inside[name], len(groups)))
        text = message("{amount} {unit}; recomputed {limit}", amount=AMOUNT, unit=unit, limit=LIMIT)
        yield from c.differs(amount, due, lambda at: names(groups.first[at]), text, floor)


@check(message("shares of single plants in components follow from the same"))
def concentration(c: Context) -> Iterator[Violation]:
    """Each plant's share of a component inside the purchases of a part, and how many tier-1 suppliers it stands behind.

    Shares are of all units of the component on that tier, declared ones included.
    """
    table, below = c.tables["concentration"], c.contents.where(c.contents["tier"] > 1)
    if not len(below) and not len(table):
        return
    plants, plant = c.coded.plants, table.codes["plant"]
    labels = {column: plants.words(f"{column}_id") for column in ("supplier", "country")}
    yield from mislabelled(
        table, labels, plant, table.named("part", "component", "plant"), message("that of the plant")
    )
    due = _behind(c, below)
    tier = table.numbers["tier"].astype(np.int64)
    both = due.select(*_PLANT).above(Rows({**table.codes, "tier": tier}))
    code, _ = combined(shifted_to_zero(both[key]) for key in _PLANT)
    known, listed = code[: len(due)], code[len(due) :]
    # A row for each one listed, by what names it, and one for each that is not.
    mate = located(known, listed)
    bare = np.flatnonzero(np.isin(known, listed, invert=True))
    row = np.concatenate([len(known) + np.arange(len(listed)), bare])
    order = np.argsort(code[row], kind="stable")
    row, mate = row[order], np.concatenate([mate, bare])[order]
    names = c.naming(both, *_PLANT)
    for column in ("share", "tier1_suppliers", "value_jpy"):
        # Nothing is written of what has no row, and nothing is due where none is.
        amount = _zero(np.concatenate([np.zeros(len(known)), table.numbers[column]])[row])
        expected, floor = _zero(np.append(due[column], 0.0)[mate]), YEN_SCALE if column == "value_jpy" else 1.0
        yield from c.recomputed(column, amount, expected, lambda at: names(row[at]), floor)


def _behind(c: Context, below: Rows) -> Rows:
    """What single plants make below the first tier: ``part`` bought, ``component``, ``tier``, ``plant``, its ``share`` of
    the component, the ``tier1_suppliers`` in front of it and ``value_jpy``.
    """
    order = below["order"]
    bought, part, tier = c.orders["part"][order], below["part"], below["tier"]
    known, item = distinct(*combined(map(shifted_to_zero, (bought, part, tier))))
    units = summed(item, below["units"], len(known))
    placed = np.flatnonzero(below["plant"] >= 0)
    groups = grouped(*combined_code(item[placed], len(units), *shifted_to_zero(below["plant"][placed])))
    row = placed[groups.first]
    with np.errstate(invalid="ignore", divide="ignore"):
        share = groups.sum(below["units"][placed]) / units[item[row]]
    # Each supplier once.
    supplier, names = c.orders["supplier"][order[placed]], len(c.coded.offers.words("supplier").words)
    pairs, _ = distinct(groups.row * names + supplier, len(groups) * names)
    return Rows(
        {
            "part": bought[row],
            "component": part[row],
            "tier": tier[row],
            "plant": below["plant"][row],
            "share": share,
            "tier1_suppliers": np.bincount(pairs // max(names, 1), minlength=len(groups)).astype(float),
            "value_jpy": groups.sum(below["value"][placed]),
        }
    )


def _zero(values: Floats) -> Floats:
    """The values, 0 where they are blank."""
    return np.where(np.isnan(values), 0.0, values)
