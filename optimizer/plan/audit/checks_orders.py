"""Checks of orders: lanes, times, rules, price tiers, minimum orders, written values and demand met."""

from __future__ import annotations

import numpy as np
import pandas as pd

from .context import Context
from .finding import Finding, columns, differing, exceeding, rows_where
from .flows import totals

__all__ = [
    "demand_balance",
    "eligibility",
    "lanes",
    "lead_time",
    "minimum_order",
    "order_columns",
    "price_tiers",
    "stock_cover",
]


def lanes(c: Context) -> list[Finding]:
    """Every order has a lane from its plant to its segment."""
    return rows_where("lane", c.flows["lane"].to_numpy() < 0, c.order_keys, "no lane joins the plant to the segment")


def lead_time(c: Context) -> list[Finding]:
    """Orders ship one lead time before they arrive; only incumbents' may have shipped before the horizon."""
    stated = c.book["orders"]["ship_period_time"].to_numpy()
    ship, lead = c.flows["ship"].to_numpy(), c.flows["lead"].to_numpy()
    keyed = c.flows["lane"].to_numpy() >= 0
    wrong = keyed & (stated != ship)
    message = "ship_period isn't the period of arrival less the lead time (quarters from the horizon's start)"
    found = rows_where("ship_period", wrong, c.order_keys, message, stated, ship)
    incumbent = c.facts.offers["status"].eq("incumbent").to_numpy()[c.flows["offer"]]
    early = keyed & (ship < 0) & ~incumbent
    return found + rows_where(
        "lead_time",
        early,
        c.order_keys,
        "arrives sooner after the horizon's start than its lead time, and isn't an incumbent's",
        c.flows["time"].to_numpy(),
        lead,
    )


def eligibility(c: Context) -> list[Finding]:
    """No order stands where a rule bars its source outright."""
    found: list[Finding] = []
    offer, segment, time = (c.flows[key].to_numpy() for key in ("offer", "segment", "time"))
    for bar in c.bars:
        barred = bar.share(offer, segment, time) <= 0.0
        found += rows_where(
            "eligibility", barred, c.order_keys, f"rule {bar.rule} bars this source", c.flows["units"], 0.0
        )
    return found


def demand_balance(c: Context) -> list[Finding]:
    """Arrivals + stock before + shortage = demand + stock after, for every demanded part, segment and period.

    A missing stock or shortage row means 0. No shortage exceeds its demand: units that nobody delivers can't
    be stored.
    """
    facts = c.facts
    stray = c.flows["pair"].to_numpy() < 0
    found = rows_where(
        "demand_balance", stray, c.order_keys, "the segment asks for none of this part", c.flows["units"], 0.0
    )
    for name in ("stock", "shortages"):
        table = c.book[name]
        stray = table["pair_code"].to_numpy() < 0
        keys = columns(table, "part", "segment", "period")
        message = f"{name}: the segment asks for none of this part"
        found += rows_where("demand_balance", stray, keys, message, table["units"], 0.0)
    arriving = c.by_pair(c.flows["pair"], c.flows["time"], c.flows["units"])
    stock, missing = c.stock, c.missing
    before = np.column_stack([facts.pairs["opening"].to_numpy(), stock[:, :-1]])
    supply, use = arriving + before + missing, facts.demand + stock
    found += rows_where(
        "demand_balance",
        differing(supply, use, c.tolerance).ravel(),
        c.pair_keys,
        "arrivals, opening stock and shortage are {amount} units, demand and closing stock {limit}",
        supply.ravel(),
        use.ravel(),
    )
    return found + rows_where(
        "demand_balance",
        exceeding(missing, facts.demand, c.tolerance).ravel(),
        c.pair_keys,
        "a shortage of {amount} units exceeds the demand of {limit}",
        missing.ravel(),
        facts.demand.ravel(),
    )


