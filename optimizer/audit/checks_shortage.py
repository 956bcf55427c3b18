"""Checks of what ``summary.json`` says of shortage: who goes short, and what levels before the cost came to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np

from optimizer.messages import message

from .check import check
from .checks_summary import SHARE_TOLERANCE, compared, mapping_of
from .codes import summed
from .context import Context
from .finding import YEN_SCALE, Violation
from .words import in_summary

__all__ = ["summary_levels", "summary_short_buyers"]

#: How the name of a level of shortage begins; its priority class follows.
_SHORTAGE = "shortage, priority "
#: What is too small to be a row is left out of the tables, so that a level may differ by this share of the largest.
_LEFT_OUT = 1e-3


@check(message("who goes short is as in the table of shortages"), since_2=True)
def summary_short_buyers(c: Context) -> Iterator[Violation]:
    """Units by segment and part, their priority and quarters, those of the lowest priority first."""
    if "short_buyers" not in c.summary and "disclaimer" not in c.summary:
        # Packs before both don't tell it.
        return
    table = c.tables["shortages"]
    segment, part, units = table.codes["segment"], table.codes["part"], table.numbers["units"]
    written = c.summary.get("short_buyers")
    rows = mapping_of(c.summary, "short_buyers").get("by_segment", [])
    rows = rows if isinstance(rows, list) else []
    names = c.coded.segment_ids.names
    sums = summed(segment, units, len(names))
    due = {str(names[k]): float(sums[k]) for k in np.unique(segment).tolist()}
    told = {str(row.get("segment")): row for row in rows if isinstance(row, Mapping)}
    if (written is None) != (not due) or set(told) != set(due) or len(told) != len(rows):
        text = message("names {written}; recomputed {due}", written=sorted(told), due=sorted(due))
        yield Violation(in_summary("short_buyers"), np.nan, np.nan, text)
        return
    priority = dict(zip(names[segment].tolist(), table.numbers["priority"].tolist(), strict=True))
    order = [row.get("priority") for row in rows]
    if order != sorted(order, reverse=True):
        text = message("isn't in order of priority, the lowest first")
        yield Violation(in_summary("short_buyers"), np.nan, np.nan, text)
    for name, amount in due.items():
        row, mine = told[name], names[segment] == name
        place = f"short_buyers.{name}"
        yield from compared(f"{place}.units", row.get("units"), amount, c.tolerance)
        yield from compared(f"{place}.priority", row.get("priority"), priority[name], SHARE_TOLERANCE)
        by_part = summed(part[mine], units[mine], len(c.coded.part_ids))
        for k in np.unique(part[mine]).tolist():
            of_part = str(c.coded.part_ids.names[k])
            yield from compared(f"{place}.{of_part}", mapping_of(row, "parts").get(of_part), by_part[k], c.tolerance)
        periods = sorted(c.coded.periods[t] for t in np.unique(table.times["period"][mine]).tolist())
        if row.get("periods") != periods:
            text = message("is {written}; recomputed {due}", written=row.get("periods"), due=periods)
            yield Violation(in_summary(f"{place}.periods"), np.nan, np.nan, text)


@check(message("levels of shortage are those of the plan, in order of priority"))
def summary_levels(c: Context) -> Iterator[Violation]:
    """In the lexicographic mode each priority class has its level, and the plan misses no more of it than that came to.

    A plan that is called optimal has been through all of them.
    """
    levels = mapping_of(c.summary, "levels")
    if "shortage" not in c.options.objective:
        return
    table = c.tables["shortages"]
    priority, penalty = table.numbers["priority"], table.numbers["penalty_jpy"]
    # Who asks for nothing in the horizon can miss nothing.
    classes = sorted({float(k) for k in c.coded.segments.numbers("priority")[c.demanded.any(axis=1)]})
    due = [f"{_SHORTAGE}{k:g}" for k in classes]
    told = [name for name in levels if name.startswith(_SHORTAGE)]
    whole = c.summary.get("status") == "optimal"
    if told != (due if whole else due[: len(told)]):
        text = message("are {written}; of the priorities {due}", written=told, due=due)
        yield Violation(in_summary("levels"), np.nan, np.nan, text)
        return
    room = max(c.options.tolerance, c.tolerance)
    scale = max(YEN_SCALE, _LEFT_OUT * float(penalty.max(initial=0.0)))
    for name, k in zip(told, classes, strict=False):
        missed = float(penalty[priority == k].sum())
        level = float(levels[name])
        if not abs(missed - level) <= max(room, 1e-5) * max(scale, abs(level), missed):
            text = message("{amount}; the plan misses {limit}", amount=f"{level:.12g}", limit=f"{missed:.12g}")
            yield Violation(in_summary(f"levels.{name}"), level, missed, text)
