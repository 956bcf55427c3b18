"""Checks of ``summary.json`` against the plan's tables, number by number."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from math import isnan
from typing import Any

import numpy as np

from optimizer.messages import message

from .check import check
from .coded_case import STATUSES
from .codes import summed
from .contents import MEASURES
from .context import Context
from .finding import YEN_SCALE, Violation
from .plan_tables import Table
from .words import in_summary

__all__ = [
    "SHARE_TOLERANCE",
    "compared",
    "mapping_of",
    "summary_costs",
    "summary_coverage",
    "summary_exposure",
    "summary_gap",
    "summary_hhi",
    "summary_hidden",
    "summary_objective",
    "summary_shares",
    "summary_units",
]

#: Shares and the gap are quotients of large sums, so they are compared absolutely.
SHARE_TOLERANCE = 1e-6
#: A plant with less than this share of a component need not be told as a hidden concentration.
LARGE_SHARE = 0.1


@check(message("each cost term, discounted"))
def summary_costs(c: Context) -> Iterator[Violation]:
    """Every cost term. What is too small to be an order is left out of the tables, so that a term may differ by the
    tolerance of a thousandth of the total.
    """
    written, terms = mapping_of(c.summary, "costs_jpy"), c.cost_terms
    scale = max(YEN_SCALE, 1e-3 * abs(sum(terms.values())))
    for name in sorted({*terms, *written}):
        # A term may be left out while it is nothing, as the risk price usually is.
        amount, due = written.get(name, 0.0), terms.get(name, 0.0)
        yield from compared(f"costs_jpy.{name}", amount, due, c.tolerance, scale)


@check(message("the cost terms add up to the objective"))
def summary_objective(c: Context) -> Iterator[Violation]:
    """The objective is the sum of the cost terms, of those recomputed and of those written."""
    objective = c.summary.get("objective_jpy")
    added = sum(_number(value) for value in mapping_of(c.summary, "costs_jpy").values())
    yield from compared("objective_jpy", objective, sum(c.cost_terms.values()), c.tolerance, YEN_SCALE)
    yield from compared(message("sum of costs_jpy"), added, objective, c.tolerance, YEN_SCALE)


@check(message("units demanded, delivered, missed and moved as components"))
def summary_units(c: Context) -> Iterator[Violation]:
    """Units in all, of demand and of what moves as components."""
    demand, missing = float(c.coded.demand.sum()), float(c.shortage.sum())
    units = {"demand_units": demand, "shortage_units": missing, "delivered_units": demand - missing}
    for key, due in units.items():
        yield from compared(key, c.summary.get(key), due, c.tolerance, max(1.0, demand))
    moved = float(c.component_flows["units"].sum())
    yield from compared("component_units", c.summary.get("component_units"), moved, c.tolerance)


@check(message("coverage by units and by value"))
def summary_coverage(c: Context) -> Iterator[Violation]:
    """Delivered ÷ demand. By value, a part counts at its mean value in ¥ over the plan's orders.

    A part that the plan doesn't order counts at the cheapest price offered with the standard cost of what is chosen
    for it, one that nobody offers at 0.
    """
    written = mapping_of(c.summary, "coverage")
    demand, missing = c.coded.demand.sum(axis=1), c.shortage.sum(axis=1)
    value = c.part_values[c.coded.pairs.part]
    for key, weight in (("units", np.ones(len(value))), ("value", value)):
        asked, got = float((weight * demand).sum()), float((weight * (demand - missing)).sum())
        if asked > 0:
            yield from compared(f"coverage.{key}", written.get(key), got / asked, SHARE_TOLERANCE)
        elif key == "value" and written.get(key) is not None:
            text = message("nothing that is asked for has a value, so there is no share to state")
            yield Violation("coverage.value", _number(written[key]), np.nan, text)


@check(message("shares of value by bloc and country"))
def summary_shares(c: Context) -> Iterator[Violation]:
    """Shares of what is bought, by the name of who sells it."""
    for key, by in (("share_by_bloc", "bloc"), ("share_by_country", "country")):
        written, shares = mapping_of(c.summary, key), _shares_by(c, by)
        for name in sorted({*written, *shares}):
            amount, due = written.get(name, 0.0), shares.get(name, 0.0)
            yield from compared(f"{key}.{name}", amount, due, SHARE_TOLERANCE)


@check(message("shares of concern and of unknown sources by period and tier"))
def summary_exposure(c: Context) -> Iterator[Violation]:
    """Shares of value of concern, and unknown, by period of arrival at the segment: of purchases, and of each tier."""
    written = mapping_of(c.summary, "exposure_by_period")
    count, time = c.coded.count, c.orders["time"]
    (total, worth), (concern, due) = (
        [summed(time, c.orders[name] * flag, count) for name in ("units", "value")]
        for flag in (1.0, c.orders["of_concern"])
    )
    # What has no price at all counts by units.
    share = np.divide(np.where(worth > 0, due, concern), np.where(worth > 0, worth, np.maximum(total, 1e-300)))
    for t, period in enumerate(c.coded.periods):
        place = f"exposure_by_period.{period}"
        if period not in written:
            yield Violation(place, np.nan, np.nan, message("missing"))
        elif total[t] > 0:
            yield from compared(place, written[period], share[t], SHARE_TOLERANCE)
        elif written[period] is not None:
            text = message("nothing was bought, so there is no share to state")
            yield Violation(place, _number(written[period]), np.nan, text)
    for period in sorted(set(written) - set(c.coded.periods)):
        yield Violation(f"exposure_by_period.{period}", np.nan, np.nan, message("outside the horizon"))
    yield from _exposure_by_tier(c)


def _exposure_by_tier(c: Context) -> Iterator[Violation]:
    written = {str(tier): by for tier, by in mapping_of(c.summary, "exposure_by_tier").items()}
    inside = c.contents
    deepest = int(inside["tier"].max()) if len(inside) else 1
    size = (deepest + 1, c.coded.count)
    at = inside["tier"] * size[1] + c.orders["time"][inside["order"]]
    total = summed(at, inside["value"], size[0] * size[1])
    held = {name: inside["status"] == STATUSES.index(name) for name in ("concern", "unknown")}
    if c.measures_apart:
        held |= {name: inside[name] for name in MEASURES}
    shares = {
        name: np.divide(
            summed(at, inside["value"] * flag, len(total)), total, out=np.full(len(total), np.nan), where=total > 0
        ).reshape(size)
        for name, flag in held.items()
    }
    for tier in sorted({*range(1, deepest + 1), *(int(key) for key in written if key.isdecimal())}):
        by_period = mapping_of(written, str(tier))
        for t, period in enumerate(c.coded.periods):
            by_status = mapping_of(by_period, period)
            for name, share in shares.items():
                amount = by_status.get(name)
                due = float(share[tier, t]) if tier <= deepest else np.nan
                if amount is not None or not isnan(due):
                    yield from compared(f"exposure_by_tier.{tier}.{period}.{name}", amount, due, SHARE_TOLERANCE)
    for key in written:
        if not key.isdecimal():
            yield Violation(f"exposure_by_tier.{key}", np.nan, np.nan, message("isn't a tier"))


@check(message("concentration by supplier and country"))
def summary_hhi(c: Context) -> Iterator[Violation]:
    """The sum of the squares of the shares, in percent."""
    written = mapping_of(c.summary, "hhi")
    for by in ("supplier", "country"):
        shares = _shares_by(c, by)
        if shares:
            index = sum((100.0 * share) ** 2 for share in shares.values())
            yield from compared(f"hhi.{by}", written.get(by), index, SHARE_TOLERANCE)


@check(message("plants behind several suppliers are those of the concentration table"))
def summary_hidden(c: Context) -> Iterator[Violation]:
    """Each entry is a row of concentration.csv with several suppliers in front; one is told if any is large enough."""
    rows = c.tables["concentration"]
    several = rows.numbers["tier1_suppliers"] >= 2
    keys = ["part", "component", "tier", "plant"]
    written = c.summary.get("hidden_concentration")
    large = bool((rows.numbers["share"][several] >= LARGE_SHARE).any())
    if not isinstance(written, list) or (large and not written):
        text = (
            message("missing, although several suppliers rest on one plant")
            if large
            else message("missing or not a list")
        )
        yield Violation(in_summary("hidden_concentration"), np.nan, np.nan, text)
        return
    known = _shares_behind(rows.where(several)) if written else {}
    for k, entry in enumerate(written):
        place = f"hidden_concentration[{k + 1}]"
        row = entry if isinstance(entry, Mapping) else {}
        share = known.get(tuple(_number(row.get(key)) if key == "tier" else row.get(key) for key in keys))
        if share is None:
            text = message("isn't a row of concentration with several suppliers")
            yield Violation(in_summary(place), np.nan, np.nan, text)
            continue
        for name, due in zip(("share", "tier1_suppliers"), share, strict=True):
            yield from compared(f"{place}.{name}", row.get(name), due, SHARE_TOLERANCE)


def _shares_behind(rows: Table) -> dict[tuple[Any, ...], tuple[float, float]]:
    """Share and suppliers in front, by part, component, tier and plant."""
    every = np.arange(len(rows))
    part, component, plant = (rows.named(key)(every)[key].tolist() for key in ("part", "component", "plant"))
    tier, share, suppliers = (rows.numbers[key].tolist() for key in ("tier", "share", "tier1_suppliers"))
    return dict(zip(zip(part, component, tier, plant, strict=True), zip(share, suppliers, strict=True), strict=True))


@check(message("bound, gap and status agree"))
def summary_gap(c: Context) -> Iterator[Violation]:
    """The bound doesn't exceed the objective, and the gap is their distance relative to the objective."""
    objective, bound, gap = (c.summary.get(key) for key in ("objective_jpy", "bound_jpy", "gap"))
    if bound is None or objective is None:
        if gap is not None:
            yield Violation("gap", _number(gap), np.nan, message("a gap needs a bound"))
        return
    best, least = _number(objective), _number(bound)
    if not least <= best + c.tolerance * max(1.0, abs(best)):
        text = message(
            "the bound {bound} exceeds the objective {objective}", bound=f"{least:.12g}", objective=f"{best:.12g}"
        )
        yield Violation("bound_jpy", least, best, text)
    due, asked = (best - least) / max(abs(best), 1e-9), c.coded.case.scenario.solver.gap
    yield from compared("gap", gap, due, SHARE_TOLERANCE)
    if c.summary.get("status") == "optimal" and due > asked + SHARE_TOLERANCE:
        text = message("called optimal, but the bound isn't within the gap that the scenario asks for")
        yield Violation("status", due, asked, text)


