"""What stands in the purchases of every tier, where it comes from, and what it is worth."""

from __future__ import annotations

import numpy as np
import pandas as pd

from .context import Context

__all__ = ["STATUSES", "contents"]

#: A source is of concern, or isn't, or nobody declared it.
STATUSES = ("clean", "concern", "unknown")


def contents(c: Context) -> pd.DataFrame:
    """What is bought and all that stands in it, by order: one row a source.

    Columns: ``order`` (position), ``tier``, ``part``, ``place`` (country), ``plant`` (codes, -1 for none), ``status``
    (position in ``STATUSES``), ``units``, ``value`` (¥). An order or component flow counts by its price and the standard
    cost of what is chosen for it, and is judged when it arrives; a declared component counts by its standard cost and is
    judged when the order arrives. The place is the plant's country, or the one declared.
    """
    bought = pd.DataFrame(
        {
            "order": np.arange(len(c.flows)),
            "tier": 1,
            **{key: c.flows[key].to_numpy() for key in ("offer", "part", "plant", "units", "value")},
            "status": c.flows["concern"].to_numpy(dtype=np.int64),
        }
    )
    inside, rows = c.standing, c.inputs.iloc[c.standing["row"]]
    chosen = pd.DataFrame(
        {
            "order": inside["order"].to_numpy(),
            "tier": inside["tier"].to_numpy(),
            **{key: rows[key].to_numpy() for key in ("offer", "part", "plant")},
            "units": inside["units"].to_numpy(),
            "status": rows["concern"].to_numpy(dtype=np.int64),
        }
    )
    offer, at = rows["offer"].to_numpy(), rows["at"].to_numpy()
    each = (rows["price"] * rows["rate"]).to_numpy() + c.worth.content[offer, at]
    chosen["value"] = chosen["units"] * each
    both = pd.concat([bought, chosen], ignore_index=True)
    both["place"] = c.facts.offers["home"].to_numpy(dtype=np.int64)[both["offer"]]
    told = _told(c, both)
    keys = ["order", "tier", "part", "place", "plant", "status", "units", "value"]
    return pd.concat([both[keys], told[keys]], ignore_index=True)


def _told(c: Context, both: pd.DataFrame) -> pd.DataFrame:
    """The declared components, source by source, and what of them is unknown."""
    bills, firms = c.facts.bills, c.facts.firms
    if bills.declared.empty:
        return both.iloc[:0]
    lines = bills.declared.rename(columns={"units": "each", "component": "part"}).reset_index(names="line")
    held = both[["order", "tier", "offer", "units"]].merge(lines, on="offer")
    held["time"] = c.flows["time"].to_numpy()[held["order"]]
    held["units"] *= held["each"]
    held["tier"] += 1
    known = held.merge(bills.sources, on="line")
    firm, place, time = (known[key].to_numpy(dtype=np.int64) for key in ("firm", "place", "time"))
    concern = np.vstack([firms.concern, np.zeros(c.facts.count, dtype=np.bool_)])
    known["status"] = (concern[firm, time] | c.facts.concern_places[place]).astype(np.int64)
    known["units"] *= known["share"]
    said = np.zeros(len(lines))
    np.add.at(said, bills.sources["line"].to_numpy(dtype=np.int64), bills.sources["share"].to_numpy(dtype=float))
    rest = held.assign(status=STATUSES.index("unknown"), place=-1)
    rest["units"] *= np.maximum(1.0 - said[rest["line"]], 0.0)
    told = pd.concat([known, rest[rest["units"] > 0]], ignore_index=True).assign(plant=-1)
    part, time = (told[key].to_numpy(dtype=np.int64) for key in ("part", "time"))
    return told.assign(value=told["units"] * c.worth.part[part, time])
