"""Checks of ``summary.json`` against the plan's tables, figure by figure."""

from __future__ import annotations

from collections.abc import Mapping
from math import isnan
from typing import Any

import numpy as np

from optimizer.arrays import Floats

from .book import Table
from .checks_costs import cost_terms
from .codes import summed
from .contents import STATUSES
from .context import Context
from .finding import YEN, Finding
from .rows import Rows
from .values import cheapest_value

__all__ = ["SHARE_TOLERANCE", "compared", "mapping_of", "part_values", "summary_checks"]

#: Shares and the gap are quotients of large sums, so they are compared absolutely.
SHARE_TOLERANCE = 1e-6
#: A plant with less than this share of a component need not be told as a hidden concentration.
LARGE_SHARE = 0.1


def summary_checks(c: Context, summary: Mapping[str, Any], inside: Rows) -> list[Finding]:
    """Every figure of the summary that follows from the tables; ``inside`` is what ``contents`` gives."""
    return [
        *_costs(c, summary),
        *_units(c, summary),
        *_coverage(c, summary),
        *_shares(c, summary),
        *_exposure(c, summary),
        *_exposure_by_tier(c, summary, inside),
        *_concentration(c, summary),
        *_hidden(c, summary),
        *_gap(c, summary),
    ]


def _costs(c: Context, summary: Mapping[str, Any]) -> list[Finding]:
    """Cost terms and their sum. What is too small to be an order is left out of the tables, so that a term may differ
    by the tolerance of a thousandth of the total.
    """
    stated = mapping_of(summary, "costs_jpy")
    terms = cost_terms(c)
    total = sum(terms.values())
    scale = max(YEN, 1e-3 * abs(total))
    found: list[Finding] = []
    for name in sorted({*terms, *stated}):
        # A term may be left out while it is nothing, as the risk price usually is.
        written, due = stated.get(name, 0.0), terms.get(name, 0.0)
        found += compared("summary_costs", f"costs_jpy.{name}", written, due, c.tolerance, scale)
    objective, added = summary.get("objective_jpy"), sum(_number(value) for value in stated.values())
    found += compared("summary_objective", "objective_jpy", objective, total, c.tolerance, YEN)
    return found + compared("summary_objective", "sum of costs_jpy", added, objective, c.tolerance, YEN)


def _units(c: Context, summary: Mapping[str, Any]) -> list[Finding]:
    demand, missing = float(c.facts.demand.sum()), float(c.missing.sum())
    figures = {"demand_units": demand, "shortage_units": missing, "delivered_units": demand - missing}
    found: list[Finding] = []
    for key, value in figures.items():
        found += compared("summary_units", key, summary.get(key), value, c.tolerance, max(1.0, demand))
    moved = float(c.inputs["units"].sum())
    return found + compared("summary_units", "component_units", summary.get("component_units"), moved, c.tolerance)


def _coverage(c: Context, summary: Mapping[str, Any]) -> list[Finding]:
    """Delivered ÷ demand. By value, a part counts at its mean value in ¥ over the plan's orders.

    A part that the plan doesn't order counts at the cheapest price offered with the standard cost of what is chosen
    for it, one that nobody offers at 0.
    """
    stated = mapping_of(summary, "coverage")
    demand, missing = c.facts.demand.sum(axis=1), c.missing.sum(axis=1)
    value = part_values(c)[c.facts.pairs.part]
    found: list[Finding] = []
    for key, weight in (("units", np.ones(len(value))), ("value", value)):
        asked, got = float((weight * demand).sum()), float((weight * (demand - missing)).sum())
        if asked > 0:
            found += compared("summary_coverage", f"coverage.{key}", stated.get(key), got / asked, SHARE_TOLERANCE)
        elif key == "value" and stated.get(key) is not None:
            message = "nothing that is asked for has a value, so there is no share to state"
            found.append(Finding("summary_coverage", "coverage.value", _number(stated[key]), np.nan, message))
    return found


def part_values(c: Context) -> Floats:
    """¥ per unit by which each demanded part counts in coverage by value (part,); 0 for the others."""
    size, part = len(c.facts.part_ids), c.facts.offers.part
    units, value = (summed(part, bought, size) for bought in c.bought)
    bought = units > 0
    each = np.zeros(size)
    each[bought] = value[bought] / units[bought]
    asked = np.zeros(size, dtype=np.bool_)
    asked[c.facts.pairs.part] = True
    idle = np.flatnonzero(asked & ~bought)
    if len(idle):
        each[idle] = np.nan_to_num(cheapest_value(c.facts, c.worth, idle))
    return each