def _shares_by(c: Context, by: str) -> dict[str, float]:
    """Shares of value by name, without those that bought nothing; empty when nothing was bought at all."""
    words = c.coded.offers.words(by)
    # The last entry is that of offers without such a name.
    values = summed(np.where(words.codes < 0, len(words.words), words.codes), c.bought[1], len(words.words) + 1)[:-1]
    total = float(values.sum())
    if total <= 0:
        return {}
    return {
        str(name): value / total for name, value in sorted(zip(words.words, values.tolist(), strict=True)) if value > 0
    }


def mapping_of(summary: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    """What stands under a key, if that is a mapping."""
    value = summary.get(key)
    return value if isinstance(value, Mapping) else {}


def _number(value: Any) -> float:
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else float("nan")


def compared(place: str, written: Any, due: Any, tolerance: float, scale: float = 1.0) -> list[Violation]:
    """A violation where a number isn't the one recomputed, relative to the larger of them and ``scale``."""
    a, b = _number(written), _number(due)
    # NaN fails the comparison.
    if abs(a - b) <= tolerance * max(scale, abs(a), abs(b)):
        return []
    text = (
        message("missing or not a number")
        if isnan(a)
        else message("{amount}; recomputed {limit}", amount=f"{a:.12g}", limit=f"{b:.12g}")
    )
    return [Violation(in_summary(place), a, b, text)]
