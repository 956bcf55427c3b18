"""Checks of what ``summary.json`` says of single buyers, of those whom the rules bind, and of the two measures of concern."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from optimizer.arrays import Floats, Mask
from optimizer.messages import message

from .check import check
from .checks_summary import SHARE_TOLERANCE, compared, mapping_of
from .codes import summed
from .contents import MEASURES
from .context import Context
from .finding import YEN_SCALE, Violation
from .words import in_summary

__all__ = ["summary_buyers"]

_COST_TERMS = ("purchase", "freight", "duty", "risk", "qualification", "opening", "expansion", "holding", "shortage")


@check(message("figures of each buyer and of those whom the rules bind"), since_2=True)
def summary_buyers(c: Context) -> Iterator[Violation]:
    """Numbers by buyer, of the bound ones, and by measure, as they follow from buyers.csv and orders.csv.

    What a reference is said to come to is its own pack's matter.
    """
    every = np.ones(len(c.orders), dtype=np.bool_)
    yield from _unlike(c, "concern_by_period", c.summary.get("concern_by_period"), _exposure(c, every))
    bound = np.zeros(len(c.coded.segments), dtype=np.bool_)
    for ruling in c.rulings:
        bound |= ruling.bound & ruling.binding.any()
    table = c.tables["buyers"]
    segment, names = table.codes["segment"], c.coded.segment_ids.names
    size = len(names)
    sums = {name: summed(segment, column, size) for name, column in table.numbers.items()}
    asked = np.bincount(segment, minlength=size) > 0
    columns = ("demand_units", "shortage_units", "cost_jpy")
    due = {
        str(names[k]): {"bound": bool(bound[k])} | {name: sums[name][k] for name in columns}
        for k in np.flatnonzero(asked)
    }
    yield from _unlike(c, "buyers", c.summary.get("buyers"), due)
    place, written = in_summary("bound_buyers"), c.summary.get("bound_buyers")
    if not bound.any():
        if written is not None:
            yield Violation(place, np.nan, np.nan, message("the rules bind nobody, yet bound buyers are told"))
        return
    if not isinstance(written, Mapping):
        yield Violation(place, np.nan, np.nan, message("missing"))
        return
    if list(written.get("segments", ())) != [str(name) for name in names[bound]]:
        text = message("aren't those whom the rules bind")
        yield Violation(in_summary("bound_buyers.segments"), np.nan, np.nan, text)
    totals = {name: float(amount[bound].sum()) for name, amount in sums.items()}
    due = _of_bound_buyers(c, totals, bound[c.orders["segment"]]) | {
        "by_segment": {str(names[k]): _of_segment(c, k) for k in np.flatnonzero(bound).tolist()}
    }
    yield from _unlike(c, "bound_buyers", mapping_of(c.summary, "bound_buyers"), due)


def _of_bound_buyers(c: Context, totals: Mapping[str, float], bound: Mask) -> dict[str, Any]:
    """Demand, coverage, cost of the buyers from the sums of their rows; the rest from the orders that rules are about.

    ``bound`` (order): the buyer is one of them.
    """
    held, late = c.orders_bound, c.orders["time"] >= c.coded.count - 4
    return {
        "demand": {
            "units": totals["demand_units"],
            "delivered_units": totals["demand_units"] - totals["shortage_units"],
            "shortage_units": totals["shortage_units"],
        },
        "coverage": {
            kind: _quotient(totals[f"demand_{column}"] - totals[f"shortage_{column}"], totals[f"demand_{column}"])
            for kind, column in (("value", "value_jpy"), ("units", "units"))
        },
        "cost": {
            "present_jpy": totals["cost_jpy"],
            "purchases_jpy": totals["purchase_jpy"] + totals["freight_jpy"] + totals["duty_jpy"],
            "components_jpy": totals["components_jpy"],
            "terms_jpy": {name: totals[f"{name}_jpy"] for name in _COST_TERMS},
        },
        "share_of_purchases": _part(c, held),
        "exposure_by_period": _exposure(c, held),
        "shares": {by: _shares(c, held, by) for by in ("country", "supplier")},
        "confidence": _shares(c, held, "grade"),
        "remaining": _remaining(c, held & late) | {"beyond": _of_concern(c, bound & late, ~held)},
    }


def _exposure(c: Context, held: Mask) -> dict[str, Any]:
    """By period, the shares of some orders (order,) by each measure, by value and by units."""
    flows, count = c.orders, c.coded.count
    time = flows["time"]
    units, value = (summed(time, flows[name] * held, count) for name in ("units", "value"))
    shares: dict[str, Floats] = {}
    for name in MEASURES:
        some = held & flows[name]
        by_units, by_value = (
            np.divide(summed(time, flows[column] * some, count), total, out=np.zeros(count), where=total > 0)
            for column, total in (("units", units), ("value", value))
        )
        shares[name] = np.where(value > 0, by_value, by_units)
        shares[f"{name}_units"] = by_units
    return {
        period: {name: float(share[t]) for name, share in shares.items()} if units[t] > 0 else None
        for t, period in enumerate(c.coded.periods)
    }


def _of_segment(c: Context, segment: int) -> dict[str, Any]:
    """A buyer's part in the orders that rules are about."""
    flows, periods = c.orders, c.coded.periods
    held = c.orders_bound & (flows["segment"] == segment)
    exposure = _exposure(c, held)

    def by_period(amount: Floats, flag: Mask) -> dict[str, float]:
        return dict(zip(periods, summed(flows["time"], amount * (held & flag), len(periods)).tolist(), strict=True))

    value, units = flows["value"], flows["units"]
    every = flows["segment"] == segment
    # Plans of schema versions before 2.3 count no parts either.
    parts = {"parts_bought": every, "parts_bound": held} if c.measures_apart else {}
    return {
        "share_of_purchases": _part(c, held),
        **{name: len(np.unique(flows["part"][some])) for name, some in parts.items()},
        "zero_from": {name: _free_from(exposure, name) for name in MEASURES},
        "value_jpy": by_period(value, held),
        "units": by_period(units, held),
        **{f"{name}_jpy": by_period(value, flows[name]) for name in MEASURES},
        **{f"{name}_units": by_period(units, flows[name]) for name in MEASURES},
    }


