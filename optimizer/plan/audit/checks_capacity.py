"""Checks of what offers, plants and lanes can ship, and of what must be begun before they can."""

from __future__ import annotations

import numpy as np
import pandas as pd

from .codes import Codes, Floats
from .context import Context
from .finding import Finding, columns, exceeding, rows_where
from .flows import totals

__all__ = [
    "expansion",
    "integrality",
    "lane_capacity",
    "offer_capacity",
    "opening",
    "plant_capacity",
    "qualification",
]

#: Solvers accept a yes/no within 1e-6 of a whole number, and so does the audit.
WHOLE = 1e-6


def offer_capacity(c: Context) -> list[Finding]:
    """Output of an offer in a shipping period fits its capacity and the expansions built by then.

    A qualified offer's capacity follows its ramp from the horizon's first period.
    """
    out, facts = c.output, c.facts
    offer, ship, units = (out[key].to_numpy() for key in ("offer", "ship", "units"))
    qualified = facts.offers["status"].eq("qualified").to_numpy()[offer]
    # What a qualified offer ships before the horizon is a fault of lead time, reported there.
    ramp = np.where(qualified, facts.ramp_at(offer, np.maximum(ship, 0)), 1.0)
    limit = _times(ramp, facts.capacity_at(offer, ship)) + _expanded(c, offer, ship)
    return rows_where(
        "offer_capacity",
        exceeding(units, limit, c.tolerance),
        c.output_keys(out),
        "ships {amount} units; capacity, ramp and expansions allow {limit}",
        units,
        limit,
    )


def plant_capacity(c: Context) -> list[Finding]:
    """The offers of a plant share its resource: units times capacity use fit in each shipping period."""
    use = c.facts.offers["capacity_use"].to_numpy(dtype=float)[c.output["offer"]] * c.output["units"]
    used = totals(c.output.assign(used=use), ["plant", "ship"], "used")
    plant, ship = used["plant"].to_numpy(), used["ship"].to_numpy()
    limit = c.facts.plant_capacity_at(plant, ship)
    keys = {"plant": c.facts.plant_ids.to_numpy()[plant], "ship period": c.facts.names(ship)}
    return rows_where(
        "plant_capacity",
        exceeding(used["used"], limit, c.tolerance),
        keys,
        "uses {amount} resource units of {limit}",
        used["used"],
        limit,
    )


def lane_capacity(c: Context) -> list[Finding]:
    """All flows on one lane, to segments and to plants, fit its capacity in each shipping period."""
    used = totals(c.all_flows[c.all_flows["lane"] >= 0], ["lane", "ship"], "units")
    lanes = c.facts.lanes
    limit = lanes["capacity"].fillna(np.inf).to_numpy(dtype=float)[used["lane"]]
    keys = {
        "origin": lanes["origin"].to_numpy(object)[used["lane"]],
        "destination": lanes["destination"].to_numpy(object)[used["lane"]],
        "part": lanes["part_id"].to_numpy(object)[used["lane"]],
        "ship period": c.facts.names(used["ship"].to_numpy()),
    }
    return rows_where(
        "lane_capacity",
        exceeding(used["units"], limit, c.tolerance),
        keys,
        "carries {amount} units of {limit}",
        used["units"],
        limit,
    )


def qualification(c: Context) -> list[Finding]:
    """Candidates ship what completed qualifications and their ramp allow; shares add up to at most 1.

    An unlimited candidate needs a completed qualification, a whole one where integers are on.
    """
    facts, rows = c.facts, c.book["qualifications"]
    offers = facts.offers
    status = offers["status"].to_numpy(object)
    code = rows["offer_code"].to_numpy(dtype=np.int64)
    keys = columns(rows, "offer", "start_period")
    found = rows_where("qualification", status[code] != "candidate", keys, "the offer isn't a candidate")
    delay = offers["qualification_periods"].to_numpy(dtype=float).astype(np.int64)
    due = rows["start_period_time"].to_numpy() + delay[code]
    stated = rows["available_period_time"].to_numpy()
    message = "available_period isn't the start plus the qualification time (quarters from the horizon's start)"
    found += rows_where("qualification", stated != due, keys, message, stated, due)
    found += _at_most_one(c, "qualification", rows["offer"], rows["share"])

    out = c.output[status[c.output["offer"]] == "candidate"]
    if out.empty:
        return found
    begun = pd.DataFrame({"offer": code, "available": due, "share": rows["share"].to_numpy()})
    met = out.reset_index(names="row").merge(begun, on="offer")
    age = (met["ship"] - met["available"]).to_numpy(dtype=np.int64)
    met["done"] = np.where(age >= 0, met["share"], 0.0)
    met["ramped"] = facts.ramp_at(met["offer"].to_numpy(), age) * met["done"]
    sums = met.groupby("row")[["done", "ramped"]].sum().reindex(out.index, fill_value=0.0)
    offer, ship, units = (out[key].to_numpy() for key in ("offer", "ship", "units"))
    done, ramped = sums["done"].to_numpy(), sums["ramped"].to_numpy()
    capacity = facts.capacity_at(offer, ship)
    out_keys = c.output_keys(out)
    limit = _times(ramped, capacity) + _expanded(c, offer, ship)
    found += rows_where(
        "qualification",
        exceeding(units, limit, c.tolerance),
        out_keys,
        "ships {amount} units; completed qualification and ramp allow {limit}",
        units,
        limit,
    )
    expansions = c.facts.case.tables["expansions"].set_index("offer_id")["max_units"]
    most = offers["offer_id"].map(expansions).astype(float).to_numpy()[offer]
    strong = _times(done, capacity + np.nan_to_num(most))
    found += rows_where(
        "qualification",
        ~np.isnan(most) & exceeding(units, strong, c.tolerance),
        out_keys,
        "ships {amount} units; the qualified share of capacity and largest expansion is {limit}",
        units,
        strong,
    )
    needed = 1.0 - WHOLE if c.model.integers else np.finfo(float).tiny
    return found + rows_where(
        "qualification",
        (units > c.tolerance) & (done < needed),
        out_keys,
        "ships although its qualification isn't complete",
        done,
        needed,
    )


