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

    Columns: ``order`` (position), ``tier``, ``part``, ``home`` (country), ``plant`` (codes, -1 for none), ``status``
    (position in ``STATUSES``), ``units``, ``value`` (¥). An order counts by its value, a component by its standard cost
    in the order's period of arrival. A source is judged in the period in which its own goods, or those that declare
    it, arrive.
    """
    bought = pd.DataFrame(
        {
            "order": np.arange(len(c.flows)),
            "tier": 1,
            **{key: c.flows[key].to_numpy() for key in ("offer", "part", "plant", "at", "units", "value")},
            "status": c.flows["concern"].to_numpy(dtype=np.int64),
        }
    )
    inside, rows = c.standing, c.inputs.iloc[c.standing["row"]]
    chosen = pd.DataFrame(
        {
            "order": inside["order"].to_numpy(),
            "tier": inside["tier"].to_numpy(),
            **{key: rows[key].to_numpy() for key in ("offer", "part", "plant", "at")},
            "units": inside["units"].to_numpy(),
            "status": rows["concern"].to_numpy(dtype=np.int64),
        }
    )
    chosen["value"] = chosen["units"] * _standard(c, chosen)
    both = pd.concat([bought, chosen], ignore_index=True)
    both["home"] = c.facts.offers["home"].to_numpy(dtype=np.int64)[both["offer"]]
    told = _told(c, both)
    keys = ["order", "tier", "part", "home", "plant", "status", "units", "value"]
    return pd.concat([both[keys], told[keys]], ignore_index=True)


def _standard(c: Context, rows: pd.DataFrame) -> np.ndarray:
    time = c.flows["time"].to_numpy()[rows["order"]]
    return np.asarray(c.worth.part[rows["part"].to_numpy(dtype=np.int64), time], dtype=float)


def _told(c: Context, both: pd.DataFrame) -> pd.DataFrame:
    """The declared components, source by source, and what of them is unknown."""
    bills, firms = c.facts.bills, c.facts.firms
    lines = bills.declared.rename(columns={"units": "each", "component": "part"}).reset_index(names="line")
    held = both[["order", "tier", "offer", "at", "units"]].merge(lines, on="offer")
    held["units"] *= held["each"]
    held["tier"] += 1
    known = held.merge(bills.sources, on="line")
    firm, home, at = (known[key].to_numpy(dtype=np.int64) for key in ("firm", "home", "at"))
    concern = np.vstack([firms.concern, np.zeros(c.facts.count, dtype=np.bool_)])
    known["status"] = (concern[firm, at] | c.facts.concern_places[home]).astype(np.int64)
    known["units"] *= known["share"]
    said = np.zeros(len(lines))
    np.add.at(said, bills.sources["line"].to_numpy(dtype=np.int64), bills.sources["share"].to_numpy(dtype=float))
    rest = held.assign(status=STATUSES.index("unknown"), home=-1)
    rest["units"] *= np.maximum(1.0 - said[rest["line"]], 0.0)
    told = pd.concat([known, rest[rest["units"] > 0]], ignore_index=True).assign(plant=-1)
    return told.assign(value=told["units"] * _standard(c, told))