def _weight(c: Context, held: Mask) -> Floats:
    """What some orders count by, 0 for the others: value, or units where none of them has any."""
    amount = np.where(held, c.orders["value"], 0.0)
    return amount if amount.sum() > 0 else np.where(held, c.orders["units"], 0.0)


def _part(c: Context, held: Mask) -> float | None:
    """What some orders are of all."""
    amount = _weight(c, np.ones(len(held), dtype=np.bool_))
    return _quotient(amount[held].sum(), amount.sum())


def _shares(c: Context, held: Mask, column: str) -> dict[str, float]:
    """What some orders (order,) are by what their offers state in a column."""
    words = c.coded.offers.words(column)
    names = [*(str(word) for word in words.words), "not given"]
    code = words.codes[c.orders["offer"]]
    sums = summed(np.where(code < 0, len(names) - 1, code), _weight(c, held), len(names))
    total = float(sums.sum())
    return {name: float(amount) / total for name, amount in zip(names, sums, strict=True) if amount > 0}


def _of_concern(c: Context, held: Mask, among: Mask) -> dict[str, float | None]:
    """Of some orders, what is of concern by each measure ``among`` certain ones."""
    amount = _weight(c, held)
    return {name: _quotient(amount[c.orders[name] & among].sum(), amount.sum()) for name in MEASURES}


def _quotient(part: float, total: float) -> float | None:
    """What a part is of a total; None of nothing."""
    return float(part) / float(total) if total else None


def _free_from(exposure: Mapping[str, Any], measure: str) -> str | None:
    """The first period after the last one with anything of concern by a measure."""
    held = [
        shares is not None and max(shares[measure], shares[f"{measure}_units"]) > 1e-6 for shares in exposure.values()
    ]
    last = max((k for k, any_left in enumerate(held) if any_left), default=-1)
    return [*exposure, None][last + 1]


def _remaining(c: Context, held: Mask) -> dict[str, Any]:
    """What is of concern in some orders by each measure, and the firms that make theirs elsewhere."""
    flows, coded = c.orders, c.coded
    amount = _weight(c, held)
    total = float(amount.sum())
    alone = flows["firm_of_concern"] & ~flows["made_in_concern"]
    words = coded.offers.words("supplier").words
    of_firm = summed(flows["supplier"], amount * alone, len(words))
    return {
        "from": coded.periods[-4:][0],
        **_of_concern(c, held, np.ones(len(held), dtype=np.bool_)),
        "firms": {str(words[k]): of_firm[k] / total for k in np.flatnonzero(of_firm > 1e-6 * total)} if total else {},
    }


def _unlike(c: Context, place: str, written: Any, due: Any) -> list[Violation]:
    """Where nested numbers differ; shares absolutely, amounts relatively. What isn't due is not looked at."""
    if isinstance(due, Mapping):
        inside = written if isinstance(written, Mapping) else {}
        return [violation for key in due for violation in _unlike(c, f"{place}.{key}", inside.get(key), due[key])]
    if due is None or isinstance(due, bool | str):
        if written is due or written == due:
            return []
        text = message("is {written}; recomputed {due}", written=repr(written), due=repr(due))
        return [Violation(in_summary(place), np.nan, np.nan, text)]
    if place.endswith("_jpy") or "_jpy." in place:
        return compared(place, written, due, c.tolerance, YEN_SCALE)
    shares = ".exposure_by_period." in place or place.startswith("concern_by_period.")
    units = not shares and any(key.endswith("units") for key in place.split(".")[-2:])
    return compared(place, written, due, c.tolerance if units else SHARE_TOLERANCE)