def opening(c: Context) -> list[Finding]:
    """A plant with an opening cost ships only once it is open; shares add up to at most 1.

    What an incumbent shipped before the horizon needs its plant open in the first period.
    """
    facts, rows = c.facts, c.book["openings"]
    cost = facts.plants["opening_cost_jpy"].to_numpy(dtype=float)
    code = rows["plant_code"].to_numpy(dtype=np.int64)
    keys = columns(rows, "plant", "period")
    found = rows_where("opening", cost[code] <= 0, keys, "the plant has no opening cost, so it needs no opening")
    found += _at_most_one(c, "opening", rows["plant"], rows["share"])
    used = totals(c.output[cost[c.output["plant"]] > 0], ["plant", "ship"], "units")
    begun = pd.DataFrame({"plant": code, "time": rows["period_time"].to_numpy(), "share": rows["share"]})
    met = used.reset_index(names="row").merge(begun, on="plant")
    met = met[met["time"] <= met["ship"].clip(lower=0)]
    opened = met.groupby("row")["share"].sum().reindex(used.index, fill_value=0.0).to_numpy(dtype=float)
    needed = 1.0 - WHOLE if c.model.integers else np.finfo(float).tiny
    keys = {
        "plant": facts.plant_ids.to_numpy()[used["plant"]],
        "ship period": facts.names(used["ship"].to_numpy()),
    }
    return found + rows_where(
        "opening",
        (used["units"].to_numpy() > c.tolerance) & (opened < needed),
        keys,
        "ships although the plant isn't open",
        opened,
        needed,
    )


def expansion(c: Context) -> list[Finding]:
    """Expansions are offered, stay within their largest size, and are available after their time to build."""
    facts, rows = c.facts, c.book["expansions"]
    table = facts.case.tables["expansions"].set_index("offer_id")
    most = rows["offer"].map(table["max_units"]).to_numpy(dtype=float)
    keys = columns(rows, "offer", "period")
    found = rows_where("expansion", np.isnan(most), keys, "the offer can't be expanded", rows["units"], 0.0)
    build = rows["offer"].map(table["build_periods"]).to_numpy(dtype=float)
    due = rows["period_time"].to_numpy() + build
    stated = rows["available_period_time"].to_numpy()
    message = "available_period isn't the order plus the time to build (quarters from the horizon's start)"
    found += rows_where("expansion", ~np.isnan(build) & (stated != due), keys, message, stated, due)
    total = rows.groupby("offer")["units"].sum()
    limit = table["max_units"].reindex(total.index).fillna(np.inf)
    return found + rows_where(
        "expansion",
        exceeding(total, limit, c.tolerance),
        {"offer": total.index},
        "grows by {amount} units; the most is {limit}",
        total,
        limit,
    )


def integrality(c: Context) -> list[Finding]:
    """With integers on, every qualification and opening is whole."""
    if not c.model.integers:
        return []
    found: list[Finding] = []
    for name, keys in (("qualifications", ["offer", "start_period"]), ("openings", ["plant", "period"])):
        rows = c.book[name]
        share = rows["share"].to_numpy(dtype=float)
        partial = np.abs(share - np.round(share)) > WHOLE
        found += rows_where(
            "integrality", partial, columns(rows, *keys), f"{name}: the share isn't whole", share, np.round(share)
        )
    return found


def _at_most_one(c: Context, check: str, names: pd.Series, share: pd.Series) -> list[Finding]:
    total = share.groupby(names).sum()
    keys = {str(names.name): total.index}
    message = "the shares add up to more than 1"
    return rows_where(check, exceeding(total, 1.0, max(c.tolerance, WHOLE)), keys, message, total, 1.0)


def _expanded(c: Context, offer: Codes, ship: Codes) -> Floats:
    """Units of expansion built when each offer ships."""
    rows = c.book["expansions"]
    if rows.empty:
        return np.zeros(len(offer))
    table = c.facts.case.tables["expansions"].set_index("offer_id")["build_periods"]
    build = rows["offer"].map(table).to_numpy(dtype=float)
    built = pd.DataFrame(
        {"offer": rows["offer_code"], "ready": rows["period_time"] + build, "units": rows["units"]}
    ).dropna()
    met = pd.DataFrame({"offer": offer, "ship": ship, "row": np.arange(len(offer))}).merge(built, on="offer")
    met = met[met["ready"] <= met["ship"]]
    return np.asarray(met.groupby("row")["units"].sum().reindex(range(len(offer)), fill_value=0.0), dtype=float)


def _times(share: Floats, capacity: Floats) -> Floats:
    """Share of a capacity that may be infinite; no share of an unlimited capacity is 0."""
    return np.where(share > 0, np.where(share > 0, share, 1.0) * capacity, 0.0)