def _shares(c: Context, summary: Mapping[str, Any]) -> list[Finding]:
    found: list[Finding] = []
    for by in ("bloc", "country"):
        key = f"share_by_{by}"
        stated, shares = mapping_of(summary, key), _shares_by(c, by)
        for name in sorted({*stated, *shares}):
            found += compared(
                "summary_shares",
                f"{key}.{name}",
                stated.get(name, 0.0),
                shares.get(name, 0.0),
                SHARE_TOLERANCE,
            )
    return found


def _exposure(c: Context, summary: Mapping[str, Any]) -> list[Finding]:
    stated = mapping_of(summary, "exposure_by_period")
    count = c.facts.count
    (total, worth), (concern, due) = (
        [summed(c.flows["time"], c.flows[name] * flag, count) for name in ("units", "value")]
        for flag in (1.0, c.flows["concern"])
    )
    # What has no price at all counts by units.
    share = np.divide(np.where(worth > 0, due, concern), np.where(worth > 0, worth, np.maximum(total, 1e-300)))
    found: list[Finding] = []
    for t, period in enumerate(c.facts.periods):
        place = f"exposure_by_period.{period}"
        if period not in stated:
            found.append(Finding("summary_exposure", place, np.nan, np.nan, "missing"))
        elif total[t] <= 0:
            if stated[period] is not None:
                message = "nothing was bought, so there is no share to state"
                found.append(Finding("summary_exposure", place, _number(stated[period]), np.nan, message))
        else:
            found += compared("summary_exposure", place, stated[period], share[t], SHARE_TOLERANCE)
    strange = sorted(set(stated) - set(c.facts.periods))
    return found + [
        Finding("summary_exposure", f"exposure_by_period.{p}", np.nan, np.nan, "outside the horizon") for p in strange
    ]


def _exposure_by_tier(c: Context, summary: Mapping[str, Any], inside: Rows) -> list[Finding]:
    """Shares of value of concern and unknown at each tier, by period of arrival at the segment."""
    stated = {str(tier): by for tier, by in mapping_of(summary, "exposure_by_tier").items()}
    time = c.flows["time"][inside["order"]]
    deepest = int(inside["tier"].max()) if len(inside) else 1
    size = (deepest + 1, c.facts.count, len(STATUSES))
    at = (inside["tier"] * size[1] + time) * size[2] + inside["status"]
    value = summed(at, inside["value"], size[0] * size[1] * size[2]).reshape(size)
    whole = value.sum(axis=2, keepdims=True)
    shares = np.divide(value, whole, out=np.full(size, np.nan), where=whole > 0).tolist()
    found: list[Finding] = []
    for tier in sorted({*range(1, deepest + 1), *(int(key) for key in stated if key.isdecimal())}):
        figures = stated.get(str(tier))
        for t, period in enumerate(c.facts.periods):
            told = figures.get(period) if isinstance(figures, Mapping) else None
            for name in ("concern", "unknown"):
                written = told.get(name) if isinstance(told, Mapping) else None
                due = shares[tier][t][STATUSES.index(name)] if tier <= deepest else np.nan
                if written is not None or not isnan(due):
                    place = f"exposure_by_tier.{tier}.{period}.{name}"
                    found += compared("summary_exposure", place, written, due, SHARE_TOLERANCE)
    strange = [key for key in stated if not key.isdecimal()]
    return found + [
        Finding("summary_exposure", f"exposure_by_tier.{key}", np.nan, np.nan, "isn't a tier") for key in strange
    ]