def stock_cover(c: Context) -> list[Finding]:
    """Closing stock covers the stated number of periods of the period's demand."""
    asked = c.facts.pairs["cover"].to_numpy()[:, None] * c.facts.demand
    return rows_where(
        "stock_cover",
        exceeding(asked, c.stock, c.tolerance).ravel(),
        c.pair_keys,
        "stock is {amount} units; the cover asks for {limit}",
        c.stock.ravel(),
        asked.ravel(),
    )


def _shares_by_cost(c: Context) -> bool:
    """Whether some share is counted by purchase cost, under which relaxed tiers need not fill in order."""
    phased = any(0 < step.share < 1 for rule in c.facts.case.rules for step in rule.phase_out)
    return phased or any(cap.within != "part" for cap in c.model.share_cap)


def price_tiers(c: Context) -> list[Finding]:
    """Each price tier exists, holds no more than its width, and opens only when the one before is used up.

    With integers off, offers whose price falls, and all offers where some share is counted by purchase cost, have
    their order relaxed by definition; only widths are checked there.
    """
    facts = c.facts
    number = c.book["orders"]["price_tier"].to_numpy()
    known = (number >= 0) & (number == np.floor(number))
    known &= number < facts.tier_count[c.flows["offer"]]
    found = rows_where("price_tiers", ~known, c.order_keys, "the offer has no such price tier", number)
    used = totals(c.flows[known], ["offer", "time", "tier"], "units")
    first, count = facts.first_tier[used["offer"]], facts.tier_count[used["offer"]]
    tier, units = used["tier"].to_numpy(), used["units"].to_numpy()
    widths = facts.tiers["width"].to_numpy()
    width = widths[first + tier]
    keys = {
        "offer": c.offer_names(used["offer"]),
        "period": facts.names(used["time"].to_numpy()),
        "price tier": tier,
    }
    found += rows_where(
        "price_tiers",
        exceeding(units, width, c.tolerance),
        keys,
        "{amount} units at the price of a tier that holds {limit}",
        units,
        width,
    )
    falls = facts.tiers["price"].diff().lt(0) & facts.tiers["tier"].gt(0)
    falling = falls.groupby(facts.tiers["offer"]).any().to_numpy(dtype=bool)[used["offer"]]
    ordered = (count > 1) & (tier > 0) & (units > c.tolerance * np.maximum(1.0, widths[first]))
    if not c.model.integers:
        ordered &= ~(falling | _shares_by_cost(c))
    later = used[ordered]
    if later.empty:
        return found
    # Every tier below a used one must be full, whether or not it has a row.
    steps = later.loc[later.index.repeat(later["tier"])].copy()
    steps["below"] = steps.groupby(level=0).cumcount()
    lower = used.rename(columns={"tier": "below", "units": "filled"})
    steps = steps.merge(lower, on=["offer", "time", "below"], how="left").fillna({"filled": 0.0})
    lower_row = facts.first_tier[steps["offer"]] + steps["below"].to_numpy()
    later_row = facts.first_tier[steps["offer"]] + steps["tier"].to_numpy()
    prices = facts.tiers["price"].to_numpy(dtype=float)
    # Between tiers of one price it doesn't matter which is called used.
    full = np.where(prices[lower_row] == prices[later_row], 0.0, widths[lower_row])
    keys = {
        "offer": c.offer_names(steps["offer"]),
        "period": facts.names(steps["time"].to_numpy()),
        "price tier": steps["tier"].to_numpy(),
    }
    return found + rows_where(
        "price_tiers",
        exceeding(full, steps["filled"], c.tolerance),
        keys,
        "used although an earlier tier holds {limit} units and only {amount} are bought at it",
        steps["filled"],
        full,
    )


def minimum_order(c: Context) -> list[Finding]:
    """With integers on, an offer's arrivals in a period are nothing or at least its minimum order."""
    if not c.model.integers:
        return []
    lots = c.facts.offers["minimum_order"].fillna(0.0).to_numpy(dtype=float)
    arrived = totals(c.flows, ["offer", "time"], "units")
    lot, units = lots[arrived["offer"]], arrived["units"].to_numpy()
    some = units > c.tolerance * np.maximum(1.0, lot)
    keys = {"offer": c.offer_names(arrived["offer"]), "period": c.facts.names(arrived["time"].to_numpy())}
    return rows_where(
        "minimum_order",
        some & exceeding(lot, units, c.tolerance),
        keys,
        "{amount} units arrive; the minimum order is {limit}",
        units,
        lot,
    )


def order_columns(c: Context) -> list[Finding]:
    """Every derived column of every order equals what follows from its offer, lane, price and units."""
    orders, flows, offers = c.book["orders"], c.flows, c.facts.offers
    offer = flows["offer"].to_numpy()
    found: list[Finding] = []
    texts = {
        "supplier": flows["supplier"],
        "plant": offers["plant_id"].to_numpy(object)[offer],
        "country": flows["country"],
        "part": offers["part_id"].to_numpy(object)[offer],
        "currency": offers["currency"].to_numpy(object)[offer],
    }
    for column, expected in texts.items():
        wrong = orders[column].to_numpy(object) != np.asarray(expected, dtype=object)
        found += rows_where("order_columns", wrong, c.order_keys, f"{column} isn't that of the offer")
    units = flows["units"].to_numpy()
    each = np.where(units > 0, units, 1.0)
    numbers = {
        "unit_price": flows["price"].to_numpy(),
        "jpy_per_unit": flows["rate"].to_numpy(),
        "purchase_jpy": flows["purchase"].to_numpy(),
        "freight_jpy": flows["freight"].to_numpy(),
        "duty_jpy": flows["duty"].to_numpy(),
        "risk_jpy": flows["risk"].to_numpy(),
        "landed_cost_jpy": flows["landed"].to_numpy(),
    }
    landed = np.where(units > 0, flows["landed"].to_numpy() / each, orders["unit_landed_cost_jpy"].to_numpy(float))
    for column, value in {**numbers, "unit_landed_cost_jpy": landed}.items():
        written = orders[column].to_numpy(dtype=float)
        # Rates and prices can be far below 1 (¥ per won), so no absolute floor of 1 for them.
        floor = 1e-9 if column in ("unit_price", "jpy_per_unit", "unit_landed_cost_jpy") else 1.0
        found += rows_where(
            "order_columns",
            differing(written, value, c.tolerance, floor),
            c.order_keys,
            column + " is {amount}; recomputed {limit}",
            written,
            value,
        )
    concern = _truth(orders["of_concern"])
    wrong = concern != flows["concern"].to_numpy(dtype=float)
    found += rows_where("order_columns", wrong, c.order_keys, "of_concern is wrong", concern, flows["concern"])
    return found + _capped_by(c)


def _capped_by(c: Context) -> list[Finding]:
    offer, segment, time = (c.flows[key].to_numpy() for key in ("offer", "segment", "time"))
    expected = np.full(len(offer), "", dtype=object)
    for bar in sorted(c.bars, key=lambda bar: bar.rule):
        share = bar.share(offer, segment, time)
        expected[(share > 0.0) & (share < 1.0)] += bar.rule + ";"
    written = c.book["orders"]["capped_by"]
    names, texts = pd.factorize(written.astype(object), use_na_sentinel=True)
    tidy = ["".join(f"{rule};" for rule in sorted(str(text).split(";")) if rule) for text in texts]
    stated = np.array([*tidy, ""], dtype=object)[names]
    wrong = np.asarray(stated != expected, dtype=np.bool_)
    return rows_where("order_columns", wrong, c.order_keys, "capped_by doesn't name the rules that cap the order")


def _truth(column: pd.Series) -> np.ndarray:
    """1 for true, 0 for false, NaN for anything else; text as written in CSV is understood."""
    meaning = {True: 1.0, False: 0.0, "true": 1.0, "false": 0.0, "True": 1.0, "False": 0.0}
    return column.astype(object).map(meaning).to_numpy(dtype=float)