def _hidden(c: Context, summary: Mapping[str, Any]) -> list[Finding]:
    """Each entry is a row of concentration.csv with several suppliers in front; one is told if any is large enough."""
    rows = c.book["concentration"]
    several = rows.numbers["tier1_suppliers"] >= 2
    keys = ["part", "component", "tier", "plant"]
    stated = summary.get("hidden_concentration")
    large = bool((rows.numbers["share"][several] >= LARGE_SHARE).any())
    if not isinstance(stated, list) or (large and not stated):
        message = "missing, although several suppliers rest on one plant" if large else "missing or not a list"
        return [Finding("summary_hidden", "summary: hidden_concentration", np.nan, np.nan, message)]
    known = _shares_behind(rows.where(several)) if stated else {}
    found: list[Finding] = []
    for k, entry in enumerate(stated):
        place = f"hidden_concentration[{k + 1}]"
        row = entry if isinstance(entry, Mapping) else {}
        share = known.get(tuple(_number(row.get(key)) if key == "tier" else row.get(key) for key in keys))
        if share is None:
            message = "isn't a row of concentration with several suppliers"
            found.append(Finding("summary_hidden", f"summary: {place}", np.nan, np.nan, message))
            continue
        for name, due in zip(("share", "tier1_suppliers"), share, strict=True):
            found += compared("summary_hidden", f"{place}.{name}", row.get(name), due, SHARE_TOLERANCE)
    return found


def _shares_behind(rows: Table) -> dict[tuple[Any, ...], tuple[float, float]]:
    """Share and suppliers in front, by part, component, tier and plant."""
    every = np.arange(len(rows))
    part, component, plant = (rows.named(key)(every)[key].tolist() for key in ("part", "component", "plant"))
    tier, share, suppliers = (rows.numbers[key].tolist() for key in ("tier", "share", "tier1_suppliers"))
    return dict(zip(zip(part, component, tier, plant, strict=True), zip(share, suppliers, strict=True), strict=True))


def _concentration(c: Context, summary: Mapping[str, Any]) -> list[Finding]:
    stated = mapping_of(summary, "hhi")
    found: list[Finding] = []
    for by in ("supplier", "country"):
        shares = _shares_by(c, by)
        if shares:
            index = sum((100.0 * share) ** 2 for share in shares.values())
            found += compared("summary_hhi", f"hhi.{by}", stated.get(by), index, SHARE_TOLERANCE)
    return found


def _gap(c: Context, summary: Mapping[str, Any]) -> list[Finding]:
    """The bound doesn't exceed the objective, and the gap is their distance relative to the objective."""
    objective, bound, gap = (summary.get(key) for key in ("objective_jpy", "bound_jpy", "gap"))
    if bound is None or objective is None:
        if gap is None:
            return []
        return [Finding("summary_gap", "gap", _number(gap), np.nan, "a gap needs a bound")]
    best, least = _number(objective), _number(bound)
    scale = max(abs(best), 1e-9)
    found: list[Finding] = []
    if not least <= best + c.tolerance * max(1.0, abs(best)):
        message = f"the bound {least:.12g} exceeds the objective {best:.12g}"
        found.append(Finding("summary_gap", "bound_jpy", least, best, message))
    found += compared("summary_gap", "gap", gap, (best - least) / scale, SHARE_TOLERANCE)
    asked = c.facts.case.scenario.solver.gap
    if summary.get("status") == "optimal" and (best - least) / scale > asked + SHARE_TOLERANCE:
        message = "called optimal, but the bound isn't within the gap that the scenario asks for"
        found.append(Finding("summary_gap", "status", (best - least) / scale, asked, message))
    return found


def _shares_by(c: Context, by: str) -> dict[str, float]:
    """Shares of value by name, without those that bought nothing; empty when nothing was bought at all."""
    words = c.facts.offers.words(by)
    # The last entry is that of offers without such a name.
    held = summed(np.where(words.codes < 0, len(words.words), words.codes), c.bought[1], len(words.words) + 1)[:-1]
    total = float(held.sum())
    if total <= 0:
        return {}
    return {
        str(name): value / total for name, value in sorted(zip(words.words, held.tolist(), strict=True)) if value > 0
    }


def mapping_of(summary: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    """What stands under a key, if that is a mapping."""
    value = summary.get(key)
    return value if isinstance(value, Mapping) else {}


def _number(value: Any) -> float:
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else float("nan")


def compared(check: str, place: str, stated: Any, expected: Any, tolerance: float, scale: float = 1.0) -> list[Finding]:
    """A finding where a figure isn't the one recomputed, relative to the larger of them and ``scale``."""
    a, b = _number(stated), _number(expected)
    # NaN fails the comparison.
    if abs(a - b) <= tolerance * max(scale, abs(a), abs(b)):
        return []
    message = "missing or not a number" if isnan(a) else f"{a:.12g}; recomputed {b:.12g}"
    return [Finding(check, f"summary: {place}", a, b, message)]
